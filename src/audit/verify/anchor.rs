//! Signed states in the order of their size: heads in the database and checkpoints kept elsewhere.
//!
//! A head counts only if the log's key signed exactly what its row says; what is wrong with it otherwise is a
//! finding.

use std::collections::VecDeque;

use ed25519_dalek::VerifyingKey;

use super::finding::{Fault, Finding, Noticed};
use crate::audit::checkpoint;
use crate::audit::log::store::{self as kept, Head, KeptHead};
use crate::audit::store::Connection;
use crate::audit::tree::Hash;
use crate::error::{Problem, Result};

/// Heads read at a time.
const PAGE: u64 = 200;

/// A signed state.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    /// Leaves.
    pub size: u64,
    /// The signed root.
    pub root: Hash,
    /// How a finding names it.
    pub label: String,
    /// What a difference from it was noticed by.
    pub noticed: Noticed,
}

/// Opens a head.
pub(super) fn opened(
    kept: KeptHead,
    origin: &str,
    key: &VerifyingKey,
) -> std::result::Result<(Anchor, Head), Finding> {
    let bad = |zh: &str, en: &str| {
        let id = &kept.id;
        let (zh, en) = (format!("已签名状态 {id} {zh}"), format!("the signed state {id} {en}"));
        Finding::new(Fault::Head, id.as_str(), Noticed::Checkpoint, zh, en)
    };
    let Some(head) = kept.head.clone() else {
        return Err(bad("无法读取或与其列不一致", "does not read, or its columns differ"));
    };
    let Ok(signed) = checkpoint::open(&head.checkpoint, origin, key) else {
        return Err(bad("没有日志密钥的有效签名", "is not signed by the key of the log"));
    };
    if signed.size() != head.size || signed.hash().to_string() != head.root {
        return Err(bad("与其签名的检查点不一致", "is not what its checkpoint signs"));
    }
    let (size, root) = (signed.size(), *signed.hash());
    Ok((Anchor { size, root, label: kept.id, noticed: Noticed::Checkpoint }, head))
}

/// The newest head that the key signed.
pub(super) async fn newest(
    connection: &impl Connection,
    origin: &str,
    key: &VerifyingKey,
) -> Result<Option<Head>> {
    let mut below = i64::MAX;
    loop {
        let page = kept::kept_heads_before(connection, origin, below, PAGE).await?;
        let Some(last) = page.last() else { return Ok(None) };
        below = last.size;
        if let Some((_, head)) = page.into_iter().find_map(|kept| opened(kept, origin, key).ok()) {
            return Ok(Some(head));
        }
    }
}

/// The signed states, smallest first.
pub(super) struct Anchors<'a, C: Connection> {
    connection: &'a C,
    origin: &'a str,
    key: &'a VerifyingKey,
    page: VecDeque<KeptHead>,
    above: i64,
    known: VecDeque<Anchor>,
}

impl<'a, C: Connection> Anchors<'a, C> {
    /// The heads in the database and checkpoints that somebody kept elsewhere.
    ///
    /// # Errors
    /// `bad_checkpoint` if one of the latter is not signed by the log.
    pub fn new(connection: &'a C, origin: &'a str, key: &'a VerifyingKey, known: &[String]) -> Result<Self> {
        let open = |note: &String| {
            let signed = checkpoint::open(note, origin, key)?;
            let (size, root) = (signed.size(), *signed.hash());
            let label = format!("{origin}@{size} (kept elsewhere)");
            Ok(Anchor { size, root, label, noticed: Noticed::KnownCheckpoint })
        };
        let mut known = known.iter().map(open).collect::<Result<Vec<_>>>()?;
        known.sort_by_key(|anchor| anchor.size);
        let page = VecDeque::new();
        Ok(Self { connection, origin, key, page, above: i64::MIN, known: known.into() })
    }
    /// The greatest size of a checkpoint kept elsewhere.
    pub fn known_size(&self) -> u64 {
        self.known.back().map_or(0, |anchor| anchor.size)
    }
    /// The newest head by now.
    pub async fn newest(&self) -> Result<Option<Head>> {
        newest(self.connection, self.origin, self.key).await
    }
    /// The next signed state of this size, or what is wrong with one that should come before.
    pub async fn at(&mut self, size: u64) -> Result<Option<std::result::Result<Anchor, Finding>>> {
        let reached = i64::try_from(size).map_err(Problem::internal)?;
        while let Some(kept) = self.next_kept(reached).await? {
            match opened(kept, self.origin, self.key) {
                Ok((anchor, _)) if anchor.size == size => return Ok(Some(Ok(anchor))),
                Ok(_) => {}
                Err(finding) => return Ok(Some(Err(finding))),
            }
        }
        while let Some(anchor) = self.known.pop_front_if(|anchor| anchor.size <= size) {
            if anchor.size == size {
                return Ok(Some(Ok(anchor)));
            }
        }
        Ok(None)
    }
    /// What is wrong with heads that were not reached.
    pub async fn next_bad(&mut self) -> Result<Option<Finding>> {
        while let Some(kept) = self.next_kept(i64::MAX).await? {
            if let Err(finding) = opened(kept, self.origin, self.key) {
                return Ok(Some(finding));
            }
        }
        Ok(None)
    }

    async fn next_kept(&mut self, up_to: i64) -> Result<Option<KeptHead>> {
        // Above the last one there may be new heads by now, but they are not asked for again and again.
        if self.page.is_empty() && self.above < up_to {
            let page = kept::kept_heads_after(self.connection, self.origin, self.above, PAGE).await?;
            self.above = page.last().map_or(i64::MAX, |kept| kept.size);
            self.page = page.into();
        }
        Ok(self.page.pop_front_if(|kept| kept.size <= up_to))
    }
}
