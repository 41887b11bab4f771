//! Personal tokens: what a person's scripts show in place of a session.
//!
//! Bound to one post, with scopes and an end; only the digest of the secret is kept. Pure; `store` keeps
//! them. It never widens: a token may do less than its post, never more.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{PersonId, PostId, TokenId};
use crate::org::Post;
use crate::random::Secret;

/// What every secret starts with, so that a scanner finds one that leaked.
pub const PREFIX: &str = "mtp_";
/// The longest life of a token, in days.
pub const DAYS_MAX: i64 = 90;
/// Longest name in characters.
pub const NAME_CHARS_MAX: usize = 80;

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Looking.
    Read,
    /// Asking, drafting, configuring.
    Write,
    /// Sign-off, decision, hand-over, policy change: what asks a session for a step-up.
    Decide,
}

impl TokenScope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Decide];
    /// The text form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Decide => "decide",
        }
    }
}

/// Who had a token issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Issuer {
    /// The person, from a session.
    Person,
    /// The operator, at the machine.
    Operator,
}

/// A personal token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalToken {
    /// Its identifier, which is no secret.
    pub id: TokenId,
    /// SHA-256 of the secret.
    pub digest: String,
    /// Whose it is.
    pub person: PersonId,
    /// The one post it acts in.
    pub post: PostId,
    /// What it is for, in the owner's words.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// Who had it issued.
    pub issuer: Issuer,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(PersonalToken, "personal_token", id, |this| {
    "digest": this.digest.clone(),
    "person_id": this.person.to_string(),
});

/// What somebody wants a token for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What it is for, in the owner's words.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Who asks.
    pub issuer: Issuer,
}

impl PersonalToken {
    /// Makes a token for a post and its secret, which is shown once.
    ///
    /// # Errors
    /// Invalid input: no scope, a post not held, an end that is past or too far, or `decide` asked for by
    /// the person themselves (a script must not stand in for a step-up).
    pub fn make(post: &Post, wish: Wish, now: Timestamp) -> Result<(Self, Secret)> {
        check(post, &wish, now)?;
        let secret = Secret::generate(PREFIX);
        let mut scopes = wish.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        let token = Self {
            id: TokenId::new(),
            digest: secret.digest(),
            person: post.person.clone(),
            post: post.id.clone(),
            name: wish.name.trim().to_owned(),
            scopes,
            issuer: wish.issuer,
            issued_at: now,
            expires_at: wish.expires_at,
            revoked_at: None,
            version: 0,
        };
        Ok((token, secret))
    }

    /// Whether it still opens anything.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Whether it stands for a step-up: only when the operator issued it for deciding.
    pub fn is_stepped_up(&self) -> bool {
        self.issuer == Issuer::Operator && self.scopes.contains(&TokenScope::Decide)
    }
}

fn check(post: &Post, wish: &Wish, now: Timestamp) -> Result<()> {
    let mut problem = Problem::invalid("令牌未签发", "the token was not issued");
    if wish.scopes.is_empty() {
        problem = problem.field("scopes", "至少选一个范围", "choose at least one scope");
    }
    if wish.scopes.contains(&TokenScope::Decide) && wish.issuer == Issuer::Person {
        problem = problem.field(
            "scopes",
            "`decide` 只能由系统管理员在服务器上签发",
            "`decide` is issued only by the operator at the machine",
        );
    }
    if wish.name.trim().chars().count() > NAME_CHARS_MAX {
        problem = problem.field("name", "名称最多80字", "a name has at most 80 characters");
    }
    problem = problem.plain_line("name", &wish.name);
    if !post.is_held(now) {
        problem = problem.field("post", "该岗位不在任期内", "this post is not held now");
    }
    if wish.expires_at <= now || wish.expires_at > now.plus_seconds(DAYS_MAX * 86_400) {
        problem = problem.field(
            "expires_at",
            format!("须在现在之后、{DAYS_MAX}天之内"),
            format!("must lie ahead, within {DAYS_MAX} days"),
        );
    }
    if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
}
