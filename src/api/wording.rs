//! The last word on refusals: in the language that was asked for, and never an empty page to a program.
//!
//! Handlers fail with a [`Problem`](crate::error::Problem) and know no language; what the router or a library
//! refused by itself (a wrong method, a body too large, a panic) becomes problem details here too.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::extract::{not_json, too_large};
use super::problem::{Failure, WordedProblem, details};
use crate::error::Problem;
use crate::identity::caller::language;
use crate::text::Language;

/// Addresses that programs call; the others are pages.
const FOR_PROGRAMS: [&str; 6] = ["/api/", "/gw/", "/oauth/", "/log/", "/access/", "/.well-known/"];

/// Whether an address is for programs.
pub fn for_programs(path: &str) -> bool {
    FOR_PROGRAMS.iter().any(|start| path.starts_with(start))
}

/// Words what went wrong.
pub async fn around(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let language = language(&parts);
    let is_program = for_programs(parts.uri.path());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(WordedProblem(problem)) = response.extensions_mut().remove() {
        return worded(response, &problem, language);
    }
    if is_program
        && is_bare(&response)
        && let Some(problem) = of_status(response.status())
    {
        let (bare, _) = response.into_parts();
        let mut told = Failure(problem.clone()).into_response();
        for (name, value) in &bare.headers {
            if *name != CONTENT_TYPE && *name != CONTENT_LENGTH {
                told.headers_mut().insert(name, value.clone());
            }
        }
        return worded(told, &problem, language);
    }
    response
}

/// A refusal that says nothing a program could read.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let says_nothing = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && says_nothing
}

fn of_status(status: StatusCode) -> Option<Problem> {
    Some(match status {
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            405,
            "method_not_allowed",
            "此地址不支持该请求方法",
            "this address does not know the method of the request",
        )
        .next("可用的方法见 Allow 头", "the header Allow names the methods it knows"),
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => not_json(),
        StatusCode::BAD_REQUEST => {
            Problem::new(400, "unreadable_request", "请求无法读取", "the request cannot be read")
                .next("请对照接口文档核对请求", "compare the request with the document of the API")
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            Problem::new(422, "unreadable_request", "请求内容有误", "what was sent does not fit")
                .next("请对照接口文档核对请求", "compare the request with the document of the API")
        }
        StatusCode::INTERNAL_SERVER_ERROR => Problem::internal("a handler gave up"),
        _ => return None,
    })
}

fn worded(mut response: Response, problem: &Problem, language: Language) -> Response {
    *response.body_mut() = Body::from(details(problem, language).to_string());
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.pick("zh", "en")));
    headers.append(VARY, HeaderValue::from_name(ACCEPT_LANGUAGE));
    response
}
