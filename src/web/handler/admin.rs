//! `/admin`: fills the operator's page and takes a parked job up again.

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};

use crate::api::Shared;
use crate::app::App;
use crate::audit::store as log;
use crate::clock::Timestamp;
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::job::queue::Job;
use crate::oversight::jobs::{self as board, Board};
use crate::policy::{Action, Facts};
use crate::web::admin::{AdminPage, HealthRow, JobRow};
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Chip, Icon, Said, Tone};
use crate::web::visit::{Page, Posted, SignedVisit, render, say};
use crate::web::wording;

/// Changes the index may be behind before somebody should look.
const LAG_MAX: u64 = 100;
/// Seconds entries may wait for the seal before somebody should look.
const SEAL_SECONDS_MAX: i64 = 300;

/// Routes of the operator's page.
pub fn routes() -> Router<Shared> {
    Router::new().route("/admin", get(show)).route("/admin/jobs/{id}/retry", post(retry))
}

async fn show(SignedVisit { app, caller, mut frame }: SignedVisit) -> Page {
    frame.t.admin.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Admin);
    let board = board::show(&app, &caller).await?;
    let any = Facts { noun: "job", ..Facts::default() };
    let job = |job: &Job| row(&frame, job, caller.at);
    let page = AdminPage {
        health: health(&app, &caller, &frame, &board).await?,
        parked: board.parked.iter().map(job).collect(),
        open: board.open.iter().map(job).collect(),
        open_count: board.open_count,
        may_retry: app.policy.allows(Action::RetryJob, &caller, &app.tree(), &any).allowed,
        frame,
    };
    render(&page)
}

fn row(frame: &Frame, job: &Job, now: Timestamp) -> JobRow {
    JobRow {
        id: job.id.to_string(),
        kind: match job.kind.as_str() {
            crate::grant::reconcile::JOB => frame.t.admin.job_reconcile.to_owned(),
            other => other.to_owned(),
        },
        subject: job.subject.clone(),
        tries: job.tries,
        at: wording::moment(job.run_at, now, frame.language),
        error: Said::typed(job.last_error.clone().unwrap_or_else(|| "—".to_owned()), frame.language),
    }
}

async fn health(app: &App, caller: &Caller, frame: &Frame, board: &Board) -> Result<Vec<HealthRow>> {
    Ok(vec![
        database(app, frame, &app.db, frame.t.admin.part_database).await,
        database(app, frame, &app.warehouse, frame.t.admin.part_warehouse).await,
        index(frame, board),
        audit(app, caller, frame).await?,
        policy(app, frame),
        calendar(app, frame, caller.at),
        jobs(frame, board),
    ])
}

fn chip(frame: &Frame, tone: Tone) -> Chip {
    let a = &frame.t.admin;
    match tone {
        Tone::Green => Chip::new(tone, Icon::Check, a.good),
        Tone::Vermilion => Chip::new(tone, Icon::Cross, a.bad),
        _ => Chip::new(tone, Icon::Alert, a.look),
    }
}

fn part(frame: &Frame, name: &str, value: String, tone: Tone, note: String) -> HealthRow {
    HealthRow { name: name.to_owned(), value, chip: chip(frame, tone), note }
}

async fn database(app: &App, frame: &Frame, db: &Db, name: &str) -> HealthRow {
    let (a, begun) = (&frame.t.admin, app.now());
    let answers = db.reader.ping().await.is_ok();
    let took = (app.now().0 - begun.0) / 1000;
    let (value, tone) = if answers {
        (a.in_milliseconds.with(took), Tone::Green)
    } else {
        (a.away.to_owned(), Tone::Vermilion)
    };
    part(frame, name, value, tone, String::new())
}

fn index(frame: &Frame, board: &Board) -> HealthRow {
    let a = &frame.t.admin;
    let (value, tone) = match board.index_lag {
        0 => (a.index_even.to_owned(), Tone::Green),
        lag if lag <= LAG_MAX => (a.index_lag.of(lag), Tone::Green),
        lag => (a.index_lag.of(lag), Tone::Amber),
    };
    part(frame, a.part_index, value, tone, a.index_note.to_owned())
}

async fn audit(app: &App, caller: &Caller, frame: &Frame) -> Result<HealthRow> {
    let a = &frame.t.admin;
    let reader = &app.db.reader;
    let newest = log::entries(reader, &log::Filter::default(), 1).await?;
    let (written, at) = newest.entries.first().map_or((0, caller.at), |entry| (entry.number, entry.at));
    let head = log::head(reader, &app.config.log.origin).await?;
    let sealed = head.as_ref().map_or(0, |head| i64::try_from(head.size).unwrap_or(i64::MAX));
    let waiting = written.saturating_sub(sealed);
    let late = waiting > 0 && caller.at.seconds() - at.seconds() > SEAL_SECONDS_MAX;
    let value = match &head {
        Some(head) => a.log_age.with(ago(frame, caller.at.seconds() - head.at.seconds())),
        None => a.log_never.to_owned(),
    };
    let tone = if late { Tone::Amber } else { Tone::Green };
    Ok(part(frame, a.part_log, value, tone, a.log_note.of(waiting)))
}

fn ago(frame: &Frame, seconds: i64) -> String {
    let a = &frame.t.admin;
    match seconds.max(0) {
        seconds @ 0..=119 => a.seconds.of(seconds),
        seconds @ 120..=7199 => a.minutes.of(seconds / 60),
        seconds => a.hours.of(seconds / 3600),
    }
}

fn policy(app: &App, frame: &Frame) -> HealthRow {
    let (a, waiting) = (&frame.t.admin, app.policy.waiting().len());
    let note = if waiting > 0 {
        a.policy_waiting.of(waiting)
    } else {
        a.policy_sets.of(app.policy.rule_sets().len())
    };
    part(frame, a.part_policy, a.policy_version.with(app.policy.version()), Tone::Green, note)
}

fn calendar(app: &App, frame: &Frame, now: Timestamp) -> HealthRow {
    let a = &frame.t.admin;
    let last = app.calendar.coverage().map(|(year, _)| year).max().unwrap_or(0);
    let today = wording::date(now);
    let year: i32 = today.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    // The notice for the next year comes out in November.
    let wants_next = last <= year && today.get(5..7).is_some_and(|month| month >= "11");
    let (tone, note) = match (last < year, wants_next) {
        (true, _) => (Tone::Vermilion, a.calendar_note),
        (false, true) => (Tone::Amber, a.calendar_import),
        (false, false) => (Tone::Green, a.calendar_note),
    };
    part(frame, a.part_calendar, a.calendar_until.with(last), tone, note.to_owned())
}

fn jobs(frame: &Frame, board: &Board) -> HealthRow {
    let a = &frame.t.admin;
    let tone = if board.parked.is_empty() { Tone::Green } else { Tone::Amber };
    let value = board.open_count.to_string();
    part(frame, a.part_jobs, value, tone, a.jobs_note.of(board.parked.len()))
}

async fn retry(Path(id): Path<String>, Posted { app, caller, frame, .. }: Posted) -> Page {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    board::retry(&app, &caller, &id).await?;
    say(&frame, "/admin", Flash::good(frame.t.admin.done_retried))
}
