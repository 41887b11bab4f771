//! The list of problems is read off the sources, so it cannot go stale: every code with its status, what it says
//! and what to do next. The product serves the reviewed list, and every answer's `type` leads into it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::Request;
use matou::api::known_problems::{self, known};
use matou::policy::Bound;

use crate::api_city::city;

/// A source file without its tests.
struct Source {
    path: String,
    text: String,
}

/// Code, status, then what it says and what to do next, each in Chinese and English.
type Row = (String, u16, [String; 4]);

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(&root.join("src"), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.truncate(text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(text.len()));
        Source { path: path.strip_prefix(root).unwrap().display().to_string(), text }
    };
    paths.into_iter().map(read).collect()
}

/// The arguments of the call whose parenthesis opens at `open`, and where it ends.
fn arguments(text: &str, open: usize) -> (Vec<&str>, usize) {
    let bytes = text.as_bytes();
    let (mut depth, mut start, mut place, mut quoted, mut found) = (0, open + 1, open, false, Vec::new());
    loop {
        match bytes[place] {
            b'\\' if quoted => place += 1,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 1 => {
                found.push(text[start..place].trim());
                start = place + 1;
            }
            _ => {}
        }
        place += 1;
        if depth == 0 {
            found.push(text[start..place - 1].trim());
            found.retain(|argument| !argument.is_empty());
            return (found, place);
        }
    }
}

/// What a string or `format!` says, gaps as an ellipsis.
fn said(argument: &str) -> Option<String> {
    let literal = match argument.strip_prefix("format!") {
        Some(rest) => *arguments(rest, 0).0.first()?,
        None => argument,
    };
    let inner = literal.strip_suffix(".to_owned()").unwrap_or(literal);
    let inner = inner.strip_prefix('"')?.strip_suffix('"')?;
    let (mut text, mut letters) = (String::new(), inner.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                'n' => text.push(' '),
                '\n' => while letters.next_if(|next| next.is_whitespace()).is_some() {},
                other => text.push(other),
            },
            '{' if argument.starts_with("format!") => {
                if letters.next_if_eq(&'{').is_some() {
                    text.push('{');
                } else {
                    letters.find(|letter| *letter == '}');
                    text.push('…');
                }
            }
            other => text.push(other),
        }
    }
    Some(text)
}

fn pair(arguments: &[&str]) -> Option<[String; 2]> {
    Some([said(arguments.first()?)?, said(arguments.get(1)?)?])
}

/// The words of a call that were named `zh` and `en` before, or that a helper was given by its callers.
fn words(all: &[Source], source: &Source, place: usize, given: &[&str]) -> Vec<[String; 2]> {
    if let Some(pair) = pair(given) {
        return vec![pair];
    }
    let before = &source.text[..place];
    let near: String = before.lines().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    if let Some(at) = near.rfind("let (zh, en) = (") {
        return pair(&arguments(&near, at + "let (zh, en) = ".len()).0).into_iter().collect();
    }
    if let (Some(zh), Some(en)) = (near.rfind("let zh = "), near.rfind("let en =")) {
        let value = |text: &str| text.split_once('=').unwrap().1.split(';').next().unwrap().trim().to_owned();
        return pair(&[&value(&near[zh..]), &value(&near[en..])]).into_iter().collect();
    }
    let function = before.rfind("fn ").map(|at| at + 3);
    let closure = before.rfind(" = |").and_then(|at| Some(before[..at].rfind("let ")? + 4));
    let start = function.max(closure).unwrap();
    let name: String = before[start..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let call = format!("{name}(");
    let is_helper_elsewhere = before[..start].ends_with("pub fn ");
    let mut found = Vec::new();
    for other in all.iter().filter(|other| is_helper_elsewhere || other.path == source.path) {
        for (at, _) in other.text.match_indices(&call) {
            let whole = !other.text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if whole && !other.text[..at].ends_with("fn ") {
                found.extend(pair(&arguments(&other.text, at + call.len() - 1).0));
            }
        }
    }
    found
}

/// What `.next(..)` behind a call says.
fn next_step(text: &str, mut place: usize) -> Option<[String; 2]> {
    loop {
        let rest = text[place..].trim_start();
        let name: String =
            rest.strip_prefix('.')?.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let open = text.len() - rest.len() + 1 + name.len();
        if !text[open..].starts_with('(') {
            return None;
        }
        let (given, end) = arguments(text, open);
        if name == "next" {
            return pair(&given);
        }
        place = end;
    }
}

/// Every problem the sources can make; what could not be read is told as `file:line`.
fn scan() -> (BTreeSet<Row>, Vec<String>) {
    let all = sources();
    let (mut rows, mut unread) = (BTreeSet::new(), Vec::new());
    let defaults = |constructor: &str| -> [String; 2] {
        let error = all.iter().find(|source| source.path == "src/error.rs").unwrap();
        let start = error.text.find(&format!("pub fn {constructor}(")).unwrap();
        let open = start + error.text[start..].find("Self::new(").unwrap() + "Self::new".len();
        let words = next_step(&error.text, arguments(&error.text, open).1);
        words.unwrap_or_else(|| panic!("{constructor} says no next step"))
    };
    for source in &all {
        let of_error = source.path == "src/error.rs";
        for constructor in ["new", "conflict", "invalid"] {
            let call = format!("{}::{constructor}(", if of_error { "Self" } else { "Problem" });
            for (at, _) in source.text.match_indices(&call) {
                let line = source.text[..at].lines().count();
                let comment = source.text[..at].lines().last().is_some_and(|line| line.contains("//"));
                if comment || source.text[..at].ends_with(|c: char| c.is_alphanumeric()) {
                    continue;
                }
                let (given, end) = arguments(&source.text, at + call.len() - 1);
                let (status, code, given) = match constructor {
                    "new" => (given[0].parse().ok(), said(given[1]), &given[2..]),
                    "conflict" => (Some(409), said(given[0]), &given[1..]),
                    _ => (Some(422), Some("invalid_input".to_owned()), &given[..]),
                };
                // The constructors themselves take words from their callers, and bounds are listed below.
                if (of_error && given == ["zh", "en"]) || source.path == "src/policy/bounds.rs" {
                    continue;
                }
                let next = next_step(&source.text, end)
                    .or_else(|| (constructor != "new").then(|| defaults(constructor)));
                let words = words(&all, source, at, given);
                let (Some(status), Some(code), false) = (status, code, words.is_empty()) else {
                    unread.push(format!("{}:{line}: write code and words in the call", source.path));
                    continue;
                };
                let [next_zh, next_en] = next.unwrap_or_default();
                for [zh, en] in words {
                    rows.insert((code.clone(), status, [zh, en, next_zh.clone(), next_en.clone()]));
                }
            }
        }
    }
    for bound in Bound::ALL {
        let problem = bound.problem();
        let words = [problem.zh, problem.en, problem.next.0, problem.next.1];
        rows.insert((problem.code.to_owned(), problem.status, words));
    }
    (rows, unread)
}

#[test]
fn the_list_of_problems_is_the_reviewed_one() {
    let (rows, unread) = scan();
    assert!(unread.is_empty(), "problems whose words were not found:\n  {}", unread.join("\n  "));
    assert!(rows.len() > 150, "{}", rows.len());
    let mut text = known_problems::HEADER.to_owned();
    for (code, status, words) in &rows {
        let is_code = code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit());
        assert!(is_code && (400..600).contains(status), "{code} {status}");
        assert!(words.iter().all(|word| !word.contains('|')), "{code}: `|` parts the columns of the list");
        writeln!(text, "| `{code}` | {status} | {} |", words.join(" | ")).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/generated/problems.md");
    if std::env::var_os("MATOU_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<&str> =
        text.lines().filter(|line| !reviewed.lines().any(|known| known == *line)).collect();
    assert!(reviewed == text, "problems changed; review and run with MATOU_BLESS=1:\n{}", changed.join("\n"));
}

#[test]
fn the_product_knows_the_list() {
    let listed: Vec<(&str, u16)> = known().iter().map(|one| (one.code, one.status)).collect();
    let (rows, _) = scan();
    assert_eq!(listed.len(), rows.len());
    for (code, status) in
        [("not_found", 404), ("stale_version", 412), ("self_approval", 403), ("internal", 500)]
    {
        assert!(listed.contains(&(code, status)), "{code}");
    }
    for one in known() {
        assert!(!one.zh.is_empty() && !one.en.is_empty(), "{}", one.code);
    }
}

#[tokio::test]
async fn the_type_of_every_answer_leads_to_a_page_that_explains_it() {
    let city = city().await;
    let send = async |path: &str, language: &str| {
        let request = Request::get(path).header("accept-language", language);
        city.send(request.body(Body::empty()).unwrap()).await
    };
    let developer = city.person("developer@yuzhong").await;
    let answers = [
        send("/api/v1/me", "zh").await,
        developer.get("requests/req_1").await,
        developer.get("resources?colour=red").await,
        developer.get("audit/entries").await,
        city.send(Request::post("/oauth/token").body(Body::empty()).unwrap()).await,
    ];
    for answer in answers {
        let (code, place) = (answer.code().1.to_owned(), &answer.body);
        let place =
            place["type"].as_str().or(place["error_uri"].as_str()).unwrap_or_else(|| panic!("{place}"));
        let page = send(place, "en").await;
        assert_eq!(page.status, 200, "{place}");
        assert!(page.header("content-type").starts_with("text/html") && page.text.contains(&code), "{place}");
    }
    let whole = send("/problems", "zh").await;
    assert_eq!(whole.status, 200);
    for one in known() {
        assert!(whole.text.contains(&format!("id=\"{}\"", one.code)), "{}", one.code);
    }
    let one = send("/problems/self_approval", "en").await;
    assert!(
        one.text.contains("you cannot decide on it in any post") && one.text.contains("<html lang=\"en\">")
    );
    assert_eq!(send("/problems/nothing_of_ours", "zh").await.status, 404);
}
