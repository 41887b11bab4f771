//! What the demonstration provider hands out: codes that count once, and signed id tokens.
//!
//! The key is made at start and never stored. It speaks no HTTP: see `super`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::clock::Timestamp;
use crate::random::{self, Secret};

/// Seconds a code can be exchanged.
const CODE_SECONDS: i64 = 60;
/// Seconds an id token holds.
const ID_TOKEN_SECONDS: i64 = 300;
/// Codes under way at once: more than one person can click.
const CODES_MAX: usize = 1000;

/// What a code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) nonce: Option<String>,
    pub(super) acr: &'static str,
    pub(super) challenge: String,
    pub(super) redirect_uri: String,
    pub(super) at: Timestamp,
}

/// The key, and the codes that were not exchanged yet.
pub(super) struct Desk {
    key: SigningKey,
    key_id: String,
    codes: Mutex<HashMap<String, Login>>,
}

impl Desk {
    pub(super) fn new() -> Self {
        let key = SigningKey::from_bytes(&random::bytes::<32>());
        let key_id = random::digest(key.verifying_key().as_bytes()).chars().take(16).collect();
        Self { key, key_id, codes: Mutex::default() }
    }

    /// The public key as a JWK set (RFC 8037).
    pub(super) fn jwks(&self) -> Value {
        let x = BASE64URL_NOPAD.encode(self.key.verifying_key().as_bytes());
        json!({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.key_id, "x": x}
        ]})
    }

    /// A code for a login.
    pub(super) fn give_code(&self, login: Login) -> Secret {
        let code = Secret::generate("");
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let now = login.at;
        codes.retain(|_, other| now < other.at.plus_seconds(CODE_SECONDS));
        if codes.len() < CODES_MAX {
            codes.insert(code.digest(), login);
        }
        code
    }

    /// The login of a code, once, to whoever holds the verifier of its challenge.
    pub(super) fn redeem(
        &self,
        code: &Secret,
        verifier: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Option<Login> {
        let login = self.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(&code.digest())?;
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
        let fits = login.challenge == challenge
            && login.redirect_uri == redirect_uri
            && now < login.at.plus_seconds(CODE_SECONDS);
        fits.then_some(login)
    }

    /// The id token of a login.
    pub(super) fn id_token(&self, login: &Login, issuer: &str, audience: &str, now: Timestamp) -> String {
        let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": self.key_id});
        let mut claims = json!({
            "iss": issuer,
            "sub": login.subject,
            "aud": audience,
            "iat": now.seconds(),
            "exp": now.plus_seconds(ID_TOKEN_SECONDS).seconds(),
            "auth_time": login.at.seconds(),
            "acr": login.acr,
            "name": login.name,
        });
        if let Some(nonce) = &login.nonce {
            claims["nonce"] = json!(nonce);
        }
        let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
    }
}
