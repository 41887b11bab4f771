//! `/admin`: fills the operator's page and takes a parked job up again.

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};

use crate::api::Shared;
use crate::clock::Timestamp;
use crate::error::Problem;
use crate::job::queue::Job;
use crate::oversight::health::Health;
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
        health: health(&frame, &board, caller.at),
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

fn health(frame: &Frame, board: &Board, now: Timestamp) -> Vec<HealthRow> {
    let (a, health) = (&frame.t.admin, &board.health);
    vec![
        database(frame, health.database, a.part_database),
        database(frame, health.warehouse, a.part_warehouse),
        index(frame, health.index_lag),
        leaks(frame, health.search_leaks),
        audit(frame, health, now),
        policy(frame, health),
        calendar(frame, health.calendar_until, now),
        jobs(frame, board),
    ]
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

fn database(frame: &Frame, took: Option<i64>, name: &str) -> HealthRow {
    let a = &frame.t.admin;
    let (value, tone) = match took {
        Some(took) => (a.in_milliseconds.with(took), Tone::Green),
        None => (a.away.to_owned(), Tone::Vermilion),
    };
    part(frame, name, value, tone, String::new())
}

fn index(frame: &Frame, lag: u64) -> HealthRow {
    let a = &frame.t.admin;
    let (value, tone) = match lag {
        0 => (a.index_even.to_owned(), Tone::Green),
        lag if lag <= LAG_MAX => (a.index_lag.of(lag), Tone::Green),
        lag => (a.index_lag.of(lag), Tone::Amber),
    };
    part(frame, a.part_index, value, tone, a.index_note.to_owned())
}

fn leaks(frame: &Frame, leaks: u64) -> HealthRow {
    let a = &frame.t.admin;
    let tone = if leaks == 0 { Tone::Green } else { Tone::Vermilion };
    let value = if leaks == 0 { a.leaks_none.to_owned() } else { a.leaks.of(leaks) };
    part(frame, a.part_leaks, value, tone, a.leaks_note.to_owned())
}

fn audit(frame: &Frame, health: &Health, now: Timestamp) -> HealthRow {
    let a = &frame.t.admin;
    let since = health.written_at.unwrap_or(now);
    let late = health.unsealed > 0 && now.seconds() - since.seconds() > SEAL_SECONDS_MAX;
    let value = match health.sealed_at {
        Some(at) => a.log_age.with(ago(frame, now.seconds() - at.seconds())),
        None => a.log_never.to_owned(),
    };
    let tone = if late { Tone::Amber } else { Tone::Green };
    part(frame, a.part_log, value, tone, a.log_note.of(health.unsealed))
}

fn ago(frame: &Frame, seconds: i64) -> String {
    let a = &frame.t.admin;
    match seconds.max(0) {
        seconds @ 0..=119 => a.seconds.of(seconds),
        seconds @ 120..=7199 => a.minutes.of(seconds / 60),
        seconds => a.hours.of(seconds / 3600),
    }
}

fn policy(frame: &Frame, health: &Health) -> HealthRow {
    let a = &frame.t.admin;
    let note = if health.rules_waiting > 0 {
        a.policy_waiting.of(health.rules_waiting)
    } else {
        a.policy_sets.of(health.rule_sets)
    };
    part(frame, a.part_policy, a.policy_version.with(health.rules), Tone::Green, note)
}

fn calendar(frame: &Frame, last: i32, now: Timestamp) -> HealthRow {
    let a = &frame.t.admin;
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
