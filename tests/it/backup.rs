//! Copies: made while everything runs, brought back into the same or the other kind of database, and refused
//! when anything about them is wrong.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use data_encoding::{BASE64, HEXLOWER};
use matou::app::App;
use matou::audit::store::{self as audit, Filter};
use matou::backup::{self, Manifest, Restored};
use matou::clock::Clock;
use matou::config::Config;
use matou::connector::hosted_table;
use matou::credential::commands;
use matou::error::Result;
use matou::scope::{FieldType, Scope};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::database::fresh_postgres;
use crate::gateway_world::{START, World, scope, table_content, worlds};

/// Of the nouns of the log those whose rows this world writes by commands.
const TABLES: [(&str, &str); 2] = [("application", "application"), ("handover", "handover")];
/// Tables that bringing back a copy adds an entry to.
const MOVED: [&str; 2] = ["audit_entry", "sequence"];

/// Where a copy is to be brought back: an empty pair of databases of the other kind.
async fn elsewhere(config: &Config, directory: &Path) -> Config {
    let mut target = config.clone();
    if config.database.url.starts_with("sqlite:") {
        target.database.url = fresh_postgres().await;
        target.warehouse.url = fresh_postgres().await;
    } else {
        let file = |name: &str| format!("sqlite:{}", directory.join(name).display());
        (target.database.url, target.warehouse.url) = (file("restored.db"), file("restored-rows.db"));
    }
    target
}

async fn restore(config: &Config, copy: &Path) -> Result<Restored> {
    backup::restore(config, &Clock::manual(START), copy, &TABLES).await
}

async fn open(config: &Config) -> App {
    App::open_without_index(config.clone(), Clock::manual(START)).await.unwrap()
}

fn columns() -> Scope {
    scope(json!({"fields": [{"name": "name"}, {"name": "district"}, {"name": "score"}]}))
}

/// A world with rows, an application, a grant and a hand-over that was opened.
async fn lived_in(world: &World) {
    world.table("physician", 1203).await;
    let odd = [("text", FieldType::Text), ("score", FieldType::Number)];
    let row = |text: &str, score: f64| vec![json!(text), json!(score)];
    let rows =
        vec![row("\"𠮷\"\n\\ '; drop table x", 0.1), row("", -1.0e-300), vec![Value::Null, Value::Null]];
    hosted_table::create(&world.app, "odd", &odd, rows.into_iter()).await.unwrap();
    let resource = world.resource(table_content("physician")).await;
    let application = world.application().await;
    world.opened_grant(&application.id, &resource, 2, columns()).await;
    world.credentials(&application.id).await;
    world.seal().await;
}

fn digests(manifest: &Manifest) -> Vec<(&str, u64, &str)> {
    let told = |file: &'_ backup::TableFile| !MOVED.contains(&file.table.as_str());
    let kept = manifest.files.iter().filter(|file| told(file));
    let mut all: Vec<_> = kept.map(|file| (file.table.as_str(), file.rows, file.sha256.as_str())).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_copy_comes_back_whole_in_the_other_kind_of_database() {
    for world in worlds().await {
        lived_in(&world).await;
        let directory = tempfile::tempdir().unwrap();
        let (first, second) = (directory.path().join("first"), directory.path().join("second"));
        let made = backup::make(&world.app, &first).await.unwrap();
        assert_eq!(made.log.as_ref().map(|log| log.size > 3), Some(true));

        let target = elsewhere(&world.app.config, directory.path()).await;
        let restored = restore(&target, &first).await.unwrap();
        assert!(restored.verification.is_intact() && restored.verification.objects == 2);

        // The same rows to the last digit, the same keys, and an entry that tells of the gap.
        let app = open(&target).await;
        assert_eq!(app.keys.mask, world.app.keys.mask);
        let again = backup::make(&app, &second).await.unwrap();
        assert_eq!(digests(&made), digests(&again));
        let entries = audit::entries(&app.db.reader, &Filter::default(), 2).await.unwrap();
        let actions: Vec<_> = entries.entries.into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["backup.make", "backup.restore"]);
    }
}

#[tokio::test]
async fn a_copy_made_while_others_write_is_of_one_moment() {
    for world in worlds().await {
        lived_in(&world).await;
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy");
        let writing = async {
            for number in 0..40 {
                let name = format!("系统{number}");
                commands::register(&world.app, &world.developer, (&name, "测试"), None).await.unwrap();
            }
        };
        let (made, ()) = tokio::join!(backup::make(&world.app, &copy), writing);
        let rows = |table: &str| {
            made.as_ref().unwrap().files.iter().find(|file| file.table == table).map(|file| file.rows)
        };
        assert!(rows("application").is_some_and(|count| count < 41), "nothing was written meanwhile");
        let target = elsewhere(&world.app.config, directory.path()).await;
        assert!(restore(&target, &copy).await.unwrap().verification.is_intact());
    }
}

/// Replaces a hosted table over and over, each time with as many columns more or less, until told to stop.
async fn replace_tables(world: &World, stop: &AtomicBool) {
    let columns = [("number", FieldType::Integer), ("name", FieldType::Text), ("district", FieldType::Text)];
    let row = |width: usize| vec![json!(1), json!("医师"), json!("渝中区")][..width].to_vec();
    while !stop.load(Ordering::Relaxed) {
        for width in [3, 2, 3] {
            let rows = std::iter::repeat_n(row(width), 50);
            hosted_table::create(&world.app, "moving", &columns[..width], rows).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
    }
}

#[tokio::test]
async fn a_copy_holds_every_table_that_its_grants_read() {
    for world in worlds().await {
        lived_in(&world).await;
        let application = world.application().await;
        let wanted = scope(json!({"fields": [{"name": "number"}, {"name": "name"}]}));
        let shape = table_content("moving");
        world.table("moving", 3).await;
        let resource = world.resource(shape).await;
        let grant = world.opened_grant(&application.id, &resource, 2, wanted).await;
        let directory = tempfile::tempdir().unwrap();
        let stop = AtomicBool::new(false);
        let copying = async {
            let mut made = Vec::new();
            for number in 0..4 {
                let copy = directory.path().join(format!("copy{number}"));
                match backup::make(&world.app, &copy).await {
                    Ok(manifest) => made.push((copy, manifest)),
                    Err(problem) => assert_eq!(problem.code, "tables_change"),
                }
            }
            stop.store(true, Ordering::Relaxed);
            made
        };
        let (made, ()) = tokio::join!(copying, replace_tables(&world, &stop));
        assert!(!made.is_empty(), "no copy could be made");
        for (_, manifest) in &made {
            let table =
                manifest.files.iter().find(|file| file.table == "moving").expect("the table is there");
            let has = |name: &str| table.columns.iter().any(|column| column.name == name);
            assert!(has("number") && has("name") && table.rows > 0 && manifest.unmet.is_empty());
        }
        let target = elsewhere(&world.app.config, directory.path()).await;
        assert!(restore(&target, &made[0].0).await.unwrap().verification.is_intact());

        // What was missing before the copy is told, and does not stand in the way of one.
        let narrow = [("number", FieldType::Integer)];
        hosted_table::create(&world.app, "moving", &narrow, std::iter::once(vec![json!(1)])).await.unwrap();
        let manifest = backup::make(&world.app, &directory.path().join("lacking")).await.unwrap();
        let told: Vec<_> =
            manifest.unmet.iter().map(|lost| (&*lost.grant, &*lost.table, &lost.columns)).collect();
        assert_eq!(told, [(grant.id.as_str(), "moving", &vec!["name".to_owned()])]);
    }
}

/// Copies a copy, so that it can be spoilt.
fn duplicate(from: &Path, to: &Path) -> PathBuf {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            duplicate(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).unwrap();
        }
    }
    to.to_owned()
}

fn edit(file: &Path, change: impl FnOnce(String) -> String) {
    let text = change(std::fs::read_to_string(file).unwrap());
    std::fs::write(file, text).unwrap();
}

/// Replaces text in a table of a copy and puts the new digest into the manifest, as a careful hand would.
fn forge(copy: &Path, table: &str, from: &str, to: &str) {
    let file = copy.join("records").join(format!("{table}.jsonl"));
    let digest = |file: &Path| HEXLOWER.encode(&Sha256::digest(std::fs::read(file).unwrap()));
    let before = digest(&file);
    edit(&file, |text| {
        assert!(text.contains(from), "{text}");
        text.replacen(from, to, 1)
    });
    edit(&copy.join("manifest.json"), |text| text.replace(&before, &digest(&file)));
}

type Spoil = fn(&Path, &mut Config);

const SPOILT: [(&str, Spoil); 10] = [
    ("incomplete_copy", |copy, _| std::fs::remove_file(copy.join("manifest.json")).unwrap()),
    ("incomplete_copy", |copy, _| std::fs::remove_file(copy.join("manifest.seal")).unwrap()),
    ("incomplete_copy", |copy, _| std::fs::remove_file(copy.join("records/audit_entry.jsonl")).unwrap()),
    ("altered_copy", |copy, _| {
        edit(&copy.join("warehouse/physician.jsonl"), |text| text.replacen("江北区", "渝中区", 1));
    }),
    ("altered_copy", |copy, _| forge(copy, "organisation", "yuzhong", "yuzhang")),
    ("newer_copy", |copy, _| {
        edit(&copy.join("manifest.json"), |text| text.replace("m0003_use", "m9999_later"));
    }),
    ("newer_copy", |copy, _| {
        edit(&copy.join("manifest.json"), |text| {
            text.replace("\"format_version\": 1", "\"format_version\": 2")
        });
    }),
    ("wrong_master_key", |_, config| config.keys.master = BASE64.encode(&[8; 32])),
    ("other_log", |_, config| "elsewhere/log".clone_into(&mut config.log.origin)),
    ("database_not_empty", |_, _| {}),
];

#[tokio::test]
async fn a_copy_that_is_wrong_is_refused_and_nothing_stays_behind() {
    for world in worlds().await {
        lived_in(&world).await;
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy");
        backup::make(&world.app, &copy).await.unwrap();
        let target = elsewhere(&world.app.config, directory.path()).await;
        for (number, (code, spoil)) in SPOILT.into_iter().enumerate() {
            let spoilt = duplicate(&copy, &directory.path().join(number.to_string()));
            let mut config = target.clone();
            if code == "database_not_empty" {
                config.database.url.clone_from(&world.app.config.database.url);
            }
            spoil(&spoilt, &mut config);
            let problem = restore(&config, &spoilt).await.unwrap_err();
            assert_eq!(problem.code, code, "case {number}: {}", problem.en);
            assert!(!problem.next.0.is_empty() && !problem.next.1.is_empty());
        }
        // All of that left the target as empty as it was.
        restore(&target, &copy).await.unwrap();
        assert_eq!(restore(&target, &copy).await.unwrap_err().code, "database_not_empty");
        let full = backup::make(&world.app, &copy).await.unwrap_err();
        assert_eq!(full.code, "directory_not_empty");
    }
}

/// The log itself gives an alteration away, also to those who could make the seal anew.
#[tokio::test]
async fn rows_that_the_log_knows_otherwise_are_not_brought_back() {
    for world in worlds().await {
        lived_in(&world).await;
        let directory = tempfile::tempdir().unwrap();
        // Past the commands, so that the copy is truly of that state.
        let past = "update application set body = replace(body, '基层卫生一体化', '别的系统')";
        sea_orm::ConnectionTrait::execute_unprepared(&world.app.db.writer, past).await.unwrap();
        let copy = directory.path().join("copy");
        backup::make(&world.app, &copy).await.unwrap();
        let target = elsewhere(&world.app.config, directory.path()).await;
        assert_eq!(restore(&target, &copy).await.unwrap_err().code, "copy_not_intact");
        let emptied = restore(&target, &copy).await.unwrap_err();
        assert_eq!(emptied.code, "copy_not_intact", "the first try left something behind");
    }
}
