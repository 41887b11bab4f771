//! What a search costs over HTTP: `cargo bench --bench search_http`.
//!
//! `MATOU_BENCH_DATA` names a `.jsonl.gz` file of real records, which are imported beside the sample city;
//! `MATOU_BENCH_DOCUMENTS` how many entries there are to be: entries repeat under codes of their own. Prints how long
//! the index takes to be built from the database and what it keeps in memory, percentiles of searches over HTTP by
//! somebody who is signed in, and how long a change takes to be found while an import runs.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failing unwrap ends the bench with its place"
)]

mod world;

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::time::{Duration, Instant};

use matou::app::App;
use matou::catalog::import::{self, Importer, Mapping};
use matou::catalog::store;
use matou::clock::Clock;
use matou::demo::load;
use matou::identity::token::{Issuer, TokenScope, Wish};
use matou::{identity, search, server, worker};
use sea_orm::ConnectionTrait;
use tokio::sync::watch;
use world::{caller, configuration, resident_mb};

/// Questions asked.
const QUESTIONS: usize = 200;
const FACETS: &str = "kind,provider,domain,sharing,grade,division";
/// Rows of the import that runs while changes are waited for.
const IMPORTED: usize = 5_000;

#[tokio::main]
async fn main() {
    let directory = tempfile::tempdir().unwrap();
    let app = Arc::new(App::open(configuration(directory.path()), Clock::System).await.unwrap());
    load::load(&app, "http://127.0.0.1:9", &mut |_, _| ()).await.unwrap();
    if let Ok(path) = std::env::var("MATOU_BENCH_DATA") {
        let file = BufReader::new(File::open(path).unwrap());
        take_in(&app, flate2::read::MultiGzDecoder::new(file)).await;
    }
    worker::settle(&app).await.unwrap();
    let wanted = std::env::var("MATOU_BENCH_DOCUMENTS").ok().and_then(|text| text.parse().ok());
    repeat(&app, wanted.unwrap_or(0)).await;

    let before = resident_mb();
    let start = Instant::now();
    let entries = search::rebuild(&app).await.unwrap();
    let seconds = start.elapsed().as_secs_f64();
    println!("{entries} entries, index built from the database in {seconds:.1} s");
    println!("resident {before} MB before, {} MB after", resident_mb());

    let (stop, stopped) = watch::channel(false);
    let listener = server::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let serving = tokio::spawn(server::serve(Arc::clone(&app), listener, stopped.clone()));
    searches(&app, &address).await;
    changes(&app, stopped).await;
    println!("resident {} MB at the end", resident_mb());
    stop.send(true).unwrap();
    serving.await.unwrap().unwrap();
}

/// Imports rows; answers how many were taken.
async fn take_in(app: &App, reader: impl std::io::Read + Send) -> u64 {
    let importer = Importer::Operator { name: "bench" };
    let mapping = Mapping::shipped("cn_gov").unwrap();
    let report = import::import(app, importer, reader, &mapping, false, &mut |_| ()).await.unwrap();
    report.created
}

/// Repeats the entries, in the database alone, until there are as many as wanted.
async fn repeat(app: &App, wanted: usize) {
    let all = store::published_changes(&app.db.reader).await.unwrap().len();
    let last = store::last_change(&app.db.reader).await.unwrap();
    // Of an identifier the first characters tell the time alone: others in their place keep it well formed.
    for copy in 1..wanted.div_ceil(all) {
        let place = format!("'res_' || '{copy:06}' || substr(id, 11)");
        let number = format!("change_number + {copy} * {last}");
        let statement = format!(
            "insert into resource (id, version, body, code, provider_id, state, work_stage, change_number) \
             select {place}, version, json_set(body, '$.id', {place}, '$.code', code || '-{copy}', \
             '$.change_number', {number}), code || '-{copy}', provider_id, state, work_stage, {number} \
             from resource where state = 'published' and change_number <= {last}"
        );
        app.db.writer.execute_unprepared(&statement).await.unwrap();
    }
}

/// Texts as people type them: pieces of two to eight characters of titles.
async fn questions(app: &App) -> Vec<String> {
    let mut texts = Vec::new();
    let entries = store::changed_after(&app.db.reader, 0, 5_000).await.unwrap();
    for (place, entry) in entries.iter().enumerate().step_by((entries.len() / QUESTIONS).max(1)) {
        let title: Vec<char> =
            entry.content().map(|content| content.title.zh.chars().collect()).unwrap_or_default();
        let length = 2 + place % 7;
        let start = (place * 7) % title.len().saturating_sub(length).max(1);
        texts.push(title.iter().skip(start).take(length).collect());
    }
    texts
}

async fn searches(app: &App, address: &str) {
    let developer = caller(app, "developer@yuzhong").await;
    let wish = Wish {
        name: "bench".to_owned(),
        scopes: vec![TokenScope::Read],
        expires_at: app.now().plus_seconds(3600),
        issuer: Issuer::Operator,
    };
    let (_, secret) =
        identity::store::issue_token(&app.db.writer, &developer.post, wish, app.now()).await.unwrap();
    let ask = async |path: &str| {
        let start = Instant::now();
        let answer =
            app.http.get(format!("{address}/{path}")).bearer_auth(secret.expose()).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        drop(answer.bytes().await.unwrap());
        start.elapsed()
    };
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let texts = questions(app).await;
    ask("resources?q=x&limit=1").await;
    for what in ["search, 6 facets, 20 hits, first time", "the same, asked before"] {
        let mut times = Vec::new();
        for text in &texts {
            times.push(ask(&format!("resources?q={}&facets={FACETS}&limit=20", encoded(text))).await);
        }
        told(what, times);
    }
    for what in ["everything, 6 facets", "suggestions"] {
        let mut times = Vec::new();
        for text in &texts {
            let path = match what {
                "suggestions" => format!("suggest?q={}", encoded(text)),
                _ => format!("resources?facets={FACETS}&limit=20"),
            };
            times.push(ask(&path).await);
        }
        told(what, times);
    }
}

/// How long this process's index needs to reach what was committed last, while an import runs.
async fn changes(app: &Arc<App>, stopped: watch::Receiver<bool>) {
    let importing = {
        let app = Arc::clone(app);
        tokio::spawn(async move {
            let rows: Vec<String> = (0..IMPORTED)
                .map(|row| {
                    format!(
                        "{{\"id\": \"r{row}\", \"portal\": \"anhui_wuhu\", \"department\": \"某县交通局\", \
                         \"title\": \"企业信用信息第{row}批\"}}\n"
                    )
                })
                .collect();
            take_in(&app, rows.concat().as_bytes()).await
        })
    };
    let working = {
        let app = Arc::clone(app);
        tokio::spawn(async move { worker::run(&app, stopped).await })
    };
    let mut times = Vec::new();
    let start = Instant::now();
    while !importing.is_finished() {
        let change = store::last_change(&app.db.reader).await.unwrap();
        let start = Instant::now();
        while app.index.cursor() < change {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.push(start.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let imported = importing.await.unwrap();
    println!("{imported} rows imported in {:.1} s meanwhile", start.elapsed().as_secs_f64());
    told("a change, until it is found", times);
    working.abort();
}

fn told(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times.get(times.len() * part / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!("{what:40} p50 {:8.3} ms  p95 {:8.3} ms  ({} times)", at(50), at(95), times.len());
}
