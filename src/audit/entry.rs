//! One entry of the log: typed, versioned and, once appended, a fixed sequence of bytes.
//!
//! The bytes are RFC 8785 canonical JSON, so that anybody can compute the leaf from the fields. An entry
//! never holds a secret, and personal data of data subjects only as a salted commitment made by the caller.
//! `store` appends it, `tree` hashes it.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{AppId, EntryId, OrgId, PersonId, PostId};
use crate::random;

/// The format this version writes. A reader keeps understanding all earlier ones.
const FORMAT: u32 = 1;

/// A digest that says: after this act there is no such row.
pub const GONE: &str = "gone";

/// In whose name something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ActorRef {
    /// A person acting in one post.
    Person {
        /// Who.
        person: PersonId,
        /// In which post.
        post: PostId,
        /// For which organisation.
        org: OrgId,
    },
    /// A part of the system doing work that follows an earlier act.
    System {
        /// Which part, such as `grant`.
        part: String,
    },
    /// Somebody at the machine itself.
    Operator {
        /// Their name there.
        name: String,
    },
    /// An application system with its own credentials.
    Application {
        /// Which.
        app: AppId,
    },
    /// A standing consent (常设同意) that an office head signed beforehand.
    Consent {
        /// Which consent.
        id: String,
        /// Who signed it and answers for it.
        signed_by: PersonId,
    },
}

impl ActorRef {
    /// Whether the actor is, or acts for, whatever has this identifier.
    pub fn names(&self, id: &str) -> bool {
        match self {
            Self::Person { person, post, org } => {
                [person.as_str(), post.as_str(), org.as_str()].contains(&id)
            }
            Self::System { part } => part == id,
            Self::Operator { name } => name == id,
            Self::Application { app } => app.as_str() == id,
            Self::Consent { id: consent, signed_by } => consent == id || signed_by.as_str() == id,
        }
    }
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectRef {
    /// The noun, such as `line`.
    pub noun: String,
    /// Its identifier.
    pub id: String,
}

impl ObjectRef {
    /// A reference to one object.
    pub fn new(noun: &str, id: &str) -> Self {
        Self { noun: noun.to_owned(), id: id.to_owned() }
    }
}

impl std::fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.noun, self.id)
    }
}

/// How the act ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was denied.
    Denied {
        /// The stable code of the refusal.
        code: String,
    },
}

/// One entry. Made by [`Entry::new`] and its builders, numbered by [`super::store::append`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its identifier.
    pub id: EntryId,
    /// Version of this format.
    pub format: u32,
    /// Place in the log, counted from 1 without gaps; 0 until it is appended.
    pub number: i64,
    /// When it was done.
    pub at: Timestamp,
    /// In whose name.
    pub actor: ActorRef,
    /// What was done, such as `line.agree`.
    pub action: String,
    /// To what.
    pub object: ObjectRef,
    /// How it ended.
    pub outcome: Outcome,
    /// The policy line that decided, with the version of the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What else a reader needs to understand the act.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub details: serde_json::Map<String, serde_json::Value>,
    /// Other objects the act concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<ObjectRef>,
    /// Digest of the object's row after the act (see [`row_digest`]), or [`GONE`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_digest: Option<String>,
    /// Place in the Merkle tree; absent until the entry is sealed.
    #[serde(skip)]
    pub leaf_index: Option<i64>,
    /// The first value that could not be written as JSON. Such an entry is refused when it is appended.
    #[serde(skip)]
    unwritable: Option<String>,
}

impl Entry {
    /// An entry of something that was done.
    pub fn new(at: Timestamp, actor: ActorRef, action: &str, noun: &str, id: &str) -> Self {
        Self {
            id: EntryId::new(),
            format: FORMAT,
            number: 0,
            at,
            actor,
            action: action.to_owned(),
            object: ObjectRef::new(noun, id),
            outcome: Outcome::Done,
            rule: None,
            details: serde_json::Map::new(),
            related: Vec::new(),
            state_digest: None,
            leaf_index: None,
            unwritable: None,
        }
    }
    /// The act was denied.
    pub fn denied(mut self, code: &str) -> Self {
        self.outcome = Outcome::Denied { code: code.to_owned() };
        self
    }
    /// The policy line that decided.
    pub fn rule(mut self, rule: &str) -> Self {
        self.rule = Some(rule.to_owned());
        self
    }
    /// Adds a detail. Never a secret.
    pub fn detail(mut self, key: &str, value: impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => drop(self.details.insert(key.to_owned(), value)),
            Err(cause) => drop(self.unwritable.get_or_insert(format!("detail `{key}`: {cause}"))),
        }
        self
    }
    /// Adds an object that the act concerns too.
    pub fn related(mut self, noun: &str, id: &str) -> Self {
        self.related.push(ObjectRef::new(noun, id));
        self
    }
    /// The object's row as the act leaves it, so that the tables can later be compared with the log.
    pub fn state(mut self, row: &impl Serialize) -> Self {
        match row_digest(row) {
            Ok(digest) => self.state_digest = Some(digest),
            Err(cause) => drop(self.unwritable.get_or_insert(format!("state: {cause}"))),
        }
        self
    }
    /// The act removed the object's row.
    pub fn gone(mut self) -> Self {
        self.state_digest = Some(GONE.to_owned());
        self
    }
    /// Whether the entry has its place in the tree.
    pub fn is_sealed(&self) -> bool {
        self.leaf_index.is_some()
    }
    /// Whether the act was denied.
    pub fn is_denied(&self) -> bool {
        matches!(self.outcome, Outcome::Denied { .. })
    }
    /// The bytes the log keeps: RFC 8785 canonical JSON.
    ///
    /// # Errors
    /// If a detail or the row was not expressible as JSON.
    pub fn leaf(&self) -> Result<Vec<u8>> {
        match &self.unwritable {
            Some(what) => Err(Problem::internal(format!("entry `{}` is not writable: {what}", self.action))),
            None => serde_json_canonicalizer::to_vec(self).map_err(Problem::internal),
        }
    }
}

/// SHA-256 over the canonical JSON of a row.
pub fn row_digest(row: &impl Serialize) -> serde_json::Result<String> {
    body_digest(&serde_json::to_string(row)?)
}

/// [`row_digest`] of a row in the text form the database keeps. One path for both, so they cannot differ.
pub fn body_digest(body: &str) -> serde_json::Result<String> {
    let row: serde_json::Value = serde_json::from_str(body)?;
    Ok(random::digest(&serde_json_canonicalizer::to_vec(&row)?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use std::collections::BTreeMap;

    use super::*;

    fn entry() -> Entry {
        let actor = ActorRef::System { part: "grant".to_owned() };
        Entry::new(Timestamp(1_700_000_000_000_000), actor, "line.agree", "line", "lin_1")
    }

    #[test]
    fn the_leaf_is_canonical_json_that_reads_back() {
        let entry = entry().denied("not_yours").detail("理由", "不属于“本部门”").related("request", "req_1");
        let leaf = String::from_utf8(entry.leaf().unwrap()).unwrap();
        assert!(leaf.starts_with(r#"{"action":"line.agree","actor":{"kind":"system","part":"grant"},"at":"#));
        assert!(leaf.contains(r#""outcome":{"code":"not_yours","result":"denied"}"#), "{leaf}");
        assert_eq!(serde_json::from_str::<Entry>(&leaf).unwrap(), entry);
    }

    #[test]
    fn what_is_not_json_is_refused_instead_of_dropped() {
        let bad = BTreeMap::from([(vec![1], 1)]);
        assert!(entry().detail("map", &bad).leaf().is_err());
        assert!(entry().state(&bad).leaf().is_err());
    }

    #[test]
    fn a_row_has_one_digest_whatever_the_order_of_its_keys() {
        let stored = r#"{"b": 1, "a": [true, "码头"]}"#;
        assert_eq!(
            row_digest(&serde_json::json!({"a": [true, "码头"], "b": 1})).unwrap(),
            body_digest(stored).unwrap()
        );
    }
}
