//! `/publish`: entries of the acting organisation, how far each has come, and the open one to be edited.
//!
//! Forms: `POST /resources` and `POST /resources/{id}` (fields of [`EntryForm`]), `POST /resources/{id}/assess`
//! (`kind`, `finding`), `/submit`, `/head-approve`, `/return` (`reason`), `/publish`, `/withdraw` (`reason`,
//! `on`), `POST /imports` (`kind`, `codes`, `text`). Items are edited as lines
//! `name|title|type|grade|key personal sensitive`. What an entry must say is judged by `catalog`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Due, Icon, Link, Paging, Said, Tokens};
use super::register::ActForm;
use super::request::Tab;

/// The publishing desk.
#[derive(Template)]
#[template(path = "publish.html")]
pub struct PublishPage {
    /// Frame.
    pub frame: Frame,
    /// Views by state.
    pub tabs: Vec<Tab>,
    /// Entries.
    pub rows: Vec<PublishRow>,
    /// Neighbours.
    pub paging: Paging,
    /// `/publish?new=1`; empty if the reader may not.
    pub new_url: String,
    /// The open entry.
    pub open: Option<EntryWork>,
    /// The bulk import, if the reader may.
    pub import: Option<ImportForm>,
}

/// An entry of the list.
pub struct PublishRow {
    /// Its address on this desk.
    pub url: String,
    /// Title.
    pub title: Said,
    /// Code.
    pub code: String,
    /// State.
    pub chip: Chip,
    /// Its clock: update due, answer of the authority.
    pub due: Option<Due>,
    /// Whether it is the open one.
    pub here: bool,
}

/// The open entry.
pub struct EntryWork {
    /// `res_..`; empty for a new one.
    pub id: String,
    /// Title.
    pub title: Said,
    /// State.
    pub chip: Chip,
    /// Its public page; empty while it was never published.
    pub public_url: String,
    /// The way to publication.
    pub life: Vec<LifeStep>,
    /// What is missing before the next step.
    pub missing: Vec<Said>,
    /// Why it was sent back; empty otherwise.
    pub returned: Said,
    /// Differences from what is published.
    pub changes: Vec<Said>,
    /// Live grants that a change would touch.
    pub affected: Vec<Link>,
    /// What the reader may do besides editing.
    pub acts: Vec<ActForm>,
    /// The form, if the reader may edit.
    pub form: Option<EntryForm>,
}

impl EntryWork {
    fn action(&self) -> String {
        if self.id.is_empty() { "/resources".to_owned() } else { format!("/resources/{}", self.id) }
    }
}

/// A step on the way to publication.
pub struct LifeStep {
    /// What: 编制, 评估, 负责人审定, 主管部门审核, 发布.
    pub word: String,
    /// Who and when; empty while it lies ahead.
    pub note: String,
    /// 0 done, 1 now, 2 ahead.
    pub place: u8,
}

impl LifeStep {
    fn class(&self) -> &'static str {
        match self.place {
            0 => "done",
            1 => "now",
            _ => "later",
        }
    }
}

/// What an entry says, as entered. Field names are those of the API.
#[derive(Clone, Debug, Default)]
pub struct EntryForm {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Field `code`; fixed once published.
    pub code: String,
    /// Field `title_zh`.
    pub title_zh: String,
    /// Field `title_en`.
    pub title_en: String,
    /// Field `summary_zh`.
    pub summary_zh: String,
    /// Field `summary_en`.
    pub summary_en: String,
    /// Field `kind` with its options.
    pub kind: (String, Vec<Choice>),
    /// Field `domain`.
    pub domain: String,
    /// Field `format` with its options.
    pub format: (String, Vec<Choice>),
    /// Field `update_cycle` with its options.
    pub update_cycle: (String, Vec<Choice>),
    /// Field `sharing` with its options.
    pub sharing: (String, Vec<Choice>),
    /// Field `conditions`, one a line; for what is not shared, reason and citation.
    pub conditions: String,
    /// Repeated field `methods`: options and whether ticked.
    pub methods: Vec<(Choice, bool)>,
    /// Field `open`: open to society.
    pub is_open: bool,
    /// Field `source_system`.
    pub source_system: String,
    /// Field `tags`, separated by commas.
    pub tags: String,
    /// Field `items`, one a line.
    pub items: String,
}

/// The bulk import.
#[derive(Clone, Debug, Default)]
pub struct ImportForm {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Field `kind` with its options: csv, json, OpenAPI, schema.
    pub kinds: Vec<Choice>,
    /// Field `codes` with its options: which code list the source uses.
    pub codes: Vec<Choice>,
    /// Field `text`.
    pub text: String,
    /// What the last import reported, row by row.
    pub report: Vec<ImportRow>,
}

/// One row of an import report.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Row in the source.
    pub row: u64,
    /// Taken, changed, refused.
    pub chip: Chip,
    /// What was done or is wrong.
    pub words: Said,
}
