//! Marking what matched. It works on the text of a hit alone, after the search: the pieces of the question are
//! looked for in the folded text and led back to the original bytes. It decides nothing about who sees what.

use crate::analysis::fold::{Folded, is_ideograph};
use crate::analysis::pinyin::{self, Reading};
use crate::analysis::words::{English, latin};
use crate::query::Segment;
use crate::query::understand::{TermQuery, Understood};

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

/// Finds the pieces of a question in a folded text: a whole phrase if there is one, else words.
pub(crate) fn find(folded: &Folded, understood: &Understood, english: &mut English) -> Matches {
    let mut matches = Matches { flags: vec![false; folded.chars.len()], ..Matches::default() };
    for phrase in [Some(&understood.whole), understood.core.as_ref()].into_iter().flatten() {
        matches.phrase |= mark_characters(folded, &phrase.letters, &mut matches.flags);
    }
    let phrase_only = matches.phrase.then(|| matches.flags.clone());
    for term in &understood.terms {
        if mark_term(folded, term, english, &mut matches.flags) {
            matches.terms += 1;
        } else if term.synonyms.iter().any(|word| mark_term(folded, word, english, &mut matches.flags)) {
            matches.near += 1;
            matches.synonym = true;
        } else if mark_reading(folded, term.reading.as_ref(), &mut matches.flags) {
            matches.near += 1;
            matches.reading = true;
        } else if mark_similar(folded, term, &mut matches.flags) {
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

fn mark_term(folded: &Folded, term: &TermQuery, english: &mut English, flags: &mut [bool]) -> bool {
    let Some(stem) = &term.stem else {
        return mark_characters(folded, &term.characters, flags);
    };
    let mut found = false;
    for word in latin(folded) {
        if word.text == term.text || english.stem(&word.text) == *stem {
            found = true;
            flags[word.range].fill(true);
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

fn mark_similar(folded: &Folded, term: &TermQuery, flags: &mut [bool]) -> bool {
    let mut found = false;
    if !term.is_latin() {
        return false;
    }
    for word in latin(folded) {
        if term.allows(&word.text) {
            found = true;
            flags[word.range].fill(true);
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
        let (start, end) = (*start.max(&done), *end.min(&range.end));
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

/// The part of a longer text around its first match, or its beginning.
pub(crate) fn snippet(
    text: &str,
    folded: &Folded,
    understood: &Understood,
    english: &mut English,
) -> Vec<Segment> {
    if text.is_empty() {
        return Vec::new();
    }
    let matches = find(folded, understood, english);
    let first = matches.flags.iter().position(|flag| *flag).map_or(0, |at| folded.origin[at].0);
    let before = text[..first].chars().count();
    let skipped = before.saturating_sub(LEAD);
    let byte = |count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    let mut start = byte(skipped);
    // English is not cut inside a word.
    while start > 0 && start < first && !text[start..].starts_with(|c: char| c == ' ' || is_ideograph(c)) {
        start += text[start..].chars().next().map_or(1, char::len_utf8);
    }
    cut(text, start..byte(skipped + SNIPPET), folded, &matches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fold::fold;
    use crate::query::understand::understand;

    fn marked(text: &str, question: &str) -> String {
        let folded = fold(text);
        let matches = find(&folded, &understand(question), &mut English::new());
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
        let pieces = snippet(&text, &fold(&text), &understand("信用代码"), &mut English::new());
        assert!(pieces[0].text.chars().count() <= LEAD);
        assert_eq!(pieces[1].text, "信用代码");
        assert!(pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>() <= SNIPPET);
    }
}
