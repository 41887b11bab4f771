//! The log in the database, walked once from the first entry to the last.
//!
//! Reads rows, tiles and heads a page at a time and hands them to `judge`. Entries that come in meanwhile are
//! read too, without being taken for faults. It never repairs anything.

use super::anchor::Anchors;
use super::finding::{Fault, Finding, Noticed, SignedHead, Verification};
use super::judge::{Judge, Leaf, tile};
use super::{row, store as tables};
use crate::audit::log::store::{self as kept, Head};
use crate::audit::store::{self, Connection, Row};
use crate::audit::tree::{self, Hash, TILE_WIDTH, TileKind, TilePath};
use crate::error::{Problem, Result};

/// Rows read at a time.
const PAGE: u64 = 2000;

/// How often tiles are listed again while a sealer works.
const LOOKS: usize = 3;

/// Surplus tiles that are named.
const SURPLUS_MAX: usize = 20;

/// What tile and bundle of 256 places hold.
#[derive(Default)]
struct Copies {
    index: Option<u64>,
    hashes: Option<Vec<Hash>>,
    entries: Option<Vec<Vec<u8>>>,
}

/// One walk through the log.
pub(super) struct Walk<'a, C: Connection> {
    connection: &'a C,
    origin: &'a str,
    anchors: Anchors<'a, C>,
    judge: Judge,
    copies: Copies,
    /// Entries under the newest signed state, wherever it is kept.
    span: u64,
    /// The newest signed state in the database.
    head: Option<Head>,
    /// The number that comes next.
    next: i64,
    /// The last number given out when somebody looked.
    counted: i64,
    /// The first entry above the newest signed state that claims a place in the tree.
    claims: Option<i64>,
}

impl<'a, C: Connection> Walk<'a, C> {
    /// A walk up to the newest signed state and beyond.
    pub fn new(connection: &'a C, origin: &'a str, anchors: Anchors<'a, C>, head: Option<Head>) -> Self {
        let size = head.as_ref().map_or(0, |head| head.size);
        let span = anchors.known_size().max(size);
        let judge = Judge::new(size);
        let copies = Copies::default();
        Self { connection, origin, anchors, judge, copies, span, head, next: 1, counted: 0, claims: None }
    }
    /// Walks and answers what was found.
    pub async fn run(mut self) -> Result<Verification> {
        let counted = tables::counter(self.connection).await?;
        self.counted = counted;
        self.judge.report.sealed = self.judge.tiles_size();
        self.judge.report.head = self.head.as_ref().map(|head| SignedHead {
            size: head.size,
            root: head.root.clone(),
            at: Some(head.at),
            checkpoint: head.checkpoint.clone(),
        });
        let mut after = i64::MIN;
        loop {
            let rows = store::rows_after(self.connection, after, PAGE).await?;
            for row in &rows {
                self.row(row).await?;
            }
            let Some(last) = rows.last() else { break };
            after = last.number;
        }
        self.fill_to(self.span).await?;
        self.end(counted).await?;
        self.upper_tiles(self.judge.partial_upper_tiles()).await?;
        self.surplus_tiles().await?;
        Ok(self.judge.finish())
    }

    async fn row(&mut self, row: &Row) -> Result<()> {
        self.judge.report.entries += 1;
        if row.number < self.next {
            self.judge.report.add(added(row.number, &row.id, Noticed::Numbering));
            return Ok(());
        }
        let before = u64::try_from(row.number - 1).unwrap_or(0);
        self.fill_to(before.min(self.span)).await?;
        let mut fault = row::fault(row);
        let sealed = self.judge.tiles_size();
        match row.leaf_index {
            Some(index) if index != row.number - 1 => {
                fault = fault.or_else(|| Some(row::column(row.number, &row.id, "leaf_index")));
            }
            Some(_) if before >= sealed => self.claims = self.claims.or(Some(row.number)),
            None if before < sealed => {
                fault = fault.or_else(|| Some(row::column(row.number, &row.id, "leaf_index")));
            }
            _ => {}
        }
        if before < self.span {
            return self.place(Some(row), fault).await;
        }
        if row.number > self.counted {
            self.counted = tables::counter(self.connection).await?;
        }
        if row.number > self.counted {
            self.judge.report.add(added(row.number, &row.id, Noticed::Counter));
            return Ok(());
        }
        if row.number > self.next {
            self.judge.report.add(gap(self.next, row.number - 1, Noticed::Numbering));
        }
        self.next = row.number.saturating_add(1);
        self.judge.report.extend(fault);
        Ok(())
    }

    /// Places without a row up to a size.
    async fn fill_to(&mut self, size: u64) -> Result<()> {
        while self.judge.size() < size {
            self.place(None, None).await?;
        }
        Ok(())
    }

    /// The next place of the tree, with the row that stands there.
    async fn place(&mut self, row: Option<&Row>, fault: Option<Finding>) -> Result<()> {
        let position = self.judge.size();
        if self.copies.index != Some(position / TILE_WIDTH) {
            self.copies = self.load(position / TILE_WIDTH).await?;
        }
        let within = usize::try_from(position % TILE_WIDTH).map_err(Problem::internal)?;
        let tile = self.copies.hashes.as_ref().and_then(|hashes| hashes.get(within)).copied();
        let bundled = self.copies.entries.as_ref().and_then(|entries| entries.get(within)).map(Vec::as_slice);
        let body = row.map(|row| row.body.as_bytes());
        let hash = body.map(tree::record_hash);
        let bundle = if bundled.is_some() && bundled == body { hash } else { bundled.map(tree::record_hash) };
        self.judge.add(Leaf { row: hash, tile, bundle }, row.map_or("", |row| row.id.as_str()), fault);
        self.next = i64::try_from(self.judge.size()).map_err(Problem::internal)?.saturating_add(1);
        while let Some(anchor) = self.anchors.at(self.judge.size()).await? {
            let upper = match anchor {
                Ok(anchor) => self.judge.settle(anchor.root, &anchor.label, anchor.noticed),
                Err(finding) => {
                    self.judge.report.add(finding);
                    Vec::new()
                }
            };
            self.upper_tiles(upper).await?;
        }
        Ok(())
    }

    /// The bytes kept at a path; none if they are missing or do not read.
    async fn kept(&self, path: TilePath) -> Result<Option<Vec<u8>>> {
        match kept::tile(self.connection, self.origin, path).await {
            Err(Problem { code: "log_altered", .. }) => Ok(None),
            other => other,
        }
    }
    async fn load(&self, index: u64) -> Result<Copies> {
        let mut copies = Copies { index: Some(index), ..Copies::default() };
        if let Some(path) = TilePath::of(TileKind::Hashes { level: 0 }, index, self.judge.tiles_size()) {
            let width = usize::from(path.width);
            let hashes = self.kept(path).await?.and_then(|bytes| tree::hashes(&bytes));
            copies.hashes = hashes.filter(|hashes| hashes.len() == width);
        }
        if let Some(path) = TilePath::of(TileKind::Entries, index, self.judge.tiles_size()) {
            let bundle = self.kept(path).await?.unwrap_or_default();
            let entries = tree::leaves(&bundle).filter(|entries| entries.len() == usize::from(path.width));
            copies.entries = entries.map(|entries| entries.into_iter().map(<[u8]>::to_vec).collect());
        }
        Ok(copies)
    }
    /// Compares tiles above the leaves with what the signed tree has there.
    async fn upper_tiles(&mut self, proven: Vec<tree::Tile>) -> Result<()> {
        for expected in proven {
            let kept = self.kept(expected.path).await?;
            if kept.as_ref() != Some(&expected.bytes) {
                self.judge.report.add(tile(expected.path, kept.is_some()));
            }
        }
        Ok(())
    }
    /// What can be said only after the last row; `counted` numbers had been given out before the first.
    async fn end(&mut self, counted: i64) -> Result<()> {
        if self.next <= counted {
            self.judge.report.add(gap(self.next, counted, Noticed::Counter));
        }
        if u64::try_from(counted).unwrap_or(0) < self.judge.tiles_size() {
            self.judge.report.add(set_back(counted, self.judge.tiles_size()));
        }
        if let Some(first) = self.claims {
            // The entry was read first: a head that covers it must be there by now.
            let newest = self.anchors.newest().await?.map_or(0, |head| head.size);
            if u64::try_from(first).unwrap_or(0) > newest {
                self.judge.report.add(head_gone(first));
            }
        }
        while let Some(finding) = self.anchors.next_bad().await? {
            self.judge.report.add(finding);
        }
        Ok(())
    }
    /// Tiles that the tree of the newest head does not have.
    async fn surplus_tiles(&mut self) -> Result<()> {
        for _ in 0..LOOKS {
            let size = self.anchors.newest().await?.map_or(0, |head| head.size);
            let surplus = self.tiles_beyond(size).await?;
            // A sealer at work replaces tiles while they are listed.
            if self.anchors.newest().await?.map_or(0, |head| head.size) == size {
                self.judge.report.extend(surplus);
                return Ok(());
            }
        }
        Ok(())
    }
    async fn tiles_beyond(&self, size: u64) -> Result<Vec<Finding>> {
        let mut surplus = Vec::new();
        let mut after = String::new();
        loop {
            let ids = tables::ids_after(self.connection, "log_tile", &after, PAGE).await?;
            let Some(last) = ids.last() else { return Ok(surplus) };
            last.clone_into(&mut after);
            let mine =
                |id: &&String| id.strip_prefix(self.origin).is_some_and(|rest| rest.starts_with("/tile/"));
            for id in ids.iter().filter(mine) {
                let path = id[self.origin.len() + 1..].parse::<TilePath>().ok();
                let belongs =
                    path.is_some_and(|path| TilePath::of(path.kind, path.index, size) == Some(path));
                if !belongs && surplus.len() < SURPLUS_MAX {
                    surplus.push(tile_beyond(id));
                }
            }
        }
    }
}

fn added(number: i64, id: &str, noticed: Noticed) -> Finding {
    Finding::new(
        Fault::Added,
        id,
        noticed,
        format!("第 {number} 条（{id}）不是系统写入的：其编号从未发出或已属另一条"),
        format!(
            "entry {number} ({id}) was put there by somebody: its number was never given out, or is taken"
        ),
    )
    .at(number)
}

fn gap(from: i64, to: i64, noticed: Noticed) -> Finding {
    let (zh, en) = if from == to {
        (
            format!("第 {from} 条缺失：编号已发出而条目不在"),
            format!("entry {from} is missing: its number was given out"),
        )
    } else {
        (
            format!("第 {from} 至 {to} 条缺失：编号已发出而条目不在"),
            format!("entries {from} to {to} are missing: their numbers were given out"),
        )
    };
    Finding::new(Fault::Missing, format!("entry {from}"), noticed, zh, en).at(from)
}

fn set_back(counted: i64, span: u64) -> Finding {
    Finding::new(
        Fault::Counter,
        "audit",
        Noticed::Counter,
        format!("编号计数被改为 {counted}，而已封存到第 {span} 条"),
        format!("the counter of numbers stands at {counted}, yet {span} entries are sealed"),
    )
}

fn head_gone(first: i64) -> Finding {
    Finding::new(
        Fault::Head,
        format!("entry {first}"),
        Noticed::Columns,
        format!("第 {first} 条起曾经封存，其签名状态却已不在"),
        format!("from entry {first} on the log had been sealed, but the signed state of that is gone"),
    )
    .at(first)
}

fn tile_beyond(id: &str) -> Finding {
    Finding::new(
        Fault::Tile,
        id,
        Noticed::Copies,
        format!("{id} 不属于最新签名状态的树"),
        format!("{id} is no part of the tree of the newest signed state"),
    )
}
