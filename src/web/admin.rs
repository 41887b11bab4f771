//! `/admin`: health with what to do, jobs that were parked, enforcement points.
//!
//! Forms: `POST /admin/jobs/{id}/retry`, `POST /admin/jobs/retry-all`, `POST /admin/gateways` (`name`),
//! `POST /admin/reindex`. It shows no data of any department; operators may not read it.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Icon, Said, Tokens};
use crate::random::Secret;

/// Operation.
#[derive(Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    /// Frame.
    pub frame: Frame,
    /// Everything well, or not: as a sentence.
    pub sentence: String,
    /// The verdict.
    pub chip: Chip,
    /// Checks.
    pub checks: Vec<HealthRow>,
    /// Jobs that gave up and wait for somebody.
    pub parked: Vec<JobRow>,
    /// The queue: name and number.
    pub queue: Vec<(String, String)>,
    /// Enforcement points.
    pub gateways: Vec<GatewayRow>,
    /// The one-time code just made, to be typed at the new enforcement point.
    pub enrolment: Option<Secret>,
    /// Hidden fields of enrolling; absent if the reader may not.
    pub enrol: Option<Tokens>,
    /// Hidden fields of rebuilding the index; absent if the reader may not.
    pub reindex: Option<Tokens>,
    /// Version and build: name and value.
    pub versions: Vec<(String, String)>,
}

/// A check.
pub struct HealthRow {
    /// What was checked.
    pub name: String,
    /// Good, to be looked at, broken.
    pub chip: Chip,
    /// What was found.
    pub words: Said,
    /// What to do; empty if nothing.
    pub next: Said,
}

/// A parked job.
pub struct JobRow {
    /// `job_..`.
    pub id: String,
    /// What it does.
    pub what: Said,
    /// Tries so far.
    pub tries: u64,
    /// Since when.
    pub since: String,
    /// Why it failed, without data or secrets.
    pub error: String,
    /// Hidden fields of trying again; absent if the reader may not.
    pub retry: Option<Tokens>,
}

/// An enforcement point.
pub struct GatewayRow {
    /// Its name.
    pub name: String,
    /// Up to date, behind, silent.
    pub chip: Chip,
    /// Place in the feed and how far behind.
    pub feed: String,
    /// When it was last heard of.
    pub heard: String,
}
