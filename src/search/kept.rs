//! Kept searches: what somebody chose to keep, and what somebody looked for in vain. Private drafts of one post, so
//! they leave no entry in the log.
//!
//! Only the question is kept. What is new of it is counted when it is read, by the visibility of whoever reads, so it
//! never tells of an entry that the reader may not see. What is wanted by many is `unmet`, the rows are `store`.

pub mod store;

use search_index::Page;
use serde::{Deserialize, Serialize};

use super::question::{Question, TEXT_CHARS_MAX};
use super::{count, told_until, unmet};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{OrgId, PersonId, PostId, SearchId};
use crate::idempotency::{self, Key};
use crate::identity::Caller;
use crate::identity::token::TokenScope;
use crate::random::digest;
use crate::tx::{Internal, Tx};

/// Most searches that one post chooses to keep.
pub const CHOSEN_MAX: usize = 50;
/// Most texts looked for in vain that are kept of one post; the oldest goes.
pub const MISSED_MAX: usize = 30;
/// Longest address of a question in bytes.
const QUERY_BYTES_MAX: usize = 4000;
/// Characters without which a text names nothing.
const TELLING_CHARS: usize = 2;
/// Whoever reloads a page within so many seconds did not look a second time.
const AGAIN_SECONDS: i64 = 600;

/// A search that one post keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptSearch {
    /// Its identifier.
    pub id: SearchId,
    /// Whose it is.
    pub post: PostId,
    /// Who held the post.
    pub person: PersonId,
    /// Where the post is.
    pub org: OrgId,
    /// What was typed; empty where only values were chosen.
    pub text: String,
    /// The question as the query of its address.
    pub query: String,
    /// Whether somebody chose to keep it.
    pub chosen: bool,
    /// Whether it was looked for in vain.
    pub missed: bool,
    /// When it was kept, or looked for in vain, first.
    pub first_at: Timestamp,
    /// The same, last.
    pub last_at: Timestamp,
    /// How often it was looked for in vain.
    pub times: u32,
    /// Until when its reader knows what it finds; none for what has found nothing yet.
    pub seen_at: Option<Timestamp>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(KeptSearch, "kept_search", id, |this| {
    "post_id": this.post.to_string(),
    "org_id": this.org.to_string(),
    "query_digest": digest(this.query.as_bytes()),
    "folded": this.question().folded(),
    "missed": i64::from(this.missed),
    "last_at": this.last_at.0,
});

impl KeptSearch {
    fn new(caller: &Caller, question: &Question, query: String) -> Self {
        Self {
            id: SearchId::new(),
            post: caller.post.id.clone(),
            person: caller.person.id.clone(),
            org: caller.org.id.clone(),
            text: question.text.clone(),
            query,
            chosen: false,
            missed: false,
            first_at: caller.at,
            last_at: caller.at,
            times: 0,
            seen_at: None,
            version: 0,
        }
    }
    /// The question.
    pub fn question(&self) -> Question {
        Question::parse(&self.query)
    }
    /// Why it is kept: `chosen`, else `missed`.
    pub fn why(&self) -> &'static str {
        if self.chosen { "chosen" } else { "missed" }
    }
    /// Looked for in vain once more.
    fn miss(&mut self, at: Timestamp) {
        if !self.missed {
            self.first_at = at;
        }
        if !self.chosen {
            self.seen_at = None;
        }
        self.missed = true;
        self.times = self.times.saturating_add(1);
        self.last_at = at;
    }
}

/// Keeps a search; one that is kept already stays as it is.
///
/// # Errors
/// `invalid_input` for a question that asks for nothing or too much; `searches_full`.
pub async fn keep(app: &App, caller: &Caller, question: Question, key: Option<&Key>) -> Result<KeptSearch> {
    let again =
        |made: String| async move { view(app, caller, &made.parse().map_err(Problem::internal)?).await };
    idempotency::once(app, key, keep_now(app, caller, question, key), again).await
}

async fn keep_now(app: &App, caller: &Caller, question: Question, key: Option<&Key>) -> Result<KeptSearch> {
    caller.require_scope(TokenScope::Write)?;
    let question = question.in_order();
    let query = question.query();
    check(&question, &query)?;
    let told = told_until(app).await?;
    let tx = Tx::internal(&app.db, Internal::KeptSearch).await?;
    let all = store::of_post(tx.connection(), &caller.post.id).await?;
    let known = all.iter().find(|one| one.query == query);
    let mut kept = known.cloned().unwrap_or_else(|| KeptSearch::new(caller, &question, query));
    if !kept.chosen {
        if all.iter().filter(|one| one.chosen).count() >= CHOSEN_MAX {
            return Err(Problem::conflict(
                "searches_full",
                "保存的检索已满（50项）",
                "no more than 50 searches are kept",
            )
            .next("请先移除不再需要的检索", "forget one that is no longer needed"));
        }
        kept.chosen = true;
        kept.seen_at = Some(told);
        save(&tx, &mut kept).await?;
    }
    idempotency::remember(&tx, key, kept.id.as_str()).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn save(tx: &Tx, kept: &mut KeptSearch) -> Result<()> {
    if kept.version > 0 { tx.update(kept).await } else { tx.insert(kept).await }
}

fn check(question: &Question, query: &str) -> Result<()> {
    let mut problem = Problem::invalid("检索未保存", "the search was not kept");
    if question.is_empty() {
        problem = problem.field("q", "请填写检索词或选择条件", "type a text or choose a value");
    }
    if question.text.chars().count() > TEXT_CHARS_MAX {
        problem = problem.field("q", "检索词最多200字", "a text has at most 200 characters");
    }
    if query.len() > QUERY_BYTES_MAX {
        problem = problem.field("query", "条件过多", "there are too many conditions");
    }
    problem.plain_line("q", &question.text).unless_good()
}

/// One kept search of the caller's post.
///
/// # Errors
/// 404 for one that does not exist and for one of another post.
pub async fn view(app: &App, caller: &Caller, id: &SearchId) -> Result<KeptSearch> {
    let found = store::kept(&app.db.reader, id).await?;
    if found.post == caller.post.id { Ok(found) } else { Err(Problem::not_found()) }
}

/// What the caller's post keeps, last kept or looked for first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<KeptSearch>> {
    store::of_post(&app.db.reader, &caller.post.id).await
}

/// Searches of the caller's post whose text begins so, last kept or looked for first: for completing what is typed.
pub async fn beginning(app: &App, caller: &Caller, typed: &str, most: usize) -> Result<Vec<KeptSearch>> {
    let folded = |text: &str| Question { text: text.to_owned(), ..Question::default() }.folded();
    let typed = folded(typed);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = list(app, caller).await?;
    all.retain(|one| folded(&one.text).starts_with(&typed));
    all.truncate(most);
    Ok(all)
}

/// The search that the caller's post chose to keep for a question, if it did.
pub async fn chosen(app: &App, caller: &Caller, question: &Question) -> Result<Option<KeptSearch>> {
    let query = question.clone().in_order().query();
    let all = list(app, caller).await?;
    Ok(all.into_iter().find(|one| one.chosen && one.query == query))
}

/// Forgets a search.
///
/// # Errors
/// 404 as [`view`].
pub async fn forget(app: &App, caller: &Caller, id: &SearchId) -> Result<()> {
    caller.require_scope(TokenScope::Write)?;
    let kept = view(app, caller, id).await?;
    caller.expected.check(id.as_str(), Some(kept.version))?;
    let tx = Tx::internal(&app.db, Internal::KeptSearch).await?;
    tx.delete::<KeptSearch>(id.as_str()).await?;
    tx.commit().await
}

/// Notes that its reader has seen what a search finds now.
///
/// # Errors
/// 404 as [`view`].
pub async fn mark_seen(app: &App, caller: &Caller, id: &SearchId) -> Result<KeptSearch> {
    caller.require_scope(TokenScope::Write)?;
    let mut kept = view(app, caller, id).await?;
    caller.expected.check(id.as_str(), Some(kept.version))?;
    kept.seen_at = Some(told_until(app).await?);
    let tx = Tx::internal(&app.db, Internal::KeptSearch).await?;
    tx.update(&mut kept).await?;
    tx.commit().await?;
    Ok(kept)
}

/// How many entries each of some searches finds that its reader has not seen: published since, or all there are for
/// what was looked for in vain. Entries that only resemble what is asked for are not news.
pub async fn news(app: &App, caller: &Caller, kept: &[KeptSearch]) -> Result<Vec<u64>> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    count(app, caller, kept.iter().map(|one| (one.question(), one.seen_at)).collect()).await
}

/// Notes that the caller looked for a text in vain, if an answer says so: on its first page stands nothing that holds
/// all of the text. Answers whether it is noted. A search is answered in any case, so a failure is only logged.
pub async fn note_miss(app: &App, caller: &Caller, question: &Question, answer: &Page) -> bool {
    let telling = question.folded().chars().count() >= TELLING_CHARS;
    let plain = check(question, "").is_ok();
    if answer.exact != Some(0) || !question.is_text_alone() || !telling || !plain {
        return false;
    }
    // Who reads the list of needs looks at what stands on it; that is no need of their own.
    if unmet::may_survey(app, caller) {
        return false;
    }
    // The order in which nothing is listed makes no other question.
    let question = Question { text: question.text.clone(), ..Question::default() };
    match note(app, caller, &question).await {
        Ok(()) => true,
        Err(problem) => {
            tracing::warn!(code = problem.code, "a search without an answer could not be noted");
            false
        }
    }
}

async fn note(app: &App, caller: &Caller, question: &Question) -> Result<()> {
    let query = question.query();
    let is_fresh = |one: &KeptSearch| {
        one.query == query && one.missed && caller.at < one.last_at.plus_seconds(AGAIN_SECONDS)
    };
    // Most repetitions are found here, without taking the lock of the writer.
    if list(app, caller).await?.iter().any(is_fresh) {
        return Ok(());
    }
    let tx = Tx::internal(&app.db, Internal::KeptSearch).await?;
    let all = store::of_post(tx.connection(), &caller.post.id).await?;
    let known = all.iter().find(|one| one.query == query);
    let mut kept = known.cloned().unwrap_or_else(|| KeptSearch::new(caller, question, query.clone()));
    if known.is_none() {
        let missed: Vec<&KeptSearch> = all.iter().filter(|one| one.missed && !one.chosen).collect();
        for old in missed.iter().skip(MISSED_MAX - 1) {
            tx.delete::<KeptSearch>(old.id.as_str()).await?;
        }
    }
    kept.miss(caller.at);
    save(&tx, &mut kept).await?;
    tx.commit().await
}
