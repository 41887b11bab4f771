//! Reviews (授权复核): a provider asks the holders of its grants which of them they still need (Art. 27).
//!
//! Each holder's office head confirms the need or gives the grant back; what nobody answered by the due day is
//! suspended. `state` moves one grant's item, `commands` are what people do, `lapse` is what time does. Nothing
//! is confirmed by silence.

pub mod commands;
pub mod lapse;
pub mod state;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::calendar::Certainty;
use crate::clock::Timestamp;
use crate::id::{GrantId, OrgId, PersonId, ReviewId, ReviewItemId};
use crate::policy::{Facts, Subject};

pub use state::ItemState;

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its identifier.
    pub id: ReviewId,
    /// Whose grants are reviewed.
    pub provider: OrgId,
    /// Why.
    pub reason: String,
    /// Who opened it.
    pub opened_by: PersonId,
    /// In which organisation's name: the provider's or its authority's.
    pub org: OrgId,
    /// By when it must be answered.
    pub due: Due,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

/// By when a review must be answered, counted once when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Last moment.
    pub at: Timestamp,
    /// Last day in the counting zone, `YYYY-MM-DD`.
    pub date: String,
    /// Working days it gives.
    pub working_days: u16,
    /// Whether the next calendar notice can still move it.
    pub certainty: Certainty,
}

crate::record!(Review, "review", id, |this| {
    "provider_id": this.provider.to_string(),
    "created_at": this.opened_at.0,
});

impl Subject for Review {
    fn facts(&self) -> Facts {
        Facts {
            noun: "review",
            id: self.id.to_string(),
            provider: Some(self.provider.clone()),
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// One grant in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// Its identifier.
    pub id: ReviewItemId,
    /// The review.
    pub review: ReviewId,
    /// The grant.
    pub grant: GrantId,
    /// Who holds it and answers.
    pub holder: OrgId,
    /// Last moment for the answer.
    pub due_at: Timestamp,
    /// Where it stands.
    pub state: ItemState,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(ReviewItem, "review_item", id, |this| {
    "review_id": this.review.to_string(),
    "grant_id": this.grant.to_string(),
    "holder_id": this.holder.to_string(),
    "state": this.state.as_str(),
    "due_at": this.due_at.0,
});
