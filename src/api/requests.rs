//! `/requests`: what was submitted, signed off, taken back.
//!
//! What is being put together is `basket`, answering a line `lines`, the story of a request `entry_view`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Known, Named, Once, Params};
use super::line_view::{LineView, TermsView, line_view};
use super::parameter::Parameter;
use super::route::{Doc, Routes};
use super::texts::RequestTitleText;
use super::view::{OrganisationRef, PersonRef, Reason, moment, organisation, person};
use super::words::RequestStateWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::Result;
use crate::id::{AppId, RequestId};
use crate::request::commands::{self, Submission, Whole};
use crate::request::{Request, RequestState, UseTerms};

const LISTED: &Known = &[Parameter::one_of("state", RequestStateWord::all, "where it stands")];

/// What is submitted: the basket, for this application and use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// `app_..`.
    #[schema(value_type = String)]
    pub app: AppId,
    /// What the request is called.
    #[schema(value_type = RequestTitleText)]
    pub title: String,
    /// What for (Art. 20).
    #[serde(rename = "use")]
    #[schema(value_type = TermsView)]
    pub terms: UseTerms,
    /// Whether the lines are of use only together.
    #[serde(default)]
    pub together: bool,
}

/// A request in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestBrief {
    /// `req_..`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    #[schema(value_type = RequestStateWord)]
    pub state: String,
    /// The application.
    pub app: String,
    /// Who asks.
    pub requester: OrganisationRef,
    /// When it was submitted.
    pub created_at: String,
}

fn request_brief(app: &App, request: &Request) -> RequestBrief {
    RequestBrief {
        id: request.id.to_string(),
        title: request.title.clone(),
        state: request.state.as_str().to_owned(),
        app: request.app.to_string(),
        requester: organisation(app, &request.requester),
        created_at: moment(request.created_at),
    }
}

/// A request with the lines the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestView {
    /// The request in short.
    #[serde(flatten)]
    pub brief: RequestBrief,
    /// Who submitted it.
    pub requested_by: PersonRef,
    /// What for.
    #[serde(rename = "use")]
    pub terms: TermsView,
    /// Whether the lines are of use only together.
    pub together: bool,
    /// Who signed off or declined, and when it was closed or sent on.
    pub decided_by: Option<PersonRef>,
    /// When.
    pub decided_at: Option<String>,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The lines.
    pub lines: Vec<LineView>,
}

/// How many lines a copy put into the basket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Copied {
    /// Lines that are in the basket now.
    pub lines: usize,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("requests")
        .post(
            "/api/v1/requests",
            submit,
            Doc::new("提交申请 / submit the basket").takes::<NewRequest>().creates::<RequestView>().once(),
        )
        .get(
            "/api/v1/requests",
            list,
            Doc::new("本单位申请 / requests of one's organisation").query(LISTED).lists::<RequestBrief>(),
        )
        .get(
            "/api/v1/requests/{id}",
            one,
            Doc::new("一个申请 / one request with its lines").shows_one::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/sign-off",
            sign_off,
            Doc::new("签批同意 / consent as the requester's office head").decides().changes::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/decline",
            decline,
            Doc::new("签批不同意 / send back unsigned").takes::<Reason>().changes::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/withdraw",
            withdraw,
            Doc::new("撤回 / take back").changes::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/copy",
            copy,
            Doc::new("复制到资源车 / put the same into the basket again").answers::<Copied>().once(),
        )
}

pub(super) async fn whole_view(app: &App, whole: &Whole) -> Result<Tagged<RequestView>> {
    let request = &whole.request;
    let (by, at, reason) = match &request.state {
        RequestState::AwaitingSignOff => (None, None, None),
        RequestState::SignedOff { by, at } => (Some(by), Some(*at), None),
        RequestState::Declined { by, at, reason } => (Some(by), Some(*at), Some(reason.clone())),
        RequestState::Withdrawn { at } => (None, Some(*at), None),
    };
    let decided_by = match by {
        Some(by) => Some(person(app, by).await?),
        None => None,
    };
    let mut lines = Vec::new();
    for line in &whole.lines {
        lines.push(line_view(app, line).await?);
    }
    let view = RequestView {
        brief: request_brief(app, request),
        requested_by: person(app, &request.requested_by).await?,
        terms: (&request.terms).into(),
        together: request.together,
        decided_by,
        decided_at: at.map(moment),
        reason,
        lines,
    };
    Ok(Tagged(request.version, view))
}

async fn submit(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewRequest>,
) -> Answer<Created<RequestView>> {
    let key = once.key(&caller, "POST /requests", &body.bytes)?;
    let NewRequest { app: application, title, terms, together } = body.value;
    let submission = Submission { app: application, title, terms, together };
    let whole = commands::submit(&app, &caller, submission, key.as_ref()).await?;
    let Tagged(version, view) = whole_view(&app, &whole).await?;
    Ok(Created { at: format!("/api/v1/requests/{}", whole.request.id), version, view })
}

async fn list(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<RequestBrief>> {
    let mut mine = commands::list(&app, &caller).await?;
    if let Some(state) = params.get("state") {
        mine.retain(|request| request.state.as_str() == state);
    }
    Ok(List::page(mine, &params, |request| request.id.to_string())?.map(|one| request_brief(&app, &one)))
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RequestId>,
) -> Answer<Tagged<RequestView>> {
    Ok(whole_view(&app, &commands::view(&app, &caller, &id).await?).await?)
}

async fn sign_off(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RequestId>,
) -> Answer<Tagged<RequestView>> {
    Ok(whole_view(&app, &commands::sign_off(&app, &caller, &id).await?).await?)
}

async fn decline(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RequestId>,
    body: Body<Reason>,
) -> Answer<Tagged<RequestView>> {
    Ok(whole_view(&app, &commands::decline(&app, &caller, &id, &body.value.reason).await?).await?)
}

async fn withdraw(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RequestId>,
) -> Answer<Tagged<RequestView>> {
    Ok(whole_view(&app, &commands::withdraw(&app, &caller, &id).await?).await?)
}

async fn copy(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RequestId>,
    once: Once,
) -> Answer<Json<Copied>> {
    let key = once.key(&caller, &format!("POST /requests/{id}/copy"), b"")?;
    Ok(Json(Copied { lines: commands::copy(&app, &caller, &id, key.as_ref()).await? }))
}
