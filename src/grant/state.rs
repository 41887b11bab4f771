//! The life of a grant as pure transitions: provisioning, active, suspended, ended.
//!
//! What narrows takes effect at commit; what widens waits for the log's seal (design.md section 8), which is
//! the reconciler's matter. It knows no database.

use serde::{Deserialize, Serialize};

use super::Grant;
use crate::clock::Timestamp;
use crate::error::{Problem, Result, reason};
use crate::id::PersonId;

/// Where a grant stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum GrantState {
    /// Agreed; its entry is being sealed and its target prepared.
    Provisioning {
        /// Until when the law gives time to open it (K7, Art. 22), microseconds UTC.
        due_at: Timestamp,
        /// Since when it waits for its provider to connect what is only listed yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unconnected_since: Option<Timestamp>,
    },
    /// Open.
    Active {
        /// Since when the requester can really read.
        since: Timestamp,
    },
    /// Closed for a while (Art. 27).
    Suspended {
        /// Why, by whom, until when it must be put right.
        suspension: Suspension,
        /// Since when it had been open, to go back to.
        since: Option<Timestamp>,
    },
    /// Closed for good; nothing leads back.
    Ended {
        /// How it came to its end.
        ending: Ending,
        /// When.
        at: Timestamp,
        /// When every enforcement point had confirmed that it is closed.
        confirmed_at: Option<Timestamp>,
    },
}

/// A suspension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Who suspended.
    pub by: PersonId,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// When every enforcement point had confirmed that it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
}

/// Why a grant ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Ending {
    /// Its time was over.
    Expired,
    /// The holder gave it back (Art. 27: purpose achieved, impossible or no longer needed).
    Returned {
        /// Who.
        by: PersonId,
        /// Why.
        reason: String,
    },
    /// The provider or authority ended it (Art. 27).
    Terminated {
        /// Who.
        by: PersonId,
        /// Why.
        reason: String,
    },
}

impl GrantState {
    /// The text form in rules, columns and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Provisioning { .. } => "provisioning",
            Self::Active { .. } => "active",
            Self::Suspended { .. } => "suspended",
            Self::Ended { .. } => "ended",
        }
    }
}

fn refused(zh: &str, en: &str) -> Problem {
    Problem::conflict("wrong_state", zh, en)
}

impl Grant {
    /// Opens it: its entry is sealed and its target ready.
    pub fn activate(&mut self, now: Timestamp) -> Result<()> {
        match self.state {
            GrantState::Provisioning { .. } => {
                self.state = GrantState::Active { since: now };
                Ok(())
            }
            _ => Err(refused("授权不在开通中", "the grant is not being provisioned")),
        }
    }

    /// Notes that its provider has to connect the resource first; answers whether that was not known before.
    pub fn await_connection(&mut self, now: Timestamp) -> bool {
        match &mut self.state {
            GrantState::Provisioning { unconnected_since: since @ None, .. } => {
                *since = Some(now);
                true
            }
            _ => false,
        }
    }

    /// Closes it for a while (Art. 27: over-use or onward supply).
    pub fn suspend(&mut self, by: PersonId, why: &str, now: Timestamp) -> Result<()> {
        let since = match &self.state {
            GrantState::Active { since } => Some(*since),
            GrantState::Provisioning { .. } => None,
            _ => return Err(refused("授权未开通，不能暂停", "only an open grant can be suspended")),
        };
        let suspension = Suspension { by, reason: reason(why)?, at: now, confirmed_at: None };
        self.state = GrantState::Suspended { suspension, since };
        Ok(())
    }

    /// Lifts a suspension; opening again waits for the seal like the first time.
    pub fn resume(&mut self, due_at: Timestamp) -> Result<()> {
        match self.state {
            GrantState::Suspended { .. } => {
                self.state = GrantState::Provisioning { due_at, unconnected_since: None };
                Ok(())
            }
            _ => Err(refused("授权没有被暂停", "the grant is not suspended")),
        }
    }

    /// Closes it for good.
    pub fn end(&mut self, ending: Ending, now: Timestamp) -> Result<()> {
        if matches!(self.state, GrantState::Ended { .. }) {
            return Err(refused("授权已终止", "the grant has ended already"));
        }
        self.state = GrantState::Ended { ending, at: now, confirmed_at: None };
        self.renewal = None;
        Ok(())
    }

    /// Whether it was closed and not every enforcement point has confirmed it yet.
    pub fn awaits_confirmation(&self) -> bool {
        match &self.state {
            GrantState::Suspended { suspension, .. } => suspension.confirmed_at.is_none(),
            GrantState::Ended { confirmed_at, .. } => confirmed_at.is_none(),
            GrantState::Provisioning { .. } | GrantState::Active { .. } => false,
        }
    }

    /// Notes that every enforcement point confirmed that it is closed.
    pub fn confirm_closed(&mut self, now: Timestamp) -> Result<()> {
        match &mut self.state {
            GrantState::Suspended { suspension: Suspension { confirmed_at, .. }, .. }
            | GrantState::Ended { confirmed_at, .. } => {
                confirmed_at.get_or_insert(now);
                Ok(())
            }
            GrantState::Provisioning { .. } | GrantState::Active { .. } => {
                Err(refused("授权没有被暂停或终止", "the grant is neither suspended nor ended"))
            }
        }
    }
}
