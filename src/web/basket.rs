//! `/basket`: lines by department with their verdicts, the plan, and the one form that submits them.
//!
//! Forms: `POST /requests` (`idempotency_key`, `title`, `app`, `use.basis`, `use.scenario`, `use.scope`,
//! `use.method`, `use.until`, `together`), `POST /basket/items/{resource}/remove`, `POST /basket/clear`.
//! Verdicts come from the basket check in `request`; this page decides nothing.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Due, Icon, Link, Said};

/// The basket.
#[derive(Template)]
#[template(path = "basket.html")]
pub struct BasketPage {
    /// Frame.
    pub frame: Frame,
    /// Lines by department.
    pub groups: Vec<Group>,
    /// What the whole would take.
    pub plan: Plan,
    /// What was filled in so far.
    pub form: RequestForm,
    /// Applications of the organisation.
    pub apps: Vec<Choice>,
    /// Ways of use that fit the lines.
    pub methods: Vec<Choice>,
    /// Earliest and usual end of use, as a hint: `一般不超过 12 个月`.
    pub until_hint: String,
    /// Idempotency key of this form.
    pub key: String,
    /// Whether it can be submitted.
    pub can_submit: bool,
}

impl BasketPage {
    fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// The lines one department decides.
pub struct Group {
    /// The department.
    pub department: Said,
    /// When its last answer is due.
    pub due: Option<Due>,
    /// Its lines.
    pub lines: Vec<BasketLine>,
}

/// One resource in the basket.
pub struct BasketLine {
    /// `res_..`.
    pub resource: String,
    /// The entry, where fields are chosen.
    pub url: String,
    /// Title.
    pub title: Said,
    /// Code of the kind, for the icon.
    pub kind: String,
    /// Fields chosen: `7 / 23`; empty where there are none to choose.
    pub fields: String,
    /// How many of them identify a person: `2 项识别个人`; empty for none.
    pub identifying: String,
    /// What the check says.
    pub verdict: Chip,
    /// Why, with the rule.
    pub reason: Said,
    /// What would make it smaller or quicker.
    pub hints: Vec<Said>,
    /// What to know beforehand: nothing connected yet, tokens bound to a key.
    pub notices: Vec<Said>,
    /// A grant or request that covers it already.
    pub duplicate: Option<Link>,
}

impl BasketLine {
    fn icon(&self) -> Icon {
        Icon::of_kind(&self.kind)
    }
}

/// What the whole would take.
pub struct Plan {
    /// Number of lines.
    pub lines: u64,
    /// Number of departments.
    pub departments: u64,
    /// Lines that are automatic.
    pub automatic: u64,
    /// The slowest line: title and date.
    pub slowest: String,
    /// The day by which everything can be used: `12月23日`.
    pub usable_by: String,
    /// What can be made smaller.
    pub hints: Vec<Said>,
    /// What together could identify people (聚合风险).
    pub warnings: Vec<Said>,
}

/// What the requester fills in (Decree 809, Art. 20).
#[derive(Clone, Debug, Default)]
pub struct RequestForm {
    /// Field `title`.
    pub title: String,
    /// Field `app`.
    pub app: String,
    /// Field `use.basis`.
    pub basis: String,
    /// Field `use.scenario`.
    pub scenario: String,
    /// Field `use.scope`.
    pub scope: String,
    /// Field `use.method`.
    pub method: String,
    /// Field `use.until`, `YYYY-MM-DD`.
    pub until: String,
    /// Field `together`: all lines or none.
    pub together: bool,
}
