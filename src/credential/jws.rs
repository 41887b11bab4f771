//! Signed tokens (JWS, compact form, EdDSA over the installation's token key) and the public key set.
//!
//! It signs and verifies; what a token means is `token`. The algorithm is ours, never the token's.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{Problem, Result};
use crate::random;

/// Longest token that is looked at, in bytes; ours stay far below.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;

fn key_id(key: &SigningKey) -> String {
    random::digest(key.verifying_key().as_bytes()).chars().take(16).collect()
}

/// The public keys as a JWK set (RFC 7517, RFC 8037).
pub fn key_set(key: &SigningKey) -> Value {
    let x = BASE64URL_NOPAD.encode(key.verifying_key().as_bytes());
    json!({"keys": [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key_id(key), "x": x}
    ]})
}

/// Signs claims as a token of a type, such as `at+jwt`.
pub fn sign(key: &SigningKey, kind: &str, claims: &impl Serialize) -> Result<String> {
    let header = json!({"alg": "EdDSA", "typ": kind, "kid": key_id(key)});
    let claims = serde_json::to_vec(claims).map_err(Problem::internal)?;
    let text = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.to_string().as_bytes()),
        BASE64URL_NOPAD.encode(&claims)
    );
    let signature = key.sign(text.as_bytes());
    Ok(format!("{text}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes())))
}

/// A compact token taken apart.
pub(super) struct Parts<'a> {
    /// What was signed.
    pub signed: &'a str,
    pub header: Vec<u8>,
    pub claims: Vec<u8>,
    pub signature: Vec<u8>,
}

/// Takes a compact token apart; believes nothing of it.
pub(super) fn parts(token: &str) -> Option<Parts<'_>> {
    if token.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    Some(Parts { signed, header: decode(header)?, claims: decode(claims)?, signature: decode(signature)? })
}

/// The claims of a token of that type that this key signed.
pub fn verify<T: DeserializeOwned>(key: &SigningKey, kind: &str, token: &str) -> Option<T> {
    let Parts { signed, header, claims, signature } = parts(token)?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    if header["alg"] != "EdDSA" || header["typ"] != kind || header["kid"] != key_id(key).as_str() {
        return None;
    }
    let signature = Signature::from_slice(&signature).ok()?;
    key.verifying_key().verify_strict(signed.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&claims).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn only_our_key_our_type_and_every_byte_count() {
        let (key, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let token = sign(&key, "at+jwt", &json!({"sub": "app_1"})).unwrap();
        assert_eq!(verify::<Value>(&key, "at+jwt", &token).unwrap()["sub"], "app_1");
        assert!(verify::<Value>(&other, "at+jwt", &token).is_none());
        assert!(verify::<Value>(&key, "JWT", &token).is_none());
        for place in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(bytes).unwrap();
            assert!(verify::<Value>(&key, "at+jwt", &altered).is_none(), "byte {place}");
        }
    }

    #[test]
    fn a_token_that_names_its_own_algorithm_is_refused() {
        let key = SigningKey::from_bytes(&[1; 32]);
        for alg in ["none", "HS256"] {
            let header = json!({"alg": alg, "typ": "at+jwt", "kid": key_id(&key)}).to_string();
            let text =
                format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(b"{}"));
            let signature = BASE64URL_NOPAD.encode(&key.sign(text.as_bytes()).to_bytes());
            assert!(verify::<Value>(&key, "at+jwt", &format!("{text}.{signature}")).is_none());
            assert!(verify::<Value>(&key, "at+jwt", &format!("{text}.")).is_none());
        }
    }
}
