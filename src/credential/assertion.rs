//! Assertions by which an application proves who it is: `private_key_jwt` (RFC 7523, OpenID Connect Core 9).
//!
//! It reads and judges; whether the key is one of the application's is `client`. Each assertion counts once:
//! the mark that makes it so is a [`TokenMark`].

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::jwk::PublicKey;
use super::jws::{self, Parts};
use super::oauth::Refusal;
use crate::clock::Timestamp;
use crate::error::Problem;
use crate::grant::usage::TokenMark;

/// The only type of assertion (RFC 7523 section 2.2).
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Algorithms that assertions may be signed by.
pub const ALGORITHMS: [&str; 3] = ["ES256", "EdDSA", "RS256"];
/// Seconds an assertion may live.
const LIFE_SECONDS: i64 = 300;
/// Seconds by which the client's clock may be ahead.
const AHEAD_SECONDS: i64 = 60;
/// Longest assertion that is looked at, in bytes.
const BYTES_MAX: usize = 8192;
/// Longest identifier of an assertion.
const ID_BYTES_MAX: usize = 128;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: String,
}

/// An assertion taken apart; nothing of it is believed before [`Assertion::is_signed_by`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    signed: String,
    signature: Vec<u8>,
    header: Header,
    claims: Claims,
}

fn bad(zh: &str, en: &str) -> Refusal {
    let problem = Problem::new(
        401,
        "bad_assertion",
        format!("应用断言无效：{zh}"),
        format!("the client assertion is not valid: {en}"),
    )
    .next(
        "请按 RFC 7523 为每次请求新签断言：aud 为令牌地址，有效期不超过5分钟，jti 不重复",
        "sign a new assertion for each request as RFC 7523 says: `aud` the token endpoint, at most five minutes, a new `jti`",
    );
    Refusal { status: 401, error: "invalid_client", problem }
}

impl Assertion {
    /// Takes one apart; none if it is no signed token with all that it must say.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > BYTES_MAX {
            return None;
        }
        let Parts { signed, header, claims, signature } = jws::parts(text)?;
        let header: Header = serde_json::from_slice(&header).ok()?;
        let claims: Claims = serde_json::from_slice(&claims).ok()?;
        let is_typed = header.typ.as_deref().is_none_or(|typ| {
            typ.eq_ignore_ascii_case("jwt") || typ.eq_ignore_ascii_case("client-authentication+jwt")
        });
        // An extension that must be understood is one that we do not.
        let is_known = ALGORITHMS.contains(&header.alg.as_str()) && is_typed && header.crit.is_none();
        is_known.then(|| Self { signed: signed.to_owned(), signature, header, claims })
    }

    /// The client it claims to be of.
    pub fn client(&self) -> &str {
        &self.claims.sub
    }

    /// What it calls the key it is signed by.
    pub fn key(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Whether this key signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.header.alg == key.algorithm() && key.is_signed(&self.signed, &self.signature)
    }

    /// Checks what it was signed for; answers the mark that makes it count once.
    ///
    /// # Errors
    /// `bad_assertion`, naming what differs. It is told only to who holds the key.
    pub fn check(&self, audiences: &[&str], now: Timestamp) -> Result<TokenMark, Refusal> {
        let (claims, now) = (&self.claims, now.seconds());
        if claims.iss != claims.sub {
            return Err(bad("iss 与 sub 不同", "`iss` and `sub` are not both the client id"));
        }
        let audience = match &claims.aud {
            Audience::One(one) => Some(one),
            Audience::Many(many) if many.len() == 1 => many.first(),
            // One that is meant for several servers could be shown by one of them to another.
            Audience::Many(_) => None,
        };
        if !audience.is_some_and(|named| audiences.contains(&named.as_str())) {
            return Err(bad(
                "aud 不是本平台",
                "`aud` is not this server alone: its issuer or token endpoint",
            ));
        }
        if claims.exp <= now {
            return Err(bad("已过期", "`exp` is over"));
        }
        let born = claims.iat.unwrap_or(now).min(now);
        if claims.exp.saturating_sub(born) > LIFE_SECONDS {
            return Err(bad("有效期超过5分钟", "it lives for more than five minutes"));
        }
        let latest = now.saturating_add(AHEAD_SECONDS);
        if claims.iat.is_some_and(|at| at > latest) || claims.nbf.is_some_and(|at| at > latest) {
            return Err(bad("尚未生效", "`iat` or `nbf` is not reached yet"));
        }
        if claims.jti.is_empty() || claims.jti.len() > ID_BYTES_MAX {
            return Err(bad("缺少 jti", "`jti` must have 1 to 128 bytes"));
        }
        // As a digest, for nobody knows which signs a client puts into its identifiers.
        let jti = BASE64URL_NOPAD.encode(&Sha256::digest(claims.jti.as_bytes()));
        let expires = Timestamp(claims.exp.saturating_add(1).saturating_mul(1_000_000));
        Ok(TokenMark::asserted(&claims.sub, &jti, expires))
    }
}

/// The assertion was shown before.
pub fn replayed() -> Refusal {
    bad("已被使用过", "it was shown before")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use ed25519_dalek::{Signer as _, SigningKey};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);
    const HERE: &str = "https://matou.example";

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    fn public(key: &SigningKey) -> PublicKey {
        PublicKey::Ed25519 { x: BASE64URL_NOPAD.encode(key.verifying_key().as_bytes()) }
    }

    fn signed(header: &Value, claims: &Value) -> String {
        let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
        let text = format!("{}.{}", encode(header), encode(claims));
        let signature = key().sign(text.as_bytes());
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
    }

    fn claims() -> Value {
        json!({"iss": "app_1", "sub": "app_1", "aud": HERE, "exp": NOW.seconds() + 60, "jti": "1"})
    }

    fn with(mut object: Value, member: &str, value: Value) -> Value {
        object[member] = value;
        object
    }

    fn checked(claims: &Value) -> Result<TokenMark, Refusal> {
        let assertion = Assertion::read(&signed(&json!({"alg": "EdDSA"}), claims)).unwrap();
        assert!(assertion.is_signed_by(&public(&key())));
        assertion.check(&[HERE], NOW)
    }

    #[test]
    fn a_fresh_assertion_for_this_server_is_taken() {
        let mark = checked(&claims()).unwrap();
        assert_eq!(mark.expires_at.seconds(), NOW.seconds() + 61);
        assert_eq!(checked(&with(claims(), "aud", json!([HERE]))).unwrap(), mark);
        assert_ne!(checked(&with(claims(), "jti", json!("2"))).unwrap().id, mark.id);
        checked(&with(claims(), "exp", json!(NOW.seconds() + 300))).unwrap();
        checked(&with(claims(), "iat", json!(NOW.seconds() + 30))).unwrap();
    }

    #[test]
    fn what_was_signed_for_something_else_is_refused() {
        let second = |offset: i64| json!(NOW.seconds() + offset);
        for (member, value) in [
            ("iss", json!("app_2")),
            ("aud", json!("https://other.example")),
            ("aud", json!([HERE, "https://other.example"])),
            ("aud", json!([])),
            ("exp", second(0)),
            ("exp", second(301)),
            ("exp", json!(i64::MAX)),
            ("iat", second(-250)),
            ("iat", second(61)),
            ("nbf", second(61)),
            ("jti", json!("")),
            ("jti", json!("x".repeat(129))),
        ] {
            let refusal = checked(&with(claims(), member, value.clone())).unwrap_err();
            assert_eq!(
                (refusal.error, refusal.problem.code),
                ("invalid_client", "bad_assertion"),
                "{member} {value}"
            );
        }
    }

    #[test]
    fn another_key_another_algorithm_or_a_changed_byte_is_no_signature() {
        let text = signed(&json!({"alg": "EdDSA", "kid": "k1", "typ": "JWT"}), &claims());
        let whole = Assertion::read(&text).unwrap();
        assert_eq!((whole.client(), whole.key()), ("app_1", Some("k1")));
        assert!(!whole.is_signed_by(&public(&SigningKey::from_bytes(&[6; 32]))));
        for header in [
            json!({"alg": "none"}),
            json!({"alg": "HS256"}),
            json!({"alg": "EdDSA", "crit": ["b64"]}),
            json!({"alg": "EdDSA", "typ": "dpop+jwt"}),
        ] {
            assert_eq!(Assertion::read(&signed(&header, &claims())), None, "{header}");
        }
        let other = Assertion::read(&signed(&json!({"alg": "ES256"}), &claims())).unwrap();
        assert!(!other.is_signed_by(&public(&key())));
        let (head, tail) = text.split_at(text.len() / 2);
        let changed = format!("{head}{}", tail.replacen(|c: char| c.is_ascii_lowercase(), "Z", 1));
        assert!(Assertion::read(&changed).is_none_or(|read| !read.is_signed_by(&public(&key()))));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,300}", a in "[A-Za-z0-9_-]{0,80}") {
            let _ = Assertion::read(&text);
            let _ = Assertion::read(&format!("{a}.{a}.{a}"));
        }

        #[test]
        fn any_times_are_judged(exp: i64, iat: i64, nbf: i64) {
            let claims = json!({"iss": "a", "sub": "a", "aud": HERE, "exp": exp, "iat": iat, "nbf": nbf, "jti": "1"});
            let assertion = Assertion::read(&signed(&json!({"alg": "EdDSA"}), &claims)).unwrap();
            if assertion.check(&[HERE], NOW).is_ok() {
                prop_assert!(exp > NOW.seconds() && exp <= NOW.seconds() + LIFE_SECONDS);
            }
        }
    }
}
