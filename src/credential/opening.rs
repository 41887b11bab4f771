//! Opening a hand-over, exactly once, and erasing what nobody opened in time.
//!
//! The new secret comes into force and the old one dies with one commit. `commands` makes and shows hand-overs; their
//! states are `handover`.

use serde_json::{Value, json};

use super::access::{self, Access};
use super::application::ClientSecret;
use super::commands::{is_sealed, load};
use super::{Application, Handover, samples, store};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::grant::reconcile;
use crate::id::{AppId, HandoverId};
use crate::identity::Caller;
use crate::policy::Permit;
use crate::policy::action::OpenHandover;
use crate::random::Secret;
use crate::tx::{Internal, Tx};

/// What is shown once.
#[derive(Debug)]
pub struct Opened {
    /// The hand-over.
    pub handover: HandoverId,
    /// The client id.
    pub client_id: AppId,
    /// The client secret; kept nowhere but as a digest from now on.
    pub secret: Secret,
    /// Where tokens are issued.
    pub token_url: String,
    /// One entry for each grant.
    pub grants: Vec<Access>,
    /// Ready files: name and content. They hold the secret.
    pub files: Vec<(&'static str, Secret)>,
}

impl Opened {
    /// The JSON form, for the one answer that may hold the secret.
    pub fn body(&self) -> Value {
        let file = |(name, text): &(&str, Secret)| json!({ "name": name, "content": text.expose() });
        json!({
            "handover": self.handover,
            "client_id": self.client_id,
            "client_secret": self.secret.expose(),
            "token_url": self.token_url,
            "grants": self.grants,
            "files": self.files.iter().map(file).collect::<Vec<Value>>(),
        })
    }
}

/// Opens a hand-over, exactly once however many try: the new secret is in force and the old one dead with the
/// same commit.
///
/// # Errors
/// `already_opened` (also an entry of the log), `handover_expired`, `handover_replaced`, `sealing`.
pub async fn open(app: &App, caller: &Caller, id: &HandoverId) -> Result<Opened> {
    let (application, handover) = load(app, caller, id).await?;
    let permit = app.permit::<OpenHandover, _>(caller, handover).await?;
    if let Err(problem) = permit.subject().check_open(app.now()) {
        return Err(refused(app, &permit, problem).await?);
    }
    let grants = access::live_grants(app, &application.id).await?;
    if !is_sealed(app, permit.subject(), &grants).await? {
        // Perhaps what is not sealed yet is somebody else's opening a moment ago.
        return Err(match store::handover(&app.db.reader, id).await?.check_open(app.now()) {
            Ok(_) => reconcile::sealing(),
            Err(problem) => refused(app, &permit, problem).await?,
        });
    }
    let secret = match take(app, &permit, application.clone()).await {
        Ok(secret) => secret,
        // Somebody was quicker by a moment: say what has become of it.
        Err(Problem { code: "stale_version", .. }) => {
            let now_so = store::handover(&app.db.reader, id).await?;
            let problem = now_so.check_open(app.now()).err().unwrap_or_else(Problem::stale);
            return Err(refused(app, &permit, problem).await?);
        }
        Err(problem) => return Err(problem),
    };
    let grants = access::of(app, &grants).await?;
    let token_url = access::token_url(app);
    let files = samples::files(&application, &secret, &token_url, &grants)?;
    Ok(Opened { handover: id.clone(), client_id: application.id, secret, token_url, grants, files })
}

/// The commit that hands over.
async fn take(
    app: &App,
    permit: &Permit<OpenHandover, Handover>,
    mut application: Application,
) -> Result<Secret> {
    let (by, now) = (permit.caller().person.id.clone(), app.now());
    let mut handover = permit.subject().clone();
    let secret = handover.open(by, &app.keys.master, now)?;
    let replaced = application.secret.as_ref().map(|secret| secret.since);
    // Tokens name this moment, so no two secrets of one application may share it.
    let since = replaced.map_or(now, |before| now.max(Timestamp(before.0 + 1)));
    application.secret = Some(ClientSecret { digest: secret.digest(), since });
    let mut tx = Tx::begin(&app.db, permit).await?;
    tx.update(&mut handover).await?;
    tx.update(&mut application).await?;
    tx.record(
        permit
            .entry()
            .state(&handover)
            .detail("replaced_a_secret", replaced.is_some())
            .related("application", application.id.as_str()),
    );
    tx.record(permit.entry_about("application", application.id.as_str()).state(&application));
    tx.commit().await?;
    Ok(secret)
}

/// Writes down that somebody tried to open what cannot be opened.
async fn refused(app: &App, permit: &Permit<OpenHandover, Handover>, problem: Problem) -> Result<Problem> {
    let mut tx = Tx::internal(&app.db, Internal::Denial).await?;
    tx.record(permit.entry().denied(problem.code));
    tx.commit().await?;
    Ok(problem)
}

/// Erases the secrets of hand-overs that nobody opened in time; run by the worker. Answers how many.
pub async fn expire(app: &App) -> Result<usize> {
    let mut expired = 0;
    for mut handover in store::overdue(&app.db.reader, app.now()).await? {
        if !handover.expire(app.now()) {
            continue;
        }
        let mut tx = Tx::internal(&app.db, Internal::FollowUp).await?;
        match tx.update(&mut handover).await {
            Ok(()) => {}
            Err(Problem { code: "stale_version", .. }) => continue,
            Err(problem) => return Err(problem),
        }
        let actor = ActorRef::System { part: "credential".to_owned() };
        let entry = Entry::new(app.now(), actor, "handover.expire", "handover", handover.id.as_str());
        tx.record(entry.state(&handover));
        tx.commit().await?;
        expired += 1;
    }
    Ok(expired)
}
