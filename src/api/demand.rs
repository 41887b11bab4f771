//! `/demands`: what the catalogue cannot grant yet, and what became of it.
//!
//! Handlers parse, call `crate::demand`, answer.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Once, Params};
use super::route::{Doc, Routes};
use super::texts::{DemandNoteText, DemandText, DemandTitleText, OrganisationText};
use super::view::{OrganisationRef, moment, organisation};
use super::words::DemandStateWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::demand::{self, Demand, DemandState, Pass, Wish};
use crate::error::Problem;
use crate::id::{DemandId, OrgId, ResourceId};
use crate::search::unmet::{self, Need};

/// One time a demand was passed on or returned.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassView {
    /// Who had it.
    pub from: Option<OrganisationRef>,
    /// Who got it.
    pub to: OrganisationRef,
    /// What was said to it; may be empty.
    pub note: String,
    /// When.
    pub at: String,
}

fn pass_of(app: &App, pass: &Pass) -> PassView {
    PassView {
        from: pass.from.as_ref().map(|org| organisation(app, org)),
        to: organisation(app, &pass.to),
        note: pass.note.clone(),
        at: moment(pass.at),
    }
}

/// A demand.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandView {
    /// `dem_..`.
    pub id: String,
    /// The department that needs something.
    pub requester: OrganisationRef,
    /// Who is, or was, to answer.
    pub addressee: Option<OrganisationRef>,
    /// The harvested entry it is about: `res_..`.
    pub about: Option<String>,
    /// What it is called.
    pub title: String,
    /// What is needed.
    pub what: String,
    /// 使用依据.
    pub use_basis: String,
    /// Where it stands.
    #[schema(value_type = DemandStateWord)]
    pub state: String,
    /// How it came to whoever has it, the oldest first.
    pub passed: Vec<PassView>,
    /// What was answered.
    pub note: Option<String>,
    /// The entry that meets it: `res_..`.
    pub resource: Option<String>,
    /// When it was filed.
    pub created_at: String,
}

fn view_of(app: &App, demand: &Demand) -> DemandView {
    let (note, resource) = match &demand.state {
        DemandState::Answered { note, resource, .. } => (Some(note.clone()), resource.as_ref()),
        _ => (None, None),
    };
    DemandView {
        id: demand.id.to_string(),
        requester: organisation(app, &demand.org),
        addressee: demand.addressee().map(|org| organisation(app, org)),
        about: demand.about.as_ref().map(ToString::to_string),
        title: demand.title.clone(),
        what: demand.what.clone(),
        use_basis: demand.use_basis.clone(),
        state: demand.state.as_str().to_owned(),
        passed: demand.passed.iter().map(|pass| pass_of(app, pass)).collect(),
        note,
        resource: resource.map(ToString::to_string),
        created_at: moment(demand.created_at),
    }
}

/// Something that is looked for and cannot be found.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedView {
    /// What was typed.
    pub text: String,
    /// How many organisations looked for it.
    pub organisations: usize,
    /// How many people did.
    pub people: usize,
    /// How often they did.
    pub times: u64,
    /// When the first of them did.
    pub first_at: String,
    /// When the last of them did.
    pub last_at: String,
    /// The department that probably would have it; null where nothing tells.
    pub owner: Option<OrganisationRef>,
    /// The demand that the reader's organisation filed for it: `dem_..`.
    pub demand: Option<String>,
    /// Where that demand stands.
    #[schema(value_type = Option<DemandStateWord>)]
    pub demand_state: Option<String>,
    /// The page that searches for it.
    pub search_url: String,
    /// The page on which a demand for it is filed.
    pub demand_url: String,
}

fn need_of(app: &App, need: &Need, owner: Option<&OrgId>, filed: Option<&Demand>) -> NeedView {
    let owner_name = owner.and_then(|org| app.tree().get(org).map(|org| org.slug.clone()));
    NeedView {
        text: need.text.clone(),
        organisations: need.organisations,
        people: need.people,
        times: need.times,
        first_at: moment(need.first_at),
        last_at: moment(need.last_at),
        owner: owner.map(|org| organisation(app, org)),
        demand: filed.map(|demand| demand.id.to_string()),
        demand_state: filed.map(|demand| demand.state.as_str().to_owned()),
        search_url: need.question().url(),
        demand_url: demand::filing_address(&need.text, "", &owner_name.unwrap_or_default()),
    }
}

/// A demand to be filed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Filing {
    /// The harvested entry it is about.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    about: Option<ResourceId>,
    /// What it is called.
    #[serde(default)]
    #[schema(value_type = DemandTitleText)]
    title: String,
    /// What is needed.
    #[serde(default)]
    #[schema(value_type = DemandText)]
    what: String,
    /// 使用依据.
    #[serde(default)]
    #[schema(value_type = DemandText)]
    use_basis: String,
    /// Whom an authority passes it on to at once: identifier, short name or full name.
    #[serde(default)]
    #[schema(value_type = OrganisationText)]
    to: String,
}

/// To whom a demand is passed on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Routing {
    /// Identifier, short name or full name.
    #[serde(default)]
    #[schema(value_type = OrganisationText)]
    to: String,
    /// What is said to it.
    #[serde(default)]
    #[schema(value_type = DemandNoteText)]
    note: String,
}

/// Why a demand is returned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Returning {
    /// Whose matter it is instead.
    #[serde(default)]
    #[schema(value_type = DemandText)]
    note: String,
}

/// An answer to a demand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Answering {
    /// What is answered.
    #[serde(default)]
    #[schema(value_type = DemandText)]
    note: String,
    /// The entry that meets it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    resource: Option<ResourceId>,
}

/// The routes of demands.
pub fn routes() -> Routes {
    Routes::new("demands")
        .get("/api/v1/demands", list, Doc::new("数据需求 / demands").lists::<DemandView>())
        .post(
            "/api/v1/demands",
            file,
            Doc::new("提交数据需求 / file a demand").takes::<Filing>().creates::<DemandView>().once(),
        )
        .get(
            "/api/v1/demands/unmet",
            unmet_needs,
            Doc::new("需求清单 / what is looked for in vain, the most wanted first").lists::<NeedView>(),
        )
        .get("/api/v1/demands/{id}", one, Doc::new("一项需求 / one demand").shows_one::<DemandView>())
        .post(
            "/api/v1/demands/{id}/answer",
            answer,
            Doc::new("答复需求 / answer a demand").takes::<Answering>().changes::<DemandView>(),
        )
        .post(
            "/api/v1/demands/{id}/route",
            route,
            Doc::new("转办需求 / pass a demand on to who can answer it")
                .takes::<Routing>()
                .changes::<DemandView>(),
        )
        .post(
            "/api/v1/demands/{id}/return",
            give_back,
            Doc::new("退回需求 / return a demand that is another department's matter")
                .takes::<Returning>()
                .changes::<DemandView>(),
        )
        .post(
            "/api/v1/demands/{id}/close",
            close,
            Doc::new("办结需求 / close a demand").changes::<DemandView>(),
        )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<DemandView>> {
    let all = demand::list(&app, &caller).await?;
    let page = List::page(all, &params, |demand| demand.id.to_string())?;
    Ok(page.map(|demand| view_of(&app, &demand)))
}

async fn unmet_needs(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<NeedView>> {
    let needs = unmet::unmet(&app, &caller).await?;
    let page = List::page(needs, &params, |need| need.folded.clone())?;
    let mut owners = unmet::owners(&app, &caller, &page.items).await?.into_iter();
    let mut filed =
        demand::filed_as(&app, &caller, page.items.iter().map(|need| need.text.as_str())).await?.into_iter();
    Ok(page.map(|need| {
        let (owner, filed) = (owners.next().flatten(), filed.next().flatten());
        need_of(&app, &need, owner.as_ref(), filed.as_ref())
    }))
}

async fn file(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<Filing>,
) -> Answer<Created<DemandView>> {
    let key = once.key(&caller, "POST /demands", &body.bytes)?;
    let Filing { about, title, what, use_basis, to } = body.value;
    let wish = Wish { about, title, what, use_basis, to };
    let filed = demand::file(&app, &caller, wish, key.as_ref()).await?;
    let at = format!("/api/v1/demands/{}", filed.id);
    Ok(Created { at, version: filed.version, view: view_of(&app, &filed) })
}

fn shown(app: &App, demand: Result<Demand, Problem>) -> Answer<Tagged<DemandView>> {
    let demand = demand?;
    Ok(Tagged(demand.version, view_of(app, &demand)))
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
) -> Answer<Tagged<DemandView>> {
    shown(&app, demand::view(&app, &caller, &id).await)
}

async fn answer(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
    body: Body<Answering>,
) -> Answer<Tagged<DemandView>> {
    let Answering { note, resource } = body.value;
    shown(&app, demand::answer(&app, &caller, &id, &note, resource).await)
}

async fn route(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
    body: Body<Routing>,
) -> Answer<Tagged<DemandView>> {
    let Routing { to, note } = body.value;
    shown(&app, demand::route(&app, &caller, &id, &to, &note).await)
}

async fn give_back(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
    body: Body<Returning>,
) -> Answer<Tagged<DemandView>> {
    shown(&app, demand::give_back(&app, &caller, &id, &body.value.note).await)
}

async fn close(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
) -> Answer<Tagged<DemandView>> {
    shown(&app, demand::close(&app, &caller, &id).await)
}
