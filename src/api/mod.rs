//! All JSON and protocol routes, one file a noun. Handlers parse, call a command, answer.
//!
//! A rule found in a handler is a defect: rules live in the commands that pages and workers call too.

pub mod caller;
pub mod demand;
pub mod log;
pub mod oauth;
pub mod problem;

pub use caller::Signed;
pub use problem::{Answer, Failure};

use std::sync::Arc;

use axum::Router;

use crate::app::App;

/// The state of every route.
pub type Shared = Arc<App>;

/// Every JSON route.
pub fn routes() -> Router<Shared> {
    Router::new()
}
