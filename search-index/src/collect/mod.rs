//! The one pass over what a query matches. For each document, in this order: is its class visible, which
//! filters does it fail, is it a hit, which facet values does it count for. Nothing of a document is counted,
//! ranked or kept before its class has been found visible. One pass gives hits, total and all facets: a
//! document that fails only the filter of a facet counts for that facet and for nothing else.

mod property;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::io;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use self::property::Property;
use crate::facet::Facet;
use crate::query::Sort;
use crate::query::cursor::{Key, Position};
use crate::query::recall::TIER;
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

/// What to collect.
pub(crate) struct Plan {
    /// Classes that count at all.
    pub(crate) classes: ClassSet,
    /// Whether properties other than title and code may influence anything.
    pub(crate) signals: bool,
    pub(crate) filters: Vec<(Facet, Vec<String>)>,
    pub(crate) facets: Vec<Facet>,
    pub(crate) sort: Sort,
    pub(crate) limit: usize,
    pub(crate) after: Option<Position>,
}

/// A document that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) key: Key,
    pub(crate) score: f32,
    pub(crate) id: String,
    pub(crate) class: u32,
    pub(crate) address: DocAddress,
}

/// What was collected.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// The best hits after the position, in order; one more than asked for if there are more.
    pub(crate) found: Vec<Found>,
    pub(crate) total: u64,
    pub(crate) facets: BTreeMap<Facet, HashMap<String, u64>>,
}

/// The order of hits.
pub(crate) fn in_order(left: &Found, right: &Found) -> Ordering {
    compare(&left.key, &right.key).then_with(|| left.id.cmp(&right.id))
}

fn compare(left: &Key, right: &Key) -> Ordering {
    match (left, right) {
        (Key::Number(left), Key::Number(right)) => right.cmp(left),
        (Key::Text(left), Key::Text(right)) => left.cmp(right),
        (Key::Number(_), Key::Text(_)) => Ordering::Less,
        (Key::Text(_), Key::Number(_)) => Ordering::Greater,
    }
}

impl Collector for Plan {
    type Fruit = Collected;
    type Child = SegmentPlan;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentPlan> {
        let columns = segment.fast_fields();
        let id = required(columns.str("id")?)?;
        let title = columns.str("title_key")?;
        let after = match &self.after {
            Some(position) => Some(Threshold::new(position, &id, title.as_ref())?),
            None => None,
        };
        let mut properties: Vec<Property> = Vec::new();
        for facet in Facet::ALL {
            let accepted = self.filters.iter().find(|(other, _)| *other == facet).map(|(_, values)| values);
            let counted = self.facets.contains(&facet);
            if accepted.is_some() || counted {
                properties.push(Property::new(facet, columns.str(facet.name())?, accepted, counted)?);
            }
        }
        Ok(SegmentPlan {
            ordinal,
            class: columns.u64("class")?,
            updated_at: columns.i64("updated_at")?,
            harvested: columns.bool("harvested")?,
            id,
            title,
            classes: self.classes.clone(),
            signals: self.signals,
            sort: self.sort,
            keep: self.limit + 1,
            after,
            properties,
            heap: BinaryHeap::with_capacity(self.limit + 2),
            total: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Collected>>) -> tantivy::Result<Collected> {
        let mut merged = Collected::default();
        for fruit in fruits {
            let fruit = fruit?;
            merged.found.extend(fruit.found);
            merged.total += fruit.total;
            for (facet, counts) in fruit.facets {
                let all = merged.facets.entry(facet).or_default();
                for (value, count) in counts {
                    *all.entry(value).or_default() += count;
                }
            }
        }
        merged.found.sort_by(in_order);
        merged.found.truncate(self.limit + 1);
        Ok(merged)
    }
}

fn required<T>(column: Option<T>) -> tantivy::Result<T> {
    column.ok_or_else(|| TantivyError::SchemaError("a column is missing".to_owned()))
}

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

/// The plan carried out in one segment.
pub(crate) struct SegmentPlan {
    ordinal: SegmentOrdinal,
    class: Column<u64>,
    updated_at: Column<i64>,
    harvested: Column<bool>,
    id: StrColumn,
    title: Option<StrColumn>,
    classes: ClassSet,
    signals: bool,
    sort: Sort,
    keep: usize,
    after: Option<Threshold>,
    properties: Vec<Property>,
    heap: BinaryHeap<Candidate>,
    total: u64,
}

impl SegmentPlan {
    fn key(&self, document: DocId, score: Score) -> (i64, f32) {
        match self.sort {
            Sort::Relevance => {
                let score = if self.signals { score.max(0.0) + self.signals(document, score) } else { score };
                (i64::from(score.max(0.0).to_bits()), score)
            }
            Sort::Newest if self.signals => (self.updated_at.first(document).unwrap_or(0), 0.0),
            Sort::Newest => (0, 0.0),
            Sort::Title => {
                let ordinal = self.title.as_ref().and_then(|title| title.ords().first(document));
                (title_key(ordinal.unwrap_or(u64::MAX)), 0.0)
            }
        }
    }

    /// Bounded signals: they order inside a tier and never reach the next one. Freshness counts from a fixed
    /// day, not from today, so that a score does not change with time.
    fn signals(&self, document: DocId, score: Score) -> f32 {
        let age = self.updated_at.first(document).unwrap_or(0).saturating_sub(FRESHNESS_START);
        #[expect(clippy::cast_precision_loss, reason = "a signal needs no more than a few digits")]
        let fresh = (age as f32 / YEAR * FRESHNESS_A_YEAR).clamp(0.0, MOST_FRESHNESS);
        let own = if self.harvested.first(document).unwrap_or(false) { 0.0 } else { OWN };
        (fresh + own).min((TIER - 1.0 - score % TIER).max(0.0))
    }

    fn offer(&mut self, document: DocId, score: Score) {
        let (key, score) = self.key(document, score);
        let full = self.heap.len() >= self.keep;
        if full && self.heap.peek().is_some_and(|worst| key < worst.key) {
            return;
        }
        let id = || self.id.ords().first(document).unwrap_or(u64::MAX);
        if self.after.as_ref().is_some_and(|after| !after.admits(key, id)) {
            return;
        }
        let candidate = Candidate { key, id: id(), document, score };
        if !full {
            self.heap.push(candidate);
        } else if self.heap.peek().is_some_and(|worst| candidate < *worst) {
            self.heap.pop();
            self.heap.push(candidate);
        }
    }

    fn found(&self, candidate: Candidate) -> tantivy::Result<Found> {
        let mut id = String::new();
        self.id.ord_to_str(candidate.id, &mut id)?;
        let key = match (self.sort, &self.title) {
            (Sort::Title, Some(titles)) => {
                let mut title = String::new();
                titles.ord_to_str(candidate.key.unsigned_abs(), &mut title)?;
                Key::Text(title)
            }
            (Sort::Title, None) => Key::Text(String::new()),
            _ => Key::Number(candidate.key),
        };
        let class = self.class.first(candidate.document).unwrap_or(0);
        Ok(Found {
            key,
            score: candidate.score,
            id,
            class: u32::try_from(class).unwrap_or(u32::MAX),
            address: DocAddress::new(self.ordinal, candidate.document),
        })
    }
}

impl SegmentCollector for SegmentPlan {
    type Fruit = tantivy::Result<Collected>;

    fn collect(&mut self, document: DocId, score: Score) {
        let class = self.class.first(document).and_then(|class| u32::try_from(class).ok());
        if !class.is_some_and(|class| self.classes.contains(class)) {
            return;
        }
        let mut failed = None;
        for (at, property) in self.properties.iter().enumerate() {
            if !property.accepts(document) {
                if failed.is_some() {
                    return;
                }
                failed = Some(at);
            }
        }
        if let Some(at) = failed {
            self.properties[at].count(document);
            return;
        }
        self.total += 1;
        for property in &mut self.properties {
            property.count(document);
        }
        self.offer(document, score);
    }

    fn harvest(self) -> tantivy::Result<Collected> {
        let mut collected = Collected { total: self.total, ..Collected::default() };
        for property in &self.properties {
            if let Some(values) = property.values()? {
                collected.facets.insert(property.facet, values);
            }
        }
        for candidate in &self.heap {
            collected.found.push(self.found(*candidate)?);
        }
        Ok(collected)
    }
}
