//! What the benches of the whole product share: a place to run in, people of the city, memory.

use std::path::Path;

use matou::app::App;
use matou::config::Config;
use matou::identity::{Caller, Via};
use matou::text::Language;
use matou::{keys, org};

/// Memory that this process holds.
pub fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kilobytes: u64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    kilobytes / 1024
}

/// Everything in one directory, on SQLite.
pub fn configuration(directory: &Path) -> Config {
    let path = |name: &str| directory.join(name).display().to_string();
    let mut config = Config::default();
    config.database.url = format!("sqlite:{}", path("matou.db"));
    config.warehouse.url = format!("sqlite:{}", path("warehouse.db"));
    config.keys.master_file = path("master.key");
    config.search.directory = path("index");
    keys::MasterKey::make_file(Path::new(&config.keys.master_file)).unwrap();
    config
}

/// Somebody of the city in their first post, stepped up.
pub async fn caller(app: &App, login: &str) -> Caller {
    let now = app.now();
    let person =
        org::store::person_by_login(&app.db.reader, login).await.unwrap().expect("a person of the city");
    let post = org::store::posts_of(&app.db.reader, &person.id).await.unwrap().remove(0);
    Caller {
        org: app.tree().get(&post.org).cloned().expect("the organisation of the post"),
        roles: post.roles_at(now),
        person,
        post,
        via: Via::Session { id: "bench".to_owned() },
        stepped_up: true,
        at: now,
        language: Language::Zh,
        expected: matou::identity::precondition::Expected::Anything,
    }
}
