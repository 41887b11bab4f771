//! Receipts: proof that one entry is in the log, for whoever holds the log's public key and nothing else.
//!
//! The text form is C2SP tlog-proof (`.tlog-proof`), whose `extra` line carries the entry's bytes; they count
//! only because the proof leads from them to the signed root. A receipt says that the entry is in the log, not
//! that it is true.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use serde::Serialize;

use super::entry::Entry;
use super::log::store::altered;
use super::store::{self, Connection};
use super::tree::{self, Hash, LEAF_BYTES_MAX, Tile};
use super::{checkpoint, verify};
use crate::error::{Problem, Result};
use crate::id::EntryId;
use crate::text::{Bilingual, Language};

/// The first line of a receipt.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Hashes a proof can have at most: the height of the highest tree.
const HASHES_MAX: usize = 64;

/// Bytes of a receipt: the longest entry in base64, the hashes, and a checkpoint with co-signatures.
const RECEIPT_BYTES_MAX: usize = LEAF_BYTES_MAX.div_ceil(3) * 4 + 64 * 1024;

/// An entry with the way from its leaf to a signed root.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The place of the entry, from 0.
    pub index: u64,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// What stands beside the way to the root, from the leaf up.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// What a receipt proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// The log.
    pub origin: String,
    /// The place of the entry, from 0.
    pub index: u64,
    /// Entries in the log when it was signed.
    pub size: u64,
    /// The entry.
    pub entry: Entry,
}

impl Proven {
    /// What is proven, in one sentence.
    pub fn text(&self) -> Bilingual {
        let Self { origin, size, entry, .. } = self;
        let (number, id) = (entry.number, &entry.id);
        Bilingual::new(
            format!("收据有效：{id} 是日志 {origin} 的第 {number} 条（签名时共 {size} 条）"),
            format!(
                "the receipt is valid: {id} is entry {number} of the log {origin}, {size} entries when signed"
            ),
        )
    }
    /// [`Proven::text`] in one language.
    pub fn summary(&self, language: Language) -> String {
        self.text().in_language(language).to_owned()
    }
}

/// The receipt of an entry under the newest signed head.
///
/// # Errors
/// `not_found` if there is no such entry; `not_sealed_yet` until it has its place; `log_altered` if the kept
/// tiles do not lead to the signed root.
pub async fn receipt(connection: &impl Connection, origin: &str, id: &EntryId) -> Result<Receipt> {
    let row = store::row(connection, id).await?.ok_or_else(Problem::not_found)?;
    let Some(index) = u64::try_from(row.number).ok().and_then(|number| number.checked_sub(1)) else {
        return Err(altered(&format!("entry {} has number {}", row.id, row.number)));
    };
    let head = store::head(connection, origin).await?.filter(|head| index < head.size);
    let head = head.ok_or_else(not_sealed_yet)?;
    let mut tiles = Vec::new();
    for path in tree::inclusion_tiles(index, head.size).unwrap_or_default() {
        let bytes = store::tile(connection, origin, path).await?;
        tiles.push(Tile { path, bytes: bytes.ok_or_else(|| altered(&path.to_string()))? });
    }
    let hashes = tree::inclusion(index, head.size, &tiles).ok_or_else(|| altered("the tiles of a proof"))?;
    let entry = row.body.into_bytes();
    let root = tree::inclusion_root(tree::record_hash(&entry), index, head.size, &hashes);
    if root.is_none_or(|root| root.to_string() != head.root) {
        return Err(altered(&format!("entry {id} or the tiles of its proof")));
    }
    Ok(Receipt { index, entry, hashes, checkpoint: head.checkpoint })
}

fn not_sealed_yet() -> Problem {
    Problem::conflict(
        "not_sealed_yet",
        "该条目尚未封存，暂不能出具收据",
        "the entry is not sealed yet; there is no receipt",
    )
    .next("封存通常只需数秒，请稍后再取", "sealing takes seconds; ask again shortly")
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nextra {}\nindex {}", BASE64.encode(&self.entry), self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

fn bad(zh: &str, en: &str) -> Problem {
    Problem::new(422, "bad_receipt", zh, en)
        .next("请向日志管理单位重新索取收据", "get the receipt again from whoever runs the log")
}

impl FromStr for Receipt {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self> {
        read(text).ok_or_else(|| bad("收据格式不正确", "the receipt is malformed"))
    }
}

fn read(text: &str) -> Option<Receipt> {
    if text.len() > RECEIPT_BYTES_MAX {
        return None;
    }
    let (proof, checkpoint) = text.split_once("\n\n")?;
    let mut lines = proof.split('\n').peekable();
    if lines.next() != Some(HEADER) {
        return None;
    }
    let extra = lines.next_if(|line| line.starts_with("extra "));
    let entry = extra.map_or(Some(Vec::new()), |line| BASE64.decode(&line.as_bytes()[6..]).ok())?;
    let index = lines.next()?.strip_prefix("index ")?;
    let number: u64 = index.parse().ok()?;
    // Signs and leading zeroes read as numbers too.
    if number.to_string() != index {
        return None;
    }
    let hash = |line: &str| Some(Hash(BASE64.decode(line.as_bytes()).ok()?.try_into().ok()?));
    let hashes = lines.map(hash).collect::<Option<Vec<_>>>()?;
    (hashes.len() <= HASHES_MAX).then(|| Receipt {
        index: number,
        entry,
        hashes,
        checkpoint: checkpoint.to_owned(),
    })
}

impl Receipt {
    /// Checks the receipt with the log's public key, as `/log/key` shows it, and nothing else.
    ///
    /// # Errors
    /// `bad_verifier_key`, `bad_checkpoint`, or `bad_receipt` if the entry is not in the signed tree or is not
    /// one of this place.
    pub fn verify(&self, verifier_key: &str) -> Result<Proven> {
        let (origin, key) = checkpoint::parse_verifier(verifier_key)?;
        let signed = checkpoint::open(&self.checkpoint, &origin, &key)?;
        let leaf = tree::record_hash(&self.entry);
        let root = tree::inclusion_root(leaf, self.index, signed.size(), &self.hashes);
        if root != Some(*signed.hash()) {
            return Err(bad(
                "收据所载条目不在已签名的日志中",
                "the entry of the receipt is not in the signed log",
            ));
        }
        let entry = verify::read_entry(self.index, &self.entry)
            .map_err(|finding| bad(&finding.text.zh, finding.text.in_language(Language::En)))?;
        Ok(Proven { origin, index: self.index, size: signed.size(), entry })
    }
}

/// Reads a receipt and checks it: [`Receipt::verify`].
///
/// # Errors
/// As there, and `bad_receipt` if it is malformed.
pub fn verify_receipt(text: &str, verifier_key: &str) -> Result<Proven> {
    text.parse::<Receipt>()?.verify(verifier_key)
}
