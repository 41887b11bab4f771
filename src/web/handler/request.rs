//! `/requests` and `/requests/{id}`: the list by state, one request in full, and what can be done with it.
//!
//! What is offered is asked of `policy`; what is done is a command of `request`.

mod dispute;
mod offer;

use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::{get, post};
use serde::Deserialize;

use super::request_page as detail;
use crate::api::Shared;
use crate::app::App;
use crate::credential::Application;
use crate::db;
use crate::error::{Problem, Result};
use crate::id::{LineId, RequestId};
use crate::org::Person;
use crate::request::commands::{self, Whole};
use crate::request::{Line, Request, RequestState, decide, store};
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::chip::LineState as Shown;
use crate::web::part::{Chip, Due, Icon, Paging, Said, Tone};
use crate::web::request::{RequestRow, RequestsPage, Tab};
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say, see_other};
use crate::web::wording;

/// Rows of a page.
const ROWS: usize = 25;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/requests", get(list).post(super::basket::submit))
        .route("/requests/{id}", get(show))
        .route("/requests/{id}/sign-off", post(sign_off))
        .route("/requests/{id}/return", post(decline))
        .route("/requests/{id}/withdraw", post(withdraw))
        .route("/requests/{id}/copy", post(copy))
        .route("/lines/{id}", get(line))
        .route("/lines/{id}/resubmit", post(resubmit))
        .route("/lines/{id}/accept-offer", post(offer::accept))
        .route("/lines/{id}/decline-offer", post(offer::decline))
        .route("/lines/{id}/dispute", post(dispute::file))
}

#[derive(Deserialize)]
struct Wanted {
    view: Option<String>,
    q: Option<String>,
    page: Option<usize>,
}

/// Views of the list and the states they show.
const VIEWS: [(&str, &[&str]); 4] = [
    ("", &["awaiting_sign_off", "signed_off", "declined", "withdrawn"]),
    ("signing", &["awaiting_sign_off"]),
    ("sent", &["signed_off"]),
    ("closed", &["declined", "withdrawn"]),
];

fn address(view: &str, query: &str, page: usize) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("view", view), ("q", query)] {
        if !value.is_empty() {
            text.append_pair(name, value);
        }
    }
    if page > 1 {
        text.append_pair("page", &page.to_string());
    }
    let query = text.finish();
    if query.is_empty() { "/requests".to_owned() } else { format!("/requests?{query}") }
}

async fn list(visit: SignedVisit, Query(wanted): Query<Wanted>) -> Page {
    let SignedVisit { app, caller, mut frame } = visit;
    frame.t.request.list.clone_into(&mut frame.title);
    frame.section = Some(Section::Requests);
    let query = wanted.q.unwrap_or_default().trim().to_owned();
    let (view, states) =
        VIEWS.into_iter().find(|(name, _)| Some(*name) == wanted.view.as_deref()).unwrap_or(VIEWS[0]);
    let mut all = commands::list(&app, &caller).await?;
    all.retain(|request| {
        query.is_empty() || request.title.contains(&query) || detail::number(request).contains(&query)
    });
    let tab = |(name, states): (&str, &[&str])| Tab {
        word: tab_word(&frame, name).to_owned(),
        count: Some(all.iter().filter(|request| states.contains(&request.state.as_str())).count() as u64),
        url: if name == view { String::new() } else { address(name, &query, 1) },
    };
    let tabs = VIEWS.into_iter().map(tab).collect();
    let matching: Vec<&Request> =
        all.iter().filter(|request| states.contains(&request.state.as_str())).collect();
    let page = wanted.page.unwrap_or(1).max(1);
    let skipped = (page - 1).saturating_mul(ROWS);
    let mut rows = Vec::new();
    for request in matching.iter().skip(skipped).take(ROWS) {
        rows.push(row(&app, &frame, request).await?);
    }
    let last = skipped + rows.len();
    let paging = Paging {
        t: frame.t,
        first: if rows.is_empty() { 0 } else { skipped as u64 + 1 },
        last: last as u64,
        total: Some(matching.len() as u64),
        previous: (page > 1).then(|| address(view, &query, page - 1)),
        next: (last < matching.len()).then(|| address(view, &query, page + 1)),
        export: None,
    };
    render(&RequestsPage { frame, tabs, query, rows, paging })
}

fn tab_word(frame: &Frame, view: &str) -> &'static str {
    let v = &frame.t.visit;
    match view {
        "signing" => v.view_signing,
        "sent" => v.view_sent,
        "closed" => v.view_closed,
        _ => v.view_all,
    }
}

async fn row(app: &App, frame: &Frame, request: &Request) -> Result<RequestRow> {
    let language = frame.language;
    let lines = store::lines_of(&app.db.reader, &request.id).await?;
    let application: Option<Application> = db::load(&app.db.reader, request.app.as_str()).await?;
    let person: Option<Person> = db::load(&app.db.reader, request.requested_by.as_str()).await?;
    let answered = lines.iter().filter(|line| line.state.is_final()).count();
    Ok(RequestRow {
        url: format!("/requests/{}", request.id),
        number: detail::number(request),
        title: Said::typed(&request.title, language),
        app: Said::typed(application.map(|one| one.name).unwrap_or_default(), language),
        by: person.map(|person| Said::new(&person.name, language)).unwrap_or_default(),
        submitted: wording::day(request.created_at, app.now(), language),
        answered: format!("{answered} / {}", lines.len()),
        chip: chip(frame, request, &lines),
        due: soonest(app, frame, &lines)?,
    })
}

/// The clock that runs out first.
pub(super) fn soonest(app: &App, frame: &Frame, lines: &[Line]) -> Result<Option<Due>> {
    let running = lines.iter().filter_map(|line| line.due.as_ref()).min_by_key(|due| due.at);
    running.map(|due| wording::due(app, frame, due)).transpose()
}

/// Where a request stands as a whole, from its lines.
pub(super) fn chip(frame: &Frame, request: &Request, lines: &[Line]) -> Chip {
    let any = |state: &str| lines.iter().any(|line| line.state.as_str() == state);
    let shown = match request.state {
        RequestState::AwaitingSignOff => Shown::SigningOff,
        RequestState::Declined { .. } => {
            return Chip::new(Tone::Amber, Icon::Undo, frame.t.visit.declined);
        }
        RequestState::SignedOff { .. } if any("supplement_asked") => Shown::SupplementAsked,
        RequestState::SignedOff { .. } if any("offered") => Shown::Offered,
        RequestState::SignedOff { .. } if any("received") => Shown::Submitted,
        RequestState::SignedOff { .. } if any("disputed") => Shown::Disputed,
        RequestState::SignedOff { .. } if any("agreed") => Shown::Agreed,
        RequestState::SignedOff { .. } if any("refused") => Shown::Refused,
        RequestState::SignedOff { .. } | RequestState::Withdrawn { .. } => Shown::Withdrawn,
    };
    Chip::line(shown, frame.t)
}

fn line_id(text: &str) -> Result<LineId> {
    text.parse().map_err(|_| Problem::not_found())
}

fn request_id(text: &str) -> Result<RequestId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn show(visit: SignedVisit, Path(id): Path<String>) -> Page {
    let SignedVisit { app, caller, frame } = visit;
    let whole = commands::view(&app, &caller, &request_id(&id)?).await?;
    render(&detail::page(&app, &caller, frame, whole).await?)
}

/// A line has no page of its own on the requester's side: it is shown with its request.
async fn line(visit: SignedVisit, Path(id): Path<String>) -> Page {
    let id = line_id(&id)?;
    let line = decide::view_line(&visit.app, &visit.caller, &id).await?;
    see_other(&format!("/requests/{}", line.request))
}

/// Answers an act: on to the request, or the same page with what is wrong and what was filled in.
async fn done(posted: Posted, id: &RequestId, tried: &str, outcome: Result<Flash>) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    match outcome {
        Ok(flash) => say(&frame, &format!("/requests/{id}"), flash),
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            frame.here = format!("/requests/{id}");
            frame.refuse(&problem, tried, form.without_token());
            let whole = commands::view(&app, &caller, id).await?;
            refused(&problem, &detail::page(&app, &caller, frame, whole).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What the person saw must still be so.
async fn check_version(posted: &Posted, id: &RequestId) -> Result<()> {
    let request = commands::view(&posted.app, &posted.caller, id).await?.request;
    let shown = posted.form.number("version");
    if shown.is_none_or(|shown| shown == request.version) { Ok(()) } else { Err(Problem::stale()) }
}

async fn sign_off(Path(id): Path<String>, posted: Posted) -> Page {
    let id = request_id(&id)?;
    let outcome = async {
        check_version(&posted, &id).await?;
        let Whole { lines, .. } = commands::sign_off(&posted.app, &posted.caller, &id).await?;
        Ok(Flash::good(posted.frame.t.visit.signed_off.of(lines.len())))
    };
    let outcome = outcome.await;
    done(posted, &id, "", outcome).await
}

async fn decline(Path(id): Path<String>, posted: Posted) -> Page {
    let id = request_id(&id)?;
    let outcome = async {
        check_version(&posted, &id).await?;
        commands::decline(&posted.app, &posted.caller, &id, posted.form.text("reason")).await?;
        Ok(Flash::good(posted.frame.t.visit.sent_back))
    };
    let outcome = outcome.await;
    done(posted, &id, "return", outcome).await
}

async fn withdraw(Path(id): Path<String>, posted: Posted) -> Page {
    let id = request_id(&id)?;
    let outcome = commands::withdraw(&posted.app, &posted.caller, &id).await;
    let outcome = outcome.map(|_| Flash::good(posted.frame.t.visit.taken_back));
    done(posted, &id, "", outcome).await
}

async fn copy(Path(id): Path<String>, posted: Posted) -> Page {
    let id = request_id(&id)?;
    let key = posted.form.key(&posted.caller, &format!("POST /requests/{id}/copy"))?;
    let copied = commands::copy(&posted.app, &posted.caller, &id, key.as_ref()).await?;
    say(&posted.frame, "/basket", Flash::good(posted.frame.t.visit.copied.of(copied)))
}

async fn resubmit(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let request = decide::view_line(&posted.app, &posted.caller, &id).await?.request;
    let outcome = commands::resubmit(&posted.app, &posted.caller, &id, posted.form.text("text")).await;
    let outcome = outcome.map(|_| Flash::good(posted.frame.t.visit.supplied));
    done(posted, &request, id.as_str(), outcome).await
}
