//! `/reports`: timeliness, refusals, dormant grants and freshness, by organisation and period.
//!
//! Only a GET form (`from`, `until`, `org`). Every figure can be recomputed from the log; it never counts here.

use askama::Template;

use super::audit::Figure;
use super::frame::Frame;
use super::part::{Bars, Chip, Choice, Icon, Link, Said};

/// The reports of a period.
#[derive(Template)]
#[template(path = "reports.html")]
pub struct ReportsPage {
    /// Frame; `print` holds number and date.
    pub frame: Frame,
    /// Field `from`, `YYYY-MM-DD`.
    pub from: String,
    /// Field `until`, `YYYY-MM-DD`.
    pub until: String,
    /// Field `org` with its options.
    pub org: String,
    /// Organisations on offer.
    pub organisations: Vec<Choice>,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Answers a day or week.
    pub answers: Option<Bars>,
    /// Refusals by ground: ground and number.
    pub refusals: Vec<(Said, u64)>,
    /// By organisation.
    pub rows: Vec<ReportRow>,
    /// Grants without a call in three months.
    pub dormant: Vec<(Link, Said, String)>,
    /// Entries that lag behind their declared cycle: entry, provider, how far.
    pub stale: Vec<(Link, Said, String)>,
    /// The report as CSV.
    pub export_url: String,
    /// How it was computed: entries of the log from and to.
    pub basis: String,
}

/// One organisation.
pub struct ReportRow {
    /// The organisation.
    pub organisation: Said,
    /// Entries published.
    pub entries: u64,
    /// Answers given.
    pub answers: u64,
    /// Share in time.
    pub in_time: String,
    /// Median working days to an answer.
    pub median: String,
    /// Refusals.
    pub refusals: u64,
    /// Live grants given.
    pub grants: u64,
    /// Verdict.
    pub chip: Chip,
}
