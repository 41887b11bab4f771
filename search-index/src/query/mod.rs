//! A question to the index and its answer. `understand.rs` reads the text, `recall.rs` says what
//! is to be found and in which order, `crate::engine` finds it among what the caller sees, `crate::search` joins
//! them.

pub(crate) mod cursor;
pub(crate) mod floor;
pub(crate) mod recall;
mod spelling;
pub(crate) mod statistics;
pub(crate) mod synonyms;
pub(crate) mod term;
pub(crate) mod understand;
mod worth;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::Field;
use crate::facet::Facet;
use crate::visible::Visible;

/// The most hits of one page.
pub const MOST_HITS: usize = 100;

/// Order of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Last changed first.
    Newest,
    /// By title, Chinese in the order of its reading.
    Title,
}

/// Accepted values of each property: one of the values inside a property, all properties together. An empty
/// list accepts everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Kinds of resource.
    pub kind: Vec<String>,
    /// Provider departments, by identifier.
    pub provider: Vec<String>,
    /// Organisations, by identifier: their own entries and those of all below them.
    pub organisation: Vec<String>,
    /// Subject domains.
    pub domain: Vec<String>,
    /// Classes of the catalogue with all below them.
    pub class: Vec<String>,
    /// Sharing attributes.
    pub sharing: Vec<String>,
    /// Grades, in digits.
    pub grade: Vec<String>,
    /// Tiers of government.
    pub tier: Vec<String>,
    /// Administrative divisions with all below them.
    pub division: Vec<String>,
    /// Update cycles.
    pub update_cycle: Vec<String>,
    /// Tags.
    pub tag: Vec<String>,
}

impl Filters {
    /// The accepted values of one property.
    pub fn of(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Kind => &self.kind,
            Facet::Provider => &self.provider,
            Facet::Organisation => &self.organisation,
            Facet::Domain => &self.domain,
            Facet::Class => &self.class,
            Facet::Sharing => &self.sharing,
            Facet::Grade => &self.grade,
            Facet::Tier => &self.tier,
            Facet::Division => &self.division,
            Facet::UpdateCycle => &self.update_cycle,
            Facet::Tag => &self.tag,
        }
    }

    /// The accepted values of one property, to be changed.
    pub fn of_mut(&mut self, facet: Facet) -> &mut Vec<String> {
        match facet {
            Facet::Kind => &mut self.kind,
            Facet::Provider => &mut self.provider,
            Facet::Organisation => &mut self.organisation,
            Facet::Domain => &mut self.domain,
            Facet::Class => &mut self.class,
            Facet::Sharing => &mut self.sharing,
            Facet::Grade => &mut self.grade,
            Facet::Tier => &mut self.tier,
            Facet::Division => &mut self.division,
            Facet::UpdateCycle => &mut self.update_cycle,
            Facet::Tag => &mut self.tag,
        }
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        Facet::ALL.into_iter().all(|facet| self.of(facet).is_empty())
    }
}

/// Values of a property that are told however rare they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Told {
    /// These, in their order.
    Values(Facet, Vec<String>),
    /// Those that begin so, such as the divisions of a county.
    Beginning(Facet, String),
}

impl Told {
    /// Whether a value of a property is meant.
    pub(crate) fn means(&self, facet: Facet, value: &str) -> bool {
        match self {
            Self::Values(of, values) => {
                *of == facet && values.binary_search_by(|one| one.as_str().cmp(value)).is_ok()
            }
            Self::Beginning(of, beginning) => *of == facet && value.starts_with(beginning),
        }
    }
}

/// A question. Text is whatever a person typed: words, a sentence, pinyin, a code, a piece of any of them.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The text; empty to browse.
    pub text: &'a str,
    /// Accepted values.
    pub filters: Filters,
    /// What the caller may see.
    pub visible: &'a Visible,
    /// Order of the hits.
    pub sort: Sort,
    /// Properties to count.
    pub facets: Vec<Facet>,
    /// Values that are told however rare they are: those below one that is looked into.
    pub told: Vec<Told>,
    /// Hits wanted, at most [`MOST_HITS`].
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Whether entries that only resemble what is asked for are left out, however few are found.
    pub strict: bool,
    /// Only entries published after this moment, in microseconds. Of an entry known by its title no moment is known.
    pub newer_than: Option<i64>,
}

impl<'a> Query<'a> {
    /// A question for a text: best matches first, no filters, no counts, twenty hits.
    pub fn new(text: &'a str, visible: &'a Visible) -> Self {
        Self {
            text,
            filters: Filters::default(),
            visible,
            sort: Sort::Relevance,
            facets: Vec::new(),
            told: Vec::new(),
            limit: 20,
            cursor: None,
            strict: false,
            newer_than: None,
        }
    }
}

/// A piece of a text, matched or not. All pieces joined give the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The piece as it was written; not escaped for HTML.
    pub text: String,
    /// Whether the search matched it.
    pub matched: bool,
}

/// A text in two languages with its matches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// Chinese.
    pub zh: Vec<Segment>,
    /// English.
    pub en: Vec<Segment>,
}

/// Why a hit was found, strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The text is its code.
    CodeExact,
    /// The text is its title.
    TitleExact,
    /// Its title starts with the text.
    TitleStart,
    /// Its title holds the text.
    TitlePhrase,
    /// Its code holds the text.
    CodePart,
    /// Its title holds all words of the text.
    TitleWords,
    /// One of its data items is the text.
    FieldExact,
    /// One of its data items holds the text.
    FieldPhrase,
    /// One of its data items holds words of the text.
    FieldWords,
    /// Its summary holds words of the text.
    Summary,
    /// It holds the words of the text elsewhere: provider, tags, several places together.
    Elsewhere,
    /// It holds a word of the same meaning.
    Synonym,
    /// Its reading is the text.
    Pinyin,
    /// It holds a word spelt almost like one of the text.
    Spelling,
    /// No text was given.
    Browsing,
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Identifier of the entry.
    pub id: String,
    /// Visibility class under which it was found.
    pub class: u32,
    /// Score; comparable inside one answer only.
    pub score: f32,
    /// Code of the entry.
    pub code: String,
    /// Title with the matches.
    pub title: Marked,
    /// The part of the summary around the matches; absent for a title-only hit.
    pub snippet: Option<Marked>,
    /// Data items that match the text; empty for a title-only hit.
    pub matched_fields: Vec<Field>,
    /// Whether the caller may see title and code only.
    pub title_only: bool,
    /// Why it was found.
    pub why: Vec<Why>,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Page {
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Hits of all pages.
    pub total: u64,
    /// Counts: the value and how many entries of the answer have it, commonest first. The count of a property
    /// ignores the filter on that property, so the alternatives to a chosen value stay visible.
    pub facets: BTreeMap<Facet, Vec<(String, u64)>>,
    /// Whether too few entries held all words, so that entries with most words or a similar spelling follow.
    pub relaxed: bool,
    /// How many of `total` hold all of the question; known on the first page only.
    pub exact: Option<u64>,
    /// Where the next page starts; absent on the last page.
    pub next_cursor: Option<String>,
}
