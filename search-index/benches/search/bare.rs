//! The engine below on its own, over pairs of characters: what a search is compared with. It knows neither facets nor
//! visibility, and without a count it may skip whatever cannot get among the twenty; with facets nothing can be skipped.

use search_index::{Document, Text};
use tantivy::collector::{Count, TopDocs};
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field as Column, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{NgramTokenizer, TextAnalyzer};
use tantivy::{Searcher, TantivyDocument, Term};

use super::Outcome;

/// A way to ask, for the time it takes; answers how many were found.
pub type Ask = Box<dyn Fn(&str) -> tantivy::Result<u64>>;

/// The ways in which the twenty best by BM25 are asked for, each with its name.
pub fn ways(documents: &[Document]) -> Outcome<Vec<(&'static str, Ask)>> {
    let one = Bare::of(documents, |document| vec![joined(&[&document.title, &document.summary])])?;
    let several = Bare::of(documents, |document| {
        let items: Vec<&Text> = document.fields.iter().map(|field| &field.title).collect();
        let [title, summary] = [&document.title, &document.summary].map(|text| joined(&[text]));
        vec![title, joined(&items), summary, joined(&[&document.provider_name])]
    })?;
    let way = |of: &Bare, ask: fn(&Bare, &str) -> tantivy::Result<u64>| -> Ask {
        let of = of.clone();
        Box::new(move |text| ask(&of, text))
    };
    Ok(vec![
        ("bare, all pairs", way(&one, |bare, text| bare.top(&bare.all(text)))),
        ("bare, all pairs, counted", way(&one, |bare, text| bare.counted(&bare.all(text)))),
        ("bare, all pairs, texts loaded", way(&one, |bare, text| bare.loaded(&bare.all(text)))),
        ("bare, any pair", way(&one, |bare, text| bare.top(&bare.any(text)))),
        ("bare, any pair, counted", way(&one, |bare, text| bare.counted(&bare.any(text)))),
        ("bare, four columns", way(&several, |bare, text| bare.top(&bare.all(text)))),
        ("bare, four columns, texts loaded", way(&several, |bare, text| bare.loaded(&bare.all(text)))),
    ])
}

fn joined(texts: &[&Text]) -> String {
    texts.iter().map(|text| text.zh.as_str()).collect::<Vec<_>>().join(" ")
}

/// An index of tantivy's own, in memory and in one segment.
#[derive(Clone)]
struct Bare {
    searcher: Searcher,
    columns: Vec<Column>,
}

impl Bare {
    /// Of documents in as many columns as they have values.
    fn of(documents: &[Document], values: impl Fn(&Document) -> Vec<String>) -> Outcome<Self> {
        let mut builder = Schema::builder();
        let indexing = TextFieldIndexing::default().set_tokenizer("pairs");
        let indexing = indexing.set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing).set_stored();
        let wanted = documents.first().map_or(0, |document| values(document).len());
        let columns: Vec<Column> =
            (0..wanted).map(|at| builder.add_text_field(&format!("text{at}"), options.clone())).collect();
        let index = tantivy::Index::create_in_ram(builder.build());
        index.tokenizers().register("pairs", TextAnalyzer::from(NgramTokenizer::new(1, 2, false)?));
        let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 256 << 20)?;
        // A merge by policy at the same time would take segments away.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for document in documents {
            let mut entry = TantivyDocument::default();
            for (column, value) in columns.iter().zip(values(document)) {
                entry.add_text(*column, value);
            }
            writer.add_document(entry)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        writer.merge(&segments).wait()?;
        Ok(Self { searcher: index.reader()?.searcher(), columns })
    }

    /// Each pair of a text, wherever it may stand.
    fn pairs(&self, text: &str) -> Vec<Box<dyn Query>> {
        let characters: Vec<char> = text.chars().collect();
        let pairs = characters.windows(2.min(characters.len())).map(|pair| pair.iter().collect::<String>());
        let term = |column: &Column, pair: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(*column, pair), IndexRecordOption::WithFreqs))
        };
        let anywhere = |pair: String| -> Box<dyn Query> {
            match self.columns.as_slice() {
                [only] => term(only, &pair),
                several => {
                    Box::new(BooleanQuery::union(several.iter().map(|one| term(one, &pair)).collect()))
                }
            }
        };
        pairs.map(anywhere).collect()
    }

    fn all(&self, text: &str) -> BooleanQuery {
        BooleanQuery::intersection(self.pairs(text))
    }

    fn any(&self, text: &str) -> BooleanQuery {
        BooleanQuery::union(self.pairs(text))
    }

    fn top(&self, query: &BooleanQuery) -> tantivy::Result<u64> {
        Ok(self.searcher.search(query, &TopDocs::with_limit(20).order_by_score())?.len() as u64)
    }

    fn counted(&self, query: &BooleanQuery) -> tantivy::Result<u64> {
        Ok(self.searcher.search(query, &(TopDocs::with_limit(20).order_by_score(), Count))?.1 as u64)
    }

    /// The same with the texts of the hits, without which nobody can show them; answers how many bytes.
    fn loaded(&self, query: &BooleanQuery) -> tantivy::Result<u64> {
        let mut bytes = 0;
        for (_, address) in self.searcher.search(query, &TopDocs::with_limit(20).order_by_score())? {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let texts = self.columns.iter().filter_map(|column| document.get_first(*column)?.as_str());
            bytes += texts.map(str::len).sum::<usize>();
        }
        Ok(bytes as u64)
    }
}
