//! Filling a fresh index: some threads cut texts, others write, and what they wrote is joined at the end, for a search
//! looks every word up once in each segment. Nobody searches the index meanwhile.
//!
//! It publishes nothing: `generation.rs` opens what was filled. Changes to a live index go another way, one thread
//! and one commit at a time, and share only [`add`].

use std::cmp::Reverse;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{IndexWriter, TantivyDocument, Term};

use crate::contents::hash;
use crate::document::Document;
use crate::error::IndexError;
use crate::generation::{Applied, Rejected};
use crate::prepare::Analyst;
use crate::schema::Columns;

/// Memory that all writing threads may fill together before they write segments. Every segment has a dictionary of
/// its own, which costs as much in a small one as in a large one, so fewer and larger ones are quicker to write and
/// to join.
const HEAP: usize = 256 << 20;
/// The least memory of one of them, and what it has in tests.
const LEAST_HEAP: usize = 15_000_000;
/// Threads that cut texts, and as many that write.
const MOST_THREADS: usize = 4;
/// Documents handed on at a time.
const HANDED: usize = 64;
/// Segments joined at a time.
const JOINED_AT_ONCE: usize = 128;
/// From so many documents on, joining all to one costs more than it saves searches. Tests do not make as many.
const MANY: u64 = if cfg!(test) { 5_000 } else { 250_000 };
/// A segment with this many documents is left as it is.
const LARGE_SEGMENT: u32 = 1_000_000;

/// Threads that write, and segments that a large index is joined to.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)
}

/// Adds all documents of a source; `commit` makes them durable before they are joined.
pub(crate) fn fill(
    index: &tantivy::Index,
    columns: &Columns,
    documents: impl Iterator<Item = Result<Document, String>>,
    commit: impl FnOnce(&mut IndexWriter) -> Result<(), IndexError>,
) -> Result<Applied, IndexError> {
    let threads = threads();
    let heap = if cfg!(test) { LEAST_HEAP } else { LEAST_HEAP.max(HEAP / threads) };
    let options = IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .num_merge_threads(threads)
        .memory_budget_per_thread(heap)
        .build();
    let mut writer = index.writer_with_options(options)?;
    // A merge by policy at the same time would take segments away.
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let applied = spread(columns, &writer, threads, documents)?;
    commit(&mut writer)?;
    join(&mut writer, threads)?;
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    Ok(applied)
}

/// One thread that cuts texts: where documents are handed to it, and those that gather meanwhile.
type Door = (SyncSender<Vec<Document>>, Vec<Document>);

/// Adds documents by several threads. One document always goes to the same thread, so that a later state of it comes
/// after an earlier one.
fn spread(
    columns: &Columns,
    writer: &IndexWriter,
    threads: usize,
    documents: impl Iterator<Item = Result<Document, String>>,
) -> Result<Applied, IndexError> {
    std::thread::scope(|scope| {
        let (mut doors, mut workers) = (Vec::new(), Vec::new());
        for _ in 0..threads {
            let (door, batches) = sync_channel(2);
            doors.push((door, Vec::with_capacity(HANDED)));
            workers.push(scope.spawn(move || add_all(columns, writer, batches)));
        }
        let mut outcome = hand_out(documents, doors).map(|()| Applied::default());
        for worker in workers {
            let of_worker = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            outcome = outcome.and_then(|applied| Ok(applied.and(of_worker?)));
        }
        outcome
    })
}

/// Hands all documents to the threads; without error where a thread is gone, which says itself what failed.
fn hand_out(
    documents: impl Iterator<Item = Result<Document, String>>,
    mut doors: Vec<Door>,
) -> Result<(), IndexError> {
    for document in documents {
        let document = document.map_err(IndexError::Source)?;
        let at = usize::try_from(hash(&document.id) % doors.len() as u64).unwrap_or_default();
        let (door, batch) = &mut doors[at];
        batch.push(document);
        if batch.len() == HANDED && door.send(std::mem::take(batch)).is_err() {
            return Ok(());
        }
    }
    for (door, batch) in doors {
        if door.send(batch).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn add_all(
    columns: &Columns,
    writer: &IndexWriter,
    batches: Receiver<Vec<Document>>,
) -> Result<Applied, IndexError> {
    let (mut analyst, mut applied) = (Analyst::default(), Applied::default());
    let mut known: HashSet<u64> = HashSet::new();
    for document in batches.into_iter().flatten() {
        // Every deletion is looked up in every segment; a fresh index has next to nothing to delete.
        if !known.insert(hash(&document.id)) {
            writer.delete_term(Term::from_field_text(columns.id, &document.id));
        }
        add(columns, writer, &mut analyst, &document, &mut applied)?;
    }
    Ok(applied)
}

/// Adds a document. An earlier state of it is deleted before by whoever knows of one.
pub(crate) fn add(
    columns: &Columns,
    writer: &IndexWriter,
    analyst: &mut Analyst,
    document: &Document,
    applied: &mut Applied,
) -> Result<(), IndexError> {
    match prepare(columns, analyst, document) {
        Ok(prepared) => {
            writer.add_document(prepared)?;
            applied.upserted += 1;
        }
        Err(reason) => {
            tracing::warn!(id = %document.id, %reason, "document left out of the index");
            applied.rejected.push(Rejected { id: document.id.clone(), reason });
        }
    }
    Ok(())
}

/// Analyses a document; a defect in the analysis of one text must not stop the feed for all.
fn prepare(columns: &Columns, analyst: &mut Analyst, document: &Document) -> Result<TantivyDocument, String> {
    let prepared = catch_unwind(AssertUnwindSafe(|| analyst.prepare(columns, document)));
    prepared.map_or_else(
        |_| {
            *analyst = Analyst::default();
            Err("the analysis of the text failed".to_owned())
        },
        |prepared| prepared.map_err(|unfit| unfit.to_string()),
    )
}

/// Joins segments: to one where there are few documents, else to one for each thread, side by side. Large ones stay.
fn join(writer: &mut IndexWriter, threads: usize) -> Result<(), IndexError> {
    loop {
        let segments = writer.index().searchable_segment_metas()?;
        let small = segments.iter().filter(|segment| segment.max_doc() < LARGE_SEGMENT);
        let mut small: Vec<_> = small.map(|segment| (segment.max_doc(), segment.id())).collect();
        let documents: u64 = small.iter().map(|(documents, _)| u64::from(*documents)).sum();
        let wanted = if documents < MANY { 1 } else { threads };
        if small.len() <= wanted {
            return Ok(());
        }
        small.sort_unstable_by_key(|(documents, _)| Reverse(*documents));
        let mut groups = vec![(0, Vec::new()); wanted.max(small.len().div_ceil(JOINED_AT_ONCE))];
        for (documents, id) in small {
            let room = groups.iter_mut().filter(|(_, group)| group.len() < JOINED_AT_ONCE);
            if let Some((all, group)) = room.min_by_key(|(all, _)| *all) {
                *all += u64::from(documents);
                group.push(id);
            }
        }
        let several = groups.iter().filter(|(_, group)| group.len() > 1);
        let joined: Vec<_> = several.map(|(_, group)| writer.merge(group)).collect();
        joined.into_iter().try_for_each(|one| one.wait().map(drop))?;
    }
}
