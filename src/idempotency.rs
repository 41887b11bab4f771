//! Submitting twice does it once: what was answered under a key is remembered with the act's own commit.
//!
//! A key belongs to one caller, post and route and lives 24 hours (design.md section 11). It remembers the
//! identifier of what was made, never a secret. A command that makes something is run by [`once`].

use std::future::Future;

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::random::digest;
use crate::tx::{Internal, Tx};

/// Seconds a key is remembered.
const KEPT_SECONDS: i64 = 24 * 3600;
/// Longest key in bytes.
pub const KEY_BYTES_MAX: usize = 200;

/// A key as one request gave it.
#[derive(Clone, Debug)]
pub struct Key {
    id: String,
    body: String,
    at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Remembered {
    id: String,
    body: String,
    made: String,
    expires_at: Timestamp,
    #[serde(skip)]
    version: i64,
}

crate::record!(Remembered, "idempotency", id, |this| { "expires_at": this.expires_at.0 });

impl Key {
    /// Ties a given key to the caller, their post, the route and the body.
    ///
    /// # Errors
    /// `invalid_input` for an empty or overlong key.
    pub fn new(caller: &Caller, route: &str, given: &str, body: &[u8]) -> Result<Self> {
        if given.trim().is_empty() || given.len() > KEY_BYTES_MAX {
            return Err(Problem::invalid("未执行", "nothing was done").field(
                "Idempotency-Key",
                "须为1至200个字符",
                "must have 1 to 200 characters",
            ));
        }
        let parts = [caller.person.id.as_str(), caller.post.id.as_str(), route, given];
        Ok(Self { id: digest(parts.join("\n").as_bytes()), body: digest(body), at: caller.at })
    }
}

/// What an earlier request under the same key made, if there was one.
///
/// # Errors
/// `idempotency_key_reused` if it had another body.
pub async fn earlier(app: &App, key: Option<&Key>) -> Result<Option<String>> {
    let Some(key) = key else { return Ok(None) };
    let found: Option<Remembered> = db::load(&app.db.reader, &key.id).await?;
    match found.filter(|found| key.at < found.expires_at) {
        None => Ok(None),
        Some(found) if found.body == key.body => Ok(Some(found.made)),
        Some(_) => Err(Problem::new(
            422,
            "idempotency_key_reused",
            "同一幂等键已用于另一份内容",
            "this Idempotency-Key was used with another body",
        )
        .next("请换用新的幂等键", "use a new key for new content")),
    }
}

/// Runs what makes something once under its key, and `again` for whoever sends the same another time. What is
/// made must be [remembered](remember) in its own transaction.
///
/// A failure is judged only after a second look: of two requests at the same moment one fails on what the other
/// has just committed, and is answered as the other was.
///
/// # Errors
/// Those of what is run, and `idempotency_key_reused`.
pub async fn once<T, Made, Again>(
    app: &App,
    key: Option<&Key>,
    make: impl Future<Output = Result<T>>,
    again: Again,
) -> Result<T>
where
    Again: FnOnce(String) -> Made,
    Made: Future<Output = Result<T>>,
{
    if let Some(made) = earlier(app, key).await? {
        return again(made).await;
    }
    match make.await {
        Ok(made) => Ok(made),
        Err(problem) => match earlier(app, key).await? {
            Some(made) => again(made).await,
            None => Err(problem),
        },
    }
}

/// Remembers what was made, in the transaction that makes it. Of two requests at once one fails here as
/// `duplicate` and [`once`] gives it the other's answer.
pub async fn remember(tx: &Tx, key: Option<&Key>, made: &str) -> Result<()> {
    let Some(key) = key else { return Ok(()) };
    tx.delete::<Remembered>(&expired(tx.connection(), key).await?.unwrap_or_default()).await?;
    let mut row = Remembered {
        id: key.id.clone(),
        body: key.body.clone(),
        made: made.to_owned(),
        expires_at: key.at.plus_seconds(KEPT_SECONDS),
        version: 0,
    };
    tx.insert(&mut row).await
}

async fn expired(connection: &impl ConnectionTrait, key: &Key) -> Result<Option<String>> {
    let found: Option<Remembered> = db::load(connection, &key.id).await?;
    Ok(found.filter(|found| found.expires_at <= key.at).map(|found| found.id))
}

/// Forgets keys that are over.
pub async fn sweep(app: &App) -> Result<()> {
    let over = [Where::Lt("expires_at", app.now().0.into())];
    let rows: Vec<Remembered> = db::list(&app.db.reader, &over, Page::ascending("expires_at", 500)).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let tx = Tx::internal(&app.db, Internal::Idempotency).await?;
    for row in rows {
        tx.delete::<Remembered>(&row.id).await?;
    }
    tx.commit().await
}
