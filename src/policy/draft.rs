//! A proposed text of a rule set, and the desk it lies on: what permits about rules are given for.
//!
//! Pure; `store` keeps drafts, `edit` moves them.

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Subject};
use super::rule::CITY;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{OrgId, PersonId};
use crate::org::Tree;

/// Where a draft stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DraftState {
    /// Waits for a second person.
    Waiting,
    /// In force as a version of the set.
    Approved {
        /// By whom.
        by: PersonId,
        /// As which version.
        number: i64,
    },
    /// Turned down by a second person.
    Rejected {
        /// By whom.
        by: PersonId,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Taken back by whoever drafted it.
    Withdrawn,
    /// Another draft of the set came into force first.
    Superseded {
        /// As which version.
        number: i64,
    },
}

impl DraftState {
    /// The text form in columns and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Superseded { .. } => "superseded",
        }
    }
}

/// A proposed text of a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDraft {
    /// Set and number, such as `police/3`.
    pub id: String,
    /// `city` or the short name of a department.
    pub set: String,
    /// The department, if it is not the city's set.
    pub org: Option<OrgId>,
    /// Counted from 1 in each set.
    pub number: i64,
    /// The version of the set it changes; 0 for the first rules of a department.
    pub based_on: i64,
    /// The proposed rules.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Who drafted it; they cannot approve it in any post.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub state: DraftState,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(RuleDraft, "rule_draft", id, |this| {
    "rule_set": this.set.clone(),
    "number": this.number,
    "state": this.state.as_str(),
});

impl RuleDraft {
    /// The identifier of a draft.
    pub fn id_of(set: &str, number: i64) -> String {
        format!("{set}/{number}")
    }
}

impl Subject for RuleDraft {
    fn facts(&self) -> Facts {
        Facts {
            noun: "rule_draft",
            id: self.id.clone(),
            provider: self.org.clone(),
            state: self.state.as_str().to_owned(),
            participants: vec![self.by.clone()],
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// The set that somebody wants to see or change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleDesk {
    set: String,
    org: Option<OrgId>,
}

impl RuleDesk {
    /// The city's rules.
    pub fn city() -> Self {
        Self { set: CITY.to_owned(), org: None }
    }
    /// The desk of an organisation by short name. The city's government is where the city's rules are kept.
    ///
    /// # Errors
    /// `not_found` if there is no such organisation.
    pub fn of(set: &str, tree: &Tree) -> Result<Self> {
        if set == CITY {
            return Ok(Self::city());
        }
        let org = tree.by_slug(set).ok_or_else(Problem::not_found)?;
        Ok(Self { set: org.slug.clone(), org: Some(org.id.clone()) })
    }
    /// The name of the set.
    pub fn set(&self) -> &str {
        &self.set
    }
    /// The department, if it is not the city's set.
    pub fn org(&self) -> Option<&OrgId> {
        self.org.as_ref()
    }
}

impl Subject for RuleDesk {
    fn facts(&self) -> Facts {
        Facts { noun: "rule_set", id: self.set.clone(), provider: self.org.clone(), ..Facts::default() }
    }
}
