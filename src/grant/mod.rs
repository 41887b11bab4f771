//! Grants (授权): what was agreed, as desired state.
//!
//! A grant says what should be open; `reconcile` compares it with what each target really has and repairs the
//! difference. `state` moves it, `change` alters what it opens, `commands` are what people do with one,
//! `revocation` ends many in one act, `review` asks holders what they still need, `waits` says what one that is not
//! open yet waits for. It never talks to a target itself: that is `connector`; every call through the door is checked
//! by `gateway`.

pub mod change;
pub mod commands;
pub mod reconcile;
pub mod review;
pub mod revocation;
pub mod state;
pub mod store;
pub mod usage;
pub mod waits;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{AppId, GrantId, LineId, OrgId, PersonId, RequestId, ResourceId};
use crate::policy::between_departments;
use crate::scope::Scope;

pub use change::{Alteration, Change, Renewal};
pub use state::{Ending, GrantState, Suspension};
pub use waits::Waits;

/// What an agreed line opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// Its identifier, which also fixes the purpose of a call.
    pub id: GrantId,
    /// The line that was agreed.
    pub line: LineId,
    /// The request it belongs to.
    pub request: RequestId,
    /// The application that may use it.
    pub app: AppId,
    /// The resource.
    pub resource: ResourceId,
    /// Version of the catalogue entry that was agreed on.
    pub entry_version: u32,
    /// Kind of the resource.
    pub kind: String,
    /// Sharing attribute of the entry.
    pub sharing: String,
    /// Grade of the entry.
    pub grade: u8,
    /// Whether personal information is in it.
    pub personal: bool,
    /// Who provides.
    pub provider: OrgId,
    /// Who holds it.
    pub requester: OrgId,
    /// Who asked; they cannot decide on it, in any post.
    pub requested_by: Vec<PersonId>,
    /// What may be read.
    pub scope: Scope,
    /// Where it stands.
    pub state: GrantState,
    /// What of it was changed since it was agreed, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// A later end that was agreed to and waits for the log's seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// When it was agreed.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Grant, "access_grant", id, |this| {
    "line_id": this.line.to_string(),
    "app_id": this.app.to_string(),
    "provider_id": this.provider.to_string(),
    "requester_org": this.requester.to_string(),
    "resource_id": this.resource.to_string(),
    "state": this.state.as_str(),
    "until": this.scope.valid.until,
    "created_at": this.created_at.0,
});

impl Grant {
    /// Whether a call at this moment may go through: active, and inside its validity.
    pub fn is_open(&self, now: Timestamp) -> bool {
        matches!(self.state, GrantState::Active { .. }) && self.scope.valid.contains(now.0)
    }
}

between_departments!(Grant, "grant", requested_by);
