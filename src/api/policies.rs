//! `/policies`: rules in force, drafts and their approval by a second person, trying out, explaining.

use axum::Json;
use axum::extract::{Path, State};

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Params, Particulars};
use super::policy_view::{
    DraftView, ExplanationView, NewDraft, Question, RuleVersionView, SetBrief, SetView, TestReport, TryOut,
    draft_view, version_view,
};
use super::route::{Doc, Routes};
use super::view::Reason;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::oversight::inquiry::{self, Sight};
use crate::policy::action::{ApprovePolicy, DraftPolicy, ViewPolicy};
use crate::policy::edit::{self, Desk};
use crate::policy::scenario::Scenarios;
use crate::policy::{Action, ActionKind, Permit, RuleDesk, RuleDraft, Subject, store};

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
            Doc::new("第二人批准 / approve as a second person")
                .decides()
                .answers::<RuleVersionView>()
                .versioned(),
        )
        .post(
            "/api/v1/policies/{org}/drafts/{number}/reject",
            reject,
            Doc::new("不予采纳 / reject as a second person, with a reason")
                .decides()
                .takes::<Reason>()
                .changes::<DraftView>(),
        )
        .post(
            "/api/v1/policies/{org}/drafts/{number}/withdraw",
            withdraw,
            Doc::new("撤回草案 / take one's own draft back").decides().changes::<DraftView>(),
        )
        .post(
            "/api/v1/policies/{org}/test",
            test,
            Doc::new("试运行情景 / run the scenarios")
                .scope(TokenScope::Read)
                .may_take::<TryOut>()
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
    let (mut history, mut drafts) = (Vec::new(), Vec::new());
    for version in &seen.history {
        history.push(version_view(&app, version).await?);
    }
    for draft in &seen.drafts {
        drafts.push(draft_view(&app, draft).await?);
    }
    Ok(Json(SetView {
        version: seen.set.as_ref().map(|set| set.version),
        text: seen.set.map(|set| set.text),
        waiting: app.policy.waiting().into_iter().find(|version| version.starts_with(&prefix)),
        history,
        drafts,
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
    Ok(Created {
        at: format!("/api/v1/policies/{name}"),
        version: made.version,
        view: draft_view(&app, &made).await?,
    })
}

/// Set and number of a draft.
type DraftPath = std::result::Result<Path<(String, i64)>, axum::extract::rejection::PathRejection>;

async fn drafted(app: &App, path: DraftPath) -> Result<RuleDraft> {
    let Path((name, number)) = path.map_err(|_| Problem::not_found())?;
    store::draft(&app.db.reader, &name, number).await
}

async fn reject(
    State(app): State<Shared>,
    Signed(caller): Signed,
    path: DraftPath,
    body: Body<Reason>,
) -> Answer<Tagged<DraftView>> {
    let permit = app.permit::<ApprovePolicy, _>(&caller, drafted(&app, path).await?).await?;
    let scenarios = Scenarios::embedded()?;
    let desk = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    let rejected = desk.reject(permit, &body.value.reason).await?;
    Ok(Tagged(rejected.version, draft_view(&app, &rejected).await?))
}

async fn withdraw(
    State(app): State<Shared>,
    Signed(caller): Signed,
    path: DraftPath,
) -> Answer<Tagged<DraftView>> {
    let permit = app.permit::<DraftPolicy, _>(&caller, drafted(&app, path).await?).await?;
    let scenarios = Scenarios::embedded()?;
    let desk = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    let withdrawn = desk.withdraw(permit).await?;
    Ok(Tagged(withdrawn.version, draft_view(&app, &withdrawn).await?))
}

async fn approve(
    State(app): State<Shared>,
    Signed(caller): Signed,
    path: DraftPath,
) -> Answer<Json<RuleVersionView>> {
    let draft = drafted(&app, path).await?;
    let permit = app.permit::<ApprovePolicy, _>(&caller, draft).await?;
    let scenarios = Scenarios::embedded()?;
    let desk = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    Ok(Json(version_view(&app, &desk.approve(permit).await?).await?))
}

async fn test(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(name): Named<String>,
    body: Particulars<TryOut>,
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
