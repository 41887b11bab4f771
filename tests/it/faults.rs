//! What an operator meets when something is in the way at the start: a message that says what to do, exit
//! code 1, and nothing lost or half made.

use std::path::PathBuf;
use std::process::{Command, Output};

use data_encoding::BASE64;
use matou::db::Db;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::database::fresh_postgres;

/// A directory with a configuration, in which commands are run.
struct Place {
    directory: tempfile::TempDir,
    toml: String,
}

impl Place {
    fn new(toml: &str) -> Self {
        let place = Self { directory: tempfile::tempdir().unwrap(), toml: toml.to_owned() };
        std::fs::write(place.path("matou.toml"), &place.toml).unwrap();
        place
    }
    /// With a master key, and a database by its URL.
    fn with_database(url: &str) -> Self {
        let key = BASE64.encode(&[7; 32]);
        Self::new(&format!("[database]\nurl = '{url}'\n[keys]\nmaster = '{key}'\n"))
    }
    /// One on each kind of database.
    async fn both() -> [Self; 2] {
        [Self::with_database("sqlite:matou.db"), Self::with_database(&fresh_postgres().await)]
    }
    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
    fn run(&self, line: &str) -> Said {
        self.run_with(line, &[])
    }
    fn run_with(&self, line: &str, variables: &[(&str, &str)]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matou"));
        command.args(line.split_whitespace()).envs(variables.iter().copied());
        Said(command.current_dir(self.directory.path()).output().unwrap())
    }
    /// The database, as another program would open it.
    async fn database(&self) -> Db {
        let url = self.toml.split('\'').nth(1).unwrap();
        let file = url.strip_prefix("sqlite:").map(|file| format!("sqlite:{}", self.path(file).display()));
        Db::open(&file.unwrap_or_else(|| url.to_owned())).await.unwrap()
    }
}

/// What a command said.
struct Said(Output);

impl Said {
    fn code(&self) -> Option<i32> {
        self.0.status.code()
    }
    fn errors(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }
    fn text(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }
    /// It failed with these words, in both languages, and with a next step.
    fn failed(&self, words: &[&str]) {
        let errors = self.errors();
        assert_eq!(self.code(), Some(1), "{errors}");
        assert!(words.iter().all(|word| errors.contains(word)), "{errors}");
        assert_eq!(errors.matches("\n→ ").count(), 2, "{errors}");
    }
    fn done(&self) -> String {
        assert_eq!(self.code(), Some(0), "{}\n{}", self.text(), self.errors());
        self.text()
    }
    /// Level and code of what `matou check --json` says about something.
    fn about(&self, what: &str) -> (String, String) {
        let lines: Vec<Value> = serde_json::from_slice(&self.0.stdout).unwrap();
        let line = lines.iter().find(|line| line["about"] == what).unwrap_or(&Value::Null);
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("level"), text("code"))
    }
}

fn pair(level: &str, code: &str) -> (String, String) {
    (level.to_owned(), code.to_owned())
}

#[test]
fn a_taken_port_is_named_before_anything_is_made() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap();
    let place = Place::with_database("sqlite:matou.db");
    let variables = [
        ("MATOU__SERVER__LISTEN", address.to_string()),
        ("MATOU__IDENTITY__ISSUER", "http://127.0.0.1:1".into()),
    ];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    place.run_with("serve", &variables).failed(&["端口已被占用", "the port is taken", &address.to_string()]);
    assert!(!place.path("matou.db").exists());
    place
        .run(&format!("demo --data city --port {}", address.port()))
        .failed(&["the port is taken", "--port"]);
    assert!(!place.path("city").exists());
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let place = Place::new("");
    std::fs::write(place.path("city"), "a file is in the way").unwrap();
    place.run("demo --data city --port 0").failed(&["数据目录 `city` 不可写", "cannot write", "--data"]);
    assert_eq!(std::fs::read_to_string(place.path("city")).unwrap(), "a file is in the way");
    let checked = place.run_with("check --json", &[("MATOU__DATABASE__URL", "sqlite:city/matou.db")]);
    assert_eq!((checked.code(), checked.about("disk")), (Some(1), pair("fail", "data_directory")));
}

#[test]
fn a_directory_that_holds_no_demo_is_not_reset() {
    let place = Place::new("");
    std::fs::create_dir(place.path("city")).unwrap();
    std::fs::write(place.path("city/precious"), "kept").unwrap();
    place.run("demo --data city --port 0 --reset").failed(&["holds no demo"]);
    assert!(place.path("city/precious").exists());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    for place in Place::both().await {
        place.run("migrate").done();
        let db = place.database().await;
        let later = "insert into seaql_migrations (version, applied_at) values ('m9999_later', 0)";
        db.writer.execute_unprepared(later).await.unwrap();
        for command in ["migrate", "audit verify", "token head@health", "backup copy", "work"] {
            place
                .run(command)
                .failed(&["数据库属于更新的版本（`m9999_later`）", "a newer version made this"]);
        }
        let checked = place.run("check --json");
        assert_eq!((checked.code(), checked.about("database")), (Some(1), pair("fail", "newer_database")));
        assert!(!place.path("copy").exists());
        // Taken back, it opens as before.
        db.writer
            .execute_unprepared("delete from seaql_migrations where version = 'm9999_later'")
            .await
            .unwrap();
        assert_eq!(place.run("check --json").about("database"), pair("ok", ""));
    }
}

#[test]
fn a_database_that_is_away_at_the_start_is_said_plainly() {
    let place = Place::with_database("postgres://matou:opensesame@127.0.0.1:1/none");
    for command in ["work", "migrate", "audit verify", "backup copy"] {
        let said = place.run(command);
        said.failed(&["数据库暂不可用", "check `database.url` and that the database is running"]);
        assert!(!said.errors().contains("opensesame"), "{}", said.errors());
    }
    let checked = place.run("check --json");
    assert_eq!((checked.code(), checked.about("database")), (Some(1), pair("fail", "database_unavailable")));
    assert!(!checked.text().contains("opensesame"));
}

#[tokio::test]
async fn another_master_key_opens_nothing_and_harms_nothing() {
    for place in Place::both().await {
        place.run("audit verify").done();
        let other = BASE64.encode(&[8; 32]);
        let variables = [("MATOU__KEYS__MASTER", other.as_str())];
        for command in ["work", "audit verify", "backup copy"] {
            place
                .run_with(command, &variables)
                .failed(&["主密钥与数据库不匹配", "put the former master key back"]);
        }
        let checked = place.run_with("check --json", &variables);
        assert_eq!((checked.code(), checked.about("keys")), (Some(1), pair("fail", "wrong_master_key")));
        // The former key still fits.
        place.run("audit verify").done();
        assert_eq!(place.run("check --json").about("keys"), pair("ok", ""));
    }
}

#[test]
fn without_a_master_key_nothing_starts() {
    let place = Place::new("[database]\nurl = 'sqlite:matou.db'\n");
    place.run("work").failed(&["没有配置主密钥", "keys.master_file"]);
    place.run_with("work", &[("MATOU__KEYS__MASTER", "c2hvcnQ=")]).failed(&["not 32 bytes in base64"]);
    assert!(!place.path("matou.db").exists());
    assert_eq!(place.run("check --json").about("keys"), pair("fail", "no_master_key"));
    assert!(!place.path("matou.db").exists(), "checking made a database");
}

#[test]
fn checking_says_what_an_installation_lacks() {
    let place = Place::with_database("sqlite:matou.db");
    let fresh = place.run("check --json");
    assert_eq!((fresh.code(), fresh.about("database")), (Some(0), pair("warn", "no_database_yet")));
    place.run("audit verify").done();
    let whole = place.run("check --json");
    let levels =
        ["configuration", "listening", "database", "keys", "clock", "jobs", "warehouse", "disk", "index"]
            .map(|about| (about, whole.about(about)));
    assert!(levels.iter().all(|(_, found)| *found == pair("ok", "")), "{levels:?}");
    assert_eq!((whole.code(), whole.about("identity")), (Some(0), pair("warn", "no_identity_provider")));

    let away = place.run_with("check --json", &[("MATOU__IDENTITY__ISSUER", "http://127.0.0.1:1")]);
    assert_eq!((away.code(), away.about("identity")), (Some(1), pair("fail", "provider_unavailable")));
    let open = place.run_with("check --json", &[("MATOU__SERVER__LISTEN", "0.0.0.0:8090")]);
    assert_eq!((open.code(), open.about("listening")), (Some(1), pair("fail", "needs_tls")));
    let misspelt = place.run_with("check --json", &[("MATOU__SERVER__LISTNE", "127.0.0.1:1")]);
    let found = misspelt.about("configuration");
    assert_eq!((misspelt.code(), found), (Some(1), pair("fail", "unknown_configuration_key")));
}

#[tokio::test]
async fn parked_work_and_a_clock_that_is_behind_are_found() {
    for place in Place::both().await {
        place.run("audit verify").done();
        let db = place.database().await;
        let mut job = matou::job::queue::Job::new(
            "reconcile_grant",
            "gra_1",
            matou::job::queue::Patience::Parks,
            matou::clock::Timestamp(0),
        );
        job.state = matou::job::queue::JobState::Parked;
        matou::db::insert(&db.writer, &job).await.unwrap();
        let tomorrow = matou::clock::Clock::System.now().plus_seconds(86_400);
        let actor = matou::audit::entry::ActorRef::System { part: "test".to_owned() };
        let entry = matou::audit::entry::Entry::new(tomorrow, actor, "test", "test", "1");
        matou::audit::store::append(&db.writer, entry).await.unwrap();
        let checked = place.run("check --json");
        assert_eq!(checked.about("jobs"), pair("warn", "parked_jobs"));
        assert_eq!((checked.code(), checked.about("clock")), (Some(1), pair("fail", "clock_behind")));
    }
}

const LATER: &str = "[[year]]\nyear = 2099\nnotice = '国办发明电〔2098〕1号'\noff = [{ name = '元旦', from = \
                     '2099-01-01', to = '2099-01-01' }]\n";

#[tokio::test]
async fn working_days_of_a_year_are_imported_once_they_are_right() {
    for place in Place::both().await {
        std::fs::write(place.path("wrong.toml"), LATER.replace("2099-01-01'", "2098-13-01'")).unwrap();
        place.run("calendar import wrong.toml").failed(&["未导入", "was not imported", "2098-13-01"]);
        std::fs::write(place.path("later.toml"), LATER).unwrap();
        for _ in 0..2 {
            assert!(place.run("calendar import later.toml").done().contains("2099"));
        }
        place.run("calendar import absent.toml").failed(&["cannot read `absent.toml`"]);
        let db = place.database().await;
        let calendar = matou::setting::calendar(&db.reader).await.unwrap();
        assert!(!calendar.is_working_day(matou::calendar::parse_date("2099-01-01").unwrap()));
        place.run("audit verify").done();
    }
}

#[tokio::test]
async fn the_commands_of_the_operator_answer_on_a_fresh_installation() {
    for place in Place::both().await {
        assert_eq!(place.run("export").done(), "");
        assert!(place.run("export out.jsonl").done().contains("0 条"));
        assert_eq!(std::fs::read_to_string(place.path("out.jsonl")).unwrap(), "");
        place.run("export --provider nowhere").failed(&["没有这个单位", "there is no such organisation"]);
        place.run("policy explain nobody@nowhere audit.read").failed(&["没有这个登录名或岗位"]);
        place.run("policy explain nobody@nowhere audit.reed").failed(&["there is no such act", "audit.read"]);
        let rotated: Value = serde_json::from_str(&place.run("--json keys rotate").done()).unwrap();
        assert_eq!((&rotated["resealed"], &rotated["already"]), (&0.into(), &1.into()), "{rotated}");
    }
}

#[tokio::test]
async fn the_master_key_is_changed_by_configuration_and_one_command() {
    for place in Place::both().await {
        place.run("audit verify").done();
        std::fs::write(place.path("former.key"), BASE64.encode(&[7; 32])).unwrap();
        let next = BASE64.encode(&[8; 32]);
        let both =
            [("MATOU__KEYS__MASTER", next.as_str()), ("MATOU__KEYS__FORMER_FILES", "[\"former.key\"]")];
        assert!(place.run_with("keys rotate", &both).done().contains("1 sealed anew"));
        place.run_with("audit verify", &both[..1]).done();
        place.run("audit verify").failed(&["主密钥与数据库不匹配"]);
    }
}
