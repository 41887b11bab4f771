//! Integration tests: one binary, the same cases on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failing unwrap is the test's failure")]

mod audit;
mod audit_verify;
mod configuration;
mod database;
mod identity;
mod queue;
