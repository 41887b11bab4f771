//! The Merkle tree of RFC 6962, grown one leaf at a time and kept as tiles of 256 hashes.
//!
//! Of a tree of any size only the right [`Edge`] is in memory: at each level the hashes that do not fill a
//! tile yet. Pure mathematics: `sealer` decides when to grow, `store` keeps the tiles, and the hash functions
//! are those of `tlog_tiles`.

mod bundle;
mod path;
mod proof;

pub use bundle::{LEAF_BYTES_MAX, append_leaf, leaves};
pub use path::{TileKind, TilePath};
pub use proof::{inclusion, inclusion_root, inclusion_tiles};

pub use tlog_tiles::{HASH_SIZE, Hash, record_hash};

use tlog_tiles::{EMPTY_HASH, node_hash};

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;

/// The right edge of a tree.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    /// From the leaves up: the hashes of the tile that is not full yet.
    levels: Vec<Vec<Hash>>,
}

/// A tile with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Where it belongs.
    pub path: TilePath,
    /// Its hashes or entries, as they are served.
    pub bytes: Vec<u8>,
}

impl Edge {
    /// The hash tiles that make the edge of a tree of this size, in the order [`Edge::restore`] wants them.
    pub fn paths(size: u64) -> Vec<TilePath> {
        (0_u8..8).filter_map(|level| TilePath::partial_of(TileKind::Hashes { level }, size)).collect()
    }
    /// The edge of a tree of this size from its [`Edge::paths`]; none if a tile has the wrong length.
    pub fn restore(size: u64, tiles: &[Tile]) -> Option<Self> {
        let mut edge = Self { size, levels: Vec::new() };
        for tile in tiles {
            let TileKind::Hashes { level } = tile.path.kind else { return None };
            let hashes = hashes(&tile.bytes)?;
            if hashes.len() != usize::from(tile.path.width) {
                return None;
            }
            edge.levels.resize(edge.levels.len().max(usize::from(level) + 1), Vec::new());
            edge.levels[usize::from(level)] = hashes;
        }
        Some(edge)
    }
    /// Leaves in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }
    /// The leaves that do not fill a tile yet.
    pub fn open_leaves(&self) -> &[Hash] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }
    /// Adds a leaf; answers the tiles it fills, from the leaves up.
    pub fn push(&mut self, leaf: Hash) -> Vec<Tile> {
        self.size += 1;
        let mut filled = Vec::new();
        let mut carried = leaf;
        for level in 0_u8..8 {
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[usize::from(level)];
            row.push(carried);
            if (row.len() as u64) < TILE_WIDTH {
                break;
            }
            let full = std::mem::take(row);
            carried = subtree(&full);
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            filled
                .push(Tile { path: TilePath::full(TileKind::Hashes { level }, index), bytes: bytes(&full) });
        }
        filled
    }
    /// The tiles that are not full yet.
    pub fn partial_tiles(&self) -> Vec<Tile> {
        let tile = |path: TilePath| match path.kind {
            TileKind::Hashes { level } => {
                self.levels.get(usize::from(level)).map(|row| Tile { path, bytes: bytes(row) })
            }
            TileKind::Entries => None,
        };
        Self::paths(self.size).into_iter().filter_map(tile).collect()
    }
    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut right: Option<Hash> = None;
        for row in &self.levels {
            // What hangs below the edge is the last, incomplete node of this level.
            let nodes: Vec<Hash> = row.iter().copied().chain(right).collect();
            right = if nodes.is_empty() { None } else { Some(subtree(&nodes)) };
        }
        right.unwrap_or(EMPTY_HASH)
    }
}

/// Root over at least one node; splits as RFC 6962 does, at the largest power of two below the count.
fn subtree(nodes: &[Hash]) -> Hash {
    if let [only] = nodes {
        return *only;
    }
    let (left, right) = nodes.split_at(nodes.len().next_power_of_two() / 2);
    node_hash(subtree(left), subtree(right))
}

/// The hashes of a tile; none if the length is not a multiple of a hash's.
pub fn hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (chunks, rest) = bytes.as_chunks::<HASH_SIZE>();
    rest.is_empty().then(|| chunks.iter().copied().map(Hash).collect())
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
