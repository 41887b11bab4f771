//! Reading entries, and the catalogue's change feed.
//!
//! Written only through `tx`. Who may see an entry is decided by its reader.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::resource::Resource;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::{OrgId, ResourceId};

/// The sequence that numbers changes of the catalogue; its lock orders them by commit.
const SEQUENCE: &str = "catalogue";

/// One entry.
///
/// # Errors
/// 404 if there is none.
pub async fn resource(connection: &impl ConnectionTrait, id: &ResourceId) -> Result<Resource> {
    db::require(connection, id.as_str()).await
}

/// Identifiers looked up by one statement.
const IDS_AT_ONCE: usize = 500;

/// Several entries, those that exist, in the order asked for.
pub async fn resources(connection: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Resource>> {
    let keys = ids.iter().map(|id| id.to_string().into()).collect();
    let limit = ids.len() as u64;
    let mut found: Vec<Resource> =
        db::list(connection, &[Where::In("id", keys)], Page::ascending("id", limit)).await?;
    found.sort_by_key(|resource| ids.iter().position(|id| id == &resource.id));
    Ok(found)
}

/// The entry with a resource code.
pub async fn by_code(connection: &impl ConnectionTrait, code: &str) -> Result<Resource> {
    let mut found: Vec<Resource> =
        db::list(connection, &[Where::Eq("code", code.into())], Page::ascending("id", 1)).await?;
    found.pop().ok_or_else(Problem::not_found)
}

/// Entries whose code comes after one, in the order of the codes.
pub async fn by_code_after(
    connection: &impl ConnectionTrait,
    code: &str,
    limit: u64,
) -> Result<Vec<Resource>> {
    db::list(connection, &[Where::Gt("code", code.into())], Page::ascending("code", limit)).await
}

/// Entries of a provider, those changed last first.
pub async fn of_provider(connection: &impl ConnectionTrait, provider: &OrgId) -> Result<Vec<Resource>> {
    last_changed_first(connection, &[Where::Eq("provider_id", provider.to_string().into())]).await
}

async fn last_changed_first(connection: &impl ConnectionTrait, meant: &[Where]) -> Result<Vec<Resource>> {
    let mut all: Vec<Resource> = db::every(connection, meant).await?;
    all.sort_by_key(|resource| std::cmp::Reverse(resource.change_number));
    Ok(all)
}

/// Entries of a provider in a state or with work in a stage, newest first.
pub async fn of_provider_at(
    connection: &impl ConnectionTrait,
    provider: &OrgId,
    standing: &str,
) -> Result<Vec<Resource>> {
    let column = if matches!(standing, "published" | "withdrawn") { "state" } else { "work_stage" };
    let own = [Where::Eq("provider_id", provider.to_string().into()), Where::Eq(column, standing.into())];
    last_changed_first(connection, &own).await
}

/// Entries in a state, those changed last first.
pub async fn in_state(connection: &impl ConnectionTrait, state: &str) -> Result<Vec<Resource>> {
    last_changed_first(connection, &[Where::Eq("state", state.into())]).await
}

/// Entries of a provider that wait for its head or came back.
pub async fn on_the_desk(connection: &impl ConnectionTrait, provider: &OrgId) -> Result<Vec<Resource>> {
    let waiting = [
        Where::Eq("provider_id", provider.to_string().into()),
        Where::In("work_stage", vec!["awaiting_head".into(), "returned".into()]),
    ];
    db::every(connection, &waiting).await
}

/// Published entries whose next content is with the authority. They are few at any time.
pub async fn reworked(connection: &impl ConnectionTrait) -> Result<Vec<Resource>> {
    let live: Vec<Resource> = db::every(connection, &[Where::Eq("work_stage", "submitted".into())]).await?;
    Ok(live.into_iter().filter(|resource| resource.published.is_some()).collect())
}

/// Entries that changed after a place in the feed, in order.
pub async fn changed_after(
    connection: &impl ConnectionTrait,
    number: i64,
    limit: u64,
) -> Result<Vec<Resource>> {
    db::list(
        connection,
        &[Where::Gt("change_number", number.into())],
        Page::ascending("change_number", limit),
    )
    .await
}

/// The number of the newest change; 0 where nothing is.
pub async fn last_change(connection: &impl ConnectionTrait) -> Result<i64> {
    let newest: Vec<Resource> = db::list(connection, &[], Page::descending("change_number", 1)).await?;
    Ok(newest.first().map_or(0, |resource| resource.change_number))
}

/// The published entries with the numbers of their last changes.
pub async fn published_changes(connection: &impl ConnectionTrait) -> Result<Vec<(String, i64)>> {
    db::numbers::<Resource>(connection, "change_number", &[Where::Eq("state", "published".into())]).await
}

/// The numbers of the last changes of some entries, whatever their state.
pub async fn change_numbers(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = &String>,
) -> Result<HashMap<String, i64>> {
    let ids: Vec<&String> = ids.collect();
    let mut found = HashMap::new();
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let these = [Where::In("id", chunk.iter().map(|id| id.as_str().into()).collect())];
        found.extend(db::numbers::<Resource>(connection, "change_number", &these).await?);
    }
    Ok(found)
}

/// Gives an entry its new place in the feed, inside the changing transaction.
pub async fn next_change(connection: &impl ConnectionTrait) -> Result<i64> {
    db::next_number(connection, SEQUENCE).await
}

/// How many entries there are.
pub async fn count(connection: &impl ConnectionTrait) -> Result<u64> {
    db::count::<Resource>(connection, &[]).await
}

/// The newest change number; 0 before the first.
pub async fn newest_change(connection: &impl ConnectionTrait) -> Result<i64> {
    let newest: Vec<Resource> = db::list(connection, &[], Page::descending("change_number", 1)).await?;
    Ok(newest.first().map_or(0, |resource| resource.change_number))
}
