//! `/policies`: shows rules, explains decisions, and takes drafts to a second person.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::{get, post};

use super::names::Names;
use super::rule_words::{self, RuleWords};
use crate::api::Shared;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::oversight::inquiry::{self, Inquired, Inquiry};
use crate::policy::action::{ApprovePolicy, DraftPolicy, ViewPolicy};
use crate::policy::edit::{self, Desk, RuleSetView};
use crate::policy::scenario::Scenarios;
use crate::policy::{Action, DraftState, Permit, RuleDesk, RuleDraft, Subject};
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::part::{Choice, Link, Said};
use crate::web::policies::{
    Answer, DraftRow, HistoryRow, PoliciesPage, PolicyDraftPage, Question, SetLink, diff,
};
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// Routes of the rules.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/policies", get(show))
        .route("/policies/{set}/draft", get(draft_form))
        .route("/policies/{set}/drafts", post(draft))
        .route("/policies/{set}/drafts/{number}/approve", post(approve))
        .route("/policies/{set}/drafts/{number}/reject", post(reject))
        .route("/policies/{set}/drafts/{number}/withdraw", post(withdraw))
}

fn place(frame: &mut Frame) {
    frame.section = Some(Section::Policies);
}

fn set_name(app: &App, frame: &Frame, slug: &str) -> Said {
    match app.tree().by_slug(slug) {
        _ if slug == "city" => Said::plain(frame.t.policies.city),
        Some(org) => Said::new(&org.name, frame.language),
        None => Said::plain(slug),
    }
}

async fn show(SignedVisit { app, caller, frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    render(&page(&app, &caller, frame, &query).await?)
}

async fn page(app: &App, caller: &Caller, mut frame: Frame, query: &Fields) -> Result<PoliciesPage> {
    frame.t.policies.title.clone_into(&mut frame.title);
    place(&mut frame);
    let slug = if query.text("set").is_empty() { "city" } else { query.text("set") }.to_owned();
    let desk = RuleDesk::of(&slug, &app.tree())?;
    let may_draft = app.policy.allows(Action::DraftPolicy, caller, &app.tree(), &desk.facts()).allowed;
    let permit: Permit<ViewPolicy, RuleDesk> = app.permit(caller, desk).await?;
    let view = edit::view(&app.db, &app.policy, &permit).await?;
    let (question, answer) = answer(app, caller, &mut frame, query).await?;
    let words = RuleWords::new(&frame);
    let decided = answer.as_ref().map(|answer| answer.rule.as_str()).unwrap_or_default();
    let here = |line: usize| {
        view.set.as_ref().is_some_and(|set| decided == format!("{}@{}:{line}", set.name, set.version))
    };
    let lines = view.set.iter().flat_map(|set| &set.rules).map(|rule| words.line(rule, here(rule.line)));
    let lines: Vec<_> = lines.collect();
    let edition = view.set.as_ref().map(|set| frame.t.policies.edition.with(set.version, set.rules.len()));
    Ok(PoliciesPage {
        sets: sets(app, caller, &frame, &slug),
        set: set_name(app, &frame, &slug),
        edition: edition.unwrap_or_default(),
        waits_for_seal: app.policy.waiting().iter().any(|version| version.starts_with(&format!("{slug}@"))),
        lines,
        question,
        answer,
        drafts: drafts(app, caller, &frame, &view).await?,
        history: history(app, &frame, &view, caller).await?,
        may_draft,
        slug,
        frame,
    })
}

/// All sets, and the caller's own department although it may have none.
fn sets(app: &App, caller: &Caller, frame: &Frame, here: &str) -> Vec<SetLink> {
    let mut slugs = app.policy.rule_sets();
    for slug in [caller.org.slug.as_str(), here] {
        if !slugs.iter().any(|known| known == slug) {
            slugs.push(slug.to_owned());
        }
    }
    let link = |slug: String| SetLink {
        word: set_name(app, frame, &slug),
        url: format!("/policies?set={slug}"),
        lines: app.policy.rule_set(&slug).map_or(0, |set| set.rules.len()),
        here: slug == here,
    };
    slugs.into_iter().map(link).collect()
}

async fn answer(
    app: &App,
    caller: &Caller,
    frame: &mut Frame,
    query: &Fields,
) -> Result<(Question, Option<Answer>)> {
    let text = |name: &str| query.text(name).to_owned();
    let word = |action: Action| rule_words::act(frame, action);
    let question = Question {
        act: Some(text("act")).filter(|act| !act.is_empty()).unwrap_or_else(|| "resource.ask".to_owned()),
        acts: Action::ALL.iter().map(|action| Choice::new(action.as_str(), word(*action))).collect(),
        resource: text("resource"),
        person: text("person"),
    };
    let (Some(action), false) = (Action::parse(&question.act), question.person.is_empty()) else {
        return Ok((question, None));
    };
    let about = Some(question.resource.clone()).filter(|about| !about.is_empty());
    let inquiry = Inquiry { action, about, who: question.person.clone(), post: None };
    match inquiry::inquire(app, caller, &inquiry).await {
        Ok(found) => {
            let answer = answered(frame, action, &question, &found);
            Ok((question, Some(answer)))
        }
        Err(problem) if !problem.fields.is_empty() => {
            let words = problem.fields.iter().map(|wrong| frame.language.pick(&wrong.zh, &wrong.en));
            let words = words.collect::<Vec<_>>().join(" ");
            frame.flash.push(Flash::warning(words));
            Ok((question, None))
        }
        Err(problem) => Err(problem),
    }
}

fn answered(frame: &Frame, action: Action, question: &Question, found: &Inquired) -> Answer {
    let (p, words) = (&frame.t.policies, RuleWords::new(frame));
    let (who, why) = (&found.asked_about, &found.explanation);
    let person = Said::new(&who.person.name, frame.language);
    let post = Said::new(&who.post.title, frame.language);
    let act = rule_words::act(frame, action);
    let about = if question.resource.is_empty() { act } else { format!("{act} {}", question.resource) };
    let named = frame.t.audit.person_at.with(person.text, post.text);
    Answer {
        chip: words.verdict(why.allowed),
        sentence: Said { text: p.sentence_on.with(named, about), foreign: person.foreign || post.foreign },
        reason: Said::plain(frame.language.pick(&why.zh, &why.en)),
        rule: why.rule.clone().unwrap_or_default(),
        line: Said::typed(why.line.clone().unwrap_or_default(), frame.language),
        basis: Said::typed(rule_words::basis(why.basis.as_deref().unwrap_or_default()), frame.language),
        facts: why
            .facts
            .iter()
            .map(|fact| (words.fact(fact.fact), words.value(fact.fact, &fact.value)))
            .collect(),
        changes: why
            .what_would_change
            .iter()
            .map(|change| {
                let value = |text: &str| words.value(change.fact, text);
                (words.fact(change.fact), value(&change.from), value(&change.to))
            })
            .collect(),
    }
}

async fn drafts(app: &App, caller: &Caller, frame: &Frame, view: &RuleSetView) -> Result<Vec<DraftRow>> {
    let names = Names::load(app, frame, view.drafts.iter().map(|draft| draft.by.clone())).await?;
    let words = RuleWords::new(frame);
    let current = view.set.as_ref().map_or("", |set| set.text.as_str());
    let row = |draft: &RuleDraft| {
        let waits = draft.state == DraftState::Waiting;
        let may =
            |action: Action| waits && app.policy.allows(action, caller, &app.tree(), &draft.facts()).allowed;
        let by = names.person(&draft.by);
        let at = wording::moment(draft.at, caller.at, frame.language);
        DraftRow {
            number: draft.number,
            chip: words.draft(&draft.state),
            by: Said { text: frame.t.publish.step_by.with(by.text, at), foreign: by.foreign },
            reason: Said::typed(&draft.reason, frame.language),
            diff: if waits { diff(current, &draft.text) } else { Vec::new() },
            may_approve: may(Action::ApprovePolicy),
            may_withdraw: draft.by == caller.person.id && may(Action::DraftPolicy),
            rejected: match &draft.state {
                DraftState::Rejected { reason, .. } => Said::typed(reason, frame.language),
                _ => Said::default(),
            },
        }
    };
    Ok(view.drafts.iter().map(row).collect())
}

async fn history(app: &App, frame: &Frame, view: &RuleSetView, caller: &Caller) -> Result<Vec<HistoryRow>> {
    let origins = view.history.iter().filter_map(|version| version.origin.as_ref());
    let names = Names::load(app, frame, origins.map(|origin| origin.approved_by.clone())).await?;
    let row = |version: &crate::policy::store::RuleVersion| {
        let (by, reason) = match &version.origin {
            Some(origin) => {
                let by = names.person(&origin.approved_by);
                let at = wording::day(origin.at, caller.at, frame.language);
                let by = Said { text: frame.t.publish.step_by.with(by.text, at), foreign: by.foreign };
                (by, Said::typed(&origin.reason, frame.language))
            }
            None => (Said::default(), Said::default()),
        };
        HistoryRow { number: version.number, by, reason }
    };
    Ok(view.history.iter().map(row).collect())
}

fn draft_page(app: &App, mut frame: Frame, slug: &str, text: String, reason: String) -> PolicyDraftPage {
    place(&mut frame);
    frame.trail = vec![Link::new(frame.t.frame.policies, format!("/policies?set={slug}"))];
    let set = set_name(app, &frame, slug);
    frame.title = frame.t.policies.draft_title.with(if set.foreign { slug } else { &set.text });
    PolicyDraftPage { set, slug: slug.to_owned(), text, reason, frame }
}

async fn draft_form(SignedVisit { app, caller, frame }: SignedVisit, Path(slug): Path<String>) -> Page {
    let desk = RuleDesk::of(&slug, &app.tree())?;
    let decision = app.policy.allows(Action::DraftPolicy, &caller, &app.tree(), &desk.facts());
    if let Some(problem) = decision.problem() {
        return Err(problem.into());
    }
    let text = app
        .policy
        .rule_set(&slug)
        .map_or_else(|| "role,action,when,effect,basis,zh,en\n".to_owned(), |set| set.text);
    render(&draft_page(&app, frame, &slug, text, String::new()))
}

async fn draft(Path(slug): Path<String>, Posted { app, caller, frame, form, .. }: Posted) -> Page {
    let desk = RuleDesk::of(&slug, &app.tree())?;
    let permit: Permit<DraftPolicy, RuleDesk> = app.permit(&caller, desk).await?;
    let scenarios = Scenarios::embedded()?;
    let table = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    // Browsers send line ends of their own.
    let (text, reason) = (form.given("text").unwrap_or_default().replace("\r\n", "\n"), form.text("reason"));
    match table.draft(permit, &text, reason).await {
        Ok(_) => say(&frame, &format!("/policies?set={slug}"), Flash::good(frame.t.policies.done_drafted)),
        Err(problem) if matches!(problem.code, "policy_invalid" | "invalid_input") => {
            let mut page = draft_page(&app, frame, &slug, text, reason.to_owned());
            let mut shown = problem.clone();
            for field in &mut shown.fields {
                // Violations name lines; the form has one box for all of them.
                if field.field != "reason" {
                    "text".clone_into(&mut field.field);
                }
            }
            page.frame.problem = Some(ProblemSummary::new(&shown, page.frame.language, true));
            refused(&problem, &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn load(app: &App, slug: &str, number: i64) -> Result<RuleDraft> {
    crate::policy::store::draft(&app.db.reader, slug, number).await.map_err(|problem| match problem.status {
        404 => Problem::not_found(),
        _ => problem,
    })
}

async fn approve(
    Path((slug, number)): Path<(String, i64)>,
    Posted { app, caller, frame, .. }: Posted,
) -> Page {
    let permit: Permit<ApprovePolicy, RuleDraft> =
        app.permit(&caller, load(&app, &slug, number).await?).await?;
    let scenarios = Scenarios::embedded()?;
    let table = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    let version = table.approve(permit).await?;
    let words = frame.t.policies.done_approved.with(version.number);
    say(&frame, &format!("/policies?set={slug}"), Flash::good(words))
}

async fn reject(
    Path((slug, number)): Path<(String, i64)>,
    Posted { app, caller, mut frame, form, .. }: Posted,
) -> Page {
    let permit: Permit<ApprovePolicy, RuleDraft> =
        app.permit(&caller, load(&app, &slug, number).await?).await?;
    let scenarios = Scenarios::embedded()?;
    let table = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    let back = format!("/policies?set={slug}");
    match table.reject(permit, form.text("reason")).await {
        Ok(_) => say(&frame, &back, Flash::good(frame.t.policies.done_rejected)),
        Err(problem) if problem.status == 422 => {
            frame.here = back;
            frame.refuse(&problem, &number.to_string(), form.without_token());
            let query = Fields::parse(format!("set={slug}").as_bytes());
            refused(&problem, &page(&app, &caller, frame, &query).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn withdraw(
    Path((slug, number)): Path<(String, i64)>,
    Posted { app, caller, frame, .. }: Posted,
) -> Page {
    let permit: Permit<DraftPolicy, RuleDraft> =
        app.permit(&caller, load(&app, &slug, number).await?).await?;
    let scenarios = Scenarios::embedded()?;
    let table = Desk { db: &app.db, policy: &app.policy, scenarios: &scenarios };
    table.withdraw(permit).await?;
    say(&frame, &format!("/policies?set={slug}"), Flash::good(frame.t.policies.done_withdrawn))
}
