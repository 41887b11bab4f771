//! `/demands`: the register of demands, filing one, answering and closing it.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::{get, post};

use super::names::Names;
use crate::api::Shared;
use crate::app::App;
use crate::catalog;
use crate::demand::{self, Demand, DemandState, Wish};
use crate::error::{Problem, Result};
use crate::id::DemandId;
use crate::identity::Caller;
use crate::policy::{Action, Facts, Subject};
use crate::search::unmet;
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::part::{Chip, Field, Icon, Link, Paging, Said, Tone};
use crate::web::register::{ActForm, Cell, Column, Filing, OpenRow, RegisterPage, RegisterRow};
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// Routes of demands.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/demands", get(show).post(file))
        .route("/demands/{id}/answer", post(answer))
        .route("/demands/{id}/close", post(close))
}

fn id_of(text: &str) -> Result<DemandId> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn show(SignedVisit { app, caller, frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    render(&page(&app, &caller, frame, &query).await?)
}

/// The page; `query` is what the address or a refused form said.
async fn page(app: &App, caller: &Caller, mut frame: Frame, query: &Fields) -> Result<RegisterPage> {
    let d = &frame.t.demands;
    d.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Demands);
    let demands = demand::list(app, caller).await?;
    let names = Names::load(app, &frame, []).await?;
    let open = demands.iter().find(|demand| demand.id.as_str() == query.text("open"));
    let rows: Vec<RegisterRow> = demands
        .iter()
        .map(|it| row(&frame, &names, it, caller, open.is_some_and(|open| open.id == it.id)))
        .collect();
    let paging = Paging::whole(frame.t, rows.len());
    let open = match open {
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
        filing: may_file(app, caller).then(|| filing(&frame, query)),
        open,
        frame,
    })
}

/// Where a demand begins that already says what it is called and which entry it is about; empty for a caller
/// who may not file one. Who is not signed in signs in on the way.
pub(super) fn filing_url(app: &App, caller: Option<&Caller>, title: &str, about: &str) -> String {
    let may = caller.is_none_or(|caller| may_file(app, caller));
    if may { demand::filing_address(title, about) } else { String::new() }
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

fn may_file(app: &App, caller: &Caller) -> bool {
    let own = Facts { noun: "demand", requester: Some(caller.org.id.clone()), ..Facts::default() };
    app.policy.allows(Action::FileDemand, caller, &app.tree(), &own).allowed
}

fn filing(frame: &Frame, query: &Fields) -> Filing {
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
    Filing {
        action: "/demands".to_owned(),
        word: d.file.to_owned(),
        opened: query.text("new") == "1" || (frame.problem.is_some() && frame.tried.is_empty()),
        rule: d.rule.to_owned(),
        tokens: frame.once_each(),
        fields,
    }
}

fn chip(frame: &Frame, demand: &Demand) -> Chip {
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
        entries: Vec::new(),
        acts: acts(app, caller, frame, demand),
    })
}

fn acts(app: &App, caller: &Caller, frame: &Frame, demand: &Demand) -> Vec<ActForm> {
    let (d, facts) = (&frame.t.demands, demand.facts());
    let may = |action: Action| app.policy.allows(action, caller, &app.tree(), &facts).allowed;
    let mut acts = Vec::new();
    if matches!(demand.state, DemandState::Filed | DemandState::Routed { .. }) && may(Action::AnswerDemand) {
        let (note, resource) = (frame.field("note", d.f_note), frame.field("resource", d.f_resource));
        let (note, resource) = (note.within("answer"), resource.within("answer"));
        acts.push(ActForm {
            action: format!("/demands/{}/answer", demand.id),
            word: d.do_answer.to_owned(),
            is_final: false,
            rule: d.answer_rule.to_owned(),
            tokens: frame.tokens(),
            fields: vec![
                note.lines(3).at_most(2000),
                resource.hint(d.f_resource_hint).optional(&frame.t.part.optional),
            ],
        });
    }
    if !matches!(demand.state, DemandState::Closed { .. }) && may(Action::FileDemand) {
        acts.push(ActForm {
            action: format!("/demands/{}/close", demand.id),
            word: d.do_close.to_owned(),
            is_final: true,
            rule: String::new(),
            tokens: frame.tokens(),
            fields: Vec::new(),
        });
    }
    acts
}

/// An entry by identifier or code; none where nothing was written.
async fn entry(app: &App, caller: &Caller, field: &str, text: &str) -> Result<Option<crate::id::ResourceId>> {
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
            let wish = Wish { about, title: text("title"), what: text("what"), use_basis: text("use_basis") };
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

async fn answer(Path(id): Path<String>, Posted { app, caller, mut frame, form, .. }: Posted) -> Page {
    let known = id_of(&id)?;
    let answered = match entry(&app, &caller, "resource", form.text("resource")).await {
        Ok(resource) => demand::answer(&app, &caller, &known, form.text("note"), resource).await,
        Err(problem) => Err(problem),
    };
    let here = format!("/demands?open={id}");
    match answered {
        Ok(_) => say(&frame, &here, Flash::good(frame.t.demands.done_answered)),
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            let query = Fields::parse(format!("open={id}").as_bytes());
            frame.here = here;
            frame.refuse(&problem, "answer", form.without_token());
            refused(&problem, &page(&app, &caller, frame, &query).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn close(Path(id): Path<String>, Posted { app, caller, frame, .. }: Posted) -> Page {
    demand::close(&app, &caller, &id_of(&id)?).await?;
    say(&frame, &format!("/demands?open={id}"), Flash::good(frame.t.demands.done_closed))
}
