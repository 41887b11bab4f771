//! The word lists of `dictionary/`, compiled in: the city's own words, groups of words with one meaning, and
//! the words that make a sentence a question. Reading only; the lists say how to extend them.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

const WORDS: &str = include_str!("../../dictionary/words.txt");
const SYNONYMS: &str = include_str!("../../dictionary/synonyms.txt");
const QUESTIONS: &str = include_str!("../../dictionary/questions.txt");

/// Lines that say something.
fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Words that the segmenter must keep whole: the city's own and every synonym.
pub(crate) fn own_words() -> impl Iterator<Item = &'static str> {
    lines(WORDS).flat_map(str::split_whitespace).chain(synonym_groups().flatten())
}

/// The groups of words with one meaning.
pub(crate) fn synonym_groups() -> impl Iterator<Item = Vec<&'static str>> {
    lines(SYNONYMS).map(|line| line.split('=').map(str::trim).collect())
}

/// Words with the same meaning as `word`, without itself.
pub(crate) fn synonyms(word: &str) -> Vec<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<&str, Vec<&str>> = HashMap::new();
        for group in synonym_groups() {
            for word in &group {
                table.entry(word).or_default().extend(group.iter().filter(|other| *other != word));
            }
        }
        table
    });
    table.get(word).cloned().unwrap_or_default()
}

/// Phrases that only make a question of a sentence, longest first.
pub(crate) fn question_phrases() -> &'static [Vec<char>] {
    static PHRASES: OnceLock<Vec<Vec<char>>> = OnceLock::new();
    PHRASES.get_or_init(|| {
        let mut phrases: Vec<Vec<char>> = lines(QUESTIONS)
            .filter_map(|line| line.strip_prefix('?'))
            .map(|phrase| phrase.trim().chars().collect())
            .collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        phrases
    })
}

/// Whether a word carries no meaning of its own in a question.
pub(crate) fn is_filler(word: &str) -> bool {
    static FILLERS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    FILLERS
        .get_or_init(|| {
            lines(QUESTIONS).filter(|line| !line.starts_with('?')).flat_map(str::split_whitespace).collect()
        })
        .contains(word)
}

/// A number that changes with everything that decides how documents are analysed.
pub(crate) fn analysis_version() -> u64 {
    fingerprint([WORDS, SYNONYMS, super::pinyin::TABLE])
}

/// Fowler-Noll-Vo hash: the same on every machine and in every release.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fold::fold;

    #[test]
    fn lists_are_folded_already() {
        let fillers = lines(QUESTIONS).map(|line| line.trim_start_matches('?').trim());
        for entry in own_words().chain(fillers) {
            let folded: String = fold(entry).chars.into_iter().collect();
            assert_eq!(folded, entry, "write the list in folded form");
        }
    }

    #[test]
    fn synonyms_go_both_ways() {
        assert!(synonyms("社保").contains(&"社会保险"));
        assert!(synonyms("社会保险").contains(&"社保"));
        assert!(!synonyms("社保").contains(&"社保"));
        assert!(synonyms("无此词").is_empty());
    }
}
