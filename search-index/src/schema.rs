//! The tantivy schema. What a document becomes in it is in `prepare.rs`, searching in `query/` and `engine/`.

use tantivy::schema::{
    FAST, Field as Column, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};

use crate::analysis::lexicon;
use crate::facet::Facet;
use crate::tokens;

/// Raised when the schema or `prepare.rs` changes; word lists are counted by their content.
const SCHEMA_VERSION: u32 = 6;

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
    pub(crate) title_key: Column,
    /// Identifier of the provider department: one of the facets.
    pub(crate) provider: Column,
    pub(crate) facets: Vec<(Facet, Column)>,
    pub(crate) class: Column,
    pub(crate) updated_at: Column,
    pub(crate) harvested: Column,
    pub(crate) seq: Column,
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
        // Places are asked of these, and never how long a value is.
        let placed = || text(IndexRecordOption::WithFreqsAndPositions, false);
        let flag = || text(IndexRecordOption::Basic, false);
        let whole = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false);
        let whole =
            TextOptions::default().set_indexing_options(whole.set_index_option(IndexRecordOption::Basic));
        let known = whole.set_fast("raw");
        let mut builder = Schema::builder();
        // Filters and counts read columns; only the provider is looked up by value (suggestions).
        let facets = Facet::ALL.map(|facet| {
            let column = TextOptions::default().set_fast("raw");
            let indexed = facet == Facet::Provider;
            let options = if indexed { known.clone() } else { column };
            (facet, builder.add_text_field(facet.name(), options))
        });
        let mut columns = Self {
            id: builder.add_text_field("id", known),
            record: builder.add_bytes_field("record", STORED),
            code: builder.add_text_field("code", flag()),
            code_gram: builder.add_text_field("code_gram", placed()),
            title_edge: builder.add_text_field("title_edge", flag()),
            title_gram: builder.add_text_field("title_gram", gram()),
            title_word: builder.add_text_field("title_word", word()),
            field_whole: builder.add_text_field("field_whole", flag()),
            field_gram: builder.add_text_field("field_gram", gram()),
            field_word: builder.add_text_field("field_word", word()),
            body_gram: builder.add_text_field("body_gram", gram()),
            body_word: builder.add_text_field("body_word", word()),
            provider_gram: builder.add_text_field("provider_gram", placed()),
            title_pinyin: builder.add_text_field("title_pinyin", placed()),
            provider_pinyin: builder.add_text_field("provider_pinyin", placed()),
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
}
