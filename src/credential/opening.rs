//! Opening a hand-over, exactly once, and erasing what nobody opened in time.
//!
//! The new credential comes into force and the old one dies with one commit. `commands` makes and shows hand-overs; their
//! states are `handover`, what is shown is `opened`.

use super::access;
use super::application::ClientSecret;
use super::client_key::key_ended;
use super::commands::{is_sealed, load};
use super::opened::{Handed, KeyReference, Opened};
use super::{Application, Handover, samples, store};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::grant::reconcile;
use crate::id::HandoverId;
use crate::identity::Caller;
use crate::policy::Permit;
use crate::policy::action::OpenHandover;
use crate::tx::{Internal, Tx};

/// Opens a hand-over, exactly once however many try: the new credential is in force and the old secret dead
/// with the same commit.
///
/// # Errors
/// `already_opened` (also an entry of the log), `handover_expired`, `handover_replaced`, `sealing`; `key_ended`
/// if the key it refers to is no longer live.
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
    let handed = match take(app, &permit, application.clone()).await {
        Ok(handed) => handed,
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
    let files = samples::files(&application, &handed, &token_url, &grants)?;
    Ok(Opened { handover: id.clone(), client_id: application.id, handed, token_url, grants, files })
}

/// The commit that hands over.
async fn take(
    app: &App,
    permit: &Permit<OpenHandover, Handover>,
    mut application: Application,
) -> Result<Handed> {
    let (by, now) = (permit.caller().person.id.clone(), app.now());
    let mut handover = permit.subject().clone();
    let secret = handover.open(by, &app.keys.master, now)?;
    let replaced = application.secret.as_ref().map(|secret| secret.since);
    let handed = match (secret, &handover.key) {
        (Some(secret), None) => {
            // Tokens name this moment, so no two secrets of one application may share it.
            let since = replaced.map_or(now, |before| now.max(Timestamp(before.0 + 1)));
            application.secret = Some(ClientSecret { digest: secret.digest(), since });
            Handed::Secret(secret)
        }
        (None, Some(key)) => {
            let key = KeyReference::to(application.live_key(key).ok_or_else(key_ended)?);
            (application.secret, application.key_since) = (None, Some(now));
            Handed::Key(key)
        }
        _ => return Err(Problem::internal("a hand-over holds neither a secret nor a key, or both")),
    };
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
    Ok(handed)
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
