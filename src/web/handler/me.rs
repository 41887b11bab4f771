//! `/me`: own posts, sessions and personal tokens.
//!
//! A new token's secret is in the one answer to the form that made it. Tokens are issued for the post acted
//! in; what they may do is `identity::token`.

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::routing::{get, post};

use super::reading::Reading;
use crate::api::Shared;
use crate::app::App;
use crate::error::{Problem, Result};
use crate::id::TokenId;
use crate::identity::commands::{self, TokenWish};
use crate::identity::session::Session;
use crate::identity::token::{DAYS_MAX, PersonalToken, TokenScope};
use crate::identity::{Caller, Via, posts_on_offer, store};
use crate::org;
use crate::policy::Action;
use crate::random::Secret;
use crate::text::Language;
use crate::web::frame::{Flash, Frame, ProblemSummary};
use crate::web::me::{MePage, SessionRow, TokenForm, TokenRow};
use crate::web::part::{Chip, Choice, Icon, Said, Tone};
use crate::web::visit::{Fields, Page, Posted, SignedVisit, refused, render, say};

/// Days a token lasts unless another number is given.
const DAYS: i64 = 30;

/// Own matters.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/me", get(show))
        .route("/me/sessions/{id}/end", post(end))
        .route("/me/sessions/end-others", post(end_others))
        .route("/me/tokens", post(issue))
        .route("/me/tokens/{id}/revoke", post(revoke))
}

async fn facts(reading: &Reading<'_>) -> Result<Vec<(String, Said)>> {
    let caller = reading.caller;
    let mut facts = vec![
        (reading.pick("姓名", "Name").to_owned(), reading.said(&caller.person.name)),
        (reading.pick("登录名", "Sign-in name").to_owned(), Said::plain(&caller.person.login)),
    ];
    let posts = org::store::posts_of(&reading.app.db.reader, &caller.person.id).await?;
    for held in posts_on_offer(&posts, caller.at) {
        let acting = held.id == caller.post.id;
        let word =
            if acting { reading.pick("当前岗位", "Acting post") } else { reading.pick("岗位", "Post") };
        let (organisation, title) = (reading.organisation(&held.org), reading.said(&held.title));
        let foreign = organisation.foreign || title.foreign;
        facts.push((
            word.to_owned(),
            Said { text: format!("{} · {}", organisation.text, title.text), foreign },
        ));
    }
    Ok(facts)
}

fn session_row(reading: &Reading<'_>, session: &Session) -> SessionRow {
    let present = matches!(&reading.caller.via, Via::Session { id } if *id == session.id);
    let device = if session.device.is_empty() {
        reading.pick("未说明的浏览器", "a browser that does not say").to_owned()
    } else {
        device_words(&session.device)
    };
    SessionRow {
        id: session.id.clone(),
        device,
        started: reading.moment(session.started_at),
        seen: reading.moment(session.seen_at),
        present,
    }
}

/// `Chrome · Windows`: what people know of a browser; as it names itself where it is none of these.
fn device_words(device: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("QQBrowser", "QQ Browser"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: [(&'static str, &'static str); 6]| {
        known.into_iter().find(|(mark, _)| device.contains(mark)).map(|(_, word)| word)
    };
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        _ => device.to_owned(),
    }
}

fn scope_word(reading: &Reading<'_>, scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => reading.pick("查看", "look"),
        TokenScope::Write => reading.pick("申请、编目、配置", "ask, draft, configure"),
        TokenScope::Decide => reading.pick("签发、答复", "sign off, decide"),
    }
}

async fn token_row(reading: &Reading<'_>, token: &PersonalToken) -> Result<TokenRow> {
    let valid = token.is_valid(reading.now);
    let chip = if token.revoked_at.is_some() {
        Chip::new(Tone::Plain, Icon::Stop, reading.pick("已撤销", "revoked"))
    } else if valid {
        Chip::new(Tone::Green, Icon::Check, reading.pick("有效", "valid"))
    } else {
        Chip::new(Tone::Plain, Icon::Clock, reading.pick("已到期", "ended"))
    };
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope_word(reading, *scope)).collect();
    Ok(TokenRow {
        id: token.id.to_string(),
        name: reading.typed(&token.name),
        post: reading.post(&token.post).await?,
        scopes: scopes.join(reading.pick("、", ", ")),
        until: reading.moment(token.expires_at),
        chip,
        revocable: valid,
    })
}

fn token_form(reading: &Reading<'_>, frame: &Frame, sent: Option<&Fields>) -> Option<TokenForm> {
    let rights = reading.app.policy.rights(reading.caller, &reading.tree);
    if !rights.contains(&Action::IssueToken) {
        return None;
    }
    let ticked = |scope: TokenScope| match sent {
        Some(form) => form.all("scopes").any(|name| name == scope.as_str()),
        None => scope == TokenScope::Read,
    };
    let scope = |scope: TokenScope| (Choice::new(scope.as_str(), scope_word(reading, scope)), ticked(scope));
    let text = |name: &str| sent.map(|form| form.text(name).to_owned());
    Some(TokenForm {
        tokens: frame.once_each(),
        name: text("name").unwrap_or_default(),
        post: reading.caller.post.title.in_language(reading.language).to_owned(),
        // A script never stands in for a person who must confirm who they are.
        scopes: vec![scope(TokenScope::Read), scope(TokenScope::Write)],
        days: text("days").unwrap_or_else(|| DAYS.to_string()),
        days_hint: match reading.language {
            Language::Zh => format!("最多 {DAYS_MAX} 天"),
            Language::En => format!("{DAYS_MAX} at most"),
        },
    })
}

async fn me(
    app: &App,
    caller: &Caller,
    mut frame: Frame,
    issued: Option<Secret>,
    sent: Option<&Fields>,
) -> Result<MePage> {
    frame.t.me.title.clone_into(&mut frame.title);
    let reading = Reading::new(app, caller, &frame);
    let sessions = store::list_for(&app.db.reader, &caller.person.id, reading.now).await?;
    let mut sessions: Vec<SessionRow> =
        sessions.iter().map(|session| session_row(&reading, session)).collect();
    sessions.sort_by_key(|session| !session.present);
    let mut tokens = Vec::new();
    for token in commands::tokens(app, caller).await? {
        tokens.push(token_row(&reading, &token).await?);
    }
    Ok(MePage {
        facts: facts(&reading).await?,
        sessions,
        tokens,
        issued,
        form: token_form(&reading, &frame, sent),
        frame,
    })
}

async fn show(SignedVisit { app, caller, frame }: SignedVisit) -> Page {
    render(&me(&app, &caller, frame, None, None).await?)
}

async fn end(Path(id): Path<String>, posted: Posted) -> Page {
    store::end(&posted.app.db.writer, &posted.caller.person.id, &id).await?;
    let words = posted.frame.language.pick("会话已结束。", "The session was ended.");
    say(&posted.frame, "/me", Flash::good(words))
}

async fn end_others(posted: Posted) -> Page {
    let Via::Session { id } = &posted.caller.via else { return Err(Problem::unauthenticated().into()) };
    let ended = store::end_all_other(&posted.app.db.writer, &posted.caller.person.id, id).await?;
    let words = match posted.frame.language {
        Language::Zh => format!("已结束其他 {ended} 个会话。"),
        Language::En => format!("Ended {ended} other sessions."),
    };
    say(&posted.frame, "/me", Flash::good(words))
}

async fn issue(posted: Posted) -> Page {
    let Posted { app, caller, mut frame, form, .. } = posted;
    "/me".clone_into(&mut frame.here);
    let days = form.number("days").unwrap_or(0).clamp(0, 3650);
    let wish = TokenWish {
        name: form.text("name").to_owned(),
        scopes: TokenScope::ALL.into_iter().filter(|s| form.all("scopes").any(|n| n == s.as_str())).collect(),
        expires_at: caller.at.plus_seconds(days * 86_400),
    };
    let key = form.key(&caller, "POST /me/tokens")?;
    match commands::issue_token(&app, &caller, wish, key.as_ref()).await {
        Ok((_, secret)) => {
            let mut answer = render(&me(&app, &caller, frame, Some(secret), None).await?)?;
            answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(answer)
        }
        Err(mut problem) if matches!(problem.status, 409 | 422) => {
            for wrong in problem.fields.iter_mut().filter(|wrong| wrong.field == "expires_at") {
                "days".clone_into(&mut wrong.field);
            }
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            refused(&problem, &me(&app, &caller, frame, None, Some(&form)).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn revoke(Path(id): Path<String>, posted: Posted) -> Page {
    let id: TokenId = id.parse().map_err(|_| Problem::not_found())?;
    commands::revoke_token(&posted.app, &posted.caller, &id).await?;
    let words = posted.frame.language.pick("令牌已撤销，即刻失效。", "The token was revoked and is dead.");
    say(&posted.frame, "/me", Flash::good(words))
}
