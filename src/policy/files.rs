//! The rule files built into the binary: they fill an empty database and are the rules of tests.
//!
//! A department's file is `policies/departments/<short name>.csv`; a new one is added to the list here.

use super::legal;
use super::rule::{CITY, RuleSet, Violation};
use crate::error::{Problem, Result};

/// How rules are compared: `policies/model.conf`.
pub(super) const MODEL: &str = include_str!("../../policies/model.conf");

/// Texts of rule files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFiles {
    /// The city's rules.
    pub city: String,
    /// Short name and rules of departments that have their own.
    pub departments: Vec<(String, String)>,
}

const DEPARTMENTS: &[(&str, &str)] = &[
    ("health", include_str!("../../policies/departments/health.csv")),
    ("market", include_str!("../../policies/departments/market.csv")),
    ("police", include_str!("../../policies/departments/police.csv")),
    ("yuzhong", include_str!("../../policies/departments/yuzhong.csv")),
];

impl RuleFiles {
    /// The files of this repository.
    pub fn embedded() -> Self {
        let departments =
            DEPARTMENTS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self { city: include_str!("../../policies/city.csv").to_owned(), departments }
    }
    /// Reads all of them and checks what the law asks of rules.
    ///
    /// # Errors
    /// `policy_invalid` with every violation.
    pub(super) fn parse(&self, version: i64) -> Result<(RuleSet, Vec<RuleSet>)> {
        let departments = self.departments.iter().map(|(name, text)| (&**name, version, &**text));
        parse_sets(std::iter::once((CITY, version, &*self.city)).chain(departments))
    }
}

/// Reads sets given as name, version and text: the city's and the departments', checked against the law.
///
/// # Errors
/// `policy_invalid` with every violation.
pub(super) fn parse_sets<'a>(
    texts: impl Iterator<Item = (&'a str, i64, &'a str)>,
) -> Result<(RuleSet, Vec<RuleSet>)> {
    let (mut city, mut departments, mut violations) = (None, Vec::new(), Vec::new());
    for (name, version, text) in texts {
        match RuleSet::parse(name, version, text) {
            Ok(set) if set.is_city() => city = Some(set),
            Ok(set) => departments.push(set),
            Err(found) => violations.extend(found),
        }
    }
    if !violations.is_empty() {
        return Err(invalid(&violations));
    }
    let city = city.ok_or_else(|| Problem::internal("there are no rules of the city"))?;
    let found = legal::check(&city, &departments);
    if found.is_empty() { Ok((city, departments)) } else { Err(invalid(&found)) }
}

/// All violations as one refusal, one field for each line.
pub(super) fn invalid(violations: &[Violation]) -> Problem {
    let problem = Problem::new(
        422,
        "policy_invalid",
        format!("规则有{}处不合规定", violations.len()),
        format!("the rules have {} violations", violations.len()),
    )
    .next("请按行号逐条改正", "correct each line named");
    violations.iter().fold(problem, |problem, found| {
        let place = format!("{}:{}", found.set, found.line);
        problem.field(
            place,
            format!("{}（{}）", found.zh, found.code),
            format!("{} ({})", found.en, found.code),
        )
    })
}
