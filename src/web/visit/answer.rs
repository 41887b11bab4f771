//! How a page answers: HTML, a redirect, or a problem as a page in the visitor's frame; headers for all.
//!
//! Handlers fail with a [`Problem`] by `?`. [`around`] turns it into a page: sign in first, confirm who you
//! are and go on with what you filled in, or what went wrong and what to do.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, SET_COOKIE, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Fields, flash, language};
use crate::app::App;
use crate::error::Problem;
use crate::web::frame::{Frame, ProblemSummary};
use crate::web::part::{Icon, Link};

/// What a handler of a page answers.
pub type Page = Result<Response, Stop>;

/// Why a page cannot be shown or an act was not done.
#[derive(Debug)]
pub struct Stop(pub Problem);

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = (status(self.0.status), self.0.to_string()).into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A page.
pub fn render(page: &impl Template) -> Page {
    html(StatusCode::OK, page)
}

/// A page that shows a refused form again, with what was filled in; `frame.problem` says what is wrong.
pub fn refused(problem: &Problem, page: &impl Template) -> Page {
    html(status(problem.status), page)
}

fn html(status: StatusCode, page: &impl Template) -> Page {
    let text = page.render().map_err(Problem::internal)?;
    Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response())
}

/// Goes on to another page, which is then loaded by `GET`.
pub fn see_other(url: &str) -> Page {
    let location = HeaderValue::from_str(url).map_err(Problem::internal)?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// What is known of a visit once its request is gone, for the error page and the headers.
#[derive(Clone, Default)]
pub(super) struct Slot(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    frame: Option<Frame>,
    provider: String,
    flash_shown: bool,
    form: Option<(String, Fields)>,
}

impl Slot {
    fn with<T>(&self, act: impl FnOnce(&mut Known) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
    pub(super) fn know(&self, app: &App, frame: &Frame) {
        let issuer = url::Url::parse(&app.config.identity.issuer);
        let provider = issuer.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        self.with(|known| (known.frame, known.provider) = (Some(frame.clone()), provider));
    }
    pub(super) fn flash_is_shown(&self, shown: bool) {
        self.with(|known| known.flash_shown = shown);
    }
    pub(super) fn keep_form(&self, path: &str, fields: &Fields) {
        self.with(|known| known.form = Some((path.to_owned(), fields.clone())));
    }
}

/// Something went wrong, or must be confirmed first.
#[derive(Template)]
#[template(path = "stopped.html")]
struct StoppedPage {
    frame: Frame,
    problem: ProblemSummary,
    links: Vec<Link>,
    /// Path and fields of a form that can be sent again once the person has confirmed who they are.
    again: Option<(String, String)>,
}

fn stopped(known: Known, mut frame: Frame, problem: &Problem) -> Page {
    let language = frame.language;
    frame.flash.clear();
    let mut summary = ProblemSummary::new(problem, language, false);
    let mut again = None;
    // Back to what was filled in; a page that cannot be read is nothing to go back to.
    let posted = known.form.is_some();
    match (problem.code, known.form) {
        ("step_up_required", Some((path, fields))) => again = Some((path, fields.encoded())),
        ("step_up_required", None) => summary = summary.with_step_up(&frame),
        ("unauthenticated", _) => {
            summary.link = Some(Link::new(frame.t.frame.sign_in, frame.sign_in_url()));
        }
        _ => {}
    }
    summary.words.clone_into(&mut frame.title);
    let mut links = vec![Link::new(frame.t.visit.home, "/")];
    if posted && problem.status != 404 && frame.here != "/" {
        let back = frame.here.clone();
        links.insert(0, Link::new(frame.t.visit.back, back));
    }
    html(status(problem.status), &StoppedPage { frame, problem: summary, links, again })
}

/// Around every page: problems become pages, and every answer carries the security headers.
pub async fn around(request: Request<Body>, next: Next) -> Response {
    let slot = Slot::default();
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(slot.clone());
    let (reads, fallback) = (
        matches!(parts.method, Method::GET | Method::HEAD),
        Frame::new(language(&parts), "", super::path_and_query(&parts)),
    );
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let mut known = slot.with(std::mem::take);
    let provider = std::mem::take(&mut known.provider);
    let shown = known.flash_shown;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let frame = known.frame.take().unwrap_or(fallback);
        let answer = if reads && problem.code == "unauthenticated" {
            see_other(&frame.sign_in_url())
        } else {
            stopped(known, frame, &problem)
        };
        response = answer.unwrap_or_else(IntoResponse::into_response);
    }
    if shown && response.status() != StatusCode::SEE_OTHER {
        response.headers_mut().append(SET_COOKIE, flash::taken());
    }
    protect(&mut response, &provider);
    response
}

fn protect(response: &mut Response, provider: &str) {
    // A form that begins a login is redirected to the provider, which some browsers count as its action.
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         font-src 'self'; form-action 'self' {provider}; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    // Pages tell of one person's matters: no shared cache may keep them.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(VARY, HeaderValue::from_static("cookie, accept-language"));
}
