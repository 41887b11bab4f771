//! `/grants` and `/grants/{id}`: live or not in one word, what it opens, how it is used, how it ends.
//!
//! Forms, each with `reason`: `POST /grants/{id}/suspend`, `/resume`, `/end`, `/return`; without one:
//! `/opened-by-hand`, `/closed-by-hand`. Which are offered is decided by `grant` and `policy`.

use askama::Template;

use super::frame::Frame;
use super::part::{Bars, Chip, Due, Icon, Link, Paging, Said, Tokens};
use super::request::{EntryRow, Tab};

/// The list of grants.
#[derive(Template)]
#[template(path = "grants.html")]
pub struct GrantsPage {
    /// Frame.
    pub frame: Frame,
    /// Views: held, given, to renew, dormant.
    pub tabs: Vec<Tab>,
    /// What is searched for (`q`).
    pub query: String,
    /// Rows.
    pub rows: Vec<GrantRow>,
    /// Neighbours.
    pub paging: Paging,
}

/// One grant in the list.
pub struct GrantRow {
    /// The grant.
    pub url: String,
    /// The entry.
    pub resource: Said,
    /// Who gives.
    pub provider: Said,
    /// Who holds.
    pub holder: Said,
    /// By which application.
    pub app: Said,
    /// Where it stands.
    pub chip: Chip,
    /// Expiry.
    pub due: Option<Due>,
    /// Calls in 30 days.
    pub calls: String,
}

/// A grant.
#[derive(Template)]
#[template(path = "grant.html")]
pub struct GrantPage {
    /// Frame.
    pub frame: Frame,
    /// `gra_..`.
    pub id: String,
    /// The entry and its page.
    pub resource: Link,
    /// Where it stands.
    pub chip: Chip,
    /// Where it stands, in one sentence: `有效，至 2027-06-30`.
    pub sentence: String,
    /// Expiry.
    pub due: Option<Due>,
    /// Provider, holder, application, request, answer: name and value with a link where there is one.
    pub parties: Vec<(String, Link)>,
    /// What the reader must know: suspended why, unconfirmed revocation, dormant, unbounded credential.
    pub notices: Vec<Said>,
    /// What it opens: fields with their masks.
    pub fields: Vec<GrantField>,
    /// Which rows, in words.
    pub rows: Said,
    /// Operations, method, quota, purpose, basis: name and value.
    pub limits: Vec<(String, Said)>,
    /// Endpoint; empty while there is none.
    pub endpoint: String,
    /// A sample call without secrets.
    pub sample: String,
    /// Use over 30 days.
    pub usage: Option<Bars>,
    /// Enforcement points and what each confirmed.
    pub points: Vec<PointRow>,
    /// What happened, newest first.
    pub entries: Vec<EntryRow>,
    /// Hidden fields of every act.
    pub tokens: Tokens,
    /// What may be done now.
    pub may: GrantActs,
    /// Denied calls of the last 30 days.
    pub denied: Vec<DeniedRow>,
}

/// Calls that were denied for one reason within one minute.
pub struct DeniedRow {
    /// When.
    pub when: String,
    /// Why: the stable code.
    pub why: String,
    /// How many.
    pub calls: i64,
}

impl GrantPage {
    fn can_act(&self) -> bool {
        let may = &self.may;
        let by_hand = may.opened_by_hand || may.closed_by_hand;
        may.suspend || may.resume || may.give_back || may.end || by_hand
    }
}

/// What the reader may do with a grant now.
#[derive(Clone, Copy, Debug, Default)]
pub struct GrantActs {
    /// Hold it back for now.
    pub suspend: bool,
    /// Let it go on.
    pub resume: bool,
    /// End it.
    pub end: bool,
    /// Give it back as its holder.
    pub give_back: bool,
    /// Say that it was opened by hand.
    pub opened_by_hand: bool,
    /// Say that it was closed by hand.
    pub closed_by_hand: bool,
}

/// A field the grant opens.
pub struct GrantField {
    /// Column or member.
    pub name: String,
    /// What it means.
    pub title: Said,
    /// How it is covered; empty for plain.
    pub mask: String,
}

/// An enforcement point.
pub struct PointRow {
    /// Its name.
    pub name: String,
    /// Confirmed, waiting, unreachable.
    pub chip: Chip,
    /// What it confirmed and when.
    pub note: String,
}
