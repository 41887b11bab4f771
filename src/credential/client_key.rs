//! Public keys of an application, by which it proves who it is without a secret (`private_key_jwt`).
//!
//! Pure: adding and ending on a loaded application. An ended key stays in the row and never comes back, so a
//! token that names it is dead for good. The private half never comes here.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Application;
use super::jwk::{Members, PublicKey};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{EntryId, PersonId};

/// Keys that may be live at once: enough to change one on every machine in turn.
pub const LIVE_MAX: usize = 5;
/// Longest identifier that a holder gives a key.
const KID_CHARS_MAX: usize = 100;

/// Who ended a key, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyEnd {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A public key of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKey {
    /// Its thumbprint (RFC 7638), which is its identifier here.
    pub id: String,
    /// What its holder calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The key.
    pub public: PublicKey,
    /// Who added it.
    pub added_by: PersonId,
    /// When.
    pub added_at: Timestamp,
    /// The entry of the log that tells it; the key opens nothing before it is sealed.
    pub entry: EntryId,
    /// Set once it was ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<KeyEnd>,
}

fn refused() -> Problem {
    Problem::invalid("公钥未登记", "the key was not registered")
}

/// Reads a JWK that somebody wants to register.
///
/// # Errors
/// `private_key_shown`; `invalid_input` saying what is wrong with it.
pub fn read(jwk: &Value) -> Result<(Option<String>, PublicKey)> {
    let wrong = |zh: &str, en: &str| Err(refused().field("jwk", zh, en));
    let Ok(members) = serde_json::from_value::<Members>(jwk.clone()) else {
        return wrong("须为一个 JWK（RFC 7517）", "must be one JWK (RFC 7517)");
    };
    if members.is_private() {
        return Err(Problem::new(
            422,
            "private_key_shown",
            "提交的是私钥，未登记；该密钥已泄露，不得再用",
            "this is a private key; it was not registered and must not be used any more",
        )
        .next(
            "请重新生成密钥，只提交公钥部分",
            "make a new key and send only its public half, without `d`",
        ));
    }
    if members.usage.as_deref().is_some_and(|usage| usage != "sig")
        || members.key_ops.as_ref().is_some_and(|ops| !ops.iter().any(|op| op == "verify"))
    {
        return wrong("该密钥不用于签名", "the key is not one for signatures");
    }
    if members.kid.as_ref().is_some_and(|kid| kid.is_empty() || kid.chars().count() > KID_CHARS_MAX) {
        return wrong("kid 须为1至100字", "`kid` must have 1 to 100 characters");
    }
    let Some(public) = PublicKey::read(&members).filter(PublicKey::is_usable) else {
        return wrong(
            "只接受 Ed25519、P-256 和 2048 至 4096 位 RSA 公钥",
            "only keys on Ed25519 or P-256, and RSA keys of 2048 to 4096 bits",
        );
    };
    if members.alg.as_deref().is_some_and(|alg| alg != public.algorithm()) {
        return wrong("alg 与密钥不符", "`alg` does not fit the key");
    }
    Ok((members.kid, public))
}

impl ClientKey {
    /// Whether it was not ended.
    pub fn is_live(&self) -> bool {
        self.end.is_none()
    }
}

impl Application {
    /// A live key by its thumbprint.
    pub fn live_key(&self, id: &str) -> Option<&ClientKey> {
        self.keys.iter().find(|key| key.id == id && key.is_live())
    }
    /// The live key that was added last.
    pub fn newest_key(&self) -> Option<&ClientKey> {
        self.keys.iter().rev().find(|key| key.is_live())
    }

    /// Adds a key.
    ///
    /// # Errors
    /// `key_known` if it is one of this application, `key_was_ended` if it was; `too_many_keys`.
    pub fn add_key(
        &mut self,
        (kid, public): (Option<String>, PublicKey),
        by: PersonId,
        entry: EntryId,
        now: Timestamp,
    ) -> Result<&ClientKey> {
        let id = public.thumbprint();
        if let Some(known) = self.keys.iter().find(|key| key.id == id) {
            let problem = if known.is_live() {
                Problem::conflict("key_known", "该公钥已登记", "this key is registered already")
            } else {
                Problem::conflict(
                    "key_was_ended",
                    "该公钥已终止，不能再次登记",
                    "this key was ended and does not come back",
                )
            };
            return Err(problem.next("请生成新的密钥", "make a new key"));
        }
        if kid.is_some() && self.keys.iter().any(|key| key.is_live() && key.kid == kid) {
            return Err(refused().field(
                "jwk",
                "另一个有效密钥已用这个 kid",
                "another live key has this `kid`",
            ));
        }
        if self.keys.iter().filter(|key| key.is_live()).count() >= LIVE_MAX {
            return Err(Problem::conflict(
                "too_many_keys",
                format!("一个应用最多同时有{LIVE_MAX}个有效公钥"),
                format!("an application has at most {LIVE_MAX} live keys"),
            )
            .next("请先终止不再使用的公钥", "end one that is no longer used"));
        }
        let key = ClientKey { id, kid, public, added_by: by, added_at: now, entry, end: None };
        self.keys.push(key);
        self.keys.last().ok_or_else(|| Problem::internal("a key that was added is not there"))
    }

    /// Ends a key for good.
    ///
    /// # Errors
    /// 404 if there is no such key; `key_ended` if it was ended before.
    pub fn end_key(&mut self, id: &str, by: PersonId, now: Timestamp) -> Result<()> {
        let key = self.keys.iter_mut().find(|key| key.id == id).ok_or_else(Problem::not_found)?;
        if !key.is_live() {
            return Err(key_ended());
        }
        key.end = Some(KeyEnd { by, at: now });
        Ok(())
    }
}

/// The key is not live any more.
pub fn key_ended() -> Problem {
    Problem::conflict("key_ended", "该公钥已终止", "this key was ended")
        .next("请使用另一个公钥，或登记新的", "use another key, or register a new one")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use data_encoding::BASE64URL_NOPAD;
    use ed25519_dalek::SigningKey;
    use serde_json::json;

    use super::*;
    use crate::id::OrgId;

    fn jwk(seed: u8) -> Value {
        let key = SigningKey::from_bytes(&[seed; 32]);
        json!({"kty": "OKP", "crv": "Ed25519", "x": BASE64URL_NOPAD.encode(key.verifying_key().as_bytes())})
    }

    fn with(mut jwk: Value, member: &str, value: Value) -> Value {
        jwk[member] = value;
        jwk
    }

    fn application() -> Application {
        Application::register(OrgId::new(), PersonId::new(), "应用", "", Timestamp(0)).unwrap()
    }

    fn add(application: &mut Application, jwk: &Value) -> Result<String> {
        let key = application.add_key(read(jwk)?, PersonId::new(), EntryId::new(), Timestamp(1))?;
        Ok(key.id.clone())
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let code = |jwk: Value| read(&jwk).unwrap_err().code;
        assert_eq!(code(with(jwk(1), "d", json!("AA"))), "private_key_shown");
        for wrong in [
            json!("text"),
            json!({"keys": [jwk(1)]}),
            with(jwk(1), "use", json!("enc")),
            with(jwk(1), "key_ops", json!(["encrypt"])),
            with(jwk(1), "alg", json!("ES256")),
            with(jwk(1), "kid", json!("")),
            with(jwk(1), "x", json!("AA")),
        ] {
            assert_eq!(code(wrong.clone()), "invalid_input", "{wrong}");
        }
        let whole = with(with(jwk(1), "use", json!("sig")), "alg", json!("EdDSA"));
        assert_eq!(read(&with(whole, "kid", json!("k1"))).unwrap().0.as_deref(), Some("k1"));
    }

    #[test]
    fn an_ended_key_does_not_come_back() {
        let mut application = application();
        let id = add(&mut application, &jwk(1)).unwrap();
        assert_eq!(add(&mut application, &jwk(1)).unwrap_err().code, "key_known");
        application.end_key(&id, PersonId::new(), Timestamp(2)).unwrap();
        assert_eq!((application.live_key(&id), application.newest_key()), (None, None));
        assert_eq!(application.end_key(&id, PersonId::new(), Timestamp(3)).unwrap_err().code, "key_ended");
        assert_eq!(add(&mut application, &jwk(1)).unwrap_err().code, "key_known");
        for seed in 2..7 {
            add(&mut application, &jwk(seed)).unwrap();
        }
        assert_eq!(add(&mut application, &jwk(7)).unwrap_err().code, "too_many_keys");
    }
}
