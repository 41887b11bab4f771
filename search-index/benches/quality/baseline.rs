//! What the index is compared with: one text column, BM25, any of the terms.

use std::sync::OnceLock;

use jieba_rs::Jieba;
use search_index::Document;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::WhitespaceTokenizer;
use tantivy::{Searcher, TantivyDocument, Term};

/// Cuts a text into terms.
type Cut = fn(&str) -> Vec<String>;

/// A plain index.
pub struct Baseline {
    searcher: Searcher,
    text: Field,
    cut: Cut,
}

impl Baseline {
    /// Indexes everything that is said of the documents.
    pub fn new(documents: &[Document], cut: Cut) -> tantivy::Result<Self> {
        let mut builder = Schema::builder();
        let indexing = TextFieldIndexing::default().set_tokenizer("blank");
        let indexing = indexing.set_index_option(IndexRecordOption::WithFreqs);
        let text = builder.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let number = builder.add_u64_field("number", FAST);
        let index = tantivy::Index::create_in_ram(builder.build());
        index.tokenizers().register("blank", WhitespaceTokenizer::default());
        let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 64 << 20)?;
        for (at, document) in (0_u64..).zip(documents) {
            let mut entry = TantivyDocument::default();
            entry.add_text(text, cut(&all_text(document)).join(" "));
            entry.add_u64(number, at);
            writer.add_document(entry)?;
        }
        writer.commit()?;
        Ok(Self { searcher: index.reader()?.searcher(), text, cut })
    }

    /// The best documents, by their number.
    pub fn search(&self, question: &str, limit: usize) -> tantivy::Result<Vec<usize>> {
        let term = |term: String| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(self.text, &term), IndexRecordOption::WithFreqs))
        };
        let query = BooleanQuery::union((self.cut)(question).into_iter().map(term).collect());
        let mut hits = Vec::new();
        for (_, address) in self.searcher.search(&query, &TopDocs::with_limit(limit).order_by_score())? {
            let numbers = self.searcher.segment_reader(address.segment_ord).fast_fields().u64("number")?;
            hits.extend(numbers.first(address.doc_id).and_then(|number| usize::try_from(number).ok()));
        }
        Ok(hits)
    }
}

fn all_text(document: &Document) -> String {
    let (title, summary, provider) = (&document.title, &document.summary, &document.provider_name);
    let mut parts = vec![&title.zh, &title.en, &summary.zh, &summary.en, &provider.zh, &document.domain];
    parts.extend(&document.tags);
    parts.extend(document.fields.iter().flat_map(|field| [&field.name, &field.title.zh]));
    parts.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// Runs of ideographs and of other letters, in lower case.
fn runs(text: &str) -> Vec<(String, bool)> {
    let mut runs: Vec<(String, bool)> = Vec::new();
    let mut open = false;
    for character in text.chars().flat_map(char::to_lowercase) {
        let ideograph = ('\u{3400}'..='\u{9FFF}').contains(&character);
        if !character.is_alphanumeric() {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some((run, same)) if open && *same == ideograph => run.push(character),
            _ => runs.push((character.to_string(), ideograph)),
        }
        open = true;
    }
    runs
}

/// Pairs of ideographs; other words whole.
pub fn pairs(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for (run, ideographs) in runs(text) {
        let characters: Vec<char> = run.chars().collect();
        if ideographs && characters.len() > 1 {
            terms.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else {
            terms.push(run);
        }
    }
    terms
}

/// The words of jieba.
pub fn jieba(text: &str) -> Vec<String> {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    let jieba = JIEBA.get_or_init(Jieba::new);
    let mut terms = Vec::new();
    for (run, ideographs) in runs(text) {
        if ideographs {
            terms.extend(jieba.cut_for_search(&run, false).into_iter().map(|word| word.word.to_owned()));
        } else {
            terms.push(run);
        }
    }
    terms
}
