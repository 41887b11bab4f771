//! A copy of a log that is served elsewhere, as files: what `verify_directory` then proves.
//!
//! It fetches the checkpoint, checks its signature first, and then every tile and bundle of a tree of that size
//! by the paths of C2SP tlog-tiles. It judges nothing else: what is missing or altered is found by the proof.

use std::path::Path;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use tempfile::TempDir;

use crate::audit::checkpoint;
use crate::audit::tree::{TileKind, TilePath};
use crate::error::{Problem, Result};

/// The longest wait for one file.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest file taken: a bundle holds 256 entries.
const BYTES_MAX: u64 = 64 << 20;

/// Fetches the log at an address into a directory that goes when the answer is dropped.
///
/// # Errors
/// `log_unreachable`, `log_entries_forbidden`, `bad_checkpoint`.
pub(super) async fn fetch(address: &str, verifier_key: &str) -> Result<TempDir> {
    let (origin, key) = checkpoint::parse_verifier(verifier_key)?;
    let client = Client::builder().timeout(PATIENCE).build().map_err(Problem::internal)?;
    let source = Source { client, address: address.trim_end_matches('/').to_owned() };
    let directory = tempfile::tempdir().map_err(Problem::internal)?;
    let Some(note) = source.get("checkpoint").await? else {
        return Err(unreachable(&source.address, "404"));
    };
    let size = checkpoint::open(&String::from_utf8_lossy(&note), &origin, &key)?.size();
    keep(directory.path(), "checkpoint", &note)?;
    for kind in [TileKind::Entries].into_iter().chain((0..8).map(|level| TileKind::Hashes { level })) {
        for path in (0..).map_while(|index| TilePath::of(kind, index, size)) {
            // What is missing is left out: the proof names it.
            if let Some(bytes) = source.get(&path.to_string()).await? {
                keep(directory.path(), &path.to_string(), &bytes)?;
            }
        }
    }
    Ok(directory)
}

struct Source {
    client: Client,
    address: String,
}

impl Source {
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let lost = |cause: reqwest::Error| unreachable(&self.address, &cause.without_url().to_string());
        let mut request = self.client.get(format!("{}/{path}", self.address));
        if let Ok(token) = std::env::var("MATOU_TOKEN") {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.map_err(lost)?;
        match answer.status() {
            StatusCode::NOT_FOUND => return Ok(None),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(forbidden()),
            status if !status.is_success() => return Err(unreachable(&self.address, status.as_str())),
            _ => {}
        }
        if answer.content_length().is_some_and(|length| length > BYTES_MAX) {
            return Err(unreachable(&self.address, "file too large"));
        }
        Ok(Some(answer.bytes().await.map_err(lost)?.to_vec()))
    }
}

fn keep(directory: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let file = directory.join(path);
    std::fs::create_dir_all(file.parent().unwrap_or(directory)).map_err(Problem::internal)?;
    std::fs::write(file, bytes).map_err(Problem::internal)
}

fn unreachable(address: &str, cause: &str) -> Problem {
    Problem::new(
        503,
        "log_unreachable",
        format!("无法从 `{address}` 取得日志：{cause}"),
        format!("the log at `{address}` cannot be fetched: {cause}"),
    )
    .next(
        "请核对地址（其下应有 checkpoint 与 tile/）和网络",
        "check the address (checkpoint and tile/ lie below it) and the network",
    )
}

fn forbidden() -> Problem {
    let (zh, en) = ("无权读取该日志的条目", "the entries of this log are not for whoever asks");
    Problem::new(403, "log_entries_forbidden", zh, en).next(
        "请在环境变量 MATOU_TOKEN 中放入审计人员的个人令牌",
        "put a personal token of an auditor into the variable MATOU_TOKEN",
    )
}
