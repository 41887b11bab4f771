//! `/catalog`: facets, hits with the match marked, and per hit the way into the basket.
//!
//! Every choice is a link to `/catalog?..`; the only form per hit posts `resource` to `/basket/items`, that of the
//! whole page posts `query` to `/searches`. Counts and hits are what the reader may know of: `search` decides.

use askama::Template;

use super::frame::Frame;
use super::part::{BasketAct, Chip, Facet, Icon, Link, Marked, Paging, Said, Tokens};

/// The catalogue.
#[derive(Template)]
#[template(path = "catalog.html")]
pub struct CatalogPage {
    /// Frame; `frame.query` is what was searched for.
    pub frame: Frame,
    /// Number of hits, grouped by thousands.
    pub total: String,
    /// Facets, in the order of use.
    pub facets: Vec<Facet>,
    /// Chosen values; the link takes one back.
    pub chosen: Vec<Link>,
    /// URL without any choice.
    pub clear: String,
    /// Orders; the one in force has no URL.
    pub orders: Vec<Link>,
    /// Hits in order.
    pub hits: Vec<Hit>,
    /// Whether the hits only resemble what was searched for.
    pub related_only: bool,
    /// What was perhaps meant.
    pub meant: Option<Link>,
    /// Whether the index lags behind the catalogue.
    pub lagging: bool,
    /// Where a demand for what is missing begins.
    pub demand_url: String,
    /// How the search can be kept; none for who is not signed in, and for what asks for nothing.
    pub saving: Option<Saving>,
    /// Whether the text now stands on the list of needs, because nothing holds all of it.
    pub noted: bool,
    /// Neighbours.
    pub paging: Paging,
}

/// Keeping a search.
pub struct Saving {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Field `query`: the question.
    pub query: String,
    /// Field `return_to`: this page.
    pub return_to: String,
    /// Where it stands among those kept, if it is kept already.
    pub saved: Option<String>,
}

/// One hit.
pub struct Hit {
    /// The entry.
    pub url: String,
    /// Title.
    pub title: Marked,
    /// Code of the kind, for the icon.
    pub kind: String,
    /// Name of the kind.
    pub kind_word: String,
    /// Provider.
    pub provider: Said,
    /// Resource code.
    pub code: String,
    /// `每日更新，11月20日`.
    pub freshness: String,
    /// Sharing, grade, personal information, state where it is not published.
    pub chips: Vec<Chip>,
    /// One line of abstract.
    pub summary: Marked,
    /// Items that matched.
    pub matched: Vec<Marked>,
    /// Why it was found, strongest reason first; empty when browsing.
    pub why: Vec<&'static str>,
    /// What can be done.
    pub act: BasketAct,
}

impl Hit {
    fn icon(&self) -> Icon {
        Icon::of_kind(&self.kind)
    }
}
