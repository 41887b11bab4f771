//! The sealer: gives entries their place in the tree and signs the new head.
//!
//! Runs in a transaction of the caller's, who publishes the head only after the commit. Any number of sealers
//! may run: the head's row is unique on log and size and is written before the signature, and entry `n` is
//! always leaf `n - 1`, so two of them cannot sign two different trees. It never changes what an entry says.

use ed25519_dalek::SigningKey;
use sea_orm::ConnectionTrait;

use super::log::store::{altered, drop_tile, keep_tile};
use super::store::{self, Head, Row};
use super::tree::{self, Edge, TILE_WIDTH, Tile, TileKind, TilePath};
use super::{checkpoint, store::head};
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};

/// Entries taken at a time; the caller comes again until there is nothing left.
const BATCH: u64 = 4096;

/// Leaves under the newest head.
pub async fn sealed_size(connection: &impl ConnectionTrait, origin: &str) -> Result<u64> {
    Ok(head(connection, origin).await?.map_or(0, |head| head.size))
}

/// Seals what was appended since the last head; none if there is nothing new or another sealer was quicker
/// (then the transaction has nothing to commit).
///
/// # Errors
/// `log_altered` if an entry is missing or the kept tiles do not give the last root: the sealer never signs
/// over a hole.
pub async fn seal(
    connection: &impl ConnectionTrait,
    origin: &str,
    key: &SigningKey,
    now: Timestamp,
) -> Result<Option<Head>> {
    let base = head(connection, origin).await?;
    let sealed = base.as_ref().map_or(0, |head| head.size);
    let after = i64::try_from(sealed).map_err(Problem::internal)?;
    let rows = store::rows_after(connection, after, BATCH).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut growth = Growth::from(connection, origin, base.as_ref()).await?;
    for row in &rows {
        growth.add(row)?;
    }
    let (size, root) = (growth.edge.size(), growth.edge.root());
    let mut head = Head::unsigned(origin, size, root.to_string(), now);
    match db::insert(connection, &head).await {
        Ok(()) => head.version = 1,
        Err(Problem { code: "duplicate", .. }) => return Ok(None),
        Err(problem) => return Err(problem),
    }
    for tile in growth.finish() {
        keep_tile(connection, origin, &tile).await?;
    }
    for path in superseded(sealed, size) {
        drop_tile(connection, origin, path).await?;
    }
    store::place(connection, after, i64::try_from(size).map_err(Problem::internal)?).await?;
    head.checkpoint = checkpoint::sign(origin, size, root, key)?;
    db::update(connection, &mut head).await?;
    Ok(Some(head))
}

/// The tree while it grows.
struct Growth {
    edge: Edge,
    /// The entry bundle that is not full yet.
    bundle: Vec<u8>,
    tiles: Vec<Tile>,
}

impl Growth {
    /// Continues from the last head, whose root the kept tiles must still give.
    async fn from(connection: &impl ConnectionTrait, origin: &str, base: Option<&Head>) -> Result<Self> {
        let size = base.map_or(0, |head| head.size);
        let mut tiles = Vec::new();
        for path in Edge::paths(size) {
            let bytes = store::tile(connection, origin, path).await?;
            tiles.push(Tile { path, bytes: bytes.ok_or_else(|| altered(&path.to_string()))? });
        }
        let edge = Edge::restore(size, &tiles).ok_or_else(|| altered("a tile's length"))?;
        if base.is_some_and(|head| head.root != edge.root().to_string()) {
            return Err(altered("the root of the kept tiles"));
        }
        let bundle = match TilePath::partial_of(TileKind::Entries, size) {
            None => Vec::new(),
            Some(path) => {
                store::tile(connection, origin, path).await?.ok_or_else(|| altered(&path.to_string()))?
            }
        };
        // It is served again, longer: what it holds must be what was signed.
        let leaves = tree::leaves(&bundle).unwrap_or_default();
        if !leaves.iter().map(|leaf| tree::record_hash(leaf)).eq(edge.open_leaves().iter().copied()) {
            return Err(altered("the entries of the last bundle"));
        }
        Ok(Self { edge, bundle, tiles: Vec::new() })
    }

    fn add(&mut self, row: &Row) -> Result<()> {
        if u64::try_from(row.number).ok() != Some(self.edge.size() + 1) {
            return Err(altered(&format!("entry {} follows entry {}", row.number, self.edge.size())));
        }
        let leaf = row.body.as_bytes();
        if !tree::append_leaf(&mut self.bundle, leaf) {
            return Err(altered(&format!("entry {} is too long", row.number)));
        }
        self.tiles.extend(self.edge.push(tree::record_hash(leaf)));
        if self.edge.size().is_multiple_of(TILE_WIDTH) {
            let path = TilePath::full(TileKind::Entries, self.edge.size() / TILE_WIDTH - 1);
            self.tiles.push(Tile { path, bytes: std::mem::take(&mut self.bundle) });
        }
        Ok(())
    }

    /// All tiles that are new at this size.
    fn finish(mut self) -> Vec<Tile> {
        self.tiles.extend(self.edge.partial_tiles());
        if let Some(path) = TilePath::partial_of(TileKind::Entries, self.edge.size()) {
            self.tiles.push(Tile { path, bytes: self.bundle });
        }
        self.tiles
    }
}

/// The partial tiles of an earlier size of which the new size has a wider one.
fn superseded(earlier: u64, size: u64) -> Vec<TilePath> {
    Edge::paths(earlier)
        .into_iter()
        .chain(TilePath::partial_of(TileKind::Entries, earlier))
        .filter(|path| TilePath::of(path.kind, path.index, size) != Some(*path))
        .collect()
}
