//! `/lines/{id}/counter-offer`, `/accept-offer` and `/decline-offer`.
//!
//! What may be offered is `request::offer`.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::Tagged;
use super::extract::{Named, Particulars};
use super::line_view::LineView;
use super::lines::shown;
use super::route::{Doc, Routes};
use super::texts::NoteText;
use super::view::{ScopeForm, of_scope};
use super::{Answer, Shared, Signed};
use crate::id::LineId;
use crate::request::offer::{self, Terms};
use crate::scope::Scope;

/// What is offered instead of what was asked.
#[derive(Debug, Default, Deserialize, ToSchema)]
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
    #[schema(value_type = NoteText)]
    pub note: String,
}

/// Why what was asked is kept to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferDeclined {
    /// A word to the provider.
    #[serde(default)]
    #[schema(value_type = NoteText)]
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
                .may_take::<CounterOffer>()
                .changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/{id}/accept-offer",
            accept,
            Doc::new("接受调整方案 / take the offer: its grant is opened").changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/{id}/decline-offer",
            decline,
            Doc::new("维持原申请 / keep to what was asked").may_take::<OfferDeclined>().changes::<LineView>(),
        )
}

async fn make(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Particulars<CounterOffer>,
) -> Answer<Tagged<LineView>> {
    let CounterOffer { scope, conditions, note } = body.value;
    let terms = Terms { scope, conditions, note };
    shown(&app, offer::make(&app, &caller, &id, None, &terms).await.map_err(of_scope)).await
}

async fn accept(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
) -> Answer<Tagged<LineView>> {
    shown(&app, offer::accept(&app, &caller, &id, None).await).await
}

async fn decline(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Particulars<OfferDeclined>,
) -> Answer<Tagged<LineView>> {
    shown(&app, offer::decline(&app, &caller, &id, None, &body.value.note).await).await
}
