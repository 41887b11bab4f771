//! A word or phrase of a question: how it is written in each kind of column, and how much of it may be wrong. It asks
//! no index; `recall.rs` does.

use std::rc::Rc;

use crate::analysis::fold::{Folded, fold, is_ideograph};
use crate::analysis::grams::{Unit, pairs, units};
use crate::analysis::pinyin::{self, Reading};
use crate::analysis::words::{self, English, Word};
use crate::query::spelling::edits;

/// A text as units, and what finds it where they follow each other: asked in several columns, so made once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Grams {
    pub(crate) units: Vec<String>,
    pub(crate) pairs: Vec<String>,
}

/// A text in titles, by characters, and in longer texts, by ideographs and whole runs of letters.
fn grams(folded: &Folded) -> [Rc<Grams>; 2] {
    let of = |unit: Unit| {
        let units = units(folded, unit);
        Rc::new(Grams { pairs: pairs(&units), units })
    };
    let titles = of(Unit::Character);
    let same = folded.chars.iter().all(|character| *character == ' ' || is_ideograph(*character));
    let texts = if same { Rc::clone(&titles) } else { of(Unit::Run) };
    [titles, texts]
}

/// One word of the question.
#[derive(Debug, Clone, Default)]
pub(crate) struct TermQuery {
    /// The word, folded.
    pub(crate) text: String,
    /// Its stem where it is Latin.
    pub(crate) stem: Option<String>,
    /// Its characters without blanks.
    pub(crate) characters: Vec<char>,
    /// In titles.
    pub(crate) titles: Rc<Grams>,
    /// In longer texts.
    pub(crate) texts: Rc<Grams>,
    /// Whether an entry must hold it.
    pub(crate) required: bool,
    /// What it weighs beside the others.
    pub(crate) weight: f32,
    /// Words of the same meaning.
    pub(crate) synonyms: Vec<TermQuery>,
    /// Shorter words inside it, for when it is found nowhere.
    pub(crate) parts: Vec<TermQuery>,
    /// How it reads as pinyin, if it can.
    pub(crate) reading: Option<Reading>,
}

impl TermQuery {
    /// A word with the shorter words inside it.
    pub(super) fn new(text: &str, english: &mut English) -> Self {
        let (mut term, folded) = Self::whole(text, english);
        if !term.is_latin() {
            let inside = |word: &Word| word.range.len() > 1 && word.text != text;
            let parts = words::overlapping(&folded).into_iter().filter(inside);
            term.parts = parts.map(|word| Self::whole(&word.text, english).0).collect();
        }
        term
    }

    /// A word without the shorter words inside it, and how it is folded.
    fn whole(text: &str, english: &mut English) -> (Self, Folded) {
        let folded = fold(text);
        let latin = !text.chars().all(|character| is_ideograph(character) || character == ' ');
        let stem = (latin && !text.contains(' ')).then(|| english.stem(text));
        let reading = if latin { pinyin::query(text) } else { None };
        let [titles, texts] = grams(&folded);
        let (text, characters) = (text.to_owned(), folded.compact());
        let (synonyms, parts, required, weight) = (Vec::new(), Vec::new(), true, 1.0);
        let term = Self { text, stem, characters, titles, texts, required, weight, synonyms, parts, reading };
        (term, folded)
    }

    /// The form under which the word is indexed.
    pub(crate) fn indexed(&self) -> &str {
        self.stem.as_ref().unwrap_or(&self.text)
    }

    /// Whether the word is written in letters or digits.
    pub(crate) fn is_latin(&self) -> bool {
        self.stem.is_some()
    }

    /// How many letters of the word may be wrong: none where it is short, has digits or is Chinese.
    pub(crate) fn tolerance(&self) -> u8 {
        let letters = self.text.chars().count();
        if !self.is_latin() || letters < 4 || self.text.contains(|c: char| c.is_ascii_digit() || c == ' ') {
            return 0;
        }
        if letters >= 8 { 2 } else { 1 }
    }

    /// Whether another word is this one, spelt wrong.
    pub(crate) fn allows(&self, other: &str) -> bool {
        let tolerance = usize::from(self.tolerance());
        // Most words are of quite another length: they need no comparing.
        let lengths = self.text.len().abs_diff(other.len());
        tolerance > 0 && lengths <= tolerance && edits(&self.text, other) <= tolerance
    }
}

/// A run of text that must lie together to count as a phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// Single characters, for titles and codes.
    pub(crate) titles: Rc<Grams>,
    /// The same as letters.
    pub(crate) letters: Vec<char>,
    /// Ideographs and whole runs of letters, for longer texts.
    pub(crate) texts: Rc<Grams>,
}

impl Phrase {
    pub(super) fn of(folded: &Folded) -> Self {
        let [titles, texts] = grams(folded);
        Self { titles, letters: folded.compact(), texts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_is_forgiven_in_proportion() {
        let word = |text: &str| TermQuery::new(text, &mut English::new());
        assert!(word("enviroment").allows("environment"));
        assert!(word("watre").allows("water"));
        assert!(!word("water").allows("weather"));
        assert!(!word("gis").allows("gas"));
        assert!(!word("企业").allows("企事"));
    }
}
