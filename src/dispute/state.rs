//! A dispute and its life as pure transitions: negotiating, mediation, government, closed (Art. 28).
//!
//! It knows no database. Who may take which step is the permit's matter; what becomes of the line is said by
//! [`Outcome::obliges`].

use serde::{Deserialize, Serialize};

use crate::calendar::profile::Clock;
use crate::clock::Timestamp;
use crate::error::{self, Problem, Result, reason};
use crate::id::{DisputeId, LineId, OrgId, PersonId, RequestId};
use crate::policy::{Facts, Subject};
use crate::request::{DueDate, RefusalGround};
use crate::text::Bilingual;

/// How a dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The requester accepts the refusal after all.
    Withdrawn,
    /// The provider gives in.
    GivenIn,
    /// Mediation: both sides agreed that the data is provided.
    SettledToProvide,
    /// Mediation: both sides agreed that it is not.
    SettledToKeep,
    /// The government decided that the data is provided.
    DecidedToProvide,
    /// The government decided that the refusal stands.
    DecidedToKeep,
}

impl Outcome {
    /// The text form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::GivenIn => "given_in",
            Self::SettledToProvide => "settled_to_provide",
            Self::SettledToKeep => "settled_to_keep",
            Self::DecidedToProvide => "decided_to_provide",
            Self::DecidedToKeep => "decided_to_keep",
        }
    }
    /// In words: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Withdrawn => ("申请方撤回争议", "Withdrawn by the requester"),
            Self::GivenIn => ("提供部门同意重新答复", "The provider gave in"),
            Self::SettledToProvide => ("协调一致：予以提供", "Settled: to be provided"),
            Self::SettledToKeep => ("协调一致：维持原答复", "Settled: the refusal stands"),
            Self::DecidedToProvide => ("政府决定：应予提供", "Decided: to be provided"),
            Self::DecidedToKeep => ("政府决定：维持原答复", "Decided: the refusal stands"),
        }
    }
    /// Whether the provider now owes an agreement.
    pub fn obliges(self) -> bool {
        match self {
            Self::GivenIn | Self::SettledToProvide | Self::DecidedToProvide => true,
            Self::Withdrawn | Self::SettledToKeep | Self::DecidedToKeep => false,
        }
    }
}

/// Where a dispute stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DisputeState {
    /// 协商: between the two sides.
    Negotiating,
    /// 协调: with the authority.
    Mediation,
    /// 决定: with the government.
    Government,
    /// 办结.
    Closed {
        /// How.
        outcome: Outcome,
        /// When.
        at: Timestamp,
    },
}

impl DisputeState {
    /// The text form in rules, JSON and lists.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Negotiating => "negotiating",
            Self::Mediation => "mediation",
            Self::Government => "government",
            Self::Closed { .. } => "closed",
        }
    }
    /// Name: Chinese, English.
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Negotiating => ("协商中", "Negotiating"),
            Self::Mediation => ("主管部门协调中", "With the authority"),
            Self::Government => ("报政府决定", "With the government"),
            Self::Closed { .. } => ("已办结", "Closed"),
        }
    }
}

/// What the authority's mediation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mediated {
    /// Both sides agreed that the data is provided.
    Provide,
    /// Both sides agreed that the refusal stands.
    Keep,
    /// No agreement: the government decides.
    NoResult,
}

/// What somebody did in a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The requester filed it.
    Filed,
    /// The requester turned to the authority, or past one that is a side itself to the government.
    Escalated,
    /// The provider gave in.
    GivenIn,
    /// The requester took it back.
    Withdrawn,
    /// The authority mediated.
    Mediated,
    /// The government decided.
    Decided,
}

/// A step with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was done.
    pub kind: StepKind,
    /// Who did it.
    pub by: PersonId,
    /// For which organisation.
    pub org: OrgId,
    /// When.
    pub at: Timestamp,
    /// In words.
    pub words: String,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its identifier.
    pub id: DisputeId,
    /// The line whose refusal is disputed.
    pub line: LineId,
    /// The request of the line.
    pub request: RequestId,
    /// What was asked for.
    pub title: Bilingual,
    /// Who refused.
    pub provider: OrgId,
    /// Who disputes it.
    pub requester: OrgId,
    /// The office head who refused.
    pub refused_by: PersonId,
    /// On which ground it was refused.
    pub ground: RefusalGround,
    /// The refusal in words.
    pub refusal: String,
    /// When it was refused.
    pub refused_at: Timestamp,
    /// The authority that mediates; none where each that could is a side itself.
    pub mediator: Option<OrgId>,
    /// The government that decides.
    pub government: OrgId,
    /// Everybody who asked, signed off or disputed.
    pub participants: Vec<PersonId>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: DisputeState,
    /// By when the step at hand is due, while it is open.
    pub due: Option<DueDate>,
    /// What was done, oldest first; the first step holds the grounds.
    pub steps: Vec<Step>,
    /// When it was filed.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Dispute, "dispute", id, |this| {
    "requester_org": this.requester.to_string(),
    "provider_id": this.provider.to_string(),
    "mediator_id": this.mediator.as_ref().map(ToString::to_string),
    "government_id": this.government.to_string(),
    "state": this.state.as_str(),
    "created_at": this.created_at.0,
});

/// Who takes a step, for whom and when.
#[derive(Clone, Debug)]
pub struct By {
    /// The person.
    pub person: PersonId,
    /// The organisation.
    pub org: OrgId,
    /// The moment.
    pub at: Timestamp,
}

impl Dispute {
    /// Who mediates or decides at this stage; before, who would.
    pub fn competent(&self) -> &OrgId {
        match (&self.state, &self.mediator) {
            (DisputeState::Government, _) | (_, None) => &self.government,
            (_, Some(mediator)) => mediator,
        }
    }

    /// The clock of the step at hand, while it is open.
    pub fn clock(&self) -> Option<Clock> {
        match self.state {
            DisputeState::Negotiating => Some(Clock::DisputeNegotiation),
            DisputeState::Mediation => Some(Clock::DisputeMediation),
            DisputeState::Government => Some(Clock::DisputeDecision),
            DisputeState::Closed { .. } => None,
        }
    }

    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, DisputeState::Closed { .. })
    }

    /// How it ended, once it did.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.state {
            DisputeState::Closed { outcome, .. } => Some(outcome),
            _ => None,
        }
    }

    /// The requester turns to the authority because negotiation led nowhere.
    ///
    /// # Errors
    /// `wrong_stage` unless it is being negotiated; `invalid_input` without words.
    pub fn escalate(&mut self, by: By, why: &str) -> Result<()> {
        if self.state != DisputeState::Negotiating {
            return Err(wrong_stage("争议不在协商阶段", "it is not being negotiated"));
        }
        self.step(StepKind::Escalated, by, reason(why)?);
        self.state = if self.mediator.is_some() { DisputeState::Mediation } else { DisputeState::Government };
        Ok(())
    }

    /// The provider gives in, at whatever stage.
    ///
    /// # Errors
    /// `wrong_stage` once it is closed, `invalid_input` for a note that is too long.
    pub fn give_in(&mut self, by: By, note: &str) -> Result<()> {
        self.close(StepKind::GivenIn, by, error::note(note)?, Outcome::GivenIn)
    }

    /// The requester accepts the refusal after all.
    ///
    /// # Errors
    /// `wrong_stage` once it is closed, `invalid_input` for a note that is too long.
    pub fn withdraw(&mut self, by: By, note: &str) -> Result<()> {
        self.close(StepKind::Withdrawn, by, error::note(note)?, Outcome::Withdrawn)
    }

    /// The authority writes down what mediation came to.
    ///
    /// # Errors
    /// `wrong_stage` unless it is with the authority; `invalid_input` without words.
    pub fn mediate(&mut self, by: By, result: Mediated, words: &str) -> Result<()> {
        if self.state != DisputeState::Mediation {
            return Err(wrong_stage("争议不在主管部门协调阶段", "it is not with the authority"));
        }
        let words = reason(words)?;
        match result {
            Mediated::Provide => self.close(StepKind::Mediated, by, words, Outcome::SettledToProvide),
            Mediated::Keep => self.close(StepKind::Mediated, by, words, Outcome::SettledToKeep),
            Mediated::NoResult => {
                self.step(StepKind::Mediated, by, words);
                self.state = DisputeState::Government;
                Ok(())
            }
        }
    }

    /// The government decides, finally.
    ///
    /// # Errors
    /// `wrong_stage` unless it is with the government; `invalid_input` without reasons.
    pub fn decide(&mut self, by: By, provide: bool, why: &str) -> Result<()> {
        if self.state != DisputeState::Government {
            return Err(wrong_stage("争议尚未报政府决定", "it is not with the government"));
        }
        let outcome = if provide { Outcome::DecidedToProvide } else { Outcome::DecidedToKeep };
        self.close(StepKind::Decided, by, reason(why)?, outcome)
    }

    fn close(&mut self, kind: StepKind, by: By, words: String, outcome: Outcome) -> Result<()> {
        if !self.is_open() {
            return Err(wrong_stage("争议已办结", "the dispute is closed"));
        }
        let at = by.at;
        self.step(kind, by, words);
        self.state = DisputeState::Closed { outcome, at };
        Ok(())
    }

    fn mediated_by(&self) -> impl Iterator<Item = &PersonId> {
        self.steps.iter().filter(|step| step.kind == StepKind::Mediated).map(|step| &step.by)
    }

    fn step(&mut self, kind: StepKind, by: By, words: String) {
        self.steps.push(Step { kind, by: by.person, org: by.org, at: by.at, words });
    }
}

impl Subject for Dispute {
    fn facts(&self) -> Facts {
        Facts {
            noun: "dispute",
            id: self.id.to_string(),
            provider: Some(self.provider.clone()),
            requester: Some(self.requester.clone()),
            mediator: self.mediator.clone(),
            government: Some(self.government.clone()),
            state: self.state.as_str().to_owned(),
            participants: self.participants.clone(),
            // Who refused neither mediates nor decides, and who mediated does not decide in another post.
            judges: self.mediated_by().chain([&self.refused_by]).cloned().collect(),
            ..Facts::default()
        }
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

fn wrong_stage(zh: &str, en: &str) -> Problem {
    Problem::conflict("wrong_stage", zh, en)
}
