//! People of the sample city and their posts, with dates that count from the day the demo starts.

use chrono::{DateTime, Days, NaiveDate};
use serde::Deserialize;

use crate::calendar::BEIJING;
use crate::clock::Timestamp;
use crate::org::{PostKind, Role};
use crate::text::Bilingual;

/// A person to be made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSeed {
    /// The sign-in name: role and organisation, such as `head@health`.
    pub login: String,
    /// An invented name.
    pub name: Bilingual,
    /// Their posts, the main one first.
    pub posts: Vec<PostSeed>,
}

/// A post to be made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostSeed {
    /// Short name of the organisation.
    pub org: String,
    /// How it is held.
    pub kind: PostKind,
    /// What it is called.
    pub title: Bilingual,
    /// What it entitles to, for as long as the post lasts.
    pub roles: Vec<Role>,
    /// First day, counted from today.
    pub from: i32,
    /// Last day, counted from today; open-ended when absent, -1 when it ended yesterday.
    #[serde(default)]
    pub last_day: Option<i32>,
}

impl PostSeed {
    /// When the post starts and when it has ended, if the demo starts now.
    pub fn term(&self, now: Timestamp) -> (Timestamp, Option<Timestamp>) {
        (start_of_day(now, self.from), self.last_day.map(|day| start_of_day(now, day.saturating_add(1))))
    }
}

/// Midnight in the counting zone, some days from now.
fn start_of_day(now: Timestamp, days: i32) -> Timestamp {
    let today =
        DateTime::from_timestamp_micros(now.0).map(|moment| moment.with_timezone(&BEIJING).date_naive());
    let distance = Days::new(u64::from(days.unsigned_abs()));
    let moved = |today: NaiveDate| {
        if days < 0 { today.checked_sub_days(distance) } else { today.checked_add_days(distance) }
    };
    let midnight = today
        .and_then(moved)
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .and_then(|midnight| midnight.and_local_timezone(BEIJING).single());
    midnight.map_or(now, |midnight| Timestamp(midnight.timestamp_micros()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    person: Vec<PersonSeed>,
}

pub(super) fn read(text: &str) -> Result<Vec<PersonSeed>, toml::de::Error> {
    toml::from_str::<File>(text).map(|file| file.person)
}
