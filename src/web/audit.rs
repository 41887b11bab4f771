//! `/audit`, `/audit/entries/{id}`, `/audit/access`: the verified head, every act, and its proof.
//!
//! Only GET forms: `/audit` (`q`, `action`, `actor`, `object`, `result`, `from`, `until`, `cursor`) and
//! `/audit/access` (`at`, `resource`, `app`, `org`). Nothing here changes anything; reading is itself recorded.

use askama::Template;

use super::frame::Frame;
use super::part::{Bars, Chip, Choice, Icon, Link, Paging, Said};

/// The log.
#[derive(Template)]
#[template(path = "audit.html")]
pub struct AuditPage {
    /// Frame.
    pub frame: Frame,
    /// The verified head.
    pub head: LogHead,
    /// Figures with a remark on the trend.
    pub figures: Vec<Figure>,
    /// Entries a day.
    pub trend: Option<Bars>,
    /// What the rules found: late, refused without ground, one person in two posts.
    pub findings: Vec<Finding>,
    /// The access question, with what was asked before.
    pub access: AccessForm,
    /// What is filtered by.
    pub filter: AuditFilter,
    /// Entries, newest first.
    pub rows: Vec<AuditRow>,
    /// Neighbours.
    pub paging: Paging,
    /// The list as JSON lines.
    pub lines_url: String,
}

/// The newest checkpoint and what was verified about it.
pub struct LogHead {
    /// Verified, behind, or broken.
    pub chip: Chip,
    /// `已验证 128,402 条`.
    pub words: String,
    /// `11月25日 09:41:02`.
    pub at: String,
    /// Root hash, shortened for reading.
    pub root: String,
    /// Witnesses that co-signed: `2 / 2`.
    pub witnesses: String,
    /// Entries not sealed yet.
    pub unsealed: u64,
}

/// A figure.
pub struct Figure {
    /// What.
    pub name: String,
    /// How much.
    pub value: String,
    /// `比上月少 3`; empty for none.
    pub trend: String,
}

/// A finding.
pub struct Finding {
    /// What kind.
    pub chip: Chip,
    /// In words.
    pub words: Said,
    /// Where to look.
    pub url: String,
}

/// Who could read what on a day.
#[derive(Clone, Debug, Default)]
pub struct AccessForm {
    /// Field `at`, `YYYY-MM-DDTHH:MM`.
    pub at: String,
    /// Field `resource`.
    pub resource: String,
    /// Field `app`.
    pub app: String,
    /// Field `org`.
    pub org: String,
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Field `action` with its options.
    pub action: String,
    /// Options of `action`.
    pub actions: Vec<Choice>,
    /// Field `actor`.
    pub actor: String,
    /// Field `object`.
    pub object: String,
    /// Field `result` with its options.
    pub result: String,
    /// Options of `result`.
    pub results: Vec<Choice>,
    /// Field `from`, `YYYY-MM-DD`.
    pub from: String,
    /// Field `until`, `YYYY-MM-DD`.
    pub until: String,
}

/// One entry of the list.
pub struct AuditRow {
    /// The entry.
    pub url: String,
    /// Place in the log.
    pub number: String,
    /// `11月25日 09:41:02`.
    pub at: String,
    /// Who, in which post.
    pub actor: Said,
    /// What was done, worded.
    pub action: String,
    /// To what.
    pub object: Link,
    /// Done or denied.
    pub chip: Chip,
}

/// One entry with its proof.
#[derive(Template)]
#[template(path = "audit_entry.html")]
pub struct AuditEntryPage {
    /// Frame; `print` holds number, date and receipt.
    pub frame: Frame,
    /// `aud_..`.
    pub id: String,
    /// Place in the log.
    pub number: String,
    /// Done or denied.
    pub chip: Chip,
    /// What was done, as a sentence.
    pub sentence: Said,
    /// Who, where, when, by which rule: name and value.
    pub facts: Vec<(String, Said)>,
    /// Objects it concerns.
    pub related: Vec<Link>,
    /// The canonical JSON, which is the leaf.
    pub leaf: String,
    /// The proof; none while it is not sealed.
    pub proof: Option<Proof>,
    /// The entry before and the entry after.
    pub previous: Option<String>,
    /// The entry after.
    pub next: Option<String>,
}

/// Why the entry is in the log and nothing was changed.
pub struct Proof {
    /// Whether it verified just now, in words.
    pub chip: Chip,
    /// Leaf index.
    pub index: String,
    /// Size of the tree it was verified against.
    pub size: String,
    /// Hash of the leaf.
    pub leaf_hash: String,
    /// Hashes on the way to the root.
    pub path: Vec<String>,
    /// The root.
    pub root: String,
    /// The signed checkpoint, as published.
    pub checkpoint: String,
    /// The receipt for offline verification.
    pub receipt_url: String,
    /// How to verify it offline.
    pub command: String,
}

/// Who could read what at a moment.
#[derive(Template)]
#[template(path = "access.html")]
pub struct AccessPage {
    /// Frame.
    pub frame: Frame,
    /// The question.
    pub access: AccessForm,
    /// The answer in one sentence; empty before anything was asked.
    pub sentence: String,
    /// Who could.
    pub rows: Vec<AccessRow>,
    /// Neighbours.
    pub paging: Paging,
}

/// One access.
pub struct AccessRow {
    /// Who could read: organisation.
    pub organisation: Said,
    /// By which application.
    pub app: Said,
    /// What.
    pub resource: Said,
    /// Which fields.
    pub fields: String,
    /// By which grant.
    pub grant: Link,
    /// Who allowed it, in which post.
    pub allowed_by: Said,
    /// From when until when.
    pub during: String,
    /// The entry that proves it.
    pub proof_url: String,
}
