//! The life of a request and of its lines as pure transitions (domain.md 2.5, Arts 20-22).
//!
//! A line ends at agreed, refused or withdrawn; what follows belongs to the grant. A line cannot be refused
//! for incomplete papers: there is no such ground (Art. 21), only one supplement notice. The one extension of the
//! clock is `extension`, what is offered instead of what was asked `offer`, what follows a refusal that is disputed
//! `dispute`.

mod dispute;
mod extension;
mod offer;
#[cfg(test)]
mod tests;

pub use dispute::Refusal;
pub use extension::{Extension, ExtensionDecision};
pub use offer::{Offer, OfferAnswer};

use serde::{Deserialize, Serialize};

use super::due::DueDate;
use super::{Line, Request};
use crate::clock::Timestamp;
use crate::error::{self, Problem, Result, reason};
use crate::id::{ConsentId, GrantId, PersonId};
use crate::scope::Scope;

/// Where a request stands; how far its lines are is derived from them, never stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RequestState {
    /// Waits for the consent of the requester's office head (Art. 20).
    AwaitingSignOff,
    /// With the providers.
    SignedOff {
        /// Who consented.
        by: PersonId,
        /// When; the clocks run from here.
        at: Timestamp,
    },
    /// The office head did not consent.
    Declined {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Taken back.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

impl RequestState {
    /// The text form in rules, columns and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AwaitingSignOff => "awaiting_sign_off",
            Self::SignedOff { .. } => "signed_off",
            Self::Declined { .. } => "declined",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// Why a line may be refused: each ground is one the law knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalGround {
    /// A published condition is not met (Art. 15).
    ConditionNotMet,
    /// The stated duty does not cover this use (Art. 20).
    BasisInsufficient,
    /// More than the use needs (PIPL Art. 6).
    NotNecessary,
    /// A law forbids it.
    ForbiddenByLaw,
    /// The data does not exist as asked for.
    NotHeld,
}

impl RefusalGround {
    /// Every ground.
    pub const ALL: [Self; 5] = [
        Self::ConditionNotMet,
        Self::BasisInsufficient,
        Self::NotNecessary,
        Self::ForbiddenByLaw,
        Self::NotHeld,
    ];
    /// The text form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConditionNotMet => "condition_not_met",
            Self::BasisInsufficient => "basis_insufficient",
            Self::NotNecessary => "not_necessary",
            Self::ForbiddenByLaw => "forbidden_by_law",
            Self::NotHeld => "not_held",
        }
    }
    /// In words: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::ConditionNotMet => ("不符合已公布的使用条件", "a published condition is not met"),
            Self::BasisInsufficient => ("使用依据不足", "the basis of use is not sufficient"),
            Self::NotNecessary => ("超出履职所需的最小范围", "more than the duty needs"),
            Self::ForbiddenByLaw => ("法律、行政法规禁止提供", "a law or regulation forbids it"),
            Self::NotHeld => ("本部门不掌握所申请的数据", "the department does not hold such data"),
        }
    }
}

/// The one notice of everything that is missing (Art. 21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What is missing, all of it.
    pub missing: String,
    /// What was answered, once it was.
    pub answer: Option<String>,
}

/// Who answered a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Answerer {
    /// The provider's office head.
    Head {
        /// Who.
        person: PersonId,
    },
    /// A standing consent (常设同意).
    Consent {
        /// Which.
        consent: ConsentId,
        /// Who signed it and answers for it.
        signed_by: PersonId,
    },
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LineState {
    /// The request waits for its office head.
    AwaitingSignOff,
    /// With the provider; its clock runs.
    Received {
        /// Since when.
        at: Timestamp,
    },
    /// The provider offers something else; the requester says whether that will do. The clock runs on.
    Offered {
        /// Since when the clock runs.
        at: Timestamp,
    },
    /// The provider asked once for what is missing; the clock stands still.
    SupplementAsked,
    /// Agreed, perhaps narrower than asked.
    Agreed {
        /// Who agreed.
        answerer: Answerer,
        /// When.
        at: Timestamp,
        /// What was granted.
        granted: Box<Scope>,
        /// A word to the requester.
        note: String,
        /// The grant it opened.
        grant: GrantId,
    },
    /// Refused with reasons (Art. 21).
    Refused {
        /// Who refused.
        person: PersonId,
        /// When.
        at: Timestamp,
        /// On which ground.
        ground: RefusalGround,
        /// In words.
        reason: String,
    },
    /// The refusal is disputed (Art. 28).
    Disputed {
        /// Since when.
        at: Timestamp,
        /// The refusal that stands or falls.
        refusal: Box<Refusal>,
    },
    /// Taken back, or never signed off.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Whether that was before the requester's office head sent it to the provider.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unsent: bool,
    },
}

impl LineState {
    /// Whether the provider got it: what was not signed off stays within the requester's department (Art. 20).
    pub fn has_reached_provider(&self) -> bool {
        !matches!(self, Self::AwaitingSignOff | Self::Withdrawn { unsent: true, .. })
    }
    /// The text form in rules, columns and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AwaitingSignOff => "awaiting_sign_off",
            Self::Received { .. } => "received",
            Self::Offered { .. } => "offered",
            Self::SupplementAsked => "supplement_asked",
            Self::Agreed { .. } => "agreed",
            Self::Refused { .. } => "refused",
            Self::Disputed { .. } => "disputed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
    /// Whether nothing more happens to the line itself, unless a refusal is disputed.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Agreed { .. } | Self::Refused { .. } | Self::Withdrawn { .. })
    }
    /// Whether the line can be taken back: it was not answered yet.
    pub fn can_be_withdrawn(&self) -> bool {
        !self.is_final() && !matches!(self, Self::Disputed { .. })
    }
}

fn wrong_state(zh: &str, en: &str) -> Problem {
    Problem::conflict("wrong_state", zh, en)
}

/// Refuses to take back a request of which nothing waits any more: ending what was granted is another act.
///
/// # Errors
/// `all_answered`.
pub fn require_one_waits(lines: &[Line]) -> Result<()> {
    if lines.iter().any(|line| line.state.can_be_withdrawn()) {
        return Ok(());
    }
    Err(Problem::conflict(
        "all_answered",
        "各项均已答复，没有可撤回的内容；已同意的授权继续有效",
        "every line was answered, so nothing is left to take back; what was agreed stays granted",
    )
    .next("不再需要的授权请在授权页交回", "give back the grants that are not needed any more"))
}

impl Request {
    /// The office head's consent.
    pub fn sign_off(&mut self, by: PersonId, at: Timestamp) -> Result<()> {
        self.waits_for_head()?;
        self.state = RequestState::SignedOff { by, at };
        Ok(())
    }
    /// The office head's "no".
    pub fn decline(&mut self, by: PersonId, why: &str, at: Timestamp) -> Result<()> {
        self.waits_for_head()?;
        self.state = RequestState::Declined { by, at, reason: reason(why)? };
        Ok(())
    }
    /// Taken back by the requester, as long as it is not closed already.
    pub fn withdraw(&mut self, at: Timestamp) -> Result<()> {
        match self.state {
            RequestState::AwaitingSignOff | RequestState::SignedOff { .. } => {
                self.state = RequestState::Withdrawn { at };
                Ok(())
            }
            _ => Err(wrong_state("申请已办结，不能撤回", "the request is closed and cannot be taken back")),
        }
    }
    fn waits_for_head(&self) -> Result<()> {
        match self.state {
            RequestState::AwaitingSignOff => Ok(()),
            _ => Err(wrong_state("申请不在等待签批", "the request does not wait for a sign-off")),
        }
    }
}

impl Line {
    /// The provider received it; its clock starts.
    pub fn receive(&mut self, at: Timestamp, due: DueDate) -> Result<()> {
        match self.state {
            LineState::AwaitingSignOff | LineState::SupplementAsked => {
                self.state = LineState::Received { at };
                self.due = Some(due);
                Ok(())
            }
            _ => Err(wrong_state("该项不能再次受理", "the line cannot be received again")),
        }
    }
    /// Agreed with what is granted.
    pub fn agree(
        &mut self,
        answerer: Answerer,
        granted: Scope,
        note: &str,
        grant: GrantId,
        at: Timestamp,
    ) -> Result<()> {
        self.awaits_answer()?;
        if granted != self.scope {
            self.is_free(at)?;
        }
        let note = error::note(note)?;
        self.state = LineState::Agreed { answerer, at, granted: Box::new(granted), note, grant };
        self.due = None;
        Ok(())
    }
    /// Refused with a ground and words.
    pub fn refuse(
        &mut self,
        person: PersonId,
        ground: RefusalGround,
        why: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.awaits_answer()?;
        self.is_free(at)?;
        self.state = LineState::Refused { person, at, ground, reason: reason(why)? };
        self.due = None;
        Ok(())
    }
    /// Asks for everything that is missing, once.
    pub fn ask_supplement(&mut self, by: PersonId, missing: &str, at: Timestamp) -> Result<()> {
        self.awaits_answer()?;
        self.is_free(at)?;
        if self.supplement.is_some() {
            return Err(Problem::conflict(
                "supplement_asked_before",
                "已一次性告知过补正内容，不得再次要求补正（第二十一条）",
                "the one supplement notice was sent before; there is no second (Art. 21)",
            )
            .next("请同意或写明理由不予同意", "agree, or refuse with reasons"));
        }
        self.supplement = Some(Supplement { by, at, missing: reason(missing)?, answer: None });
        self.state = LineState::SupplementAsked;
        self.due = None;
        Ok(())
    }
    /// Answers the notice; the clock starts anew (as the sister rule on registration has it).
    pub fn resubmit(&mut self, answer: &str, at: Timestamp, due: DueDate) -> Result<()> {
        let text = reason(answer)?;
        match (&self.state, &mut self.supplement) {
            (LineState::SupplementAsked, Some(supplement)) => {
                supplement.answer = Some(text);
                self.receive(at, due)
            }
            _ => Err(wrong_state("该项没有等待补正", "the line does not wait for a supplement")),
        }
    }
    /// Taken back before it was answered.
    pub fn withdraw(&mut self, at: Timestamp) -> Result<()> {
        if !self.state.can_be_withdrawn() {
            return Err(wrong_state(
                "该项已有答复，不能撤回",
                "the line was answered and cannot be taken back",
            ));
        }
        self.state = LineState::Withdrawn { at, unsent: !self.state.has_reached_provider() };
        self.due = None;
        Ok(())
    }
    fn awaits_answer(&self) -> Result<()> {
        match self.state {
            LineState::Received { .. } | LineState::Offered { .. } => Ok(()),
            LineState::AwaitingSignOff => Err(wrong_state(
                "申请尚未经需求部门签批",
                "the requester's office head has not consented yet",
            )),
            LineState::SupplementAsked => Err(wrong_state("正在等待补正", "it waits for a supplement")),
            _ => Err(Problem::conflict("already_decided", "该项已有答复", "the line was answered already")),
        }
    }
}
