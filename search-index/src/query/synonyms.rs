//! Words of one meaning that are kept while the index runs, beside those of `dictionary/synonyms.txt`, and pairs
//! of the shipped list that shall not stand for each other. They act on questions only: no entry is analysed
//! anew, so a change acts on the next question.
//!
//! It does not store the list: whoever runs the index does, and hands it over by [`crate::Index::use_synonyms`].

use std::collections::{HashMap, HashSet};

use crate::analysis::fold::fold;
use crate::analysis::lexicon;
use crate::analysis::words::English;

/// The most lines of a list.
const MOST_LINES: usize = 2_000;
/// The most words of one line: each is asked with every question that holds another of them.
const MOST_WORDS: usize = 12;
/// The longest word in characters.
const LONGEST: usize = 30;

/// A list of words of one meaning, by word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    together: HashMap<String, Vec<String>>,
    apart: HashSet<(String, String)>,
    edition: u64,
}

/// A line of a list that says nothing usable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfitLine {
    /// Which, from 1.
    pub line: usize,
    /// Why.
    pub why: Unfit,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It has fewer than two words that differ once they are folded (width, case, traditional characters).
    OneWord,
    /// A word has no letter, ideograph or digit.
    Empty,
    /// A word has too many characters; the number is how many are allowed.
    Long(usize),
    /// It has too many words; the number is how many are allowed.
    Words(usize),
    /// "=" and "≠" on one line.
    Mixed,
    /// The list has too many lines; the number is how many are allowed.
    Lines(usize),
}

impl Synonyms {
    /// Reads a list: words of one meaning on a line, joined by "="; words of the shipped list that shall not
    /// stand for each other, joined by "≠" (or "!="). Lines that start with "#" and empty ones say nothing.
    ///
    /// # Errors
    /// Every line that is unfit.
    pub fn read(text: &str) -> Result<Self, Vec<UnfitLine>> {
        let mut read = Self { edition: lexicon::fingerprint([text]), ..Self::default() };
        let (mut unfit, mut said) = (Vec::new(), 0);
        for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            said += 1;
            if said > MOST_LINES {
                unfit.push(UnfitLine { line: number, why: Unfit::Lines(MOST_LINES) });
                break;
            }
            match words_of(line) {
                Ok((words, Joined::Together)) => read.join(&words),
                Ok((words, Joined::Apart)) => read.part(&words),
                Err(why) => unfit.push(UnfitLine { line: number, why }),
            }
        }
        if unfit.is_empty() { Ok(read) } else { Err(unfit) }
    }

    /// The groups of the shipped list, as they are written there.
    pub fn shipped() -> impl Iterator<Item = Vec<&'static str>> {
        lexicon::synonym_groups()
    }

    /// A number that differs with the list.
    pub(crate) fn edition(&self) -> u64 {
        self.edition
    }

    /// Words with the same meaning as a word, without itself.
    pub(crate) fn of(&self, word: &str) -> Vec<String> {
        let shipped = lexicon::synonyms(word).into_iter().filter(|other| !self.is_apart(word, other));
        let mut all: Vec<String> = shipped.map(str::to_owned).collect();
        for other in self.together.get(word).into_iter().flatten() {
            if all.len() < MOST_WORDS && !all.contains(other) {
                all.push(other.clone());
            }
        }
        all
    }

    /// The same for a Latin word and its stem: who keeps "clinic" means "clinics" too.
    pub(crate) fn of_stem(&self, word: &str, stem: Option<&str>) -> Vec<String> {
        let found = self.of(word);
        match stem {
            Some(stem) if found.is_empty() => self.together.get(&key(stem)).cloned().unwrap_or_default(),
            _ => found,
        }
    }

    fn is_apart(&self, one: &str, other: &str) -> bool {
        !self.apart.is_empty() && self.apart.contains(&(one.to_owned(), other.to_owned()))
    }

    fn join(&mut self, words: &[String]) {
        let mut english = English::new();
        for word in words {
            let others = || words.iter().filter(|other| *other != word);
            let mut keys = vec![word.clone()];
            if word.chars().all(|character| character.is_ascii_alphanumeric()) {
                keys.push(key(&english.stem(word)));
            }
            for key in keys {
                let kept = self.together.entry(key).or_default();
                for other in others() {
                    if kept.len() < MOST_WORDS && !kept.contains(other) {
                        kept.push(other.clone());
                    }
                }
            }
        }
    }

    fn part(&mut self, words: &[String]) {
        for word in words {
            let others = words.iter().filter(|other| *other != word);
            self.apart.extend(others.map(|other| (word.clone(), other.clone())));
        }
    }
}

/// The key of a stem: no word is written so.
fn key(stem: &str) -> String {
    format!("{stem}*")
}

/// What a line says of its words.
enum Joined {
    Together,
    Apart,
}

fn words_of(line: &str) -> Result<(Vec<String>, Joined), Unfit> {
    let line = line.replace("!=", "≠").replace('＝', "=");
    let (mark, joined) = match (line.contains('='), line.contains('≠')) {
        (true, true) => return Err(Unfit::Mixed),
        (false, true) => ('≠', Joined::Apart),
        _ => ('=', Joined::Together),
    };
    let mut words: Vec<String> = Vec::new();
    for part in line.split(mark) {
        let folded: String = fold(part).chars.into_iter().collect();
        let word = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        if word.is_empty() {
            return Err(Unfit::Empty);
        }
        if word.chars().count() > LONGEST {
            return Err(Unfit::Long(LONGEST));
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.len() {
        0 | 1 => Err(Unfit::OneWord),
        many if many > MOST_WORDS => Err(Unfit::Words(MOST_WORDS)),
        _ => Ok((words, joined)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn a_list_is_read_folded_and_adds_to_the_shipped_one() {
        let list =
            Synonyms::read("# own\n 網約車＝网络预约出租汽车 = Ride-Hailing\n\n社保 ≠ 社会保险\n").unwrap();
        assert_eq!(list.of("网约车"), ["网络预约出租汽车", "ride hailing"]);
        assert_eq!(list.of("ride hailing"), ["网约车", "网络预约出租汽车"]);
        assert!(!list.of("社保").contains(&"社会保险".to_owned()));
        assert!(!list.of("社会保险").contains(&"社保".to_owned()));
        assert_eq!(Synonyms::default().of("社保"), ["社会保险"]);
        assert_ne!(list.edition(), Synonyms::default().edition());
    }

    #[test]
    fn other_forms_of_an_english_word_count() {
        let list = Synonyms::read("clinic = 门诊部").unwrap();
        assert_eq!(list.of_stem("clinics", Some("clinic")), ["门诊部"]);
        assert!(list.of_stem("clinical", Some("clinic2")).is_empty());
    }

    #[test]
    fn every_unfit_line_is_named() {
        let text =
            format!("甲\n甲 = \n企业 = 企業\n甲 = 乙 ≠ 丙\n{} = 乙\n好 = 坏\n甲 = ?!", "长".repeat(31));
        let unfit = Synonyms::read(&text).unwrap_err();
        let whys: Vec<(usize, Unfit)> = unfit.into_iter().map(|one| (one.line, one.why)).collect();
        let expected = [
            (1, Unfit::OneWord),
            (2, Unfit::Empty),
            (3, Unfit::OneWord),
            (4, Unfit::Mixed),
            (5, Unfit::Long(LONGEST)),
            (7, Unfit::Empty),
        ];
        assert_eq!(whys, expected);
        let many = vec!["甲 = 乙"; MOST_LINES + 1].join("\n");
        assert_eq!(Synonyms::read(&many).unwrap_err()[0].why, Unfit::Lines(MOST_LINES));
    }
}
