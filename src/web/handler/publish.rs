//! `/publish`: fills the steward's desk and calls `catalog::commands`.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::{get, post};

use super::entry_form;
use super::entry_view;
use crate::api::Shared;
use crate::app::App;
use crate::catalog::state::AssessmentKind;
use crate::catalog::{Resource, commands};
use crate::error::{Problem, Result};
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::policy::{Action, Facts, Subject};
use crate::text::Language;
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::part::{Link, Said};
use crate::web::publish::{DeskRow, EntryForm, PublishFormPage, PublishPage};
use crate::web::request::Tab;
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};

/// Routes of the steward's desk.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/publish", get(desk).post(create))
        .route("/publish/new", get(new))
        .route("/publish/{id}", get(entry_view::show))
        .route("/publish/{id}/edit", get(edit))
        .route("/publish/{id}/draft", post(redraft))
        .route("/publish/{id}/assess", post(assess))
        .route("/publish/{id}/submit", post(submit))
        .route("/publish/{id}/head-approve", post(head_approve))
        .route("/publish/{id}/return", post(send_back))
        .route("/publish/{id}/withdraw", post(withdraw))
}

pub(super) fn id_of(text: &str) -> Result<ResourceId> {
    text.parse().map_err(|_| Problem::not_found())
}

fn place(frame: &mut Frame) {
    frame.section = Some(Section::Publish);
    frame.trail = vec![Link::new(frame.t.frame.publish, "/publish")];
}

fn may_draft(app: &App, caller: &Caller) -> bool {
    let own = Facts { noun: "resource", provider: Some(caller.org.id.clone()), ..Facts::default() };
    app.policy.allows(Action::DraftResource, caller, &app.tree(), &own).allowed
}

/// The states behind each view.
const VIEWS: [(&str, &[&str]); 6] = [
    ("", &[]),
    ("work", &["draft", "assessed"]),
    ("waiting", &["awaiting_head", "submitted"]),
    ("returned", &["returned"]),
    ("published", &["published"]),
    ("withdrawn", &["withdrawn"]),
];

/// Where an entry stands at this desk: what is in work comes before what is published.
pub(super) fn standing(entry: &Resource) -> &'static str {
    match (&entry.withdrawn, &entry.work) {
        (None, Some(work)) => work.stage.as_str(),
        _ => entry.state(),
    }
}

async fn desk(SignedVisit { app, caller, mut frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    frame.t.publish.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Publish);
    let all = commands::own_desk(&app, &caller).await?;
    let view = query.text("state");
    let fits = |states: &[&str], entry: &&Resource| states.is_empty() || states.contains(&standing(entry));
    let p = &frame.t.publish;
    let words =
        [p.view_all, p.view_work, p.view_waiting, p.view_returned, p.view_published, p.view_withdrawn];
    let tabs = VIEWS.iter().zip(words).map(|((code, states), word)| Tab {
        word: word.to_owned(),
        url: match *code {
            code if code == view => String::new(),
            "" => "/publish".to_owned(),
            code => format!("/publish?state={code}"),
        },
        count: Some(all.iter().filter(|entry| fits(states, entry)).count() as u64),
    });
    let states = VIEWS.iter().find(|(code, _)| *code == view).map_or(&[][..], |(_, states)| *states);
    let page = PublishPage {
        tabs: tabs.collect(),
        may_draft: may_draft(&app, &caller),
        rows: all.iter().filter(|entry| fits(states, entry)).map(|entry| row(&frame, entry)).collect(),
        frame,
    };
    render(&page)
}

fn row(frame: &Frame, entry: &Resource) -> DeskRow {
    let p = &frame.t.publish;
    let content = entry.work.as_ref().map(|work| &work.content).or_else(|| entry.content());
    let next = match standing(entry) {
        "draft" => p.next_assess,
        "assessed" => p.next_submit,
        "awaiting_head" => p.next_head,
        "submitted" => p.next_authority,
        "returned" => p.next_returned,
        _ => p.next_none,
    };
    DeskRow {
        url: format!("/publish/{}", entry.id),
        title: content.map_or_else(Said::default, |content| Said::new(&content.title, frame.language)),
        code: entry.code.clone(),
        kind: content
            .map_or("", |content| {
                let (zh, en) = content.kind.info().name;
                frame.language.pick(zh, en)
            })
            .to_owned(),
        chip: entry_view::state_chip(frame, entry),
        edition: entry.published.as_ref().map(|it| p.edition.with(it.entry_version)).unwrap_or_default(),
        next: Said::plain(next),
    }
}

/// A form that keeps what was typed; a refusal that is not about its fields is a page of its own.
fn form_page(
    mut frame: Frame,
    caller: &Caller,
    form: EntryForm,
    change: Option<(&str, i64)>,
) -> PublishFormPage {
    place(&mut frame);
    frame.title = match change {
        Some(_) => frame.t.publish.form_edit.with(&form.title_zh),
        None => frame.t.publish.form_new.to_owned(),
    };
    // A Chinese title would stand unmarked in an English heading.
    if frame.language == Language::En && change.is_some() {
        frame.title = frame.t.publish.form_edit.with(&form.code);
    }
    PublishFormPage {
        action: change.map_or_else(|| "/publish".to_owned(), |(id, _)| format!("/publish/{id}/draft")),
        tokens: change.map_or_else(|| frame.once_each(), |(_, version)| frame.tokens().at(version)),
        is_new: change.is_none(),
        provider: Said::new(&caller.org.name, frame.language),
        options: entry_form::options(frame.language),
        form,
        frame,
    }
}

fn again(problem: Problem, mut page: PublishFormPage) -> Page {
    if problem.fields.is_empty() && !matches!(problem.code, "duplicate_code" | "idempotency_key_reused") {
        return Err(problem.into());
    }
    let mut shown = problem.clone();
    for field in &mut shown.fields {
        let place = match field.field.split('.').next().unwrap_or_default() {
            "items" => "items",
            "title" => "title.zh",
            "summary" => "summary.zh",
            _ => continue,
        };
        place.clone_into(&mut field.field);
    }
    page.frame.problem = Some(ProblemSummary::new(&shown, page.frame.language, true));
    refused(&problem, &page)
}

async fn new(SignedVisit { app, caller, frame }: SignedVisit) -> Page {
    if !may_draft(&app, &caller) {
        let own = Facts { noun: "resource", provider: Some(caller.org.id.clone()), ..Facts::default() };
        let decision = app.policy.allows(Action::DraftResource, &caller, &app.tree(), &own);
        return Err(decision.problem().unwrap_or_else(Problem::not_found).into());
    }
    let form = EntryForm {
        kind: "data.table".to_owned(),
        sharing: "conditional".to_owned(),
        format: "database".to_owned(),
        update_cycle: "daily".to_owned(),
        grade: "3".to_owned(),
        ..EntryForm::default()
    };
    render(&form_page(frame, &caller, form, None))
}

async fn create(Posted { app, caller, frame, form, .. }: Posted) -> Page {
    let typed = entry_form::typed(&form);
    let made = match entry_form::content(&typed, None) {
        Ok(content) => {
            let key = form.key(&caller, "POST /resources")?;
            commands::create(&app, &caller, &typed.code, content, key.as_ref()).await
        }
        Err(problem) => Err(problem),
    };
    match made {
        Ok(entry) => {
            let flash = Flash::good(frame.t.publish.done_created);
            say(&frame, &format!("/publish/{}", entry.id), flash)
        }
        Err(problem) => again(problem, form_page(frame, &caller, typed, None)),
    }
}

async fn edit(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let entry = commands::view(&app, &caller, &id_of(&id)?).await?;
    let decision = app.policy.allows(Action::DraftResource, &caller, &app.tree(), &entry.facts());
    if let Some(problem) = decision.problem() {
        return Err(problem.into());
    }
    let content = entry.work.as_ref().map(|work| &work.content).or_else(|| entry.content());
    let form = content.map(|content| entry_form::written(&entry.code, content)).unwrap_or_default();
    render(&form_page(frame, &caller, form, Some((&id, entry.version))))
}

async fn redraft(Path(id): Path<String>, Posted { app, caller, frame, form, .. }: Posted) -> Page {
    let known = commands::view(&app, &caller, &id_of(&id)?).await?;
    let mut typed = entry_form::typed(&form);
    typed.code.clone_from(&known.code);
    let version = form.number("version").unwrap_or(0);
    let before = known.work.as_ref().map(|work| &work.content).or_else(|| known.content());
    let done = match entry_form::content(&typed, before) {
        Ok(content) => commands::redraft(&app, &caller, &known.id, version, content).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => say(&frame, &format!("/publish/{id}"), Flash::good(frame.t.publish.done_redrafted)),
        Err(problem) => again(problem, form_page(frame, &caller, typed, Some((&id, version)))),
    }
}

/// Tells what was done, or shows the entry again with what was entered and what is wrong with it.
async fn told(posted: Posted, id: &str, tried: &str, done: Result<Resource>, words: &str) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let url = format!("/publish/{id}");
    match done {
        Ok(_) => say(&frame, &url, Flash::good(words)),
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            frame.here = url;
            frame.refuse(&problem, tried, form.without_token());
            refused(&problem, &entry_view::page(&app, &caller, frame, &id_of(id)?).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn assess(Path(id): Path<String>, posted: Posted) -> Page {
    let kind = match posted.form.text("kind") {
        "secrecy" => Ok(AssessmentKind::Secrecy),
        "personal" => Ok(AssessmentKind::Personal),
        _ => {
            let problem = Problem::invalid("评估未记录", "the assessment was not recorded");
            Err(problem.field("kind", "请选择评估类别", "choose a kind of assessment"))
        }
    };
    let finding = posted.form.text("finding");
    let done = match kind {
        Ok(kind) => commands::assess(&posted.app, &posted.caller, &id_of(&id)?, kind, finding).await,
        Err(problem) => Err(problem),
    };
    let words = posted.frame.t.publish.done_assessed;
    told(posted, &id, "assess", done, words).await
}

async fn submit(Path(id): Path<String>, posted: Posted) -> Page {
    let done = commands::submit(&posted.app, &posted.caller, &id_of(&id)?).await;
    let words = posted.frame.t.publish.done_submitted;
    told(posted, &id, "", done, words).await
}

async fn head_approve(Path(id): Path<String>, posted: Posted) -> Page {
    let done = commands::head_approve(&posted.app, &posted.caller, &id_of(&id)?).await;
    let words = posted.frame.t.publish.done_approved;
    told(posted, &id, "", done, words).await
}

async fn send_back(Path(id): Path<String>, posted: Posted) -> Page {
    let reason = posted.form.text("reason");
    let done = commands::send_back(&posted.app, &posted.caller, &id_of(&id)?, reason).await;
    let words = posted.frame.t.publish.done_returned;
    told(posted, &id, "return", done, words).await
}

async fn withdraw(Path(id): Path<String>, posted: Posted) -> Page {
    let reason = posted.form.text("reason");
    let done = commands::withdraw(&posted.app, &posted.caller, &id_of(&id)?, reason).await;
    let words = posted.frame.t.publish.done_withdrawn;
    told(posted, &id, "withdraw", done, words).await
}
