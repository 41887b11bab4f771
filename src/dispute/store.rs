//! Reading disputes.
//!
//! Written only through `tx`. Who may see a dispute is decided by its reader.

use sea_orm::ConnectionTrait;

use super::state::Dispute;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{DisputeId, OrgId};

/// Most rows of one list.
const LIST_MAX: u64 = 500;

/// One dispute.
///
/// # Errors
/// 404 if there is none.
pub async fn dispute(connection: &impl ConnectionTrait, id: &DisputeId) -> Result<Dispute> {
    db::require(connection, id.as_str()).await
}

/// Disputes in which an organisation is a side, mediates or decides, newest first.
pub async fn of_org(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Dispute>> {
    let mut found: Vec<Dispute> = Vec::new();
    for column in ["requester_org", "provider_id", "mediator_id", "government_id"] {
        let own = [Where::Eq(column, org.to_string().into())];
        let some: Vec<Dispute> = db::list(connection, &own, Page::descending("created_at", LIST_MAX)).await?;
        let new: Vec<Dispute> =
            some.into_iter().filter(|one| !found.iter().any(|known| known.id == one.id)).collect();
        found.extend(new);
    }
    found.sort_by_key(|dispute| std::cmp::Reverse(dispute.created_at));
    Ok(found)
}

/// The newest disputes of everybody.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<Vec<Dispute>> {
    db::list(connection, &[], Page::descending("created_at", LIST_MAX)).await
}

/// Disputes in a state in which an organisation stands in a column, oldest first.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    column: &'static str,
    org: &OrgId,
    state: &str,
) -> Result<Vec<Dispute>> {
    let own = [Where::Eq(column, org.to_string().into()), Where::Eq("state", state.into())];
    db::list(connection, &own, Page::ascending("created_at", LIST_MAX)).await
}
