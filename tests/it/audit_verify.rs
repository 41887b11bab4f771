//! A verification sees what one database cannot hide: restored backups, rows behind the log's back.

use matou::audit::checkpoint;
use matou::audit::entry::{ActorRef, Entry};
use matou::audit::store;
use matou::audit::tree::{self, Edge};
use matou::audit::verify::{Fault, Noticed, Options, verify};
use matou::db::{self, Db, Value};
use matou::id::DemandId;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::audit::key;
use crate::audit_history::{History, ORIGIN, START, check, execute, set_tile};
use crate::database::both;

#[tokio::test]
async fn a_restored_backup_shows_against_a_checkpoint_kept_elsewhere() {
    for (db, _directory) in both().await {
        History { steps: vec![4, 3], tail: 0 }.write(&db).await;
        let kept = vec![store::head(&db.reader, ORIGIN).await.unwrap().unwrap().checkpoint];
        let against = async |known: &[String]| {
            let options = Options { known, ..Options::default() };
            verify(&db.reader, ORIGIN, &key().verifying_key(), options).await
        };
        assert!(against(&kept).await.unwrap().is_intact());
        // Everything as it was at four entries: rows, head, tiles, counter.
        for sql in [
            "delete from audit_entry where number > 4",
            "delete from log_head where size > 4",
            "delete from log_tile",
            "update sequence set value = 4 where name = 'audit'",
        ] {
            db.writer.execute_unprepared(sql).await.unwrap();
        }
        let mut bundle = Vec::new();
        let mut edge = Edge::default();
        for row in store::rows_after(&db.reader, 0, 9).await.unwrap() {
            tree::append_leaf(&mut bundle, row.body.as_bytes());
            edge.push(tree::record_hash(row.body.as_bytes()));
        }
        let bundle = tree::Tile { path: "tile/entries/000.p/4".parse().unwrap(), bytes: bundle };
        for tile in edge.partial_tiles().into_iter().chain([bundle]) {
            let id = format!("{ORIGIN}/{}", tile.path);
            let values: Vec<Value> = vec![id.clone().into(), "{}".into()];
            execute(&db, "insert into log_tile (id, version, body) values (?, 1, ?)", values).await;
            set_tile(&db, &id, &tile.bytes).await;
        }
        // By itself it is a log like any other. The checkpoint knows that there was more.
        let alone = check(&db).await;
        assert!(alone.is_intact(), "{:?}", alone.first);
        let found = against(&kept).await.unwrap();
        let first = found.first.unwrap();
        assert_eq!((first.fault, first.number), (Fault::Missing, Some(5)));
        assert!(found.findings.iter().any(|finding| finding.noticed == Noticed::KnownCheckpoint));

        // And if it went on from there, two signed histories exclude each other.
        History { steps: vec![5], tail: 0 }.write(&db).await;
        let first = against(&kept).await.unwrap().first.unwrap();
        assert_eq!(
            (first.fault, first.number, first.noticed),
            (Fault::Fork, Some(5), Noticed::KnownCheckpoint)
        );
        let foreign = vec![checkpoint::sign(ORIGIN, 3, tree::Hash([1; 32]), &other_key()).unwrap()];
        assert_eq!(against(&foreign).await.unwrap_err().code, "bad_checkpoint");
    }
}

fn other_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[1; 32])
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Wish {
    id: DemandId,
    text: String,
    #[serde(skip)]
    version: i64,
}

matou::record!(Wish, "demand", id, |_this| { "org_id": "org".to_owned(), "created_at": 1_i64 });

async fn logged(db: &Db, wish: &Wish, gone: bool) {
    let actor = ActorRef::Operator { name: "root".to_owned() };
    let entry = Entry::new(START, actor, "demand.file", "demand", wish.id.as_str());
    let entry = if gone { entry.gone() } else { entry.state(wish) };
    store::append(&db.writer, entry).await.unwrap();
}

#[tokio::test]
async fn rows_that_changed_past_the_log_are_found() {
    for (db, _directory) in both().await {
        let mut wishes = Vec::new();
        for turn in 0..8 {
            let mut wish = Wish { id: DemandId::new(), text: format!("想要“{turn}”"), version: 0 };
            db::insert(&db.writer, &wish).await.unwrap();
            logged(&db, &wish, false).await;
            wish.version = 1;
            "改过".clone_into(&mut wish.text);
            db::update(&db.writer, &mut wish).await.unwrap();
            logged(&db, &wish, false).await;
            wishes.push(wish);
        }
        db::delete::<Wish>(&db.writer, wishes[7].id.as_str()).await.unwrap();
        logged(&db, &wishes[7], true).await;
        // Acts that state nothing of the row, one of them with a detail that looks as if it did.
        for (wish, detail) in [(0, "state_digest"), (1, "state_digest"), (3, "说明")] {
            let actor = ActorRef::Operator { name: "root".to_owned() };
            let entry = Entry::new(START, actor, "demand.urge", "demand", wishes[wish].id.as_str());
            let entry = entry.detail("里", serde_json::json!({ detail: "gone" }));
            store::append(&db.writer, entry.denied("not_yours")).await.unwrap();
        }
        let compare = async || {
            let options = Options { tables: &[("demand", "demand")], ..Options::default() };
            verify(&db.reader, ORIGIN, &key().verifying_key(), options).await.unwrap()
        };
        let intact = compare().await;
        assert!(intact.is_intact(), "{:?}", intact.first);
        assert_eq!((intact.objects, intact.entries), (8, 20));

        let object = |turn: usize| format!("demand:{}", wishes[turn].id);
        let changed = serde_json::to_string(&Wish { text: "别的".to_owned(), ..wishes[2].clone() }).unwrap();
        execute(
            &db,
            "update demand set body = ? where id = ?",
            vec![changed.into(), wishes[2].id.as_str().into()],
        )
        .await;
        execute(&db, "delete from demand where id = ?", vec![wishes[4].id.as_str().into()]).await;
        db::insert(&db.writer, &wishes[7]).await.unwrap();
        let stranger = Wish { id: DemandId::new(), text: "无记载".to_owned(), version: 0 };
        db::insert(&db.writer, &stranger).await.unwrap();
        let mut found: Vec<(Fault, String)> =
            compare().await.findings.into_iter().map(|finding| (finding.fault, finding.subject)).collect();
        found.sort_by_key(|(fault, _)| format!("{fault:?}"));
        assert_eq!(
            found,
            [
                (Fault::RowChanged, object(2)),
                (Fault::RowLeft, object(7)),
                (Fault::RowMissing, object(4)),
                (Fault::RowUnlogged, format!("demand:{}", stranger.id)),
            ]
        );
    }
}

#[tokio::test]
async fn the_log_grows_while_it_is_verified() {
    for (db, _directory) in both().await {
        History { steps: vec![30], tail: 2 }.write(&db).await;
        let writer = db.clone();
        let growth = tokio::spawn(async move {
            for tail in 0..30 {
                History { steps: vec![1 + tail % 3], tail: tail % 4 }.write(&writer).await;
            }
        });
        while !growth.is_finished() {
            let verification = check(&db).await;
            assert!(verification.is_intact(), "{:?}", verification.findings);
        }
        growth.await.unwrap();
    }
}
