//! `/policies`: rules in force, drafts and their approval by a second person, trying out, explaining.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List};
use super::extract::{Body, Named, PAGING, Params};
use super::route::{Doc, Routes};
use super::view::{Text, moment};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::policy::action::{ApprovePolicy, DraftPolicy, ViewPolicy};
use crate::policy::edit::{self, Desk};
use crate::policy::scenario::{Report, Scenarios};
use crate::policy::{Action, ActionKind, Explanation, Facts, Permit, RuleDesk, RuleDraft, Subject, store};
use crate::{catalog, credential, grant, request};

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
    pub drafted_by: Option<String>,
    /// The second person.
    pub approved_by: Option<String>,
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
    pub by: String,
    /// When.
    pub at: String,
    /// `waiting`, `approved` or `rejected`.
    pub state: String,
}

impl From<&RuleDraft> for DraftView {
    fn from(draft: &RuleDraft) -> Self {
        Self {
            number: draft.number,
            based_on: draft.based_on,
            text: draft.text.clone(),
            reason: draft.reason.clone(),
            by: draft.by.to_string(),
            at: moment(draft.at),
            state: draft.state.as_str().to_owned(),
        }
    }
}

impl From<&store::RuleVersion> for RuleVersionView {
    fn from(version: &store::RuleVersion) -> Self {
        let origin = version.origin.as_ref();
        Self {
            id: version.id.clone(),
            number: version.number,
            text: version.text.clone(),
            widens: version.widens,
            drafted_by: origin.map(|origin| origin.drafted_by.to_string()),
            approved_by: origin.map(|origin| origin.approved_by.to_string()),
            at: origin.map(|origin| moment(origin.at)),
            reason: origin.map(|origin| origin.reason.clone()),
        }
    }
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
    pub text: String,
    /// Why.
    pub reason: String,
}

/// Rules to be tried out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryOut {
    /// The whole set as CSV; the rules in force when absent.
    #[serde(default)]
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
    /// `res_..`, `req_..`, `lin_..`, `gra_..`, `app_..`; nothing in particular when absent.
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

/// The routes.
pub fn routes() -> Routes {
    Routes::new("policies")
        .get("/api/v1/policies", list, Doc::new("规则集 / sets of rules").lists::<SetBrief>())
        .get(
            "/api/v1/policies/{org}",
            one,
            Doc::new("一个规则集 / a set with its history and drafts").answers::<SetView>(),
        )
        .put(
            "/api/v1/policies/{org}",
            draft,
            Doc::new("起草修改 / draft a change; the rules in force stay")
                .decides()
                .takes::<NewDraft>()
                .creates::<DraftView>(),
        )
        .post(
            "/api/v1/policies/{org}/drafts/{number}/approve",
            approve,
            Doc::new("第二人批准 / approve as a second person").decides().answers::<RuleVersionView>(),
        )
        .post(
            "/api/v1/policies/{org}/test",
            test,
            Doc::new("试运行情景 / run the scenarios")
                .scope(TokenScope::Read)
                .takes::<TryOut>()
                .answers::<TestReport>(),
        )
        .post(
            "/api/v1/policies/explain",
            explain,
            Doc::new("解释判定 / why the caller may or may not")
                .scope(TokenScope::Read)
                .takes::<Question>()
                .answers::<ExplanationView>(),
        )
}

async fn permit<A: ActionKind>(app: &App, caller: &Caller, set: &str) -> Result<Permit<A, RuleDesk>> {
    let desk = RuleDesk::of(set, &app.tree())?;
    app.permit::<A, _>(caller, desk).await
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<SetBrief>> {
    params.only(&[PAGING])?;
    let tree = app.tree();
    let mut sets = Vec::new();
    for name in app.policy.rule_sets() {
        let Ok(desk) = RuleDesk::of(&name, &tree) else { continue };
        if app.policy.allows(ViewPolicy::ACTION, &caller, &tree, &desk.facts()).allowed
            && let Some(set) = app.policy.rule_set(&name)
        {
            sets.push(SetBrief { set: name, version: set.version, rules: set.rules.len() });
        }
    }
    Ok(List::page(sets, &params, |one| one.set.clone())?)
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(name): Named<String>,
) -> Answer<Json<SetView>> {
    let permit = permit::<ViewPolicy>(&app, &caller, &name).await?;
    let seen = edit::view(&app.db, &app.policy, &permit).await?;
    let prefix = format!("{name}@");
    Ok(Json(SetView {
        version: seen.set.as_ref().map(|set| set.version),
        text: seen.set.map(|set| set.text),
        waiting: app.policy.waiting().into_iter().find(|version| version.starts_with(&prefix)),
        history: seen.history.iter().map(RuleVersionView::from).collect(),
        drafts: seen.drafts.iter().map(DraftView::from).collect(),
        set: name,
    }))
}

async fn draft(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(name): Named<String>,
    body: Body<NewDraft>,
) -> Answer<Created<DraftView>> {
    let permit = permit::<DraftPolicy>(&app, &caller, &name).await?;
    let scenarios = Scenarios::embedded()?;
    let desk = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    let made = desk.draft(permit, &body.value.text, &body.value.reason).await?;
    Ok(Created { at: format!("/api/v1/policies/{name}"), version: made.version, view: (&made).into() })
}

async fn approve(
    State(app): State<Shared>,
    Signed(caller): Signed,
    path: std::result::Result<Path<(String, i64)>, axum::extract::rejection::PathRejection>,
) -> Answer<Json<RuleVersionView>> {
    let Path((name, number)) = path.map_err(|_| Problem::not_found())?;
    let draft = store::draft(&app.db.reader, &name, number).await?;
    let permit = app.permit::<ApprovePolicy, _>(&caller, draft).await?;
    let scenarios = Scenarios::embedded()?;
    let desk = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    Ok(Json((&desk.approve(permit).await?).into()))
}

async fn test(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(name): Named<String>,
    body: Body<TryOut>,
) -> Answer<Json<TestReport>> {
    permit::<ViewPolicy>(&app, &caller, &name).await?;
    let scenarios = Scenarios::embedded()?;
    let Some(text) = body.value.text else {
        return Ok(Json(scenarios.run(&app.policy).into()));
    };
    let desk = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    Ok(Json(desk.try_out(&name, &text)?.into()))
}

/// The facts of what somebody asks about, if they may know of it.
async fn facts(app: &App, caller: &Caller, action: Action, about: &str) -> Result<Facts> {
    let gone = |_| Problem::not_found();
    Ok(match about.split('_').next().unwrap_or_default() {
        "res" => {
            let resource = catalog::commands::view(app, caller, &about.parse().map_err(gone)?).await?;
            if action == Action::AskResource {
                request::check::asking(caller, &resource)
            } else {
                resource.facts()
            }
        }
        "req" => request::commands::view(app, caller, &about.parse().map_err(gone)?).await?.request.facts(),
        "lin" => request::decide::view_line(app, caller, &about.parse().map_err(gone)?).await?.facts(),
        "gra" => grant::commands::get(app, caller, &about.parse().map_err(gone)?).await?.facts(),
        "app" => credential::commands::get(app, caller, &about.parse().map_err(gone)?).await?.facts(),
        _ => return Err(Problem::not_found()),
    })
}

async fn explain(
    State(app): State<Shared>,
    Signed(caller): Signed,
    body: Body<Question>,
) -> Answer<Json<ExplanationView>> {
    caller.require_scope(TokenScope::Read)?;
    let Some(action) = Action::parse(&body.value.action) else {
        let problem = Problem::invalid("无法解释", "nothing can be explained");
        return Err(problem.field("action", "没有这种操作", "there is no such act").into());
    };
    let facts = match &body.value.about {
        Some(about) => facts(&app, &caller, action, about).await?,
        None => Facts::default(),
    };
    Ok(Json(app.policy.explain(action, &caller, &app.tree(), &facts).into()))
}
