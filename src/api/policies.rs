//! `/policies`: rules in force, drafts and their approval by a second person, trying out, explaining.

use axum::Json;
use axum::extract::{Path, State};

use super::answer::{Created, List};
use super::extract::{Body, Named, PAGING, Params};
use super::policy_view::{
    DraftView, ExplanationView, NewDraft, Question, RuleVersionView, SetBrief, SetView, TestReport, TryOut,
};
use super::route::{Doc, Routes};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::oversight::inquiry::{self, Sight};
use crate::policy::action::{ApprovePolicy, DraftPolicy, ViewPolicy};
use crate::policy::edit::{self, Desk};
use crate::policy::scenario::Scenarios;
use crate::policy::{Action, ActionKind, Permit, RuleDesk, Subject, store};

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
    let about = body.value.about.as_deref();
    let facts = inquiry::facts(&app, Sight::Of(&caller), &caller, action, about).await?;
    Ok(Json(app.policy.explain(action, &caller, &app.tree(), &facts).into()))
}
