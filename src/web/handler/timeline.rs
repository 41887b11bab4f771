//! What happened to a request: the steps of its lanes, and the entries of the log in words.
//!
//! Entries are read from the log, so the page says what the log says; what cannot be seen there is not here.

use super::request_page::Opened;
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry, ObjectRef, Outcome};
use crate::audit::store::{self, Filter};
use crate::audit::words;
use crate::clock::Timestamp;
use crate::db;
use crate::dispute::{Dispute, Step, StepKind};
use crate::error::Result;
use crate::grant::GrantState;
use crate::identity::Caller;
use crate::org::Person;
use crate::policy::Action;
use crate::request::{LineState, Request, RequestState};
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::locales::Words;
use crate::web::part::Said;
use crate::web::part::lane::StepKind as Kind;
use crate::web::request::EntryRow;
use crate::web::wording;

/// Entries read for one object.
const ENTRIES: usize = 50;
/// What of a grant's life belongs to the story of its request; the rest is on the page of the grant.
const SUPPLY: [&str; 2] = ["grant.await_connection", "grant.activate"];

/// The steps of one department, as moments.
pub(super) fn steps(frame: &Frame, request: &Request, own: &[&Opened]) -> Vec<(Timestamp, Kind, String)> {
    let v = &frame.t.visit;
    let sent = match &request.state {
        RequestState::SignedOff { at, .. } => *at,
        _ => request.created_at,
    };
    let mut steps = vec![(sent, Kind::Submitted, v.step_submitted.to_owned())];
    let mut add = |at: Timestamp, kind: Kind, word: &str| {
        if !steps.iter().any(|(other, same, _)| *other == at && *same == kind) {
            steps.push((at, kind, word.to_owned()));
        }
    };
    for one in own {
        if let Some(asked) = &one.line.supplement {
            add(asked.at, Kind::Asked, v.step_asked);
        }
        if let Some(decision) = one.line.extension.as_ref().and_then(|asked| asked.decision.as_ref())
            && decision.consented
        {
            add(decision.at, Kind::Extended, frame.t.line.step_extended);
        }
        if let Some(offer) = &one.line.offer {
            add(offer.at, Kind::Offered, frame.t.line.step_offered);
        }
        if let Some(dispute) = &one.dispute {
            add(dispute.refused_at, Kind::Refused, v.step_refused);
            disputed(frame, dispute, &mut add);
        }
        match &one.line.state {
            LineState::Received { at } if one.line.supplement.is_some() && one.dispute.is_none() => {
                add(*at, Kind::Supplied, v.step_supplied);
            }
            LineState::Agreed { at, .. } => add(*at, Kind::Agreed, v.step_agreed),
            LineState::Refused { at, .. } => add(*at, Kind::Refused, v.step_refused),
            LineState::Withdrawn { at, .. } => add(*at, Kind::Withdrawn, v.step_withdrawn),
            LineState::Received { .. }
            | LineState::AwaitingSignOff
            | LineState::Offered { .. }
            | LineState::Disputed { .. }
            | LineState::SupplementAsked => {}
        }
        if let Some(GrantState::Active { since }) = one.grant.as_ref().map(|grant| &grant.state) {
            add(*since, Kind::Opened, v.step_opened);
        }
    }
    steps.sort_by_key(|(at, _, _)| *at);
    steps
}

/// The steps of a dispute; the last one is shown by what it did to the line.
fn disputed(frame: &Frame, dispute: &Dispute, add: &mut impl FnMut(Timestamp, Kind, &str)) {
    let outcome = dispute.outcome();
    for (number, step) in (1..).zip(&dispute.steps) {
        let (kind, word) = match outcome.filter(|_| number == dispute.steps.len()) {
            Some(outcome) => {
                let (zh, en) = outcome.name();
                let kind = if outcome.obliges() { Kind::Reopened } else { Kind::Refused };
                (kind, frame.language.pick(zh, en))
            }
            None => (Kind::Disputed, step_word(frame.t, step.kind)),
        };
        add(step.at, kind, word);
    }
}

/// A step of a dispute in words.
fn step_word(t: &Words, kind: StepKind) -> &'static str {
    let l = &t.line;
    match kind {
        StepKind::Filed => l.did_dispute,
        StepKind::Escalated => l.did_escalate,
        StepKind::GivenIn => l.did_give_in,
        StepKind::Withdrawn => l.did_withdraw_dispute,
        StepKind::Mediated => l.did_mediate,
        StepKind::Decided => l.did_decide,
    }
}

/// A step of a dispute with its words.
pub(super) fn step_said(t: &Words, language: Language, step: &Step) -> String {
    let act = step_word(t, step.kind);
    if step.words.is_empty() {
        act.to_owned()
    } else {
        format!("{act}{}{}", language.pick("：", ": "), step.words)
    }
}

/// The log's entries about a request and the lines the reader sees, newest first.
pub(super) async fn entries(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    request: &Request,
    opened: &[Opened],
) -> Result<Vec<EntryRow>> {
    let reads_log = app.policy.rights(caller, &app.tree()).contains(&Action::ReadAudit);
    let mut found: Vec<(Entry, Option<&Opened>)> = Vec::new();
    for entry in about(app, "request", request.id.as_str()).await? {
        found.push((entry, None));
    }
    for one in opened {
        let line = about(app, "line", one.line.id.as_str()).await?;
        found.extend(line.into_iter().filter(|it| !is_shadow(&it.action)).map(|it| (it, Some(one))));
        if let Some(grant) = &one.grant {
            let steps = about(app, "grant", grant.id.as_str()).await?;
            found.extend(
                steps.into_iter().filter(|it| SUPPLY.contains(&it.action.as_str())).map(|it| (it, Some(one))),
            );
        }
        if let Some(id) = &one.line.dispute {
            let steps = about(app, "dispute", id.as_str()).await?;
            found.extend(steps.into_iter().map(|entry| (entry, Some(one))));
        }
    }
    found.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.number));
    let mut rows = Vec::new();
    for (entry, one) in &found {
        let title = one.map(|one| one.line.resource_title.in_language(frame.language));
        let act = word(frame, &entry.action);
        rows.push(EntryRow {
            at: wording::moment(entry.at, app.now(), frame.language),
            iso: entry.at.rfc3339(),
            who: who(app, frame, &entry.actor).await?,
            words: Said::typed(
                title.map_or_else(|| act.clone(), |title| format!("{act} · {title}")),
                frame.language,
            ),
            // The log's readers see the entry; the parties take its receipt, once there is one.
            proof_url: match (reads_log, entry.is_sealed()) {
                (true, _) => format!("/audit/entries/{}", entry.id),
                (false, true) => format!("/audit/entries/{}/receipt", entry.id),
                (false, false) => String::new(),
            },
        });
    }
    Ok(rows)
}

/// Acts on the whole request leave an entry for each line too, those in a dispute one for its line; one is enough
/// to read.
fn is_shadow(action: &str) -> bool {
    action.starts_with("request.") || action.starts_with("dispute.") || action == "line.dispute"
}

async fn about(app: &App, noun: &str, id: &str) -> Result<Vec<Entry>> {
    let filter = Filter { object: Some(ObjectRef::new(noun, id)), ..Filter::default() };
    let page = store::entries(&app.db.reader, &filter, ENTRIES).await?;
    Ok(page.entries.into_iter().filter(|entry| entry.outcome == Outcome::Done).collect())
}

fn word(frame: &Frame, action: &str) -> String {
    let (v, l) = (&frame.t.visit, &frame.t.line);
    match action {
        "request.submit" => v.did_submit,
        "request.sign_off" => v.did_sign_off,
        "request.decline" => v.did_decline,
        "request.withdraw" => v.did_withdraw,
        "line.agree" => v.did_agree,
        "line.refuse" => v.did_refuse,
        "line.supplement" => v.did_ask,
        "line.resubmit" => v.did_supply,
        "line.counter_offer" => l.did_counter_offer,
        "line.accept_offer" => l.did_accept_offer,
        "line.decline_offer" => l.did_decline_offer,
        "line.dispute" => l.did_dispute,
        "dispute.escalate" => l.did_escalate,
        "dispute.give_in" => l.did_give_in,
        "dispute.withdraw" => l.did_withdraw_dispute,
        "dispute.mediate" => l.did_mediate,
        "dispute.decide" => l.did_decide,
        "line.extend" => l.did_extend,
        "line.decide_extension" => l.did_decide_extension,
        other => words::act(other).map_or(other, |(zh, en)| frame.language.pick(zh, en)),
    }
    .to_owned()
}

async fn who(app: &App, frame: &Frame, actor: &ActorRef) -> Result<Said> {
    let language = frame.language;
    let named = async |id: &crate::id::PersonId| -> Result<String> {
        let person: Option<Person> = db::load(&app.db.reader, id.as_str()).await?;
        Ok(person.map(|person| person.name.in_language(language).to_owned()).unwrap_or_default())
    };
    let words = match actor {
        ActorRef::Person { person, org, .. } => {
            let tree = app.tree();
            let org = tree.get(org).map(|org| org.name.in_language(language)).unwrap_or_default();
            format!("{org} · {}", named(person).await?)
        }
        ActorRef::Consent { signed_by, .. } => frame.t.visit.by_consent.with(named(signed_by).await?),
        ActorRef::System { .. } => frame.t.visit.by_system.to_owned(),
        ActorRef::Operator { name } => name.clone(),
        ActorRef::Application { app } => app.to_string(),
    };
    Ok(Said::typed(words, language))
}
