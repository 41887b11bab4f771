//! What a grant needs before its first call: what it waits for, and whether its tokens must be bound to a key.
//!
//! The words are those of `grant::waits` and `credential::access`, which pages and the basket check say too.

use serde::Serialize;
use utoipa::ToSchema;

use super::view::{Due, OrganisationRef, Text, organisation};
use super::words::WaitsWord;
use crate::app::App;
use crate::credential::access;
use crate::error::Result;
use crate::grant::{Grant, waits};
use crate::request::due;

/// What an agreed grant waits for before its first call.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitsView {
    /// `seal`: nobody has to act, it is a matter of seconds; `connection`: the entry is listed and nothing is
    /// connected yet, its provider binds it and has it published, and the grant opens by itself; `by_hand`: the
    /// provider opens it and says so; `target`: what it opens is tried again.
    #[schema(value_type = WaitsWord)]
    pub what: String,
    /// Who has to act; absent where nobody has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<OrganisationRef>,
    /// Until when, by the clock of supply (K7, Art. 22).
    pub due: Due,
    /// The same in words.
    pub says: Text,
}

/// What a grant waits for, as JSON shows it.
///
/// # Errors
/// Only when the database is away.
pub async fn waits_view(app: &App, grant: &Grant) -> Result<Option<WaitsView>> {
    let Some((waits, by)) = waits::of(app, grant).await? else { return Ok(None) };
    let due = due::of_supply(app, by)?;
    let provider = app.tree().get(&grant.provider).map(|org| org.name.clone()).unwrap_or_default();
    Ok(Some(WaitsView {
        what: waits.as_str().to_owned(),
        who: waits.is_for_provider().then(|| organisation(app, &grant.provider)),
        says: (&waits.says(&provider, (&due.date, &due.date))).into(),
        due: (&due).into(),
    }))
}

/// Why tokens for data of this grade are bound to a key; none where they need not be.
pub fn bound_because(grade: u8) -> Option<Text> {
    access::is_bound(grade).then(|| access::BOUND_BECAUSE.into())
}
