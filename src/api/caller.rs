//! The signed-in caller as an argument of handlers, with what the route declares held: its parameters, its versions,
//! and that it takes no body where it declares none.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;

use super::bodyless::{Unasked, unasked};
use super::parameter::Params;
use super::route::Taken;
use super::tag::Tags;
use super::{Failure, Shared};
use crate::error::Problem;
use crate::identity::Caller;
use crate::identity::caller::{Entrance, FormToken, caller_from_parts};
use crate::identity::precondition::Expected;
use crate::identity::token::TokenScope;

/// A person acting in one post, by personal token or by session with the form token in a header.
#[derive(Debug)]
pub struct Signed(pub Caller);

impl FromRequestParts<Shared> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failure> {
        let tree = app.tree();
        let entrance = Entrance { db: &app.db, tree: &tree, now: app.now(), https: app.is_https() };
        let mut caller = caller_from_parts(&entrance, parts, FormToken::InHeader).await?;
        // What changes something is asked for its scope by the command, each by its own.
        if parts.method.is_safe() {
            caller.require_scope(TokenScope::Read)?;
        }
        let taken = parts.extensions.get::<Taken>().cloned().unwrap_or_default();
        Params::of_query(parts.uri.query()).only(&taken.query)?;
        if parts.extensions.get::<Unasked>().is_some() {
            return Err(unasked().into());
        }
        caller.expected = expected(parts, taken.versioned).await?;
        Ok(Self(caller))
    }
}

/// What the thing that the address names must still be. Reading is compared with the answer, see `tag`.
async fn expected(parts: &mut Parts, versioned: bool) -> Result<Expected, Problem> {
    let Some(tags) = Tags::of_headers(&parts.headers, &IF_MATCH)?.filter(|tags| *tags != Tags::Any) else {
        return Ok(Expected::Anything);
    };
    if parts.method.is_safe() {
        return Ok(Expected::Anything);
    }
    // Where nothing has a version, no tag can be its own (RFC 9110 section 13.1.1).
    if !versioned {
        return Err(Problem::stale());
    }
    let named = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Problem::not_found())?;
    let named: Vec<&str> = named.iter().map(|(_, value)| value).collect();
    // The first part is the thing changed, such as the application of a key; a draft of rules is all parts; what
    // there is one of goes by the end of its address.
    let only = parts.uri.path().rsplit('/').next().unwrap_or_default();
    let of = named
        .first()
        .map_or_else(|| vec![only.to_owned()], |first| vec![(*first).to_owned(), named.join("/")]);
    Ok(Expected::Version { of, versions: tags.versions() })
}
