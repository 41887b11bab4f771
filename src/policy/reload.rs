//! Rules from the database: opening, and following changes made by other processes.
//!
//! It never writes a rule, except that an empty database gets the built-in ones.

use sea_orm::ConnectionTrait;

use super::engine::{Policy, Rules};
use super::files::{self, RuleFiles};
use super::store::{self, InForce};
use crate::db::Db;
use crate::error::Result;

impl Policy {
    /// Reads the rules in force; an empty database is filled from the files first.
    ///
    /// # Errors
    /// `policy_invalid` if the rules in the database are not ones this version may run with.
    pub async fn open(db: &Db) -> Result<Self> {
        store::seed(&db.writer, &RuleFiles::embedded()).await?;
        let policy = Self::seed(RuleFiles::embedded())?;
        policy.load(&db.writer).await?;
        Ok(policy)
    }

    /// Takes over rules that were changed elsewhere, or whose entry was sealed meanwhile; answers whether there
    /// were any. Cheap if not.
    ///
    /// # Errors
    /// If they cannot be read or used; the rules in force here stay.
    pub async fn refresh(&self, connection: &impl ConnectionTrait) -> Result<bool> {
        let mut is_stale = store::version(connection).await? != self.version();
        for version in self.waiting() {
            is_stale = is_stale || store::is_sealed(connection, &version).await?;
        }
        if is_stale {
            self.load(connection).await?;
        }
        Ok(is_stale)
    }

    /// Identifiers of rule versions that were approved and wait for the log's seal, such as `police@3`.
    pub fn waiting(&self) -> Vec<String> {
        self.rules().waiting.clone()
    }

    async fn load(&self, connection: &impl ConnectionTrait) -> Result<()> {
        self.put(rules(store::in_force(connection).await?)?);
        Ok(())
    }
}

fn rules(stored: InForce) -> Result<Rules> {
    let sets = stored.sets.iter().map(|set| (&*set.set, set.number, &*set.text));
    let (city, departments) = files::parse_sets(sets)?;
    let mut rules = Rules::new(stored.version, city, departments)?;
    rules.waiting = stored.waiting;
    Ok(rules)
}
