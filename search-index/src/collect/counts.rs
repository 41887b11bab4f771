//! Filters and counts of one segment, a window at a time. A document that fails only the filter of a facet
//! counts for that facet and for nothing else, so the alternatives to a chosen value stay in sight.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Plan, Shelf, Tally};
use crate::engine::{Bits, offset};
use crate::facet::Facet;

/// The accepted values of one facet in one segment.
pub(crate) struct Filter {
    facet: Facet,
    accepted: Vec<bool>,
}

impl Filter {
    /// The filters of a plan.
    pub(crate) fn of(plan: &Plan, shelf: &Shelf) -> Vec<Self> {
        let filter = |(facet, values): &(Facet, Vec<String>)| Self {
            facet: *facet,
            accepted: shelf.values(*facet).marked(values),
        };
        plan.filters.iter().map(filter).collect()
    }

    /// The accepted ones of some documents of a window.
    pub(crate) fn among(&self, shelf: &Shelf, start: u32, documents: &Bits) -> Bits {
        let values = shelf.values(self.facet);
        let mut accepted = Bits::NONE;
        for bit in documents.iter() {
            if values.has((start + offset(bit)) as usize, &self.accepted) {
                accepted.set(bit);
            }
        }
        accepted
    }
}

/// The numbers of one segment.
pub(crate) struct Counts {
    counted: Vec<(Facet, Vec<u32>)>,
    total: u64,
    list: Vec<u16>,
}

impl Counts {
    pub(crate) fn new(plan: &Plan, shelf: &Shelf) -> Self {
        let counter = |facet: &Facet| (*facet, vec![0; shelf.values(*facet).names().len() + 1]);
        Self { counted: plan.facets.iter().map(counter).collect(), total: 0, list: Vec::new() }
    }

    /// Counts the documents of a window that were found; answers those that pass all filters.
    pub(crate) fn window(&mut self, shelf: &Shelf, filters: &[Filter], start: u32, found: &Bits) -> Bits {
        let passed: Vec<Bits> = filters.iter().map(|filter| filter.among(shelf, start, found)).collect();
        let hits = passed.iter().fold(*found, Bits::and);
        self.total += hits.count() as u64;
        hits.list(&mut self.list);
        for (facet, counts) in &mut self.counted {
            match filters.iter().position(|filter| filter.facet == *facet) {
                None => shelf.values(*facet).count(start as usize, &self.list, counts),
                Some(own) => {
                    let others = passed.iter().enumerate().filter(|(at, _)| *at != own);
                    let open = others.fold(*found, |open, (_, passed)| open.and(passed));
                    let mut list = Vec::new();
                    open.list(&mut list);
                    shelf.values(*facet).count(start as usize, &list, counts);
                }
            }
        }
        hits
    }

    /// Adds the numbers of this segment to those of others.
    pub(crate) fn add_to(&self, shelf: &Shelf, total: &mut u64, facets: &mut BTreeMap<Facet, Tally>) {
        *total += self.total;
        for (facet, counts) in &self.counted {
            let names = shelf.values(*facet).names().iter().zip(counts).filter(|(_, count)| **count > 0);
            let own = names.map(|(name, count)| (Arc::clone(name), u64::from(*count)));
            match facets.entry(*facet) {
                Entry::Vacant(first) => drop(first.insert(own.collect())),
                Entry::Occupied(mut all) => {
                    let mut sums: HashMap<Arc<str>, u64> = all.get_mut().drain(..).collect();
                    for (name, count) in own {
                        *sums.entry(name).or_default() += count;
                    }
                    all.get_mut().extend(sums);
                }
            }
        }
    }
}
