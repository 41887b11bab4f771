//! `/grants` and `/grants/{id}`: what is held and given, how it is used, and how it is closed.
//!
//! Every act is a command of `grant`; the page only says which the visitor may try.

mod detail;

pub(super) use detail::bars;

use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::{get, post};
use serde::Deserialize;

use super::reading::{Reading, page_of, tab};
use crate::api::Shared;
use crate::app::App;
use crate::catalog;
use crate::error::{Problem, Result};
use crate::grant::{Grant, GrantState, commands, usage};
use crate::id::GrantId;
use crate::identity::Caller;
use crate::web::frame::{Flash, Frame, Section};
use crate::web::grant::{GrantPage, GrantRow, GrantsPage};
use crate::web::part::Chip;
use crate::web::part::chip::GrantState as Shown;
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// The lists, a grant, and what closes it.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/grants", get(list))
        .route("/grants/{id}", get(one))
        .route("/grants/{id}/suspend", post(suspend))
        .route("/grants/{id}/resume", post(resume))
        .route("/grants/{id}/end", post(end))
        .route("/grants/{id}/return", post(give_back))
        .route("/grants/{id}/opened-by-hand", post(opened_by_hand))
        .route("/grants/{id}/closed-by-hand", post(closed_by_hand))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

/// Whether a grant is live, in one chip.
pub(super) fn chip(reading: &Reading<'_>, grant: &Grant) -> Chip {
    let state = match &grant.state {
        GrantState::Provisioning { .. } => Shown::Provisioning,
        GrantState::Active { .. } if !grant.is_open(reading.now) => Shown::Ended,
        GrantState::Active { .. } => Shown::Live,
        _ if grant.awaits_confirmation() => Shown::Revoking,
        GrantState::Suspended { .. } => Shown::Suspended,
        GrantState::Ended { .. } => Shown::Ended,
    };
    Chip::grant(state, reading.t)
}

/// Calls of the last thirty days, grouped by thousands.
pub(super) async fn calls(app: &App, grant: &Grant) -> Result<u64> {
    let since = usage::civil_day(app.now().plus_seconds(-30 * 86_400));
    let days = usage::store::days(&app.db.reader, &grant.id, &since).await?;
    Ok(days.iter().map(|day| u64::try_from(day.calls).unwrap_or(0)).sum())
}

async fn row(reading: &Reading<'_>, frame: &Frame, grant: &Grant) -> Result<GrantRow> {
    let resource = catalog::store::resource(&reading.app.db.reader, &grant.resource).await?;
    let title = resource.content().map(|content| reading.said(&content.title));
    Ok(GrantRow {
        url: format!("/grants/{}", grant.id),
        resource: title.unwrap_or_else(|| reading.typed(&resource.code)),
        provider: reading.organisation(&grant.provider),
        holder: reading.organisation(&grant.requester),
        app: reading.application(&grant.app).await?,
        chip: chip(reading, grant),
        due: match grant.state {
            GrantState::Ended { .. } => None,
            _ => reading.expiry(&grant.scope, frame)?,
        },
        calls: wording::thousands(calls(reading.app, grant).await?),
    })
}

fn matches(row: &GrantRow, words: &str) -> bool {
    let words = words.to_lowercase();
    let texts = [&row.resource, &row.provider, &row.holder, &row.app];
    texts.iter().any(|said| said.text.to_lowercase().contains(&words))
}

async fn list(SignedVisit { app, caller, mut frame }: SignedVisit, Query(asked): Query<Asked>) -> Page {
    frame.t.grant.list.clone_into(&mut frame.title);
    frame.section = Some(Section::Grants);
    let reading = Reading::new(&app, &caller, &frame);
    let (held, given) = (commands::held(&app, &caller).await?, commands::given(&app, &caller).await?);
    let shows_given =
        asked.view == "given" || (asked.view.is_empty() && held.is_empty() && !given.is_empty());
    let tabs = vec![
        tab(reading.pick("本单位持有", "We hold"), held.len(), "/grants?view=held", !shows_given),
        tab(reading.pick("本单位给出", "We gave"), given.len(), "/grants?view=given", shows_given),
    ];
    let grants = if shows_given { given } else { held };
    let view = if shows_given { "given" } else { "held" };
    let query = asked.q.trim().to_owned();
    let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let url = format!("/grants?view={view}&q={encoded}");
    let (rows, paging) = if query.is_empty() {
        let (grants, paging) = page_of(frame.t, grants, asked.page, &url);
        let mut rows = Vec::new();
        for grant in &grants {
            rows.push(row(&reading, &frame, grant).await?);
        }
        (rows, paging)
    } else {
        let mut rows = Vec::new();
        for grant in &grants {
            rows.push(row(&reading, &frame, grant).await?);
        }
        rows.retain(|row| matches(row, &query));
        page_of(frame.t, rows, asked.page, &url)
    };
    render(&GrantsPage { frame, tabs, query, rows, paging })
}

fn grant_id(text: &str) -> Result<GrantId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn page(app: &App, caller: &Caller, frame: Frame, id: &GrantId) -> Result<GrantPage> {
    let grant = commands::get(app, caller, id).await?;
    detail::fill(app, caller, frame, &grant).await
}

async fn one(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    render(&page(&app, &caller, frame, &grant_id(&id)?).await?)
}

/// Tells what was done, or shows the page again with the reason that was entered.
async fn answer(posted: Posted, id: &str, tried: &str, done: Result<Grant>, words: (&str, &str)) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let url = format!("/grants/{id}");
    let problem = match done {
        Ok(_) => return say(&frame, &url, Flash::good(frame.language.pick(words.0, words.1))),
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => problem,
        Err(problem) => return Err(problem.into()),
    };
    frame.here = url;
    frame.refuse(&problem, tried, form.without_token());
    refused(&problem, &page(&app, &caller, frame, &grant_id(id)?).await?)
}

async fn suspend(Path(id): Path<String>, posted: Posted) -> Page {
    let reason = posted.form.text("reason");
    let done = commands::suspend(&posted.app, &posted.caller, &grant_id(&id)?, reason).await;
    answer(posted, &id, "suspend", done, ("已暂停，即刻起不能调用。", "Suspended; calls fail from now on."))
        .await
}

async fn resume(Path(id): Path<String>, posted: Posted) -> Page {
    let reason = posted.form.text("reason");
    let done = commands::resume(&posted.app, &posted.caller, &grant_id(&id)?, reason).await;
    answer(
        posted,
        &id,
        "resume",
        done,
        ("已恢复，存证后重新开通。", "Resumed; it opens once the log is sealed."),
    )
    .await
}

async fn end(Path(id): Path<String>, posted: Posted) -> Page {
    let reason = posted.form.text("reason");
    let done = commands::end(&posted.app, &posted.caller, &grant_id(&id)?, reason).await;
    answer(posted, &id, "end", done, ("已终止，即刻起不能调用。", "Ended; calls fail from now on.")).await
}

async fn give_back(Path(id): Path<String>, posted: Posted) -> Page {
    let reason = posted.form.text("reason");
    let done = commands::give_back(&posted.app, &posted.caller, &grant_id(&id)?, reason).await;
    answer(
        posted,
        &id,
        "return",
        done,
        ("已退还，请按要求处置所获数据。", "Given back; dispose of the data as required."),
    )
    .await
}

async fn opened_by_hand(Path(id): Path<String>, posted: Posted) -> Page {
    let done = commands::opened_by_hand(&posted.app, &posted.caller, &grant_id(&id)?).await;
    answer(posted, &id, "opened", done, ("已记录人工开通。", "Recorded as opened by hand.")).await
}

async fn closed_by_hand(Path(id): Path<String>, posted: Posted) -> Page {
    let done = commands::closed_by_hand(&posted.app, &posted.caller, &grant_id(&id)?).await;
    answer(posted, &id, "closed", done, ("已记录人工关闭。", "Recorded as closed by hand.")).await
}
