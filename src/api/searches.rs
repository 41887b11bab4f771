//! `/me/searches`: searches that the acting post keeps, and what it looked for in vain.
//!
//! Handlers parse, call `crate::search::kept`, answer. What is new is counted anew in every answer.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::extract::{Body, Named, Once, Params};
use super::finding::{self, NARROWED};
use super::route::{Doc, Routes};
use super::texts::SearchText;
use super::view::moment;
use super::words::{KeptWord, SortWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::id::SearchId;
use crate::identity::Caller;
use crate::search::kept::{self, KeptSearch};
use crate::search::question::Question;

/// A kept search.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchView {
    /// `sea_..`.
    pub id: String,
    /// What was typed; empty where only values were chosen.
    pub text: String,
    /// The whole question as a query string, for `/catalog?..` and `GET /resources?..` alike.
    pub query: String,
    /// Why it is kept.
    #[schema(value_type = KeptWord)]
    pub why: String,
    /// When it was kept, or looked for in vain, first.
    pub first_at: String,
    /// The same, last.
    pub last_at: String,
    /// How often it was looked for in vain.
    pub times: u32,
    /// Until when what it finds is known; null for what has found nothing yet.
    pub seen_at: Option<String>,
    /// Entries it finds now that are not known yet.
    pub news: u64,
}

/// A search to be kept: by its query string, or in parts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSearch {
    /// The query string of `/catalog` or `GET /resources`, without its page.
    #[serde(default)]
    query: String,
    /// What is typed.
    #[serde(default)]
    #[schema(value_type = Option<SearchText>)]
    text: String,
    /// Accepted values by property, as `GET /resources` names them.
    #[serde(default)]
    filters: BTreeMap<String, Vec<String>>,
    /// Order; `relevance` is usual.
    #[serde(default)]
    #[schema(value_type = Option<SortWord>)]
    sort: Option<String>,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("me")
        .get(
            "/api/v1/me/searches",
            list,
            Doc::new("保存的检索 / kept searches, and what was looked for in vain").lists::<SearchView>(),
        )
        .post(
            "/api/v1/me/searches",
            keep,
            Doc::new("保存检索 / keep a search").takes::<NewSearch>().creates::<SearchView>().once(),
        )
        .get("/api/v1/me/searches/{id}", one, Doc::new("一项检索 / one of them").shows_one::<SearchView>())
        .delete(
            "/api/v1/me/searches/{id}",
            forget,
            Doc::new("移除检索 / forget a search").status(204).versioned(),
        )
        .post(
            "/api/v1/me/searches/{id}/seen",
            seen,
            Doc::new("已看过现有结果 / what it finds now was seen").changes::<SearchView>(),
        )
}

fn view_of(kept: &KeptSearch, news: u64) -> SearchView {
    SearchView {
        id: kept.id.to_string(),
        text: kept.text.clone(),
        query: kept.query.clone(),
        why: kept.why().to_owned(),
        first_at: moment(kept.first_at),
        last_at: moment(kept.last_at),
        times: kept.times,
        seen_at: kept.seen_at.map(moment),
        news,
    }
}

async fn shown(app: &App, caller: &Caller, kept: &KeptSearch) -> Result<SearchView> {
    let news = kept::news(app, caller, std::slice::from_ref(kept)).await?;
    Ok(view_of(kept, news.into_iter().sum()))
}

/// The question of a body: both its forms are read as the parameters of a search are.
fn question(app: &App, body: NewSearch) -> Result<Question> {
    let NewSearch { query, text, filters, sort } = body;
    let in_parts = !text.is_empty() || !filters.is_empty() || sort.is_some();
    if !query.is_empty() && in_parts {
        return Err(Problem::invalid("检索未保存", "the search was not kept").field(
            "query",
            "已给出 query，不能再给出 text、filters 或 sort",
            "with `query` there is no `text`, `filters` or `sort`",
        ));
    }
    let mut parts = url::form_urlencoded::Serializer::new(query);
    if in_parts {
        parts.append_pair("q", &text);
        for (name, values) in &filters {
            parts.extend_pairs(values.iter().map(|value| (name, value)));
        }
        parts.extend_pairs(sort.iter().map(|sort| ("sort", sort)));
    }
    let params = Params::of_query(Some(&parts.finish()));
    params.only(&[NARROWED])?;
    Ok(finding::ask(app, &params)?.question())
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<SearchView>> {
    let page = List::page(kept::list(&app, &caller).await?, &params, |kept| kept.id.to_string())?;
    let mut news = kept::news(&app, &caller, &page.items).await?.into_iter();
    Ok(page.map(|kept| view_of(&kept, news.next().unwrap_or_default())))
}

async fn keep(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewSearch>,
) -> Answer<Created<SearchView>> {
    let key = once.key(&caller, "POST /me/searches", &body.bytes)?;
    let kept = kept::keep(&app, &caller, question(&app, body.value)?, key.as_ref()).await?;
    let at = format!("/api/v1/me/searches/{}", kept.id);
    Ok(Created { at, version: kept.version, view: shown(&app, &caller, &kept).await? })
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<SearchId>,
) -> Answer<Tagged<SearchView>> {
    let kept = kept::view(&app, &caller, &id).await?;
    Ok(Tagged(kept.version, shown(&app, &caller, &kept).await?))
}

async fn forget(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<SearchId>,
) -> Answer<StatusCode> {
    kept::forget(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn seen(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<SearchId>,
) -> Answer<Tagged<SearchView>> {
    let kept = kept::mark_seen(&app, &caller, &id).await?;
    Ok(Tagged(kept.version, shown(&app, &caller, &kept).await?))
}
