//! `/apps` and `/handover`: application systems, their one-step configuration, and what is shown once.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Once, Params, Particulars};
use super::route::{Doc, Routes};
use super::texts::{AppNameText, AppPurposeText};
use super::view::{OrganisationRef, PersonRef, Text, moment, organisation, person};
use super::words::{CredentialWord, DeliveryWord, GrantStateWord, HandoverStateWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::credential::Application;
use crate::credential::access::Access;
use crate::credential::commands::{self, ConfigurePlan, Configured, Shown};
use crate::credential::handover::Credential;
use crate::error::Result;
use crate::id::{AppId, HandoverId};

/// An application system.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppView {
    /// `app_..`, its client id too.
    pub id: String,
    /// Whose it is.
    pub organisation: OrganisationRef,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who registered it.
    pub owner: PersonRef,
    /// Whether a credential was handed over.
    pub configured: bool,
    /// Since when its secret is in force; null where it has none.
    pub secret_since: Option<String>,
    /// Its public keys that were not ended.
    pub live_keys: usize,
    /// When it was registered.
    pub created_at: String,
}

async fn app_view(app: &App, application: &Application) -> Result<AppView> {
    Ok(AppView {
        id: application.id.to_string(),
        organisation: organisation(app, &application.org),
        name: application.name.clone(),
        purpose: application.purpose.clone(),
        owner: person(app, &application.owner).await?,
        configured: application.configured_since().is_some(),
        secret_since: application.secret.as_ref().map(|secret| moment(secret.since)),
        live_keys: application.keys.iter().filter(|key| key.is_live()).count(),
        created_at: moment(application.created_at),
    })
}

/// An application with its connections.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppWithAccess {
    /// The application.
    #[serde(flatten)]
    pub app: AppView,
    /// How it reaches each of its grants; holds no secret.
    pub connections: Vec<AccessView>,
}

/// How an application reaches one grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessView {
    /// The grant.
    pub grant: String,
    /// The resource.
    pub resource: String,
    /// Its title.
    pub title: Text,
    /// Where the grant stands.
    #[schema(value_type = GrantStateWord)]
    pub state: String,
    /// Whether the log has its place for it.
    pub sealed: bool,
    /// How it is reached.
    #[schema(value_type = DeliveryWord)]
    pub delivery: String,
    /// Address at the gateway.
    pub endpoint: Option<String>,
    /// What a first call adds to the address.
    pub path: String,
    /// Whether tokens must be bound to a key (DPoP).
    pub sender_constrained: bool,
    /// A call that works once the secret is in the environment.
    pub sample: Option<String>,
}

impl From<&Access> for AccessView {
    fn from(access: &Access) -> Self {
        Self {
            grant: access.grant.to_string(),
            resource: access.resource.to_string(),
            title: (&access.title).into(),
            state: access.state.to_owned(),
            sealed: access.sealed,
            delivery: access.delivery.to_owned(),
            endpoint: access.endpoint.clone(),
            path: access.path.clone(),
            sender_constrained: access.sender_constrained,
            sample: access.sample.clone(),
        }
    }
}

/// An application to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApp {
    /// Its name.
    #[schema(value_type = AppNameText)]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(value_type = AppPurposeText)]
    pub purpose: String,
}

/// Whether to configure or only to say what would be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// `true` makes a sealed hand-over; otherwise it is a dry run.
    #[serde(default)]
    pub apply: bool,
    /// `secret` (usual): a new secret; `key`: a reference to the newest key of the application, no secret.
    #[serde(default)]
    #[schema(value_type = CredentialWord)]
    pub credential: Credential,
}

/// What a configure would make.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    /// Its client id, which never changes.
    pub client_id: String,
    /// Where tokens are issued.
    pub token_url: String,
    /// What the application would prove itself by.
    #[schema(value_type = CredentialWord)]
    pub credential: Credential,
    /// What is made for every grant.
    pub grants: Vec<AccessView>,
    /// Whether a secret in force dies when the hand-over is opened.
    pub replaces_secret: bool,
    /// Hand-overs that still wait and would be replaced.
    pub replaces: Vec<String>,
}

impl From<&ConfigurePlan> for PlanView {
    fn from(plan: &ConfigurePlan) -> Self {
        Self {
            client_id: plan.client_id.to_string(),
            token_url: plan.token_url.clone(),
            credential: plan.credential,
            grants: plan.grants.iter().map(AccessView::from).collect(),
            replaces_secret: plan.replaces_secret,
            replaces: plan.replaces.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What a configure gave: one of the two.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfiguredView {
    /// Of a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanView>,
    /// Waits to be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handover: Option<HandoverView>,
}

/// A hand-over; looking at it changes nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverView {
    /// `han_..`.
    pub id: String,
    /// The application.
    pub app: String,
    /// Its name.
    pub application: String,
    /// Where it stands.
    #[schema(value_type = HandoverStateWord)]
    pub state: String,
    /// Whether the log has sealed everything, so that it can be opened.
    pub sealed: bool,
    /// Who configured.
    pub configured_by: PersonRef,
    /// Thumbprint of the key it refers to; null if it holds a secret.
    pub key: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// Until when it can be opened.
    pub expires_at: String,
    /// Who opened it.
    pub opened_by: Option<PersonRef>,
    /// When it was opened.
    pub opened_at: Option<String>,
    /// The grants of the application.
    pub grants: Vec<AccessView>,
}

async fn handover_view(app: &App, shown: &Shown) -> Result<HandoverView> {
    let opened_by = match &shown.opened {
        Some((by, _)) => Some(person(app, by).await?),
        None => None,
    };
    Ok(HandoverView {
        id: shown.id.to_string(),
        app: shown.app.to_string(),
        application: shown.application.clone(),
        state: shown.state.to_owned(),
        sealed: shown.sealed,
        configured_by: person(app, &shown.configured_by).await?,
        key: shown.key.clone(),
        created_at: moment(shown.created_at),
        expires_at: moment(shown.expires_at),
        opened_by,
        opened_at: shown.opened.as_ref().map(|(_, at)| moment(*at)),
        grants: shown.grants.iter().map(AccessView::from).collect(),
    })
}

/// A ready file.
#[derive(Debug, ToSchema)]
pub struct FileForm {
    /// Its name.
    pub name: String,
    /// Its content, the secret in it.
    pub content: String,
}

/// What is shown once.
#[derive(Debug, ToSchema)]
pub struct OpenedForm {
    /// The hand-over.
    pub handover: String,
    /// The client id.
    pub client_id: String,
    /// The client secret; absent where it refers to a key.
    pub client_secret: Option<String>,
    /// The key that assertions are signed by: `{kid, alg, thumbprint}`; absent where there is a secret.
    #[schema(value_type = Option<Object>)]
    pub client_key: Option<String>,
    /// Where tokens are issued.
    pub token_url: String,
    /// One entry for each grant.
    pub grants: Vec<AccessView>,
    /// Ready `.env`, JSON and code.
    pub files: Vec<FileForm>,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("apps")
        .get("/api/v1/apps", list, Doc::new("本单位应用 / applications").lists::<AppView>())
        .post(
            "/api/v1/apps",
            register,
            Doc::new("登记应用 / register an application").takes::<NewApp>().creates::<AppView>().once(),
        )
        .get(
            "/api/v1/apps/{id}",
            one,
            Doc::new("一个应用 / one application with its connections").shows_one::<AppWithAccess>(),
        )
        .post(
            "/api/v1/apps/{id}/configure",
            configure,
            Doc::new("一体化配置 / configure all grants in one step")
                .decides()
                .may_take::<Configure>()
                .answers::<ConfiguredView>()
                .versioned()
                .once(),
        )
        .get(
            "/api/v1/apps/{id}/handovers",
            handovers,
            Doc::new("交接单 / hand-overs, newest first").lists::<HandoverView>(),
        )
        .get(
            "/api/v1/handover/{id}",
            show,
            Doc::new("查看交接单 / show a hand-over").shows_one::<HandoverView>(),
        )
        .post(
            "/api/v1/handover/{id}/open",
            open,
            Doc::new(
                "开启交接单，仅一次 / open a hand-over, once. 409 `sealing` with `Retry-After` until the log has \
                 sealed it, usually for a second",
            )
            .decides()
            .answers::<OpenedForm>()
            .versioned(),
        )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<AppView>> {
    let mine = commands::list(&app, &caller).await?;
    let List { items, next_cursor, total } = List::page(mine, &params, |one| one.id.to_string())?;
    let mut views = Vec::new();
    for one in &items {
        views.push(app_view(&app, one).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn register(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewApp>,
) -> Answer<Created<AppView>> {
    let key = once.key(&caller, "POST /apps", &body.bytes)?;
    let NewApp { name, purpose } = &body.value;
    let made = commands::register(&app, &caller, (name, purpose), key.as_ref()).await?;
    let view = app_view(&app, &made).await?;
    Ok(Created { at: format!("/api/v1/apps/{}", made.id), version: made.version, view })
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<AppId>,
) -> Answer<Tagged<AppWithAccess>> {
    let application = commands::get(&app, &caller, &id).await?;
    let connections = commands::connections(&app, &caller, &id).await?;
    let view = AppWithAccess {
        app: app_view(&app, &application).await?,
        connections: connections.iter().map(AccessView::from).collect(),
    };
    Ok(Tagged(application.version, view))
}

async fn configure(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<AppId>,
    once: Once,
    body: Particulars<Configure>,
) -> Answer<Json<ConfiguredView>> {
    let key = once.key(&caller, &format!("POST /apps/{id}/configure"), &body.bytes)?;
    let Configure { apply, credential } = body.value;
    let view = match commands::configure(&app, &caller, &id, credential, !apply, key.as_ref()).await? {
        Configured::Plan(plan) => ConfiguredView { plan: Some((&plan).into()), handover: None },
        Configured::Handover(shown) => {
            ConfiguredView { plan: None, handover: Some(handover_view(&app, &shown).await?) }
        }
    };
    Ok(Json(view))
}

async fn handovers(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<AppId>,
    params: Params,
) -> Answer<List<HandoverView>> {
    let all = commands::handovers(&app, &caller, &id).await?;
    let List { items, next_cursor, total } = List::page(all, &params, |one| one.id.to_string())?;
    let mut views = Vec::new();
    for shown in &items {
        views.push(handover_view(&app, shown).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn show(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<HandoverId>,
) -> Answer<Tagged<HandoverView>> {
    let shown = commands::show(&app, &caller, &id).await?;
    Ok(Tagged(shown.version, handover_view(&app, &shown).await?))
}

async fn open(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<HandoverId>,
) -> Answer<Response> {
    let opened = commands::open(&app, &caller, &id).await?;
    // The one answer with the secret stays in no cache on the way.
    Ok(([(CACHE_CONTROL, "no-store")], Json(opened.body())).into_response())
}
