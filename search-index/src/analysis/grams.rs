//! Character pairs: the floor of recall. Chinese has no blanks, so every title is indexed as all its pairs
//! of neighbouring characters, and a query is a run of pairs that must follow each other. This finds every
//! piece of a title, words of no dictionary included. It never drops a character and never asks a word list.

use std::ops::Range;

use super::fold::{Folded, is_ideograph};
use super::lexicon::fingerprint;
use crate::tokens::Cut;

/// Lengths of the starts that are indexed. Who asks for another length asks for the next shorter one.
const STARTS: [usize; 4] = [1, 2, 4, 8];
/// A whole value of more characters is known by a fingerprint, which is shorter: every title is a term of its own.
const LONGEST_WHOLE: usize = 4;
/// Letters of a fingerprint, six bits each.
const FINGERPRINT: u32 = 10;
/// The letters.
const LETTERS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
/// Longer runs of letters are cut: nobody types them, and they would bloat the dictionary.
const LONGEST_RUN: usize = 40;

/// What counts as one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Each character, letters included: any piece is found. For titles and codes.
    Character,
    /// An ideograph or a whole run of letters and digits. For longer texts.
    Run,
}

/// Which units are terms by themselves, beside the pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Singles {
    /// All of them.
    All,
    /// Those that are no ideographs: of a long text one ideograph says nothing.
    Letters,
    /// None: no code is asked for by one character.
    None,
}

/// Units of a folded text as places in it; separators are dropped and join their neighbours.
fn spans(folded: &Folded, unit: Unit) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::with_capacity(folded.chars.len());
    let mut in_run = 0;
    for (at, &character) in folded.chars.iter().enumerate() {
        if character == ' ' {
            in_run = 0;
        } else if unit == Unit::Run && !is_ideograph(character) {
            match spans.last_mut() {
                Some(run) if in_run > 0 && in_run < LONGEST_RUN => run.end = at + 1,
                _ if in_run > 0 => {}
                _ => spans.push(at..at + 1),
            }
            in_run += 1;
        } else {
            in_run = 0;
            spans.push(at..at + 1);
        }
    }
    spans
}

/// Units of a folded text.
pub(crate) fn units(folded: &Folded, unit: Unit) -> Vec<String> {
    spans(folded, unit).into_iter().map(|span| folded.chars[span].iter().collect()).collect()
}

/// Writes all grams of a value: single units and pairs.
pub(crate) fn write(folded: &Folded, unit: Unit, singles: Singles) -> String {
    let spans = spans(folded, unit);
    let mut cut = Cut::default();
    for (position, span) in spans.iter().enumerate() {
        let characters = &folded.chars[span.clone()];
        let single = match singles {
            Singles::All => true,
            Singles::Letters => !characters.iter().copied().all(is_ideograph),
            Singles::None => false,
        };
        if single {
            cut.token(position).extend(characters);
        }
        if let Some(next) = spans.get(position + 1) {
            let token = cut.token(position);
            token.extend(characters);
            token.extend(&folded.chars[next.clone()]);
        }
    }
    cut.text()
}

/// The terms, one place after another, that find `units` in a value.
pub(crate) fn pairs(units: &[String]) -> Vec<String> {
    match units {
        [single] => vec![single.clone()],
        several => several.windows(2).map(<[String]>::concat).collect(),
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
        Edge::Start => {
            let length = STARTS.into_iter().rev().find(|length| *length <= characters.len());
            format!("<{}", characters[..length.unwrap_or_default()].concat())
        }
        Edge::Whole if characters.len() <= LONGEST_WHOLE => format!("={}", characters.concat()),
        Edge::Whole => {
            let number = fingerprint(characters.iter().map(String::as_str));
            let letter =
                |at: u32| char::from(LETTERS[usize::from((number >> (6 * at)).to_le_bytes()[0] & 63)]);
            ['#'].into_iter().chain((0..FINGERPRINT).map(letter)).collect()
        }
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
    let starts = STARTS.into_iter().filter(|length| *length <= characters.len());
    let starts = starts.map(|length| edge(&characters[..length], Edge::Start));
    starts.chain([edge(&characters, Edge::Whole)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn pairs_follow_each_other() {
        let terms = ["渝快", "快办", "办2", "2", "20", "0"].map(str::to_owned);
        let places = [0, 1, 2, 3, 3, 4];
        let expected = crate::tokens::write(terms.into_iter().zip(places));
        assert_eq!(write(&fold("渝快办 2.0"), Unit::Run, Singles::Letters), expected);
        assert_eq!(pairs(&units(&fold("渝快办"), Unit::Character)), ["渝快", "快办"]);
        assert_eq!(pairs(&units(&fold("办"), Unit::Character)), ["办"]);
        assert!(pairs(&[]).is_empty());
    }

    #[test]
    fn edges_are_starts_and_the_whole() {
        assert_eq!(edges(&fold("A区 1")), ["<a", "<a区", "=a区1"]);
        let long = edges(&fold(&"长".repeat(200)));
        assert_eq!(long.len(), STARTS.len() + 1);
        assert!(long[STARTS.len()].starts_with('#'));
        let characters = units(&fold("不动产登记"), Unit::Character);
        assert_eq!(edge(&characters, Edge::Start), "<不动产登");
    }

    #[test]
    fn letters_stay_whole_in_runs_only() {
        assert_eq!(units(&fold("PM2.5浓度"), Unit::Run), ["pm2", "5", "浓", "度"]);
        assert_eq!(units(&fold("ab"), Unit::Character), ["a", "b"]);
    }
}
