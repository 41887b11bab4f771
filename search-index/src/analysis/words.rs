//! Words: jieba for runs of ideographs, with the city's own words added; whole and stemmed forms for Latin
//! letters. Words rank and join the terms of a question; what may be *found* never depends on them alone,
//! since `grams.rs` finds every piece. Unknown words are not guessed (no hidden Markov model).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use jieba_rs::Jieba;
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

use super::fold::{Folded, is_ideograph};
use super::lexicon;
use crate::tokens::Cut;

/// Longer Latin words are noise: keys, hashes, encoded data.
const LONGEST_WORD: usize = 40;

/// The segmenter, loaded once on first use.
fn jieba() -> &'static Jieba {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(|| {
        let mut jieba = Jieba::new();
        for word in lexicon::own_words() {
            jieba.add_word(word, None, None);
        }
        jieba
    })
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The folded word.
    pub(crate) text: String,
    /// Its place among the folded characters.
    pub(crate) range: Range<usize>,
    /// Whether it is written in letters or digits.
    pub(crate) latin: bool,
}

/// The words of a text, one after another, none twice over the same place.
pub(crate) fn sequence(folded: &Folded) -> Vec<Word> {
    segment(folded, |jieba, run| jieba.cut(run, false).into_iter().map(|t| t.start..t.end).collect())
}

/// The Latin words of a text; cheaper than all its words.
pub(crate) fn latin(folded: &Folded) -> Vec<Word> {
    let latin = runs(folded).into_iter().filter(|(_, latin)| *latin);
    latin
        .map(|(range, latin)| Word { text: folded.chars[range.clone()].iter().collect(), range, latin })
        .collect()
}

/// The words of a text and the words inside longer words.
pub(crate) fn overlapping(folded: &Folded) -> Vec<Word> {
    segment(folded, |jieba, run| {
        jieba.cut_for_search(run, false).into_iter().map(|t| t.start..t.end).collect()
    })
}

fn segment(folded: &Folded, cut: impl Fn(&Jieba, &str) -> Vec<Range<usize>>) -> Vec<Word> {
    let mut words = Vec::new();
    for (range, latin) in runs(folded) {
        let text: String = folded.chars[range.clone()].iter().collect();
        if latin {
            words.push(Word { text: text.chars().take(LONGEST_WORD).collect(), range, latin });
            continue;
        }
        let start = range.start;
        words.extend(cut(jieba(), &text).into_iter().map(|part| {
            let range = start + part.start..start + part.end;
            Word { text: folded.chars[range.clone()].iter().collect(), range, latin }
        }));
    }
    words
}

/// The short form of a word of two halves, where that is a word too: 公厕 of 公共厕所.
pub(crate) fn contracted(characters: &[char]) -> Option<String> {
    let &[first, _, third, _] = characters else { return None };
    let short = String::from_iter([first, third]);
    (is_ideograph(first) && is_ideograph(third) && jieba().has_word(&short)).then_some(short)
}

/// What a word does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It names something.
    Name,
    /// It says what is done, how much or when.
    Act,
    /// It only joins others: pronouns, particles, adverbs, prepositions, conjunctions.
    Joint,
}

/// The role of a Chinese word, by the part of speech that the segmenter's dictionary gives it.
pub(crate) fn role(word: &str) -> Role {
    let tags = jieba().tag(word, false);
    let tag = tags.first().filter(|tag| tag.word == word).map_or("", |tag| tag.tag);
    match tag.as_bytes() {
        [b'r' | b'u' | b'd' | b'p' | b'c' | b'y' | b'e' | b'o', ..] => Role::Joint,
        [b'v'] | [b'm' | b'q' | b't' | b'f', ..] => Role::Act,
        _ => Role::Name,
    }
}

/// Runs of ideographs and runs of letters, as ranges of folded characters.
fn runs(folded: &Folded) -> Vec<(Range<usize>, bool)> {
    let mut runs: Vec<(Range<usize>, bool)> = Vec::new();
    for (at, &character) in folded.chars.iter().enumerate() {
        if character == ' ' {
            continue;
        }
        let latin = !is_ideograph(character);
        match runs.last_mut() {
            Some((range, same)) if *same == latin && range.end == at => range.end = at + 1,
            _ => runs.push((at..at + 1, latin)),
        }
    }
    runs
}

/// Stems that are kept; then they are forgotten.
const MOST_STEMS: usize = 4_096;

/// English word stems.
pub(crate) struct English {
    stemmer: TextAnalyzer,
    kept: HashMap<String, String>,
}

impl English {
    /// A stemmer.
    pub(crate) fn new() -> Self {
        let stemmer = TextAnalyzer::builder(RawTokenizer::default());
        Self { stemmer: stemmer.filter(Stemmer::new(Language::English)).build(), kept: HashMap::new() }
    }

    /// The stem of a lower-case word, for whoever asks for many: the same words come again and again.
    fn stem_kept(&mut self, word: &str) -> Option<&str> {
        if !self.kept.contains_key(word) {
            if self.kept.len() >= MOST_STEMS {
                self.kept.clear();
            }
            let stem = self.stem(word);
            self.kept.insert(word.to_owned(), stem);
        }
        self.kept.get(word).map(String::as_str)
    }

    /// The stem of a lower-case word.
    pub(crate) fn stem(&mut self, word: &str) -> String {
        let mut stream = self.stemmer.token_stream(word);
        let mut stem = None;
        stream.process(&mut |token| stem = Some(token.text.clone()));
        stem.unwrap_or_else(|| word.to_owned())
    }
}

/// The words of a text, cut for the index.
pub(crate) struct Written {
    /// The terms under which its words ([`overlapping`]) are indexed: Chinese words of two characters and more,
    /// Latin words whole and stemmed.
    pub(crate) terms: String,
    /// The places where words begin, among the folded characters.
    pub(crate) starts: Vec<usize>,
}

/// Cuts the words of a text for the index. It says the same as [`overlapping`] and keeps no word by itself:
/// every document passes here.
pub(crate) fn write(folded: &Folded, english: &mut English) -> Written {
    let (mut cut, mut starts) = (Cut::default(), Vec::with_capacity(folded.chars.len()));
    let (mut text, mut position) = (String::new(), 0);
    for (range, latin) in runs(folded) {
        text.clear();
        text.extend(&folded.chars[range.start..range.end]);
        if latin {
            starts.push(range.start);
            let end = text.char_indices().nth(LONGEST_WORD).map_or(text.len(), |(end, _)| end);
            let word = &text[..end];
            for term in english.stem_kept(word).filter(|stem| *stem != word).into_iter().chain([word]) {
                cut.token(position).push_str(term);
                position += 1;
            }
            continue;
        }
        for part in jieba().cut_for_search(&text, false) {
            starts.push(range.start + part.start);
            if part.end - part.start > 1 {
                cut.token(position).push_str(part.word);
                position += 1;
            }
        }
    }
    Written { terms: cut.text(), starts }
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn own_words_stay_whole() {
        let words: Vec<String> =
            sequence(&fold("渝快办不动产登记一件事API")).into_iter().map(|w| w.text).collect();
        assert_eq!(words, ["渝快办", "不动产登记", "一件事", "api"]);
    }

    #[test]
    fn english_is_stemmed_and_kept() {
        let written = write(&fold("Registered companies"), &mut English::new());
        let terms = ["regist", "registered", "compani", "companies"].map(str::to_owned);
        assert_eq!(written.terms, crate::tokens::write(terms.into_iter().zip(0..)));
    }
}
