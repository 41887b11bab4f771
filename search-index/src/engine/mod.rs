//! The engine: carries out a question over tantivy's posting lists. Tantivy's own query tree scores every
//! document in every clause; here the questions are separate. *Sets* of documents, 4,096 at a time, say who is
//! seen, what is found and what is counted; only documents that can still get among the best are scored, tier
//! by tier. A list is read once however many parts ask for it, and only where somebody looks.
//!
//! It never looks at a document whose class the caller does not see: the first set of every window is that of
//! the visible ones. It knows no words: `query/recall.rs` says what is asked. `work.rs` is where to begin reading.

mod ask;
mod bits;
mod conditions;
mod holding;
mod postings;
mod segment;
mod terms;
mod text;
mod work;

pub(crate) use self::ask::{Ask, Must, Place, Standing, WordWorth};
pub(crate) use self::bits::{Bits, WINDOW};
pub(crate) use self::terms::Terms;
pub(crate) use self::text::{Lengths, rareness};
pub(crate) use self::work::{Sought, Work, run};

/// A place in a window as a number of documents.
#[inline]
pub(crate) fn offset(bit: usize) -> u32 {
    u32::try_from(bit).unwrap_or(u32::MAX)
}
