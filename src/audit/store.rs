//! Where entries, heads and tiles are kept, and the only place that appends to the log.
//!
//! Entries are kept as the bytes that are hashed; they are added, never changed. Nothing here opens a
//! transaction or decides who may read.

use data_encoding::BASE64;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};

use super::entry::{Entry, ObjectRef};
use super::tree::{LEAF_BYTES_MAX, TileKind, TilePath};
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::EntryId;

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

/// One entry.
pub async fn entry(connection: &impl ConnectionTrait, id: &EntryId) -> Result<Entry> {
    let found = select(connection, vec![column("id").eq(id.as_str())], Order::Asc, 1).await?;
    found.first().ok_or_else(Problem::not_found)?.entry()
}

/// Whether everything that was done to an object so far has its place in the tree. What widens access waits
/// for it.
pub async fn object_is_sealed(connection: &impl ConnectionTrait, noun: &str, id: &str) -> Result<bool> {
    let object = ObjectRef::new(noun, id).to_string();
    let open = vec![column("object").eq(object), column("leaf_index").is_null()];
    Ok(select(connection, open, Order::Asc, 1).await?.is_empty())
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
    fn wants(&self, entry: &Entry) -> bool {
        let action = self.action.as_ref().is_none_or(|wanted| {
            entry.action == *wanted || (wanted.ends_with('.') && entry.action.starts_with(wanted.as_str()))
        });
        let actor = self.actor.as_ref().is_none_or(|wanted| entry.actor.names(wanted));
        let outcome = !self.denied || entry.is_denied();
        action && actor && outcome
    }
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

/// What is kept is not what was written.
pub(super) fn altered(what: &str) -> Problem {
    tracing::error!(what, "the audit log was altered");
    Problem::new(
        500,
        "log_altered",
        "审计日志已被改动，停止封存",
        "the audit log was altered; it is not sealed any further",
    )
    .next("请运行 matou audit verify 并通知审计人员", "run `matou audit verify` and tell the auditors")
}

/// A signed state of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    id: String,
    /// The log's origin.
    pub log: String,
    /// Leaves in the tree.
    pub size: u64,
    /// Its root in base64.
    pub root: String,
    /// When it was sealed.
    pub at: Timestamp,
    /// The signed checkpoint; empty only inside the sealing transaction.
    pub checkpoint: String,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Head, "log_head", id, |this| {
    "log": this.log.clone(),
    "size": i64::try_from(this.size).unwrap_or(i64::MAX),
});

impl Head {
    /// A head that is not signed yet.
    pub(super) fn unsigned(log: &str, size: u64, root: String, at: Timestamp) -> Self {
        let id = format!("{log}@{size}");
        Self { id, log: log.to_owned(), size, root, at, checkpoint: String::new(), version: 0 }
    }
}

/// The newest head of a log.
pub async fn head(connection: &impl ConnectionTrait, origin: &str) -> Result<Option<Head>> {
    let mine = [Where::Eq("log", origin.into())];
    Ok(db::list(connection, &mine, Page::descending("size", 1)).await?.pop())
}

/// The heads of a log above a size, smallest first.
pub async fn heads_after(
    connection: &impl ConnectionTrait,
    origin: &str,
    size: u64,
    limit: u64,
) -> Result<Vec<Head>> {
    let above = Where::Gt("size", i64::try_from(size).unwrap_or(i64::MAX).into());
    db::list(connection, &[Where::Eq("log", origin.into()), above], Page::ascending("size", limit)).await
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptTile {
    /// Origin and path: where the tile is served, without the scheme.
    id: String,
    base64: String,
    #[serde(skip)]
    version: i64,
}

crate::record!(KeptTile, "log_tile", id, |_this| {});

async fn kept(connection: &impl ConnectionTrait, origin: &str, path: TilePath) -> Result<Option<Vec<u8>>> {
    let id = format!("{origin}/{path}");
    let mut query = Query::select();
    query.column(Alias::new("body")).from(Alias::new("log_tile")).and_where(column("id").eq(id.as_str()));
    let Some(row) = connection.query_one(&query).await.map_err(Problem::database)? else { return Ok(None) };
    let body: String = row.try_get("", "body").map_err(Problem::database)?;
    // Only this module writes tiles: one that does not read was written by somebody else.
    let tile = serde_json::from_str(&body).ok().filter(|tile: &KeptTile| tile.id == id);
    let bytes = tile.and_then(|tile| BASE64.decode(tile.base64.as_bytes()).ok());
    bytes.map(Some).ok_or_else(|| altered(&id))
}

/// The bytes of a tile or entry bundle. Of a tile that grew on, an earlier width is still answered.
pub async fn tile(
    connection: &impl ConnectionTrait,
    origin: &str,
    path: TilePath,
) -> Result<Option<Vec<u8>>> {
    if let Some(bytes) = kept(connection, origin, path).await? {
        return Ok(Some(bytes));
    }
    let size = head(connection, origin).await?.map_or(0, |head| head.size);
    match TilePath::of(path.kind, path.index, size) {
        Some(wider) if wider.width > path.width => {
            Ok(kept(connection, origin, wider).await?.and_then(|bytes| cut(path, bytes)))
        }
        _ => Ok(None),
    }
}

/// The first part of a wider tile.
fn cut(path: TilePath, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let width = usize::from(path.width);
    let length = match path.kind {
        TileKind::Hashes { .. } => width * super::tree::HASH_SIZE,
        TileKind::Entries => super::tree::leaves(&bytes)?.iter().take(width).map(|leaf| leaf.len() + 2).sum(),
    };
    (length <= bytes.len()).then(|| {
        bytes.truncate(length);
        bytes
    })
}

/// Keeps a tile. One that is there stays: a tile of a path never changes.
pub(super) async fn keep_tile(
    connection: &impl ConnectionTrait,
    origin: &str,
    tile: &super::tree::Tile,
) -> Result<()> {
    let id = format!("{origin}/{}", tile.path);
    let record = KeptTile { id: id.clone(), base64: BASE64.encode(&tile.bytes), version: 0 };
    let mut query = Query::insert();
    query
        .into_table(Alias::new("log_tile"))
        .columns(["id", "version", "body"].map(Alias::new))
        .values([
            Expr::val(id),
            Expr::val(1_i64),
            Expr::val(serde_json::to_string(&record).map_err(Problem::internal)?),
        ])
        .map_err(Problem::internal)?
        .on_conflict(OnConflict::column(Alias::new("id")).do_nothing().to_owned());
    connection.execute(&query).await.map_err(Problem::database)?;
    Ok(())
}

/// Removes a partial tile of which a wider one is kept.
pub(super) async fn drop_tile(connection: &impl ConnectionTrait, origin: &str, path: TilePath) -> Result<()> {
    db::delete::<KeptTile>(connection, &format!("{origin}/{path}")).await
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
