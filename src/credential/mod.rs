//! Credentials: applications as OAuth 2.0 clients, access tokens, sealed hand-overs.
//!
//! A token never opens more than the grants it names (RFC 9396) and lives five minutes; a secret is shown
//! once and kept as a digest, or there is none and the application signs with a key of its own. What a call
//! may read is decided by `gateway` on the grant as it is at that moment, not as the token remembers it.
//! `commands` and `keys` are what people do, `token` what applications do.

pub mod access;
pub mod application;
pub mod assertion;
pub mod client;
pub mod client_key;
pub mod commands;
pub mod handover;
pub mod jwk;
pub mod jws;
pub mod keys;
pub mod oauth;
mod opened;
mod opening;
pub mod proof;
pub mod rotation;
mod samples;
pub mod selection;
pub mod store;
pub mod token;

pub use application::Application;
pub use client_key::ClientKey;
pub use handover::Handover;
