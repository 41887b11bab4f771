//! What handlers answer: one thing with its version, something new, a page of a list.
//!
//! Lists that a command gives whole are paged here by the identifier of the last item; what is searched or
//! scanned brings its own cursor.

use axum::Json;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use serde::Serialize;

use super::extract::Params;
use super::{Failure, tag};
use crate::error::{Problem, Result};

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct List<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Items of all pages, where it is known without counting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl<T> List<T> {
    /// The page of a whole list that was asked for.
    ///
    /// # Errors
    /// `invalid_input` for a cursor that is no item of the list, or a limit out of range.
    pub fn page(all: Vec<T>, params: &Params, id: impl Fn(&T) -> String) -> Result<Self> {
        let total = all.len() as u64;
        let limit = params.limit()?;
        let start = match params.get("cursor") {
            None => 0,
            Some(cursor) => 1 + all.iter().position(|item| id(item) == cursor).ok_or_else(lost)?,
        };
        let mut items: Vec<T> = all.into_iter().skip(start).take(limit + 1).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(id);
        Ok(Self { items, next_cursor, total: Some(total) })
    }
    /// The same page of something else.
    pub fn map<U>(self, made: impl FnMut(T) -> U) -> List<U> {
        List {
            items: self.items.into_iter().map(made).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

fn lost() -> Problem {
    Problem::invalid("翻页位置无效", "the cursor is not of this list").field(
        "cursor",
        "请从第一页重新读取",
        "start again from the first page",
    )
}

/// A file to be kept, sent piece by piece. What was sent cannot be taken back: if a piece fails the connection
/// breaks off, so that nobody takes it for the whole.
pub fn file(
    media: &str,
    name: &str,
    pieces: impl Stream<Item = Result<Vec<u8>>> + Send + 'static,
) -> Response {
    let mut response = Body::from_stream(pieces).into_response();
    header(&mut response, CONTENT_TYPE, media);
    header(&mut response, CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    response
}

/// One thing with its version and a digest of what is shown as `ETag`.
#[derive(Debug)]
pub struct Tagged<T>(pub i64, pub T);

fn header(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        tagged(&self.1, |shown| tag::of(self.0, shown))
    }
}

/// What has no version of its own, such as what a search finds: a digest of what this caller is shown is its weak
/// `ETag`.
#[derive(Debug)]
pub struct Digested<T>(pub T);

impl<T: Serialize> IntoResponse for Digested<T> {
    fn into_response(self) -> Response {
        tagged(&self.0, tag::weak)
    }
}

fn tagged(view: &impl Serialize, tag: impl FnOnce(&[u8]) -> String) -> Response {
    let shown = match serde_json::to_vec(view) {
        Ok(shown) => shown,
        Err(cause) => return Failure(Problem::internal(cause)).into_response(),
    };
    let etag = tag(&shown);
    let mut response = shown.into_response();
    header(&mut response, CONTENT_TYPE, "application/json");
    header(&mut response, ETAG, &etag);
    // What one post may see is nobody else's, and must be asked for anew each time.
    header(&mut response, CACHE_CONTROL, "private, no-cache");
    response
}

/// Something new: where it is, its version, and itself.
#[derive(Debug)]
pub struct Created<T> {
    /// Its address.
    pub at: String,
    /// Its version.
    pub version: i64,
    /// Itself.
    pub view: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = Tagged(self.version, self.view).into_response();
        *response.status_mut() = StatusCode::CREATED;
        header(&mut response, LOCATION, &self.at);
        response
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    fn params(text: &[(&str, &str)]) -> Params {
        Params::of(text)
    }

    #[test]
    fn pages_follow_one_another_without_gap_or_repetition() {
        let all: Vec<u32> = (0..25).collect();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                List::page(all.clone(), &params(&[("limit", "10"), ("cursor", &cursor)]), u32::to_string);
            let page = page.unwrap();
            assert_eq!(page.total, Some(25));
            seen.extend(page.items);
            match page.next_cursor {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let problem = List::page(vec![1], &params(&[("cursor", "9")]), i32::to_string).unwrap_err();
        assert_eq!(problem.fields[0].field, "cursor");
        assert!(List::page(vec![1], &params(&[("limit", "101")]), i32::to_string).is_err());
    }
}
