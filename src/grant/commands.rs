//! What people do with grants: look, narrow, suspend, resume, end, give back, and say that a target was opened
//! or closed by hand.
//!
//! What narrows takes effect with the commit; the gateway reads the grant on every call. What widens is only
//! asked for here and done by `reconcile` once the log is sealed.

use serde::Serialize;

use super::usage::store::{DayOfUse, Denials};
use super::{Ending, Grant, reconcile, store, usage};
use crate::app::App;
use crate::calendar::profile::Clock;
use crate::calendar::{BEIJING, parse_date};
use crate::catalog::kind::Delivery;
use crate::clock::Timestamp;
use crate::error::{self, Problem, Result};
use crate::id::GrantId;
use crate::identity::Caller;
use crate::policy::action::{EndGrant, NarrowGrant, ResumeGrant, ReturnGrant, SuspendGrant};
use crate::policy::{Action, ActionKind, Permit, Subject};
use crate::scope::{Scope, ScopeError};
use crate::tx::Tx;

/// Days of use a summary shows.
const DAYS: i64 = 30;
/// Newest records a summary shows.
const NEWEST: u64 = 20;

/// How a grant is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UseSummary {
    /// The days of the last thirty on which it was used, oldest first.
    pub days: Vec<DayOfUse>,
    /// Calls of today, against the quota.
    pub calls_today: i64,
    /// The newest uses.
    pub newest: Vec<usage::UseRecord>,
    /// Denied calls of the last thirty days by minute, newest first.
    pub denied: Vec<Denials>,
}

pub(super) fn may_know(app: &App, caller: &Caller, grant: &Grant) -> bool {
    app.policy.allows(Action::ViewGrant, caller, &app.tree(), &grant.facts()).allowed
}

/// One grant.
///
/// # Errors
/// 404 if there is none the caller may know of.
pub async fn get(app: &App, caller: &Caller, id: &GrantId) -> Result<Grant> {
    caller.require_scope(Action::ViewGrant.scope())?;
    known(app, caller, id).await
}

async fn known(app: &App, caller: &Caller, id: &GrantId) -> Result<Grant> {
    let grant = store::grant(&app.db.reader, id).await?;
    if may_know(app, caller, &grant) { Ok(grant) } else { Err(Problem::not_found()) }
}

/// How a grant was used in the last thirty days.
pub async fn use_of(app: &App, caller: &Caller, id: &GrantId) -> Result<UseSummary> {
    let grant = get(app, caller, id).await?;
    let (reader, now) = (&app.db.reader, app.now());
    let since = now.plus_seconds(-DAYS * 86_400);
    let today = usage::civil_day(now);
    Ok(UseSummary {
        days: usage::store::days(reader, &grant.id, &usage::civil_day(since)).await?,
        calls_today: usage::store::calls_on(reader, &grant.id, &today).await?,
        newest: usage::store::newest(reader, &grant.id, NEWEST).await?,
        denied: usage::store::denials_about(reader, grant.id.as_str(), since.seconds().div_euclid(60))
            .await?,
    })
}

/// The grants the caller's organisation holds, newest first.
pub async fn held(app: &App, caller: &Caller) -> Result<Vec<Grant>> {
    listed(app, caller, store::held_by(&app.db.reader, &caller.org.id).await?)
}

/// The grants on resources of the caller's organisation, newest first.
pub async fn given(app: &App, caller: &Caller) -> Result<Vec<Grant>> {
    listed(app, caller, store::given_by(&app.db.reader, &caller.org.id).await?)
}

fn listed(app: &App, caller: &Caller, mut grants: Vec<Grant>) -> Result<Vec<Grant>> {
    caller.require_scope(Action::ViewGrant.scope())?;
    grants.retain(|grant| may_know(app, caller, grant));
    Ok(grants)
}

async fn permit<A: ActionKind>(app: &App, caller: &Caller, id: &GrantId) -> Result<Permit<A, Grant>> {
    let grant = known(app, caller, id).await?;
    app.permit::<A, _>(caller, grant).await
}

/// Saves what a transition made of the permitted grant, with its entry and the reconciler's job.
async fn save<A: ActionKind>(
    app: &App,
    permit: &Permit<A, Grant>,
    mut grant: Grant,
    why: &str,
) -> Result<Grant> {
    let mut tx = Tx::begin(&app.db, permit).await?;
    tx.update(&mut grant).await?;
    let mut entry = permit
        .entry()
        .state(&grant)
        .related("application", grant.app.as_str())
        .detail("state_now", grant.state.as_str());
    if !why.is_empty() {
        entry = entry.detail("reason", why);
    }
    tx.record(entry);
    tx.follow(reconcile::job(&grant, app.now()));
    tx.commit().await?;
    Ok(grant)
}

/// Takes fields, rows, operations or time away, at once; the grant and its credentials stay. `version` is the
/// one the caller saw, if they say so.
///
/// # Errors
/// `invalid_input` naming every part that would widen the grant or does not fit the entry; `nothing_narrowed`.
pub async fn narrow(
    app: &App,
    caller: &Caller,
    id: &GrantId,
    version: Option<i64>,
    narrower: &Scope,
    reason: &str,
) -> Result<Grant> {
    let permit = permit::<NarrowGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    if version.is_some_and(|version| version != grant.version) {
        return Err(Problem::stale());
    }
    fits(app, &grant, narrower).await?;
    grant.narrow(narrower, caller.person.id.clone(), reason, app.now())?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut grant).await?;
    tx.record(
        permit
            .entry()
            .related("application", grant.app.as_str())
            .detail("reason", reason.trim())
            .detail("scope", &grant.scope)
            .state(&grant),
    );
    if grant.renewal.is_some() {
        // The job that begins the later end gives way to a change meanwhile.
        tx.follow(reconcile::job(&grant, app.now()));
    }
    tx.commit().await?;
    Ok(grant)
}

/// Whether a narrower scope names what the entry has. An item the entry has lost since may stay granted: what
/// is taken away must not depend on it.
async fn fits(app: &App, grant: &Grant, narrower: &Scope) -> Result<()> {
    let content = reconcile::content(app, grant).await?;
    if !content.kind.info().has_items && narrower.fields.is_empty() {
        return Ok(());
    }
    let Err(mut errors) = narrower.check_against(&content.shape()) else { return Ok(()) };
    errors.retain(|error| match error {
        ScopeError::UnknownField(name) => grant.scope.field(name).is_none(),
        ScopeError::UnknownOperation(name) => !grant.scope.operations.contains(name),
        _ => true,
    });
    if errors.is_empty() {
        return Ok(());
    }
    let problem = Problem::invalid("未收窄：内容与条目不符", "not narrowed: it does not fit the entry");
    Err(errors.iter().fold(problem, |problem, error| error.told_in(problem)))
}

/// Closes a grant for a while (Art. 27), at once.
pub async fn suspend(app: &App, caller: &Caller, id: &GrantId, reason: &str) -> Result<Grant> {
    let permit = permit::<SuspendGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    grant.suspend(caller.person.id.clone(), reason, app.now())?;
    save(app, &permit, grant, reason.trim()).await
}

/// Lifts a suspension. The grant opens again when the log is sealed.
pub async fn resume(app: &App, caller: &Caller, id: &GrantId, reason: &str) -> Result<Grant> {
    let permit = permit::<ResumeGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    grant.resume(due_to_open(app, app.now())?)?;
    save(app, &permit, grant, reason.trim()).await
}

/// Ends a grant for good as provider or authority (Art. 27), at once.
pub async fn end(app: &App, caller: &Caller, id: &GrantId, reason: &str) -> Result<Grant> {
    let permit = permit::<EndGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    let (by, reason) = (caller.person.id.clone(), error::reason(reason)?);
    grant.end(Ending::Terminated { by, reason: reason.clone() }, app.now())?;
    save(app, &permit, grant, &reason).await
}

/// Gives a grant back as its holder (Art. 27: purpose achieved, impossible or no longer needed).
pub async fn give_back(app: &App, caller: &Caller, id: &GrantId, reason: &str) -> Result<Grant> {
    let permit = permit::<ReturnGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    let (by, reason) = (caller.person.id.clone(), error::reason(reason)?);
    grant.end(Ending::Returned { by, reason: reason.clone() }, app.now())?;
    save(app, &permit, grant, &reason).await
}

/// The provider says that it opened by hand what no connector opens.
///
/// # Errors
/// `opens_by_itself` for other targets; `sealing` while the log is not sealed.
pub async fn opened_by_hand(app: &App, caller: &Caller, id: &GrantId) -> Result<Grant> {
    let permit = permit::<ResumeGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    by_hand_only(&grant)?;
    if !reconcile::is_sealed(app, &grant).await? {
        return Err(reconcile::sealing());
    }
    grant.activate(app.now())?;
    save(app, &permit, grant, "opened by hand").await
}

/// The provider says that it closed by hand what no connector closes.
///
/// # Errors
/// `opens_by_itself` for other targets.
pub async fn closed_by_hand(app: &App, caller: &Caller, id: &GrantId) -> Result<Grant> {
    let permit = permit::<EndGrant>(app, caller, id).await?;
    let mut grant = permit.subject().clone();
    by_hand_only(&grant)?;
    grant.confirm_closed(app.now())?;
    save(app, &permit, grant, "closed by hand").await
}

fn by_hand_only(grant: &Grant) -> Result<()> {
    if reconcile::delivery(grant) == Delivery::ByHand {
        return Ok(());
    }
    Err(Problem::conflict(
        "opens_by_itself",
        "此类资源由系统自动开通和关闭",
        "resources of this kind are opened and closed by the system",
    ))
}

/// Until when the law gives the provider time to open (K7, Art. 22).
pub fn due_to_open(app: &App, now: Timestamp) -> Result<Timestamp> {
    let date = parse_date(&usage::civil_day(now)).map_err(Problem::internal)?;
    let days = app.profiles.in_force(date).days(Clock::Provide);
    app.calendar.due(now.0, days, BEIJING).map(|due| Timestamp(due.at_micros)).map_err(Problem::internal)
}
