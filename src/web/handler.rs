//! The pages' routes, one file a page: load what a model shows, call the command a form asks for.
//!
//! A rule found here is a defect: rules live in the commands that `api` and workers call too.

mod access;
mod admin;
mod app;
mod app_keys;
mod audit;
mod audit_entry;
mod authority;
mod basket;
mod catalog;
mod configure;
mod consent;
mod demand_acts;
mod demands;
mod desk;
mod disputes;
mod entry_form;
mod entry_view;
mod facet;
mod grant;
mod home;
mod imports;
mod kept;
mod me;
mod names;
mod offer;
mod plan;
mod policies;
mod problems;
mod publish;
mod reading;
mod reports;
mod request;
mod request_page;
mod resource;
mod reviews;
mod revocations;
mod rule_words;
mod searches;
mod standing;
mod suggest;
mod synonyms;
mod timeline;
mod unmet;

use axum::Router;

use crate::api::Shared;

/// Routes of the pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .merge(home::routes())
        .merge(catalog::routes())
        .merge(searches::routes())
        .merge(resource::routes())
        .merge(basket::routes())
        .merge(request::routes())
        .merge(demands::routes())
        .merge(unmet::routes())
        .merge(disputes::routes())
        .merge(desk::routes())
        .merge(app::routes())
        .merge(imports::routes())
        .merge(configure::routes())
        .merge(grant::routes())
        .merge(reviews::routes())
        .merge(revocations::routes())
        .merge(me::routes())
        .merge(consent::routes())
        .merge(suggest::routes())
        .merge(synonyms::routes())
        .merge(admin::routes())
        .merge(audit::routes())
        .merge(authority::routes())
        .merge(policies::routes())
        .merge(problems::routes())
        .merge(publish::routes())
        .merge(reports::routes())
}
