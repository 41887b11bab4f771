//! Credentials: applications as OAuth 2.0 clients, access tokens, sealed hand-overs.
//!
//! A token never opens more than the grants it names (RFC 9396) and lives five minutes; a secret is shown
//! once and kept as a digest. What a call may read is decided by `gateway` on the grant as it is at that
//! moment, not as the token remembers it.

pub mod application;

pub use application::Application;
