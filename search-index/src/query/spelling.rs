//! Words of the index that somebody may have meant: those that begin with the same letter and differ in a letter
//! or two. Only asked where the words as typed found too little. A word that stands in hidden entries only leads
//! to those entries and so to nothing.

use tantivy::schema::Field as Column;
use tantivy::{Searcher, Term};

use super::understand::TermQuery;

/// More words than this say that the word is too short or too common to guess at.
const MOST: usize = 40;

/// The words of a column that a word may stand for.
pub(super) fn similar(searcher: &Searcher, column: Column, term: &TermQuery) -> tantivy::Result<Vec<String>> {
    let Some(first) = term.text.chars().next().filter(char::is_ascii) else { return Ok(Vec::new()) };
    let after = char::from_u32(u32::from(first) + 1).unwrap_or(char::MAX);
    let bounds = [first, after].map(|bound| Term::from_field_text(column, bound.encode_utf8(&mut [0; 4])));
    let [low, high] = bounds.each_ref().map(Term::serialized_value_bytes);
    let mut words: Vec<String> = Vec::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(column)?;
        let mut stream = inverted.terms().range().ge(low).lt(high).into_stream()?;
        while words.len() < MOST && stream.advance() {
            // Terms are cut from texts, so every key is text; another could be of no word.
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            if term.allows(word) && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    Ok(words)
}
