//! Reading demands.
//!
//! Written only through `tx`. Who may see a demand is decided by its reader.

use sea_orm::ConnectionTrait;

use super::state::Demand;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{DemandId, OrgId};

/// One demand.
///
/// # Errors
/// 404 if there is none.
pub async fn demand(connection: &impl ConnectionTrait, id: &DemandId) -> Result<Demand> {
    db::require(connection, id.as_str()).await
}

/// Demands of a department, newest first.
pub async fn of_org(connection: &impl ConnectionTrait, org: &OrgId, limit: u64) -> Result<Vec<Demand>> {
    let own = [Where::Eq("org_id", org.to_string().into())];
    db::list(connection, &own, Page::descending("created_at", limit)).await
}

/// Demands that lie, or lay, with an organisation, newest first.
pub async fn addressed_to(connection: &impl ConnectionTrait, org: &OrgId, limit: u64) -> Result<Vec<Demand>> {
    let own = [Where::Eq("addressee_id", org.to_string().into())];
    db::list(connection, &own, Page::descending("created_at", limit)).await
}

/// Demands that wait for an answer of an organisation, oldest first.
pub async fn waiting_for(connection: &impl ConnectionTrait, org: &OrgId, limit: u64) -> Result<Vec<Demand>> {
    let waiting = [Where::Eq("addressee_id", org.to_string().into()), Where::Eq("state", "routed".into())];
    db::list(connection, &waiting, Page::ascending("created_at", limit)).await
}

/// Answered demands of a department that it did not close yet, newest first.
pub async fn answered_for(connection: &impl ConnectionTrait, org: &OrgId, limit: u64) -> Result<Vec<Demand>> {
    let answered = [Where::Eq("org_id", org.to_string().into()), Where::Eq("state", "answered".into())];
    db::list(connection, &answered, Page::descending("created_at", limit)).await
}
