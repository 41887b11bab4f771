//! The manifest of a copy: what it holds, of which schema and log, and the digest of every file.
//!
//! Beside it lies a seal that only the ring of keys inside the copy can make, so that tables of which the log
//! says nothing cannot be altered together with the manifest. It reads and writes files, no database.

use std::io::Read;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::problem;
use super::store::Column;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::keys::Keys;

/// The form of copies that this version writes; it reads this one and earlier ones.
pub const FORMAT_VERSION: u32 = 1;

const FILE: &str = "manifest.json";
const SEAL: &str = "manifest.seal";

/// Which of the two databases a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Records.
    Records,
    /// Rows of hosted tables.
    Warehouse,
}

impl Part {
    fn folder(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Warehouse => "warehouse",
        }
    }
}

/// One table in the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    /// Its database.
    pub part: Part,
    /// Its name.
    pub table: String,
    /// Its columns, in the order of the values in each line.
    pub columns: Vec<Column>,
    /// Lines.
    pub rows: u64,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
}

impl TableFile {
    /// Where the file lies in the copy.
    pub fn name(part: Part, table: &str) -> String {
        format!("{}/{table}.jsonl", part.folder())
    }
    /// Where this file lies.
    pub fn path(&self, directory: &Path) -> PathBuf {
        directory.join(Self::name(self.part, &self.table))
    }
}

/// The newest signed state of the log in the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogHead {
    /// Entries under it.
    pub size: u64,
    /// Its root.
    pub root: String,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// A grant that reads what the warehouse lacked when the copy was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unmet {
    /// The grant.
    pub grant: String,
    /// The table it reads.
    pub table: String,
    /// Columns that are missing; all of them where there is no such table.
    pub columns: Vec<String>,
}

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// See [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The version of the program.
    pub made_by: String,
    /// When it was begun.
    pub made_at: Timestamp,
    /// Migrations of the schema, in order.
    pub migrations: Vec<String>,
    /// The name of the log.
    pub origin: String,
    /// Its newest signed state; none in a log that nobody sealed yet.
    pub log: Option<LogHead>,
    /// What is not in it.
    pub without: String,
    /// Grants that could not be used before the copy either, for their table is not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Unmet>,
    /// Every table.
    pub files: Vec<TableFile>,
}

#[derive(Deserialize)]
struct Form {
    format_version: u32,
}

fn seal_of(keys: &Keys, text: &[u8]) -> Result<Hmac<Sha256>> {
    let mac = |key: &[u8]| <Hmac<Sha256> as Mac>::new_from_slice(key).map_err(Problem::internal);
    let derived = mac(&keys.mask)?.chain_update(b"seal of a copy's manifest").finalize().into_bytes();
    Ok(mac(&derived)?.chain_update(text))
}

impl Manifest {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Writes the manifest and its seal, the last files of a copy. Answers the manifest's digest.
    pub(super) fn write(&self, directory: &Path, keys: &Keys) -> Result<String> {
        let text = serde_json::to_vec_pretty(self).map_err(Problem::internal)?;
        let seal = HEXLOWER.encode(&seal_of(keys, &text)?.finalize().into_bytes());
        write_file(directory, SEAL, seal.as_bytes())?;
        write_file(directory, FILE, &text)?;
        let whole = std::fs::File::open(directory).and_then(|folder| folder.sync_all());
        whole.map_err(|cause| problem::directory(directory, &cause))?;
        Ok(HEXLOWER.encode(&Sha256::digest(&text)))
    }

    /// Reads a copy's manifest and checks every file against it.
    pub(super) fn read(directory: &Path) -> Result<Self> {
        let text = std::fs::read(directory.join(FILE)).map_err(|_| problem::incomplete(FILE))?;
        let form: Form = serde_json::from_slice(&text).map_err(|_| problem::altered(FILE))?;
        if form.format_version > FORMAT_VERSION {
            return Err(problem::newer(&format!("format {}", form.format_version)));
        }
        let manifest: Self = serde_json::from_slice(&text).map_err(|_| problem::altered(FILE))?;
        for file in &manifest.files {
            if !is_plain(&file.table) || file.columns.iter().any(|column| !is_plain(&column.name)) {
                return Err(problem::altered(FILE));
            }
            let name = TableFile::name(file.part, &file.table);
            let found = digest_of(&file.path(directory)).map_err(|_| problem::incomplete(&name))?;
            if found != file.sha256 {
                return Err(problem::altered(&name));
            }
        }
        Ok(manifest)
    }

    /// Whether the manifest is the one that was written, by the keys that came with the copy.
    pub(super) fn check_seal(directory: &Path, keys: &Keys) -> Result<()> {
        let text = std::fs::read(directory.join(FILE)).map_err(|_| problem::incomplete(FILE))?;
        let seal = std::fs::read(directory.join(SEAL)).map_err(|_| problem::incomplete(SEAL))?;
        let seal = HEXLOWER.decode(&seal).map_err(|_| problem::altered(SEAL))?;
        seal_of(keys, &text)?.verify_slice(&seal).map_err(|_| problem::altered(FILE))
    }
}

/// Names that tables and columns of ours have; others could point out of the directory.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn write_file(directory: &Path, name: &str, text: &[u8]) -> Result<()> {
    use std::io::Write;
    let path = directory.join(name);
    let mut file = super::make::create(&path)?;
    let written = file.write_all(text).and_then(|()| file.sync_all());
    written.map_err(|cause| problem::directory(&path, &cause))
}

fn digest_of(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 65_536]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(HEXLOWER.encode(&digest.finalize())),
            count => digest.update(&buffer[..count]),
        }
    }
}
