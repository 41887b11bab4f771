//! Where heads and tiles are kept.
//!
//! A head or tile that does not read is an altered one: only this module writes them. Nothing here opens a
//! transaction, signs, or decides which tiles a tree has.

use data_encoding::BASE64;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};

use crate::audit::tree::{self, Tile, TileKind, TilePath};
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};

fn column(name: &'static str) -> Expr {
    Expr::col(Alias::new(name))
}

/// What is kept is not what was written.
pub(in crate::audit) fn altered(what: &str) -> Problem {
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
    pub(in crate::audit) fn unsigned(log: &str, size: u64, root: String, at: Timestamp) -> Self {
        let id = format!("{log}@{size}");
        Self { id, log: log.to_owned(), size, root, at, checkpoint: String::new(), version: 0 }
    }
}

/// A head as its row has it, before anybody believes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead {
    /// Column `id`.
    pub id: String,
    /// Column `size`.
    pub size: i64,
    /// The head, if the row reads as one of this log and size.
    pub head: Option<Head>,
}

impl KeptHead {
    fn read(row: &QueryResult, origin: &str) -> std::result::Result<Self, sea_orm::DbErr> {
        let (id, size): (String, i64) = (row.try_get("", "id")?, row.try_get("", "size")?);
        let (body, version): (String, i64) = (row.try_get("", "body")?, row.try_get("", "version")?);
        let head = serde_json::from_str(&body).ok().filter(|head: &Head| {
            head.id == id && head.log == origin && i64::try_from(head.size) == Ok(size)
        });
        Ok(Self { id, size, head: head.map(|head| Head { version, ..head }) })
    }
}

async fn select_heads(
    connection: &impl ConnectionTrait,
    origin: &str,
    bound: Expr,
    order: Order,
    limit: u64,
) -> Result<Vec<KeptHead>> {
    let mut query = Query::select();
    query
        .columns(["id", "size", "body", "version"].map(Alias::new))
        .from(Alias::new("log_head"))
        .and_where(column("log").eq(origin))
        .and_where(bound)
        .order_by(Alias::new("size"), order)
        .limit(limit);
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    rows.iter().map(|row| KeptHead::read(row, origin).map_err(Problem::database)).collect()
}

/// The heads of a log above a size as their rows have them, smallest first.
pub async fn kept_heads_after(
    connection: &impl ConnectionTrait,
    origin: &str,
    size: i64,
    limit: u64,
) -> Result<Vec<KeptHead>> {
    select_heads(connection, origin, column("size").gt(size), Order::Asc, limit).await
}

/// The heads of a log below a size as their rows have them, greatest first.
pub async fn kept_heads_before(
    connection: &impl ConnectionTrait,
    origin: &str,
    size: i64,
    limit: u64,
) -> Result<Vec<KeptHead>> {
    select_heads(connection, origin, column("size").lt(size), Order::Desc, limit).await
}

/// The newest head of a log.
///
/// # Errors
/// `log_altered` if its row does not read.
pub async fn head(connection: &impl ConnectionTrait, origin: &str) -> Result<Option<Head>> {
    let newest = kept_heads_before(connection, origin, i64::MAX, 1).await?.pop();
    newest.map(believed).transpose()
}

/// The heads of a log above a size, smallest first.
///
/// # Errors
/// `log_altered` if the row of one does not read.
pub async fn heads_after(
    connection: &impl ConnectionTrait,
    origin: &str,
    size: u64,
    limit: u64,
) -> Result<Vec<Head>> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let kept = kept_heads_after(connection, origin, size, limit).await?;
    kept.into_iter().map(believed).collect()
}

fn believed(kept: KeptHead) -> Result<Head> {
    kept.head.ok_or_else(|| altered(&kept.id))
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
    let mut seen = None;
    loop {
        if let Some(bytes) = kept(connection, origin, path).await? {
            return Ok(Some(bytes));
        }
        let size = head(connection, origin).await?.map_or(0, |head| head.size);
        let wider = TilePath::of(path.kind, path.index, size).filter(|wider| wider.width > path.width);
        let Some(wider) = wider else { return Ok(None) };
        if let Some(bytes) = kept(connection, origin, wider).await? {
            return Ok(cut(path, bytes));
        }
        // A sealer replaced the wider one meanwhile; if not, it is missing.
        if seen.replace(size) == Some(size) {
            return Ok(None);
        }
    }
}

/// The first part of a wider tile.
pub(in crate::audit) fn cut(path: TilePath, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let width = usize::from(path.width);
    let length = match path.kind {
        TileKind::Hashes { .. } => width * tree::HASH_SIZE,
        TileKind::Entries => tree::leaves(&bytes)?.iter().take(width).map(|leaf| leaf.len() + 2).sum(),
    };
    (length <= bytes.len()).then(|| {
        bytes.truncate(length);
        bytes
    })
}

/// Keeps a tile. One that is there stays: a tile of a path never changes.
pub(in crate::audit) async fn keep_tile(
    connection: &impl ConnectionTrait,
    origin: &str,
    tile: &Tile,
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
pub(in crate::audit) async fn drop_tile(
    connection: &impl ConnectionTrait,
    origin: &str,
    path: TilePath,
) -> Result<()> {
    db::delete::<KeptTile>(connection, &format!("{origin}/{path}")).await
}
