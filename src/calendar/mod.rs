//! Working days and legal deadlines.
//!
//! Which days are worked is data, published once a year by the State Council's General Office; beyond the
//! last notice a result is [`Certainty::Provisional`]. This module never reads the clock or a database.
//! Deadline lengths are in [`profile`]; the data is in `china.toml`.

pub mod profile;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, Weekday};
use serde::Deserialize;

/// The zone deadlines are counted in: Beijing time, +08:00 without summer time.
pub const BEIJING: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(zone) => zone,
    None => unreachable!(),
};

/// From this day of December the next year's notice may still change a day: 2018-12-29 became a work day so.
const NEXT_NOTICE_REACHES_BACK_TO: u32 = 20;

/// Why a calendar could not be read or a date not be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The text is not TOML of the expected form.
    #[error("the calendar is not readable: {0}")]
    Unreadable(String),
    /// A date is not `YYYY-MM-DD`.
    #[error("{0:?} is not a date of the form YYYY-MM-DD")]
    NotADate(String),
    /// An off period ends before it starts.
    #[error("the period from {0} to {1} ends before it starts")]
    Reversed(NaiveDate, NaiveDate),
    /// A date lies outside the year of its notice.
    #[error("{date} does not belong to the notice for {year}")]
    OtherYear {
        /// The stray date.
        date: NaiveDate,
        /// The year the notice is for.
        year: i32,
    },
    /// One day is named twice, or a make-up work day is no weekend day.
    #[error("{0} is listed twice, or is a make-up work day that is a work day anyway")]
    Contradiction(NaiveDate),
    /// The instant lies outside what the calendar can count.
    #[error("the time is outside the countable range")]
    OutOfRange,
}

/// Whether a due date can still move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Every day counted is covered by a published notice.
    Fixed,
    /// Some day counted is not; recompute when the next notice is imported.
    Provisional,
}

/// A deadline: the last moment of the N-th working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Microseconds UTC of 23:59:59.999999 on `date` in the counting zone.
    pub at_micros: i64,
    /// The civil day in the counting zone.
    pub date: NaiveDate,
    /// Whether the next notice can still move it.
    pub certainty: Certainty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Off,
    Work,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Exception {
    kind: Kind,
    name: String,
    /// The year whose notice set it, which for late December may be the following one.
    notice_year: i32,
}

/// Working days of one area, put together from yearly notices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    notices: BTreeMap<i32, String>,
    exceptions: BTreeMap<NaiveDate, Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Vec<YearText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearText {
    year: i32,
    notice: String,
    #[serde(default)]
    work: Vec<String>,
    #[serde(default)]
    off: Vec<OffText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OffText {
    name: String,
    from: String,
    to: String,
}

impl Calendar {
    /// The national calendar shipped with the program.
    pub fn china() -> Result<Self, CalendarError> {
        Self::default().import(include_str!("china.toml"))
    }

    /// This calendar with the years of `text` added or replaced; on any error nothing changes.
    pub fn import(&self, text: &str) -> Result<Self, CalendarError> {
        let file: File = toml::from_str(text).map_err(|e| CalendarError::Unreadable(e.to_string()))?;
        let mut next = self.clone();
        for year in file.year {
            next.exceptions.retain(|_, day| day.notice_year != year.year);
            for off in &year.off {
                next.add_period(year.year, off)?;
            }
            for work in &year.work {
                let date = parse_date(work)?;
                if !is_weekend(date) {
                    return Err(CalendarError::Contradiction(date));
                }
                next.add(year.year, date, Kind::Work, "调休上班")?;
            }
            next.notices.insert(year.year, year.notice);
        }
        Ok(next)
    }

    fn add_period(&mut self, year: i32, off: &OffText) -> Result<(), CalendarError> {
        let (from, to) = (parse_date(&off.from)?, parse_date(&off.to)?);
        if to < from {
            return Err(CalendarError::Reversed(from, to));
        }
        for date in from.iter_days().take_while(|date| *date <= to) {
            self.add(year, date, Kind::Off, &off.name)?;
        }
        Ok(())
    }

    fn add(&mut self, year: i32, date: NaiveDate, kind: Kind, name: &str) -> Result<(), CalendarError> {
        if date.year() != year && !(date.year() == year - 1 && reached_by_next_notice(date)) {
            return Err(CalendarError::OtherYear { date, year });
        }
        let day = Exception { kind, name: name.to_owned(), notice_year: year };
        match self.exceptions.insert(date, day) {
            Some(before) if before.notice_year == year => Err(CalendarError::Contradiction(date)),
            _ => Ok(()),
        }
    }

    /// The years with a notice, and the notice's number.
    pub fn coverage(&self) -> impl Iterator<Item = (i32, &str)> {
        self.notices.iter().map(|(year, notice)| (*year, notice.as_str()))
    }

    /// The holiday or make-up name of a day that differs from its weekday.
    pub fn name_of(&self, date: NaiveDate) -> Option<&str> {
        self.exceptions.get(&date).map(|day| day.name.as_str())
    }

    /// Whether a day is worked; beyond coverage, whether its weekday is.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        match self.exceptions.get(&date).map(|day| day.kind) {
            Some(kind) => kind == Kind::Work,
            None => !is_weekend(date),
        }
    }

    /// Whether no later notice can change what this day is.
    pub fn is_settled(&self, date: NaiveDate) -> bool {
        self.notices.contains_key(&date.year())
            && (!reached_by_next_notice(date) || self.notices.contains_key(&(date.year() + 1)))
    }

    /// End of the N-th working day after receipt; the day of receipt is not counted (Civil Code Art. 201,
    /// by analogy). `working_days` 0 means the end of the day of receipt.
    pub fn due(
        &self,
        received_at_micros: i64,
        working_days: u16,
        zone: FixedOffset,
    ) -> Result<Due, CalendarError> {
        let received =
            DateTime::from_timestamp_micros(received_at_micros).ok_or(CalendarError::OutOfRange)?;
        let mut date = received.with_timezone(&zone).date_naive();
        let mut certainty = Certainty::Fixed;
        let mut left = working_days;
        while left > 0 {
            date = date.checked_add_days(Days::new(1)).ok_or(CalendarError::OutOfRange)?;
            if !self.is_settled(date) {
                certainty = Certainty::Provisional;
            }
            if self.is_working_day(date) {
                left -= 1;
            }
        }
        Ok(Due { at_micros: end_of_day(date, zone)?, date, certainty })
    }

    /// Working days after `from` up to and with `to`; negative when `to` is earlier.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = from.iter_days().skip(1).take_while(|date| *date <= to);
        days.fold(0, |count, date| count + i64::from(self.is_working_day(date)))
    }
}

/// Reads `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Result<NaiveDate, CalendarError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| CalendarError::NotADate(text.to_owned()))
}

/// Microseconds UTC of the last microsecond of a civil day in `zone`.
pub fn end_of_day(date: NaiveDate, zone: FixedOffset) -> Result<i64, CalendarError> {
    let last = date.and_hms_micro_opt(23, 59, 59, 999_999).ok_or(CalendarError::OutOfRange)?;
    let local = last.and_local_timezone(zone).single().ok_or(CalendarError::OutOfRange)?;
    Ok(local.timestamp_micros())
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn reached_by_next_notice(date: NaiveDate) -> bool {
    date.month() == 12 && date.day() >= NEXT_NOTICE_REACHES_BACK_TO
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn noon(date: &str) -> i64 {
        end_of_day(parse_date(date).unwrap(), BEIJING).unwrap() - 12 * 3_600_000_000
    }

    #[test]
    fn due_dates_follow_the_notices() {
        let calendar = Calendar::china().unwrap();
        for (received, days, due) in [
            ("2026-09-30", 1, "2026-10-08"),
            ("2026-09-30", 10, "2026-10-20"),
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-02-13", 2, "2026-02-24"),
            ("2026-02-13", 10, "2026-03-05"),
            ("2026-01-30", 20, "2026-03-05"),
            ("2026-04-30", 1, "2026-05-06"),
            ("2026-09-18", 1, "2026-09-20"),
            ("2026-09-24", 1, "2026-09-28"),
            ("2025-12-31", 1, "2026-01-04"),
            ("2025-09-30", 10, "2025-10-21"),
            ("2025-08-01", 10, "2025-08-15"),
        ] {
            let got = calendar.due(noon(received), days, BEIJING).unwrap();
            assert_eq!((got.date, got.certainty), (parse_date(due).unwrap(), Certainty::Fixed), "{received}");
            let between = calendar.working_days_between(parse_date(received).unwrap(), got.date);
            assert_eq!(between, i64::from(days), "{received}");
        }
    }

    #[test]
    fn both_years_have_248_working_days() {
        let calendar = Calendar::china().unwrap();
        for year in [2025, 2026] {
            let first = NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
            let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
            assert_eq!(calendar.working_days_between(first, last), 248);
            assert_eq!(calendar.working_days_between(last, first), -248);
        }
    }

    #[test]
    fn the_day_of_receipt_is_the_day_in_beijing() {
        let calendar = Calendar::china().unwrap();
        let last = end_of_day(parse_date("2026-03-09").unwrap(), BEIJING).unwrap();
        let before = calendar.due(last, 1, BEIJING).unwrap();
        let after = calendar.due(last + 1, 1, BEIJING).unwrap();
        assert_eq!((before.date.day(), after.date.day()), (10, 11));
        assert_eq!(before.at_micros, last + 86_400_000_000);
    }

    #[test]
    fn beyond_the_last_notice_a_date_is_provisional_until_imported() {
        let calendar = Calendar::china().unwrap();
        let due = calendar.due(noon("2026-12-31"), 1, BEIJING).unwrap();
        assert_eq!((due.date, due.certainty), (parse_date("2027-01-01").unwrap(), Certainty::Provisional));
        let text = r#"[[year]]
year = 2027
notice = "test"
work = ["2026-12-27"]
off = [{ name = "元旦", from = "2027-01-01", to = "2027-01-03" }]"#;
        let next = calendar.import(text).unwrap();
        let due = next.due(noon("2026-12-31"), 1, BEIJING).unwrap();
        assert_eq!((due.date, due.certainty), (parse_date("2027-01-04").unwrap(), Certainty::Fixed));
        assert!(next.is_working_day(parse_date("2026-12-27").unwrap()));
        assert_eq!(next.import(text).unwrap(), next, "importing twice changes nothing");
    }

    #[test]
    fn a_broken_notice_is_refused() {
        let bad =
            |body: &str| Calendar::default().import(&format!("[[year]]\nyear=2027\nnotice='n'\n{body}"));
        assert!(matches!(bad("work=['2027-01-04']"), Err(CalendarError::Contradiction(_))));
        assert!(matches!(bad("work=['2026-06-06']"), Err(CalendarError::OtherYear { .. })));
        assert!(matches!(bad("work=['6 June']"), Err(CalendarError::NotADate(_))));
        assert!(matches!(bad("holidays=[]"), Err(CalendarError::Unreadable(_))));
        let reversed = "off=[{name='x', from='2027-02-02', to='2027-02-01'}]";
        assert!(matches!(bad(reversed), Err(CalendarError::Reversed(..))));
    }
}
