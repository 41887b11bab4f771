//! A [`Problem`] as an HTTP answer: `application/problem+json` (RFC 9457), in the caller's language.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error::{FieldError, Problem};
use crate::text::Language;

/// When it is worth asking again for what waits for the log's seal: the sealer's turn comes every second.
const SEALING_SECONDS: &str = "2";

/// When it is worth asking again for what is busy or away.
const BUSY_SECONDS: &str = "5";

/// What a handler fails with.
#[derive(Debug)]
pub struct Failure(pub Problem);

/// What a handler answers.
pub type Answer<T> = Result<T, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

/// Says when to come back, where a refusal is for now only.
pub(super) fn retry_after(headers: &mut HeaderMap, status: StatusCode) {
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(BUSY_SECONDS));
    }
}

/// Where each code is explained, on whatever host answered (RFC 9457, 3.1.1: a reference with its full path).
pub fn type_uri(code: &str) -> String {
    format!("/problems/{code}")
}

/// What happened this time and what to do about it: the sentence, the wrong fields, the next step.
fn occurrence(problem: &Problem, language: Language) -> String {
    let (colon, semicolon, stop, gap) = match language {
        Language::Zh => ("：", "；", "。", ""),
        Language::En => (": ", "; ", ".", " "),
    };
    let field = |one: &FieldError| format!("`{}` {}", one.field, language.pick(&one.zh, &one.en));
    let fields: Vec<String> = problem.fields.iter().map(field).collect();
    let mut told = language.pick(&problem.zh, &problem.en).to_owned();
    if !fields.is_empty() {
        told = format!("{told}{colon}{}", fields.join(semicolon));
    }
    match language.pick(&problem.next.0, &problem.next.1) {
        "" => format!("{told}{stop}"),
        next => format!("{told}{stop}{gap}{next}{stop}"),
    }
}

/// The members of problem details. Both languages are always there; `title`, `detail` and `next` follow
/// `language`.
pub fn details(problem: &Problem, language: Language) -> serde_json::Value {
    let mut body = json!({
        "type": type_uri(problem.code),
        "title": language.pick(&problem.zh, &problem.en),
        "status": problem.status,
        "code": problem.code,
        "detail": occurrence(problem, language),
        "next": language.pick(&problem.next.0, &problem.next.1),
        "zh": { "title": problem.zh, "next": problem.next.0 },
        "en": { "title": problem.en, "next": problem.next.1 },
    });
    if !problem.fields.is_empty()
        && let Some(members) = body.as_object_mut()
    {
        members.insert("errors".to_owned(), json!(problem.fields));
    }
    body
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = self.0;
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = details(&problem, Language::default()).to_string();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"matou\""));
        }
        retry_after(headers, status);
        if problem.code == "sealing" {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(SEALING_SECONDS));
        }
        // So that a layer further out may word it in the language of the request.
        response.extensions_mut().insert(WordedProblem(problem));
        response
    }
}

/// The problem behind an error answer, for the layer that words it.
#[derive(Clone, Debug)]
pub struct WordedProblem(pub Problem);
