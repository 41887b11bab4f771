//! What a dispute does to a line (Art. 28): its refusal is open again, and stands or falls with the dispute.
//!
//! A line that was reopened is owed an agreement to all that was asked, or an offer the requester accepts: the
//! provider neither refuses, narrows, asks nor delays any more. The dispute itself is `crate::dispute`.

use serde::{Deserialize, Serialize};

use super::{LineState, RefusalGround, wrong_state};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{DisputeId, PersonId};
use crate::request::Line;
use crate::request::due::DueDate;

/// The refusal that is disputed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Who refused.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// On which ground.
    pub ground: RefusalGround,
    /// In words.
    pub reason: String,
}

impl Line {
    /// The requester disputes the refusal, once.
    ///
    /// # Errors
    /// `not_refused`, and `disputed_before` once a dispute about the line has ended.
    pub fn dispute(&mut self, dispute: DisputeId, at: Timestamp) -> Result<Refusal> {
        let LineState::Refused { person, at: refused_at, ground, reason } = &self.state else {
            return Err(Problem::conflict(
                "not_refused",
                "只有不予同意的答复可以提出争议",
                "only a refusal can be disputed",
            )
            .next(
                "请等待答复，或在办理中的争议里继续",
                "wait for the answer, or go on in the dispute that runs",
            ));
        };
        if self.dispute.is_some() {
            return Err(Problem::conflict(
                "disputed_before",
                "该项的争议已办结，不能再次提出（第二十八条）",
                "a dispute about this line has ended; there is no second (Art. 28)",
            )
            .next("可调整内容后重新申请", "change what you ask for and submit a new request"));
        }
        let (person, ground, reason) = (person.clone(), *ground, reason.clone());
        let refusal = Refusal { person, at: *refused_at, ground, reason };
        self.state = LineState::Disputed { at, refusal: Box::new(refusal.clone()) };
        self.dispute = Some(dispute);
        Ok(refusal)
    }

    /// The dispute ended for the provider: the refusal stands.
    ///
    /// # Errors
    /// `wrong_state` unless it is disputed.
    pub fn uphold(&mut self) -> Result<()> {
        let Refusal { person, at, ground, reason } = self.disputed()?;
        self.state = LineState::Refused { person, at, ground, reason };
        Ok(())
    }

    /// The dispute ended for the requester: the provider owes an agreement, under a clock of its own.
    ///
    /// # Errors
    /// `wrong_state` unless it is disputed.
    pub fn reopen(&mut self, at: Timestamp, due: DueDate) -> Result<()> {
        self.disputed()?;
        self.state = LineState::Received { at };
        self.due = Some(due);
        Ok(())
    }

    /// Whether the provider owes an agreement because of a dispute.
    pub fn is_obliged(&self) -> bool {
        self.dispute.is_some() && self.received_at().is_some()
    }

    /// Bars what a provider may not do to a line it owes an agreement.
    pub(super) fn is_free(&self) -> Result<()> {
        if self.is_obliged() {
            return Err(Problem::conflict(
                "dispute_binds",
                "争议处理结果要求提供该项数据，须按申请内容同意（第二十八条）",
                "the dispute obliges the provider: it agrees to what was asked (Art. 28)",
            )
            .next(
                "请同意，或提出申请方愿意接受的调整方案",
                "agree, or make an offer the requester accepts",
            ));
        }
        Ok(())
    }

    fn disputed(&self) -> Result<Refusal> {
        match &self.state {
            LineState::Disputed { refusal, .. } => Ok((**refusal).clone()),
            _ => Err(wrong_state("该项没有争议", "the line is not in dispute")),
        }
    }
}
