//! Reading reviews and their items.
//!
//! Written only through `tx`.

use sea_orm::ConnectionTrait;

use super::commands::Wish;
use super::{Review, ReviewItem};
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::grant::Grant;
use crate::id::{GrantId, OrgId, ReviewId};

/// Grants of one review.
pub(super) const GRANTS_MAX: u64 = 1000;

/// One review.
///
/// # Errors
/// 404 if there is none.
pub async fn review(connection: &impl ConnectionTrait, id: &ReviewId) -> Result<Review> {
    db::require(connection, id.as_str()).await
}

/// All reviews, newest first.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Review>> {
    db::every_newest_first(connection, &[]).await
}

/// The items of a review, in the order of their grants.
pub async fn items(connection: &impl ConnectionTrait, id: &ReviewId) -> Result<Vec<ReviewItem>> {
    let mine = [Where::Eq("review_id", id.to_string().into())];
    db::list(connection, &mine, Page::ascending("grant_id", GRANTS_MAX)).await
}

/// Items that wait for an organisation, the soonest due first.
pub async fn waiting_for(connection: &impl ConnectionTrait, holder: &OrgId) -> Result<Vec<ReviewItem>> {
    let mine = [Where::Eq("holder_id", holder.to_string().into()), Where::Eq("state", "open".into())];
    db::list(connection, &mine, Page::ascending("due_at", GRANTS_MAX)).await
}

/// Items that some grants have open, in whatever review.
pub(super) async fn open_for(
    connection: &impl ConnectionTrait,
    grants: &[GrantId],
) -> Result<Vec<ReviewItem>> {
    let ids = grants.iter().map(|id| id.as_str().into()).collect();
    let open = [Where::In("grant_id", ids), Where::Eq("state", "open".into())];
    db::list(connection, &open, Page::ascending("id", grants.len() as u64)).await
}

/// Items that nobody answered in time, the longest overdue first.
pub(super) async fn overdue(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<ReviewItem>> {
    let over = [Where::Eq("state", "open".into()), Where::Lt("due_at", now.0.into())];
    db::list(connection, &over, Page::ascending("due_at", limit)).await
}

/// Active grants of a provider that fit a wish, oldest first; one more than a review takes, so that too many show.
pub(super) async fn active_of(
    connection: &impl ConnectionTrait,
    provider: &OrgId,
    wish: &Wish,
) -> Result<Vec<Grant>> {
    let mut mine =
        vec![Where::Eq("provider_id", provider.to_string().into()), Where::Eq("state", "active".into())];
    mine.extend(wish.resource.as_ref().map(|id| Where::Eq("resource_id", id.to_string().into())));
    mine.extend(wish.app.as_ref().map(|id| Where::Eq("app_id", id.to_string().into())));
    mine.extend(wish.holder.as_ref().map(|id| Where::Eq("requester_org", id.to_string().into())));
    db::list(connection, &mine, Page::ascending("id", GRANTS_MAX + 1)).await
}
