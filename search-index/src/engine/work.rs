//! A question at work in all segments. It is asked in steps: how much holds of what, whether enough is found, and
//! only then counts and order of what is found. What one step read of a list serves the next, and what was found
//! on the way is not looked for again. Every step sees the same documents: those of the plan's classes.

use tantivy::Searcher;

use super::ask::{Ask, Must};
use super::bits::Bits;
use super::segment::Segment;
use super::text::{Statistics, Sums};
use crate::collect::{Collected, Counts, Found, Plan, Shelves, Top, in_order};
use crate::query::cursor::Key;

/// A question at work.
pub(crate) struct Work<'a> {
    searcher: &'a Searcher,
    shelves: &'a Shelves,
    plan: Plan,
    segments: Vec<Segment<'a>>,
}

/// What was found of a question so far. The windows before `next` are done.
#[derive(Default)]
pub(crate) struct Sought {
    /// Segment, window and documents of what is not empty, in their order.
    windows: Vec<(usize, usize, Bits)>,
    next: (usize, usize),
    /// How many of them pass the filters.
    pub(crate) total: u64,
}

impl<'a> Work<'a> {
    /// Gets ready for a plan. Without classes there is nothing to see.
    pub(crate) fn new(searcher: &'a Searcher, shelves: &'a Shelves, plan: Plan) -> tantivy::Result<Self> {
        let seen = if plan.classes.is_empty() { &[] } else { searcher.segment_readers() };
        let segments = seen.iter().map(|reader| Ok(Segment::new(reader, shelves.of(reader)?, &plan)));
        let segments = segments.collect::<tantivy::Result<_>>()?;
        Ok(Self { searcher, shelves, plan, segments })
    }

    /// The index that is asked.
    pub(crate) fn searcher(&self) -> &'a Searcher {
        self.searcher
    }

    fn open(&mut self, ask: &Ask) -> tantivy::Result<()> {
        let searcher = self.searcher;
        self.segments.iter_mut().try_for_each(|segment| segment.open(ask, searcher))
    }

    /// Of how many documents that are seen each of several things holds.
    pub(crate) fn count(&mut self, ask: &Ask, several: &[Must]) -> tantivy::Result<Vec<u64>> {
        self.open(ask)?;
        let mut counts = vec![0; several.len()];
        for segment in &mut self.segments {
            segment.count(several, &mut counts)?;
        }
        Ok(counts)
    }

    /// Looks for what is found until there is enough of it.
    pub(crate) fn seek(&mut self, ask: &Ask, enough: u64) -> tantivy::Result<Sought> {
        self.open(ask)?;
        let mut sought = Sought::default();
        for (ordinal, segment) in self.segments.iter_mut().enumerate() {
            let found = segment.part(&ask.found);
            for window in 0..segment.windows() {
                if sought.total >= enough {
                    return Ok(sought);
                }
                let hits = segment.seek(found, window, &self.plan)?;
                sought.next = (ordinal, window + 1);
                if !hits.is_empty() {
                    sought.total += segment.passing(window, &hits);
                    sought.windows.push((ordinal, window, hits));
                }
            }
            sought.next = (ordinal + 1, 0);
        }
        Ok(sought)
    }

    /// Counts and orders what is found, beginning with what was sought before.
    pub(crate) fn collect(&mut self, ask: &Ask, sought: &Sought) -> tantivy::Result<Collected> {
        self.open(ask)?;
        let holding = |list: usize| self.segments.iter().map(|one| u64::from(one.documents(list))).sum();
        let holding: Vec<u64> = (0..ask.lists.len()).map(holding).collect();
        let statistics = Statistics::new(ask, self.searcher, &self.shelves.lengths, &holding)?;
        let (plan, mut sums) = (&self.plan, Sums::default());
        let mut collected = Collected::default();
        for (ordinal, segment) in self.segments.iter_mut().enumerate() {
            let mut counts = Counts::new(plan, segment.shelf());
            let mut top = Top::new(plan, segment.shelf(), floor(plan, &collected.found))?;
            let found = segment.part(&ask.found);
            let mut ranking = segment.ranking(ask, plan, &statistics)?;
            for window in 0..segment.windows() {
                let known = (ordinal, window) < sought.next;
                let hits =
                    if known { sought.of(ordinal, window) } else { segment.seek(found, window, plan)? };
                if !hits.is_empty() {
                    let hits = segment.count_window(window, &hits, &mut counts);
                    segment.offer_window(window, &hits, ranking.as_mut(), &mut sums, &mut top)?;
                }
            }
            counts.add_to(segment.shelf(), &mut collected.total, &mut collected.facets);
            let ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
            collected.found.extend(top.found(ordinal)?);
            collected.found.sort_by(in_order);
            collected.found.truncate(plan.limit + 1);
        }
        Ok(collected)
    }
}

impl Sought {
    fn of(&self, segment: usize, window: usize) -> Bits {
        let at = self.windows.binary_search_by_key(&(segment, window), |(of, at, _)| (*of, *at));
        at.map_or(Bits::NONE, |at| self.windows[at].2)
    }
}

/// Carries out a question in one step.
pub(crate) fn run(
    searcher: &Searcher,
    shelves: &Shelves,
    ask: &Ask,
    plan: Plan,
) -> tantivy::Result<Collected> {
    Work::new(searcher, shelves, plan)?.collect(ask, &Sought::default())
}

/// The key of the worst of enough hits.
fn floor(plan: &Plan, found: &[Found]) -> Option<i64> {
    match found.get(plan.limit).map(|worst| &worst.key) {
        Some(Key::Number(key)) => Some(*key),
        // Titles are numbered anew in each segment.
        _ => None,
    }
}
