//! The third entrance: jobs after commits, sealing, the search index, and what time brings about.
//!
//! Any number of processes run it side by side: jobs are leased, sealing and expiry are safe to run twice. A
//! failing piece of work is logged once here and tried again; it never stops the others, and a slow one (an index
//! that is built anew, an import that is taken in) never holds them up.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::app::App;
use crate::audit::sealer;
use crate::catalog::commands::PUBLISHED;
use crate::catalog::import::upload;
use crate::error::{Problem, Result};
use crate::grant::reconcile;
use crate::job::queue::{self, Job};
use crate::tx::{Internal, Tx};
use crate::{credential, grant, idempotency, identity, search};

/// Pause between two looks at what is due.
const PAUSE: Duration = Duration::from_millis(100);
/// Pause between two looks at rules, synonyms and whether the index is to be built anew.
const REFRESH: Duration = Duration::from_secs(2);
/// Pause between two rounds of what is due by the minute.
const MINUTE: Duration = Duration::from_mins(1);
/// Time between two comparisons of the index with the catalogue.
const HOUR: Duration = Duration::from_hours(1);
/// Rounds of [`settle`] after which something must be going in circles.
const ROUNDS_MAX: usize = 1000;

/// Works until told to stop.
pub async fn run(app: &App, stop: watch::Receiver<bool>) {
    tokio::join!(
        run_jobs(app, stop.clone()),
        follow_catalogue(app, stop.clone()),
        rebuild_on_demand(app, stop.clone()),
        refresh(app, stop.clone()),
        each_minute(app, stop),
    );
}

/// Waits, and says whether the process goes on.
async fn rests(pause: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => true,
        _ = stop.changed() => false,
    }
}

async fn run_jobs(app: &App, mut stop: watch::Receiver<bool>) {
    loop {
        // Sealed first, for what widens access waits for the seal.
        report("seal", seal(app).await.map(drop));
        report("queue", jobs(app).await.map(drop));
        if !rests(PAUSE, &mut stop).await {
            return;
        }
    }
}

async fn follow_catalogue(app: &App, mut stop: watch::Receiver<bool>) {
    let mut compared = Instant::now();
    loop {
        report("index", search::follow(app).await.map(drop));
        // Never beside the other: a comparison would take back what is followed meanwhile.
        if compared.elapsed() >= HOUR {
            report("drift", search::drift::mend(app).await.map(drop));
            compared = Instant::now();
        }
        if !rests(PAUSE, &mut stop).await {
            return;
        }
    }
}

async fn rebuild_on_demand(app: &App, mut stop: watch::Receiver<bool>) {
    loop {
        report("rebuild", search::rebuild_if_wanted(app).await);
        if !rests(REFRESH, &mut stop).await {
            return;
        }
    }
}

async fn refresh(app: &App, mut stop: watch::Receiver<bool>) {
    loop {
        report("rules", app.policy.refresh(&app.db.reader).await.map(drop));
        report("synonyms", search::synonyms::refresh(app).await);
        if !rests(REFRESH, &mut stop).await {
            return;
        }
    }
}

async fn each_minute(app: &App, mut stop: watch::Receiver<bool>) {
    loop {
        report("minute", minute(app).await);
        if !rests(MINUTE, &mut stop).await {
            return;
        }
    }
}

/// Keeps what a process holds of its own up to date: index, synonyms and rules.
///
/// # Errors
/// Only when the database is away.
pub async fn keep_current(app: &App) -> Result<()> {
    search::follow(app).await?;
    search::rebuild_if_wanted(app).await?;
    search::synonyms::refresh(app).await?;
    app.policy.refresh(&app.db.reader).await.map(drop)
}

fn report(what: &'static str, result: Result<()>) {
    if let Err(problem) = result {
        tracing::warn!(what, code = problem.code, "background work failed and is tried again");
    }
}

/// Does everything that is due now, until nothing is left: for tests and one-shot commands.
///
/// # Errors
/// The first failure; a job that fails is put back and does not count.
pub async fn settle(app: &App) -> Result<()> {
    for _ in 0..ROUNDS_MAX {
        let sealed = seal(app).await?;
        let worked = jobs(app).await?;
        let indexed = search::follow(app).await?;
        if sealed + worked + indexed == 0 {
            return Ok(());
        }
    }
    Err(Problem::internal("background work does not come to an end"))
}

/// What is due by the minute: expiry, reviews past their day, digests, forgetting.
///
/// # Errors
/// The first failure.
pub async fn minute(app: &App) -> Result<()> {
    reconcile::expire(app).await?;
    grant::review::lapse::lapse(app).await?;
    reconcile::sweep(app).await?;
    credential::commands::expire(app).await?;
    grant::usage::digest::digest(app).await?;
    idempotency::sweep(app).await?;
    let tx = Tx::internal(&app.db, Internal::Identity).await?;
    identity::store::sweep(tx.connection(), app.now()).await?;
    tx.commit().await?;
    app.reload_tree().await
}

/// Gives new entries their place in the log; answers how many heads were signed.
async fn seal(app: &App) -> Result<usize> {
    let mut heads = 0;
    loop {
        // Looked at without a transaction first: mostly there is nothing to seal.
        let origin = &app.config.log.origin;
        if !crate::audit::store::has_unsealed(&app.db.reader).await? {
            return Ok(heads);
        }
        let tx = Tx::internal(&app.db, Internal::Seal).await?;
        match sealer::seal(tx.connection(), origin, &app.keys.log, app.now()).await? {
            Some(_) => tx.commit().await?,
            None => return Ok(heads),
        }
        heads += 1;
    }
}

/// Runs the jobs that are due; answers how many.
async fn jobs(app: &App) -> Result<usize> {
    let mut done = 0;
    while let Some(mut job) = queue::lease(&app.db.writer, app.now()).await? {
        match perform(app, &job).await {
            Ok(()) => queue::finish(&app.db.writer, &job).await?,
            Err(problem) => {
                tracing::info!(kind = %job.kind, subject = %job.subject, code = problem.code, tries = job.tries, "a job is put back");
                match queue::fail(&app.db.writer, &mut job, problem.code, app.now()).await {
                    // The lease was lost: whoever has it now decides.
                    Err(Problem { code: "stale_version", .. }) => {}
                    other => other?,
                }
            }
        }
        done += 1;
    }
    Ok(done)
}

async fn perform(app: &App, job: &Job) -> Result<()> {
    match job.kind.as_str() {
        reconcile::JOB => {
            let grant = job.subject.parse().map_err(Problem::internal)?;
            match reconcile::reconcile(app, &grant).await? {
                reconcile::Outcome::Broken(problem) => Err(problem),
                reconcile::Outcome::Settled
                | reconcile::Outcome::AwaitsPerson
                | reconcile::Outcome::AwaitsConnection => Ok(()),
            }
        }
        PUBLISHED => {
            reconcile::after_publication(app, &job.subject.parse().map_err(Problem::internal)?).await
        }
        upload::JOB => upload::work(app, &job.subject.parse().map_err(Problem::internal)?).await,
        other => Err(Problem::internal(format!("there is no job `{other}`"))),
    }
}
