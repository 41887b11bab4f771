//! What handlers take in: JSON bodies, identifiers in paths, versions and keys in headers.
//!
//! Whatever does not fit becomes a [`Problem`] that names the field; nothing unknown is passed over in silence.
//! Query parameters are `parameter`, what is wrong with a body `unreadable`.

use std::str::FromStr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

pub use super::parameter::{Known, PAGING, Params};
use super::{Failure, Shared, unreadable};
use crate::error::{Problem, Result};
use crate::idempotency::Key;
use crate::identity::Caller;

/// A JSON body that must be there.
#[derive(Debug)]
pub struct Body<T> {
    /// What was read.
    pub value: T,
    /// The bytes as they came, for idempotency.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Shared) -> std::result::Result<Self, Failure> {
        let bytes = json_bytes(request, app).await?;
        if bytes.is_empty() {
            return Err(no_body().into());
        }
        let value = parsed(&bytes)?;
        Ok(Self { value, bytes })
    }
}

/// A JSON body that may be left out, for acts whose particulars all have a usual value.
#[derive(Debug)]
pub struct Particulars<T> {
    /// What was read, or the usual.
    pub value: T,
    /// The bytes as they came, for idempotency.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned + Default> FromRequest<Shared> for Particulars<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Shared) -> std::result::Result<Self, Failure> {
        let bytes = json_bytes(request, app).await?;
        let value = if bytes.is_empty() { T::default() } else { parsed(&bytes)? };
        Ok(Self { value, bytes })
    }
}

async fn json_bytes(request: Request, app: &Shared) -> Result<Bytes> {
    let is_json = is_json(request.headers());
    let bytes = Bytes::from_request(request, app).await.map_err(|_| too_large())?;
    if bytes.is_empty() || is_json { Ok(bytes) } else { Err(not_json()) }
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    Json::<T>::from_bytes(bytes).map(|Json(value)| value).map_err(|rejection| unreadable::problem(&rejection))
}

fn no_body() -> Problem {
    Problem::new(400, "no_body", "请求没有正文", "the request has no body")
        .field("body", "须为 JSON 对象", "must be a JSON object")
        .next("请按接口文档提交 JSON", "send the JSON that the document of the API asks for")
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

pub(super) fn too_large() -> Problem {
    Problem::new(413, "too_large", "提交内容过大", "what was sent is too large")
        .next("请分批提交", "send it in parts")
}

pub(super) fn not_json() -> Problem {
    Problem::new(415, "not_json", "请以 JSON 提交", "send JSON")
        .next("请设置 Content-Type: application/json", "set the header Content-Type: application/json")
}

/// A part of the path, such as an identifier. One that cannot be read names nothing, so it is not found.
#[derive(Debug)]
pub struct Named<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<Shared> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> std::result::Result<Self, Failure> {
        let named = Path::<String>::from_request_parts(parts, app).await;
        let Path(text) = named.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found().into())
    }
}

/// Whether the call said what it must still find, where a change must say so.
#[derive(Clone, Copy, Debug)]
pub struct Conditional(bool);

impl Conditional {
    /// Refuses a change that does not say what it was made against. `*` says: whatever there is.
    ///
    /// # Errors
    /// 428 `version_required`.
    pub fn required(self) -> Result<()> {
        if self.0 {
            return Ok(());
        }
        Err(Problem::new(
            428,
            "version_required",
            "请在 If-Match 中给出所依据的版本",
            "name the version you changed in If-Match",
        )
        .next("请先读取，再以其 ETag 提交", "read it first and send its ETag"))
    }
}

impl FromRequestParts<Shared> for Conditional {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> std::result::Result<Self, Failure> {
        Ok(Self(parts.headers.contains_key(IF_MATCH)))
    }
}

/// The header `Idempotency-Key`, if there is one; every route that creates takes it.
#[derive(Clone, Debug)]
pub struct Once(Option<String>);

impl Once {
    /// The key of this caller, route and body.
    ///
    /// # Errors
    /// `invalid_input` for an empty or overlong key.
    pub fn key(&self, caller: &Caller, route: &str, body: &[u8]) -> Result<Option<Key>> {
        self.0.as_ref().map(|given| Key::new(caller, route, given, body)).transpose()
    }
}

impl FromRequestParts<Shared> for Once {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> std::result::Result<Self, Failure> {
        let given = parts.headers.get("idempotency-key");
        Ok(Self(given.map(|value| value.to_str().unwrap_or_default().to_owned())))
    }
}
