//! `/grants/{id}/narrow` and `/grants/{id}/renew`: less of a grant at once, or a later end by the ordinary route.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, Tagged};
use super::extract::{Body, Named, Once};
use super::grants::{GrantView, shown};
use super::requests::{RequestView, whole_view};
use super::route::{Doc, Routes};
use super::texts::{DayText, ReasonText};
use super::view::{PersonRef, ScopeForm, moment, of_scope, person};
use super::words::AlterationWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::Result;
use crate::grant::{Alteration, Change, Grant, commands};
use crate::id::GrantId;
use crate::request::renew;
use crate::scope::Scope;

/// What is left after something was taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrowing {
    /// What the grant opens from now on, inside what it opens at present. Items and operations are listed
    /// whole; a row filter is added to the present one; what is left out of the rest stays.
    #[schema(value_type = ScopeForm)]
    pub scope: Scope,
    /// Why.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// A later end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewalWish {
    /// Last day of use, `YYYY-MM-DD`.
    #[schema(value_type = DayText)]
    pub until: String,
    /// Why it is still needed.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// One change of what a grant opens.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantChangeView {
    /// What was done.
    #[schema(value_type = AlterationWord)]
    pub how: String,
    /// When it took effect.
    pub at: String,
    /// Who decided on it.
    pub by: PersonRef,
    /// Why it was narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The line on which a later end was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Its new last moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

async fn change_view(app: &App, change: &Change) -> Result<GrantChangeView> {
    let (how, reason, line, until) = match &change.how {
        Alteration::Narrowed { reason } => ("narrowed", Some(reason.clone()), None, None),
        Alteration::Extended { line, until } => {
            ("extended", None, Some(line.to_string()), Some(moment(*until)))
        }
    };
    let by = person(app, &change.by).await?;
    Ok(GrantChangeView { how: how.to_owned(), at: moment(change.at), by, reason, line, until })
}

/// What was changed of a grant, oldest first.
pub(super) async fn changes(app: &App, grant: &Grant) -> Result<Vec<GrantChangeView>> {
    let mut views = Vec::new();
    for change in &grant.changes {
        views.push(change_view(app, change).await?);
    }
    Ok(views)
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("grants")
        .post(
            "/api/v1/grants/{id}/narrow",
            narrow,
            Doc::new("收窄，立即生效 / take a part away, at once")
                .decides()
                .takes::<Narrowing>()
                .changes::<GrantView>(),
        )
        .post(
            "/api/v1/grants/{id}/renew",
            renew,
            Doc::new(
                "申请延期，按申请流程办理 / ask for a later end, signed off and answered like a request",
            )
            .takes::<RenewalWish>()
            .creates::<RequestView>()
            .versioned()
            .once(),
        )
}

async fn narrow(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<GrantId>,
    body: Body<Narrowing>,
) -> Answer<Tagged<GrantView>> {
    let Narrowing { scope, reason } = body.value;
    shown(&app, commands::narrow(&app, &caller, &id, None, &scope, &reason).await.map_err(of_scope)).await
}

async fn renew(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<GrantId>,
    once: Once,
    body: Body<RenewalWish>,
) -> Answer<Created<RequestView>> {
    let key = once.key(&caller, &format!("POST /grants/{id}/renew"), &body.bytes)?;
    let RenewalWish { until, reason } = body.value;
    let whole = renew::ask(&app, &caller, &id, &renew::Wish { until, reason }, key.as_ref()).await?;
    let Tagged(version, view) = whole_view(&app, &whole).await?;
    Ok(Created { at: format!("/api/v1/requests/{}", whole.request.id), version, view })
}
