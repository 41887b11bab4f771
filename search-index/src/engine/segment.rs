//! A question carried out in one segment, window by window: who is seen, what is found, what is deleted, what
//! the filters leave, how much of it there is, which tier it belongs to, what its words are worth. A document
//! whose class is not seen is in none of these sets.

use std::sync::Arc;

use tantivy::query::EnableScoring;
use tantivy::{Searcher, SegmentReader, Term};

use super::ask::{Ask, List, Must};
use super::bits::{AtLeast, Bits, WINDOW};
use super::offset;
use super::postings::{Listed, OtherSets, Run, TermSets};
use super::text::{Occurrences, Statistics, Sums};
use crate::collect::{Counts, Filter, Plan, Shelf, Top};
use crate::query::Sort;
use crate::query::recall::TIER;
use crate::visible::ClassSet;

/// The documents of one list in one segment.
enum Sets {
    Nothing,
    Term(Box<TermSets>),
    Other(Box<OtherSets>),
}

/// One segment at work.
pub(super) struct Segment<'a> {
    pub(super) ask: &'a Ask,
    pub(super) reader: &'a SegmentReader,
    pub(super) statistics: &'a Statistics,
    pub(super) occurrences: Vec<((usize, u32), Option<Occurrences<'a>>)>,
    shelf: Arc<Shelf>,
    sets: Vec<Sets>,
    runs: Vec<Run>,
}

/// The postings of every list of a question in one segment; none where a term does not occur.
pub(super) fn listed(ask: &Ask, reader: &SegmentReader) -> tantivy::Result<Vec<Option<Listed>>> {
    let mut all = Vec::with_capacity(ask.lists.len());
    for list in &ask.lists {
        let List::Term(column, term) = list else {
            all.push(None);
            continue;
        };
        let inverted = reader.inverted_index(*column)?;
        let info = inverted.get_term_info(&Term::from_field_text(*column, term))?;
        all.push(info.map(|info| Listed { reader: inverted, info }));
    }
    Ok(all)
}

impl<'a> Segment<'a> {
    pub(super) fn new(
        ask: &'a Ask,
        searcher: &Searcher,
        reader: &'a SegmentReader,
        statistics: &'a Statistics,
        shelf: Arc<Shelf>,
        listed: Vec<Option<Listed>>,
    ) -> tantivy::Result<Self> {
        let mut sets = Vec::with_capacity(listed.len());
        for (list, listed) in ask.lists.iter().zip(listed) {
            sets.push(match (list, listed) {
                (List::Term(..), Some(listed)) => Sets::Term(Box::new(TermSets::new(listed))),
                (List::Term(..), None) => Sets::Nothing,
                (List::Other(query), _) => {
                    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
                    Sets::Other(Box::new(OtherSets::new(weight.scorer(reader, 1.0)?)))
                }
            });
        }
        let runs = ask.runs.iter().map(|_| Run::default()).collect();
        Ok(Self { ask, reader, statistics, occurrences: Vec::new(), shelf, sets, runs })
    }

    pub(super) fn listed(&self, list: usize) -> Option<&Listed> {
        match &self.sets[list] {
            Sets::Term(sets) => Some(&sets.listed),
            _ => None,
        }
    }

    /// Goes through all windows.
    pub(super) fn run(&mut self, plan: &Plan, counts: &mut Counts, top: &mut Top) -> tantivy::Result<()> {
        let shelf = Arc::clone(&self.shelf);
        let shown = shelf.shown(&plan.classes);
        let filters = Filter::of(plan, &shelf);
        let ask = self.ask;
        let found = self.cheapest_first(&ask.found);
        let mut sums = Sums::default();
        for (number, words) in shown.chunks(WINDOW / 64).enumerate() {
            let start = offset(number * WINDOW);
            let seen = Bits::from_words(words);
            let mut hits = self.holds(&found, start, &seen)?;
            if hits.is_empty() {
                continue;
            }
            self.keep_alive(start, &mut hits);
            if let Some(than) = plan.newer_than {
                self.keep_newer(start, &mut hits, than);
            }
            let hits = counts.window(&shelf, &filters, start, &hits);
            if plan.limit > 0 && !hits.is_empty() {
                self.rank(plan, start, &hits, top, &mut sums)?;
            }
        }
        Ok(())
    }

    /// Adds of how many documents of some classes each of several things holds.
    pub(super) fn count(
        &mut self,
        classes: &ClassSet,
        several: &[Must],
        counts: &mut [u64],
    ) -> tantivy::Result<()> {
        let shown = self.shelf.shown(classes);
        for (number, words) in shown.chunks(WINDOW / 64).enumerate() {
            let start = offset(number * WINDOW);
            let mut seen = Bits::from_words(words);
            self.keep_alive(start, &mut seen);
            for (must, count) in several.iter().zip(&mut *counts) {
                *count += self.holds(must, start, &seen)?.count() as u64;
            }
        }
        Ok(())
    }

    /// Takes deleted documents out.
    fn keep_alive(&self, start: u32, documents: &mut Bits) {
        if let Some(alive) = self.reader.alive_bitset() {
            let all = *documents;
            for bit in all.iter().filter(|bit| !alive.is_alive(start + offset(*bit))) {
                documents.clear(bit);
            }
        }
    }

    /// Takes documents out that were published no later than a moment.
    fn keep_newer(&self, start: u32, documents: &mut Bits, than: i64) {
        let all = *documents;
        for bit in all.iter().filter(|bit| !self.shelf.is_newer(start + offset(*bit), than)) {
            documents.clear(bit);
        }
    }

    /// Offers the hits of a window, tier by tier, as long as they can get among the best.
    fn rank(
        &mut self,
        plan: &Plan,
        start: u32,
        hits: &Bits,
        top: &mut Top,
        sums: &mut Sums,
    ) -> tantivy::Result<()> {
        if plan.sort != Sort::Relevance {
            for bit in hits.iter() {
                top.offer(start + offset(bit), 0.0);
            }
            return Ok(());
        }
        let ask = self.ask;
        let mut rest = *hits;
        let lowest = (0, &Must::Everything);
        for (tier, must) in ask.tiers.iter().map(|(tier, must)| (*tier, must)).chain([lowest]) {
            let base = f32::from(tier) * TIER;
            // The best score of this tier is below the worst that is kept: so are those of all further tiers.
            if rest.is_empty() || top.floor().is_some_and(|floor| i64::from((base + TIER).to_bits()) < floor)
            {
                return Ok(());
            }
            let members = self.holds(must, start, &rest)?;
            rest = rest.without(&members);
            let above = top.ceiling().is_some_and(|ceiling| i64::from(base.to_bits()) > ceiling);
            if members.is_empty() || above {
                continue;
            }
            self.weigh(start, &members, sums)?;
            for bit in members.iter() {
                let document = start + offset(bit);
                let signal = if plan.signals { self.shelf.signal(document) } else { 0.0 };
                let text = (sums.text[bit] + signal).clamp(0.0, TIER - 1.0);
                top.offer(document, base + text);
            }
        }
        Ok(())
    }

    /// The documents of `within` of which something holds.
    pub(super) fn holds(&mut self, must: &Must, start: u32, within: &Bits) -> tantivy::Result<Bits> {
        match must {
            Must::Everything => Ok(*within),
            Must::In(list) => match &mut self.sets[*list] {
                Sets::Nothing => Ok(Bits::NONE),
                Sets::Term(sets) => sets.within(start, within),
                Sets::Other(sets) => Ok(sets.within(start, within)),
            },
            Must::Run(run) => self.follow(*run, start, within),
            Must::Any(several) => {
                let (mut held, mut rest) = (Bits::NONE, *within);
                for one in several {
                    if rest.is_empty() {
                        break;
                    }
                    let more = self.holds(one, start, &rest)?;
                    rest = rest.without(&more);
                    held |= more;
                }
                Ok(held)
            }
            Must::All(several) => {
                let mut held = *within;
                for one in several {
                    if held.is_empty() {
                        break;
                    }
                    held = self.holds(one, start, &held)?;
                }
                Ok(held)
            }
            Must::Least(least, several) => self.enough(*least, several, start, within),
        }
    }

    fn follow(&mut self, run: usize, start: u32, within: &Bits) -> tantivy::Result<Bits> {
        let ask = self.ask;
        let asked = &ask.runs[run];
        let lists = &asked.lists;
        let mut candidates = *within;
        let mut by_length: Vec<usize> = lists.clone();
        by_length.sort_by_key(|list| self.documents(*list));
        for list in by_length {
            candidates = self.holds(&Must::In(list), start, &candidates)?;
            if candidates.is_empty() {
                return Ok(candidates);
            }
        }
        let sets = &self.sets;
        let open = || {
            let listed = lists.iter().filter_map(|list| match &sets[*list] {
                Sets::Term(sets) => Some(sets.listed.with_places()),
                _ => None,
            });
            listed.collect()
        };
        self.runs[run].among(start, &candidates, asked.between, open)
    }

    /// Documents that hold enough of several. Whoever holds enough holds one of the first few.
    fn enough(&mut self, least: usize, several: &[Must], start: u32, within: &Bits) -> tantivy::Result<Bits> {
        let several = &several[..several.len().min(AtLeast::MOST)];
        if least > several.len() {
            return Ok(Bits::NONE);
        }
        let mut counter = AtLeast::new(least);
        let mut possible = Bits::NONE;
        for (at, one) in several.iter().enumerate() {
            if at + least <= several.len() {
                let held = self.holds(one, start, within)?;
                possible |= held;
                counter.add(&held);
            } else if possible.is_empty() {
                return Ok(possible);
            } else {
                let held = self.holds(one, start, &possible)?;
                counter.add(&held);
            }
        }
        Ok(counter.reached())
    }

    fn documents(&self, list: usize) -> u32 {
        match &self.sets[list] {
            Sets::Nothing => 0,
            Sets::Term(sets) => sets.listed.documents(),
            Sets::Other(sets) => sets.documents(),
        }
    }

    /// About how many documents something holds of, at most.
    fn cost(&self, must: &Must) -> u32 {
        match must {
            Must::Everything => self.reader.max_doc(),
            Must::In(list) => self.documents(*list),
            Must::Run(run) => {
                self.ask.runs[*run].lists.iter().map(|list| self.documents(*list)).min().unwrap_or(0)
            }
            Must::Any(several) => several.iter().map(|one| self.cost(one)).fold(0, u32::saturating_add),
            Must::All(several) => several.iter().map(|one| self.cost(one)).min().unwrap_or(0),
            Must::Least(_, several) => several.iter().map(|one| self.cost(one)).max().unwrap_or(0),
        }
    }

    /// The same, with the rarest conditions first, and what needs places after what does not.
    fn cheapest_first(&self, must: &Must) -> Must {
        let inner = |several: &[Must]| several.iter().map(|one| self.cheapest_first(one)).collect::<Vec<_>>();
        match must {
            Must::Any(several) => {
                let mut several = inner(several);
                several.sort_by_key(|one| matches!(one, Must::Run(_)));
                Must::Any(several)
            }
            Must::All(several) => {
                let mut several = inner(several);
                several.sort_by_key(|one| self.cost(one));
                Must::All(several)
            }
            Must::Least(least, several) => {
                let mut several = inner(several);
                several.sort_by_key(|one| self.cost(one));
                Must::Least(*least, several)
            }
            other => other.clone(),
        }
    }
}
