//! Reading demands.
//!
//! Written only through `tx`. Who may see a demand is decided by its reader.

use sea_orm::ConnectionTrait;

use super::state::Demand;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{DemandId, OrgId};

/// Demands looked through for those addressed to somebody: they are few, and the newest matter.
const SCAN_MAX: u64 = 5000;

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

/// The newest demands of all departments.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<Vec<Demand>> {
    db::list(connection, &[], Page::descending("created_at", SCAN_MAX)).await
}
