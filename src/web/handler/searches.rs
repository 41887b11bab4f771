//! `/searches`: searches that the acting post keeps, what is new of each, and the way back to it.
//!
//! Keeping one is a button of `/catalog`. Results count as seen once they were opened from here; the rules are
//! `crate::search::kept`.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::{get, post};
use search_index::Facet;

use super::facet::word;
use super::reading::page_of;
use crate::api::Shared;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::id::SearchId;
use crate::identity::Caller;
use crate::search::kept::{self, KeptSearch};
use crate::search::question::Question;
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Chip, Icon, Link, Said, Tone};
use crate::web::register::{ActForm, Cell, Column, OpenRow, RegisterPage, RegisterRow};
use crate::web::visit::{Fields, Page, Posted, SignedVisit, render, say, see_other};
use crate::web::wording;

/// Routes of kept searches.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/searches", get(show).post(save))
        .route("/searches/{id}/open", post(open))
        .route("/searches/{id}/forget", post(forget))
}

fn id_of(text: &str) -> Result<SearchId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn show(SignedVisit { app, caller, mut frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    let number = query.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1);
    let s = &frame.t.searches;
    s.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Catalog);
    let kept = kept::list(&app, &caller).await?;
    let news = kept::news(&app, &caller, &kept).await?;
    let is_open = |one: &KeptSearch| one.id.as_str() == query.text("open");
    let both = || kept.iter().zip(&news);
    let open = both().find(|(one, _)| is_open(one)).map(|(one, news)| open_row(&app, &frame, one, *news));
    let rows = both().map(|(one, news)| row(&app, &caller, &frame, one, *news, is_open(one))).collect();
    let (rows, paging) = page_of(frame.t, rows, number, "/searches");
    render(&RegisterPage {
        lead: s.lead.to_owned(),
        siblings: Vec::new(),
        tabs: Vec::new(),
        columns: vec![
            Column::words(s.col_conditions),
            Column::words(s.col_why),
            Column::numbers(s.col_news),
            Column::words(s.col_at),
        ],
        title_column: s.col_search.to_owned(),
        rows,
        paging,
        empty: (s.none.to_owned(), s.none_text.to_owned()),
        filing: None,
        open,
        frame,
    })
}

/// The text of a search; where there is none, that it is one by conditions.
fn title(frame: &Frame, kept: &KeptSearch) -> Said {
    if kept.text.is_empty() { Said::plain(frame.t.searches.by_conditions) } else { frame.said(&kept.text) }
}

/// The chosen values in words.
fn conditions(app: &App, frame: &Frame, question: &Question) -> Said {
    let values = Facet::ALL
        .into_iter()
        .flat_map(|facet| question.filters.of(facet).iter().map(move |value| word(app, frame, facet, value)));
    let values: Vec<Said> = values.collect();
    let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
    Said { text: texts.join(" · "), foreign: values.iter().any(|value| value.foreign) }
}

fn why(frame: &Frame, kept: &KeptSearch) -> Chip {
    let s = &frame.t.searches;
    if kept.chosen {
        Chip::new(Tone::River, Icon::Search, s.chosen)
    } else {
        Chip::new(Tone::Plain, Icon::Clock, s.missed.of(kept.times))
    }
}

fn row(app: &App, caller: &Caller, frame: &Frame, kept: &KeptSearch, news: u64, here: bool) -> RegisterRow {
    RegisterRow {
        url: format!("/searches?open={}", kept.id),
        title: title(frame, kept),
        note: Said::default(),
        cells: vec![
            Cell::Text(conditions(app, frame, &kept.question())),
            Cell::Chip(why(frame, kept)),
            if news > 0 { Cell::Number(wording::thousands(news)) } else { Cell::Empty },
            Cell::Text(Said::plain(wording::day(kept.last_at, caller.at, frame.language))),
        ],
        here,
    }
}

fn open_row(app: &App, frame: &Frame, kept: &KeptSearch, news: u64) -> OpenRow {
    let s = &frame.t.searches;
    let conditions = conditions(app, frame, &kept.question());
    let mut facts = vec![(s.col_news.to_owned(), Said::plain(s.news.of(wording::thousands(news))))];
    if !conditions.is_empty() {
        facts.insert(0, (s.col_conditions.to_owned(), conditions));
    }
    let act = |step: &str, word: &str, rule: &str, is_final| ActForm {
        action: format!("/searches/{}/{step}", kept.id),
        word: word.to_owned(),
        is_final,
        rule: rule.to_owned(),
        tokens: frame.tokens(),
        fields: Vec::new(),
    };
    OpenRow {
        title: title(frame, kept),
        chips: vec![why(frame, kept)],
        due: None,
        facts,
        links: Vec::new(),
        entries: Vec::new(),
        acts: vec![act("open", s.see, s.see_rule, false), act("forget", s.forget, "", true)],
    }
}

/// The first of the searches that the acting post chose to keep, each with what is new of it; one with news leads to
/// where it can be opened as seen, the others to what they find.
pub(super) async fn in_short(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    most: usize,
) -> Result<Vec<(Link, u64)>> {
    let mut kept = kept::list(app, caller).await?;
    kept.retain(|one| one.chosen);
    kept.truncate(most);
    let news = kept::news(app, caller, &kept).await?;
    let link = |(one, news): (&KeptSearch, u64)| {
        let url = if news > 0 { format!("/searches?open={}", one.id) } else { one.question().url() };
        (Link::new(title(frame, one), url), news)
    };
    Ok(kept.iter().zip(news).map(link).collect())
}

async fn save(Posted { app, caller, frame, form, .. }: Posted) -> Page {
    kept::keep(&app, &caller, Question::parse(form.text("query")), None).await?;
    let s = &frame.t.searches;
    say(&frame, &frame.here, Flash::good(s.done_saved).link(s.title, "/searches"))
}

async fn open(Path(id): Path<String>, Posted { app, caller, .. }: Posted) -> Page {
    let kept = kept::mark_seen(&app, &caller, &id_of(&id)?).await?;
    see_other(&kept.question().url())
}

async fn forget(Path(id): Path<String>, Posted { app, caller, frame, .. }: Posted) -> Page {
    kept::forget(&app, &caller, &id_of(&id)?).await?;
    say(&frame, "/searches", Flash::good(frame.t.searches.done_forgotten))
}
