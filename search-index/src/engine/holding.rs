//! Which documents of a window a condition holds of. It is asked within a set and answers a part of that set, so
//! nothing is read for documents that nobody asks about.

use std::rc::Rc;

use super::bits::{AtLeast, Bits};
use super::conditions::{Condition, Known, Part};
use super::segment::{Segment, Sets};

impl Segment<'_> {
    /// The documents of `within` of which a condition holds, if there are any.
    pub(super) fn holds(&mut self, part: Part, start: u32, within: &Bits) -> tantivy::Result<Option<Bits>> {
        match part {
            Part::Everything => Ok(Some(*within)),
            Part::In(list) => self.listed_in(list, start, within),
            Part::Run(run) => self.follow(run, start, within),
            Part::Made(number) if !self.conditions.is_shared(number) => self.look(number, start, within),
            Part::Made(number) => {
                let known = self.known[number].get_or_insert_with(|| Box::new(Known::new()));
                let unknown = known.unknown(start, within);
                if !unknown.is_empty() {
                    let held = self.look(number, start, &unknown)?;
                    if let Some(known) = &mut self.known[number] {
                        known.learn(&unknown, held.as_ref());
                    }
                }
                Ok(self.known[number].as_ref().and_then(|known| known.among(within)))
            }
        }
    }

    fn look(&mut self, number: usize, start: u32, within: &Bits) -> tantivy::Result<Option<Bits>> {
        let conditions = Rc::clone(&self.conditions);
        match conditions.get(number) {
            Condition::Any(several) => self.any(several, start, within),
            Condition::All(several) => {
                let mut held: Option<Bits> = None;
                for one in several {
                    held = self.holds(*one, start, held.as_ref().unwrap_or(within))?;
                    if held.is_none() {
                        return Ok(None);
                    }
                }
                Ok(Some(held.unwrap_or(*within)))
            }
            Condition::Least(least, several) => self.enough(*least, several, start, within),
        }
    }

    fn any(&mut self, several: &[Part], start: u32, within: &Bits) -> tantivy::Result<Option<Bits>> {
        let mut held: Option<Bits> = None;
        for one in several {
            let Some(all) = &mut held else {
                held = self.holds(*one, start, within)?;
                continue;
            };
            let rest = within.without(all);
            if rest.is_empty() {
                break;
            }
            if let Some(more) = self.holds(*one, start, &rest)? {
                *all |= &more;
            }
        }
        Ok(held)
    }

    fn listed_in(&mut self, list: usize, start: u32, within: &Bits) -> tantivy::Result<Option<Bits>> {
        match &mut self.sets[list] {
            Sets::Nothing => Ok(None),
            Sets::Term(sets) => sets.within(start, within),
            Sets::Other(sets) => Ok(sets.within(start, within)),
        }
    }

    fn follow(&mut self, run: usize, start: u32, within: &Bits) -> tantivy::Result<Option<Bits>> {
        let mut candidates: Option<Bits> = None;
        for at in 0..self.runs[run].rarest_first.len() {
            let list = self.runs[run].rarest_first[at];
            candidates = self.listed_in(list, start, candidates.as_ref().unwrap_or(within))?;
            if candidates.is_none() {
                return Ok(None);
            }
        }
        let Some(candidates) = candidates else { return Ok(None) };
        let sets = &self.sets;
        let open = |lists: &[usize]| {
            let listed = lists.iter().filter_map(|list| match &sets[*list] {
                Sets::Term(sets) => Some(sets.listed.with_places()),
                _ => None,
            });
            listed.collect()
        };
        self.runs[run].among(start, &candidates, open)
    }

    /// Documents that hold enough of several. Whoever holds enough holds one of the first few.
    fn enough(
        &mut self,
        least: usize,
        several: &[(Part, usize)],
        start: u32,
        within: &Bits,
    ) -> tantivy::Result<Option<Bits>> {
        let all: usize = several.iter().map(|(_, times)| *times).sum();
        if least > all.min(AtLeast::MOST) {
            return Ok(None);
        }
        let mut counter = AtLeast::new(least);
        let mut possible = Bits::NONE;
        let mut before = 0;
        for (one, times) in several {
            if before + least <= all {
                if let Some(held) = self.holds(*one, start, within)? {
                    possible |= &held;
                    counter.add(&held, *times);
                }
            } else if possible.is_empty() {
                return Ok(None);
            } else if let Some(held) = self.holds(*one, start, &possible)? {
                counter.add(&held, *times);
            }
            before += times;
        }
        Ok(counter.reached().or_none())
    }
}
