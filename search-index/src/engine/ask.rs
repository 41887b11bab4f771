//! What is asked of the engine, without a segment: which documents are found, which tier each belongs to, and
//! what its words are worth. Terms that several parts ask for are one list, read once.

use std::rc::Rc;

use tantivy::query::Query;
use tantivy::schema::Field as Column;

/// Where documents come from.
pub(crate) enum List {
    /// The documents that hold a term.
    Term(Column, String),
    /// Whatever else tantivy finds.
    Other(Box<dyn Query>),
}

/// What must hold of a document. Parts are shared: the same ones find a document and say which tier it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Must {
    /// Nothing: every document.
    Everything,
    /// It is in a list.
    In(usize),
    /// Its terms follow each other.
    Run(usize),
    /// One of these.
    Any(Rc<[Must]>),
    /// All of these.
    All(Rc<[Must]>),
    /// At least so many of these.
    Least(usize, Rc<[Must]>),
}

/// Where a word may stand, and what it is worth there.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Where.
    pub(crate) standing: Standing,
    /// Weight of one occurrence.
    pub(crate) weight: f32,
    /// The column whose length an occurrence is measured against; none counts the same in every length.
    pub(crate) length: Option<Column>,
}

/// How often a word stands somewhere.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// As often as the list says.
    Often(usize),
    /// Once, where this holds.
    Once(Must),
}

/// A word of the question.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordWorth {
    /// Lists whose longest tells how common the word is.
    pub(crate) commonness: Vec<usize>,
    /// Where it may stand.
    pub(crate) places: Vec<Place>,
    /// What the word weighs among the others.
    pub(crate) weight: f32,
}

/// Lists in the order in which their terms follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Following {
    pub(crate) lists: Vec<usize>,
    /// Places that may lie between two of them.
    pub(crate) between: u32,
}

/// The whole of it.
pub(crate) struct Ask {
    pub(crate) lists: Vec<List>,
    /// For each list a number that equal terms have in common and others hardly ever.
    traces: Vec<u64>,
    /// Lists whose terms follow each other.
    pub(super) runs: Vec<Rc<Following>>,
    /// What makes a document a hit.
    pub(crate) found: Must,
    /// Evidence of identity, strongest first; a document belongs to the first that holds.
    pub(crate) tiers: Vec<(u8, Must)>,
    /// What orders hits of one tier.
    pub(crate) words: Vec<WordWorth>,
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            lists: Vec::new(),
            traces: Vec::new(),
            runs: Vec::new(),
            found: Must::Everything,
            tiers: Vec::new(),
            words: Vec::new(),
        }
    }
}

impl Ask {
    /// The list of a term.
    pub(crate) fn list(&mut self, column: Column, term: &str) -> usize {
        // A few dozen: going through their traces is quicker than a table of them.
        let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let trace = term.bytes().fold(u64::from(column.field_id()), mix);
        let same = |list: &List| matches!(list, List::Term(of, known) if *of == column && known == term);
        let known = |(at, known): (usize, &u64)| *known == trace && same(&self.lists[at]);
        if let Some(known) = self.traces.iter().enumerate().position(known) {
            return known;
        }
        self.push(trace, List::Term(column, term.to_owned()))
    }

    /// It holds a term.
    pub(crate) fn term(&mut self, column: Column, term: &str) -> Must {
        Must::In(self.list(column, term))
    }

    /// Another query finds it.
    pub(crate) fn other(&mut self, query: Box<dyn Query>) -> Must {
        Must::In(self.push(0, List::Other(query)))
    }

    /// The trace of a list.
    pub(super) fn trace(&self, list: usize) -> u64 {
        self.traces.get(list).copied().unwrap_or_default()
    }

    fn push(&mut self, trace: u64, list: List) -> usize {
        self.lists.push(list);
        self.traces.push(trace);
        self.lists.len() - 1
    }

    /// It holds terms that follow each other; a single one just stands there.
    pub(crate) fn run(&mut self, column: Column, terms: &[String]) -> Option<Must> {
        self.following(column, terms, 0)
    }

    /// It holds terms in their order, with so many places between two at most.
    pub(crate) fn following(&mut self, column: Column, terms: &[String], between: u32) -> Option<Must> {
        let lists: Vec<usize> = terms.iter().map(|term| self.list(column, term)).collect();
        match lists.as_slice() {
            [] => None,
            [only] => Some(Must::In(*only)),
            _ => {
                let asked = Following { lists, between };
                let known = self.runs.iter().position(|run| **run == asked);
                Some(Must::Run(known.unwrap_or_else(|| {
                    self.runs.push(Rc::new(asked));
                    self.runs.len() - 1
                })))
            }
        }
    }

    /// It holds all terms, in whatever order.
    pub(crate) fn terms(&mut self, column: Column, terms: &[String]) -> Option<Must> {
        let all: Vec<Must> = terms.iter().map(|term| self.term(column, term)).collect();
        (!all.is_empty()).then(|| Must::all(all))
    }
}

impl Must {
    /// One of several.
    pub(crate) fn any(mut several: Vec<Self>) -> Self {
        if several.len() == 1 { several.remove(0) } else { Self::Any(several.into()) }
    }

    /// All of several.
    pub(crate) fn all(mut several: Vec<Self>) -> Self {
        if several.len() == 1 { several.remove(0) } else { Self::All(several.into()) }
    }
}
