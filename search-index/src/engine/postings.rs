//! Lists of documents, read a window at a time: the documents of a term, of a run of terms that follow each
//! other, or of any other tantivy query. Each is read as far as somebody asks and no further: whoever asks says
//! within which documents. Scores are in `text.rs`.

use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::query::Scorer;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::bits::{Bits, WINDOW};
use super::offset;

/// Postings of one term in one segment, opened when first asked for.
pub(super) struct Listed {
    pub(super) reader: Arc<InvertedIndexReader>,
    pub(super) info: TermInfo,
}

impl Listed {
    pub(super) fn documents(&self) -> u32 {
        self.info.doc_freq
    }

    pub(super) fn open(&self, option: IndexRecordOption) -> tantivy::Result<BlockSegmentPostings> {
        Ok(self.reader.read_block_postings_from_terminfo(&self.info, option)?)
    }

    pub(super) fn with_places(&self) -> tantivy::Result<SegmentPostings> {
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(self.reader.read_postings_from_terminfo(&self.info, option)?)
    }
}

/// The postings of a term while they are read.
enum Reading {
    /// Nobody asked yet.
    Closed,
    /// All documents of a list of less than a block, and how often each holds the term.
    Short(Vec<u32>, Vec<u32>),
    /// A longer list, read forwards.
    Long(Box<BlockSegmentPostings>),
}

/// The documents of one term as sets.
pub(super) struct TermSets {
    pub(super) listed: Listed,
    reading: Reading,
    window: Option<Box<Window>>,
}

/// What is known of the window that starts at `start`: all documents from `low` up to `high`.
struct Window {
    bits: Bits,
    start: u32,
    low: u32,
    high: u32,
    /// No document from `high` up to here.
    next: u32,
}

impl TermSets {
    pub(super) fn new(listed: Listed) -> Self {
        Self { listed, reading: Reading::Closed, window: None }
    }

    fn open(&mut self) -> tantivy::Result<()> {
        self.reading = if self.is_short() {
            let all = self.listed.open(IndexRecordOption::WithFreqs)?;
            Reading::Short(all.docs().to_vec(), all.freqs().to_vec())
        } else {
            Reading::Long(Box::new(self.listed.open(IndexRecordOption::Basic)?))
        };
        Ok(())
    }

    fn is_short(&self) -> bool {
        (self.listed.documents() as usize) < BLOCK
    }

    /// All documents of a short list, and how often each holds the term.
    pub(super) fn short(&mut self) -> tantivy::Result<Option<(&[u32], &[u32])>> {
        if self.is_short() && matches!(self.reading, Reading::Closed) {
            self.open()?;
        }
        Ok(match &self.reading {
            Reading::Short(documents, often) => Some((documents, often)),
            _ => None,
        })
    }

    /// Its documents among those of `within`.
    pub(super) fn within(&mut self, start: u32, within: &Bits) -> tantivy::Result<Bits> {
        let Some(span) = within.span() else { return Ok(Bits::NONE) };
        let (first, end) = (start + offset(*span.start()), start + offset(*span.end()) + 1);
        if matches!(self.reading, Reading::Closed) {
            self.open()?;
        }
        if let Reading::Short(documents, _) = &self.reading {
            let mut held = Bits::NONE;
            let from = documents.partition_point(|document| *document < first);
            for document in documents[from..].iter().take_while(|document| **document < end) {
                let bit = (document - start) as usize;
                if within.has(bit) {
                    held.set(bit);
                }
            }
            return Ok(held);
        }
        let new = || Window { bits: Bits::NONE, start, low: first, high: first, next: 0 };
        let window = self.window.get_or_insert_with(|| Box::new(new()));
        if window.start != start || window.low == window.high {
            let next = if window.high <= first { window.next } else { 0 };
            (window.start, window.low, window.high, window.next) = (start, first, first, next);
            window.bits = Bits::NONE;
        } else if first < window.low {
            // Lists are read forwards only. Asking for an earlier part after a later one is rare.
            self.reading = Reading::Long(Box::new(self.listed.open(IndexRecordOption::Basic)?));
            **window = new();
        }
        if let Reading::Long(cursor) = &mut self.reading
            && end > window.high
        {
            window.read(cursor, end);
        }
        Ok(window.bits.and(within))
    }
}

impl Window {
    /// Reads on up to a document.
    fn read(&mut self, cursor: &mut BlockSegmentPostings, end: u32) {
        let from = std::mem::replace(&mut self.high, end);
        if self.next >= end {
            return;
        }
        let mut at = cursor.seek(from);
        loop {
            let documents = cursor.docs();
            let full = documents.len() == BLOCK;
            for document in documents.get(at..).unwrap_or_default() {
                if *document >= end {
                    self.next = *document;
                    return;
                }
                self.bits.set((document - self.start) as usize);
            }
            if !full {
                self.next = u32::MAX;
                return;
            }
            cursor.advance();
            at = 0;
        }
    }
}

/// Documents in one block of postings.
pub(super) const BLOCK: usize = 128;

/// Documents in which terms follow each other. Whether all terms are there is asked of [`TermSets`] before;
/// here the places are compared, once for each document.
#[derive(Default)]
pub(super) struct Run {
    postings: Vec<SegmentPostings>,
    start: u32,
    known: Bits,
    found: Bits,
    places: [Vec<u32>; 2],
}

impl Default for Bits {
    fn default() -> Self {
        Self::NONE
    }
}

impl Run {
    /// Those of `candidates`, which hold all terms, that hold them one after another.
    pub(super) fn among(
        &mut self,
        start: u32,
        candidates: &Bits,
        between: u32,
        open: impl Fn() -> tantivy::Result<Vec<SegmentPostings>>,
    ) -> tantivy::Result<Bits> {
        if self.start != start {
            (self.start, self.known, self.found) = (start, Bits::NONE, Bits::NONE);
        }
        let unknown = candidates.without(&self.known);
        for bit in unknown.iter() {
            let document = start + offset(bit);
            if self.postings.is_empty() || self.postings.iter().any(|one| one.doc() > document) {
                self.postings = open()?;
            }
            if self.follows(document, between) {
                self.found.set(bit);
            }
        }
        self.known |= &unknown;
        Ok(self.found.and(candidates))
    }

    fn follows(&mut self, document: u32, between: u32) -> bool {
        // Where the terms so far end.
        let [ends, next] = &mut self.places;
        for (order, one) in self.postings.iter_mut().enumerate() {
            if one.doc() < document {
                one.seek(document);
            }
            if one.doc() != document {
                return false;
            }
            if order == 0 {
                one.positions(ends);
                continue;
            }
            one.positions(next);
            let mut later = next.iter().peekable();
            ends.retain_mut(|end| {
                while later.next_if(|place| **place <= *end).is_some() {}
                let found = later.peek().filter(|place| ***place <= *end + 1 + between);
                found.map(|place| *end = **place).is_some()
            });
            if ends.is_empty() {
                return false;
            }
        }
        true
    }
}

/// The documents of any other query.
pub(super) struct OtherSets {
    scorer: Box<dyn Scorer>,
    bits: Bits,
    start: Option<u32>,
}

impl OtherSets {
    pub(super) fn new(scorer: Box<dyn Scorer>) -> Self {
        Self { scorer, bits: Bits::NONE, start: None }
    }

    pub(super) fn documents(&self) -> u32 {
        self.scorer.size_hint()
    }

    pub(super) fn within(&mut self, start: u32, within: &Bits) -> Bits {
        if self.start != Some(start) {
            (self.start, self.bits) = (Some(start), Bits::NONE);
            let mut document = self.scorer.doc();
            if document < start {
                document = self.scorer.seek(start);
            }
            while document != TERMINATED && document < start + offset(WINDOW) {
                self.bits.set((document - start) as usize);
                document = self.scorer.advance();
            }
        }
        self.bits.and(within)
    }
}
