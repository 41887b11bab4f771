//! `/consents`: the standing consents of the acting organisation: list, sign, end.
//!
//! Choosing an entry shows its items to tick; who may sign is `policy`, what a consent answers is
//! `request::consent`.

use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::{get, post};
use serde::Deserialize;

use super::reading::Reading;
use crate::api::Shared;
use crate::app::App;
use crate::catalog::{self, Personal, Resource};
use crate::error::{Problem, Result};
use crate::id::{ConsentId, ResourceId};
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::request::consent::{self, Consent, Wish};
use crate::web::consent::{ConsentForm, ConsentRow, ConsentsPage, Covered};
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::part::{Chip, Choice, Icon, Link, Said, Tone};
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// The list, the form, the ends.
pub fn routes() -> Router<Shared> {
    Router::new().route("/consents", get(list).post(sign)).route("/consents/{id}/end", post(end))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    resource: String,
}

fn stands(reading: &Reading<'_>, consent: &Consent) -> bool {
    consent.ended_at.is_none() && reading.now < consent.until
}

async fn row(reading: &Reading<'_>, consent: &Consent) -> Result<ConsentRow> {
    let resource = catalog::store::resource(&reading.app.db.reader, &consent.resource).await?;
    let title = resource.content().map(|content| reading.said(&content.title));
    let outdated = resource.live().is_none_or(|live| live.entry_version != consent.entry_version);
    let standing = stands(reading, consent);
    let chip = if consent.ended_at.is_some() {
        Chip::new(Tone::Plain, Icon::Stop, reading.pick("已终止", "ended"))
    } else if !standing {
        Chip::new(Tone::Plain, Icon::Clock, reading.pick("已到期", "over"))
    } else if outdated {
        Chip::new(
            Tone::Amber,
            Icon::Alert,
            reading.pick("条目已换版，不再适用", "entry changed, answers nothing"),
        )
    } else {
        Chip::new(Tone::Green, Icon::Check, reading.pick("有效", "stands"))
    };
    let purposes = if consent.purposes.is_empty() {
        reading.plain("任何履职用途", "any duty")
    } else {
        reading.typed(&consent.purposes.join(reading.pick("；", "; ")))
    };
    let facts = consent.facts();
    let may_end = standing
        && reading.app.policy.allows(Action::EndConsent, reading.caller, &reading.tree, &facts).allowed;
    Ok(ConsentRow {
        id: consent.id.to_string(),
        resource: Link::new("", format!("/resources/{}", consent.resource)),
        title: title.unwrap_or_else(|| reading.typed(&resource.code)),
        version: consent.entry_version,
        covers: consent.covers.len(),
        purposes,
        signed_by: reading.person(&consent.signed_by).await?,
        signed: wording::date(consent.created_at),
        until: wording::date(consent.until),
        chip,
        may_end,
    })
}

/// Published entries of the caller's own organisation.
async fn own(reading: &Reading<'_>) -> Result<Vec<Resource>> {
    let all = catalog::commands::own_desk(reading.app, reading.caller).await?;
    Ok(all.into_iter().filter(|resource| resource.live().is_some()).collect())
}

fn covered(reading: &Reading<'_>, resource: &Resource, sent: Option<&Fields>) -> Vec<Covered> {
    let Some(live) = resource.live() else { return Vec::new() };
    let ticked = |name: &str, usual: bool| match sent {
        Some(form) => form.all("covers").any(|other| other == name),
        None => usual,
    };
    let item = |item: &catalog::Item| Covered {
        name: item.name.clone(),
        title: reading.said(&item.title),
        marks: match item.personal {
            Personal::None => Vec::new(),
            Personal::Personal | Personal::Sensitive => vec![Chip::personal(reading.t)],
        },
        // Consenting to personal information beforehand is a choice, not a default.
        ticked: ticked(&item.name, item.personal == Personal::None),
    };
    let operation = |operation: &catalog::Operation| Covered {
        name: operation.name.clone(),
        title: reading.said(&operation.title),
        marks: Vec::new(),
        ticked: ticked(&operation.name, true),
    };
    live.content.items.iter().map(item).chain(live.content.operations.iter().map(operation)).collect()
}

async fn consents(
    app: &App,
    caller: &Caller,
    mut frame: Frame,
    chosen: &str,
    sent: Option<&Fields>,
) -> Result<ConsentsPage> {
    frame.t.consent.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Inbox);
    frame.trail = vec![Link::new(frame.t.desk.title, "/inbox")];
    let reading = Reading::new(app, caller, &frame);
    let mut rows = Vec::new();
    for consent in consent::list(app, caller).await? {
        rows.push(row(&reading, &consent).await?);
    }
    let may_sign = app.policy.rights(caller, &reading.tree).contains(&Action::SignConsent);
    let form = if may_sign {
        let entries = own(&reading).await?;
        let choice = |resource: &Resource| {
            let title = resource.live().map_or("", |live| live.content.title.in_language(reading.language));
            Choice::new(resource.id.as_str(), format!("{title} · {}", resource.code))
        };
        let text = |name: &str| sent.map(|form| form.text(name).to_owned()).unwrap_or_default();
        let resource = entries.iter().find(|resource| resource.id.as_str() == chosen);
        Some(ConsentForm {
            tokens: frame.once_each(),
            entries: entries.iter().map(choice).collect(),
            chosen: resource.map(|resource| resource.id.to_string()).unwrap_or_default(),
            title: resource
                .and_then(Resource::live)
                .map_or_else(Said::default, |live| reading.said(&live.content.title)),
            covered: resource.map(|resource| covered(&reading, resource, sent)).unwrap_or_default(),
            purposes: text("purposes"),
            until: text("until"),
        })
    } else {
        None
    };
    Ok(ConsentsPage { frame, rows, form })
}

async fn list(SignedVisit { app, caller, frame }: SignedVisit, Query(asked): Query<Asked>) -> Page {
    render(&consents(&app, &caller, frame, &asked.resource, None).await?)
}

async fn sign(posted: Posted) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let chosen = form.text("resource").to_owned();
    let resource: ResourceId = chosen.parse().map_err(|_| Problem::not_found())?;
    let wish = Wish {
        resource,
        covers: form.all("covers").map(ToOwned::to_owned).collect(),
        purposes: form.text("purposes").lines().map(ToOwned::to_owned).collect(),
        until: form.text("until").to_owned(),
    };
    // Nothing ticked must not mean everything, as it does over the API.
    let result = if wish.covers.is_empty() {
        Err(Problem::invalid("常设同意未签署", "the standing consent was not signed").field(
            "covers",
            "至少勾选一个数据项或操作",
            "tick at least one item or operation",
        ))
    } else {
        let key = form.key(&caller, "POST /consents")?;
        consent::sign(&app, &caller, wish, key.as_ref()).await
    };
    match result {
        Ok(_) => {
            let words = frame.language.pick(
                "常设同意已签署，符合条件的申请签发后即时答复。",
                "Signed; requests it covers are answered as soon as they are signed off.",
            );
            say(&frame, "/consents", Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 409 | 422) => {
            frame.here = format!("/consents?resource={chosen}");
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            refused(&problem, &consents(&app, &caller, frame, &chosen, Some(&form)).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn end(Path(id): Path<String>, posted: Posted) -> Page {
    let id: ConsentId = id.parse().map_err(|_| Problem::not_found())?;
    consent::end(&posted.app, &posted.caller, &id).await?;
    let words = posted.frame.language.pick(
        "常设同意已终止，此后的申请由负责人逐项答复。",
        "Ended; from now on the office head answers each line.",
    );
    say(&posted.frame, "/consents", Flash::good(words))
}
