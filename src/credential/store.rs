//! Reading applications and hand-overs.
//!
//! Written only through `tx`.

use sea_orm::ConnectionTrait;

use super::handover::DAYS;
use super::{Application, Handover};
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{AppId, HandoverId, OrgId};

/// More applications or hand-overs than one list shows.
const LIST_MAX: u64 = 500;

/// One application.
///
/// # Errors
/// 404 if there is none.
pub async fn application(connection: &impl ConnectionTrait, id: &AppId) -> Result<Application> {
    db::require(connection, id.as_str()).await
}

/// Applications of an organisation, newest first.
pub async fn of_org(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Application>> {
    let own = [Where::Eq("org_id", org.to_string().into())];
    db::list(connection, &own, Page::descending("id", LIST_MAX)).await
}

/// One hand-over.
///
/// # Errors
/// 404 if there is none.
pub async fn handover(connection: &impl ConnectionTrait, id: &HandoverId) -> Result<Handover> {
    db::require(connection, id.as_str()).await
}

/// Hand-overs of an application, newest first.
pub async fn handovers(connection: &impl ConnectionTrait, app: &AppId) -> Result<Vec<Handover>> {
    let own = [Where::Eq("app_id", app.to_string().into())];
    db::list(connection, &own, Page::descending("id", LIST_MAX)).await
}

/// Hand-overs whose time ran out in the last month, newest first.
pub async fn overdue(connection: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Handover>> {
    let over = now.plus_seconds(-DAYS * 86_400);
    let made = [
        Where::Lt("created_at", (over.0 + 1).into()),
        Where::Gt("created_at", over.plus_seconds(-30 * 86_400).0.into()),
    ];
    db::list(connection, &made, Page::descending("created_at", LIST_MAX)).await
}
