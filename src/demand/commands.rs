//! What people do with demands: file, see, answer, close.
//!
//! Each is load, permit, pure transition, save, commit. A demand about a harvested entry goes to its department
//! if that is an organisation with people here, any other one to the authority of the asking department's tier.

use super::state::{self, Demand, DemandState};
use super::store;
use crate::app::App;
use crate::catalog::import::HARVEST_PREFIX;
use crate::catalog::{self, Resource};
use crate::error::{Problem, Result};
use crate::id::{DemandId, OrgId, ResourceId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::policy::action::{AnswerDemand, FileDemand, ViewDemand};
use crate::policy::{ActionKind, Permit, Subject};
use crate::tx::Tx;

/// Most demands in one list.
const LIST_MAX: u64 = 500;

/// What somebody fills in.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The harvested entry it is about, if it is about one.
    pub about: Option<ResourceId>,
    /// What it is called.
    pub title: String,
    /// What is needed, in which scope.
    pub what: String,
    /// What the use rests on.
    pub use_basis: String,
}

/// Files a demand and routes it to who can answer.
///
/// # Errors
/// `ask_instead` for an entry that can be asked for; `invalid_input` naming every wrong field; 404 for an entry
/// the caller may not know of.
pub async fn file(app: &App, caller: &Caller, wish: Wish, key: Option<&Key>) -> Result<Demand> {
    let again =
        |made: String| async move { view(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, file_now(app, caller, wish, key), again).await
}

async fn file_now(app: &App, caller: &Caller, wish: Wish, key: Option<&Key>) -> Result<Demand> {
    let about = match &wish.about {
        Some(id) => Some(catalog::commands::view(app, caller, id).await?),
        None => None,
    };
    if let Some(entry) = about.as_ref().filter(|entry| !entry.is_harvested() && entry.live().is_some()) {
        return Err(ask_instead(entry));
    }
    let demand = draft(app, caller, wish, about.as_ref())?;
    let permit = app.permit::<FileDemand, _>(caller, demand).await?;
    let mut demand = permit.subject().clone();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, demand.id.as_str()).await?;
    tx.insert(&mut demand).await?;
    let mut entry = permit.entry().detail("title", &demand.title).detail("state_now", demand.state.as_str());
    if let Some(to) = demand.addressee() {
        entry = entry.related("organisation", to.as_str());
    }
    if let Some(about) = &demand.about {
        entry = entry.related("resource", about.as_str());
    }
    tx.record(entry.state(&demand));
    tx.commit().await?;
    Ok(demand)
}

fn draft(app: &App, caller: &Caller, wish: Wish, about: Option<&Resource>) -> Result<Demand> {
    let mut problem = Problem::invalid("需求未提交", "the demand was not filed");
    let title = state::text(&mut problem, "title", &wish.title, state::TITLE_CHARS_MAX);
    let what = state::text(&mut problem, "what", &wish.what, state::TEXT_CHARS_MAX);
    let use_basis = state::text(&mut problem, "use_basis", &wish.use_basis, state::TEXT_CHARS_MAX);
    if !problem.fields.is_empty() {
        return Err(problem);
    }
    let at = caller.at;
    Ok(Demand {
        id: DemandId::new(),
        org: caller.org.id.clone(),
        filed_by: caller.person.id.clone(),
        about: wish.about,
        title,
        what,
        use_basis,
        state: addressee(app, caller, about).map_or(DemandState::Filed, |to| DemandState::Routed { to, at }),
        created_at: at,
        version: 0,
    })
}

/// Who can answer: the department of the entry, else the authority. An organisation that only stands for a
/// foreign catalogue has nobody who could.
fn addressee(app: &App, caller: &Caller, about: Option<&Resource>) -> Option<OrgId> {
    let tree = app.tree();
    let department = about.and_then(|entry| tree.get(&entry.provider));
    match department.filter(|org| !org.slug.starts_with(HARVEST_PREFIX)) {
        Some(org) => Some(org.id.clone()),
        None => tree.authority_of(&caller.org.id).map(|org| org.id.clone()),
    }
}

fn ask_instead(entry: &Resource) -> Problem {
    let code = &entry.code;
    Problem::conflict(
        "ask_instead",
        format!("条目 {code} 可以直接申请，不必提交需求"),
        format!("the entry {code} can be asked for; no demand is needed"),
    )
    .next("请加入资源车后提交申请", "put it into the basket and submit")
}

/// One demand.
///
/// # Errors
/// 404 for one that does not exist and for one the caller may not know of.
pub async fn view(app: &App, caller: &Caller, id: &DemandId) -> Result<Demand> {
    let demand = store::demand(&app.db.reader, id).await?;
    if may_see(app, caller, &demand) { Ok(demand) } else { Err(Problem::not_found()) }
}

fn may_see(app: &App, caller: &Caller, demand: &Demand) -> bool {
    app.policy.allows(ViewDemand::ACTION, caller, &app.tree(), &demand.facts()).allowed
}

/// Demands of the caller's own organisation and those addressed to it, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Demand>> {
    let own = &caller.org.id;
    let mut found = store::of_org(&app.db.reader, own, LIST_MAX).await?;
    let addressed = store::newest(&app.db.reader).await?;
    found.extend(addressed.into_iter().filter(|it| it.addressee() == Some(own) && &it.org != own));
    found.retain(|demand| may_see(app, caller, demand));
    found.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    Ok(found)
}

/// Answers a demand, pointing to an entry that meets it where there is one.
///
/// # Errors
/// `wrong_stage` unless it waits for an answer; `invalid_input` if the entry named cannot be asked for.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: &DemandId,
    note: &str,
    resource: Option<ResourceId>,
) -> Result<Demand> {
    let permit: Permit<AnswerDemand, Demand> = app.permit(caller, view(app, caller, id).await?).await?;
    if let Some(resource) = &resource {
        let entry = catalog::commands::view(app, caller, resource).await?;
        if entry.is_harvested() || entry.live().is_none() {
            return Err(Problem::invalid("答复未提交", "the answer was not given").field(
                "resource",
                "只能指向已发布、可申请的条目",
                "it must be a published entry that can be asked for",
            ));
        }
    }
    let mut demand = permit.subject().clone();
    demand.answer(caller.person.id.clone(), note, resource, caller.at)?;
    save(app, &permit, demand).await
}

/// Closes a demand of the caller's own organisation.
///
/// # Errors
/// `wrong_stage` if it is closed already.
pub async fn close(app: &App, caller: &Caller, id: &DemandId) -> Result<Demand> {
    let permit: Permit<FileDemand, Demand> = app.permit(caller, view(app, caller, id).await?).await?;
    let mut demand = permit.subject().clone();
    demand.close(caller.at)?;
    save(app, &permit, demand).await
}

async fn save<A: ActionKind>(app: &App, permit: &Permit<A, Demand>, mut demand: Demand) -> Result<Demand> {
    let mut tx = Tx::begin(&app.db, permit).await?;
    tx.update(&mut demand).await?;
    let mut entry = permit.entry().detail("state_now", demand.state.as_str());
    if let DemandState::Answered { resource: Some(resource), .. } = &demand.state {
        entry = entry.related("resource", resource.as_str());
    }
    tx.record(entry.state(&demand));
    tx.commit().await?;
    Ok(demand)
}
