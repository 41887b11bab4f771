//! `/reviews`: reviews of grants: opening one, confirming what is needed, giving back what is not.
//!
//! Who may do which is `policy`; what follows from an answer, or from none, is `grant::review`.

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};

use super::grant::calls;
use super::kept::line;
use super::reading::Reading;
use crate::api::Shared;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::grant::review::ItemState;
use crate::grant::review::commands::{self, Asked, Whole, Wish};
use crate::grant::{self, GrantState};
use crate::id::{GrantId, ReviewId};
use crate::identity::Caller;
use crate::policy::{Action, Facts, Subject};
use crate::request::due;
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Chip, Choice, Icon, Link, Paging, Said, Tone};
use crate::web::register::{ActForm, Cell, Column, Filing, OpenRow, RegisterPage, RegisterRow};
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// The scope of the form that opens a review.
const OPENING: &str = "open";

/// The list, one review, and what is done with it.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/reviews", get(list).post(open))
        .route("/reviews/{id}", get(one))
        .route("/reviews/{id}/confirm", post(confirm))
        .route("/reviews/{id}/give-back", post(give_back))
}

fn review_id(text: &str) -> Result<ReviewId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn list(SignedVisit { app, caller, frame }: SignedVisit) -> Page {
    render(&page(&app, &caller, frame, None).await?)
}

async fn one(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let id = review_id(&id)?;
    render(&page(&app, &caller, frame, Some(&id)).await?)
}

async fn page(app: &App, caller: &Caller, mut frame: Frame, open: Option<&ReviewId>) -> Result<RegisterPage> {
    let k = &frame.t.keeping;
    k.reviews.clone_into(&mut frame.title);
    frame.section = Some(Section::Grants);
    frame.trail = vec![Link::new(frame.t.grant.list, "/grants")];
    let reading = Reading::new(app, caller, &frame);
    let all = commands::list(app, caller).await?;
    let mut rows = Vec::new();
    for whole in &all {
        rows.push(row(&reading, &frame, whole, open == Some(&whole.review.id))?);
    }
    let open = match open {
        // By itself: the list holds the newest only.
        Some(open) => Some(open_row(&reading, &frame, &commands::get(app, caller, open).await?).await?),
        None => None,
    };
    Ok(RegisterPage {
        lead: k.reviews_lead.to_owned(),
        siblings: vec![Link::new(k.reviews, ""), Link::new(k.revocations, "/revocations")],
        tabs: Vec::new(),
        columns: vec![
            Column::words(k.col_provider),
            Column::words(k.col_due),
            Column::numbers(k.col_open),
            Column::words(k.col_state),
        ],
        title_column: k.f_review_reason.to_owned(),
        paging: Paging::whole(frame.t, rows.len()),
        rows,
        empty: (k.reviews_none.to_owned(), k.reviews_none_text.to_owned()),
        filing: filing(&reading, &frame).await?,
        open,
        frame,
    })
}

fn row(reading: &Reading<'_>, frame: &Frame, whole: &Whole, here: bool) -> Result<RegisterRow> {
    let (k, waits) = (&reading.t.keeping, whole.count("open"));
    let due = wording::due(reading.app, frame, &due::of_review(&whole.review))?;
    Ok(RegisterRow {
        url: format!("/reviews/{}", whole.review.id),
        title: reading.typed(&whole.review.reason),
        note: Said::default(),
        cells: vec![
            Cell::Text(reading.organisation(&whole.review.provider)),
            if waits > 0 { Cell::Due(due) } else { Cell::Empty },
            Cell::Number(format!("{waits} / {}", whole.asked.len())),
            Cell::Chip(if waits > 0 {
                Chip::new(Tone::Amber, Icon::Clock, k.under_way)
            } else {
                Chip::new(Tone::Green, Icon::Check, k.answered)
            }),
        ],
        here,
    })
}

async fn filing(reading: &Reading<'_>, frame: &Frame) -> Result<Option<Filing>> {
    let own = Facts { provider: Some(reading.caller.org.id.clone()), ..Facts::default() };
    if !reading.app.policy.allows(Action::OpenReview, reading.caller, &reading.tree, &own).allowed {
        return Ok(None);
    }
    let k = &reading.t.keeping;
    let given = grant::commands::given(reading.app, reading.caller).await?;
    let active = given.iter().filter(|grant| matches!(grant.state, GrantState::Active { .. }));
    let mut holders: Vec<_> = active.map(|grant| grant.requester.clone()).collect();
    holders.sort();
    holders.dedup();
    let mut choices = vec![Choice::new("", k.all_holders)];
    choices.extend(holders.iter().map(|org| Choice::new(org.as_str(), reading.organisation(org).text)));
    let opened = frame.has_tried(OPENING);
    let days = frame.field("working_days", k.f_days).hint(k.f_days_hint).number().within(OPENING);
    Ok(Some(Filing {
        action: "/reviews".to_owned(),
        word: k.review_open.to_owned(),
        opened,
        rule: k.review_rule.to_owned(),
        tokens: frame.once_each(),
        fields: vec![
            frame.field("reason", k.f_review_reason).within(OPENING).lines(2),
            if opened { days } else { days.value("10") },
            frame.field("holder", k.f_holder).options(&choices).within(OPENING),
        ],
    }))
}

fn state_word(reading: &Reading<'_>, state: &ItemState) -> &'static str {
    let k = &reading.t.keeping;
    match state {
        ItemState::Open => k.item_open,
        ItemState::Confirmed { .. } => k.item_confirmed,
        ItemState::Returned { .. } => k.item_returned,
        ItemState::Lapsed { .. } => k.item_lapsed,
        ItemState::Closed { .. } => k.item_closed,
    }
}

/// What is told of one grant: where it stands, how it is used, what was said.
async fn told(reading: &Reading<'_>, asked: &Asked) -> Result<Said> {
    let used = calls(reading.app, &asked.grant).await?;
    let used = reading.t.keeping.calls_of.of(used);
    let words = match &asked.item.state {
        ItemState::Confirmed { need, .. } => format!(" · {need}"),
        ItemState::Returned { reason, .. } => format!(" · {reason}"),
        ItemState::Open | ItemState::Lapsed { .. } | ItemState::Closed { .. } => String::new(),
    };
    let holder = reading.organisation(&asked.grant.requester).text;
    let state = state_word(reading, &asked.item.state);
    Ok(reading.typed(&format!("{state} · {holder} · {used}{words}")))
}

async fn open_row(reading: &Reading<'_>, frame: &Frame, whole: &Whole) -> Result<OpenRow> {
    let mut facts = Vec::new();
    let mut mine = Vec::new();
    for asked in &whole.asked {
        let name = line(reading, &asked.grant).await?;
        if waits_for(reading, asked) {
            mine.push(Choice::new(asked.grant.id.as_str(), name.clone()));
        }
        facts.push((name, told(reading, asked).await?));
    }
    let due = wording::due(reading.app, frame, &due::of_review(&whole.review))?;
    Ok(OpenRow {
        title: reading.typed(&whole.review.reason),
        chips: Vec::new(),
        due: (whole.count("open") > 0).then_some(due),
        facts,
        links: Vec::new(),
        entries: Vec::new(),
        acts: acts(reading, frame, whole, mine),
    })
}

fn waits_for(reading: &Reading<'_>, asked: &Asked) -> bool {
    asked.item.state == ItemState::Open && asked.item.holder == reading.caller.org.id
}

fn acts(reading: &Reading<'_>, frame: &Frame, whole: &Whole, mine: Vec<Choice>) -> Vec<ActForm> {
    let k = &reading.t.keeping;
    let Some(first) = whole.asked.iter().find(|asked| waits_for(reading, asked)) else { return Vec::new() };
    let facts = first.grant.facts();
    let may = |action| reading.app.policy.allows(action, reading.caller, &reading.tree, &facts).allowed;
    let mut choices =
        vec![Choice::new("", format!("{} ({})", reading.pick("全部待答复", "all of them"), mine.len()))];
    choices.extend(mine);
    let act = |path: &str, word: &str, rule: &str, is_final| ActForm {
        action: format!("/reviews/{}/{path}", whole.review.id),
        word: word.to_owned(),
        is_final,
        rule: rule.to_owned(),
        tokens: frame.tokens(),
        fields: vec![
            frame.field("grant", k.f_grants).options(&choices).within(path),
            frame.field("reason", k.f_need).lines(2).within(path),
        ],
    };
    let mut acts = Vec::new();
    if may(Action::ConfirmNeed) {
        acts.push(act("confirm", k.do_confirm, k.confirm_rule, false));
    }
    if may(Action::ReturnGrant) {
        acts.push(act("give-back", k.do_give_back, k.give_back_rule, true));
    }
    acts
}

async fn open(Posted { app, caller, mut frame, form, .. }: Posted) -> Page {
    let holder = match form.text("holder") {
        "" => None,
        // Whoever asks for one organisation must not get a review over all of them.
        one => Some(one.parse().map_err(|_| Problem::not_found())?),
    };
    let wish = Wish {
        holder,
        reason: form.text("reason").to_owned(),
        working_days: Some(form.text("working_days").parse().unwrap_or(0)),
        ..Wish::default()
    };
    let key = form.key(&caller, "POST /reviews")?;
    match commands::open(&app, &caller, wish, key.as_ref()).await {
        Ok(whole) => {
            let words = frame.t.keeping.review_opened;
            say(&frame, &format!("/reviews/{}", whole.review.id), Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 409 | 422) => {
            "/reviews".clone_into(&mut frame.here);
            frame.refuse(&problem, OPENING, form.without_token());
            refused(&problem, &page(&app, &caller, frame, None).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The grants an answer is for: the one chosen, or all that wait for the visitor's organisation.
async fn chosen(posted: &Posted, id: &ReviewId) -> Result<Vec<GrantId>> {
    let one = posted.form.text("grant");
    if !one.is_empty() {
        return Ok(vec![one.parse().map_err(|_| Problem::not_found())?]);
    }
    let whole = commands::get(&posted.app, &posted.caller, id).await?;
    let reading = Reading::new(&posted.app, &posted.caller, &posted.frame);
    let waiting = whole.asked.into_iter().filter(|asked| waits_for(&reading, asked));
    Ok(waiting.map(|asked| asked.grant.id).collect())
}

/// Answers an act, whose form's scope is the last part of its path.
async fn answered(
    posted: Posted,
    (id, tried): (&ReviewId, &str),
    done: Result<Whole>,
    words: &'static str,
) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let url = format!("/reviews/{id}");
    match done {
        Ok(_) => say(&frame, &url, Flash::good(words)),
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            frame.here = url;
            frame.refuse(&problem, tried, form.without_token());
            refused(&problem, &page(&app, &caller, frame, Some(id)).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn confirm(Path(id): Path<String>, posted: Posted) -> Page {
    let id = review_id(&id)?;
    let grants = chosen(&posted, &id).await?;
    let need = posted.form.text("reason");
    let done = commands::confirm(&posted.app, &posted.caller, &id, &grants, need).await;
    let words = posted.frame.t.keeping.done_confirmed;
    answered(posted, (&id, "confirm"), done, words).await
}

async fn give_back(Path(id): Path<String>, posted: Posted) -> Page {
    let id = review_id(&id)?;
    let grants = chosen(&posted, &id).await?;
    let why = posted.form.text("reason");
    let done = commands::give_back(&posted.app, &posted.caller, &id, &grants, why).await;
    let words = posted.frame.t.keeping.done_returned;
    answered(posted, (&id, "give-back"), done, words).await
}
