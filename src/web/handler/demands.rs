//! `/demands`: the register of demands, and filing one. What is done with one that is open: `demand_acts`.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;

use super::demand_acts;
use super::names::Names;
use super::reading::page_of;
use crate::api::Shared;
use crate::app::App;
use crate::catalog;
use crate::demand::{self, Demand, DemandState, Pass, Wish};
use crate::error::{Problem, Result};
use crate::id::{DemandId, ResourceId};
use crate::identity::Caller;
use crate::policy::{Action, Facts};
use crate::search::unmet;
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::part::{Chip, Field, Icon, Link, Said, Tone};
use crate::web::register::{Cell, Column, Filing, OpenRow, RegisterPage, RegisterRow};
use crate::web::request::EntryRow;
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// Organisations a browser offers while somebody types; any other one can be typed as well.
const OFFERED_MAX: usize = 500;

/// Routes of demands.
pub fn routes() -> Router<Shared> {
    Router::new().route("/demands", get(show).post(file)).merge(demand_acts::routes())
}

async fn show(SignedVisit { app, caller, frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    render(&page(&app, &caller, frame, &query).await?)
}

/// The page; `query` is what the address or a refused form said.
pub(super) async fn page(
    app: &App,
    caller: &Caller,
    mut frame: Frame,
    query: &Fields,
) -> Result<RegisterPage> {
    let d = &frame.t.demands;
    d.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Demands);
    let demands = demand::list(app, caller).await?;
    let open = match query.text("open").parse::<DemandId>() {
        Ok(id) => Some(demand::view(app, caller, &id).await?),
        Err(_) => None,
    };
    let passed = open.as_ref().map(|demand| demand.passed.as_slice()).unwrap_or_default();
    let names = Names::load(app, &frame, passed.iter().map(|pass| pass.by.clone())).await?;
    let here = |it: &Demand| open.as_ref().is_some_and(|open| open.id == it.id);
    let rows = demands.iter().map(|it| row(&frame, &names, it, caller, here(it))).collect();
    let number = query.number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1);
    let (rows, paging) = page_of(frame.t, rows, number, "/demands");
    let open = match &open {
        Some(demand) => Some(open_row(app, caller, &frame, &names, demand).await?),
        None => None,
    };
    Ok(RegisterPage {
        lead: d.lead.to_owned(),
        siblings: siblings(app, caller, &frame, "/demands"),
        tabs: Vec::new(),
        columns: [d.col_org, d.col_state, d.col_to, d.col_day].map(Column::words).into(),
        title_column: d.col_title.to_owned(),
        rows,
        paging,
        empty: (d.none.to_owned(), d.none_text.to_owned()),
        filing: may_file(app, caller).then(|| filing(app, caller, &frame, query)),
        open,
        frame,
    })
}

/// Where a demand begins that already says what it is called and which entry it is about; empty for a caller
/// who may not file one. Who is not signed in signs in on the way.
pub(super) fn filing_url(app: &App, caller: Option<&Caller>, title: &str, about: &str) -> String {
    let may = caller.is_none_or(|caller| may_file(app, caller));
    if may { demand::filing_address(title, about, "") } else { String::new() }
}

/// The registers beside demands, for who may read them; the one at `here` has no URL.
pub(super) fn siblings(app: &App, caller: &Caller, frame: &Frame, here: &str) -> Vec<Link> {
    let (r, needs) = (&frame.t.register, frame.t.searches.needs);
    let mut links = vec![(r.demands, "/demands"), (r.disputes, "/disputes")];
    if unmet::may_survey(app, caller) {
        links.push((needs, "/demands/unmet"));
    }
    links.into_iter().map(|(word, url)| Link::new(word, if url == here { "" } else { url })).collect()
}

/// Whether the caller passes on what lies with their organisation, as authorities do.
fn may_route(app: &App, caller: &Caller) -> bool {
    let org = Some(caller.org.id.clone());
    let own = Facts { noun: "demand", provider: org.clone(), requester: org, ..Facts::default() };
    app.policy.allows(Action::RouteDemand, caller, &app.tree(), &own).allowed
}

pub(super) fn may_file(app: &App, caller: &Caller) -> bool {
    let own = Facts { noun: "demand", requester: Some(caller.org.id.clone()), ..Facts::default() };
    app.policy.allows(Action::FileDemand, caller, &app.tree(), &own).allowed
}

fn filing(app: &App, caller: &Caller, frame: &Frame, query: &Fields) -> Filing {
    let d = &frame.t.demands;
    let field =
        |name: &str, label: &str, hint: &str| frame.field(name, label).hint(hint).value(query.text(name));
    let about = query.text("about");
    let mut fields: Vec<Field> = vec![
        field("title", d.f_title, d.f_title_hint).at_most(100),
        field("what", d.f_what, d.f_what_hint).lines(4).at_most(2000),
        field("use_basis", d.f_basis, d.f_basis_hint).lines(2).at_most(2000),
    ];
    fields.push(field("about", d.f_about, d.f_about_hint).value(about).optional(&frame.t.part.optional));
    if may_route(app, caller) {
        let to = recipient_field(app, caller, frame, field("to", d.f_to, d.f_to_own_hint));
        fields.push(to.value(name_of(app, frame, query.text("to"))).optional(&frame.t.part.optional));
    }
    Filing {
        action: "/demands".to_owned(),
        word: d.file.to_owned(),
        opened: query.text("new") == "1" || (frame.problem.is_some() && frame.tried.is_empty()),
        rule: d.rule.to_owned(),
        tokens: frame.once_each(),
        fields,
    }
}

/// The name of an organisation that an address gives by its short name; anything else stays as it is.
fn name_of(app: &App, frame: &Frame, named: &str) -> String {
    let tree = app.tree();
    let org = if named.is_empty() { None } else { tree.named(named) };
    org.map_or_else(|| named.to_owned(), |org| Said::new(&org.name, frame.language).text)
}

/// A field that takes an organisation, with those offered that the caller can pass a demand on to.
pub(super) fn recipient_field(app: &App, caller: &Caller, frame: &Frame, field: Field) -> Field {
    let all = demand::recipients(app, caller).into_iter().take(OFFERED_MAX);
    field.suggestions(all.map(|org| Said::new(&org.name, frame.language).text).collect()).at_most(100)
}

pub(super) fn chip(frame: &Frame, demand: &Demand) -> Chip {
    let (zh, en) = demand.state.name();
    let word = frame.language.pick(zh, en);
    match demand.state {
        DemandState::Filed => Chip::new(Tone::River, Icon::Edit, word),
        DemandState::Routed { .. } => Chip::new(Tone::River, Icon::Clock, word),
        DemandState::Answered { .. } => Chip::new(Tone::Green, Icon::Check, word),
        DemandState::Closed { .. } => Chip::new(Tone::Plain, Icon::Stop, word),
    }
}

fn row(frame: &Frame, names: &Names, demand: &Demand, caller: &Caller, here: bool) -> RegisterRow {
    RegisterRow {
        url: format!("/demands?open={}", demand.id),
        title: Said::typed(&demand.title, frame.language),
        note: Said::default(),
        cells: vec![
            Cell::Text(names.org(&demand.org)),
            Cell::Chip(chip(frame, demand)),
            demand.addressee().map_or(Cell::Empty, |to| Cell::Text(names.org(to))),
            Cell::Text(Said::plain(wording::day(demand.created_at, caller.at, frame.language))),
        ],
        here,
    }
}

async fn open_row(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    names: &Names,
    demand: &Demand,
) -> Result<OpenRow> {
    let (d, language) = (&frame.t.demands, frame.language);
    let mut facts = vec![
        (d.col_org.to_owned(), names.org(&demand.org)),
        (d.f_what.to_owned(), Said::typed(&demand.what, language)),
        (d.f_basis.to_owned(), Said::typed(&demand.use_basis, language)),
    ];
    let mut links = Vec::new();
    if let Some(about) = &demand.about {
        links.push(Link::new(d.see_about, format!("/resources/{about}")));
    }
    if let DemandState::Answered { note, resource, .. } = &demand.state {
        facts.push((d.answer.to_owned(), Said::typed(note, language)));
        if let Some(resource) = resource {
            let known = catalog::commands::view(app, caller, resource).await.ok();
            let word = known.map_or_else(|| resource.to_string(), |entry| d.see_answer.with(entry.code));
            links.push(Link::new(word, format!("/resources/{resource}")));
        }
    }
    Ok(OpenRow {
        title: Said::typed(&demand.title, language),
        chips: vec![chip(frame, demand)],
        due: None,
        facts,
        links,
        entries: demand.passed.iter().rev().map(|pass| passed(frame, names, caller, pass)).collect(),
        acts: demand_acts::of(app, caller, frame, demand),
    })
}

fn passed(frame: &Frame, names: &Names, caller: &Caller, pass: &Pass) -> EntryRow {
    let (d, language) = (&frame.t.demands, frame.language);
    let who = match &pass.from {
        Some(org) => names.person_of(org, &pass.by),
        None => names.person(&pass.by),
    };
    let said = d.passed_to.with(names.org(&pass.to).text);
    let words = if pass.note.is_empty() { said } else { d.passed_saying.with(said, &pass.note) };
    EntryRow {
        at: wording::moment(pass.at, caller.at, language),
        iso: pass.at.rfc3339(),
        who,
        words: Said::typed(words, language),
        proof_url: String::new(),
    }
}

/// An entry by identifier or code; none where nothing was written.
pub(super) async fn entry(app: &App, caller: &Caller, field: &str, text: &str) -> Result<Option<ResourceId>> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(id) = text.parse() {
        return Ok(Some(id));
    }
    match catalog::commands::view_by_code(app, caller, text).await {
        Ok(entry) => Ok(Some(entry.id)),
        Err(_) => Err(Problem::invalid("未办理", "nothing was done").field(
            field,
            "没有这个信息资源代码，或您无权知道",
            "no such resource code, or not yours to know of",
        )),
    }
}

async fn file(Posted { app, caller, mut frame, form, .. }: Posted) -> Page {
    let text = |name: &str| form.text(name).to_owned();
    let filed = match entry(&app, &caller, "about", form.text("about")).await {
        Ok(about) => {
            let (title, what, use_basis) = (text("title"), text("what"), text("use_basis"));
            let wish = Wish { about, title, what, use_basis, to: text("to") };
            let key = form.key(&caller, "POST /demands")?;
            demand::file(&app, &caller, wish, key.as_ref()).await
        }
        Err(problem) => Err(problem),
    };
    match filed {
        Ok(demand) => {
            let words = frame.t.demands.done_filed;
            say(&frame, &format!("/demands?open={}", demand.id), Flash::good(words))
        }
        Err(problem) if problem.status == 422 => {
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            refused(&problem, &page(&app, &caller, frame, &form).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}
