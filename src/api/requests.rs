//! `/basket` and `/requests`: what one post puts together, and what it submitted.
//!
//! Answering a line is `lines`; what a request's story tells is `timeline`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Known, Named, Once, PAGING, Params};
use super::line_view::{LineView, TermsView, line_view};
use super::resource_view::{ResourceBrief, brief};
use super::route::{Doc, Routes};
use super::view::{Due, OrganisationRef, PersonRef, Reason, ScopeForm, Text, moment, organisation, person};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::Result;
use crate::id::{AppId, RequestId, ResourceId};
use crate::request::basket::{self, BasketItem};
use crate::request::check::{self, CheckedLine, Verdict};
use crate::request::commands::{self, Submission, Whole};
use crate::request::{Request, RequestState, UseTerms};
use crate::scope::Scope;

const LISTED: &Known = &[("state", "`awaiting_sign_off`, `signed_off`, `declined` or `withdrawn`")];

/// One thing in the basket.
#[derive(Debug, Serialize, ToSchema)]
pub struct BasketItemView {
    /// `res_..`, which names the item too.
    pub resource: String,
    /// What is asked for of it.
    #[schema(value_type = ScopeForm)]
    pub scope: Scope,
    /// When it was put in.
    pub added_at: String,
}

impl From<&BasketItem> for BasketItemView {
    fn from(item: &BasketItem) -> Self {
        Self {
            resource: item.resource.to_string(),
            scope: item.scope.clone(),
            added_at: moment(item.added_at),
        }
    }
}

/// What is put in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutItem {
    /// What is asked for; the usual scope when absent.
    #[serde(default)]
    #[schema(value_type = Option<ScopeForm>)]
    pub scope: Option<Scope>,
}

/// What the check is told.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckFor {
    /// Scenario of use, against which standing consents are matched.
    #[serde(default)]
    pub scenario: String,
}

/// A step of the route a line would take.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteStep {
    /// Which organisation.
    pub organisation: OrganisationRef,
    /// In which role.
    pub role: String,
    /// What they do: `sign_off`, `answer` or `provide`.
    pub act: String,
    /// By when, if it began now; none where no clock of the law runs.
    pub due: Option<Due>,
}

/// What one line of the basket meets.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedView {
    /// The item.
    pub item: BasketItemView,
    /// The entry; absent if the caller may not know of it any more.
    pub resource: Option<ResourceBrief>,
    /// `automatic`, `review`, `likely_refused` or `blocked`.
    pub verdict: String,
    /// The standing consent, for `automatic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// The rule, for `likely_refused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Stable code, for `blocked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
    /// Who acts, in order.
    pub route: Vec<RouteStep>,
    /// A grant of the same resource that is held already.
    pub duplicate_of: Option<String>,
    /// What would make it smaller or quicker.
    pub hints: Vec<Text>,
}

/// What the basket meets.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedBasket {
    /// Its lines.
    pub lines: Vec<CheckedView>,
    /// Whether it could be submitted as it is.
    pub can_be_submitted: bool,
}

/// What is submitted: the basket, for this application and use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// `app_..`.
    #[schema(value_type = String)]
    pub app: AppId,
    /// What the request is called.
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
    /// `awaiting_sign_off`, `signed_off`, `declined` or `withdrawn`.
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
        .get(
            "/api/v1/basket",
            list_basket,
            Doc::new("资源车 / what is in the basket").lists::<BasketItemView>(),
        )
        .put(
            "/api/v1/basket/items/{resource}",
            put_item,
            Doc::new("加入或修改 / put in, or change the scope")
                .takes::<PutItem>()
                .answers::<BasketItemView>(),
        )
        .delete("/api/v1/basket/items/{resource}", remove_item, Doc::new("移除 / take out").status(204))
        .post(
            "/api/v1/basket/check",
            check_basket,
            Doc::new("预检 / what each line would meet")
                .scope(crate::identity::token::TokenScope::Read)
                .takes::<CheckFor>()
                .answers::<CheckedBasket>(),
        )
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
            Doc::new("一个申请 / one request with its lines").answers::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/sign-off",
            sign_off,
            Doc::new("签批同意 / consent as the requester's office head").decides().answers::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/decline",
            decline,
            Doc::new("签批不同意 / send back unsigned").takes::<Reason>().answers::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/withdraw",
            withdraw,
            Doc::new("撤回 / take back").answers::<RequestView>(),
        )
        .post(
            "/api/v1/requests/{id}/copy",
            copy,
            Doc::new("复制到资源车 / put the same into the basket again").answers::<Copied>(),
        )
}

async fn list_basket(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<BasketItemView>> {
    params.only(&[PAGING])?;
    let mine = basket::list(&app, &caller).await?;
    Ok(List::page(mine, &params, |item| item.resource.to_string())?.map(|item| (&item).into()))
}

async fn put_item(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    body: Body<PutItem>,
) -> Answer<Tagged<BasketItemView>> {
    let item = basket::put(&app, &caller, &id, body.value.scope).await?;
    Ok(Tagged(item.version, (&item).into()))
}

async fn remove_item(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
) -> Answer<StatusCode> {
    basket::remove(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn check_basket(
    State(app): State<Shared>,
    Signed(caller): Signed,
    body: Body<CheckFor>,
) -> Answer<Json<CheckedBasket>> {
    caller.require_scope(crate::identity::token::TokenScope::Read)?;
    let checked = check::basket(&app, &caller, body.value.scenario.trim()).await?;
    let requester = organisation(&app, &caller.org.id);
    Ok(Json(CheckedBasket {
        can_be_submitted: checked.can_be_submitted(),
        lines: checked.lines.iter().map(|line| checked_view(&app, &requester, line)).collect(),
    }))
}

fn checked_view(app: &App, requester: &OrganisationRef, line: &CheckedLine) -> CheckedView {
    let mut view = CheckedView {
        item: (&line.item).into(),
        resource: line.resource.as_ref().and_then(|resource| brief(app, resource)),
        verdict: String::new(),
        consent: None,
        rule: None,
        code: None,
        why: None,
        route: route(app, requester, line),
        duplicate_of: line.duplicate_of.clone(),
        hints: line.hints.iter().map(Text::from).collect(),
    };
    match &line.verdict {
        Verdict::Automatic { consent } => {
            "automatic".clone_into(&mut view.verdict);
            view.consent = Some(consent.clone());
        }
        Verdict::Review => "review".clone_into(&mut view.verdict),
        Verdict::LikelyRefused { rule, why } => {
            "likely_refused".clone_into(&mut view.verdict);
            view.rule = Some(rule.clone());
            view.why = Some(why.into());
        }
        Verdict::Blocked { code, why } => {
            "blocked".clone_into(&mut view.verdict);
            view.code = Some((*code).to_owned());
            view.why = Some(why.into());
        }
    }
    view
}

fn route(app: &App, requester: &OrganisationRef, line: &CheckedLine) -> Vec<RouteStep> {
    let (Some(resource), false) = (&line.resource, matches!(line.verdict, Verdict::Blocked { .. })) else {
        return Vec::new();
    };
    let provider = organisation(app, &resource.provider);
    let head = crate::org::Role::OfficeHead.as_str().to_owned();
    let step = |organisation: &OrganisationRef, act: &str, due: Option<Due>| RouteStep {
        organisation: organisation.clone(),
        role: head.clone(),
        act: act.to_owned(),
        due,
    };
    let mut steps = vec![step(requester, "sign_off", None)];
    if !matches!(line.verdict, Verdict::Automatic { .. }) {
        steps.push(step(&provider, "answer", line.answer_due.as_ref().map(Due::from)));
    }
    steps.push(step(&provider, "provide", line.provide_due.as_ref().map(Due::from)));
    steps
}

async fn whole_view(app: &App, whole: &Whole) -> Result<Tagged<RequestView>> {
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
    params.only(&[LISTED, PAGING])?;
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
) -> Answer<Json<Copied>> {
    Ok(Json(Copied { lines: commands::copy(&app, &caller, &id).await? }))
}
