//! Reading grants.
//!
//! Written only through `tx`. The gateway reads one by its key on every call.

use sea_orm::ConnectionTrait;

use super::Grant;
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{AppId, GrantId, OrgId, ResourceId};

/// The states of a grant that has not ended.
const LIVE: [&str; 3] = ["provisioning", "active", "suspended"];

/// One grant.
///
/// # Errors
/// 404 if there is none.
pub async fn grant(connection: &impl ConnectionTrait, id: &GrantId) -> Result<Grant> {
    db::require(connection, id.as_str()).await
}

/// All grants of an application, oldest first.
pub async fn of_app(connection: &impl ConnectionTrait, app: &AppId) -> Result<Vec<Grant>> {
    db::every(connection, &[Where::Eq("app_id", app.to_string().into())]).await
}

/// Grants an organisation holds, newest first.
pub async fn held_by(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Grant>> {
    db::every_newest_first(connection, &[Where::Eq("requester_org", org.to_string().into())]).await
}

/// Grants an organisation holds that end before a moment, the soonest first.
pub async fn ending(connection: &impl ConnectionTrait, org: &OrgId, before: Timestamp) -> Result<Vec<Grant>> {
    let soon = [
        Where::Eq("requester_org", org.to_string().into()),
        Where::Eq("state", "active".into()),
        Where::Lt("until", before.0.into()),
    ];
    let mut soon: Vec<Grant> = db::every(connection, &soon).await?;
    soon.sort_by_key(|grant| grant.scope.valid.until);
    Ok(soon)
}

/// Grants of some resources that an organisation holds and that have not ended, oldest first.
pub async fn live_of(
    connection: &impl ConnectionTrait,
    org: &OrgId,
    resources: &[ResourceId],
) -> Result<Vec<Grant>> {
    let held = [
        Where::Eq("requester_org", org.to_string().into()),
        Where::In("resource_id", resources.iter().map(|id| id.as_str().into()).collect()),
        Where::In("state", LIVE.map(Into::into).to_vec()),
    ];
    db::every(connection, &held).await
}

/// Grants of a provider's resources, newest first.
pub async fn given_by(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Grant>> {
    db::every_newest_first(connection, &[Where::Eq("provider_id", org.to_string().into())]).await
}

/// Grants of a provider's resources that are not open yet, oldest first.
pub async fn to_open(connection: &impl ConnectionTrait, provider: &OrgId) -> Result<Vec<Grant>> {
    let waiting =
        [Where::Eq("provider_id", provider.to_string().into()), Where::Eq("state", "provisioning".into())];
    db::every(connection, &waiting).await
}

/// Grants on a resource that have not ended, newest first.
pub async fn live_on(connection: &impl ConnectionTrait, resource: &ResourceId) -> Result<Vec<Grant>> {
    let mut all = live(connection, "resource_id", resource.as_str()).await?;
    all.reverse();
    Ok(all)
}

/// Grants that have not ended and whose column has a value, oldest first.
pub async fn live(
    connection: &impl ConnectionTrait,
    column: &'static str,
    value: &str,
) -> Result<Vec<Grant>> {
    let meant = [Where::Eq(column, value.into()), Where::In("state", LIVE.map(Into::into).to_vec())];
    db::every(connection, &meant).await
}

/// Grants in a state, oldest first.
pub async fn in_state(connection: &impl ConnectionTrait, state: &str, limit: u64) -> Result<Vec<Grant>> {
    db::list(connection, &[Where::Eq("state", state.into())], Page::ascending("id", limit)).await
}

/// Grants whose time is over but that have not ended.
pub async fn expired(connection: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<Grant>> {
    let over = [Where::Lt("until", now.0.into()), Where::In("state", LIVE.map(Into::into).to_vec())];
    db::list(connection, &over, Page::ascending("until", limit)).await
}
