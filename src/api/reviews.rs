//! `/reviews`: recertification of grants: opened by provider or authority, answered by the holders.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Once, Params};
use super::grants::titles;
use super::route::{Doc, Routes};
use super::texts::ReasonText;
use super::view::{Due, OrganisationRef, PersonRef, Text, moment, organisation, person};
use super::words::{GrantStateWord, ReviewStateWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::Result;
use crate::grant::review::ItemState;
use crate::grant::review::commands::{self, Asked, Whole, Wish};
use crate::grant::{Grant, usage};
use crate::id::{AppId, GrantId, OrgId, PersonId, ResourceId, ReviewId};
use crate::request::due;

/// Days of use a review shows.
const DAYS: i64 = 30;

/// A review to be opened, over active grants.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// Whose grants, `org_..`; those of one's own organisation unless said.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub provider: Option<OrgId>,
    /// Only those on this resource, `res_..`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub resource: Option<ResourceId>,
    /// Only those of this application, `app_..`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub app: Option<AppId>,
    /// Only those this organisation holds, `org_..`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub holder: Option<OrgId>,
    /// Why.
    #[schema(value_type = ReasonText)]
    pub reason: String,
    /// Working days to answer, 5 to 60; 10 unless said.
    #[serde(default)]
    pub working_days: Option<u16>,
}

/// An answer for some grants of a review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewAnswer {
    /// Which grants, `gra_..`.
    #[schema(value_type = Vec<String>)]
    pub grants: Vec<GrantId>,
    /// What they are still needed for, or why they are given back.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// One grant of a review.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewItemView {
    /// `gra_..`.
    pub grant: String,
    /// Title of its resource.
    pub title: Text,
    /// The application that uses it.
    pub app: String,
    /// Who holds it.
    pub holder: OrganisationRef,
    /// How much it opens: items and operations.
    pub extent: usize,
    /// Calls of the last thirty days.
    pub calls: i64,
    /// The last day of those on which it was used.
    pub last_used: Option<String>,
    /// What became of it: `lapsed` was suspended, `closed` ended by another act.
    #[schema(value_type = ReviewStateWord)]
    pub state: String,
    /// Who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonRef>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The need or reason in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The state of the grant now.
    #[schema(value_type = GrantStateWord)]
    pub grant_state: String,
}

/// A review with the grants of it that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// `rvw_..`.
    pub id: String,
    /// Whose grants.
    pub provider: OrganisationRef,
    /// Why.
    pub reason: String,
    /// Who opened it.
    pub opened_by: PersonRef,
    /// In which organisation's name.
    pub organisation: OrganisationRef,
    /// When.
    pub opened_at: String,
    /// By when it must be answered; what is not is suspended.
    pub due: Due,
    /// Grants that wait for an answer.
    pub open: usize,
    /// Grants that are still needed.
    pub confirmed: usize,
    /// Grants that were given back.
    pub returned: usize,
    /// Grants that were suspended because nobody answered.
    pub lapsed: usize,
    /// Its grants.
    pub items: Vec<ReviewItemView>,
}

fn answered(state: &ItemState) -> (Option<&PersonId>, Option<String>, Option<String>) {
    match state {
        ItemState::Open => (None, None, None),
        ItemState::Confirmed { by, at, need } => (Some(by), Some(moment(*at)), Some(need.clone())),
        ItemState::Returned { by, at, reason } => (Some(by), Some(moment(*at)), Some(reason.clone())),
        ItemState::Lapsed { at } | ItemState::Closed { at } => (None, Some(moment(*at)), None),
    }
}

async fn item(app: &App, asked: &Asked, title: Text) -> Result<ReviewItemView> {
    let Asked { item, grant } = asked;
    let since = usage::civil_day(app.now().plus_seconds(-DAYS * 86_400));
    let days = usage::store::days(&app.db.reader, &grant.id, &since).await?;
    let (by, at, reason) = answered(&item.state);
    Ok(ReviewItemView {
        grant: grant.id.to_string(),
        title,
        app: grant.app.to_string(),
        holder: organisation(app, &grant.requester),
        extent: grant.scope.fields.len() + grant.scope.operations.len(),
        calls: days.iter().map(|day| day.calls).sum(),
        last_used: days.into_iter().map(|day| day.day).max(),
        state: item.state.as_str().to_owned(),
        by: match by {
            Some(by) => Some(person(app, by).await?),
            None => None,
        },
        at,
        reason,
        grant_state: grant.state.as_str().to_owned(),
    })
}

async fn view(app: &App, whole: &Whole) -> Result<Tagged<ReviewView>> {
    let review = &whole.review;
    let grants: Vec<Grant> = whole.asked.iter().map(|asked| asked.grant.clone()).collect();
    let mut items = Vec::new();
    for (asked, title) in whole.asked.iter().zip(titles(app, &grants).await?) {
        items.push(item(app, asked, title).await?);
    }
    let view = ReviewView {
        id: review.id.to_string(),
        provider: organisation(app, &review.provider),
        reason: review.reason.clone(),
        opened_by: person(app, &review.opened_by).await?,
        organisation: organisation(app, &review.org),
        opened_at: moment(review.opened_at),
        due: (&due::of_review(review)).into(),
        open: whole.count("open"),
        confirmed: whole.count("confirmed"),
        returned: whole.count("returned"),
        lapsed: whole.count("lapsed"),
        items,
    };
    Ok(Tagged(review.version, view))
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("reviews")
        .post(
            "/api/v1/reviews",
            open,
            Doc::new("发起授权复核 / ask the holders what they still need")
                .decides()
                .takes::<NewReview>()
                .creates::<ReviewView>()
                .once(),
        )
        .get("/api/v1/reviews", list, Doc::new("授权复核 / reviews").lists::<ReviewView>())
        .get("/api/v1/reviews/{id}", one, Doc::new("一次复核 / one review").shows_one::<ReviewView>())
        .post(
            "/api/v1/reviews/{id}/confirm",
            confirm,
            Doc::new("确认仍需使用 / confirm as the holder's office head that grants are needed")
                .decides()
                .takes::<ReviewAnswer>()
                .changes::<ReviewView>(),
        )
        .post(
            "/api/v1/reviews/{id}/give-back",
            give_back,
            Doc::new("复核中退还，立即生效 / give grants back, at once")
                .takes::<ReviewAnswer>()
                .changes::<ReviewView>(),
        )
}

async fn open(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewReview>,
) -> Answer<Created<ReviewView>> {
    let key = once.key(&caller, "POST /reviews", &body.bytes)?;
    let NewReview { provider, resource, app: application, holder, reason, working_days } = body.value;
    let wish = Wish { provider, resource, app: application, holder, reason, working_days };
    let whole = commands::open(&app, &caller, wish, key.as_ref()).await?;
    let Tagged(version, view) = view(&app, &whole).await?;
    Ok(Created { at: format!("/api/v1/reviews/{}", whole.review.id), version, view })
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<ReviewView>> {
    let all = commands::list(&app, &caller).await?;
    let List { items, next_cursor, total } = List::page(all, &params, |one| one.review.id.to_string())?;
    let mut views = Vec::new();
    for whole in &items {
        views.push(view(&app, whole).await?.1);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ReviewId>,
) -> Answer<Tagged<ReviewView>> {
    Ok(view(&app, &commands::get(&app, &caller, &id).await?).await?)
}

async fn confirm(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ReviewId>,
    body: Body<ReviewAnswer>,
) -> Answer<Tagged<ReviewView>> {
    let ReviewAnswer { grants, reason } = body.value;
    Ok(view(&app, &commands::confirm(&app, &caller, &id, &grants, &reason).await?).await?)
}

async fn give_back(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ReviewId>,
    body: Body<ReviewAnswer>,
) -> Answer<Tagged<ReviewView>> {
    let ReviewAnswer { grants, reason } = body.value;
    Ok(view(&app, &commands::give_back(&app, &caller, &id, &grants, &reason).await?).await?)
}
