//! Witness co-signatures on checkpoints (C2SP tlog-cosignature, `cosignature/v1` with Ed25519).
//!
//! A witness states at what time a checkpoint was the newest consistent state it had seen of the log, so that
//! the log cannot show different states to different people. Pure: whether a state is consistent with the one
//! before is for the witness to check, and who is a witness for the reader to choose.

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::Serialize;
use signed_note::{Note, Signature, Verifier, VerifierList, is_key_name_valid, key_id};

use super::checkpoint;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};

/// Algorithm byte of Ed25519 co-signatures in note keys.
const COSIGNATURE: u8 = 4;

/// Bytes of the time before the signature.
const TIME_BYTES: usize = 8;

/// A witness: its name and public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The name, by custom a URL without scheme.
    pub name: String,
    /// The public key, used for nothing else: what it signs does not hold the name.
    pub key: VerifyingKey,
}

/// A co-signature that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cosignature {
    /// The witness.
    pub witness: String,
    /// When it had seen no newer state.
    pub at: Timestamp,
}

impl Witness {
    fn note_key(&self) -> Vec<u8> {
        [&[COSIGNATURE], self.key.as_bytes().as_slice()].concat()
    }
}

impl Verifier for Witness {
    fn name(&self) -> &str {
        &self.name
    }
    fn key_id(&self) -> u32 {
        key_id(&self.name, &self.note_key())
    }
    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = split(signature) else { return false };
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        self.key.verify_strict(&message(time, text), &signature).is_ok()
    }
}

/// The key in text form (C2SP vkey): name, key id and key.
impl std::fmt::Display for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = HEXLOWER.encode(&self.key_id().to_be_bytes());
        write!(f, "{}+{id}+{}", self.name, BASE64.encode(&self.note_key()))
    }
}

impl std::str::FromStr for Witness {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (name, rest) = text.trim().split_once('+')?;
            let key = BASE64.decode(rest.split_once('+')?.1.as_bytes()).ok()?;
            let (COSIGNATURE, key) = key.split_first().map(|(kind, key)| (*kind, key))? else { return None };
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let witness = Self { name: name.to_owned(), key };
            (is_key_name_valid(name) && witness.to_string() == text.trim()).then_some(witness)
        };
        read().ok_or_else(|| {
            Problem::new(
                422,
                "bad_witness_key",
                "见证方公钥格式应为 名称+编号+密钥",
                "the key of a witness reads name+id+key",
            )
            .next("请向见证方重新获取公钥", "get the key again from the witness")
        })
    }
}

fn split(signature: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = signature.split_first_chunk::<TIME_BYTES>()?;
    let time = u64::from_be_bytes(*time);
    i64::try_from(time).is_ok().then_some((time, signature))
}

fn message(time: u64, text: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat()
}

fn bad() -> Problem {
    Problem::new(422, "bad_cosignature", "见证签名无效", "the co-signature is not valid")
        .next("请核对检查点与见证方公钥", "check the checkpoint and the key of the witness")
}

/// Co-signs a checkpoint of a log: the line a witness answers with, to be [`attach`]ed.
///
/// # Errors
/// `bad_checkpoint` if the log did not sign it: a witness speaks only of what the log said.
pub fn cosign(
    note: &str,
    (origin, log): (&str, &VerifyingKey),
    (name, key): (&str, &SigningKey),
    now: Timestamp,
) -> Result<String> {
    checkpoint::open(note, origin, log)?;
    let text = text_of(note)?;
    let time = u64::try_from(now.seconds()).map_err(Problem::internal)?;
    let witness = Witness { name: name.to_owned(), key: key.verifying_key() };
    let signed = key.try_sign(&message(time, &text)).map_err(Problem::internal)?.to_bytes();
    let signature = [&time.to_be_bytes(), signed.as_slice()].concat();
    let line = Signature::new(name.to_owned(), witness.key_id(), signature)
        .map_err(|_| Problem::internal(format!("witness `{name}` cannot name a key")))?;
    String::from_utf8(line.to_bytes()).map_err(Problem::internal)
}

fn text_of(note: &str) -> Result<Vec<u8>> {
    Ok(Note::from_bytes(note.as_bytes()).map_err(|_| bad())?.text().to_vec())
}

/// Adds the line of a witness to a checkpoint, in place of an earlier one of the same key.
///
/// # Errors
/// `bad_cosignature` if the line is not this witness's, or not on this checkpoint.
pub fn attach(note: &str, witness: &Witness, line: &str) -> Result<String> {
    let text = text_of(note)?;
    let added = Signature::from_bytes(line.trim_end_matches('\n').as_bytes()).map_err(|_| bad())?;
    let mine = |signature: &Signature| {
        (signature.name(), signature.id()) == (witness.name.as_str(), witness.key_id())
    };
    if !mine(&added) || !witness.verify(&text, added.signature()) {
        return Err(bad());
    }
    let (_, lines) = note.rsplit_once("\n\n").ok_or_else(bad)?;
    let mut signatures = Vec::new();
    for line in lines.lines() {
        let signature = Signature::from_bytes(line.as_bytes()).map_err(|_| bad())?;
        if !mine(&signature) {
            signatures.push(signature);
        }
    }
    signatures.push(added);
    let note = Note::new(&text, &signatures).map_err(|_| bad())?;
    String::from_utf8(note.to_bytes()).map_err(Problem::internal)
}

/// The co-signatures of these witnesses on a checkpoint; lines of others are left alone.
///
/// # Errors
/// `bad_cosignature` if a line in the name and key of one of them is not valid.
pub fn cosignatures(note: &str, witnesses: &[Witness]) -> Result<Vec<Cosignature>> {
    let note = Note::from_bytes(note.as_bytes()).map_err(|_| bad())?;
    let known = witnesses.iter().map(|witness| Box::new(witness.clone()) as Box<dyn Verifier>).collect();
    let verified = match note.verify(&VerifierList::new(known)) {
        Ok((verified, _)) => verified,
        Err(signed_note::NoteError::UnverifiedNote) => return Ok(Vec::new()),
        Err(_) => return Err(bad()),
    };
    let read = |signature: &Signature| {
        let (time, _) = split(signature.signature()).ok_or_else(bad)?;
        let at = Timestamp(0).plus_seconds(i64::try_from(time).map_err(|_| bad())?);
        Ok(Cosignature { witness: signature.name().to_owned(), at })
    };
    verified.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::audit::tree::Hash;

    const ORIGIN: &str = "data.cq.gov.cn/log";
    const NAME: &str = "witness.cq.gov.cn/w1";
    const NOW: Timestamp = Timestamp(1_780_000_000_700_000);

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }
    fn witness(seed: u8) -> Witness {
        Witness { name: NAME.to_owned(), key: key(seed).verifying_key() }
    }
    fn note() -> String {
        checkpoint::sign(ORIGIN, 3, Hash([9; 32]), &key(7)).unwrap()
    }
    fn line(seed: u8, now: Timestamp) -> String {
        cosign(&note(), (ORIGIN, &key(7).verifying_key()), (NAME, &key(seed)), now).unwrap()
    }

    #[test]
    fn the_line_is_what_the_specification_says_byte_for_byte() {
        let line = line(1, NOW);
        let bytes = line.strip_prefix(&format!("— {NAME} ")).unwrap().strip_suffix('\n').unwrap();
        let bytes = BASE64.decode(bytes.as_bytes()).unwrap();
        assert_eq!(bytes.len(), 4 + 8 + 64);
        let id = Sha256::new()
            .chain_update(format!("{NAME}\n\u{4}"))
            .chain_update(key(1).verifying_key().as_bytes())
            .finalize();
        assert_eq!(bytes[..4], id[..4]);
        assert_eq!(bytes[4..12], 1_780_000_000_u64.to_be_bytes());
        let root = BASE64.encode(&[9; 32]);
        let signed = format!("cosignature/v1\ntime 1780000000\n{ORIGIN}\n3\n{root}\n");
        let signature = ed25519_dalek::Signature::from_slice(&bytes[12..]).unwrap();
        key(1).verifying_key().verify_strict(signed.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn an_attached_line_verifies_and_leaves_the_log_s_signature_valid() {
        let earlier = attach(&note(), &witness(1), &line(1, NOW)).unwrap();
        let later = attach(&earlier, &witness(1), &line(1, NOW.plus_seconds(60))).unwrap();
        let both = attach(&later, &witness(2), &line(2, NOW)).unwrap();
        checkpoint::open(&both, ORIGIN, &key(7).verifying_key()).unwrap();
        let at = |seconds| Timestamp(1_780_000_000_000_000).plus_seconds(seconds);
        let of = |note: &str, seed| cosignatures(note, &[witness(seed)]).unwrap();
        assert_eq!(of(&earlier, 1), [Cosignature { witness: NAME.to_owned(), at: at(0) }]);
        assert_eq!(of(&both, 1), [Cosignature { witness: NAME.to_owned(), at: at(60) }]);
        assert_eq!(cosignatures(&both, &[witness(1), witness(2)]).unwrap().len(), 2);
        assert_eq!(of(&both, 3), []);
        assert_eq!(of(&note(), 1), []);
    }

    #[test]
    fn a_line_of_another_witness_time_or_checkpoint_is_refused() {
        let log = key(7).verifying_key();
        let other = checkpoint::sign(ORIGIN, 4, Hash([9; 32]), &key(7)).unwrap();
        let strange = cosign(&other, (ORIGIN, &log), (NAME, &key(1)), NOW).unwrap();
        let mut bytes =
            BASE64.decode(line(1, NOW).trim_end().rsplit(' ').next().unwrap().as_bytes()).unwrap();
        bytes[11] ^= 1;
        let redated = format!("— {NAME} {}\n", BASE64.encode(&bytes));
        for wrong in [strange, redated.clone(), line(2, NOW), String::new(), "— x YQ==\n".to_owned()] {
            assert_eq!(attach(&note(), &witness(1), &wrong).unwrap_err().code, "bad_cosignature");
        }
        let forged = format!("{}{redated}", note());
        assert_eq!(cosignatures(&forged, &[witness(1)]).unwrap_err().code, "bad_cosignature");
        // A witness does not speak of what the log did not sign.
        let unsigned = cosign(&note(), (ORIGIN, &key(8).verifying_key()), (NAME, &key(1)), NOW);
        assert_eq!(unsigned.unwrap_err().code, "bad_checkpoint");
    }

    #[test]
    fn the_key_of_a_witness_survives_its_text_form_and_is_no_key_of_a_log() {
        for seed in 0..40 {
            let text = witness(seed).to_string();
            assert_eq!(text.parse::<Witness>().unwrap(), witness(seed));
            assert!(text.replacen("w1", "w2", 1).parse::<Witness>().is_err());
            assert!(checkpoint::parse_verifier(&text).is_err());
        }
        let log = checkpoint::verifier_text(NAME, &key(1).verifying_key());
        assert_eq!(log.parse::<Witness>().unwrap_err().code, "bad_witness_key");
    }
}
