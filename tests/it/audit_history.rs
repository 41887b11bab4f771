//! Histories of the log for tests: entries, points where it was sealed, and a database to write them to.

use data_encoding::BASE64;
use matou::audit::entry::{ActorRef, Entry};
use matou::audit::verify::{Options, Verification, verify};
use matou::audit::{sealer, store};
use matou::clock::Timestamp;
use matou::db::{Db, Value};
use matou::id::DemandId;
use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use serde::{Deserialize, Serialize};

use crate::audit::key;

pub const ORIGIN: &str = "data.cq.gov.cn/log";
pub const START: Timestamp = Timestamp(1_780_000_000_000_000);

pub fn entry(turn: u64) -> Entry {
    let actor = ActorRef::System { part: "测试".to_owned() };
    let at = START.plus_seconds(i64::try_from(turn).unwrap());
    Entry::new(at, actor, "line.agree", "line", &format!("lin_{}", turn % 7)).detail("次", turn)
}

/// A history: at each step some entries are appended and then sealed, the last step only if `tail` is zero.
#[derive(Clone, Debug)]
pub struct History {
    pub steps: Vec<u64>,
    pub tail: u64,
}

impl History {
    pub fn sealed(&self) -> u64 {
        self.steps.iter().sum()
    }
    pub fn entries(&self) -> u64 {
        self.sealed() + self.tail
    }
    /// The entries that the head over an entry added.
    pub fn step_of(&self, number: u64) -> (u64, u64) {
        let mut from = 1;
        for step in &self.steps {
            if number < from + step {
                return (from, from + step - 1);
            }
            from += step;
        }
        (from, self.entries())
    }
    #[expect(clippy::disallowed_methods, reason = "one commit for many entries, for speed")]
    pub async fn write(&self, db: &Db) {
        let mut turn = 0;
        for (step, sealed) in self.steps.iter().map(|step| (*step, true)).chain([(self.tail, false)]) {
            let transaction = db.writer.begin().await.unwrap();
            for _ in 0..step {
                store::append(&transaction, entry(turn)).await.unwrap();
                turn += 1;
            }
            if sealed {
                sealer::seal(&transaction, ORIGIN, &key(), START).await.unwrap().expect("something new");
            }
            transaction.commit().await.unwrap();
        }
    }
}

pub fn history() -> impl Strategy<Value = History> {
    let step = prop_oneof![6 => 1_u64..12, 2 => 100_u64..160, 1 => 250_u64..270];
    (prop::collection::vec(step, 1..6), 0_u64..6).prop_map(|(steps, tail)| History { steps, tail })
}

pub async fn execute(db: &Db, sql: &str, values: Vec<Value>) {
    let backend = db.writer.get_database_backend();
    // The same text for both: PostgreSQL counts its parameters.
    let sql = if backend == sea_orm::DbBackend::Postgres {
        let mut parts = sql.split('?');
        let first = parts.next().unwrap().to_owned();
        parts.enumerate().fold(first, |text, (at, part)| format!("{text}${}{part}", at + 1))
    } else {
        sql.to_owned()
    };
    db.writer.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
}

pub async fn check(db: &Db) -> Verification {
    verify(&db.reader, ORIGIN, &key().verifying_key(), Options::default()).await.unwrap()
}

#[derive(Serialize, Deserialize)]
pub struct KeptTile {
    pub id: String,
    pub base64: String,
}

pub async fn set_tile(db: &Db, id: &str, bytes: &[u8]) {
    let tile = KeptTile { id: id.to_owned(), base64: BASE64.encode(bytes) };
    let body = serde_json::to_string(&tile).unwrap();
    execute(db, "update log_tile set body = ? where id = ?", vec![body.into(), id.into()]).await;
}

/// Cases that each need a history of their own: `tests/run --long` runs ten times as many.
pub fn cases(short: u32) -> ProptestConfig {
    let long = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse::<u32>().ok());
    let cases = short * long.map_or(1, |cases| (cases / 2_000).max(1));
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() }
}

/// A migrated database file to copy from.
pub struct Template {
    directory: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Template {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("template.db");
        runtime.block_on(async {
            let url = format!("sqlite:{}", file.display());
            let db = Db::open_and_migrate(&url).await.unwrap();
            db.writer.execute_unprepared("pragma wal_checkpoint(truncate)").await.unwrap();
            db.writer.close().await.unwrap();
            db.reader.close().await.unwrap();
        });
        Self { directory, runtime }
    }
    /// Runs a story on a copy of its own.
    pub fn run<T>(&self, story: impl AsyncFnOnce(Db) -> T) -> T {
        let file = self.directory.path().join(format!("{}.db", DemandId::new()));
        std::fs::copy(self.directory.path().join("template.db"), &file).unwrap();
        let answer = self.runtime.block_on(async {
            let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
            // Power loss is another test's matter.
            db.writer.execute_unprepared("pragma synchronous = off").await.unwrap();
            story(db.clone()).await
        });
        for extension in ["db", "db-wal", "db-shm"] {
            drop(std::fs::remove_file(file.with_extension(extension)));
        }
        answer
    }
}
