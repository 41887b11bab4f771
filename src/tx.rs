//! The one commit point: new state, audit entries and follow-up jobs in ONE transaction.
//!
//! A command opens a [`Tx`] with its permit and must leave at least one audit entry, else nothing is
//! committed. Work that is nobody's act (leases, cookies, use records, sealing) opens one with the closed
//! [`Internal`]. No connector, mail or HTTP call belongs between opening and commit.

use sea_orm::{
    AccessMode, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::audit::entry::Entry;
use crate::audit::store;
use crate::db::{self, Db, Record};
use crate::error::{Problem, Result};
use crate::job::queue::{self, Job};
use crate::policy::{self, ActionKind, Permit};

/// Work that no person's permit stands behind; each variant says what it may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Internal {
    /// Job leases, results and parking.
    Job,
    /// Sessions, logins under way, personal tokens' last use.
    Identity,
    /// Baskets: private drafts that nobody decides on.
    Basket,
    /// Kept searches: private like a basket. What somebody looked for is nobody's act and no business of the log.
    KeptSearch,
    /// Use records and their digests.
    Use,
    /// The sealer: heads and tiles.
    Seal,
    /// Cursors of feeds and derived indexes.
    Cursor,
    /// Answers kept under an idempotency key.
    Idempotency,
    /// The entry of a denied command.
    Denial,
    /// Following up an act that is in the log already: provisioning, expiry, hand-over.
    FollowUp,
    /// Filling an empty database with rules and sample data, by the operator at the machine.
    Seed,
    /// What the operator sets at the machine.
    Setting,
    /// Putting a filled table of the warehouse in the place of an earlier one.
    Warehouse,
    /// The entry of a copy that was made.
    Backup,
    /// Filling an empty database from a copy.
    Restore,
}

impl Internal {
    /// Whether it changes what the log speaks of, so that it must leave an entry itself.
    fn must_be_logged(self) -> bool {
        matches!(self, Self::FollowUp | Self::Denial | Self::Setting | Self::Backup)
    }
}

/// An open transaction.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    entries: Vec<Entry>,
    jobs: Vec<Job>,
    must_be_logged: bool,
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens transactions")]
async fn open(db: &Db) -> Result<DatabaseTransaction> {
    // SQLite takes its write lock at once, so that two writers queue instead of failing half-way.
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.writer.begin_with_options(options).await.map_err(Problem::database)
}

impl Tx {
    /// Opens a transaction for what the permit allows.
    ///
    /// # Errors
    /// `policy_changed` if another process changed the rules since the permit was given.
    pub async fn begin<A: ActionKind, S>(db: &Db, permit: &Permit<A, S>) -> Result<Self> {
        let inner = open(db).await?;
        policy::store::require_version(&inner, permit.rules_version()).await?;
        Ok(Self { inner, entries: Vec::new(), jobs: Vec::new(), must_be_logged: true })
    }
    /// Opens a transaction for work of the system itself.
    pub async fn internal(db: &Db, work: Internal) -> Result<Self> {
        let must_be_logged = work.must_be_logged();
        Ok(Self { inner: open(db).await?, entries: Vec::new(), jobs: Vec::new(), must_be_logged })
    }
    /// The connection, for stores.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.inner
    }
    /// Inserts a new record.
    pub async fn insert<T: Record>(&self, record: &mut T) -> Result<()> {
        db::insert(&self.inner, record).await?;
        record.set_version(1);
        Ok(())
    }
    /// Updates a record if nobody changed it since it was read.
    pub async fn update<T: Record>(&self, record: &mut T) -> Result<()> {
        db::update(&self.inner, record).await
    }
    /// Removes a record.
    pub async fn delete<T: Record>(&self, key: &str) -> Result<()> {
        db::delete::<T>(&self.inner, key).await
    }
    /// Adds an audit entry; it is numbered at commit.
    pub fn record(&mut self, entry: Entry) {
        self.entries.push(entry);
    }
    /// Adds work that follows the commit.
    pub fn follow(&mut self, job: Job) {
        self.jobs.push(job);
    }
    /// Writes entries and jobs and commits everything, or nothing.
    ///
    /// # Errors
    /// If a logged act left no entry: without its entry no act takes effect.
    pub async fn commit(self) -> Result<()> {
        if self.must_be_logged && self.entries.is_empty() {
            return Err(Problem::internal("an act left no audit entry"));
        }
        for job in &self.jobs {
            queue::enqueue(&self.inner, job).await?;
        }
        // Last, because numbering entries makes other writers wait.
        for entry in self.entries {
            store::append(&self.inner, entry).await?;
        }
        self.inner.commit().await.map_err(Problem::database)
    }
}

/// A database as of one moment, for reading only.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Snapshot {
    /// Opens one. On SQLite the moment is that of the first read.
    #[expect(clippy::disallowed_methods, reason = "the one place that opens transactions")]
    pub async fn open(db: &Db) -> Result<Self> {
        let options = match db.reader.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
        };
        db.reader.begin_with_options(options).await.map(Self).map_err(Problem::database)
    }
    /// The connection, for stores.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.0
    }
    /// Lets go of it.
    pub async fn close(self) -> Result<()> {
        self.0.rollback().await.map_err(Problem::database)
    }
}
