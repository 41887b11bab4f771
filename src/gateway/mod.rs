//! The enforcement point (design.md section 7): every call of an application through a grant.
//!
//! `verify` lets a call in, `rows` and `proxy` serve it, `check` decides for gateways outside, `http` has the
//! routes. The grant is read anew on every call, so what narrows works at once; a use record is written
//! before anything leaves. It never trusts what a token remembers beyond what the grant says now.

pub mod check;
pub mod cursor;
pub mod http;
pub mod path;
pub mod projection;
pub mod proxy;
pub mod query;
pub mod record;
pub mod rows;
pub mod verify;
