//! Answering a question: read the text, search once for the classes seen in full and once for those seen by
//! title only, relax if too little was found, then fetch and mark the hits of the page.

use std::collections::{BTreeMap, HashMap};

use tantivy::schema::Value;
use tantivy::{Searcher, TantivyDocument};

use crate::analysis::fold::fold;
use crate::analysis::words::English;
use crate::collect::{Collected, Found, Plan, in_order};
use crate::document::Field;
use crate::error::IndexError;
use crate::facet::Facet;
use crate::highlight::{self, Matches};
use crate::index::Index;
use crate::query::cursor::{self, Position};
use crate::query::recall::{self, Scope};
use crate::query::statistics::Rounded;
use crate::query::understand::{Understood, understand};
use crate::query::{Hit, MOST_HITS, Marked, Page, Query, Sort, Why};
use crate::schema::{Columns, Record};
use crate::visible::ClassSet;

/// With fewer hits than this the question is relaxed.
const FEW_HITS: u64 = 5;
/// The most values of a facet in an answer; filtered values come on top.
const MOST_VALUES: usize = 100;
/// The most data items shown with a hit.
const MOST_FIELDS: usize = 8;

impl Index {
    /// Answers a question. No text is an error; a cursor of another question is [`IndexError::Cursor`].
    pub fn search(&self, query: &Query<'_>) -> Result<Page, IndexError> {
        let live = self.live();
        let searcher = live.searcher();
        let understood = understand(query.text);
        let after = query.cursor.as_deref().map(|text| cursor::read(query, text)).transpose()?;
        let search = Search { columns: &live.columns, searcher: &searcher, query, understood: &understood };
        let mut relaxed = after.as_ref().is_some_and(|position| position.relaxed);
        let mut collected = search.run(relaxed, after.clone())?;
        if after.is_none() && collected.total < FEW_HITS && !understood.is_empty() {
            let wider = search.run(true, None)?;
            relaxed = wider.total > collected.total;
            if relaxed {
                collected = wider;
            }
        }
        search.page(collected, relaxed)
    }
}

/// A question on its way.
struct Search<'a> {
    columns: &'a Columns,
    searcher: &'a Searcher,
    query: &'a Query<'a>,
    understood: &'a Understood,
}

impl Search<'_> {
    fn limit(&self) -> usize {
        self.query.limit.min(MOST_HITS)
    }

    /// Collects what is seen in full and what is seen by title, each with its own query.
    fn run(&self, relaxed: bool, after: Option<Position>) -> Result<Collected, IndexError> {
        let visible = self.query.visible;
        let full = self.plan(visible.full.clone(), after.clone());
        let mut collected = self.collect(&full, Scope::Everything, relaxed)?;
        let title_only = visible.title_only.without(&visible.full);
        // A filter asks for a property; an entry known by its title has none to show.
        if !title_only.is_empty() && self.query.filters.is_empty() {
            let plan = Plan { signals: false, facets: Vec::new(), ..self.plan(title_only, after) };
            let titles = self.collect(&plan, Scope::TitleOnly, relaxed)?;
            collected.total += titles.total;
            collected.found.extend(titles.found);
            collected.found.sort_by(in_order);
            collected.found.truncate(self.limit() + 1);
        }
        Ok(collected)
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
        }
    }

    fn collect(&self, plan: &Plan, scope: Scope, relaxed: bool) -> Result<Collected, IndexError> {
        if plan.classes.is_empty() {
            return Ok(Collected::default());
        }
        let query = recall::build(self.columns, self.understood, scope, relaxed);
        let statistics = Rounded(self.searcher);
        Ok(self.searcher.search_with_statistics_provider(query.as_ref(), plan, &statistics)?)
    }

    fn page(&self, mut collected: Collected, relaxed: bool) -> Result<Page, IndexError> {
        let limit = self.limit();
        let more = collected.found.len() > limit;
        collected.found.truncate(limit);
        let last = collected.found.last().filter(|_| more);
        let next_cursor = last.map(|last| {
            let position = Position { relaxed, key: last.key.clone(), id: last.id.clone() };
            cursor::write(self.query, &position)
        });
        let mut english = English::new();
        let hits =
            collected.found.iter().map(|found| self.hit(found, &mut english)).collect::<Result<_, _>>()?;
        let facets = self.facets(collected.facets);
        Ok(Page { hits, total: collected.total, facets, relaxed, next_cursor })
    }

    fn facets(
        &self,
        mut counted: BTreeMap<Facet, HashMap<String, u64>>,
    ) -> BTreeMap<Facet, Vec<(String, u64)>> {
        let mut facets = BTreeMap::new();
        for facet in &self.query.facets {
            let mut counts = counted.remove(facet).unwrap_or_default();
            // A chosen value stays in sight, at zero if need be, so that it can be taken back.
            for chosen in self.query.filters.of(*facet) {
                counts.entry(chosen.clone()).or_default();
            }
            let mut values: Vec<(String, u64)> = counts.into_iter().collect();
            values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            let chosen = self.query.filters.of(*facet);
            let mut kept = 0;
            values.retain(|(value, _)| {
                kept += 1;
                kept <= MOST_VALUES || chosen.contains(value)
            });
            facets.insert(*facet, values);
        }
        facets
    }

    fn hit(&self, found: &Found, english: &mut English) -> Result<Hit, IndexError> {
        let record = record(self.columns, self.searcher, found)?;
        let title_only = !self.query.visible.full.contains(found.class);
        let (zh, en) = (fold(&record.title.zh), fold(&record.title.en));
        let in_zh = highlight::find(&zh, self.understood, english);
        let in_en = highlight::find(&en, self.understood, english);
        let matched_fields = if title_only { Vec::new() } else { self.fields(&record, english) };
        let snippet = (!title_only).then(|| Marked {
            zh: highlight::snippet(&record.summary.zh, self.understood, english),
            en: highlight::snippet(&record.summary.en, self.understood, english),
        });
        let why = self.why(&record, [&in_zh, &in_en], &matched_fields, snippet.as_ref());
        Ok(Hit {
            id: found.id.clone(),
            class: found.class,
            score: if self.query.sort == Sort::Relevance { found.score } else { 0.0 },
            code: record.code.clone(),
            title: Marked {
                zh: highlight::segments(&record.title.zh, &zh, &in_zh),
                en: highlight::segments(&record.title.en, &en, &in_en),
            },
            snippet,
            matched_fields,
            title_only,
            why,
        })
    }

    /// The data items that the question names, best first.
    fn fields(&self, record: &Record, english: &mut English) -> Vec<Field> {
        if self.understood.is_empty() {
            return Vec::new();
        }
        let mut matched: Vec<(bool, usize, &Field)> = Vec::new();
        for field in &record.fields {
            let texts = [&field.title.zh, &field.title.en, &field.name];
            let found: Vec<Matches> =
                texts.iter().map(|text| highlight::find(&fold(text), self.understood, english)).collect();
            if found.iter().any(Matches::any) {
                let phrase = found.iter().any(|matches| matches.phrase);
                let terms = found.iter().map(|matches| matches.terms * 2 + matches.near).max().unwrap_or(0);
                matched.push((phrase, terms, field));
            }
        }
        matched.sort_by_key(|(phrase, terms, _)| std::cmp::Reverse((*phrase, *terms)));
        matched.into_iter().take(MOST_FIELDS).map(|(_, _, field)| field.clone()).collect()
    }

    fn why(
        &self,
        record: &Record,
        titles: [&Matches; 2],
        fields: &[Field],
        snippet: Option<&Marked>,
    ) -> Vec<Why> {
        let understood = self.understood;
        if understood.is_empty() {
            return vec![Why::Browsing];
        }
        let text = understood.phrase().characters.concat();
        let compact = |text: &str| fold(text).compact().into_iter().collect::<String>();
        let (code, zh, en) = (compact(&record.code), compact(&record.title.zh), compact(&record.title.en));
        let required = understood.terms.iter().filter(|term| term.required).count();
        let in_title = |holds: fn(&Matches) -> bool| titles.into_iter().any(holds);
        let names: Vec<String> = fields
            .iter()
            .flat_map(|field| [&field.title.zh, &field.title.en, &field.name])
            .map(|name| compact(name))
            .collect();
        let marked = |text: &Marked| text.zh.iter().chain(&text.en).any(|piece| piece.matched);
        // Of each group the strongest reason speaks for the others.
        let groups: [&[(Why, bool)]; 6] = [
            &[
                (Why::CodeExact, code == understood.whole.characters.concat()),
                (Why::CodePart, text.chars().count() > 2 && code.contains(&text)),
            ],
            &[
                (Why::TitleExact, zh == text || en == text),
                (Why::TitleStart, zh.starts_with(&text) || en.starts_with(&text)),
                (Why::TitlePhrase, in_title(|matches| matches.phrase)),
                (
                    Why::TitleWords,
                    titles.into_iter().any(|matches| required > 0 && matches.terms >= required),
                ),
            ],
            &[
                (Why::FieldExact, names.contains(&text)),
                (Why::FieldPhrase, names.iter().any(|name| name.contains(&text))),
                (Why::FieldWords, !fields.is_empty()),
            ],
            &[(Why::Synonym, in_title(|matches| matches.synonym))],
            &[(Why::Pinyin, in_title(|matches| matches.reading)), (Why::Spelling, in_title(|m| m.spelling))],
            &[(Why::Summary, snippet.is_some_and(marked))],
        ];
        let strongest = |group: &&[(Why, bool)]| group.iter().find(|(_, holds)| *holds).map(|(why, _)| *why);
        let mut why: Vec<Why> = groups.iter().filter_map(strongest).collect();
        if why.is_empty() {
            why.push(Why::Elsewhere);
        }
        why
    }
}

/// Reads the stored part of a document.
pub(crate) fn record(columns: &Columns, searcher: &Searcher, found: &Found) -> Result<Record, IndexError> {
    let document: TantivyDocument = searcher.doc(found.address)?;
    let bytes = document.get_first(columns.record).and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
    Ok(serde_json::from_slice(&bytes.unwrap_or_default())?)
}
