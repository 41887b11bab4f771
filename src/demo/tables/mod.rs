//! The rows behind the sample city's tables, made anew each time and always the same.
//!
//! Every row depends on its table and number only, so tables agree with one another: the same citizens are in
//! the population register, on the insurance rolls and among the physicians. All persons and companies are
//! invented; see [`citizen`] for what makes their numbers nobody's. It never writes rows anywhere.

/// A table in one line for each part: name, number of rows, function of a row, columns in order.
macro_rules! table {
    ($name:literal, $count:literal, $row:ident: $($column:ident $kind:ident),+) => {
        super::TableSeed {
            name: $name,
            columns: &[$((stringify!($column), super::SqlType::$kind)),+],
            count: $count,
            row: $row,
        }
    };
}

pub mod citizen;
mod civil;
mod credit;
mod draw;
pub mod firm;
pub(in crate::demo) mod health;
mod land;
mod market;
pub(in crate::demo) mod nature;
pub mod place;
mod police;
mod service;
pub(in crate::demo) mod society;
#[cfg(test)]
mod tests;

pub use draw::{DATA_DAY, Draw};

use serde_json::Value;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlType {
    /// Characters.
    Text,
    /// Whole numbers.
    Integer,
    /// Other numbers.
    Real,
    /// `YYYY-MM-DD`, kept as text.
    Date,
}

/// A hosted table to be made.
#[derive(Clone, Debug)]
pub struct TableSeed {
    /// Its name in the warehouse.
    pub name: &'static str,
    /// Columns in order.
    pub columns: &'static [(&'static str, SqlType)],
    /// Number of rows.
    pub count: usize,
    row: fn(&mut Draw, usize) -> Vec<Value>,
}

impl TableSeed {
    /// All rows; each has one value a column.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value>> + use<> {
        let (name, row) = (self.name, self.row);
        (0..self.count).map(move |number| row(&mut Draw::new(name, number), number))
    }
}

/// Every hosted table of the sample city.
pub fn tables() -> Vec<TableSeed> {
    [
        health::TABLES,
        police::TABLES,
        civil::TABLES,
        market::TABLES,
        society::TABLES,
        service::TABLES,
        credit::TABLES,
        land::TABLES,
        nature::TABLES,
    ]
    .concat()
}
