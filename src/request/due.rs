//! When an answer is due: the legal clock, counted once and stored with what it was counted by.
//!
//! Recounting, when a calendar is imported, is a logged act; nothing here changes a stored date.

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::calendar::profile::Clock;
use crate::calendar::{BEIJING, Certainty};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::grant::review::Review;

/// A due date with the rule it follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// Last moment.
    pub at: Timestamp,
    /// Last day in the counting zone, `YYYY-MM-DD`.
    pub date: String,
    /// Short key of the clock: `K4`, `K5`, `D1`, ...
    pub clock: String,
    /// Working days it gives.
    pub working_days: u16,
    /// Profile it was counted under.
    pub profile: String,
    /// Whether the next calendar notice can still move it.
    pub certainty: Certainty,
}

/// Counts a clock from the moment of receipt; the day of receipt does not count.
///
/// # Errors
/// Only for moments no calendar can count.
pub fn count(app: &App, clock: Clock, received_at: Timestamp) -> Result<DueDate> {
    let day = civil_day(received_at)?;
    let profile = app.profiles.in_force(day);
    let working_days = profile.days(clock);
    let due = app.calendar.due(received_at.0, working_days, BEIJING).map_err(Problem::internal)?;
    Ok(DueDate {
        at: Timestamp(due.at_micros),
        date: due.date.to_string(),
        clock: clock.key().to_owned(),
        working_days,
        profile: profile.version(),
        certainty: due.certainty,
    })
}

/// The due date of opening what was agreed, from the moment that the grant keeps (K7, Art. 22).
///
/// # Errors
/// Only for moments no calendar can count.
pub fn of_supply(app: &App, by: Timestamp) -> Result<DueDate> {
    let day = civil_day(by)?;
    let profile = app.profiles.in_force(day);
    Ok(DueDate {
        at: by,
        date: day.to_string(),
        clock: Clock::Provide.key().to_owned(),
        working_days: profile.days(Clock::Provide),
        profile: profile.version(),
        certainty: Certainty::Fixed,
    })
}

/// The due date of a review of grants, with its own clock.
pub fn of_review(review: &Review) -> DueDate {
    DueDate {
        at: review.due.at,
        date: review.due.date.clone(),
        clock: "review".to_owned(),
        working_days: review.due.working_days,
        profile: String::new(),
        certainty: review.due.certainty,
    }
}

/// Working days an answer can be extended by at most on the day of a moment (Art. 21, K6).
pub fn extension_max(app: &App, at: Timestamp) -> Result<u16> {
    Ok(app.profiles.in_force(civil_day(at)?).days(Clock::AnswerExtension))
}

/// The due date of an answer that may take some working days longer: counted from the day it was due.
///
/// # Errors
/// Only for moments no calendar can count.
pub fn extended(app: &App, due: &DueDate, days: u16) -> Result<DueDate> {
    let later = app.calendar.due(due.at.0, days, BEIJING).map_err(Problem::internal)?;
    let certainty = if due.certainty == Certainty::Fixed { later.certainty } else { due.certainty };
    Ok(DueDate {
        at: Timestamp(later.at_micros),
        date: later.date.to_string(),
        clock: Clock::AnswerExtension.key().to_owned(),
        working_days: due.working_days + days,
        profile: due.profile.clone(),
        certainty,
    })
}

/// Working days from now to a due date; negative when it has passed.
pub fn working_days_left(app: &App, due: &DueDate, now: Timestamp) -> Result<i64> {
    let date = crate::calendar::parse_date(&due.date).map_err(Problem::internal)?;
    Ok(app.calendar.working_days_between(civil_day(now)?, date))
}

/// The civil day of a moment in the counting zone.
pub fn civil_day(at: Timestamp) -> Result<NaiveDate> {
    DateTime::from_timestamp_micros(at.0)
        .map(|moment| moment.with_timezone(&BEIJING).date_naive())
        .ok_or_else(|| Problem::internal("a moment outside the calendar"))
}

/// The clock of an answer (Art. 21).
pub fn answer_clock(sharing: &str) -> Clock {
    if sharing == "unconditional" { Clock::AnswerUnconditional } else { Clock::AnswerConditional }
}
