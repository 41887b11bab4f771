//! Proofs of possession (DPoP, RFC 9449): a fresh signature by the key a token is bound to.
//!
//! ES256 and EdDSA keys, half a minute of life, each proof shown once. It reads and judges; the mark that
//! makes a proof count once is written with the use record, see `grant::usage`.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;

use super::jwk::{Members, PublicKey};
use super::jws::{self, Parts};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::grant::usage::TokenMark;

/// Seconds a proof may be old or, with a clock that is ahead, young.
const WINDOW_SECONDS: i64 = 60;
/// Longest proof that is looked at, in bytes.
const PROOF_BYTES_MAX: usize = 4096;
/// Longest identifier of a proof.
const ID_BYTES_MAX: usize = 128;

/// A proof whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Thumbprint of its key (RFC 7638).
    pub thumbprint: String,
    claims: Claims,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    ath: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    jwk: Members,
}

fn bad(zh: &str, en: &str) -> Problem {
    Problem::new(
        401,
        "bad_proof",
        format!("DPoP 证明无效：{zh}"),
        format!("the DPoP proof is not valid: {en}"),
    )
    .next(
        "请按 RFC 9449 为每次调用新签证明（ES256 或 EdDSA）",
        "sign a new proof for each call as RFC 9449 says, with ES256 or EdDSA",
    )
}

/// The key of a proof, if it is of a kind that proofs are taken from.
fn key(members: &Members) -> Option<PublicKey> {
    let key = PublicKey::read(members).filter(|_| !members.is_private())?;
    matches!(key, PublicKey::Ed25519 { .. } | PublicKey::P256 { .. }).then_some(key)
}

/// The digest of an access token as proofs carry it (`ath`).
pub fn token_digest(token: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(token.as_bytes()))
}

impl Proof {
    /// Reads the one `DPoP` header of a request and checks its signature; none if there is no such header.
    ///
    /// # Errors
    /// `bad_proof`.
    pub fn of_headers(headers: &[&str]) -> Result<Option<Self>> {
        match headers {
            [] => Ok(None),
            [one] => Self::read(one).map(Some),
            _ => Err(bad("请求中有多个证明", "the request carries more than one")),
        }
    }

    /// Reads a proof and checks its signature.
    ///
    /// # Errors
    /// `bad_proof`.
    pub fn read(text: &str) -> Result<Self> {
        let malformed = || bad("格式不正确", "it is not a signed token of type `dpop+jwt`");
        if text.len() > PROOF_BYTES_MAX {
            return Err(malformed());
        }
        let Parts { signed, header, claims, signature } = jws::parts(text).ok_or_else(malformed)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| malformed())?;
        if header.typ != "dpop+jwt" {
            return Err(malformed());
        }
        let key = key(&header.jwk).ok_or_else(malformed)?;
        if header.alg != key.algorithm() || !key.is_signed(signed, &signature) {
            return Err(bad("签名不正确", "its signature is not right"));
        }
        let claims: Claims = serde_json::from_slice(&claims).map_err(|_| malformed())?;
        if claims.jti.is_empty() || claims.jti.len() > ID_BYTES_MAX {
            return Err(malformed());
        }
        Ok(Self { thumbprint: key.thumbprint(), claims })
    }

    /// Checks what it was signed for; answers the mark that makes it count once.
    ///
    /// # Errors
    /// `bad_proof`, naming what differs.
    pub fn check(&self, method: &str, url: &str, token: Option<&str>, now: Timestamp) -> Result<TokenMark> {
        if self.claims.htm != method {
            return Err(bad("请求方法不符", "`htm` is not the method of this request"));
        }
        if !same_place(&self.claims.htu, url) {
            return Err(bad("请求地址不符", "`htu` is not the address of this request without its query"));
        }
        if (now.seconds() - self.claims.iat).abs() > WINDOW_SECONDS {
            return Err(bad("签发时间超出一分钟", "`iat` is more than a minute away from our clock"));
        }
        if let Some(token) = token
            && self.claims.ath.as_deref() != Some(&token_digest(token))
        {
            return Err(bad("与令牌不符", "`ath` is not the digest of the access token"));
        }
        Ok(TokenMark::shown(&self.thumbprint, &self.claims.jti, now.plus_seconds(2 * WINDOW_SECONDS + 1)))
    }
}

/// Whether two addresses are the same but for query and fragment.
fn same_place(a: &str, b: &str) -> bool {
    let bare = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    bare(a).zip(bare(b)).is_some_and(|(a, b)| a == b)
}

#[cfg(test)]
mod tests;
