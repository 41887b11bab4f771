//! The real process is killed (SIGKILL) at random moments of the main job and started again.
//!
//! Each time, before anything can repair itself: no agreed line lacks its grant, no credential its entry in the
//! log, and the log verifies against the tables. Then the story goes on to its end, and a copy made in the
//! middle of one comes back. `MATOU_TEST_KILLS` says how often (3 unless said), `MATOU_TEST_SEED` repeats a run.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use matou::audit::entry::ObjectRef;
use matou::audit::store::Filter;
use matou::credential::{Application, Handover};
use matou::db::{self, Db, Page};
use matou::grant::Grant;
use matou::request::{Line, LineState};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

/// Requests of one story; polling adds more.
const REQUESTS_OF_A_STORY: usize = 22;
/// Looks at something that background work brings about.
const LOOKS_MAX: usize = 20_000;
/// People who act in the story.
const PEOPLE: [&str; 4] = ["developer@yuzhong", "head@yuzhong", "head@civil", "auditor@city"];
/// What is asked for: the first answered by a standing consent, the second by an office head.
const WANTED: [&str; 2] = ["医疗机构执业登记信息", "婚姻登记信息"];

/// The process is gone.
#[derive(Debug)]
struct Lost;

type Step<T> = Result<T, Lost>;

/// When the process is to be killed: with which request, and how long after it was sent.
#[derive(Clone, Copy, Debug)]
struct Fuse {
    requests: usize,
    after: Duration,
}

struct City {
    directory: tempfile::TempDir,
    process: Option<Child>,
    address: String,
    http: reqwest::Client,
    tokens: HashMap<&'static str, String>,
    fuse: Option<Fuse>,
}

impl Drop for City {
    fn drop(&mut self) {
        self.kill();
    }
}

fn matou(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matou")).args(arguments).current_dir(directory).output().unwrap()
}

fn done(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{errors}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout.clone()).unwrap()
}

impl City {
    async fn new() -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        let mut city = Self {
            directory: tempfile::tempdir().unwrap(),
            process: None,
            address: String::new(),
            http: http.build().unwrap(),
            tokens: HashMap::new(),
            fuse: None,
        };
        city.start().await;
        for person in PEOPLE {
            let token = done(&city.run(&["--config", "city/matou.toml", "token", person]));
            city.tokens.insert(person, token.trim().to_owned());
        }
        city
    }

    fn run(&self, arguments: &[&str]) -> Output {
        matou(self.directory.path(), arguments)
    }

    /// Starts the process and waits until it answers.
    async fn start(&mut self) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_matou"))
            .args(["demo", "--data", "city", "--port", "0"])
            .env("MATOU_LOG", "warn")
            .current_dir(self.directory.path())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(self.directory.path().join("stderr.log")).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        self.process = Some(process);
        let address = lines.find_map(|line| Some(line.strip_prefix("打开 open")?.trim().to_owned()));
        self.address = address.unwrap_or_else(|| panic!("it did not start: {}", self.errors()));
        // What it prints later must go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        for _ in 0..20 {
            let asked = self.http.get(format!("{}/healthz", self.address)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
        }
        panic!("it does not answer: {}", self.errors());
    }

    fn errors(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("stderr.log")).unwrap_or_default()
    }

    /// SIGKILL: nothing is flushed, closed or told.
    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Sends a request, unless the fuse burns down with it.
    async fn send(&mut self, request: reqwest::RequestBuilder) -> Step<(u16, Value)> {
        let answer = async {
            let answer = request.send().await.map_err(|_| Lost)?;
            let status = answer.status().as_u16();
            Ok((status, answer.json().await.unwrap_or(Value::Null)))
        };
        let burning = self.fuse.as_mut().is_some_and(|fuse| {
            fuse.requests = fuse.requests.saturating_sub(1);
            fuse.requests == 0
        });
        match self.fuse {
            Some(Fuse { after, .. }) if burning => {
                drop(tokio::time::timeout(after, answer).await);
                self.kill();
                Err(Lost)
            }
            _ => answer.await,
        }
    }

    async fn call(&mut self, who: &str, method: &str, path: &str, body: Option<Value>) -> Step<Value> {
        let url = format!("{}/api/v1{path}", self.address);
        let request = self.http.request(method.parse().unwrap(), url).bearer_auth(&self.tokens[who]);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let (status, body) = self.send(request).await?;
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}\n{}", self.errors());
        Ok(body)
    }

    async fn get(&mut self, path: &str) -> Step<Value> {
        self.call(PEOPLE[0], "GET", path, None).await
    }

    /// The item of a list that has this value.
    async fn find(&mut self, path: &str, name: &str, value: &str) -> Step<Option<Value>> {
        let list = self.get(path).await?;
        Ok(list["items"].as_array().unwrap().iter().find(|item| item[name] == value).cloned())
    }

    /// Looks until something is so.
    async fn until(&mut self, path: &str, so: impl Fn(&Value) -> bool) -> Step<Value> {
        for _ in 0..LOOKS_MAX {
            let found = self.get(path).await?;
            if so(&found) {
                return Ok(found);
            }
        }
        panic!("{path} does not come to be so: {}", self.get(path).await?);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text expected: {value}")).to_owned()
}

impl City {
    /// The application of a story.
    async fn application(&mut self, number: usize) -> Step<String> {
        let name = format!("应用{number}");
        if let Some(there) = self.find("/apps?limit=100", "name", &name).await? {
            return Ok(text(&there["id"]));
        }
        let body = json!({"name": name, "purpose": "就医引导"});
        Ok(text(&self.call(PEOPLE[0], "POST", "/apps", Some(body)).await?["id"]))
    }

    /// The request of a story, as it stands.
    async fn request(&mut self, number: usize, app: &str, wanted: &[String]) -> Step<Value> {
        let title = format!("第{number}次申请");
        let id = if let Some(there) = self.find("/requests?limit=100", "title", &title).await? {
            text(&there["id"])
        } else {
            for resource in wanted {
                let path = format!("/basket/items/{resource}");
                self.call(PEOPLE[0], "PUT", &path, Some(json!({}))).await?;
            }
            let terms = json!({
                "basis": "渝府发〔2021〕42号", "scenario": "就医引导", "scope": "渝中区", "method": "库表",
                "until": "2027-06-30",
            });
            let body = json!({"app": app, "title": title, "use": terms});
            text(&self.call(PEOPLE[0], "POST", "/requests", Some(body)).await?["id"])
        };
        self.get(&format!("/requests/{id}")).await
    }

    /// The secret of the application: opened once, or issued anew if the answer was lost.
    async fn secret(&mut self, app: &str) -> Step<String> {
        let newest = self.get(&format!("/apps/{app}/handovers")).await?["items"][0].clone();
        let handover = if newest["state"] == "waiting" {
            text(&newest["id"])
        } else {
            let path = format!("/apps/{app}/configure");
            let made = self.call(PEOPLE[0], "POST", &path, Some(json!({"apply": true}))).await?;
            text(&made["handover"]["id"])
        };
        self.until(&format!("/handover/{handover}"), |shown| shown["sealed"] == true).await?;
        let opened = self.call(PEOPLE[0], "POST", &format!("/handover/{handover}/open"), None).await?;
        Ok(text(&opened["client_secret"]))
    }

    /// Takes a story from wherever it stands to its end.
    async fn story(&mut self, number: usize, wanted: &[String]) -> Step<()> {
        let app = self.application(number).await?;
        let mut request = self.request(number, &app, wanted).await?;
        let path = format!("/requests/{}", text(&request["id"]));
        if request["state"] == "awaiting_sign_off" {
            request = self.call(PEOPLE[1], "POST", &format!("{path}/sign-off"), None).await?;
        }
        for line in request["lines"].as_array().unwrap() {
            if line["state"] == "received" {
                let path = format!("/lines/{}/agree", text(&line["id"]));
                self.call(PEOPLE[2], "POST", &path, Some(json!({"note": "同意"}))).await?;
            }
        }
        let active = |grants: &Value| {
            let all = grants["items"].as_array().unwrap();
            all.len() == WANTED.len() && all.iter().all(|grant| grant["state"] == "active")
        };
        let grants = self.until(&format!("/grants?app={app}"), active).await?;
        let secret = self.secret(&app).await?;
        let all = grants["items"].as_array().unwrap();
        let grant = text(&all.iter().find(|grant| grant["resource"] == wanted[0].as_str()).unwrap()["id"]);
        let form = [("grant_type", "client_credentials"), ("scope", grant.as_str())];
        let url = format!("{}/oauth/token", self.address);
        let asking = self.http.post(url).basic_auth(&app, Some(&secret)).form(&form);
        let (status, token) = self.send(asking).await?;
        assert_eq!(status, 200, "{token}");
        let rows = self.http.get(format!("{}/gw/{grant}/rows?limit=1", self.address));
        let (status, rows) = self.send(rows.bearer_auth(text(&token["access_token"]))).await?;
        assert_eq!(status, 200, "{rows}");
        Ok(())
    }

    /// What must be true of what the dead process left.
    async fn nothing_is_half_done(&self) {
        let file = self.directory.path().join("city/matou.db");
        let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let page = Page::ascending("id", 100_000);
        for line in db::list::<Line>(&db.reader, &[], page).await.unwrap() {
            if let LineState::Agreed { grant, .. } = &line.state {
                let kept: Grant = db::require(&db.reader, grant.as_str()).await.unwrap();
                assert_eq!(kept.line, line.id);
                assert!(acts(&db, "grant", grant.as_str()).await.iter().any(|act| !act.is_empty()));
            }
        }
        for handover in db::list::<Handover>(&db.reader, &[], page).await.unwrap() {
            let acts = acts(&db, "handover", handover.id.as_str()).await;
            assert!(acts.iter().any(|act| act == "app.configure"), "{acts:?}");
        }
        for application in db::list::<Application>(&db.reader, &[], page).await.unwrap() {
            let acts = acts(&db, "application", application.id.as_str()).await;
            let opened = acts.iter().any(|act| act == "handover.open");
            assert_eq!(application.secret.is_some(), opened, "{}: {acts:?}", application.id);
        }
        done(&self.run(&["--config", "city/matou.toml", "audit", "verify"]));
    }

    /// A copy made while the process runs and a story is under way comes back elsewhere and verifies.
    fn copy_comes_back(&self, number: usize) {
        let copy = format!("copy-{number}");
        done(&self.run(&["--config", "city/matou.toml", "backup", &copy]));
        let toml = std::fs::read_to_string(self.directory.path().join("city/matou.toml")).unwrap();
        let toml = toml.replace("/matou.db", "/restored.db").replace("/warehouse.db", "/restored-rows.db");
        std::fs::write(self.directory.path().join("restored.toml"), toml).unwrap();
        done(&self.run(&["--config", "restored.toml", "restore", &copy]));
        done(&self.run(&["--config", "restored.toml", "audit", "verify"]));
    }

    /// The log as it is served, and one receipt, verify with nothing but the public key.
    async fn log_verifies_from_afar(&self) {
        let get = async |path: &str| {
            let asked = self.http.get(format!("{}{path}", self.address));
            asked.bearer_auth(&self.tokens["auditor@city"]).send().await.unwrap().text().await.unwrap()
        };
        let entries: Value =
            serde_json::from_str(&get("/api/v1/audit/entries?action=line.agree").await).unwrap();
        let id = text(&entries["items"][0]["id"]);
        let file = |name: &str| self.directory.path().join(name);
        std::fs::write(file("key"), get("/log/key").await).unwrap();
        std::fs::write(file("receipt"), get(&format!("/api/v1/audit/entries/{id}/receipt")).await).unwrap();
        let verify = |arguments: &[&str], token: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_matou"));
            command.args(["audit", "verify"]).args(arguments).env("MATOU_TOKEN", token);
            command.current_dir(self.directory.path()).output().unwrap()
        };
        let log = format!("{}/log", self.address);
        done(&verify(&["--log", &log, "--key", "key"], &self.tokens["auditor@city"]));
        done(&verify(&["--receipt", "receipt", "--key", "key"], ""));
        done(&self.run(&["--config", "city/matou.toml", "audit", "verify", "--receipt", "receipt"]));
        let refused = verify(&["--log", &log, "--key", "key"], &self.tokens["developer@yuzhong"]);
        assert!(!refused.status.success());
        let refused = verify(&["--receipt", "receipt"], "");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("--key"), "it says what is missing");
    }
}

/// What the log says was done to an object, denials left out.
async fn acts(db: &Db, noun: &str, id: &str) -> Vec<String> {
    let filter = Filter { object: Some(ObjectRef::new(noun, id)), ..Filter::default() };
    let page = matou::audit::store::entries(&db.reader, &filter, 100).await.unwrap();
    let done = |entry: &matou::audit::entry::Entry| entry.outcome == matou::audit::entry::Outcome::Done;
    page.entries.into_iter().filter(done).map(|entry| entry.action).collect()
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[tokio::test]
async fn killed_at_any_moment_nothing_is_half_done_and_the_story_goes_on() {
    let seed = number_from("MATOU_TEST_SEED").unwrap_or_else(rand::random);
    // Shown when the test fails.
    println!("MATOU_TEST_SEED={seed}");
    let kills = number_from("MATOU_TEST_KILLS").unwrap_or(3);
    let mut random = StdRng::seed_from_u64(seed);
    let mut city = City::new().await;
    let mut wanted = Vec::new();
    for title in WANTED {
        let found = city.get(&format!("/resources?q={title}&limit=1")).await.unwrap();
        wanted.push(text(&found["items"][0]["id"]));
    }
    for number in 0..usize::try_from(kills).unwrap() {
        let requests = random.gen_range(1..=REQUESTS_OF_A_STORY);
        city.fuse = Some(Fuse { requests, after: Duration::from_micros(random.gen_range(0..20_000)) });
        println!("kill {number}: {:?}", city.fuse);
        // A story that is quicker than its fuse is killed right after its end.
        drop(city.story(number, &wanted).await);
        city.kill();
        city.fuse = None;
        city.nothing_is_half_done().await;
        city.start().await;
        if number == 1 {
            city.copy_comes_back(number);
        }
        city.story(number, &wanted).await.unwrap();
    }
    city.log_verifies_from_afar().await;
    city.kill();
    city.nothing_is_half_done().await;
}
