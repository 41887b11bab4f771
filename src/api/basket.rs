//! `/basket`: what one post is putting together, and what each line of it would meet.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{List, Tagged};
use super::extract::{Named, Params, Particulars};
use super::resource_view::{ResourceBrief, brief};
use super::route::{Doc, Routes};
use super::view::{Due, OrganisationRef, ScopeForm, Text, moment, of_scope, organisation};
use super::words::{NoticeWord, RoleWord, RouteActWord, VerdictWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::id::ResourceId;
use crate::identity::token::TokenScope;
use crate::request::basket::{self, BasketItem};
use crate::request::check::{self, CheckedLine, Verdict};
use crate::request::notice::{self, Notice};
use crate::scope::Scope;

/// The version of what was just put in.
const FIRST_VERSION: i64 = 1;

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
    #[schema(value_type = RoleWord)]
    pub role: String,
    /// What they do.
    #[schema(value_type = RouteActWord)]
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
    /// `blocked` cannot be submitted, all else can.
    #[schema(value_type = VerdictWord)]
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
    /// Whether something is connected behind the entry, as far as our gateway is to supply it. Where nothing is, the
    /// line can be submitted and agreed to all the same, and the provider connects it within the clock of supply.
    pub connected: bool,
    /// Whether tokens for what is agreed must be bound to a key of the application (DPoP, RFC 9449).
    pub sender_constrained: bool,
    /// What to know beforehand, in words.
    pub notices: Vec<NoticeView>,
}

/// Something to know of a line before it is submitted.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// Stable code.
    #[schema(value_type = NoticeWord)]
    pub code: String,
    /// In words.
    pub says: Text,
}

/// What the basket meets.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedBasket {
    /// Its lines.
    pub lines: Vec<CheckedView>,
    /// Whether it could be submitted as it is.
    pub can_be_submitted: bool,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("basket")
        .get(
            "/api/v1/basket",
            list_basket,
            Doc::new("资源车 / what is in the basket").lists::<BasketItemView>(),
        )
        .put(
            "/api/v1/basket/items/{resource}",
            put_item,
            Doc::new("加入或修改 / put in, or change the scope")
                .may_take::<PutItem>()
                .answers::<BasketItemView>()
                .also(201, "已加入 / put in; it was not there before")
                .tagged()
                .versioned(),
        )
        .delete(
            "/api/v1/basket/items/{resource}",
            remove_item,
            Doc::new("移除 / take out").status(204).versioned(),
        )
        .post(
            "/api/v1/basket/check",
            check_basket,
            Doc::new("预检 / what each line would meet")
                .scope(TokenScope::Read)
                .may_take::<CheckFor>()
                .answers::<CheckedBasket>(),
        )
}

async fn list_basket(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<BasketItemView>> {
    let mine = basket::list(&app, &caller).await?;
    Ok(List::page(mine, &params, |item| item.resource.to_string())?.map(|item| (&item).into()))
}

async fn put_item(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    body: Particulars<PutItem>,
) -> Answer<(StatusCode, Tagged<BasketItemView>)> {
    let item = basket::put(&app, &caller, &id, body.value.scope).await.map_err(of_scope)?;
    let status = if item.version == FIRST_VERSION { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Tagged(item.version, (&item).into())))
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
    body: Particulars<CheckFor>,
) -> Answer<Json<CheckedBasket>> {
    caller.require_scope(TokenScope::Read)?;
    let checked = check::basket(&app, &caller, body.value.scenario.trim()).await?;
    let requester = organisation(&app, &caller.org.id);
    Ok(Json(CheckedBasket {
        can_be_submitted: checked.can_be_submitted(),
        lines: checked.lines.iter().map(|line| checked_view(&app, &requester, line)).collect(),
    }))
}

impl From<&Notice> for NoticeView {
    fn from(notice: &Notice) -> Self {
        Self { code: notice.code.to_owned(), says: (&notice.says).into() }
    }
}

fn warned(line: &CheckedLine, code: &str) -> bool {
    line.notices.iter().any(|notice| notice.code == code)
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
        connected: !warned(line, notice::NOT_CONNECTED),
        sender_constrained: warned(line, notice::SENDER_CONSTRAINED),
        notices: line.notices.iter().map(NoticeView::from).collect(),
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
