//! A question carried out in one segment, window by window: who is seen, what is found, what is deleted, what
//! the filters leave, how much of it there is, which tier it belongs to, what its words are worth. A document
//! whose class is not seen is in none of these sets.

use std::rc::Rc;
use std::sync::Arc;

use tantivy::query::EnableScoring;
use tantivy::{Searcher, SegmentReader};

use super::ask::{Ask, List, Must};
use super::bits::{Bits, WINDOW};
use super::conditions::{Conditions, Known};
use super::offset;
use super::postings::{OtherSets, Run, TermSets};
use super::terms::Listed;
use super::text::{Statistics, Sums, Weighed};
use crate::collect::{Counts, Filter, Plan, Shelf, Top};
use crate::query::Sort;
use crate::query::recall::TIER;
use crate::visible::ClassSet;

/// The documents of one list in one segment.
pub(super) enum Sets {
    Nothing,
    Term(TermSets),
    Other(Box<OtherSets>),
}

/// What orders the hits of a question in one segment.
struct Ranking<'a> {
    /// Evidence of identity, strongest first, as numbers of conditions.
    tiers: Vec<(u8, usize)>,
    words: Weighed<'a>,
    /// Made when something is found.
    sums: Option<Sums>,
}

/// One segment at work.
pub(super) struct Segment<'a> {
    pub(super) ask: &'a Ask,
    pub(super) reader: &'a SegmentReader,
    pub(super) conditions: Rc<Conditions>,
    pub(super) known: Vec<Option<Box<Known>>>,
    pub(super) sets: Vec<Sets>,
    pub(super) runs: Vec<Run>,
    shelf: Arc<Shelf>,
}

impl<'a> Segment<'a> {
    pub(super) fn new(
        ask: &'a Ask,
        searcher: &Searcher,
        reader: &'a SegmentReader,
        shelf: Arc<Shelf>,
        listed: Vec<Option<Arc<Listed>>>,
    ) -> tantivy::Result<Self> {
        let mut sets = Vec::with_capacity(listed.len());
        for (list, listed) in ask.lists.iter().zip(listed) {
            sets.push(match (list, listed) {
                (List::Term(..), Some(listed)) => Sets::Term(TermSets::new(listed)),
                (List::Term(..), None) => Sets::Nothing,
                (List::Other(query), _) => {
                    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
                    Sets::Other(Box::new(OtherSets::new(weight.scorer(reader, 1.0)?)))
                }
            });
        }
        let runs = ask.runs.iter().map(|_| Run::default()).collect();
        Ok(Self { ask, reader, conditions: Rc::default(), known: Vec::new(), sets, runs, shelf })
    }

    /// How many documents are in each list, and at the end how many there are.
    fn sizes(&self) -> Vec<u32> {
        let lists = (0..self.sets.len()).map(|list| self.documents(list));
        lists.chain([self.reader.max_doc()]).collect()
    }

    /// Goes through all windows.
    pub(super) fn run(
        &mut self,
        plan: &Plan,
        statistics: &'a Statistics,
        counts: &mut Counts,
        top: &mut Top,
    ) -> tantivy::Result<()> {
        let shelf = Arc::clone(&self.shelf);
        let shown = shelf.shown(&plan.classes);
        let filters = Filter::of(plan, &shelf);
        let ask = self.ask;
        let mut conditions = Conditions::of(ask, &self.sizes());
        let found = conditions.number(&ask.found);
        let by_worth = plan.limit > 0 && plan.sort == Sort::Relevance;
        let mut ranking = if by_worth { Some(self.ranking(&mut conditions, statistics)?) } else { None };
        self.use_conditions(conditions);
        for (number, seen) in shown.iter().enumerate() {
            let start = offset(number * WINDOW);
            let mut hits = self.holds(found, start, seen)?;
            if hits.is_empty() {
                continue;
            }
            self.keep_alive(start, &mut hits);
            if let Some(than) = plan.newer_than {
                self.keep_newer(start, &mut hits, than);
            }
            let hits = counts.window(&shelf, &filters, start, &hits);
            if let Some(ranking) = &mut ranking {
                self.rank(plan, ranking, start, &hits, top)?;
            } else if plan.limit > 0 {
                for bit in hits.iter() {
                    top.offer(start + offset(bit), 0.0);
                }
            }
        }
        Ok(())
    }

    fn ranking(
        &self,
        conditions: &mut Conditions,
        statistics: &'a Statistics,
    ) -> tantivy::Result<Ranking<'a>> {
        // Whatever is found is in the lowest tier.
        let tiers = self.ask.tiers.iter().map(|(tier, must)| (*tier, must)).chain([(0, &Must::Everything)]);
        let tiers = tiers.map(|(tier, must)| (tier, conditions.number(must))).collect();
        Ok(Ranking { tiers, words: Weighed::new(self, conditions, statistics)?, sums: None })
    }

    fn use_conditions(&mut self, conditions: Conditions) {
        self.known = (0..conditions.len()).map(|_| None).collect();
        self.conditions = Rc::new(conditions);
    }

    /// Adds of how many documents of some classes each of several things holds.
    pub(super) fn count(
        &mut self,
        classes: &ClassSet,
        several: &[Must],
        counts: &mut [u64],
    ) -> tantivy::Result<()> {
        let shown = self.shelf.shown(classes);
        let mut conditions = Conditions::of(self.ask, &self.sizes());
        let several: Vec<usize> = several.iter().map(|must| conditions.number(must)).collect();
        self.use_conditions(conditions);
        for (number, seen) in shown.iter().enumerate() {
            let start = offset(number * WINDOW);
            let mut seen = *seen;
            self.keep_alive(start, &mut seen);
            for (one, count) in several.iter().zip(&mut *counts) {
                *count += self.holds(*one, start, &seen)?.count() as u64;
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
        ranking: &mut Ranking<'a>,
        start: u32,
        hits: &Bits,
        top: &mut Top,
    ) -> tantivy::Result<()> {
        let mut rest = *hits;
        let mut weighed: Vec<(f32, Bits)> = Vec::new();
        let mut waiting = 0;
        for at in 0..ranking.tiers.len() {
            let (tier, condition) = ranking.tiers[at];
            let base = f32::from(tier) * TIER;
            // The best score of this tier is below the worst that is kept: so are those of all further tiers.
            if rest.is_empty() || top.floor().is_some_and(|floor| i64::from((base + TIER).to_bits()) < floor)
            {
                break;
            }
            let members = self.holds(condition, start, &rest)?;
            let above = top.ceiling().is_some_and(|ceiling| i64::from(base.to_bits()) > ceiling);
            if members.is_empty() {
                continue;
            }
            rest = rest.without(&members);
            if above {
                continue;
            }
            waiting += members.count();
            weighed.push((base, members));
            // Tiers are weighed together, since each reading goes through the same postings; but with enough
            // hits for the page further tiers are hardly needed.
            if top.wants().is_some_and(|wanted| waiting >= wanted) {
                self.offer(plan, ranking, start, &weighed, top)?;
                weighed.clear();
                waiting = 0;
            }
        }
        self.offer(plan, ranking, start, &weighed, top)
    }

    fn offer(
        &mut self,
        plan: &Plan,
        ranking: &mut Ranking<'a>,
        start: u32,
        weighed: &[(f32, Bits)],
        top: &mut Top,
    ) -> tantivy::Result<()> {
        let mut all = Bits::NONE;
        for (_, members) in weighed {
            all |= members;
        }
        if all.is_empty() {
            return Ok(());
        }
        let sums = ranking.sums.get_or_insert_default();
        self.weigh(&mut ranking.words, start, &all, sums)?;
        for (base, members) in weighed {
            for bit in members.iter() {
                let document = start + offset(bit);
                let signal = if plan.signals { self.shelf.signal(document) } else { 0.0 };
                let text = (sums.text[bit] + signal).clamp(0.0, TIER - 1.0);
                top.offer(document, base + text);
            }
        }
        Ok(())
    }

    pub(super) fn documents(&self, list: usize) -> u32 {
        match &self.sets[list] {
            Sets::Nothing => 0,
            Sets::Term(sets) => sets.listed.documents(),
            Sets::Other(sets) => sets.documents(),
        }
    }
}
