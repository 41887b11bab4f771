//! The engine: carries out a question over tantivy's posting lists. Tantivy's own query tree scores every
//! document in every clause; here the questions are separate. *Sets* of documents, 4,096 at a time, say who is
//! seen, what is found and what is counted; only documents that can still get among the best are scored, tier
//! by tier. A list is read once however many parts ask for it, and only where somebody looks.
//!
//! It never looks at a document whose class the caller does not see: the first set of every window is that of
//! the visible ones. It knows no words: `query/recall.rs` says what is asked.

mod ask;
mod bits;
mod conditions;
mod holding;
mod postings;
mod segment;
mod terms;
mod text;

use tantivy::Searcher;

pub(crate) use self::ask::{Ask, Must, Place, Standing, WordWorth};
pub(crate) use self::bits::{Bits, WINDOW};
use self::segment::Segment;
pub(crate) use self::terms::Terms;
use self::text::Statistics;
pub(crate) use self::text::rareness;
use crate::collect::{Collected, Counts, Found, Plan, Shelves, Top, in_order};
use crate::query::cursor::Key;
use crate::visible::ClassSet;

/// A place in a window as a number of documents.
#[inline]
pub(crate) fn offset(bit: usize) -> u32 {
    u32::try_from(bit).unwrap_or(u32::MAX)
}

/// Carries out a question.
pub(crate) fn run(
    searcher: &Searcher,
    shelves: &Shelves,
    ask: &Ask,
    plan: &Plan,
) -> tantivy::Result<Collected> {
    let mut collected = Collected::default();
    if plan.classes.is_empty() {
        return Ok(collected);
    }
    let mut by_segment = Vec::with_capacity(searcher.segment_readers().len());
    for reader in searcher.segment_readers() {
        let shelf = shelves.of(reader)?;
        let lists = shelf.terms.listed(ask, reader)?;
        by_segment.push((shelf, lists));
    }
    let holding = |list: usize| {
        let of_segment = by_segment.iter().filter_map(|(_, lists)| lists[list].as_ref());
        of_segment.map(|listed| u64::from(listed.documents())).sum()
    };
    let holding: Vec<u64> = (0..ask.lists.len()).map(holding).collect();
    let statistics = Statistics::new(ask, searcher, &holding)?;
    let segments = searcher.segment_readers().iter().zip(by_segment);
    for (ordinal, (reader, (shelf, lists))) in (0..).zip(segments) {
        let mut counts = Counts::new(plan, &shelf);
        let mut top = Top::new(plan, &shelf, floor(plan, &collected.found))?;
        let mut segment = Segment::new(ask, searcher, reader, std::sync::Arc::clone(&shelf), lists)?;
        segment.run(plan, &statistics, &mut counts, &mut top)?;
        counts.add_to(&shelf, &mut collected.total, &mut collected.facets);
        collected.found.extend(top.found(ordinal)?);
        collected.found.sort_by(in_order);
        collected.found.truncate(plan.limit + 1);
    }
    Ok(collected)
}

/// Of how many documents of some classes each of several things holds.
pub(crate) fn count(
    searcher: &Searcher,
    shelves: &Shelves,
    ask: &Ask,
    classes: &ClassSet,
    several: &[Must],
) -> tantivy::Result<Vec<u64>> {
    let mut counts = vec![0; several.len()];
    for reader in searcher.segment_readers() {
        let shelf = shelves.of(reader)?;
        let lists = shelf.terms.listed(ask, reader)?;
        let mut segment = Segment::new(ask, searcher, reader, shelf, lists)?;
        segment.count(classes, several, &mut counts)?;
    }
    Ok(counts)
}

/// The key of the worst of enough hits.
fn floor(plan: &Plan, found: &[Found]) -> Option<i64> {
    match found.get(plan.limit).map(|worst| &worst.key) {
        Some(Key::Number(key)) => Some(*key),
        // Titles are numbered anew in each segment.
        _ => None,
    }
}
