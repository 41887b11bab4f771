//! How a hit is shown: title and summary with the matches marked, the data items that match, and why it was
//! found. It looks at one record and the question; it decides nothing about who sees what.

use crate::analysis::fold::{Folded, fold};
use crate::highlight::{self, Marker, Matches};
use crate::query::{Hit, Marked, Segment, Why};
use crate::records::Record;

/// The most data items shown with a hit.
const MOST_FIELDS: usize = 8;

/// A hit as its finder sees it.
pub(crate) fn show(
    record: &Record,
    marker: &mut Marker<'_>,
    class: u32,
    score: f32,
    title_only: bool,
) -> Hit {
    let folded = &record.folded;
    let titles = folded.each_ref().map(|title| marker.find(title));
    let fields = if title_only { Vec::new() } else { fields(record, marker) };
    let snippet = (!title_only).then(|| {
        let [zh, en] = record.summary();
        let [folded_zh, folded_en] = record.folded_summary();
        Marked { zh: marker.snippet(zh, &folded_zh), en: marker.snippet(en, &folded_en) }
    });
    let why = why(record, marker, &titles, &fields, snippet.as_ref());
    let marked =
        |at: usize| -> Vec<Segment> { highlight::segments(record.title()[at], &folded[at], &titles[at]) };
    Hit {
        id: record.id().to_owned(),
        class,
        score,
        code: record.code().to_owned(),
        title: Marked { zh: marked(0), en: marked(1) },
        snippet,
        matched_fields: fields.into_iter().map(|at| record.item(at)).collect(),
        title_only,
        why,
    }
}

/// The data items that the question names, best first.
fn fields(record: &Record, marker: &mut Marker<'_>) -> Vec<usize> {
    let mut matched: Vec<(bool, usize, usize)> = Vec::new();
    for (at, texts) in record.fields().enumerate() {
        let (mut phrase, mut terms, mut any) = (false, 0, false);
        for text in texts {
            // Most data items have nothing to do with the question; the first look costs least.
            if !marker.may_be_in(text) {
                continue;
            }
            let found = marker.find(&fold(text));
            phrase |= found.phrase;
            any |= found.any();
            terms = terms.max(found.terms * 2 + found.near);
        }
        if any {
            matched.push((phrase, terms, at));
        }
    }
    matched.sort_by_key(|(phrase, terms, _)| std::cmp::Reverse((*phrase, *terms)));
    matched.into_iter().take(MOST_FIELDS).map(|(_, _, at)| at).collect()
}

fn why(
    record: &Record,
    marker: &Marker<'_>,
    titles: &[Matches; 2],
    fields: &[usize],
    snippet: Option<&Marked>,
) -> Vec<Why> {
    if marker.understood.is_empty() {
        return vec![Why::Browsing];
    }
    let (text, whole) = (marker.phrase.as_str(), marker.whole.as_str());
    let compact = |folded: &Folded| folded.chars.iter().filter(|c| **c != ' ').collect::<String>();
    let in_title = |holds: fn(&Matches) -> bool| titles.iter().any(holds);
    // A title that does not hold the text is not it, nor does it start so.
    let phrase = in_title(|matches| matches.phrase);
    let [zh, en] = if phrase { record.folded.each_ref().map(compact) } else { Default::default() };
    let code = if marker.may_be_in(record.code()) { compact(&fold(record.code())) } else { String::new() };
    let required = marker.understood.terms.iter().filter(|term| term.required).count();
    let names = fields.iter().flat_map(|at| record.field(*at));
    let names: Vec<String> =
        names.filter(|name| marker.may_be_in(name)).map(|name| compact(&fold(name))).collect();
    let marked = |text: &Marked| text.zh.iter().chain(&text.en).any(|piece| piece.matched);
    // Of each group the strongest reason speaks for the others.
    let groups: [&[(Why, bool)]; 6] = [
        &[(Why::CodeExact, code == whole), (Why::CodePart, text.chars().count() > 2 && code.contains(text))],
        &[
            (Why::TitleExact, zh == text || en == text),
            (Why::TitleStart, zh.starts_with(text) || en.starts_with(text)),
            (Why::TitlePhrase, phrase),
            (Why::TitleWords, titles.iter().any(|matches| required > 0 && matches.terms >= required)),
        ],
        &[
            (Why::FieldExact, names.iter().any(|name| name == text)),
            (Why::FieldPhrase, names.iter().any(|name| name.contains(text))),
            (Why::FieldWords, !fields.is_empty()),
        ],
        &[(Why::Synonym, in_title(|matches| matches.synonym))],
        &[(Why::Pinyin, in_title(|matches| matches.reading)), (Why::Spelling, in_title(|m| m.spelling))],
        &[(Why::Summary, snippet.is_some_and(marked))],
    ];
    let strongest = |group: &&[(Why, bool)]| group.iter().find(|(_, holds)| *holds).map(|(why, _)| *why);
    let mut why: Vec<Why> = groups.iter().filter_map(strongest).collect();
    if why.is_empty() {
        why.push(Why::Elsewhere);
    }
    why
}
