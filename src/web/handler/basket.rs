//! `/basket`: putting in, taking out, and the one form that submits everything.
//!
//! A refused form comes back with all that was filled in; the basket itself is never lost.

use axum::extract::Path;
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::plan;
use super::resource;
use crate::api::Shared;
use crate::app::App;
use crate::catalog::{self, Resource};
use crate::credential;
use crate::error::{Problem, Result};
use crate::id::{AppId, ItemId, ResourceId};
use crate::identity::Caller;
use crate::request::basket::{self, BasketItem};
use crate::request::commands::{self, Submission};
use crate::request::{UseTerms, check};
use crate::scope::{FieldScope, Scope};
use crate::text::Language;
use crate::web::basket::{BasketPage, RequestForm};
use crate::web::frame::{Flash, Frame, ProblemSummary, Undo};
use crate::web::part::Choice;
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/basket", get(show))
        .route("/basket/items", post(put))
        .route("/basket/items/{resource}", post(put_named))
        .route("/basket/items/{resource}/remove", post(remove))
        .route("/basket/undo", post(undo))
        .route("/basket/clear", post(clear))
}

async fn show(visit: SignedVisit) -> Page {
    let SignedVisit { app, caller, frame } = visit;
    render(&page(&app, &caller, frame, RequestForm::default()).await?)
}

async fn page(app: &App, caller: &Caller, mut frame: Frame, form: RequestForm) -> Result<BasketPage> {
    frame.t.basket.title.clone_into(&mut frame.title);
    "/basket".clone_into(&mut frame.here);
    let checked = check::basket(app, caller, form.scenario.trim()).await?;
    let apps = credential::commands::list(app, caller).await.unwrap_or_default();
    let apps: Vec<Choice> = apps.into_iter().map(|one| Choice::new(one.id.as_str(), one.name)).collect();
    Ok(BasketPage {
        groups: plan::groups(app, &frame, &checked)?,
        plan: plan::plan(app, &frame, &checked),
        methods: plan::methods(&checked, frame.language),
        until_hint: frame.t.visit.until_hint.to_owned(),
        key: ItemId::new().to_string(),
        can_submit: checked.can_be_submitted() && !apps.is_empty(),
        apps,
        form,
        frame,
    })
}

fn resource_id(text: &str) -> Result<ResourceId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn put(posted: Posted) -> Page {
    let id = resource_id(posted.form.text("resource"))?;
    put_in(posted, &id).await
}

async fn put_named(Path(id): Path<String>, posted: Posted) -> Page {
    let id = resource_id(&id)?;
    put_in(posted, &id).await
}

/// What the ticks of an entry's page ask for; none when the form has no ticks, as in the list of hits.
fn ticked(resource: &Resource, posted: &Posted) -> Option<Scope> {
    let form = &posted.form;
    let has_ticks = form.given("fields").is_some() || form.given("operations").is_some();
    if !has_ticks && !posted.frame.here.starts_with("/resources/") {
        return None;
    }
    let content = &resource.live()?.content;
    let masked: Vec<&str> = form.all("masked").collect();
    let field = |name: &str| {
        let mask = content.item(name).filter(|_| masked.contains(&name)).and_then(catalog::Item::usual_mask);
        FieldScope { name: name.to_owned(), mask }
    };
    Some(Scope {
        fields: form.all("fields").map(field).collect(),
        operations: form.all("operations").map(str::to_owned).collect(),
        ..basket::usual_scope(content)
    })
}

async fn put_in(posted: Posted, id: &ResourceId) -> Page {
    let (app, caller) = (&posted.app, &posted.caller);
    let resource = catalog::commands::view(app, caller, id).await?;
    let scope = ticked(&resource, &posted);
    if let Err(problem) = basket::put(app, caller, id, scope.clone()).await {
        if problem.status != 422 {
            return Err(problem.into());
        }
        let mut frame = posted.frame;
        frame.here = format!("/resources/{id}");
        frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
        return refused(&problem, &resource::page(app, Some(caller), frame, &resource, scope).await?);
    }
    if posted.wants_json {
        let count = basket::list(app, caller).await?.len();
        return Ok(Json(json!({ "count": count })).into_response());
    }
    let frame = &posted.frame;
    let title =
        resource.content().map(|content| content.title.in_language(frame.language)).unwrap_or_default();
    let flash = Flash::good(frame.t.visit.put_in.with(title)).link(frame.t.basket.title, "/basket");
    say(frame, &frame.here, flash)
}

/// A hidden field of a button that takes a removal back.
fn kept(item: &BasketItem) -> Result<(String, String)> {
    let what = json!({ "resource": item.resource, "scope": item.scope });
    Ok(("item".to_owned(), serde_json::to_string(&what).map_err(Problem::internal)?))
}

async fn take_out(posted: &Posted, items: &[BasketItem]) -> Result<Flash> {
    let mut fields = Vec::new();
    for item in items {
        basket::remove(&posted.app, &posted.caller, &item.resource).await?;
        fields.push(kept(item)?);
    }
    let v = &posted.frame.t.visit;
    let undo = Undo { action: "/basket/undo".to_owned(), word: v.put_back.to_owned(), fields };
    Ok(Flash::good(v.taken_out.of(items.len())).undo(undo))
}

async fn remove(Path(id): Path<String>, posted: Posted) -> Page {
    let id = resource_id(&id)?;
    let mut items = basket::list(&posted.app, &posted.caller).await?;
    items.retain(|item| item.resource == id);
    let flash = take_out(&posted, &items).await?;
    let back = if posted.form.given("return_to").is_some() { posted.frame.here.as_str() } else { "/basket" };
    say(&posted.frame, back, flash)
}

async fn clear(posted: Posted) -> Page {
    let items = basket::list(&posted.app, &posted.caller).await?;
    let flash = take_out(&posted, &items).await?;
    say(&posted.frame, "/basket", flash)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    resource: ResourceId,
    scope: Scope,
}

async fn undo(posted: Posted) -> Page {
    let mut back = 0;
    for text in posted.form.all("item") {
        // What does not fit any more stays out; the count tells.
        if let Ok(kept) = serde_json::from_str::<Kept>(text)
            && basket::put(&posted.app, &posted.caller, &kept.resource, Some(kept.scope)).await.is_ok()
        {
            back += 1;
        }
    }
    say(&posted.frame, "/basket", Flash::good(posted.frame.t.visit.back_in.of(back)))
}

fn form_of(fields: &Fields) -> RequestForm {
    let text = |name| fields.text(name).to_owned();
    RequestForm {
        title: text("title"),
        app: text("app"),
        basis: text("use.basis"),
        scenario: text("use.scenario"),
        scope: text("use.scope"),
        method: text("use.method"),
        until: text("use.until"),
        together: fields.is_ticked("together"),
    }
}

fn submission(form: &RequestForm) -> Submission {
    let form = form.clone();
    Submission {
        // One that names no application is told so together with what else is missing.
        app: form.app.parse().unwrap_or_else(|_| AppId::new()),
        title: form.title,
        terms: UseTerms {
            basis: form.basis,
            scenario: form.scenario,
            scope: form.scope,
            method: form.method,
            until: form.until,
        },
        together: form.together,
    }
}

/// `POST /requests`: the basket becomes a request, or comes back with what is wrong.
pub(super) async fn submit(posted: Posted) -> Page {
    let Posted { app, caller, mut frame, form: fields, .. } = posted;
    let form = form_of(&fields);
    let key = fields.key(&caller, "POST /requests")?;
    match commands::submit(&app, &caller, submission(&form), key.as_ref()).await {
        Ok(whole) => {
            let flash = Flash::good(frame.t.visit.submitted.of(whole.lines.len()));
            say(&frame, &format!("/requests/{}", whole.request.id), flash)
        }
        Err(problem) if matches!(problem.status, 409 | 422) => {
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            refused(&problem, &page(&app, &caller, frame, form).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A list as a sentence has it.
pub(super) fn joined(parts: &[String], language: Language) -> String {
    parts.join(language.pick("、", ", "))
}
