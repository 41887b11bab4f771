//! The life of one grant in a review as pure transitions: open, then confirmed, given back, lapsed or closed.
//!
//! It knows no database.

use serde::{Deserialize, Serialize};

use super::ReviewItem;
use crate::clock::Timestamp;
use crate::error::{Problem, Result, reason};
use crate::id::PersonId;

/// Where a grant stands in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ItemState {
    /// Waits for its holder.
    Open,
    /// The holder still needs it.
    Confirmed {
        /// Who says so.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What for.
        need: String,
    },
    /// The holder gave it back.
    Returned {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Nobody answered by the due day; the grant was suspended.
    Lapsed {
        /// When.
        at: Timestamp,
    },
    /// The grant was closed by another act before anybody answered.
    Closed {
        /// When that was seen.
        at: Timestamp,
    },
}

impl ItemState {
    /// The text form in columns and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed { .. } => "confirmed",
            Self::Returned { .. } => "returned",
            Self::Lapsed { .. } => "lapsed",
            Self::Closed { .. } => "closed",
        }
    }
}

impl ReviewItem {
    /// The holder still needs the grant.
    pub fn confirm(&mut self, by: PersonId, need: &str, at: Timestamp) -> Result<()> {
        self.waits()?;
        self.state = ItemState::Confirmed { by, at, need: reason(need)? };
        Ok(())
    }
    /// The holder gives it back.
    pub fn give_back(&mut self, by: PersonId, why: &str, at: Timestamp) -> Result<()> {
        self.waits()?;
        self.state = ItemState::Returned { by, at, reason: reason(why)? };
        Ok(())
    }
    /// Nobody answered in time.
    pub fn lapse(&mut self, at: Timestamp) -> Result<()> {
        self.waits()?;
        self.state = ItemState::Lapsed { at };
        Ok(())
    }
    /// There is nothing to answer any more.
    pub fn close(&mut self, at: Timestamp) -> Result<()> {
        self.waits()?;
        self.state = ItemState::Closed { at };
        Ok(())
    }
    fn waits(&self) -> Result<()> {
        match self.state {
            ItemState::Open => Ok(()),
            ItemState::Lapsed { .. } => Err(Problem::conflict(
                "review_lapsed",
                "复核已逾期，授权已暂停",
                "the review is past its due day and the grant suspended",
            )
            .next(
                "如仍需使用，请联系提供部门恢复授权",
                "if it is still needed, ask the provider to resume it",
            )),
            _ => Err(Problem::conflict(
                "already_answered",
                "该授权的复核已有答复",
                "this grant was answered in the review already",
            )),
        }
    }
}
