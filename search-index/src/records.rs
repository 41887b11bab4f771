//! Stored records, read and folded once: what a hit shows and where a question lies in it. Records of the hits
//! shown last stay in memory; a record that changes is another document of another segment, so none grows stale.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::analysis::fold::{Folded, fold};
use crate::error::IndexError;
use crate::schema::{Columns, Record};

/// Records of one half of the memory: about four kilobytes each.
const HALF: usize = 2_048;
/// A record with more data items is read anew every time.
const MOST_FIELDS: usize = 64;

/// A record with its texts folded.
pub(crate) struct Prepared {
    pub(crate) record: Record,
    /// Title in Chinese and English.
    pub(crate) title: [Folded; 2],
    /// Summary in Chinese and English.
    pub(crate) summary: [Folded; 2],
    /// Title in both languages and name of each data item.
    pub(crate) fields: Vec<[Folded; 3]>,
    /// Code and titles without blanks.
    pub(crate) code: String,
    pub(crate) compact: [String; 2],
}

impl Prepared {
    fn new(record: Record) -> Self {
        let compact = |folded: &Folded| folded.compact().into_iter().collect::<String>();
        let title = [fold(&record.title.zh), fold(&record.title.en)];
        let fields = record.fields.iter();
        let fields = fields.map(|field| [fold(&field.title.zh), fold(&field.title.en), fold(&field.name)]);
        Self {
            compact: [compact(&title[0]), compact(&title[1])],
            title,
            summary: [fold(&record.summary.zh), fold(&record.summary.en)],
            fields: fields.collect(),
            code: compact(&fold(&record.code)),
            record,
        }
    }
}

type Known = HashMap<(SegmentId, u32), Arc<Prepared>>;

/// The memory of records: when the younger half is full the older is forgotten.
#[derive(Default)]
pub(crate) struct Records {
    halves: Mutex<[Known; 2]>,
}

impl Records {
    /// The record of a document.
    pub(crate) fn of(
        &self,
        columns: &Columns,
        searcher: &Searcher,
        address: DocAddress,
    ) -> Result<Arc<Prepared>, IndexError> {
        let segment = searcher.segment_reader(address.segment_ord).segment_id();
        let key = (segment, address.doc_id);
        if let Some(known) = self.known(&key) {
            return Ok(known);
        }
        let document: TantivyDocument = searcher.doc(address)?;
        let bytes = document.get_first(columns.record).and_then(|value| value.as_bytes());
        let prepared = Arc::new(Prepared::new(serde_json::from_slice(bytes.unwrap_or_default())?));
        if prepared.record.fields.len() <= MOST_FIELDS {
            self.remember(key, &prepared);
        }
        Ok(prepared)
    }

    /// Forgets all.
    pub(crate) fn forget(&self) {
        *self.halves.lock().unwrap_or_else(PoisonError::into_inner) = <[_; 2]>::default();
    }

    fn known(&self, key: &(SegmentId, u32)) -> Option<Arc<Prepared>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(young) = halves[0].get(key) {
            return Some(Arc::clone(young));
        }
        let old = halves[1].remove(key)?;
        halves[0].insert(*key, Arc::clone(&old));
        Some(old)
    }

    fn remember(&self, key: (SegmentId, u32), prepared: &Arc<Prepared>) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves[0].len() >= HALF {
            halves[1] = std::mem::take(&mut halves[0]);
        }
        halves[0].insert(key, Arc::clone(prepared));
    }
}
