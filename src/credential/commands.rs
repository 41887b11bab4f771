//! What people do with applications: register, look, configure into a sealed hand-over, open it once.
//!
//! A configure is one step for all grants of the application (一体化配置). Showing a hand-over changes nothing;
//! opening, which waits until the log has sealed the hand-over and everything it opens, is in `opening`.

use serde::Serialize;

use super::access::{self, Access};
use super::handover::{Credential, HandoverState, no_key};
use super::{Application, Handover, store};
use crate::app::App;
use crate::audit::store::object_is_sealed;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::grant::{Grant, reconcile};
use crate::id::{AppId, HandoverId, PersonId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::policy::action::{ConfigureApp, RegisterApp};
use crate::policy::{Action, Permit, Subject};
use crate::tx::Tx;

pub use super::opened::{Handed, KeyReference, Opened};
pub use super::opening::{expire, open};

/// What a configure would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigurePlan {
    /// The application.
    pub app: AppId,
    /// Its client id, which never changes.
    pub client_id: AppId,
    /// Where tokens are issued.
    pub token_url: String,
    /// What it will prove itself by.
    pub credential: Credential,
    /// Every grant with its state and what is made for it.
    pub grants: Vec<Access>,
    /// Whether a secret in force dies when the hand-over is opened.
    pub replaces_secret: bool,
    /// Hand-overs that still wait and will be replaced.
    pub replaces: Vec<HandoverId>,
}

/// What a configure gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Configured {
    /// A dry run: nothing was made.
    Plan(ConfigurePlan),
    /// A hand-over waits to be opened.
    Handover(Shown),
}

/// A hand-over as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its identifier.
    pub id: HandoverId,
    /// The application.
    pub app: AppId,
    /// Name of the application.
    pub application: String,
    /// `waiting`, `opened`, `replaced` or `expired`.
    pub state: &'static str,
    /// Whether the log has sealed everything, so that it can be opened.
    pub sealed: bool,
    /// Who configured.
    pub configured_by: PersonId,
    /// The key it refers to; none if it holds a secret.
    pub key: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be opened.
    pub expires_at: Timestamp,
    /// Who opened it, and when.
    pub opened: Option<(PersonId, Timestamp)>,
    /// The grants of the application.
    pub grants: Vec<Access>,
    /// Its version.
    #[serde(skip)]
    pub version: i64,
}

/// Registers an application of the caller's organisation.
pub async fn register(
    app: &App,
    caller: &Caller,
    (name, purpose): (&str, &str),
    key: Option<&Key>,
) -> Result<Application> {
    let again =
        |made: String| async move { known(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, enter(app, caller, (name, purpose), key), again).await
}

async fn enter(
    app: &App,
    caller: &Caller,
    (name, purpose): (&str, &str),
    key: Option<&Key>,
) -> Result<Application> {
    let (org, owner) = (caller.org.id.clone(), caller.person.id.clone());
    let fresh = Application::register(org, owner, name, purpose, app.now())?;
    let permit = app.permit::<RegisterApp, _>(caller, fresh).await?;
    let mut application = permit.subject().clone();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, application.id.as_str()).await?;
    tx.insert(&mut application).await?;
    tx.record(permit.entry().state(&application).detail("name", &application.name));
    tx.commit().await?;
    Ok(application)
}

fn may_know(app: &App, caller: &Caller, application: &Application) -> bool {
    app.policy.allows(Action::ViewApp, caller, &app.tree(), &application.facts()).allowed
}

/// The applications of the caller's organisation, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Application>> {
    caller.require_scope(Action::ViewApp.scope())?;
    let mut all = store::of_org(&app.db.reader, &caller.org.id).await?;
    all.retain(|application| may_know(app, caller, application));
    Ok(all)
}

/// One application.
///
/// # Errors
/// 404 if there is none the caller may know of.
pub async fn get(app: &App, caller: &Caller, id: &AppId) -> Result<Application> {
    caller.require_scope(Action::ViewApp.scope())?;
    known(app, caller, id).await
}

/// One application the caller may know of.
pub(super) async fn known(app: &App, caller: &Caller, id: &AppId) -> Result<Application> {
    let application = store::application(&app.db.reader, id).await?;
    if may_know(app, caller, &application) { Ok(application) } else { Err(Problem::not_found()) }
}

/// How an application reaches its grants; shown as often as wanted, for it holds no secret.
pub async fn connections(app: &App, caller: &Caller, id: &AppId) -> Result<Vec<Access>> {
    let application = get(app, caller, id).await?;
    access::of(app, &access::live_grants(app, &application.id).await?).await
}

/// The hand-overs of an application, newest first.
pub async fn handovers(app: &App, caller: &Caller, id: &AppId) -> Result<Vec<Shown>> {
    let application = get(app, caller, id).await?;
    let mut all = Vec::new();
    for handover in store::handovers(&app.db.reader, id).await? {
        all.push(shown(app, &application, &handover, Vec::new(), false));
    }
    Ok(all)
}

/// Configures an application in one step: a dry run lists what is made for every grant; applying makes a new
/// client secret, sealed in a hand-over that replaces those still waiting, or one that refers to its key. Applying
/// twice under one idempotency key makes one hand-over, which the second answer shows.
///
/// # Errors
/// `no_grants` if there is nothing to configure; `no_key` if it has no key to refer to.
pub async fn configure(
    app: &App,
    caller: &Caller,
    id: &AppId,
    credential: Credential,
    dry_run: bool,
    key: Option<&Key>,
) -> Result<Configured> {
    let again = |made: String| async move {
        look(app, caller, &made.parse().map_err(Problem::internal)?).await.map(Configured::Handover)
    };
    idempotency::once(app, key, plan_or_make(app, caller, id, credential, dry_run, key), again).await
}

async fn plan_or_make(
    app: &App,
    caller: &Caller,
    id: &AppId,
    credential: Credential,
    dry_run: bool,
    key: Option<&Key>,
) -> Result<Configured> {
    let application = known(app, caller, id).await?;
    let permit = app.permit::<ConfigureApp, _>(caller, application).await?;
    let application = permit.subject();
    let grants = access::live_grants(app, &application.id).await?;
    if grants.is_empty() {
        return Err(Problem::conflict(
            "no_grants",
            "该应用还没有任何授权",
            "this application holds no grant yet",
        )
        .next("请先申请数据并获得同意", "ask for resources first; configure after they were agreed"));
    }
    if credential == Credential::Key && application.newest_key().is_none() {
        return Err(no_key());
    }
    let mut waiting = store::handovers(&app.db.reader, &application.id).await?;
    waiting.retain(|handover| matches!(handover.state, HandoverState::Waiting { .. }));
    if dry_run {
        return Ok(Configured::Plan(ConfigurePlan {
            app: application.id.clone(),
            client_id: application.id.clone(),
            token_url: access::token_url(app),
            credential,
            grants: access::of(app, &grants).await?,
            replaces_secret: application.secret.is_some(),
            replaces: waiting.into_iter().map(|handover| handover.id).collect(),
        }));
    }
    let handover = make(app, &permit, credential, &grants, waiting, key).await?;
    let grants = access::of(app, &grants).await?;
    Ok(Configured::Handover(shown(app, application, &handover, grants, false)))
}

async fn make(
    app: &App,
    permit: &Permit<ConfigureApp, Application>,
    credential: Credential,
    grants: &[Grant],
    waiting: Vec<Handover>,
    key: Option<&Key>,
) -> Result<Handover> {
    let (application, by, now) = (permit.subject(), &permit.caller().person.id, app.now());
    let ids = grants.iter().map(|grant| grant.id.clone()).collect();
    let mut handover = Handover::make(application, credential, by, ids, &app.keys.master, now)?;
    let mut tx = Tx::begin(&app.db, permit).await?;
    idempotency::remember(&tx, key, handover.id.as_str()).await?;
    // A second configure at the same moment meets another version of the application and starts over.
    let mut touched = application.clone();
    tx.update(&mut touched).await?;
    tx.insert(&mut handover).await?;
    let entry = permit.entry_about("handover", handover.id.as_str()).state(&handover);
    tx.record(
        entry
            .detail("grants", &handover.grants)
            .detail("credential", credential)
            .detail("expires_at", handover.expires_at)
            .related("application", application.id.as_str()),
    );
    for mut old in waiting {
        old.replace(&handover.id, now);
        tx.update(&mut old).await?;
        let entry = permit.entry_about("handover", old.id.as_str()).state(&old);
        tx.record(entry.detail("replaced_by", &handover.id));
    }
    tx.commit().await?;
    Ok(handover)
}

fn shown(app: &App, of: &Application, handover: &Handover, grants: Vec<Access>, sealed: bool) -> Shown {
    let opened = match &handover.state {
        HandoverState::Opened { by, at } => Some((by.clone(), *at)),
        _ => None,
    };
    Shown {
        id: handover.id.clone(),
        app: of.id.clone(),
        application: of.name.clone(),
        state: handover.state_at(app.now()),
        sealed,
        configured_by: handover.configured_by.clone(),
        key: handover.key.clone(),
        created_at: handover.created_at,
        expires_at: handover.expires_at,
        opened,
        grants,
        version: handover.version,
    }
}

/// A hand-over and its application, if the caller may know of them.
pub(super) async fn load(app: &App, caller: &Caller, id: &HandoverId) -> Result<(Application, Handover)> {
    let handover = store::handover(&app.db.reader, id).await?;
    let application = known(app, caller, &handover.app).await?;
    Ok((application, handover))
}

/// Shows a hand-over and changes nothing, however often it is called and by whatever follows links.
pub async fn show(app: &App, caller: &Caller, id: &HandoverId) -> Result<Shown> {
    caller.require_scope(Action::ViewApp.scope())?;
    look(app, caller, id).await
}

async fn look(app: &App, caller: &Caller, id: &HandoverId) -> Result<Shown> {
    let (application, handover) = load(app, caller, id).await?;
    let grants = access::live_grants(app, &application.id).await?;
    let sealed = is_sealed(app, &handover, &grants).await?;
    let grants = access::of(app, &grants).await?;
    Ok(shown(app, &application, &handover, grants, sealed))
}

pub(super) async fn is_sealed(app: &App, handover: &Handover, grants: &[Grant]) -> Result<bool> {
    if !object_is_sealed(&app.db.reader, "handover", handover.id.as_str()).await? {
        return Ok(false);
    }
    for grant in grants {
        if !reconcile::is_sealed(app, grant).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
