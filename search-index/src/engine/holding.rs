//! Which documents of a window a condition holds of. It is asked within a set and answers a part of that set, so
//! nothing is read for documents that nobody asks about.

use std::rc::Rc;

use super::bits::{AtLeast, Bits};
use super::conditions::{Condition, Known};
use super::segment::{Segment, Sets};

impl Segment<'_> {
    /// The documents of `within` of which a condition holds.
    pub(super) fn holds(&mut self, number: usize, start: u32, within: &Bits) -> tantivy::Result<Bits> {
        if !self.conditions.is_shared(number) {
            return self.look(number, start, within);
        }
        let known = self.known[number].get_or_insert_with(|| Box::new(Known::new()));
        let unknown = known.unknown(start, within);
        if !unknown.is_empty() {
            let held = self.look(number, start, &unknown)?;
            if let Some(known) = &mut self.known[number] {
                known.learn(&unknown, &held);
            }
        }
        Ok(self.known[number].as_ref().map_or(Bits::NONE, |known| known.among(within)))
    }

    fn look(&mut self, number: usize, start: u32, within: &Bits) -> tantivy::Result<Bits> {
        let conditions = Rc::clone(&self.conditions);
        match conditions.get(number) {
            Condition::Everything => Ok(*within),
            Condition::In(list) => self.listed_in(*list, start, within),
            Condition::Run(run) => self.follow(*run, start, within),
            Condition::Any(several) => {
                let (mut held, mut rest) = (Bits::NONE, *within);
                for one in several {
                    if rest.is_empty() {
                        break;
                    }
                    let more = self.holds(*one, start, &rest)?;
                    if !more.is_empty() {
                        rest = rest.without(&more);
                        held |= &more;
                    }
                }
                Ok(held)
            }
            Condition::All(several) => {
                let mut held = *within;
                for one in several {
                    if held.is_empty() {
                        break;
                    }
                    held = self.holds(*one, start, &held)?;
                }
                Ok(held)
            }
            Condition::Least(least, several) => self.enough(*least, several, start, within),
        }
    }

    fn listed_in(&mut self, list: usize, start: u32, within: &Bits) -> tantivy::Result<Bits> {
        match &mut self.sets[list] {
            Sets::Nothing => Ok(Bits::NONE),
            Sets::Term(sets) => sets.within(start, within),
            Sets::Other(sets) => Ok(sets.within(start, within)),
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
            candidates = self.listed_in(list, start, &candidates)?;
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
    fn enough(
        &mut self,
        least: usize,
        several: &[(usize, usize)],
        start: u32,
        within: &Bits,
    ) -> tantivy::Result<Bits> {
        let all: usize = several.iter().map(|(_, times)| *times).sum();
        if least > all.min(AtLeast::MOST) {
            return Ok(Bits::NONE);
        }
        let mut counter = AtLeast::new(least);
        let mut possible = Bits::NONE;
        let mut before = 0;
        for (one, times) in several {
            if before + least <= all {
                let held = self.holds(*one, start, within)?;
                possible |= &held;
                counter.add(&held, *times);
            } else if possible.is_empty() {
                return Ok(possible);
            } else {
                let held = self.holds(*one, start, &possible)?;
                counter.add(&held, *times);
            }
            before += times;
        }
        Ok(counter.reached())
    }
}
