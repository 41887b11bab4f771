//! A set of documents inside one window. Everything the engine decides about a window it decides as sets: who
//! sees it, what was found, which tier, what is counted. Offsets count from the start of the window.

use std::ops::{BitOrAssign, RangeInclusive};

/// Documents of one window.
pub(crate) const WINDOW: usize = 4_096;
const WORDS: usize = WINDOW / 64;

/// A set of offsets below [`WINDOW`]. Most sets hold few documents, so which words hold any is noted beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits {
    words: [u64; WORDS],
    /// One bit for each word that is not zero.
    filled: u64,
}

/// The set bits of a word, lowest first.
struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let bit = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

impl Bits {
    /// No document.
    pub(crate) const NONE: Self = Self { words: [0; WORDS], filled: 0 };

    /// A set from its words; missing ones are empty.
    pub(crate) fn from_words(words: &[u64]) -> Self {
        let mut bits = Self::NONE;
        for (at, word) in words.iter().enumerate().take(WORDS) {
            bits.put(at, *word);
        }
        bits
    }

    #[inline]
    fn put(&mut self, at: usize, word: u64) {
        self.words[at] = word;
        self.filled = (self.filled & !(1 << at)) | (u64::from(word != 0) << at);
    }

    #[inline]
    pub(crate) fn set(&mut self, offset: usize) {
        let at = offset / 64 % WORDS;
        self.words[at] |= 1 << (offset % 64);
        self.filled |= 1 << at;
    }

    #[inline]
    pub(crate) fn clear(&mut self, offset: usize) {
        let at = offset / 64 % WORDS;
        self.put(at, self.words[at] & !(1 << (offset % 64)));
    }

    #[inline]
    pub(crate) fn has(&self, offset: usize) -> bool {
        self.words[offset / 64 % WORDS] & (1 << (offset % 64)) != 0
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// This set, unless it is empty.
    #[inline]
    pub(crate) fn or_none(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }

    /// What two sets have in common, if anything.
    #[inline]
    pub(crate) fn common(&self, other: &Self) -> Option<Self> {
        if self.filled & other.filled == 0 { None } else { self.and(other).or_none() }
    }

    #[inline]
    pub(crate) fn count(&self) -> usize {
        Ones(self.filled).map(|at| self.words[at].count_ones() as usize).sum()
    }

    /// The first and the last document.
    #[inline]
    pub(crate) fn span(&self) -> Option<RangeInclusive<usize>> {
        if self.filled == 0 {
            return None;
        }
        let (first, last) =
            (self.filled.trailing_zeros() as usize, 63 - self.filled.leading_zeros() as usize);
        let start = first * 64 + self.words[first].trailing_zeros() as usize;
        Some(start..=last * 64 + 63 - self.words[last].leading_zeros() as usize)
    }

    /// The documents of this set that are not in another.
    #[inline]
    pub(crate) fn without(mut self, other: &Self) -> Self {
        for at in Ones(self.filled & other.filled) {
            self.put(at, self.words[at] & !other.words[at]);
        }
        self
    }

    #[inline]
    pub(crate) fn and(mut self, other: &Self) -> Self {
        for at in Ones(self.filled) {
            self.put(at, self.words[at] & other.words[at]);
        }
        self
    }

    /// The documents, lowest first.
    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        Ones(self.filled).flat_map(|at| Ones(self.words[at]).map(move |bit| at * 64 + bit))
    }

    /// Writes the documents into a list that is emptied before.
    pub(crate) fn list(&self, into: &mut Vec<u16>) {
        into.clear();
        for at in Ones(self.filled) {
            for bit in Ones(self.words[at]) {
                #[expect(clippy::cast_possible_truncation, reason = "offsets are below 4,096")]
                into.push((at * 64 + bit) as u16);
            }
        }
    }
}

impl BitOrAssign<&Self> for Bits {
    #[inline]
    fn bitor_assign(&mut self, other: &Self) {
        for at in Ones(other.filled) {
            self.words[at] |= other.words[at];
        }
        self.filled |= other.filled;
    }
}

/// Counts in how many of several sets each document is, and tells which reach a number: a counter of seven
/// bits for each document, kept crosswise so that one addition serves 64 documents.
pub(crate) struct AtLeast([[u64; WORDS]; 7]);

impl AtLeast {
    /// The most sets that can be told apart.
    pub(crate) const MOST: usize = 64;

    /// A counter that asks for `least` of at most [`AtLeast::MOST`] sets.
    pub(crate) fn new(least: usize) -> Self {
        // It starts so that the highest bit is set by the last set that is needed.
        let start = Self::MOST - least.min(Self::MOST);
        let mut planes = [[0; WORDS]; 7];
        for (bit, plane) in planes.iter_mut().enumerate() {
            if start & (1 << bit) != 0 {
                plane.fill(u64::MAX);
            }
        }
        Self(planes)
    }

    /// Adds a set so many times.
    pub(crate) fn add(&mut self, set: &Bits, times: usize) {
        for at in Ones(set.filled) {
            for bit in (0..self.0.len()).filter(|bit| times & (1 << bit) != 0) {
                let mut carry = set.words[at];
                for plane in &mut self.0[bit..] {
                    (plane[at], carry) = (plane[at] ^ carry, plane[at] & carry);
                    if carry == 0 {
                        break;
                    }
                }
            }
        }
    }

    /// The documents in enough sets.
    pub(crate) fn reached(&self) -> Bits {
        Bits::from_words(&self.0[6])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(offsets: &[usize]) -> Bits {
        let mut bits = Bits::NONE;
        for offset in offsets {
            bits.set(*offset);
        }
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
        let mut cleared = bits;
        cleared.clear(63);
        cleared.clear(0);
        assert_eq!((cleared, bits.without(&bits)), (of(&[64, 4_095]), Bits::NONE));
        let mut list = vec![7];
        bits.list(&mut list);
        assert_eq!(list, [0, 63, 64, 4_095]);
    }

    #[test]
    fn enough_sets_are_counted() {
        for least in 1..=3 {
            let mut counter = AtLeast::new(least);
            for (set, times) in [(of(&[1, 2, 3]), 1), (of(&[2, 3]), 1), (of(&[3]), 2)] {
                counter.add(&set, times);
            }
            let expected: Vec<usize> = (1..=3).filter(|in_sets| *in_sets >= least).collect();
            assert_eq!(counter.reached().iter().collect::<Vec<_>>(), expected);
        }
    }
}
