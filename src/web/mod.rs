//! The pages: plain view models, templates checked while compiling, words in two languages, own assets.
//!
//! A view model holds what a page shows, already worded in the reader's language; it knows no database and
//! decides nothing. Handlers fill models and call the same commands as `api`. Start with [`frame`] (what
//! every page has), [`part`] (chips, deadlines, fields), then the module of a page. `locales` holds the words,
//! `assets` style sheet, script and mark.

pub mod admin;
pub mod app;
pub mod assets;
pub mod audit;
pub mod authority;
pub mod basket;
pub mod catalog;
pub mod configure;
pub mod consent;
pub mod desk;
pub mod entrance;
pub mod frame;
pub mod grant;
pub mod handler;
pub mod home;
pub mod imports;
pub mod locales;
pub mod login;
pub mod me;
pub mod part;
pub mod policies;
pub mod problems;
pub mod publish;
pub mod register;
pub mod reports;
pub mod request;
pub mod resource;
pub mod synonyms;
pub mod visit;
pub mod wording;

#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::OriginalUri;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::api::{self, Failure, Shared};
use crate::error::Problem;
use visit::{Stop, Visit};

/// The routes of all pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .merge(login::routes())
        .merge(handler::routes())
        .fallback(nowhere)
        .layer(from_fn(visit::around))
}

/// An address nobody serves: a page for people, problem details for programs. The visit is asked for because its
/// frame is what the page stands in: who is signed in stays so.
async fn nowhere(OriginalUri(uri): OriginalUri, _visit: Result<Visit, Stop>) -> Response {
    if api::wording::for_programs(uri.path()) {
        return Failure::from(Problem::not_found()).into_response();
    }
    Stop::from(Problem::not_found()).into_response()
}

async fn asset(OriginalUri(uri): OriginalUri) -> Response {
    match assets::find(uri.path()) {
        Some((kind, bytes)) => {
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, assets::CACHE_CONTROL)], bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
