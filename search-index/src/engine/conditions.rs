//! What must hold of documents, as numbers: equal conditions are one, so that each is looked into once however many
//! parts of a question ask for it, and the cheapest parts come first. Lists and runs keep what they found themselves
//! (`postings.rs`); of anything asked more than once that is put together from others, what is known of the window
//! at work is kept here. It reads no postings: `holding.rs` does.

use super::ask::{Ask, Must};
use super::bits::Bits;

/// A condition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Every document.
    Everything,
    /// Those in a list.
    In(usize),
    /// Those in which terms follow each other.
    Run(usize),
    /// One of these conditions.
    Any(Vec<usize>),
    /// All of these.
    All(Vec<usize>),
    /// At least so many of these, each of which counts so often.
    Least(usize, Vec<(usize, usize)>),
}

impl Condition {
    /// A number that equal conditions have in common and others hardly ever.
    fn trace(&self) -> u64 {
        let mix = |sum: u64, part: usize| (sum ^ part as u64).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
        let all = |kind: usize, parts: &[usize]| parts.iter().fold(kind as u64, |sum, part| mix(sum, *part));
        match self {
            Self::Everything | Self::In(_) | Self::Run(_) => 0,
            Self::Any(parts) => all(1, parts),
            Self::All(parts) => all(2, parts),
            Self::Least(least, parts) => {
                parts.iter().fold(mix(3, *least), |sum, (part, times)| mix(mix(sum, *part), *times))
            }
        }
    }
}

/// The conditions of a question in one segment: everything, then the lists, the runs, and what is made of them.
#[derive(Default)]
pub(super) struct Conditions {
    all: Vec<Condition>,
    costs: Vec<u32>,
    /// How many ask for each.
    asked: Vec<u32>,
    /// Traces of those that are made of others.
    traces: Vec<u64>,
    /// Where the parts of a question lie that have a number.
    addresses: Vec<(usize, usize)>,
    runs: usize,
}

impl Conditions {
    /// The simple conditions of a question. `documents` says how many documents are in each list, and at the end
    /// how many there are.
    pub(super) fn of(ask: &Ask, documents: &[u32]) -> Self {
        let everything = documents.last().copied().unwrap_or(0);
        let lists = ask.lists.len();
        let all: Vec<Condition> = std::iter::once(Condition::Everything)
            .chain((0..lists).map(Condition::In))
            .chain((0..ask.runs.len()).map(Condition::Run))
            .collect();
        let rarest = |lists: &[usize]| lists.iter().filter_map(|list| documents.get(*list)).min().copied();
        let mut costs = vec![everything];
        costs.extend_from_slice(&documents[..lists.min(documents.len())]);
        costs.extend(ask.runs.iter().map(|run| rarest(&run.lists).unwrap_or(0)));
        let (traces, addresses, asked) = (Vec::new(), Vec::new(), vec![0; all.len()]);
        Self { all, costs, asked, traces, addresses, runs: 1 + lists }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> &Condition {
        self.all.get(number).unwrap_or(&Condition::Everything)
    }

    /// Whether what is known of a condition is worth keeping.
    #[inline]
    pub(super) fn is_shared(&self, number: usize) -> bool {
        self.asked.get(number).is_some_and(|asked| *asked > 1)
    }

    /// About how many documents a condition holds of, at most.
    #[inline]
    fn cost(&self, number: usize) -> u32 {
        self.costs.get(number).copied().unwrap_or(0)
    }

    /// The number of what somebody asks.
    pub(super) fn number(&mut self, must: &Must) -> usize {
        let several = match must {
            Must::Everything => return 0,
            Must::In(list) => return 1 + list,
            Must::Run(run) => return self.runs + run,
            Must::Any(several) | Must::All(several) | Must::Least(_, several) => several,
        };
        // Most parts are asked several times, and shared.
        let address = several.as_ptr().addr();
        if let Some((_, number)) = self.addresses.iter().find(|(known, _)| *known == address) {
            self.asked[*number] += 1;
            return *number;
        }
        let number = self.composed(must);
        if !several.is_empty() {
            self.addresses.push((address, number));
        }
        number
    }

    fn composed(&mut self, must: &Must) -> usize {
        let (condition, cost) = match must {
            Must::Everything | Must::In(_) | Must::Run(_) => return self.number(must),
            Must::Any(several) => {
                let mut parts: Vec<usize> = several.iter().map(|one| self.number(one)).collect();
                // What needs places comes after what does not.
                parts.sort_by_key(|part| matches!(self.get(*part), Condition::Run(_)));
                let cost = parts.iter().map(|part| self.cost(*part)).fold(0, u32::saturating_add);
                (Condition::Any(parts), cost)
            }
            Must::All(several) => {
                let mut parts: Vec<usize> = several.iter().map(|one| self.number(one)).collect();
                parts.sort_by_key(|part| self.cost(*part));
                let cost = parts.first().map_or(0, |part| self.cost(*part));
                (Condition::All(parts), cost)
            }
            Must::Least(least, several) => {
                let mut parts: Vec<(usize, usize)> = Vec::new();
                let mut last = None;
                for one in several.iter() {
                    match parts.last_mut() {
                        // Much of a question counts often.
                        Some((_, times)) if last == Some(one) => *times += 1,
                        _ => parts.push((self.number(one), 1)),
                    }
                    last = Some(one);
                }
                parts.sort_by_key(|(part, _)| self.cost(*part));
                let cost = parts.last().map_or(0, |(part, _)| self.cost(*part));
                (Condition::Least(*least, parts), cost)
            }
        };
        self.enter(condition, cost)
    }

    fn enter(&mut self, condition: Condition, cost: u32) -> usize {
        let trace = condition.trace();
        let simple = self.all.len() - self.traces.len();
        let same = |(at, known): (usize, &u64)| *known == trace && self.all[simple + at] == condition;
        if let Some(at) = self.traces.iter().enumerate().position(same) {
            self.asked[simple + at] += 1;
            return simple + at;
        }
        self.all.push(condition);
        self.costs.push(cost);
        self.asked.push(1);
        self.traces.push(trace);
        self.all.len() - 1
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
    pub(super) fn learn(&mut self, asked: &Bits, held: &Bits) {
        self.asked |= asked;
        self.held |= held;
    }

    #[inline]
    pub(super) fn among(&self, within: &Bits) -> Bits {
        self.held.and(within)
    }
}
