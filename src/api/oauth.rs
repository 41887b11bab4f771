//! Routes of the authorization server: token, introspection, revocation, metadata, keys.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;

use super::Shared;
use super::problem::retry_after;
use crate::credential::jws;
use crate::credential::oauth::Refusal;
use crate::credential::token::{self, Request};
use crate::grant::usage::{self, Door};

/// Longest form of a request, in bytes.
const FORM_BYTES_MAX: usize = 32 * 1024;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/oauth/token", post(issue))
        .route("/oauth/introspect", post(introspect))
        .route("/oauth/revoke", post(revoke))
        .route("/oauth/jwks", get(async |State(app): State<Shared>| Json(jws::key_set(&app.keys.token))))
        .route(
            "/.well-known/oauth-authorization-server",
            get(async |State(app): State<Shared>| Json(token::metadata(&app))),
        )
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

fn request<'a>(headers: &'a HeaderMap, body: &str) -> Request<'a> {
    Request {
        // A header that is not text is some credential, and a wrong one.
        authorization: headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default()),
        proofs: headers.get_all("dpop").iter().map(|value| value.to_str().unwrap_or_default()).collect(),
        form: url::form_urlencoded::parse(body.as_bytes()).into_owned().collect(),
    }
}

fn answer(result: Result<Value, Refusal>) -> Response {
    let mut response = match result {
        Ok(body) => Json(body).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, Json(refusal.body())).into_response();
            if status == StatusCode::UNAUTHORIZED {
                let value = HeaderValue::from_static("Basic realm=\"matou\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, value);
            }
            retry_after(response.headers_mut(), status);
            response
        }
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Refuses a body that is no form: what it holds would look like missing credentials (RFC 6749 section 3.2).
fn form_only(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(kind) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(());
    }
    Err(Refusal::invalid_request(
        "请以表单提交（application/x-www-form-urlencoded）",
        "send a form: Content-Type must be application/x-www-form-urlencoded",
    ))
}

async fn issue(State(app): State<Shared>, headers: HeaderMap, body: String) -> Response {
    if let Err(refusal) = form_only(&headers) {
        usage::denied(&app, Door::Token, "-", refusal.problem.code).await;
        return answer(Err(refusal));
    }
    answer(token::issue(&app, &request(&headers, &body)).await)
}

async fn introspect(State(app): State<Shared>, headers: HeaderMap, body: String) -> Response {
    if let Err(refusal) = form_only(&headers) {
        return answer(Err(refusal));
    }
    answer(token::introspect(&app, &request(&headers, &body)).await)
}

async fn revoke(State(app): State<Shared>, headers: HeaderMap, body: String) -> Response {
    if let Err(refusal) = form_only(&headers) {
        return answer(Err(refusal));
    }
    match token::revoke(&app, &request(&headers, &body)).await {
        Ok(()) => answer(Ok(Value::Object(serde_json::Map::new()))),
        Err(refusal) => answer(Err(refusal)),
    }
}
