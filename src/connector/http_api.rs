//! HTTP APIs of providers, called through our gateway.
//!
//! Opening checks that the API answers at all; the gateway makes the calls. The secret that proves to the
//! provider that a call comes from this gateway lies sealed beside the entry, never in it. Addresses never
//! reach callers, not even in errors.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::{Confirmed, Connector, Observed, Target, not_bound, ready};
use crate::app::App;
use crate::audit::store::Connection;
use crate::catalog::resource::{Binding, Content};
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::{GrantId, ResourceId};
use crate::keys::{MasterKey, Sealed};
use crate::random::Secret;
use crate::tx::Tx;

/// Names the grant to the provider.
pub const GRANT_HEADER: &str = "x-matou-grant";
/// Carries the shared secret to the provider.
pub const SECRET_HEADER: &str = "x-matou-secret";

/// A provider's HTTP API.
#[derive(Clone, Copy, Debug)]
pub struct HttpApi;

/// The secret shared with a provider's API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpstreamSecret {
    id: String,
    sealed: Sealed,
    #[serde(skip)]
    version: i64,
}

crate::record!(UpstreamSecret, "setting", id, |_this| {});

/// What the names of these rows begin with.
const SECRET: &str = "upstream_secret:";

fn secret_id(resource: &ResourceId) -> String {
    format!("{SECRET}{resource}")
}

impl UpstreamSecret {
    /// All of them.
    ///
    /// # Errors
    /// Only when the database is away.
    pub async fn all(connection: &impl Connection) -> Result<Vec<Self>> {
        // The sign that follows `:` ends the names that begin so; identifiers are ASCII.
        let end = SECRET.replace(':', ";");
        let named = [Where::Gt("id", SECRET.into()), Where::Lt("id", end.into())];
        db::list(connection, &named, Page::ascending("id", u64::from(u32::MAX))).await
    }
    /// The name of its row.
    pub fn key(&self) -> &str {
        &self.id
    }
    /// Seals it under another master key; answers whether it was under a former one.
    ///
    /// # Errors
    /// `wrong_master_key` if the key it lies under is not known.
    pub fn reseal(&mut self, master: &MasterKey) -> Result<bool> {
        master.reseal(&self.id, &mut self.sealed)
    }
}

/// Keeps the secret shared with the API of a resource, in place of an earlier one.
pub async fn keep_secret(app: &App, tx: &Tx, resource: &ResourceId, secret: &Secret) -> Result<()> {
    let id = secret_id(resource);
    let sealed = app.keys.master.seal(&id, secret.expose().as_bytes())?;
    if let Some(mut known) = db::load::<UpstreamSecret>(tx.connection(), &id).await? {
        known.sealed = sealed;
        return tx.update(&mut known).await;
    }
    tx.insert(&mut UpstreamSecret { id, sealed, version: 0 }).await
}

/// The secret shared with the API of a resource, if there is one.
pub async fn secret(app: &App, resource: &ResourceId) -> Result<Option<Secret>> {
    let id = secret_id(resource);
    let Some(known) = db::load::<UpstreamSecret>(&app.db.reader, &id).await? else { return Ok(None) };
    let text = app.keys.master.open(&id, &known.sealed)?;
    let text = String::from_utf8(text).map_err(|_| Problem::internal("a shared secret is not text"))?;
    Ok(Some(Secret::from_text(text)))
}

/// The base address an entry is bound to.
pub fn base_url(content: &Content) -> Result<&str> {
    match &content.binding {
        Some(Binding::Http { base_url }) => Ok(base_url),
        _ => Err(not_bound()),
    }
}

/// The provider's API cannot be reached or failed.
pub fn upstream_failed() -> Problem {
    Problem::new(
        502,
        "upstream_failed",
        "数据提供部门的接口未正常应答",
        "the provider's API did not answer properly",
    )
    .next("请稍后重试；如持续失败，请联系数据提供部门", "try again later; if it lasts, tell the provider")
}

async fn observe(app: &App, target: Target<'_>) -> Result<Observed> {
    let base = match base_url(target.content) {
        Ok(base) => base,
        Err(problem) => return Ok(Observed::NotReady(problem)),
    };
    if let Err(wrong) = target.scope.check_against(&target.content.shape()) {
        return Ok(Observed::NotReady(super::hosted_table::scope_problem(&wrong)));
    }
    let mut request = app.http.get(format!("{base}/")).header(GRANT_HEADER, target.grant.as_str());
    if let Some(secret) = secret(app, target.resource).await? {
        request = request.header(SECRET_HEADER, secret.expose());
    }
    // Any answer will do, a 404 too: only operations are known to exist.
    Ok(match request.send().await {
        Ok(answer) if !answer.status().is_server_error() => Observed::Ready,
        Ok(_) | Err(_) => Observed::NotReady(upstream_failed()),
    })
}

impl Connector for HttpApi {
    fn name(&self) -> &'static str {
        "http_api"
    }
    fn observe<'a>(&'a self, app: &'a App, target: Target<'a>) -> BoxFuture<'a, Result<Observed>> {
        Box::pin(observe(app, target))
    }
    fn open<'a>(&'a self, app: &'a App, target: Target<'a>) -> BoxFuture<'a, Result<Confirmed>> {
        Box::pin(ready(self, app, target))
    }
    fn close<'a>(&'a self, _app: &'a App, _grant: &'a GrantId) -> BoxFuture<'a, Result<Confirmed>> {
        // Our gateway reads the grant on every call, so it is closed with the commit that ended it.
        Box::pin(async { Ok(Confirmed::Yes) })
    }
}
