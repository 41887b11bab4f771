//! `/suggest`: completions for the search box of the pages, in the page's language: what each is, and where it leads.
//!
//! What one searched for before comes first. Entries lead to themselves, departments to what they provide; everything else is searched for. Who is not signed in
//! is told what a visitor may find.

use axum::Router;
use axum::extract::RawQuery;
use axum::response::IntoResponse;
use axum::routing::get;
use search_index::{Suggestion, SuggestionKind};
use serde::Serialize;

use crate::api::Shared;
use crate::search::{self, kept};
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::locales;
use crate::web::visit::{Fields, Glance, Page};

/// Completions shown.
const SHOWN: usize = 8;
/// Own searches among them.
const OWN_SHOWN: usize = 2;
/// Characters of what is being typed that are looked at.
const TYPED_MAX: usize = 100;

/// The route.
pub fn routes() -> Router<Shared> {
    Router::new().route("/suggest", get(suggest))
}

/// What is suggested.
#[derive(Debug, Serialize)]
struct Suggestions {
    items: Vec<Completion>,
}

/// One completion, as `matou.js` shows it.
#[derive(Debug, Serialize)]
struct Completion {
    text: String,
    /// What it is.
    note: &'static str,
    /// Where it leads; without one its text is searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

async fn suggest(Glance { app, caller, language }: Glance, RawQuery(query): RawQuery) -> Page {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let text: String = query.text("q").chars().take(TYPED_MAX).collect();
    let own = match &caller {
        Some(caller) => kept::beginning(&app, caller, &text, OWN_SHOWN).await?,
        None => Vec::new(),
    };
    let found = search::suggest(&app, caller.as_ref(), text, SHOWN - own.len()).await?;
    let own = own.into_iter().map(|one| Completion {
        note: locales::of(language).catalog.is_own_search,
        url: Some(one.question().url()),
        text: one.text,
    });
    let items = own.chain(found.into_iter().map(|one| completion(language, caller.is_some(), one))).collect();
    Ok(axum::Json(Suggestions { items }).into_response())
}

fn completion(language: Language, signed_in: bool, found: Suggestion) -> Completion {
    let Suggestion { kind, text, id } = found;
    let c = &locales::of(language).catalog;
    let entry = || {
        let page = format!("/resources/{id}");
        // An entry known by its title opens only after signing in.
        if signed_in { page } else { Frame::new(language, "", page).sign_in_url() }
    };
    let (note, url) = match kind {
        SuggestionKind::Title => (c.is_entry, Some(entry())),
        SuggestionKind::Code => (c.is_code, Some(entry())),
        SuggestionKind::Organisation => (c.is_organisation, Some(format!("/catalog?organisation={id}"))),
        SuggestionKind::Field => (c.is_item, None),
    };
    Completion { text, note, url }
}
