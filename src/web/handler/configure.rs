//! `/apps/{id}/configure` and `/handover/{id}`: see what is made, make it, open the envelope once.
//!
//! Looking changes nothing, however often and by whatever follows links. The secret is in the one answer
//! to the form that opens; that answer may be kept by nobody.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::routing::{get, post};
use serde::Deserialize;

use super::reading::Reading;
use crate::api::Shared;
use crate::app::App;
use crate::credential::Application;
use crate::credential::access::{self, Access};
use crate::credential::commands::{self, ConfigurePlan, Configured, Shown};
use crate::credential::handover::Credential;
use crate::error::{Problem, Result};
use crate::grant::{self, Grant};
use crate::id::{AppId, HandoverId};
use crate::idempotency;
use crate::identity::Caller;
use crate::random;
use crate::web::configure::{
    Change, ConfigurePage, Envelope, HandoverEntry, HandoverFile, HandoverPage, PlannedGrant, ProgressRow,
    Stage,
};
use crate::web::frame::{Frame, ProblemSummary, Section};
use crate::web::part::{Chip, Icon, Link, Said, Tone};
use crate::web::visit::{Page, Posted, SignedVisit, refused, render, see_other};

/// The three steps.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/apps/{id}/configure", get(plan).post(apply))
        .route("/handover/{id}", get(envelope))
        .route("/handover/{id}/open", post(open))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    handover: Option<String>,
    #[serde(default)]
    credential: String,
}

/// What a page or form names; whatever else it says is the usual.
fn credential(text: &str) -> Credential {
    if text == "key" { Credential::Key } else { Credential::Secret }
}

/// The choice between secret and key, where the application has a key.
fn ways(frame: &Frame, application: &Application, chosen: Credential) -> Vec<Link> {
    if application.newest_key().is_none() {
        return Vec::new();
    }
    let c = &frame.t.configure;
    let way = |credential, word: &str, query: &str| {
        let url = format!("/apps/{}/configure{query}", application.id);
        Link::new(word, if credential == chosen { String::new() } else { url })
    };
    vec![way(Credential::Secret, c.by_secret, ""), way(Credential::Key, c.by_key, "?credential=key")]
}

fn app_id(text: &str) -> Result<AppId> {
    text.parse().map_err(|_| Problem::not_found())
}

fn digest(plan: &ConfigurePlan) -> String {
    // Whether the log sealed something meanwhile changes nothing of what is made.
    let mut plan = plan.clone();
    for grant in &mut plan.grants {
        grant.sealed = false;
    }
    serde_json::to_vec(&plan).map(|bytes| random::digest(&bytes)).unwrap_or_default()
}

async fn dry_run(
    app: &App,
    caller: &Caller,
    id: &AppId,
    credential: Credential,
) -> Result<Option<ConfigurePlan>> {
    match commands::configure(app, caller, id, credential, true, None).await {
        Ok(Configured::Plan(plan)) => Ok(Some(plan)),
        Ok(Configured::Handover(_)) => Err(Problem::internal("a dry run made something")),
        Err(Problem { code: "no_grants", .. }) => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn planned(reading: &Reading<'_>, access: &Access) -> Result<PlannedGrant> {
    let grant: Grant = grant::store::grant(&reading.app.db.reader, &access.grant).await?;
    let until = Reading::until(&grant.scope);
    let what = match (access.delivery, &access.endpoint) {
        ("by_hand", _) | (_, None) => {
            reading.pick("由提供部门人工开通", "opened by the provider, by hand").to_owned()
        }
        ("rows", Some(endpoint)) => format!("{} {endpoint}", reading.pick("行级查询接口", "rows at")),
        (_, Some(endpoint)) => format!("{} {endpoint}", reading.pick("代理接口", "API at")),
    };
    let exact = access.sample.clone().unwrap_or_default();
    let mut changes = vec![Change { sign: '+', what, exact }];
    if access.sender_constrained {
        let what = reading.name(access::BOUND_BECAUSE);
        changes.push(Change { sign: '~', what: what.to_owned(), exact: String::new() });
    }
    Ok(PlannedGrant {
        id: grant.id.to_string(),
        resource: reading.said(&access.title),
        provider: reading.organisation(&grant.provider),
        scope: format!("{} · {until}", reading.extent(&grant.scope)),
        changes,
    })
}

fn progress(reading: &Reading<'_>, access: &Access) -> ProgressRow {
    let (tone, icon, zh, en) = match (access.state, access.sealed) {
        ("active", _) => (Tone::Green, Icon::Check, "已开通", "open"),
        ("suspended", _) => (Tone::Amber, Icon::Pause, "已暂停", "suspended"),
        (_, false) => (Tone::River, Icon::Seal, "存证中", "being sealed"),
        _ => (Tone::River, Icon::Clock, "开通中", "being opened"),
    };
    ProgressRow {
        resource: reading.said(&access.title),
        what: access.endpoint.clone().unwrap_or_else(|| reading.pick("人工开通", "by hand").to_owned()),
        chip: Chip::new(tone, icon, reading.pick(zh, en)),
        note: Said::default(),
    }
}

fn notices(reading: &Reading<'_>, plan: &ConfigurePlan) -> Vec<Said> {
    let mut notices = Vec::new();
    match (plan.replaces_secret, plan.credential) {
        (true, Credential::Secret) => notices.push(reading.plain(
            "应用有现用密钥：拆封新信封的同时旧密钥失效，运行中的应用须换上新密钥。",
            "A secret is in force: it dies when the new envelope is opened, so running programs need the new one.",
        )),
        (true, Credential::Key) => notices.push(reading.plain(
            "应用有现用密钥：拆封新信封的同时旧密钥失效，此后只能用自持私钥签名取令牌。",
            "A secret is in force: it dies when the new envelope is opened; from then on programs sign with their own key.",
        )),
        (false, _) => {}
    }
    if !plan.replaces.is_empty() {
        notices.push(reading.plain(
            "有尚未拆封的信封：执行后将被新的取代。",
            "An envelope still waits to be opened; the new one takes its place.",
        ));
    }
    notices
}

/// The three steps; `shown` once something was made.
async fn steps(
    (app, caller): (&App, &Caller),
    mut frame: Frame,
    id: &AppId,
    chosen: Credential,
    shown: Option<Shown>,
) -> Result<ConfigurePage> {
    let application = commands::get(app, caller, id).await?;
    frame.title = frame.t.configure.title.with(&application.name);
    frame.section = Some(Section::Apps);
    let reading = Reading::new(app, caller, &frame);
    let (mut access, mut digest_of_plan, mut told) = (Vec::new(), String::new(), Vec::new());
    match &shown {
        Some(shown) => access.clone_from(&shown.grants),
        None => {
            if let Some(plan) = dry_run(app, caller, id, chosen).await? {
                (digest_of_plan, told) = (digest(&plan), notices(&reading, &plan));
                access = plan.grants;
            }
        }
    }
    let mut grants = Vec::new();
    for one in &access {
        grants.push(planned(&reading, one).await?);
    }
    let stage = match &shown {
        None => Stage::Plan,
        Some(shown) if shown.sealed || shown.state != "waiting" => Stage::Sealed,
        Some(_) => Stage::Applying,
    };
    let refresh_url = match &shown {
        Some(shown) => format!("/apps/{id}/configure?handover={}", shown.id),
        None => format!("/apps/{id}/configure"),
    };
    let to_envelope = reading.pick("打开信封页", "to the envelope");
    let page = ConfigurePage {
        app: id.to_string(),
        name: reading.typed(&application.name),
        stage,
        grants,
        tokens: frame.once_each(),
        plan: digest_of_plan,
        credential: chosen.as_str(),
        ways: ways(&frame, &application, chosen),
        notices: told,
        progress: access.iter().map(|one| progress(&reading, one)).collect(),
        handover: shown.map(|shown| Link::new(to_envelope, format!("/handover/{}", shown.id))),
        refresh_url,
        frame: {
            frame.trail = vec![
                Link::new(frame.t.app.list, "/apps"),
                Link::new(Said::typed(application.name, frame.language), format!("/apps/{id}")),
            ];
            frame.t.app.configure_again.clone_into(&mut frame.title);
            frame
        },
    };
    Ok(page)
}

async fn plan(
    SignedVisit { app, caller, frame }: SignedVisit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Page {
    let id = app_id(&id)?;
    let shown = match asked.handover {
        Some(text) => {
            let handover: HandoverId = text.parse().map_err(|_| Problem::not_found())?;
            let shown = commands::show(&app, &caller, &handover).await?;
            Some(shown).filter(|shown| shown.app == id)
        }
        None => None,
    };
    render(&steps((&app, &caller), frame, &id, credential(&asked.credential), shown).await?)
}

fn changed() -> Problem {
    Problem::conflict(
        "plan_changed",
        "授权在您查看之后有变化，尚未执行",
        "the grants changed after you looked; nothing was made",
    )
    .next("请核对新的预演内容后再执行", "look at the new plan, then apply it")
}

async fn apply(Path(id): Path<String>, posted: Posted) -> Page {
    let id = app_id(&id)?;
    let Posted { app, caller, mut frame, form, .. } = posted;
    let key = form.key(&caller, &format!("POST /apps/{id}/configure"))?;
    // The first sending is what changed the plan, so the second must not be told to look again.
    if let Some(made) = idempotency::earlier(&app, key.as_ref()).await? {
        return see_other(&format!("/apps/{id}/configure?handover={made}"));
    }
    let chosen = credential(form.text("credential"));
    let plan = dry_run(&app, &caller, &id, chosen).await?;
    if plan.as_ref().map(digest).unwrap_or_default() != form.text("plan") {
        frame.here = format!("/apps/{id}/configure");
        let problem = changed();
        frame.problem = Some(ProblemSummary::new(&problem, frame.language, false));
        return refused(&problem, &steps((&app, &caller), frame, &id, chosen, None).await?);
    }
    match commands::configure(&app, &caller, &id, chosen, false, key.as_ref()).await? {
        Configured::Handover(shown) => see_other(&format!("/apps/{id}/configure?handover={}", shown.id)),
        Configured::Plan(_) => Err(Problem::internal("a configure made nothing").into()),
    }
}

async fn state(reading: &Reading<'_>, frame: &Frame, shown: &Shown) -> Result<Envelope> {
    Ok(match (&shown.opened, shown.state) {
        (Some((by, at)), _) => Envelope::AlreadyOpened(reading.moment(*at), reading.person(by).await?),
        (None, "replaced") => Envelope::Replaced,
        (None, "waiting") if shown.sealed => {
            let rule = reading.pick("逾期未拆封的密钥自动销毁", "a secret not opened in time is destroyed");
            Envelope::Sealed(frame.tokens(), reading.deadline(shown.expires_at, rule, frame)?)
        }
        (None, "waiting") => Envelope::Waiting,
        _ => Envelope::Lapsed,
    })
}

fn contents(reading: &Reading<'_>, grants: &[Access]) -> Vec<HandoverEntry> {
    let entry = |access: &Access| HandoverEntry {
        grant: reading.link(&access.title, format!("/grants/{}", access.grant)),
        endpoint: access.endpoint.clone().unwrap_or_else(|| reading.pick("人工开通", "by hand").to_owned()),
        state: progress(reading, access).chip,
    };
    grants.iter().map(entry).collect()
}

async fn handover(
    (app, caller): (&App, &Caller),
    mut frame: Frame,
    shown: Shown,
    opened: Option<Vec<HandoverFile>>,
) -> Result<HandoverPage> {
    frame.t.handover.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Apps);
    let app_url = format!("/apps/{}", shown.app);
    frame.trail =
        vec![Link::new(frame.t.app.list, "/apps"), Link::new(shown.application.clone(), app_url.clone())];
    let reading = Reading::new(app, caller, &frame);
    let state = match opened {
        Some(files) => Envelope::Opened(files),
        None => state(&reading, &frame, &shown).await?,
    };
    Ok(HandoverPage {
        id: shown.id.to_string(),
        sealed: reading.moment(shown.created_at),
        contents: contents(&reading, &shown.grants),
        app: Link::new(Said::typed(shown.application, frame.language), app_url),
        state,
        frame,
    })
}

async fn envelope(SignedVisit { app, caller, frame }: SignedVisit, Path(id): Path<String>) -> Page {
    let id: HandoverId = id.parse().map_err(|_| Problem::not_found())?;
    let shown = commands::show(&app, &caller, &id).await?;
    render(&handover((&app, &caller), frame, shown, None).await?)
}

async fn open(Path(id): Path<String>, posted: Posted) -> Page {
    let id: HandoverId = id.parse().map_err(|_| Problem::not_found())?;
    let Posted { app, caller, mut frame, .. } = posted;
    frame.here = format!("/handover/{id}");
    let result = commands::open(&app, &caller, &id).await;
    let files = match result {
        Ok(opened) => {
            let file =
                |(name, text): (&'static str, random::Secret)| HandoverFile { name: name.to_owned(), text };
            opened.files.into_iter().map(file).collect()
        }
        Err(problem) if problem.status == 409 || problem.code == "sealing" => {
            let shown = commands::show(&app, &caller, &id).await?;
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, false));
            return refused(&problem, &handover((&app, &caller), frame, shown, None).await?);
        }
        Err(problem) => return Err(problem.into()),
    };
    let shown = commands::show(&app, &caller, &id).await?;
    let mut answer = render(&handover((&app, &caller), frame, shown, Some(files)).await?)?;
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
