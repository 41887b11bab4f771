//! `/consents`: standing consents (常设同意), what an office head agrees to beforehand.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Once, Params};
use super::route::{Doc, Routes};
use super::view::{PersonRef, moment, person};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::Result;
use crate::id::ConsentId;
use crate::request::consent::{self, Consent, Wish};

/// A standing consent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentView {
    /// `con_..`.
    pub id: String,
    /// The resource.
    pub resource: String,
    /// The version of the entry it speaks of.
    pub entry_version: u32,
    /// Fields and operations it covers.
    pub covers: Vec<String>,
    /// Scenarios it covers; empty for any duty.
    pub purposes: Vec<String>,
    /// Who signed it.
    pub signed_by: PersonRef,
    /// When.
    pub created_at: String,
    /// When it ends.
    pub until: String,
    /// When it was ended early.
    pub ended_at: Option<String>,
}

async fn consent_view(app: &App, consent: &Consent) -> Result<ConsentView> {
    Ok(ConsentView {
        id: consent.id.to_string(),
        resource: consent.resource.to_string(),
        entry_version: consent.entry_version,
        covers: consent.covers.clone(),
        purposes: consent.purposes.clone(),
        signed_by: person(app, &consent.signed_by).await?,
        created_at: moment(consent.created_at),
        until: moment(consent.until),
        ended_at: consent.ended_at.map(moment),
    })
}

/// A consent to be signed.
#[derive(Debug, ToSchema)]
pub struct NewConsent {
    /// `res_..`.
    pub resource: String,
    /// Fields and operations; all when empty.
    pub covers: Option<Vec<String>>,
    /// Scenarios, word for word; any duty when empty.
    pub purposes: Option<Vec<String>>,
    /// Last day, `YYYY-MM-DD`, within three years.
    pub until: String,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("consents")
        .get(
            "/api/v1/consents",
            consents,
            Doc::new("常设同意 / standing consents of one's organisation").lists::<ConsentView>(),
        )
        .post(
            "/api/v1/consents",
            sign,
            Doc::new("签署常设同意 / sign a standing consent")
                .decides()
                .takes::<NewConsent>()
                .creates::<ConsentView>()
                .once(),
        )
        .post(
            "/api/v1/consents/{id}/end",
            end_consent,
            Doc::new("终止常设同意 / end a standing consent").changes::<ConsentView>(),
        )
}

async fn consents(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<ConsentView>> {
    let all = consent::list(&app, &caller).await?;
    let List { items, next_cursor, total } = List::page(all, &params, |one| one.id.to_string())?;
    let mut views = Vec::new();
    for one in &items {
        views.push(consent_view(&app, one).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn sign(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<Wish>,
) -> Answer<Created<ConsentView>> {
    let key = once.key(&caller, "POST /consents", &body.bytes)?;
    let made = consent::sign(&app, &caller, body.value, key.as_ref()).await?;
    let view = consent_view(&app, &made).await?;
    Ok(Created { at: format!("/api/v1/consents/{}", made.id), version: made.version, view })
}

async fn end_consent(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ConsentId>,
) -> Answer<Tagged<ConsentView>> {
    let ended = consent::end(&app, &caller, &id).await?;
    Ok(Tagged(ended.version, consent_view(&app, &ended).await?))
}
