//! What the server remembers of a sign-in, and for how long.
//!
//! The cookie holds a random secret, the row its digest: a stolen database opens no session. Login always
//! moves to a new secret. A session ends 30 minutes after its last use and 12 hours after login. Pure; it
//! never reads the database (see `store`) nor speaks to the provider (see `oidc`).

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{PersonId, PostId};
use crate::org::Post;
use crate::random::Secret;

/// Seconds without use after which a session ends.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// Seconds after login at which a session ends, however much it is used.
pub const ABSOLUTE_SECONDS: i64 = 12 * 3600;
/// Seconds for which a step-up login counts.
pub const STEP_UP_SECONDS: i64 = 10 * 60;
/// Seconds a person has to come back from the provider.
pub const LOGIN_SECONDS: i64 = 10 * 60;
/// Use is noted at most this often, so that reading a page is rarely a write.
const NOTE_USE_SECONDS: i64 = 60;
/// Logins under way in one browser: one for each tab, within reason.
const PENDING_MAX: usize = 5;
/// Characters kept of what a browser says of itself.
const DEVICE_CHARS_MAX: usize = 160;

/// A login that was sent to the provider and has not come back yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLogin {
    /// Ties the answer to this browser.
    pub state: String,
    /// Ties the id token to this login.
    pub nonce: String,
    /// The PKCE verifier: ties the code to this server.
    pub verifier: String,
    /// Whether the person was asked to prove their presence.
    pub step_up: bool,
    /// Path of ours to go on to.
    pub return_to: String,
    /// When it was sent.
    pub begun_at: Timestamp,
}

impl std::fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingLogin")
            .field("step_up", &self.step_up)
            .field("return_to", &self.return_to)
            .finish_non_exhaustive()
    }
}

impl PendingLogin {
    fn is_open(&self, now: Timestamp) -> bool {
        now < self.begun_at.plus_seconds(LOGIN_SECONDS)
    }
}

/// The id token as received, which the provider wants to see at logout. Debug output does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogoutHint(pub String);

impl std::fmt::Debug for LogoutHint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogoutHint(..)")
    }
}

/// What a finished login proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Who.
    pub person: PersonId,
    /// Whether they proved their presence just now.
    pub stepped_up: bool,
    /// For logout at the provider.
    pub logout_hint: Option<LogoutHint>,
    /// What the browser says of itself, so that a person recognises their sessions.
    pub device: String,
}

/// One browser's session; before login it holds only logins under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Digest of the cookie's secret.
    pub id: String,
    /// Who signed in, if anybody did.
    pub person: Option<PersonId>,
    /// The post chosen to act in.
    pub post: Option<PostId>,
    /// When the person signed in, or the first login began.
    pub started_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Until when a step-up login counts.
    pub stepped_up_until: Option<Timestamp>,
    /// What the browser said of itself.
    pub device: String,
    /// For logout at the provider.
    pub logout_hint: Option<LogoutHint>,
    /// Logins under way.
    pub pending: Vec<PendingLogin>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Session, "session", id, |this| {
    "person_id": this.person.as_ref().map(ToString::to_string),
});

impl Session {
    /// A session nobody has signed in to yet.
    pub fn anonymous(secret: &Secret, now: Timestamp) -> Self {
        Self {
            id: secret.digest(),
            person: None,
            post: None,
            started_at: now,
            seen_at: now,
            stepped_up_until: None,
            device: String::new(),
            logout_hint: None,
            pending: Vec::new(),
            version: 0,
        }
    }

    /// Whether it can still be used.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        let idle = if self.person.is_some() { IDLE_SECONDS } else { LOGIN_SECONDS };
        now < self.seen_at.plus_seconds(idle) && now < self.started_at.plus_seconds(ABSOLUTE_SECONDS)
    }

    /// Whether the person proved their presence a few minutes ago.
    pub fn is_stepped_up(&self, now: Timestamp) -> bool {
        self.stepped_up_until.is_some_and(|until| now < until)
    }

    /// Whether this use is worth writing down.
    pub fn should_note_use(&self, now: Timestamp) -> bool {
        self.seen_at.plus_seconds(NOTE_USE_SECONDS) <= now
    }

    /// Remembers a login that goes to the provider; the oldest gives way.
    pub fn begin_login(&mut self, login: PendingLogin, now: Timestamp) {
        self.pending.retain(|other| other.is_open(now));
        if self.pending.len() >= PENDING_MAX {
            self.pending.remove(0);
        }
        self.pending.push(login);
        self.seen_at = now;
    }

    /// Takes out the login an answer belongs to; it cannot be taken twice.
    ///
    /// # Errors
    /// `login_not_pending`: another browser began it, it took too long, or it was answered already.
    pub fn take_login(&mut self, state: &str, now: Timestamp) -> Result<PendingLogin> {
        let place = self.pending.iter().position(|login| same(&login.state, state) && login.is_open(now));
        place.map(|place| self.pending.remove(place)).ok_or_else(login_not_pending)
    }

    /// The session that follows a finished login, under a secret of its own.
    ///
    /// # Errors
    /// `other_person` if a step-up was answered by somebody else than who is signed in.
    pub fn after_login(
        &self,
        login: &PendingLogin,
        proven: Proven,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Self> {
        let former = self.person.as_ref().filter(|_| self.is_alive(now));
        let same_person = former == Some(&proven.person);
        if login.step_up && former.is_some() && !same_person {
            return Err(Problem::new(
                403,
                "other_person",
                "再次确认的不是当前登录的本人",
                "somebody else than the signed-in person confirmed",
            )
            .next("请退出后以本人身份登录", "sign out, then sign in as yourself"));
        }
        Ok(Self {
            person: Some(proven.person),
            // Another person must not find themselves in the former one's post.
            post: self.post.clone().filter(|_| same_person),
            stepped_up_until: proven.stepped_up.then(|| now.plus_seconds(STEP_UP_SECONDS)),
            device: proven.device.chars().filter(|c| !c.is_control()).take(DEVICE_CHARS_MAX).collect(),
            logout_hint: proven.logout_hint,
            pending: self.pending.clone(),
            ..Self::anonymous(secret, now)
        })
    }

    /// Chooses the post to act in.
    ///
    /// # Errors
    /// Not found for a post of somebody else; `post_ended` for one that is not held now.
    pub fn choose_post(&mut self, post: &Post, now: Timestamp) -> Result<()> {
        if self.person.as_ref() != Some(&post.person) {
            return Err(Problem::not_found());
        }
        if !post.is_held(now) {
            return Err(Problem::conflict(
                "post_ended",
                format!("岗位 `{}` 不在任期内", post.title.zh),
                format!("the post `{}` is not held now", post.title.in_language(crate::text::Language::En)),
            ));
        }
        self.post = Some(post.id.clone());
        Ok(())
    }
}

/// The refusal of an answer that belongs to no login of this browser.
pub fn login_not_pending() -> Problem {
    Problem::new(
        400,
        "login_not_pending",
        "此次登录已失效：超时、已完成，或不是从本浏览器发起",
        "this login has lapsed: it took too long, was finished, or began in another browser",
    )
    .next("请重新登录", "sign in again")
}

fn same(one: &str, other: &str) -> bool {
    bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

/// The token that forms of this session carry: whoever cannot read the cookie cannot make it.
pub fn csrf_token(secret: &Secret) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).map_err(Problem::internal)?;
    mac.update(b"matou form token");
    Ok(data_encoding::BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
}

/// Whether a form or header carries the session's token.
///
/// # Errors
/// `csrf`: missing or wrong; what it says does not tell which.
pub fn check_csrf(secret: &Secret, given: Option<&str>) -> Result<()> {
    let expected = csrf_token(secret)?;
    match given {
        Some(given) if same(&expected, given) => Ok(()),
        _ => Err(forged_form()),
    }
}

/// The refusal of a change that did not come from a page of this session.
pub fn forged_form() -> Problem {
    Problem::new(
        403,
        "csrf",
        "表单已过期，或请求不是来自本站页面，操作未执行",
        "the form is out of date or did not come from a page of this site; nothing was done",
    )
    .next("请刷新页面后再提交", "reload the page and submit again")
}
