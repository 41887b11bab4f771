//! `/grants`: what was agreed, how it is used, and what closes it. What alters one is `grant_change`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{List, Tagged};
use super::extract::{Body, Known, Named, Params};
use super::grant_change::{GrantChangeView, changes};
use super::grant_needs::{WaitsView, bound_because, waits_view};
use super::parameter::Parameter;
use super::route::{Doc, Routes};
use super::view::{OrganisationRef, Reason, ScopeForm, Text, moment, organisation};
use super::words::{DoorWord, EndingWord, GrantStateWord, KindWord, SideWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::catalog;
use crate::credential::access;
use crate::error::{Problem, Result};
use crate::grant::commands::{self, UseSummary};
use crate::grant::{Ending, Grant, GrantState};
use crate::id::{AppId, GrantId, ResourceId};
use crate::scope::Scope;

const LISTED: &Known = &[
    Parameter::one_of(
        "side",
        SideWord::all,
        "`held` (usual): what one's organisation may read; `given`: what others may read of it",
    ),
    Parameter::one_of("state", GrantStateWord::all, "where it stands"),
    Parameter::id::<ResourceId>("resource", "`res_..`"),
    Parameter::id::<AppId>("app", "`app_..`"),
];

/// A grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantView {
    /// `gra_..`.
    pub id: String,
    /// The line that was agreed.
    pub line: String,
    /// Its request.
    pub request: String,
    /// The application that may use it.
    pub app: String,
    /// The resource.
    pub resource: String,
    /// Its title.
    pub title: Text,
    /// Version of the entry that was agreed on.
    pub entry_version: u32,
    /// Kind.
    #[schema(value_type = KindWord)]
    pub kind: String,
    /// Grade.
    pub grade: u8,
    /// Whether personal information is in it.
    pub personal: bool,
    /// Who provides.
    pub provider: OrganisationRef,
    /// Who holds it.
    pub requester: OrganisationRef,
    /// What may be read.
    #[schema(value_type = ScopeForm)]
    pub scope: Scope,
    /// Where it stands.
    #[schema(value_type = GrantStateWord)]
    pub state: String,
    /// Since when it is in that state, where that is known.
    pub since: Option<String>,
    /// Until when the provider has time to open it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_by: Option<String>,
    /// What it waits for, while it is not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<WaitsView>,
    /// Why it is suspended or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<EndingWord>)]
    pub ended_how: Option<String>,
    /// When every enforcement point had confirmed that it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<String>,
    /// Whether a call would go through now.
    pub open: bool,
    /// Whether its tokens must be bound to a key of the application (DPoP, RFC 9449); a plain bearer token is refused
    /// then.
    pub sender_constrained: bool,
    /// Why, where they must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_constrained_because: Option<Text>,
    /// The last moment that was agreed to and begins once the log is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewed_until: Option<String>,
    /// What was changed of it since it was agreed, oldest first.
    pub changes: Vec<GrantChangeView>,
    /// When it was agreed.
    pub created_at: String,
}

struct Standing {
    since: Option<String>,
    open_by: Option<String>,
    reason: Option<String>,
    ended_how: Option<String>,
    confirmed_at: Option<String>,
}

fn standing(state: &GrantState) -> Standing {
    let mut told = Standing { since: None, open_by: None, reason: None, ended_how: None, confirmed_at: None };
    match state {
        GrantState::Provisioning { due_at, .. } => told.open_by = Some(moment(*due_at)),
        GrantState::Active { since } => told.since = Some(moment(*since)),
        GrantState::Suspended { suspension, .. } => {
            told.since = Some(moment(suspension.at));
            told.reason = Some(suspension.reason.clone());
            told.confirmed_at = suspension.confirmed_at.map(moment);
        }
        GrantState::Ended { ending, at, confirmed_at } => {
            told.since = Some(moment(*at));
            told.confirmed_at = confirmed_at.map(moment);
            let (how, reason) = match ending {
                Ending::Expired => ("expired", None),
                Ending::Returned { reason, .. } => ("returned", Some(reason.clone())),
                Ending::Terminated { reason, .. } => ("terminated", Some(reason.clone())),
            };
            told.ended_how = Some(how.to_owned());
            told.reason = reason;
        }
    }
    told
}

async fn grant_view(app: &App, grant: &Grant, title: Text) -> Result<GrantView> {
    let Standing { since, open_by, reason, ended_how, confirmed_at } = standing(&grant.state);
    Ok(GrantView {
        id: grant.id.to_string(),
        line: grant.line.to_string(),
        request: grant.request.to_string(),
        app: grant.app.to_string(),
        resource: grant.resource.to_string(),
        title,
        entry_version: grant.entry_version,
        kind: grant.kind.clone(),
        grade: grant.grade,
        personal: grant.personal,
        provider: organisation(app, &grant.provider),
        requester: organisation(app, &grant.requester),
        scope: grant.scope.clone(),
        state: grant.state.as_str().to_owned(),
        since,
        open_by,
        waits_for: waits_view(app, grant).await?,
        reason,
        ended_how,
        confirmed_at,
        open: grant.is_open(app.now()),
        sender_constrained: access::needs_proof(grant),
        sender_constrained_because: bound_because(grant.grade),
        renewed_until: grant.renewal.as_ref().map(|renewal| moment(renewal.until)),
        changes: changes(app, grant).await?,
        created_at: moment(grant.created_at),
    })
}

/// Titles of the resources of some grants, in their order; both sides of a grant know them.
pub(super) async fn titles(app: &App, grants: &[Grant]) -> Result<Vec<Text>> {
    let ids: Vec<ResourceId> = grants.iter().map(|grant| grant.resource.clone()).collect();
    let known = catalog::store::resources(&app.db.reader, &ids).await?;
    let title = |grant: &Grant| {
        let resource = known.iter().find(|resource| resource.id == grant.resource);
        let published = resource.and_then(|resource| resource.published.as_ref());
        published.map(|published| Text::from(&published.content.title)).unwrap_or_default()
    };
    Ok(grants.iter().map(title).collect())
}

async fn with_titles(app: &App, grants: &[Grant]) -> Result<Vec<GrantView>> {
    let mut views = Vec::new();
    for (grant, title) in grants.iter().zip(titles(app, grants).await?) {
        views.push(grant_view(app, grant, title).await?);
    }
    Ok(views)
}

/// One day of use.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayView {
    /// Civil day in Beijing.
    pub day: String,
    /// Calls that went through.
    pub calls: i64,
    /// Rows handed out.
    pub rows: i64,
}

/// One use.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedView {
    /// When.
    pub at: String,
    /// The application.
    pub app: String,
    /// What was called.
    pub operation: String,
    /// Rows or objects handed out.
    pub rows: u64,
    /// HTTP status of the answer.
    pub status: u16,
}

/// Denied calls of one minute.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeniedView {
    /// The minute.
    pub at: String,
    /// Where.
    #[schema(value_type = DoorWord)]
    pub door: String,
    /// Why.
    pub code: String,
    /// How many.
    pub calls: i64,
}

/// How a grant is used.
#[derive(Debug, Serialize, ToSchema)]
pub struct UseView {
    /// Days of the last thirty on which it was used.
    pub days: Vec<DayView>,
    /// Calls of today.
    pub calls_today: i64,
    /// The newest uses.
    pub newest: Vec<UsedView>,
    /// Denied calls by minute.
    pub denied: Vec<DeniedView>,
}

impl From<UseSummary> for UseView {
    fn from(summary: UseSummary) -> Self {
        let day = |one: crate::grant::usage::store::DayOfUse| DayView {
            day: one.day,
            calls: one.calls,
            rows: one.rows,
        };
        let used = |one: crate::grant::usage::UseRecord| UsedView {
            at: moment(one.at),
            app: one.app.to_string(),
            operation: one.operation,
            rows: one.rows,
            status: one.status,
        };
        let denied = |one: crate::grant::usage::store::Denials| DeniedView {
            at: moment(crate::clock::Timestamp(one.minute.saturating_mul(60_000_000))),
            door: one.door,
            code: one.code,
            calls: one.calls,
        };
        Self {
            days: summary.days.into_iter().map(day).collect(),
            calls_today: summary.calls_today,
            newest: summary.newest.into_iter().map(used).collect(),
            denied: summary.denied.into_iter().map(denied).collect(),
        }
    }
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("grants")
        .get("/api/v1/grants", list, Doc::new("授权 / grants").query(LISTED).lists::<GrantView>())
        .get("/api/v1/grants/{id}", one, Doc::new("一个授权 / one grant").shows_one::<GrantView>())
        .get("/api/v1/grants/{id}/use", used, Doc::new("使用情况 / how it is used").answers::<UseView>())
        .post(
            "/api/v1/grants/{id}/suspend",
            suspend,
            Doc::new("暂停，立即生效 / suspend, at once").decides().takes::<Reason>().changes::<GrantView>(),
        )
        .post(
            "/api/v1/grants/{id}/resume",
            resume,
            Doc::new(
                "恢复 / resume. What widens access waits for the log's seal: the grant is `provisioning` and not \
                 `open` until then, usually for seconds; read it again before the first call",
            )
            .decides()
            .takes::<Reason>()
            .answers::<GrantView>()
            .status(202)
            .tagged()
            .versioned(),
        )
        .post(
            "/api/v1/grants/{id}/end",
            end,
            Doc::new("终止 / end for good").decides().takes::<Reason>().changes::<GrantView>(),
        )
        .post(
            "/api/v1/grants/{id}/give-back",
            give_back,
            Doc::new("交回 / give back as its holder").takes::<Reason>().changes::<GrantView>(),
        )
        .post(
            "/api/v1/grants/{id}/opened-by-hand",
            opened_by_hand,
            Doc::new("确认已人工开通 / say that it was opened by hand").decides().changes::<GrantView>(),
        )
        .post(
            "/api/v1/grants/{id}/closed-by-hand",
            closed_by_hand,
            Doc::new("确认已人工关闭 / say that it was closed by hand").decides().changes::<GrantView>(),
        )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<GrantView>> {
    let mut grants = match params.get("side") {
        Some("given") => commands::given(&app, &caller).await?,
        _ => commands::held(&app, &caller).await?,
    };
    let keeps = |name: &str, value: &str| params.get(name).is_none_or(|wanted| wanted == value);
    grants.retain(|grant| {
        keeps("state", grant.state.as_str())
            && keeps("resource", grant.resource.as_str())
            && keeps("app", grant.app.as_str())
    });
    let List { items, next_cursor, total } = List::page(grants, &params, |grant| grant.id.to_string())?;
    Ok(List { items: with_titles(&app, &items).await?, next_cursor, total })
}

pub(super) async fn shown(app: &Shared, grant: Result<Grant>) -> Answer<Tagged<GrantView>> {
    let grant = grant?;
    let view = with_titles(app, std::slice::from_ref(&grant)).await?.pop();
    Ok(Tagged(grant.version, view.ok_or_else(Problem::not_found)?))
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<GrantId>,
) -> Answer<Tagged<GrantView>> {
    shown(&app, commands::get(&app, &caller, &id).await).await
}

async fn used(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<GrantId>,
) -> Answer<Json<UseView>> {
    Ok(Json(commands::use_of(&app, &caller, &id).await?.into()))
}

macro_rules! acts {
    ($($name:ident),*) => {$(
        async fn $name(
            State(app): State<Shared>,
            Signed(caller): Signed,
            Named(id): Named<GrantId>,
            body: Body<Reason>,
        ) -> Answer<Tagged<GrantView>> {
            shown(&app, commands::$name(&app, &caller, &id, &body.value.reason).await).await
        }
    )*};
}
acts!(suspend, end, give_back);

macro_rules! sayings {
    ($($name:ident),*) => {$(
        async fn $name(
            State(app): State<Shared>,
            Signed(caller): Signed,
            Named(id): Named<GrantId>,
        ) -> Answer<Tagged<GrantView>> {
            shown(&app, commands::$name(&app, &caller, &id).await).await
        }
    )*};
}
sayings!(opened_by_hand, closed_by_hand);

/// Accepted, not done: the gateway lets calls through once the log is sealed.
async fn resume(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<GrantId>,
    body: Body<Reason>,
) -> Answer<(StatusCode, Tagged<GrantView>)> {
    let grant = commands::resume(&app, &caller, &id, &body.value.reason).await;
    Ok((StatusCode::ACCEPTED, shown(&app, grant).await?))
}
