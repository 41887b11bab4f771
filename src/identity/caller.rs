//! How a request becomes a [`Caller`]: session cookie or `Authorization: Bearer mtp_..`.
//!
//! A changing request with a cookie must also prove that it comes from a page of ours; a token needs no
//! such proof, for no browser sends it by itself. It never falls back: a wrong token is refused even if a
//! cookie is there.

use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE};
use axum::http::request::Parts;

use super::session::{self, Session};
use super::{Caller, Via, acting_post, store};
use crate::clock::Timestamp;
use crate::db::{self, Db};
use crate::error::{Problem, Result};
use crate::org::{self, Person, Tree};
use crate::random::Secret;
use crate::text::Language;

/// The header in which scripts of our pages send the form token.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// The cookie in which a person chooses their language.
pub const LANGUAGE_COOKIE: &str = "matou_language";

const PLAIN_COOKIE: &str = "matou_session";
// Browsers take the prefix only over TLS, for the whole host, and from this very host.
const HOST_COOKIE: &str = "__Host-matou_session";

/// What is needed to let somebody in.
#[derive(Clone, Copy, Debug)]
pub struct Entrance<'a> {
    /// Records.
    pub db: &'a Db,
    /// Organisations.
    pub tree: &'a Tree,
    /// The present moment.
    pub now: Timestamp,
    /// Whether users reach us over TLS.
    pub https: bool,
}

/// Where a changing request carries its form token.
#[derive(Clone, Copy, Debug)]
pub enum FormToken<'a> {
    /// In the header `x-csrf-token`.
    InHeader,
    /// In a hidden field of the form, if it was there at all.
    InField(Option<&'a str>),
}

/// Resolves who calls.
///
/// # Errors
/// 401 `unauthenticated`; 403 `csrf` for a change without the form token; 403 `no_post`; 403 `post_ended` for a token
/// whose post is over.
pub async fn caller_from_parts(
    entrance: &Entrance<'_>,
    parts: &Parts,
    form_token: FormToken<'_>,
) -> Result<Caller> {
    let caller = if parts.headers.contains_key(AUTHORIZATION) {
        by_token(entrance, parts).await?
    } else {
        let (session, secret) =
            session_from_parts(entrance, parts).await?.ok_or_else(Problem::unauthenticated)?;
        check_origin(parts, &secret, form_token)?;
        by_session(entrance, &session).await?
    };
    Ok(Caller { language: language(parts), ..caller })
}

/// The live session of the cookie and the cookie's secret; used by login, logout and pages without a
/// caller. Notes the use.
pub async fn session_from_parts(entrance: &Entrance<'_>, parts: &Parts) -> Result<Option<(Session, Secret)>> {
    let Some(secret) = session_cookie(parts, entrance.https) else {
        return Ok(None);
    };
    let found = store::load(&entrance.db.reader, &secret, entrance.now).await?;
    if let Some(session) = &found
        && session.should_note_use(entrance.now)
    {
        store::note_use(&entrance.db.writer, session, entrance.now).await?;
    }
    Ok(found.map(|session| (session, secret)))
}

/// The session secret the browser sent. Two different ones are none: one of them was planted.
pub fn session_cookie(parts: &Parts, https: bool) -> Option<Secret> {
    cookie(parts, cookie_name(https)).map(|text| Secret::from_text(text.to_owned()))
}

/// The `Set-Cookie` value that hands a session to the browser.
pub fn set_cookie(secret: &Secret, https: bool) -> String {
    let secure = if https { "; Secure" } else { "" };
    // Lax, not Strict: coming back from the provider is a navigation from another site.
    format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(https), secret.expose())
}

/// The `Set-Cookie` value that takes it away.
pub fn clear_cookie(https: bool) -> String {
    let secure = if https { "; Secure" } else { "" };
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", cookie_name(https))
}

/// The language a person chose, or their browser prefers.
pub fn language(parts: &Parts) -> Language {
    if let Some(chosen) = cookie(parts, LANGUAGE_COOKIE) {
        return if chosen == "en" { Language::En } else { Language::Zh };
    }
    let preferred = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    preferred.map(preferred_language).unwrap_or_default()
}

/// The one of our languages that a list of preferences puts first (RFC 9110 section 12.5.4).
fn preferred_language(list: &str) -> Language {
    let weighed = list.split(',').filter_map(|one| {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        let language = match name.split('-').next()? {
            "en" => Language::En,
            "zh" => Language::Zh,
            _ => return None,
        };
        (weight > 0.0).then_some((weight, language))
    });
    // Of two that are liked as well the first counts.
    let best = weighed.fold(None, |best: Option<(f32, Language)>, (weight, language)| match best {
        Some((most, _)) if most >= weight => best,
        _ => Some((weight, language)),
    });
    best.map(|(_, language)| language).unwrap_or_default()
}

/// Refuses a changing request that did not come from a page of this session.
///
/// # Errors
/// `csrf`.
pub fn check_origin(parts: &Parts, secret: &Secret, form_token: FormToken<'_>) -> Result<()> {
    if parts.method.is_safe() {
        return Ok(());
    }
    let site = parts.headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(session::forged_form());
    }
    let given = match form_token {
        FormToken::InHeader => parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()),
        FormToken::InField(field) => field,
    };
    session::check_csrf(secret, given)
}

fn cookie_name(https: bool) -> &'static str {
    if https { HOST_COOKIE } else { PLAIN_COOKIE }
}

fn cookie<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let sent = parts.headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(given, _)| *given == name).map(|(_, value)| value);
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

fn bearer(parts: &Parts) -> Option<Secret> {
    let text = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::from_text(secret.trim().to_owned()))
}

/// A token acts in the one post it was issued for, whatever other posts its owner holds.
fn post_ended() -> Problem {
    Problem::new(
        403,
        "post_ended",
        "该令牌所属岗位的任期已结束或尚未开始，令牌不能再使用",
        "the post that this token acts in has ended or not begun, so the token opens nothing",
    )
    .next(
        "请以现任岗位登录后重新签发令牌；如任职信息有误，请联系本单位管理员",
        "sign in in a post you hold now and issue a new token; if your post is recorded wrongly, ask your \
         organisation's administrator",
    )
}

async fn by_token(entrance: &Entrance<'_>, parts: &Parts) -> Result<Caller> {
    let secret = bearer(parts).ok_or_else(Problem::unauthenticated)?;
    let reader = &entrance.db.reader;
    let token =
        store::find_token(reader, &secret, entrance.now).await?.ok_or_else(Problem::unauthenticated)?;
    let person: Person = db::require(reader, token.person.as_str()).await?;
    let posts = org::store::posts_of(reader, &token.person).await?;
    let held = posts.into_iter().find(|post| post.id == token.post && post.is_held(entrance.now));
    let stepped_up = token.is_stepped_up();
    let via = Via::Token { id: token.id, scopes: token.scopes };
    Caller::new((person, held.ok_or_else(post_ended)?), entrance.tree, (via, stepped_up), entrance.now)
}

async fn by_session(entrance: &Entrance<'_>, session: &Session) -> Result<Caller> {
    let reader = &entrance.db.reader;
    let id = session.person.as_ref().ok_or_else(Problem::unauthenticated)?;
    let person: Person = db::load(reader, id.as_str()).await?.ok_or_else(Problem::unauthenticated)?;
    let posts = org::store::posts_of(reader, id).await?;
    let post = acting_post(&posts, session, entrance.now)?.clone();
    let via = Via::Session { id: session.id.clone() };
    Caller::new((person, post), entrance.tree, (via, session.is_stepped_up(entrance.now)), entrance.now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_liked_most_is_answered_in() {
        for (list, language) in [
            ("en", Language::En),
            ("en-GB,zh;q=0.5", Language::En),
            ("fr, en;q=0.3", Language::En),
            ("en;q=0.3, zh-CN;q=0.8", Language::Zh),
            ("zh, en", Language::Zh),
            ("en;q=0", Language::Zh),
            ("fr", Language::Zh),
            ("", Language::Zh),
        ] {
            assert_eq!(preferred_language(list), language, "{list}");
        }
    }
}
