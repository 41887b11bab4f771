//! `/apps` and `/apps/{id}`: the applications of the acting organisation.
//!
//! Configuring and handing over is [`super::configure`].

use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::get;
use serde::Deserialize;

use super::grant::{bars, calls, chip};
use super::reading::{Reading, page_of};
use crate::api::Shared;
use crate::catalog;
use crate::clock::Timestamp;
use crate::credential::commands::Shown;
use crate::credential::{Application, commands};
use crate::error::{Problem, Result};
use crate::grant::commands::UseSummary;
use crate::grant::{self, Grant, GrantState};
use crate::id::AppId;
use crate::policy::{Action, Facts, Subject};
use crate::web::app::{AppGrantRow, AppPage, AppRow, AppsPage, HandoverRow, NewKey, RegisterApp};
use crate::web::frame::{Flash, Frame, ProblemSummary, Section};
use crate::web::part::{Bars, Chip, Icon, Link, Said, Tone};
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, say};
use crate::web::wording;

/// The list, the form that registers, an application.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/apps", get(list).post(register))
        .route("/apps/{id}", get(one))
        .merge(super::app_keys::routes())
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    page: usize,
    new: Option<String>,
}

/// Whether the caller may register an application of their organisation.
fn may_register(reading: &Reading<'_>) -> bool {
    let own =
        Facts { noun: "application", requester: Some(reading.caller.org.id.clone()), ..Facts::default() };
    reading.app.policy.allows(Action::RegisterApp, reading.caller, &reading.tree, &own).allowed
}

fn active(reading: &Reading<'_>, application: &Application) -> Chip {
    match application.configured_since() {
        Some(_) => Chip::new(Tone::Green, Icon::Check, reading.pick("已配置", "configured")),
        None => Chip::new(Tone::Plain, Icon::Open, reading.pick("未配置", "not configured yet")),
    }
}

/// Grants that are live, and those that came after the credential in force was handed over.
fn counted(reading: &Reading<'_>, application: &Application, grants: &[Grant]) -> (u64, u64) {
    let live = grants.iter().filter(|grant| grant.is_open(reading.now)).count();
    let since = application.configured_since().unwrap_or(Timestamp(0));
    let alive = grants.iter().filter(|grant| !matches!(grant.state, GrantState::Ended { .. }));
    (live as u64, alive.filter(|grant| grant.created_at > since).count() as u64)
}

async fn apps(
    (app, caller): (&crate::app::App, &crate::identity::Caller),
    mut frame: Frame,
    page: usize,
    form: RegisterApp,
) -> Result<AppsPage> {
    frame.t.app.list.clone_into(&mut frame.title);
    frame.section = Some(Section::Apps);
    let reading = Reading::new(app, caller, &frame);
    let all = commands::list(app, caller).await?;
    let (shown, paging) = page_of(frame.t, all, page, "/apps");
    let mut rows = Vec::new();
    for application in &shown {
        let grants = grant::store::of_app(&app.db.reader, &application.id).await?;
        let (live, waiting) = counted(&reading, application, &grants);
        rows.push(AppRow {
            url: format!("/apps/{}", application.id),
            name: reading.typed(&application.name),
            owner: reading.person(&application.owner).await?,
            since: wording::date(application.created_at),
            live,
            waiting,
            chip: active(&reading, application),
        });
    }
    let register = may_register(&reading).then(|| RegisterApp { tokens: frame.once_each(), ..form });
    Ok(AppsPage { frame, rows, paging, register })
}

async fn list(SignedVisit { app, caller, frame }: SignedVisit, Query(asked): Query<Asked>) -> Page {
    let form = RegisterApp { opened: asked.new.is_some(), ..RegisterApp::default() };
    render(&apps((&app, &caller), frame, asked.page, form).await?)
}

async fn register(posted: Posted) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    let (name, purpose) = (form.text("name"), form.text("purpose"));
    let key = form.key(&caller, "POST /apps")?;
    match commands::register(&app, &caller, (name, purpose), key.as_ref()).await {
        Ok(application) => {
            let words = frame.language.pick(
                "应用已登记，可以在资源车中选择它提交申请。",
                "Registered; you can choose it in the basket now.",
            );
            say(&frame, &format!("/apps/{}", application.id), Flash::good(words))
        }
        Err(problem) if problem.status == 422 => {
            "/apps".clone_into(&mut frame.here);
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            let entered = RegisterApp {
                opened: true,
                name: name.to_owned(),
                purpose: purpose.to_owned(),
                ..RegisterApp::default()
            };
            refused(&problem, &apps((&app, &caller), frame, 1, entered).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// State of an envelope in a list.
pub(super) fn envelope_chip(reading: &Reading<'_>, shown: &Shown) -> Chip {
    match shown.state {
        "waiting" => Chip::new(Tone::River, Icon::Envelope, reading.pick("待拆封", "sealed")),
        "opened" => Chip::new(Tone::Plain, Icon::Check, reading.pick("已拆封", "opened")),
        "replaced" => Chip::new(Tone::Plain, Icon::Undo, reading.pick("已被取代", "replaced")),
        _ => Chip::new(Tone::Plain, Icon::Stop, reading.pick("逾期销毁", "lapsed")),
    }
}

fn handover_row(reading: &Reading<'_>, frame: &Frame, shown: &Shown) -> Result<HandoverRow> {
    let rule = reading.pick("逾期未拆封的密钥自动销毁", "a secret not opened in time is destroyed");
    let waits = shown.state == "waiting";
    Ok(HandoverRow {
        url: format!("/handover/{}", shown.id),
        made: reading.moment(shown.created_at),
        chip: envelope_chip(reading, shown),
        due: if waits { Some(reading.deadline(shown.expires_at, rule, frame)?) } else { None },
    })
}

async fn grant_row(reading: &Reading<'_>, grant: &Grant) -> Result<AppGrantRow> {
    let resource = catalog::store::resource(&reading.app.db.reader, &grant.resource).await?;
    let title = resource.content().map(|content| reading.said(&content.title));
    Ok(AppGrantRow {
        url: format!("/grants/{}", grant.id),
        resource: title.unwrap_or_else(|| reading.typed(&resource.code)),
        provider: reading.organisation(&grant.provider),
        chip: chip(reading, grant),
        until: Reading::until(&grant.scope),
        calls: wording::thousands(calls(reading.app, grant).await?),
    })
}

/// Use of all grants together; none where there is nothing to use.
async fn usage(reading: &Reading<'_>, grants: &[Grant]) -> Result<Option<Bars>> {
    let mut all = UseSummary { days: Vec::new(), calls_today: 0, newest: Vec::new(), denied: Vec::new() };
    for grant in grants {
        let used = grant::commands::use_of(reading.app, reading.caller, &grant.id).await?;
        for day in used.days {
            match all.days.iter_mut().find(|other| other.day == day.day) {
                Some(known) => known.calls += day.calls,
                None => all.days.push(day),
            }
        }
        all.denied.extend(used.denied);
    }
    Ok((!grants.is_empty()).then(|| bars(reading, &all)))
}

async fn facts(reading: &Reading<'_>, application: &Application) -> Result<Vec<(String, Said)>> {
    let fact = |zh, en, said| (reading.pick(zh, en).to_owned(), said);
    let mut facts = vec![
        fact("责任单位", "Organisation", reading.organisation(&application.org)),
        fact("登记人", "Registered by", reading.person(&application.owner).await?),
        fact("登记时间", "Registered", Said::plain(reading.moment(application.created_at))),
        fact("用途", "Purpose", reading.typed(&application.purpose)),
        fact("客户端标识", "Client id", Said::plain(application.id.as_str())),
    ];
    if let Some(secret) = &application.secret {
        let since = Said::plain(reading.moment(secret.since));
        facts.push(fact("现用密钥启用", "Secret in force since", since));
    }
    Ok(facts)
}

/// The page of one application; `entered` is a key that was refused.
pub(super) async fn page(
    (app, caller): (&crate::app::App, &crate::identity::Caller),
    mut frame: Frame,
    id: &AppId,
    entered: Option<&str>,
) -> Result<AppPage> {
    let application = commands::get(app, caller, id).await?;
    application.name.clone_into(&mut frame.title);
    frame.section = Some(Section::Apps);
    frame.trail = vec![Link::new(frame.t.app.list, "/apps")];
    let reading = Reading::new(app, caller, &frame);
    let held = grant::store::of_app(&app.db.reader, &application.id).await?;
    let mut grants = Vec::new();
    for grant in &held {
        grants.push(grant_row(&reading, grant).await?);
    }
    let mut handovers = Vec::new();
    for shown in commands::handovers(app, caller, id).await? {
        handovers.push(handover_row(&reading, &frame, &shown)?);
    }
    let may = |action| app.policy.allows(action, caller, &reading.tree, &application.facts()).allowed;
    let configurable = may(Action::ConfigureApp)
        && held.iter().any(|grant| !matches!(grant.state, GrantState::Ended { .. }));
    let may_keep = may(Action::KeepKeys);
    Ok(AppPage {
        id: application.id.to_string(),
        name: reading.typed(&application.name),
        chip: active(&reading, &application),
        facts: facts(&reading, &application).await?,
        waiting: counted(&reading, &application, &held).1,
        configure_url: if configurable { format!("/apps/{id}/configure") } else { String::new() },
        handovers,
        keys: super::app_keys::rows(&reading, &application, may_keep).await?,
        new_key: may_keep.then(|| NewKey {
            tokens: frame.once_each(),
            opened: entered.is_some(),
            jwk: entered.unwrap_or_default().to_owned(),
        }),
        grants,
        usage: usage(&reading, &held).await?,
        frame,
    })
}

async fn one(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let id: AppId = id.parse().map_err(|_| Problem::not_found())?;
    render(&page((&app, &caller), frame, &id, None).await?)
}
