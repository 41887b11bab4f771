//! Administrative divisions (GB/T 2260) with the dates they were in force.
//!
//! A code alone does not say which division is meant: 江北区 and 渝北区 were merged into 两江新区 on 2025-11-06,
//! and 北碚区 kept its code with another territory. So every question is asked "as of" a date. Functional zones
//! without a code are organisations, not divisions. It never reads a clock; the list comes from the caller.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The level of a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// 直辖市.
    City,
    /// 区、县、自治县.
    County,
    /// 街道、镇、乡.
    Township,
}

/// One division as it was for a time; a changed territory is a new one, even under the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Six digits, nine for a township.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: DivisionLevel,
    /// Code of the division above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The first day in force; before all records when absent.
    #[serde(default, with = "date", skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The first day no longer in force; still in force when absent.
    #[serde(default, with = "date", skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// Codes of the divisions that took over its territory on `valid_to`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<String>,
    /// Whether the code is ours until the official one is published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_provisional: bool,
}

impl Division {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|end| date < end)
    }
}

/// All divisions of a city, past ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Divisions {
    #[serde(rename = "division", default)]
    all: Vec<Division>,
}

/// More mergers in a row than ever happened; stops at a loop in bad data.
const MERGERS_MAX: usize = 8;

impl Divisions {
    /// Reads `[[division]]` tables.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
    /// Every division of every time.
    pub fn all(&self) -> &[Division] {
        &self.all
    }
    /// The divisions in force on a day.
    pub fn at(&self, date: NaiveDate) -> impl Iterator<Item = &Division> {
        self.all.iter().filter(move |division| division.is_in_force(date))
    }
    /// What a code meant on a day.
    pub fn get(&self, code: &str, date: NaiveDate) -> Option<&Division> {
        self.at(date).find(|division| division.code == code)
    }
    /// Who is responsible on a day for the territory that a code ever named: the division itself while it is
    /// in force, else those that took it over.
    pub fn responsible(&self, code: &str, date: NaiveDate) -> Vec<&Division> {
        let mut codes = vec![code];
        for _ in 0..MERGERS_MAX {
            let ended = codes.iter().any(|code| self.get(code, date).is_none());
            if !ended {
                break;
            }
            codes = codes.iter().flat_map(|code| self.step(code, date)).collect();
            codes.dedup();
        }
        codes.into_iter().filter_map(|code| self.get(code, date)).collect()
    }
    /// The divisions that passed territory to a code.
    pub fn predecessors(&self, code: &str) -> impl Iterator<Item = &Division> {
        let code = code.to_owned();
        self.all.iter().filter(move |division| division.successors.contains(&code))
    }

    fn step<'a>(&'a self, code: &'a str, date: NaiveDate) -> Vec<&'a str> {
        if self.get(code, date).is_some() {
            return vec![code];
        }
        let ended = self.all.iter().filter(|d| d.code == code && d.valid_to.is_some_and(|end| end <= date));
        ended
            .max_by_key(|d| d.valid_to)
            .map_or_else(Vec::new, |division| division.successors.iter().map(String::as_str).collect())
    }
}

/// `YYYY-MM-DD`, absent when open-ended.
mod date {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde hands over a reference")]
    pub fn serialize<S: Serializer>(date: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.collect_str(date),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        let text = String::deserialize(deserializer)?;
        crate::calendar::parse_date(&text).map(Some).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const LIST: &str = r#"
        [[division]]
        code = "500105"
        name = "江北区"
        level = "county"
        valid_to = "2025-11-06"
        successors = ["5001LJ"]
        [[division]]
        code = "500109"
        name = "北碚区"
        level = "county"
        valid_to = "2025-11-06"
        successors = ["500109", "5001LJ"]
        [[division]]
        code = "500109"
        name = "北碚区"
        level = "county"
        valid_from = "2025-11-06"
        [[division]]
        code = "5001LJ"
        name = "两江新区"
        level = "county"
        valid_from = "2025-11-06"
        is_provisional = true
    "#;

    fn day(text: &str) -> NaiveDate {
        crate::calendar::parse_date(text).unwrap()
    }

    fn names(divisions: Vec<&Division>) -> Vec<&str> {
        divisions.into_iter().map(|division| division.name.as_str()).collect()
    }

    #[test]
    fn a_merged_division_answers_for_its_time_and_points_to_its_successor() {
        let divisions = Divisions::read(LIST).unwrap();
        assert_eq!(divisions.get("500105", day("2025-11-05")).unwrap().name, "江北区");
        assert_eq!(divisions.get("500105", day("2025-11-06")), None);
        assert_eq!(names(divisions.responsible("500105", day("2025-11-05"))), ["江北区"]);
        assert_eq!(names(divisions.responsible("500105", day("2026-03-01"))), ["两江新区"]);
        assert_eq!(names(divisions.predecessors("5001LJ").collect()), ["江北区", "北碚区"]);
    }

    #[test]
    fn a_code_that_lives_on_with_another_territory_is_two_versions() {
        let divisions = Divisions::read(LIST).unwrap();
        assert_eq!(divisions.at(day("2025-11-05")).count(), 2);
        assert_eq!(divisions.at(day("2025-11-06")).count(), 2);
        let before = divisions.get("500109", day("2025-11-05")).unwrap();
        let after = divisions.get("500109", day("2025-11-06")).unwrap();
        assert_ne!(before, after);
        assert_eq!(names(divisions.responsible("500109", day("2025-11-06"))), ["北碚区"]);
    }

    #[test]
    fn an_unknown_code_has_nobody_responsible() {
        let divisions = Divisions::read(LIST).unwrap();
        assert!(divisions.responsible("510100", day("2026-01-01")).is_empty());
        assert!(Divisions::read("[[division]]\ncode = \"1\"\ncolour = \"red\"").is_err());
    }
}
