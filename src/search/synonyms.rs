//! Words of one meaning that the city keeps beside the shipped list, and pairs of that list it keeps apart.
//!
//! One list for everybody, kept whole: every change leaves the list before it, so that it can be taken back. Each
//! process takes a new list over within seconds, the one that changed it at once. How a list is written and what it
//! does to a question is `search_index::Synonyms`; nothing is indexed anew.

use std::sync::atomic::Ordering;

use search_index::{Synonyms, Unfit, UnfitLine};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::audit::store::Connection;
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};
use crate::id::PersonId;
use crate::identity::Caller;
use crate::policy::action::TuneSearch;
use crate::policy::{Facts, Permit, Subject};
use crate::tx::Tx;

/// Under which key the list is kept.
const KEY: &str = "synonyms";
/// Longest list in characters.
pub const LIST_CHARS_MAX: usize = 60_000;
/// Unfit lines that are told at a time.
const TOLD_MAX: usize = 20;
/// Bytes of lines that an entry of the log quotes of each side; an entry has room for 64 KiB.
const QUOTED_BYTES_MAX: usize = 12_000;

/// The list as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WordList {
    id: String,
    /// The list as it was written.
    pub text: String,
    /// The list before this one.
    pub before: String,
    /// Who changed it last.
    pub by: Option<PersonId>,
    /// When.
    pub at: Option<Timestamp>,
    /// Version in the database; 0 while nobody has written one.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(WordList, "setting", id, |_this| {});

impl Default for WordList {
    fn default() -> Self {
        let (text, before) = (String::new(), String::new());
        Self { id: KEY.to_owned(), text, before, by: None, at: None, version: 0 }
    }
}

impl Subject for WordList {
    fn facts(&self) -> Facts {
        Facts { noun: "setting", id: self.id.clone(), ..Facts::default() }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// The list; an empty one if nobody has written any.
///
/// # Errors
/// Only when the database is away.
pub async fn list(connection: &impl Connection) -> Result<WordList> {
    Ok(db::load(connection, KEY).await?.unwrap_or_default())
}

/// Puts a list in the place of the one before; it acts on the next search.
///
/// `seen` is the version somebody had before them, where they said.
///
/// # Errors
/// `invalid_input` naming every line that says nothing usable, and nothing is kept; `stale_version`.
pub async fn keep(app: &App, caller: &Caller, text: &str, seen: Option<i64>) -> Result<WordList> {
    let permit: Permit<TuneSearch, WordList> = app.permit(caller, list(&app.db.reader).await?).await?;
    if seen.is_some_and(|seen| seen != permit.subject().version) {
        return Err(Problem::stale());
    }
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let synonyms = read(&text)?;
    let mut kept = permit.subject().clone();
    if kept.text == text {
        return Ok(kept);
    }
    let (added, removed) = (missing(&text, &kept.text), missing(&kept.text, &text));
    kept.before = std::mem::replace(&mut kept.text, text);
    (kept.by, kept.at) = (Some(caller.person.id.clone()), Some(caller.at));
    let mut tx = Tx::begin(&app.db, &permit).await?;
    if kept.version == 0 {
        tx.insert(&mut kept).await?;
    } else {
        tx.update(&mut kept).await?;
    }
    let entry = permit.entry().detail("lines_added", added.len()).detail("lines_removed", removed.len());
    tx.record(entry.detail("added", quoted(&added)).detail("removed", quoted(&removed)).state(&kept));
    tx.commit().await?;
    use_list(app, synonyms, kept.version);
    Ok(kept)
}

/// Takes a list over that another process kept. Cheap if there is none.
///
/// # Errors
/// Only when the database is away.
pub async fn refresh(app: &App) -> Result<()> {
    let kept = list(&app.db.reader).await?;
    if kept.version == app.synonyms.load(Ordering::Relaxed) {
        return Ok(());
    }
    match Synonyms::read(&kept.text) {
        Ok(synonyms) => use_list(app, synonyms, kept.version),
        Err(unfit) => {
            // Written under other limits: searching goes on with the shipped list.
            tracing::error!(lines = unfit.len(), "the list of synonyms cannot be read");
            use_list(app, Synonyms::default(), kept.version);
        }
    }
    Ok(())
}

fn use_list(app: &App, synonyms: Synonyms, version: i64) {
    app.index.use_synonyms(synonyms);
    app.synonyms.store(version, Ordering::Relaxed);
}

fn read(text: &str) -> Result<Synonyms> {
    let mut problem = Problem::invalid("词表未保存", "the list was not saved").plain("text", text);
    let length = text.chars().count();
    if length > LIST_CHARS_MAX {
        problem = problem.field(
            "text",
            format!("词表最多{LIST_CHARS_MAX}字，现有{length}字"),
            format!("the list has at most {LIST_CHARS_MAX} characters, not {length}"),
        );
    }
    problem.clone().unless_good()?;
    Synonyms::read(text).map_err(|unfit| {
        unfit.iter().take(TOLD_MAX).fold(problem, |problem, line| {
            let (zh, en) = words(line);
            problem.field("text", zh, en)
        })
    })
}

fn words(UnfitLine { line, why }: &UnfitLine) -> (String, String) {
    let (zh, en) = match why {
        Unfit::OneWord => (
            "至少要有两个不同的词，用“=”或“≠”隔开（全半角、大小写、繁简视为相同）".to_owned(),
            "it takes two different words with \"=\" or \"≠\" between (width, case and traditional characters make no difference)".to_owned(),
        ),
        Unfit::Empty => ("“=”或“≠”旁有空词".to_owned(), "a word is empty".to_owned()),
        Unfit::Long(most) => (format!("每个词最多{most}字"), format!("a word has at most {most} characters")),
        Unfit::Words(most) => (format!("每行最多{most}个词"), format!("a line has at most {most} words")),
        Unfit::Mixed => ("一行不能同时用“=”和“≠”".to_owned(), "\"=\" and \"≠\" do not go on one line".to_owned()),
        Unfit::Lines(most) => (format!("最多{most}行"), format!("there are at most {most} lines")),
    };
    (format!("第{line}行：{zh}"), format!("line {line}: {en}"))
}

/// Lines of one text that are not in the other.
fn missing(text: &str, other: &str) -> Vec<String> {
    let known: std::collections::HashSet<&str> = other.lines().map(str::trim).collect();
    let new = text.lines().map(str::trim).filter(|line| !line.is_empty() && !known.contains(line));
    new.map(str::to_owned).collect()
}

/// As many lines as an entry has room for.
fn quoted(lines: &[String]) -> Vec<&String> {
    let mut bytes = 0;
    let fits = |line: &&String| {
        bytes += line.len();
        bytes <= QUOTED_BYTES_MAX
    };
    lines.iter().take_while(fits).collect()
}
