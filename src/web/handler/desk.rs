//! `/inbox`: what waits for the acting post, and the answers to a line.
//!
//! The open case is filled in by [`case`] and [`history`], its form read by [`ticked`]; what an answer may be is
//! `request::decide`.

mod case;
mod clock;
mod history;
mod offer;
mod ticked;

use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::{get, post};
use serde::Deserialize;

use super::reading::{Reading, page_of, tab};
use crate::api::Shared;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::id::LineId;
use crate::identity::Caller;
use crate::notify::{self, InboxItem, Task};
use crate::policy::{Action, Subject};
use crate::request::{Line, LineState, RefusalGround, Request, RequestState, commands, decide};
use crate::web::desk::{CaseItem, Entered, InboxPage};
use crate::web::frame::{Flash, Frame, Section};
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// The desk and the answers.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/inbox", get(inbox))
        .route("/inbox/lines/{id}", get(line))
        .route("/lines/bulk-agree", post(bulk_agree))
        .route("/lines/{id}/agree", post(agree))
        .route("/lines/{id}/supplement", post(supplement))
        .route("/lines/{id}/extend", post(clock::extend))
        .route("/lines/{id}/counter-offer", post(offer::make))
        .route("/lines/{id}/refuse", post(refuse))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    page: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Answer,
    SignOff,
    Answered,
    Other,
}

impl View {
    fn url(self) -> &'static str {
        match self {
            Self::Answer => "/inbox?view=answer",
            Self::SignOff => "/inbox?view=sign-off",
            Self::Answered => "/inbox?view=answered",
            Self::Other => "/inbox?view=other",
        }
    }
}

/// The lists of a desk.
struct Lists {
    answer: Vec<Line>,
    sign_off: Vec<Request>,
    answered: Vec<Line>,
    other: Vec<InboxItem>,
}

impl Lists {
    async fn of(app: &App, caller: &Caller) -> Result<Self> {
        let tree = app.tree();
        let mut sign_off = commands::list(app, caller).await?;
        sign_off.retain(|request| {
            request.state == RequestState::AwaitingSignOff
                && app.policy.allows(Action::SignOffRequest, caller, &tree, &request.facts()).allowed
        });
        let (answer, answered) = (decide::desk(app, caller).await?, decide::answered(app, caller).await?);
        let mut other = notify::inbox(app, caller).await?;
        other.retain(|item| !matches!(item.task, Task::Answer | Task::SignOff));
        Ok(Self { answer, sign_off, answered, other })
    }
    fn view(&self, asked: &str) -> View {
        match asked {
            "answer" => View::Answer,
            "sign-off" => View::SignOff,
            "answered" => View::Answered,
            "other" => View::Other,
            _ if self.answer.is_empty() && !self.sign_off.is_empty() => View::SignOff,
            _ if self.answer.is_empty() && !self.other.is_empty() => View::Other,
            _ => View::Answer,
        }
    }
    /// The list a line stands in.
    fn view_of(&self, line: &Line) -> View {
        if self.answer.iter().any(|other| other.id == line.id) { View::Answer } else { View::Answered }
    }
}

async fn inbox(SignedVisit { app, caller, frame }: SignedVisit, Query(asked): Query<Asked>) -> Page {
    let lists = Lists::of(&app, &caller).await?;
    let view = lists.view(&asked.view);
    let first = if view == View::Answer { lists.answer.first().cloned() } else { None };
    let open = first.map(|first| (first, Entered::default()));
    render(&desk(&app, &caller, frame, (lists, view, asked.page), open).await?)
}

async fn line(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let line = decide::view_line(&app, &caller, &id.parse().map_err(|_| Problem::not_found())?).await?;
    let lists = Lists::of(&app, &caller).await?;
    let view = lists.view_of(&line);
    render(&desk(&app, &caller, frame, (lists, view, 1), Some((line, Entered::default()))).await?)
}

/// The page: a list at the left, perhaps a case at the right.
async fn desk(
    app: &App,
    caller: &Caller,
    mut frame: Frame,
    (lists, view, page): (Lists, View, usize),
    open: Option<(Line, Entered)>,
) -> Result<InboxPage> {
    frame.t.desk.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Inbox);
    let reading = Reading::new(app, caller, &frame);
    let word = |zh, en| reading.pick(zh, en);
    let tabs = [
        (View::Answer, word("答复", "To answer"), lists.answer.len()),
        (View::SignOff, word("签发", "To sign off"), lists.sign_off.len()),
        (View::Other, word("其他待办", "Other"), lists.other.len()),
        (View::Answered, word("已答复", "Answered"), lists.answered.len()),
    ];
    let tabs = tabs.map(|(other, word, count)| tab(word, count, other.url(), other == view)).into();
    let here = open.as_ref().map(|(line, _)| line.id.clone());
    let mut cases = Vec::new();
    match view {
        View::SignOff => {
            for request in &lists.sign_off {
                cases.push(to_sign(&reading, request).await?);
            }
        }
        View::Other => {
            for item in &lists.other {
                cases.push(elsewhere(&reading, &frame, item)?);
            }
        }
        View::Answer | View::Answered => {
            let lines = if view == View::Answer { &lists.answer } else { &lists.answered };
            for line in lines {
                cases.push(to_answer(&reading, &frame, line, here.as_ref())?);
            }
        }
    }
    let many = view == View::Answer && cases.len() > 1;
    let (cases, paging) = page_of(frame.t, cases, page, view.url());
    let bulk = many.then(|| frame.tokens());
    let open = match open {
        Some((line, entered)) => Some(case::fill(&reading, &frame, &line, entered).await?),
        None => None,
    };
    Ok(InboxPage { frame, tabs, cases, paging, open, bulk })
}

fn to_answer(reading: &Reading<'_>, frame: &Frame, line: &Line, here: Option<&LineId>) -> Result<CaseItem> {
    let due = line.due.as_ref().map(|due| wording::due(reading.app, frame, due)).transpose()?;
    let waits = matches!(line.state, LineState::Received { .. });
    Ok(CaseItem {
        url: format!("/inbox/lines/{}", line.id),
        line: waits.then(|| line.id.to_string()),
        title: reading.said(&line.resource_title),
        from: reading.organisation(&line.requester),
        act: format!("{} · {}", case::state_word(reading, line), reading.extent(&line.scope)),
        due,
        here: here == Some(&line.id),
    })
}

fn elsewhere(reading: &Reading<'_>, frame: &Frame, item: &InboxItem) -> Result<CaseItem> {
    Ok(CaseItem {
        url: super::home::case_url(item),
        line: None,
        title: reading.said(&item.title),
        from: reading.said(&item.from),
        act: reading.name(item.task.name()).to_owned(),
        due: item.due.as_ref().map(|due| wording::due(reading.app, frame, due)).transpose()?,
        here: false,
    })
}

async fn to_sign(reading: &Reading<'_>, request: &Request) -> Result<CaseItem> {
    Ok(CaseItem {
        url: format!("/requests/{}", request.id),
        line: None,
        title: reading.typed(&request.title),
        from: reading.person(&request.requested_by).await?,
        act: format!("{} · {}", reading.pick("签发", "sign off"), reading.moment(request.created_at)),
        due: None,
        here: false,
    })
}

fn entered(form: &Fields, tried: &'static str) -> Entered {
    let text = |name: &str| form.text(name).to_owned();
    Entered {
        note: text("note"),
        text: text("text"),
        days: text("days"),
        ground: text("ground"),
        reason: text("reason"),
        tried,
    }
}

/// Shows the case again with what was entered; what only a confirmation or sign-in mends goes on as it is.
async fn again(posted: Posted, id: &LineId, problem: Problem, tried: &'static str) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    if !matches!(problem.status, 409 | 412 | 422) {
        return Err(problem.into());
    }
    frame.here = format!("/inbox/lines/{id}");
    // The answer itself stands on the page, the others in forms of their own.
    let scope = if matches!(tried, "agree" | "offer") { "" } else { tried };
    frame.refuse(&problem, scope, form.without_token());
    let line = decide::view_line(&app, &caller, id).await?;
    let lists = Lists::of(&app, &caller).await?;
    let view = lists.view_of(&line);
    let mut page = desk(&app, &caller, frame, (lists, view, 1), Some((line, entered(&form, tried)))).await?;
    if let Some(open) = &mut page.open
        && matches!(tried, "agree" | "offer")
    {
        ticked::tick_again(open, &form);
    }
    refused(&problem, &page)
}

fn done(posted: &Posted, line: &Line, zh: &str, en: &str) -> Page {
    let title = line.resource_title.in_language(posted.frame.language);
    let words = posted.frame.language.pick(zh, en).replace("{0}", title);
    let see = posted.frame.language.pick("查看答复", "see the answer");
    say(&posted.frame, "/inbox", Flash::good(words).link(see, format!("/inbox/lines/{}", line.id)))
}

fn line_id(text: &str) -> Result<LineId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn agree(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let line = decide::view_line(&posted.app, &posted.caller, &id).await?;
    let result = match ticked::narrower(&line, &posted.form) {
        Err(problem) => Err(problem),
        Ok(narrower) => {
            let (version, note) = (posted.form.number("version"), posted.form.text("note"));
            decide::agree(&posted.app, &posted.caller, &id, version, narrower.as_ref(), note).await
        }
    };
    match result {
        Ok(line) => {
            done(&posted, &line, "已同意“{0}”，授权正在开通。", "Agreed to “{0}”; the grant is being opened.")
        }
        Err(problem) => again(posted, &id, problem, "agree").await,
    }
}

async fn refuse(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let chosen = posted.form.text("ground");
    let ground = RefusalGround::ALL.into_iter().find(|ground| ground.as_str() == chosen);
    let result = match ground {
        None => Err(Problem::invalid("未答复", "not answered").field(
            "ground",
            "请选择理由类别",
            "choose a ground",
        )),
        Some(ground) => {
            let (version, why) = (posted.form.number("version"), posted.form.text("reason"));
            decide::refuse(&posted.app, &posted.caller, &id, version, ground, why).await
        }
    };
    match result {
        Ok(line) => done(&posted, &line, "已答复不予同意“{0}”。", "Refused “{0}”, with reasons."),
        Err(problem) => again(posted, &id, problem, "refuse").await,
    }
}

async fn supplement(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let (version, missing) = (posted.form.number("version"), posted.form.text("text"));
    match decide::ask_supplement(&posted.app, &posted.caller, &id, version, missing).await {
        Ok(line) => done(
            &posted,
            &line,
            "已告知补正“{0}”，时限暂停。",
            "Asked once about “{0}”; the clock stands still.",
        ),
        Err(mut problem) => {
            for wrong in problem.fields.iter_mut().filter(|wrong| wrong.field == "reason") {
                "text".clone_into(&mut wrong.field);
            }
            again(posted, &id, problem, "supplement").await
        }
    }
}

async fn bulk_agree(posted: Posted) -> Page {
    let ids: Vec<LineId> = posted.form.all("lines").filter_map(|id| id.parse().ok()).collect();
    let language = posted.frame.language;
    if ids.is_empty() {
        let words =
            language.pick("没有勾选任何一项，未作答复。", "Nothing was ticked, so nothing was answered.");
        return say(&posted.frame, "/inbox", Flash::warning(words));
    }
    let results = decide::bulk_agree(&posted.app, &posted.caller, &ids, posted.form.text("note")).await;
    let mut failed: Vec<Problem> = Vec::new();
    let total = results.len();
    for (_, result) in results {
        failed.extend(result.err());
    }
    // Confirming who one is mends them all: the form is kept and sent again afterwards.
    if let Some(place) = failed.iter().position(|problem| problem.code == "step_up_required") {
        return Err(failed.swap_remove(place).into());
    }
    let agreed = total - failed.len();
    let Some(first) = failed.first() else {
        let words = match language {
            crate::text::Language::Zh => format!("已同意 {agreed} 项，授权正在开通。"),
            crate::text::Language::En => format!("Agreed to {agreed} lines; the grants are being opened."),
        };
        return say(&posted.frame, "/inbox", Flash::good(words));
    };
    let why = language.pick(&first.zh, &first.en);
    let words = match language {
        crate::text::Language::Zh => format!("已同意 {agreed} 项；{} 项未办成：{why}", failed.len()),
        crate::text::Language::En => format!("Agreed to {agreed} lines; {} failed: {why}", failed.len()),
    };
    say(&posted.frame, "/inbox", Flash::warning(words))
}
