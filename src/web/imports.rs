//! `/publish/imports`: files sent to be imported into the catalogue, and `/publish/imports/{id}`: how one comes on.
//!
//! Form: `POST /publish/imports` (`file`, `as`, `into`, `dry_run`), with the file in it. What becomes of a row is
//! `catalog::import`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Icon, Said, Tokens};

/// The imports of the organisation, and the form that sends a file.
#[derive(Template)]
#[template(path = "imports.html")]
pub struct ImportsPage {
    /// Frame; `problem` names wrong fields.
    pub frame: Frame,
    /// Present if the reader may send one.
    pub form: Option<ImportForm>,
    /// Imports, newest first.
    pub rows: Vec<ImportRow>,
}

/// What sends a file.
#[derive(Clone, Debug, Default)]
pub struct ImportForm {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Forms of files.
    pub mappings: Vec<Choice>,
    /// Field `as`.
    pub mapping: String,
    /// What rows may become.
    pub targets: Vec<Choice>,
    /// Field `into`.
    pub into: String,
    /// Field `dry_run`.
    pub dry_run: bool,
}

/// One import.
pub struct ImportRow {
    /// Its page.
    pub url: String,
    /// What the file is called.
    pub file: Said,
    /// Where it stands.
    pub chip: Chip,
    /// Rows so far.
    pub rows: String,
    /// New entries.
    pub created: String,
    /// Changed ones.
    pub updated: String,
    /// Those that were just so.
    pub unchanged: String,
    /// Rows not taken.
    pub refused: String,
    /// By whom and when.
    pub sent: Said,
}

/// One import with the rows that were not taken.
#[derive(Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    /// Frame.
    pub frame: Frame,
    /// Where it stands and how far it has come.
    pub row: ImportRow,
    /// Whether it only tries.
    pub dry_run: bool,
    /// Whether it is not at its end.
    pub is_open: bool,
    /// Why it failed.
    pub failure: Option<Said>,
    /// Rows not taken.
    pub problems: Vec<ProblemRow>,
    /// Whether there are more of them than are listed.
    pub is_cut: bool,
}

/// A row that was not taken.
pub struct ProblemRow {
    /// Line in the file.
    pub line: String,
    /// The field to blame.
    pub field: Said,
    /// What stands there.
    pub value: Said,
    /// What is wrong.
    pub why: Said,
    /// What to do; the known values of a code among it.
    pub next: Said,
}
