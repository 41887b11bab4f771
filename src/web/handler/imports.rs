//! `/publish/imports`: takes a file in and shows how its import comes on.

use axum::Router;
use axum::extract::Path;
use axum::routing::get;

use super::reading::Reading;
use crate::api::Shared;
use crate::app::App;
use crate::catalog::import::upload::{self, KeptProblem, Sent, Target, Upload, UploadState};
use crate::catalog::import::{Mapping, native};
use crate::error::{Problem, Result};
use crate::id::ImportId;
use crate::identity::Caller;
use crate::policy::{Action, Facts};
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::imports::{ImportForm, ImportPage, ImportRow, ImportsPage, ProblemRow};
use crate::web::part::{Chip, Choice, Icon, Link, Said, Tone};
use crate::web::visit::{Fields, Page, Posted, PostedFile, SignedVisit, refused, render, say};
use crate::web::wording;

/// The list with its form, and one import.
pub fn routes() -> Router<Shared> {
    Router::new().route("/publish/imports", get(list).post(send)).route("/publish/imports/{id}", get(one))
}

fn place(frame: &mut Frame) {
    frame.section = Some(Section::Publish);
    frame.trail = vec![Link::new(frame.t.frame.publish, "/publish")];
}

/// What rows may become if this caller sends them.
fn targets(app: &App, caller: &Caller) -> Vec<Target> {
    let own = Facts { noun: "import", provider: Some(caller.org.id.clone()), ..Facts::default() };
    let may = |action| app.policy.allows(action, caller, &app.tree(), &own).allowed;
    let each = [(Target::Drafts, Action::DraftResource), (Target::Harvested, Action::ImportResources)];
    each.into_iter().filter(|(_, action)| may(*action)).map(|(target, _)| target).collect()
}

fn form(frame: &Frame, targets: &[Target], sent: Option<&Fields>) -> Option<ImportForm> {
    let i = &frame.t.imports;
    let word = |name: &str| match name {
        native::SOURCE => i.as_matou.to_owned(),
        "cn_gov" => i.as_cn_gov.to_owned(),
        other => other.to_owned(),
    };
    let into = |target: &Target| {
        Choice::new(
            target.as_str(),
            match target {
                Target::Drafts => i.into_drafts,
                Target::Harvested => i.into_harvested,
            },
        )
    };
    let first = targets.first()?;
    let typed = |name: &str, usual: &str| {
        let text = sent.map(|fields| fields.text(name)).filter(|text| !text.is_empty());
        text.unwrap_or(usual).to_owned()
    };
    Some(ImportForm {
        tokens: frame.tokens(),
        mappings: Mapping::names().into_iter().map(|name| Choice::new(name, word(name))).collect(),
        mapping: typed("as", native::SOURCE),
        targets: targets.iter().map(into).collect(),
        into: typed("into", first.as_str()),
        dry_run: sent.is_some_and(|fields| fields.is_ticked("dry_run")),
    })
}

fn chip(frame: &Frame, state: &UploadState) -> Chip {
    let i = &frame.t.imports;
    match state {
        UploadState::Waiting => Chip::new(Tone::River, Icon::Clock, i.waiting),
        UploadState::Running => Chip::new(Tone::River, Icon::Clock, i.working),
        UploadState::Done { .. } => Chip::new(Tone::Green, Icon::Check, i.done),
        UploadState::Failed { .. } => Chip::new(Tone::Vermilion, Icon::Alert, i.failed),
    }
}

async fn row(reading: &Reading<'_>, frame: &Frame, upload: &Upload) -> Result<ImportRow> {
    let who = reading.person(&upload.by).await?;
    let counted = upload.counted;
    let at = reading.moment(upload.created_at);
    Ok(ImportRow {
        url: format!("/publish/imports/{}", upload.id),
        file: reading.typed(&upload.file_name),
        chip: chip(frame, &upload.state),
        rows: wording::thousands(counted.rows),
        created: wording::thousands(counted.created),
        updated: wording::thousands(counted.updated),
        unchanged: wording::thousands(counted.unchanged),
        refused: wording::thousands(counted.refused),
        sent: Said { text: format!("{} · {at}", who.text), foreign: who.foreign },
    })
}

async fn page(
    (app, caller): (&App, &Caller),
    mut frame: Frame,
    sent: Option<&Fields>,
) -> Result<ImportsPage> {
    place(&mut frame);
    frame.t.imports.title.clone_into(&mut frame.title);
    let reading = Reading::new(app, caller, &frame);
    let mut rows = Vec::new();
    for upload in upload::list(app, caller).await? {
        rows.push(row(&reading, &frame, &upload).await?);
    }
    Ok(ImportsPage { form: form(&frame, &targets(app, caller), sent), rows, frame })
}

async fn list(SignedVisit { app, caller, frame }: SignedVisit) -> Page {
    render(&page((&app, &caller), frame, None).await?)
}

async fn send(PostedFile { posted, file_name, bytes }: PostedFile) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let sent = Sent {
        file_name,
        bytes,
        mapping: form.text("as").to_owned(),
        into: Target::parse(form.text("into")).unwrap_or_default(),
        dry_run: form.is_ticked("dry_run"),
    };
    match upload::submit(&app, &caller, sent).await {
        Ok(made) => {
            let flash = Flash::good(frame.t.imports.received);
            say(&frame, &format!("/publish/imports/{}", made.id), flash)
        }
        Err(problem) if problem.status == 422 => {
            "/publish/imports".clone_into(&mut frame.here);
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            refused(&problem, &page((&app, &caller), frame, Some(&form)).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn problem_row(reading: &Reading<'_>, frame: &Frame, kept: &KeptProblem) -> ProblemRow {
    let says = |zh: &str, en: &str| Said::plain(frame.language.pick(zh, en));
    let mut next = says(&kept.next.0, &kept.next.1);
    if !kept.known.is_empty() {
        let known = reading.typed(&kept.known.join(" | "));
        next = Said { text: format!("{} ({})", next.text, known.text), foreign: known.foreign };
    }
    ProblemRow {
        line: kept.line.to_string(),
        field: reading.typed(&kept.field),
        value: reading.typed(&kept.value),
        why: says(&kept.zh, &kept.en),
        next,
    }
}

async fn one(SignedVisit { app, caller, mut frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let id: ImportId = id.parse().map_err(|_| Problem::not_found())?;
    let upload = upload::get(&app, &caller, &id).await?;
    place(&mut frame);
    frame.trail.push(Link::new(frame.t.imports.title, "/publish/imports"));
    frame.t.imports.one.clone_into(&mut frame.title);
    let reading = Reading::new(&app, &caller, &frame);
    let failure = match &upload.state {
        UploadState::Failed { zh, en, .. } => Some(Said::plain(frame.language.pick(zh, en))),
        _ => None,
    };
    render(&ImportPage {
        row: row(&reading, &frame, &upload).await?,
        dry_run: upload.dry_run,
        is_open: !upload.state.is_final(),
        failure,
        problems: upload.problems.iter().map(|kept| problem_row(&reading, &frame, kept)).collect(),
        is_cut: upload.counted.refused > upload.problems.len() as u64,
        frame,
    })
}
