//! Chance that always falls the same way.
//!
//! SplitMix64, written out because the sample rows must stay the same whatever becomes of a library. It is not
//! fit for secrets: those come from `random`.

use chrono::{Days, NaiveDate};

/// The day the sample rows were "taken": no row is younger.
pub const DATA_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 10, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// A stream of numbers that depends on a name and a number only.
#[derive(Clone, Debug)]
pub struct Draw(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Draw {
    /// The stream of one row of one table, or of one citizen.
    pub fn new(name: &str, number: usize) -> Self {
        // FNV-1a: short, and any bit of the name reaches any bit of the seed.
        let mixed = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        Self(mixed ^ number.wrapping_mul(STEP))
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
    /// From 0 to below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }
    /// An index below `end`.
    pub fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(u64::try_from(end).unwrap_or(0))).unwrap_or(0)
    }
    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }
    /// Hundredths from `low` to `high` whole units, such as yuan or degrees.
    pub fn hundredths(&mut self, low: i32, high: i32) -> f64 {
        let cents = self.between(i64::from(low) * 100, i64::from(high) * 100);
        i32::try_from(cents).map_or(0.0, f64::from) / 100.0
    }
    /// True so often in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    /// One of them.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.index(from.len())]
    }
    /// One of them; the first ones far more often.
    pub fn usually<T: Copy>(&mut self, from: &[T]) -> T {
        let shorter = self.index(from.len()) + 1;
        let shortest = self.index(shorter) + 1;
        from[self.index(shortest)]
    }
    /// That many digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b"0123456789"[self.index(10)])).collect()
    }
    /// A day from so many days before [`DATA_DAY`] to so many, the older one first.
    pub fn day(&mut self, oldest: u64, youngest: u64) -> NaiveDate {
        let back = youngest + self.below(oldest.saturating_sub(youngest) + 1);
        DATA_DAY.checked_sub_days(Days::new(back)).unwrap_or(DATA_DAY)
    }
    /// [`Self::day`] as text.
    pub fn date(&mut self, oldest: u64, youngest: u64) -> String {
        self.day(oldest, youngest).to_string()
    }
    /// A landline number; exchanges that start with 0 are not given out.
    pub fn landline(&mut self) -> String {
        format!("023-0{}", self.digits(7))
    }
}
