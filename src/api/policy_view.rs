//! What the API shows of rules: sets, versions, drafts, reports of scenarios, explanations; and what it takes in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::texts::{RuleReasonText, RulesText};
use super::view::{PersonRef, Text, moment, person};
use super::words::DraftStateWord;
use crate::app::App;
use crate::error::Result;
use crate::policy::scenario::Report;
use crate::policy::{DraftState, Explanation, RuleDraft, store};

/// A set of rules in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetBrief {
    /// `city` or the short name of a department.
    pub set: String,
    /// Version in force.
    pub version: i64,
    /// Rules in it.
    pub rules: usize,
}

/// A version of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleVersionView {
    /// Such as `police@3`.
    pub id: String,
    /// Which version.
    pub number: i64,
    /// The rules.
    pub text: String,
    /// Whether it allows more than the one before.
    pub widens: bool,
    /// Who drafted it; none for what was built in.
    pub drafted_by: Option<PersonRef>,
    /// The second person.
    pub approved_by: Option<PersonRef>,
    /// When it was approved.
    pub at: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// Counted from 1 in each set.
    pub number: i64,
    /// The version it changes.
    pub based_on: i64,
    /// The proposed rules.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Who drafted it.
    pub by: PersonRef,
    /// When.
    pub at: String,
    /// What became of it.
    #[schema(value_type = DraftStateWord)]
    pub state: String,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_because: Option<String>,
}

/// A draft as those who may see the rules see it.
///
/// # Errors
/// Only when the database is away.
pub async fn draft_view(app: &App, draft: &RuleDraft) -> Result<DraftView> {
    Ok(DraftView {
        number: draft.number,
        based_on: draft.based_on,
        text: draft.text.clone(),
        reason: draft.reason.clone(),
        by: person(app, &draft.by).await?,
        at: moment(draft.at),
        state: draft.state.as_str().to_owned(),
        rejected_because: match &draft.state {
            DraftState::Rejected { reason, .. } => Some(reason.clone()).filter(|text| !text.is_empty()),
            _ => None,
        },
    })
}

/// A version as those who may see the rules see it.
///
/// # Errors
/// Only when the database is away.
pub async fn version_view(app: &App, version: &store::RuleVersion) -> Result<RuleVersionView> {
    let origin = version.origin.as_ref();
    let (drafted_by, approved_by) = match origin {
        Some(origin) => {
            (Some(person(app, &origin.drafted_by).await?), Some(person(app, &origin.approved_by).await?))
        }
        None => (None, None),
    };
    Ok(RuleVersionView {
        id: version.id.clone(),
        number: version.number,
        text: version.text.clone(),
        widens: version.widens,
        drafted_by,
        approved_by,
        at: origin.map(|origin| moment(origin.at)),
        reason: origin.map(|origin| origin.reason.clone()),
    })
}

/// A set with the versions that led to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetView {
    /// `city` or the short name of a department.
    pub set: String,
    /// The version in force; none if the department has no rules of its own.
    pub version: Option<i64>,
    /// The rules in force.
    pub text: Option<String>,
    /// A version approved that waits for the log's seal.
    pub waiting: Option<String>,
    /// Every version, newest first.
    pub history: Vec<RuleVersionView>,
    /// Every draft, newest first.
    pub drafts: Vec<DraftView>,
}

/// Proposed rules.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    /// The whole set as CSV.
    #[schema(value_type = RulesText)]
    pub text: String,
    /// Why.
    #[schema(value_type = RuleReasonText)]
    pub reason: String,
}

/// Rules to be tried out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryOut {
    /// The whole set as CSV; the rules in force when absent.
    #[serde(default)]
    #[schema(value_type = Option<RulesText>)]
    pub text: Option<String>,
}

/// A scenario that would not hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioFailure {
    /// The file it is in.
    pub file: String,
    /// What it says.
    pub name: Text,
    /// What should have come out.
    pub expected: String,
    /// What came out.
    pub found: String,
}

/// What the scenarios say.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestReport {
    /// How many hold.
    pub passed: usize,
    /// Those that do not.
    pub failures: Vec<ScenarioFailure>,
}

impl From<Report> for TestReport {
    fn from(report: Report) -> Self {
        let failure = |one: crate::policy::scenario::Failure| ScenarioFailure {
            file: one.file,
            name: (&one.name).into(),
            expected: one.expected,
            found: one.found,
        };
        Self { passed: report.passed, failures: report.failures.into_iter().map(failure).collect() }
    }
}

/// What is to be explained: why the caller may or may not do this to that.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The act, such as `line.agree`.
    pub action: String,
    /// A resource code, `res_..`, `req_..`, `lin_..`, `gra_..` or `app_..`; one's own organisation when absent.
    #[serde(default)]
    pub about: Option<String>,
}

/// A fact that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactView {
    /// Its name in rules.
    pub fact: String,
    /// Its value.
    pub value: String,
}

/// A fact that would turn the decision round.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// Its name in rules.
    pub fact: String,
    /// What it is.
    pub from: String,
    /// What it would have to be.
    pub to: String,
}

/// A decision in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    /// The act.
    pub action: String,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rule that decided.
    pub rule: Option<String>,
    /// That line as it is written.
    pub line: Option<String>,
    /// What it rests on.
    pub basis: Option<String>,
    /// Code of the bound above all rules.
    pub bound: Option<String>,
    /// The reason.
    pub why: Text,
    /// The facts.
    pub facts: Vec<FactView>,
    /// What would change it.
    pub what_would_change: Vec<ChangeView>,
}

impl From<Explanation> for ExplanationView {
    fn from(made: Explanation) -> Self {
        let fact =
            |one: crate::policy::explain::FactValue| FactView { fact: one.fact.to_owned(), value: one.value };
        let change = |one: crate::policy::explain::Change| ChangeView {
            fact: one.fact.to_owned(),
            from: one.from,
            to: one.to,
        };
        Self {
            action: made.action.to_owned(),
            allowed: made.allowed,
            rule: made.rule,
            line: made.line,
            basis: made.basis,
            bound: made.bound.map(ToOwned::to_owned),
            why: Text { zh: made.zh, en: Some(made.en) },
            facts: made.facts.into_iter().map(fact).collect(),
            what_would_change: made.what_would_change.into_iter().map(change).collect(),
        }
    }
}
