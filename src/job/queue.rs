//! The queue: enqueue in the acting transaction, lease, finish, or try again later.
//!
//! A lease is taken by a version-checked update, so two workers never hold one job; a worker that dies
//! loses its lease by time. It never runs a job: that is the worker's part.

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::JobId;

/// How long a worker may hold a job before another takes it, in seconds.
const LEASE_SECONDS: i64 = 60;
/// The longest pause between two tries, in seconds.
const PAUSE_SECONDS_MAX: i64 = 3600;
/// Tries after which a job that may give up is parked.
const TRIES_MAX: u32 = 12;

/// What happens to a job that keeps failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patience {
    /// Parked after twelve tries, where an operator sees it.
    Parks,
    /// Tried until it succeeds: revocation work has no give-up time.
    NeverGivesUp,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum JobState {
    /// Due, or leased, until its `run_at` passes.
    Open,
    /// Given up after too many tries.
    Parked,
}

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its identifier.
    pub id: JobId,
    /// What to do, such as `revoke_grant`.
    pub kind: String,
    /// The identifier it is about.
    pub subject: String,
    /// Whether it may be parked.
    pub patience: Patience,
    /// Where it stands.
    pub state: JobState,
    /// Not before this moment; a lease moves it ahead.
    pub run_at: Timestamp,
    /// Tries so far, the running one included.
    pub tries: u32,
    /// What the last failed try said.
    pub last_error: Option<String>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Job, "job", id, |this| {
    "state": if this.state == JobState::Open { "open" } else { "parked" },
    "run_at": this.run_at.0,
});

impl Job {
    /// A job that is due at once.
    pub fn new(kind: &str, subject: &str, patience: Patience, now: Timestamp) -> Self {
        Self {
            id: JobId::new(),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            patience,
            state: JobState::Open,
            run_at: now,
            tries: 0,
            last_error: None,
            version: 0,
        }
    }
}

/// Adds a job; inside a transaction it appears with the commit.
pub async fn enqueue(connection: &impl ConnectionTrait, job: &Job) -> Result<()> {
    db::insert(connection, job).await
}

/// Takes the job that has waited longest, or none if nothing is due.
pub async fn lease(connection: &impl ConnectionTrait, now: Timestamp) -> Result<Option<Job>> {
    let due = [Where::Eq("state", "open".into()), Where::Lt("run_at", (now.0 + 1).into())];
    for mut job in db::list::<Job>(connection, &due, Page::ascending("run_at", 8)).await? {
        job.tries = job.tries.saturating_add(1);
        job.run_at = now.plus_seconds(LEASE_SECONDS);
        match db::update(connection, &mut job).await {
            Ok(()) => return Ok(Some(job)),
            // Another worker was quicker: take the next one.
            Err(Problem { code: "stale_version", .. }) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(None)
}

/// Removes a job that is done.
pub async fn finish(connection: &impl ConnectionTrait, job: &Job) -> Result<()> {
    db::delete::<Job>(connection, job.id.as_str()).await
}

/// Puts a failed job back with a pause that doubles, or parks it. Answers 412 if the lease was lost.
pub async fn fail(
    connection: &impl ConnectionTrait,
    job: &mut Job,
    said: &str,
    now: Timestamp,
) -> Result<()> {
    let pause = 1_i64.checked_shl(job.tries).unwrap_or(PAUSE_SECONDS_MAX).clamp(1, PAUSE_SECONDS_MAX);
    job.run_at = now.plus_seconds(pause);
    job.last_error = Some(said.chars().take(500).collect());
    if job.patience == Patience::Parks && job.tries >= TRIES_MAX {
        job.state = JobState::Parked;
    }
    db::update(connection, job).await
}

/// Jobs that gave up, for the operator's page.
pub async fn parked(connection: &impl ConnectionTrait, limit: u64) -> Result<Vec<Job>> {
    db::list(connection, &[Where::Eq("state", "parked".into())], Page::ascending("run_at", limit)).await
}
