//! What those who oversee ask: the log and its proofs, who could read what, why a rule decides so, jobs, reports.
//!
//! It reads rows and entries of every noun, so it stands above them all; it never decides for one of them. Its
//! only act is taking up again a job that was given up. Start with [`log`].

pub mod access;
pub mod days;
pub mod health;
pub mod inquiry;
pub mod jobs;
pub mod log;
pub mod report;
