//! `GET /resources` and `GET /suggest`: finding entries.
//!
//! What a caller may not know of is filtered inside the index, so neither counts nor suggestions tell of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use search_index::{Facet, Hit, Marked, Segment, Sort, SuggestionKind, Why};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Digested;
use super::extract::{Known, PAGING, Params};
use super::parameter::{Form, Parameter, wrong};
use super::resource_view::{ResourceBrief, ResourceView, brief};
use super::resources::shown;
use super::route::{Doc, Routes};
use super::words::{
    GradeWord, KindWord, SharingWord, SortWord, SuggestionWord, TierWord, UpdateCycleWord, WhyWord,
};
use super::{Answer, Shared, Signed, answer, divisions};
use crate::app::App;
use crate::catalog::{self, commands};
use crate::error::{Problem, Result};
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::search::export::{Export, file_name};
use crate::search::{self, Ask, kept};
use crate::text::Language;

/// What a question is made of.
pub(super) const NARROWED: &Known = &[
    Parameter::text("q", "words, a sentence, pinyin, initials, a code, or a piece of any; empty browses"),
    Parameter::one_of("kind", KindWord::all, "kinds; may be repeated, as all filters").repeated(),
    Parameter::text("provider", "provider departments, `org_..` or short name").repeated(),
    Parameter::text("organisation", "organisations, `org_..` or short name, with all below them").repeated(),
    Parameter::text("domain", "themes").repeated(),
    Parameter::text("class", "classes of the catalogue such as `2` or `2-02`, with all below them")
        .repeated(),
    Parameter::one_of("sharing", SharingWord::all, "sharing attributes").repeated(),
    Parameter::one_of("grade", GradeWord::all, "grades").repeated(),
    Parameter::one_of("tier", TierWord::all, "levels of the provider").repeated(),
    Parameter::text("division", "division codes, with all below them").repeated(),
    Parameter::one_of("update_cycle", UpdateCycleWord::all, "update cycles").repeated(),
    Parameter::text("tag", "tags").repeated(),
    Parameter::one_of("sort", SortWord::all, "`relevance` is usual"),
];
const LISTED: &Known = &[
    Parameter::text("code", "exactly this resource code; answers the one entry instead of a list"),
    Parameter::new(
        "min_seq",
        Form::Number { least: 0, most: None, usual: None },
        "waits until the change of this number (`seq` of an entry) is found, two seconds at most",
    ),
    Parameter::text("facets", "properties to count, separated by commas, or `all`"),
];
const SUGGEST: &Known = &[
    Parameter::text("q", "what is being typed"),
    Parameter::number("limit", (1, SUGGESTIONS_MAX, SUGGESTIONS_USUAL), "most completions"),
];
/// Most completions.
const SUGGESTIONS_MAX: u64 = 20;
/// Completions when nobody says how many.
const SUGGESTIONS_USUAL: u64 = 8;

/// A piece of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether the search matched it.
    pub matched: bool,
}

/// A text with its matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkedText {
    /// Chinese.
    pub zh: Vec<Piece>,
    /// English.
    pub en: Vec<Piece>,
}

impl From<Marked> for MarkedText {
    fn from(marked: Marked) -> Self {
        let pieces = |segments: Vec<Segment>| {
            segments.into_iter().map(|one| Piece { text: one.text, matched: one.matched }).collect()
        };
        Self { zh: pieces(marked.zh), en: pieces(marked.en) }
    }
}

/// A data item that matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldHit {
    /// Its technical name.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// An entry that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitView {
    /// `res_..`.
    pub id: String,
    /// Resource code.
    pub code: String,
    /// Title with the matches.
    pub title: MarkedText,
    /// Abstract around the matches.
    pub snippet: Option<MarkedText>,
    /// Data items that match.
    pub matched_fields: Vec<FieldHit>,
    /// Why it was found.
    #[schema(value_type = Vec<WhyWord>)]
    pub why: Vec<Why>,
    /// Whether the caller may see title and code only.
    pub title_only: bool,
    /// The entry in short; absent for a title-only hit.
    pub resource: Option<ResourceBrief>,
}

/// A value and how many entries have it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// The value.
    pub value: String,
    /// Entries.
    pub count: u64,
}

/// What a search answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// The hits of this page.
    pub items: Vec<HitView>,
    /// Where the next page starts.
    pub next_cursor: Option<String>,
    /// Hits of all pages.
    pub total: u64,
    /// Counts by property.
    pub facets: BTreeMap<String, Vec<Count>>,
    /// Whether entries that hold only some of the words follow.
    pub relaxed: bool,
}

/// A completion.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    /// What it stands for.
    #[schema(value_type = SuggestionWord)]
    pub kind: SuggestionKind,
    /// The text to show and to search for.
    pub text: String,
    /// What stands behind it: an entry, an item's technical name, an organisation.
    pub id: String,
}

/// Completions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Best first.
    pub items: Vec<SuggestionView>,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("resources")
        .get(
            "/api/v1/resources",
            find,
            Doc::new("检索目录 / search the catalogue; with `code` the one entry of that code")
                .query(NARROWED)
                .query(LISTED)
                .query(PAGING)
                .answers::<Found>()
                .or_answers::<ResourceView>()
                .tagged(),
        )
        .get(
            "/api/v1/resources/export",
            export,
            Doc::new("检索结果导出为表格 / what a search finds as CSV, at most 10,000 rows")
                .query(NARROWED)
                .media(&["text/csv"]),
        )
        .get(
            "/api/v1/suggest",
            suggest,
            Doc::new("输入提示 / completions").query(SUGGEST).answers::<Suggestions>(),
        )
}

/// The organisation of a filter, by identifier or short name.
fn organisation_id(app: &App, facet: Facet, named: &str) -> Result<String> {
    app.tree()
        .named(named)
        .map(|org| org.id.to_string())
        .ok_or_else(|| wrong(facet.name(), "没有这个机构", "there is no such organisation"))
}

/// The question that parameters ask.
///
/// # Errors
/// `invalid_input` for a value that does not exist.
pub(super) fn ask(app: &App, params: &Params) -> Result<Ask> {
    let mut ask = Ask {
        text: params.get("q").unwrap_or_default().chars().take(500).collect(),
        limit: params.limit()?,
        cursor: params.get("cursor").map(ToOwned::to_owned),
        ..Ask::default()
    };
    for facet in Facet::ALL {
        *ask.filters.of_mut(facet) = params.all(facet.name());
    }
    for facet in [Facet::Provider, Facet::Organisation] {
        for named in ask.filters.of_mut(facet) {
            *named = organisation_id(app, facet, named)?;
        }
    }
    for code in ask.filters.of(Facet::Division) {
        if !divisions::is_known(app, code) {
            return Err(wrong("division", "没有这一区划代码", "there is no such division"));
        }
    }
    if let Some(sort) = params.get("sort") {
        let value = serde_json::Value::String(sort.to_owned());
        let read: std::result::Result<Sort, _> = serde_json::from_value(value);
        ask.sort = read.map_err(|_| wrong("sort", "没有这种排序", "there is no such order"))?;
    }
    let names = params.get("facets").unwrap_or_default();
    if names == "all" {
        ask.facets = Facet::ALL.to_vec();
        return Ok(ask);
    }
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let facet = Facet::parse(name);
        ask.facets.push(facet.ok_or_else(|| wrong("facets", "没有这个分面", "there is no such facet"))?);
    }
    Ok(ask)
}

async fn export(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<Response> {
    caller.require_scope(TokenScope::Read)?;
    let ask = ask(&app, &params)?;
    let language = caller.language;
    Ok(table(app, Some(caller), language, ask))
}

/// What a search finds as a file, for the API and the pages.
pub fn table(app: Shared, caller: Option<Caller>, language: Language, ask: Ask) -> Response {
    let (name, export) = (file_name(&app), Export::new(caller, language, ask));
    let pieces = stream::try_unfold((app, export), async |(app, mut export)| {
        Ok::<_, Problem>(export.next(&app).await?.map(|piece| (piece, (app, export))))
    });
    answer::file("text/csv; charset=utf-8", &name, pieces)
}

async fn find(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<Response> {
    if let Some(code) = params.get("code") {
        let found = commands::view_by_code(&app, &caller, code).await?;
        return Ok(shown(&app, &caller, &found).await?.into_response());
    }
    let ask = ask(&app, &params)?;
    let question = ask.question();
    if let Some(change) = params.read("min_seq", "须为整数", "must be a whole number")? {
        search::reach(&app, change).await?;
    }
    let page = search::search(&app, Some(&caller), ask).await?;
    kept::note_miss(&app, &caller, &question, &page).await;
    let full = page.hits.iter().filter(|hit| !hit.title_only);
    let ids: Vec<ResourceId> = full.filter_map(|hit| hit.id.parse().ok()).collect();
    let entries = catalog::store::resources(&app.db.reader, &ids).await?;
    let view = |hit: Hit| {
        let entry = entries.iter().find(|entry| entry.id.as_str() == hit.id);
        hit_view(hit, entry.and_then(|entry| brief(&app, entry)))
    };
    let page = Arc::unwrap_or_clone(page);
    let counted = |counts: Vec<(String, u64)>| {
        counts.into_iter().map(|(value, count)| Count { value, count }).collect::<Vec<Count>>()
    };
    let found = Found {
        items: page.hits.into_iter().map(view).collect(),
        next_cursor: page.next_cursor,
        total: page.total,
        facets: page
            .facets
            .into_iter()
            .map(|(facet, counts)| (facet.name().to_owned(), counted(counts)))
            .collect(),
        relaxed: page.relaxed,
    };
    Ok(Digested(found).into_response())
}

fn hit_view(hit: Hit, resource: Option<ResourceBrief>) -> HitView {
    HitView {
        id: hit.id,
        code: hit.code,
        title: hit.title.into(),
        snippet: hit.snippet.map(MarkedText::from),
        matched_fields: hit
            .matched_fields
            .into_iter()
            .map(|field| FieldHit { name: field.name, title: field.title.zh })
            .collect(),
        why: hit.why,
        title_only: hit.title_only,
        resource,
    }
}

async fn suggest(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<Json<Suggestions>> {
    let given: Option<u64> = params.read("limit", "须为1至20", "must be 1 to 20")?;
    let limit = usize::try_from(given.unwrap_or(SUGGESTIONS_USUAL)).unwrap_or(1);
    let text = params.get("q").unwrap_or_default().chars().take(100).collect();
    let found = search::suggest(&app, Some(&caller), text, limit).await?;
    let view = |one: search_index::Suggestion| SuggestionView { kind: one.kind, text: one.text, id: one.id };
    Ok(Json(Suggestions { items: found.into_iter().map(view).collect() }))
}
