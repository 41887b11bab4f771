//! Where entries are kept, and the only place that appends to the log.
//!
//! Entries are kept as the bytes that are hashed; they are added, never changed. Nothing here opens a
//! transaction or decides who may read. Heads and tiles, the published side, are in [`super::log`].

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};

use super::entry::{Entry, ObjectRef};
use super::tree::LEAF_BYTES_MAX;
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};
use crate::id::EntryId;

pub use super::log::store::{Head, head, heads_after, tile};
/// What the functions of the log ask: a connection or a transaction.
pub use sea_orm::ConnectionTrait as Connection;

/// The sequence that numbers entries. Taking a number locks it until the transaction ends, so numbers
/// appear in the order of commits and without gaps.
pub const SEQUENCE: &str = "audit";

const TABLE: &str = "audit_entry";

/// Digits that a number may add to an entry's bytes.
const NUMBER_BYTES_MAX: usize = 20;

/// Rows read at a time when a filter looks into entries.
const SCAN_ROWS: u64 = 500;

/// Rows a filtered list reads before it answers with what it has.
const SCAN_ROWS_MAX: usize = 20_000;

/// Gives the entry its number and adds it to the log, in the acting transaction.
///
/// # Errors
/// If the entry is not writable or too long; then the act must not be committed.
pub async fn append(connection: &impl ConnectionTrait, mut entry: Entry) -> Result<()> {
    // Checked before a number is taken: a number without an entry would be a gap.
    if entry.leaf()?.len() + NUMBER_BYTES_MAX > LEAF_BYTES_MAX {
        return Err(Problem::new(
            413,
            "entry_too_long",
            "本次操作的内容过长，无法记入审计日志",
            "this act is too long for its audit entry",
        )
        .next("请缩短说明或分多次提交", "shorten the text or submit in parts"));
    }
    entry.number = db::next_number(connection, SEQUENCE).await?;
    let body = String::from_utf8(entry.leaf()?).map_err(Problem::internal)?;
    let mut query = Query::insert();
    query
        .into_table(Alias::new(TABLE))
        .columns(["id", "version", "body", "number", "object", "at"].map(Alias::new))
        .values([
            Expr::val(entry.id.to_string()),
            Expr::val(1_i64),
            Expr::val(body),
            Expr::val(entry.number),
            Expr::val(entry.object.to_string()),
            Expr::val(entry.at.0),
        ])
        .map_err(Problem::internal)?;
    connection.execute(&query).await.map_err(Problem::database)?;
    Ok(())
}

/// An entry as its row has it, before anybody believes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Column `id`.
    pub id: String,
    /// Column `number`.
    pub number: i64,
    /// Column `leaf_index`.
    pub leaf_index: Option<i64>,
    /// Column `object`.
    pub object: String,
    /// Column `at`.
    pub at: i64,
    /// The bytes that are hashed.
    pub body: String,
}

impl Row {
    fn read(row: &QueryResult) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Self {
            id: row.try_get("", "id")?,
            number: row.try_get("", "number")?,
            leaf_index: row.try_get("", "leaf_index")?,
            object: row.try_get("", "object")?,
            at: row.try_get("", "at")?,
            body: row.try_get("", "body")?,
        })
    }
    /// The entry.
    pub fn entry(&self) -> Result<Entry> {
        let mut entry: Entry = serde_json::from_str(&self.body)
            .map_err(|cause| Problem::internal(format!("entry {} does not read: {cause}", self.number)))?;
        entry.leaf_index = self.leaf_index;
        Ok(entry)
    }
}

async fn select(
    connection: &impl ConnectionTrait,
    conditions: Vec<Expr>,
    order: Order,
    limit: u64,
) -> Result<Vec<Row>> {
    let mut query = Query::select();
    query
        .columns(["id", "number", "leaf_index", "object", "at", "body"].map(Alias::new))
        .from(Alias::new(TABLE))
        .order_by(Alias::new("number"), order)
        .limit(limit);
    for condition in conditions {
        query.and_where(condition);
    }
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    rows.iter().map(|row| Row::read(row).map_err(Problem::database)).collect()
}

fn column(name: &'static str) -> Expr {
    Expr::col(Alias::new(name))
}

/// The rows after a number, in order.
pub async fn rows_after(connection: &impl ConnectionTrait, number: i64, limit: u64) -> Result<Vec<Row>> {
    select(connection, vec![column("number").gt(number)], Order::Asc, limit).await
}

/// The row of one entry.
pub async fn row(connection: &impl ConnectionTrait, id: &EntryId) -> Result<Option<Row>> {
    Ok(select(connection, vec![column("id").eq(id.as_str())], Order::Asc, 1).await?.pop())
}

/// One entry.
pub async fn entry(connection: &impl ConnectionTrait, id: &EntryId) -> Result<Entry> {
    row(connection, id).await?.ok_or_else(Problem::not_found)?.entry()
}

/// Whether everything that was done to an object so far has its place in the tree. What widens access waits
/// for it.
pub async fn object_is_sealed(connection: &impl ConnectionTrait, noun: &str, id: &str) -> Result<bool> {
    let object = ObjectRef::new(noun, id).to_string();
    let open = vec![column("object").eq(object), column("leaf_index").is_null()];
    Ok(select(connection, open, Order::Asc, 1).await?.is_empty())
}

/// Whether an entry waits for its place in the tree.
pub async fn has_unsealed(connection: &impl ConnectionTrait) -> Result<bool> {
    Ok(!select(connection, vec![column("leaf_index").is_null()], Order::Asc, 1).await?.is_empty())
}

/// Which entries to list, newest first. An empty filter means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// About this object.
    pub object: Option<ObjectRef>,
    /// From this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Before this number: the `next` of the page before.
    pub before: Option<i64>,
    /// Acts of this name, or whose name starts so if it ends with a dot, such as `line.`.
    pub action: Option<String>,
    /// Acts in this person's, post's, organisation's, application's or consent's name.
    pub actor: Option<String>,
    /// Denied acts only.
    pub denied: bool,
}

impl Filter {
    fn conditions(&self, before: Option<i64>) -> Vec<Expr> {
        let object = self.object.as_ref().map(|object| column("object").eq(object.to_string()));
        let from = self.from.map(|from| column("at").gte(from.0));
        let until = self.until.map(|until| column("at").lt(until.0));
        let before = before.map(|number| column("number").lt(number));
        [object, from, until, before].into_iter().flatten().collect()
    }
    /// Whether an entry meets what columns do not show.
    pub(super) fn wants(&self, entry: &Entry) -> bool {
        let action = self.action.as_ref().is_none_or(|wanted| {
            entry.action == *wanted || (wanted.ends_with('.') && entry.action.starts_with(wanted.as_str()))
        });
        let actor = self.actor.as_ref().is_none_or(|wanted| entry.actor.names(wanted));
        let outcome = !self.denied || entry.is_denied();
        action && actor && outcome
    }
}

/// The rows that a filter may want after a number, oldest first; [`Filter::wants`] looks into them.
pub(super) async fn candidates_after(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    number: i64,
    limit: u64,
) -> Result<Vec<Row>> {
    let mut conditions = filter.conditions(filter.before);
    conditions.push(column("number").gt(number));
    select(connection, conditions, Order::Asc, limit).await
}

/// A page of entries, newest first.
#[derive(Clone, Debug, Default)]
pub struct EntryPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next page starts, if there may be one: the `before` of its filter.
    pub next: Option<i64>,
}

/// Lists entries. A page may be short although more follow: `next` decides.
pub async fn entries(connection: &impl ConnectionTrait, filter: &Filter, limit: usize) -> Result<EntryPage> {
    let mut page = EntryPage { entries: Vec::new(), next: filter.before };
    let mut scanned = 0;
    loop {
        let rows = select(connection, filter.conditions(page.next), Order::Desc, SCAN_ROWS).await?;
        for row in &rows {
            if page.entries.len() == limit {
                return Ok(page);
            }
            page.next = Some(row.number);
            page.entries.extend(Some(row.entry()?).filter(|entry| filter.wants(entry)));
        }
        scanned += rows.len();
        if (rows.len() as u64) < SCAN_ROWS {
            page.next = None;
            return Ok(page);
        }
        if scanned >= SCAN_ROWS_MAX {
            return Ok(page);
        }
    }
}

/// Entries of one civil day in the counting zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOfLog {
    /// Days since 1970-01-01 in the counting zone.
    pub day: i64,
    /// Entries.
    pub entries: u64,
    /// Denied acts among them.
    pub denied: u64,
}

/// Entries a day since a moment, for charts; days without entries are left out.
pub async fn days(connection: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<DayOfLog>> {
    // Eight hours ahead of UTC. Canonical JSON writes the outcome of a denied act in this form only.
    let day = r#"("at" + 28800000000) / 86400000000"#;
    let denied = r#"cast(sum(case when body like '%"outcome":{"code":%' then 1 else 0 end) as bigint)"#;
    let mut query = Query::select();
    query
        .expr_as(Expr::cust(day), Alias::new("day"))
        .expr_as(Expr::cust("count(*)"), Alias::new("entries"))
        .expr_as(Expr::cust(denied), Alias::new("denied"))
        .from(Alias::new(TABLE))
        .and_where(column("at").gte(since.0))
        .add_group_by([Expr::cust(day)])
        .order_by(Alias::new("day"), Order::Asc);
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    let read = |row: &QueryResult| -> std::result::Result<DayOfLog, sea_orm::DbErr> {
        let count = |name: &str| row.try_get::<i64>("", name).map(|value| u64::try_from(value).unwrap_or(0));
        Ok(DayOfLog { day: row.try_get("", "day")?, entries: count("entries")?, denied: count("denied")? })
    };
    rows.iter().map(|row| read(row).map_err(Problem::database)).collect()
}

/// Gives the entries of a range of numbers their place: entry 1 is leaf 0.
pub(super) async fn place(connection: &impl ConnectionTrait, after: i64, to: i64) -> Result<()> {
    let mut query = Query::update();
    query
        .table(Alias::new(TABLE))
        .value(Alias::new("leaf_index"), column("number").sub(1_i64))
        .and_where(column("number").gt(after))
        .and_where(column("number").lte(to));
    connection.execute(&query).await.map_err(Problem::database)?;
    Ok(())
}
