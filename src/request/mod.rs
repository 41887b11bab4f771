//! Requests (申请): one basket over many departments, submitted once, decided line by line.
//!
//! `basket` is what somebody is putting together, `check` foretells what each line meets, `notice` what to know of it
//! beforehand, `commands` submit and sign off, `decide` answers a line, `extend` asks for a longer clock and decides on it, `offer` makes and
//! answers counter-offers, `opening` makes what an agreed line opens, `renew` asks for a later end of it, `consent`
//! holds standing consents, `state` are the pure transitions. What was opened is `grant`.

pub mod basket;
pub mod check;
pub mod commands;
pub mod consent;
pub mod decide;
pub mod due;
pub mod extend;
pub mod notice;
pub mod offer;
pub mod opening;
pub mod renew;
pub mod state;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{AppId, DisputeId, GrantId, LineId, OrgId, PersonId, PostId, RequestId, ResourceId};
use crate::policy::{Facts, Subject, between_departments};
use crate::scope::Scope;
use crate::text::Bilingual;

pub use due::DueDate;
pub use state::{LineState, RefusalGround, RequestState};

/// The five fields of Art. 20.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseTerms {
    /// 使用依据.
    #[serde(default)]
    pub basis: String,
    /// 使用场景.
    #[serde(default)]
    pub scenario: String,
    /// 使用范围.
    #[serde(default)]
    pub scope: String,
    /// 共享方式, in words; each line's scope names its own method.
    #[serde(default)]
    pub method: String,
    /// 使用时限: last day of use, `YYYY-MM-DD`.
    #[serde(default)]
    pub until: String,
}

/// A request over many providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its identifier.
    pub id: RequestId,
    /// What it is called.
    pub title: String,
    /// The application that will use what is granted.
    pub app: AppId,
    /// The organisation that asks.
    pub requester: OrgId,
    /// Who submitted it.
    pub requested_by: PersonId,
    /// In which post.
    pub post: PostId,
    /// What for (Art. 20).
    #[serde(rename = "use")]
    pub terms: UseTerms,
    /// Whether the lines are of use only together.
    pub together: bool,
    /// Where it stands.
    pub state: RequestState,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Request, "request", id, |this| {
    "requester_org": this.requester.to_string(),
    "state": this.state.as_str(),
    "created_at": this.created_at.0,
});

/// One line: one resource, one provider, one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its identifier.
    pub id: LineId,
    /// The request it belongs to.
    pub request: RequestId,
    /// The application of the request.
    pub app: AppId,
    /// The resource.
    pub resource: ResourceId,
    /// Its code when asked for.
    pub resource_code: String,
    /// Its title when asked for.
    pub resource_title: Bilingual,
    /// Version of the entry that was asked for; later conditions do not bind this line (Art. 15).
    pub entry_version: u32,
    /// Kind of the resource.
    pub kind: String,
    /// Sharing attribute when asked for; it decides the clock.
    pub sharing: String,
    /// Grade of the entry.
    pub grade: u8,
    /// Whether personal information is asked for.
    pub personal: bool,
    /// Who provides and answers.
    pub provider: OrgId,
    /// Who asks.
    pub requester: OrgId,
    /// Everybody who asked or signed off.
    pub participants: Vec<PersonId>,
    /// What for; copied from the request, the line wins (Art. 20).
    #[serde(rename = "use")]
    pub terms: UseTerms,
    /// What is asked for.
    pub scope: Scope,
    /// Where it stands.
    pub state: LineState,
    /// Its clock while it waits for an answer.
    pub due: Option<DueDate>,
    /// The one supplement notice, if it was sent (Art. 21).
    pub supplement: Option<state::Supplement>,
    /// The one extension of its clock, if one was asked for (Art. 21).
    #[serde(default)]
    pub extension: Option<state::Extension>,
    /// What the provider offered last instead of what was asked.
    #[serde(default)]
    pub offer: Option<state::Offer>,
    /// The grant whose end it asks to move, if it is a renewal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews: Option<Renews>,
    /// The dispute about its refusal, ended or not; there is one at most.
    #[serde(default)]
    pub dispute: Option<DisputeId>,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

/// What a renewal asks for; its new end is that of the line's scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renews {
    /// The grant.
    pub grant: GrantId,
    /// Why it is still needed.
    pub reason: String,
}

crate::record!(Line, "line", id, |this| {
    "request_id": this.request.to_string(),
    "resource_id": this.resource.to_string(),
    "provider_id": this.provider.to_string(),
    "requester_org": this.requester.to_string(),
    "state": this.state.as_str(),
    "due_at": this.due.as_ref().map(|due| due.at.0),
    "extension_asked_at": this.waiting_extension().map(|asked| asked.at.0),
});

impl Subject for Request {
    fn facts(&self) -> Facts {
        Facts {
            noun: "request",
            id: self.id.to_string(),
            requester: Some(self.requester.clone()),
            state: self.state.as_str().to_owned(),
            participants: vec![self.requested_by.clone()],
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

between_departments!(Line, "line", participants);
