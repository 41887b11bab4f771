//! What is asked of every hit, kept in memory for each segment: its class, the values of its facets as small
//! numbers, and what its age is worth. Segments never change, so a shelf is made once; about thirty bytes a
//! document. Which documents a set of classes shows is remembered for the sets asked last. Deleted documents
//! are left out elsewhere (`engine/segment.rs`): deleting one makes no new segment.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader, TantivyError};

use crate::engine::{Bits, Lengths, Terms, WINDOW};
use crate::facet::Facet;
use crate::records::Records;
use crate::visible::ClassSet;

/// Where freshness starts to count: 2000-01-01 in microseconds.
const FRESHNESS_START: i64 = 946_684_800_000_000;
/// Microseconds of a year.
const YEAR: f32 = 31_557_600_000_000.0;
/// What a year of freshness is worth, in a scale where a matched word is worth about ten.
const FRESHNESS_A_YEAR: f32 = 0.2;
/// The most freshness can be worth.
const MOST_FRESHNESS: f32 = 12.0;
/// What every entry of our own catalogue is worth beside a harvested one.
const OWN: f32 = 4.0;
/// Sets of classes whose documents are remembered: one set serves everybody of a department.
const MOST_SETS: usize = 16;

/// The shelves of the segments in use.
#[derive(Default)]
pub(crate) struct Shelves {
    shelves: Mutex<HashMap<SegmentId, Arc<Shelf>>>,
    /// What lengths of texts are worth, in all of them.
    pub(crate) lengths: Lengths,
}

impl Shelves {
    /// The shelf of a segment.
    pub(crate) fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Shelf>> {
        let id = segment.segment_id();
        if let Some(shelf) = self.lock().get(&id) {
            return Ok(Arc::clone(shelf));
        }
        // Made outside the lock: at worst two searches make the same one.
        let shelf = Arc::new(Shelf::of(segment)?);
        self.lock().insert(id, Arc::clone(&shelf));
        Ok(shelf)
    }

    /// Makes the shelves of a searcher and forgets those of segments that are gone.
    pub(crate) fn keep(&self, searcher: &Searcher) -> tantivy::Result<()> {
        for segment in searcher.segment_readers() {
            self.of(segment)?;
        }
        let used =
            |id: &SegmentId| searcher.segment_readers().iter().any(|segment| segment.segment_id() == *id);
        self.lock().retain(|id, _| used(id));
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SegmentId, Arc<Shelf>>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept of one segment.
pub(crate) struct Shelf {
    classes: Vec<u32>,
    signals: Vec<f32>,
    values: [Values; Facet::ALL.len()],
    /// Columns that are asked of a few documents only.
    pub(super) ids: StrColumn,
    pub(super) titles: Option<StrColumn>,
    pub(super) updated_at: Column<i64>,
    pub(super) records: Records,
    /// What was looked up of its terms.
    pub(crate) terms: Terms,
    shown: Mutex<Vec<(ClassSet, Arc<Vec<Bits>>)>>,
}

impl Shelf {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        let (class, updated) = (columns.u64("visibility")?, columns.i64("updated_at")?);
        let harvested = columns.bool("harvested")?;
        let class = |document| class.first(document).and_then(|class| u32::try_from(class).ok());
        let age = updated.clone();
        let signal = |document| {
            let age = age.first(document).unwrap_or(0).saturating_sub(FRESHNESS_START);
            #[expect(clippy::cast_precision_loss, reason = "a signal needs no more than a few digits")]
            let fresh = (age as f32 / YEAR * FRESHNESS_A_YEAR).clamp(0.0, MOST_FRESHNESS);
            fresh + if harvested.first(document).unwrap_or(false) { 0.0 } else { OWN }
        };
        let documents = 0..segment.max_doc();
        let mut values = Vec::with_capacity(Facet::ALL.len());
        for facet in Facet::ALL {
            values.push(Values::of(columns.str(facet.name())?, segment.max_doc())?);
        }
        let ids = columns.str("id")?;
        Ok(Self {
            ids: ids.ok_or_else(|| TantivyError::SchemaError("there are no identifiers".to_owned()))?,
            titles: columns.str("title_key")?,
            classes: documents.clone().map(|document| class(document).unwrap_or(u32::MAX)).collect(),
            signals: documents.map(signal).collect(),
            values: std::array::from_fn(|at| std::mem::take(&mut values[at])),
            updated_at: updated,
            records: Records::of(segment)?,
            terms: Terms::of(segment),
            shown: Mutex::default(),
        })
    }

    pub(crate) fn id(&self, ordinal: u64) -> io::Result<String> {
        let mut id = String::new();
        self.ids.ord_to_str(ordinal, &mut id)?;
        Ok(id)
    }

    pub(crate) fn class(&self, document: u32) -> u32 {
        self.classes.get(document as usize).copied().unwrap_or(u32::MAX)
    }

    /// What age and origin are worth. Freshness counts from a fixed day, not from today, so that a score does
    /// not change with time.
    #[inline]
    pub(crate) fn signal(&self, document: u32) -> f32 {
        self.signals.get(document as usize).copied().unwrap_or_default()
    }

    /// Whether a document was published after a moment.
    pub(crate) fn is_newer(&self, document: u32, than: i64) -> bool {
        self.updated_at.first(document).is_some_and(|updated| updated > than)
    }

    #[inline]
    pub(crate) fn values(&self, facet: Facet) -> &Values {
        &self.values[facet as usize]
    }

    /// The documents of some classes, window by window.
    pub(crate) fn shown(&self, classes: &ClassSet) -> Arc<Vec<Bits>> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = shown.iter().position(|(known, _)| known == classes) {
            let known = shown.remove(at);
            let windows = Arc::clone(&known.1);
            shown.push(known);
            return windows;
        }
        let window = |of_window: &[u32]| {
            let mut seen = Bits::NONE;
            for (at, _) in of_window.iter().enumerate().filter(|(_, class)| classes.contains(**class)) {
                seen.set(at);
            }
            seen
        };
        let windows: Arc<Vec<Bits>> = Arc::new(self.classes.chunks(WINDOW).map(window).collect());
        if shown.len() >= MOST_SETS {
            shown.remove(0);
        }
        shown.push((classes.clone(), Arc::clone(&windows)));
        windows
    }
}

/// The values of one facet in one segment: names, and for each document the numbers of its names.
#[derive(Default)]
pub(crate) struct Values {
    names: Vec<Arc<str>>,
    numbers: Numbers,
}

enum Numbers {
    /// One a document; the number after the last name stands for none.
    One(Vec<u16>),
    /// Any number a document: where each begins, and all of them.
    Many(Vec<u32>, Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl Values {
    fn of(column: Option<StrColumn>, documents: u32) -> tantivy::Result<Self> {
        let Some(column) = column else { return Ok(Self::default()) };
        let mut names = Vec::with_capacity(column.num_terms());
        let all: Vec<u64> = (0..column.num_terms() as u64).collect();
        column.dictionary().sorted_ords_to_term_cb(&all, |bytes| {
            names.push(Arc::from(String::from_utf8_lossy(bytes).as_ref()));
        })?;
        let single = (0..documents).all(|document| column.term_ords(document).nth(1).is_none());
        let none = u16::try_from(names.len()).ok().filter(|_| single);
        let numbers = if let Some(none) = none {
            let one = |document| column.term_ords(document).next().and_then(|ord| u16::try_from(ord).ok());
            Numbers::One((0..documents).map(|document| one(document).unwrap_or(none)).collect())
        } else {
            let (mut starts, mut numbers) = (vec![0], Vec::new());
            for document in 0..documents {
                numbers.extend(column.term_ords(document).filter_map(|ord| u32::try_from(ord).ok()));
                starts.push(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
            }
            Numbers::Many(starts, numbers)
        };
        Ok(Self { names, numbers })
    }

    pub(crate) fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// Which names are among some texts, with one entry more for "none".
    pub(crate) fn marked(&self, texts: &[String]) -> Vec<bool> {
        let mut marked = vec![false; self.names.len() + 1];
        for text in texts {
            if let Ok(at) = self.names.binary_search_by(|name| (**name).cmp(text.as_str())) {
                marked[at] = true;
            }
        }
        marked
    }

    /// Whether one of a document's values is marked.
    pub(crate) fn has(&self, document: usize, marked: &[bool]) -> bool {
        let is = |number: usize| marked.get(number).copied().unwrap_or(false);
        match &self.numbers {
            Numbers::One(numbers) => numbers.get(document).is_some_and(|number| is(usize::from(*number))),
            Numbers::Many(starts, numbers) => {
                between(starts, numbers, document).iter().any(|number| is(*number as usize))
            }
        }
    }

    /// Adds the values of some documents, given by their places after `start`, to a counter for each name.
    #[inline]
    pub(crate) fn count(&self, start: usize, offsets: &[u16], counts: &mut [u32]) {
        match &self.numbers {
            Numbers::One(numbers) => {
                let window = numbers.get(start..).unwrap_or_default();
                for offset in offsets {
                    let number = window.get(usize::from(*offset)).map_or(usize::MAX, |at| usize::from(*at));
                    if let Some(count) = counts.get_mut(number) {
                        *count += 1;
                    }
                }
            }
            Numbers::Many(starts, numbers) => {
                for offset in offsets {
                    for number in between(starts, numbers, start + usize::from(*offset)) {
                        if let Some(count) = counts.get_mut(*number as usize) {
                            *count += 1;
                        }
                    }
                }
            }
        }
    }
}

fn between<'a>(starts: &[u32], numbers: &'a [u32], document: usize) -> &'a [u32] {
    let at = |place: usize| starts.get(place).map_or(numbers.len(), |start| *start as usize);
    numbers.get(at(document)..at(document + 1)).unwrap_or_default()
}
