//! `/demands/unmet`: the list of needs, for the authority that is competent for those who have them.
//!
//! It shows texts and numbers; the ranking and who sees what are `crate::search::unmet`.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;

use super::demands::{chip, may_file, siblings};
use super::names::Names;
use super::reading::page_of;
use crate::api::Shared;
use crate::demand::{self, Demand};
use crate::id::OrgId;
use crate::search::unmet::{self, Need};
use crate::web::frame::{Frame, Section};
use crate::web::part::{Link, Said};
use crate::web::register::{Cell, Column, RegisterPage, RegisterRow};
use crate::web::visit::{Fields, Page, SignedVisit, render};
use crate::web::wording;

/// The route.
pub fn routes() -> Router<Shared> {
    Router::new().route("/demands/unmet", get(show))
}

async fn show(SignedVisit { app, caller, mut frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    let number = query.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1);
    let s = &frame.t.searches;
    s.needs.clone_into(&mut frame.title);
    frame.section = Some(Section::Demands);
    let needs = unmet::unmet(&app, &caller).await?;
    let (needs, paging) = page_of(frame.t, needs, number, "/demands/unmet");
    let owners = unmet::owners(&app, &caller, &needs).await?;
    let names = Names::load(&app, &frame, []).await?;
    let day = |at| Cell::Text(Said::plain(wording::day(at, caller.at, frame.language)));
    let filed = demand::filed_as(&app, &caller, needs.iter().map(|need| need.text.as_str())).await?;
    let (tree, may_file) = (app.tree(), may_file(&app, &caller));
    let row = |(need, (owner, filed)): (&Need, (Option<OrgId>, Option<Demand>))| {
        let numbers = [need.organisations as u64, need.people as u64, need.times];
        let mut cells: Vec<Cell> =
            numbers.map(|number| Cell::Number(wording::thousands(number))).into_iter().collect();
        cells.extend([day(need.first_at), day(need.last_at)]);
        let to = owner.as_ref().and_then(|org| tree.get(org)).map(|org| org.slug.clone());
        cells.push(owner.map_or(Cell::Empty, |org| provider(&names, &org)));
        match filed {
            Some(demand) => cells.push(Cell::Link(Link::new(
                chip(&frame, &demand).word,
                format!("/demands?open={}", demand.id),
            ))),
            None if may_file => {
                let url = demand::filing_address(&need.text, "", &to.unwrap_or_default());
                cells.push(Cell::Link(Link::new(frame.t.demands.file, url)));
            }
            None => cells.push(Cell::Empty),
        }
        RegisterRow {
            url: need.question().url(),
            title: frame.said(&need.text),
            note: Said::default(),
            cells,
            here: false,
        }
    };
    let rows = needs.iter().zip(owners.into_iter().zip(filed)).map(row).collect();
    render(&RegisterPage {
        lead: s.needs_lead.to_owned(),
        siblings: siblings(&app, &caller, &frame, "/demands/unmet"),
        tabs: Vec::new(),
        columns: columns(&frame),
        title_column: s.col_need.to_owned(),
        rows,
        paging,
        empty: (s.needs_none.to_owned(), s.needs_none_text.to_owned()),
        filing: None,
        open: None,
        frame,
    })
}

fn columns(frame: &Frame) -> Vec<Column> {
    let s = &frame.t.searches;
    let numbers = [s.col_orgs, s.col_people, s.col_times].map(Column::numbers);
    let words = [s.col_first, s.col_last, s.col_owner].map(Column::words);
    numbers.into_iter().chain(words).chain([Column::words(frame.t.demands.title)]).collect()
}

/// What a department has in the catalogue already.
fn provider(names: &Names, org: &OrgId) -> Cell {
    Cell::Link(Link::new(names.org(org), format!("/catalog?provider={org}")))
}
