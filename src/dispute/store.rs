//! Reading disputes.
//!
//! Written only through `tx`. Who may see a dispute is decided by its reader.

use sea_orm::ConnectionTrait;

use super::state::Dispute;
use crate::db::{self, Where};
use crate::error::Result;
use crate::id::{DisputeId, OrgId};

/// One dispute.
///
/// # Errors
/// 404 if there is none.
pub async fn dispute(connection: &impl ConnectionTrait, id: &DisputeId) -> Result<Dispute> {
    db::require(connection, id.as_str()).await
}

/// Every dispute, oldest first: who sees which is decided after.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Dispute>> {
    db::every(connection, &[]).await
}

/// Disputes in a state in which an organisation stands in a column, oldest first.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    column: &'static str,
    org: &OrgId,
    state: &str,
) -> Result<Vec<Dispute>> {
    let own = [Where::Eq(column, org.to_string().into()), Where::Eq("state", state.into())];
    db::every(connection, &own).await
}
