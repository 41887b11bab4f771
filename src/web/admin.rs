//! `/admin`: how the system runs, and jobs that gave up.
//!
//! One form: `POST /admin/jobs/{id}/retry`. It shows no data of any department; who may look is `policy`.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Icon, Said};

/// The operator's page.
#[derive(Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    /// Frame.
    pub frame: Frame,
    /// Parts and how they are.
    pub health: Vec<HealthRow>,
    /// Jobs that gave up.
    pub parked: Vec<JobRow>,
    /// Jobs that wait or run, soonest first.
    pub open: Vec<JobRow>,
    /// How many are open in all.
    pub open_count: u64,
    /// Whether the post may take a parked job up again.
    pub may_retry: bool,
}

/// How one part is.
pub struct HealthRow {
    /// The part.
    pub name: String,
    /// The measure.
    pub value: String,
    /// Well or not.
    pub chip: Chip,
    /// What it means, or what to do.
    pub note: String,
}

/// A job.
pub struct JobRow {
    /// `job_..`.
    pub id: String,
    /// What it does.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Tries so far.
    pub tries: u32,
    /// When it is tried next, or was tried last.
    pub at: String,
    /// What the last try said.
    pub error: Said,
}
