//! What an operator sees of the queue, and taking up again what was given up.
//!
//! A retry is a logged act; it changes when a job runs, never what it does.

use super::health::{self, Health};
use crate::app::App;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::JobId;
use crate::identity::Caller;
use crate::job::queue::{self, Job, JobState};
use crate::policy::action::{RetryJob, ViewSystem};
use crate::policy::{Facts, Permit, Subject};
use crate::tx::Tx;

/// Jobs of one list.
const LIST_MAX: u64 = 100;

/// The system as the subject of a permit.
struct System;

impl Subject for System {
    fn facts(&self) -> Facts {
        Facts { noun: "system", id: "jobs".to_owned(), ..Facts::default() }
    }
}

impl Subject for Job {
    fn facts(&self) -> Facts {
        Facts { noun: "job", id: self.id.to_string(), ..Facts::default() }
    }
}

/// How the system runs.
#[derive(Clone, Debug)]
pub struct Board {
    /// Jobs that gave up.
    pub parked: Vec<Job>,
    /// Jobs that wait or run, soonest first.
    pub open: Vec<Job>,
    /// How many are open in all.
    pub open_count: u64,
    /// How the parts are.
    pub health: Health,
}

/// Shows it to whoever may see how the system runs.
pub async fn show(app: &App, caller: &Caller) -> Result<Board> {
    app.permit::<ViewSystem, _>(caller, System).await?;
    let open = [Where::Eq("state", "open".into())];
    let reader = &app.db.reader;
    Ok(Board {
        parked: queue::parked(reader, LIST_MAX).await?,
        open: db::list(reader, &open, Page::ascending("run_at", LIST_MAX)).await?,
        open_count: db::count::<Job>(reader, &open).await?,
        health: health::measure(app).await?,
    })
}

/// Takes a job up again that was given up.
///
/// # Errors
/// 404; `wrong_state` if it was not given up.
pub async fn retry(app: &App, caller: &Caller, id: &JobId) -> Result<Job> {
    let job: Job = db::require(&app.db.reader, id.as_str()).await?;
    let permit: Permit<RetryJob, Job> = app.permit(caller, job).await?;
    let mut job = permit.subject().clone();
    if job.state != JobState::Parked {
        return Err(Problem::conflict("wrong_state", "该任务没有停办", "the job was not given up")
            .next("它会自行重试，无需办理", "it is tried again by itself; there is nothing to do"));
    }
    job.state = JobState::Open;
    job.tries = 0;
    job.run_at = app.now();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut job).await?;
    tx.record(permit.entry().detail("kind", &job.kind).detail("subject", &job.subject));
    tx.commit().await?;
    Ok(job)
}
