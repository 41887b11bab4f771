//! Answers given before, kept as long as the index does not change. An answer belongs to its whole question:
//! text, filters, order, what is counted, and the exact classes the asker sees; so nobody gets the answer of
//! somebody who sees more. Home pages and browsing ask the same again and again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::facet::Facet;
use crate::memory::Memory;
use crate::query::{Filters, Page, Query, Sort, Told};
use crate::visible::Visible;

/// Answers of one half of the memory: about twenty kilobytes each.
const HALF: usize = 128;

/// A question as far as it decides the answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    /// Which state of the index was asked.
    state: u64,
    /// Under which synonyms.
    synonyms: u64,
    text: String,
    filters: Filters,
    visible: Visible,
    sort: Sort,
    facets: Vec<Facet>,
    told: Vec<Told>,
    limit: usize,
    strict: bool,
    newer_than: Option<i64>,
}

impl Question {
    /// The question of a first page; later pages are asked once.
    pub(crate) fn of(query: &Query<'_>, state: u64, synonyms: u64) -> Option<Self> {
        query.cursor.is_none().then(|| Self {
            state,
            synonyms,
            text: query.text.to_owned(),
            filters: query.filters.clone(),
            visible: query.visible.clone(),
            sort: query.sort,
            facets: query.facets.clone(),
            told: query.told.clone(),
            limit: query.limit,
            strict: query.strict,
            newer_than: query.newer_than,
        })
    }
}

/// The memory of answers.
pub(crate) struct Answers(Mutex<Memory<Question, Arc<Page>>>);

impl Default for Answers {
    fn default() -> Self {
        Self(Mutex::new(Memory::of_halves(HALF)))
    }
}

impl Answers {
    fn memory(&self) -> MutexGuard<'_, Memory<Question, Arc<Page>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn known(&self, question: &Question) -> Option<Arc<Page>> {
        self.memory().get(question).map(Arc::clone)
    }

    pub(crate) fn remember(&self, question: Question, page: Arc<Page>) {
        self.memory().put(question, page);
    }

    /// Forgets all: the index has changed.
    pub(crate) fn forget(&self) {
        self.memory().clear();
    }
}
