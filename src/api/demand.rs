//! `/demands`: what the catalogue cannot grant yet.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, PAGING, Params};
use super::route::{Doc, Routes};
use super::view::{OrganisationRef, Text, moment, organisation};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::demand::{self, Demand, DemandState, Wish};
use crate::id::{DemandId, ResourceId};

/// A demand to be filed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDemand {
    /// The harvested entry it is about.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub about: Option<ResourceId>,
    /// What it is called.
    pub title: String,
    /// What is needed.
    pub what: String,
    /// What the use rests on.
    pub use_basis: String,
}

/// An answer to a demand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandAnswer {
    /// What there is to say.
    pub note: String,
    /// The entry that meets it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub resource: Option<ResourceId>,
}

/// A demand.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandView {
    /// `dem_..`.
    pub id: String,
    /// Who needs something.
    pub organisation: OrganisationRef,
    /// Who wrote it.
    pub filed_by: String,
    /// The harvested entry it is about.
    pub about: Option<String>,
    /// What it is called.
    pub title: String,
    /// What is needed.
    pub what: String,
    /// What the use rests on.
    pub use_basis: String,
    /// `filed`, `routed`, `answered` or `closed`.
    pub state: String,
    /// The state in words.
    pub state_name: Text,
    /// Who is to answer, or had it last.
    pub addressee: Option<OrganisationRef>,
    /// What was answered.
    pub note: Option<String>,
    /// The entry that meets it.
    pub resource: Option<String>,
    /// When it was filed.
    pub created_at: String,
}

fn demand_view(app: &App, demand: &Demand) -> DemandView {
    let (note, resource) = match &demand.state {
        DemandState::Answered { note, resource, .. } => {
            (Some(note.clone()), resource.as_ref().map(ToString::to_string))
        }
        _ => (None, None),
    };
    DemandView {
        id: demand.id.to_string(),
        organisation: organisation(app, &demand.org),
        filed_by: demand.filed_by.to_string(),
        about: demand.about.as_ref().map(ToString::to_string),
        title: demand.title.clone(),
        what: demand.what.clone(),
        use_basis: demand.use_basis.clone(),
        state: demand.state.as_str().to_owned(),
        state_name: demand.state.name().into(),
        addressee: demand.addressee().map(|id| organisation(app, id)),
        note,
        resource,
        created_at: moment(demand.created_at),
    }
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("demands")
        .get("/api/v1/demands", list, Doc::new("数据需求 / demands, newest first").lists::<DemandView>())
        .post(
            "/api/v1/demands",
            file,
            Doc::new("提出需求 / file a demand").takes::<NewDemand>().creates::<DemandView>(),
        )
        .get("/api/v1/demands/{id}", one, Doc::new("一项需求 / one demand").answers::<DemandView>())
        .post(
            "/api/v1/demands/{id}/answer",
            answer,
            Doc::new("答复需求 / answer a demand").takes::<DemandAnswer>().answers::<DemandView>(),
        )
        .post(
            "/api/v1/demands/{id}/close",
            close,
            Doc::new("办结需求 / close a demand").answers::<DemandView>(),
        )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<DemandView>> {
    params.only(&[PAGING])?;
    let all = demand::list(&app, &caller).await?;
    Ok(List::page(all, &params, |one| one.id.to_string())?.map(|one| demand_view(&app, &one)))
}

async fn file(
    State(app): State<Shared>,
    Signed(caller): Signed,
    body: Body<NewDemand>,
) -> Answer<Created<DemandView>> {
    let NewDemand { about, title, what, use_basis } = body.value;
    let filed = demand::file(&app, &caller, Wish { about, title, what, use_basis }).await?;
    let view = demand_view(&app, &filed);
    Ok(Created { at: format!("/api/v1/demands/{}", filed.id), version: filed.version, view })
}

fn shown(app: &App, demand: &Demand) -> Tagged<DemandView> {
    Tagged(demand.version, demand_view(app, demand))
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
) -> Answer<Tagged<DemandView>> {
    Ok(shown(&app, &demand::view(&app, &caller, &id).await?))
}

async fn answer(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
    body: Body<DemandAnswer>,
) -> Answer<Tagged<DemandView>> {
    let DemandAnswer { note, resource } = body.value;
    Ok(shown(&app, &demand::answer(&app, &caller, &id, &note, resource).await?))
}

async fn close(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DemandId>,
) -> Answer<Tagged<DemandView>> {
    Ok(shown(&app, &demand::close(&app, &caller, &id).await?))
}
