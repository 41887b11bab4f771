//! Credentials: applications as OAuth 2.0 clients, access tokens, sealed hand-overs.
//!
//! A token never opens more than the grants it names (RFC 9396) and lives five minutes; a secret is shown
//! once and kept as a digest. What a call may read is decided by `gateway` on the grant as it is at that
//! moment, not as the token remembers it. `commands` is what people do, `token` what applications do.

pub mod access;
pub mod application;
pub mod client;
pub mod commands;
pub mod handover;
pub mod jws;
pub mod oauth;
mod opening;
pub mod proof;
mod samples;
pub mod selection;
pub mod store;
pub mod token;

pub use application::Application;
pub use handover::Handover;
