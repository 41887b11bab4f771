//! The house rules that a compiler does not know, checked over the sources: which module may use which, what a
//! file may name, how long things get, and what no file holds. Each breach is told as `file:line: what`.

use std::path::{Path, PathBuf};

/// The order of modules, lowest first. A module uses what stands on a lower line, never what stands on its own
/// line or above; the longest prefix counts. docs/decisions/0005-layers.md says why it is as it is.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["error", "random", "clock", "id", "calendar"],
    &["sheet"],
    &["config", "db", "scope"],
    &["keys", "org", "job"],
    // Identity and the log lie below policy: a permit carries its caller and makes the entry of the act.
    &["identity", "audit"],
    &["policy"],
    &["tx"],
    &["policy::edit", "setting"],
    &["app"],
    &["idempotency"],
    &["catalog"],
    &["connector", "search", "demand"],
    &["grant"],
    &["credential"],
    // `request::due` and `request::check` use `app` as their commands do: a clock is counted with the calendar
    // and profiles that were loaded at the start.
    &["request"],
    &["dispute"],
    // Desks: what people read of the log, jobs and rules, and what they do with their own tokens. A copy looks
    // whether what grants read is in it.
    &["identity::commands", "oversight", "backup"],
    &["notify"],
    &["api"],
    &["gateway", "web", "worker", "demo"],
    &["server"],
    &["cli"],
];

/// Uses that go upward, each with its reason. One that is gone must be taken off.
const UPWARD: &[(&str, &str, &str)] = &[];

/// Files that may name `sea_orm`: stores, and what opens, keeps or counts rows.
const SEA_ORM: &[&str] = &[
    "src/db.rs",
    "src/tx.rs",
    "src/job/queue.rs",
    "src/connector/hosted_table.rs",
    "src/connector/postgres.rs",
    "src/connector/batch.rs",
    "src/audit/sealer.rs",
    // Only the trait of a connection, to hand one on.
    "src/keys.rs",
    "src/idempotency.rs",
    "src/policy/reload.rs",
];

/// Files and folders that may name `axum`.
const AXUM: &[&str] = &[
    "src/server.rs",
    "src/api/",
    "src/web/",
    "src/gateway/http.rs",
    "src/identity/caller.rs",
    "src/demo/provider",
    "src/demo/upstream",
];

/// Files whose business is a thing that others must leave alone: what is searched for, and where it may stand.
const ONE_PLACE: &[(&str, &str)] = &[
    (".begin_with_options(", "src/tx.rs"),
    (".begin_with_config(", "src/tx.rs"),
    (".begin()", "src/tx.rs"),
    ("SystemTime::now", "src/clock.rs"),
    ("Utc::now", "src/clock.rs"),
    ("now_v7", "src/id.rs"),
    ("OsRng", "src/random.rs"),
];

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// A source file: its path from the root of the project, and its text.
struct Source {
    path: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "target", ".git", "__pycache__"].contains(&name.as_str()) {
            walk(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

fn files(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut found);
    }
    found.sort();
    let named = |path: &PathBuf| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending));
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        std::fs::read_to_string(&path).ok().map(|text| Source { path: name, text })
    };
    found.into_iter().filter(named).filter_map(read).collect()
}

/// The sources of the program, without its tests.
fn program() -> Vec<Source> {
    let mut sources = files(&["src"], &[".rs"]);
    sources.retain(|source| !source.path.ends_with("tests.rs") && !source.path.contains("/tests/"));
    for source in &mut sources {
        let end = source.text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(source.text.len());
        source.text.truncate(end);
    }
    assert!(sources.len() > 100, "the sources were not found");
    sources
}

/// Lines of code with their numbers: comments are left out.
fn code(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let lines = source.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn report(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

fn breach(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}

/// The module of a file: `src/policy/edit.rs` is `policy::edit`.
fn module(path: &str) -> String {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    inner.replace('/', "::")
}

fn layer(module: &str) -> Option<(usize, &'static str)> {
    let names = |prefix: &&&str| module == **prefix || module.starts_with(&format!("{prefix}::"));
    let each = LAYERS.iter().enumerate().flat_map(|(rank, line)| line.iter().map(move |name| (rank, name)));
    each.filter(|(_, name)| names(name)).max_by_key(|(_, name)| name.len()).map(|(rank, name)| (rank, *name))
}

/// Paths below `crate::` that a text names, with their lines; `crate::{a::b, c}` names two.
fn uses(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let lines: Vec<(usize, &str)> = code(source).collect();
    for (place, (number, line)) in lines.iter().enumerate() {
        for (start, word) in line.match_indices("crate::") {
            let rest = &line[start + word.len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let more: String = lines[place + 1..].iter().take(40).map(|(_, line)| *line).collect();
                found.extend(members(&format!("{group}{more}")).into_iter().map(|path| (*number, path)));
            } else {
                found.push((*number, path(rest)));
            }
        }
    }
    found
}

/// The leading path of a text: `audit::entry::{..}` is `audit::entry`.
fn path(text: &str) -> String {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    text[..end].trim_end_matches(':').to_owned()
}

/// The members of a group, up to the brace that closes it.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut found) = (0_i32, 0, Vec::new());
    for (place, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(path(group[start..place].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(path(group[start..place].trim()));
                start = place + 1;
            }
            _ => {}
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

#[test]
fn a_module_uses_what_stands_below_it() {
    let mut breaches = Vec::new();
    let mut met = Vec::new();
    for source in program() {
        if ["src/lib.rs", "src/main.rs"].contains(&source.path.as_str()) {
            continue;
        }
        let own = module(&source.path);
        let Some((rank, name)) = layer(&own) else {
            breaches.push(breach(&source, 1, &format!("`{own}` has no place in LAYERS of this test")));
            continue;
        };
        for (line, used) in uses(&source) {
            // What is not a module is a macro at the root, such as `crate::record!`.
            let Some((below, other)) = layer(&used) else { continue };
            if other == name || below < rank || used.split("::").next() == own.split("::").next() {
                continue;
            }
            if UPWARD.iter().any(|(file, what, _)| *file == source.path && *what == other) {
                met.push((source.path.clone(), other));
                continue;
            }
            breaches.push(breach(&source, line, &format!("`{name}` must not use `{used}`")));
        }
    }
    for (file, what, _) in UPWARD {
        if !met.iter().any(|(path, other)| path == file && other == what) {
            breaches.push(format!("{file}: no longer uses `{what}`: take it off UPWARD"));
        }
    }
    report("modules use what stands below them", &breaches);
}

#[test]
fn every_module_at_the_root_has_its_place() {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")).map(|line| line.trim_end_matches(';'));
    let lost: Vec<String> = names.filter(|name| layer(name).is_none()).map(ToOwned::to_owned).collect();
    report("modules of src/lib.rs have a place in LAYERS", &lost);
}

#[test]
fn databases_and_http_are_named_only_where_they_belong() {
    let mut breaches = Vec::new();
    for source in program() {
        let is_store = source.path.ends_with("/store.rs");
        let may_sea_orm = is_store || SEA_ORM.contains(&source.path.as_str());
        let may_axum = AXUM.iter().any(|place| source.path.starts_with(place));
        for (line, text) in code(&source) {
            if text.contains("sea_orm") && !may_sea_orm {
                breaches.push(breach(&source, line, "only stores name `sea_orm`"));
            }
            if text.contains("axum") && !may_axum {
                breaches.push(breach(&source, line, "only the entrances name `axum`"));
            }
        }
    }
    report("databases and HTTP stay where they belong", &breaches);
}

#[test]
fn transactions_time_ids_and_randomness_come_from_one_place() {
    let mut breaches = Vec::new();
    for source in program() {
        for (line, text) in code(&source) {
            for (what, place) in ONE_PLACE {
                if text.contains(what) && source.path != *place && !source.path.starts_with("src/demo/") {
                    breaches.push(breach(&source, line, &format!("`{what}` belongs in {place}")));
                }
            }
        }
    }
    report("one place for each", &breaches);
}

#[test]
fn files_and_functions_stay_short() {
    let mut breaches = Vec::new();
    let mut sources = program();
    sources.extend(files(&["search-index/src", "migrations/src"], &[".rs"]));
    for source in &sources {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            breaches.push(breach(source, lines, &format!("longer than {FILE_LINES_MAX} lines")));
        }
        let all: Vec<&str> = source.text.lines().collect();
        for (start, line) in all.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            if !is_function(line.trim_start()) {
                continue;
            }
            let close = format!("{}}}", &line[..indent]);
            let end = all[start..].iter().position(|line| *line == close || line.ends_with(';')).unwrap_or(0);
            let body = all[start..].iter().position(|line| *line == close).unwrap_or(0);
            let says = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
            let body = all[start + 1..start + body.max(1)].iter().filter(says).count();
            if end > 0 && body > FUNCTION_LINES_MAX {
                breaches.push(breach(source, start + 1, &format!("a function of {body} lines")));
            }
        }
    }
    report("files and functions stay short", &breaches);
}

fn is_function(line: &str) -> bool {
    let before = line.split("fn ").next().unwrap_or_default();
    line.contains("fn ")
        && before.split_whitespace().all(|word| {
            ["pub", "const", "async"].contains(&word) || word.starts_with("pub(") || word.ends_with(')')
        })
}

#[test]
fn every_module_says_what_it_is() {
    let sources = files(&["src", "search-index/src", "migrations/src", "tests/it"], &[".rs"]);
    let silent = |source: &&Source| !source.text.starts_with("//! ");
    let breaches: Vec<String> = sources
        .iter()
        .filter(silent)
        .map(|source| breach(source, 1, "start with `//!` and what it is"))
        .collect();
    report("modules introduce themselves", &breaches);
}

#[test]
fn no_folder_is_named_after_nothing() {
    let banned = ["utils", "util", "helpers", "helper", "common", "services", "manager", "misc"];
    let breaches: Vec<String> =
        files(&["src", "search-index", "migrations", "tests"], &[".rs", ".ts", ".py"])
            .into_iter()
            .filter(|source| {
                source.path.trim_end_matches(".rs").split('/').any(|part| banned.contains(&part))
            })
            .map(|source| breach(&source, 1, "name it after what it holds"))
            .collect();
    report("folders are named after nouns", &breaches);
}

#[test]
fn no_file_holds_what_is_unfinished_or_of_one_machine() {
    let folders = ["src", "search-index", "migrations", "policies", "docs", "tests"];
    let endings = [".rs", ".toml", ".csv", ".md", ".html", ".css", ".js", ".ts", ".py", "/run", ".conf"];
    // Written in two parts, so that this file does not find itself.
    let unfinished = [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["unimplemented", "!("], ["XX", "X"]];
    let machine = [["/wo", "rk/"], ["/home", "/"], ["/ro", "ot/"], ["C:", "\\Users"]];
    let mut breaches = Vec::new();
    for source in files(&folders, &endings) {
        for (index, line) in source.text.lines().enumerate() {
            let words: Vec<String> = unfinished.iter().map(|parts| parts.concat()).collect();
            let is_word = |word: &String| {
                line.match_indices(word.as_str()).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + word.len()..].chars().next();
                    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                    !joins(before) && (word.ends_with('(') || !joins(after))
                })
            };
            if words.iter().any(is_word) {
                breaches.push(breach(&source, index + 1, "finish it, or say plainly what is missing"));
            }
            if machine.iter().any(|parts| line.contains(&parts.concat())) {
                breaches.push(breach(&source, index + 1, "a path of one machine"));
            }
        }
    }
    report("nothing is unfinished or bound to one machine", &breaches);
}

#[test]
fn the_scanner_sees_what_it_looks_for() {
    let text = "//! A.\nuse crate::audit::entry::Entry;\n// crate::web\nuse crate::{app::App, error::{A, B},\n    tx};\n\
                fn f() { crate::grant::state::reason(1) }\ncrate::record!(A);\n";
    let source = Source { path: "src/policy/edit.rs".to_owned(), text: text.to_owned() };
    let found: Vec<String> = uses(&source).into_iter().map(|(line, path)| format!("{line} {path}")).collect();
    assert_eq!(
        found,
        ["2 audit::entry::Entry", "4 app::App", "4 error", "4 tx", "6 grant::state::reason", "7 record"]
    );
    assert_eq!(module("src/policy/mod.rs"), "policy");
    assert_eq!(layer("policy::edit::Desk").map(|found| found.1), Some("policy::edit"));
    assert!(layer("policy::engine").unwrap().0 < layer("tx").unwrap().0);
    assert!(layer("policy_of_old").is_none());
    assert!(
        is_function("pub(in crate::policy) fn new() {")
            && is_function("pub async fn a(")
            && !is_function("fns")
    );
}
