//! `/me`: who the caller is, what waits for them, and their personal tokens.

use axum::extract::State;
use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List};
use super::extract::{Body, Named, Once, Params};
use super::route::{Doc, Routes};
use super::texts::TokenNameText;
use super::view::{OrganisationRef, Text, moment, organisation};
use super::words::{ActionWord, IssuerWord, PostKindWord, RoleWord, TokenScopeWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::clock::Timestamp;
use crate::id::TokenId;
use crate::identity::commands::{self, TokenWish};
use crate::identity::token::{Issuer, PersonalToken, TokenScope};
use crate::identity::{Via, posts_on_offer};
use crate::org::{self, Post, PostKind, Role};

/// A post the caller holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostView {
    /// `pos_..`.
    pub id: String,
    /// Where.
    pub organisation: OrganisationRef,
    /// What it is called.
    pub title: Text,
    /// How it is held.
    #[schema(value_type = PostKindWord)]
    pub kind: PostKind,
    /// Roles in force now.
    #[schema(value_type = Vec<RoleWord>)]
    pub roles: Vec<Role>,
    /// Whether it is the one acted in.
    pub acting: bool,
}

/// Who calls.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// `per_..`.
    pub person: String,
    /// Sign-in name.
    pub login: String,
    /// Name.
    pub name: Text,
    /// Every post held now; a token acts in one of them only.
    pub posts: Vec<PostView>,
    /// Acts the acting post is entitled to.
    #[schema(value_type = Vec<ActionWord>)]
    pub rights: Vec<String>,
    /// Scopes of the token; absent for a session.
    #[schema(value_type = Option<Vec<TokenScopeWord>>)]
    pub token_scopes: Option<Vec<TokenScope>>,
    /// Whether decisions are open to the caller now.
    pub stepped_up: bool,
}

/// A personal token; its secret is never shown again.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// `tok_..`.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The post it acts in.
    pub post: String,
    /// What it may be used for.
    #[schema(value_type = Vec<TokenScopeWord>)]
    pub scopes: Vec<TokenScope>,
    /// Who had it issued.
    #[schema(value_type = IssuerWord)]
    pub issuer: Issuer,
    /// When it was issued.
    pub issued_at: String,
    /// When it ends.
    pub expires_at: String,
    /// When it was revoked.
    pub revoked_at: Option<String>,
}

impl From<&PersonalToken> for TokenView {
    fn from(token: &PersonalToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name.clone(),
            post: token.post.to_string(),
            scopes: token.scopes.clone(),
            issuer: token.issuer,
            issued_at: moment(token.issued_at),
            expires_at: moment(token.expires_at),
            revoked_at: token.revoked_at.map(moment),
        }
    }
}

/// A token as it is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    #[schema(value_type = TokenNameText)]
    pub name: String,
    /// `read`, `write`; `decide` is issued by the operator only.
    #[schema(value_type = Vec<TokenScopeWord>)]
    pub scopes: Vec<TokenScope>,
    /// When it ends, RFC 3339; at most 90 days ahead.
    #[schema(value_type = String)]
    pub expires_at: Timestamp,
}

/// A new token with its secret, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedToken {
    /// The token.
    pub token: TokenView,
    /// What goes into `Authorization: Bearer`.
    pub secret: String,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("me")
        .get("/api/v1/me", me, Doc::new("本人、岗位与权限 / who calls, posts, rights").answers::<Me>())
        .get("/api/v1/me/tokens", tokens, Doc::new("个人令牌 / personal tokens").lists::<TokenView>())
        .post(
            "/api/v1/me/tokens",
            issue,
            Doc::new("签发令牌 / issue a token for the acting post")
                .decides()
                .takes::<NewToken>()
                .creates::<IssuedToken>()
                .once(),
        )
        .delete("/api/v1/me/tokens/{id}", revoke, Doc::new("吊销令牌 / revoke a token").decides().status(204))
}

fn post_view(app: &App, post: &Post, acting: &Post, now: Timestamp) -> PostView {
    PostView {
        id: post.id.to_string(),
        organisation: organisation(app, &post.org),
        title: (&post.title).into(),
        kind: post.kind,
        roles: post.roles_at(now),
        acting: post.id == acting.id,
    }
}

async fn me(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<Me>> {
    let posts = org::store::posts_of(&app.db.reader, &caller.person.id).await?;
    let offered = posts_on_offer(&posts, caller.at);
    let token_scopes = match &caller.via {
        Via::Token { scopes, .. } => Some(scopes.clone()),
        Via::Session { .. } => None,
    };
    let rights = app.policy.rights(&caller, &app.tree());
    Ok(Json(Me {
        person: caller.person.id.to_string(),
        login: caller.person.login.clone(),
        name: (&caller.person.name).into(),
        posts: offered.into_iter().map(|post| post_view(&app, post, &caller.post, caller.at)).collect(),
        rights: rights.into_iter().map(|action| action.as_str().to_owned()).collect(),
        token_scopes,
        stepped_up: caller.stepped_up,
    }))
}

async fn tokens(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<TokenView>> {
    let mine = commands::tokens(&app, &caller).await?;
    Ok(List::page(mine, &params, |token| token.id.to_string())?.map(|token| TokenView::from(&token)))
}

async fn issue(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewToken>,
) -> Answer<Created<IssuedToken>> {
    let key = once.key(&caller, "POST /me/tokens", &body.bytes)?;
    let NewToken { name, scopes, expires_at } = body.value;
    let wish = TokenWish { name, scopes, expires_at };
    let (token, secret) = commands::issue_token(&app, &caller, wish, key.as_ref()).await?;
    let view = IssuedToken { token: (&token).into(), secret: secret.expose().to_owned() };
    Ok(Created { at: format!("/api/v1/me/tokens/{}", token.id), version: token.version.max(1), view })
}

async fn revoke(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<TokenId>,
) -> Answer<StatusCode> {
    commands::revoke_token(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
