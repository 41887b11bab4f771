//! What a person does with their own personal tokens: list, issue, revoke.
//!
//! A token is issued for the post acted in, by its holder alone; the log tells of it and never of the secret.

use super::Caller;
use super::store;
use super::token::{Issuer, PersonalToken, TokenScope, Wish};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::TokenId;
use crate::idempotency::{self, Key};
use crate::policy::action::IssueToken;
use crate::policy::{Facts, Subject};
use crate::random::Secret;
use crate::tx::Tx;

/// What somebody wants a token for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenWish {
    /// What it is for, in the owner's words.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Subject for PersonalToken {
    fn facts(&self) -> Facts {
        Facts {
            noun: "token",
            id: self.id.to_string(),
            state: if self.revoked_at.is_some() { "revoked" } else { "issued" }.to_owned(),
            owner: Some(self.person.clone()),
            ..Facts::default()
        }
    }
}

/// The caller's tokens, newest first, ended ones included.
pub async fn tokens(app: &App, caller: &Caller) -> Result<Vec<PersonalToken>> {
    store::tokens_of(&app.db.reader, &caller.person.id).await
}

/// Issues a token for the post acted in; the secret is shown once and kept nowhere, so sending the same again
/// under one key makes no second token and cannot show the first one's secret either.
///
/// # Errors
/// `invalid_input` for scopes or an end that cannot be; `token_issued_before`.
pub async fn issue_token(
    app: &App,
    caller: &Caller,
    wish: TokenWish,
    key: Option<&Key>,
) -> Result<(PersonalToken, Secret)> {
    let again = |made: String| async move { Err(issued_before(&made)) };
    idempotency::once(app, key, issue(app, caller, wish, key), again).await
}

fn issued_before(id: &str) -> Problem {
    Problem::conflict(
        "token_issued_before",
        format!("令牌 {id} 已经签发，密钥只展示一次"),
        format!("the token {id} was issued already; its secret is shown once"),
    )
    .next(
        "如未收到密钥，请吊销该令牌，再以新的幂等键签发一个",
        "if you did not get the secret, revoke this token and issue another under a new key",
    )
}

async fn issue(
    app: &App,
    caller: &Caller,
    wish: TokenWish,
    key: Option<&Key>,
) -> Result<(PersonalToken, Secret)> {
    let TokenWish { name, scopes, expires_at } = wish;
    let wish = Wish { name, scopes, expires_at, issuer: Issuer::Person };
    let (token, secret) = PersonalToken::make(&caller.post, wish, caller.at)?;
    let permit = app.permit::<IssueToken, _>(caller, token).await?;
    let mut token = permit.subject().clone();
    let mut tx = Tx::begin(&app.db, &permit).await?;
    idempotency::remember(&tx, key, token.id.as_str()).await?;
    tx.insert(&mut token).await?;
    let entry = permit.entry().related("post", token.post.as_str());
    tx.record(entry.detail("scopes", &token.scopes).detail("expires_at", token.expires_at).state(&token));
    tx.commit().await?;
    Ok((token, secret))
}

/// Revokes one of the caller's tokens; once revoked it stays so.
///
/// # Errors
/// 404 for somebody else's.
pub async fn revoke_token(app: &App, caller: &Caller, id: &TokenId) -> Result<PersonalToken> {
    let mine = tokens(app, caller).await?;
    let token = mine.into_iter().find(|token| &token.id == id).ok_or_else(Problem::not_found)?;
    if token.revoked_at.is_some() {
        return Ok(token);
    }
    let permit = app.permit::<IssueToken, _>(caller, token).await?;
    let mut token = permit.subject().clone();
    token.revoked_at = Some(caller.at);
    let mut tx = Tx::begin(&app.db, &permit).await?;
    tx.update(&mut token).await?;
    tx.record(permit.entry().detail("revoked", true).state(&token));
    tx.commit().await?;
    Ok(token)
}
