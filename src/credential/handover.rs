//! A sealed hand-over: a new client secret that waits, encrypted, to be opened once; or, for an application with
//! a key of its own, a reference to that key.
//!
//! Opening puts the secret's digest on the application and erases the sealed text in the same transaction, so
//! there is never a moment with two ways to it. It knows no database; `commands` opens it.

use serde::{Deserialize, Serialize};

use super::Application;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{AppId, GrantId, HandoverId, OrgId, PersonId};
use crate::keys::{MasterKey, Sealed};
use crate::policy::{Facts, Subject};
use crate::random::Secret;

/// Days a hand-over waits.
pub const DAYS: i64 = 7;
/// What client secrets start with, so that a scanner finds one that leaked.
pub const SECRET_PREFIX: &str = "mcs_";

/// What an application is to prove itself by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// A new secret.
    #[default]
    Secret,
    /// A key of its own, which it registered before.
    Key,
}

impl Credential {
    /// The text form in forms and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Key => "key",
        }
    }
}

/// There is no key to refer to.
pub fn no_key() -> Problem {
    Problem::conflict("no_key", "该应用没有有效公钥", "this application has no live key")
        .next("请先登记公钥，或改用密钥配置", "register a public key first, or configure with a secret")
}

/// Where a hand-over stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum HandoverState {
    /// Not opened yet.
    Waiting {
        /// The secret, encrypted; none if it refers to a key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sealed: Option<Sealed>,
    },
    /// Opened; the secret is gone from here.
    Opened {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// A newer hand-over took its place.
    Replaced {
        /// Which.
        by: HandoverId,
        /// When.
        at: Timestamp,
    },
    /// Nobody opened it in time.
    Expired {
        /// When it was found.
        at: Timestamp,
    },
}

impl HandoverState {
    /// The text form in rules and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Opened { .. } => "opened",
            Self::Replaced { .. } => "replaced",
            Self::Expired { .. } => "expired",
        }
    }
}

/// A sealed hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Its identifier.
    pub id: HandoverId,
    /// The application whose secret it holds.
    pub app: AppId,
    /// The organisation of the application.
    pub org: OrgId,
    /// Who configured.
    pub configured_by: PersonId,
    /// The key of the application it refers to; none if it holds a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The grants that were there when it was made.
    pub grants: Vec<GrantId>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: HandoverState,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be opened.
    pub expires_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Handover, "handover", id, |this| {
    "app_id": this.app.to_string(),
    "created_at": this.created_at.0,
});

/// The secret was handed over before.
pub fn already_opened() -> Problem {
    Problem::conflict("already_opened", "该交接单已被开启过，密钥只展示一次", "this hand-over was opened before; the secret is shown once").next(
        "如未收到密钥，请重新配置应用：将生成新密钥，旧密钥立即失效",
        "if you did not get the secret, configure the application again: a new one is made and the old one dies",
    )
}

fn context(id: &HandoverId) -> String {
    format!("handover:{id}")
}

impl Handover {
    /// Makes a new secret and seals it, or refers to the newest key of the application.
    ///
    /// # Errors
    /// `no_key` if it has none.
    pub fn make(
        application: &Application,
        credential: Credential,
        by: &PersonId,
        grants: Vec<GrantId>,
        master: &MasterKey,
        now: Timestamp,
    ) -> Result<Self> {
        let id = HandoverId::new();
        let (key, sealed) = match credential {
            Credential::Secret => {
                let secret = Secret::generate(SECRET_PREFIX);
                (None, Some(master.seal(&context(&id), secret.expose().as_bytes())?))
            }
            Credential::Key => (Some(application.newest_key().ok_or_else(no_key)?.id.clone()), None),
        };
        Ok(Self {
            id,
            app: application.id.clone(),
            org: application.org.clone(),
            configured_by: by.clone(),
            key,
            grants,
            state: HandoverState::Waiting { sealed },
            created_at: now,
            expires_at: now.plus_seconds(DAYS * 86_400),
            version: 0,
        })
    }

    /// Whether it can be opened.
    ///
    /// # Errors
    /// `already_opened`, `handover_replaced`, `handover_expired`.
    pub fn check_open(&self, now: Timestamp) -> Result<Option<&Sealed>> {
        let again = ("请重新配置应用", "configure the application again");
        match &self.state {
            HandoverState::Waiting { sealed } if now < self.expires_at => Ok(sealed.as_ref()),
            HandoverState::Opened { .. } => Err(already_opened()),
            HandoverState::Replaced { .. } => Err(Problem::conflict(
                "handover_replaced",
                "该交接单已被新的交接单取代",
                "a newer hand-over took the place of this one",
            )
            .next("请开启最新的交接单", "open the newest hand-over")),
            HandoverState::Waiting { .. } | HandoverState::Expired { .. } => Err(Problem::conflict(
                "handover_expired",
                "该交接单已过期，密钥已作废",
                "this hand-over has expired; its secret was never used",
            )
            .next(again.0, again.1)),
        }
    }

    /// Opens it: answers the secret, if it holds one, and forgets it.
    ///
    /// # Errors
    /// Those of [`Self::check_open`].
    pub fn open(&mut self, by: PersonId, master: &MasterKey, now: Timestamp) -> Result<Option<Secret>> {
        let text = self.check_open(now)?.map(|sealed| master.open(&context(&self.id), sealed)).transpose()?;
        let text = text.map(String::from_utf8).transpose();
        let text = text.map_err(|_| Problem::internal("a sealed secret is not text"))?;
        self.state = HandoverState::Opened { by, at: now };
        Ok(text.map(Secret::from_text))
    }

    /// Seals a waiting secret under another master key; answers whether it was under a former one.
    ///
    /// # Errors
    /// `wrong_master_key` if the key it lies under is not known.
    pub fn reseal(&mut self, master: &MasterKey) -> Result<bool> {
        let context = context(&self.id);
        match &mut self.state {
            HandoverState::Waiting { sealed: Some(sealed) } => master.reseal(&context, sealed),
            _ => Ok(false),
        }
    }

    /// Gives way to a newer one; answers whether it was still waiting.
    pub fn replace(&mut self, by: &HandoverId, now: Timestamp) -> bool {
        let waited = matches!(self.state, HandoverState::Waiting { .. });
        if waited {
            self.state = HandoverState::Replaced { by: by.clone(), at: now };
        }
        waited
    }

    /// Ends it after its time and erases the secret; answers whether it did.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let over = matches!(self.state, HandoverState::Waiting { .. }) && self.expires_at <= now;
        if over {
            self.state = HandoverState::Expired { at: now };
        }
        over
    }

    /// The state as people see it: one whose time is over is expired even before it was swept.
    pub fn state_at(&self, now: Timestamp) -> &'static str {
        match &self.state {
            HandoverState::Waiting { .. } if self.expires_at <= now => "expired",
            state => state.as_str(),
        }
    }
}

impl Subject for Handover {
    // No `owner`: a colleague of the same organisation with the right role may open it too.
    fn facts(&self) -> Facts {
        Facts {
            noun: "handover",
            id: self.id.to_string(),
            requester: Some(self.org.clone()),
            state: self.state.as_str().to_owned(),
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
