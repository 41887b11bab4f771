//! Reading grants.
//!
//! Written only through `tx`. The gateway reads one by its key on every call.

use sea_orm::ConnectionTrait;

use super::Grant;
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{AppId, GrantId, OrgId};

/// More grants than one list shows.
const LIST_MAX: u64 = 500;

/// One grant.
///
/// # Errors
/// 404 if there is none.
pub async fn grant(connection: &impl ConnectionTrait, id: &GrantId) -> Result<Grant> {
    db::require(connection, id.as_str()).await
}

/// All grants of an application, oldest first.
pub async fn of_app(connection: &impl ConnectionTrait, app: &AppId) -> Result<Vec<Grant>> {
    db::list(connection, &[Where::Eq("app_id", app.to_string().into())], Page::ascending("id", LIST_MAX))
        .await
}

/// Grants an organisation holds, newest first.
pub async fn held_by(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Grant>> {
    let mine = [Where::Eq("requester_org", org.to_string().into())];
    db::list(connection, &mine, Page::descending("id", LIST_MAX)).await
}

/// Grants of a provider's resources, newest first.
pub async fn given_by(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Grant>> {
    let mine = [Where::Eq("provider_id", org.to_string().into())];
    db::list(connection, &mine, Page::descending("id", LIST_MAX)).await
}

/// Grants in a state, oldest first.
pub async fn in_state(connection: &impl ConnectionTrait, state: &str, limit: u64) -> Result<Vec<Grant>> {
    db::list(connection, &[Where::Eq("state", state.into())], Page::ascending("id", limit)).await
}

/// Grants whose time is over but that have not ended.
pub async fn expired(connection: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<Grant>> {
    let over = [
        Where::Lt("until", now.0.into()),
        Where::In("state", ["provisioning", "active", "suspended"].map(Into::into).to_vec()),
    ];
    db::list(connection, &over, Page::ascending("until", limit)).await
}
