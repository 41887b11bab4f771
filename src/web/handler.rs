//! The pages' routes, one file a page: load what a model shows, call the command a form asks for.
//!
//! A rule found here is a defect: rules live in the commands that `api` and workers call too.

use axum::Router;

use crate::api::Shared;

mod access;
mod admin;
mod audit;
mod authority;
mod entry_form;
mod entry_view;
mod names;
mod policies;
mod publish;
mod rule_words;

/// Routes of the pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .merge(admin::routes())
        .merge(audit::routes())
        .merge(authority::routes())
        .merge(policies::routes())
        .merge(publish::routes())
}
