//! Keeps sessions and personal tokens.
//!
//! Writers take a connection and are called inside `tx`; they never open a transaction. What a session or
//! token means is in `session` and `token`.

use sea_orm::ConnectionTrait;

use super::oidc::SignedIn;
use super::session::{self, PendingLogin, Proven, Session};
use super::token::{self, PersonalToken, Wish};
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::{PersonId, TokenId};
use crate::org::{self, Person, Post};
use crate::random::Secret;

/// More sessions or tokens than one person has.
const PER_PERSON_MAX: u64 = 200;
/// Sessions looked at in one go while sweeping.
const SWEEP_ROWS: u64 = 500;
/// Tries when two requests of one browser change its session at once.
const CHANGE_TRIES: u32 = 3;

/// The live session of a cookie.
pub async fn load(
    connection: &impl ConnectionTrait,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<Session>> {
    let found: Option<Session> = db::load(connection, &secret.digest()).await?;
    Ok(found.filter(|session| session.is_alive(now)))
}

/// Applies a change to a live session, again if another request of the same browser was quicker.
async fn change<T>(
    connection: &impl ConnectionTrait,
    id: &str,
    now: Timestamp,
    apply: impl Fn(&mut Session) -> Result<T>,
) -> Result<T> {
    let mut tries = 0;
    loop {
        let found: Option<Session> = db::load(connection, id).await?;
        let mut session =
            found.filter(|session| session.is_alive(now)).ok_or_else(Problem::unauthenticated)?;
        let answer = apply(&mut session)?;
        tries += 1;
        match db::update(connection, &mut session).await {
            Ok(()) => return Ok(answer),
            Err(Problem { code: "stale_version", .. }) if tries < CHANGE_TRIES => {}
            Err(problem) => return Err(problem),
        }
    }
}

/// Notes that a session is in use. One that ended meanwhile stays ended.
pub async fn note_use(connection: &impl ConnectionTrait, session: &Session, now: Timestamp) -> Result<()> {
    let mut used = Session { seen_at: now, ..session.clone() };
    match db::update(connection, &mut used).await {
        // Another request of this browser noted it, or the session was ended: both are right.
        Err(Problem { code: "stale_version", .. }) => Ok(()),
        other => other,
    }
}

/// Remembers a login that goes to the provider. Answers the secret for a new cookie where the browser
/// has none that is alive.
pub async fn begin_login(
    connection: &impl ConnectionTrait,
    cookie: Option<&Secret>,
    login: PendingLogin,
    now: Timestamp,
) -> Result<Option<Secret>> {
    if let Some(secret) = cookie
        && load(connection, secret, now).await?.is_some()
    {
        let apply = |session: &mut Session| {
            session.begin_login(login.clone(), now);
            Ok(())
        };
        change(connection, &secret.digest(), now, apply).await?;
        return Ok(None);
    }
    let secret = Secret::generate("");
    let mut session = Session::anonymous(&secret, now);
    session.begin_login(login, now);
    db::insert(connection, &session).await?;
    Ok(Some(secret))
}

/// Takes out the login an answer of the provider belongs to. Commit before asking the provider for the
/// token: an answer must not count twice, whatever comes of it.
pub async fn take_login(
    connection: &impl ConnectionTrait,
    cookie: &Secret,
    state: &str,
    now: Timestamp,
) -> Result<PendingLogin> {
    let taken = change(connection, &cookie.digest(), now, |session| session.take_login(state, now)).await;
    taken.map_err(|problem| match problem.code {
        "unauthenticated" => session::login_not_pending(),
        _ => problem,
    })
}

/// Ends the session that began the login and starts one under a new secret, which is answered.
pub async fn complete_login(
    connection: &impl ConnectionTrait,
    cookie: &Secret,
    login: &PendingLogin,
    proven: Proven,
    now: Timestamp,
) -> Result<Secret> {
    // It was alive when the login was taken out of it; that it ended meanwhile changes nothing.
    let former: Session =
        db::load(connection, &cookie.digest()).await?.ok_or_else(session::login_not_pending)?;
    let secret = Secret::generate("");
    let next = former.after_login(login, proven, &secret, now)?;
    db::delete::<Session>(connection, &former.id).await?;
    db::insert(connection, &next).await?;
    Ok(secret)
}

/// The person a login is about. Nobody is registered by signing in: the organisations do that.
///
/// # Errors
/// `unknown_person`.
pub async fn person_of(connection: &impl ConnectionTrait, signed_in: &SignedIn) -> Result<Person> {
    let found = org::store::person_by_login(connection, &signed_in.subject).await?;
    found.ok_or_else(|| {
        Problem::new(
            403,
            "unknown_person",
            format!("身份提供方确认您是 `{}`，但本系统没有登记此人", signed_in.subject),
            format!(
                "you are `{}` at the identity provider, but nobody of that name is recorded here",
                signed_in.subject
            ),
        )
        .next("请联系本单位管理员登记", "ask your organisation's administrator to record you")
    })
}

/// Chooses the post a session acts in.
pub async fn choose_post(
    connection: &impl ConnectionTrait,
    session_id: &str,
    post: &Post,
    now: Timestamp,
) -> Result<()> {
    change(connection, session_id, now, |session| session.choose_post(post, now)).await
}

/// The live sessions of a person, last used first.
pub async fn list_for(
    connection: &impl ConnectionTrait,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<Session>> {
    let own = [Where::Eq("person_id", person.to_string().into())];
    let mut all: Vec<Session> = db::list(connection, &own, Page::ascending("id", PER_PERSON_MAX)).await?;
    all.retain(|session| session.is_alive(now));
    all.sort_by_key(|session| std::cmp::Reverse(session.seen_at));
    Ok(all)
}

/// Ends one session of a person and answers it, for logout at the provider. Somebody else's is not found.
pub async fn end(connection: &impl ConnectionTrait, person: &PersonId, id: &str) -> Result<Session> {
    let session: Session = db::require(connection, id).await?;
    if session.person.as_ref() != Some(person) {
        return Err(Problem::not_found());
    }
    db::delete::<Session>(connection, id).await?;
    Ok(session)
}

/// Ends all sessions of a person but one; answers how many.
pub async fn end_all_other(
    connection: &impl ConnectionTrait,
    person: &PersonId,
    keep: &str,
) -> Result<usize> {
    let own = [Where::Eq("person_id", person.to_string().into())];
    let all: Vec<Session> = db::list(connection, &own, Page::ascending("id", PER_PERSON_MAX)).await?;
    let others: Vec<Session> = all.into_iter().filter(|session| session.id != keep).collect();
    for session in &others {
        db::delete::<Session>(connection, &session.id).await?;
    }
    Ok(others.len())
}

/// Deletes sessions that have ended; answers how many.
pub async fn sweep(connection: &impl ConnectionTrait, now: Timestamp) -> Result<usize> {
    let (mut after, mut swept) = (String::new(), 0);
    loop {
        let beyond = [Where::Gt("id", after.clone().into())];
        let rows: Vec<Session> = db::list(connection, &beyond, Page::ascending("id", SWEEP_ROWS)).await?;
        let Some(last) = rows.last() else {
            return Ok(swept);
        };
        after.clone_from(&last.id);
        for session in rows.iter().filter(|session| !session.is_alive(now)) {
            db::delete::<Session>(connection, &session.id).await?;
            swept += 1;
        }
    }
}

/// Issues a personal token for a post; the secret is shown once and not kept.
pub async fn issue_token(
    connection: &impl ConnectionTrait,
    post: &Post,
    wish: Wish,
    now: Timestamp,
) -> Result<(PersonalToken, Secret)> {
    let (token, secret) = PersonalToken::make(post, wish, now)?;
    db::insert(connection, &token).await?;
    Ok((token, secret))
}

/// The valid token of a secret.
pub async fn find_token(
    connection: &impl ConnectionTrait,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<PersonalToken>> {
    if !secret.expose().starts_with(token::PREFIX) {
        return Ok(None);
    }
    let by_digest = [Where::Eq("digest", secret.digest().into())];
    let mut found: Vec<PersonalToken> = db::list(connection, &by_digest, Page::ascending("id", 1)).await?;
    Ok(found.pop().filter(|token| token.is_valid(now)))
}

/// The tokens of a person, newest first, ended ones included.
pub async fn tokens_of(connection: &impl ConnectionTrait, person: &PersonId) -> Result<Vec<PersonalToken>> {
    let own = [Where::Eq("person_id", person.to_string().into())];
    db::list(connection, &own, Page::descending("id", PER_PERSON_MAX)).await
}

/// Revokes a token of a person; once revoked it stays so. Somebody else's is not found.
pub async fn revoke_token(
    connection: &impl ConnectionTrait,
    person: &PersonId,
    id: &TokenId,
    now: Timestamp,
) -> Result<PersonalToken> {
    let mut token: PersonalToken = db::require(connection, id.as_str()).await?;
    if &token.person != person {
        return Err(Problem::not_found());
    }
    if token.revoked_at.is_none() {
        token.revoked_at = Some(now);
        db::update(connection, &mut token).await?;
    }
    Ok(token)
}
