//! Inclusion proofs of RFC 6962, made from tiles and checked without them.
//!
//! Pure, and made for input from anywhere: a proof that does not fit gives no root.

use tlog_tiles::node_hash;

use super::{Hash, TILE_WIDTH, Tile, TileKind, TilePath, hashes, subtree};

/// A complete subtree: its height and its place among those of this height.
#[derive(Clone, Copy)]
struct Piece {
    height: u32,
    index: u64,
}

impl Piece {
    /// Where its hashes start in its level of tiles, and how many there are.
    fn span(self) -> (u8, u64, u64) {
        let (level, rest) = (self.height / 8, self.height % 8);
        // Heights are below 64, so the level is below 8.
        (u8::try_from(level).unwrap_or(u8::MAX), self.index << rest, 1 << rest)
    }
    fn tile(self, size: u64) -> Option<TilePath> {
        let (level, start, _) = self.span();
        TilePath::of(TileKind::Hashes { level }, start / TILE_WIDTH, size)
    }
    fn hash(self, size: u64, tiles: &[Tile]) -> Option<Hash> {
        let (_, start, count) = self.span();
        let path = self.tile(size)?;
        let row = hashes(&tiles.iter().find(|tile| tile.path == path)?.bytes)?;
        let from = usize::try_from(start % TILE_WIDTH).ok()?;
        Some(subtree(row.get(from..from + usize::try_from(count).ok()?)?))
    }
}

/// What stands beside the way from a leaf to the root, from the leaf up; each as the complete subtrees of it.
fn siblings(index: u64, size: u64) -> Vec<Vec<Piece>> {
    let mut found = Vec::new();
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + (1 << (to - from - 1).ilog2());
        if index < middle {
            found.push(pieces(middle, to));
            to = middle;
        } else {
            found.push(pieces(from, middle));
            from = middle;
        }
    }
    found.reverse();
    found
}

fn pieces(mut from: u64, to: u64) -> Vec<Piece> {
    let mut found = Vec::new();
    while from < to {
        let height = (to - from).ilog2();
        found.push(Piece { height, index: from >> height });
        from += 1 << height;
    }
    found
}

/// The tiles that the proof of a leaf needs; none if the tree does not reach it.
pub fn inclusion_tiles(index: u64, size: u64) -> Option<Vec<TilePath>> {
    let mut paths = Vec::new();
    if index >= size {
        return None;
    }
    for piece in siblings(index, size).into_iter().flatten() {
        let path = piece.tile(size)?;
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Some(paths)
}

/// The proof of a leaf from its [`inclusion_tiles`]: what stands beside its way, from the leaf up.
pub fn inclusion(index: u64, size: u64, tiles: &[Tile]) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let root = |pieces: Vec<Piece>| {
        let mut right = None;
        for piece in pieces.into_iter().rev() {
            let left = piece.hash(size, tiles)?;
            right = Some(right.map_or(left, |right| node_hash(left, right)));
        }
        right
    };
    siblings(index, size).into_iter().map(root).collect()
}

/// The root that a proof gives for a leaf (RFC 9162 section 2.1.3.2); none if it has not the length it must.
pub fn inclusion_root(leaf: Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut node, mut last, mut root) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            root = node_hash(*sibling, root);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            root = node_hash(root, *sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0).then_some(root)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::super::{Edge, record_hash};
    use super::*;

    fn leaf(number: u64) -> Hash {
        record_hash(&number.to_be_bytes())
    }

    /// All tiles of a tree.
    fn grown(size: u64) -> (Edge, Vec<Tile>) {
        let (mut edge, mut tiles) = (Edge::default(), Vec::new());
        for number in 0..size {
            tiles.extend(edge.push(leaf(number)));
        }
        tiles.extend(edge.partial_tiles());
        (edge, tiles)
    }

    #[test]
    fn every_leaf_of_every_size_is_proven_and_another_verifier_agrees() {
        for size in (1..=70).chain([255, 256, 257, 511, 513, 800]) {
            let (edge, tiles) = grown(size);
            for index in 0..size {
                let needed = inclusion_tiles(index, size).unwrap();
                assert!(needed.iter().all(|path| tiles.iter().any(|tile| tile.path == *path)));
                let proof = inclusion(index, size, &tiles).unwrap();
                assert_eq!(
                    inclusion_root(leaf(index), index, size, &proof),
                    Some(edge.root()),
                    "{index} of {size}"
                );
                tlog_tiles::check_record(&proof, size, edge.root(), index, leaf(index)).unwrap();
            }
            assert_eq!(inclusion_tiles(size, size), None);
            assert_eq!(inclusion(size, size, &tiles), None);
        }
    }

    #[test]
    fn levels_of_tiles_above_the_leaves_are_used() {
        let size = 70_000;
        let (edge, tiles) = grown(size);
        for index in [0, 255, 256, 65_535, 65_536, 69_888, 69_999] {
            let needed: Vec<Tile> = inclusion_tiles(index, size)
                .unwrap()
                .iter()
                .map(|path| tiles.iter().find(|tile| tile.path == *path).unwrap().clone())
                .collect();
            assert!(needed.len() <= 6, "{}", needed.len());
            let proof = inclusion(index, size, &needed).unwrap();
            assert_eq!(inclusion_root(leaf(index), index, size, &proof), Some(edge.root()));
            assert_eq!(inclusion(index, size, &needed[1..]), None);
        }
    }

    #[test]
    fn a_proof_of_another_place_length_or_size_gives_another_root_or_none() {
        let size = 21;
        let (edge, tiles) = grown(size);
        for index in 0..size {
            let proof = inclusion(index, size, &tiles).unwrap();
            let gives = |leaf, index, size, proof: &[Hash]| {
                inclusion_root(leaf, index, size, proof) == Some(edge.root())
            };
            for other in (0..size).filter(|other| *other != index) {
                assert!(!gives(leaf(other), index, size, &proof));
                assert!(!gives(leaf(index), other, size, &proof));
            }
            assert!(!gives(leaf(index), index, size, &proof[1..]));
            assert!(!gives(leaf(index), index, size, &[proof.clone(), vec![leaf(0)]].concat()));
            assert_eq!(inclusion_root(leaf(index), index, u64::MAX, &proof), None);
            assert_eq!(inclusion_root(leaf(index), u64::MAX, u64::MAX, &proof), None);
        }
    }
}
