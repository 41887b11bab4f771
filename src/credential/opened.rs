//! What an opened hand-over shows, in the one answer that may hold it.

use serde::Serialize;
use serde_json::{Value, json};

use super::ClientKey;
use super::access::Access;
use crate::id::{AppId, HandoverId};
use crate::random::Secret;

/// A key of the application, as its programs name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyReference {
    /// What assertions name it by in `kid`.
    pub kid: String,
    /// The algorithm it signs by.
    pub alg: &'static str,
    /// Its thumbprint (RFC 7638).
    pub thumbprint: String,
}

impl KeyReference {
    /// A reference to a key: by the name its holder gave it, else by its thumbprint.
    pub fn to(key: &ClientKey) -> Self {
        Self {
            kid: key.kid.clone().unwrap_or_else(|| key.id.clone()),
            alg: key.public.algorithm(),
            thumbprint: key.id.clone(),
        }
    }
}

/// What was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The client secret; kept nowhere but as a digest from now on.
    Secret(Secret),
    /// The key that the application signs with; its private half never was here.
    Key(KeyReference),
}

impl Handed {
    /// The secret, if it is one.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Secret(secret) => Some(secret),
            Self::Key(_) => None,
        }
    }
}

/// What is shown once.
#[derive(Debug)]
pub struct Opened {
    /// The hand-over.
    pub handover: HandoverId,
    /// The client id.
    pub client_id: AppId,
    /// What it proves itself by.
    pub handed: Handed,
    /// Where tokens are issued.
    pub token_url: String,
    /// One entry for each grant.
    pub grants: Vec<Access>,
    /// Ready files: name and content. They hold the secret.
    pub files: Vec<(&'static str, Secret)>,
}

impl Opened {
    /// The JSON form, for the one answer that may hold the secret.
    pub fn body(&self) -> Value {
        let file = |(name, text): &(&str, Secret)| json!({ "name": name, "content": text.expose() });
        let (member, credential) = match &self.handed {
            Handed::Secret(secret) => ("client_secret", json!(secret.expose())),
            Handed::Key(key) => ("client_key", json!(key)),
        };
        json!({
            "handover": self.handover,
            "client_id": self.client_id,
            member: credential,
            "token_url": self.token_url,
            "grants": self.grants,
            "files": self.files.iter().map(file).collect::<Vec<Value>>(),
        })
    }
}
