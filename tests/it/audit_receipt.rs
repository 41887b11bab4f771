//! What an auditor carries away: receipts and exports that prove themselves without the system.

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use matou::audit::checkpoint::{self, verifier_text};
use matou::audit::entry::{ActorRef, Entry};
use matou::audit::export::{Bundle, Format, Listing};
use matou::audit::receipt::{Receipt, receipt, verify_receipt};
use matou::audit::store::{self, Filter};
use matou::audit::tree::TilePath;
use matou::audit::verify::{Fault, verify_directory};
use matou::db::Db;
use matou::text::Language;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::audit::key;
use crate::audit_history::{History, ORIGIN, START, Template, cases, execute, history};
use crate::database::both;

fn public_key() -> String {
    verifier_text(ORIGIN, &key().verifying_key())
}

async fn entries(db: &Db) -> Vec<Entry> {
    let rows = store::rows_after(&db.reader, 0, 5000).await.unwrap();
    rows.iter().map(|row| row.entry().unwrap()).collect()
}

/// Checks a receipt from the texts of the specification and RFC 6962, sharing nothing with the product.
fn independent(text: &str) -> bool {
    let (proof, note) = text.split_once("\n\n").unwrap();
    let lines: Vec<&str> = proof.lines().collect();
    let entry = BASE64.decode(lines[1].strip_prefix("extra ").unwrap().as_bytes()).unwrap();
    let index: usize = lines[2].strip_prefix("index ").unwrap().parse().unwrap();
    let hashes: Vec<Vec<u8>> =
        lines[3..].iter().map(|line| BASE64.decode(line.as_bytes()).unwrap()).collect();
    let signed: Vec<&str> = note.lines().collect();
    let size: usize = signed[1].parse().unwrap();
    let root = up(&Sha256::new().chain_update([0]).chain_update(&entry).finalize(), index, size, &hashes);
    root.is_some_and(|root| BASE64.encode(&root) == signed[2])
}

/// The root of a subtree from its leaf and what stands beside the way: RFC 6962 section 2.1.1, top down.
fn up(leaf: &[u8], index: usize, size: usize, hashes: &[Vec<u8>]) -> Option<Vec<u8>> {
    let Some((last, rest)) = hashes.split_last() else { return (size == 1).then(|| leaf.to_vec()) };
    let mut split = 1;
    while split * 2 < size {
        split *= 2;
    }
    let node = |left: &[u8], right: &[u8]| {
        Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().to_vec()
    };
    if size < 2 {
        None
    } else if index < split {
        up(leaf, index, split, rest).map(|left| node(&left, last))
    } else {
        up(leaf, index - split, size - split, rest).map(|right| node(last, &right))
    }
}

#[tokio::test]
async fn a_receipt_proves_its_entry_and_nothing_else() {
    for (db, _directory) in both().await {
        History { steps: vec![1, 4, 255, 20], tail: 2 }.write(&db).await;
        let entries = entries(&db).await;
        let mut receipts = Vec::new();
        for entry in &entries[..280] {
            let text = receipt(&db.reader, ORIGIN, &entry.id).await.unwrap().to_string();
            let proven = verify_receipt(&text, &public_key()).unwrap();
            assert_eq!((&proven.entry.id, proven.size, proven.origin.as_str()), (&entry.id, 280, ORIGIN));
            assert!(independent(&text));
            receipts.push(text);
        }
        let unsealed = receipt(&db.reader, ORIGIN, &entries[280].id).await.unwrap_err();
        assert_eq!((unsealed.code, unsealed.status), ("not_sealed_yet", 409));
        let strange = receipt(&db.reader, ORIGIN, &matou::id::EntryId::new()).await.unwrap_err();
        assert_eq!(strange.code, "not_found");

        let one: Receipt = receipts[7].parse().unwrap();
        let other: Receipt = receipts[8].parse().unwrap();
        let key_of = |seed| SigningKey::from_bytes(&[seed; 32]);
        let forged_root = checkpoint::sign(ORIGIN, 280, matou::audit::tree::Hash([7; 32]), &key()).unwrap();
        for wrong in [
            Receipt { entry: other.entry.clone(), ..one.clone() },
            Receipt { hashes: other.hashes.clone(), ..one.clone() },
            Receipt { index: 8, ..one.clone() },
            Receipt { index: u64::MAX, ..one.clone() },
            Receipt { hashes: one.hashes[1..].to_vec(), ..one.clone() },
            Receipt { entry: Vec::new(), ..one.clone() },
            Receipt { checkpoint: forged_root, ..one.clone() },
        ] {
            let refused = verify_receipt(&wrong.to_string(), &public_key()).unwrap_err();
            assert_eq!(refused.code, "bad_receipt");
        }
        let foreign = verifier_text(ORIGIN, &key_of(1).verifying_key());
        assert_eq!(verify_receipt(&receipts[7], &foreign).unwrap_err().code, "bad_checkpoint");
        let elsewhere = verifier_text("elsewhere", &key().verifying_key());
        assert_eq!(verify_receipt(&receipts[7], &elsewhere).unwrap_err().code, "bad_checkpoint");
        assert_eq!(verify_receipt(&receipts[7], "no key").unwrap_err().code, "bad_verifier_key");
    }
}

#[tokio::test]
async fn no_receipt_is_given_over_an_altered_log() {
    for (db, _directory) in both().await {
        History { steps: vec![9], tail: 0 }.write(&db).await;
        let entries = entries(&db).await;
        let body =
            "update audit_entry set body = replace(body, 'line.agree', 'line.refuse') where number = ?";
        execute(&db, body, vec![3_i64.into()]).await;
        assert_eq!(receipt(&db.reader, ORIGIN, &entries[2].id).await.unwrap_err().code, "log_altered");
        assert!(receipt(&db.reader, ORIGIN, &entries[3].id).await.is_ok());
        execute(&db, "delete from log_tile where id like ?", vec!["%/tile/0/%".into()]).await;
        assert_eq!(receipt(&db.reader, ORIGIN, &entries[3].id).await.unwrap_err().code, "log_altered");
    }
}

async fn exported(db: &Db) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let bundle = Bundle::open(&db.reader, ORIGIN, &public_key()).await.unwrap();
    bundle.write(&db.reader, directory.path()).await.unwrap();
    directory
}

#[tokio::test]
async fn an_export_proves_itself_and_names_the_file_that_was_altered() {
    for (db, _directory) in both().await {
        let none = Bundle::open(&db.reader, ORIGIN, &public_key()).await.unwrap_err();
        assert_eq!(none.code, "not_sealed_yet");
        History { steps: vec![4100, 400], tail: 3 }.write(&db).await;
        let directory = exported(&db).await;
        let intact = verify_directory(directory.path(), &public_key()).unwrap();
        assert!(intact.is_intact(), "{:?}", intact.findings);
        assert_eq!((intact.entries, intact.sealed, intact.proven), (4500, 4500, 4500));
        let key = std::fs::read_to_string(directory.path().join("key")).unwrap();
        assert_eq!(key.trim(), public_key());

        let alter = |path: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
            let file = directory.path().join(path);
            let bytes = std::fs::read(&file).unwrap();
            std::fs::write(&file, change(bytes.clone())).unwrap();
            let found = verify_directory(directory.path(), &public_key());
            std::fs::write(&file, bytes).unwrap();
            found
        };
        let first = |path: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
            let first = alter(path, change).unwrap().first.unwrap();
            (first.fault, first.number, first.subject)
        };
        let flip = |at: usize| {
            move |mut bytes: Vec<u8>| {
                bytes[at] ^= 1;
                bytes
            }
        };
        let (fault, number, _) = first("entries/000000004097.jsonl", &flip(40));
        assert_eq!((fault, number), (Fault::Changed, Some(4097)));
        let cut = |bytes: Vec<u8>| {
            bytes.split_inclusive(|byte| *byte == b'\n').take(2).collect::<Vec<_>>().concat()
        };
        let (fault, number, _) = first("entries/000000004097.jsonl", &cut);
        assert_eq!((fault, number), (Fault::Missing, Some(4099)));
        for path in ["tile/0/003", "tile/0/017.p/148", "tile/1/000.p/17", "tile/entries/016"] {
            assert_eq!(first(path, &flip(33)), (Fault::Tile, None, path.to_owned()));
        }
        assert_eq!(alter("checkpoint", &flip(20)).unwrap_err().code, "bad_checkpoint");

        // A row altered before the export shows in the export.
        execute(&db, "delete from audit_entry where number = ?", vec![77_i64.into()]).await;
        let first = verify_directory(exported(&db).await.path(), &public_key()).unwrap().first.unwrap();
        assert_eq!((first.fault, first.number), (Fault::Missing, Some(77)));
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(verify_directory(empty.path(), &public_key()).unwrap_err().code, "bad_checkpoint");
    }
}

#[tokio::test]
async fn an_archive_unpacks_to_the_same_files() {
    let (db, _directory) = both().await.remove(0);
    History { steps: vec![300], tail: 0 }.write(&db).await;
    let unpacked = tempfile::tempdir().unwrap();
    let archive = unpacked.path().join("log.tar");
    let mut bundle = Bundle::open(&db.reader, ORIGIN, &public_key()).await.unwrap();
    assert_eq!(bundle.file_name(), "audit-log-300.tar");
    let mut bytes = Vec::new();
    while let Some(piece) = bundle.next_of_archive(&db.reader).await.unwrap() {
        bytes.extend(piece);
    }
    std::fs::write(&archive, bytes).unwrap();
    let tar =
        std::process::Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(unpacked.path()).status();
    assert!(tar.unwrap().success());
    let intact = verify_directory(unpacked.path(), &public_key()).unwrap();
    assert!(intact.is_intact(), "{:?}", intact.findings);
    assert!(unpacked.path().join("entries/000000000001.jsonl").exists());
}

async fn listed(db: &Db, filter: Filter, format: Format) -> String {
    let mut listing = Listing::new(filter, format);
    let mut bytes = Vec::new();
    while let Some(piece) = listing.next(&db.reader).await.unwrap() {
        bytes.extend(piece);
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn listings_hold_what_the_filter_wants_oldest_first() {
    for (db, _directory) in both().await {
        History { steps: vec![2100], tail: 5 }.write(&db).await;
        let actor = ActorRef::Operator { name: "=1+1".to_owned() };
        let denied = Entry::new(START, actor, "line.agree", "line", "lin_x").denied("not_yours");
        store::append(&db.writer, denied).await.unwrap();

        let all = listed(&db, Filter::default(), Format::JsonLines).await;
        let rows = store::rows_after(&db.reader, 0, 5000).await.unwrap();
        assert!(all.ends_with('\n') && all.lines().eq(rows.iter().map(|row| row.body.as_str())));

        let csv_of = |text: String| {
            let text = text.strip_prefix('\u{feff}').unwrap().to_owned();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            reader.records().map(|row| row.unwrap()).collect::<Vec<_>>()
        };
        let table = csv_of(listed(&db, Filter::default(), Format::Csv(Language::Zh)).await);
        let numbers: Vec<String> = table.iter().map(|row| row[0].to_owned()).collect();
        assert_eq!(numbers, (1..=2106).map(|number| number.to_string()).collect::<Vec<_>>());
        let denied = Filter { denied: true, ..Filter::default() };
        let table = csv_of(listed(&db, denied, Format::Csv(Language::En)).await);
        assert_eq!((table.len(), &table[0][4], &table[0][11]), (1, "'=1+1", "not_yours"));
        let nobody = Filter { actor: Some("nobody".to_owned()), ..Filter::default() };
        assert_eq!(csv_of(listed(&db, nobody, Format::Csv(Language::En)).await).len(), 0);
    }
}

#[test]
fn receipts_verify_for_every_history_place_and_later_head() {
    let template = Template::new();
    let strategy = (history(), any::<u16>(), any::<u16>(), any::<u8>());
    let mut runner = proptest::test_runner::TestRunner::new(cases(60));
    let told = runner.run(&strategy, |(history, at, byte, bit)| {
        template.run(async |db| {
            History { tail: 0, ..history.clone() }.write(&db).await;
            let entries = entries(&db).await;
            let entry = &entries[usize::from(at) % entries.len()];
            let text = receipt(&db.reader, ORIGIN, &entry.id).await.unwrap().to_string();
            let proven = verify_receipt(&text, &public_key());
            prop_assert_eq!(proven.unwrap().entry.id, entry.id.clone());
            prop_assert!(independent(&text));
            // One altered bit anywhere, and it is no receipt of the log any more.
            let mut bytes = text.clone().into_bytes();
            let at = usize::from(byte) % bytes.len();
            bytes[at] ^= 1 << (bit % 8);
            if let Ok(altered) = String::from_utf8(bytes) {
                prop_assert!(verify_receipt(&altered, &public_key()).is_err(), "byte {}", at);
            }
            Ok(())
        })
    });
    told.unwrap();
}

/// Bytes that look like what is parsed here, and bytes that do not.
fn garbage() -> impl Strategy<Value = String> {
    let key = SigningKey::from_bytes(&[42; 32]);
    let note = checkpoint::sign(ORIGIN, 3, matou::audit::tree::Hash([9; 32]), &key).unwrap();
    let receipt =
        format!("c2sp.org/tlog-proof@v1\nextra e30=\nindex 2\n{}\n\n{note}", BASE64.encode(&[1; 32]));
    let seeds = vec![receipt, note, "tile/0/x001/x234/067.p/7".to_owned(), public_key(), String::new()];
    let spliced = (prop::sample::select(seeds), any::<u16>(), any::<u8>(), ".{0,12}").prop_map(
        |(seed, at, take, put)| {
            let characters: Vec<char> = seed.chars().collect();
            let at = usize::from(at) % (characters.len() + 1);
            let rest = (at + usize::from(take % 9)).min(characters.len());
            characters[..at]
                .iter()
                .chain(put.chars().collect::<Vec<_>>().iter())
                .chain(&characters[rest..])
                .collect()
        },
    );
    prop_oneof![
        spliced,
        any::<String>(),
        prop::collection::vec(any::<u8>(), 0..300)
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

proptest! {
    #![proptest_config(cases(2000))]
    #[test]
    fn no_parser_falls_over_what_it_is_given(text in garbage(), index: u64, size: u64) {
        let public_key = public_key();
        let (origin, key) = checkpoint::parse_verifier(&public_key).unwrap();
        drop(checkpoint::open(&text, &origin, &key));
        drop(checkpoint::parse_verifier(&text));
        drop(verify_receipt(&text, &public_key));
        drop(verify_receipt(&text, &text));
        if let Ok(receipt) = text.parse::<Receipt>() {
            // What reads is written back as it was.
            if !receipt.entry.is_empty() {
                prop_assert_eq!(receipt.to_string(), text.as_str());
            }
        }
        if let Ok(path) = text.parse::<TilePath>() {
            prop_assert_eq!(path.to_string(), text.as_str());
            prop_assert!(TilePath::of(path.kind, path.index, size).is_none_or(|found| found.width > 0));
        }
        drop(matou::audit::tree::leaves(text.as_bytes()));
        drop(matou::audit::tree::hashes(text.as_bytes()));
        drop(matou::audit::tree::inclusion_tiles(index, size));
        drop(matou::audit::tree::inclusion(index, size, &[]));
        let hash = matou::audit::tree::Hash([1; 32]);
        let root = matou::audit::tree::inclusion_root(hash, index, size, &[hash; 64]);
        prop_assert!(root.is_none() || size > 1 << 32);
    }
}
