//! An application system (应用): one OAuth client that all its grants ride on.
//!
//! Of its secret only a digest is kept, of its keys only the public half (`client_key`). Configuring makes a new client secret, sealed in a hand-over until it
//! is opened once; see `handover`.

use serde::{Deserialize, Serialize};

use super::client_key::ClientKey;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{AppId, OrgId, PersonId};
use crate::policy::{Facts, Subject};

/// How the application proves who it is at the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSecret {
    /// SHA-256 of the secret in force.
    pub digest: String,
    /// When it was handed over.
    pub since: Timestamp,
}

/// Longest name in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Longest purpose in characters.
pub const PURPOSE_CHARS_MAX: usize = 1000;

/// An application system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its identifier, which is its client id too.
    pub id: AppId,
    /// The organisation it belongs to.
    pub org: OrgId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who registered it.
    pub owner: PersonId,
    /// The secret in force; none before the first hand-over was opened, or after one with a key was.
    pub secret: Option<ClientSecret>,
    /// Its public keys, those that were ended among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<ClientKey>,
    /// When a hand-over was last opened that refers to a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_since: Option<Timestamp>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Application, "application", id, |this| {
    "org_id": this.org.to_string(),
    "created_at": this.created_at.0,
});

impl Application {
    /// Registers one.
    ///
    /// # Errors
    /// `invalid_input` without a name, or with one that is too long.
    pub fn register(org: OrgId, owner: PersonId, name: &str, purpose: &str, now: Timestamp) -> Result<Self> {
        let (name, purpose) = (name.trim(), purpose.trim());
        let mut problem = Problem::invalid("应用未登记", "the application was not registered");
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            problem =
                problem.field("name", "请填写应用名称，最多100字", "give a name of at most 100 characters");
        }
        if purpose.chars().count() > PURPOSE_CHARS_MAX {
            problem =
                problem.field("purpose", "用途说明最多1000字", "the purpose has at most 1000 characters");
        }
        problem.plain_line("name", name).plain("purpose", purpose).unless_good()?;
        Ok(Self {
            id: AppId::new(),
            org,
            name: name.to_owned(),
            purpose: purpose.to_owned(),
            owner,
            secret: None,
            keys: Vec::new(),
            key_since: None,
            created_at: now,
            version: 0,
        })
    }

    /// Since when it has a credential that was handed over; none before.
    pub fn configured_since(&self) -> Option<Timestamp> {
        self.secret.as_ref().map(|secret| secret.since).max(self.key_since)
    }
}

impl Subject for Application {
    fn facts(&self) -> Facts {
        Facts {
            noun: "application",
            id: self.id.to_string(),
            requester: Some(self.org.clone()),
            state: if self.configured_since().is_some() { "configured" } else { "registered" }.to_owned(),
            owner: Some(self.owner.clone()),
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
