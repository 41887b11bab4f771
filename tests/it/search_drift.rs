//! The index is derived: killed at any moment it goes on from where its last commit left it, equal to the
//! database and without a rebuild; what damaged it is found and mended; a leak would be counted.
//!
//! `MATOU_TEST_KILLS` says how often the process is killed (3 unless said).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use matou::app::App;
use matou::audit::entry::ActorRef;
use matou::catalog::store;
use matou::clock::Clock;
use matou::config::Config;
use matou::search::{self, Ask, drift, leak};
use matou::{setting, worker};
use rand::Rng;
use search_index::{Change, Document};
use serde_json::{Value, json};

use crate::api_city::city;

/// Rows of one import.
const ROWS: usize = 400;

#[tokio::test]
async fn what_the_index_holds_besides_or_lacks_is_found_and_mended() {
    let city = city().await;
    let app = &city.app;
    assert!(drift::compare(app).await.unwrap().is_none());
    let entries = store::published_changes(&app.db.reader).await.unwrap();
    let (lost, other) = (&entries[3].0, &entries[7].0);
    let title = |id: &str, seq| Document { id: id.to_owned(), seq, ..Document::default() };
    let damage = [
        Change::Remove { id: lost.clone() },
        Change::from(title(other, entries[7].1 - 1)),
        Change::from(title("res_of_nobody", 1)),
    ];
    app.index.apply(&damage, app.index.cursor()).unwrap();

    let found = drift::compare(app).await.unwrap();
    assert_eq!((found.unlike, found.left_over), (2, 1));
    assert_eq!(drift::mend(app).await.unwrap(), found);
    assert!(drift::compare(app).await.unwrap().is_none());
    let everything = search::search(app, None, Ask::default()).await.unwrap();
    assert!(everything.hits.iter().all(|hit| hit.id != "res_of_nobody"));
}

#[tokio::test]
async fn a_hit_that_the_rules_hide_is_counted() {
    let city = city().await;
    let auditor = city.caller("auditor@city").await;
    let ask = Ask { limit: 100, ..Ask::default() };
    let seen = search::search(&city.app, Some(&auditor), ask).await.unwrap();
    assert_eq!(leak::leaks(&city.app, Some(&auditor), &seen).await.unwrap(), 0);
    // The same answer given to somebody from outside would be a leak for most of its hits.
    let contractor = city.caller("contractor@vendor").await;
    assert!(leak::leaks(&city.app, Some(&contractor), &seen).await.unwrap() > 0);
    assert!(leak::leaks(&city.app, None, &seen).await.unwrap() > 0);
}

#[tokio::test]
async fn who_runs_builds_the_index_anew_when_the_operator_asks() {
    let city = city().await;
    let app = &city.app;
    let lost = store::published_changes(&app.db.reader).await.unwrap()[0].0.clone();
    app.index.apply(&[Change::Remove { id: lost }], app.index.cursor()).unwrap();
    worker::keep_current(app).await.unwrap();
    assert_eq!(drift::compare(app).await.unwrap().unlike, 1, "nobody asked");
    let operator = ActorRef::Operator { name: "root".to_owned() };
    setting::want_index_rebuild(&app.db, operator, app.now()).await.unwrap();
    worker::keep_current(app).await.unwrap();
    assert!(drift::compare(app).await.unwrap().is_none());
}

fn matou(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_matou"));
    command.args(arguments).current_dir(directory).env("MATOU_LOG", "error").stdin(Stdio::null());
    command
}

/// Starts the city and waits until it prints its address.
fn start(directory: &Path) -> Child {
    let mut process = matou(directory, &["demo", "--data", "city", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(directory.join("stderr.log")).unwrap())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("打开 open")), "it did not start");
    std::thread::spawn(move || lines.for_each(drop));
    process
}

fn kill(mut process: Child) {
    process.kill().unwrap();
    process.wait().unwrap();
}

/// A harvested catalogue of which every entry changed since the round before.
fn file(directory: &Path, round: usize) {
    let row = |number: usize| {
        json!({
            "access": "无条件开放", "department": "某市交通运输局", "description": "公交线路的首末站与票价。",
            "domain": ["道路交通"], "formats": ["csv"], "frequency": "每年", "id": format!("wuhu-{number:05}"),
            "issued": "2022-11-09", "modified": "2023-02-14", "portal": "anhui_wuhu", "theme": ["交通出行"],
            "title": format!("公交线路{number}第{round}版"), "url": "https://portal.example/1",
        })
        .to_string()
    };
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    std::fs::write(directory.join("rows.jsonl"), rows.join("\n")).unwrap();
}

async fn equals_the_database(directory: &Path) {
    let config = Config::read(&directory.join("city/matou.toml")).unwrap();
    let app = App::open(config, Clock::System).await.unwrap();
    assert!(!app.index.needs_rebuild(), "what was there before is there still");
    let found = drift::compare(&app).await.unwrap();
    assert!(found.is_none(), "{found:?}");
    let newest = store::newest_change(&app.db.reader).await.unwrap();
    assert_eq!(app.index.cursor(), newest);
}

#[tokio::test]
async fn killed_while_it_indexes_it_goes_on_without_a_rebuild() {
    let kills = std::env::var("MATOU_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    kill(start(path));
    for round in 0..kills {
        let process = start(path);
        if round == 0 {
            let found =
                matou(path, &["--config", "city/matou.toml", "--json", "search", "登记"]).output().unwrap();
            let found: Value = serde_json::from_slice(&found.stdout).unwrap();
            assert!(
                found["total"].as_u64().unwrap() > 0,
                "one searches from the terminal beside it: {found}"
            );
        }
        file(path, round);
        let import = ["--config", "city/matou.toml", "import", "rows.jsonl", "--as", "cn_gov"];
        let import = matou(path, &import).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let wait = Duration::from_millis(rand::thread_rng().gen_range(0..2_500));
        tokio::time::sleep(wait).await;
        kill(process);
        kill(import);
        equals_the_database(path).await;
    }
}
