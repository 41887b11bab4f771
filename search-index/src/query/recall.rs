//! From what was understood to a tantivy query. Three parts: *recall* (any phrase, or all words) decides what
//! is found; *tiers* are constants for evidence of identity (code, title), far apart; the text score (BM25)
//! is bounded below one step between tiers, so it orders inside a tier only. It knows no visibility: see
//! `crate::collect`. For entries of which a caller may know the title only, nothing but title and code is
//! asked ([`Scope::TitleOnly`]), scores included.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur,
    PhrasePrefixQuery, PhraseQuery, Query, TermQuery as TantivyTerm,
};
use tantivy::schema::{Field as Column, IndexRecordOption};

use crate::analysis::grams::{Anchor, phrase};
use crate::analysis::pinyin::{self, Reading};
use crate::query::understand::{Phrase, TermQuery, Understood};
use crate::schema::Columns;

/// Distance between two tiers; every text score stays below it.
pub(crate) const TIER: f32 = 1024.0;
/// Brings BM25 into its bounds: at most 16 words, each at most about 60 after this.
const TEXT_SCALE: f32 = 0.2;
/// Words up to this number count in full.
const FULL_TERMS: f32 = 8.0;
/// What a synonym counts beside the word itself.
const SYNONYM: f32 = 0.4;
/// What a word of similar spelling counts.
const SPELLING: f32 = 2.0;
/// What a word found by its reading counts.
const PINYIN: f32 = 8.0;
/// Initials of fewer letters say little.
const TELLING_INITIALS: usize = 3;
/// Shortest piece of a code that is looked for inside codes.
const SHORTEST_CODE_PART: usize = 3;

/// Which columns may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of them.
    Everything,
    /// Title and code.
    TitleOnly,
}

type Boxed = Box<dyn Query>;

/// Builds the query for a text.
pub(crate) fn build(columns: &Columns, understood: &Understood, scope: Scope, relaxed: bool) -> Boxed {
    if understood.is_empty() {
        return Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0));
    }
    let builder = Builder { columns, understood, scope, relaxed };
    let recall = union(builder.recall());
    let tiers: Vec<Boxed> =
        builder.tiers().into_iter().map(|(tier, query)| constant(query, f32::from(tier) * TIER)).collect();
    let ranked = Box::new(DisjunctionMaxQuery::new(tiers));
    Box::new(BooleanQuery::new(vec![(Occur::Must, recall), (Occur::Should, ranked)]))
}

/// What finds documents by the name of their provider.
pub(crate) fn organisation(columns: &Columns, understood: &Understood) -> Boxed {
    let mut ways: Vec<Boxed> = Vec::new();
    ways.extend(consecutive(columns.provider_gram, &understood.phrase().characters, Anchor::Inside));
    if let Some(reading) = &understood.reading {
        ways.extend(readings_in(columns.provider_pinyin, reading).into_iter().map(|(_, query)| query));
    }
    constant(union(ways), 0.0)
}

/// What finds documents by their data items, the exact ones first.
pub(crate) fn field(columns: &Columns, understood: &Understood) -> Boxed {
    let runs = &understood.phrase().runs;
    let mut ways: Vec<Boxed> = Vec::new();
    let whole = consecutive(columns.field_gram, runs, Anchor::Whole);
    let inside = consecutive(columns.field_gram, runs, Anchor::Inside);
    ways.extend(whole.map(|query| constant(query, 2.0)));
    ways.extend(inside.map(|query| constant(query, 1.0)));
    if let Some(reading) = &understood.reading {
        let terms = pinyin::short_query(reading);
        ways.extend(terms.iter().map(|term| constant(single(columns.field_pinyin, term), 1.0)));
    }
    union(ways)
}

struct Builder<'a> {
    columns: &'a Columns,
    understood: &'a Understood,
    scope: Scope,
    relaxed: bool,
}

impl Builder<'_> {
    fn everything(&self) -> bool {
        self.scope == Scope::Everything
    }

    /// All that makes an entry a hit. Only words carry a score here.
    fn recall(&self) -> Vec<Boxed> {
        let mut ways: Vec<Boxed> = Vec::new();
        for phrase in [Some(&self.understood.whole), self.understood.core.as_ref()].into_iter().flatten() {
            let found = self.phrase_anywhere(phrase);
            ways.extend(found.into_iter().map(|query| constant(query, 0.0)));
        }
        ways.push(self.words());
        let reading = self.understood.reading.as_ref();
        let readings = reading.into_iter().flat_map(|reading| self.readings(reading));
        ways.extend(readings.map(|(_, query)| constant(query, 0.0)));
        if self.relaxed {
            ways.extend(self.most_pairs());
        }
        ways
    }

    fn phrase_anywhere(&self, text: &Phrase) -> Vec<Boxed> {
        let columns = self.columns;
        let mut found = vec![consecutive(columns.title_gram, &text.characters, Anchor::Inside)];
        if text.characters.len() >= SHORTEST_CODE_PART {
            found.push(consecutive(columns.code_gram, &text.characters, Anchor::Inside));
        }
        if self.everything() {
            found.push(consecutive(columns.field_gram, &text.runs, Anchor::Inside));
            found.push(consecutive(columns.body_gram, &text.runs, Anchor::Inside));
        }
        found.into_iter().flatten().collect()
    }

    /// All words, each anywhere; relaxed, most of them.
    fn words(&self) -> Boxed {
        let terms = &self.understood.terms;
        #[expect(clippy::cast_precision_loss, reason = "at most sixteen terms")]
        let scale = TEXT_SCALE * (FULL_TERMS / terms.len().max(1) as f32).min(1.0);
        let clause = |term: &TermQuery| boosted(union(self.term(term, 1.0)), scale);
        if !self.relaxed {
            let occur = |term: &TermQuery| if term.required { Occur::Must } else { Occur::Should };
            return Box::new(BooleanQuery::new(
                terms.iter().map(|term| (occur(term), clause(term))).collect(),
            ));
        }
        let required = terms.iter().filter(|term| term.required);
        let clauses: Vec<Boxed> = required.map(clause).collect();
        let most = (clauses.len() * 6 + 4) / 10;
        Box::new(BooleanQuery::union_with_minimum_required_clauses(clauses, most.max(1)))
    }

    /// The places where a word may stand, with what each is worth.
    fn term(&self, term: &TermQuery, weight: f32) -> Vec<Boxed> {
        let columns = self.columns;
        let word = term.stem.as_ref().unwrap_or(&term.text);
        let mut places = self.title_places(term, weight);
        if self.everything() {
            let long = weight / pairs_of(&term.runs);
            places.push(boosted(single(columns.field_word, word), 1.5 * weight));
            places.push(boosted(single(columns.body_word, word), weight));
            let field = consecutive(columns.field_gram, &term.runs, Anchor::Inside);
            let body = consecutive(columns.body_gram, &term.runs, Anchor::Inside);
            places.extend(field.map(|query| boosted(query, long)));
            places.extend(body.map(|query| boosted(query, 0.5 * long)));
        }
        if let Some(reading) = &term.reading {
            let readings = self.readings(reading).into_iter();
            places.extend(readings.map(|(_, query)| constant(query, PINYIN * weight)));
        }
        if self.relaxed {
            places.extend(self.similar(term, weight));
        }
        for synonym in &term.synonyms {
            places.extend(self.term(synonym, SYNONYM * weight));
        }
        places
    }

    fn title_places(&self, term: &TermQuery, weight: f32) -> Vec<Boxed> {
        let word = term.stem.as_ref().unwrap_or(&term.text);
        let mut places = vec![boosted(single(self.columns.title_word, word), 3.0 * weight)];
        // Inside Latin words nothing is looked for unless nothing else was found: "port" is no "transport".
        if !term.is_latin() || self.relaxed {
            let characters: Vec<String> = term.characters.iter().map(ToString::to_string).collect();
            let inside = consecutive(self.columns.title_gram, &characters, Anchor::Inside);
            places.extend(inside.map(|query| boosted(query, 2.0 * weight / pairs_of(&characters))));
        }
        places
    }

    /// The places where letters may be a reading, with the tier of each.
    fn readings(&self, reading: &Reading) -> Vec<(u8, Boxed)> {
        let mut found = readings_in(self.columns.title_pinyin, reading);
        if self.everything() {
            let provider = readings_in(self.columns.provider_pinyin, reading).into_iter();
            found.extend(provider.map(|(tier, query)| (tier.saturating_sub(2), query)));
            if reading.letters.len() >= TELLING_INITIALS {
                let terms = pinyin::short_query(reading);
                found.extend(terms.iter().map(|term| (2, single(self.columns.field_pinyin, term))));
            }
        }
        found
    }

    /// Latin words that differ in a letter or two.
    fn similar(&self, term: &TermQuery, weight: f32) -> Vec<Boxed> {
        let distance = term.tolerance();
        if distance == 0 {
            return Vec::new();
        }
        let columns = self.columns;
        let mut asked = vec![(columns.title_word, 3.0)];
        if self.everything() {
            asked.extend([(columns.field_word, 1.5), (columns.body_word, 1.0)]);
        }
        let fuzzy = |(column, worth): (Column, f32)| {
            let word = Term::from_field_text(column, &term.text);
            constant(Box::new(FuzzyTermQuery::new(word, distance, true)), SPELLING * worth * weight)
        };
        asked.into_iter().map(fuzzy).collect()
    }

    /// Most pairs of characters: what remains when a sentence has a wrong character in it.
    fn most_pairs(&self) -> Option<Boxed> {
        let pairs = phrase(&self.understood.phrase().characters, Anchor::Inside);
        if pairs.len() < 3 || !self.understood.terms.iter().any(|term| !term.is_latin()) {
            return None;
        }
        let least = (pairs.len() * 6).div_ceil(10);
        let single = |pair: &String| single(self.columns.title_gram, pair);
        let pairs = pairs.iter().take(64).map(single).collect();
        let most = BooleanQuery::union_with_minimum_required_clauses(pairs, least);
        Some(boosted(Box::new(most), TEXT_SCALE * 0.2))
    }

    /// Evidence of identity, strongest first.
    fn tiers(&self) -> Vec<(u8, Boxed)> {
        let columns = self.columns;
        let text = self.understood.phrase();
        let mut tiers: Vec<(u8, Boxed)> = Vec::new();
        let mut add = |tier: u8, query: Option<Boxed>| tiers.extend(query.map(|query| (tier, query)));
        add(15, Some(single(columns.code, &self.understood.whole.characters.concat())));
        add(14, consecutive(columns.title_gram, &text.characters, Anchor::Whole));
        add(12, self.as_words(consecutive(columns.title_gram, &text.characters, Anchor::Start)));
        add(11, self.as_words(consecutive(columns.title_gram, &text.characters, Anchor::Inside)));
        if text.characters.len() >= SHORTEST_CODE_PART {
            add(11, consecutive(columns.code_gram, &text.characters, Anchor::Inside));
        }
        add(9, self.title_words());
        if self.everything() {
            // Who asks "which table has X" wants the table with that field, whatever its title says.
            let (exact, inside) = if self.understood.question { (13, 10) } else { (8, 6) };
            add(exact, consecutive(columns.field_gram, &text.runs, Anchor::Whole));
            add(inside, consecutive(columns.field_gram, &text.runs, Anchor::Inside));
            add(4, consecutive(columns.body_gram, &text.runs, Anchor::Inside));
        }
        add(3, consecutive(columns.title_gram, &text.characters, Anchor::Inside));
        for (tier, query) in self.understood.reading.iter().flat_map(|reading| self.readings(reading)) {
            add(tier, Some(query));
        }
        if self.relaxed {
            let strict = Builder { relaxed: false, ..*self };
            add(2, Some(strict.words()));
            let all = self.understood.terms.iter().filter(|term| term.required);
            let all: Vec<Boxed> = all.map(|term| union(self.term(term, 1.0))).collect();
            add(1, (all.len() > 1).then(|| Box::new(BooleanQuery::intersection(all)) as Boxed));
        }
        tiers
    }

    /// A phrase with Latin letters counts in full only where it lies on whole words: "bus" is in "bus stops",
    /// and not in "robust".
    fn as_words(&self, phrase: Option<Boxed>) -> Option<Boxed> {
        if !self.understood.terms.iter().any(TermQuery::is_latin) {
            return phrase;
        }
        Some(Box::new(BooleanQuery::intersection(vec![phrase?, self.title_words()?])))
    }

    /// All words in the title.
    fn title_words(&self) -> Option<Boxed> {
        let strict = Builder { relaxed: false, ..*self };
        let required = self.understood.terms.iter().filter(|term| term.required);
        let clauses: Vec<Boxed> = required.map(|term| union(strict.title_places(term, 1.0))).collect();
        (!clauses.is_empty()).then(|| Box::new(BooleanQuery::intersection(clauses)) as Boxed)
    }
}

/// The ways in which letters may be read in one column, with the tier of each.
fn readings_in(column: Column, reading: &Reading) -> Vec<(u8, Boxed)> {
    let terms = |terms: &[String]| terms.iter().map(|term| Term::from_field_text(column, term)).collect();
    let one_after_another = |several: &[String]| -> Boxed {
        match several {
            [term] => single(column, term),
            several => Box::new(PhraseQuery::new(terms(several))),
        }
    };
    let mut found: Vec<(u8, Boxed)> = Vec::new();
    for cut in &reading.cuts {
        if cut.partial {
            found.push((2, Box::new(PhrasePrefixQuery::new(terms(&cut.terms)))));
        } else {
            found.push((7, one_after_another(&cut.terms)));
        }
    }
    if !reading.initials.is_empty() {
        let tier = if reading.letters.len() >= TELLING_INITIALS { 3 } else { 2 };
        found.push((tier, one_after_another(&reading.initials)));
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "a word has few characters")]
fn pairs_of(units: &[String]) -> f32 {
    units.len().saturating_sub(1).max(1) as f32
}

fn single(column: Column, term: &str) -> Boxed {
    Box::new(TantivyTerm::new(Term::from_field_text(column, term), IndexRecordOption::WithFreqs))
}

/// Units that follow each other.
fn consecutive(column: Column, units: &[String], anchor: Anchor) -> Option<Boxed> {
    let terms = if units.is_empty() { Vec::new() } else { phrase(units, anchor) };
    match terms.as_slice() {
        [] => None,
        [term] => Some(single(column, term)),
        several => {
            let terms = several.iter().map(|term| Term::from_field_text(column, term)).collect();
            Some(Box::new(PhraseQuery::new(terms)))
        }
    }
}

fn union(mut queries: Vec<Boxed>) -> Boxed {
    match (queries.len(), queries.pop()) {
        (1, Some(only)) => only,
        (_, last) => Box::new(BooleanQuery::union(queries.into_iter().chain(last).collect())),
    }
}

fn boosted(query: Boxed, weight: f32) -> Boxed {
    Box::new(BoostQuery::new(query, weight))
}

fn constant(query: Boxed, score: f32) -> Boxed {
    Box::new(ConstScoreQuery::new(query, score))
}
