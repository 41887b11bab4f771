//! `/reports`: answers on time, refusals by ground, dormant grants, freshness of the catalogue.
//!
//! One GET form: `from`, `until`, `org`. What is counted and how is `oversight::report`; charts have a sentence and a table.

use askama::Template;

use super::frame::Frame;
use super::part::{Bars, Chip, Choice, Icon, Link, Said};

/// The reports.
#[derive(Template)]
#[template(path = "reports.html")]
pub struct ReportsPage {
    /// Frame; `print` makes it a paper.
    pub frame: Frame,
    /// Field `from`, `YYYY-MM-DD`.
    pub from: String,
    /// Field `until`, `YYYY-MM-DD`.
    pub until: String,
    /// Field `org`.
    pub org: String,
    /// Options of `org`.
    pub orgs: Vec<Choice>,
    /// What is counted and until when, in one sentence.
    pub sentence: String,
    /// Main figures.
    pub figures: Vec<ReportFigure>,
    /// Answers by month, late ones apart.
    pub months: Option<Bars>,
    /// Answers by organisation.
    pub answers: Vec<AnswerRow>,
    /// Refusals by ground.
    pub grounds: Vec<GroundRow>,
    /// Live grants without use.
    pub dormant: Vec<DormantRow>,
    /// Freshness by organisation.
    pub freshness: Vec<FreshRow>,
}

/// A figure.
pub struct ReportFigure {
    /// What.
    pub name: String,
    /// How much.
    pub value: String,
    /// Of what.
    pub note: String,
}

/// A share drawn as a bar.
pub struct Ratio {
    /// In per cent, 0 to 100.
    pub percent: u64,
    /// `98.6%`.
    pub word: String,
}

impl Ratio {
    fn is_low(&self) -> bool {
        self.percent < 90
    }
}

/// Refusals on one ground.
pub struct GroundRow {
    /// The ground.
    pub word: String,
    /// How many.
    pub count: String,
    /// Of all refusals.
    pub share: Ratio,
}

/// Answers of one organisation.
pub struct AnswerRow {
    /// The organisation.
    pub organisation: Said,
    /// Answered.
    pub answered: String,
    /// Late among them.
    pub late: String,
    /// Still waiting past its date.
    pub overdue: String,
    /// Refused.
    pub refused: String,
    /// Half of the answers took at most so many working days.
    pub median: String,
    /// In time; none without answers.
    pub ratio: Option<Ratio>,
}

/// A grant without use.
pub struct DormantRow {
    /// The grant.
    pub grant: Link,
    /// Who provides.
    pub provider: Said,
    /// Who holds it.
    pub holder: Said,
    /// Last use; words if there was none.
    pub last: String,
    /// Until when it runs.
    pub until: String,
}

/// Freshness of one organisation's entries.
pub struct FreshRow {
    /// The organisation.
    pub organisation: Said,
    /// Published entries.
    pub entries: String,
    /// Those due by their own cycle.
    pub stale: String,
    /// Fresh ones.
    pub ratio: Option<Ratio>,
    /// The verdict.
    pub chip: Chip,
}
