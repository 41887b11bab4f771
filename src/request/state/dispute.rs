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
    /// The requester disputes the refusal, once. The decree sets no period for it; what ends it is that the time the
    /// data was asked for is over.
    ///
    /// # Errors
    /// `not_refused`, `disputed_before` once a dispute about the line has ended, and `use_over`.
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
        if self.is_use_over(at) {
            return Err(Problem::conflict(
                "use_over",
                "申请的使用时限已过，不能再提出争议",
                "the time the data was asked for is over; there is nothing left to dispute",
            )
            .next("请以新的使用时限重新申请", "submit a new request with a later end"));
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

    /// Whether the provider owes an agreement because of a dispute. Once the time it was asked for is over,
    /// nothing is left to agree to, and the provider answers freely again.
    pub fn is_obliged(&self, now: Timestamp) -> bool {
        self.dispute.is_some() && self.received_at().is_some() && !self.is_use_over(now)
    }

    /// Bars taking a request back while a dispute about it runs.
    ///
    /// # Errors
    /// `dispute_open`.
    pub fn require_no_open_dispute(&self) -> Result<()> {
        match self.state {
            LineState::Disputed { .. } => {
                Err(Problem::conflict("dispute_open", "有申请项的争议尚未办结", "a line is still in dispute")
                    .next("请先撤回争议，再撤回申请", "take the dispute back first, then the request"))
            }
            _ => Ok(()),
        }
    }

    fn is_use_over(&self, now: Timestamp) -> bool {
        self.scope.valid.until.is_some_and(|until| until <= now.0)
    }

    /// Bars what a provider may not do to a line it owes an agreement.
    pub(super) fn is_free(&self, now: Timestamp) -> Result<()> {
        if self.is_obliged(now) {
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
