//! The tantivy schema and how a [`Document`] becomes a tantivy document. Every text field is tokenised here,
//! by `analysis`, so tantivy's own tokenisers never see Chinese. Searching is in `query/` and `engine/`.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field as Column, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::analysis::fold::{Folded, fold};
use crate::analysis::grams::{self, Unit};
use crate::analysis::lexicon;
use crate::analysis::pinyin;
use crate::analysis::words::{self, English};
use crate::document::Document;
use crate::facet::Facet;
use crate::records;
use crate::tokens;

/// Raised when the schema or this file changes; word lists are counted by their content.
const SCHEMA_VERSION: u32 = 4;
/// No identifier is longer.
const LONGEST_ID: usize = 200;
/// Longer texts are indexed up to here: a summary is a paragraph, not a book.
const LONGEST_TEXT: usize = 8_000;
/// Characters by which titles are sorted.
const SORTED_BY: usize = 24;
/// More fields than this are not indexed.
const MOST_FIELDS: usize = 2_000;

/// Name of the schema and analysis in force; another name is another index.
pub(crate) fn version() -> String {
    format!("v{SCHEMA_VERSION}-{:016x}", lexicon::analysis_version())
}

/// The columns of the index.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) schema: Schema,
    pub(crate) id: Column,
    pub(crate) record: Column,
    pub(crate) code: Column,
    pub(crate) code_gram: Column,
    pub(crate) title_edge: Column,
    pub(crate) title_gram: Column,
    pub(crate) title_word: Column,
    pub(crate) field_whole: Column,
    pub(crate) field_gram: Column,
    pub(crate) field_word: Column,
    pub(crate) body_gram: Column,
    pub(crate) body_word: Column,
    pub(crate) provider_gram: Column,
    pub(crate) title_pinyin: Column,
    pub(crate) provider_pinyin: Column,
    pub(crate) field_pinyin: Column,
    title_key: Column,
    /// Identifier of the provider department: one of the facets.
    pub(crate) provider: Column,
    facets: Vec<(Facet, Column)>,
    class: Column,
    updated_at: Column,
    harvested: Column,
    seq: Column,
}

/// Why a document cannot be indexed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("the identifier is empty")]
    NoId,
    #[error("the identifier has more than {LONGEST_ID} bytes")]
    LongId,
}

impl Columns {
    /// Builds the schema.
    pub(crate) fn new() -> Self {
        let text = |option: IndexRecordOption, norms: bool| {
            let indexing = TextFieldIndexing::default();
            TextOptions::default().set_indexing_options(
                indexing.set_tokenizer(tokens::NAME).set_index_option(option).set_fieldnorms(norms),
            )
        };
        let gram = || text(IndexRecordOption::WithFreqsAndPositions, true);
        let word = || text(IndexRecordOption::WithFreqs, true);
        let reading = || text(IndexRecordOption::WithFreqsAndPositions, false);
        let flag = || text(IndexRecordOption::Basic, false);
        let mut builder = Schema::builder();
        // Filters and counts read columns; only the provider is looked up by value (suggestions).
        let facets = Facet::ALL.map(|facet| {
            let column = TextOptions::default().set_fast("raw");
            let indexed = facet == Facet::Provider;
            let options = if indexed { STRING | FAST } else { column };
            (facet, builder.add_text_field(facet.name(), options))
        });
        let mut columns = Self {
            id: builder.add_text_field("id", STRING | FAST),
            record: builder.add_bytes_field("record", STORED),
            code: builder.add_text_field("code", flag()),
            code_gram: builder.add_text_field("code_gram", gram()),
            title_edge: builder.add_text_field("title_edge", flag()),
            title_gram: builder.add_text_field("title_gram", gram()),
            title_word: builder.add_text_field("title_word", word()),
            field_whole: builder.add_text_field("field_whole", flag()),
            field_gram: builder.add_text_field("field_gram", gram()),
            field_word: builder.add_text_field("field_word", word()),
            body_gram: builder.add_text_field("body_gram", gram()),
            body_word: builder.add_text_field("body_word", word()),
            provider_gram: builder.add_text_field("provider_gram", gram()),
            title_pinyin: builder.add_text_field("title_pinyin", reading()),
            provider_pinyin: builder.add_text_field("provider_pinyin", reading()),
            field_pinyin: builder.add_text_field("field_pinyin", flag()),
            title_key: builder.add_text_field("title_key", TextOptions::default().set_fast("raw")),
            provider: facets
                .iter()
                .find(|(facet, _)| *facet == Facet::Provider)
                .map_or(facets[0].1, |(_, c)| *c),
            facets: facets.to_vec(),
            class: builder.add_u64_field("visibility", FAST),
            updated_at: builder.add_i64_field("updated_at", FAST),
            harvested: builder.add_bool_field("harvested", FAST),
            seq: builder.add_i64_field("seq", FAST),
            schema: Schema::builder().build(),
        };
        columns.schema = builder.build();
        columns
    }

    /// A document ready to be added.
    pub(crate) fn document(&self, document: &Document) -> Result<TantivyDocument, Unfit> {
        if document.id.is_empty() {
            return Err(Unfit::NoId);
        }
        if document.id.len() > LONGEST_ID {
            return Err(Unfit::LongId);
        }
        let mut out = TantivyDocument::default();
        out.add_text(self.id, &document.id);
        out.add_bytes(self.record, &records::write(document));
        for (facet, column) in &self.facets {
            for value in facet.values(document) {
                out.add_text(*column, value);
            }
        }
        out.add_u64(self.class, u64::from(document.class));
        out.add_i64(self.updated_at, document.updated_at);
        out.add_bool(self.harvested, document.harvested);
        out.add_i64(self.seq, document.seq);
        let mut writer = Writer { out, english: English::new() };
        self.add_title(&mut writer, document);
        self.add_fields(&mut writer, document);
        self.add_body(&mut writer, document);
        Ok(writer.out)
    }

    fn add_title(&self, writer: &mut Writer, document: &Document) {
        let code = fold(&document.code);
        let compact: String = code.compact().into_iter().collect();
        if !compact.is_empty() {
            writer.tokens(self.code, [(compact, 0)].into_iter());
            writer.grams(self.code_gram, &code, Unit::Character, true);
        }
        for title in [&document.title.zh, &document.title.en] {
            let folded = fold_bounded(title);
            writer.tokens(self.title_edge, grams::edges(&folded).into_iter().map(|term| (term, 0)));
            writer.grams(self.title_gram, &folded, Unit::Character, true);
            writer.words(self.title_word, &folded);
        }
        let title = fold_bounded(&document.title.zh);
        writer.tokens(self.title_pinyin, pinyin::value(&title).into_iter());
        let start: Vec<char> = title.compact().into_iter().take(SORTED_BY).collect();
        writer.out.add_text(self.title_key, pinyin::sort_key(&start));
    }

    fn add_fields(&self, writer: &mut Writer, document: &Document) {
        for field in document.fields.iter().take(MOST_FIELDS) {
            for text in [&field.title.zh, &field.title.en, &field.name] {
                let folded = fold_bounded(text);
                writer.tokens(self.field_whole, grams::whole(&folded).map(|term| (term, 0)).into_iter());
                writer.grams(self.field_gram, &folded, Unit::Run, true);
                writer.words(self.field_word, &folded);
            }
            let readings = pinyin::short_value(&fold_bounded(&field.title.zh));
            let readings = readings.into_iter().flatten().map(|term| (term, 0));
            writer.tokens(self.field_pinyin, readings);
        }
    }

    fn add_body(&self, writer: &mut Writer, document: &Document) {
        let provider = &document.provider_name;
        let summary = &document.summary;
        let texts = [&summary.zh, &summary.en, &provider.zh, &provider.en, &document.domain];
        for text in texts.into_iter().chain(&document.tags) {
            let folded = fold_bounded(text);
            writer.grams(self.body_gram, &folded, Unit::Run, false);
            writer.words(self.body_word, &folded);
        }
        for name in [&provider.zh, &provider.en] {
            writer.grams(self.provider_gram, &fold_bounded(name), Unit::Character, true);
        }
        writer.tokens(self.provider_pinyin, pinyin::value(&fold_bounded(&provider.zh)).into_iter());
    }
}

fn fold_bounded(text: &str) -> Folded {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => fold(&text[..end]),
        None => fold(text),
    }
}

/// A tantivy document under construction.
struct Writer {
    out: TantivyDocument,
    english: English,
}

impl Writer {
    fn grams(&mut self, column: Column, folded: &Folded, unit: Unit, singles: bool) {
        let grams = grams::value(folded, unit, singles);
        self.tokens(column, grams.into_iter().map(|gram| (gram.term, gram.position)));
    }

    fn words(&mut self, column: Column, folded: &Folded) {
        let terms = words::index_terms(folded, &mut self.english);
        self.tokens(column, terms.into_iter().enumerate().map(|(position, term)| (term, position)));
    }

    fn tokens(&mut self, column: Column, terms: impl Iterator<Item = (String, usize)>) {
        let text = tokens::write(terms);
        if !text.is_empty() {
            self.out.add_text(column, text);
        }
    }
}
