//! `/system` and `/jobs`: how the system runs and which jobs were given up, for the system administrator.
//!
//! Figures only; no data of any department is told here. Who may look and retry is `policy`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::Named;
use super::route::{Doc, Routes};
use super::view::moment;
use super::words::JobStateWord;
use super::{Answer, Shared, Signed};
use crate::id::JobId;
use crate::job::queue::{Job, JobState};
use crate::oversight::health::Health;
use crate::oversight::jobs::{self, Board};

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobView {
    /// `job_..`.
    pub id: String,
    /// What it does, such as `reconcile_grant`.
    pub kind: String,
    /// The identifier it is about.
    pub subject: String,
    /// `parked` once it was given up.
    #[schema(value_type = JobStateWord)]
    pub state: String,
    /// Tries so far.
    pub tries: u32,
    /// When it is tried next, or was tried last if it was given up.
    pub at: String,
    /// What the last failed try said.
    pub last_error: Option<String>,
}

impl From<&Job> for JobView {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id.to_string(),
            kind: job.kind.clone(),
            subject: job.subject.clone(),
            state: if job.state == JobState::Open { "open" } else { "parked" }.to_owned(),
            tries: job.tries,
            at: moment(job.run_at),
            last_error: job.last_error.clone(),
        }
    }
}

/// How the parts are.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Milliseconds the database took to answer; null if it did not.
    pub database_milliseconds: Option<i64>,
    /// The same of the hosted tables.
    pub warehouse_milliseconds: Option<i64>,
    /// Changes of the catalogue that the search index has not taken in.
    pub index_lag: u64,
    /// Hits of searches looked at again that their asker may not see; anything but 0 is a defect to be reported.
    pub search_leaks: u64,
    /// Entries of the log that are sealed.
    pub log_sealed: i64,
    /// When the log was sealed last.
    pub log_sealed_at: Option<String>,
    /// Entries that wait for the seal.
    pub log_unsealed: i64,
    /// Change number of the rules in force.
    pub rules: i64,
    /// Versions of rules that wait for the seal.
    pub rules_waiting: usize,
    /// Last year whose working days are known; later deadlines are provisional.
    pub calendar_until: i32,
}

impl From<&Health> for HealthView {
    fn from(health: &Health) -> Self {
        Self {
            database_milliseconds: health.database,
            warehouse_milliseconds: health.warehouse,
            index_lag: health.index_lag,
            search_leaks: health.search_leaks,
            log_sealed: health.sealed,
            log_sealed_at: health.sealed_at.map(moment),
            log_unsealed: health.unsealed,
            rules: health.rules,
            rules_waiting: health.rules_waiting,
            calendar_until: health.calendar_until,
        }
    }
}

/// How the system runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct SystemView {
    /// How the parts are.
    pub health: HealthView,
    /// Jobs that were given up, at most 100.
    pub parked: Vec<JobView>,
    /// Jobs that wait or run, soonest first, at most 100.
    pub open: Vec<JobView>,
    /// How many are open in all.
    pub open_count: u64,
}

impl From<&Board> for SystemView {
    fn from(board: &Board) -> Self {
        Self {
            health: (&board.health).into(),
            parked: board.parked.iter().map(JobView::from).collect(),
            open: board.open.iter().map(JobView::from).collect(),
            open_count: board.open_count,
        }
    }
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("system")
        .get("/api/v1/system", show, Doc::new("运行状况 / how the system runs").answers::<SystemView>())
        .post(
            "/api/v1/jobs/{id}/retry",
            retry,
            Doc::new("重试已停办的任务 / take a parked job up again").answers::<JobView>(),
        )
}

async fn show(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<SystemView>> {
    Ok(Json((&jobs::show(&app, &caller).await?).into()))
}

async fn retry(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<JobId>,
) -> Answer<Json<JobView>> {
    Ok(Json((&jobs::retry(&app, &caller, &id).await?).into()))
}
