//! Counter-offers: the provider's office head offers less than was asked, or the same under published conditions,
//! and the requester takes it or keeps to the request.
//!
//! Accepting makes the grant, or renews one, in the same transaction, as agreeing does (`opening`). No new condition can come in this way:
//! only those of the entry version that was asked for (Art. 15).

use super::commands::line_entry;
use super::decide::{check_version, view_line, with_answer};
use super::opening::Opened;
use super::{Line, basket};
use crate::app::App;
use crate::catalog::{self, Resource, Sharing};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::LineId;
use crate::identity::Caller;
use crate::policy::Bound;
use crate::policy::action::{AcceptOffer, Agree, CounterOffer, DeclineOffer};
use crate::scope::{Scope, narrow};
use crate::tx::Tx;

/// What is offered.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Something narrower than what was asked for; all of it when absent.
    pub scope: Option<Scope>,
    /// Conditions of the entry, in their own words.
    pub conditions: Vec<String>,
    /// A word to the requester.
    pub note: String,
}

/// The conditions that bind a line: those published with the version of the entry that was asked for (Art. 15).
/// None once the entry has a later version.
pub fn conditions<'a>(line: &Line, resource: &'a Resource) -> &'a [String] {
    let asked_for = resource.live().filter(|live| live.entry_version == line.entry_version);
    match asked_for.map(|live| &live.content.sharing) {
        Some(Some(Sharing::Conditional { conditions })) => conditions,
        _ => &[],
    }
}

/// Offers something else than was asked.
///
/// # Errors
/// `invalid_input` for what is wider than asked, is just what was asked, or names a condition that is not
/// published; `not_published`; what keeps the caller from agreeing keeps them from offering.
pub async fn make(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    terms: &Terms,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<CounterOffer, _>(caller, line).await?;
    // Who may not agree to a line may not offer it either: the offer is the consent, should it be accepted.
    app.permit::<Agree, _>(caller, permit.subject()).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    let resource = live(app, &line).await?;
    let offered = check_terms(&line, terms, &resource, caller.at)?;
    basket::check_scope(&offered, &resource)?;
    line.offer(caller.person.id.clone(), offered.clone(), terms.conditions.clone(), &terms.note, caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    let entry = line_entry(&permit, &line).detail("scope", &offered);
    tx.record(entry.detail("conditions", &terms.conditions).detail("note", terms.note.trim()));
    tx.commit().await?;
    Ok(line)
}

async fn live(app: &App, line: &Line) -> Result<Resource> {
    let resource = catalog::store::resource(&app.db.reader, &line.resource).await?;
    if resource.live().is_some() { Ok(resource) } else { Err(basket::not_published()) }
}

fn check_terms(line: &Line, terms: &Terms, resource: &Resource, at: Timestamp) -> Result<Scope> {
    let mut problem = Problem::invalid("调整方案未发出", "no offer was made");
    let published = conditions(line, resource);
    for unknown in terms.conditions.iter().filter(|condition| !published.contains(condition)) {
        problem = problem.field(
            "conditions",
            format!("“{unknown}”不是所申请版本已公布的使用条件，不得另加条件（第十五条）"),
            format!("`{unknown}` is no condition published with the version asked for; none may be added (Art. 15)"),
        );
    }
    let offered = match &terms.scope {
        None => line.scope.clone(),
        Some(narrower) => narrow(&line.scope, narrower).unwrap_or_else(|errors| {
            problem = errors.iter().fold(problem.clone(), |problem, error| error.told_in(problem));
            line.scope.clone()
        }),
    };
    if problem.fields.is_empty() && offered == line.scope && terms.conditions.is_empty() {
        problem = problem.field(
            "scope",
            "与申请内容相同，请直接同意",
            "this is just what was asked for: agree instead",
        );
    }
    with_answer(problem, &terms.note, &offered, at).unless_good().map(|()| offered)
}

/// Takes the offer: its grant is made at once and opened as any other.
///
/// # Errors
/// `no_offer`, `not_published`, `stale_version`, and `self_approval` for who made the offer in another post.
pub async fn accept(app: &App, caller: &Caller, id: &LineId, version: Option<i64>) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<AcceptOffer, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    let offer = line.standing_offer()?.clone();
    if offer.by == caller.person.id {
        return Err(Bound::SelfApproval.problem());
    }
    with_answer(Problem::invalid("未接受", "not accepted"), "", &offer.scope, caller.at).unless_good()?;
    basket::check_scope(&offer.scope, &live(app, &line).await?)?;
    let mut opened = Opened::of(app, &line, (*offer.scope).clone(), &offer.by, caller.at).await?;
    line.accept_offer(caller.person.id.clone(), opened.granted.clone(), opened.grant.id.clone(), caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    tx.record(line_entry(&permit, &line).detail("offered_by", &offer.by));
    let entry = permit.entry_about("grant", opened.grant.id.as_str());
    opened.save(&mut tx, &line, entry, caller.at).await?;
    tx.commit().await?;
    Ok(line)
}

/// Keeps to what was asked; the provider owes its answer as before.
///
/// # Errors
/// `no_offer` and `stale_version`.
pub async fn decline(
    app: &App,
    caller: &Caller,
    id: &LineId,
    version: Option<i64>,
    note: &str,
) -> Result<Line> {
    let line = view_line(app, caller, id).await?;
    let permit = app.permit::<DeclineOffer, _>(caller, line).await?;
    check_version(permit.subject(), version)?;
    let mut line = permit.subject().clone();
    line.decline_offer(caller.person.id.clone(), note, caller.at)?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut line).await?;
    tx.record(line_entry(&permit, &line).detail("note", note.trim()));
    tx.commit().await?;
    Ok(line)
}
