//! How a hit is shown: title and summary with the matches marked, the data items that match, and why it was
//! found. It looks at one record and the question; it decides nothing about who sees what.

use crate::analysis::words::English;
use crate::document::Field;
use crate::highlight::{self, Matches};
use crate::query::understand::Understood;
use crate::query::{Hit, Marked, Why};
use crate::records::Prepared;

/// The most data items shown with a hit.
const MOST_FIELDS: usize = 8;

/// A hit as its finder sees it.
pub(crate) fn show(
    prepared: &Prepared,
    understood: &Understood,
    class: u32,
    score: f32,
    title_only: bool,
    english: &mut English,
) -> Hit {
    let record = &prepared.record;
    let [zh, en] = &prepared.title;
    let in_zh = highlight::find(zh, understood, english);
    let in_en = highlight::find(en, understood, english);
    let fields = if title_only { Vec::new() } else { fields(prepared, understood, english) };
    let [summary_zh, summary_en] = &prepared.summary;
    let snippet = (!title_only).then(|| Marked {
        zh: highlight::snippet(&record.summary.zh, summary_zh, understood, english),
        en: highlight::snippet(&record.summary.en, summary_en, understood, english),
    });
    let why = why(prepared, understood, [&in_zh, &in_en], &fields, snippet.as_ref());
    Hit {
        id: record.id.clone(),
        class,
        score,
        code: record.code.clone(),
        title: Marked {
            zh: highlight::segments(&record.title.zh, zh, &in_zh),
            en: highlight::segments(&record.title.en, en, &in_en),
        },
        snippet,
        matched_fields: fields.into_iter().map(|at| record.fields[at].clone()).collect::<Vec<Field>>(),
        title_only,
        why,
    }
}

/// The data items that the question names, best first.
fn fields(prepared: &Prepared, understood: &Understood, english: &mut English) -> Vec<usize> {
    if understood.is_empty() {
        return Vec::new();
    }
    let mut matched: Vec<(bool, usize, usize)> = Vec::new();
    for (at, texts) in prepared.fields.iter().enumerate() {
        let (mut phrase, mut terms, mut any) = (false, 0, false);
        for text in texts.iter().filter(|text| !text.chars.is_empty()) {
            let found = highlight::find(text, understood, english);
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
    prepared: &Prepared,
    understood: &Understood,
    titles: [&Matches; 2],
    fields: &[usize],
    snippet: Option<&Marked>,
) -> Vec<Why> {
    if understood.is_empty() {
        return vec![Why::Browsing];
    }
    let text = understood.phrase().characters.concat();
    let whole = understood.whole.characters.concat();
    let [zh, en] = &prepared.compact;
    let code = &prepared.code;
    let required = understood.terms.iter().filter(|term| term.required).count();
    let in_title = |holds: fn(&Matches) -> bool| titles.into_iter().any(holds);
    let names = fields.iter().flat_map(|at| &prepared.fields[*at]);
    let names: Vec<String> = names.map(|name| name.compact().into_iter().collect()).collect();
    let marked = |text: &Marked| text.zh.iter().chain(&text.en).any(|piece| piece.matched);
    // Of each group the strongest reason speaks for the others.
    let groups: [&[(Why, bool)]; 6] = [
        &[
            (Why::CodeExact, *code == whole),
            (Why::CodePart, text.chars().count() > 2 && code.contains(&text)),
        ],
        &[
            (Why::TitleExact, *zh == text || *en == text),
            (Why::TitleStart, zh.starts_with(&text) || en.starts_with(&text)),
            (Why::TitlePhrase, in_title(|matches| matches.phrase)),
            (Why::TitleWords, titles.into_iter().any(|matches| required > 0 && matches.terms >= required)),
        ],
        &[
            (Why::FieldExact, names.contains(&text)),
            (Why::FieldPhrase, names.iter().any(|name| name.contains(&text))),
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
