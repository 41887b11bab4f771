//! Checkpoints: the size and root of the tree, signed by the log (C2SP tlog-checkpoint and signed-note).
//!
//! The key comes from outside and is never stored or printed here. A checkpoint says nothing of time; the
//! head's row does.

use data_encoding::BASE64;
use ed25519_dalek::{SignatureError, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, Signer, StandardVerifier, VerifierList, is_key_name_valid, key_id};
use tlog_tiles::Checkpoint;

use super::tree::Hash;
use crate::error::{Problem, Result};

/// Algorithm byte of Ed25519 in note keys.
const ED25519: u8 = 1;

struct LogKey<'a> {
    origin: &'a str,
    key: &'a SigningKey,
}

fn note_key(key: &VerifyingKey) -> Vec<u8> {
    [&[ED25519], key.as_bytes().as_slice()].concat()
}

impl Signer for LogKey<'_> {
    fn name(&self) -> &str {
        self.origin
    }
    fn key_id(&self) -> u32 {
        key_id(self.origin, &note_key(&self.key.verifying_key()))
    }
    fn sign(&self, text: &[u8]) -> std::result::Result<Vec<u8>, SignatureError> {
        Ok(self.key.try_sign(text)?.to_vec())
    }
}

/// Signs the tree of this size and root.
///
/// # Errors
/// If the origin cannot name a key: it may hold neither spaces nor `+`.
pub fn sign(origin: &str, size: u64, root: Hash, key: &SigningKey) -> Result<String> {
    if !is_key_name_valid(origin) {
        return Err(Problem::internal(format!("log origin `{origin}` cannot name a key")));
    }
    let text = Checkpoint::new(origin, size, root, "").map_err(Problem::internal)?.to_bytes();
    let mut note = Note::new(&text, &[]).map_err(Problem::internal)?;
    note.add_sigs(&[&LogKey { origin, key }]).map_err(Problem::internal)?;
    String::from_utf8(note.to_bytes()).map_err(Problem::internal)
}

/// Reads a checkpoint of this log if its key signed it; signatures of others are left alone.
///
/// # Errors
/// `bad_checkpoint` if it is malformed, of another log, or not signed by the key.
pub fn open(note: &str, origin: &str, key: &VerifyingKey) -> Result<Checkpoint> {
    let bad = |zh: &str, en: &str| {
        Problem::new(422, "bad_checkpoint", zh, en)
            .next("请核对日志公钥与来源", "check the key of the log and where this came from")
    };
    let malformed = || bad("检查点格式不正确", "the checkpoint is malformed");
    let note = Note::from_bytes(note.as_bytes()).map_err(|_| malformed())?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| malformed())?;
    if checkpoint.origin() != origin {
        return Err(bad("检查点属于另一份日志", "the checkpoint is of another log"));
    }
    let verifier = StandardVerifier::new(&verifier_text(origin, key)).map_err(|_| malformed())?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))
        .map_err(|_| bad("检查点签名无效", "the checkpoint is not signed by the key of the log"))?;
    Ok(checkpoint)
}

/// The public key as other verifiers take it (C2SP vkey): origin, key id and key.
pub fn verifier_text(origin: &str, key: &VerifyingKey) -> String {
    signed_note::new_ed25519_verifier_key(origin, key)
}

/// Reads what [`verifier_text`] wrote: the origin and its key.
///
/// # Errors
/// `bad_verifier_key` if it is not such a text, or name and key do not belong together.
pub fn parse_verifier(text: &str) -> Result<(String, VerifyingKey)> {
    let read = || {
        // The base64 part may hold `+` itself, a name never does.
        let (origin, rest) = text.trim().split_once('+')?;
        let key = BASE64.decode(rest.split_once('+')?.1.as_bytes()).ok()?;
        let (ED25519, key) = key.split_first().map(|(kind, key)| (*kind, key))? else { return None };
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        (verifier_text(origin, &key) == text.trim()).then(|| (origin.to_owned(), key))
    };
    read().ok_or_else(|| {
        Problem::new(
            422,
            "bad_verifier_key",
            "日志公钥格式应为 名称+编号+密钥",
            "the key of a log reads name+id+key, as /log/key shows it",
        )
        .next("请从日志管理单位重新获取公钥", "get the key again from whoever runs the log")
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    const ORIGIN: &str = "data.cq.gov.cn/log";

    #[test]
    fn a_checkpoint_opens_with_its_own_key_and_origin_only() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let note = sign(ORIGIN, 3, Hash([9; 32]), &key).unwrap();
        let checkpoint = open(&note, ORIGIN, &key.verifying_key()).unwrap();
        assert_eq!((checkpoint.size(), checkpoint.hash().0), (3, [9; 32]));

        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        let forged = note.replacen("\n3\n", "\n4\n", 1);
        for refused in [
            open(&note, ORIGIN, &other),
            open(&note, "elsewhere", &key.verifying_key()),
            open(&forged, ORIGIN, &key.verifying_key()),
            open("", ORIGIN, &key.verifying_key()),
        ] {
            assert_eq!(refused.unwrap_err().code, "bad_checkpoint");
        }
        assert!(sign("two words", 3, Hash([9; 32]), &key).is_err());
    }

    #[test]
    fn the_public_key_survives_its_text_form() {
        for seed in 0..40 {
            let key = SigningKey::from_bytes(&[seed; 32]).verifying_key();
            let text = verifier_text(ORIGIN, &key);
            assert_eq!(parse_verifier(&text).unwrap(), (ORIGIN.to_owned(), key));
            assert!(parse_verifier(&text.replacen("data", "date", 1)).is_err());
        }
        assert!(parse_verifier("").is_err());
    }
}
