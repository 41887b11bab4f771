//! Full-text index of a catalogue in Chinese and English.
//!
//! A library that knows no database, no HTTP and no application: documents and the caller's visibility come in
//! as plain values. An [`Index`] follows a feed of [`Change`]s, can be rebuilt beside itself while it answers,
//! and answers [`Query`]s with hits, counts and suggestions. What a caller may not see does not exist in any
//! of them: see [`Visible`].
//!
//! Where to look next: `document.rs` (what goes in), `analysis/` (what a text becomes), `schema.rs` (the
//! columns), `prepare.rs` (what fills them), `index.rs`,
//! `generation.rs` and `fill.rs` (files, commits, rebuilds), `query/` (what is asked and how it is understood), `engine/` (visibility, finding, tiers, text scores), `collect/` (filters, counts, order),
//! `search.rs`, `hit.rs` and `highlight.rs` (the answer).

mod analysis;
mod answers;
mod collect;
mod contents;
mod document;
mod engine;
mod error;
mod facet;
mod fill;
mod generation;
mod highlight;
mod hit;
mod index;
mod memory;
mod prepare;
mod query;
mod records;
mod schema;
mod search;
mod suggest;
#[cfg(test)]
mod tests;
mod tokens;
mod visible;

pub use contents::{BUCKETS, Digest, bucket_of};
pub use document::{Change, Document, Field, Text};
pub use error::IndexError;
pub use facet::Facet;
pub use generation::{Applied, Rejected};
pub use index::Index;
pub use query::synonyms::{Synonyms, Unfit, UnfitLine};
pub use query::{Filters, Hit, MOST_HITS, Marked, Page, Query, Segment, Sort, Told, Why};
pub use suggest::{Suggestion, SuggestionKind};
pub use visible::{ClassSet, Visible};

/// A text in the one form in which all ways to write it are the same: width, case, accents, traditional characters
/// and what stands between words make no difference.
pub fn folded(text: &str) -> String {
    let folded: String = analysis::fold::fold(text).chars.into_iter().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Loads the dictionaries (about 35 MB, a tenth of a second). The first search or change does it otherwise; a
/// server calls this while it starts, on a thread that may block.
pub fn load_dictionaries() {
    analysis::words::sequence(&analysis::fold::fold("重庆"));
    analysis::pinyin::read(&['重', '庆']);
}
