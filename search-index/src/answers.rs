//! Answers given before, kept as long as the index does not change. An answer belongs to its whole question:
//! text, filters, order, what is counted, and the exact classes the asker sees; so nobody gets the answer of
//! somebody who sees more. Home pages and browsing ask the same again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::facet::Facet;
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

/// The memory of answers: when the younger half is full the older is forgotten.
#[derive(Default)]
pub(crate) struct Answers {
    halves: Mutex<[HashMap<Question, Arc<Page>>; 2]>,
}

impl Answers {
    pub(crate) fn known(&self, question: &Question) -> Option<Arc<Page>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(young) = halves[0].get(question) {
            return Some(Arc::clone(young));
        }
        let (question, old) = halves[1].remove_entry(question)?;
        halves[0].insert(question, Arc::clone(&old));
        Some(old)
    }

    pub(crate) fn remember(&self, question: Question, page: &Page) {
        let page = Arc::new(page.clone());
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves[0].len() >= HALF {
            halves[1] = std::mem::take(&mut halves[0]);
        }
        halves[0].insert(question, page);
    }

    /// Forgets all: the index has changed.
    pub(crate) fn forget(&self) {
        *self.halves.lock().unwrap_or_else(PoisonError::into_inner) = <[_; 2]>::default();
    }
}
