//! Rules from the database: opening, following changes made by other processes, and the check of a deciding
//! transaction that nothing changed meanwhile.
//!
//! It never writes a rule, except that an empty database gets the built-in ones.

use sea_orm::ConnectionTrait;

use super::engine::{Policy, Rules};
use super::files::{self, RuleFiles};
use super::store::{self, RuleVersion};
use crate::db::Db;
use crate::error::{Problem, Result};

impl Policy {
    /// Reads the rules in force; an empty database is filled from the files first.
    ///
    /// # Errors
    /// `policy_invalid` if the rules in the database are not ones this version may run with.
    pub async fn open(db: &Db) -> Result<Self> {
        store::seed(&db.writer, &RuleFiles::embedded()).await?;
        let policy = Self::seed(&RuleFiles::embedded())?;
        policy.load(&db.writer).await?;
        Ok(policy)
    }

    /// Takes over rules that were changed elsewhere; answers whether there were any. Cheap if not.
    ///
    /// # Errors
    /// If they cannot be read or used; the rules in force here stay.
    pub async fn refresh(&self, connection: &impl ConnectionTrait) -> Result<bool> {
        if store::version(connection).await? == self.version() {
            return Ok(false);
        }
        self.load(connection).await?;
        Ok(true)
    }

    /// Refuses if the rules changed since the permit was given. A deciding transaction calls it before commit.
    ///
    /// # Errors
    /// `policy_changed`.
    pub async fn check_version(&self, connection: &impl ConnectionTrait) -> Result<()> {
        if store::version(connection).await? == self.version() {
            return Ok(());
        }
        Err(Problem::conflict(
            "policy_changed",
            "权限规则刚刚更新，本次操作未生效",
            "the rules changed just now; nothing was done",
        ))
    }

    async fn load(&self, connection: &impl ConnectionTrait) -> Result<()> {
        self.put(rules(store::in_force(connection).await?)?);
        Ok(())
    }
}

fn rules(stored: Vec<RuleVersion>) -> Result<Rules> {
    let version = stored.iter().map(|set| set.changed).max().unwrap_or(0);
    let (city, departments) =
        files::parse_sets(stored.iter().map(|set| (&*set.set, set.number, &*set.text)))?;
    Rules::new(version, city, departments)
}
