//! Where the next page of rows starts: a text that only we can read, and only for the grant it was made for.
//!
//! What is inside, the last row's place in the table, would tell how many rows the filter hides.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::random;

const NONCE_BYTES: usize = 12;

/// Seals and opens the cursors of one grant.
pub struct CursorKey<'a> {
    cipher: Aes256Gcm,
    grant: &'a str,
}

impl std::fmt::Debug for CursorKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CursorKey").field("grant", &self.grant).finish_non_exhaustive()
    }
}

impl<'a> CursorKey<'a> {
    /// Derives the key from the installation's secret, apart from every other use of it.
    pub fn derive(secret: &[u8; 32], grant: &'a str) -> Self {
        let key = Sha256::new().chain_update(b"matou cursor of rows").chain_update(secret).finalize();
        Self { cipher: Aes256Gcm::new(&key), grant }
    }
    /// Writes a cursor; none if it cannot be sealed, and then there is no next page to be had.
    pub fn write(&self, row: i64) -> Option<String> {
        let nonce = random::bytes::<NONCE_BYTES>();
        let payload = Payload { msg: &row.to_be_bytes(), aad: self.grant.as_bytes() };
        let mut sealed = nonce.to_vec();
        sealed.extend(self.cipher.encrypt(&Nonce::from(nonce), payload).ok()?);
        Some(BASE64URL_NOPAD.encode(&sealed))
    }
    /// Reads a cursor of this grant.
    pub fn read(&self, text: &str) -> Option<i64> {
        let sealed = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (nonce, message) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: message, aad: self.grant.as_bytes() };
        let opened = self.cipher.decrypt(&Nonce::from(*nonce), payload).ok()?;
        Some(i64::from_be_bytes(opened.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_is_read_for_its_own_grant_only(row: i64, text in "(?s).{0,60}") {
            let (one, other) = (CursorKey::derive(&[7; 32], "gra_1"), CursorKey::derive(&[7; 32], "gra_2"));
            let written = one.write(row).unwrap();
            prop_assert_eq!(one.read(&written), Some(row));
            prop_assert_eq!(other.read(&written), None);
            prop_assert_eq!(CursorKey::derive(&[8; 32], "gra_1").read(&written), None);
            prop_assert_eq!(one.read(&text), None);
        }
    }

    #[test]
    fn a_cursor_tells_nothing_of_the_row_it_stands_at() {
        let key = CursorKey::derive(&[7; 32], "gra_1");
        assert_ne!(key.write(1), key.write(1), "not even whether two stand at the same row");
        assert!(!key.write(1).unwrap().ends_with(&BASE64URL_NOPAD.encode(&1_i64.to_be_bytes())));
    }
}
