//! Signing in and out, confirming one's identity, choosing post and language.
//!
//! The provider proves who somebody is; these routes carry people there and back. A form that asks for
//! confirmation is kept with the login under way and offered again afterwards, so nothing filled in is
//! lost. It never sees a password.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::frame::{Flash, Frame};
use super::visit::{self, Fields, Page, Posted, Stop, Visit, render, say, see_other};
use crate::api::Shared;
use crate::app::App;
use crate::db;
use crate::error::{Problem, Result};
use crate::identity::caller::{
    FormToken, LANGUAGE_COOKIE, check_origin, clear_cookie, session_cookie, set_cookie,
};
use crate::identity::oidc::{Answer, Oidc};
use crate::identity::session::{self, PendingLogin, Proven};
use crate::identity::{Via, store};
use crate::org::{Person, Post};
use crate::random::Secret;
use crate::tx::{Internal, Tx};

/// Where a kept form waits for the person to come back; no route of its own.
const AGAIN: &str = "/login/again?";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/login", get(begin))
        .route("/login/step-up", post(step_up))
        .route("/login/callback", get(finish))
        .route("/logout", post(leave))
        .route("/me/post", post(choose_post))
        .route("/language", get(choose_language))
}

#[derive(Deserialize)]
struct Asked {
    step_up: Option<String>,
    return_to: Option<String>,
}

async fn begin(State(app): State<Shared>, Query(asked): Query<Asked>, parts: Parts) -> Page {
    let return_to = asked.return_to.unwrap_or_else(|| "/".to_owned());
    to_provider(&app, &parts, asked.step_up.is_some(), &return_to).await
}

/// Confirms who somebody is before a form that asks for it is sent again.
async fn step_up(State(app): State<Shared>, parts: Parts, body: String) -> Page {
    let form = Fields::parse(body.as_bytes());
    let (_, secret) = visit::session_of(&app, &parts).await?.ok_or_else(Problem::unauthenticated)?;
    check_origin(&parts, &secret, FormToken::InField(form.given("csrf")))?;
    to_provider(&app, &parts, true, &format!("{AGAIN}{}", form.encoded())).await
}

fn provider(app: &App) -> Result<&Oidc> {
    app.oidc.as_ref().ok_or_else(|| {
        Problem::new(
            503,
            "no_identity_provider",
            "未配置身份提供方，不能登录",
            "no identity provider is configured; nobody can sign in",
        )
        .next("请系统管理员配置 identity.issuer", "the operator should set `identity.issuer`")
    })
}

async fn to_provider(app: &Shared, parts: &Parts, step_up: bool, return_to: &str) -> Page {
    let (oidc, now) = (provider(app)?, app.now());
    let signed_in = visit::session_of(app, parts).await?.and_then(|(session, _)| session.person);
    let person: Option<Person> = match signed_in.filter(|_| step_up) {
        Some(id) => db::load(&app.db.reader, id.as_str()).await?,
        None => None,
    };
    let login = oidc.begin(person.as_ref(), return_to, now).await?;
    let cookie = session_cookie(parts, app.is_https());
    let tx = Tx::internal(&app.db, Internal::Identity).await?;
    let fresh = store::begin_login(tx.connection(), cookie.as_ref(), login.pending, now).await?;
    tx.commit().await?;
    let mut response = see_other(login.url.as_str())?;
    if let Some(secret) = fresh {
        add_cookie(&mut response, &set_cookie(&secret, app.is_https()))?;
    }
    Ok(response)
}

fn add_cookie(response: &mut Response, cookie: &str) -> Result<()> {
    let value = HeaderValue::from_str(cookie).map_err(Problem::internal)?;
    response.headers_mut().append(SET_COOKIE, value);
    Ok(())
}

async fn finish(State(app): State<Shared>, Query(answer): Query<Answer>, mut parts: Parts) -> Page {
    let pending = take_login(&app, &parts, &answer).await?;
    let secret = sign_in(&app, &parts, &pending, &answer).await?;
    let mut response = match pending.return_to.strip_prefix(AGAIN) {
        Some(kept) => {
            // The page after the login belongs to the new session.
            let cookie = set_cookie(&secret, app.is_https());
            let pair = cookie.split(';').next().unwrap_or_default();
            parts.headers.insert(COOKIE, HeaderValue::from_str(pair).map_err(Problem::internal)?);
            offer_again(&app, &parts, kept).await?
        }
        None => see_other(&uri(&pending.return_to))?,
    };
    add_cookie(&mut response, &set_cookie(&secret, app.is_https()))?;
    Ok(response)
}

/// A path as a header can carry it.
fn uri(path: &str) -> String {
    url::Url::parse("http://local").and_then(|base| base.join(path)).map_or_else(
        |_| "/".to_owned(),
        |url| match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        },
    )
}

async fn take_login(app: &App, parts: &Parts, answer: &Answer) -> Result<PendingLogin> {
    let cookie = session_cookie(parts, app.is_https()).ok_or_else(session::login_not_pending)?;
    let state = answer.state.as_deref().unwrap_or_default();
    let tx = Tx::internal(&app.db, Internal::Identity).await?;
    let pending = store::take_login(tx.connection(), &cookie, state, app.now()).await?;
    tx.commit().await?;
    Ok(pending)
}

async fn sign_in(app: &App, parts: &Parts, pending: &PendingLogin, answer: &Answer) -> Result<Secret> {
    let now = app.now();
    let signed_in = provider(app)?.finish(pending, answer, now).await?;
    let cookie = session_cookie(parts, app.is_https()).ok_or_else(session::login_not_pending)?;
    let device = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tx = Tx::internal(&app.db, Internal::Identity).await?;
    let person = store::person_of(tx.connection(), &signed_in).await?;
    let proven = Proven {
        person: person.id,
        stepped_up: signed_in.stepped_up,
        logout_hint: Some(signed_in.logout_hint),
        device: device.to_owned(),
    };
    let secret = store::complete_login(tx.connection(), &cookie, pending, proven, now).await?;
    tx.commit().await?;
    Ok(secret)
}

/// A form that was kept while the person confirmed who they are.
#[derive(Template)]
#[template(path = "again.html")]
struct AgainPage {
    frame: Frame,
    action: String,
    fields: Vec<(String, String)>,
}

async fn offer_again(app: &Shared, parts: &Parts, kept: &str) -> Page {
    let Visit { mut frame, .. } = Visit::enter(app, parts).await?;
    let kept = Fields::parse(kept.as_bytes());
    let fields = Fields::parse(kept.text("fields").as_bytes());
    frame.t.visit.confirmed.clone_into(&mut frame.title);
    visit::local(kept.text("return_to")).clone_into(&mut frame.here);
    let fields = fields.without_token().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let page =
        AgainPage { action: visit::local(kept.text("to")).to_owned(), fields: fields.collect(), frame };
    render(&page)
}

/// Ends the session here and at the provider.
async fn leave(State(app): State<Shared>, parts: Parts, body: String) -> Page {
    let form = Fields::parse(body.as_bytes());
    let mut next = "/".to_owned();
    if let Some((session, secret)) = visit::session_of(&app, &parts).await? {
        check_origin(&parts, &secret, FormToken::InField(form.given("csrf")))?;
        if let Some(person) = &session.person {
            let tx = Tx::internal(&app.db, Internal::Identity).await?;
            store::end(tx.connection(), person, &session.id).await?;
            tx.commit().await?;
        }
        if let Some(oidc) = &app.oidc {
            // A provider that is away keeps nobody signed in here.
            let url = oidc.logout_url(session.logout_hint.as_ref(), app.now()).await.ok().flatten();
            next = url.map_or(next, String::from);
        }
    }
    let mut response = see_other(&next)?;
    add_cookie(&mut response, &clear_cookie(app.is_https()))?;
    Ok(response)
}

async fn choose_post(posted: Posted) -> Page {
    let Posted { app, caller, frame, form, .. } = posted;
    let Via::Session { id } = &caller.via else {
        return Err(Stop(Problem::not_found()));
    };
    let post: Post = db::require(&app.db.reader, form.text("post")).await?;
    let tx = Tx::internal(&app.db, Internal::Identity).await?;
    store::choose_post(tx.connection(), id, &post, app.now()).await?;
    tx.commit().await?;
    let language = frame.language;
    let org = app.tree().get(&post.org).map(|org| org.name.in_language(language).to_owned());
    let words = frame.t.visit.acting.with(org.unwrap_or_default(), post.title.in_language(language));
    say(&frame, &uri(&frame.here), Flash::good(words))
}

#[derive(Deserialize)]
struct Wanted {
    to: Option<String>,
    return_to: Option<String>,
}

async fn choose_language(State(app): State<Shared>, Query(wanted): Query<Wanted>) -> Page {
    let chosen = if wanted.to.as_deref() == Some("en") { "en" } else { "zh" };
    let back = uri(visit::local(wanted.return_to.as_deref().unwrap_or("/")));
    let mut response = see_other(&without_language(&back))?;
    let secure = if app.is_https() { "; Secure" } else { "" };
    let cookie = format!("{LANGUAGE_COOKIE}={chosen}; Path=/; SameSite=Lax; Max-Age=31536000{secure}");
    add_cookie(&mut response, &cookie)?;
    Ok(response)
}

/// The address without `lang=`, which would win over the choice just made.
fn without_language(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coming_back_keeps_the_address_and_drops_an_overruled_language() {
        assert_eq!(without_language("/catalog?lang=en&q=a"), "/catalog?q=a");
        assert_eq!(without_language("/catalog?lang=en"), "/catalog");
        assert_eq!(uri("/catalog?q=医疗"), "/catalog?q=%E5%8C%BB%E7%96%97");
    }
}
