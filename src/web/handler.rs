//! The pages' routes, one file a page: load what a model shows, call the command a form asks for.
//!
//! A rule found here is a defect: rules live in the commands that `api` and workers call too.

pub mod app;
pub mod configure;
pub mod desk;
pub mod grant;
mod reading;
