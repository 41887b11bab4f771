//! Reading revocations, and the grants one would end.
//!
//! Written only through `tx`.

use sea_orm::ConnectionTrait;

use super::Revocation;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::grant::Grant;
use crate::id::{GrantId, RevocationId};

/// Revocations of one list.
const LIST_MAX: u64 = 500;

/// One revocation.
///
/// # Errors
/// 404 if there is none.
pub async fn revocation(connection: &impl ConnectionTrait, id: &RevocationId) -> Result<Revocation> {
    db::require(connection, id.as_str()).await
}

/// The newest revocations, newest first.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<Vec<Revocation>> {
    db::list(connection, &[], Page::descending("created_at", LIST_MAX)).await
}

/// All grants that have not ended and whose column has a value, oldest first: who of them is meant and seen is
/// decided after, so nothing may be cut off before.
pub async fn live(
    connection: &impl ConnectionTrait,
    column: &'static str,
    value: &str,
) -> Result<Vec<Grant>> {
    let states = ["provisioning", "active", "suspended"].map(Into::into).to_vec();
    let (mut all, mut last) = (Vec::<Grant>::new(), String::new());
    loop {
        let meant = [
            Where::Eq(column, value.into()),
            Where::In("state", states.clone()),
            Where::Gt("id", last.into()),
        ];
        let page: Vec<Grant> = db::list(connection, &meant, Page::ascending("id", LIST_MAX)).await?;
        let is_over = (page.len() as u64) < LIST_MAX;
        last = page.last().map(|grant| grant.id.to_string()).unwrap_or_default();
        all.extend(page);
        if is_over {
            return Ok(all);
        }
    }
}

/// Grants by their identifiers, oldest first.
pub async fn grants(connection: &impl ConnectionTrait, ids: &[GrantId]) -> Result<Vec<Grant>> {
    let ids: Vec<_> = ids.iter().map(|id| id.as_str().into()).collect();
    let limit = ids.len() as u64;
    db::list(connection, &[Where::In("id", ids)], Page::ascending("id", limit)).await
}
