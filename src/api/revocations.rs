//! `/revocations`: many grants ended in one act, previewed before and followed until every enforcement point
//! confirmed.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Once, Params};
use super::grants::titles;
use super::route::{Doc, Routes};
use super::texts::ReasonText;
use super::view::{OrganisationRef, PersonRef, Text, moment, organisation, person};
use super::words::{GrantStateWord, SelectionWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::credential::Application;
use crate::db;
use crate::error::Result;
use crate::grant::revocation::commands::{self, Followed, Preview};
use crate::grant::revocation::{Selection, acknowledgements};
use crate::grant::{Grant, usage};
use crate::id::RevocationId;
use crate::identity::token::TokenScope;

/// Days of use a preview counts.
const DAYS: i64 = 30;

/// Which grants are meant, in JSON.
#[derive(Debug, ToSchema)]
pub struct SelectionForm {
    /// By which of its parts the grants are chosen; `organisation` is the holder.
    #[schema(value_type = SelectionWord)]
    pub by: String,
    /// `gra_..`, for `grants`.
    pub grants: Option<Vec<String>>,
    /// `app_..`, for `application`.
    pub app: Option<String>,
    /// `per_..`, for `person`: grants they asked for or signed off.
    pub person: Option<String>,
    /// `org_..`, for `organisation`: grants it holds.
    pub organisation: Option<String>,
    /// `res_..`, for `resource`.
    pub resource: Option<String>,
}

/// What to look at before revoking.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationQuestion {
    /// Which grants.
    #[schema(value_type = SelectionForm)]
    pub selection: Selection,
}

/// A revocation to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRevocation {
    /// Which grants.
    #[schema(value_type = SelectionForm)]
    pub selection: Selection,
    /// Why; one reason for all.
    #[schema(value_type = ReasonText)]
    pub reason: String,
    /// `digest` of the preview that was looked at; then only exactly that is revoked.
    #[serde(default)]
    pub digest: Option<String>,
}

/// A grant that would be ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevocationHit {
    /// `gra_..`.
    pub grant: String,
    /// Title of its resource.
    pub title: Text,
    /// Its state.
    #[schema(value_type = GrantStateWord)]
    pub state: String,
    /// The application that would lose it.
    pub app: String,
    /// Its name.
    pub app_name: String,
    /// Who would lose it.
    pub holder: OrganisationRef,
    /// Who provides it.
    pub provider: OrganisationRef,
    /// Calls of the last thirty days.
    pub calls: i64,
    /// The last day of those on which it was used.
    pub last_used: Option<String>,
}

/// What a revocation would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevocationPreview {
    /// Grants it would end.
    pub closes: Vec<RevocationHit>,
    /// Grants that fit and that the caller may see but not end.
    pub spared: Vec<RevocationHit>,
    /// Departments that would be hit.
    pub holders: Vec<OrganisationRef>,
    /// To be sent along when revoking, so that exactly this is revoked.
    pub digest: String,
}

/// An enforcement point.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcknowledgementView {
    /// `gateway`, or the name of a connector.
    pub point: String,
    /// When it confirmed; null while it has not.
    pub confirmed_at: Option<String>,
}

/// A grant that was ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevokedView {
    /// `gra_..`.
    pub grant: String,
    /// Title of its resource.
    pub title: Text,
    /// The application that lost it.
    pub app: String,
    /// Who lost it.
    pub holder: OrganisationRef,
    /// Who provides it.
    pub provider: OrganisationRef,
    /// Whether every enforcement point confirmed.
    pub confirmed: bool,
    /// Each enforcement point.
    pub acknowledgements: Vec<AcknowledgementView>,
}

/// A revocation with the grants of it that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevocationView {
    /// `rev_..`.
    pub id: String,
    /// What it went by.
    #[schema(value_type = SelectionForm)]
    pub selection: Selection,
    /// Why.
    pub reason: String,
    /// Who revoked.
    pub by: PersonRef,
    /// In which organisation's name.
    pub organisation: OrganisationRef,
    /// When; from then on no call went through our gateway.
    pub at: String,
    /// Grants not every enforcement point has confirmed.
    pub unconfirmed: usize,
    /// Its grants.
    pub grants: Vec<RevokedView>,
}

async fn hits(app: &App, grants: &[Grant]) -> Result<Vec<RevocationHit>> {
    let since = usage::civil_day(app.now().plus_seconds(-DAYS * 86_400));
    let mut views = Vec::new();
    for (grant, title) in grants.iter().zip(titles(app, grants).await?) {
        let days = usage::store::days(&app.db.reader, &grant.id, &since).await?;
        let application: Option<Application> = db::load(&app.db.reader, grant.app.as_str()).await?;
        views.push(RevocationHit {
            grant: grant.id.to_string(),
            title,
            state: grant.state.as_str().to_owned(),
            app: grant.app.to_string(),
            app_name: application.map(|application| application.name).unwrap_or_default(),
            holder: organisation(app, &grant.requester),
            provider: organisation(app, &grant.provider),
            calls: days.iter().map(|day| day.calls).sum(),
            last_used: days.into_iter().map(|day| day.day).max(),
        });
    }
    Ok(views)
}

async fn view(app: &App, followed: &Followed) -> Result<RevocationView> {
    let revocation = &followed.revocation;
    let named = followed.grants.iter().zip(titles(app, &followed.grants).await?);
    let revoked = |(grant, title): (&Grant, Text)| RevokedView {
        grant: grant.id.to_string(),
        title,
        app: grant.app.to_string(),
        holder: organisation(app, &grant.requester),
        provider: organisation(app, &grant.provider),
        confirmed: !grant.awaits_confirmation(),
        acknowledgements: acknowledgements(grant)
            .into_iter()
            .map(|one| AcknowledgementView {
                point: one.point.to_owned(),
                confirmed_at: one.confirmed_at.map(moment),
            })
            .collect(),
    };
    Ok(RevocationView {
        id: revocation.id.to_string(),
        selection: revocation.selection.clone(),
        reason: revocation.reason.clone(),
        by: person(app, &revocation.by).await?,
        organisation: organisation(app, &revocation.org),
        at: moment(revocation.at),
        unconfirmed: followed.unconfirmed(),
        grants: named.map(revoked).collect(),
    })
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("revocations")
        .post(
            "/api/v1/revocations/preview",
            preview,
            Doc::new("预览批量撤权 / what a revocation would close and whom it hits")
                .scope(TokenScope::Read)
                .takes::<RevocationQuestion>()
                .answers::<RevocationPreview>(),
        )
        .post(
            "/api/v1/revocations",
            apply,
            Doc::new("批量撤权，全部或全不，立即生效 / end them all in one act, at once")
                .decides()
                .takes::<NewRevocation>()
                .creates::<RevocationView>()
                .once(),
        )
        .get(
            "/api/v1/revocations",
            list,
            Doc::new("批量撤权及确认情况 / revocations and what was confirmed").lists::<RevocationView>(),
        )
        .get(
            "/api/v1/revocations/{id}",
            one,
            Doc::new("一次撤权 / one revocation, each enforcement point").shows_one::<RevocationView>(),
        )
}

async fn preview(
    State(app): State<Shared>,
    Signed(caller): Signed,
    body: Body<RevocationQuestion>,
) -> Answer<Json<RevocationPreview>> {
    let Preview { closes, spared, digest } = commands::preview(&app, &caller, &body.value.selection).await?;
    let mut orgs: Vec<_> = closes.iter().map(|grant| grant.requester.clone()).collect();
    orgs.sort();
    orgs.dedup();
    Ok(Json(RevocationPreview {
        closes: hits(&app, &closes).await?,
        spared: hits(&app, &spared).await?,
        holders: orgs.iter().map(|org| organisation(&app, org)).collect(),
        digest,
    }))
}

async fn apply(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewRevocation>,
) -> Answer<Created<RevocationView>> {
    let key = once.key(&caller, "POST /revocations", &body.bytes)?;
    let NewRevocation { selection, reason, digest } = body.value;
    let done = commands::apply(&app, &caller, selection, &reason, digest.as_deref(), key.as_ref()).await?;
    let at = format!("/api/v1/revocations/{}", done.revocation.id);
    Ok(Created { at, version: done.revocation.version, view: view(&app, &done).await? })
}

async fn list(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<RevocationView>> {
    let all = commands::list(&app, &caller).await?;
    let List { items, next_cursor, total } = List::page(all, &params, |one| one.revocation.id.to_string())?;
    let mut views = Vec::new();
    for followed in &items {
        views.push(view(&app, followed).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RevocationId>,
) -> Answer<Tagged<RevocationView>> {
    let followed = commands::get(&app, &caller, &id).await?;
    Ok(Tagged(followed.revocation.version, view(&app, &followed).await?))
}
