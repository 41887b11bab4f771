//! What is done with an open demand: passing it on, returning, answering and closing it.
//!
//! Forms and their posts; the register they stand in is `demands`, what they do is `crate::demand`.

use axum::Router;
use axum::extract::Path;
use axum::routing::post;

use super::demands::{entry, page, recipient_field};
use crate::api::Shared;
use crate::app::App;
use crate::demand::{self, Demand, DemandState};
use crate::error::{Problem, Result};
use crate::id::DemandId;
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::web::frame::{Flash, Frame};
use crate::web::part::Said;
use crate::web::register::ActForm;
use crate::web::visit::{Fields, Page, Posted, refused, say};

/// Routes of what is done with a demand.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/demands/{id}/route", post(route))
        .route("/demands/{id}/return", post(give_back))
        .route("/demands/{id}/answer", post(answer))
        .route("/demands/{id}/close", post(close))
}

fn id_of(text: &str) -> Result<DemandId> {
    text.parse().map_err(|_| Problem::not_found())
}

/// What the caller may do with a demand.
pub(super) fn of(app: &App, caller: &Caller, frame: &Frame, demand: &Demand) -> Vec<ActForm> {
    let (d, facts) = (&frame.t.demands, demand.facts());
    let may = |action: Action| app.policy.allows(action, caller, &app.tree(), &facts).allowed;
    let mut acts = Vec::new();
    if demand.is_waiting() && may(Action::RouteDemand) {
        acts.push(routing(app, caller, frame, demand));
    }
    if demand.is_waiting() && may(Action::AnswerDemand) {
        let (note, resource) = (frame.field("note", d.f_note), frame.field("resource", d.f_resource));
        let (note, resource) = (note.within("answer"), resource.within("answer"));
        acts.push(ActForm {
            action: format!("/demands/{}/answer", demand.id),
            word: d.do_answer.to_owned(),
            is_final: false,
            rule: d.answer_rule.to_owned(),
            tokens: frame.tokens(),
            fields: vec![
                note.lines(3).at_most(2000),
                resource.hint(d.f_resource_hint).optional(&frame.t.part.optional),
            ],
        });
        if let Some(to) = demand::returned_to(app, demand).and_then(|org| app.tree().get(&org).cloned()) {
            let why = frame.field("note", d.f_why).within("return");
            acts.push(ActForm {
                action: format!("/demands/{}/return", demand.id),
                word: d.do_return.with(Said::new(&to.name, frame.language).text),
                is_final: false,
                rule: d.return_rule.to_owned(),
                tokens: frame.tokens(),
                fields: vec![why.lines(3).at_most(2000)],
            });
        }
    }
    if !matches!(demand.state, DemandState::Closed { .. }) && may(Action::FileDemand) {
        acts.push(ActForm {
            action: format!("/demands/{}/close", demand.id),
            word: d.do_close.to_owned(),
            is_final: true,
            rule: String::new(),
            tokens: frame.tokens(),
            fields: Vec::new(),
        });
    }
    acts
}

fn routing(app: &App, caller: &Caller, frame: &Frame, demand: &Demand) -> ActForm {
    let d = &frame.t.demands;
    let field = |name: &str, label: &str| frame.field(name, label).within("route");
    ActForm {
        action: format!("/demands/{}/route", demand.id),
        word: d.do_route.to_owned(),
        is_final: false,
        rule: d.route_rule.to_owned(),
        tokens: frame.tokens(),
        fields: vec![
            recipient_field(app, caller, frame, field("to", d.f_to).hint(d.f_to_hint)),
            field("note", d.f_route_note).lines(2).at_most(2000).optional(&frame.t.part.optional),
        ],
    }
}

/// Says what became of the demand `id`, or shows it again with what was wrong in the form `scope`.
async fn done(visit: Posted, id: &str, scope: &str, done: Result<Demand>, words: &str) -> Page {
    let Posted { app, caller, mut frame, form, .. } = visit;
    let here = format!("/demands?open={id}");
    match done {
        // Who passed it on may know of it no longer.
        Ok(demand) => match demand::view(&app, &caller, &demand.id).await {
            Ok(_) => say(&frame, &here, Flash::good(words)),
            Err(_) => say(&frame, "/demands", Flash::good(words)),
        },
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            let query = Fields::parse(format!("open={id}").as_bytes());
            frame.here = here;
            frame.refuse(&problem, scope, form.without_token());
            refused(&problem, &page(&app, &caller, frame, &query).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn route(Path(id): Path<String>, visit: Posted) -> Page {
    let (app, caller, form) = (&visit.app, &visit.caller, &visit.form);
    let routed = demand::route(app, caller, &id_of(&id)?, form.text("to"), form.text("note")).await;
    let words = visit.frame.t.demands.done_routed;
    done(visit, &id, "route", routed, words).await
}

async fn give_back(Path(id): Path<String>, visit: Posted) -> Page {
    let returned = demand::give_back(&visit.app, &visit.caller, &id_of(&id)?, visit.form.text("note")).await;
    let words = visit.frame.t.demands.done_returned;
    done(visit, &id, "return", returned, words).await
}

async fn answer(Path(id): Path<String>, visit: Posted) -> Page {
    let known = id_of(&id)?;
    let (app, caller, form) = (&visit.app, &visit.caller, &visit.form);
    let answered = match entry(app, caller, "resource", form.text("resource")).await {
        Ok(resource) => demand::answer(app, caller, &known, form.text("note"), resource).await,
        Err(problem) => Err(problem),
    };
    let words = visit.frame.t.demands.done_answered;
    done(visit, &id, "answer", answered, words).await
}

async fn close(Path(id): Path<String>, visit: Posted) -> Page {
    let closed = demand::close(&visit.app, &visit.caller, &id_of(&id)?).await;
    let words = visit.frame.t.demands.done_closed;
    done(visit, &id, "", closed, words).await
}
