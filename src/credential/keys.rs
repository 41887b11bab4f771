//! What people do with the public keys of an application: add one, end one.
//!
//! An added key opens nothing before the log has sealed its entry; an ended one is dead at commit, and every
//! token that was issued to it.

use serde_json::Value;

use super::{Application, ClientKey, client_key, commands};
use crate::app::App;
use crate::audit;
use crate::error::{Problem, Result};
use crate::id::AppId;
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::policy::action::KeepKeys;
use crate::tx::Tx;

/// A key as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Its entry waits to be sealed.
    Sealing,
    /// It can be used.
    Live,
    /// It was ended.
    Ended,
}

impl KeyState {
    /// The text form in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sealing => "sealing",
            Self::Live => "live",
            Self::Ended => "ended",
        }
    }
}

/// The keys of an application with their state, newest first.
pub async fn list(app: &App, application: &Application) -> Result<Vec<(ClientKey, KeyState)>> {
    let mut all = Vec::new();
    for key in application.keys.iter().rev() {
        all.push((key.clone(), state(app, key).await?));
    }
    Ok(all)
}

/// How far a key is.
pub async fn state(app: &App, key: &ClientKey) -> Result<KeyState> {
    Ok(if !key.is_live() {
        KeyState::Ended
    } else if audit::store::entry(&app.db.reader, &key.entry).await?.is_sealed() {
        KeyState::Live
    } else {
        KeyState::Sealing
    })
}

/// Registers a public key; answers the application and the key. Sent twice under one idempotency key it is
/// registered once.
///
/// # Errors
/// `private_key_shown`, `key_known`, `key_was_ended`, `too_many_keys`; `invalid_input` for what is no key that is
/// taken.
pub async fn add(
    app: &App,
    caller: &Caller,
    id: &AppId,
    jwk: &Value,
    key: Option<&Key>,
) -> Result<(Application, ClientKey)> {
    let again = |made: String| async move {
        let application = commands::known(app, caller, id).await?;
        let added = application.keys.iter().find(|known| known.id == made).cloned();
        added.map(|added| (application, added)).ok_or_else(Problem::not_found)
    };
    idempotency::once(app, key, enter(app, caller, id, jwk, key), again).await
}

async fn enter(
    app: &App,
    caller: &Caller,
    id: &AppId,
    jwk: &Value,
    once: Option<&Key>,
) -> Result<(Application, ClientKey)> {
    let application = commands::known(app, caller, id).await?;
    let permit = app.permit::<KeepKeys, _>(caller, application).await?;
    let read = client_key::read(jwk)?;
    let mut application = permit.subject().clone();
    let entry = permit.entry();
    let key = application.add_key(read, caller.person.id.clone(), entry.id.clone(), app.now())?.clone();
    let entry = entry.detail("added", &key.id).detail("algorithm", key.public.algorithm());
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, once, &key.id).await?;
    tx.update(&mut application).await?;
    tx.record(entry.state(&application));
    tx.commit().await?;
    Ok((application, key))
}

/// Ends a key for good.
///
/// # Errors
/// 404; `key_ended` if it was ended before.
pub async fn end(app: &App, caller: &Caller, id: &AppId, key: &str) -> Result<Application> {
    let application = commands::known(app, caller, id).await?;
    if !application.keys.iter().any(|known| known.id == key) {
        return Err(Problem::not_found());
    }
    let permit = app.permit::<KeepKeys, _>(caller, application).await?;
    let mut application = permit.subject().clone();
    application.end_key(key, caller.person.id.clone(), app.now())?;
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut application).await?;
    tx.record(permit.entry().detail("ended", key).state(&application));
    tx.commit().await?;
    Ok(application)
}
