//! `/synonyms`: shows the words that searches take for one another and keeps a new list.

use axum::Router;
use axum::routing::get;
use search_index::Synonyms;

use super::names::Names;
use crate::api::Shared;
use crate::app::App;
use crate::error::Result;
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::search::synonyms::{self, WordList};
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Link, Said};
use crate::web::synonyms::SynonymsPage;
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// Routes of the list.
pub fn routes() -> Router<Shared> {
    Router::new().route("/synonyms", get(show).post(keep))
}

async fn show(SignedVisit { app, caller, frame }: SignedVisit) -> Page {
    let list = synonyms::list(&app.db.reader).await?;
    render(&page(&app, &caller, frame, list).await?)
}

async fn page(app: &App, caller: &Caller, mut frame: Frame, list: WordList) -> Result<SynonymsPage> {
    frame.t.synonyms.title.clone_into(&mut frame.title);
    let may = app.policy.allows(Action::TuneSearch, caller, &app.tree(), &list.facts()).allowed;
    if may {
        frame.section = Some(Section::Authority);
        frame.trail = vec![Link::new(frame.t.authority.title, "/authority")];
    }
    let names = Names::load(app, &frame, list.by.clone()).await?;
    let changed = match (&list.by, list.at) {
        (Some(by), Some(at)) => {
            let by = names.person(by);
            let at = wording::moment(at, caller.at, frame.language);
            Said { text: frame.t.publish.step_by.with(by.text, at), foreign: by.foreign }
        }
        _ => Said::default(),
    };
    let typed = frame.entered.iter().find(|(name, _)| name == "text").map(|(_, text)| text.clone());
    let group = |words: Vec<&str>| Said::typed(words.join(" = "), frame.language);
    let stale = frame.problem.as_ref().is_some_and(|problem| problem.status == 412);
    Ok(SynonymsPage {
        theirs: stale.then(|| list.text.clone()),
        text: typed.unwrap_or(list.text),
        before: list.by.is_some().then_some(list.before),
        changed,
        tokens: may.then(|| frame.tokens().at(list.version)),
        shipped: Synonyms::shipped().map(group).collect(),
        frame,
    })
}

async fn keep(Posted { app, caller, mut frame, form, .. }: Posted) -> Page {
    let text = form.given("text").unwrap_or_default();
    let before = synonyms::list(&app.db.reader).await?;
    match synonyms::keep(&app, &caller, text, form.number("version")).await {
        Ok(kept) => {
            let s = &frame.t.synonyms;
            let words = if kept.version == before.version { s.same } else { s.done };
            say(&frame, "/synonyms", Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 412 | 422) => {
            "/synonyms".clone_into(&mut frame.here);
            frame.refuse(&problem, "", form.without_token());
            refused(&problem, &page(&app, &caller, frame, before).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}
