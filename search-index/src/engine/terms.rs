//! Terms that were looked up in a segment: their postings' place, and short postings themselves. The same terms come
//! in question after question, and a segment never changes. Which documents of them somebody may see is decided
//! elsewhere: this knows terms alone.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tantivy::SegmentReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field as Column, IndexRecordOption};

use super::ask::{Ask, List};
use super::postings::BLOCK;
use crate::memory::ByNumber;

/// Terms of a segment in one half of the memory, about a quarter of a kilobyte each; none has more than a kilobyte.
const HALF: usize = 8_192;
/// The same at least, however small the segment.
const LEAST: usize = 256;

/// Postings of one term in one segment, opened when first asked for.
pub(super) struct Listed {
    reader: Arc<InvertedIndexReader>,
    info: TermInfo,
    short: OnceLock<Short>,
}

/// All documents of a list of less than a block, and how often each holds the term.
pub(super) struct Short {
    pub(super) documents: Box<[u32]>,
    pub(super) often: Box<[u32]>,
}

impl Listed {
    #[inline]
    pub(super) fn documents(&self) -> u32 {
        self.info.doc_freq
    }

    pub(super) fn open(&self, option: IndexRecordOption) -> tantivy::Result<BlockSegmentPostings> {
        Ok(self.reader.read_block_postings_from_terminfo(&self.info, option)?)
    }

    pub(super) fn with_places(&self) -> tantivy::Result<SegmentPostings> {
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(self.reader.read_postings_from_terminfo(&self.info, option)?)
    }

    /// Everything in a short list; nothing of a longer one.
    #[inline]
    pub(super) fn short(&self) -> tantivy::Result<Option<&Short>> {
        if self.info.doc_freq as usize >= BLOCK {
            return Ok(None);
        }
        if let Some(known) = self.short.get() {
            return Ok(Some(known));
        }
        let all = self.open(IndexRecordOption::WithFreqs)?;
        let (documents, often) = (Box::from(all.docs()), Box::from(all.freqs()));
        Ok(Some(self.short.get_or_init(|| Short { documents, often })))
    }
}

/// A term that was looked up; nothing is listed where the segment does not have it.
struct LookedUp {
    column: Column,
    term: Box<str>,
    listed: Option<Arc<Listed>>,
}

/// What was looked up in a segment, by the traces of terms.
pub(crate) struct Terms(Mutex<ByNumber<u64, LookedUp>>);

impl Terms {
    /// An empty memory for a segment.
    pub(crate) fn of(segment: &SegmentReader) -> Self {
        let half = usize::try_from(segment.max_doc()).unwrap_or(HALF).clamp(LEAST, HALF);
        Self(Mutex::new(ByNumber::of_halves(half)))
    }

    fn memory(&self) -> MutexGuard<'_, ByNumber<u64, LookedUp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The postings of the lists of a question from one on; none where a term does not occur.
    pub(super) fn listed(
        &self,
        ask: &Ask,
        from: usize,
        reader: &SegmentReader,
    ) -> tantivy::Result<Vec<Option<Arc<Listed>>>> {
        let lists = ask.lists.get(from..).unwrap_or_default();
        let mut all = vec![None; lists.len()];
        if lists.is_empty() {
            return Ok(all);
        }
        let mut unknown = Vec::new();
        let mut memory = self.memory();
        for (at, list) in lists.iter().enumerate() {
            let List::Term(column, term) = list else { continue };
            match memory.get(&ask.trace(from + at)) {
                Some(known) if known.column == *column && *known.term == **term => {
                    all[at].clone_from(&known.listed);
                }
                _ => unknown.push((at, *column, term.as_str())),
            }
        }
        drop(memory);
        if unknown.is_empty() {
            return Ok(all);
        }
        let mut found = Vec::with_capacity(unknown.len());
        let mut columns: Vec<(Column, Arc<InvertedIndexReader>)> = Vec::new();
        for (at, column, term) in unknown {
            let known = columns.iter().position(|(known, _)| *known == column);
            if known.is_none() {
                columns.push((column, reader.inverted_index(column)?));
            }
            let inverted = &columns[known.unwrap_or(columns.len() - 1)].1;
            let info = inverted.terms().get(term)?;
            let listed = |info| Listed { reader: Arc::clone(inverted), info, short: OnceLock::new() };
            all[at] = info.map(|info| Arc::new(listed(info)));
            found.push((
                ask.trace(from + at),
                LookedUp { column, term: term.into(), listed: all[at].clone() },
            ));
        }
        let mut memory = self.memory();
        for (trace, looked_up) in found {
            memory.put(trace, looked_up);
        }
        Ok(all)
    }
}
