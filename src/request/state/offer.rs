//! What the provider offers instead of what was asked: less, or the same under conditions that are published.
//!
//! An offer is no answer (Art. 21), so the clock runs on while it stands: the provider can still agree to what was
//! asked or refuse it, and owes that in time. What was asked stays as it is beside the offer.

use serde::{Deserialize, Serialize};

use super::{Answerer, LineState};
use crate::clock::Timestamp;
use crate::error::{self, Problem, Result};
use crate::id::{GrantId, PersonId};
use crate::request::Line;
use crate::scope::Scope;

/// An offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The provider's office head, who consents to this much (Art. 20).
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What is offered.
    pub scope: Box<Scope>,
    /// Published conditions it is offered under, in their own words (Art. 15).
    pub conditions: Vec<String>,
    /// A word to the requester.
    pub note: String,
    /// What the requester said, once they did.
    pub answer: Option<OfferAnswer>,
}

/// The requester's word on an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferAnswer {
    /// Who answered, for the requester.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether it was accepted.
    pub accepted: bool,
    /// A word to the provider.
    pub note: String,
}

impl Line {
    /// The provider offers something else than was asked; a later offer takes the place of an earlier one.
    ///
    /// # Errors
    /// Those of a line that waits for no answer, and `invalid_input` for the note.
    pub fn offer(
        &mut self,
        by: PersonId,
        scope: Scope,
        conditions: Vec<String>,
        note: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.awaits_answer()?;
        let received = self.received_at().unwrap_or(at);
        let (scope, note) = (Box::new(scope), error::note(note)?);
        self.offer = Some(Offer { by, at, scope, conditions, note, answer: None });
        self.state = LineState::Offered { at: received };
        Ok(())
    }

    /// The requester takes the offer: the provider's consent to that much becomes the answer.
    ///
    /// # Errors
    /// `no_offer`.
    pub fn accept_offer(
        &mut self,
        by: PersonId,
        granted: Scope,
        grant: GrantId,
        at: Timestamp,
    ) -> Result<()> {
        let mut offer = self.standing_offer()?.clone();
        self.state = LineState::Agreed {
            answerer: Answerer::Head { person: offer.by.clone() },
            at,
            granted: Box::new(granted),
            note: offer.note.clone(),
            grant,
        };
        self.due = None;
        offer.answer = Some(OfferAnswer { by, at, accepted: true, note: String::new() });
        self.offer = Some(offer);
        Ok(())
    }

    /// The requester keeps to what was asked; the provider owes the answer as before.
    ///
    /// # Errors
    /// `no_offer`, and `invalid_input` for the note.
    pub fn decline_offer(&mut self, by: PersonId, note: &str, at: Timestamp) -> Result<()> {
        let mut offer = self.standing_offer()?.clone();
        offer.answer = Some(OfferAnswer { by, at, accepted: false, note: error::note(note)? });
        self.offer = Some(offer);
        self.state = LineState::Received { at: self.received_at().unwrap_or(at) };
        Ok(())
    }

    /// The offer that waits for the requester.
    ///
    /// # Errors
    /// `no_offer` if none stands.
    pub fn standing_offer(&self) -> Result<&Offer> {
        match (&self.state, &self.offer) {
            (LineState::Offered { .. }, Some(offer)) => Ok(offer),
            _ => {
                Err(Problem::conflict("no_offer", "该项没有待确认的调整方案", "no offer stands on this line"))
            }
        }
    }

    /// When the provider's clock began, while it runs.
    pub fn received_at(&self) -> Option<Timestamp> {
        match self.state {
            LineState::Received { at } | LineState::Offered { at } => Some(at),
            _ => None,
        }
    }

    /// When the provider said what the line ended with: an offer that was accepted counts from the day it was made.
    pub fn answered_at(&self) -> Option<Timestamp> {
        let offered =
            self.offer.as_ref().filter(|offer| offer.answer.as_ref().is_some_and(|answer| answer.accepted));
        match &self.state {
            LineState::Agreed { at, .. } => Some(offered.map_or(*at, |offer| offer.at)),
            LineState::Refused { at, .. } => Some(*at),
            _ => None,
        }
    }
}
