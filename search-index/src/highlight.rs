//! Marking what matched. It works on the text of a hit alone, after the search: the pieces of the question are
//! looked for in the folded text and led back to the original bytes. It decides nothing about who sees what.

use crate::analysis::fold::{Folded, fold, is_ideograph, plain};
use crate::analysis::pinyin::{self, Reading};
use crate::analysis::words::{English, Word, latin};
use crate::query::Segment;
use crate::query::term::TermQuery;
use crate::query::understand::Understood;

/// Characters of a snippet.
const SNIPPET: usize = 120;
/// Characters kept before the first match of a snippet.
const LEAD: usize = 24;

/// Which folded characters of a text matched, and how.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    flags: Vec<bool>,
    /// A phrase of the question lies in the text.
    pub(crate) phrase: bool,
    /// How many of the question's words lie in the text as they are.
    pub(crate) terms: usize,
    /// How many lie in it by meaning, reading or spelling.
    pub(crate) near: usize,
    /// A word matched by meaning only.
    pub(crate) synonym: bool,
    /// A word matched by its reading only.
    pub(crate) reading: bool,
    /// A word matched by similar spelling only.
    pub(crate) spelling: bool,
}

impl Matches {
    /// Whether anything matched.
    pub(crate) fn any(&self) -> bool {
        self.flags.contains(&true)
    }
}

/// Looks for one question in one text after another.
pub(crate) struct Marker<'a> {
    pub(crate) understood: &'a Understood,
    /// The phrase looked for first, and the whole text, as letters.
    pub(crate) phrase: String,
    pub(crate) whole: String,
    /// What every match begins with; absent where a match may begin with anything.
    begins: Option<Vec<char>>,
    /// Whether one of the words is written in letters.
    latin: bool,
    english: English,
}

impl<'a> Marker<'a> {
    /// Looks for a question.
    pub(crate) fn new(understood: &'a Understood) -> Self {
        let (phrase, whole) =
            (understood.phrase().titles.units.concat(), understood.whole.titles.units.concat());
        let mut words = understood.terms.iter().flat_map(|term| std::iter::once(term).chain(&term.synonyms));
        let latin = words.any(TermQuery::is_latin);
        Self { understood, phrase, whole, begins: begins(understood), latin, english: English::new() }
    }

    /// Whether a text as it was written may hold anything of the question: a quick look, never a false no.
    pub(crate) fn may_be_in(&self, text: &str) -> bool {
        let Some(begins) = &self.begins else { return !text.is_empty() };
        text.chars().any(|character| match plain(character) {
            Some(folded) => begins.contains(&folded),
            None => true,
        })
    }

    /// Whether a text holds anything of the question.
    pub(crate) fn is_in(&mut self, text: &str) -> bool {
        self.may_be_in(text) && self.find(&fold(text)).any()
    }

    /// Finds the pieces of the question in a folded text: a whole phrase if there is one, else words.
    pub(crate) fn find(&mut self, folded: &Folded) -> Matches {
        let understood = self.understood;
        let mut matches = Matches { flags: vec![false; folded.chars.len()], ..Matches::default() };
        if folded.chars.is_empty() {
            return matches;
        }
        for phrase in [Some(&understood.whole), understood.core.as_ref()].into_iter().flatten() {
            matches.phrase |= mark_characters(folded, &phrase.letters, &mut matches.flags);
        }
        let phrase_only = matches.phrase.then(|| matches.flags.clone());
        let latin = if self.latin { latin(folded) } else { Vec::new() };
        let english = &mut self.english;
        for term in &understood.terms {
            if mark_term(folded, &latin, term, english, &mut matches.flags) {
                matches.terms += 1;
            } else if term
                .synonyms
                .iter()
                .any(|word| mark_term(folded, &latin, word, english, &mut matches.flags))
            {
                matches.near += 1;
                matches.synonym = true;
            } else if mark_reading(folded, term.reading.as_ref(), &mut matches.flags) {
                matches.near += 1;
                matches.reading = true;
            } else if mark_similar(&latin, term, &mut matches.flags) {
                matches.near += 1;
                matches.spelling = true;
            }
        }
        if !matches.any() {
            matches.reading |= mark_reading(folded, understood.reading.as_ref(), &mut matches.flags);
        }
        if let Some(flags) = phrase_only {
            matches.flags = flags;
        }
        matches
    }

    /// The part of a longer text around its first match, or its beginning.
    pub(crate) fn snippet(&mut self, text: &str, folded: &Folded) -> Vec<Segment> {
        if text.is_empty() {
            return Vec::new();
        }
        let matches = self.find(folded);
        let first = matches.flags.iter().position(|flag| *flag).map_or(0, |at| folded.origin[at].0 as usize);
        let before = text[..first].chars().count();
        let skipped = before.saturating_sub(LEAD);
        let byte = |count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
        let mut start = byte(skipped);
        // English is not cut inside a word.
        while start > 0 && start < first && !text[start..].starts_with(|c: char| c == ' ' || is_ideograph(c))
        {
            start += text[start..].chars().next().map_or(1, char::len_utf8);
        }
        cut(text, start..byte(skipped + SNIPPET), folded, &matches)
    }
}

/// What every match begins with; absent where the question may be a reading or spelt wrong.
fn begins(understood: &Understood) -> Option<Vec<char>> {
    let free = |term: &TermQuery| term.reading.is_some() || term.tolerance() > 0;
    if understood.reading.is_some() || understood.terms.iter().any(free) {
        return None;
    }
    let mut begins: Vec<char> = Vec::new();
    let phrases = [Some(&understood.whole), understood.core.as_ref()].into_iter().flatten();
    let words = understood.terms.iter().flat_map(|term| std::iter::once(term).chain(&term.synonyms));
    for letters in phrases.map(|phrase| &phrase.letters).chain(words.map(|word| &word.characters)) {
        begins.extend(letters.first().filter(|first| !begins.contains(first)).copied());
    }
    Some(begins)
}

/// Marks every place where the characters follow each other, separators aside.
fn mark_characters(folded: &Folded, needle: &[char], flags: &mut [bool]) -> bool {
    let text = &folded.chars;
    let Some(first) = needle.first() else { return false };
    let mut found = false;
    for start in (0..text.len()).filter(|at| text[*at] == *first) {
        if let Some(end) = end_of(text, start, needle) {
            // What separates the characters ("PM2.5") belongs to the match.
            flags[start..end].fill(true);
            found = true;
        }
    }
    found
}

/// Where the characters that start at `start` end.
fn end_of(text: &[char], start: usize, needle: &[char]) -> Option<usize> {
    let mut rest = needle.iter();
    let mut wanted = rest.next()?;
    for (at, character) in text.iter().enumerate().skip(start) {
        if character == wanted {
            let Some(next) = rest.next() else { return Some(at + 1) };
            wanted = next;
        } else if *character != ' ' {
            return None;
        }
    }
    None
}

fn mark_term(
    folded: &Folded,
    latin: &[Word],
    term: &TermQuery,
    english: &mut English,
    flags: &mut [bool],
) -> bool {
    let Some(stem) = &term.stem else {
        return mark_characters(folded, &term.characters, flags);
    };
    let mut found = false;
    for word in latin {
        // A stem begins as its word does.
        let begins = word.text.as_bytes().first() == stem.as_bytes().first();
        if word.text == term.text || (begins && english.stem(&word.text) == *stem) {
            found = true;
            flags[word.range.clone()].fill(true);
        }
    }
    found
}

fn mark_reading(folded: &Folded, reading: Option<&Reading>, flags: &mut [bool]) -> bool {
    let Some(reading) = reading else { return false };
    let found = pinyin::find(folded, reading);
    for range in &found {
        flags[range.clone()].fill(true);
    }
    !found.is_empty()
}

fn mark_similar(latin: &[Word], term: &TermQuery, flags: &mut [bool]) -> bool {
    let mut found = false;
    if !term.is_latin() {
        return false;
    }
    for word in latin {
        if term.allows(&word.text) {
            found = true;
            flags[word.range.clone()].fill(true);
        }
    }
    found
}

/// A text cut into matched and unmatched pieces.
pub(crate) fn segments(text: &str, folded: &Folded, matches: &Matches) -> Vec<Segment> {
    cut(text, 0..text.len(), folded, matches)
}

fn cut(text: &str, range: std::ops::Range<usize>, folded: &Folded, matches: &Matches) -> Vec<Segment> {
    let mut pieces: Vec<Segment> = Vec::new();
    let mut push = |piece: &str, matched: bool| match pieces.last_mut() {
        _ if piece.is_empty() => {}
        Some(last) if last.matched == matched => last.text.push_str(piece),
        _ => pieces.push(Segment { text: piece.to_owned(), matched }),
    };
    let mut done = range.start;
    for (at, (start, end)) in folded.origin.iter().enumerate() {
        let (start, end) = (done.max(*start as usize), range.end.min(*end as usize));
        if !matches.flags[at] || end <= start || start >= range.end {
            continue;
        }
        push(&text[done..start], false);
        push(&text[start..end], true);
        done = end;
    }
    push(&text[done..range.end], false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::synonyms::Synonyms;
    use crate::query::understand::understand;

    fn marked(text: &str, question: &str) -> String {
        let folded = fold(text);
        let matches = Marker::new(&understand(question, &Synonyms::default())).find(&folded);
        let pieces = segments(text, &folded, &matches);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        pieces.iter().map(|p| if p.matched { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn marks_lead_back_to_the_original() {
        assert_eq!(marked("重庆市不動產登記信息", "不动产登记"), "重庆市[不動產登記]信息");
        assert_eq!(marked("ＰＭ２.５浓度", "pm2.5"), "[ＰＭ２.５]浓度");
        assert_eq!(
            marked("Registered companies of the city", "company register"),
            "[Registered] [companies] of the city"
        );
        assert_eq!(marked("企业信用信息", "信用 企业"), "[企业信用]信息");
        assert_eq!(marked("社会保险参保人数", "社保"), "[社会保险]参保人数");
        assert_eq!(marked("无关", "企业"), "无关");
    }

    #[test]
    fn a_snippet_starts_near_the_match() {
        let text = format!("{}统一社会信用代码{}", "前".repeat(100), "后".repeat(300));
        let pieces = Marker::new(&understand("信用代码", &Synonyms::default())).snippet(&text, &fold(&text));
        assert!(pieces[0].text.chars().count() <= LEAD);
        assert_eq!(pieces[1].text, "信用代码");
        assert!(pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>() <= SNIPPET);
    }
}
