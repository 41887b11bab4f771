//! `/authority`: fills the authority's desk and publishes or returns one entry or many.
//!
//! Longer clocks are `extension`. Each entry is its own act: one that fails does not hold back the others, and
//! what failed is told.

mod extension;

use axum::Router;
use axum::routing::{get, post};

use super::entry_view::content_chips;
use super::names::Names;
use super::standing::line_state;
use crate::api::Shared;
use crate::app::App;
use crate::calendar::profile::Clock;
use crate::catalog::resource::Stage;
use crate::catalog::{Resource, Sharing, commands};
use crate::dispute;
use crate::error::{Problem, Result};
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::policy::{Action, Facts, Subject};
use crate::request::{Line, due};
use crate::web::authority::{AuthorityPage, DisputeCase, LateLine, WaitingEntry};
use crate::web::frame::{Flash, Frame, Section};
use crate::web::part::{Chip, Link, Said};
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// Routes of the authority's desk.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/authority", get(desk))
        .route("/authority/publish", post(publish))
        .route("/authority/return", post(send_back))
        .route("/lines/{id}/decide-extension", post(extension::decide))
}

async fn desk(SignedVisit { app, caller, frame }: SignedVisit) -> Page {
    render(&page(&app, &caller, frame, &[]).await?)
}

/// The desk with these entries ticked, for the authority alone.
async fn page(app: &App, caller: &Caller, mut frame: Frame, ticked: &[ResourceId]) -> Result<AuthorityPage> {
    frame.t.authority.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Authority);
    let own = Facts { noun: "resource", provider: Some(caller.org.id.clone()), ..Facts::default() };
    let may = |action: Action| app.policy.allows(action, caller, &app.tree(), &own);
    if let Some(problem) = may(Action::PublishResource).problem() {
        return Err(problem);
    }
    let entries = commands::awaiting_publication(app, caller).await?;
    let names = Names::load(app, &frame, []).await?;
    let waiting = entries.iter().map(|entry| {
        let ticked = ticked.contains(&entry.id);
        waiting(app, &frame, &names, entry).map(|row| WaitingEntry { ticked, ..row })
    });
    let mut waiting = waiting.collect::<Result<Vec<_>>>()?;
    waiting.sort_by(|one, other| {
        let date = |entry: &WaitingEntry| entry.due.as_ref().map(|due| due.iso.clone());
        date(one).cmp(&date(other))
    });
    Ok(AuthorityPage {
        waiting,
        may_publish: true,
        may_return: may(Action::ReturnResource).allowed,
        may_tune: may(Action::TuneSearch).allowed,
        extensions: extension::waiting(app, caller, &frame, &names).await?,
        disputes: disputes(app, caller, &frame, &names).await?,
        late: late(app, caller, &frame, &names).await?,
        reason: frame.entered.iter().find(|(name, _)| name == "reason").map_or("", |(_, it)| it).to_owned(),
        frame,
    })
}

fn waiting(app: &App, frame: &Frame, names: &Names, entry: &Resource) -> Result<WaitingEntry> {
    let (a, language) = (&frame.t.authority, frame.language);
    let work = entry.work.as_ref();
    let content = work.map(|work| &work.content).or_else(|| entry.content());
    let due = match work.map(|work| &work.stage) {
        Some(Stage::Submitted { at, .. }) => {
            let clock = due::count(app, Clock::CataloguePublish, *at)?;
            Some(wording::due(app, frame, &clock)?)
        }
        _ => None,
    };
    let mut remarks = Vec::new();
    if let Some(work) = work {
        let found = [(&a.remark_secrecy, &work.secrecy), (&a.remark_personal, &work.personal)];
        for (phrase, assessment) in found {
            if let Some(assessment) = assessment {
                remarks.push(Said::typed(phrase.with(&assessment.finding), language));
            }
        }
    }
    if conditions_changed(entry) {
        remarks.push(Said::plain(a.remark_conditions));
    }
    Ok(WaitingEntry {
        id: entry.id.to_string(),
        url: format!("/publish/{}", entry.id),
        title: content.map_or_else(Said::default, |content| Said::new(&content.title, language)),
        code: entry.code.clone(),
        provider: names.org(&entry.provider),
        chips: content.map(|content| content_chips(frame, content)).unwrap_or_default(),
        edition: match &entry.published {
            Some(before) => a.next_edition.with(before.entry_version + 1),
            None => a.first_edition.to_owned(),
        },
        remarks,
        due,
        ticked: false,
    })
}

/// Whether conditions differ from those published (Art. 15).
fn conditions_changed(entry: &Resource) -> bool {
    let conditions = |sharing: Option<&Sharing>| match sharing {
        Some(Sharing::Conditional { conditions }) => conditions.clone(),
        _ => Vec::new(),
    };
    match (&entry.published, &entry.work) {
        (Some(before), Some(work)) => {
            conditions(before.content.sharing.as_ref()) != conditions(work.content.sharing.as_ref())
        }
        _ => false,
    }
}

/// Disputes the caller mediates.
async fn disputes(app: &App, caller: &Caller, frame: &Frame, names: &Names) -> Result<Vec<DisputeCase>> {
    let waiting = dispute::commands::waiting(app, caller).await?;
    let mine = waiting.into_iter().filter(|(action, _)| *action == Action::MediateDispute);
    let case = |(_, one): (Action, dispute::Dispute)| -> Result<DisputeCase> {
        Ok(DisputeCase {
            title: Link::new(Said::new(&one.title, frame.language), format!("/disputes?open={}", one.id)),
            provider: names.org(&one.provider),
            requester: names.org(&one.requester),
            due: one.due.as_ref().map(|due| wording::due(app, frame, due)).transpose()?,
        })
    };
    mine.map(case).collect()
}

/// Lines of the tier that should have been answered, latest first.
async fn late(app: &App, caller: &Caller, frame: &Frame, names: &Names) -> Result<Vec<LateLine>> {
    let overdue = crate::request::store::overdue(&app.db.reader, caller.at).await?;
    let tree = app.tree();
    let mine = |line: &&Line| {
        !line.state.is_final() && app.policy.allows(Action::ViewLine, caller, &tree, &line.facts()).allowed
    };
    let mut rows = Vec::new();
    for line in overdue.iter().filter(mine) {
        let Some(clock) = &line.due else { continue };
        rows.push(LateLine {
            resource: Link::new(title(frame, line), format!("/requests/{}", line.request)),
            provider: names.org(&line.provider),
            requester: names.org(&line.requester),
            chip: Chip::line(line_state(line), frame.t),
            due: wording::due(app, frame, clock)?,
        });
    }
    Ok(rows)
}

/// What a line asks for; its code where the title would be Chinese on an English page.
fn title(frame: &Frame, line: &Line) -> String {
    let said = Said::new(&line.resource_title, frame.language);
    if said.foreign { line.resource_code.clone() } else { said.text }
}

fn chosen(form: &crate::web::visit::Fields) -> Vec<ResourceId> {
    form.all("resources").filter_map(|id| id.parse().ok()).collect()
}

async fn publish(Posted { app, caller, frame, form, .. }: Posted) -> Page {
    let (mut done, mut failed) = (0, Vec::new());
    for id in chosen(&form) {
        match commands::publish(&app, &caller, &id).await {
            Ok(_) => done += 1,
            // Who they are is asked once for all of them.
            Err(problem) if problem.code == "step_up_required" => return Err(problem.into()),
            Err(problem) => failed.push(problem),
        }
    }
    let words = frame.t.authority.done_published.of(done);
    told(&frame, done, words, &failed)
}

async fn send_back(Posted { app, caller, mut frame, form, .. }: Posted) -> Page {
    let (mut done, mut failed) = (0, Vec::new());
    for id in chosen(&form) {
        match commands::send_back(&app, &caller, &id, form.text("reason")).await {
            Ok(_) => done += 1,
            Err(problem) if !problem.fields.is_empty() => {
                "/authority".clone_into(&mut frame.here);
                frame.refuse(&problem, "", form.without_token());
                return refused(&problem, &page(&app, &caller, frame, &chosen(&form)).await?);
            }
            Err(problem) => failed.push(problem),
        }
    }
    let words = frame.t.authority.done_returned.of(done);
    told(&frame, done, words, &failed)
}

fn told(frame: &Frame, done: u32, words: String, failed: &[Problem]) -> Page {
    let a = &frame.t.authority;
    let flash = match failed.first() {
        Some(first) => {
            let why = frame.language.pick(&first.zh, &first.en);
            Flash::warning(format!("{words} {}", a.part_failed.with(failed.len(), why)))
        }
        None if done == 0 => Flash::warning(a.nothing_ticked),
        None => Flash::good(words),
    };
    say(frame, "/authority", flash)
}
