//! The sample city is whole after its load, however often that was killed on the way.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use data_encoding::BASE64;
use matou::app::App;
use matou::audit::entry::ActorRef;
use matou::audit::sealer;
use matou::audit::verify::{Options, verify};
use matou::clock::{Clock, Timestamp};
use matou::config::Config;
use matou::demo::{city, load, loading, tables};
use matou::setting;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::api_city::city as whole_city;
use crate::database::fresh_postgres;

const START: Timestamp = Timestamp(1_795_485_600_000_000);
const UPSTREAM: &str = "http://127.0.0.1:1";

/// An installation whose process starts anew at each call.
struct Installation {
    config: Config,
}

impl Installation {
    fn new(database: String, warehouse: String) -> Self {
        let mut config = Config::default();
        config.database.url = database;
        config.warehouse.url = warehouse;
        config.keys.master = BASE64.encode(&[9; 32]);
        Self { config }
    }
    async fn start(&self) -> App {
        App::open_without_index(self.config.clone(), Clock::manual(START)).await.unwrap()
    }
}

async fn count(connection: &impl ConnectionTrait, table: &str) -> i64 {
    let statement = Statement::from_string(
        connection.get_database_backend(),
        format!("select count(*) as found from \"{table}\""),
    );
    connection.query_one_raw(statement).await.unwrap().unwrap().try_get("", "found").unwrap()
}

/// How many rows each part of the city has.
async fn census(app: &App) -> Vec<(&'static str, i64)> {
    let mut found = Vec::new();
    for table in ["organisation", "person", "post", "resource", "application", "consent", "audit_entry"] {
        found.push((table, count(&app.db.reader, table).await));
    }
    for table in tables::tables() {
        found.push((table.name, count(&app.warehouse.reader, table.name).await));
    }
    found
}

/// Loads until a step is reached or the load was polled so many times, then lets go of it as a kill does.
async fn interrupted(app: &App, step: usize, polls: usize) {
    let reached = AtomicBool::new(false);
    let mut progress = |done: usize, _: usize| reached.store(done >= step, Ordering::Relaxed);
    let mut load = Box::pin(load::load(app, UPSTREAM, &mut progress));
    let mut polled = 0;
    std::future::poll_fn(|context| {
        polled += 1;
        if let Poll::Ready(ended) = load.as_mut().poll(context) {
            panic!("it ended before it was killed, at step {step} after {polled} polls: {ended:?}");
        }
        if reached.load(Ordering::Relaxed) || polled >= polls { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Ends a process: what it asked of a database before is over when the next one starts.
async fn gone(app: App) {
    for connection in [app.db.writer, app.db.reader, app.warehouse.writer, app.warehouse.reader] {
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_load_that_was_killed_goes_on_at_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let whole = Installation::new(file("whole.db"), file("whole_rows.db")).start().await;
    assert!(loading::is_needed(&whole).await.unwrap());
    load::load(&whole, UPSTREAM, &mut |_, _| {}).await.unwrap();
    assert!(!loading::is_needed(&whole).await.unwrap());
    let expected = census(&whole).await;

    let sqlite = Installation::new(file("killed.db"), file("killed_rows.db"));
    let postgres = Installation::new(fresh_postgres().await, fresh_postgres().await);
    for installation in [sqlite, postgres] {
        // Among the organisations, the people, the entries, the rows, and before the last step.
        let (entries, tables) = (city::resources().unwrap().len(), tables::tables().len());
        let steps = [1, 101, entries, entries + 3, entries + tables - 1].map(|step| (step, usize::MAX));
        for (step, polls) in [(1, 4), (1, 30), (1, 300)].into_iter().chain(steps) {
            let app = installation.start().await;
            assert!(loading::is_needed(&app).await.unwrap());
            interrupted(&app, step, polls).await;
            assert!(loading::is_needed(&app).await.unwrap(), "half a city is none");
            gone(app).await;
        }
        let app = installation.start().await;
        load::load(&app, UPSTREAM, &mut |_, _| {}).await.unwrap();
        assert!(!loading::is_needed(&app).await.unwrap());
        assert_eq!(census(&app).await, expected);
        sealer::seal(&app.db.writer, &app.config.log.origin, &app.keys.log, app.now()).await.unwrap();
        let tables = &[("resource", "resource"), ("application", "application"), ("consent", "consent")];
        let options = Options { tables, ..Options::default() };
        let key = app.keys.log.verifying_key();
        let told = verify(&app.db.reader, &app.config.log.origin, &key, options).await.unwrap();
        assert!(told.is_intact(), "{told:?}");
    }
}

#[tokio::test]
async fn a_database_that_holds_something_else_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let app = Installation::new(file("other.db"), file("other_rows.db")).start().await;
    let city = city::organisations().unwrap();
    let other = serde_json::json!({
        "id": matou::id::OrgId::new(), "slug": "somewhere", "name": city[0].name, "kind": city[0].kind,
        "tier": city[0].tier, "is_authority": false,
    });
    let other: matou::org::Organisation = serde_json::from_value(other).unwrap();
    matou::db::insert(&app.db.writer, &other).await.unwrap();
    app.reload_tree().await.unwrap();
    assert!(!loading::is_needed(&app).await.unwrap());
    let refused = load::load(&app, UPSTREAM, &mut |_, _| {}).await.unwrap_err();
    assert_eq!(refused.code, "database_in_use");
    assert_eq!(count(&app.db.reader, "person").await, 0);
}

#[tokio::test]
async fn divisions_are_those_that_were_set() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let installation = Installation::new(file("city.db"), file("rows.db"));
    let app = installation.start().await;
    assert!(app.divisions().all().is_empty());
    let by = || ActorRef::Operator { name: "operator".to_owned() };
    for wrong in ["", "[[division]]\ncode = 1"] {
        let refused = setting::import_divisions(&app.db, wrong, by(), START).await.unwrap_err();
        assert_eq!(refused.code, "bad_divisions", "{wrong}");
    }
    for text in [city::DIVISIONS, "[[division]]\ncode = \"500000\"\nname = \"重庆市\"\nlevel = \"city\""] {
        let kept = setting::import_divisions(&app.db, text, by(), START).await.unwrap();
        assert_eq!(*installation.start().await.divisions(), kept);
    }
    assert_eq!(count(&app.db.reader, "audit_entry").await, 2);
}

#[tokio::test]
async fn a_request_to_any_provider_finds_somebody_who_answers() {
    let city = whole_city().await;
    let developer = city.person("developer@yuzhong").await;
    let app = developer.post("apps", json!({"name": "汛期调度"})).await.expect(201)["id"].clone();
    let reservoirs = city.resource("2-12-018/000001").await;
    developer.put(&format!("basket/items/{reservoirs}"), json!({})).await.expect(201);
    let terms = json!({
        "basis": "《防洪法》第四十一条", "scenario": "汛期调度", "scope": "渝中区应急值班", "method": "库表",
        "until": "2027-06-30",
    });
    let request = developer.post("requests", json!({"app": app, "title": "水库信息", "use": terms})).await;
    let request = request.expect(201)["id"].as_str().unwrap().to_owned();
    let head = city.person("head@yuzhong").await;
    let signed = head.post(&format!("requests/{request}/sign-off"), Value::Null).await.expect(200);
    let line = signed["lines"][0]["id"].as_str().unwrap().to_owned();
    let water = city.person("head@water").await;
    let waiting = water.get("me/inbox").await.expect(200);
    assert!(waiting.to_string().contains(&line), "{waiting}");
    let agreed = water.post(&format!("lines/{line}/agree"), json!({})).await.expect(200);
    assert_eq!(agreed["state"], "agreed", "{agreed}");
}
