//! `/apps` and `/apps/{id}`: application systems, their keys and what they hold.
//!
//! Forms: `POST /apps` (`name`, `purpose`, `contact`, `operator`), `POST /apps/{id}/keys` (`jwk`),
//! `POST /apps/{id}/keys/{kid}/remove`, `POST /apps/{id}/reissue`. Configuration is in `super::configure`.

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
    /// Contractor that operates it; empty for none.
    pub operator: Said,
    /// Live grants.
    pub live: u64,
    /// Grants that wait to be configured.
    pub waiting: u64,
    /// `今天 09:12`; empty if never.
    pub last_use: String,
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
    /// Field `contact`.
    pub contact: String,
    /// Field `operator`: a contractor's credit code, if any.
    pub operator: String,
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
    /// How many agreed grants wait to be configured; the link is there if any.
    pub waiting: u64,
    /// `/apps/{id}/configure`; empty if the reader may not.
    pub configure_url: String,
    /// Hand-overs, newest first.
    pub handovers: Vec<HandoverRow>,
    /// Its grants.
    pub grants: Vec<AppGrantRow>,
    /// Its keys.
    pub keys: Vec<KeyRow>,
    /// Present if the reader may add a key; what was entered before.
    pub add_key: Option<(Tokens, String)>,
    /// Present if the credential may be issued again, which ends the former one.
    pub reissue: Option<Tokens>,
    /// Use over 30 days.
    pub usage: Option<Bars>,
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

/// A key of the application.
pub struct KeyRow {
    /// Key id.
    pub kid: String,
    /// `EC P-256`.
    pub kind: String,
    /// Since when.
    pub since: String,
    /// Present if it may be removed.
    pub remove: Option<Tokens>,
}
