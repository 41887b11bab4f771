//! A set of documents inside one window. Everything the engine decides about a window it decides as sets: who
//! sees it, what was found, which tier, what is counted. Offsets count from the start of the window.

use std::ops::{BitAndAssign, BitOrAssign, RangeInclusive};

/// Documents of one window.
pub(crate) const WINDOW: usize = 4_096;
const WORDS: usize = WINDOW / 64;

/// A set of offsets below [`WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    /// No document.
    pub(crate) const NONE: Self = Self([0; WORDS]);
    /// Every document.
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    /// A set from its words; missing ones are empty.
    pub(crate) fn from_words(words: &[u64]) -> Self {
        let mut bits = Self::NONE;
        for (bit, word) in bits.0.iter_mut().zip(words) {
            *bit = *word;
        }
        bits
    }

    pub(crate) fn set(&mut self, offset: usize) {
        self.0[offset / 64 % WORDS] |= 1 << (offset % 64);
    }

    pub(crate) fn clear(&mut self, offset: usize) {
        self.0[offset / 64 % WORDS] &= !(1 << (offset % 64));
    }

    pub(crate) fn has(&self, offset: usize) -> bool {
        self.0[offset / 64 % WORDS] & (1 << (offset % 64)) != 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The first and the last document.
    pub(crate) fn span(&self) -> Option<RangeInclusive<usize>> {
        let first = self.0.iter().position(|word| *word != 0)?;
        let last = self.0.iter().rposition(|word| *word != 0)?;
        let start = first * 64 + self.0[first].trailing_zeros() as usize;
        Some(start..=last * 64 + 63 - self.0[last].leading_zeros() as usize)
    }

    /// The documents of this set that are not in another.
    pub(crate) fn without(mut self, other: &Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
        self
    }

    pub(crate) fn and(mut self, other: &Self) -> Self {
        self &= *other;
        self
    }

    /// The documents, lowest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }

    /// Writes the documents into a list that is emptied before.
    pub(crate) fn list(&self, into: &mut Vec<u16>) {
        into.clear();
        for (at, word) in self.0.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                #[expect(clippy::cast_possible_truncation, reason = "offsets are below 4,096")]
                into.push((at * 64 + rest.trailing_zeros() as usize) as u16);
                rest &= rest - 1;
            }
        }
    }
}

impl BitAndAssign for Bits {
    fn bitand_assign(&mut self, other: Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }
}

impl BitOrAssign for Bits {
    fn bitor_assign(&mut self, other: Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }
}

/// Counts in how many of several sets each document is, and tells which reach a number: a counter of seven
/// bits for each document, kept crosswise so that one addition serves 64 documents.
pub(crate) struct AtLeast([Bits; 7]);

impl AtLeast {
    /// The most sets that can be told apart.
    pub(crate) const MOST: usize = 64;

    /// A counter that asks for `least` of at most [`AtLeast::MOST`] sets.
    pub(crate) fn new(least: usize) -> Self {
        // It starts so that the highest bit is set by the last set that is needed.
        let start = Self::MOST - least.min(Self::MOST);
        let mut planes = [Bits::NONE; 7];
        for (bit, plane) in planes.iter_mut().enumerate() {
            if start & (1 << bit) != 0 {
                *plane = Bits::ALL;
            }
        }
        Self(planes)
    }

    /// Adds a set.
    pub(crate) fn add(&mut self, set: &Bits) {
        let mut carry = *set;
        for plane in &mut self.0 {
            for (word, carry) in plane.0.iter_mut().zip(&mut carry.0) {
                (*word, *carry) = (*word ^ *carry, *word & *carry);
            }
            if carry.is_empty() {
                return;
            }
        }
    }

    /// The documents in enough sets.
    pub(crate) fn reached(&self) -> Bits {
        self.0[6]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(offsets: &[usize]) -> Bits {
        let mut bits = Bits::NONE;
        offsets.iter().for_each(|offset| bits.set(*offset));
        bits
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let bits = of(&[0, 63, 64, 4_095]);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 4_095]);
        assert_eq!((bits.count(), bits.span()), (4, Some(0..=4_095)));
        assert_eq!(bits.without(&of(&[63])).and(&of(&[0, 64, 65])), of(&[0, 64]));
        assert_eq!(Bits::from_words(&[1, 1]), of(&[0, 64]));
        assert_eq!(Bits::NONE.span(), None);
        let mut list = vec![7];
        bits.list(&mut list);
        assert_eq!(list, [0, 63, 64, 4_095]);
    }

    #[test]
    fn enough_sets_are_counted() {
        for least in 1..=3 {
            let mut counter = AtLeast::new(least);
            for set in [of(&[1, 2, 3]), of(&[2, 3]), of(&[3]), of(&[3])] {
                counter.add(&set);
            }
            let expected: Vec<usize> = (1..=3).filter(|in_sets| *in_sets >= least).collect();
            assert_eq!(counter.reached().iter().collect::<Vec<_>>(), expected);
        }
    }
}
