//! What people do with demands: file, see, pass on, return, answer, close.
//!
//! Each is load, permit, pure transition, save, commit. A demand about a harvested entry goes to its department
//! if that is an organisation with people here, any other one to the authority of the asking department's tier.
//! That authority passes it on: to a department of its own tier, or to another authority. Who got it by mistake
//! returns it.

use std::collections::HashMap;

use search_index::folded;

use super::state::{self, Demand, DemandState};
use super::store;
use crate::app::App;
use crate::audit::entry::Entry;
use crate::catalog::import::HARVEST_PREFIX;
use crate::catalog::{self, Resource};
use crate::error::{Problem, Result};
use crate::id::{DemandId, OrgId, ResourceId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::org::Organisation;
use crate::policy::action::{AnswerDemand, FileDemand, RouteDemand, ViewDemand};
use crate::policy::{ActionKind, Permit, Subject};
use crate::text::Language;
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
    /// Whom an authority passes it on to at once, by identifier or name; empty otherwise.
    pub to: String,
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
    let to = wish.to.trim().to_owned();
    let demand = draft(app, caller, wish, about.as_ref())?;
    let permit = app.permit::<FileDemand, _>(caller, demand).await?;
    let mut demand = permit.subject().clone();
    if !to.is_empty() {
        app.permit::<RouteDemand, _>(caller, &demand).await?;
        let to = recipient(app, caller, &demand, &to)?;
        demand.pass(caller.person.id.clone(), to, "", caller.at)?;
    }
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, demand.id.as_str()).await?;
    tx.insert(&mut demand).await?;
    let mut entry = addressed(permit.entry(), &demand).detail("title", &demand.title);
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
        passed: Vec::new(),
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
    let addressed = store::addressed_to(&app.db.reader, own, LIST_MAX).await?;
    found.extend(addressed.into_iter().filter(|it| &it.org != own));
    found.retain(|demand| may_see(app, caller, demand));
    found.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    Ok(found)
}

/// The newest demand that the caller's organisation filed under each of some titles, however they are written.
pub async fn filed_as<'a>(
    app: &App,
    caller: &Caller,
    titles: impl Iterator<Item = &'a str>,
) -> Result<Vec<Option<Demand>>> {
    let own = store::of_org(&app.db.reader, &caller.org.id, LIST_MAX).await?;
    let mut by_title: HashMap<String, Demand> = HashMap::new();
    for demand in own {
        by_title.entry(folded(&demand.title)).or_insert(demand);
    }
    let cut = |title: &str| title.chars().take(state::TITLE_CHARS_MAX).collect::<String>();
    Ok(titles.map(|title| by_title.get(&folded(&cut(title))).cloned()).collect())
}

/// What of all this waits for the caller: demands that lie with their organisation and that they may answer or
/// pass on, and answers to what they filed themselves.
pub async fn waiting(app: &App, caller: &Caller) -> Result<Vec<Demand>> {
    let own = &caller.org.id;
    let tree = app.tree();
    let mut found = store::waiting_for(&app.db.reader, own, LIST_MAX).await?;
    found.retain(|demand| {
        let may = |act| app.policy.allows(act, caller, &tree, &demand.facts()).allowed;
        may(AnswerDemand::ACTION) || may(RouteDemand::ACTION)
    });
    let answered = store::answered_for(&app.db.reader, own, LIST_MAX).await?;
    found.extend(answered.into_iter().filter(|demand| demand.filed_by == caller.person.id));
    Ok(found)
}

/// Passes a demand that lies with the caller's authority on to who can answer it (Art. 20). `to`: an identifier, a
/// short name or a full name.
///
/// # Errors
/// `wrong_stage` unless it waits for an answer; `invalid_input` for an organisation that the authority cannot pass
/// it on to.
pub async fn route(app: &App, caller: &Caller, id: &DemandId, to: &str, note: &str) -> Result<Demand> {
    let permit: Permit<RouteDemand, Demand> = app.permit(caller, view(app, caller, id).await?).await?;
    let mut demand = permit.subject().clone();
    let to = recipient(app, caller, &demand, to.trim())?;
    demand.pass(caller.person.id.clone(), to, note, caller.at)?;
    save(app, &permit, demand).await
}

/// Returns a demand that is another department's matter to who passed it on, else to the authority of the department
/// that needs something.
///
/// # Errors
/// `wrong_stage` unless it waits for an answer and there is somebody to return it to; `invalid_input` without a
/// reason.
pub async fn give_back(app: &App, caller: &Caller, id: &DemandId, note: &str) -> Result<Demand> {
    let permit: Permit<AnswerDemand, Demand> = app.permit(caller, view(app, caller, id).await?).await?;
    let mut demand = permit.subject().clone();
    let mut problem = Problem::invalid("需求未退回", "the demand was not returned");
    let note = state::text(&mut problem, "note", note, state::TEXT_CHARS_MAX);
    if !problem.fields.is_empty() {
        return Err(problem);
    }
    let to = returned_to(app, &demand).ok_or_else(|| {
        Problem::conflict("wrong_stage", "没有可退回的单位", "there is nobody to return it to")
            .next("请直接答复", "answer it instead")
    })?;
    demand.pass(caller.person.id.clone(), to, &note, caller.at)?;
    save(app, &permit, demand).await
}

/// Whom a demand would be returned to; none where that is who has it.
pub fn returned_to(app: &App, demand: &Demand) -> Option<OrgId> {
    let holder = demand.addressee();
    let sent = demand.passed.iter().rev().find(|pass| Some(&pass.to) == holder);
    let back = match sent.and_then(|pass| pass.from.clone()) {
        Some(from) => Some(from),
        None => app.tree().authority_of(&demand.org).map(|org| org.id.clone()),
    };
    back.filter(|back| Some(back) != holder)
}

/// Organisations that the caller's authority can pass a demand on to: departments of its own tier and other
/// authorities, by name.
pub fn recipients(app: &App, caller: &Caller) -> Vec<Organisation> {
    let tree = app.tree();
    let all = tree.all().filter(|org| is_within_reach(app, caller, org));
    let mut all: Vec<Organisation> = all.map(|org| org.as_ref().clone()).collect();
    all.sort_by(|a, b| (a.is_authority, &a.name.zh).cmp(&(b.is_authority, &b.name.zh)));
    all
}

/// An authority matches supply and demand of its own tier; what lies elsewhere is the matter of that tier's.
fn is_within_reach(app: &App, caller: &Caller, org: &Organisation) -> bool {
    let own = &caller.org.id;
    let tree = app.tree();
    let is_competent = || tree.authority_of(&org.id).is_some_and(|authority| &authority.id == own);
    &org.id != own && !org.slug.starts_with(HARVEST_PREFIX) && (org.is_authority || is_competent())
}

fn recipient(app: &App, caller: &Caller, demand: &Demand, named: &str) -> Result<OrgId> {
    let tree = app.tree();
    let wrong = |zh: String, en: String| {
        Problem::invalid("需求未转出", "the demand was not passed on").field("to", zh, en).plain("to", named)
    };
    let Some(org) = tree.named(named) else {
        return Err(wrong("没有这个单位".to_owned(), "there is no such organisation".to_owned()));
    };
    if demand.addressee() == Some(&org.id) {
        return Err(wrong("需求已在该单位".to_owned(), "the demand lies with it already".to_owned()));
    }
    if is_within_reach(app, caller, org) {
        return Ok(org.id.clone());
    }
    let competent = tree.authority_of(&org.id).filter(|authority| authority.id != caller.org.id);
    Err(match competent {
        Some(authority) => wrong(
            format!("该单位不归本级主管，请转{}", authority.name.zh),
            format!("it is of another tier; pass it on to {}", authority.name.in_language(Language::En)),
        ),
        None => wrong("该单位不能答复需求".to_owned(), "this organisation answers no demands".to_owned()),
    })
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
    let mut entry = addressed(permit.entry(), &demand);
    if let DemandState::Answered { resource: Some(resource), .. } = &demand.state {
        entry = entry.related("resource", resource.as_str());
    }
    tx.record(entry.state(&demand));
    tx.commit().await?;
    Ok(demand)
}

/// What the log says of where a demand stands and with whom.
fn addressed(entry: Entry, demand: &Demand) -> Entry {
    let entry = entry.detail("state_now", demand.state.as_str());
    match demand.addressee() {
        Some(to) => entry.related("organisation", to.as_str()),
        None => entry,
    }
}
