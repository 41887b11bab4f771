//! `/lines/{id}/counter-offer`, `/accept-offer` and `/decline-offer`.
//!
//! What may be offered is `request::offer`.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::Tagged;
use super::extract::{Body, Named, Version};
use super::line_view::LineView;
use super::lines::shown;
use super::route::{Doc, Routes};
use super::view::ScopeForm;
use super::{Answer, Shared, Signed};
use crate::id::LineId;
use crate::request::offer::{self, Terms};
use crate::scope::Scope;

/// What is offered instead of what was asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterOffer {
    /// Something narrower than what was asked for; all of it when absent.
    #[serde(default)]
    #[schema(value_type = Option<ScopeForm>)]
    pub scope: Option<Scope>,
    /// Conditions published with the entry, in their own words (Art. 15: none may be added).
    #[serde(default)]
    pub conditions: Vec<String>,
    /// A word to the requester.
    #[serde(default)]
    pub note: String,
}

/// Why what was asked is kept to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDeclined {
    /// A word to the provider.
    #[serde(default)]
    pub note: String,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("lines")
        .post(
            "/api/v1/lines/{id}/counter-offer",
            make,
            Doc::new("提出调整方案 / offer less, or the same under published conditions; the clock runs on")
                .decides()
                .takes::<CounterOffer>()
                .answers::<LineView>()
                .versioned(),
        )
        .post(
            "/api/v1/lines/{id}/accept-offer",
            accept,
            Doc::new("接受调整方案 / take the offer: its grant is opened").answers::<LineView>().versioned(),
        )
        .post(
            "/api/v1/lines/{id}/decline-offer",
            decline,
            Doc::new("维持原申请 / keep to what was asked")
                .takes::<OfferDeclined>()
                .answers::<LineView>()
                .versioned(),
        )
}

async fn make(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    Version(version): Version,
    body: Body<CounterOffer>,
) -> Answer<Tagged<LineView>> {
    let CounterOffer { scope, conditions, note } = body.value;
    let terms = Terms { scope, conditions, note };
    shown(&app, offer::make(&app, &caller, &id, version, &terms).await).await
}

async fn accept(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    Version(version): Version,
) -> Answer<Tagged<LineView>> {
    shown(&app, offer::accept(&app, &caller, &id, version).await).await
}

async fn decline(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    Version(version): Version,
    body: Body<OfferDeclined>,
) -> Answer<Tagged<LineView>> {
    shown(&app, offer::decline(&app, &caller, &id, version, &body.value.note).await).await
}
