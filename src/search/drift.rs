//! Whether the index holds what the catalogue holds, and mending it where it does not.
//!
//! The index follows the catalogue by change numbers and is committed together with them, so it can only differ
//! through a defect or damaged files; this is what would tell. Both sides are summed up in buckets, and only of
//! buckets that differ the entries are looked at. It never rebuilds the index: that is [`super::rebuild`].

use std::collections::HashMap;
use std::sync::Arc;

use search_index::{Change, Digest, bucket_of};

use super::{change, follow};
use crate::app::App;
use crate::catalog::store;
use crate::error::{Problem, Result};

/// Entries read at once.
const ENTRIES_AT_ONCE: usize = 500;

/// What differed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Entries of the catalogue that the index lacked or held in another version, or more than once.
    pub unlike: usize,
    /// Entries that the index held and the catalogue does not.
    pub left_over: usize,
}

impl Drift {
    /// Whether index and catalogue were the same.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The entries that differ: their changes, by what is wrong with them.
struct Found {
    drift: Drift,
    /// Identifiers to be indexed anew.
    unlike: Vec<String>,
    /// Identifiers to be taken out.
    left_over: Vec<String>,
}

/// Compares index and catalogue.
///
/// # Errors
/// Only when the database is away or the index cannot be read.
pub async fn compare(app: &App) -> Result<Drift> {
    Ok(find(app).await?.drift)
}

/// Compares, and brings what differs up to the catalogue.
///
/// # Errors
/// As [`compare`], or if the index cannot be written.
pub async fn mend(app: &App) -> Result<Drift> {
    let Found { drift, unlike, left_over } = find(app).await?;
    if drift.is_none() {
        return Ok(drift);
    }
    tracing::error!(unlike = drift.unlike, left_over = drift.left_over, "the search index had drifted");
    let ids: Vec<_> = unlike.iter().filter_map(|id| id.parse().ok()).collect();
    let tree = app.tree();
    let mut changes = Vec::new();
    for ids in ids.chunks(ENTRIES_AT_ONCE) {
        let entries = store::resources(&app.db.reader, ids).await?;
        changes.extend(entries.iter().map(|entry| change(entry, &tree)));
    }
    changes.extend(left_over.into_iter().map(|id| Change::Remove { id }));
    let index = Arc::clone(&app.index);
    let cursor = index.cursor();
    let applied = tokio::task::spawn_blocking(move || index.apply(&changes, cursor)).await;
    applied.map_err(Problem::internal)?.map_err(Problem::internal)?;
    Ok(drift)
}

async fn find(app: &App) -> Result<Found> {
    follow(app).await?;
    let index = Arc::clone(&app.index);
    let cursor = index.cursor();
    let (digest, index) =
        tokio::task::spawn_blocking(move || (index.digest(), index)).await.map_err(Problem::internal)?;
    let digest = digest.map_err(Problem::internal)?;
    let entries = store::published_changes(&app.db.reader).await?;
    let mut expected = Digest::default();
    for (id, number) in &entries {
        expected.add(id, *number);
    }
    let buckets = expected.differing(&digest);
    let mut found = Found { drift: Drift::default(), unlike: Vec::new(), left_over: Vec::new() };
    if buckets.is_empty() {
        return Ok(found);
    }
    let wanted = buckets.clone();
    let held = tokio::task::spawn_blocking(move || index.held(&wanted)).await.map_err(Problem::internal)?;
    let mut held = held.map_err(Problem::internal)?;
    let in_buckets = entries.into_iter().filter(|(id, _)| buckets.contains(&bucket_of(id)));
    for (id, number) in in_buckets {
        // What changed since the index was read is not drift: the next look at the feed brings it.
        if held.remove(&id).is_none_or(|seen| seen != [number]) && number <= cursor {
            found.unlike.push(id);
        }
    }
    // Left over is only what nothing has happened to since.
    let gone: HashMap<String, i64> = store::change_numbers(&app.db.reader, held.keys()).await?;
    found.left_over = held.into_keys().filter(|id| gone.get(id).is_none_or(|at| *at <= cursor)).collect();
    found.drift = Drift { unlike: found.unlike.len(), left_over: found.left_over.len() };
    Ok(found)
}
