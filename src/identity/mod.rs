//! Who acts: login at an OpenID provider, server-side sessions, personal tokens, and the [`Caller`].
//!
//! A [`Caller`] is one person in ONE post at one moment; every command takes one. This module never
//! decides what a caller may do: that is `policy`. See `oidc` for login, `session` and `token` for what is
//! remembered, `caller` for how a request becomes a caller.

pub mod caller;
pub mod commands;
pub mod oidc;
pub mod precondition;
pub mod session;
pub mod store;
pub mod token;

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::TokenId;
use crate::org::{Organisation, Person, Post, PostKind, Role, Tree};
use crate::text::Language;
use precondition::Expected;
use token::TokenScope;

/// What the caller showed to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session of the pages.
    Session {
        /// Digest of the cookie's secret: names the session without opening it.
        id: String,
    },
    /// A personal token.
    Token {
        /// The token.
        id: TokenId,
        /// What it was issued for.
        scopes: Vec<TokenScope>,
    },
}

/// A person acting in one post.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub person: Person,
    /// In which capacity.
    pub post: Post,
    /// The organisation of that post.
    pub org: Arc<Organisation>,
    /// The roles of that post in force at `at`.
    pub roles: Vec<Role>,
    /// What was shown.
    pub via: Via,
    /// Whether the person proved their presence a few minutes ago, as sign-off and decision ask.
    pub stepped_up: bool,
    /// The moment the caller was let in.
    pub at: Timestamp,
    /// The language of answers.
    pub language: Language,
    /// What the thing acted on must still be.
    pub expected: Expected,
}

impl Caller {
    /// Puts person, post and organisation together; roles are those in force at `at`.
    pub(crate) fn new(
        (person, post): (Person, Post),
        tree: &Tree,
        (via, stepped_up): (Via, bool),
        at: Timestamp,
    ) -> Result<Self> {
        let org = tree.get(&post.org).cloned().ok_or_else(no_post)?;
        let roles = post.roles_at(at);
        let (language, expected) = (Language::default(), Expected::default());
        Ok(Self { person, post, org, roles, via, stepped_up, at, language, expected })
    }
    /// Whether the post holds this role now.
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
    /// Refuses a personal token that was not issued for this; a session may do whatever its post may.
    ///
    /// # Errors
    /// `token_scope`, naming the scope that is missing.
    pub fn require_scope(&self, scope: TokenScope) -> Result<()> {
        match &self.via {
            Via::Token { scopes, .. } if !scopes.contains(&scope) => {
                let name = scope.as_str();
                Err(Problem::new(
                    403,
                    "token_scope",
                    format!("令牌的范围不含 `{name}`"),
                    format!("the token was not issued with the scope `{name}`"),
                )
                .next("请换用含该范围的令牌，或登录后操作", "use a token with this scope, or sign in"))
            }
            _ => Ok(()),
        }
    }
    /// Refuses until the person has proved their presence again.
    ///
    /// # Errors
    /// `step_up_required`.
    pub fn require_step_up(&self) -> Result<()> {
        if self.stepped_up {
            return Ok(());
        }
        Err(Problem::new(
            403,
            "step_up_required",
            "此操作须先再次确认本人身份",
            "this act asks you to prove your identity once more",
        )
        .next("请再次登录确认，已填内容保留", "sign in once more; what you filled in is kept"))
    }
}

/// The person is known but holds no post here, so there is no capacity to act in.
pub fn no_post() -> Problem {
    Problem::new(
        403,
        "no_post",
        "您目前没有有效的岗位，不能在本系统办事",
        "you hold no post at present, so you cannot act here",
    )
    .next("请联系本单位管理员登记岗位", "ask your organisation's administrator to record your post")
}

/// The posts a person can choose from at this moment: the main post first, then in the order they began.
pub fn posts_on_offer(posts: &[Post], now: Timestamp) -> Vec<&Post> {
    let mut held: Vec<&Post> = posts.iter().filter(|post| post.is_held(now)).collect();
    held.sort_by_key(|post| (post.kind != PostKind::Main, post.from, post.id.clone()));
    held
}

/// The post a session acts in: the chosen one, even after it ended (then it has no roles, and the person
/// sees that they must choose another); without a choice the first on offer.
///
/// # Errors
/// `no_post` if no post is held at all.
pub fn acting_post<'a>(posts: &'a [Post], session: &session::Session, now: Timestamp) -> Result<&'a Post> {
    let offered = posts_on_offer(posts, now);
    let first = offered.first().copied().ok_or_else(no_post)?;
    let chosen = session.post.as_ref().and_then(|id| posts.iter().find(|post| &post.id == id));
    Ok(chosen.unwrap_or(first))
}
