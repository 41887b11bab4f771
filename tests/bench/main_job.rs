//! What the main job costs: `cargo bench --bench main_job`.
//!
//! Prints medians and ratios of one run, to be read with the machine they were taken on. With
//! `MATOU_BENCH_CITY=1` it loads the whole generated city first and runs the same story on it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failing unwrap ends the bench with its place"
)]

mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use matou::app::App;
use matou::clock::Clock;
use matou::credential::commands::{self as credential, Configured};
use matou::credential::handover::Credential;
use matou::demo::generate::Size;
use matou::demo::load;
use matou::identity::Caller;
use matou::policy::action::{Action, ActionKind, ViewResource};
use matou::policy::{Facts, Policy, RuleFiles, Subject};
use matou::request::{basket, commands as request, decide};
use matou::search::{self, Ask};
use matou::{catalog, worker};
use world::{caller, configuration, resident_mb};

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

struct People {
    developer: Caller,
    head: Caller,
    civil: Caller,
}

/// Search, basket of two departments, submit, sign off, agree, provision, configure, open: in one piece.
async fn story(app: &App, people: &People, number: usize) -> Duration {
    let start = Instant::now();
    let mut found = Vec::new();
    for text in ["医疗机构执业登记信息", "婚姻登记信息"] {
        let ask = Ask { text: text.to_owned(), limit: 5, ..Ask::default() };
        let page = search::search(app, Some(&people.developer), ask).await.unwrap();
        found.push(page.hits.first().expect("it is in the catalogue").id.parse().unwrap());
    }
    for id in &found {
        basket::put(app, &people.developer, id, None).await.unwrap();
    }
    let application =
        credential::register(app, &people.developer, (&format!("应用{number}"), ""), None).await.unwrap();
    let submission = serde_json::from_value(serde_json::json!({
        "app": application.id, "title": format!("第{number}次"),
        "use": {"basis": "渝府发〔2021〕42号", "scenario": "就医引导", "scope": "渝中区", "method": "库表", "until": "2027-06-30"},
    }));
    let whole = request::submit(app, &people.developer, submission.unwrap(), None).await.unwrap();
    let whole = request::sign_off(app, &people.head, &whole.request.id).await.unwrap();
    for line in whole.lines.iter().filter(|line| !line.state.is_final()) {
        decide::agree(app, &people.civil, &line.id, None, None, "").await.unwrap();
    }
    worker::settle(app).await.unwrap();
    let made =
        credential::configure(app, &people.developer, &application.id, Credential::Secret, false, None)
            .await
            .unwrap();
    worker::settle(app).await.unwrap();
    let Configured::Handover(handover) = made else { panic!("applied, not planned") };
    let opened = credential::open(app, &people.developer, &handover.id).await.unwrap();
    assert_eq!(opened.grants.len(), 2);
    start.elapsed()
}

fn policy(app: &App, developer: &Caller, resource: &catalog::Resource) {
    let (tree, facts) = (app.tree(), resource.facts());
    let rounds = 1_000_000_u32;
    app.policy.allows(ViewResource::ACTION, developer, &tree, &facts);
    let start = Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(app.policy.allows(ViewResource::ACTION, developer, &tree, &facts));
    }
    println!(
        "policy decision from memo          {:>10.3} µs",
        start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds)
    );
    let mut files = RuleFiles::embedded();
    let rules = files.departments.first().map(|(_, text)| text.clone()).unwrap_or_default();
    // The city's own name would stand for its rules.
    let organisations: Vec<_> = tree.all().filter(|org| org.slug != "city").cloned().collect();
    files.departments = (0..1000)
        .map(|number| {
            (organisations.get(number).map_or(format!("d{number}"), |org| org.slug.clone()), rules.clone())
        })
        .collect();
    let thousand = Policy::seed(files).unwrap();
    let cold = |number: usize, grade: u8| {
        let facts = Facts { provider: Some(organisations[number].id.clone()), grade, ..facts.clone() };
        let start = Instant::now();
        std::hint::black_box(thousand.allows(Action::Agree, developer, &tree, &facts));
        start.elapsed()
    };
    let departments = organisations.len().min(200);
    let first = (0..departments).map(|number| cold(number, 1)).collect();
    println!("policy, first of a department of 1000 {:>7.1} µs", median(first).as_secs_f64() * 1e6);
    let next = (0..departments).map(|number| cold(number, 2)).collect();
    println!("policy, cold, 1000 departments     {:>10.1} µs", median(next).as_secs_f64() * 1e6);
}

#[tokio::main]
async fn main() {
    let directory = tempfile::tempdir().unwrap();
    let config = configuration(directory.path());
    let app = App::open(config.clone(), Clock::System).await.unwrap();
    let start = Instant::now();
    let upstream = "http://127.0.0.1:9";
    if std::env::var("MATOU_BENCH_CITY").is_ok() {
        load::load_generated(&app, Size::CITY, upstream, &mut |_, _| ()).await.unwrap();
    } else {
        load::load(&app, upstream, &mut |_, _| ()).await.unwrap();
    }
    worker::settle(&app).await.unwrap();
    println!("city loaded, sealed and indexed    {:>10.1} s", start.elapsed().as_secs_f64());
    drop(app);
    let start = Instant::now();
    let app = Arc::new(App::open(config, Clock::System).await.unwrap());
    worker::settle(&app).await.unwrap();
    println!("second start                       {:>10.3} s", start.elapsed().as_secs_f64());
    let people = People {
        developer: caller(&app, "developer@yuzhong").await,
        head: caller(&app, "head@yuzhong").await,
        civil: caller(&app, "head@civil").await,
    };
    let mut stories = Vec::new();
    for number in 0..20 {
        stories.push(story(&app, &people, number).await);
    }
    println!("main job, server time              {:>10.3} s", median(stories).as_secs_f64());
    let ask = Ask {
        text: "医疗机构".to_owned(),
        limit: 20,
        facets: search_index::Facet::ALL.to_vec(),
        ..Ask::default()
    };
    let mut searches = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        search::search(&app, Some(&people.developer), ask.clone()).await.unwrap();
        searches.push(start.elapsed());
    }
    println!("search, 9 facets, visibility       {:>10.3} ms", median(searches).as_secs_f64() * 1e3);
    let page = search::search(&app, Some(&people.developer), ask).await.unwrap();
    let id = page.hits.first().expect("a hit").id.parse().unwrap();
    let resource = catalog::commands::view(&app, &people.developer, &id).await.unwrap();
    policy(&app, &people.developer, &resource);
    println!("resident memory                    {:>10} MB", resident_mb());
}
