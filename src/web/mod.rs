//! The pages: plain view models, templates checked while compiling, words in two languages, own assets.
//!
//! A view model holds what a page shows, already worded in the reader's language; it knows no database and
//! decides nothing. Handlers fill models and call the same commands as `api`. Start with [`frame`] (what
//! every page has), [`part`] (chips, deadlines, fields), then the module of a page. `locales` holds the words,
//! `assets` style sheet, script and mark.

pub mod admin;
pub mod app;
pub mod assets;
pub mod audit;
pub mod authority;
pub mod basket;
pub mod catalog;
pub mod configure;
pub mod desk;
pub mod entrance;
pub mod frame;
pub mod grant;
pub mod home;
pub mod locales;
pub mod me;
pub mod part;
pub mod policy;
pub mod publish;
pub mod register;
pub mod report;
pub mod request;
pub mod resource;

#[cfg(test)]
mod tests;

/// Every page.
pub fn routes() -> axum::Router<crate::api::Shared> {
    axum::Router::new()
}
