//! From when until when a scope holds; microseconds UTC inside, dates or RFC 3339 in JSON.

use chrono::{DateTime, Duration, NaiveDate, SecondsFormat};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};

use crate::calendar::{BEIJING, end_of_day};

/// Both ends included. A plain date means its first moment (`from`) or last moment (`until`) in Beijing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validity {
    /// First moment, microseconds UTC.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write",
        deserialize_with = "read_from"
    )]
    pub from: Option<i64>,
    /// Last moment, microseconds UTC.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write",
        deserialize_with = "read_until"
    )]
    pub until: Option<i64>,
}

impl Validity {
    /// Whether the moment lies inside.
    pub fn contains(&self, at_micros: i64) -> bool {
        self.from.is_none_or(|from| from <= at_micros) && self.until.is_none_or(|until| at_micros <= until)
    }

    /// Whether no moment lies inside.
    pub fn is_empty(&self) -> bool {
        self.from.zip(self.until).is_some_and(|(from, until)| from > until)
    }
}

#[expect(clippy::ref_option, reason = "serde gives the field by reference")]
fn write<S: Serializer>(at: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
    let Some(at) = at else { return to.serialize_none() };
    let time = DateTime::from_timestamp_micros(*at).ok_or_else(|| S::Error::custom("time out of range"))?;
    to.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn read_from<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    read(from, true)
}

fn read_until<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    read(from, false)
}

fn read<'de, D: Deserializer<'de>>(from: D, start: bool) -> Result<Option<i64>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    if let Ok(time) = DateTime::parse_from_rfc3339(&text) {
        return Ok(Some(time.timestamp_micros()));
    }
    let wrong = || D::Error::custom(format!("{text:?} is neither YYYY-MM-DD nor an RFC 3339 time"));
    let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_| wrong())?;
    let end = end_of_day(date, BEIJING).map_err(|_| wrong())?;
    let day = Duration::days(1).num_microseconds().unwrap_or_default();
    Ok(Some(if start { end + 1 - day } else { end }))
}
