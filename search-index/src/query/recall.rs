//! From what was understood to what is asked of the engine. Three parts: *found* (any phrase, or all words)
//! decides what is a hit; *tiers* are evidence of identity (code, title), far apart; what the *words* are worth
//! stays below one step between tiers, so it orders inside a tier only. It knows no visibility: see
//! `crate::engine`. For entries of which a caller may know the title only, nothing but title and code is asked
//! ([`Scope::TitleOnly`]), scores included.

use tantivy::Term;
use tantivy::query::PhrasePrefixQuery;
use tantivy::schema::Field as Column;

use crate::analysis::fold::is_ideograph;
use crate::analysis::grams::{Edge, edge};
use crate::analysis::pinyin::{self, Reading};
use crate::collect::Collected;
use crate::engine::{Ask, Must, Sought, Work};
use crate::query::floor;
use crate::query::spelling;
use crate::query::term::{Grams, Phrase, TermQuery};
use crate::query::understand::Understood;
use crate::query::worth;
use crate::schema::Columns;

/// Distance between two tiers; every text score stays below it.
pub(crate) const TIER: f32 = 1024.0;
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

/// What finds documents by the name of their provider.
pub(crate) fn organisation(columns: &Columns, understood: &Understood) -> Ask {
    let mut ask = Ask::default();
    let mut ways: Vec<Must> = Vec::new();
    ways.extend(ask.run(columns.provider_gram, &understood.phrase().titles.pairs));
    if let Some(reading) = &understood.reading {
        ways.extend(
            readings_in(&mut ask, columns.provider_pinyin, reading).into_iter().map(|(_, must)| must),
        );
    }
    ask.found = Must::any(ways);
    ask
}

/// The same for one provider.
pub(crate) fn of_provider(columns: &Columns, understood: &Understood, provider: &str) -> Ask {
    let mut ask = organisation(columns, understood);
    let of = ask.term(columns.provider, provider);
    let found = std::mem::replace(&mut ask.found, Must::Everything);
    ask.found = Must::all(vec![of, found]);
    ask
}

/// What finds documents by their data items, the exact ones first.
pub(crate) fn field(columns: &Columns, understood: &Understood) -> Ask {
    let mut ask = Ask::default();
    let text = understood.phrase();
    let whole = ask.term(columns.field_whole, &edge(&text.titles.units, Edge::Whole));
    let mut ways: Vec<Must> = vec![whole.clone()];
    ways.extend(ask.run(columns.field_gram, &text.texts.pairs));
    if let Some(reading) = &understood.reading {
        let terms = pinyin::short_query(reading);
        ways.extend(terms.iter().map(|term| ask.term(columns.field_pinyin, term)));
    }
    ask.found = Must::any(ways);
    ask.tiers = vec![(1, whole)];
    ask
}

/// One question about one part of the catalogue: what is asked grows step by step, and so does what is known.
pub(crate) struct Recall<'a> {
    pub(super) columns: &'a Columns,
    pub(super) ask: Ask,
    pub(super) work: Work<'a>,
    pub(super) understood: &'a Understood,
    scope: Scope,
    pub(super) relaxed: bool,
    /// Where words that may be abbreviations lie apart in a title.
    pub(super) spread: Vec<(String, Must)>,
    /// Words that so many entries hold that they are spelt as they should be.
    pub(super) known: Vec<String>,
}

impl<'a> Recall<'a> {
    /// What a text means to a part of the catalogue.
    pub(crate) fn new(
        columns: &'a Columns,
        understood: &'a Understood,
        scope: Scope,
        work: Work<'a>,
    ) -> Self {
        let (ask, spread, known) = (Ask::default(), Vec::new(), Vec::new());
        Self { columns, ask, work, understood, scope, relaxed: false, spread, known }
    }

    /// Looks for what holds all of the text, until there is enough of it.
    pub(crate) fn seek(&mut self, enough: u64) -> tantivy::Result<Sought> {
        self.found()?;
        self.work.seek(&self.ask, enough)
    }

    /// Looks for what holds enough of the text or resembles it, until there is enough of it.
    pub(crate) fn seek_wider(&mut self, enough: u64) -> tantivy::Result<Sought> {
        self.relaxed = true;
        if !self.understood.is_empty() {
            self.known = spelling::known(self)?;
        }
        self.found()?;
        self.work.seek(&self.ask, enough)
    }

    /// Takes back that it was looked for more: only what holds all of the text is wanted.
    pub(crate) fn narrow(&mut self) -> tantivy::Result<()> {
        self.relaxed = false;
        self.spread.clear();
        self.found()
    }

    /// Counts and orders what is found, beginning with what was sought last.
    pub(crate) fn collect(mut self, sought: &Sought) -> tantivy::Result<Collected> {
        if !self.understood.is_empty() {
            self.ask.tiers = self.tiers();
            self.words_worth()?;
        }
        self.work.collect(&self.ask, sought)
    }

    fn words_worth(&mut self) -> tantivy::Result<()> {
        let understood = self.understood;
        for term in &understood.terms {
            let worth = worth::of(self, term)?;
            self.ask.words.push(worth);
        }
        if self.everything() {
            for couple in &understood.couples {
                let worth = worth::couple(self, couple);
                self.ask.words.push(worth);
            }
        }
        // A single word that is held as a whole holds all its pairs.
        if self.relaxed || understood.terms.len() > 1 {
            for pair in &understood.pairs {
                let worth = worth::pair(self, pair);
                self.ask.words.push(worth);
            }
            for word in &understood.fillers {
                let worth = worth::filler(self, word);
                self.ask.words.push(worth);
            }
        }
        Ok(())
    }

    pub(super) fn everything(&self) -> bool {
        self.scope == Scope::Everything
    }

    /// All that makes an entry a hit; without a text every entry is one.
    fn found(&mut self) -> tantivy::Result<()> {
        let understood = self.understood;
        if understood.is_empty() {
            return Ok(());
        }
        let mut ways: Vec<Must> = vec![self.words()?];
        for phrase in [Some(&understood.whole), understood.core.as_ref()].into_iter().flatten() {
            ways.extend(self.phrase_anywhere(phrase));
        }
        if let Some(reading) = &understood.reading {
            ways.extend(self.readings(reading).into_iter().map(|(_, must)| must));
        }
        if self.relaxed {
            ways.extend(self.most_pairs());
        }
        self.ask.found = Must::any(ways);
        Ok(())
    }

    fn phrase_anywhere(&mut self, text: &Phrase) -> Vec<Must> {
        let columns = self.columns;
        let mut found: Vec<Must> = Vec::new();
        if text.titles.units.len() >= SHORTEST_CODE_PART {
            found.extend(self.ask.run(columns.code_gram, &text.titles.pairs));
        }
        // Where a phrase of ideographs lies, all its words lie: they are asked anyway.
        if text.letters.iter().copied().all(is_ideograph) {
            return found;
        }
        found.extend(self.ask.run(columns.title_gram, &text.titles.pairs));
        if self.everything() {
            found.extend(self.ask.run(columns.field_gram, &text.texts.pairs));
            found.extend(self.ask.run(columns.body_gram, &text.texts.pairs));
        }
        found
    }

    /// All words, each anywhere; relaxed, enough of them.
    fn words(&mut self) -> tantivy::Result<Must> {
        if self.relaxed {
            return floor::enough(self);
        }
        let required = self.understood.terms.iter().filter(|term| term.required);
        let clauses: tantivy::Result<Vec<Must>> = required.map(|term| self.anywhere(term)).collect();
        Ok(Must::all(clauses?))
    }

    /// A word anywhere, in one of its forms.
    pub(super) fn anywhere(&mut self, term: &TermQuery) -> tantivy::Result<Must> {
        let mut ways = vec![self.in_title(term)];
        if self.everything() {
            ways.extend([self.in_fields(term), self.in_body(term)]);
        }
        if let Some(reading) = &term.reading {
            ways.extend(self.readings(reading).into_iter().map(|(_, must)| must));
        }
        if self.relaxed {
            ways.extend(self.similar(term)?.into_iter().map(|(must, _)| must));
        }
        for synonym in &term.synonyms {
            ways.push(self.anywhere(synonym)?);
        }
        Ok(Must::any(ways))
    }

    /// A word in the title, as a piece of it; inside Latin words only where nothing else was found: "port" is
    /// no "transport".
    pub(super) fn in_title(&mut self, term: &TermQuery) -> Must {
        let (word, gram) = (self.columns.title_word, self.columns.title_gram);
        self.inside(term, word, gram, &term.titles, !term.is_latin() || self.relaxed)
    }

    pub(super) fn in_fields(&mut self, term: &TermQuery) -> Must {
        self.inside(term, self.columns.field_word, self.columns.field_gram, &term.texts, !term.is_latin())
    }

    pub(super) fn in_body(&mut self, term: &TermQuery) -> Must {
        self.inside(term, self.columns.body_word, self.columns.body_gram, &term.texts, !term.is_latin())
    }

    fn inside(&mut self, term: &TermQuery, word: Column, gram: Column, grams: &Grams, pieces: bool) -> Must {
        let mut ways: Vec<Must> = Vec::new();
        // Two ideographs are one pair, which is wherever the word is; longer words spare looking at places.
        if !pieces || grams.units.len() > 2 {
            ways.push(self.ask.term(word, term.indexed()));
        }
        if pieces {
            ways.extend(self.ask.run(gram, &grams.pairs));
        }
        Must::any(ways)
    }

    /// The places where letters may be a reading, with the tier of each.
    pub(super) fn readings(&mut self, reading: &Reading) -> Vec<(u8, Must)> {
        let columns = self.columns;
        let mut found = readings_in(&mut self.ask, columns.title_pinyin, reading);
        // A title that starts so before one that holds it further on.
        let initials = (&reading.initials, initials_tier(reading) + 1);
        for (terms, tier) in reading.whole().map(|terms| (terms, 8)).chain([initials]) {
            let start = self.ask.run(columns.title_pinyin, &pinyin::at_start(terms));
            found.extend(start.map(|must| (tier, must)));
        }
        if self.everything() {
            let provider = readings_in(&mut self.ask, columns.provider_pinyin, reading).into_iter();
            found.extend(provider.map(|(tier, must)| (tier.saturating_sub(2), must)));
            if reading.letters.len() >= TELLING_INITIALS {
                let terms = pinyin::short_query(reading);
                found.extend(terms.iter().map(|term| (2, self.ask.term(columns.field_pinyin, term))));
            }
        }
        found
    }

    /// A word on whole words, anywhere.
    pub(super) fn as_typed(&mut self, term: &TermQuery) -> Must {
        let columns = self.columns;
        let mut asked = vec![columns.title_word];
        if self.everything() {
            asked.extend([columns.field_word, columns.body_word]);
        }
        Must::any(asked.into_iter().map(|column| self.ask.term(column, term.indexed())).collect())
    }

    /// Latin words that differ in a letter or two, with what they are worth.
    pub(super) fn similar(&mut self, term: &TermQuery) -> tantivy::Result<Vec<(Must, f32)>> {
        if term.tolerance() == 0 || self.known.contains(&term.text) {
            return Ok(Vec::new());
        }
        let columns = self.columns;
        let mut asked = vec![(columns.title_word, 1.0)];
        if self.everything() {
            asked.extend([(columns.field_word, 0.5), (columns.body_word, 0.3)]);
        }
        let mut found = Vec::new();
        for (column, worth) in asked {
            let words = spelling::similar(self.work.searcher(), column, term)?;
            let words: Vec<Must> = words.iter().map(|word| self.ask.term(column, word)).collect();
            if !words.is_empty() {
                found.push((Must::any(words), worth));
            }
        }
        Ok(found)
    }

    /// Most pairs of characters: what remains when a sentence has a wrong character in it.
    fn most_pairs(&mut self) -> Option<Must> {
        let understood = self.understood;
        let pairs = &understood.phrase().titles.pairs;
        if pairs.len() < 3 || !understood.terms.iter().any(|term| !term.is_latin()) {
            return None;
        }
        let least = (pairs.len() * 6).div_ceil(10);
        let column = self.columns.title_gram;
        Some(Must::Least(least, pairs.iter().take(64).map(|pair| self.ask.term(column, pair)).collect()))
    }

    /// Evidence of identity, strongest first.
    fn tiers(&mut self) -> Vec<(u8, Must)> {
        let columns = self.columns;
        let understood = self.understood;
        let text = understood.phrase();
        let inside = &text.titles.pairs;
        let mut tiers: Vec<(u8, Must)> = vec![
            (15, self.ask.term(columns.code, &understood.whole.titles.units.concat())),
            (14, self.ask.term(columns.title_edge, &edge(&text.titles.units, Edge::Whole))),
        ];
        let mut start = vec![self.ask.term(columns.title_edge, &edge(&text.titles.units, Edge::Start))];
        // The start is known of the first characters; for the others it is enough that all pairs are there.
        start.extend(self.ask.terms(columns.title_gram, inside));
        let phrase = self.ask.terms(columns.title_gram, inside);
        let all = self.title_words();
        if let (Some(phrase), Some(all)) = (&phrase, &all) {
            // A phrase with Latin letters counts in full only where it lies on whole words: "bus" is in "bus
            // stops", and not in "robust".
            let latin = understood.terms.iter().any(TermQuery::is_latin);
            let as_words = |must: Must| if latin { Must::all(vec![all.clone(), must]) } else { must };
            tiers.push((12, as_words(Must::all(start))));
            tiers.push((11, as_words(phrase.clone())));
        }
        if text.titles.units.len() >= SHORTEST_CODE_PART {
            tiers.extend(self.ask.run(columns.code_gram, inside).map(|must| (11, must)));
        }
        tiers.extend(all.map(|all| (9, all)));
        if self.everything() {
            // Who asks "which table has X" wants the table with that field, whatever its title says.
            let (exact, part) = if understood.question { (13, 10) } else { (8, 6) };
            tiers.push((exact, self.ask.term(columns.field_whole, &edge(&text.titles.units, Edge::Whole))));
            tiers.extend(self.ask.run(columns.field_gram, &text.texts.pairs).map(|must| (part, must)));
            tiers.extend(self.ask.run(columns.body_gram, &text.texts.pairs).map(|must| (4, must)));
        }
        tiers.extend(phrase.map(|phrase| (3, phrase)));
        if let Some(reading) = &understood.reading {
            tiers.extend(self.readings(reading));
        }
        tiers.sort_by_key(|(tier, _)| std::cmp::Reverse(*tier));
        tiers
    }

    /// All words in the title.
    fn title_words(&mut self) -> Option<Must> {
        let relaxed = std::mem::replace(&mut self.relaxed, false);
        let required = self.understood.terms.iter().filter(|term| term.required);
        let all: Vec<Must> = required.map(|term| self.in_title(term)).collect();
        self.relaxed = relaxed;
        (!all.is_empty()).then(|| Must::all(all))
    }
}

/// The ways in which letters may be read in one column, with the tier of each.
fn readings_in(ask: &mut Ask, column: Column, reading: &Reading) -> Vec<(u8, Must)> {
    let mut found: Vec<(u8, Must)> = Vec::new();
    for cut in &reading.cuts {
        if cut.partial {
            let terms = cut.terms.iter().map(|term| Term::from_field_text(column, term)).collect();
            found.push((2, ask.other(Box::new(PhrasePrefixQuery::new(terms)))));
        } else {
            found.extend(ask.run(column, &cut.terms).map(|must| (7, must)));
        }
    }
    found.extend(ask.run(column, &reading.initials).map(|must| (initials_tier(reading), must)));
    found
}

fn initials_tier(reading: &Reading) -> u8 {
    if reading.letters.len() >= TELLING_INITIALS { 3 } else { 2 }
}
