//! Looking at what a revocation would close, closing it, and following what was confirmed.

use super::{Revocation, Selection, store};
use crate::app::App;
use crate::error::{self, Problem, Result};
use crate::grant::commands::may_know;
use crate::grant::store as grants;
use crate::grant::{Ending, Grant, GrantState, reconcile};
use crate::id::{GrantId, RevocationId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::org;
use crate::policy::action::EndGrant;
use crate::policy::{ActionKind, Permit, Subject};
use crate::random;
use crate::tx::Tx;

/// Grants ended in one act.
const GRANTS_MAX: usize = 1000;

/// What a revocation would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Grants it would end.
    pub closes: Vec<Grant>,
    /// Grants that fit the selection and that the caller may see but not end.
    pub spared: Vec<Grant>,
    /// A digest of what would be ended, so that exactly this is.
    pub digest: String,
}

/// A revocation with the grants of it that the caller may see, as they stand now.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The revocation.
    pub revocation: Revocation,
    /// Its grants.
    pub grants: Vec<Grant>,
}

impl Followed {
    /// Grants that not every enforcement point has confirmed closed.
    pub fn unconfirmed(&self) -> usize {
        self.grants.iter().filter(|grant| grant.awaits_confirmation()).count()
    }
}

fn may<A: ActionKind>(app: &App, caller: &Caller, grant: &Grant) -> bool {
    app.policy.allows(A::ACTION, caller, &app.tree(), &grant.facts()).allowed
}

/// What a revocation would close and what it would spare.
///
/// # Errors
/// 404 for a grant the caller may not know of; `too_many_grants`.
pub async fn preview(app: &App, caller: &Caller, selection: &Selection) -> Result<Preview> {
    caller.require_scope(TokenScope::Read)?;
    let meant = meant(app, caller, selection).await?;
    if meant.len() > GRANTS_MAX {
        return Err(too_many());
    }
    let (closes, spared): (Vec<Grant>, Vec<Grant>) =
        meant.into_iter().partition(|grant| may::<EndGrant>(app, caller, grant));
    let told: Vec<String> = closes.iter().map(|grant| format!("{}@{}", grant.id, grant.version)).collect();
    Ok(Preview { closes, spared, digest: random::digest(told.join("\n").as_bytes()) })
}

fn too_many() -> Problem {
    Problem::conflict(
        "too_many_grants",
        format!("一次最多撤销 {GRANTS_MAX} 项授权"),
        format!("one act ends at most {GRANTS_MAX} grants"),
    )
    .next(
        "请按应用、单位或资源分次撤销",
        "revoke by application, organisation or resource, one after another",
    )
}

/// The live grants of a selection that the caller may know of.
async fn meant(app: &App, caller: &Caller, selection: &Selection) -> Result<Vec<Grant>> {
    let reader = &app.db.reader;
    let mut found = match selection {
        Selection::Grants { grants } if grants.len() > GRANTS_MAX => return Err(too_many()),
        Selection::Grants { grants } => {
            let found = store::grants(reader, grants).await?;
            let known =
                |id: &GrantId| found.iter().any(|grant| grant.id == *id && may_know(app, caller, grant));
            if !grants.iter().all(known) {
                return Err(Problem::not_found());
            }
            found
        }
        Selection::Application { app } => grants::live(reader, "app_id", app.as_str()).await?,
        Selection::Organisation { organisation } => {
            grants::live(reader, "requester_org", organisation.as_str()).await?
        }
        Selection::Resource { resource } => grants::live(reader, "resource_id", resource.as_str()).await?,
        Selection::Person { person } => {
            let mut orgs: Vec<_> =
                org::store::posts_of(reader, person).await?.into_iter().map(|post| post.org).collect();
            orgs.sort();
            orgs.dedup();
            let mut found = Vec::new();
            for org in orgs {
                found.extend(grants::live(reader, "requester_org", org.as_str()).await?);
            }
            found.retain(|grant| grant.requested_by.contains(person));
            found
        }
    };
    found.retain(|grant| !matches!(grant.state, GrantState::Ended { .. }) && may_know(app, caller, grant));
    Ok(found)
}

/// Ends every grant of a selection that the caller may end, all of them or none (Art. 27). `seen` is the digest of
/// the preview, if the caller looked at one.
///
/// # Errors
/// `selection_changed` if it is not what was seen, `nothing_to_revoke`; the denial if a grant named one by one
/// is not the caller's to end.
pub async fn apply(
    app: &App,
    caller: &Caller,
    selection: Selection,
    reason: &str,
    seen: Option<&str>,
    key: Option<&Key>,
) -> Result<Followed> {
    let again =
        |made: String| async move { get(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, revoke(app, caller, selection, (reason, seen), key), again).await
}

async fn revoke(
    app: &App,
    caller: &Caller,
    selection: Selection,
    (reason, seen): (&str, Option<&str>),
    key: Option<&Key>,
) -> Result<Followed> {
    let reason = error::reason(reason)?;
    let Preview { mut closes, spared, digest } = preview(app, caller, &selection).await?;
    if seen.is_some_and(|seen| seen != digest) {
        return Err(Problem::conflict(
            "selection_changed",
            "授权在预览之后有变化，未撤销任何一项",
            "the grants changed after the preview; nothing was revoked",
        )
        .next("请重新预览后再撤销", "look at a new preview and revoke again"));
    }
    if matches!(selection, Selection::Grants { .. }) {
        // Named one by one: what is not the caller's to end is refused, not passed over.
        closes.extend(spared);
    }
    if closes.is_empty() {
        return Err(Problem::conflict(
            "nothing_to_revoke",
            "没有您可以撤销的授权",
            "there is no grant here that you could end",
        )
        .next("请核对选择范围", "check what was chosen"));
    }
    let mut permits = Vec::new();
    for grant in closes {
        permits.push(app.permit::<EndGrant, _>(caller, grant).await?);
    }
    end_all(app, caller, &permits, selection, reason, key).await
}

/// Ends what was permitted, in one transaction.
async fn end_all(
    app: &App,
    caller: &Caller,
    permits: &[Permit<EndGrant, Grant>],
    selection: Selection,
    reason: String,
    key: Option<&Key>,
) -> Result<Followed> {
    // The oldest rules that one of them was given under must still be in force.
    let oldest = permits.iter().min_by_key(|permit| permit.rules_version());
    let oldest = oldest.ok_or_else(|| Problem::internal("a revocation of nothing"))?;
    let mut revocation = Revocation {
        id: RevocationId::new(),
        selection,
        reason,
        by: caller.person.id.clone(),
        org: caller.org.id.clone(),
        grants: permits.iter().map(|permit| permit.subject().id.clone()).collect(),
        at: app.now(),
        version: 0,
    };
    let mut tx = Tx::begin(&app.db, oldest).await?;
    idempotency::remember(&tx, key, revocation.id.as_str()).await?;
    tx.insert(&mut revocation).await?;
    let mut entry = oldest
        .entry_about("revocation", revocation.id.as_str())
        .detail("reason", &revocation.reason)
        .detail("by", revocation.selection.by())
        .detail("grants", revocation.grants.len());
    if !revocation.selection.about().is_empty() {
        entry = entry.related(revocation.selection.by(), revocation.selection.about());
    }
    tx.record(entry.state(&revocation));
    let mut grants = Vec::new();
    for permit in permits {
        let mut grant = permit.subject().clone();
        let ending = Ending::Terminated { by: caller.person.id.clone(), reason: revocation.reason.clone() };
        grant.end(ending, revocation.at)?;
        tx.update(&mut grant).await?;
        tx.record(
            permit
                .entry()
                .detail("reason", &revocation.reason)
                .related("application", grant.app.as_str())
                .related("revocation", revocation.id.as_str())
                .state(&grant),
        );
        tx.follow(reconcile::job(&grant, revocation.at));
        grants.push(grant);
    }
    tx.commit().await?;
    Ok(Followed { revocation, grants })
}

/// As far as the caller may see: grants of others are neither counted nor named.
async fn followed(app: &App, caller: &Caller, mut revocation: Revocation) -> Result<Option<Followed>> {
    let mut grants = store::grants(&app.db.reader, &revocation.grants).await?;
    grants.retain(|grant| may_know(app, caller, grant));
    let is_seen = |id: &GrantId| grants.iter().any(|grant| grant.id == *id);
    revocation.grants.retain(is_seen);
    if let Selection::Grants { grants: named } = &mut revocation.selection {
        named.retain(is_seen);
    }
    Ok((!grants.is_empty()).then_some(Followed { revocation, grants }))
}

/// One revocation, with the grants of it that the caller may see.
///
/// # Errors
/// 404 if there are none.
pub async fn get(app: &App, caller: &Caller, id: &RevocationId) -> Result<Followed> {
    caller.require_scope(TokenScope::Read)?;
    let revocation = store::revocation(&app.db.reader, id).await?;
    followed(app, caller, revocation).await?.ok_or_else(Problem::not_found)
}

/// Revocations with grants the caller may see: those that are not confirmed first, then the newest.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Followed>> {
    caller.require_scope(TokenScope::Read)?;
    let mut all = Vec::new();
    for revocation in store::all(&app.db.reader).await? {
        all.extend(followed(app, caller, revocation).await?);
    }
    all.sort_by_key(|one| one.unconfirmed() == 0);
    Ok(all)
}
