//! Reading kept searches.
//!
//! Written only through `tx`. Whose a search is, is asked by its reader.

use sea_orm::ConnectionTrait;

use super::{CHOSEN_MAX, KeptSearch, MISSED_MAX};
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::id::{PostId, SearchId};

/// More than one post keeps: two requests at the same moment may each add one.
const OF_POST_MAX: u64 = 2 * (CHOSEN_MAX + MISSED_MAX) as u64;

/// One kept search.
///
/// # Errors
/// 404 if there is none.
pub async fn kept(connection: &impl ConnectionTrait, id: &SearchId) -> Result<KeptSearch> {
    db::require(connection, id.as_str()).await
}

/// What a post keeps, last kept or looked for first.
pub async fn of_post(connection: &impl ConnectionTrait, post: &PostId) -> Result<Vec<KeptSearch>> {
    let own = [Where::Eq("post_id", post.to_string().into())];
    db::list(connection, &own, Page::descending("last_at", OF_POST_MAX)).await
}

/// What anybody looked for in vain after a moment, oldest first.
pub async fn missed_after(connection: &impl ConnectionTrait, at: Timestamp) -> Result<Vec<KeptSearch>> {
    db::every(connection, &[Where::Eq("missed", 1_i64.into()), Where::Gt("last_at", at.0.into())]).await
}
