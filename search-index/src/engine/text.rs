//! What the words of a question are worth in a document (BM25F): the occurrences of a word in title, data items
//! and summary are added up, each by the weight and the length of its column, and only then bent, so that ten
//! mentions in a summary do not outweigh one more word. The sum stays below the distance of two tiers.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::Searcher;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field as Column, IndexRecordOption};

use super::ask::{Ask, Standing};
use super::bits::{Bits, WINDOW};
use super::conditions::Part;
use super::offset;
use super::postings::BLOCK;
use super::segment::{Segment, Sets};
use super::terms::{Listed, Short};
use crate::query::statistics::{Rounded, round};

/// How soon more occurrences stop to count.
const BEND: f32 = 1.0;
/// How much the length of a column counts.
const LENGTH: f32 = 0.6;
/// With fewer candidates than this in a window each is looked up by itself.
const FEW: usize = 24;

/// How common words are and how long columns are, over all segments.
#[derive(Default)]
pub(super) struct Statistics {
    /// One for each word of the question.
    pub(super) rareness: Vec<f32>,
    /// For each column what an occurrence is worth in a text of each length.
    by_length: Vec<(Column, Arc<[f32]>)>,
}

impl Statistics {
    /// `found` holds the documents of each list, over all segments.
    pub(super) fn new(
        ask: &Ask,
        searcher: &Searcher,
        lengths: &Lengths,
        found: &[u64],
    ) -> tantivy::Result<Self> {
        let rounded = Rounded(searcher);
        let documents = rounded.documents();
        let rareness = ask.words.iter().map(|word| {
            let commonest = word.commonness.iter().filter_map(|list| found.get(*list)).max();
            rareness(round(commonest.copied().unwrap_or(0)).min(documents), documents)
        });
        let rareness = rareness.collect();
        let mut by_length: Vec<(Column, Arc<[f32]>)> = Vec::new();
        for column in ask.words.iter().flat_map(|word| &word.places).filter_map(|place| place.length) {
            if by_length.iter().all(|(known, _)| *known != column) {
                by_length.push((column, lengths.worth(rounded.length(column)?)));
            }
        }
        Ok(Self { rareness, by_length })
    }

    fn by_length(&self, column: Column) -> Option<&[f32]> {
        self.by_length.iter().find(|(known, _)| *known == column).map(|(_, worth)| &**worth)
    }
}

/// What an occurrence is worth in a text of each length, by the usual one: rounded, so that few are ever asked for.
#[derive(Default)]
pub(crate) struct Lengths(Mutex<Vec<(f32, Arc<[f32]>)>>);

impl Lengths {
    /// Usual lengths that are remembered: one a column, and those before.
    const MOST: usize = 64;

    fn worth(&self, usual: f32) -> Arc<[f32]> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, worth)) = known.iter().find(|(of, _)| of.to_bits() == usual.to_bits()) {
            return Arc::clone(worth);
        }
        let at_least = usual.max(1.0);
        #[expect(clippy::cast_precision_loss, reason = "lengths are kept roughly anyway")]
        let worth =
            |id: u8| 1.0 / (1.0 - LENGTH + LENGTH * FieldNormReader::id_to_fieldnorm(id) as f32 / at_least);
        let worth: Arc<[f32]> = (0..=u8::MAX).map(worth).collect();
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.push((usual, Arc::clone(&worth)));
        worth
    }
}

/// What a word is worth for being rare.
#[expect(clippy::cast_precision_loss, reason = "a rounded count of documents")]
pub(crate) fn rareness(holding: u64, documents: u64) -> f32 {
    let others = documents.saturating_sub(holding) as f32;
    ((others + 0.5) / (holding as f32 + 0.5)).ln_1p()
}

/// Occurrences of one term, each worth something by the length of its document.
struct Occurrences<'a> {
    list: usize,
    weight: f32,
    /// Lengths, and what an occurrence is worth by them; without, all are worth the same.
    lengths: Option<(FieldNormReader, &'a [f32])>,
    /// The postings of a list that is not short, and where they were left.
    cursor: Option<Box<BlockSegmentPostings>>,
    reached: u32,
}

impl Occurrences<'_> {
    /// Adds those of a short list; tells whether there were any.
    fn add_short(&self, start: u32, candidates: &Bits, short: &Short, into: &mut [f32]) -> bool {
        let Some(span) = candidates.span() else { return false };
        let (first, end) = (start + offset(*span.start()), start + offset(*span.end()) + 1);
        let from = short.documents.partition_point(|document| *document < first);
        let mut any = false;
        for (document, often) in short.documents[from..].iter().zip(&short.often[from..]) {
            if *document >= end {
                break;
            }
            let bit = (document - start) as usize;
            if candidates.has(bit) {
                self.give(*document, *often, &mut into[bit]);
                any = true;
            }
        }
        any
    }

    /// Adds those of a longer list.
    fn add(
        &mut self,
        start: u32,
        candidates: &Bits,
        members: &[u16],
        listed: &Listed,
        into: &mut [f32],
    ) -> tantivy::Result<()> {
        let Some(span) = candidates.span() else { return Ok(()) };
        let (first, end) = (start + offset(*span.start()), start + offset(*span.end()) + 1);
        // A cursor goes forward only; inside its block it finds what lies before it too.
        let passed = |cursor: &BlockSegmentPostings| {
            first < self.reached && cursor.docs().first().is_none_or(|document| first < *document)
        };
        let mut cursor = match self.cursor.take() {
            Some(cursor) if !passed(&cursor) => cursor,
            _ => Box::new(listed.open(IndexRecordOption::WithFreqs)?),
        };
        self.reached = end;
        if members.len() < FEW {
            for bit in members.iter().map(|bit| usize::from(*bit)) {
                let document = start + offset(bit);
                let at = cursor.seek(document);
                if cursor.docs().get(at) == Some(&document) {
                    self.give(document, cursor.freq(at), &mut into[bit]);
                }
            }
        } else {
            self.walk(&mut cursor, start, first..end, candidates, into);
        }
        self.cursor = Some(cursor);
        Ok(())
    }

    fn walk(
        &self,
        cursor: &mut BlockSegmentPostings,
        start: u32,
        range: Range<u32>,
        candidates: &Bits,
        into: &mut [f32],
    ) {
        let mut at = cursor.seek(range.start);
        loop {
            let documents = cursor.docs();
            let rest = documents.get(at..).unwrap_or_default();
            for (document, often) in rest.iter().zip(cursor.freqs().get(at..).unwrap_or_default()) {
                if *document >= range.end {
                    return;
                }
                let bit = (document - start) as usize;
                if candidates.has(bit) {
                    self.give(*document, *often, &mut into[bit]);
                }
            }
            if documents.len() < BLOCK {
                return;
            }
            cursor.advance();
            at = 0;
        }
    }

    fn give(&self, document: u32, often: u32, to: &mut f32) {
        let by_length = self.lengths.as_ref().map_or(1.0, |(lengths, worth)| {
            worth.get(usize::from(lengths.fieldnorm_id(document))).copied().unwrap_or_default()
        });
        #[expect(clippy::cast_precision_loss, reason = "a word is repeated a few times")]
        let often = often as f32;
        *to += often * self.weight * by_length;
    }
}

/// The words of a question in one segment.
pub(super) struct Weighed<'a> {
    words: Vec<Word>,
    occurrences: Vec<Occurrences<'a>>,
}

/// What a word is worth, and where it may stand.
struct Word {
    worth: f32,
    places: Vec<Place>,
}

enum Place {
    /// As often as these occurrences say.
    Often(usize),
    /// Once where a condition holds, with this weight.
    Once(Part, f32),
}

impl<'a> Weighed<'a> {
    /// Words that stand nowhere in the segment are left out.
    pub(super) fn new(
        segment: &mut Segment<'_>,
        ask: &Ask,
        statistics: &'a Statistics,
    ) -> tantivy::Result<Self> {
        let mut weighed = Self { words: Vec::new(), occurrences: Vec::new() };
        let mut lengths: Vec<(Column, FieldNormReader)> = Vec::new();
        for (at, asked) in ask.words.iter().enumerate() {
            let mut word = Word { worth: statistics.rareness[at] * asked.weight, places: Vec::new() };
            for place in &asked.places {
                word.places.push(match &place.standing {
                    Standing::Once(must) => Place::Once(segment.part(must), place.weight),
                    Standing::Often(list) if segment.documents(*list) > 0 => {
                        let lengths = match place.length {
                            Some(column) => lengths_of(&mut lengths, segment, statistics, column)?,
                            None => None,
                        };
                        Place::Often(weighed.occurrences(*list, place.weight, lengths))
                    }
                    Standing::Often(_) => continue,
                });
            }
            if !word.places.is_empty() {
                weighed.words.push(word);
            }
        }
        Ok(weighed)
    }

    fn occurrences(
        &mut self,
        list: usize,
        weight: f32,
        lengths: Option<(FieldNormReader, &'a [f32])>,
    ) -> usize {
        let same = |known: &Occurrences<'_>| known.list == list && known.weight.to_bits() == weight.to_bits();
        if let Some(at) = self.occurrences.iter().position(same) {
            return at;
        }
        self.occurrences.push(Occurrences { list, weight, lengths, cursor: None, reached: 0 });
        self.occurrences.len() - 1
    }
}

/// Lengths in a column, opened once.
fn lengths_of<'a>(
    known: &mut Vec<(Column, FieldNormReader)>,
    segment: &Segment<'_>,
    statistics: &'a Statistics,
    column: Column,
) -> tantivy::Result<Option<(FieldNormReader, &'a [f32])>> {
    let Some(worth) = statistics.by_length(column) else { return Ok(None) };
    if let Some((_, reader)) = known.iter().find(|(known, _)| *known == column) {
        return Ok(Some((reader.clone(), worth)));
    }
    let reader = segment.reader.get_fieldnorms_reader(column)?;
    known.push((column, reader.clone()));
    Ok(Some((reader, worth)))
}

/// Sums of one window.
pub(super) struct Sums {
    /// For each document what its words are worth.
    pub(super) text: Vec<f32>,
    /// Occurrences of the word at work; zero between two words.
    word: Vec<f32>,
    members: Vec<u16>,
}

impl Default for Sums {
    fn default() -> Self {
        Self { text: vec![0.0; WINDOW], word: vec![0.0; WINDOW], members: Vec::new() }
    }
}

impl Segment<'_> {
    /// Adds up what the words are worth in the candidates of a window.
    pub(super) fn weigh(
        &mut self,
        weighed: &mut Weighed<'_>,
        start: u32,
        candidates: &Bits,
        sums: &mut Sums,
    ) -> tantivy::Result<()> {
        let Sums { text, word: sum, members } = sums;
        candidates.list(members);
        for bit in &*members {
            text[usize::from(*bit)] = 0.0;
        }
        let Weighed { words, occurrences } = weighed;
        for word in words {
            let mut stands = false;
            for place in &word.places {
                match place {
                    Place::Once(condition, weight) => {
                        let Some(held) = self.holds(*condition, start, candidates)? else { continue };
                        for bit in held.iter() {
                            sum[bit] += weight;
                            stands = true;
                        }
                    }
                    Place::Often(at) => {
                        let one = &mut occurrences[*at];
                        let Sets::Term(sets) = &self.sets[one.list] else { continue };
                        if let Some(short) = sets.listed.short()? {
                            stands |= one.add_short(start, candidates, short, sum);
                        } else {
                            one.add(start, candidates, members, &sets.listed, sum)?;
                            stands = true;
                        }
                    }
                }
            }
            if !stands {
                continue;
            }
            for bit in &*members {
                let bit = usize::from(*bit);
                let often = std::mem::take(&mut sum[bit]);
                text[bit] += word.worth * often * (BEND + 1.0) / (BEND + often);
            }
        }
        Ok(())
    }
}
