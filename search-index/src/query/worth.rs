//! What a word is worth in the places where it may stand. A title counts most; a word that the segmenter cut
//! counts above the same characters found inside other words (大学 in 重大学术). Synonyms, readings and similar
//! spelling count less than the word itself. The figures were chosen with `benches/quality.rs`.

use tantivy::schema::Field as Column;

use super::recall::Recall;
use super::term::TermQuery;
use crate::engine::{Must, Place, Standing, WordWorth};

/// What a synonym counts beside the word itself.
const SYNONYM: f32 = 0.4;
/// What a shorter word inside it counts.
const PART: f32 = 0.35;
/// What a pair of neighbouring ideographs weighs beside a word.
const PAIR: f32 = 0.3;
/// What two ideographs weigh that are a word of little meaning.
const FILLER: f32 = 0.15;
/// What two neighbouring Latin words weigh beside a word.
const COUPLE: f32 = 0.5;
/// What a word of similar spelling in the title counts.
const SPELLING: f32 = 0.6;
/// What the characters of a word count that lie apart in a title.
const SPREAD: f32 = 0.6;
/// What a word found by its reading counts.
const READING: f32 = 0.6;

/// Weight of a word, and of the same characters anywhere, in each column.
const TITLE: [f32; 2] = [1.6, 1.8];
const FIELDS: [f32; 2] = [0.8, 0.5];
const BODY: [f32; 2] = [0.6, 0.3];

/// What one word of the question is worth.
pub(super) fn of(recall: &mut Recall<'_>, term: &TermQuery) -> tantivy::Result<WordWorth> {
    let mut word = WordWorth { weight: term.weight, ..WordWorth::default() };
    add(recall, term, 1.0, &mut word)?;
    word.commonness.clone_from(
        &word
            .places
            .iter()
            .filter_map(|place| if let Standing::Often(list) = place.standing { Some(list) } else { None })
            .collect(),
    );
    for synonym in &term.synonyms {
        add(recall, synonym, SYNONYM, &mut word)?;
    }
    let spread = recall.spread.iter().find(|(text, _)| *text == term.text);
    word.places.extend(spread.map(|(_, spread)| once(spread.clone(), SPREAD)));
    if recall.relaxed {
        for part in &term.parts {
            add(recall, part, PART, &mut word)?;
        }
    }
    Ok(word)
}

/// What two neighbouring ideographs are worth.
pub(super) fn pair(recall: &mut Recall<'_>, pair: &str) -> WordWorth {
    two(recall, pair, PAIR)
}

/// What a word of two ideographs is worth that means little.
pub(super) fn filler(recall: &mut Recall<'_>, word: &str) -> WordWorth {
    two(recall, word, FILLER)
}

/// What two neighbouring Latin words are worth; titles know no pairs of words.
pub(super) fn couple(recall: &mut Recall<'_>, couple: &str) -> WordWorth {
    let columns = recall.columns;
    gram(recall, couple, COUPLE, &[(columns.field_gram, FIELDS), (columns.body_gram, BODY)])
}

fn two(recall: &mut Recall<'_>, pair: &str, weight: f32) -> WordWorth {
    let columns = recall.columns;
    let asked = [(columns.title_gram, TITLE), (columns.field_gram, FIELDS), (columns.body_gram, BODY)];
    let asked = if recall.everything() { &asked[..] } else { &asked[..1] };
    gram(recall, pair, weight, asked)
}

/// What a term of pairs is worth in some columns.
fn gram(recall: &mut Recall<'_>, term: &str, weight: f32, asked: &[(Column, [f32; 2])]) -> WordWorth {
    let mut word = WordWorth { weight, ..WordWorth::default() };
    for (column, [as_word, as_piece]) in asked {
        let list = recall.ask.list(*column, term);
        word.commonness.push(list);
        let standing = Standing::Often(list);
        word.places.push(Place { standing, weight: as_word + as_piece, length: Some(*column) });
    }
    word
}

fn add(recall: &mut Recall<'_>, term: &TermQuery, weight: f32, to: &mut WordWorth) -> tantivy::Result<()> {
    let columns = recall.columns;
    let title = recall.in_title(term);
    let mut asked = vec![(columns.title_word, columns.title_gram, TITLE, &term.titles, title)];
    if recall.everything() {
        let (fields, body) = (recall.in_fields(term), recall.in_body(term));
        asked.push((columns.field_word, columns.field_gram, FIELDS, &term.texts, fields));
        asked.push((columns.body_word, columns.body_gram, BODY, &term.texts, body));
    }
    for (word, gram, [as_word, as_piece], grams, somewhere) in asked {
        let list = recall.ask.list(word, term.indexed());
        let often = |list: usize, weight: f32, column: Column| Place {
            standing: Standing::Often(list),
            weight,
            length: Some(column),
        };
        if term.is_latin() {
            to.places.push(often(list, (as_word + as_piece) * weight, word));
            continue;
        }
        to.places.push(often(list, as_word * weight, word));
        match grams.pairs.as_slice() {
            [] => {}
            // A single unit stands for itself.
            [one] => to.places.push(often(recall.ask.list(gram, one), as_piece * weight, gram)),
            _ => to.places.push(once(somewhere, as_piece * weight)),
        }
    }
    if let Some(reading) = &term.reading {
        let readings: Vec<Must> = recall.readings(reading).into_iter().map(|(_, must)| must).collect();
        if !readings.is_empty() {
            to.places.push(once(Must::any(readings), READING * weight));
        }
    }
    if recall.relaxed {
        for (must, worth) in recall.similar(term)? {
            to.places.push(once(must, SPELLING * worth * weight));
        }
    }
    Ok(())
}

fn once(must: Must, weight: f32) -> Place {
    Place { standing: Standing::Once(must), weight, length: None }
}
