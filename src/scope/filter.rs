//! Row filters: a small closed predicate on named fields.
//!
//! Logic is three-valued as in SQL: a comparison with null is unknown, `not` of unknown is unknown, and only
//! rows that are surely inside are readable. So a missing value never widens access.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A value in a filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// true or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, dates included.
    Text(String),
}

/// A predicate on one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFilter {
    /// All hold; true when empty.
    And(Vec<RowFilter>),
    /// One holds; false when empty.
    Or(Vec<RowFilter>),
    /// Surely does not hold.
    Not(Box<RowFilter>),
    /// Equal.
    Eq(Comparison),
    /// Not equal.
    Ne(Comparison),
    /// Less; text by code point.
    Lt(Comparison),
    /// Less or equal.
    Le(Comparison),
    /// Greater.
    Gt(Comparison),
    /// Greater or equal.
    Ge(Comparison),
    /// Equal to one of the values.
    In(Membership),
    /// Text that starts with the value.
    Prefix(Comparison),
    /// Has no value.
    IsNull(FieldName),
}

/// A field and a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The field's name.
    pub field: String,
    /// What it is compared with.
    pub value: Scalar,
}

/// A field and values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The field's name.
    pub field: String,
    /// The values looked for.
    pub values: Vec<Scalar>,
}

/// A field alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldName {
    /// The field's name.
    pub field: String,
}

impl RowFilter {
    /// Whether the row is inside; nothing when that is unknown.
    pub fn eval(&self, row: &Map<String, Value>) -> Option<bool> {
        let order = |c: &Comparison| compare(row.get(&c.field)?, &c.value);
        match self {
            Self::And(parts) => all(parts.iter().map(|part| part.eval(row))),
            Self::Or(parts) => all(parts.iter().map(|part| part.eval(row).map(|b| !b))).map(|b| !b),
            Self::Not(part) => part.eval(row).map(|b| !b),
            Self::Eq(c) => order(c).map(Ordering::is_eq),
            Self::Ne(c) => order(c).map(Ordering::is_ne),
            Self::Lt(c) => order(c).map(Ordering::is_lt),
            Self::Le(c) => order(c).map(Ordering::is_le),
            Self::Gt(c) => order(c).map(Ordering::is_gt),
            Self::Ge(c) => order(c).map(Ordering::is_ge),
            Self::In(m) if m.values.is_empty() => Some(false),
            Self::In(m) => {
                let value = row.get(&m.field)?;
                let orders: Option<Vec<_>> = m.values.iter().map(|other| compare(value, other)).collect();
                orders.map(|orders| orders.into_iter().any(Ordering::is_eq))
            }
            Self::Prefix(c) => match (row.get(&c.field)?, &c.value) {
                (Value::String(text), Scalar::Text(start)) => Some(text.starts_with(start)),
                _ => None,
            },
            Self::IsNull(name) => Some(row.get(&name.field).is_none_or(Value::is_null)),
        }
    }

    /// Calls `visit` with each field and the values it meets.
    pub(super) fn visit<'a>(&'a self, visit: &mut impl FnMut(&'a str, &'a [Scalar], bool)) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.visit(visit)),
            Self::Not(part) => part.visit(visit),
            Self::Eq(c) | Self::Ne(c) | Self::Lt(c) | Self::Le(c) | Self::Gt(c) | Self::Ge(c) => {
                visit(&c.field, std::slice::from_ref(&c.value), false);
            }
            Self::Prefix(c) => visit(&c.field, std::slice::from_ref(&c.value), true),
            Self::In(m) => visit(&m.field, &m.values, false),
            Self::IsNull(name) => visit(&name.field, &[], false),
        }
    }
}

/// Three-valued conjunction: one false decides, else one unknown.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => result = None,
        }
    }
    result
}

/// Order of two values of one kind; nothing across kinds, so an ill-typed filter lets nothing through.
fn compare(left: &Value, right: &Scalar) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(a), Scalar::Bool(b)) => Some(a.cmp(b)),
        (Value::String(a), Scalar::Text(b)) => Some(a.as_str().cmp(b)),
        (Value::Number(a), Scalar::Int(b)) => match a.as_i64() {
            Some(a) => Some(a.cmp(b)),
            None => a.as_f64()?.partial_cmp(&as_float(*b)),
        },
        (Value::Number(a), Scalar::Float(b)) => a.as_f64()?.partial_cmp(b),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "compared with a fraction, where databases do the same")]
fn as_float(whole: i64) -> f64 {
    whole as f64
}
