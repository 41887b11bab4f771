//! All JSON and protocol routes, one file a noun. Handlers parse, call a command, answer.
//!
//! A rule found in a handler is a defect: rules live in the commands that pages and workers call too.

pub mod answer;
pub mod caller;
pub mod document;
pub mod extract;
pub mod finding;
pub mod log;
pub mod oauth;
pub mod problem;
pub mod resource_view;
pub mod resources;
pub mod route;
pub mod view;

pub use caller::Signed;
pub use problem::{Answer, Failure};

use std::sync::Arc;

use axum::Router;

use crate::app::App;
use route::Routes;

/// The state of every route.
pub type Shared = Arc<App>;

/// Every JSON route with its documentation.
pub fn declared() -> Routes {
    finding::routes().merge(resources::routes())
}

/// The JSON API with its OpenAPI document and the page to browse it.
pub fn routes() -> Router<Shared> {
    let declared = declared();
    let document = document::of(declared.operations());
    declared.into_router().merge(document::routes(&document))
}
