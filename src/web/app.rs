//! `/apps` and `/apps/{id}`: application systems, what they hold and what was handed over to them.
//!
//! Forms: `POST /apps` (`name`, `purpose`), `POST /apps/{id}/keys` (`jwk`), `POST /apps/{id}/keys/{key}/end`. Who may register is `policy`; configuration is in
//! `super::configure`.

use askama::Template;

use super::frame::Frame;
use super::part::{Bars, Chip, Due, Icon, Paging, Said, Tokens};

/// The applications of the acting organisation.
#[derive(Template)]
#[template(path = "apps.html")]
pub struct AppsPage {
    /// Frame.
    pub frame: Frame,
    /// Rows.
    pub rows: Vec<AppRow>,
    /// Neighbours.
    pub paging: Paging,
    /// Present if the reader may register one; holds what was entered before.
    pub register: Option<RegisterApp>,
}

/// One application in the list.
pub struct AppRow {
    /// Its page.
    pub url: String,
    /// Its name.
    pub name: Said,
    /// Who answers for it.
    pub owner: Said,
    /// Since when it is registered.
    pub since: String,
    /// Live grants.
    pub live: u64,
    /// Grants that wait to be configured.
    pub waiting: u64,
    /// Where it stands.
    pub chip: Chip,
}

/// What registers an application.
#[derive(Clone, Debug, Default)]
pub struct RegisterApp {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Whether the form is open at once.
    pub opened: bool,
    /// Field `name`.
    pub name: String,
    /// Field `purpose`.
    pub purpose: String,
}

/// One application.
#[derive(Template)]
#[template(path = "app.html")]
pub struct AppPage {
    /// Frame.
    pub frame: Frame,
    /// `app_..`.
    pub id: String,
    /// Its name.
    pub name: Said,
    /// Where it stands.
    pub chip: Chip,
    /// Attributes: name and value.
    pub facts: Vec<(String, Said)>,
    /// How many grants came after the last hand-over; the link is there if any.
    pub waiting: u64,
    /// `/apps/{id}/configure`; empty if the reader may not.
    pub configure_url: String,
    /// Hand-overs, newest first.
    pub handovers: Vec<HandoverRow>,
    /// Its public keys, newest first.
    pub keys: Vec<KeyRow>,
    /// Present if the reader may register one.
    pub new_key: Option<NewKey>,
    /// Its grants.
    pub grants: Vec<AppGrantRow>,
    /// Use over 30 days.
    pub usage: Option<Bars>,
}

/// One public key.
pub struct KeyRow {
    /// What assertions name it by.
    pub kid: String,
    /// `ES256`, `EdDSA` or `RS256`.
    pub alg: &'static str,
    /// When it was registered.
    pub since: String,
    /// By whom.
    pub by: Said,
    /// Being sealed, live, ended.
    pub chip: Chip,
    /// Where the form goes that ends it; empty if the reader may not, or it was ended.
    pub end_url: String,
}

/// What registers a public key.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Whether the form is open at once.
    pub opened: bool,
    /// Field `jwk`.
    pub jwk: String,
}

/// One hand-over.
pub struct HandoverRow {
    /// Its page.
    pub url: String,
    /// When it was made.
    pub made: String,
    /// Sealed, opened, lapsed.
    pub chip: Chip,
    /// Until when it can be opened.
    pub due: Option<Due>,
}

/// One grant of the application.
pub struct AppGrantRow {
    /// The grant.
    pub url: String,
    /// The entry.
    pub resource: Said,
    /// Provider.
    pub provider: Said,
    /// Where it stands.
    pub chip: Chip,
    /// `至 2027-06-30`.
    pub until: String,
    /// Calls in 30 days.
    pub calls: String,
}
