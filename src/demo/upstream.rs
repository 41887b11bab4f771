//! The providers' systems behind the sample APIs: what the gateway calls in `matou demo`.
//!
//! It answers from the sample rows, always the same, and only to whoever knows the secret it was started with,
//! so that nobody gets past the gateway. It never decides about fields, rows or masks: it tells everything, as
//! real systems do, and what a caller may see is the gateway's matter. Operations are those of the catalogue
//! entries with an `upstream`; one file for each.

mod air;
mod credit;
mod insurance;
#[cfg(test)]
mod tests;

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;

use crate::error::{Problem, Result};
use crate::random::Secret;

/// The header that carries the secret.
pub const SECRET_HEADER: &str = "x-matou-secret";

/// Serves until the task is dropped.
///
/// # Errors
/// `not_loopback` for a listener that others could reach.
pub async fn serve(listener: TcpListener, secret: Secret) -> Result<()> {
    let address = listener.local_addr().map_err(Problem::internal)?;
    if !address.ip().is_loopback() {
        let zh = format!("演示业务系统不能监听 `{address}`：只供本机网关调用");
        let en =
            format!("the sample upstream must not listen on `{address}`: it serves the gateway here only");
        return Err(Problem::new(500, "not_loopback", zh, en).next("请改用 127.0.0.1", "use 127.0.0.1"));
    }
    axum::serve(listener, router(secret)).await.map_err(Problem::internal)
}

/// Every sample API below the `upstream` of its entry.
pub fn router(secret: Secret) -> Router {
    Router::new()
        .nest("/credit", credit::router())
        .nest("/insurance", insurance::router())
        .nest("/air", air::router())
        .layer(middleware::from_fn_with_state(secret, only_the_gateway))
}

async fn only_the_gateway(State(secret): State<Secret>, request: Request, next: Next) -> Response {
    let given = request.headers().get(SECRET_HEADER).map_or(&b""[..], axum::http::HeaderValue::as_bytes);
    // An empty secret would let everybody in who sends an empty header.
    let knows = !secret.expose().is_empty() && bool::from(secret.expose().as_bytes().ct_eq(given));
    if knows { next.run(request).await } else { refusal(StatusCode::UNAUTHORIZED, "unauthorized") }
}

fn refusal(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({"error": code}))).into_response()
}

/// One record, or 404.
fn one(record: Option<Value>) -> Response {
    record.map_or_else(|| refusal(StatusCode::NOT_FOUND, "not_found"), |record| Json(record).into_response())
}

/// What lists are asked; unknown parameters are ignored, as such systems do.
#[derive(Deserialize)]
struct Ask {
    /// From 1.
    page: Option<usize>,
    /// Records a page.
    size: Option<usize>,
    /// Only those of a division.
    division_code: Option<String>,
}

const SIZE: usize = 20;
const SIZE_MAX: usize = 100;

impl Ask {
    fn covers(&self, division: &str) -> bool {
        self.division_code.as_ref().is_none_or(|code| code == division)
    }
    /// One page of the records that fit, with the number of all of them.
    fn page<T>(&self, fitting: impl Iterator<Item = T>, tell: impl Fn(T) -> Value) -> Response {
        let page = self.page.unwrap_or(1).max(1);
        let size = self.size.unwrap_or(SIZE).clamp(1, SIZE_MAX);
        let from = (page - 1).saturating_mul(size);
        let (mut total, mut items) = (0_usize, Vec::new());
        for record in fitting {
            if total >= from && items.len() < size {
                items.push(tell(record));
            }
            total += 1;
        }
        Json(json!({"items": items, "total": total, "page": page, "size": size})).into_response()
    }
}

/// A list without pages.
fn list(items: Vec<Value>) -> Response {
    let total = items.len();
    Json(json!({"items": items, "total": total})).into_response()
}

type Asked = Query<Ask>;
