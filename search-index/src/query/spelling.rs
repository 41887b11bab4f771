//! Words of the index that somebody may have meant: those that begin with the same letter and differ in a letter
//! or two. Only asked where the words as typed found too little, and of words that hardly an entry holds: who types
//! what many entries hold means it. A word that stands in hidden entries only leads to those entries and so to
//! nothing; what many hold is counted among the entries the asker sees.

use tantivy::schema::Field as Column;
use tantivy::{Searcher, Term};

use super::recall::Recall;
use super::term::TermQuery;
use crate::engine::Must;

/// More words than this say that the word is too short or too common to guess at.
const MOST: usize = 40;

/// Words that so many entries hold are spelt as they should be: fewer may share a mistake.
const MANY: u64 = 10;

/// The words of a question that need no guessing.
pub(super) fn known(recall: &mut Recall<'_>) -> tantivy::Result<Vec<String>> {
    let understood = recall.understood;
    let words = understood.terms.iter().flat_map(|term| std::iter::once(term).chain(&term.synonyms));
    let words: Vec<&TermQuery> = words.filter(|word| word.tolerance() > 0).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let asked: Vec<Must> = words.iter().map(|word| recall.as_typed(word)).collect();
    let held = recall.work.count(&recall.ask, &asked)?;
    let many = words.iter().zip(held).filter(|(_, held)| *held >= MANY);
    Ok(many.map(|(word, _)| word.text.clone()).collect())
}

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

/// Letters to change, add, drop or swap to make one word of the other.
pub(super) fn edits(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut least = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_changed_added_dropped_or_swapped() {
        assert_eq!(edits("abcd", "acbd"), 1);
        assert_eq!(edits("environment", "enviroment"), 1);
        assert_eq!(edits("abc", "xyz"), 3);
    }
}
