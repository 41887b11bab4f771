//! The signed-in caller as an argument of handlers.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{Failure, Shared};
use crate::identity::Caller;
use crate::identity::caller::{Entrance, FormToken, caller_from_parts};
use crate::identity::token::TokenScope;

/// A person acting in one post, by personal token or by session with the form token in a header.
#[derive(Debug)]
pub struct Signed(pub Caller);

impl FromRequestParts<Shared> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failure> {
        let tree = app.tree();
        let entrance = Entrance { db: &app.db, tree: &tree, now: app.now(), https: app.is_https() };
        let caller = caller_from_parts(&entrance, parts, FormToken::InHeader).await?;
        // What changes something is asked for its scope by the command, each by its own.
        if parts.method.is_safe() {
            caller.require_scope(TokenScope::Read)?;
        }
        Ok(Self(caller))
    }
}
