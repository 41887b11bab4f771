//! What is made of the documents that a question finds: filters, counts and order. Which documents those are is
//! the business of `crate::engine`, which asks a document's class before anything else.

mod counts;
mod shelf;
mod top;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tantivy::DocAddress;

pub(crate) use self::counts::{Counts, Filter};
pub(crate) use self::shelf::{Shelf, Shelves};
pub(crate) use self::top::Top;
use crate::error::IndexError;
use crate::facet::Facet;
use crate::query::Sort;
use crate::query::cursor::{Key, Position};
use crate::records::Record;
use crate::visible::ClassSet;

/// What to collect.
pub(crate) struct Plan {
    /// Classes that count at all.
    pub(crate) classes: ClassSet,
    /// Whether properties other than title and code may influence anything.
    pub(crate) signals: bool,
    pub(crate) filters: Vec<(Facet, Vec<String>)>,
    pub(crate) facets: Vec<Facet>,
    pub(crate) sort: Sort,
    /// Hits wanted; with none, documents are only counted.
    pub(crate) limit: usize,
    pub(crate) after: Option<Position>,
    /// Only what was published after this moment.
    pub(crate) newer_than: Option<i64>,
}

/// How often each value of a facet was counted.
pub(crate) type Tally = Vec<(Arc<str>, u64)>;

/// A document that was found.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) key: Key,
    pub(crate) score: f32,
    pub(crate) class: u32,
    pub(crate) address: DocAddress,
    /// Number of the identifier in its segment, in the order of identifiers.
    ordinal: u64,
    shelf: Arc<Shelf>,
}

impl Found {
    /// Its identifier.
    pub(crate) fn id(&self) -> io::Result<String> {
        self.shelf.id(self.ordinal)
    }

    /// Its record.
    pub(crate) fn record(&self) -> Result<Arc<Record>, IndexError> {
        self.shelf.records.get(self.address.doc_id)
    }
}

/// What was collected.
#[derive(Default)]
pub(crate) struct Collected {
    /// The best hits after the position, in order; one more than asked for if there are more.
    pub(crate) found: Vec<Found>,
    pub(crate) total: u64,
    pub(crate) facets: BTreeMap<Facet, Tally>,
}

/// The order of hits.
pub(crate) fn in_order(left: &Found, right: &Found) -> Ordering {
    compare(&left.key, &right.key).then_with(|| {
        if left.address.segment_ord == right.address.segment_ord {
            left.ordinal.cmp(&right.ordinal)
        } else {
            // An identifier that cannot be read comes last; reading its record tells the error.
            let id = |found: &Found| found.id().ok();
            (id(left).is_none(), id(left)).cmp(&(id(right).is_none(), id(right)))
        }
    })
}

fn compare(left: &Key, right: &Key) -> Ordering {
    match (left, right) {
        (Key::Number(left), Key::Number(right)) => right.cmp(left),
        (Key::Text(left), Key::Text(right)) => left.cmp(right),
        (Key::Number(_), Key::Text(_)) => Ordering::Less,
        (Key::Text(_), Key::Number(_)) => Ordering::Greater,
    }
}
