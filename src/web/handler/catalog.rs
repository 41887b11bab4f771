//! `/catalog`: the question is the address, so back works and a search can be sent to a colleague.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;
use search_index::{Facet, Hit as Found, Marked as FoundText, Sort, Why};

use super::demands::filing_url;
use super::facet;
use super::standing::{Standings, chips, name};
use crate::api::{Shared, finding};
use crate::app::App;
use crate::catalog::{self, Kind, Resource};
use crate::error::Result;
use crate::identity::Caller;
use crate::search::question::Question as Asked;
use crate::search::{self, Ask, kept};
use crate::text::Language;
use crate::web::catalog::{CatalogPage, Hit, Saving};
use crate::web::frame::{Frame, Section};
use crate::web::part::{BasketAct, Link, Marked, Paging, Said, Standing};
use crate::web::visit::{Page, Visit, render};
use crate::web::wording;

/// Hits of a page.
const HITS: usize = 20;

/// The route.
pub fn routes() -> Router<Shared> {
    Router::new().route("/catalog", get(show)).route("/catalog/export", get(export))
}

/// The question an address asks, and the page of its answer.
#[derive(Clone, Default)]
pub(super) struct Question {
    pub(super) asked: Asked,
    /// Where each page up to this one began; the way back.
    cursors: Vec<String>,
    /// The facet shown with all its values.
    pub(super) wide: Option<Facet>,
}

impl Question {
    fn parse(query: &str) -> Self {
        let mut question = Self::default();
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "cursor" => question.cursors.push(value.trim().to_owned()),
                "all" => question.wide = Facet::parse(value.trim()),
                other => _ = question.asked.take(other, &value),
            }
        }
        question
    }

    pub(super) fn url(&self) -> String {
        let mut text = url::form_urlencoded::Serializer::new(self.asked.query());
        for cursor in &self.cursors {
            text.append_pair("cursor", cursor);
        }
        if let Some(facet) = self.wide {
            text.append_pair("all", facet.name());
        }
        let query = text.finish();
        if query.is_empty() { "/catalog".to_owned() } else { format!("/catalog?{query}") }
    }

    /// The same question from its first page.
    fn anew(&self) -> Self {
        Self { cursors: Vec::new(), ..self.clone() }
    }

    /// With all values of a facet shown.
    pub(super) fn widened(&self, facet: Facet) -> Self {
        Self { wide: Some(facet), ..self.clone() }
    }

    /// In another order, from its first page.
    fn sorted(&self, sort: Sort) -> Self {
        let mut next = self.anew();
        next.asked.sort = sort;
        next
    }

    /// With a value chosen, or taken back if it was.
    pub(super) fn turned(&self, facet: Facet, value: &str) -> Self {
        let mut next = self.anew();
        let values = next.asked.filters.of_mut(facet);
        match values.iter().position(|chosen| chosen == value) {
            Some(place) => drop(values.remove(place)),
            None => values.push(value.to_owned()),
        }
        next
    }
}

/// What the page lists, as a table.
async fn export(visit: Visit, RawQuery(query): RawQuery) -> Page {
    let Visit { app, caller, frame } = visit;
    let question = Question::parse(&query.unwrap_or_default());
    let Asked { text, filters, sort } = question.asked;
    let ask = Ask { text, filters, sort, ..Ask::default() };
    Ok(finding::table(app, caller, frame.language, ask))
}

async fn show(visit: Visit, RawQuery(query): RawQuery) -> Page {
    let Visit { app, caller, mut frame } = visit;
    let question = Question::parse(&query.unwrap_or_default());
    frame.t.catalog.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Catalog);
    frame.query.clone_from(&question.asked.text);
    let ask = Ask {
        text: question.asked.text.clone(),
        filters: question.asked.filters.clone(),
        sort: question.asked.sort,
        facets: facet::SHOWN.to_vec(),
        told: facet::looked_into(&app, &question.asked.filters),
        limit: HITS,
        cursor: question.cursors.last().cloned(),
    };
    let found = search::search(&app, caller.as_ref(), ask).await?;
    let ids: Vec<_> = found.hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let resources = catalog::store::resources(&app.db.reader, &ids).await?;
    let standings = Standings::of(&app, caller.as_ref(), &ids).await?;
    let mut hits = Vec::new();
    for hit in &found.hits {
        let Some(resource) = resources.iter().find(|resource| resource.id.as_str() == hit.id) else {
            continue;
        };
        let standing = if hit.title_only {
            Standing::Closed(frame.t.visit.title_only.to_owned())
        } else {
            standings.with(&app, caller.as_ref(), &frame, resource)
        };
        hits.push(hit_row(&app, &frame, hit, resource, standing));
    }
    let noted = match &caller {
        Some(caller) => kept::note_miss(&app, caller, &question.asked, &found).await,
        None => false,
    };
    let saving = saving(&app, caller.as_ref(), &frame, &question.asked).await?;
    let lagging = !catalog::store::changed_after(&app.db.reader, app.index.cursor(), 1).await?.is_empty();
    let page = CatalogPage {
        total: wording::thousands(found.total),
        facets: facet::lists(&app, &frame, &question, &found.facets),
        chosen: chosen(&app, &frame, &question),
        clear: "/catalog".to_owned(),
        orders: orders(&frame, &question),
        paging: paging(&frame, &question, hits.len(), found.total, found.next_cursor.clone()),
        related_only: found.relaxed,
        meant: None,
        lagging,
        demand_url: filing_url(&app, caller.as_ref(), &question.asked.text, ""),
        saving,
        noted,
        hits,
        frame,
    };
    render(&page)
}

/// How the question can be kept by whoever is signed in; nobody keeps what asks for nothing.
async fn saving(app: &App, caller: Option<&Caller>, frame: &Frame, asked: &Asked) -> Result<Option<Saving>> {
    let Some(caller) = caller.filter(|_| !asked.is_empty()) else { return Ok(None) };
    let kept = kept::chosen(app, caller, asked).await?;
    Ok(Some(Saving {
        tokens: frame.tokens(),
        query: asked.query(),
        return_to: frame.here.clone(),
        saved: kept.map(|kept| format!("/searches?open={}", kept.id)),
    }))
}

fn paging(frame: &Frame, question: &Question, shown: usize, total: u64, next: Option<String>) -> Paging {
    let before = (question.cursors.len() * HITS) as u64;
    let previous = question
        .cursors
        .split_last()
        .map(|(_, rest)| Question { cursors: rest.to_vec(), ..question.clone() });
    let next = next.map(|cursor| {
        let mut next = question.clone();
        next.cursors.push(cursor);
        next.url()
    });
    Paging {
        t: frame.t,
        first: if shown == 0 { 0 } else { before + 1 },
        last: before + shown as u64,
        total: Some(total),
        previous: previous.map(|question| question.url()),
        next,
        export: Some(question.anew().url().replacen("/catalog", "/catalog/export", 1)),
    }
}

fn orders(frame: &Frame, question: &Question) -> Vec<Link> {
    let v = &frame.t.visit;
    let order = |(sort, word): (Sort, &str)| {
        let url = if question.asked.sort == sort { String::new() } else { question.sorted(sort).url() };
        Link::new(word, url)
    };
    [(Sort::Relevance, v.by_match), (Sort::Newest, v.by_date), (Sort::Title, v.by_title)].map(order).into()
}

fn chosen(app: &App, frame: &Frame, question: &Question) -> Vec<Link> {
    let mut links = Vec::new();
    for facet in Facet::ALL {
        for value in question.asked.filters.of(facet) {
            links.push(Link::new(facet::word(app, frame, facet, value), question.turned(facet, value).url()));
        }
    }
    links
}

fn marked(text: &FoundText, language: Language) -> Marked {
    let english = language == Language::En && !text.en.is_empty();
    let runs = if english { &text.en } else { &text.zh };
    let foreign = language == Language::En && !english;
    Marked { runs: runs.iter().map(|run| (run.text.clone(), run.matched)).collect(), foreign }
}

/// Where a hit leads: one known by its title shows more only after signing in, if at all.
pub(super) fn hit_url(frame: &Frame, hit: &Found) -> String {
    let page = format!("/resources/{}", hit.id);
    match (hit.title_only, frame.signed_in.is_some()) {
        (false, _) => page,
        (true, true) => String::new(),
        (true, false) => Frame { here: page, ..frame.clone() }.sign_in_url(),
    }
}

fn hit_row(app: &App, frame: &Frame, hit: &Found, resource: &Resource, standing: Standing) -> Hit {
    let (language, t) = (frame.language, frame.t);
    let content = resource.content();
    let provider = app.tree().get(&resource.provider).map(|org| Said::new(&org.name, language));
    let shown = content.filter(|_| !hit.title_only);
    let kind = shown.map(|content| content.kind);
    let matched = hit.matched_fields.iter().map(|field| {
        let title = if language == Language::En && !field.title.en.is_empty() {
            &field.title.en
        } else {
            &field.title.zh
        };
        Marked::plain(format!("{title} {}", field.name))
    });
    Hit {
        url: hit_url(frame, hit),
        title: marked(&hit.title, language),
        kind: kind.map_or("", Kind::as_str).to_owned(),
        kind_word: kind.map_or("", |kind| name(kind.info().name, language)).to_owned(),
        provider: provider.unwrap_or_default(),
        code: shown.map(|_| resource.code.clone()).unwrap_or_default(),
        freshness: shown.and_then(|_| freshness(app, frame, resource)).unwrap_or_default(),
        chips: shown.map(|content| chips(resource, content, t)).unwrap_or_default(),
        summary: hit.snippet.as_ref().map(|text| marked(text, language)).unwrap_or_default(),
        matched: matched.collect(),
        why: hit.why.iter().filter_map(|why| reason(frame, *why)).collect(),
        act: BasketAct {
            t,
            resource: resource.id.to_string(),
            title: content.map(|content| content.title.in_language(language).to_owned()).unwrap_or_default(),
            return_to: frame.here.clone(),
            tokens: frame.tokens(),
            standing,
        },
    }
}

/// Why an entry was found, in words; none for what needs no reason.
fn reason(frame: &Frame, why: Why) -> Option<&'static str> {
    let c = &frame.t.catalog;
    Some(match why {
        Why::CodeExact => c.why_code,
        Why::CodePart => c.why_code_part,
        Why::TitleExact => c.why_title,
        Why::TitleStart => c.why_title_start,
        Why::TitlePhrase => c.why_title_part,
        Why::TitleWords => c.why_title_words,
        Why::FieldExact => c.why_field,
        Why::FieldPhrase => c.why_field_part,
        Why::FieldWords => c.why_field_words,
        Why::Summary => c.why_summary,
        Why::Elsewhere => c.why_elsewhere,
        Why::Synonym => c.why_synonym,
        Why::Pinyin => c.why_pinyin,
        Why::Spelling => c.why_spelling,
        Why::Browsing => return None,
    })
}

/// `每日 · 11月20日 发布`.
fn freshness(app: &App, frame: &Frame, resource: &Resource) -> Option<String> {
    let live = resource.live()?;
    let cycle = live.content.update_cycle.map_or("", |cycle| name(cycle.name(), frame.language));
    Some(frame.t.visit.fresh.with(cycle, wording::day(live.at, app.now(), frame.language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_whole_question() {
        let address =
            "q=%E5%8C%BB%E7%96%97&kind=data.table&sharing=conditional&sort=newest&cursor=a&cursor=b";
        let question = Question::parse(address);
        assert_eq!(question.url(), format!("/catalog?{address}"));
        let turned = question.turned(Facet::Kind, "data.table").turned(Facet::Grade, "2");
        assert_eq!(turned.url(), "/catalog?q=%E5%8C%BB%E7%96%97&sharing=conditional&grade=2&sort=newest");
        assert_eq!(Question::default().url(), "/catalog");
    }
}
