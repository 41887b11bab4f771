//! Masks (遮蔽): the closed set of ways a granted field is covered.
//!
//! The same input always gives the same output. The number of stars is fixed, so length does not leak.

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;

/// How a field is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mask {
    /// Six characters, eight stars, four characters; from 15 characters on (GB 11643).
    IdCard,
    /// The first character and two stars; from 2 characters on.
    Name,
    /// Three characters, four stars, four characters; from 11 characters on.
    Phone,
    /// Both ends around four stars; only stars when nothing would stay hidden.
    Partial {
        /// Characters shown at the start.
        keep_start: u16,
        /// Characters shown at the end.
        keep_end: u16,
    },
    /// Keyed digest, the same for the same value within one grant.
    Hash,
    /// The year of a date.
    YearOnly,
    /// Always null.
    Hide,
}

/// What a text mask shows: ends, stars, and the least length at which it shows anything.
pub(super) struct Cover {
    pub start: u16,
    pub end: u16,
    pub least: u32,
    pub stars: &'static str,
}

/// The key of the `hash` mask, one for each grant, so that two grantees cannot join their data.
#[derive(Clone)]
pub struct MaskKey([u8; 32]);

impl MaskKey {
    /// Derives the key of one grant from the installation's secret (HMAC-SHA-256).
    pub fn derive(secret: &[u8; 32], grant_id: &str) -> Self {
        Self(digest(secret, &[b"matou mask 1\0", grant_id.as_bytes()]))
    }
}

fn digest(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Mask {
    pub(super) fn cover(self) -> Option<Cover> {
        let (start, end, least, stars) = match self {
            Self::IdCard => (6, 4, 15, "********"),
            Self::Name => (1, 0, 2, "**"),
            Self::Phone => (3, 4, 11, "****"),
            Self::Partial { keep_start, keep_end } => {
                (keep_start, keep_end, u32::from(keep_start) + u32::from(keep_end) + 1, "****")
            }
            Self::Hash | Self::YearOnly | Self::Hide => return None,
        };
        Some(Cover { start, end, least, stars })
    }

    /// Whether this shows nothing that `other` hides, for every value. Two different masks are mostly not
    /// comparable: fewer kept characters still show more of short values.
    pub fn at_least_as_strict_as(self, other: Self) -> bool {
        if self == other || self == Self::Hide {
            return true;
        }
        match (self.cover(), other.cover()) {
            (Some(a), Some(b)) => a.start <= b.start && a.end <= b.end && a.least >= b.least,
            _ => false,
        }
    }

    /// The stricter of two masks; `Hide` when they cannot be compared.
    pub fn meet(self, other: Self) -> Self {
        if self.at_least_as_strict_as(other) {
            self
        } else if other.at_least_as_strict_as(self) {
            other
        } else {
            Self::Hide
        }
    }

    /// The covered value. Null stays null; a text mask on something else than text gives null.
    pub fn apply(self, value: &Value, key: &MaskKey) -> Value {
        let text = match (self, value) {
            (Self::Hide, _) | (_, Value::Null) => return Value::Null,
            (Self::Hash, Value::String(text)) => text.clone(),
            (Self::Hash, other) => other.to_string(),
            (_, Value::String(text)) => text.clone(),
            _ => return Value::Null,
        };
        if self == Self::Hash {
            let digest = digest(&key.0, &[text.as_bytes()]);
            return Value::String(data_encoding::HEXLOWER.encode(&digest));
        }
        let Some(cover) = self.cover() else { return year_of(&text) };
        let length = text.chars().count();
        if length < cover.least as usize {
            return Value::String(cover.stars.to_owned());
        }
        let start: String = text.chars().take(usize::from(cover.start)).collect();
        let end: String = text.chars().skip(length - usize::from(cover.end)).collect();
        Value::String(format!("{start}{}{end}", cover.stars))
    }
}

fn year_of(text: &str) -> Value {
    match text.get(..4) {
        Some(year) if year.bytes().all(|b| b.is_ascii_digit()) => Value::String(year.to_owned()),
        _ => Value::Null,
    }
}
