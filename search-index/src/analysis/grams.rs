//! Character pairs: the floor of recall. Chinese has no blanks, so every title is indexed as all its pairs
//! of neighbouring characters, and a query is a run of pairs that must follow each other. This finds every
//! piece of a title, words of no dictionary included. It never drops a character and never asks a word list.

use super::fold::{Folded, is_ideograph};
use super::lexicon::fingerprint;

/// Characters of a start that are indexed.
const LONGEST_START: usize = 8;
/// A whole value of more characters is known by a fingerprint.
const LONGEST_WHOLE: usize = 80;
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

/// All grams of a value: single units and pairs.
pub(crate) fn value(folded: &Folded, unit: Unit, singles: bool) -> Vec<Gram> {
    let units = units(folded, unit);
    let mut grams = Vec::with_capacity(units.len() * 2);
    for (position, current) in units.iter().enumerate() {
        let letters = !current.chars().all(is_ideograph);
        if singles || letters {
            grams.push(Gram { term: current.clone(), position });
        }
        if let Some(next) = units.get(position + 1) {
            grams.push(Gram { term: format!("{current}{next}"), position });
        }
    }
    grams
}

/// The terms, one place after another, that find `units` in a value.
pub(crate) fn pairs(units: &[String]) -> Vec<String> {
    match units {
        [single] => vec![single.clone()],
        several => several.windows(2).map(|pair| pair.concat()).collect(),
    }
}

/// What is known of the edges of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// It starts so.
    Start,
    /// It is no more than that.
    Whole,
}

/// The term of a start or of a whole value.
pub(crate) fn edge(characters: &[String], edge: Edge) -> String {
    match edge {
        Edge::Start => format!("<{}", characters[..characters.len().min(LONGEST_START)].concat()),
        Edge::Whole if characters.len() <= LONGEST_WHOLE => format!("={}", characters.concat()),
        Edge::Whole => format!("#{:016x}", fingerprint(characters.iter().map(String::as_str))),
    }
}

/// The term of a whole value.
pub(crate) fn whole(folded: &Folded) -> Option<String> {
    let characters = units(folded, Unit::Character);
    (!characters.is_empty()).then(|| edge(&characters, Edge::Whole))
}

/// The terms of all starts of a value, and of the whole of it.
pub(crate) fn edges(folded: &Folded) -> Vec<String> {
    let characters = units(folded, Unit::Character);
    if characters.is_empty() {
        return Vec::new();
    }
    let starts =
        (1..=characters.len().min(LONGEST_START)).map(|length| edge(&characters[..length], Edge::Start));
    starts.chain([edge(&characters, Edge::Whole)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn pairs_follow_each_other() {
        let terms: Vec<String> =
            value(&fold("渝快办 2.0"), Unit::Run, false).into_iter().map(|gram| gram.term).collect();
        assert_eq!(terms, ["渝快", "快办", "办2", "2", "20", "0"]);
        assert_eq!(pairs(&units(&fold("渝快办"), Unit::Character)), ["渝快", "快办"]);
        assert_eq!(pairs(&units(&fold("办"), Unit::Character)), ["办"]);
        assert!(pairs(&[]).is_empty());
    }

    #[test]
    fn edges_are_starts_and_the_whole() {
        assert_eq!(edges(&fold("A区 1")), ["<a", "<a区", "<a区1", "=a区1"]);
        let long = edges(&fold(&"长".repeat(200)));
        assert_eq!(long.len(), LONGEST_START + 1);
        assert!(long[LONGEST_START].starts_with('#'));
    }

    #[test]
    fn letters_stay_whole_in_runs_only() {
        assert_eq!(units(&fold("PM2.5浓度"), Unit::Run), ["pm2", "5", "浓", "度"]);
        assert_eq!(units(&fold("ab"), Unit::Character), ["a", "b"]);
    }
}
