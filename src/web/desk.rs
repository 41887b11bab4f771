//! `/inbox`: the list of cases with their clocks at the left, the open case at the right.
//!
//! Forms of a line: `POST /lines/{id}/agree` and `/counter-offer` (repeated `fields`, `operations`, for each field
//! `mask.{name}`, `until`, `quota`, `note`), `/supplement` (`text`), `/extend` (`days`, `reason`), `/refuse` (`ground`, `reason`); several at
//! once: `POST /lines/bulk-agree` (repeated `lines`). Keys: `a` agree, `n` narrow, `s` supplement, `r` refuse.
//! Which acts are offered is decided by `request` and `policy`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Due, Icon, Link, Paging, Said, Tokens};
use super::request::Tab;

/// The desk.
#[derive(Template)]
#[template(path = "inbox.html")]
pub struct InboxPage {
    /// Frame.
    pub frame: Frame,
    /// Views: all, to answer, to sign off, to confirm.
    pub tabs: Vec<Tab>,
    /// Cases, soonest first.
    pub cases: Vec<CaseItem>,
    /// Neighbours.
    pub paging: Paging,
    /// The open case; none while nothing waits or none was chosen.
    pub open: Option<Case>,
    /// Present if ticked cases can be agreed to together.
    pub bulk: Option<Tokens>,
}

impl InboxPage {
    fn has_open(&self) -> bool {
        self.open.is_some()
    }
}

/// One case of the list.
pub struct CaseItem {
    /// The case.
    pub url: String,
    /// `lin_..` if it can be ticked for bulk agreement.
    pub line: Option<String>,
    /// What it is about.
    pub title: Said,
    /// Who waits for it.
    pub from: Said,
    /// What is asked: `答复`, `签发`.
    pub act: String,
    /// Its clock.
    pub due: Option<Due>,
    /// Whether it is the open one.
    pub here: bool,
}

/// A line to be answered.
pub struct Case {
    /// `lin_..`.
    pub id: String,
    /// The entry.
    pub resource: Link,
    /// Chips of the entry and the line.
    pub chips: Vec<Chip>,
    /// Its clock.
    pub due: Option<Due>,
    /// The request it belongs to.
    pub request: Link,
    /// Who asks: organisation.
    pub organisation: Said,
    /// Who drafted and who signed off, in which posts.
    pub people: Vec<(String, Said)>,
    /// Application and the five fields of Art. 20.
    pub uses: Vec<(String, Said)>,
    /// Conditions of the entry, each with what speaks for or against.
    pub conditions: Vec<ConditionCheck>,
    /// Fields asked for.
    pub fields: Vec<CaseField>,
    /// Fields of the entry that were not asked for.
    pub not_asked: u64,
    /// Operations asked for.
    pub operations: Vec<CaseField>,
    /// `约 12,400 行 · 渝中区`.
    pub extent: String,
    /// Aggregation warnings.
    pub warnings: Vec<Said>,
    /// Like cases decided before.
    pub precedents: Vec<Precedent>,
    /// What happened so far: moment and words.
    pub history: Vec<(String, Said)>,
    /// End of use asked for, `YYYY-MM-DD`.
    pub until: String,
    /// Calls a day asked for; empty for no limit.
    pub quota: String,
    /// The grant that came of it.
    pub grant: Option<Link>,
    /// Where the reader confirms who they are before deciding; empty if they did a moment ago.
    pub confirm: String,
    /// Hidden fields of every act.
    pub tokens: Tokens,
    /// What may be done now.
    pub may: Acts,
    /// Grounds of refusal the law allows.
    pub grounds: Vec<Choice>,
    /// What was entered before the form was refused.
    pub entered: Entered,
}

impl Case {
    fn ticked(&self) -> usize {
        self.fields.iter().chain(&self.operations).filter(|field| field.ticked).count()
    }
    fn can_act(&self) -> bool {
        let may = &self.may;
        may.agree || may.offer || may.supplement || may.extend || may.refuse
    }
}

/// What the reader may do with the case now; an absent act is not shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Acts {
    /// Agree, to all or fewer fields.
    pub agree: bool,
    /// Offer less and ask the requester.
    pub offer: bool,
    /// Ask once for what is missing.
    pub supplement: bool,
    /// Ask the authority for more time.
    pub extend: bool,
    /// Refuse with a ground.
    pub refuse: bool,
}

/// What was entered before.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    /// Field `note`.
    pub note: String,
    /// Field `text`.
    pub text: String,
    /// Field `days`.
    pub days: String,
    /// Field `ground`.
    pub ground: String,
    /// Field `reason`.
    pub reason: String,
    /// Which form was refused: `supplement`, `extend`, `refuse`; its menu stays open.
    pub tried: &'static str,
}

/// A condition and how the request stands to it.
pub struct ConditionCheck {
    /// The condition.
    pub words: Said,
    /// Met, open, or spoken against.
    pub chip: Chip,
}

/// A field asked for.
pub struct CaseField {
    /// Column, member or operation.
    pub name: String,
    /// What it means.
    pub title: Said,
    /// Its grade.
    pub grade: Option<Chip>,
    /// Marks: personal, identifying.
    pub marks: Vec<Chip>,
    /// How it would be covered: `保留前 1 位`; empty for plain.
    pub mask: String,
    /// Covers that show no more than was asked for; field `mask.{name}`.
    pub masks: Vec<Choice>,
    /// The cover chosen; empty for as asked.
    pub chosen_mask: String,
    /// Whether it identifies a person.
    pub identifying: bool,
    /// Whether it is ticked.
    pub ticked: bool,
}

impl CaseField {
    fn anchor(&self) -> String {
        super::part::field::id_of(&format!("fields.{}", self.name))
    }
}

/// A like case decided before.
pub struct Precedent {
    /// The line.
    pub url: String,
    /// When.
    pub date: String,
    /// Who asked.
    pub organisation: Said,
    /// For what.
    pub purpose: Said,
    /// How it ended.
    pub chip: Chip,
    /// Fields agreed: `6 / 8`.
    pub fields: String,
}
