//! The log as files: what an export or a mirror holds, verified with nothing but the public key.
//!
//! Wanted are `checkpoint` and the tiles under their C2SP paths; where the entries are there as lines too, as
//! [`crate::audit::export`] writes them, they are compared. Reads only.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use super::finding::{Noticed, SignedHead, Verification};
use super::judge::{Judge, Leaf, tile};
use super::row::read_entry;
use crate::audit::checkpoint;
use crate::audit::export::{LINES, lines_path};
use crate::audit::log::store::cut;
use crate::audit::tree::{self, Hash, TILE_WIDTH, TileKind, TilePath};
use crate::error::{Problem, Result};

/// Verifies an exported log with the log's public key, as `/log/key` shows it.
///
/// # Errors
/// `bad_verifier_key`, or `bad_checkpoint` if there is no checkpoint signed by the key; then nothing can be
/// said. What is wrong with the rest is in the answer.
pub fn verify_directory(directory: &Path, verifier_key: &str) -> Result<Verification> {
    let (origin, key) = checkpoint::parse_verifier(verifier_key)?;
    let note = fs::read_to_string(directory.join("checkpoint")).map_err(|_| {
        Problem::new(
            422,
            "bad_checkpoint",
            "目录中没有可读的 checkpoint",
            "there is no readable `checkpoint` in the directory",
        )
        .next("请指定导出目录", "name the directory of an export")
    })?;
    let signed = checkpoint::open(&note, &origin, &key)?;
    let size = signed.size();
    let mut judge = Judge::new(size);
    let mut files = Files { directory, size, lines: None };
    for block in 0..size.div_ceil(TILE_WIDTH) {
        files.block(block, &mut judge);
    }
    let mut upper = judge.settle(*signed.hash(), &format!("{origin}@{size}"), Noticed::Checkpoint);
    upper.extend(judge.partial_upper_tiles());
    for expected in upper {
        let kept = files.bytes(expected.path);
        if kept.as_ref() != Some(&expected.bytes) {
            judge.report.add(tile(expected.path, kept.is_some()));
        }
    }
    judge.report.sealed = size;
    let root = signed.hash().to_string();
    judge.report.head = Some(SignedHead { size, root, at: None, checkpoint: note });
    Ok(judge.finish())
}

struct Files<'a> {
    directory: &'a Path,
    size: u64,
    /// The file of lines that is being read.
    lines: Option<BufReader<File>>,
}

impl Files<'_> {
    /// The bytes at a path, or the first part of the full tile where a mirror keeps only that.
    fn bytes(&self, path: TilePath) -> Option<Vec<u8>> {
        let read = |path: TilePath| fs::read(self.directory.join(path.to_string())).ok();
        read(path).or_else(|| cut(path, read(TilePath::full(path.kind, path.index))?))
    }
    fn hashes(&self, block: u64) -> Option<Vec<Hash>> {
        let path = TilePath::of(TileKind::Hashes { level: 0 }, block, self.size)?;
        let hashes = tree::hashes(&self.bytes(path)?)?;
        (hashes.len() == usize::from(path.width)).then_some(hashes)
    }
    fn entries(&self, block: u64) -> Option<Vec<Vec<u8>>> {
        let path = TilePath::of(TileKind::Entries, block, self.size)?;
        let bundle = self.bytes(path)?;
        let entries = tree::leaves(&bundle)?;
        let fits = entries.len() == usize::from(path.width);
        fits.then(|| entries.into_iter().map(<[u8]>::to_vec).collect())
    }
    /// The next line of the readable entries; none if there are no such files.
    fn line(&mut self, index: u64) -> Option<Vec<u8>> {
        if index.is_multiple_of(LINES) {
            self.lines = File::open(self.directory.join(lines_path(index))).ok().map(BufReader::new);
        }
        let mut line = Vec::new();
        self.lines.as_mut()?.read_until(b'\n', &mut line).ok()?;
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Some(line)
    }
    fn block(&mut self, block: u64, judge: &mut Judge) {
        let (hashes, entries) = (self.hashes(block), self.entries(block));
        for (within, index) in (block * TILE_WIDTH..self.size.min((block + 1) * TILE_WIDTH)).enumerate() {
            let bundled = entries.as_ref().and_then(|entries| entries.get(within));
            let line = match self.line(index) {
                // An export leaves the line of a missing entry empty.
                Some(line) => Some(line).filter(|line| !line.is_empty()),
                None => bundled.cloned(),
            };
            judge.report.entries += u64::from(line.is_some());
            let fault = line.as_ref().and_then(|line| read_entry(index, line).err());
            let leaf = Leaf {
                row: line.as_deref().map(tree::record_hash),
                tile: hashes.as_ref().and_then(|hashes| hashes.get(within)).copied(),
                bundle: bundled.map(|entry| tree::record_hash(entry)),
            };
            judge.add(leaf, &format!("entry {}", index + 1), fault.map(|finding| *finding));
        }
    }
}
