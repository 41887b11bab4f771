//! What becomes of a grant's extent while it lives, as pure transitions: less of it at once, a later end once
//! the log is sealed.
//!
//! Narrowing needs no consent of the holder (Art. 27) and acts with its commit. A later end is agreed to like
//! any request (`request::renew`) and is only noted here; `reconcile` lets it begin. It knows no database.

use serde::{Deserialize, Serialize};

use super::{Grant, GrantState};
use crate::clock::Timestamp;
use crate::error::{Problem, Result, reason};
use crate::id::{LineId, PersonId};
use crate::scope::{Scope, intersect, narrow};

/// One change of what a grant opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When it took effect.
    pub at: Timestamp,
    /// Who decided on it.
    pub by: PersonId,
    /// What was changed.
    #[serde(flatten)]
    pub how: Alteration,
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Alteration {
    /// Something was taken away.
    Narrowed {
        /// Why.
        reason: String,
    },
    /// It ends later.
    Extended {
        /// The line on which that was agreed.
        line: LineId,
        /// Its new last moment.
        until: Timestamp,
    },
}

/// A later end that was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// The line on which it was agreed.
    pub line: LineId,
    /// Who answers for it.
    pub by: PersonId,
    /// The last moment agreed on.
    pub until: Timestamp,
}

/// A renewal that asks for nothing.
fn not_later() -> Problem {
    Problem::invalid("未延期", "not renewed").field(
        "until",
        "延期后的使用时限须晚于现有时限",
        "the new end must be later than the present one",
    )
}

impl Grant {
    /// Takes something away for the rest of its time.
    ///
    /// # Errors
    /// `invalid_input` naming each part that would widen it, or without a reason; `nothing_narrowed` if it
    /// would stay as it is.
    pub fn narrow(&mut self, narrower: &Scope, by: PersonId, why: &str, now: Timestamp) -> Result<()> {
        self.still_lives()?;
        let reason = reason(why)?;
        let left = narrow(&self.scope, narrower).map_err(|errors| {
            let refused = Problem::invalid(
                "未收窄：只能在现有授权范围内减少，不能放宽",
                "not narrowed: only less than what is granted now is possible",
            );
            errors.iter().fold(refused, |problem, error| error.told_in(problem))
        })?;
        if left == self.scope {
            return Err(Problem::conflict(
                "nothing_narrowed",
                "与现有授权范围相同，没有可收窄的内容",
                "this is what is granted now; nothing would be taken away",
            )
            .next(
                "请去掉要收回的数据项、记录或操作",
                "leave out the items, rows or operations to take away",
            ));
        }
        if left.valid.until.is_some_and(|until| until <= now.0) {
            return Err(Problem::invalid("未收窄", "not narrowed").field(
                "valid.until",
                "使用时限须为将来的时间；如需立即停止请终止授权",
                "the end must lie ahead; to stop at once, end the grant",
            ));
        }
        if left.valid.until != self.scope.valid.until {
            // An end brought nearer stands against a later one that has not begun.
            self.renewal = None;
        }
        self.scope = left;
        self.changes.push(Change { at: now, by, how: Alteration::Narrowed { reason } });
        Ok(())
    }

    /// Whether a later end can be asked for.
    ///
    /// # Errors
    /// `wrong_state` for a grant that is over or suspended, `invalid_input` for an end that is no later.
    pub fn check_renewable(&self, until: Timestamp, now: Timestamp) -> Result<()> {
        let over = self.scope.valid.until.is_some_and(|until| until < now.0);
        if over || !matches!(self.state, GrantState::Provisioning { .. } | GrantState::Active { .. }) {
            return Err(Problem::conflict(
                "wrong_state",
                "授权已到期、暂停或终止，不能延期",
                "the grant is over, suspended or ended and cannot be renewed",
            )
            .next("请重新申请该资源", "ask for the resource anew"));
        }
        if self.scope.valid.until.is_none_or(|present| until.0 <= present) {
            Err(not_later())
        } else {
            Ok(())
        }
    }

    /// What is left of an agreed renewal: the answer within what the grant opens by now.
    ///
    /// # Errors
    /// `invalid_input` if nothing is left.
    pub fn renewed_scope(&self, asked: &Scope, granted: &Scope) -> Result<Scope> {
        let present = Scope { valid: asked.valid, ..self.scope.clone() };
        // Joined only where the grant was narrowed since it was asked for, so that filters are not doubled.
        let left = if present == *asked { Ok(granted.clone()) } else { intersect(&present, granted) };
        left.map_err(|error| error.told_in(Problem::invalid("未同意", "not agreed")))
    }

    /// Notes an agreed renewal. What the answer leaves out is gone at once, the later end begins with the seal.
    ///
    /// # Errors
    /// `invalid_input` for an end that is no later; `wrong_state` for an ended grant.
    pub fn agree_renewal(&mut self, scope: Scope, line: LineId, by: PersonId) -> Result<()> {
        self.still_lives()?;
        let later = scope.valid.until.filter(|until| self.scope.valid.until.is_some_and(|now| now < *until));
        let until = Timestamp(later.ok_or_else(not_later)?);
        self.scope = Scope { valid: self.scope.valid, ..scope };
        self.renewal = Some(Renewal { line, by, until });
        Ok(())
    }

    /// Lets an agreed later end begin: its entry is sealed.
    pub fn begin_renewal(&mut self, now: Timestamp) {
        let Some(Renewal { line, by, until }) = self.renewal.take() else { return };
        self.scope.valid.until = Some(until.0);
        self.changes.push(Change { at: now, by, how: Alteration::Extended { line, until } });
    }

    fn still_lives(&self) -> Result<()> {
        match self.state {
            GrantState::Ended { .. } => {
                Err(Problem::conflict("wrong_state", "授权已终止", "the grant has ended already"))
            }
            _ => Ok(()),
        }
    }
}
