//! `/lines/{id}/extend` and the authority's decision on it (Art. 21).
//!
//! The act and its limits are `request::extend`.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::Tagged;
use super::extract::{Body, Named};
use super::line_view::LineView;
use super::lines::shown;
use super::route::{Doc, Routes};
use super::texts::{NoteText, ReasonText};
use super::{Answer, Shared, Signed};
use crate::id::LineId;
use crate::request::extend::{self, Verdict};

/// A longer clock, asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionWish {
    /// Working days, 1 to 10, or fewer where the local profile gives fewer.
    pub days: u16,
    /// Why the clock does not suffice.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// The authority's word on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionVerdict {
    /// Whether the authority consents.
    pub consent: bool,
    /// A word to both sides; the reason where it does not consent.
    #[serde(default)]
    #[schema(value_type = NoteText)]
    pub reason: String,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("lines")
        .post(
            "/api/v1/lines/{id}/extend",
            ask,
            Doc::new("申请延期答复 / ask the authority for more time to answer, once")
                .takes::<ExtensionWish>()
                .changes::<LineView>(),
        )
        .post(
            "/api/v1/lines/{id}/decide-extension",
            decide,
            Doc::new("主管部门审批延期 / consent to more time as the authority, or not")
                .decides()
                .takes::<ExtensionVerdict>()
                .changes::<LineView>(),
        )
}

async fn ask(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Body<ExtensionWish>,
) -> Answer<Tagged<LineView>> {
    let ExtensionWish { days, reason } = body.value;
    shown(&app, extend::ask(&app, &caller, &id, None, days, &reason).await).await
}

async fn decide(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<LineId>,
    body: Body<ExtensionVerdict>,
) -> Answer<Tagged<LineView>> {
    let ExtensionVerdict { consent, reason } = body.value;
    let verdict = if consent { Verdict::Consented } else { Verdict::Refused };
    shown(&app, extend::decide(&app, &caller, &id, None, verdict, &reason).await).await
}
