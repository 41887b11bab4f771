//! What the API shows of what came between question and answer of a line: a longer clock, an offer.

use serde::Serialize;
use utoipa::ToSchema;

use super::view::{PersonRef, ScopeForm, moment, person};
use super::words::{ExtensionStateWord, OfferStateWord};
use crate::app::App;
use crate::error::Result;
use crate::id::PersonId;
use crate::request::{Line, LineState};
use crate::scope::Scope;

/// The one extension of the clock (Art. 21).
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionView {
    /// Who asked, for the provider.
    pub by: PersonRef,
    /// When.
    pub at: String,
    /// Working days asked for.
    pub days: u16,
    /// Why.
    pub reason: String,
    /// When the answer was due before, `YYYY-MM-DD`.
    pub due_before: String,
    /// Where it stands.
    #[schema(value_type = ExtensionStateWord)]
    pub state: String,
    /// Who decided, for the authority.
    pub decided_by: Option<PersonRef>,
    /// When.
    pub decided_at: Option<String>,
    /// The authority's word.
    pub note: Option<String>,
}

/// What the provider offers instead of what was asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferView {
    /// Who offers, for the provider.
    pub by: PersonRef,
    /// When.
    pub at: String,
    /// What is offered.
    #[schema(value_type = ScopeForm)]
    pub scope: Scope,
    /// Published conditions it is offered under.
    pub conditions: Vec<String>,
    /// A word to the requester.
    pub note: Option<String>,
    /// Where it stands; `lapsed` where the line was answered otherwise.
    #[schema(value_type = OfferStateWord)]
    pub state: String,
    /// Who answered, for the requester.
    pub answered_by: Option<PersonRef>,
    /// When.
    pub answered_at: Option<String>,
    /// A word to the provider.
    pub answer: Option<String>,
}

async fn somebody(app: &App, id: Option<&PersonId>) -> Result<Option<PersonRef>> {
    Ok(match id {
        Some(id) => Some(person(app, id).await?),
        None => None,
    })
}

fn said(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// The extension of a line's clock, if one was asked for.
pub(super) async fn extension(app: &App, line: &Line) -> Result<Option<ExtensionView>> {
    let Some(asked) = &line.extension else { return Ok(None) };
    let decision = asked.decision.as_ref();
    let state = decision.map_or("asked", |decision| if decision.consented { "consented" } else { "refused" });
    Ok(Some(ExtensionView {
        by: person(app, &asked.by).await?,
        at: moment(asked.at),
        days: asked.days,
        reason: asked.reason.clone(),
        due_before: asked.due_before.clone(),
        state: state.to_owned(),
        decided_by: somebody(app, decision.map(|decision| &decision.by)).await?,
        decided_at: decision.map(|decision| moment(decision.at)),
        note: decision.and_then(|decision| said(&decision.note)),
    }))
}

/// What was offered last, if anything was.
pub(super) async fn offer(app: &App, line: &Line) -> Result<Option<OfferView>> {
    let Some(offer) = &line.offer else { return Ok(None) };
    let answer = offer.answer.as_ref();
    let state = match answer {
        Some(answer) if answer.accepted => "accepted",
        Some(_) => "declined",
        None if matches!(line.state, LineState::Offered { .. }) => "standing",
        None => "lapsed",
    };
    Ok(Some(OfferView {
        by: person(app, &offer.by).await?,
        at: moment(offer.at),
        scope: (*offer.scope).clone(),
        conditions: offer.conditions.clone(),
        note: said(&offer.note),
        state: state.to_owned(),
        answered_by: somebody(app, answer.map(|answer| &answer.by)).await?,
        answered_at: answer.map(|answer| moment(answer.at)),
        answer: answer.and_then(|answer| said(&answer.note)),
    }))
}
