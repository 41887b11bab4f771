//! What the index holds, as numbers to compare with the catalogue it is derived from. It compares nothing
//! itself: whoever has the catalogue does.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::error::IndexError;
use crate::index::Index;

/// How many buckets the documents are spread over.
pub const BUCKETS: usize = 256;

/// One number for each bucket; equal documents give equal numbers, in whatever order they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(Vec<u64>);

impl Default for Digest {
    fn default() -> Self {
        Self(vec![0; BUCKETS])
    }
}

/// The bucket of a document.
pub fn bucket_of(id: &str) -> usize {
    usize::try_from(hash(&id) % BUCKETS as u64).unwrap_or_default()
}

/// The same number for the same thing, in one process.
pub(crate) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Digest {
    /// Counts a document in, by its identifier and the number of its last change.
    pub fn add(&mut self, id: &str, seq: i64) {
        let bucket = &mut self.0[bucket_of(id)];
        *bucket = bucket.wrapping_add(hash(&(id, seq)));
    }

    /// The buckets in which two differ.
    pub fn differing(&self, other: &Self) -> Vec<usize> {
        (0..BUCKETS).filter(|bucket| self.0[*bucket] != other.0[*bucket]).collect()
    }
}

impl Index {
    /// The digest of all documents that the index holds, visible to somebody or not.
    pub fn digest(&self) -> Result<Digest, IndexError> {
        let mut digest = Digest::default();
        self.each(|id, seq| digest.add(id, seq))?;
        Ok(digest)
    }

    /// The documents of some buckets: identifiers with the numbers of their last changes. An identifier that the
    /// index holds more than once has all of them.
    pub fn held(&self, buckets: &[usize]) -> Result<HashMap<String, Vec<i64>>, IndexError> {
        let mut held: HashMap<String, Vec<i64>> = HashMap::new();
        self.each(|id, seq| {
            if buckets.contains(&bucket_of(id)) {
                held.entry(id.to_owned()).or_default().push(seq);
            }
        })?;
        Ok(held)
    }

    fn each(&self, mut take: impl FnMut(&str, i64)) -> Result<(), IndexError> {
        let live = self.live();
        let mut id = String::new();
        for segment in live.searcher().segment_readers() {
            let columns = segment.fast_fields();
            let seq = columns.i64("seq")?;
            let Some(ids) = columns.str("id")? else { continue };
            for document in segment.doc_ids_alive() {
                id.clear();
                if let Some(ordinal) = ids.term_ords(document).next() {
                    ids.ord_to_str(ordinal, &mut id)?;
                }
                take(&id, seq.first(document).unwrap_or_default());
            }
        }
        Ok(())
    }
}
