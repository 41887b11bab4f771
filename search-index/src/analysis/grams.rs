//! Character pairs: the floor of recall. Chinese has no blanks, so every title is indexed as all its pairs
//! of neighbouring characters, and a query is a run of pairs that must follow each other. This finds every
//! piece of a title, words of no dictionary included. It never drops a character and never asks a word list.

use super::fold::{Folded, is_ideograph};

/// Stands before the first unit of a value, so that "starts with" and "is exactly" are plain phrases.
const START: &str = "\u{2}";
/// Stands after the last unit of a value.
const END: &str = "\u{3}";
/// Longer runs of letters are cut: nobody types them, and they would bloat the dictionary.
const LONGEST_RUN: usize = 40;

/// A term with its position in the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gram {
    /// The term.
    pub(crate) term: String,
    /// Its place, counted in units from the start of the value.
    pub(crate) position: usize,
}

/// What counts as one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Each character, letters included: any piece is found. For titles and codes.
    Character,
    /// An ideograph or a whole run of letters and digits. For longer texts.
    Run,
}

/// Units of a folded text; separators are dropped and join their neighbours.
pub(crate) fn units(folded: &Folded, unit: Unit) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut in_run = 0;
    for &character in &folded.chars {
        if character == ' ' {
            in_run = 0;
        } else if unit == Unit::Run && !is_ideograph(character) {
            match units.last_mut() {
                Some(run) if in_run > 0 && in_run < LONGEST_RUN => run.push(character),
                _ if in_run > 0 => {}
                _ => units.push(character.to_string()),
            }
            in_run += 1;
        } else {
            in_run = 0;
            units.push(character.to_string());
        }
    }
    units
}

/// All grams of a value: single units, pairs, and the pairs with its start and end.
pub(crate) fn value(folded: &Folded, unit: Unit, singles: bool) -> Vec<Gram> {
    let units = units(folded, unit);
    if units.is_empty() {
        return Vec::new();
    }
    let mut grams = Vec::with_capacity(units.len() * 2 + 2);
    grams.push(Gram { term: format!("{START}{}", units[0]), position: 0 });
    for (at, current) in units.iter().enumerate() {
        let letters = !current.chars().all(is_ideograph);
        if singles || letters {
            grams.push(Gram { term: current.clone(), position: at + 1 });
        }
        let next = units.get(at + 1).map_or(END, String::as_str);
        grams.push(Gram { term: format!("{current}{next}"), position: at + 1 });
    }
    grams
}

/// How a phrase may lie in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Anywhere.
    Inside,
    /// At the start.
    Start,
    /// It is the whole value.
    Whole,
}

/// The terms, one place after another, that find `units` in a value.
pub(crate) fn phrase(units: &[String], anchor: Anchor) -> Vec<String> {
    let mut parts: Vec<&str> = units.iter().map(String::as_str).collect();
    if anchor != Anchor::Inside {
        parts.insert(0, START);
    }
    if anchor == Anchor::Whole {
        parts.push(END);
    }
    match parts.as_slice() {
        [] => Vec::new(),
        [single] => vec![(*single).to_owned()],
        several => several.windows(2).map(|pair| format!("{}{}", pair[0], pair[1])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn pairs_follow_each_other() {
        let terms: Vec<String> =
            value(&fold("渝快办 2.0"), Unit::Run, false).into_iter().map(|gram| gram.term).collect();
        assert_eq!(terms, ["\u{2}渝", "渝快", "快办", "办2", "2", "20", "0", "0\u{3}"]);
        assert_eq!(phrase(&units(&fold("渝快办"), Unit::Character), Anchor::Inside), ["渝快", "快办"]);
        assert_eq!(phrase(&units(&fold("办"), Unit::Character), Anchor::Inside), ["办"]);
    }

    #[test]
    fn letters_stay_whole_in_runs_only() {
        assert_eq!(units(&fold("PM2.5浓度"), Unit::Run), ["pm2", "5", "浓", "度"]);
        assert_eq!(units(&fold("ab"), Unit::Character), ["a", "b"]);
    }
}
