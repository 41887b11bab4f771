//! Deadline profiles: how many working days each legal step has, where and from when.
//!
//! The national profile is Decree 809; a locality may be stricter, never laxer. For a dispute the decree names the
//! steps but no days (Art. 28): those are the locality's to set. This module counts no days: see
//! [`super::Calendar::due`].

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A step with a deadline (Decree 809, articles 17, 21, 22 and 26), or one that a locality gives it (Art. 28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// K1, Art. 17: law or duty changed, until the catalogue is updated and sent to audit.
    CatalogueUpdate,
    /// K2, Art. 17: the most K1 can be extended by.
    CatalogueUpdateExtension,
    /// K3, Art. 17: updated catalogue received, until audited and published.
    CataloguePublish,
    /// K4, Art. 21: request for unconditionally shared data, until answered.
    AnswerUnconditional,
    /// K5, Art. 21: request for conditionally shared data, until answered.
    AnswerConditional,
    /// K6, Art. 21: the most an answer can be extended by.
    AnswerExtension,
    /// K7, Art. 22: agreeing answer, until the data is shared.
    Provide,
    /// K8, Art. 26: correction request, until verified, corrected and fed back.
    Correction,
    /// D1, Art. 28: dispute filed, until the two sides have negotiated.
    DisputeNegotiation,
    /// D2, Art. 28: dispute with the authority, until its mediation came to something.
    DisputeMediation,
    /// D3, Art. 28: dispute with the government, until it decides.
    DisputeDecision,
}

impl Clock {
    /// All clocks in the order K1 to K8, D1 to D3.
    pub const ALL: [Self; 11] = [
        Self::CatalogueUpdate,
        Self::CatalogueUpdateExtension,
        Self::CataloguePublish,
        Self::AnswerUnconditional,
        Self::AnswerConditional,
        Self::AnswerExtension,
        Self::Provide,
        Self::Correction,
        Self::DisputeNegotiation,
        Self::DisputeMediation,
        Self::DisputeDecision,
    ];

    /// The short key shown to officials: `K1` to `K8`, `D1` to `D3`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CatalogueUpdate => "K1",
            Self::CatalogueUpdateExtension => "K2",
            Self::CataloguePublish => "K3",
            Self::AnswerUnconditional => "K4",
            Self::AnswerConditional => "K5",
            Self::AnswerExtension => "K6",
            Self::Provide => "K7",
            Self::Correction => "K8",
            Self::DisputeNegotiation => "D1",
            Self::DisputeMediation => "D2",
            Self::DisputeDecision => "D3",
        }
    }

    /// Working days under Decree 809; for a dispute, where it names none, what holds unless a locality sets others.
    pub const fn national_days(self) -> u16 {
        match self {
            Self::AnswerUnconditional => 1,
            Self::CataloguePublish => 2,
            Self::CatalogueUpdateExtension | Self::DisputeNegotiation => 5,
            Self::CatalogueUpdate
            | Self::AnswerConditional
            | Self::AnswerExtension
            | Self::Correction
            | Self::DisputeMediation
            | Self::DisputeDecision => 10,
            Self::Provide => 20,
        }
    }

    const fn is_extension(self) -> bool {
        matches!(self, Self::CatalogueUpdateExtension | Self::AnswerExtension)
    }

    /// Whether the decree leaves the length to the locality.
    const fn is_local(self) -> bool {
        matches!(self, Self::DisputeNegotiation | Self::DisputeMediation | Self::DisputeDecision)
    }
}

/// Why a profile was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// A step has more days than the national decree gives.
    #[error("{} has {days} working days, the national decree allows at most {}", clock.key(), clock.national_days())]
    Laxer {
        /// The step.
        clock: Clock,
        /// Its refused length in working days.
        days: u16,
    },
    /// A step other than an extension has zero days: the day of receipt is not counted, so 1 is the least.
    #[error("{} must have at least one working day", .0.key())]
    Zero(Clock),
    /// The profile ends before it starts.
    #[error("the profile ends before it starts")]
    Reversed,
    /// Two local profiles would be in force on one day.
    #[error("the profile overlaps with {0:?}")]
    Overlap(String),
}

/// Deadline lengths in force from a day, until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    id: String,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    stricter: BTreeMap<Clock, u16>,
}

impl Profile {
    /// Decree 809 itself; the fall-back on every day without a local profile.
    pub fn national() -> Self {
        Self { id: "national".to_owned(), from: None, until: None, stricter: BTreeMap::new() }
    }

    /// A local profile in force from `from` until `until`, both included. Steps not named keep the national
    /// length.
    pub fn local(
        id: &str,
        from: NaiveDate,
        until: Option<NaiveDate>,
        days: BTreeMap<Clock, u16>,
    ) -> Result<Self, ProfileError> {
        if until.is_some_and(|until| until < from) {
            return Err(ProfileError::Reversed);
        }
        for (&clock, &days) in &days {
            if days > clock.national_days() && !clock.is_local() {
                return Err(ProfileError::Laxer { clock, days });
            }
            if days == 0 && !clock.is_extension() {
                return Err(ProfileError::Zero(clock));
            }
        }
        Ok(Self { id: id.to_owned(), from: Some(from), until, stricter: days })
    }

    /// Working days of a step.
    pub fn days(&self, clock: Clock) -> u16 {
        self.stricter.get(&clock).copied().unwrap_or(clock.national_days())
    }

    /// Name and first day, stored with every deadline counted under it.
    pub fn version(&self) -> String {
        match self.from {
            Some(from) => format!("{}@{from}", self.id),
            None => self.id.clone(),
        }
    }

    fn covers(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let starts_in_time =
            |a: &Self, b: &Self| a.from.zip(b.until).is_none_or(|(from, until)| from <= until);
        starts_in_time(self, other) && starts_in_time(other, self)
    }
}

/// The profiles of one area over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    national: Profile,
    local: Vec<Profile>,
}

impl Default for Profiles {
    fn default() -> Self {
        Self { national: Profile::national(), local: Vec::new() }
    }
}

impl Profiles {
    /// Adds a local profile; two may not be in force on one day.
    pub fn add(&mut self, profile: Profile) -> Result<(), ProfileError> {
        if let Some(other) = self.local.iter().find(|other| other.overlaps(&profile)) {
            return Err(ProfileError::Overlap(other.version()));
        }
        self.local.push(profile);
        Ok(())
    }

    /// The profile in force on a day: the local one, else the national.
    pub fn in_force(&self, date: NaiveDate) -> &Profile {
        self.local.iter().find(|profile| profile.covers(date)).unwrap_or(&self.national)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::calendar::parse_date(text).unwrap()
    }

    #[test]
    fn a_local_profile_is_stricter_and_dated() {
        let days = BTreeMap::from([(Clock::AnswerConditional, 5)]);
        let local = Profile::local("xian", day("2026-01-01"), Some(day("2026-06-30")), days).unwrap();
        let mut profiles = Profiles::default();
        profiles.add(local.clone()).unwrap();
        assert_eq!(profiles.in_force(day("2026-06-30")).days(Clock::AnswerConditional), 5);
        assert_eq!(profiles.in_force(day("2026-07-01")).days(Clock::AnswerConditional), 10);
        assert_eq!(profiles.in_force(day("2026-06-30")).days(Clock::Provide), 20);
        assert_eq!(local.version(), "xian@2026-01-01");
        assert_eq!(profiles.add(local), Err(ProfileError::Overlap("xian@2026-01-01".to_owned())));
    }

    #[test]
    fn laxer_than_national_is_refused() {
        for clock in Clock::ALL {
            let days = BTreeMap::from([(clock, clock.national_days() + 1)]);
            let made = Profile::local("lax", day("2026-01-01"), None, days);
            let is_refused = matches!(made, Err(ProfileError::Laxer { .. }));
            assert_eq!(is_refused, !clock.is_local(), "{}", clock.key());
        }
        let zero = BTreeMap::from([(Clock::Provide, 0)]);
        assert_eq!(
            Profile::local("z", day("2026-01-01"), None, zero),
            Err(ProfileError::Zero(Clock::Provide))
        );
    }
}
