//! The pages' routes, one file a page: load what a model shows, call the command a form asks for.
//!
//! A rule found here is a defect: rules live in the commands that `api` and workers call too.

use axum::Router;

use crate::api::Shared;

mod access;
mod audit;
mod names;

/// Routes of the pages.
pub fn routes() -> Router<Shared> {
    Router::new().merge(audit::routes())
}
