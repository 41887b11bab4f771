//! What was just done, told on the next page: a cookie of a minute, tied to the session.
//!
//! It holds words and addresses, never a secret. One that this session did not make is not shown.

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use super::answer::{Page, see_other};
use crate::random::digest;
use crate::web::frame::{Flash, Frame, Undo};
use crate::web::part::Link;

/// The cookie.
const COOKIE: &str = "matou_said";
/// Bytes a cookie may have with most browsers, less its name and attributes.
const BYTES_MAX: usize = 3600;

#[derive(Serialize, Deserialize)]
struct Kept {
    good: bool,
    words: String,
    link: Option<(String, String)>,
    undo: Option<KeptUndo>,
}

#[derive(Serialize, Deserialize)]
struct KeptUndo {
    action: String,
    word: String,
    fields: Vec<(String, String)>,
}

impl Flash {
    /// Something went well.
    pub fn good(words: impl Into<String>) -> Self {
        Self { good: true, words: words.into(), link: None, undo: None }
    }
    /// Something is to be looked at.
    pub fn warning(words: impl Into<String>) -> Self {
        Self { good: false, ..Self::good(words) }
    }
    /// With a further step.
    pub fn link(mut self, word: impl Into<String>, url: impl Into<String>) -> Self {
        self.link = Some(Link::new(word.into(), url));
        self
    }
    /// With a way to take it back.
    pub fn undo(mut self, undo: Undo) -> Self {
        self.undo = Some(undo);
        self
    }
}

/// Goes on to a page that then tells what was done.
pub fn say(frame: &Frame, url: &str, flash: Flash) -> Page {
    let mut response = see_other(url)?;
    put(&mut response, frame, flash);
    Ok(response)
}

fn seal(token: &str, text: &str) -> String {
    // The inner digest keeps what is appended to a known text from passing as ours.
    digest(format!("{token}\n{}", digest(text.as_bytes())).as_bytes())
}

fn put(response: &mut Response, frame: &Frame, flash: Flash) {
    let plain = Flash { undo: None, ..flash.clone() };
    // What is too long for a cookie is told without the way back.
    if !put_whole(response, frame, flash) {
        put_whole(response, frame, plain);
    }
}

fn put_whole(response: &mut Response, frame: &Frame, flash: Flash) -> bool {
    let kept = Kept {
        good: flash.good,
        words: flash.words,
        link: flash.link.map(|link| (link.word.text, link.url)),
        undo: flash.undo.map(|undo| KeptUndo { action: undo.action, word: undo.word, fields: undo.fields }),
    };
    let text = serde_json::to_vec(&kept).map(|json| BASE64URL_NOPAD.encode(&json)).unwrap_or_default();
    if frame.csrf.is_empty() || text.len() > BYTES_MAX {
        return false;
    }
    let seal = seal(&frame.csrf, &text);
    let cookie = format!("{COOKIE}={text}.{seal}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
    let Ok(value) = HeaderValue::from_str(&cookie) else { return false };
    response.headers_mut().append(header::SET_COOKIE, value);
    true
}

/// The `Set-Cookie` value that takes it away once it was shown.
pub(super) fn taken() -> HeaderValue {
    HeaderValue::from_static("matou_said=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// What the session has to tell.
pub(super) fn read(parts: &Parts, token: &str) -> Vec<Flash> {
    let lines = parts.headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).filter_map(|(_, value)| open(value, token)).collect()
}

fn open(value: &str, token: &str) -> Option<Flash> {
    let (text, given) = value.split_once('.')?;
    if seal(token, text) != given {
        return None;
    }
    let kept: Kept = serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
    Some(Flash {
        good: kept.good,
        words: kept.words,
        link: kept.link.map(|(word, url)| Link::new(word, url)),
        undo: kept.undo.map(|undo| Undo { action: undo.action, word: undo.word, fields: undo.fields }),
    })
}
