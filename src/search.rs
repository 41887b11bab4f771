//! Searching the catalogue: the caller's visibility, the index, and the feed that keeps the index true.
//!
//! The index is derived and may be deleted; every process keeps its own copy and follows the catalogue's
//! change numbers, whose cursor lies in the index's own commit. What a caller may not know of is filtered
//! inside the query, so counts and suggestions never tell of it.

pub mod drift;
pub mod export;
pub mod kept;
pub mod leak;
pub mod question;
pub mod synonyms;
pub mod unmet;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use search_index::{
    Change, Document, Facet, Field, Filters, Page, Query, Sort, Suggestion, Text, Told, Visible,
};

use tokio::sync::mpsc;

use crate::app::App;
use crate::catalog::{self, Resource};
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::org::Tree;
use crate::policy::{ClassKey, Policy};
use crate::setting;
use crate::text::Bilingual;
use question::Question;

/// Entries read from the feed at a time.
const BATCH: u64 = 1000;
/// Entries read before an index that is built has taken them in.
const READ_AHEAD: usize = 4000;
/// Pause between two looks at how far the index has come.
const LOOK: Duration = Duration::from_millis(20);
/// How long a search waits for the index.
const PATIENCE: Duration = Duration::from_secs(2);
/// An index that follows lags behind by seconds; what it lacks and is older was published before.
const LAG_SECONDS: i64 = 3600;

/// The classes a caller may find; none signed in means anybody.
///
/// # Errors
/// Only when the database is away.
pub async fn visible(app: &App, caller: Option<&Caller>) -> Result<Visible> {
    let classes = app.classes().await?;
    Ok(visible_under(&app.policy, &app.tree(), &classes, caller))
}

/// The same under given rules.
pub fn visible_under(
    policy: &Policy,
    tree: &Tree,
    classes: &[(u32, ClassKey)],
    caller: Option<&Caller>,
) -> Visible {
    let seen = match caller {
        Some(caller) => policy.visible(caller, tree, classes),
        None => policy.visible_to_anybody(tree, classes),
    };
    let mut visible = Visible::default();
    for (number, _) in classes {
        if seen.full.contains(*number) {
            visible.full.insert(*number);
        } else if seen.title_only.contains(*number) {
            visible.title_only.insert(*number);
        }
    }
    visible
}

/// A question of somebody.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// What was typed; empty to browse.
    pub text: String,
    /// Accepted values.
    pub filters: Filters,
    /// Order.
    pub sort: Sort,
    /// Properties to count.
    pub facets: Vec<Facet>,
    /// Values that are told however rare they are.
    pub told: Vec<Told>,
    /// Hits wanted, at most 100.
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

impl Ask {
    /// The question without the page of its answer.
    pub fn question(&self) -> Question {
        Question { text: self.text.trim().to_owned(), filters: self.filters.clone(), sort: self.sort }
    }
}

/// Answers a question; it computes, so it runs beside the threads that serve.
///
/// # Errors
/// `invalid_input` for a cursor of another question.
pub async fn search(app: &App, caller: Option<&Caller>, ask: Ask) -> Result<Arc<Page>> {
    let visible = visible(app, caller).await?;
    let index = Arc::clone(&app.index);
    let found = tokio::task::spawn_blocking(move || {
        index.search(&Query {
            text: &ask.text,
            filters: ask.filters,
            visible: &visible,
            sort: ask.sort,
            facets: ask.facets,
            told: ask.told,
            limit: ask.limit,
            cursor: ask.cursor,
            strict: false,
            newer_than: None,
        })
    });
    let page = found.await.map_err(Problem::internal)?.map_err(|error| match error {
        search_index::IndexError::Cursor => Problem::invalid(
            "翻页位置无效",
            "the cursor is of another search",
        )
        .field("cursor", "请从第一页重新检索", "start again from the first page"),
        other => Problem::internal(other),
    })?;
    leak::sample(app, caller, &page).await;
    Ok(page)
}

/// Waits until this process's index has taken a change of the catalogue in, for whoever must find what they just
/// published.
///
/// # Errors
/// `index_behind` if it takes longer than somebody waits.
pub async fn reach(app: &App, change: i64) -> Result<()> {
    let reached = async {
        while app.index.cursor() < change {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(PATIENCE, reached).await.map_err(|_| {
        Problem::new(
            503,
            "index_behind",
            "检索索引尚未收录这一变更",
            "the search index has not taken this change in yet",
        )
        .next("请稍后再检索", "search again in a moment")
    })
}

/// How many entries the caller finds by each of some questions that hold all of it; with a moment, only those
/// published after it.
pub async fn count(
    app: &App,
    caller: &Caller,
    asked: Vec<(Question, Option<Timestamp>)>,
) -> Result<Vec<u64>> {
    let visible = visible(app, Some(caller)).await?;
    let index = Arc::clone(&app.index);
    let counted = tokio::task::spawn_blocking(move || {
        let count = |(question, after): &(Question, Option<Timestamp>)| {
            let query = Query {
                filters: question.filters.clone(),
                limit: 0,
                strict: true,
                newer_than: after.map(|at| at.0),
                ..Query::new(&question.text, &visible)
            };
            index.search(&query).map(|page| page.total)
        };
        asked.iter().map(count).collect::<std::result::Result<Vec<u64>, _>>()
    });
    counted.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// The moment up to which searches tell all that was published: now, unless the index has yet to take something in.
pub async fn told_until(app: &App) -> Result<Timestamp> {
    let now = app.now();
    let lacking = catalog::store::changed_after(&app.db.reader, app.index.cursor(), BATCH).await?;
    let published = lacking.iter().filter_map(|entry| entry.live().map(|live| live.at));
    let first = published.filter(|at| *at > now.plus_seconds(-LAG_SECONDS)).min();
    Ok(first.map_or(now, |at| Timestamp(at.0 - 1).min(now)))
}

/// Completions of what somebody is typing.
pub async fn suggest(
    app: &App,
    caller: Option<&Caller>,
    text: String,
    limit: usize,
) -> Result<Vec<Suggestion>> {
    let visible = visible(app, caller).await?;
    let index = Arc::clone(&app.index);
    let found = tokio::task::spawn_blocking(move || index.suggest(&text, &visible, limit)).await;
    found.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// Brings this process's index up to the catalogue; answers how many entries were taken in.
pub async fn follow(app: &App) -> Result<usize> {
    let mut taken = 0;
    loop {
        let cursor = app.index.cursor();
        let changed = catalog::store::changed_after(&app.db.reader, cursor, BATCH).await?;
        let Some(last) = changed.last().map(|resource| resource.change_number) else {
            return Ok(taken);
        };
        taken += changed.len();
        // Another process may have brought organisations with its entries; without its provider an entry would be
        // passed over for good.
        if changed.iter().any(|resource| app.tree().get(&resource.provider).is_none()) {
            app.reload_tree().await?;
        }
        let tree = app.tree();
        let changes: Vec<Change> = changed.iter().map(|resource| change(resource, &tree)).collect();
        let index = Arc::clone(&app.index);
        let applied = tokio::task::spawn_blocking(move || index.apply(&changes, last)).await;
        let applied = applied.map_err(Problem::internal)?.map_err(Problem::internal)?;
        for rejected in applied.rejected {
            tracing::error!(id = %rejected.id, reason = %rejected.reason, "an entry could not be indexed");
        }
    }
}

/// Builds the index anew if the operator asked for that since this process last did.
///
/// # Errors
/// As [`rebuild`]; then it is tried again.
pub async fn rebuild_if_wanted(app: &App) -> Result<()> {
    let wanted = setting::index_rebuilds(&app.db.reader).await?;
    if wanted == app.index_rebuilds.load(Ordering::Relaxed) {
        return Ok(());
    }
    let entries = rebuild(app).await?;
    app.index_rebuilds.store(wanted, Ordering::Relaxed);
    tracing::info!(entries, "the search index was built anew");
    Ok(())
}

/// Builds the index anew beside the live one and swaps; searches and changes go on meanwhile. Entries are read while
/// others are written, so that a catalogue of any size passes through.
pub async fn rebuild(app: &App) -> Result<usize> {
    // Whatever changes from here on, the feed tells again.
    let cursor = catalog::store::last_change(&app.db.reader).await?;
    let (door, mut documents) = mpsc::channel(READ_AHEAD);
    let index = Arc::clone(&app.index);
    let built = tokio::task::spawn_blocking(move || {
        index.try_rebuild(std::iter::from_fn(|| documents.blocking_recv()), cursor)
    });
    let read = hand_over(app, &door).await;
    if let Err(problem) = &read {
        // Without a word of it the index would take what came so far for all there is.
        drop(door.send(Err(problem.to_string())).await);
    }
    drop(door);
    let built = built.await.map_err(Problem::internal)?.map_err(Problem::internal);
    let count = read?;
    built?;
    Ok(count)
}

/// Hands every entry of the catalogue to whoever builds an index, for as long as they take them.
async fn hand_over(app: &App, door: &mpsc::Sender<std::result::Result<Document, String>>) -> Result<usize> {
    let tree = app.tree();
    let (mut count, mut read) = (0, 0);
    loop {
        let changed = catalog::store::changed_after(&app.db.reader, read, BATCH).await?;
        let Some(last) = changed.last() else { return Ok(count) };
        read = last.change_number;
        for document in changed.iter().filter_map(|resource| document(resource, &tree)) {
            if door.send(Ok(document)).await.is_err() {
                return Ok(count);
            }
            count += 1;
        }
    }
}

fn change(resource: &Resource, tree: &Tree) -> Change {
    match document(resource, tree) {
        Some(document) => Change::Upsert(Box::new(document)),
        None => Change::Remove { id: resource.id.to_string() },
    }
}

fn text(bilingual: &Bilingual) -> Text {
    Text::new(bilingual.zh.clone(), bilingual.en.clone().unwrap_or_default())
}

/// The codes of the divisions above one (GB/T 2260: village, township, county, province).
pub fn divisions_above(code: &str) -> Vec<String> {
    let mut above: Vec<String> =
        [9, 6].iter().filter_map(|end| code.get(..*end)).map(str::to_owned).collect();
    above.extend(code.get(..2).map(|province| format!("{province}0000")));
    above.retain(|one| one != code);
    above
}

/// An entry as the index knows it; none for what is not in the catalogue.
fn document(resource: &Resource, tree: &Tree) -> Option<Document> {
    let live = resource.live()?;
    let content = &live.content;
    let provider = tree.get(&resource.provider)?;
    let field = |item: &catalog::Item| Field { name: item.name.clone(), title: text(&item.title) };
    Some(Document {
        id: resource.id.to_string(),
        code: resource.code.clone(),
        title: text(&content.title),
        summary: text(&content.summary),
        provider_id: resource.provider.to_string(),
        provider_above: tree.upward(&provider.id).skip(1).map(|org| org.id.to_string()).collect(),
        provider_name: text(&provider.name),
        kind: content.kind.as_str().to_owned(),
        domain: content.domain.clone(),
        classes: (1..=content.class_path.len()).map(|end| content.class_path[..end].join("-")).collect(),
        sharing: content.sharing.as_ref().map_or("", |sharing| sharing.as_str()).to_owned(),
        grade: content.grade,
        tier: provider.tier.as_str().to_owned(),
        division: content.division.clone().unwrap_or_default(),
        division_above: content.division.as_deref().map(divisions_above).unwrap_or_default(),
        update_cycle: content.update_cycle.map_or("", |cycle| cycle.as_str()).to_owned(),
        tags: content.tags.clone(),
        fields: content.items.iter().map(field).collect(),
        class: resource.class?,
        updated_at: live.at.0,
        harvested: resource.is_harvested(),
        seq: resource.change_number,
    })
}
