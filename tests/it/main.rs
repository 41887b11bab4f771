//! Integration tests: one binary, the same cases on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failing unwrap is the test's failure")]

mod audit;
mod audit_history;
mod audit_receipt;
mod audit_tampering;
mod audit_verify;
mod configuration;
mod credential;
mod credential_token;
mod database;
mod gateway;
mod gateway_agreement;
mod gateway_api;
mod gateway_world;
mod identity;
mod login;
mod login_browser;
mod login_demonstration;
mod policy;
mod policy_edit;
mod policy_matrix;
mod policy_scenario;
mod queue;
mod web_pages;
mod web_world;
