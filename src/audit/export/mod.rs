//! Export of the log: a whole that proves itself, and lists for reading.
//!
//! [`Bundle`] gives the files of a signed whole, one after the other: checkpoint, tiles, entries as lines.
//! [`Listing`] gives chosen entries as CSV or JSON lines. Both go page by page, oldest first, and export what is
//! kept as it is kept: whether it was altered is for [`super::verify`] to say.

mod listing;
mod tar;

pub use listing::{Format, Listing};

use std::path::Path;

use super::log::store::{self as kept, Head};
use super::store::{self, Connection};
use super::tree::{TILE_WIDTH, TileKind, TilePath};
use crate::error::{Problem, Result};

/// Entries in one file of lines.
pub const LINES: u64 = 16 * TILE_WIDTH;

/// The file of lines that holds the entry at an index.
pub(super) fn lines_path(index: u64) -> String {
    format!("entries/{:012}.jsonl", index / LINES * LINES + 1)
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path in the export.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Guide,
    Key,
    Checkpoint,
    Tile(TilePath),
    Lines(u64),
    End,
    Ended,
}

/// A signed whole of the log at its newest head, file by file.
#[derive(Clone, Debug)]
pub struct Bundle {
    origin: String,
    verifier_key: String,
    head: Head,
    stage: Stage,
}

impl Bundle {
    /// An export of what is sealed by now. The key goes along for convenience only.
    ///
    /// # Errors
    /// `not_sealed_yet` if nothing is sealed, `log_altered` if the newest head does not read.
    pub async fn open(connection: &impl Connection, origin: &str, verifier_key: &str) -> Result<Self> {
        let head = store::head(connection, origin).await?.ok_or_else(|| {
            Problem::conflict(
                "not_sealed_yet",
                "日志尚未封存，无可导出内容",
                "nothing is sealed yet; there is nothing to export",
            )
        })?;
        let (origin, verifier_key) = (origin.to_owned(), verifier_key.to_owned());
        Ok(Self { origin, verifier_key, head, stage: Stage::Guide })
    }
    /// Entries in the export.
    pub fn size(&self) -> u64 {
        self.head.size
    }
    /// A name for the file that holds it.
    pub fn file_name(&self) -> String {
        format!("audit-log-{}.tar", self.head.size)
    }
    /// The next file; none after the last.
    pub async fn next(&mut self, connection: &impl Connection) -> Result<Option<Part>> {
        loop {
            let stage = self.stage;
            self.stage = self.after(stage);
            let (path, bytes) = match stage {
                Stage::Guide => ("README.txt".to_owned(), self.guide().into_bytes()),
                Stage::Key => ("key".to_owned(), format!("{}\n", self.verifier_key).into_bytes()),
                Stage::Checkpoint => ("checkpoint".to_owned(), self.head.checkpoint.clone().into_bytes()),
                Stage::Tile(path) => match kept::tile(connection, &self.origin, path).await {
                    Ok(Some(bytes)) => (path.to_string(), bytes),
                    // Left out: the verification of the export names it.
                    Ok(None) | Err(Problem { code: "log_altered", .. }) => continue,
                    Err(problem) => return Err(problem),
                },
                Stage::Lines(index) => (lines_path(index), self.lines(connection, index).await?),
                Stage::End | Stage::Ended => return Ok(None),
            };
            return Ok(Some(Part { path, bytes }));
        }
    }
    /// The next piece of the same as a tar archive; none after the last.
    pub async fn next_of_archive(&mut self, connection: &impl Connection) -> Result<Option<Vec<u8>>> {
        if let Some(part) = self.next(connection).await? {
            return tar::file(&part, self.head.at).map(Some);
        }
        let ended = matches!(self.stage, Stage::Ended);
        self.stage = Stage::Ended;
        Ok((!ended).then(tar::end))
    }
    /// Writes all files into a directory; answers how many.
    ///
    /// # Errors
    /// `export_failed` if the directory cannot be written.
    pub async fn write(mut self, connection: &impl Connection, directory: &Path) -> Result<u64> {
        let mut files = 0;
        while let Some(part) = self.next(connection).await? {
            let file = directory.join(&part.path);
            let parent = file.parent().unwrap_or(directory);
            tokio::fs::create_dir_all(parent).await.map_err(|cause| unwritable(&cause))?;
            tokio::fs::write(&file, &part.bytes).await.map_err(|cause| unwritable(&cause))?;
            files += 1;
        }
        Ok(files)
    }

    fn after(&self, stage: Stage) -> Stage {
        let size = self.head.size;
        let tile = |kind, index| TilePath::of(kind, index, size).map(Stage::Tile);
        let leaves = TileKind::Hashes { level: 0 };
        let next = match stage {
            Stage::Guide => Some(Stage::Key),
            Stage::Key => Some(Stage::Checkpoint),
            Stage::Checkpoint => tile(leaves, 0),
            // Leaf tile and bundle of the same places, lines where sixteen of them begin, then the levels above.
            Stage::Tile(path) if path.kind == leaves => tile(TileKind::Entries, path.index),
            Stage::Tile(TilePath { kind: TileKind::Entries, index, .. }) => {
                let first = index * TILE_WIDTH;
                if first.is_multiple_of(LINES) { Some(Stage::Lines(first)) } else { self.next_block(index) }
            }
            Stage::Lines(first) => self.next_block(first / TILE_WIDTH),
            Stage::Tile(TilePath { kind: TileKind::Hashes { level }, index, .. }) => {
                tile(TileKind::Hashes { level }, index + 1)
                    .or_else(|| tile(TileKind::Hashes { level: level.saturating_add(1) }, 0))
            }
            Stage::End | Stage::Ended => Some(stage),
        };
        next.unwrap_or(Stage::End)
    }
    fn next_block(&self, index: u64) -> Option<Stage> {
        let tile = |level, index| TilePath::of(TileKind::Hashes { level }, index, self.head.size);
        tile(0, index + 1).or_else(|| tile(1, 0)).map(Stage::Tile)
    }
    /// Entries as lines, each at its place: that of a missing one is empty.
    async fn lines(&self, connection: &impl Connection, first: u64) -> Result<Vec<u8>> {
        let mut index = i64::try_from(first).map_err(Problem::internal)?;
        let end = i64::try_from(self.head.size.min(first + LINES)).map_err(Problem::internal)?;
        let mut lines = Vec::new();
        for row in store::rows_after(connection, index, LINES).await? {
            while index < end && index + 1 < row.number {
                lines.push(b'\n');
                index += 1;
            }
            if row.number > end {
                break;
            }
            // Canonical JSON has no line ends; an altered entry must not shift the others.
            lines.extend(row.body.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte }));
            lines.push(b'\n');
            index = row.number;
        }
        let missing = usize::try_from(end - index).unwrap_or(0);
        lines.extend(std::iter::repeat_n(b'\n', missing));
        Ok(lines)
    }
    fn guide(&self) -> String {
        let Self { origin, head, .. } = self;
        let (size, at) = (head.size, head.at.rfc3339());
        format!(
            "审计日志导出\n日志：{origin}\n条目：{size} 条，封存于 {at}\n\n\
             checkpoint 为已签名的树根；tile/ 为 C2SP tlog-tiles 树块；entries/ 为逐行 JSON 条目，供阅读。\n\
             核验：matou audit verify --log 本目录。公钥请另行向日志管理单位取得，勿只凭本目录中的 key。\n\n\
             Export of an audit log\nLog: {origin}\nEntries: {size}, sealed at {at}\n\n\
             `checkpoint` is the signed root, `tile/` the tree as C2SP tlog-tiles, `entries/` the entries as JSON\n\
             lines for reading. To verify: matou audit verify --log THIS_DIRECTORY. Get the public key from whoever\n\
             runs the log; do not rely on the file `key` in here alone.\n"
        )
    }
}

fn unwritable(cause: &std::io::Error) -> Problem {
    tracing::error!(%cause, "the export cannot be written");
    Problem::new(500, "export_failed", "导出文件无法写入", "the files of the export cannot be written")
        .next("请核对目录权限与剩余空间", "check the permissions of the directory and the space left")
}
