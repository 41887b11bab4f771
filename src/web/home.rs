//! `/`: search, kinds with live counts, what waits for me, what is new.
//!
//! The search form goes to `GET /catalog`. Counts are those the reader may know of; it never counts itself.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Due, Icon, Link, Said};

/// The home page.
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// Frame.
    pub frame: Frame,
    /// How much the reader may find: in full, and by title alone.
    pub figures: Vec<String>,
    /// Present for whoever would see more after signing in.
    pub sign_in: Option<Link>,
    /// Share of answers given in time this month, such as `98.6%`, where there were any.
    pub in_time: Option<String>,
    /// Kinds, in the order of the law's list; none for a reader who may know titles only.
    pub tiles: Vec<Tile>,
    /// Frequent searches of the reader's peers.
    pub searches: Vec<Link>,
    /// The searches that the acting post keeps, each with the number of entries that are new.
    pub saved: Vec<(Link, u64)>,
    /// What waits for the acting post, soonest first.
    pub waiting: Vec<Waiting>,
    /// Recently published entries.
    pub recent: Vec<Recent>,
}

/// A kind of resource.
pub struct Tile {
    /// Code of the kind, such as `data.table`.
    pub kind: String,
    /// Its name.
    pub word: String,
    /// How many, grouped by thousands; empty where the reader may know of titles only.
    pub count: String,
    /// The catalogue narrowed to it.
    pub url: String,
}

impl Tile {
    fn icon(&self) -> Icon {
        Icon::of_kind(&self.kind)
    }
}

/// Something to do.
pub struct Waiting {
    /// The case.
    pub url: String,
    /// What it is about.
    pub title: Said,
    /// What is asked of the reader: `签发申请`.
    pub act: String,
    /// Who waits.
    pub from: Said,
    /// Its clock.
    pub due: Option<Due>,
}

/// A new entry.
pub struct Recent {
    /// The entry.
    pub url: String,
    /// Its title.
    pub title: Said,
    /// Its provider.
    pub provider: Said,
    /// The day: `11月20日`; empty where only the title is known.
    pub day: String,
    /// Sharing attribute; none where only the title is known.
    pub sharing: Option<Chip>,
}
