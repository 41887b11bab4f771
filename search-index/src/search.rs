//! Answering a question: read the text, search once for the classes seen in full and once for those seen by
//! title only, relax if too little was found, then fetch and mark the hits of the page.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::Searcher;

use crate::answers::Question;
use crate::collect::{Collected, Plan, Shelves, Tally, in_order};
use crate::engine::{Sought, Work};
use crate::error::IndexError;
use crate::facet::Facet;
use crate::highlight::Marker;
use crate::hit;
use crate::index::Index;
use crate::query::cursor::{self, Position};
use crate::query::recall::{Recall, Scope};
use crate::query::understand::{Understood, understand};
use crate::query::{MOST_HITS, Page, Query, Sort};
use crate::schema::Columns;
use crate::visible::ClassSet;

/// With fewer hits than this the question is relaxed.
const FEW_HITS: u64 = 10;
/// The most values of a facet in an answer; filtered values come on top.
const MOST_VALUES: usize = 100;
/// The same of a facet whose values lie below each other.
const MOST_OF_A_TREE: usize = 400;

impl Index {
    /// Answers a question. No text is an error; a cursor of another question is [`IndexError::Cursor`].
    pub fn search(&self, query: &Query<'_>) -> Result<Arc<Page>, IndexError> {
        let live = self.live();
        let searcher = live.searcher();
        let synonyms = self.synonyms();
        let question = Question::of(query, searcher.generation().generation_id(), synonyms.edition());
        if let Some(page) = question.as_ref().and_then(|question| live.answers.known(question)) {
            return Ok(page);
        }
        let understood = understand(query.text, &synonyms);
        let after = query.cursor.as_deref().map(|text| cursor::read(query, text)).transpose()?;
        let search = Search {
            columns: &live.columns,
            shelves: &live.shelves,
            searcher: &searcher,
            query,
            understood: &understood,
        };
        let (collected, relaxed, exact) = search.run(after)?;
        let page = Arc::new(Page { exact, ..search.page(collected, relaxed)? });
        if let Some(question) = question {
            live.answers.remember(question, Arc::clone(&page));
        }
        Ok(page)
    }
}

/// A question on its way.
struct Search<'a> {
    columns: &'a Columns,
    shelves: &'a Shelves,
    searcher: &'a Searcher,
    query: &'a Query<'a>,
    understood: &'a Understood,
}

impl Search<'_> {
    fn limit(&self) -> usize {
        self.query.limit.min(MOST_HITS)
    }

    /// Collects what holds all of the question or, where too little does, what holds enough of it; tells which, and
    /// of a first page how much holds all.
    fn run(&self, after: Option<Position>) -> Result<(Collected, bool, Option<u64>), IndexError> {
        let mut parts = self.parts(after.as_ref())?;
        if let Some(after) = after {
            let sought = seek(
                &mut parts,
                |part, enough| {
                    if after.relaxed { part.seek_wider(enough) } else { part.seek(enough) }
                },
                0,
            )?;
            return Ok((self.collect(parts, sought)?, after.relaxed, None));
        }
        let may_relax = !self.query.strict && !self.understood.is_empty();
        let enough = if may_relax { FEW_HITS } else { 0 };
        let mut sought = seek(&mut parts, Recall::seek, enough)?;
        let all = total(&sought);
        let mut relaxed = false;
        if all < enough {
            let wider = seek(&mut parts, Recall::seek_wider, all + 1)?;
            relaxed = total(&wider) > all;
            if relaxed {
                sought = wider;
            } else {
                parts.iter_mut().try_for_each(Recall::narrow)?;
            }
        }
        let collected = self.collect(parts, sought)?;
        let exact = if relaxed { all } else { collected.total };
        Ok((collected, relaxed, Some(exact)))
    }

    /// What is seen in full and what is seen by title, each asked by itself.
    fn parts(&self, after: Option<&Position>) -> Result<Vec<Recall<'_>>, IndexError> {
        let visible = self.query.visible;
        let full = self.plan(visible.full.clone(), after.cloned());
        let mut plans = vec![(full, Scope::Everything)];
        let title_only = visible.title_only.without(&visible.full);
        // A filter asks for a property; an entry known by its title has none to show, not even its age.
        let asks_property = !self.query.filters.is_empty() || self.query.newer_than.is_some();
        if !title_only.is_empty() && !asks_property {
            let plan = self.plan(title_only, after.cloned());
            plans.push((Plan { signals: false, facets: Vec::new(), ..plan }, Scope::TitleOnly));
        }
        let part = |(plan, scope)| {
            let work = Work::new(self.searcher, self.shelves, plan)?;
            Ok(Recall::new(self.columns, self.understood, scope, work))
        };
        plans.into_iter().map(part).collect()
    }

    fn collect(&self, parts: Vec<Recall<'_>>, sought: Vec<Sought>) -> Result<Collected, IndexError> {
        let mut all = Collected::default();
        for (part, sought) in parts.into_iter().zip(sought) {
            let of_part = part.collect(&sought)?;
            all.total += of_part.total;
            all.facets.extend(of_part.facets);
            all.found.extend(of_part.found);
        }
        all.found.sort_by(in_order);
        all.found.truncate(self.limit() + 1);
        Ok(all)
    }

    fn plan(&self, classes: ClassSet, after: Option<Position>) -> Plan {
        let filters = Facet::ALL.into_iter().map(|facet| (facet, self.query.filters.of(facet).to_vec()));
        Plan {
            classes,
            signals: true,
            filters: filters.filter(|(_, values)| !values.is_empty()).collect(),
            facets: self.query.facets.clone(),
            sort: self.query.sort,
            limit: self.limit(),
            after,
            newer_than: self.query.newer_than,
        }
    }

    fn page(&self, mut collected: Collected, relaxed: bool) -> Result<Page, IndexError> {
        let limit = self.limit();
        let more = collected.found.len() > limit;
        collected.found.truncate(limit);
        let mut marker = Marker::new(self.understood);
        let mut hits = Vec::with_capacity(collected.found.len());
        for found in &collected.found {
            let title_only = !self.query.visible.full.contains(found.class);
            let score = if self.query.sort == Sort::Relevance { found.score } else { 0.0 };
            hits.push(hit::show(&*found.record()?, &mut marker, found.class, score, title_only));
        }
        let last = collected.found.last().zip(hits.last()).filter(|_| more);
        let next_cursor = last.map(|(last, hit)| {
            let position = Position { relaxed, key: last.key.clone(), id: hit.id.clone() };
            cursor::write(self.query, &position)
        });
        let facets = self.facets(collected.facets);
        Ok(Page { hits, total: collected.total, facets, relaxed, exact: None, next_cursor })
    }

    fn facets(&self, mut counted: BTreeMap<Facet, Tally>) -> BTreeMap<Facet, Vec<(String, u64)>> {
        let mut facets = BTreeMap::new();
        for facet in &self.query.facets {
            let chosen = self.query.filters.of(*facet);
            let mut values = counted.remove(facet).unwrap_or_default();
            // A chosen value stays in sight, at zero if need be, so that it can be taken back.
            for value in chosen {
                if values.iter().all(|(name, _)| **name != **value) {
                    values.push((Arc::from(value.as_str()), 0));
                }
            }
            let most = if facet.is_tree() { MOST_OF_A_TREE } else { MOST_VALUES };
            let order = |left: &(Arc<str>, u64), right: &(Arc<str>, u64)| {
                right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0))
            };
            let shown = values.len().min(most);
            if values.len() > most {
                values.select_nth_unstable_by(most, order);
            }
            let (first, rest) = values.split_at_mut(shown);
            first.sort_unstable_by(order);
            let asked = |name: &str| chosen.iter().any(|value| value == name);
            let told = |name: &str| self.query.told.iter().any(|told| told.means(*facet, name));
            let mut rest: Vec<_> = rest.iter().filter(|(name, _)| asked(name) || told(name)).collect();
            rest.sort_unstable_by(|left, right| order(left, right));
            let shown = first.iter().chain(rest).map(|(name, count)| (name.to_string(), *count));
            facets.insert(*facet, shown.collect());
        }
        facets
    }
}

/// Looks into each part, until there is enough.
fn seek<'a>(
    parts: &mut [Recall<'a>],
    seek: impl Fn(&mut Recall<'a>, u64) -> tantivy::Result<Sought>,
    enough: u64,
) -> Result<Vec<Sought>, IndexError> {
    let mut missing = enough;
    let look = |part: &mut Recall<'a>| {
        let sought = seek(part, missing)?;
        missing = missing.saturating_sub(sought.total);
        Ok(sought)
    };
    parts.iter_mut().map(look).collect()
}

fn total(sought: &[Sought]) -> u64 {
    sought.iter().map(|sought| sought.total).sum()
}
