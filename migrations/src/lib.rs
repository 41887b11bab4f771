//! The database schema, one definition for SQLite and PostgreSQL.
//!
//! Every table keeps its record as JSON in `body`; the columns beside it are for look-up and unique
//! constraints. A migration is never edited once released: see README.md (expand, then contract).

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_first;
mod m0002_policy;
mod m0003_use;
mod m0004_extension;
mod m0005_imports;
mod m0006_keeping;
mod m0007_dispute;
mod m0008_look_up;
mod m0009_kept_search;
mod m0010_demand_route;
mod part;

/// All migrations in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::Migration),
            Box::new(m0002_policy::Migration),
            Box::new(m0003_use::Migration),
            Box::new(m0004_extension::Migration),
            Box::new(m0005_imports::Migration),
            Box::new(m0006_keeping::Migration),
            Box::new(m0007_dispute::Migration),
            Box::new(m0008_look_up::Migration),
            Box::new(m0009_kept_search::Migration),
            Box::new(m0010_demand_route::Migration),
        ]
    }
}
