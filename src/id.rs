//! Identifiers: one newtype per noun, so that a wrong id cannot compile.
//!
//! Text form everywhere (URL, JSON, database, log): prefix, `_`, 26 lower-case base32 characters of
//! a UUIDv7. This is the only place that makes identifiers. It never interprets a resource code.

use std::fmt;
use std::str::FromStr;

use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Serialize};

/// An identifier whose text could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not an identifier of the form `{prefix}_` and 26 characters")]
pub struct BadId {
    given: String,
    prefix: &'static str,
}

/// The extended-hex alphabet (RFC 4648 section 7) sorts as the bytes do, so ids sort by time.
fn base32() -> Encoding {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789abcdefghijklmnopqrstuv");
    // The alphabet is a constant of 32 distinct characters, which is all the library asks for.
    specification.encoding().unwrap_or(data_encoding::BASE32_NOPAD)
}

#[expect(clippy::disallowed_methods, reason = "the one place that makes identifiers")]
fn fresh(prefix: &str) -> String {
    format!("{prefix}_{}", base32().encode(uuid::Uuid::now_v7().as_bytes()))
}

fn check(text: &str, prefix: &'static str) -> Result<(), BadId> {
    let bad = || BadId { given: text.chars().take(80).collect(), prefix };
    let body = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or_else(bad)?;
    match base32().decode(body.as_bytes()) {
        Ok(bytes) if bytes.len() == 16 => Ok(()),
        _ => Err(bad()),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A new identifier, ordered by the time it was made.
            pub fn new() -> Self {
                Self(fresh($prefix))
            }
            /// The text form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                check(text, $prefix).map(|()| Self(text.to_owned()))
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )*};
}

ids! {
    /// A person.
    PersonId = "per";
    /// A post: one person in one organisation with roles and dates.
    PostId = "pos";
    /// An organisation.
    OrgId = "org";
    /// A catalogue resource.
    ResourceId = "res";
    /// A request over many providers.
    RequestId = "req";
    /// One line of a request.
    LineId = "lin";
    /// A grant.
    GrantId = "gra";
    /// An application system.
    AppId = "app";
    /// A sealed hand-over.
    HandoverId = "han";
    /// An audit entry.
    EntryId = "aud";
    /// A job.
    JobId = "job";
    /// A personal token.
    TokenId = "tok";
    /// A use record.
    UseId = "use";
    /// A standing consent (常设同意).
    ConsentId = "con";
    /// A basket item.
    ItemId = "itm";
    /// A review of what is still needed.
    ReviewId = "rvw";
    /// One grant in a review.
    ReviewItemId = "rvi";
    /// A revocation of several grants in one act.
    RevocationId = "rev";
    /// A file sent to be imported into the catalogue.
    ImportId = "imp";
    /// A demand for something that is not in the catalogue.
    DemandId = "dem";
    /// A dispute about a refusal.
    DisputeId = "dis";
    /// A search that somebody keeps.
    SearchId = "sea";
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let made: Vec<LineId> = (0..1000).map(|_| LineId::new()).collect();
        assert!(made.is_sorted());
    }

    #[test]
    fn text_form_survives_a_round_trip_and_other_nouns_are_refused() {
        let id = LineId::new();
        assert_eq!(id.as_str().len(), 30);
        assert_eq!(id.to_string().parse::<LineId>().unwrap(), id);
        assert!(id.to_string().parse::<GrantId>().is_err());
        assert!("lin_short".parse::<LineId>().is_err());
        assert!("lin_".parse::<LineId>().is_err());
    }
}
