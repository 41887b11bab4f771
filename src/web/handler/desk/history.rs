//! What happened to a line so far, as the desk tells it beside the case.
//!
//! Told from the line itself; the log's own entries are on the page of the request.

use crate::catalog::Resource;
use crate::clock::Timestamp;
use crate::dispute::{self, Dispute};
use crate::error::Result;
use crate::id::PersonId;
use crate::request::state::{Answerer, Extension, Offer};
use crate::request::{Line, LineState, RefusalGround};
use crate::web::handler::offer::changes;
use crate::web::handler::reading::Reading;
use crate::web::handler::timeline;
use crate::web::part::Said;

/// What was told so far.
struct Told<'a> {
    reading: &'a Reading<'a>,
    rows: Vec<(Timestamp, Said)>,
}

impl Told<'_> {
    fn add(&mut self, at: Timestamp, zh: impl AsRef<str>, en: impl AsRef<str>) {
        let words = self.reading.language.pick(zh.as_ref(), en.as_ref());
        self.rows.push((at, self.reading.typed(words)));
    }
}

/// What happened to a line, oldest first: moment and words.
pub(super) async fn of(reading: &Reading<'_>, line: &Line) -> Result<Vec<(String, Said)>> {
    let mut told = Told { reading, rows: Vec::new() };
    told.add(line.created_at, "提交申请", "submitted");
    if let Some(supplement) = &line.supplement {
        let missing = &supplement.missing;
        told.add(supplement.at, format!("一次性告知补正：{missing}"), format!("asked once: {missing}"));
        if let (Some(answer), LineState::Received { at }) = (&supplement.answer, &line.state)
            && line.dispute.is_none()
        {
            told.add(*at, format!("补正：{answer}"), format!("supplemented: {answer}"));
        }
    }
    if let Some(asked) = &line.extension {
        extension(&mut told, asked);
    }
    if let Some(offer) = &line.offer {
        offered(&mut told, line, offer).await;
    }
    if let Some(id) = &line.dispute {
        disputed(&mut told, &dispute::store::dispute(&reading.app.db.reader, id).await?).await?;
    }
    state(&mut told, line).await?;
    let mut rows = told.rows;
    rows.sort_by_key(|(at, _)| *at);
    Ok(rows.into_iter().map(|(at, words)| (reading.moment(at), words)).collect())
}

fn extension(told: &mut Told<'_>, asked: &Extension) {
    let t = &told.reading.t.line;
    let words = t.asked_for.with(asked.days, &asked.reason);
    told.add(asked.at, &words, &words);
    if let Some(decision) = &asked.decision {
        let words = if decision.consented {
            t.extended.with(asked.days, &asked.due_before)
        } else {
            t.not_extended.with(&decision.note)
        };
        told.add(decision.at, &words, &words);
    }
}

async fn offered(told: &mut Told<'_>, line: &Line, offer: &Offer) {
    let (reading, l) = (told.reading, &told.reading.t.line);
    let resource = reading.resource(&line.resource).await;
    let content = resource.as_ref().and_then(Resource::content);
    let changes = changes(reading, line, offer, content);
    let all: Vec<String> = changes.into_iter().map(|change| change.text).collect();
    let words = format!("{}: {}", l.step_offered, all.join(reading.pick("；", "; ")));
    told.add(offer.at, &words, &words);
    if let Some(answer) = &offer.answer {
        let words = match (answer.accepted, answer.note.is_empty()) {
            (true, _) => l.offer_accepted.to_owned(),
            (false, true) => l.offer_declined.to_owned(),
            (false, false) => l.offer_declined_why.with(&answer.note),
        };
        told.add(answer.at, &words, &words);
    }
}

async fn refused(
    told: &mut Told<'_>,
    at: Timestamp,
    by: &PersonId,
    ground: RefusalGround,
    reason: &str,
) -> Result<()> {
    let (who, (zh, en)) = (told.reading.person(by).await?.text, ground.name());
    told.add(at, format!("{who} 不予同意：{zh}。{reason}"), format!("refused by {who}: {en}. {reason}"));
    Ok(())
}

/// The refusal, and each step of the dispute about it.
async fn disputed(told: &mut Told<'_>, dispute: &Dispute) -> Result<()> {
    let reading = told.reading;
    refused(told, dispute.refused_at, &dispute.refused_by, dispute.ground, &dispute.refusal).await?;
    for step in &dispute.steps {
        let words = timeline::step_said(reading.t, reading.language, step);
        told.add(step.at, &words, &words);
    }
    if let (Some(outcome), Some(last)) = (dispute.outcome(), dispute.steps.last()) {
        let (zh, en) = outcome.name();
        told.add(last.at, zh, en);
    }
    Ok(())
}

async fn state(told: &mut Told<'_>, line: &Line) -> Result<()> {
    let reading = told.reading;
    match &line.state {
        LineState::Received { at } if line.supplement.is_none() && line.dispute.is_none() => {
            told.add(*at, "签发送达，时限自次日起算", "received; the day of receipt is not counted");
        }
        LineState::Agreed { answerer, at, note, .. } => {
            let (who, zh, en) = match answerer {
                Answerer::Head { person } => (person, "同意", "agreed"),
                Answerer::Consent { signed_by, .. } => {
                    (signed_by, "常设同意自动答复，签署人", "answered by the standing consent of")
                }
            };
            let who = reading.person(who).await?.text;
            let note = if note.is_empty() { String::new() } else { format!(" · {note}") };
            told.add(*at, format!("{zh} {who}{note}"), format!("{en} {who}{note}"));
        }
        LineState::Refused { person, at, ground, reason } if line.dispute.is_none() => {
            refused(told, *at, person, *ground, reason).await?;
        }
        LineState::Withdrawn { at, .. } => told.add(*at, "申请撤回", "taken back"),
        LineState::Received { .. }
        | LineState::Offered { .. }
        | LineState::Refused { .. }
        | LineState::Disputed { .. }
        | LineState::AwaitingSignOff
        | LineState::SupplementAsked => {}
    }
    Ok(())
}
