//! Matou (码头): a data-sharing catalogue and access broker.
//!
//! This page is the map; each module starts with what it is, what it never does and where to look
//! next. `docs/ARCHITECTURE.md` says which module may use which.

pub mod api;
pub mod app;
pub mod audit;
pub mod backup;
pub mod calendar;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connector;
pub mod credential;
pub mod db;
pub mod demand;
pub mod demo;
pub mod dispute;
pub mod error;
pub mod gateway;
pub mod grant;
pub mod id;
pub mod idempotency;
pub mod identity;
pub mod job;
pub mod keys;
pub mod notify;
pub mod org;
pub mod oversight;
pub mod policy;
pub mod random;
pub mod request;
pub mod scope;
pub mod search;
pub mod server;
pub mod setting;
pub mod sheet;
pub mod text;
pub mod tx;
pub mod web;
pub mod worker;
