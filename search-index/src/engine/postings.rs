//! Lists of documents, read a window at a time: the documents of a term, of a run of terms that follow each
//! other, or of any other tantivy query. Each is read as far as somebody asks and no further: whoever asks says
//! within which documents. Scores are in `text.rs`.

use std::rc::Rc;
use std::sync::Arc;

use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::query::Scorer;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::ask::Following;
use super::bits::Bits;
use super::offset;
use super::terms::Listed;

/// The documents of one term as sets.
pub(super) struct TermSets {
    pub(super) listed: Arc<Listed>,
    /// The postings of a list that is not short, read forwards, and what is known of the window at work.
    reading: Option<Box<(BlockSegmentPostings, Window)>>,
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
    pub(super) fn new(listed: Arc<Listed>) -> Self {
        Self { listed, reading: None }
    }

    /// Its documents among those of `within`.
    pub(super) fn within(&mut self, start: u32, within: &Bits) -> tantivy::Result<Option<Bits>> {
        if let Some(short) = self.listed.short()? {
            return Ok(listed(&short.documents, start, within));
        }
        let Some(span) = within.span() else { return Ok(None) };
        let (first, end) = (start + offset(*span.start()), start + offset(*span.end()) + 1);
        let opened = || self.listed.open(IndexRecordOption::Basic);
        let new = || Window { bits: Bits::NONE, start, low: first, high: first, next: 0 };
        let (cursor, window) = match &mut self.reading {
            Some(reading) => &mut **reading,
            none => &mut **none.insert(Box::new((opened()?, new()))),
        };
        if start < window.start {
            // Another step begins with the first window again.
            (*cursor, *window) = (opened()?, new());
        } else if window.start != start || window.low == window.high {
            let next = if window.high <= first { window.next } else { 0 };
            *window = Window { next, ..new() };
        } else if first < window.low {
            // Lists are read forwards only. Asking for an earlier part after a later one is rare.
            (*cursor, *window) = (opened()?, new());
        }
        if end > window.high {
            window.read(cursor, end);
        }
        Ok(window.bits.common(within))
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
pub(super) struct Run {
    asked: Rc<Following>,
    /// Its lists, the rarest first.
    pub(super) rarest_first: Vec<usize>,
    /// Made when first looked at: most are not.
    looking: Option<Box<Looking>>,
}

/// What is known of the window that starts at `start`, and the postings with their places.
struct Looking {
    postings: Vec<SegmentPostings>,
    start: u32,
    known: Bits,
    found: Bits,
    places: [Vec<u32>; 2],
}

impl Run {
    pub(super) fn new(asked: Rc<Following>, rarest_first: Vec<usize>) -> Self {
        Self { asked, rarest_first, looking: None }
    }

    /// Those of `candidates`, which hold all terms, that hold them one after another.
    pub(super) fn among(
        &mut self,
        start: u32,
        candidates: &Bits,
        open: impl Fn(&[usize]) -> tantivy::Result<Vec<SegmentPostings>>,
    ) -> tantivy::Result<Option<Bits>> {
        let looking = self.looking.get_or_insert_with(|| Box::new(Looking::new(start)));
        if looking.start != start {
            (looking.start, looking.known, looking.found) = (start, Bits::NONE, Bits::NONE);
        }
        let unknown = candidates.without(&looking.known);
        for bit in unknown.iter() {
            let document = start + offset(bit);
            if looking.postings.is_empty() || looking.postings.iter().any(|one| one.doc() > document) {
                looking.postings = open(&self.asked.lists)?;
            }
            if looking.follows(document, self.asked.between) {
                looking.found.set(bit);
            }
        }
        looking.known |= &unknown;
        Ok(looking.found.common(candidates))
    }
}

impl Looking {
    fn new(start: u32) -> Self {
        let (postings, places) = Default::default();
        Self { postings, start, known: Bits::NONE, found: Bits::NONE, places }
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

/// The documents of any other query. It can be read once only.
pub(super) struct OtherSets {
    scorer: Box<dyn Scorer>,
    documents: Option<Vec<u32>>,
}

impl OtherSets {
    pub(super) fn new(scorer: Box<dyn Scorer>) -> Self {
        Self { scorer, documents: None }
    }

    pub(super) fn documents(&self) -> u32 {
        self.scorer.size_hint()
    }

    pub(super) fn within(&mut self, start: u32, within: &Bits) -> Option<Bits> {
        let scorer = &mut self.scorer;
        let documents = self.documents.get_or_insert_with(|| read(scorer.as_mut()));
        listed(documents, start, within)
    }
}

fn read(scorer: &mut dyn Scorer) -> Vec<u32> {
    let mut documents = Vec::new();
    let mut document = scorer.doc();
    while document != TERMINATED {
        documents.push(document);
        document = scorer.advance();
    }
    documents
}

/// The documents of a list among those of `within`, if there are any.
fn listed(documents: &[u32], start: u32, within: &Bits) -> Option<Bits> {
    let span = within.span()?;
    let (first, end) = (start + offset(*span.start()), start + offset(*span.end()) + 1);
    let from = documents.partition_point(|document| *document < first);
    let spanned = documents[from..].iter().take_while(|document| **document < end);
    let mut held = spanned.map(|document| (document - start) as usize).filter(|bit| within.has(*bit));
    let mut bits = Bits::NONE;
    bits.set(held.next()?);
    held.for_each(|bit| bits.set(bit));
    Some(bits)
}
