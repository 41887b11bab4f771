//! A visit to a page: who comes, in which language, and the frame around what is shown.
//!
//! Handlers of pages take [`Visit`] (anybody), [`SignedVisit`] (somebody; others go to the login) or
//! [`Posted`] (a form of a page of ours). They answer a [`Page`]: `render`, `see_other`, or any `Problem`
//! by `?`, which becomes a page too. It never decides what a person may do.

mod answer;
mod fields;
mod flash;
mod frame;
mod multipart;

pub use answer::{Page, Stop, around, refused, render, see_other};
pub use fields::Fields;
pub use flash::say;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;

use crate::api::Shared;
use crate::catalog::import::upload;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::identity::caller::{self, Entrance, FormToken, caller_from_parts, session_from_parts};
use crate::identity::session::{Session, csrf_token, forged_form};
use crate::random::Secret;
use crate::text::Language;
use crate::web::frame::Frame;
use answer::Slot;

/// Longest form of a page, in bytes.
const FORM_BYTES_MAX: usize = 512 * 1024;
/// Longest form with a file, in bytes: the largest import and its fields.
const FILE_BYTES_MAX: usize = upload::BYTES_MAX + 64 * 1024;

/// A visit by anybody.
#[derive(Debug)]
pub struct Visit {
    /// The application.
    pub app: Shared,
    /// Who comes, if somebody is signed in.
    pub caller: Option<Caller>,
    /// The frame; handlers set title, section, trail.
    pub frame: Frame,
}

/// A visit by somebody who is signed in.
#[derive(Debug)]
pub struct SignedVisit {
    /// The application.
    pub app: Shared,
    /// Who comes.
    pub caller: Caller,
    /// The frame; handlers set title, section, trail.
    pub frame: Frame,
}

/// A form sent from a page of ours by somebody who is signed in. `T` is made from the fields.
#[derive(Debug)]
pub struct Posted<T = Fields> {
    /// The application.
    pub app: Shared,
    /// Who sent it.
    pub caller: Caller,
    /// The frame, for showing the page again; `here` is the page the form was on.
    pub frame: Frame,
    /// What was sent.
    pub form: T,
    /// Whether the page's script asks, which wants JSON instead of a page.
    pub wants_json: bool,
}

/// A form with a file.
#[derive(Debug)]
pub struct PostedFile {
    /// The form; what was sent beside the file.
    pub posted: Posted,
    /// What the file is called.
    pub file_name: String,
    /// What is in it; empty if none was chosen.
    pub bytes: Vec<u8>,
}

/// Somebody asks for a piece of a page: nothing is loaded for a frame that is not shown.
#[derive(Debug)]
pub struct Glance {
    /// The application.
    pub app: Shared,
    /// Who asks, if somebody is signed in.
    pub caller: Option<Caller>,
    /// The language of the page.
    pub language: Language,
}

/// Who comes, if somebody is signed in.
async fn caller_if_any(app: &Shared, parts: &Parts) -> Result<Option<Caller>> {
    let tree = app.tree();
    match caller_from_parts(&entrance(app, &tree), parts, FormToken::InHeader).await {
        Ok(caller) => Ok(Some(Caller { language: language(parts), ..caller })),
        Err(Problem { code: "unauthenticated", .. }) => Ok(None),
        Err(problem) => Err(problem),
    }
}

impl FromRequestParts<Shared> for Glance {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> std::result::Result<Self, Stop> {
        let caller = caller_if_any(app, parts).await?;
        Ok(Self { app: app.clone(), caller, language: language(parts) })
    }
}

impl Visit {
    /// The language of the page.
    pub fn language(&self) -> Language {
        self.frame.language
    }
}

/// What the browser sent of a session: the session and the cookie's secret.
pub(super) async fn session_of(app: &Shared, parts: &Parts) -> Result<Option<(Session, Secret)>> {
    let tree = app.tree();
    session_from_parts(&entrance(app, &tree), parts).await
}

fn entrance<'a>(app: &'a Shared, tree: &'a crate::org::Tree) -> Entrance<'a> {
    Entrance { db: &app.db, tree, now: app.now(), https: app.is_https() }
}

/// `?lang=`, else the cookie, else what the browser prefers.
pub(super) fn language(parts: &Parts) -> Language {
    let query = parts.uri.query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
    match asked.as_ref().map(|(_, value)| value.as_ref()) {
        Some("en") => Language::En,
        Some("zh") => Language::Zh,
        _ => caller::language(parts),
    }
}

/// Path and query of a request.
fn path_and_query(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

impl Visit {
    pub(super) async fn enter(app: &Shared, parts: &Parts) -> Result<Self> {
        let language = language(parts);
        let slot = parts.extensions.get::<Slot>().cloned().unwrap_or_default();
        let mut frame = Frame::new(language, "", path_and_query(parts));
        slot.know(app, &frame);
        let session = session_of(app, parts).await?;
        if let Some((_, secret)) = &session {
            frame.csrf = csrf_token(secret)?;
            frame.flash = flash::read(parts, &frame.csrf);
            slot.flash_is_shown(!frame.flash.is_empty());
        }
        slot.know(app, &frame);
        let caller = caller_if_any(app, parts).await?;
        if let Some(caller) = &caller {
            frame::furnish(app, caller, &mut frame).await?;
            slot.know(app, &frame);
        }
        Ok(Self { app: app.clone(), caller, frame })
    }
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> std::result::Result<Self, Stop> {
        Ok(Self::enter(app, parts).await?)
    }
}

impl FromRequestParts<Shared> for SignedVisit {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> std::result::Result<Self, Stop> {
        let Visit { app, caller, frame } = Visit::enter(app, parts).await?;
        let caller = caller.ok_or_else(Problem::unauthenticated)?;
        Ok(Self { app, caller, frame })
    }
}

impl<T: From<Fields>> FromRequest<Shared> for Posted<T> {
    type Rejection = Stop;

    async fn from_request(request: Request<Body>, app: &Shared) -> std::result::Result<Self, Stop> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| too_large())?;
        let posted = Self::enter(app, &parts, Fields::parse(&body)).await?;
        if let Some(slot) = parts.extensions.get::<Slot>() {
            slot.keep_form(&path_and_query(&parts), &Fields::parse(&body));
        }
        Ok(posted)
    }
}

impl FromRequest<Shared> for PostedFile {
    type Rejection = Stop;

    async fn from_request(request: Request<Body>, app: &Shared) -> std::result::Result<Self, Stop> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, FILE_BYTES_MAX).await.map_err(|_| too_large())?;
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let sent = multipart::boundary(kind).and_then(|boundary| multipart::parse(&body, &boundary));
        let sent = sent.ok_or_else(no_form)?;
        let file = sent.iter().find(|part| part.file_name.is_some());
        let texts = sent.iter().filter(|part| part.file_name.is_none());
        let texts = texts.map(|part| (part.name.clone(), String::from_utf8_lossy(part.bytes).into_owned()));
        // What is sent again after a step-up has no file, so the form is not kept for it.
        Ok(Self {
            posted: Posted::enter(app, &parts, Fields::of(texts.collect())).await?,
            file_name: file.and_then(|file| file.file_name.clone()).unwrap_or_default(),
            bytes: file.map(|file| file.bytes.to_vec()).unwrap_or_default(),
        })
    }
}

impl<T: From<Fields>> Posted<T> {
    async fn enter(app: &Shared, parts: &Parts, fields: Fields) -> Result<Self> {
        let slot = parts.extensions.get::<Slot>().cloned().unwrap_or_default();
        let language = language(parts);
        let mut frame = Frame::new(language, "", page_of_form(parts, &fields));
        slot.know(app, &frame);
        check_origin(parts)?;
        if let Some((_, secret)) = session_of(app, parts).await? {
            frame.csrf = csrf_token(&secret)?;
        }
        let (tree, token) = (app.tree(), FormToken::InField(fields.given("csrf")));
        let caller = caller_from_parts(&entrance(app, &tree), parts, token).await?;
        let caller = Caller { language, ..caller };
        frame::furnish(app, &caller, &mut frame).await?;
        slot.know(app, &frame);
        let wants_json = parts.headers.get("accept").is_some_and(|value| value == "application/json");
        Ok(Self { app: app.clone(), caller, frame, form: T::from(fields), wants_json })
    }
}

/// The page a form was on: what it says itself, else where the browser says it was.
fn page_of_form(parts: &Parts, fields: &Fields) -> String {
    if let Some(named) = fields.given("return_to") {
        return local(named).to_owned();
    }
    let referer = parts.headers.get("referer").and_then(|value| value.to_str().ok());
    let url = referer.and_then(|text| url::Url::parse(text).ok());
    let path = url.map(|url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    path.map_or_else(|| "/".to_owned(), |path| local(&path).to_owned())
}

/// A path of ours; anything that could lead elsewhere becomes the home page.
pub fn local(asked: &str) -> &str {
    let leads_away = asked.starts_with("//") || asked.contains(['\\', '\r', '\n', '\t']);
    if asked.starts_with('/') && !leads_away { asked } else { "/" }
}

/// A browser that names no `Sec-Fetch-Site` still says where a form came from.
fn check_origin(parts: &Parts) -> Result<()> {
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) if origin.split_once("://").is_none_or(|(_, from)| from != host) => {
            Err(forged_form())
        }
        _ => Ok(()),
    }
}

fn no_form() -> Problem {
    Problem::new(400, "no_form", "表单内容不完整，未执行", "the form is not whole; nothing was done")
        .next("请回到表单页重新提交", "go back to the form and send it again")
}

fn too_large() -> Problem {
    Problem::new(413, "form_too_large", "表单内容过大，未执行", "the form is too large; nothing was done")
        .next("请减少内容后再提交", "send less and submit again")
}
