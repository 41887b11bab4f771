//! What is kept of a file that was sent: where it stands, how far it has come, which rows were not taken.
//!
//! Pure; the file itself and the work on it are `upload`.

use serde::{Deserialize, Serialize};

use super::report::{Report, RowProblem};
use crate::clock::Timestamp;
use crate::id::{ImportId, OrgId, PersonId, PostId};

/// Most rows that were not taken which are kept with line and reason.
const PROBLEMS_MAX: usize = 1000;

/// What rows become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Drafts of the sender's own department.
    #[default]
    Drafts,
    /// Harvested entries, by the competent authority.
    Harvested,
}

impl Target {
    /// The text form in forms and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Harvested => "harvested",
        }
    }
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Drafts, Self::Harvested].into_iter().find(|target| target.as_str() == text)
    }
}

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum UploadState {
    /// Waits for the worker.
    Waiting,
    /// Some parts are done.
    Running,
    /// Worked off.
    Done {
        /// When.
        at: Timestamp,
    },
    /// It cannot be worked off; parts before stay.
    Failed {
        /// When.
        at: Timestamp,
        /// Stable code.
        code: String,
        /// Why, in Chinese.
        zh: String,
        /// Why, in English.
        en: String,
    },
}

impl UploadState {
    /// The text form in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
        }
    }
    /// Whether nothing more happens.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Failed { .. })
    }
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptProblem {
    /// Line in the file, counted from 1.
    pub line: u64,
    /// A stable code.
    pub code: String,
    /// The field of the source, where one is to blame.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
    /// What to do: Chinese, English.
    pub next: (String, String),
    /// The values that are known, for an unknown code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
}

impl From<RowProblem> for KeptProblem {
    fn from(row: RowProblem) -> Self {
        let RowProblem { line, code, field, value, zh, en, next, known } = row;
        Self { line, code: code.to_owned(), field, value, zh, en, next, known }
    }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Rows worked off.
    pub rows: u64,
    /// New entries.
    pub created: u64,
    /// Entries whose content changed.
    pub updated: u64,
    /// Entries that were just so already.
    pub unchanged: u64,
    /// Rows not taken.
    pub refused: u64,
}

/// An import that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its identifier.
    pub id: ImportId,
    /// For which organisation.
    pub org: OrgId,
    /// Who sent it.
    pub by: PersonId,
    /// In which post.
    pub post: PostId,
    /// What the file is called.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of it.
    pub digest: String,
    /// How it is read.
    pub mapping: String,
    /// What rows become.
    pub into: Target,
    /// Whether it only tries.
    pub dry_run: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub state: UploadState,
    /// How far it has come.
    pub counted: Counted,
    /// Rows not taken, the first thousand of them.
    pub problems: Vec<KeptProblem>,
    /// When it was sent.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Upload, "catalog_import", id, |this| {
    "org_id": this.org.to_string(),
    "created_at": this.created_at.0,
});

impl Upload {
    /// Counts what became of one more part.
    pub fn add(&mut self, report: Report) {
        let counted = &mut self.counted;
        counted.rows += report.rows;
        counted.created += report.created;
        counted.updated += report.updated;
        counted.unchanged += report.unchanged;
        counted.refused += report.problems.len() as u64;
        let room = PROBLEMS_MAX.saturating_sub(self.problems.len());
        self.problems.extend(report.problems.into_iter().take(room).map(KeptProblem::from));
    }
}
