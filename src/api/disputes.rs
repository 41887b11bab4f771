//! `/disputes` and `POST /lines/{id}/dispute`: refusals that requesters do not accept (Art. 28).
//!
//! Handlers parse, call `crate::dispute`, answer.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Known, Named, Once, Params, Particulars};
use super::parameter::Parameter;
use super::route::{Doc, Routes};
use super::texts::{NoteText, ReasonText};
use super::view::{Due, OrganisationRef, PersonRef, Reason, Text, moment, organisation, person};
use super::words::{DisputeOutcomeWord, DisputeStateWord, DisputeStepWord, MediatedWord, RefusalGroundWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::dispute::{self, Dispute, Mediated, StepKind};
use crate::error::Result;
use crate::id::{DisputeId, LineId};

const LISTED: &Known = &[Parameter::one_of("state", DisputeStateWord::all, "where it stands")];

/// A step of a dispute.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeStep {
    /// What.
    #[schema(value_type = DisputeStepWord)]
    pub kind: StepKind,
    /// Who.
    pub by: PersonRef,
    /// For whom.
    pub organisation: OrganisationRef,
    /// When.
    pub at: String,
    /// In words.
    pub words: String,
}

/// A dispute.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeView {
    /// `dis_..`.
    pub id: String,
    /// The line whose refusal is disputed.
    pub line: String,
    /// Its request.
    pub request: String,
    /// What was asked for.
    pub title: Text,
    /// Who refused.
    pub provider: OrganisationRef,
    /// Who disputes it.
    pub requester: OrganisationRef,
    /// Ground of the refusal.
    #[schema(value_type = RefusalGroundWord)]
    pub ground: String,
    /// The ground in words.
    pub ground_name: Text,
    /// The refusal in words.
    pub refusal: String,
    /// The authority that mediates; null where each that could is a side itself.
    pub mediator: Option<OrganisationRef>,
    /// The government that decides.
    pub government: OrganisationRef,
    /// Where it stands.
    #[schema(value_type = DisputeStateWord)]
    pub state: String,
    /// How it ended; null while it goes on.
    #[schema(value_type = Option<DisputeOutcomeWord>)]
    pub outcome: Option<String>,
    /// By when the step at hand is due; null once it is closed.
    pub due: Option<Due>,
    /// What was done, oldest first.
    pub steps: Vec<DisputeStep>,
    /// When it was filed.
    pub created_at: String,
    /// Its version, which `If-Match` names: the ETag begins with it.
    pub version: i64,
}

/// What mediation came to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mediation {
    /// `provide` or `keep` where both sides agreed, `no_result` where the government has to decide.
    #[schema(value_type = MediatedWord)]
    pub result: Mediated,
    /// In words.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// The government's decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// Whether the data is to be provided.
    pub provide: bool,
    /// Why.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// A word, where none is needed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeNote {
    /// In words.
    #[serde(default)]
    #[schema(value_type = NoteText)]
    pub note: String,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("disputes")
        .post(
            "/api/v1/lines/{id}/dispute",
            file,
            Doc::new("对不予同意提出争议 / dispute a refusal")
                .takes::<Reason>()
                .creates::<DisputeView>()
                .versioned()
                .once(),
        )
        .get("/api/v1/disputes", list, Doc::new("争议 / disputes").query(LISTED).lists::<DisputeView>())
        .get("/api/v1/disputes/{id}", one, Doc::new("一件争议 / one dispute").shows_one::<DisputeView>())
        .post(
            "/api/v1/disputes/{id}/give-in",
            give_in,
            Doc::new("提供部门同意重新答复 / give in as the provider: the line is reopened")
                .decides()
                .may_take::<DisputeNote>()
                .changes::<DisputeView>(),
        )
        .post(
            "/api/v1/disputes/{id}/escalate",
            escalate,
            Doc::new("协商不成，提请主管部门协调 / turn to the authority")
                .takes::<Reason>()
                .changes::<DisputeView>(),
        )
        .post(
            "/api/v1/disputes/{id}/withdraw",
            withdraw,
            Doc::new("撤回争议 / take it back").may_take::<DisputeNote>().changes::<DisputeView>(),
        )
        .post(
            "/api/v1/disputes/{id}/mediate",
            mediate,
            Doc::new("主管部门协调结果 / what mediation came to")
                .decides()
                .takes::<Mediation>()
                .changes::<DisputeView>(),
        )
        .post(
            "/api/v1/disputes/{id}/decide",
            decide,
            Doc::new("本级人民政府决定 / decide finally as the government")
                .decides()
                .takes::<Ruling>()
                .changes::<DisputeView>(),
        )
}

async fn view_of(app: &App, dispute: &Dispute) -> Result<DisputeView> {
    let mut steps = Vec::new();
    for step in &dispute.steps {
        steps.push(DisputeStep {
            kind: step.kind,
            by: person(app, &step.by).await?,
            organisation: organisation(app, &step.org),
            at: moment(step.at),
            words: step.words.clone(),
        });
    }
    Ok(DisputeView {
        id: dispute.id.to_string(),
        line: dispute.line.to_string(),
        request: dispute.request.to_string(),
        title: (&dispute.title).into(),
        provider: organisation(app, &dispute.provider),
        requester: organisation(app, &dispute.requester),
        ground: dispute.ground.as_str().to_owned(),
        ground_name: dispute.ground.name().into(),
        refusal: dispute.refusal.clone(),
        mediator: dispute.mediator.as_ref().map(|mediator| organisation(app, mediator)),
        government: organisation(app, &dispute.government),
        state: dispute.state.as_str().to_owned(),
        outcome: dispute.outcome().map(|outcome| outcome.as_str().to_owned()),
        due: dispute.due.as_ref().map(Into::into),
        steps,
        created_at: moment(dispute.created_at),
        version: dispute.version,
    })
}

async fn shown(app: &App, dispute: Result<Dispute>) -> Answer<Tagged<DisputeView>> {
    let dispute = dispute?;
    Ok(Tagged(dispute.version, view_of(app, &dispute).await?))
}

async fn file(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    once: Once,
    body: Body<Reason>,
) -> Answer<Created<DisputeView>> {
    let key = once.key(&caller, &format!("POST /lines/{id}/dispute"), &body.bytes)?;
    let dispute = dispute::file(&app, &caller, &id, None, &body.value.reason, key.as_ref()).await?;
    let at = format!("/api/v1/disputes/{}", dispute.id);
    Ok(Created { at, version: dispute.version, view: view_of(&app, &dispute).await? })
}

async fn list(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<DisputeView>> {
    let mut all = dispute::list(&app, &caller).await?;
    if let Some(state) = params.get("state") {
        all.retain(|dispute| dispute.state.as_str() == state);
    }
    let List { items, next_cursor, total } = List::page(all, &params, |dispute| dispute.id.to_string())?;
    let mut views = Vec::new();
    for dispute in &items {
        views.push(view_of(&app, dispute).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DisputeId>,
) -> Answer<Tagged<DisputeView>> {
    shown(&app, dispute::view(&app, &caller, &id).await).await
}

async fn give_in(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DisputeId>,
    body: Particulars<DisputeNote>,
) -> Answer<Tagged<DisputeView>> {
    shown(&app, dispute::give_in(&app, &caller, &id, None, &body.value.note).await).await
}

async fn escalate(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DisputeId>,
    body: Body<Reason>,
) -> Answer<Tagged<DisputeView>> {
    shown(&app, dispute::escalate(&app, &caller, &id, None, &body.value.reason).await).await
}

async fn withdraw(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DisputeId>,
    body: Particulars<DisputeNote>,
) -> Answer<Tagged<DisputeView>> {
    shown(&app, dispute::withdraw(&app, &caller, &id, None, &body.value.note).await).await
}

async fn mediate(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DisputeId>,
    body: Body<Mediation>,
) -> Answer<Tagged<DisputeView>> {
    let Mediation { result, reason } = body.value;
    shown(&app, dispute::mediate(&app, &caller, &id, None, result, &reason).await).await
}

async fn decide(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<DisputeId>,
    body: Body<Ruling>,
) -> Answer<Tagged<DisputeView>> {
    let Ruling { provide, reason } = body.value;
    shown(&app, dispute::decide(&app, &caller, &id, None, provide, &reason).await).await
}
