//! Query parameters: what each is called, what it means and what it may be, said once.
//!
//! The same declaration makes the document and the check, so the document cannot promise what is not held.
//! What is unknown, given twice or of another form is refused by name before any handler runs.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{Failure, Shared};
use crate::calendar::parse_date;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};

/// Most items of one page of a list.
const LIMIT_MAX: u64 = 100;
/// Items of one page when nobody says how many.
const LIMIT_USUAL: u64 = 20;

/// What a parameter may be.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Any text without control characters.
    Text,
    /// One of a closed set.
    OneOf(fn() -> Vec<&'static str>),
    /// A whole number.
    Number {
        /// The least.
        least: u64,
        /// The most; none where there is no end.
        most: Option<u64>,
        /// What counts when nothing is said.
        usual: Option<u64>,
    },
    /// A moment, RFC 3339.
    Moment,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// An identifier that can be read.
    Id(fn(&str) -> bool),
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub says: &'static str,
    /// What it may be.
    pub form: Form,
    /// Whether it may be there several times.
    pub repeats: bool,
}

/// The parameters a route knows, or some of them.
pub type Known = [Parameter];

fn reads<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

impl Parameter {
    /// One of some form.
    pub const fn new(name: &'static str, form: Form, says: &'static str) -> Self {
        Self { name, says, form, repeats: false }
    }
    /// One that is any text.
    pub const fn text(name: &'static str, says: &'static str) -> Self {
        Self::new(name, Form::Text, says)
    }
    /// One of a closed set.
    pub const fn one_of(name: &'static str, words: fn() -> Vec<&'static str>, says: &'static str) -> Self {
        Self::new(name, Form::OneOf(words), says)
    }
    /// A whole number between two, with what counts when nothing is said.
    pub const fn number(
        name: &'static str,
        (least, most, usual): (u64, u64, u64),
        says: &'static str,
    ) -> Self {
        Self::new(name, Form::Number { least, most: Some(most), usual: Some(usual) }, says)
    }
    /// An identifier.
    pub const fn id<T: FromStr>(name: &'static str, says: &'static str) -> Self {
        Self::new(name, Form::Id(reads::<T>), says)
    }
    /// The same, and it may be repeated.
    pub const fn repeated(self) -> Self {
        Self { repeats: true, ..self }
    }
    /// What is wrong with a value: Chinese, English.
    fn fault(&self, value: &str) -> Option<(String, String)> {
        let both = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
        match self.form {
            Form::Text if value.chars().any(char::is_control) => {
                both("不能含控制字符", "must not hold control characters")
            }
            Form::OneOf(words) if !words().contains(&value) => {
                let words = words();
                let en = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                Some((format!("须为 {} 之一", words.join("、")), format!("must be one of {en}")))
            }
            Form::Number { least, most, .. }
                if !value
                    .parse()
                    .is_ok_and(|given: u64| given >= least && most.is_none_or(|most| given <= most)) =>
            {
                Some(match most {
                    Some(most) => (format!("须为{least}至{most}"), format!("must be {least} to {most}")),
                    None => {
                        (format!("须为不小于{least}的整数"), format!("must be a whole number from {least}"))
                    }
                })
            }
            Form::Moment if moment(value).is_none() => {
                both("须为 RFC 3339 时间", "must be a time in RFC 3339")
            }
            Form::Day if parse_date(value).is_err() => both("须为 YYYY-MM-DD", "must be `YYYY-MM-DD`"),
            Form::Id(reads) if !reads(value) => {
                both("不是这类事物的编号", "is not an identifier of this kind")
            }
            _ => None,
        }
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

/// The parameters every list takes.
pub const PAGING: &Known = &[
    Parameter::number("limit", (1, LIMIT_MAX, LIMIT_USUAL), "items of one page"),
    Parameter::text("cursor", "`next_cursor` of the page before"),
];

/// Parameters of the query string.
#[derive(Clone, Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl FromRequestParts<Shared> for Params {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> std::result::Result<Self, Failure> {
        Ok(Self::of_query(parts.uri.query()))
    }
}

/// A parameter that turns out wrong only when its value is looked up.
pub fn wrong(name: &str, zh: impl Into<String>, en: impl Into<String>) -> Problem {
    Problem::invalid("查询参数有误", "a query parameter is wrong").field(name, zh, en)
}

impl Params {
    /// Those of a query string.
    pub fn of_query(query: Option<&str>) -> Self {
        Self(url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }
    /// Parameters of a test.
    #[cfg(test)]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
    /// Refuses what is not declared, given twice, or of another form than declared.
    ///
    /// # Errors
    /// `invalid_input` naming each.
    pub fn only(&self, known: &[&Known]) -> Result<()> {
        let mut problem = Problem::invalid("查询参数有误", "a query parameter is wrong");
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in &self.0 {
            let declared = known.iter().flat_map(|some| some.iter()).find(|one| one.name == name);
            let fault = match declared {
                None => Some(("没有这个参数".to_owned(), "there is no such parameter".to_owned())),
                Some(one) if !one.repeats && seen.contains(&name.as_str()) => {
                    Some(("不能重复".to_owned(), "is there more than once".to_owned()))
                }
                Some(_) if value.is_empty() => None,
                Some(one) => one.fault(value),
            };
            if let Some((zh, en)) = fault {
                problem = problem.field(name, zh, en);
            }
            seen.push(name);
        }
        if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
    }
    /// The value of a parameter; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }
    /// Every value of a parameter that may be repeated.
    pub fn all(&self, name: &str) -> Vec<String> {
        let named = self.0.iter().filter(|(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.clone()).collect()
    }
    /// A value that has a form.
    ///
    /// # Errors
    /// `invalid_input` naming the parameter.
    pub fn read<T: FromStr>(&self, name: &str, zh: &str, en: &str) -> Result<Option<T>> {
        self.get(name).map(|text| text.parse().map_err(|_| wrong(name, zh, en))).transpose()
    }
    /// Items of one page.
    ///
    /// # Errors
    /// `invalid_input` outside 1 to 100.
    pub fn limit(&self) -> Result<usize> {
        let [limit, ..] = PAGING else { return Ok(1) };
        let given = self.get("limit");
        if let Some((zh, en)) = given.and_then(|value| limit.fault(value)) {
            return Err(wrong("limit", zh, en));
        }
        let usual = usize::try_from(LIMIT_USUAL).unwrap_or(1);
        Ok(given.and_then(|value| value.parse().ok()).unwrap_or(usual))
    }
    /// A moment: RFC 3339.
    ///
    /// # Errors
    /// `invalid_input` naming the parameter.
    pub fn moment(&self, name: &str) -> Result<Option<Timestamp>> {
        let (zh, en) = ("须为 RFC 3339 时间", "must be a time in RFC 3339");
        self.get(name).map(|text| moment(text).ok_or_else(|| wrong(name, zh, en))).transpose()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    const SOME: &Known = &[
        Parameter::text("q", ""),
        Parameter::one_of("state", || vec!["open", "closed"], "").repeated(),
        Parameter::new("at", Form::Day, ""),
        Parameter::id::<crate::id::GrantId>("grant", ""),
    ];

    fn refused(pairs: &[(&str, &str)]) -> Vec<String> {
        let problem = Params::of(pairs).only(&[PAGING, SOME]).unwrap_err();
        problem.fields.into_iter().map(|field| field.field).collect()
    }

    #[test]
    fn what_is_not_declared_or_of_another_form_is_refused_by_name() {
        assert_eq!(refused(&[("q", "x"), ("colour", "red")]), ["colour"]);
        assert_eq!(refused(&[("state", "open"), ("state", "ajar")]), ["state"]);
        assert_eq!(refused(&[("at", "2026-02-30"), ("grant", "gra_1")]), ["at", "grant"]);
        assert_eq!(refused(&[("q", "a"), ("q", "b")]), ["q"]);
        assert_eq!(refused(&[("q", "a\u{0}b"), ("limit", "101")]), ["q", "limit"]);
        assert_eq!(refused(&[("limit", "-1")]), ["limit"]);
        let fine = [("state", "open"), ("state", "closed"), ("at", ""), ("limit", "100")];
        assert_eq!(Params::of(&fine).only(&[PAGING, SOME]), Ok(()));
    }

    #[test]
    fn a_closed_set_is_named_in_both_languages() {
        let problem = Params::of(&[("state", "ajar")]).only(&[SOME]).unwrap_err();
        assert_eq!(problem.fields[0].en, "must be one of `open`, `closed`");
        assert_eq!(problem.fields[0].zh, "须为 open、closed 之一");
    }
}
