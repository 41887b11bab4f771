//! Which of the kept copies of the log is the one that was signed.
//!
//! The log is kept three times: as rows, as leaf hashes in tiles, as entries in bundles. From each copy, and
//! from what most of them say, a tree is grown; the one that gives the signed root is what was signed, and
//! whatever differs from it was altered. Pure: `database` and `files` feed it.

use super::finding::{Fault, Finding, Noticed, Verification};
use crate::audit::tree::{Edge, Hash, Tile, TileKind, TilePath};

/// Differences held until a signed state decides them; further ones are only counted.
const DOUBTS_MAX: usize = 10_000;

/// What the copies say about one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    /// The entry's row.
    pub row: Option<Hash>,
    /// The tile of leaf hashes.
    pub tile: Option<Hash>,
    /// The bundle of entries.
    pub bundle: Option<Hash>,
}

/// From which copy a tree is grown.
#[derive(Clone, Copy)]
enum Copy {
    Rows,
    Tiles,
    Bundles,
    Most,
}

const COPIES: [Copy; 4] = [Copy::Rows, Copy::Tiles, Copy::Bundles, Copy::Most];

impl Leaf {
    fn agrees(&self) -> bool {
        self.row.is_some() && self.row == self.tile && self.row == self.bundle
    }
    fn most(&self) -> Option<Hash> {
        let pair = if self.tile == self.bundle { self.tile } else { self.row };
        pair.or(self.tile).or(self.bundle).or(self.row)
    }
    /// The leaf of a copy; where it has none, what the others say, so that the places keep their numbers.
    fn of(&self, copy: Copy) -> Hash {
        let own = match copy {
            Copy::Rows => self.row,
            Copy::Tiles => self.tile,
            Copy::Bundles => self.bundle,
            Copy::Most => None,
        };
        own.or(self.most()).unwrap_or(Hash([0; 32]))
    }
}

/// A place where the copies differ or the row shows a fault by itself.
struct Doubt {
    number: i64,
    id: String,
    leaf: Leaf,
    fault: Option<Finding>,
}

impl Doubt {
    /// The entry is not the one that was signed. What its form shows says more; a column says less.
    fn changed(self, noticed: Noticed) -> Finding {
        let shown = self.fault.filter(|finding| finding.fault != Fault::Column);
        shown.unwrap_or_else(|| changed(self.number, &self.id, noticed))
    }
}

/// A tree grown from one copy.
#[derive(Clone, Default)]
struct Growing {
    edge: Edge,
    /// Tiles above the leaves that were filled since the last signed state.
    upper: Vec<Tile>,
}

/// A signed state that no copy gave.
struct Unmatched {
    from: u64,
    size: u64,
    label: String,
    noticed: Noticed,
}

/// Compares copies and signed states, in the order of the log.
#[derive(Default)]
pub(super) struct Judge {
    trees: [Growing; 4],
    size: u64,
    settled: u64,
    /// Where the newest settled stretch began.
    before: u64,
    /// The signed state that settled it.
    anchor: String,
    doubts: Vec<Doubt>,
    unmatched: Vec<Unmatched>,
    named: [Option<TilePath>; 2],
    tiles_size: u64,
    /// What was found so far.
    pub report: Verification,
}

impl Judge {
    /// Begins with the first entry; the kept tiles are those of a tree of this size.
    pub fn new(tiles_size: u64) -> Self {
        Self { tiles_size, ..Self::default() }
    }
    /// The size that the kept tiles are for.
    pub fn tiles_size(&self) -> u64 {
        self.tiles_size
    }
    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }
    /// Adds the next place: what the copies say, which entry stands there, and what it shows by itself.
    pub fn add(&mut self, leaf: Leaf, id: &str, fault: Option<Finding>) {
        self.size += 1;
        for (tree, copy) in self.trees.iter_mut().zip(COPIES) {
            let filled = tree.edge.push(leaf.of(copy));
            tree.upper.extend(filled.into_iter().filter(|tile| is_upper(tile.path)));
        }
        if leaf.agrees() && fault.is_none() {
            return;
        }
        if self.doubts.len() < DOUBTS_MAX {
            let number = i64::try_from(self.size).unwrap_or(i64::MAX);
            self.doubts.push(Doubt { number, id: id.to_owned(), leaf, fault });
        } else {
            self.report.more += 1;
        }
    }
    /// A signed state of exactly the present size. Answers the tiles above the leaves that it proves.
    pub fn settle(&mut self, root: Hash, label: &str, noticed: Noticed) -> Vec<Tile> {
        let Some(found) = (0..COPIES.len()).find(|copy| self.trees[*copy].edge.root() == root) else {
            let again = self.settled == self.size;
            let from = if again { self.before } else { self.settled } + 1;
            let unmatched = Unmatched { from, size: self.size, label: label.to_owned(), noticed };
            if again {
                self.report.add(fork(&unmatched, &self.anchor));
            } else {
                self.unmatched.push(unmatched);
            }
            return Vec::new();
        };
        let upper = std::mem::take(&mut self.trees[found].upper);
        let edge = std::mem::take(&mut self.trees[found].edge);
        self.trees = std::array::from_fn(|_| Growing { edge: edge.clone(), upper: Vec::new() });
        for doubt in std::mem::take(&mut self.doubts) {
            let truth = doubt.leaf.of(COPIES[found]);
            self.decide(doubt, truth);
        }
        for unmatched in std::mem::take(&mut self.unmatched) {
            self.report.add(fork(&unmatched, label));
        }
        if self.settled < self.size {
            (self.before, self.settled, self.report.proven) = (self.settled, self.size, self.size);
            label.clone_into(&mut self.anchor);
        }
        upper
    }
    /// The partial tiles above the leaves, if the present size is proven.
    pub fn partial_upper_tiles(&self) -> Vec<Tile> {
        if self.settled < self.size {
            return Vec::new();
        }
        let partial = self.trees[0].edge.partial_tiles();
        partial.into_iter().filter(|tile| is_upper(tile.path)).collect()
    }
    /// Says what no signed state decided.
    pub fn finish(mut self) -> Verification {
        let doubts = std::mem::take(&mut self.doubts);
        for unmatched in std::mem::take(&mut self.unmatched) {
            let suspect = doubts.iter().find(|doubt| doubt.number >= number(unmatched.from));
            let suspect =
                suspect.map(|doubt| doubt.number).filter(|suspect| *suspect <= number(unmatched.size));
            self.report.add(unproven(&unmatched, suspect));
        }
        for doubt in doubts {
            let fault = match doubt.leaf.row {
                None => Some(missing(doubt.number)),
                Some(row) if doubt.leaf.most() != Some(row) => Some(doubt.changed(Noticed::Copies)),
                Some(_) => doubt.fault,
            };
            self.report.extend(fault);
        }
        self.report
    }

    fn decide(&mut self, doubt: Doubt, truth: Hash) {
        let (number, leaf) = (doubt.number, doubt.leaf);
        let fault = match doubt.leaf.row {
            None => Some(missing(doubt.number)),
            Some(row) if row != truth => Some(doubt.changed(Noticed::Tree)),
            Some(_) => doubt.fault,
        };
        self.report.extend(fault);
        let index = u64::try_from(number - 1).unwrap_or(0) / crate::audit::tree::TILE_WIDTH;
        let copies = [(TileKind::Hashes { level: 0 }, leaf.tile), (TileKind::Entries, leaf.bundle)];
        for (named, (kind, said)) in self.named.iter_mut().zip(copies) {
            let path = TilePath::of(kind, index, self.tiles_size).unwrap_or(TilePath::full(kind, index));
            if said != Some(truth) && *named != Some(path) {
                *named = Some(path);
                self.report.add(tile(path, said.is_some()));
            }
        }
    }
}

fn is_upper(path: TilePath) -> bool {
    matches!(path.kind, TileKind::Hashes { level } if level > 0)
}

fn number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn missing(number: i64) -> Finding {
    Finding::new(
        Fault::Missing,
        format!("entry {number}"),
        Noticed::Numbering,
        format!("第 {number} 条缺失：编号中断，而已签名的日志有此条"),
        format!("entry {number} is missing: the numbers have a gap where the signed log has an entry"),
    )
    .at(number)
}

fn changed(number: i64, id: &str, noticed: Noticed) -> Finding {
    let (zh, en) = match noticed {
        Noticed::Copies => ("与封存的副本不一致", "it differs from the sealed copies"),
        _ => ("与已签名的树不一致", "it is not the leaf of the signed tree"),
    };
    Finding::new(
        Fault::Changed,
        id,
        noticed,
        format!("第 {number} 条（{id}）被改动：{zh}"),
        format!("entry {number} ({id}) was changed: {en}"),
    )
    .at(number)
}

/// A tile or bundle that is not what the signed tree has.
pub(super) fn tile(path: TilePath, reads: bool) -> Finding {
    let (zh, en) = if reads {
        ("与已签名的树不一致", "is not that of the signed tree")
    } else {
        ("缺失或无法读取", "is missing or does not read")
    };
    Finding::new(Fault::Tile, path.to_string(), Noticed::Tree, format!("{path} {zh}"), format!("{path} {en}"))
}

fn unproven(unmatched: &Unmatched, suspect: Option<i64>) -> Finding {
    let Unmatched { from, size, label, noticed } = unmatched;
    Finding::new(
        Fault::Unproven,
        label.as_str(),
        *noticed,
        format!("第 {from} 至 {size} 条中有改动：任何副本都得不出 {label} 签名的树根"),
        format!("entries {from} to {size} hold a change: no copy gives the root signed in {label}"),
    )
    .at(suspect.unwrap_or(number(*from)))
}

fn fork(unmatched: &Unmatched, later: &str) -> Finding {
    let Unmatched { from, size, label, noticed } = unmatched;
    Finding::new(
        Fault::Fork,
        label.as_str(),
        *noticed,
        format!("日志分叉：{label} 与 {later} 都有签名，但第 {from} 至 {size} 条不可能同时属实"),
        format!(
            "the log forked: {label} and {later} are both signed, yet entries {from} to {size} cannot be both"
        ),
    )
    .at(number(*from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tree::record_hash;

    fn hash(text: &str) -> Hash {
        record_hash(text.as_bytes())
    }

    fn leaf(row: &str, tile: &str, bundle: &str) -> Leaf {
        let read = |text: &str| (!text.is_empty()).then(|| hash(text));
        Leaf { row: read(row), tile: read(tile), bundle: read(bundle) }
    }

    fn root(leaves: &[&str]) -> Hash {
        let mut edge = Edge::default();
        for leaf in leaves {
            edge.push(hash(leaf));
        }
        edge.root()
    }

    fn faults(copies: &[(&str, &str, &str)], signed: &[&str]) -> Vec<(Fault, Option<i64>)> {
        let mut judge = Judge::new(copies.len() as u64);
        for (row, tile, bundle) in copies {
            judge.add(leaf(row, tile, bundle), "aud_x", None);
        }
        judge.settle(root(signed), "head", Noticed::Checkpoint);
        judge.finish().findings.iter().map(|finding| (finding.fault, finding.number)).collect()
    }

    #[test]
    fn the_copy_that_gives_the_signed_root_is_believed() {
        let signed = ["a", "b", "c"];
        assert_eq!(faults(&[("a", "a", "a"), ("b", "b", "b"), ("c", "c", "c")], &signed), []);
        let changed = [(Fault::Changed, Some(2))];
        assert_eq!(faults(&[("a", "a", "a"), ("x", "b", "b"), ("c", "c", "c")], &signed), changed);
        let missing = [(Fault::Missing, Some(3))];
        assert_eq!(faults(&[("a", "a", "a"), ("b", "b", "b"), ("", "c", "c")], &signed), missing);
        let tile = [(Fault::Tile, None)];
        assert_eq!(faults(&[("a", "a", "a"), ("b", "x", "b"), ("c", "y", "c")], &signed), tile);
        // Row and tile forged alike: the bundle still knows.
        let both = [(Fault::Changed, Some(2)), (Fault::Tile, None)];
        assert_eq!(faults(&[("a", "a", "a"), ("x", "x", "b"), ("c", "c", "c")], &signed), both);
        // Each copy altered in another place: what most of them say still gives the root.
        let three = [(Fault::Changed, Some(1)), (Fault::Tile, None), (Fault::Tile, None)];
        assert_eq!(faults(&[("x", "a", "a"), ("b", "x", "b"), ("c", "c", "x")], &signed), three);
    }

    #[test]
    fn where_all_copies_were_forged_the_range_is_named() {
        let forged = faults(&[("a", "a", "a"), ("x", "x", "x"), ("c", "c", "c")], &["a", "b", "c"]);
        assert_eq!(forged, [(Fault::Unproven, Some(1))]);
        let gone = faults(&[("a", "a", "a"), ("", "", ""), ("c", "c", "c")], &["a", "b", "c"]);
        assert_eq!(gone, [(Fault::Missing, Some(2)), (Fault::Unproven, Some(2))]);
    }

    #[test]
    fn two_signed_states_that_exclude_each_other_are_a_fork() {
        let mut judge = Judge::new(2);
        judge.add(leaf("a", "a", "a"), "aud_x", None);
        judge.settle(root(&["other"]), "kept elsewhere", Noticed::KnownCheckpoint);
        judge.add(leaf("b", "b", "b"), "aud_y", None);
        judge.settle(root(&["a", "b"]), "newest", Noticed::Checkpoint);
        let report = judge.finish();
        assert_eq!((report.proven, report.findings.len()), (2, 1));
        assert_eq!((report.findings[0].fault, report.findings[0].number), (Fault::Fork, Some(1)));
    }
}
