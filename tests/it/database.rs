//! The record store means the same on both databases.

use matou::db::{self, Db, Page, Where};
use matou::id::DemandId;
use sea_orm::{ConnectionTrait, Database};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Wish {
    id: DemandId,
    org: String,
    text: String,
    #[serde(skip)]
    version: i64,
}

matou::record!(Wish, "demand", id, |this| { "org_id": this.org.clone(), "created_at": 1_i64 });

fn wish(org: &str, text: &str) -> Wish {
    Wish { id: DemandId::new(), org: org.to_owned(), text: text.to_owned(), version: 0 }
}

/// A fresh database of each kind; PostgreSQL is started by `tests/run`. Nothing is shared between calls,
/// so a test may count all rows, number from one and tamper as it likes.
pub async fn both() -> Vec<(Db, tempfile::TempDir)> {
    let directory = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", directory.path().join("matou.db").display());
    vec![
        (Db::open_and_migrate(&file).await.unwrap(), directory),
        (Db::open_and_migrate(&fresh_postgres().await).await.unwrap(), tempfile::tempdir().unwrap()),
    ]
}

/// Makes an empty database on the test server and answers its URL.
pub async fn fresh_postgres() -> String {
    let server = std::env::var("MATOU_TEST_POSTGRES").expect("run tests/run: it starts PostgreSQL");
    let name = format!("test_{}", DemandId::new());
    let connection = Database::connect(&server).await.unwrap();
    connection.execute_unprepared(&format!("create database {name}")).await.unwrap();
    connection.close().await.unwrap();
    let (address, _database) = server.rsplit_once('/').expect("the URL names a database");
    format!("{address}/{name}")
}

#[tokio::test]
async fn a_record_is_kept_listed_updated_and_deleted() {
    for (db, _directory) in both().await {
        // A fresh organisation keeps runs apart on a shared database.
        let org = DemandId::new().to_string();
        let text = "想要 '重庆'; drop table demand; -- <b>𠮷</b> 100%";
        let mut first = wish(&org, text);
        db::insert(&db.writer, &first).await.unwrap();
        db::insert(&db.writer, &wish(&org, "second")).await.unwrap();

        let loaded: Wish = db::require(&db.reader, first.id.as_str()).await.unwrap();
        assert_eq!((loaded.text.as_str(), loaded.version), (text, 1));
        let mine = [Where::Eq("org_id", org.clone().into())];
        assert_eq!(db::count::<Wish>(&db.reader, &mine).await.unwrap(), 2);
        let listed: Vec<Wish> = db::list(&db.reader, &mine, Page::ascending("id", 1)).await.unwrap();
        assert_eq!(listed[0].id, first.id);

        first.version = 1;
        "changed".clone_into(&mut first.text);
        db::update(&db.writer, &mut first).await.unwrap();
        assert_eq!(first.version, 2);
        let mut stale = loaded;
        assert_eq!(db::update(&db.writer, &mut stale).await.unwrap_err().code, "stale_version");
        assert_eq!(db::insert(&db.writer, &first).await.unwrap_err().code, "duplicate");

        db::delete::<Wish>(&db.writer, first.id.as_str()).await.unwrap();
        let gone = db::load::<Wish>(&db.reader, first.id.as_str()).await.unwrap();
        assert_eq!(gone, None);
        assert_eq!(db::require::<Wish>(&db.reader, first.id.as_str()).await.unwrap_err().status, 404);
    }
}

#[tokio::test]
async fn a_sequence_counts_without_gaps() {
    for (db, _directory) in both().await {
        let name = DemandId::new().to_string();
        for expected in 1..=5 {
            assert_eq!(db::next_number(&db.writer, &name).await.unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn an_unreachable_database_is_said_plainly() {
    let problem = Db::open("postgres://nobody@127.0.0.1:1/none").await.unwrap_err();
    assert_eq!((problem.status, problem.code), (503, "database_unavailable"));
    assert!(problem.next.1.contains("database.url"));
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", directory.path().join("matou.db").display());
    Db::open_and_migrate(&file).await.unwrap();
    Db::open_and_migrate(&file).await.unwrap();
}
