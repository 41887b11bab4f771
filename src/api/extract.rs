//! What handlers take in: JSON bodies, query parameters, identifiers in paths, versions and keys in headers.
//!
//! Whatever does not fit becomes a [`Problem`] that names the field; nothing unknown is passed over in silence.

use std::str::FromStr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::{Failure, Shared};
use crate::error::{Problem, Result};
use crate::idempotency::Key;
use crate::identity::Caller;

/// Most items of one page of a list.
const LIMIT_MAX: usize = 100;
/// Items of one page when nobody says how many.
const LIMIT_USUAL: usize = 20;

/// A JSON body. An empty one counts as `{}`, so that acts without particulars need none.
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
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, app).await.map_err(|_| too_large())?;
        if !bytes.is_empty() && !is_json {
            return Err(not_json().into());
        }
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        match Json::<T>::from_bytes(text) {
            Ok(Json(value)) => Ok(Self { value, bytes }),
            Err(rejection) => Err(unreadable(&rejection).into()),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

fn too_large() -> Problem {
    Problem::new(413, "too_large", "提交内容过大", "what was sent is too large")
        .next("请分批提交", "send it in parts")
}

fn not_json() -> Problem {
    Problem::new(415, "not_json", "请以 JSON 提交", "send JSON")
        .next("请设置 Content-Type: application/json", "set the header Content-Type: application/json")
}

/// The problem of a body that does not fit, naming the field.
fn unreadable(rejection: &JsonRejection) -> Problem {
    let problem = Problem::invalid("提交内容有误，未执行", "what was sent does not fit; nothing was done");
    let text = rejection.body_text();
    let said = text.split_once(": ").map_or(text.as_str(), |(_, said)| said);
    if !matches!(rejection, JsonRejection::JsonDataError(_)) {
        let en = format!("not JSON: {}", plain(said));
        return problem.field("body", "不是有效的 JSON", en);
    }
    let (path, message) = parted(said);
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if message.starts_with("unknown field") {
        let field = if path == quoted || path.ends_with(&format!(".{quoted}")) { path } else { at(quoted) };
        return problem.field(field, "没有这个字段", plain(message));
    }
    if message.starts_with("missing field") {
        return problem.field(at(quoted), "缺少此字段", plain(message));
    }
    let field = if path.is_empty() { "body".to_owned() } else { path };
    problem.field(field, "值不符合要求", plain(message))
}

/// Path and message of an error written `a.b[0]: message`; a message without a path comes back whole.
fn parted(said: &str) -> (String, &str) {
    let is_path = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '-' | '?'))
    };
    match said.split_once(": ") {
        Some((path, message)) if is_path(path) => (path.replace('[', ".").replace(']', ""), message),
        _ => (String::new(), said),
    }
}

/// A reader's message without places in the text and without the names of our types.
fn plain(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    let message = message.split(", expected struct").next().unwrap_or(message);
    let message = message.split(", expected internally").next().unwrap_or(message);
    message.split(", expected enum").next().unwrap_or(message).chars().take(400).collect()
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

/// Parameters of the query string.
#[derive(Clone, Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl FromRequestParts<Shared> for Params {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> std::result::Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}

/// Name and meaning of parameters, for handlers and for the document alike.
pub type Known = [(&'static str, &'static str)];

/// The parameters every list takes.
pub const PAGING: &Known = &[
    ("limit", "items of one page, 1 to 100; 20 unless said"),
    ("cursor", "`next_cursor` of the page before"),
];

fn wrong(name: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid("查询参数有误", "a query parameter is wrong").field(name, zh, en)
}

impl Params {
    /// Parameters of a test.
    #[cfg(test)]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
    /// Refuses what nobody knows.
    ///
    /// # Errors
    /// `invalid_input` naming each.
    pub fn only(&self, known: &[&Known]) -> Result<()> {
        let is_known = |name: &str| known.iter().any(|some| some.iter().any(|(known, _)| *known == name));
        let mut problem = Problem::invalid("查询参数有误", "a query parameter is wrong");
        for (name, _) in self.0.iter().filter(|(name, _)| !is_known(name)) {
            problem = problem.field(name, "没有这个参数", "there is no such parameter");
        }
        if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
    }
    /// The value of a parameter; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }
    /// Every value of a parameter that may be repeated.
    pub fn all(&self, name: &str) -> Vec<String> {
        let named = self.0.iter().filter(|(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.clone()).collect()
    }
    /// A value that has a form.
    ///
    /// # Errors
    /// `invalid_input` naming the parameter.
    pub fn read<T: FromStr>(&self, name: &str, zh: &str, en: &str) -> Result<Option<T>> {
        self.get(name).map(|text| text.parse().map_err(|_| wrong(name, zh, en))).transpose()
    }
    /// Items of one page.
    ///
    /// # Errors
    /// `invalid_input` outside 1 to 100.
    pub fn limit(&self) -> Result<usize> {
        let (zh, en) = ("须为1至100", "must be 1 to 100");
        match self.read::<usize>("limit", zh, en)? {
            None => Ok(LIMIT_USUAL),
            Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(wrong("limit", zh, en)),
        }
    }
    /// A moment: RFC 3339.
    ///
    /// # Errors
    /// `invalid_input` naming the parameter.
    pub fn moment(&self, name: &str) -> Result<Option<crate::clock::Timestamp>> {
        let read = |text: &str| serde_json::from_value(serde_json::Value::String(text.to_owned()));
        let (zh, en) = ("须为 RFC 3339 时间", "must be a time in RFC 3339");
        self.get(name).map(|text| read(text).map_err(|_| wrong(name, zh, en))).transpose()
    }
}

/// The version a change was made against, from `If-Match`.
#[derive(Clone, Copy, Debug)]
pub struct Version(pub Option<i64>);

impl Version {
    /// The version, where a change must name one.
    ///
    /// # Errors
    /// 428 `version_required`.
    pub fn required(self) -> Result<i64> {
        self.0.ok_or_else(|| {
            Problem::new(428, "version_required", "修改须带 If-Match", "a change must carry If-Match")
                .next("请先读取，再以其 ETag 提交", "read it first and send its ETag")
        })
    }
}

impl FromRequestParts<Shared> for Version {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> std::result::Result<Self, Failure> {
        let Some(given) = parts.headers.get(IF_MATCH) else { return Ok(Self(None)) };
        let text = given.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let number = text.trim_start_matches("W/").trim_matches('"').parse();
        let (zh, en) = ("须为读取时的 ETag", "must be the ETag that was read");
        number.map(|number| Self(Some(number))).map_err(|_| wrong("If-Match", zh, en).into())
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Outer {
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Inner {
        number: u8,
    }

    fn field(text: &str) -> (String, String) {
        let rejection = Json::<Outer>::from_bytes(text.as_bytes()).unwrap_err();
        let problem = unreadable(&rejection);
        (problem.fields[0].field.clone(), problem.fields[0].en.clone())
    }

    #[test]
    fn the_field_that_does_not_fit_is_named_with_its_path() {
        assert_eq!(field(r#"{"inner": [{"number": 1, "colour": 2}]}"#).0, "inner.0.colour");
        assert_eq!(field(r#"{"inner": [{"number": 1}, {}]}"#).0, "inner.1.number");
        assert_eq!(field(r#"{"inner": [{"number": 300}]}"#).0, "inner.0.number");
        assert_eq!(field(r#"{"inner": [], "more": 1}"#).0, "more");
        assert_eq!(field("{}").0, "inner");
        assert_eq!(field("{").0, "body");
    }

    #[test]
    fn no_name_of_a_type_of_ours_gets_out() {
        assert!(!field(r#"{"inner": [7]}"#).1.contains("Inner"));
        assert!(!field("[]").1.contains("Outer"), "{:?}", field("[]"));
    }

    #[test]
    fn unknown_parameters_are_refused_by_name() {
        let params = Params::of(&[("q", "x"), ("colour", "red")]);
        let problem = params.only(&[PAGING, &[("q", "")]]).unwrap_err();
        assert_eq!(problem.fields.len(), 1);
        assert_eq!(problem.fields[0].field, "colour");
    }
}
