//! `/disputes`: refusals that requesters do not accept, where each stands, and what the reader may do next (Art. 28).
//!
//! Filing is on the page of the request; the rules are `crate::dispute`.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::{get, post};

use super::demands::siblings;
use super::names::Names;
use super::reading::page_of;
use super::timeline::step_said;
use crate::api::Shared;
use crate::app::App;
use crate::dispute::{self, Dispute, DisputeState, Mediated, Step};
use crate::error::{Problem, Result};
use crate::id::{DisputeId, PersonId};
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::request;
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Chip, Choice, Field, Icon, Link, Said, Tone};
use crate::web::register::{ActForm, Cell, Column, OpenRow, RegisterPage, RegisterRow};
use crate::web::request::EntryRow;
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// Routes of disputes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/disputes", get(show)).route("/disputes/{id}/{step}", post(step))
}

fn id_of(text: &str) -> Result<DisputeId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn show(SignedVisit { app, caller, frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    let open = query.text("open");
    let open = if open.is_empty() { None } else { Some(id_of(open)?) };
    let number = query.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1);
    render(&page(&app, &caller, frame, open.as_ref(), number).await?)
}

async fn page(
    app: &App,
    caller: &Caller,
    mut frame: Frame,
    open: Option<&DisputeId>,
    number: usize,
) -> Result<RegisterPage> {
    let (r, l) = (&frame.t.register, &frame.t.line);
    r.disputes.clone_into(&mut frame.title);
    frame.section = Some(Section::Demands);
    let disputes = dispute::list(app, caller).await?;
    let opened = match open {
        Some(id) => Some(dispute::view(app, caller, id).await?),
        None => None,
    };
    let steps = opened.as_ref().map(|dispute| dispute.steps.as_slice()).unwrap_or_default();
    let persons: Vec<PersonId> = steps.iter().map(|step| step.by.clone()).collect();
    let names = Names::load(app, &frame, persons).await?;
    let here = |dispute: &Dispute| open == Some(&dispute.id);
    let rows = disputes.iter().map(|it| row(app, &frame, &names, it, caller, here(it)));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let (rows, paging) = page_of(frame.t, rows, number, "/disputes");
    let open = match &opened {
        Some(dispute) => Some(open_row(app, caller, &frame, &names, dispute).await?),
        None => None,
    };
    Ok(RegisterPage {
        lead: r.disputes_lead.to_owned(),
        siblings: siblings(app, caller, &frame, "/disputes"),
        tabs: Vec::new(),
        columns: [l.col_disputes, l.col_refused, r.col_state, l.col_competent, l.col_dispute_due]
            .map(Column::words)
            .into(),
        title_column: l.col_disputed.to_owned(),
        rows,
        paging,
        empty: (r.disputes_none.to_owned(), r.disputes_none_text.to_owned()),
        filing: None,
        open,
        frame,
    })
}

/// The chip of a dispute: where it stands, or how it ended.
fn chip(frame: &Frame, dispute: &Dispute) -> Chip {
    let (zh, en) = dispute.state.name();
    match (&dispute.state, dispute.outcome()) {
        (_, Some(outcome)) => {
            let (zh, en) = outcome.name();
            let (tone, icon) =
                if outcome.obliges() { (Tone::Green, Icon::Check) } else { (Tone::Plain, Icon::Stop) };
            Chip::new(tone, icon, frame.language.pick(zh, en))
        }
        (DisputeState::Negotiating, None) => Chip::new(Tone::River, Icon::Clock, frame.language.pick(zh, en)),
        (_, None) => Chip::new(Tone::Amber, Icon::Scales, frame.language.pick(zh, en)),
    }
}

fn row(
    app: &App,
    frame: &Frame,
    names: &Names,
    dispute: &Dispute,
    caller: &Caller,
    here: bool,
) -> Result<RegisterRow> {
    let due = dispute.due.as_ref().map(|due| wording::due(app, frame, due)).transpose()?;
    let grounds = dispute.steps.first().map(|step| step.words.as_str()).unwrap_or_default();
    let filed = wording::day(dispute.created_at, caller.at, frame.language);
    Ok(RegisterRow {
        url: format!("/disputes?open={}", dispute.id),
        title: Said::new(&dispute.title, frame.language),
        note: Said::typed(format!("{filed} · {grounds}"), frame.language),
        cells: vec![
            Cell::Text(names.org(&dispute.requester)),
            Cell::Text(names.org(&dispute.provider)),
            Cell::Chip(chip(frame, dispute)),
            Cell::Text(names.org(dispute.competent())),
            due.map_or(Cell::Empty, Cell::Due),
        ],
        here,
    })
}

async fn open_row(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    names: &Names,
    dispute: &Dispute,
) -> Result<OpenRow> {
    let (l, language) = (&frame.t.line, frame.language);
    let (zh, en) = dispute.ground.name();
    let refusal = format!("{}{}{}", language.pick(zh, en), language.pick("：", ": "), dispute.refusal);
    let mediator = dispute.mediator.as_ref().map(|mediator| (l.mediator.to_owned(), names.org(mediator)));
    let mut facts = vec![
        (l.col_disputes.to_owned(), names.org(&dispute.requester)),
        (l.col_refused.to_owned(), names.org(&dispute.provider)),
        (l.refusal.to_owned(), Said::typed(refusal, language)),
    ];
    facts.extend(mediator);
    facts.push((l.government.to_owned(), names.org(&dispute.government)));
    let line = request::store::line(&app.db.reader, &dispute.line).await?;
    // Once it obliges the provider, what runs is the clock of the answer.
    let owed = || line.due.as_ref().filter(|_| line.is_obliged(caller.at));
    let due = dispute.due.as_ref().or_else(owed);
    Ok(OpenRow {
        title: Said::new(&dispute.title, language),
        chips: vec![chip(frame, dispute)],
        due: due.map(|due| wording::due(app, frame, due)).transpose()?,
        facts,
        links: vec![Link::new(l.see_request, format!("/requests/{}", dispute.request))],
        entries: dispute.steps.iter().rev().map(|step| entry(frame, names, caller, step)).collect(),
        acts: acts(app, caller, frame, dispute),
    })
}

fn entry(frame: &Frame, names: &Names, caller: &Caller, step: &Step) -> EntryRow {
    let language = frame.language;
    EntryRow {
        at: wording::moment(step.at, caller.at, language),
        iso: step.at.rfc3339(),
        who: names.person_of(&step.org, &step.by),
        words: Said::typed(step_said(frame.t, language, step), language),
        proof_url: String::new(),
    }
}

/// What the reader may do with a dispute now.
fn acts(app: &App, caller: &Caller, frame: &Frame, dispute: &Dispute) -> Vec<ActForm> {
    let (l, r, facts) = (&frame.t.line, &frame.t.register, dispute.facts());
    let may = |action: Action| app.policy.allows(action, caller, &app.tree(), &facts).allowed;
    let reason = |step: &str| frame.field("reason", r.reason).lines(3).at_most(2000).within(step);
    let note = |step: &str| {
        frame.field("note", l.word).lines(2).at_most(2000).within(step).optional(&frame.t.part.optional)
    };
    let act = |step: &str, word: &str, rule: &str, fields: Vec<Field>, is_final| ActForm {
        action: format!("/disputes/{}/{step}", dispute.id),
        word: word.to_owned(),
        is_final,
        rule: rule.to_owned(),
        tokens: frame.tokens().at(dispute.version),
        fields,
    };
    let mut acts = Vec::new();
    if dispute.state == DisputeState::Negotiating && may(Action::EscalateDispute) {
        acts.push(act("escalate", l.do_escalate, l.escalate_rule, vec![reason("escalate")], false));
    }
    if dispute.state == DisputeState::Mediation && may(Action::MediateDispute) {
        let results = [
            Choice::new("provide", l.result_provide),
            Choice::new("keep", l.result_keep),
            Choice::new("no_result", l.result_none),
        ];
        let fields = vec![frame.field("result", l.result).radios(&results), reason("mediate")];
        acts.push(act("mediate", l.do_mediate, l.mediate_rule, fields, false));
    }
    if dispute.state == DisputeState::Government && may(Action::DecideDispute) {
        let results = [Choice::new("provide", l.ruling_provide), Choice::new("keep", l.ruling_keep)];
        let fields = vec![frame.field("result", l.result).radios(&results), reason("decide")];
        acts.push(act("decide", r.dispute_decide, l.decide_rule, fields, true));
    }
    if dispute.is_open() && may(Action::GiveInDispute) {
        acts.push(act("give-in", l.do_give_in, l.give_in_rule, vec![note("give-in")], false));
    }
    if dispute.is_open() && may(Action::WithdrawDispute) {
        acts.push(act("withdraw", l.do_withdraw, l.withdraw_rule, vec![note("withdraw")], true));
    }
    acts
}

/// Takes a step; a refused form shows the dispute again.
async fn step(Path((id, step)): Path<(String, String)>, posted: Posted) -> Page {
    let id = id_of(&id)?;
    let Posted { app, caller, mut frame, form, .. } = posted;
    match take(&app, &caller, &id, &step, &form).await {
        Ok(dispute) => {
            let words = frame.t.line.done_dispute.with(chip(&frame, &dispute).word);
            say(&frame, &format!("/disputes?open={id}"), Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            frame.here = format!("/disputes?open={id}");
            frame.refuse(&problem, &step, form.without_token());
            refused(&problem, &page(&app, &caller, frame, Some(&id), 1).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn take(app: &App, caller: &Caller, id: &DisputeId, step: &str, form: &Fields) -> Result<Dispute> {
    let (version, reason, note) = (form.number("version"), form.text("reason"), form.text("note"));
    let unchosen =
        || Problem::invalid("未办理", "nothing was done").field("result", "请选择结果", "choose a result");
    match (step, form.text("result")) {
        ("escalate", _) => dispute::escalate(app, caller, id, version, reason).await,
        ("give-in", _) => dispute::give_in(app, caller, id, version, note).await,
        ("withdraw", _) => dispute::withdraw(app, caller, id, version, note).await,
        ("mediate", result) => {
            let result = match result {
                "provide" => Mediated::Provide,
                "keep" => Mediated::Keep,
                "no_result" => Mediated::NoResult,
                _ => return Err(unchosen()),
            };
            dispute::mediate(app, caller, id, version, result, reason).await
        }
        ("decide", result @ ("provide" | "keep")) => {
            dispute::decide(app, caller, id, version, result == "provide", reason).await
        }
        ("decide", _) => Err(unchosen()),
        _ => Err(Problem::not_found()),
    }
}
