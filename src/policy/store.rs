//! Tables of the rules: every version of every set, drafts, and numbers of visibility classes.
//!
//! A version is never changed once it is written: the log names rules by set, version and line, and must stay
//! readable. It opens no transaction; `edit` does, through `tx`.

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::class::ClassKey;
use super::draft::RuleDraft;
use super::files::RuleFiles;
use super::rule::CITY;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result};
use crate::id::PersonId;

/// One version of a rule set as it came into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// Set and number, such as `police@3`.
    pub id: String,
    /// `city` or the short name of a department.
    pub set: String,
    /// Which version of the set, counted from 1.
    pub number: i64,
    /// Place among the changes of all sets; the greatest is the version of the rules as a whole.
    pub changed: i64,
    /// The rules.
    pub text: String,
    /// Whether it allows more than the one before; then it comes into force only once its entry is sealed.
    pub widens: bool,
    /// Who drafted and who approved it, and when; none for what was built in.
    pub origin: Option<Origin>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

/// How a version came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Who drafted it.
    pub drafted_by: PersonId,
    /// The second person.
    pub approved_by: PersonId,
    /// When it was approved.
    pub at: Timestamp,
    /// Why the rules were changed.
    pub reason: String,
}

crate::record!(RuleVersion, "rule_version", id, |this| {
    "rule_set": this.set.clone(),
    "number": this.number,
    "changed": this.changed,
});

/// More versions than are written in the life of a city.
const VERSIONS_MAX: u64 = 1_000_000;

/// The version of the rules as a whole: 0 before there are any. Cheap; a deciding transaction reads it.
pub async fn version(connection: &impl ConnectionTrait) -> Result<i64> {
    let newest: Vec<RuleVersion> = db::list(connection, &[], Page::descending("changed", 1)).await?;
    Ok(newest.first().map_or(0, |newest| newest.changed))
}

/// Refuses what was decided under rules that are not the newest any more. Every deciding transaction asks.
///
/// # Errors
/// `policy_changed`.
pub async fn require_version(connection: &impl ConnectionTrait, decided_by: i64) -> Result<()> {
    if version(connection).await? == decided_by {
        return Ok(());
    }
    Err(Problem::conflict(
        "policy_changed",
        "权限规则刚刚更新，本次操作未生效",
        "the rules changed just now; nothing was done",
    ))
}

/// What is in force, and what will be.
#[derive(Clone, Debug, Default)]
pub struct InForce {
    /// The version of the rules as a whole.
    pub version: i64,
    /// The version of every set that decides now.
    pub sets: Vec<RuleVersion>,
    /// Identifiers of wider versions that wait for the log's seal.
    pub waiting: Vec<String>,
}

/// The versions that decide now. What narrows decides at once; what widens once its entry is sealed.
pub async fn in_force(connection: &impl ConnectionTrait) -> Result<InForce> {
    let all: Vec<RuleVersion> = db::list(connection, &[], Page::descending("changed", VERSIONS_MAX)).await?;
    let version = all.first().map_or(0, |newest| newest.changed);
    let mut found = InForce { version, ..InForce::default() };
    for candidate in all {
        if found.sets.iter().any(|set| set.set == candidate.set) {
            continue;
        }
        if !candidate.widens || is_sealed(connection, &candidate.id).await? {
            found.sets.push(candidate);
        } else {
            found.waiting.push(candidate.id);
        }
    }
    Ok(found)
}

/// Whether the entry of a version has its place in the log's tree.
pub async fn is_sealed(connection: &impl ConnectionTrait, version: &str) -> Result<bool> {
    audit::store::object_is_sealed(connection, "rule_version", version).await
}

/// The versions of one set, newest first.
pub async fn history(connection: &impl ConnectionTrait, set: &str) -> Result<Vec<RuleVersion>> {
    let of_set = [Where::Eq("rule_set", set.into())];
    db::list(connection, &of_set, Page::descending("number", VERSIONS_MAX)).await
}

/// The newest version of one set.
pub async fn current(connection: &impl ConnectionTrait, set: &str) -> Result<Option<RuleVersion>> {
    let of_set = [Where::Eq("rule_set", set.into())];
    Ok(db::list(connection, &of_set, Page::descending("number", 1)).await?.pop())
}

/// The drafts of one set, newest first.
pub async fn drafts(connection: &impl ConnectionTrait, set: &str) -> Result<Vec<RuleDraft>> {
    let of_set = [Where::Eq("rule_set", set.into())];
    db::list(connection, &of_set, Page::descending("number", VERSIONS_MAX)).await
}

/// One draft.
///
/// # Errors
/// `not_found`.
pub async fn draft(connection: &impl ConnectionTrait, set: &str, number: i64) -> Result<RuleDraft> {
    db::require(connection, &RuleDraft::id_of(set, number)).await
}

/// The number of the next draft of a set.
pub(super) async fn next_draft(connection: &impl ConnectionTrait, set: &str) -> Result<i64> {
    db::next_number(connection, &format!("policy_draft:{set}")).await
}

/// Fills an empty database with the built-in rules. Replicas that start together may all do it; the city's
/// rules come last, so a database that has them has them all.
pub(super) async fn seed(connection: &impl ConnectionTrait, files: &RuleFiles) -> Result<()> {
    if !history(connection, CITY).await?.is_empty() {
        return Ok(());
    }
    let city = (CITY.to_owned(), files.city.clone());
    for (set, text) in files.departments.iter().cloned().chain([city]) {
        let changed = next_change(connection).await?;
        let first = RuleVersion {
            id: version_id(&set, 1),
            set,
            number: 1,
            changed,
            text,
            widens: false,
            origin: None,
            version: 0,
        };
        match db::insert(connection, &first).await {
            Err(problem) if problem.code != "duplicate" => return Err(problem),
            _ => {}
        }
    }
    Ok(())
}

/// The identifier of a version.
pub fn version_id(set: &str, number: i64) -> String {
    format!("{set}@{number}")
}

/// The next place among all changes.
pub(super) async fn next_change(connection: &impl ConnectionTrait) -> Result<i64> {
    db::next_number(connection, "policy").await
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ClassRow {
    id: String,
    key: ClassKey,
    number: u32,
    #[serde(skip)]
    version: i64,
}

crate::record!(ClassRow, "visibility_class", id, |this| { "number": i64::from(this.number) });

/// More classes than any city has: providers times a few dozen.
const CLASSES_MAX: u64 = 1_000_000;

/// The greatest number given so far: classes are only added, so it tells whether a known table is complete.
pub async fn newest_class(connection: &impl ConnectionTrait) -> Result<Option<u32>> {
    let newest: Vec<ClassRow> = db::list(connection, &[], Page::descending("number", 1)).await?;
    Ok(newest.first().map(|row| row.number))
}

/// The number of a class, given now if it has none. Call it inside the publishing transaction: then the number
/// is the same on every replica, and no entry is published without one.
pub async fn number_for(connection: &impl ConnectionTrait, key: &ClassKey) -> Result<u32> {
    let id = key.text();
    if let Some(row) = db::load::<ClassRow>(connection, &id).await? {
        return Ok(row.number);
    }
    let number = db::next_number(connection, "visibility_class").await?;
    let number = u32::try_from(number).map_err(Problem::internal)?;
    db::insert(connection, &ClassRow { id, key: key.clone(), number, version: 0 }).await?;
    Ok(number)
}

/// Every class with its number, by number.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<(u32, ClassKey)>> {
    let rows: Vec<ClassRow> = db::list(connection, &[], Page::ascending("number", CLASSES_MAX)).await?;
    Ok(rows.into_iter().map(|row| (row.number, row.key)).collect())
}
