//! What a verification reads beside entries, heads and tiles: the counter and the tables of objects.
//!
//! Reads only, a page at a time.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use serde::Deserialize;

use crate::error::{Problem, Result};

fn column(name: &'static str) -> Expr {
    Expr::col(Alias::new(name))
}

async fn texts(
    connection: &impl ConnectionTrait,
    query: &SelectStatement,
    name: &str,
) -> Result<Vec<String>> {
    let rows = connection.query_all(query).await.map_err(Problem::database)?;
    rows.iter().map(|row| row.try_get("", name).map_err(Problem::database)).collect()
}

/// The last number that the counter gave out.
pub(super) async fn counter(connection: &impl ConnectionTrait) -> Result<i64> {
    let mut query = Query::select();
    query
        .column(Alias::new("value"))
        .from(Alias::new("sequence"))
        .and_where(column("name").eq(crate::audit::store::SEQUENCE));
    let row = connection.query_one(&query).await.map_err(Problem::database)?;
    row.map_or(Ok(0), |row| row.try_get("", "value").map_err(Problem::database))
}

/// Identifiers of a table in order, after one.
pub(super) async fn ids_after(
    connection: &impl ConnectionTrait,
    table: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<String>> {
    let mut query = Query::select();
    query
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(column("id").gt(after))
        .order_by(Alias::new("id"), Order::Asc)
        .limit(limit);
    texts(connection, &query, "id").await
}

/// The objects that entries are about, in order, after one.
pub(super) async fn objects_after(
    connection: &impl ConnectionTrait,
    after: &str,
    limit: u64,
) -> Result<Vec<String>> {
    let mut query = Query::select();
    query
        .distinct()
        .column(Alias::new("object"))
        .from(Alias::new("audit_entry"))
        .and_where(column("object").gt(after))
        .order_by(Alias::new("object"), Order::Asc)
        .limit(limit);
    texts(connection, &query, "object").await
}

/// Those of the objects that any entry is about.
pub(super) async fn logged(
    connection: &impl ConnectionTrait,
    objects: Vec<String>,
) -> Result<BTreeSet<String>> {
    let mut query = Query::select();
    query
        .distinct()
        .column(Alias::new("object"))
        .from(Alias::new("audit_entry"))
        .and_where(column("object").is_in(objects));
    Ok(texts(connection, &query, "object").await?.into_iter().collect())
}

/// What the last entry that says anything of an object's row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// The number of that entry.
    pub number: i64,
    /// The digest, or [`crate::audit::entry::GONE`].
    pub digest: String,
}

#[derive(Deserialize)]
struct Digest {
    #[serde(default)]
    state_digest: Option<String>,
}

/// What an entry that states a row has in its bytes; some details may have it too.
const STATES: &str = "%\"state_digest\":%";

/// What the log last said of these objects' rows.
pub(super) async fn stated(
    connection: &impl ConnectionTrait,
    objects: &[String],
) -> Result<BTreeMap<String, Stated>> {
    let mut last = BTreeMap::new();
    let mut asked = objects.to_vec();
    let mut before = i64::MAX;
    while !asked.is_empty() {
        let numbers = last_numbers(connection, std::mem::take(&mut asked), before).await?;
        let mut misled = Vec::new();
        for (object, number, body) in entries(connection, numbers).await? {
            // An entry that does not read is a finding of its own.
            match serde_json::from_str(&body).ok().and_then(|entry: Digest| entry.state_digest) {
                Some(digest) => drop(last.insert(object, Stated { number, digest })),
                None => misled.push((object, number)),
            }
        }
        // Those are few: only details of that name mislead. The greatest first, so that none is passed over.
        if let Some((_, number)) = misled.iter().max_by_key(|(_, number)| *number) {
            before = *number;
            asked = misled.into_iter().map(|(object, _)| object).collect();
        }
    }
    Ok(last)
}

/// The last entry below a number, for each object, that seems to state its row.
async fn last_numbers(
    connection: &impl ConnectionTrait,
    objects: Vec<String>,
    before: i64,
) -> Result<Vec<i64>> {
    let mut query = Query::select();
    query
        .expr_as(column("number").max(), Alias::new("last"))
        .from(Alias::new("audit_entry"))
        .and_where(column("object").is_in(objects))
        .and_where(column("number").lt(before))
        .and_where(column("body").like(STATES))
        .group_by_col(Alias::new("object"));
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    rows.iter().map(|row| row.try_get("", "last").map_err(Problem::database)).collect()
}

/// Object, number and bytes of entries.
async fn entries(connection: &impl ConnectionTrait, numbers: Vec<i64>) -> Result<Vec<(String, i64, String)>> {
    let mut query = Query::select();
    query
        .columns(["object", "number", "body"].map(Alias::new))
        .from(Alias::new("audit_entry"))
        .and_where(column("number").is_in(numbers));
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    let read = |row: &sea_orm::QueryResult| {
        Ok((row.try_get("", "object")?, row.try_get("", "number")?, row.try_get("", "body")?))
    };
    rows.iter().map(|row| read(row).map_err(|cause: sea_orm::DbErr| Problem::database(cause))).collect()
}

/// The bodies of rows by identifier.
pub(super) async fn bodies(
    connection: &impl ConnectionTrait,
    table: &str,
    ids: Vec<&str>,
) -> Result<BTreeMap<String, String>> {
    let mut query = Query::select();
    query.columns(["id", "body"].map(Alias::new)).from(Alias::new(table)).and_where(column("id").is_in(ids));
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    let read = |row: &sea_orm::QueryResult| Ok((row.try_get("", "id")?, row.try_get("", "body")?));
    rows.iter().map(|row| read(row).map_err(|cause: sea_orm::DbErr| Problem::database(cause))).collect()
}
