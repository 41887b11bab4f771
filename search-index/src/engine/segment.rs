//! A question carried out in one segment, window by window: who is seen, what is found, what is deleted, what
//! the filters leave, how much of it there is, which tier it belongs to, what its words are worth. A document
//! whose class is not seen is in none of these sets.

use std::rc::Rc;
use std::sync::Arc;

use tantivy::query::EnableScoring;
use tantivy::{Searcher, SegmentReader};

use super::ask::{Ask, List, Must};
use super::bits::{Bits, WINDOW};
use super::conditions::{Conditions, Known, Part};
use super::offset;
use super::postings::{OtherSets, Run, TermSets};
use super::text::{Statistics, Sums, Weighed};
use crate::collect::{Counts, Filter, Plan, Shelf, Top};
use crate::query::Sort;
use crate::query::recall::TIER;

/// The documents of one list in one segment.
pub(super) enum Sets {
    Nothing,
    Term(TermSets),
    Other(Box<OtherSets>),
}

/// What orders the hits of a question in one segment.
pub(super) struct Ranking<'a> {
    /// Evidence of identity, strongest first.
    tiers: Vec<(u8, Part)>,
    words: Weighed<'a>,
    /// Whether age and origin count.
    signals: bool,
}

/// One segment at work.
pub(super) struct Segment<'a> {
    pub(super) reader: &'a SegmentReader,
    pub(super) conditions: Rc<Conditions>,
    pub(super) known: Vec<Option<Box<Known>>>,
    pub(super) sets: Vec<Sets>,
    pub(super) runs: Vec<Run>,
    shelf: Arc<Shelf>,
    /// Who is seen, window by window.
    shown: Arc<Vec<Bits>>,
    filters: Vec<Filter>,
}

impl<'a> Segment<'a> {
    pub(super) fn new(reader: &'a SegmentReader, shelf: Arc<Shelf>, plan: &Plan) -> Self {
        let (shown, filters) = (shelf.shown(&plan.classes), Filter::of(plan, &shelf));
        let conditions = Rc::new(Conditions::of(reader.max_doc()));
        let (known, sets, runs) = (Vec::new(), Vec::new(), Vec::new());
        Self { reader, conditions, known, sets, runs, shelf, shown, filters }
    }

    /// Opens the lists that were asked since, and begins another step.
    pub(super) fn open(&mut self, ask: &Ask, searcher: &Searcher) -> tantivy::Result<()> {
        let begin = self.sets.len();
        let listed = self.shelf.terms.listed(ask, begin, self.reader)?;
        for (list, listed) in ask.lists[begin..].iter().zip(listed) {
            self.sets.push(match (list, listed) {
                (List::Term(..), Some(listed)) => Sets::Term(TermSets::new(listed)),
                (List::Term(..), None) => Sets::Nothing,
                (List::Other(query), _) => {
                    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
                    Sets::Other(Box::new(OtherSets::new(weight.scorer(self.reader, 1.0)?)))
                }
            });
        }
        for asked in &ask.runs[self.runs.len()..] {
            let mut rarest_first = asked.lists.clone();
            rarest_first.sort_by_key(|list| self.documents(*list));
            self.runs.push(Run::new(Rc::clone(asked), rarest_first));
        }
        let lists: Vec<u32> = (begin..self.sets.len()).map(|list| self.documents(list)).collect();
        Rc::make_mut(&mut self.conditions).begin(&lists, &ask.runs);
        Ok(())
    }

    /// The condition that something asked is here.
    pub(super) fn part(&mut self, must: &Must) -> Part {
        let conditions = Rc::make_mut(&mut self.conditions);
        let part = conditions.part(must);
        self.known.resize_with(conditions.made(), || None);
        part
    }

    pub(super) fn windows(&self) -> usize {
        self.shown.len()
    }

    pub(super) fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    /// The documents of a window of which a condition holds, whatever the filters say.
    pub(super) fn seek(&mut self, found: Part, window: usize, plan: &Plan) -> tantivy::Result<Bits> {
        let start = offset(window * WINDOW);
        let shown = Arc::clone(&self.shown);
        let Some(mut hits) = self.holds(found, start, &shown[window])? else { return Ok(Bits::NONE) };
        self.keep_alive(start, &mut hits);
        if let Some(than) = plan.newer_than {
            self.keep_newer(start, &mut hits, than);
        }
        Ok(hits)
    }

    /// How many documents of a window pass the filters.
    pub(super) fn passing(&self, window: usize, found: &Bits) -> u64 {
        let start = offset(window * WINDOW);
        let passed = self.filters.iter().fold(*found, |left, one| one.among(&self.shelf, start, &left));
        passed.count() as u64
    }

    /// Counts what was found in a window; answers what passes the filters.
    pub(super) fn count_window(&self, window: usize, found: &Bits, counts: &mut Counts) -> Bits {
        counts.window(&self.shelf, &self.filters, offset(window * WINDOW), found)
    }

    /// Offers the hits of a window to the best.
    pub(super) fn offer_window(
        &mut self,
        window: usize,
        hits: &Bits,
        ranking: Option<&mut Ranking<'_>>,
        sums: &mut Sums,
        top: &mut Top,
    ) -> tantivy::Result<()> {
        let start = offset(window * WINDOW);
        if let Some(ranking) = ranking {
            return self.rank(ranking, start, hits, sums, top);
        }
        for bit in hits.iter() {
            top.offer(start + offset(bit), 0.0);
        }
        Ok(())
    }

    /// What orders the hits; nothing where they are only counted or ordered by something else.
    pub(super) fn ranking<'s>(
        &mut self,
        ask: &Ask,
        plan: &Plan,
        statistics: &'s Statistics,
    ) -> tantivy::Result<Option<Ranking<'s>>> {
        if plan.limit == 0 || plan.sort != Sort::Relevance {
            return Ok(None);
        }
        // Whatever is found is in the lowest tier.
        let tiers = ask.tiers.iter().map(|(tier, must)| (*tier, must)).chain([(0, &Must::Everything)]);
        let tiers = tiers.map(|(tier, must)| (tier, self.part(must))).collect();
        let words = Weighed::new(self, ask, statistics)?;
        Ok(Some(Ranking { tiers, words, signals: plan.signals }))
    }

    /// Adds of how many documents that are seen each of several things holds.
    pub(super) fn count(&mut self, several: &[Must], counts: &mut [u64]) -> tantivy::Result<()> {
        let several: Vec<Part> = several.iter().map(|must| self.part(must)).collect();
        for (number, seen) in Arc::clone(&self.shown).iter().enumerate() {
            let start = offset(number * WINDOW);
            let mut seen = *seen;
            self.keep_alive(start, &mut seen);
            for (one, count) in several.iter().zip(&mut *counts) {
                *count += self.holds(*one, start, &seen)?.map_or(0, |held| held.count() as u64);
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
        ranking: &mut Ranking<'_>,
        start: u32,
        hits: &Bits,
        sums: &mut Sums,
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
            let Some(members) = self.holds(condition, start, &rest)? else { continue };
            let above = top.ceiling().is_some_and(|ceiling| i64::from(base.to_bits()) > ceiling);
            rest = rest.without(&members);
            if above {
                continue;
            }
            waiting += members.count();
            weighed.push((base, members));
            // Tiers are weighed together, since each reading goes through the same postings; but with enough
            // hits for the page further tiers are hardly needed.
            if top.wants().is_some_and(|wanted| waiting >= wanted) {
                self.offer(ranking, start, &weighed, sums, top)?;
                weighed.clear();
                waiting = 0;
            }
        }
        self.offer(ranking, start, &weighed, sums, top)
    }

    fn offer(
        &mut self,
        ranking: &mut Ranking<'_>,
        start: u32,
        weighed: &[(f32, Bits)],
        sums: &mut Sums,
        top: &mut Top,
    ) -> tantivy::Result<()> {
        let mut all = Bits::NONE;
        for (_, members) in weighed {
            all |= members;
        }
        if all.is_empty() {
            return Ok(());
        }
        self.weigh(&mut ranking.words, start, &all, sums)?;
        for (base, members) in weighed {
            for bit in members.iter() {
                let document = start + offset(bit);
                let signal = if ranking.signals { self.shelf.signal(document) } else { 0.0 };
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
