//! Who sees what, as two sets of visibility classes. The index is told the sets with every question and
//! never keeps them, so a changed policy needs no indexing. `engine/` applies them to each document
//! before it counts, ranks or shows anything.

/// A set of visibility classes, one bit a class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ClassSet {
    words: Vec<u64>,
}

impl ClassSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class.
    pub fn insert(&mut self, class: u32) {
        let word = (class / 64) as usize;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (class % 64);
    }

    /// Whether the class is in the set.
    pub fn contains(&self, class: u32) -> bool {
        self.words.get((class / 64) as usize).is_some_and(|word| word & (1 << (class % 64)) != 0)
    }

    /// Whether no class is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The set without the classes of another.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let rest = |at: usize| !other.words.get(at).copied().unwrap_or(0);
        Self { words: self.words.iter().enumerate().map(|(at, word)| word & rest(at)).collect() }
    }

    /// The classes of both sets.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let longer = self.words.len().max(other.words.len());
        let word = |set: &Self, at: usize| set.words.get(at).copied().unwrap_or(0);
        Self { words: (0..longer).map(|at| word(self, at) | word(other, at)).collect() }
    }
}

impl FromIterator<u32> for ClassSet {
    fn from_iter<I: IntoIterator<Item = u32>>(classes: I) -> Self {
        let mut set = Self::new();
        for class in classes {
            set.insert(class);
        }
        set
    }
}

/// What one caller may see. A class in neither set does not exist for the caller: not in hits, totals,
/// facets or suggestions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Visible {
    /// Classes seen with everything.
    pub full: ClassSet,
    /// Classes of which title and code may be found and shown, and nothing else. A class that is in `full`
    /// too is seen in full.
    pub title_only: ClassSet,
}

impl Visible {
    /// Every class below `classes`, in full.
    pub fn below(classes: u32) -> Self {
        Self { full: (0..classes).collect(), title_only: ClassSet::new() }
    }
}
