//! What became of an import: counts, and every row that was not taken with its line and why.
//!
//! It holds no row that was taken: those are in the catalogue and the log.

use serde::Serialize;

/// Longest value quoted, in characters.
const VALUE_CHARS_MAX: usize = 80;

/// Why a row was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// Line in the file, counted from 1.
    pub line: u64,
    /// A stable code.
    pub code: &'static str,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
}

impl RowProblem {
    pub(super) fn new(line: u64, code: &'static str, field: &str, value: &str) -> Self {
        let value = value.trim();
        let mut quoted: String = value.chars().take(VALUE_CHARS_MAX).collect();
        if value.chars().count() > VALUE_CHARS_MAX {
            quoted.push('…');
        }
        Self {
            line,
            code,
            field: field.to_owned(),
            value: quoted,
            zh: String::new(),
            en: String::new(),
            next: (String::new(), String::new()),
            known: Vec::new(),
        }
    }
    pub(super) fn says(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        (self.zh, self.en) = (zh.into(), en.into());
        self
    }
    pub(super) fn next(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.next = (zh.into(), en.into());
        self
    }
}

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether it only tried.
    pub dry_run: bool,
    /// Name of the code list that was used.
    pub codes: String,
    /// Rows in the file.
    pub rows: u64,
    /// New entries.
    pub created: u64,
    /// Entries whose content changed.
    pub updated: u64,
    /// Entries that are in the catalogue already, just so.
    pub unchanged: u64,
    /// Sources met, by short name.
    pub sources: Vec<String>,
    /// Rows not taken.
    pub problems: Vec<RowProblem>,
}

impl Report {
    /// Whether every row was taken.
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }
    /// The rows not taken as CSV, for a spreadsheet.
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer
            .write_record(["line", "code", "field", "value", "zh", "en", "next_zh", "next_en", "known"]);
        for row in &self.problems {
            let line = row.line.to_string();
            let known = row.known.join("|");
            let cells =
                [&line, row.code, &row.field, &row.value, &row.zh, &row.en, &row.next.0, &row.next.1, &known];
            let _ = writer.write_record(cells.map(harmless));
        }
        writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

/// A cell that no spreadsheet runs as a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
