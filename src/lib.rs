//! Matou (码头): a data-sharing catalogue and access broker.
//!
//! This page is the map; each module starts with what it is, what it never does and where to look
//! next. `docs/ARCHITECTURE.md` walks one request through them.

pub mod audit;
pub mod calendar;
pub mod demo;
pub mod identity;
pub mod org;
pub mod policy;
pub mod scope;
pub mod web;
