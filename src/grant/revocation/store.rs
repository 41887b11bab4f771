//! Reading revocations, and the grants one would end.
//!
//! Written only through `tx`.

use sea_orm::ConnectionTrait;

use super::Revocation;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::grant::Grant;
use crate::id::{GrantId, RevocationId};

/// One revocation.
///
/// # Errors
/// 404 if there is none.
pub async fn revocation(connection: &impl ConnectionTrait, id: &RevocationId) -> Result<Revocation> {
    db::require(connection, id.as_str()).await
}

/// All revocations, newest first.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Revocation>> {
    db::every_newest_first(connection, &[]).await
}

/// Grants by their identifiers, oldest first.
pub async fn grants(connection: &impl ConnectionTrait, ids: &[GrantId]) -> Result<Vec<Grant>> {
    let ids: Vec<_> = ids.iter().map(|id| id.as_str().into()).collect();
    let limit = ids.len() as u64;
    db::list(connection, &[Where::In("id", ids)], Page::ascending("id", limit)).await
}
