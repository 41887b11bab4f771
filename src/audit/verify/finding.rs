//! What a verification says: findings, the first of them, and the state that was proven.
//!
//! Only words and their order; what is wrong is decided by `judge`, `row`, `database`, `files` and `tables`.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::text::{Bilingual, Language};

/// Findings that are kept one by one; further ones are only counted, so that memory stays bounded.
const FINDINGS_MAX: usize = 100;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// An entry that was given a number is not there.
    Missing,
    /// An entry does not say what was signed, or is not in the form of the log.
    Changed,
    /// The entry at this number is another one.
    Reordered,
    /// An entry was not put there by the system.
    Added,
    /// A column beside an entry does not agree with it.
    Column,
    /// A kept copy of the tree or of its entries is not what was signed.
    Tile,
    /// A signed state is altered, missing, or not signed by the log.
    Head,
    /// No kept copy gives the root that was signed.
    Unproven,
    /// Two signed states exclude each other.
    Fork,
    /// The counter that gives out numbers stands below what was sealed.
    Counter,
    /// The row of an object is not as its last entry left it.
    RowChanged,
    /// An object has no row although its last entry left one.
    RowMissing,
    /// An object has a row although its last entry removed it.
    RowLeft,
    /// A row that no entry speaks of.
    RowUnlogged,
}

impl Fault {
    /// Whether it is about one entry of the log.
    pub fn is_of_an_entry(self) -> bool {
        use Fault::{Added, Changed, Column, Fork, Missing, Reordered, Unproven};
        matches!(self, Missing | Changed | Reordered | Added | Column | Fork | Unproven)
    }
}

/// What gave it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Noticed {
    /// The numbers have a gap, a repetition or one below 1.
    Numbering,
    /// The counter that gives out numbers stands elsewhere.
    Counter,
    /// The bytes are not canonical JSON of an entry.
    Form,
    /// A column and the entry's bytes differ.
    Columns,
    /// The tree that gives the signed root has another leaf.
    Tree,
    /// The kept copies differ from each other where nothing signed decides.
    Copies,
    /// A signature or the checkpoint under it.
    Checkpoint,
    /// A checkpoint that was kept elsewhere.
    KnownCheckpoint,
    /// The digest of an object's state in its last entry.
    StateDigest,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub fault: Fault,
    /// The number of the entry; of a range, its first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// What it is about: an entry's identifier, a tile's path, a head, an object.
    pub subject: String,
    /// What gave it away.
    pub noticed: Noticed,
    /// The same in words.
    pub text: Bilingual,
}

impl Finding {
    /// A finding that is about no single entry.
    pub fn new(
        fault: Fault,
        subject: impl Into<String>,
        noticed: Noticed,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { fault, number: None, subject: subject.into(), noticed, text: Bilingual::new(zh, en) }
    }
    /// The entry it is about.
    pub fn at(mut self, number: i64) -> Self {
        self.number = Some(number);
        self
    }
    /// Entries come before copies and rows, and among them the smallest number; a range after its entries.
    fn place(&self) -> (bool, i64, bool) {
        let range = matches!(self.fault, Fault::Unproven | Fault::Fork);
        (!self.fault.is_of_an_entry(), self.number.unwrap_or(i64::MAX), range)
    }
}

/// The newest signed state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedHead {
    /// Entries under it.
    pub size: u64,
    /// The root in base64.
    pub root: String,
    /// When it was sealed, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Entries that were read.
    pub entries: u64,
    /// Entries under the newest signed state.
    pub sealed: u64,
    /// Entries proven to be those that were signed: up to `sealed` if nothing is wrong.
    pub proven: u64,
    /// Objects whose rows were compared with the log.
    pub objects: u64,
    /// The newest signed state.
    pub head: Option<SignedHead>,
    /// What is wrong, in the order of the log.
    pub findings: Vec<Finding>,
    /// Findings beyond those listed.
    pub more: u64,
    /// The first entry that is wrong, or else the first finding.
    pub first: Option<Finding>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_intact(&self) -> bool {
        self.first.is_none()
    }
    /// Adds a finding at its place.
    pub fn add(&mut self, finding: Finding) {
        if self.first.as_ref().is_none_or(|first| finding.place() < first.place()) {
            self.first = Some(finding.clone());
        }
        let behind = self.findings.partition_point(|earlier| earlier.place() <= finding.place());
        self.findings.insert(behind, finding);
        if self.findings.len() > FINDINGS_MAX {
            self.findings.pop();
            self.more += 1;
        }
    }
    /// Adds findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.add(finding);
        }
    }
    /// The result in one sentence.
    pub fn summary(&self, language: Language) -> String {
        let (entries, sealed, objects) = (self.entries, self.sealed, self.objects);
        match &self.first {
            None => language.pick(
                &format!("审计日志完整：共 {entries} 条，已封存 {sealed} 条，与 {objects} 个对象的现状一致"),
                &format!(
                    "the audit log is intact: {entries} entries, {sealed} sealed, {objects} objects as the log \
                     left them"
                ),
            )
            .to_owned(),
            Some(first) => {
                let found = self.findings.len() as u64 + self.more;
                let text = first.text.in_language(language);
                language
                    .pick(
                        &format!("审计日志有 {found} 处问题，首先是：{text}"),
                        &format!("the audit log has {found} findings; the first: {text}"),
                    )
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: i64) -> Finding {
        Finding::new(Fault::Changed, format!("aud_{number}"), Noticed::Tree, "改", "changed").at(number)
    }

    #[test]
    fn entries_come_first_and_in_order_however_they_are_found() {
        let mut verification = Verification::default();
        verification.add(Finding::new(Fault::Tile, "tile/0/000", Noticed::Tree, "块", "tile"));
        for number in (1..=300).rev() {
            verification.add(entry(number));
        }
        assert_eq!(verification.first, Some(entry(1)));
        assert_eq!((verification.findings.len(), verification.more), (100, 201));
        assert!(verification.findings.is_sorted_by_key(|finding| finding.number));
        let summary = verification.summary(Language::En);
        assert_eq!(summary, "the audit log has 301 findings; the first: changed");
        assert!(Verification::default().summary(Language::Zh).starts_with("审计日志完整"));
    }
}
