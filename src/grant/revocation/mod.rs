//! Revocations (批量撤权): grants ended together, in one act, for one reason.
//!
//! An application that was broken into, a person or a department that must not go on, a resource that was given
//! out by mistake: `commands` shows what would be closed, closes all of it or nothing, and tells what each
//! enforcement point confirmed. It holds no state of its own: a grant says itself whether it is confirmed closed.

pub mod commands;
pub mod store;

use serde::{Deserialize, Serialize};

use super::{Grant, GrantState, reconcile};
use crate::catalog::kind::Delivery;
use crate::clock::Timestamp;
use crate::connector;
use crate::id::{AppId, GrantId, OrgId, PersonId, ResourceId, RevocationId};

/// Which grants are meant. Those that have ended already never are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Selection {
    /// These.
    Grants {
        /// Which.
        grants: Vec<GrantId>,
    },
    /// All an application holds.
    Application {
        /// Which.
        app: AppId,
    },
    /// All that a person asked for or signed off.
    Person {
        /// Who.
        person: PersonId,
    },
    /// All an organisation holds.
    Organisation {
        /// Which.
        organisation: OrgId,
    },
    /// All on a resource.
    Resource {
        /// Which.
        resource: ResourceId,
    },
}

impl Selection {
    /// The text form of the way of choosing.
    pub fn by(&self) -> &'static str {
        match self {
            Self::Grants { .. } => "grants",
            Self::Application { .. } => "application",
            Self::Person { .. } => "person",
            Self::Organisation { .. } => "organisation",
            Self::Resource { .. } => "resource",
        }
    }
    /// The identifier it goes by; empty for a list of grants.
    pub fn about(&self) -> &str {
        match self {
            Self::Grants { .. } => "",
            Self::Application { app } => app.as_str(),
            Self::Person { person } => person.as_str(),
            Self::Organisation { organisation } => organisation.as_str(),
            Self::Resource { resource } => resource.as_str(),
        }
    }
}

/// A revocation as it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Its identifier.
    pub id: RevocationId,
    /// What it went by.
    pub selection: Selection,
    /// Why.
    pub reason: String,
    /// Who revoked.
    pub by: PersonId,
    /// In which organisation's name.
    pub org: OrgId,
    /// The grants it ended.
    pub grants: Vec<GrantId>,
    /// When.
    pub at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Revocation, "revocation", id, |this| {
    "org_id": this.org.to_string(),
    "created_at": this.at.0,
});

/// An enforcement point, and whether it confirmed that a grant is closed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// `gateway`, or the name of a connector.
    pub point: &'static str,
    /// When it confirmed; none while it has not.
    pub confirmed_at: Option<Timestamp>,
}

/// What each enforcement point of a closed grant confirmed; none for one that is not closed.
pub fn acknowledgements(grant: &Grant) -> Vec<Acknowledgement> {
    let (closed_at, confirmed_at) = match &grant.state {
        GrantState::Provisioning { .. } | GrantState::Active { .. } => return Vec::new(),
        GrantState::Suspended { suspension, .. } => (suspension.at, suspension.confirmed_at),
        GrantState::Ended { at, confirmed_at, .. } => (*at, *confirmed_at),
    };
    let delivery = reconcile::delivery(grant);
    let target = Acknowledgement { point: connector::of(delivery).name(), confirmed_at };
    match delivery {
        Delivery::ByHand => vec![target],
        // Our gateway reads the grant on every call, so that it is closed there with the commit that closed it.
        Delivery::HostedTable | Delivery::HttpApi => {
            vec![Acknowledgement { point: "gateway", confirmed_at: Some(closed_at) }, target]
        }
    }
}
