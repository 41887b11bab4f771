//! Reading requests, lines and baskets.
//!
//! Written only through `tx`. Who may see a row is decided by its reader.

use sea_orm::ConnectionTrait;

use super::basket::BasketItem;
use super::consent::Consent;
use super::{Line, Request};
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::grant::Grant;
use crate::id::{LineId, OrgId, PostId, RequestId, ResourceId};

/// Most lines of one request, and of one basket.
pub const LINES_MAX: u64 = 100;
/// The states of a line that was asked for and has no answer yet, or none that stands.
const WAITING: [&str; 5] = ["awaiting_sign_off", "received", "offered", "supplement_asked", "disputed"];

/// One request.
///
/// # Errors
/// 404 if there is none.
pub async fn request(connection: &impl ConnectionTrait, id: &RequestId) -> Result<Request> {
    db::require(connection, id.as_str()).await
}

/// Requests of an organisation, newest first.
pub async fn requests_of(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Request>> {
    db::every_newest_first(connection, &[Where::Eq("requester_org", org.to_string().into())]).await
}

/// Requests of an organisation that wait for its office head, oldest first.
pub async fn waiting_for_head(connection: &impl ConnectionTrait, org: &OrgId) -> Result<Vec<Request>> {
    let own =
        [Where::Eq("requester_org", org.to_string().into()), Where::Eq("state", "awaiting_sign_off".into())];
    db::every(connection, &own).await
}

/// One line.
///
/// # Errors
/// 404 if there is none.
pub async fn line(connection: &impl ConnectionTrait, id: &LineId) -> Result<Line> {
    db::require(connection, id.as_str()).await
}

/// The lines of a request in the order they were put in.
pub async fn lines_of(connection: &impl ConnectionTrait, id: &RequestId) -> Result<Vec<Line>> {
    let own = [Where::Eq("request_id", id.to_string().into())];
    db::list(connection, &own, Page::ascending("id", LINES_MAX)).await
}

/// Lines of a provider in one of some states, oldest first.
pub async fn lines_for(
    connection: &impl ConnectionTrait,
    provider: &OrgId,
    states: &[&str],
) -> Result<Vec<Line>> {
    let states = states.iter().map(|state| (*state).into()).collect();
    let own = [Where::Eq("provider_id", provider.to_string().into()), Where::In("state", states)];
    db::every(connection, &own).await
}

/// Lines of an organisation about some resources that have no answer yet, oldest first.
pub async fn waiting_on(
    connection: &impl ConnectionTrait,
    requester: &OrgId,
    resources: &[ResourceId],
) -> Result<Vec<Line>> {
    let resources = resources.iter().map(|id| id.as_str().into()).collect();
    let own = [
        Where::Eq("requester_org", requester.to_string().into()),
        Where::In("state", WAITING.map(Into::into).to_vec()),
        Where::In("resource_id", resources),
    ];
    db::every(connection, &own).await
}

/// The line that asks for a later end of a grant and has no answer yet.
pub async fn renewal_of(connection: &impl ConnectionTrait, grant: &Grant) -> Result<Option<Line>> {
    let waiting = waiting_on(connection, &grant.requester, std::slice::from_ref(&grant.resource)).await?;
    Ok(waiting.into_iter().find(|line| line.renews.as_ref().is_some_and(|it| it.grant == grant.id)))
}

/// Lines that waited longer for an answer than the law allows, the longest first.
pub async fn overdue(connection: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Line>> {
    let mut late: Vec<Line> = db::every(connection, &[Where::Lt("due_at", now.0.into())]).await?;
    late.sort_by_key(|line| line.due.as_ref().map(|due| due.at));
    Ok(late)
}

/// Lines whose extension waits for an authority, the longest waiting first.
pub async fn extensions_asked(connection: &impl ConnectionTrait) -> Result<Vec<Line>> {
    let mut asked: Vec<Line> =
        db::every(connection, &[Where::Gt("extension_asked_at", 0_i64.into())]).await?;
    asked.sort_by_key(|line| line.waiting_extension().map(|extension| extension.at));
    Ok(asked)
}

/// The basket of a post, in the order things were put in.
pub async fn basket(connection: &impl ConnectionTrait, post: &PostId) -> Result<Vec<BasketItem>> {
    let own = [Where::Eq("post_id", post.to_string().into())];
    db::list(connection, &own, Page::ascending("added_at", LINES_MAX)).await
}

/// What a basket holds of a resource.
pub async fn basket_item(
    connection: &impl ConnectionTrait,
    post: &PostId,
    resource: &ResourceId,
) -> Result<Option<BasketItem>> {
    let own = [
        Where::Eq("post_id", post.to_string().into()),
        Where::Eq("resource_id", resource.to_string().into()),
    ];
    Ok(db::list(connection, &own, Page::ascending("id", 1)).await?.pop())
}

/// Standing consents on a resource, newest first, ended ones included.
pub async fn consents_on(connection: &impl ConnectionTrait, resource: &ResourceId) -> Result<Vec<Consent>> {
    db::every_newest_first(connection, &[Where::Eq("resource_id", resource.to_string().into())]).await
}

/// Standing consents of a provider, newest first, ended ones included.
pub async fn consents_of(connection: &impl ConnectionTrait, provider: &OrgId) -> Result<Vec<Consent>> {
    db::every_newest_first(connection, &[Where::Eq("provider_id", provider.to_string().into())]).await
}
