//! What a document becomes in the index: every text is cut here, by `analysis`, so tantivy's own tokenisers never
//! see Chinese. Names of providers, tags and data items come again and again: what they were cut into is kept.
//!
//! It writes nothing to an index, see `generation.rs`; the columns are in `schema.rs`.

use std::collections::HashMap;

use tantivy::TantivyDocument;
use tantivy::schema::Field as Column;

use crate::analysis::fold::{Folded, fold};
use crate::analysis::grams::{self, Singles, Unit};
use crate::analysis::pinyin;
use crate::analysis::words::{self, English};
use crate::document::Document;
use crate::records;
use crate::schema::Columns;
use crate::tokens;

/// No identifier is longer.
const LONGEST_ID: usize = 200;
/// Longer texts are indexed up to here: a summary is a paragraph, not a book.
const LONGEST_TEXT: usize = 8_000;
/// Characters by which titles are sorted.
const SORTED_BY: usize = 24;
/// More fields than this are not indexed.
const MOST_FIELDS: usize = 2_000;
/// Short texts of a kind whose cuts are kept, about a kilobyte each; then they are forgotten.
const MOST_KEPT: usize = 4_096;
/// Longer texts hardly come twice.
const LONGEST_KEPT: usize = 200;

/// Why a document cannot be indexed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("the identifier is empty")]
    NoId,
    #[error("the identifier has more than {LONGEST_ID} bytes")]
    LongId,
}

/// Makes documents ready, one after another; each thread has its own.
pub(crate) struct Analyst {
    values: Values,
    english: English,
    items: Kept<ItemCut>,
    mentions: Kept<MentionCut>,
    names: Kept<NameCut>,
}

/// A title or name of a data item.
struct ItemCut {
    whole: String,
    grams: String,
    words: String,
    reading: String,
}

/// What stands with the summary: provider, domain, tags.
struct MentionCut {
    grams: String,
    words: String,
}

/// The name of a provider.
struct NameCut {
    grams: String,
    reading: String,
}

impl Default for Analyst {
    fn default() -> Self {
        Self {
            values: Values::default(),
            english: English::new(),
            items: Kept::default(),
            mentions: Kept::default(),
            names: Kept::default(),
        }
    }
}

impl Analyst {
    /// A document ready to be added.
    pub(crate) fn prepare(
        &mut self,
        columns: &Columns,
        document: &Document,
    ) -> Result<TantivyDocument, Unfit> {
        if document.id.is_empty() {
            return Err(Unfit::NoId);
        }
        if document.id.len() > LONGEST_ID {
            return Err(Unfit::LongId);
        }
        let mut out = TantivyDocument::default();
        out.add_text(columns.id, &document.id);
        out.add_bytes(columns.record, &records::write(document));
        for (facet, column) in &columns.facets {
            for value in facet.values(document) {
                out.add_text(*column, value);
            }
        }
        out.add_u64(columns.class, u64::from(document.class));
        out.add_i64(columns.updated_at, document.updated_at);
        out.add_bool(columns.harvested, document.harvested);
        out.add_i64(columns.seq, document.seq);
        self.add_title(&mut out, columns, document);
        self.add_items(columns, document);
        self.add_body(columns, document);
        self.values.hand_over(&mut out);
        Ok(out)
    }

    fn add_title(&mut self, out: &mut TantivyDocument, columns: &Columns, document: &Document) {
        let Self { values, english, .. } = self;
        let code = fold(&document.code);
        let compact: String = code.compact().into_iter().collect();
        if !compact.is_empty() {
            values.add(columns.code, &tokens::write([(compact, 0)].into_iter()));
            values.add(columns.code_gram, &grams::write(&code, Unit::Character, Singles::None));
        }
        for (title, chinese) in [(&document.title.zh, true), (&document.title.en, false)] {
            let folded = fold_bounded(title);
            let edges = grams::edges(&folded).into_iter().map(|term| (term, 0));
            values.add(columns.title_edge, &tokens::write(edges));
            values.add(columns.title_gram, &grams::write(&folded, Unit::Character, Singles::All));
            let words = words::write(&folded, english);
            if chinese {
                values.add(columns.title_pinyin, &pinyin::write(&folded, &words.starts));
                let start: Vec<char> = folded.compact().into_iter().take(SORTED_BY).collect();
                out.add_text(columns.title_key, pinyin::sort_key(&start));
            }
            values.add(columns.title_word, &words.terms);
        }
    }

    fn add_items(&mut self, columns: &Columns, document: &Document) {
        let Self { values, english, items, .. } = self;
        for field in document.fields.iter().take(MOST_FIELDS) {
            let title = &field.title;
            for (text, is_read) in [(&title.zh, true), (&title.en, false), (&field.name, false)] {
                items.with(
                    text,
                    |text| cut_item(text, english),
                    |cut| {
                        values.add(columns.field_whole, &cut.whole);
                        values.add(columns.field_gram, &cut.grams);
                        values.add(columns.field_word, &cut.words);
                        if is_read {
                            values.add(columns.field_pinyin, &cut.reading);
                        }
                    },
                );
            }
        }
    }

    fn add_body(&mut self, columns: &Columns, document: &Document) {
        let Self { values, english, mentions, names, .. } = self;
        for text in [&document.summary.zh, &document.summary.en] {
            let cut = cut_mention(text, english);
            values.add(columns.body_gram, &cut.grams);
            values.add(columns.body_word, &cut.words);
        }
        let provider = &document.provider_name;
        for text in [&provider.zh, &provider.en, &document.domain].into_iter().chain(&document.tags) {
            mentions.with(
                text,
                |text| cut_mention(text, english),
                |cut| {
                    values.add(columns.body_gram, &cut.grams);
                    values.add(columns.body_word, &cut.words);
                },
            );
        }
        for (name, chinese) in [(&provider.zh, true), (&provider.en, false)] {
            names.with(
                name,
                |name| cut_name(name, english),
                |cut| {
                    values.add(columns.provider_gram, &cut.grams);
                    if chinese {
                        values.add(columns.provider_pinyin, &cut.reading);
                    }
                },
            );
        }
    }
}

fn cut_item(text: &str, english: &mut English) -> ItemCut {
    let folded = fold_bounded(text);
    let reading = pinyin::short_value(&folded).into_iter().flatten().map(|term| (term, 0));
    ItemCut {
        whole: tokens::write(grams::whole(&folded).map(|term| (term, 0)).into_iter()),
        grams: grams::write(&folded, Unit::Run, Singles::All),
        words: words::write(&folded, english).terms,
        reading: tokens::write(reading),
    }
}

fn cut_mention(text: &str, english: &mut English) -> MentionCut {
    let folded = fold_bounded(text);
    let grams = grams::write(&folded, Unit::Run, Singles::Letters);
    MentionCut { grams, words: words::write(&folded, english).terms }
}

fn cut_name(text: &str, english: &mut English) -> NameCut {
    let folded = fold_bounded(text);
    let grams = grams::write(&folded, Unit::Character, Singles::All);
    NameCut { grams, reading: pinyin::write(&folded, &words::write(&folded, english).starts) }
}

fn fold_bounded(text: &str) -> Folded {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => fold(&text[..end]),
        None => fold(text),
    }
}

/// What a document holds in each column of cut text: one value each, see [`tokens::join`].
#[derive(Default)]
struct Values(Vec<String>);

impl Values {
    fn add(&mut self, column: Column, cut: &str) {
        let at = column.field_id() as usize;
        if self.0.len() <= at {
            self.0.resize_with(at + 1, String::new);
        }
        tokens::join(&mut self.0[at], cut);
    }

    /// Gives all to a document, and is empty for the next.
    fn hand_over(&mut self, out: &mut TantivyDocument) {
        for (column, text) in (0..).zip(&mut self.0).filter(|(_, text)| !text.is_empty()) {
            out.add_text(Column::from_field_id(column), &*text);
            text.clear();
        }
    }
}

/// What short texts were cut into.
struct Kept<T>(HashMap<String, T>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Kept<T> {
    /// Uses what a text is cut into, which is made if it is not kept.
    fn with(&mut self, text: &str, make: impl FnOnce(&str) -> T, mut take: impl FnMut(&T)) {
        if text.is_empty() {
            return;
        }
        if let Some(kept) = self.0.get(text) {
            return take(kept);
        }
        let made = make(text);
        take(&made);
        if text.len() <= LONGEST_KEPT {
            if self.0.len() >= MOST_KEPT {
                self.0.clear();
            }
            self.0.insert(text.to_owned(), made);
        }
    }
}
