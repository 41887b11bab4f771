//! What the provider's side does with a line: agree, perhaps narrower, refuse with reasons, ask once. Offering
//! something else is `offer`.
//!
//! Agreeing makes the grant, or renews one, in the same transaction (`opening`), so that no agreed line lacks its
//! grant; opening it is a job. A standing consent answers here too, as the actor the log names.

use super::commands::line_entry;
use super::consent::Consent;
use super::opening::Opened;
use super::state::{Answerer, RefusalGround};
use super::{Line, basket, store};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::catalog;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::LineId;
use crate::identity::Caller;
use crate::policy::action::{Agree, AskSupplement, Refuse, ViewLine, ViewRequest};
use crate::policy::{ActionKind, Subject};
use crate::scope::{Scope, narrow};
use crate::tx::Tx;

/// Whether the caller may see a line, as its provider, its requester or somebody who watches. A provider knows
/// nothing of what the requester's office head has not sent (Art. 20).
pub fn may_view(app: &App, caller: &Caller, line: &Line) -> bool {
    let (tree, facts) = (app.tree(), line.facts());
    let may_see = || app.policy.allows(ViewLine::ACTION, caller, &tree, &facts).allowed;
    (line.state.has_reached_provider() && may_see())
        || app.policy.allows(ViewRequest::ACTION, caller, &tree, &facts).allowed
}

/// One line.
///
/// # Errors
/// 404 for what the caller may not know of.
pub async fn view_line(app: &App, caller: &Caller, id: &LineId) -> Result<Line> {
    let line = store::line(&app.db.reader, id).await?;
    if may_view(app, caller, &line) { Ok(line) } else { Err(Problem::not_found()) }
}

/// Lines that wait for an answer of the caller's organisation, the soonest due first.
pub async fn desk(app: &App, caller: &Caller) -> Result<Vec<Line>> {
    let mut waiting = store::lines_for(&app.db.reader, &caller.org.id, &["received", "offered"]).await?;
    waiting.retain(|line| may_view(app, caller, line));
    waiting.sort_by_key(|line| line.due.as_ref().map(|due| due.at));
    Ok(waiting)
}

/// Lines answered by the caller's organisation, newest first.
pub async fn answered(app: &App, caller: &Caller) -> Result<Vec<Line>> {
    let states = ["agreed", "refused", "supplement_asked", "withdrawn"];
    let mut lines = store::lines_for(&app.db.reader, &caller.org.id, &states).await?;
    lines.retain(|line| may_view(app, caller, line));
    lines.reverse();
    Ok(lines)
}

pub(super) fn check_version(line: &Line, version: Option<i64>) -> Result<()> {
    if version.is_some_and(|version| version != line.version) { Err(Problem::stale()) } else { Ok(()) }
}

/// Adds to a problem what may not be said to the requester, and an end that has passed.
pub(super) fn with_answer(problem: Problem, note: &str, granted: &Scope, at: Timestamp) -> Problem {
    let problem = problem.text("note", note);
    if granted.valid.until.is_some_and(|until| until <= at.0) {
        return problem.field("valid.until", "使用截止日期已过", "the last day of use has passed");
    }
    problem
}

/// Agrees to a line, with a narrower scope if one is given.
///
/// # Errors
/// `invalid_input` naming every part that would widen what was asked; `already_decided` for a line that
/// somebody else answered; `not_published` if the entry was taken out meanwhile.
pub async fn agree(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    narrower: Option<&Scope>,
    note: &str,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<Agree, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    let granted = match narrower {
        Some(narrower) => narrow(&line.scope, narrower).map_err(|errors| {
            let problem =
                Problem::invalid("未同意：只能收窄，不能放宽", "not agreed: a scope can only be narrowed");
            errors.iter().fold(problem, |problem, error| error.told_in(problem))
        })?,
        None => line.scope.clone(),
    };
    with_answer(Problem::invalid("未同意", "not agreed"), note, &granted, caller.at).unless_good()?;
    let resource = catalog::store::resource(&app.db.reader, &line.resource).await?;
    if resource.live().is_none() {
        return Err(basket::not_published());
    }
    basket::check_scope(&granted, &resource)?;
    let mut opened = Opened::of(app, &line, granted, &caller.person.id, caller.at).await?;
    let answerer = Answerer::Head { person: caller.person.id.clone() };
    line.agree(answerer, opened.granted.clone(), note, opened.grant.id.clone(), caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    let narrowed = narrower.is_some();
    tx.record(line_entry(&permit, &line).detail("narrowed", narrowed).detail("note", note.trim()));
    let entry = permit.entry_about("grant", opened.grant.id.as_str());
    opened.save(&mut tx, &line, entry, caller.at).await?;
    tx.commit().await?;
    Ok(line)
}

/// A result for each line of a bulk act; one that fails does not stop the others.
pub async fn bulk_agree(
    app: &App,
    caller: &Caller,
    ids: &[LineId],
    note: &str,
) -> Vec<(LineId, Result<Line>)> {
    let mut results = Vec::new();
    for id in ids {
        results.push((id.clone(), agree(app, caller, id, None, None, note).await));
    }
    results
}

/// The standing consent that answers a line, if one does.
pub(super) async fn standing_consent(app: &App, line: &Line, now: Timestamp) -> Result<Option<Consent>> {
    let consents = store::consents_on(&app.db.reader, &line.resource).await?;
    let answers = |consent: &Consent| {
        consent.answers(line.entry_version, &line.scope, &line.terms.scenario, now)
            // Nobody's consent answers for what they themselves asked or signed off.
            && !line.participants.contains(&consent.signed_by)
    };
    Ok(consents.into_iter().find(answers))
}

/// Agrees to a line in the name of a standing consent, inside the sign-off's transaction.
pub(super) async fn agree_by_consent(
    app: &App,
    tx: &mut Tx,
    line: &mut Line,
    consent: &Consent,
    at: Timestamp,
) -> Result<()> {
    let mut opened = Opened::of(app, line, line.scope.clone(), &consent.signed_by, at).await?;
    let answerer = Answerer::Consent { consent: consent.id.clone(), signed_by: consent.signed_by.clone() };
    line.agree(answerer, opened.granted.clone(), "", opened.grant.id.clone(), at)?;
    tx.update(line).await?;
    let actor = ActorRef::Consent { id: consent.id.to_string(), signed_by: consent.signed_by.clone() };
    let action = Agree::ACTION.as_str();
    tx.record(
        Entry::new(at, actor.clone(), action, "line", line.id.as_str())
            .related("request", line.request.as_str())
            .related("consent", consent.id.as_str())
            .detail("state_now", line.state.as_str())
            .state(line),
    );
    let entry = Entry::new(at, actor, action, "grant", opened.grant.id.as_str());
    opened.save(tx, line, entry, at).await
}

/// Refuses a line with a ground and words (Art. 21).
pub async fn refuse(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    ground: RefusalGround,
    why: &str,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<Refuse, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    line.refuse(caller.person.id.clone(), ground, why, caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    tx.record(line_entry(&permit, &line).detail("ground", ground.as_str()).detail("reason", why.trim()));
    tx.commit().await?;
    Ok(line)
}

/// Asks once for everything that is missing (Art. 21); the clock stands still until it comes.
pub async fn ask_supplement(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    missing: &str,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<AskSupplement, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    line.ask_supplement(caller.person.id.clone(), missing, caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    tx.record(line_entry(&permit, &line).detail("missing", missing.trim()));
    tx.commit().await?;
    Ok(line)
}
