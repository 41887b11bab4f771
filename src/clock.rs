//! Time as a value: microseconds since 1970 in UTC, the same number in both databases.
//!
//! Only this module reads the machine's clock; everything else is handed a [`Clock`] or a
//! [`Timestamp`]. It never counts working days: that is `calendar`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Microseconds of a day of the counting zone, which knows no summer time.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// A moment, in microseconds since 1970-01-01T00:00:00Z. JSON form: RFC 3339 with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment moved by whole seconds; saturates at the ends of time.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// Whole seconds since 1970, as JWT claims want them (RFC 7519, NumericDate).
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// RFC 3339 in UTC with `Z`, to the second.
    pub fn rfc3339(self) -> String {
        chrono::DateTime::from_timestamp_micros(self.0)
            .map(|moment| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            .unwrap_or_default()
    }
    /// Date and minute in the counting zone (+08:00), as pages show it.
    pub fn beijing(self) -> String {
        chrono::DateTime::from_timestamp_micros(self.0.saturating_add(8 * 3600 * 1_000_000))
            .map(|moment| moment.format("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default()
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(
            &chrono::DateTime::from_timestamp_micros(self.0)
                .map(|moment| moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
                .unwrap_or_default(),
        )
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        chrono::DateTime::parse_from_rfc3339(&text)
            .map(|moment| Self(moment.timestamp_micros()))
            .map_err(serde::de::Error::custom)
    }
}

/// Where "now" comes from: the machine, or a hand that tests move.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A moment that only [`Clock::advance_seconds`] moves.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `start` until it is moved.
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }
    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(
                std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX)),
            ),
            Self::Manual(moment) => Timestamp(moment.load(Ordering::SeqCst)),
        }
    }
    /// Moves a manual clock; the machine's clock is left alone.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Self::Manual(moment) = self {
            moment.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }
}
