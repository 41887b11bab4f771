//! Scopes as `authorization_details` of a token (RFC 9396), type `matou_grant`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Scope, ScopeError};

/// Most grants one token names.
pub const MOST_GRANTS: usize = 8;
/// Most bytes of the whole JSON array.
pub const MOST_BYTES: usize = 6 * 1024;

/// One element of the array.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Detail {
    /// One grant with the scope in force.
    #[serde(rename = "matou_grant")]
    Grant {
        /// The grant's id (`gra_..`).
        identifier: String,
        /// What it lets through.
        scope: Scope,
    },
}

/// The JSON array for a token.
pub fn to_json(details: &[Detail]) -> Result<Value, ScopeError> {
    let refuse = |e: serde_json::Error| ScopeError::Details(e.to_string());
    let text = serde_json::to_string(details).map_err(refuse)?;
    check_size(details.len(), text.len())?;
    serde_json::from_str(&text).map_err(refuse)
}

/// Reads the array back; another type or an unknown member is refused.
pub fn from_json(json: &Value) -> Result<Vec<Detail>, ScopeError> {
    let details = Vec::<Detail>::deserialize(json).map_err(|e| ScopeError::Details(e.to_string()))?;
    check_size(details.len(), json.to_string().len())?;
    Ok(details)
}

fn check_size(grants: usize, bytes: usize) -> Result<(), ScopeError> {
    if grants > MOST_GRANTS || bytes > MOST_BYTES {
        return Err(ScopeError::Details(format!(
            "{grants} grants in {bytes} bytes; at most {MOST_GRANTS} in {MOST_BYTES}"
        )));
    }
    Ok(())
}
