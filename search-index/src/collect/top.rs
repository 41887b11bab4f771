//! The best hits of one segment. Inside a segment titles and identifiers are compared as numbers; they become
//! text once, at the end.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::io;
use std::sync::Arc;

use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, SegmentOrdinal};

use super::{Found, Plan, Shelf};
use crate::query::Sort;
use crate::query::cursor::{Key, Position};

/// The end of the page before, in the terms of one segment. A key is always "higher is earlier".
struct Threshold {
    key: i64,
    /// The first identifier that comes after, among those with the same key.
    id: u64,
    /// For titles: whether the exact title is in this segment.
    exact: bool,
}

impl Threshold {
    fn new(position: &Position, ids: &StrColumn, titles: Option<&StrColumn>) -> io::Result<Self> {
        let (first, found) = lower_bound(ids, &position.id)?;
        let id = if found { first + 1 } else { first };
        match &position.key {
            Key::Number(key) => Ok(Self { key: *key, id, exact: true }),
            Key::Text(title) => {
                let (ordinal, exact) = match titles {
                    Some(titles) => lower_bound(titles, title)?,
                    None => (0, false),
                };
                Ok(Self { key: title_key(ordinal), id, exact })
            }
        }
    }

    fn admits(&self, key: i64, id: impl FnOnce() -> u64) -> bool {
        match key.cmp(&self.key) {
            Ordering::Less => true,
            Ordering::Equal => !self.exact || id() >= self.id,
            Ordering::Greater => false,
        }
    }
}

/// Ordinal of the first value not below `value`, and whether it is that value.
fn lower_bound(column: &StrColumn, value: &str) -> io::Result<(u64, bool)> {
    let (mut low, mut high) = (0, column.num_terms() as u64);
    let mut current = String::new();
    while low < high {
        let middle = low + (high - low) / 2;
        column.ord_to_str(middle, &mut current)?;
        match current.as_str().cmp(value) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Ok((middle, true)),
            Ordering::Greater => high = middle,
        }
    }
    Ok((low, false))
}

fn title_key(ordinal: u64) -> i64 {
    -i64::try_from(ordinal).unwrap_or(i64::MAX)
}

/// A hit in the terms of one segment; the greatest is the one to give up first.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    key: i64,
    id: u64,
    document: DocId,
    score: f32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.cmp(&self.key).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// Collects the best hits of a segment.
pub(crate) struct Top {
    sort: Sort,
    signals: bool,
    shelf: Arc<Shelf>,
    keep: usize,
    after: Option<Threshold>,
    heap: BinaryHeap<Candidate>,
    /// A key below which nothing is wanted: the worst of enough hits in the segments before.
    floor: Option<i64>,
}

impl Top {
    pub(crate) fn new(plan: &Plan, shelf: &Arc<Shelf>, floor: Option<i64>) -> tantivy::Result<Self> {
        let after = match &plan.after {
            Some(position) => Some(Threshold::new(position, &shelf.ids, shelf.titles.as_ref())?),
            None => None,
        };
        let keep = plan.limit + 1;
        let heap = BinaryHeap::with_capacity(keep + 1);
        Ok(Self {
            sort: plan.sort,
            signals: plan.signals,
            shelf: Arc::clone(shelf),
            keep,
            after,
            heap,
            floor,
        })
    }

    /// The lowest key that can still get among the best.
    #[inline]
    pub(crate) fn floor(&self) -> Option<i64> {
        let worst = (self.heap.len() >= self.keep).then(|| self.heap.peek().map(|worst| worst.key));
        worst.flatten().max(self.floor)
    }

    /// How many hits the page still has room for; none once it is full.
    #[inline]
    pub(crate) fn wants(&self) -> Option<usize> {
        self.keep.checked_sub(self.heap.len()).filter(|room| *room > 0)
    }

    /// The highest key that is still wanted: the page before ended there.
    pub(crate) fn ceiling(&self) -> Option<i64> {
        self.after.as_ref().map(|after| after.key)
    }

    /// Offers a document with its score; sorted by something else, the score is not looked at.
    #[inline]
    pub(crate) fn offer(&mut self, document: DocId, score: f32) {
        match self.sort {
            Sort::Relevance => self.offer_key(document, i64::from(score.max(0.0).to_bits()), score),
            Sort::Newest => {
                let updated = if self.signals { self.shelf.updated_at.first(document) } else { None };
                self.offer_key(document, updated.unwrap_or(0), 0.0);
            }
            Sort::Title => {
                let ordinal = self.shelf.titles.as_ref().and_then(|title| title.ords().first(document));
                self.offer_key(document, title_key(ordinal.unwrap_or(u64::MAX)), 0.0);
            }
        }
    }

    #[inline]
    fn offer_key(&mut self, document: DocId, key: i64, score: f32) {
        if self.floor().is_some_and(|floor| key < floor) {
            return;
        }
        let id = || self.shelf.ids.ords().first(document).unwrap_or(u64::MAX);
        if self.after.as_ref().is_some_and(|after| !after.admits(key, id)) {
            return;
        }
        let candidate = Candidate { key, id: id(), document, score };
        if self.heap.len() < self.keep {
            self.heap.push(candidate);
        } else if self.heap.peek().is_some_and(|worst| candidate < *worst) {
            self.heap.pop();
            self.heap.push(candidate);
        }
    }

    /// The hits, with all that is needed outside the segment.
    pub(crate) fn found(&self, ordinal: SegmentOrdinal) -> tantivy::Result<Vec<Found>> {
        self.heap.iter().map(|candidate| self.one(*candidate, ordinal)).collect()
    }

    fn one(&self, candidate: Candidate, segment: SegmentOrdinal) -> tantivy::Result<Found> {
        let key = match (self.sort, &self.shelf.titles) {
            (Sort::Title, Some(titles)) => {
                let mut title = String::new();
                titles.ord_to_str(candidate.key.unsigned_abs(), &mut title)?;
                Key::Text(title)
            }
            (Sort::Title, None) => Key::Text(String::new()),
            _ => Key::Number(candidate.key),
        };
        Ok(Found {
            key,
            score: candidate.score,
            class: self.shelf.class(candidate.document),
            address: DocAddress::new(segment, candidate.document),
            ordinal: candidate.id,
            shelf: Arc::clone(&self.shelf),
        })
    }
}
