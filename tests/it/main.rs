//! Integration tests: one binary, the same cases on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failing unwrap is the test's failure")]

mod api;
mod api_city;
mod audit;
mod audit_history;
mod audit_receipt;
mod audit_tampering;
mod audit_verify;
mod backup;
mod configuration;
mod credential;
mod credential_token;
mod database;
mod demand;
mod faults;
mod faults_kill;
mod gateway;
mod gateway_agreement;
mod gateway_api;
mod gateway_world;
mod house;
mod identity;
mod import;
mod login;
mod login_browser;
mod login_demonstration;
mod policy;
mod policy_edit;
mod policy_matrix;
mod policy_scenario;
mod queue;
mod story;
mod web_desk;
mod web_office;
mod web_pages;
mod web_world;
