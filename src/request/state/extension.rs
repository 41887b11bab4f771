//! The one extension of an answer's clock (Art. 21): the provider asks, the authority of its tier consents or
//! does not.
//!
//! Asking moves nothing: the line stays due when it was, until the consent gives it a later day.

use serde::{Deserialize, Serialize};

use super::wrong_state;
use crate::clock::Timestamp;
use crate::error::{self, Problem, Result, reason};
use crate::id::PersonId;
use crate::request::Line;
use crate::request::due::DueDate;

/// An extension that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Who asked, for the provider.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Working days asked for.
    pub days: u16,
    /// Why the clock does not suffice.
    pub reason: String,
    /// When the answer was due before, `YYYY-MM-DD`.
    pub due_before: String,
    /// What the authority said, once it did.
    pub decision: Option<ExtensionDecision>,
}

/// The authority's word on an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionDecision {
    /// Who decided, for the authority.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether the authority consents.
    pub consented: bool,
    /// A word to both sides; a reason where it does not consent.
    pub note: String,
}

impl Line {
    /// The provider asks for a longer clock, once, while the present one still runs.
    ///
    /// # Errors
    /// `extension_asked_before`, `extension_too_late`, and `invalid_input` for days beyond the legal limit or
    /// an empty reason.
    pub fn ask_extension(
        &mut self,
        by: PersonId,
        days: u16,
        days_max: u16,
        why: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.awaits_answer()?;
        if self.extension.is_some() {
            return Err(Problem::conflict(
                "extension_asked_before",
                "该项已申请过延期，只能一次（第二十一条）",
                "an extension was asked for before; there is only one (Art. 21)",
            )
            .next("请在时限内答复", "answer within the time that is left"));
        }
        let due_before = self.still_runs(at)?.date.clone();
        if days == 0 || days > days_max {
            return Err(Problem::invalid("未申请延期", "no extension was asked for").field(
                "days",
                format!("须为1至{days_max}个工作日（第二十一条）"),
                format!("1 to {days_max} working days (Art. 21)"),
            ));
        }
        self.extension = Some(Extension { by, at, days, reason: reason(why)?, due_before, decision: None });
        Ok(())
    }

    /// The authority consents: the answer is due on the later day that `count` makes of the present clock and the
    /// working days asked for.
    ///
    /// # Errors
    /// `no_extension_asked`, `extension_too_late` once the clock has run out, and `invalid_input` for the note.
    pub fn consent_extension(
        &mut self,
        by: PersonId,
        note: &str,
        at: Timestamp,
        count: impl FnOnce(&DueDate, u16) -> Result<DueDate>,
    ) -> Result<()> {
        let days = self.pending_extension()?.days;
        let present = self.still_runs(at)?;
        let (due_before, later) = (present.date.clone(), count(present, days)?);
        let note = error::note(note)?;
        if let Some(asked) = &mut self.extension {
            // A supplement may have started the clock anew since it was asked for.
            asked.due_before = due_before;
        }
        self.decide_extension(ExtensionDecision { by, at, consented: true, note });
        self.due = Some(later);
        Ok(())
    }

    /// The authority does not consent: the answer stays due when it was.
    ///
    /// # Errors
    /// `no_extension_asked`, and `invalid_input` without a reason.
    pub fn refuse_extension(&mut self, by: PersonId, why: &str, at: Timestamp) -> Result<()> {
        self.pending_extension()?;
        let note = reason(why)?;
        self.decide_extension(ExtensionDecision { by, at, consented: false, note });
        Ok(())
    }

    /// The extension that waits for the authority, while the line waits for its answer.
    pub fn waiting_extension(&self) -> Option<&Extension> {
        let asked = self.extension.as_ref().filter(|asked| asked.decision.is_none());
        asked.filter(|_| self.awaits_answer().is_ok())
    }

    fn pending_extension(&self) -> Result<&Extension> {
        self.awaits_answer()?;
        self.waiting_extension().ok_or_else(|| {
            Problem::conflict(
                "no_extension_asked",
                "该项没有待审批的延期申请",
                "no extension waits for a decision",
            )
        })
    }

    /// Working days the clock that began at a moment was extended by; none if it was not.
    pub fn extended_by(&self, received: Timestamp) -> Option<u16> {
        let asked = self.extension.as_ref()?;
        let decision = asked.decision.as_ref()?;
        // A supplement starts the clock anew; what was consented to before belongs to the old one.
        (decision.consented && decision.at >= received).then_some(asked.days)
    }

    fn decide_extension(&mut self, decision: ExtensionDecision) {
        if let Some(asked) = &mut self.extension {
            asked.decision = Some(decision);
        }
    }

    /// The clock, if it has not run out: what is late cannot be made punctual afterwards.
    fn still_runs(&self, at: Timestamp) -> Result<&DueDate> {
        let due = self.due.as_ref().ok_or_else(|| wrong_state("时限未在计算", "no clock runs"))?;
        if due.at < at {
            return Err(Problem::conflict(
                "extension_too_late",
                "答复时限已过，不能再延期（第二十一条）",
                "the time to answer is over and cannot be extended any more (Art. 21)",
            )
            .next("请尽快答复，逾期将计入督办", "answer now; the delay is reported"));
        }
        Ok(due)
    }
}
