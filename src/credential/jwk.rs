//! Public keys that applications hold the private half of, as JWK (RFC 7517): Ed25519, P-256 and RSA.
//!
//! It reads keys, tells whether they can be used, and checks signatures. It takes no private key, not even by
//! mistake: whoever shows one has given it away.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, VerifyingKey};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// RSA keys of fewer bits are refused.
const RSA_BITS_MIN: usize = 2048;
/// Longer RSA keys only cost time.
const RSA_BITS_MAX: usize = 4096;

/// The members of a JWK as somebody wrote them; unknown members are passed over, as the standard wants.
#[derive(Debug, Deserialize)]
pub struct Members {
    /// Kind of key.
    pub kty: String,
    /// Identifier its holder gave it.
    pub kid: Option<String>,
    /// Algorithm it is for.
    pub alg: Option<String>,
    /// What it is for: `sig` or `enc`.
    #[serde(rename = "use")]
    pub usage: Option<String>,
    /// What may be done with it.
    pub key_ops: Option<Vec<String>>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<Value>,
    p: Option<Value>,
    q: Option<Value>,
    k: Option<Value>,
}

impl Members {
    /// Whether it holds what only its owner may know.
    pub fn is_private(&self) -> bool {
        [&self.d, &self.p, &self.q, &self.k].into_iter().any(Option::is_some)
    }
}

/// A public key. Coordinates are kept as base64url of their bytes, so no two spellings of one key differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PublicKey {
    /// EdDSA over Ed25519 (RFC 8037).
    Ed25519 {
        /// The point.
        x: String,
    },
    /// ECDSA over P-256.
    P256 {
        /// First coordinate.
        x: String,
        /// Second coordinate.
        y: String,
    },
    /// RSA.
    Rsa {
        /// Modulus.
        n: String,
        /// Exponent.
        e: String,
    },
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

/// A coordinate of 32 bytes.
fn coordinate(text: Option<&String>) -> Option<String> {
    let bytes: [u8; 32] = bytes_of(text?)?.try_into().ok()?;
    Some(BASE64URL_NOPAD.encode(&bytes))
}

/// A number without leading zeros.
fn number(text: Option<&String>) -> Option<String> {
    let bytes = bytes_of(text?)?;
    let start = bytes.iter().position(|byte| *byte != 0)?;
    Some(BASE64URL_NOPAD.encode(&bytes[start..]))
}

impl PublicKey {
    /// The key of some members; none if they are of no kind that is taken.
    pub fn read(members: &Members) -> Option<Self> {
        match (members.kty.as_str(), members.crv.as_deref()) {
            ("OKP", Some("Ed25519")) if members.y.is_none() => {
                Some(Self::Ed25519 { x: coordinate(members.x.as_ref())? })
            }
            ("EC", Some("P-256")) => {
                Some(Self::P256 { x: coordinate(members.x.as_ref())?, y: coordinate(members.y.as_ref())? })
            }
            ("RSA", None) => {
                Some(Self::Rsa { n: number(members.n.as_ref())?, e: number(members.e.as_ref())? })
            }
            _ => None,
        }
    }

    /// The one algorithm it signs by.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed25519 { .. } => "EdDSA",
            Self::P256 { .. } => "ES256",
            Self::Rsa { .. } => "RS256",
        }
    }

    /// As a JWK without any member that is not needed, in the order that its thumbprint is taken over.
    pub fn to_jwk(&self) -> Value {
        match self {
            Self::Ed25519 { x } => json!({"crv": "Ed25519", "kty": "OKP", "x": x}),
            Self::P256 { x, y } => json!({"crv": "P-256", "kty": "EC", "x": x, "y": y}),
            Self::Rsa { n, e } => json!({"e": e, "kty": "RSA", "n": n}),
        }
    }

    /// Its thumbprint (RFC 7638): the same for every way to write the key down.
    pub fn thumbprint(&self) -> String {
        let text = match self {
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
            Self::P256 { x, y } => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
        };
        BASE64URL_NOPAD.encode(&Sha256::digest(text.as_bytes()))
    }

    /// Whether it can be used at all: a point of its curve, a modulus neither too short nor too long.
    pub fn is_usable(&self) -> bool {
        match self {
            Self::Ed25519 { x } => verifying_key(x).is_some_and(|key| !key.is_weak()),
            Self::P256 { .. } => self.verified("", &[0; 64]).is_some(),
            Self::Rsa { n, e } => {
                let bits = bytes_of(n).and_then(|bytes| {
                    Some(bytes.len() * 8 - usize::try_from(bytes.first()?.leading_zeros()).ok()?)
                });
                // An exponent of fewer than three bytes is below 65537, which careless signers get wrong.
                let is_large = bytes_of(e).is_some_and(|bytes| bytes.len() >= 3);
                is_large
                    && bits.is_some_and(|bits| (RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits))
                    && self.verified("", &[0; 256]).is_some()
            }
        }
    }

    /// Whether this key signed that text.
    pub fn is_signed(&self, signed: &str, signature: &[u8]) -> bool {
        self.verified(signed, signature) == Some(true)
    }

    /// None if the key itself is no key.
    fn verified(&self, signed: &str, signature: &[u8]) -> Option<bool> {
        let checked = |key: &DecodingKey, algorithm| {
            crypto::verify(&BASE64URL_NOPAD.encode(signature), signed.as_bytes(), key, algorithm).ok()
        };
        match self {
            Self::Ed25519 { x } => {
                let signature = Signature::from_slice(signature).ok()?;
                Some(verifying_key(x)?.verify_strict(signed.as_bytes(), &signature).is_ok())
            }
            Self::P256 { x, y } => checked(&DecodingKey::from_ec_components(x, y).ok()?, Algorithm::ES256),
            Self::Rsa { n, e } => checked(&DecodingKey::from_rsa_components(n, e).ok()?, Algorithm::RS256),
        }
    }
}

fn verifying_key(x: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&bytes_of(x)?.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    fn read(jwk: Value) -> Option<PublicKey> {
        PublicKey::read(&serde_json::from_value(jwk).unwrap())
    }

    /// The key of RFC 7638 section 3.1, whose thumbprint the standard prints.
    fn standard() -> Value {
        json!({"kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29", "n":
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
             tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5haj\
             rn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"})
    }

    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        let key = read(standard()).unwrap();
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assert!(key.is_usable());
        assert_eq!(key.algorithm(), "RS256");
        assert_eq!(read(key.to_jwk()).unwrap(), key);
    }

    /// A key made for this test alone, whose private half was thrown away after it had signed `a.b`.
    const SIGNED: (&str, &str) = (
        "5gugDJmOcMVacn7pBqZsFE6gXtZHtcRjC8PoZMedw6TuOIUnuQ9YfRT4MQ0j7uJZi-PDsUQfQ406CgCDhpiYskpL2QSRBQksR3CV0fsC5-A0ra\
             zqSmSAzA7-4UDMkbbuYqCfZQ5OplPQi8UDZ0BcIgmX--h1bN1e-dT8QYJ3OLJXEaZooHBjL3_WRmQucc-umtd6Kox-3eYHNNc5VX7TdOQ_T0DZ\
             WuUqGK0WNlNbJ1DEA_qKIN2POQy6fPCcTWeTIdS7JzST_du74rJMLfDw_5MXj5Qq7y-LM3_KVXz8PYo3ILyWEIcLh0XslNzCFMBVl9w-8EicOZ\
             QNY18yIUlpcQ",
        "3DMCklsGv8-xG1J5boexB4V1K_y1u1p1l8KBSVr4W_R-I_Kwm6TRyh7ub7X7gEncGepuZ8G0eujdDiCpvlnqAnLYl9dKbUDl3GGPGg1TXtvVul\
             D7GB4zqH22Bm-OnWunjf2eWtxj8GYPlKtRM-q9v-xvrAgfoIJ3Wr_pz1dR3cNSOKRuxJPKWn71YwBOvcFrQgzIj0mvIysDBzFB729DXH1wqNI1\
             GpQ1lQDPb6E7RIe5NK6GFxB-3iZW0CrdxLhkUgRpZS6Tnh8hd4bgR237eD9TsxT3SGFL6cbhMCTplLMNnivXo_uFBO_14x0YhlhZTBUGeF_HD6\
             wwQtxJhzJoCQ",
    );

    #[test]
    fn what_an_rsa_key_signed_is_told_from_what_it_did_not() {
        let key = read(json!({"kty": "RSA", "e": "AQAB", "n": SIGNED.0})).unwrap();
        let mut signature = bytes_of(SIGNED.1).unwrap();
        assert!(key.is_usable() && key.is_signed("a.b", &signature));
        assert!(!key.is_signed("a.c", &signature) && !key.is_signed("a.b", &[]));
        signature[7] ^= 1;
        assert!(!key.is_signed("a.b", &signature));
    }

    #[test]
    fn keys_that_are_none_are_not_taken() {
        let short = BASE64URL_NOPAD.encode(&[0xff; 128]);
        assert!(!read(json!({"kty": "RSA", "e": "AQAB", "n": short})).unwrap().is_usable(), "1024 bits");
        let mut three = standard();
        three["e"] = json!("Aw");
        assert!(!read(three).unwrap().is_usable());
        let ones = BASE64URL_NOPAD.encode(&[1; 32]);
        assert!(!read(json!({"kty": "EC", "crv": "P-256", "x": ones, "y": ones})).unwrap().is_usable());
        let weak = BASE64URL_NOPAD.encode(&[0; 32]);
        assert!(!read(json!({"kty": "OKP", "crv": "Ed25519", "x": weak})).unwrap().is_usable());
        for other in [
            json!({"kty": "EC", "crv": "P-384", "x": ones, "y": ones}),
            json!({"kty": "OKP", "crv": "X25519", "x": ones}),
            json!({"kty": "oct", "k": ones}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": "AQ"}),
        ] {
            assert_eq!(read(other.clone()), None, "{other}");
        }
    }

    #[test]
    fn a_private_key_is_known_as_one() {
        let mut jwk = standard();
        jwk["d"] = json!("AQAB");
        assert!(serde_json::from_value::<Members>(jwk).unwrap().is_private());
        assert!(!serde_json::from_value::<Members>(standard()).unwrap().is_private());
    }
}
