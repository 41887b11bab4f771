//! Where a tile lives: paths as C2SP tlog-tiles writes them, `tile/<L>/<N>[.p/<W>]`.
//!
//! A path that is not written exactly so is refused, so that one tile has one address.

use std::fmt;
use std::str::FromStr;

use super::TILE_WIDTH;

/// The highest level a tree of 64-bit size can have; levels above 7 would shift by more than 63 bits.
const LEVEL_MAX: u8 = 7;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TileKind {
    /// Hashes of a level; level 0 are the leaves.
    Hashes {
        /// The level, each 256 times narrower than the one below.
        level: u8,
    },
    /// The entries themselves.
    Entries,
}

/// The address of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TilePath {
    /// What it holds.
    pub kind: TileKind,
    /// Which one of its level, from 0.
    pub index: u64,
    /// How many hashes or entries it holds: 1 to 256.
    pub width: u16,
}

/// A path that names no tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a tile path")]
pub struct NotATile;

impl TilePath {
    /// A tile that is full.
    pub fn full(kind: TileKind, index: u64) -> Self {
        Self { kind, index, width: 256 }
    }
    /// The tile at an index as a tree of this size has it; none if the tree does not reach it.
    pub fn of(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        let row = match kind {
            TileKind::Hashes { level } => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
            TileKind::Entries => size,
        };
        let width = row.saturating_sub(index.checked_mul(TILE_WIDTH)?).min(TILE_WIDTH);
        let width = u16::try_from(width).ok().filter(|width| *width > 0)?;
        Some(Self { kind, index, width })
    }
    /// The last tile of a tree of this size, if it is not full.
    pub fn partial_of(kind: TileKind, size: u64) -> Option<Self> {
        let index = match kind {
            TileKind::Hashes { level } => size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0),
            TileKind::Entries => size / TILE_WIDTH,
        };
        Self::of(kind, index, size)
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes { level } => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups.iter().skip(1).rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if u64::from(self.width) < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = NotATile;
    fn from_str(text: &str) -> Result<Self, NotATile> {
        let rest = text.strip_prefix("tile/").ok_or(NotATile)?;
        let (kind, rest) = rest.split_once('/').ok_or(NotATile)?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes { level: level.parse().map_err(|_| NotATile)? },
        };
        if matches!(kind, TileKind::Hashes { level } if level > LEVEL_MAX) {
            return Err(NotATile);
        }
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (groups, width.parse().map_err(|_| NotATile)?),
            None => (rest, 256),
        };
        let mut index = 0_u64;
        for group in groups.split('/') {
            let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().map_err(|_| NotATile)?;
            index = index.checked_mul(1000).and_then(|index| index.checked_add(digits)).ok_or(NotATile)?;
        }
        let path = Self { kind, index, width };
        // Signs, missing zeroes and misplaced `x` all read as some number: only the canonical text counts.
        if width > 0 && path.to_string() == text { Ok(path) } else { Err(NotATile) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |level, index, width| TilePath { kind: TileKind::Hashes { level }, index, width };
        let known = [
            (path(0, 1_234_067, 256), "tile/0/x001/x234/067"),
            (path(1, 0, 17), "tile/1/000.p/17"),
            (path(2, 1000, 1), "tile/2/x001/000.p/1"),
            (TilePath::full(TileKind::Entries, 5), "tile/entries/005"),
        ];
        for (path, text) in known {
            assert_eq!(path.to_string(), text);
            assert_eq!(text.parse::<TilePath>().unwrap(), path);
        }
    }

    #[test]
    fn anything_else_is_no_path() {
        let wrong = [
            "tile/0/0",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/00/000",
            "tile/8/000",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/+01",
            "tile/entries",
            "tile/../000",
            "/tile/0/000",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/data/000",
            "",
        ];
        for text in wrong {
            assert_eq!(text.parse::<TilePath>(), Err(NotATile), "{text}");
        }
    }

    #[test]
    fn a_tree_of_70000_has_the_tiles_the_specification_counts() {
        let edge: Vec<String> = super::super::Edge::paths(70_000).iter().map(ToString::to_string).collect();
        assert_eq!(edge, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
        let last_full = TilePath::of(TileKind::Hashes { level: 0 }, 272, 70_000).unwrap();
        assert_eq!(last_full.width, 256);
        assert_eq!(TilePath::of(TileKind::Entries, 274, 70_000), None);
    }
}
