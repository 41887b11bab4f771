//! The log as C2SP tlog-tiles serves it: checkpoint, tiles, entry bundles, and the public key.
//!
//! Tiles never change, so they may be cached for ever; the checkpoint not at all. Hash tiles tell nothing of
//! entries and are open; entry bundles are for those who may read the log.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Answer, Failure, Shared, Signed};
use crate::audit::checkpoint;
use crate::audit::store;
use crate::audit::tree::{TileKind, TilePath};
use crate::error::Problem;
use crate::policy::action::ReadAudit;
use crate::policy::{ActionKind, Facts};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/log/checkpoint", get(newest))
        .route("/log/key", get(key))
        .route("/log/tile/{*path}", get(tile))
}

async fn newest(State(app): State<Shared>) -> Answer<Response> {
    let head = store::head(&app.db.reader, &app.config.log.origin).await?.ok_or_else(Problem::not_found)?;
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((headers, head.checkpoint).into_response())
}

async fn key(State(app): State<Shared>) -> Response {
    let text = checkpoint::verifier_text(&app.config.log.origin, &app.keys.log.verifying_key());
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{text}\n")).into_response()
}

async fn tile(
    State(app): State<Shared>,
    Path(path): Path<String>,
    caller: Result<Signed, Failure>,
) -> Answer<Response> {
    let path: TilePath = format!("tile/{path}").parse().map_err(|_| Problem::not_found())?;
    if path.kind == TileKind::Entries {
        let Signed(caller) = caller?;
        let facts = Facts { noun: "log", id: app.config.log.origin.clone(), ..Facts::default() };
        if let Some(problem) = app.policy.allows(ReadAudit::ACTION, &caller, &app.tree(), &facts).problem() {
            return Err(problem.into());
        }
    }
    let found = store::tile(&app.db.reader, &app.config.log.origin, path).await?;
    let bytes = found.ok_or_else(Problem::not_found)?;
    let caching = if path.kind == TileKind::Entries {
        "private, no-store"
    } else {
        "public, max-age=31536000, immutable"
    };
    Ok(([(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, caching)], bytes).into_response())
}
