//! `/api/v1/demands`: what the catalogue cannot grant yet.
//!
//! Handlers parse, call `crate::demand`, answer.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::{Answer, Shared, Signed};
use crate::demand::{self, Demand, Wish};
use crate::error::Problem;
use crate::id::{DemandId, ResourceId};

/// The routes of demands.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/demands", get(list).post(file))
        .route("/api/v1/demands/{id}", get(view))
        .route("/api/v1/demands/{id}/answer", post(answer))
        .route("/api/v1/demands/{id}/close", post(close))
}

/// A demand to be filed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filing {
    #[serde(default)]
    about: Option<ResourceId>,
    title: String,
    what: String,
    use_basis: String,
}

/// An answer to a demand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answering {
    note: String,
    #[serde(default)]
    resource: Option<ResourceId>,
}

/// Demands, newest first.
#[derive(Debug, Serialize)]
struct Demands {
    items: Vec<Demand>,
}

fn id(text: &str) -> Result<DemandId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn list(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<Demands>> {
    Ok(Json(Demands { items: demand::list(&app, &caller).await? }))
}

async fn file(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Json(filing): Json<Filing>,
) -> Answer<(StatusCode, Json<Demand>)> {
    let Filing { about, title, what, use_basis } = filing;
    let filed = demand::file(&app, &caller, Wish { about, title, what, use_basis }).await?;
    Ok((StatusCode::CREATED, Json(filed)))
}

async fn view(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Path(text): Path<String>,
) -> Answer<Json<Demand>> {
    Ok(Json(demand::view(&app, &caller, &id(&text)?).await?))
}

async fn answer(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Path(text): Path<String>,
    Json(answering): Json<Answering>,
) -> Answer<Json<Demand>> {
    let Answering { note, resource } = answering;
    Ok(Json(demand::answer(&app, &caller, &id(&text)?, &note, resource).await?))
}

async fn close(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Path(text): Path<String>,
) -> Answer<Json<Demand>> {
    Ok(Json(demand::close(&app, &caller, &id(&text)?).await?))
}
