//! Suggestions while somebody types: titles, organisations, data items and codes. They come from documents
//! the caller may see, by the same search with the same visibility; never from the dictionary of terms, which
//! knows hidden documents too.

use serde::{Deserialize, Serialize};
use tantivy::Searcher;

use crate::analysis::fold::fold;
use crate::collect::{Collected, Found, Plan, Shelves};
use crate::engine::{self, Ask, Work};
use crate::error::IndexError;
use crate::facet::Facet;
use crate::highlight::Marker;
use crate::index::Index;
use crate::query::Sort;
use crate::query::recall::{self, Recall, Scope, TIER};
use crate::query::understand::{Understood, understand};
use crate::schema::Columns;
use crate::visible::{ClassSet, Visible};

/// The most suggestions of one answer.
const MOST: usize = 20;
/// Documents looked at for data items.
const DOCUMENTS: usize = 40;

/// What is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// The title of an entry; `id` is the entry.
    Title,
    /// The title of a data item; `id` is its technical name.
    Field,
    /// A provider department; `id` is the department.
    Organisation,
    /// The code of an entry; `id` is the entry.
    Code,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// The text to show and to search for.
    pub text: String,
    /// What it stands for: see [`SuggestionKind`].
    pub id: String,
}

impl Index {
    /// Suggests what a text could become: the code that was typed, then titles, organisations and data items.
    pub fn suggest(
        &self,
        text: &str,
        visible: &Visible,
        limit: usize,
    ) -> Result<Vec<Suggestion>, IndexError> {
        let live = self.live();
        let searcher = live.searcher();
        let understood = understand(text, &self.synonyms());
        let limit = limit.min(MOST);
        if understood.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let suggest = Suggest {
            columns: &live.columns,
            shelves: &live.shelves,
            searcher: &searcher,
            understood: &understood,
            visible,
            limit,
        };
        let titles = suggest.titles()?;
        let others = [suggest.organisations()?, suggest.fields()?].concat();
        // Half of the room is for titles; what one side does not need the other gets.
        let for_others = others.len().min((limit / 2).max(limit.saturating_sub(titles.len())));
        let mut all: Vec<Suggestion> = titles.into_iter().take(limit - for_others).collect();
        all.extend(others.into_iter().take(for_others));
        Ok(all)
    }
}

struct Suggest<'a> {
    columns: &'a Columns,
    shelves: &'a Shelves,
    searcher: &'a Searcher,
    understood: &'a Understood,
    visible: &'a Visible,
    limit: usize,
}

impl Suggest<'_> {
    fn collect(&self, ask: &Ask, plan: Plan) -> Result<Collected, IndexError> {
        Ok(engine::run(self.searcher, self.shelves, ask, plan)?)
    }

    fn plan(classes: ClassSet, limit: usize) -> Plan {
        Plan {
            classes,
            signals: false,
            filters: Vec::new(),
            facets: Vec::new(),
            sort: Sort::Relevance,
            limit,
            after: None,
            newer_than: None,
        }
    }

    /// Titles and codes: what a caller who sees titles only may know.
    fn titles(&self) -> Result<Vec<Suggestion>, IndexError> {
        let classes = self.visible.full.with(&self.visible.title_only);
        let work = Work::new(self.searcher, self.shelves, Self::plan(classes, DOCUMENTS))?;
        let mut titles = Recall::new(self.columns, self.understood, Scope::TitleOnly, work);
        let sought = titles.seek(0)?;
        let found = titles.collect(&sought)?.found;
        let mut marker = Marker::new(self.understood);
        let mut suggestions: Vec<(f32, Suggestion)> = Vec::new();
        for found in &found {
            let record = found.record()?;
            let id = record.id().to_owned();
            let code = || fold(record.code()).compact().into_iter().collect::<String>();
            let (kind, text) = match matching(&mut marker, record.title()) {
                Some(text) => (SuggestionKind::Title, text),
                None if code().contains(&marker.whole) => (SuggestionKind::Code, record.code()),
                None => continue,
            };
            let suggestion = Suggestion { kind, text: text.to_owned(), id };
            if suggestions.iter().all(|(_, other)| other.text != suggestion.text) {
                suggestions.push(((found.score / TIER).floor(), suggestion));
            }
        }
        // Among titles of the same evidence the shortest is the likeliest to be meant.
        suggestions.sort_by(|left, right| {
            right.0.total_cmp(&left.0).then_with(|| length(&left.1.text).cmp(&length(&right.1.text)))
        });
        Ok(suggestions.into_iter().take(self.limit).map(|(_, suggestion)| suggestion).collect())
    }

    fn organisations(&self) -> Result<Vec<Suggestion>, IndexError> {
        let query = recall::organisation(self.columns, self.understood);
        let plan = Plan { facets: vec![Facet::Provider], ..Self::plan(self.visible.full.clone(), 0) };
        let mut counts = self.collect(&query, plan)?.facets.remove(&Facet::Provider).unwrap_or_default();
        counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        let mut marker = Marker::new(self.understood);
        let mut suggestions = Vec::new();
        for (id, _) in counts.into_iter().take(self.limit / 2) {
            let Some(found) = self.first_of(&id)? else { continue };
            let record = found.record()?;
            let provider = record.provider();
            let text = matching(&mut marker, provider).unwrap_or(provider[0]).to_owned();
            let id = id.to_string();
            suggestions.push(Suggestion { kind: SuggestionKind::Organisation, text, id });
        }
        Ok(suggestions)
    }

    /// A visible document of a provider.
    fn first_of(&self, provider: &str) -> Result<Option<Found>, IndexError> {
        let ask = recall::of_provider(self.columns, self.understood, provider);
        Ok(self.collect(&ask, Self::plan(self.visible.full.clone(), 1))?.found.into_iter().next())
    }

    fn fields(&self) -> Result<Vec<Suggestion>, IndexError> {
        let query = recall::field(self.columns, self.understood);
        let found = self.collect(&query, Self::plan(self.visible.full.clone(), DOCUMENTS))?.found;
        let mut marker = Marker::new(self.understood);
        let mut suggestions: Vec<(usize, Suggestion)> = Vec::new();
        for found in &found {
            for [zh, en, name] in found.record()?.fields() {
                let text = match matching(&mut marker, [zh, en]) {
                    Some(text) => text.to_owned(),
                    None if marker.is_in(name) => zh.to_owned(),
                    None => continue,
                };
                if let Some((count, _)) = suggestions.iter_mut().find(|(_, other)| other.text == text) {
                    *count += 1;
                } else {
                    suggestions
                        .push((1, Suggestion { kind: SuggestionKind::Field, text, id: name.to_owned() }));
                }
            }
        }
        suggestions.sort_by(|left, right| {
            right.0.cmp(&left.0).then_with(|| length(&left.1.text).cmp(&length(&right.1.text)))
        });
        Ok(suggestions.into_iter().take(self.limit / 2).map(|(_, suggestion)| suggestion).collect())
    }
}

/// The language of a text in which the question lies.
fn matching<'a>(marker: &mut Marker<'_>, texts: [&'a str; 2]) -> Option<&'a str> {
    texts.into_iter().find(|text| marker.is_in(text))
}

fn length(text: &str) -> usize {
    text.chars().count()
}
