//! What must hold of documents, as numbers: equal conditions are one, so that each is looked into once however many
//! parts of a question ask for it, and the cheapest parts come first. Lists and runs keep what they found themselves
//! (`postings.rs`); of anything asked more than once that is put together from others, what is known of the window
//! at work is kept here. It reads no postings: `holding.rs` does.

use std::rc::Rc;

use super::ask::{Following, Must};
use super::bits::Bits;

/// A condition, or where to find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Every document.
    Everything,
    /// Those in a list.
    In(usize),
    /// Those in which terms follow each other.
    Run(usize),
    /// Those of a condition that is made of others.
    Made(usize),
}

/// A condition that is made of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// One of these.
    Any(Vec<Part>),
    /// All of these.
    All(Vec<Part>),
    /// At least so many of these, each of which counts so often.
    Least(usize, Vec<(Part, usize)>),
}

impl Part {
    fn trace(self) -> usize {
        match self {
            Self::Everything => 0,
            Self::In(list) => list * 4 + 1,
            Self::Run(run) => run * 4 + 2,
            Self::Made(number) => number * 4 + 3,
        }
    }
}

impl Condition {
    /// A number that equal conditions have in common and others hardly ever.
    fn trace(&self) -> u64 {
        let mix = |sum: u64, part: usize| (sum ^ part as u64).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
        let all = |kind: u64, parts: &[Part]| parts.iter().fold(kind, |sum, part| mix(sum, part.trace()));
        match self {
            Self::Any(parts) => all(1, parts),
            Self::All(parts) => all(2, parts),
            Self::Least(least, parts) => {
                parts.iter().fold(mix(3, *least), |sum, (part, times)| mix(mix(sum, part.trace()), *times))
            }
        }
    }
}

/// The conditions of a question in one segment.
#[derive(Debug, Clone)]
pub(super) struct Conditions {
    everything: u32,
    /// How many documents are in each list, and in each run at most.
    lists: Vec<u32>,
    runs: Vec<u32>,
    made: Vec<Condition>,
    /// Of each that is made: about how many documents it holds of at most, how many ask for it in this step, its
    /// trace.
    costs: Vec<u32>,
    asked: Vec<u32>,
    traces: Vec<u64>,
    /// Where the parts of a question lie that have a number; they stay there for one step.
    addresses: Vec<(usize, usize)>,
}

impl Conditions {
    /// None yet, of so many documents.
    pub(super) fn of(everything: u32) -> Self {
        let (lists, runs, made, costs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (asked, traces, addresses) = (Vec::new(), Vec::new(), Vec::new());
        Self { everything, lists, runs, made, costs, asked, traces, addresses }
    }

    /// Begins a step. `more` says how many documents are in the lists that were not known.
    pub(super) fn begin(&mut self, more: &[u32], runs: &[Rc<Following>]) {
        self.lists.extend_from_slice(more);
        let rarest = |run: &Rc<Following>| {
            let documents = run.lists.iter().filter_map(|list| self.lists.get(*list));
            documents.min().copied().unwrap_or(0)
        };
        let known = self.runs.len();
        self.runs.extend(runs[known..].iter().map(rarest));
        self.asked.fill(0);
        self.addresses.clear();
    }

    /// How many are made of others.
    pub(super) fn made(&self) -> usize {
        self.made.len()
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> &Condition {
        &self.made[number]
    }

    /// Whether what is known of a condition is worth keeping.
    #[inline]
    pub(super) fn is_shared(&self, number: usize) -> bool {
        self.asked.get(number).is_some_and(|asked| *asked > 1)
    }

    /// About how many documents a condition holds of, at most.
    #[inline]
    fn cost(&self, part: Part) -> u32 {
        let known = match part {
            Part::Everything => Some(&self.everything),
            Part::In(list) => self.lists.get(list),
            Part::Run(run) => self.runs.get(run),
            Part::Made(number) => self.costs.get(number),
        };
        known.copied().unwrap_or(0)
    }

    /// Where what somebody asks is found.
    pub(super) fn part(&mut self, must: &Must) -> Part {
        let several = match must {
            Must::Everything => return Part::Everything,
            Must::In(list) => return Part::In(*list),
            Must::Run(run) => return Part::Run(*run),
            Must::Any(several) | Must::All(several) | Must::Least(_, several) => several,
        };
        // Most parts are asked several times, and shared.
        let address = several.as_ptr().addr();
        if let Some((_, number)) = self.addresses.iter().find(|(known, _)| *known == address) {
            self.asked[*number] += 1;
            return Part::Made(*number);
        }
        let (condition, cost) = self.condition(must, several);
        let number = self.enter(condition, cost);
        if !several.is_empty() {
            self.addresses.push((address, number));
        }
        Part::Made(number)
    }

    fn condition(&mut self, must: &Must, several: &[Must]) -> (Condition, u32) {
        match must {
            Must::Least(least, _) => {
                let mut parts: Vec<(Part, usize)> = Vec::new();
                let mut last = None;
                for one in several {
                    match parts.last_mut() {
                        // Much of a question counts often.
                        Some((_, times)) if last == Some(one) => *times += 1,
                        _ => parts.push((self.part(one), 1)),
                    }
                    last = Some(one);
                }
                parts.sort_by_key(|(part, _)| self.cost(*part));
                let cost = parts.last().map_or(0, |(part, _)| self.cost(*part));
                (Condition::Least(*least, parts), cost)
            }
            Must::All(_) => {
                let mut parts: Vec<Part> = several.iter().map(|one| self.part(one)).collect();
                parts.sort_by_key(|part| self.cost(*part));
                let cost = parts.first().map_or(0, |part| self.cost(*part));
                (Condition::All(parts), cost)
            }
            _ => {
                let mut parts: Vec<Part> = several.iter().map(|one| self.part(one)).collect();
                // What needs places comes after what does not.
                parts.sort_by_key(|part| matches!(part, Part::Run(_)));
                let cost = parts.iter().map(|part| self.cost(*part)).fold(0, u32::saturating_add);
                (Condition::Any(parts), cost)
            }
        }
    }

    fn enter(&mut self, condition: Condition, cost: u32) -> usize {
        let trace = condition.trace();
        let same = |(at, known): (usize, &u64)| *known == trace && self.made[at] == condition;
        if let Some(at) = self.traces.iter().enumerate().position(same) {
            self.asked[at] += 1;
            return at;
        }
        self.made.push(condition);
        self.costs.push(cost);
        self.asked.push(1);
        self.traces.push(trace);
        self.made.len() - 1
    }
}

/// What is known of a condition in the window at work.
pub(super) struct Known {
    start: u32,
    asked: Bits,
    held: Bits,
}

impl Known {
    pub(super) fn new() -> Self {
        Self { start: u32::MAX, asked: Bits::NONE, held: Bits::NONE }
    }

    /// The documents of which it is not known yet.
    #[inline]
    pub(super) fn unknown(&mut self, start: u32, within: &Bits) -> Bits {
        if self.start != start {
            (self.start, self.asked, self.held) = (start, Bits::NONE, Bits::NONE);
        }
        within.without(&self.asked)
    }

    /// Notes of some documents which of them it holds of.
    #[inline]
    pub(super) fn learn(&mut self, asked: &Bits, held: Option<&Bits>) {
        self.asked |= asked;
        if let Some(held) = held {
            self.held |= held;
        }
    }

    #[inline]
    pub(super) fn among(&self, within: &Bits) -> Option<Bits> {
        self.held.common(within)
    }
}
