//! Links, paging and facets of lists.
//!
//! Every choice is a URL, so back works and a search can be sent to a colleague. It never counts.

use askama::Template;

use super::{Said, writes_markup};
use crate::web::locales::Words;

/// A worded link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub word: Said,
    /// Where it leads; empty for where the reader is.
    pub url: String,
}

impl Link {
    /// A link.
    pub fn new(word: impl Into<Said>, url: impl Into<String>) -> Self {
        Self { word: word.into(), url: url.into() }
    }
}

/// Where a list stands: count and neighbours.
#[derive(Clone, Debug, Template)]
#[template(path = "part/paging.html")]
pub struct Paging {
    /// The words.
    pub t: &'static Words,
    /// Number of the first row shown, from 1; 0 for an empty list.
    pub first: u64,
    /// Number of the last row shown.
    pub last: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
    /// URL of the page before.
    pub previous: Option<String>,
    /// URL of the page after.
    pub next: Option<String>,
    /// URL of the list as CSV.
    pub export: Option<String>,
}

writes_markup!(Paging);

impl Paging {
    /// All of a list on one page.
    pub fn whole(t: &'static Words, rows: usize) -> Self {
        let last = rows as u64;
        Self { t, first: last.min(1), last, total: Some(last), previous: None, next: None, export: None }
    }
    fn range(&self) -> String {
        format!("{}–{}", self.first, self.last)
    }
}

/// One way to narrow a list.
#[derive(Clone, Debug)]
pub struct Facet {
    /// Heading, such as `共享属性`.
    pub title: String,
    /// Its values, most frequent first.
    pub values: Vec<FacetValue>,
    /// URL that shows all values, if some are left off.
    pub more: Option<String>,
}

/// One value of a facet.
#[derive(Clone, Debug)]
pub struct FacetValue {
    /// What it says.
    pub word: Said,
    /// How many the list would have; counted without this facet's own choice.
    pub count: u64,
    /// URL of the list with this value chosen, or taken back when it is chosen.
    pub url: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// How far down its tree it stands, from 0.
    pub depth: u8,
}
