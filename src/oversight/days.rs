//! Whole days in the counting zone, as people ask for them: the period of a report, the ends of a list.
//!
//! It reads and words them and counts nothing; what is made of the period is `report`'s.

use super::report::Asked;
use crate::clock::{DAY_MICROS, Timestamp};
use crate::error::{Problem, Result};
use crate::grant::usage;
use crate::id::OrgId;

/// Days a report goes back where nothing else is asked for.
const DAYS: i64 = 90;

/// The first moment of a day in the counting zone, `YYYY-MM-DD`.
pub fn day_start(text: &str) -> Option<Timestamp> {
    let date = crate::calendar::parse_date(text).ok()?;
    let midnight = date.and_hms_opt(0, 0, 0)?.and_local_timezone(crate::calendar::BEIJING).single()?;
    Some(Timestamp(midnight.timestamp_micros()))
}

/// Whole days in the counting zone, `YYYY-MM-DD`, the first and the last included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
}

impl Days {
    /// The days that were given; where one is left out, ninety days up to today.
    ///
    /// # Errors
    /// `invalid_input` naming what is no day, or that the last comes before the first.
    pub fn read(first: Option<&str>, last: Option<&str>, now: Timestamp) -> Result<Self> {
        let mut problem = Problem::invalid("期间有误", "the period is wrong");
        for (name, given) in [("from", first), ("until", last)] {
            if given.is_some_and(|text| day_start(text).is_none()) {
                problem = problem.field(name, "须为 YYYY-MM-DD", "must be a day, YYYY-MM-DD");
            }
        }
        let or = |given: Option<&str>, at: Timestamp| {
            given.map_or_else(|| usage::civil_day(at), ToOwned::to_owned)
        };
        let days = Self { first: or(first, Timestamp(now.0 - DAYS * DAY_MICROS)), last: or(last, now) };
        if problem.fields.is_empty() && days.last < days.first {
            problem = problem.field("until", "不能早于起始日", "must not come before `from`");
        }
        if problem.fields.is_empty() { Ok(days) } else { Err(problem) }
    }
    /// A report of these days.
    pub fn asked(&self, provider: Option<OrgId>) -> Asked {
        let last = day_start(&self.last).unwrap_or_default();
        Asked {
            from: day_start(&self.first).unwrap_or_default(),
            until: Timestamp(last.0 + DAY_MICROS),
            provider,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn a_period_is_whole_days_of_the_counting_zone() {
        let now = Timestamp(1_795_500_000_000_000);
        let days = Days::read(None, None, now).unwrap();
        assert_eq!((days.first.as_str(), days.last.as_str()), ("2026-08-26", "2026-11-24"));
        let one = Days::read(Some("2026-11-24"), Some("2026-11-24"), now).unwrap().asked(None);
        assert_eq!(one.until.0 - one.from.0, DAY_MICROS);
        let field = |first, last| Days::read(first, last, now).unwrap_err().fields.remove(0).field;
        assert_eq!(field(Some("2026-02-30"), None), "from");
        assert_eq!(field(Some("2026-11-25"), None), "until");
    }
}
