//! Secrets and their digests: the only place that asks the operating system for randomness.
//!
//! Secrets are never printed: [`Secret`] hides itself in debug output.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use rand::RngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

/// A secret in text form that debug output does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// 256 random bits with a readable prefix, such as `mtp_`.
    pub fn generate(prefix: &str) -> Self {
        Self(format!("{prefix}{}", BASE64URL_NOPAD.encode(&bytes::<32>())))
    }
    /// Takes over a secret that came from outside.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }
    /// The secret itself, for the one place that hands it over.
    pub fn expose(&self) -> &str {
        &self.0
    }
    /// SHA-256 in hex: what is stored in its place. Fit only for secrets of full entropy.
    pub fn digest(&self) -> String {
        digest(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// SHA-256 of bytes in lower-case hex.
pub fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Random bytes from the operating system.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0_u8; N];
    OsRng.fill_bytes(&mut buffer);
    buffer
}
