//! A memory of bounded size for what is made from something that does not change: when its younger half is full the
//! older is forgotten, and what is asked for again is young again. It knows nothing of what it keeps, nor of who
//! asks: whoever puts something in says under which key it may be had.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

use rustc_hash::FxBuildHasher;

/// Things by their keys.
pub(crate) struct Memory<K, V, S = RandomState> {
    young: HashMap<K, V, S>,
    old: HashMap<K, V, S>,
    half: usize,
}

/// A memory by numbers that nobody outside chooses: they need no protection from being chosen to collide.
pub(crate) type ByNumber<K, V> = Memory<K, V, FxBuildHasher>;

impl<K: Hash + Eq, V, S: BuildHasher + Default> Memory<K, V, S> {
    /// A memory whose halves keep so much.
    pub(crate) fn of_halves(half: usize) -> Self {
        Self { young: HashMap::default(), old: HashMap::default(), half }
    }

    /// What is kept under a key.
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        if !self.old.is_empty()
            && let Some((key, value)) = self.old.remove_entry(key)
        {
            self.put(key, value);
        }
        self.young.get(key)
    }

    /// Keeps something.
    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        (self.young, self.old) = (HashMap::default(), HashMap::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_goes() {
        let mut memory: ByNumber<u32, u32> = Memory::of_halves(2);
        for number in 0..4 {
            memory.put(number, number * 10);
        }
        assert_eq!(memory.get(&0), Some(&0));
        memory.put(4, 40);
        assert_eq!([0, 4, 2].map(|number| memory.get(&number).copied()), [Some(0), Some(40), Some(20)]);
        assert_eq!(memory.get(&1), None);
        memory.clear();
        assert_eq!(memory.get(&4), None);
    }
}
