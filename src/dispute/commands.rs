//! What people do in a dispute: file it, give in, turn to the authority, mediate, decide, take it back.
//!
//! Each changes dispute and line in one transaction, with an entry for both. What ends for the requester reopens
//! the line under a fresh clock; nobody agrees in the provider's place (Art. 20).

use super::routing;
use super::state::{By, Dispute, DisputeState, Mediated, Step, StepKind};
use super::store;
use crate::app::App;
use crate::calendar::profile::Clock;
use crate::error::{Problem, Result};
use crate::id::{DisputeId, LineId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::org::Role;
use crate::policy::action::{
    DecideDispute, DisputeRefusal, EscalateDispute, GiveInDispute, MediateDispute, ViewDispute,
    WithdrawDispute,
};
use crate::policy::{Action, ActionKind, Facts, Permit, Subject};
use crate::request::{self, Line, RequestState, due};
use crate::tx::Tx;

fn by(caller: &Caller) -> By {
    By { person: caller.person.id.clone(), org: caller.org.id.clone(), at: caller.at }
}

fn may(app: &App, caller: &Caller, action: Action, facts: &Facts) -> bool {
    app.policy.allows(action, caller, &app.tree(), facts).allowed
}

/// Whether the caller may see a dispute: a side, who mediates, who decides, who watches.
fn may_see(app: &App, caller: &Caller, dispute: &Dispute) -> bool {
    may(app, caller, ViewDispute::ACTION, &dispute.facts())
}

/// One dispute.
///
/// # Errors
/// 404 for one that does not exist and for one the caller may not know of.
pub async fn view(app: &App, caller: &Caller, id: &DisputeId) -> Result<Dispute> {
    let dispute = store::dispute(&app.db.reader, id).await?;
    if may_see(app, caller, &dispute) { Ok(dispute) } else { Err(Problem::not_found()) }
}

/// Disputes the caller may see, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Dispute>> {
    let mut found = store::all(&app.db.reader).await?;
    found.retain(|dispute| may_see(app, caller, dispute));
    found.reverse();
    Ok(found)
}

/// Disputes in which the next step is the caller's, oldest first, with that step.
pub async fn waiting(app: &App, caller: &Caller) -> Result<Vec<(Action, Dispute)>> {
    let own = &caller.org.id;
    let mut found = Vec::new();
    for (column, state, action, role) in [
        ("requester_org", "negotiating", EscalateDispute::ACTION, None),
        ("provider_id", "negotiating", GiveInDispute::ACTION, Some(Role::OfficeHead)),
        ("mediator_id", "mediation", MediateDispute::ACTION, Some(Role::Authority)),
        ("government_id", "government", DecideDispute::ACTION, Some(Role::Government)),
    ] {
        if role.is_some_and(|role| !caller.has_role(role)) {
            continue;
        }
        for dispute in store::waiting(&app.db.reader, column, own, state).await? {
            // On the requester's side it is for those who asked; their colleagues find it in the list.
            let concerns = role.is_some() || dispute.participants.contains(&caller.person.id);
            if concerns && may(app, caller, action, &dispute.facts()) {
                found.push((action, dispute));
            }
        }
    }
    Ok(found)
}

/// Disputes the refusal of a line.
///
/// # Errors
/// `not_refused`, `disputed_before`, `use_over`, `request_closed` for a request that was taken back,
/// `no_government` where nobody could decide, and `invalid_input` without grounds.
pub async fn file(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    why: &str,
    key: Option<&Key>,
) -> Result<Dispute> {
    let again =
        |made: String| async move { view(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, file_now(app, caller, (id, version), why, key), again).await
}

async fn file_now(
    app: &App,
    caller: &Caller,
    (id, version): (&LineId, Option<i64>),
    why: &str,
    key: Option<&Key>,
) -> Result<Dispute> {
    let line = request::decide::view_line(app, caller, id).await?;
    let permit = app.permit::<DisputeRefusal, _>(caller, line).await?;
    request::decide::check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    let mut asked = request::store::request(&app.db.reader, &line.request).await?;
    if !matches!(asked.state, RequestState::SignedOff { .. }) {
        return Err(Problem::conflict(
            "request_closed",
            "申请已撤回，不能提出争议",
            "the request was taken back",
        )
        .next("可复制为新申请后重新提交", "copy it as a new request and submit that"));
    }
    let words = crate::error::reason(why)?;
    let dispute_id = DisputeId::new();
    let refusal = line.dispute(dispute_id.clone(), caller.at)?;
    let route = routing::route(&app.tree(), &line.provider, &line.requester).ok_or_else(no_government)?;
    let mut participants = line.participants.clone();
    participants.push(caller.person.id.clone());
    let By { person, org, at } = by(caller);
    let mut dispute = Dispute {
        id: dispute_id,
        line: line.id.clone(),
        request: line.request.clone(),
        title: line.resource_title.clone(),
        provider: line.provider.clone(),
        requester: line.requester.clone(),
        refused_by: refusal.person,
        ground: refusal.ground,
        refusal: refusal.reason,
        refused_at: refusal.at,
        mediator: route.mediator,
        government: route.government,
        participants,
        state: DisputeState::Negotiating,
        due: Some(due::count(app, Clock::DisputeNegotiation, at)?),
        steps: vec![Step { kind: StepKind::Filed, by: person, org, at, words }],
        created_at: at,
        version: 0,
    };
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, dispute.id.as_str()).await?;
    tx.insert(&mut dispute).await?;
    tx.update(&mut line).await?;
    // Unchanged, but its version keeps anybody from taking the request back in the same moment.
    tx.update(&mut asked).await?;
    tx.record(request::commands::line_entry(&permit, &line).detail("reason", why.trim()));
    let entry = permit.entry_about("dispute", dispute.id.as_str()).related("line", line.id.as_str());
    tx.record(entry.detail("state_now", dispute.state.as_str()).state(&dispute));
    tx.commit().await?;
    Ok(dispute)
}

fn no_government() -> Problem {
    Problem::conflict(
        "no_government",
        "双方之上没有可以决定该争议的人民政府",
        "no government above both sides is without a part in the dispute",
    )
    .next("请报上一级政务数据共享主管部门", "take it to the competent authority of the level above")
}

/// A dispute the caller means to take a step in.
async fn permitted<A: ActionKind>(
    app: &App,
    caller: &Caller,
    id: &DisputeId,
    version: Option<i64>,
) -> Result<(Permit<A, Dispute>, Dispute)> {
    let permit: Permit<A, Dispute> = app.permit(caller, view(app, caller, id).await?).await?;
    let dispute = permit.subject().clone();
    if version.is_some_and(|version| version != dispute.version) {
        return Err(Problem::stale());
    }
    Ok((permit, dispute))
}

/// Keeps the step, and does to the line what the end of the dispute means for it.
async fn save<A: ActionKind>(
    app: &App,
    permit: &Permit<A, Dispute>,
    mut dispute: Dispute,
    words: &str,
) -> Result<Dispute> {
    let line = match dispute.outcome() {
        Some(outcome) => Some(concluded(app, permit.caller(), &dispute, outcome.obliges()).await?),
        None => None,
    };
    dispute.due = dispute.clock().map(|clock| due::count(app, clock, permit.caller().at)).transpose()?;
    let mut tx = Tx::begin(&app.db, permit).await?;
    tx.update(&mut dispute).await?;
    let mut entry = permit.entry().related("line", dispute.line.as_str());
    entry = entry.detail("state_now", dispute.state.as_str()).detail("reason", words.trim());
    if let Some(outcome) = dispute.outcome() {
        entry = entry.detail("outcome", outcome.as_str());
    }
    tx.record(entry.state(&dispute));
    if let Some(mut line) = line {
        tx.update(&mut line).await?;
        tx.record(request::commands::line_entry(permit, &line).related("dispute", dispute.id.as_str()));
    }
    tx.commit().await?;
    Ok(dispute)
}

/// The line as the end of its dispute leaves it.
async fn concluded(app: &App, caller: &Caller, dispute: &Dispute, obliges: bool) -> Result<Line> {
    let mut line = request::store::line(&app.db.reader, &dispute.line).await?;
    if obliges {
        // No clock is stated for what a dispute obliges to; the one of an answer is the nearest (Art. 21).
        line.reopen(caller.at, due::count(app, due::answer_clock(&line.sharing), caller.at)?)?;
    } else {
        line.uphold()?;
    }
    Ok(line)
}

/// Turns to the authority because negotiation led nowhere.
///
/// # Errors
/// `wrong_stage`, `invalid_input` without words, `stale_version`.
pub async fn escalate(
    app: &App,
    caller: &Caller,
    id: &DisputeId,
    version: Option<i64>,
    why: &str,
) -> Result<Dispute> {
    let (permit, mut dispute) = permitted::<EscalateDispute>(app, caller, id, version).await?;
    dispute.escalate(by(caller), why)?;
    save(app, &permit, dispute, why).await
}

/// Gives in as the provider's office head: the line is reopened.
///
/// # Errors
/// `wrong_stage`, `stale_version`.
pub async fn give_in(
    app: &App,
    caller: &Caller,
    id: &DisputeId,
    version: Option<i64>,
    note: &str,
) -> Result<Dispute> {
    let (permit, mut dispute) = permitted::<GiveInDispute>(app, caller, id, version).await?;
    dispute.give_in(by(caller), note)?;
    save(app, &permit, dispute, note).await
}

/// Accepts the refusal after all.
///
/// # Errors
/// `wrong_stage`, `stale_version`.
pub async fn withdraw(
    app: &App,
    caller: &Caller,
    id: &DisputeId,
    version: Option<i64>,
    note: &str,
) -> Result<Dispute> {
    let (permit, mut dispute) = permitted::<WithdrawDispute>(app, caller, id, version).await?;
    dispute.withdraw(by(caller), note)?;
    save(app, &permit, dispute, note).await
}

/// Writes down what mediation came to.
///
/// # Errors
/// `wrong_stage`, `invalid_input` without words, `stale_version`.
pub async fn mediate(
    app: &App,
    caller: &Caller,
    id: &DisputeId,
    version: Option<i64>,
    result: Mediated,
    words: &str,
) -> Result<Dispute> {
    let (permit, mut dispute) = permitted::<MediateDispute>(app, caller, id, version).await?;
    dispute.mediate(by(caller), result, words)?;
    save(app, &permit, dispute, words).await
}

/// Decides finally as the government.
///
/// # Errors
/// `wrong_stage`, `invalid_input` without reasons, `stale_version`.
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: &DisputeId,
    version: Option<i64>,
    provide: bool,
    why: &str,
) -> Result<Dispute> {
    let (permit, mut dispute) = permitted::<DecideDispute>(app, caller, id, version).await?;
    dispute.decide(by(caller), provide, why)?;
    save(app, &permit, dispute, why).await
}
