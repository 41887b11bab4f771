//! The audit log as an auditor meets it, on both databases: complete, in order, provable by anybody.

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use matou::audit::entry::{ActorRef, Entry, ObjectRef};
use matou::audit::store::{self, Filter, Head};
use matou::audit::tree::TilePath;
use matou::audit::{checkpoint, sealer};
use matou::clock::Timestamp;
use matou::db::Db;
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};
use sha2::{Digest, Sha256};

use crate::database::both;

const ORIGIN: &str = "data.cq.gov.cn/log";
const START: Timestamp = Timestamp(1_780_000_000_000_000);

/// RFC 6962 section 2.1 from its text, sharing nothing with the product.
mod rfc6962 {
    use super::{Digest, Sha256};

    pub fn leaf(entry: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
    }

    pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
        match leaves.len() {
            0 => Sha256::digest([]).into(),
            1 => leaves[0],
            count => {
                let mut split = 1;
                while split * 2 < count {
                    split *= 2;
                }
                let (left, right) = (root(&leaves[..split]), root(&leaves[split..]));
                Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
            }
        }
    }
}

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

fn entry(turn: i64) -> Entry {
    let actor = ActorRef::System { part: "测试".to_owned() };
    Entry::new(START.plus_seconds(turn), actor, "line.agree", "line", &format!("lin_{turn}"))
        .rule("city@7")
        .detail("理由", format!("第{turn}次；用于“低保”核对 \u{0} 𠮷"))
        .related("request", "req_1")
}

pub async fn append(db: &Db, turns: std::ops::Range<i64>) {
    for turn in turns {
        store::append(&db.writer, entry(turn)).await.unwrap();
    }
}

pub async fn seal(db: &Db) -> Option<Head> {
    sealer::seal(&db.writer, ORIGIN, &key(), START).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test of two transactions side by side")]
async fn begin(db: &Db) -> DatabaseTransaction {
    db.writer.begin().await.unwrap()
}

async fn leaf_hashes(db: &Db) -> Vec<[u8; 32]> {
    let rows = store::rows_after(&db.reader, 0, 100_000).await.unwrap();
    rows.iter().map(|row| rfc6962::leaf(row.body.as_bytes())).collect()
}

async fn tile(db: &Db, path: &str) -> Option<Vec<u8>> {
    store::tile(&db.reader, ORIGIN, path.parse::<TilePath>().unwrap()).await.unwrap()
}

#[tokio::test]
async fn every_head_has_the_root_anybody_computes_from_the_entries() {
    for (db, _directory) in both().await {
        let mut heads = Vec::new();
        // Sizes around the edges of tiles, then one seal over several tiles at once.
        for size in [1, 2, 7, 255, 256, 257, 300, 1100] {
            let before = heads.last().map_or(0, |head: &Head| i64::try_from(head.size).unwrap());
            append(&db, before..size).await;
            heads.push(seal(&db).await.expect("something new"));
            assert_eq!(seal(&db).await, None, "nothing new, nothing signed");
        }
        let leaves = leaf_hashes(&db).await;
        for head in &heads {
            let size = usize::try_from(head.size).unwrap();
            let signed = checkpoint::open(&head.checkpoint, ORIGIN, &key().verifying_key()).unwrap();
            assert_eq!(signed.size(), head.size);
            assert_eq!(signed.hash().0, rfc6962::root(&leaves[..size]), "root at {size}");
        }
        assert_eq!(sealer::sealed_size(&db.reader, ORIGIN).await.unwrap(), 1100);
    }
}

#[tokio::test]
async fn tiles_are_served_as_the_specification_writes_them() {
    for (db, _directory) in both().await {
        for to in [100, 300, 520] {
            append(
                &db,
                if to == 100 {
                    0
                } else if to == 300 {
                    100
                } else {
                    300
                }..to,
            )
            .await;
            seal(&db).await.expect("something new");
        }
        let leaves = leaf_hashes(&db).await;
        assert_eq!(tile(&db, "tile/0/001").await.unwrap(), leaves[256..512].concat());
        assert_eq!(tile(&db, "tile/0/002.p/8").await.unwrap(), leaves[512..].concat());
        let level1 = [rfc6962::root(&leaves[..256]), rfc6962::root(&leaves[256..512])].concat();
        assert_eq!(tile(&db, "tile/1/000.p/2").await.unwrap(), level1);
        // A checkpoint of size 100 was published, so its tiles stay answerable after they grew.
        assert_eq!(tile(&db, "tile/0/000.p/100").await.unwrap(), leaves[..100].concat());

        let rows = store::rows_after(&db.reader, 0, 600).await.unwrap();
        let bundle: Vec<u8> = rows[256..300]
            .iter()
            .flat_map(|row| {
                [&u16::try_from(row.body.len()).unwrap().to_be_bytes(), row.body.as_bytes()].concat()
            })
            .collect();
        assert_eq!(tile(&db, "tile/entries/001.p/44").await.unwrap(), bundle);
        for absent in ["tile/0/002.p/9", "tile/0/002", "tile/0/003", "tile/1/000.p/3", "tile/entries/002"] {
            assert_eq!(tile(&db, absent).await, None, "{absent}");
        }
    }
}

#[tokio::test]
async fn an_act_that_rolls_back_leaves_neither_entry_nor_gap() {
    for (db, _directory) in both().await {
        append(&db, 0..1).await;
        let abandoned = begin(&db).await;
        store::append(&abandoned, entry(1)).await.unwrap();
        abandoned.rollback().await.unwrap();
        append(&db, 2..3).await;
        let numbers: Vec<i64> =
            store::rows_after(&db.reader, 0, 9).await.unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 2]);
    }
}

#[tokio::test]
async fn an_entry_too_long_for_the_log_stops_the_act_and_takes_no_number() {
    for (db, _directory) in both().await {
        let long = entry(0).detail("text", "长".repeat(22_000));
        assert_eq!(store::append(&db.writer, long).await.unwrap_err().code, "entry_too_long");
        append(&db, 0..1).await;
        assert_eq!(store::rows_after(&db.reader, 0, 9).await.unwrap()[0].number, 1);
    }
}

#[tokio::test]
async fn of_two_sealers_one_signs() {
    let (db, _directory) = both().await.pop().expect("PostgreSQL comes last");
    append(&db, 0..40).await;
    // The second looks at the log before the first commits, and keeps seeing it as it was then.
    let second = begin(&db).await;
    second.execute_unprepared("set transaction isolation level repeatable read").await.unwrap();
    assert_eq!(store::head(&second, ORIGIN).await.unwrap(), None);
    let first = begin(&db).await;
    let signed = sealer::seal(&first, ORIGIN, &key(), START).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(sealer::seal(&second, ORIGIN, &key(), START).await.unwrap(), None);
    second.commit().await.unwrap();
    assert!(signed.is_some());
    assert_eq!(store::head(&db.reader, ORIGIN).await.unwrap(), signed);
    assert_eq!(store::heads_after(&db.reader, ORIGIN, 0, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_sealer_never_signs_over_a_hole_or_an_altered_tile() {
    let tile = |base64: &str| {
        let body = format!(r#"{{"id":"{ORIGIN}/tile/0/000.p/10","base64":"{base64}"}}"#);
        format!("update log_tile set body = '{body}' where id like '%/tile/0/%'")
    };
    for damage in [
        "delete from audit_entry where number = 12".to_owned(),
        "delete from log_tile where id like '%/tile/entries/%'".to_owned(),
        format!(
            "update log_tile set body = '{{\"id\":\"{ORIGIN}/tile/entries/000.p/10\",\"base64\":\"AAFB\"}}' \
             where id like '%/tile/entries/%'"
        ),
        tile(&BASE64.encode(&[7; 320])),
        tile(&BASE64.encode(&[7; 288])),
        tile("not base64"),
        "update log_tile set body = '{' where id like '%/tile/0/%'".to_owned(),
    ] {
        for (db, _directory) in both().await {
            append(&db, 0..10).await;
            seal(&db).await.expect("something new");
            append(&db, 10..15).await;
            db.writer.execute_unprepared(&damage).await.unwrap();
            let refused = sealer::seal(&db.writer, ORIGIN, &key(), START).await.unwrap_err();
            assert_eq!(refused.code, "log_altered", "{damage}");
        }
    }
}

#[tokio::test]
async fn what_is_not_sealed_yet_is_known() {
    for (db, _directory) in both().await {
        append(&db, 0..2).await;
        seal(&db).await.expect("something new");
        append(&db, 1..2).await;
        assert!(store::object_is_sealed(&db.reader, "line", "lin_0").await.unwrap());
        assert!(!store::object_is_sealed(&db.reader, "line", "lin_1").await.unwrap());
        seal(&db).await.expect("something new");
        assert!(store::object_is_sealed(&db.reader, "line", "lin_1").await.unwrap());
    }
}

#[tokio::test]
async fn entries_are_found_by_object_time_act_actor_and_outcome() {
    for (db, _directory) in both().await {
        append(&db, 0..30).await;
        store::append(&db.writer, entry(30).denied("not_yours")).await.unwrap();
        let list = async |filter: Filter, limit| store::entries(&db.reader, &filter, limit).await.unwrap();

        let one =
            list(Filter { object: Some(ObjectRef::new("line", "lin_7")), ..Filter::default() }, 9).await;
        assert_eq!((one.entries.len(), one.entries[0].number, one.next), (1, 8, None));
        let between = Filter {
            from: Some(START.plus_seconds(3)),
            until: Some(START.plus_seconds(5)),
            ..Filter::default()
        };
        assert_eq!(list(between, 9).await.entries.len(), 2);
        let denied = list(Filter { denied: true, ..Filter::default() }, 9).await;
        assert_eq!((denied.entries.len(), denied.entries[0].number), (1, 31));
        let by = |action: &str, actor: &str| Filter {
            action: Some(action.to_owned()),
            actor: Some(actor.to_owned()),
            ..Filter::default()
        };
        assert_eq!(list(by("line.", "测试"), 99).await.entries.len(), 31);
        assert_eq!(list(by("line", "测试"), 99).await.entries.len(), 0);
        assert_eq!(list(by("line.agree", "somebody"), 99).await.entries.len(), 0);

        let mut seen = Vec::new();
        let mut filter = Filter::default();
        loop {
            let page = list(filter, 7).await;
            seen.extend(page.entries.iter().map(|entry| entry.number));
            let Some(next) = page.next else { break };
            filter = Filter { before: Some(next), ..Filter::default() };
        }
        assert_eq!(seen, (1..=31).rev().collect::<Vec<i64>>());
    }
}
