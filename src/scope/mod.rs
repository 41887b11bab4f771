//! The Scope: what a grant lets through, as one JSON from basket to SQL.
//!
//! A scope is asked for, narrowed, stored, put into tokens ([`details`], RFC 9396), evaluated on JSON rows
//! ([`Scope::apply_row`]) and compiled to SQL ([`sql`]). This module knows no database, no HTTP and no clock.

pub mod details;
mod error;
mod filter;
mod mask;
mod narrow;
mod shape;
pub mod sql;
mod validity;

pub use error::ScopeError;
pub use filter::{Comparison, FieldName, Membership, RowFilter, Scalar};
pub use mask::{Mask, MaskKey};
pub use narrow::{intersect, narrow};
pub use shape::{FieldShape, FieldType, ResourceShape};
pub use validity::Validity;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What may be read, how, why and until when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The fields let through; no other leaves the provider.
    #[serde(default)]
    pub fields: Vec<FieldScope>,
    /// Which rows; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_filter: Option<RowFilter>,
    /// Granted operations of an API resource.
    #[serde(default)]
    pub operations: Vec<String>,
    /// How the data is taken.
    pub method: Method,
    /// What it is used for (使用场景, Decree 809 Art. 20).
    #[serde(default)]
    pub purpose: String,
    /// The duty or law it rests on (使用依据, Decree 809 Art. 20).
    #[serde(default)]
    pub legal_basis: String,
    /// Most calls; unlimited when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// From when until when.
    #[serde(default)]
    pub valid: Validity,
}

/// One granted field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldScope {
    /// Column or JSON member name.
    pub name: String,
    /// How it is covered; plain when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<Mask>,
}

/// How data is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Call by call.
    Api,
    /// A recurring delivery.
    Batch,
    /// Files.
    File,
    /// Rows of a hosted table.
    Table,
}

/// A limit on use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Calls in one civil day.
    pub calls_per_day: u32,
}

impl Scope {
    /// The granted field of that name.
    pub fn field(&self, name: &str) -> Option<&FieldScope> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The readable part of a row: filtered, projected, masked; nothing when the filter does not let it
    /// through. A field the row lacks is null.
    pub fn apply_row(&self, row: &Map<String, Value>, key: &MaskKey) -> Option<Map<String, Value>> {
        if self.row_filter.as_ref().is_some_and(|filter| filter.eval(row) != Some(true)) {
            return None;
        }
        let masked = self.fields.iter().map(|field| {
            let value = row.get(&field.name).cloned().unwrap_or(Value::Null);
            let value = match field.mask {
                Some(mask) => mask.apply(&value, key),
                None => value,
            };
            (field.name.clone(), value)
        });
        Some(masked.collect())
    }
}

#[cfg(test)]
mod tests;
