//! Routes of the gateway. They parse, call and answer; the language of a problem is left to the layers outside.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, OriginalUri, Path, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::Value;

use super::record::{self, Denied};
use super::verify::Shown;
use super::{check, proxy, rows};
use crate::api::{Failure, Shared};
use crate::app::App;
use crate::grant::usage::seconds_to_next_day;

/// Longest body an application may send through, in bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/gw/check", any(check_call))
        .route("/gw/{grant}/rows", get(rows_call))
        .route("/gw/{grant}/api", any(api_root))
        .route("/gw/{grant}/api/", any(api_root))
        .route("/gw/{grant}/api/{*path}", any(api_call))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // A header that is not text is there all the same, and wrong.
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

fn shown<'a>(headers: &'a HeaderMap, method: &'a Method, url: String) -> Shown<'a> {
    Shown {
        authorization: text(headers, AUTHORIZATION.as_str()),
        proofs: headers.get_all("dpop").iter().map(|value| value.to_str().unwrap_or_default()).collect(),
        method: method.as_str(),
        url,
    }
}

fn here(app: &App, uri: &Uri) -> String {
    format!("{}{}", app.config.server.public_url, uri.path())
}

fn pairs(uri: &Uri) -> Vec<(String, String)> {
    url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The header that tells an application how to authenticate.
fn challenge(code: &str) -> &'static str {
    match code {
        "no_token" => "Bearer realm=\"matou\"",
        "proof_required" | "bad_proof" | "proof_replayed" | "wrong_key" => {
            "DPoP realm=\"matou\", error=\"invalid_dpop_proof\", algs=\"ES256 EdDSA\""
        }
        _ => "Bearer realm=\"matou\", error=\"invalid_token\"",
    }
}

async fn refuse(app: &App, denied: Denied) -> Response {
    record::count(app, &denied).await;
    let (code, status) = (denied.problem.code, denied.problem.status);
    let mut response = Failure(denied.problem).into_response();
    let headers = response.headers_mut();
    if status == 401 {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge(code)));
    }
    if code == "quota_exhausted" {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds_to_next_day(app.now())));
    }
    uncached(response)
}

fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn answer(app: &App, result: Result<Value, Denied>) -> Response {
    match result {
        Ok(Value::Null) => uncached(StatusCode::NO_CONTENT.into_response()),
        Ok(body) => uncached(Json(body).into_response()),
        Err(denied) => refuse(app, denied).await,
    }
}

async fn rows_call(
    State(app): State<Shared>,
    Path(grant): Path<String>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let shown = shown(&headers, &method, here(&app, &uri));
    answer(&app, rows::rows(&app, &shown, &grant, &pairs(&uri)).await).await
}

async fn api_root(
    State(app): State<Shared>,
    Path(grant): Path<String>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    call(&app, &grant, &method, &uri, &headers, body).await
}

async fn api_call(
    State(app): State<Shared>,
    Path((grant, _path)): Path<(String, String)>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    call(&app, &grant, &method, &uri, &headers, body).await
}

/// The path is taken as it was written: what the router decoded no longer shows where a slash was hidden.
async fn call(
    app: &App,
    grant: &str,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().splitn(5, '/').nth(4).map(|rest| format!("/{rest}")).unwrap_or_default();
    let call = proxy::Call {
        path: &path,
        query: pairs(uri),
        content_type: text(headers, CONTENT_TYPE.as_str()),
        body: body.to_vec(),
    };
    let shown = shown(headers, method, here(app, uri));
    let mut response = answer(app, proxy::call(app, &shown, grant, call).await).await;
    if method == Method::HEAD {
        *response.body_mut() = axum::body::Body::empty();
    }
    response
}

async fn check_call(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let first = |names: [&str; 2]| -> Vec<&str> {
        names.into_iter().filter_map(|name| text(&headers, name)).collect()
    };
    let asked = check::Asked {
        uris: first(["x-forwarded-uri", "x-original-uri"]),
        methods: first(["x-forwarded-method", "x-original-method"]),
        host: text(&headers, "x-forwarded-host"),
        proto: text(&headers, "x-forwarded-proto"),
        authorization: text(&headers, AUTHORIZATION.as_str()),
        proofs: headers.get_all("dpop").iter().map(|value| value.to_str().unwrap_or_default()).collect(),
    };
    match check::check(&app, &asked).await {
        Ok(allowed) => {
            let mut response = StatusCode::OK.into_response();
            for (name, value) in [("x-matou-grant", allowed.grant), ("x-matou-application", allowed.app)] {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().insert(name, value);
                }
            }
            uncached(response)
        }
        Err(denied) => refuse(&app, denied).await,
    }
}
