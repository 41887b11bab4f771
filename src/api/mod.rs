//! All JSON and protocol routes, one file a noun. Handlers parse, call a command, answer.
//!
//! A rule found in a handler is a defect: rules live in the commands that pages and workers call too.

pub mod answer;
pub mod app_keys;
pub mod apps;
pub mod audit;
pub mod audit_access;
pub mod basket;
pub mod bodyless;
pub mod caller;
pub mod consents;
pub mod content_view;
pub mod demand;
pub mod disputes;
pub mod divisions;
pub mod document;
pub mod entry_desk;
pub mod entry_view;
pub mod extract;
pub mod finding;
pub mod grant_change;
pub mod grant_needs;
pub mod grants;
pub mod imports;
pub mod inbox;
pub mod known_problems;
pub mod line_between;
pub mod line_clock;
pub mod line_offer;
pub mod line_view;
pub mod lines;
pub mod log;
pub mod me;
pub mod oauth;
pub mod operation;
pub mod organisations;
pub mod parameter;
pub mod policies;
pub mod policy_view;
pub mod problem;
pub mod protocol;
pub mod reports;
pub mod requests;
pub mod resource_view;
pub mod resources;
pub mod reviews;
pub mod revocations;
pub mod route;
pub mod searches;
pub mod synonyms;
pub mod system;
pub mod tag;
pub mod texts;
pub mod unreadable;
pub mod view;
pub mod wording;
pub mod words;

pub use caller::Signed;
pub use problem::{Answer, Failure};

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;

use crate::app::App;
use route::Routes;

/// The state of every route.
pub type Shared = Arc<App>;

/// Every JSON route with its documentation.
pub fn declared() -> Routes {
    me::routes()
        .merge(inbox::routes())
        .merge(organisations::routes())
        .merge(divisions::routes())
        .merge(finding::routes())
        .merge(searches::routes())
        .merge(entry_desk::routes())
        .merge(resources::routes())
        .merge(imports::routes())
        .merge(basket::routes())
        .merge(requests::routes())
        .merge(entry_view::routes())
        .merge(lines::routes())
        .merge(line_clock::routes())
        .merge(line_offer::routes())
        .merge(disputes::routes())
        .merge(apps::routes())
        .merge(app_keys::routes())
        .merge(grants::routes())
        .merge(grant_change::routes())
        .merge(revocations::routes())
        .merge(reviews::routes())
        .merge(consents::routes())
        .merge(policies::routes())
        .merge(audit::routes())
        .merge(audit_access::routes())
        .merge(reports::routes())
        .merge(demand::routes())
        .merge(synonyms::routes())
        .merge(system::routes())
}

/// The JSON API with its OpenAPI document and the page to browse it.
pub fn routes() -> Router<Shared> {
    let declared = declared();
    let mut operations = declared.operations().to_vec();
    operations.extend(protocol::operations());
    declared.into_router().layer(from_fn(tag::around)).merge(document::routes(operations))
}
