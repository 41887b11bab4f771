//! What the words of a question are worth in a document (BM25F): the occurrences of a word in title, data items
//! and summary are added up, each by the weight and the length of its column, and only then bent, so that ten
//! mentions in a summary do not outweigh one more word. The sum stays below the distance of two tiers.

use tantivy::Searcher;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field as Column, IndexRecordOption};

use super::ask::{Ask, List, Standing};
use super::bits::{Bits, WINDOW};
use super::postings::{BLOCK, Listed};
use super::{offset, segment::Segment};
use crate::query::statistics::{Rounded, round};

/// How soon more occurrences stop to count.
const BEND: f32 = 1.2;
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
    by_length: Vec<(Column, Box<[f32]>)>,
}

impl Statistics {
    /// `found` holds the documents of each list, over all segments.
    pub(super) fn new(ask: &Ask, searcher: &Searcher, found: &[u64]) -> tantivy::Result<Self> {
        let rounded = Rounded(searcher);
        let documents = rounded.documents();
        let rareness = ask.words.iter().map(|word| {
            let commonest = word.commonness.iter().filter_map(|list| found.get(*list)).max();
            rareness(round(commonest.copied().unwrap_or(0)).min(documents), documents)
        });
        let rareness = rareness.collect();
        let mut by_length: Vec<(Column, Box<[f32]>)> = Vec::new();
        for column in ask.words.iter().flat_map(|word| &word.places).filter_map(|place| place.length) {
            if by_length.iter().all(|(known, _)| *known != column) {
                by_length.push((column, worth_by_length(rounded.length(column)?)));
            }
        }
        Ok(Self { rareness, by_length })
    }

    fn by_length(&self, column: Column) -> Option<&[f32]> {
        self.by_length.iter().find(|(known, _)| *known == column).map(|(_, worth)| &**worth)
    }
}

/// What an occurrence is worth in a text of each length, where the usual one is given.
fn worth_by_length(usual: f32) -> Box<[f32]> {
    let usual = usual.max(1.0);
    #[expect(clippy::cast_precision_loss, reason = "lengths are kept roughly anyway")]
    let worth = |id: u8| 1.0 / (1.0 - LENGTH + LENGTH * FieldNormReader::id_to_fieldnorm(id) as f32 / usual);
    (0..=u8::MAX).map(worth).collect()
}

/// What a word is worth for being rare.
#[expect(clippy::cast_precision_loss, reason = "a rounded count of documents")]
pub(crate) fn rareness(holding: u64, documents: u64) -> f32 {
    let others = documents.saturating_sub(holding) as f32;
    ((others + 0.5) / (holding as f32 + 0.5)).ln_1p()
}

/// Occurrences of one term, each worth something by the length of its document.
///
/// A window is weighed tier by tier and a cursor only goes forward, so what lies before it is read from the start
/// again.
pub(super) struct Occurrences<'a> {
    start: BlockSegmentPostings,
    cursor: BlockSegmentPostings,
    reached: u32,
    weight: f32,
    /// Lengths, and what an occurrence is worth by them; without, all are worth the same.
    lengths: Option<(FieldNormReader, &'a [f32])>,
}

impl Occurrences<'_> {
    fn add(&mut self, start: u32, candidates: &Bits, few: bool, into: &mut [f32]) {
        let Some(span) = candidates.span() else { return };
        let (first, end) = (start + offset(*span.start()), start + offset(*span.end()) + 1);
        // Inside its block a cursor finds what lies before it too; most lists are no longer than a block.
        let passed = || self.cursor.docs().first().is_none_or(|document| first < *document);
        if first < self.reached && passed() {
            self.cursor = self.start.clone();
        }
        self.reached = end;
        if few {
            for bit in candidates.iter() {
                let document = start + offset(bit);
                let at = self.cursor.seek(document);
                if self.cursor.docs().get(at) == Some(&document) {
                    self.give(document, self.cursor.freq(at), &mut into[bit]);
                }
            }
            return;
        }
        let mut at = self.cursor.seek(first);
        loop {
            let documents = self.cursor.docs();
            let rest = documents.get(at..).unwrap_or_default();
            for (document, often) in rest.iter().zip(self.cursor.freqs().get(at..).unwrap_or_default()) {
                if *document >= end {
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
            self.cursor.advance();
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

/// Sums of one window.
pub(super) struct Sums {
    /// For each document what its words are worth.
    pub(super) text: Vec<f32>,
    word: Vec<f32>,
}

impl Default for Sums {
    fn default() -> Self {
        Self { text: vec![0.0; WINDOW], word: vec![0.0; WINDOW] }
    }
}

impl<'a> Segment<'a> {
    /// Adds up what the words are worth in the candidates of a window.
    pub(super) fn weigh(&mut self, start: u32, candidates: &Bits, sums: &mut Sums) -> tantivy::Result<()> {
        for bit in candidates.iter() {
            sums.text[bit] = 0.0;
        }
        let few = candidates.count() < FEW;
        let ask = self.ask;
        for (at, word) in ask.words.iter().enumerate() {
            for bit in candidates.iter() {
                sums.word[bit] = 0.0;
            }
            for place in &word.places {
                match &place.standing {
                    Standing::Often(list) => {
                        if let Some(occurrences) = self.occurrences(*list, place.weight, place.length)? {
                            occurrences.add(start, candidates, few, &mut sums.word);
                        }
                    }
                    Standing::Once(must) => {
                        for bit in self.holds(must, start, candidates)?.iter() {
                            sums.word[bit] += place.weight;
                        }
                    }
                }
            }
            let worth = self.statistics.rareness[at] * word.weight;
            for bit in candidates.iter() {
                let often = sums.word[bit];
                sums.text[bit] += worth * often * (BEND + 1.0) / (BEND + often);
            }
        }
        Ok(())
    }

    fn occurrences(
        &mut self,
        list: usize,
        weight: f32,
        length: Option<Column>,
    ) -> tantivy::Result<Option<&mut Occurrences<'a>>> {
        let key = (list, weight.to_bits());
        if let Some(at) = self.occurrences.iter().position(|(known, _)| *known == key) {
            return Ok(self.occurrences[at].1.as_mut());
        }
        let opened = match (self.listed(list), &self.ask.lists[list]) {
            (Some(listed), List::Term(..)) => Some(self.open(listed, weight, length)?),
            _ => None,
        };
        self.occurrences.push((key, opened));
        Ok(self.occurrences.last_mut().and_then(|(_, opened)| opened.as_mut()))
    }

    fn open(&self, listed: &Listed, weight: f32, length: Option<Column>) -> tantivy::Result<Occurrences<'a>> {
        let start = listed.open(IndexRecordOption::WithFreqs)?;
        let (statistics, reader) = (self.statistics, self.reader);
        let lengths = match length.and_then(|column| Some((column, statistics.by_length(column)?))) {
            Some((column, worth)) => Some((reader.get_fieldnorms_reader(column)?, worth)),
            None => None,
        };
        Ok(Occurrences { cursor: start.clone(), start, reached: 0, weight, lengths })
    }
}
