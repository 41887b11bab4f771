//! Integration tests: one binary, the same cases on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failing unwrap is the test's failure")]

mod audit;
mod configuration;
mod database;
mod identity;
mod login;
mod login_browser;
mod login_demonstration;
mod policy;
mod queue;
