//! Entity tags: made of a version and a digest of what is shown, asked for by `If-Match` and `If-None-Match`
//! (RFC 9110 section 13).
//!
//! Whether somebody still has what is shown goes by the whole tag; whether a change may go on goes by the
//! version alone, for what else is shown (whether it is in one's basket, whether it is open just now) is not what
//! is changed. The comparison itself is made where the permit is given, see `identity::precondition`.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Failure;
use crate::error::{Problem, Result};
use crate::random;

/// Characters of the digest in a tag.
const DIGEST_CHARS: usize = 16;

/// The tag of a version as these bytes show it.
pub fn of(version: i64, shown: &[u8]) -> String {
    let digest = random::digest(shown);
    format!("\"{version}.{}\"", &digest[..DIGEST_CHARS])
}

/// The weak tag of what has no version: equal as long as the same is shown.
pub fn weak(shown: &[u8]) -> String {
    format!("W/\"{}\"", &random::digest(shown)[..DIGEST_CHARS])
}

/// What a header of tags says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever there is.
    Any,
    /// One of these: whether each is weak, and its text.
    These(Vec<(bool, String)>),
}

impl Tags {
    /// Reads a header; none if it is not there.
    ///
    /// # Errors
    /// 400 `bad_header`.
    pub fn of_headers(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>> {
        let mut lines = Vec::new();
        for value in headers.get_all(name) {
            lines.push(value.to_str().map_err(|_| bad_header(name))?);
        }
        if lines.is_empty() {
            return Ok(None);
        }
        Self::parse(&lines.join(",")).map(Some).ok_or_else(|| bad_header(name))
    }
    fn parse(text: &str) -> Option<Self> {
        if text.trim() == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        let mut rest = text.trim_start_matches([' ', '\t', ',']);
        while !rest.is_empty() {
            let (weak, opened) = match rest.strip_prefix("W/") {
                Some(after) => (true, after),
                None => (false, rest),
            };
            let (tag, after) = opened.strip_prefix('"')?.split_once('"')?;
            if tag.chars().any(|c| c.is_control() || c == ' ') {
                return None;
            }
            tags.push((weak, tag.to_owned()));
            let after = after.trim_start_matches([' ', '\t']);
            if !after.is_empty() && !after.starts_with(',') {
                return None;
            }
            rest = after.trim_start_matches([' ', '\t', ',']);
        }
        (!tags.is_empty()).then_some(Self::These(tags))
    }
    /// The versions that strong tags of ours name, with or without the digest.
    pub fn versions(&self) -> Vec<i64> {
        let Self::These(tags) = self else { return Vec::new() };
        let strong = tags.iter().filter(|(weak, _)| !weak);
        strong.filter_map(|(_, tag)| tag.split('.').next()?.parse().ok()).collect()
    }
    /// Whether a tag is among them, weak or not: what `If-None-Match` asks.
    fn holds(&self, etag: &str) -> bool {
        let (_, opaque) = parted(etag);
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|(_, tag)| opaque == tag),
        }
    }
    /// Whether a tag is among them and neither is weak: what `If-Match` asks.
    fn holds_strongly(&self, etag: &str) -> bool {
        let (is_weak, opaque) = parted(etag);
        match self {
            Self::Any => true,
            Self::These(tags) => !is_weak && tags.iter().any(|(weak, tag)| !weak && opaque == tag),
        }
    }
}

/// A tag as it stands in a header: whether it is weak, and its text.
fn parted(etag: &str) -> (bool, &str) {
    let strong = etag.strip_prefix("W/");
    (strong.is_some(), strong.unwrap_or(etag).trim_matches('"'))
}

fn bad_header(name: &HeaderName) -> Problem {
    let shown = if *name == IF_MATCH { "If-Match" } else { "If-None-Match" };
    Problem::new(400, "bad_header", format!("请求头 {shown} 有误"), format!("the header {shown} is wrong"))
        .field(
            shown,
            "须为 *，或读取时的 ETag（带引号）",
            "must be `*`, or ETags as they were read, in quotes",
        )
        .next("请原样使用读取时的 ETag", "send the ETag as it was read")
}

/// Reads with conditions: 304 for what the caller has already, 412 for what is not as expected.
pub async fn around(request: Request, next: Next) -> Response {
    if !request.method().is_safe() {
        return change(request, next).await;
    }
    let headers = request.headers();
    let wanted = (Tags::of_headers(headers, &IF_MATCH), Tags::of_headers(headers, &IF_NONE_MATCH));
    let response = next.run(request).await;
    let (must, have) = match wanted {
        (Ok(None), Ok(None)) => return response,
        (Ok(must), Ok(have)) => (must, have),
        (Err(problem), _) | (_, Err(problem)) => return Failure(problem).into_response(),
    };
    if response.status() != StatusCode::OK {
        return response;
    }
    let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let found = |must: &Tags| etag.as_ref().is_some_and(|etag| must.holds_strongly(etag));
    if must.is_some_and(|must| must != Tags::Any && !found(&must)) {
        return Failure(Problem::stale()).into_response();
    }
    if let (Some(have), Some(etag)) = (have, &etag)
        && have.holds(etag)
    {
        let (mut parts, _) = response.into_parts();
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.remove(CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    response
}

/// Changes with conditions. A change that named no version and lost to another one at the same moment failed no
/// precondition (RFC 9110 section 13.1): it is a conflict, and says so.
async fn change(request: Request, next: Next) -> Response {
    let names_version = request.headers().contains_key(IF_MATCH);
    let response = next.run(request).await;
    if names_version || response.status() != StatusCode::PRECONDITION_FAILED {
        return response;
    }
    Failure(changed_meanwhile()).into_response()
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        409,
        "changed_meanwhile",
        "办理期间内容已被他人更改，本次操作未生效",
        "somebody else changed this at the same moment; nothing was done",
    )
    .next("请读取最新状态，如仍需要再提交", "read it as it is now, and repeat this if it is still needed")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn headers_of_tags_are_read_as_the_standard_writes_them() {
        assert_eq!(Tags::parse("*"), Some(Tags::Any));
        assert_eq!(Tags::parse("\"3\"").unwrap().versions(), [3]);
        assert_eq!(
            Tags::parse("\"3.ab\", W/\"4\",\"5\"").unwrap().versions(),
            [3, 5],
            "weak tags never match"
        );
        assert_eq!(Tags::parse("\"other, tag\""), None, "a blank in a tag");
        assert_eq!(Tags::parse("\"other,tag\"").unwrap().versions(), Vec::<i64>::new());
        for wrong in ["", "3", "\"3", "3\"", "\"3\" \"4\"", "\"3\"x", "w/\"3\""] {
            assert_eq!(Tags::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_tag_changes_with_the_version_and_with_what_is_shown() {
        let tag = of(3, b"shown");
        assert!(Tags::parse(&tag).unwrap().holds(&tag));
        assert_eq!(Tags::parse(&tag).unwrap().versions(), [3]);
        assert_ne!(tag, of(3, b"shown otherwise"));
        let weakened = Tags::parse(&format!("W/{tag}")).unwrap();
        assert!(weakened.holds(&tag) && !weakened.holds_strongly(&tag));
        assert!(Tags::parse(&tag).unwrap().holds_strongly(&tag));
        let weak = weak(b"shown");
        let asked = Tags::parse(&weak).unwrap();
        assert!(asked.holds(&weak) && !asked.holds_strongly(&weak));
        assert_eq!(asked.versions(), Vec::<i64>::new());
    }
}
