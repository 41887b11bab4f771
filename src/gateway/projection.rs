//! What of a provider's JSON answer leaves: granted fields, masked, of rows that the filter lets through.
//!
//! Pure. An answer is an object, an array of objects, or an envelope `{"items": [..]}` or `{"data": ..}` with
//! the usual members for paging beside it. Anything else does not leave.

use serde_json::{Map, Value};

use crate::scope::{MaskKey, Scope};

/// Members of an envelope that leave, if they are numbers or short texts.
const BESIDE: [&str; 6] = ["total", "page", "size", "limit", "next_cursor", "code"];
/// Longest text beside the rows.
const TEXT_MAX: usize = 200;

/// What is left of an answer, and how many objects are in it; none if it has another form.
pub fn project(answer: Value, scope: &Scope, key: &MaskKey) -> Option<(Value, u64)> {
    match answer {
        Value::Array(all) => list(all, scope, key),
        Value::Object(object) => match envelope(&object, scope) {
            Some(member) => open(object, member, scope, key),
            None => Some(one(&object, scope, key)),
        },
        _ => None,
    }
}

/// The member that holds the rows, unless it is itself a granted field.
fn envelope(object: &Map<String, Value>, scope: &Scope) -> Option<&'static str> {
    let holds = |name: &&str| match object.get(*name) {
        Some(Value::Array(_)) => true,
        Some(Value::Object(_)) => *name == "data",
        _ => false,
    };
    ["items", "data"].into_iter().filter(|name| scope.field(name).is_none()).find(holds)
}

fn open(
    mut object: Map<String, Value>,
    member: &'static str,
    scope: &Scope,
    key: &MaskKey,
) -> Option<(Value, u64)> {
    let (inside, count) = match object.remove(member)? {
        Value::Array(all) => list(all, scope, key)?,
        Value::Object(inner) => match envelope(&inner, scope) {
            Some(member) => open(inner, member, scope, key)?,
            None => one(&inner, scope, key),
        },
        _ => return None,
    };
    let mut left = Map::from_iter([(member.to_owned(), inside)]);
    for name in BESIDE {
        match object.remove(name) {
            Some(value @ (Value::Number(_) | Value::Null)) => drop(left.insert(name.to_owned(), value)),
            Some(Value::String(text)) if text.len() <= TEXT_MAX => {
                left.insert(name.to_owned(), Value::String(text));
            }
            _ => {}
        }
    }
    Some((Value::Object(left), count))
}

fn list(all: Vec<Value>, scope: &Scope, key: &MaskKey) -> Option<(Value, u64)> {
    let mut left = Vec::new();
    for value in all {
        let Value::Object(object) = value else { return None };
        left.extend(scope.apply_row(&object, key).map(Value::Object));
    }
    let count = left.len() as u64;
    Some((Value::Array(left), count))
}

/// An object that the row filter does not let through is null.
fn one(object: &Map<String, Value>, scope: &Scope, key: &MaskKey) -> (Value, u64) {
    match scope.apply_row(object, key) {
        Some(row) => (Value::Object(row), 1),
        None => (Value::Null, 0),
    }
}

#[cfg(test)]
mod tests;
