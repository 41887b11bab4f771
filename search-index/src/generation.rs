//! One generation of the index: a tantivy index with its writer, its reader and the cursor of the feed that
//! its last commit holds. Generations never change into each other; `index.rs` decides which one is live.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, MergePolicy};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, Term};

use crate::answers::Answers;
use crate::collect::Shelves;
use crate::document::{Change, Document};
use crate::error::IndexError;
use crate::fill::{self, add};
use crate::prepare::Analyst;
use crate::schema::Columns;
use crate::tokens::{self, CutText};

/// Memory that one writer may fill before it writes a segment; in tests the least that is allowed.
const WRITER_HEAP: usize = if cfg!(test) { 15_000_000 } else { 32 << 20 };
/// A merge happens when this part of a segment is deleted.
const DELETED_BEFORE_MERGE: f32 = 0.2;

/// What a commit says about itself.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Payload {
    cursor: i64,
    complete: bool,
}

/// A document that could not be indexed. Its earlier version is out of the index too: what cannot be read
/// any more must not be shown any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Identifier, as given.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// What an application of changes did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Documents added or replaced.
    pub upserted: usize,
    /// Documents removed.
    pub removed: usize,
    /// Documents left out.
    pub rejected: Vec<Rejected>,
}

/// What a process may do with a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everything; one process at a time.
    Write,
    /// Searching what was committed when it was opened, beside the process that writes.
    Read,
}

impl Applied {
    /// What two did together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.upserted += other.upserted;
        self.removed += other.removed;
        self.rejected.extend(other.rejected);
        self
    }
}

/// A tantivy index with one writer.
pub(crate) struct Generation {
    pub(crate) columns: Columns,
    pub(crate) directory: Option<PathBuf>,
    pub(crate) shelves: Shelves,
    pub(crate) answers: Answers,
    reader: IndexReader,
    /// None where another process writes.
    writer: Option<Mutex<IndexWriter>>,
    cursor: AtomicI64,
    complete: AtomicBool,
}

impl Generation {
    /// A generation in memory.
    pub(crate) fn in_memory() -> Result<Self, IndexError> {
        let columns = Columns::new();
        let index = tantivy::Index::create_in_ram(columns.schema.clone());
        Self::start(&index, columns, None, Access::Write)
    }

    /// A new generation in a directory.
    pub(crate) fn create(directory: &Path) -> Result<Self, IndexError> {
        std::fs::create_dir_all(directory)?;
        let columns = Columns::new();
        let index = tantivy::Index::create_in_dir(directory, columns.schema.clone())?;
        Self::start(&index, columns, Some(directory.to_owned()), Access::Write)
    }

    /// A new generation with all documents of a source, in a directory or in memory.
    pub(crate) fn filled(
        directory: Option<&Path>,
        documents: impl Iterator<Item = Result<Document, String>>,
        cursor: i64,
    ) -> Result<(Self, Applied), IndexError> {
        let columns = Columns::new();
        let index = match directory {
            Some(directory) => {
                std::fs::create_dir_all(directory)?;
                tantivy::Index::create_in_dir(directory, columns.schema.clone())?
            }
            None => tantivy::Index::create_in_ram(columns.schema.clone()),
        };
        index.tokenizers().register(tokens::NAME, CutText::default());
        let applied = fill::fill(&index, &columns, documents, |writer| write(writer, cursor, true))?;
        let generation = Self::start(&index, columns, directory.map(Path::to_owned), Access::Write)?;
        Ok((generation, applied))
    }

    /// A generation that was there before.
    pub(crate) fn open(directory: &Path, access: Access) -> Result<Self, IndexError> {
        let columns = Columns::new();
        let index = tantivy::Index::open_in_dir(directory)?;
        if index.schema() != columns.schema {
            let reason = "another schema under the same version".to_owned();
            return Err(tantivy::TantivyError::SchemaError(reason).into());
        }
        Self::start(&index, columns, Some(directory.to_owned()), access)
    }

    fn start(
        index: &tantivy::Index,
        columns: Columns,
        directory: Option<PathBuf>,
        access: Access,
    ) -> Result<Self, IndexError> {
        index.tokenizers().register(tokens::NAME, CutText::default());
        let writer = match access {
            Access::Write => Some(Mutex::new(writer_of(index)?)),
            Access::Read => None,
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        // Records are read by the shelves, which stay from one commit to the next.
        let reader = reader.doc_store_cache_num_blocks(0).try_into()?;
        let payload = match index.load_metas()?.payload {
            Some(payload) => serde_json::from_str(&payload)?,
            None => Payload::default(),
        };
        let shelves = Shelves::default();
        shelves.keep(&reader.searcher())?;
        Ok(Self {
            columns,
            directory,
            shelves,
            answers: Answers::default(),
            reader,
            writer,
            cursor: AtomicI64::new(payload.cursor),
            complete: AtomicBool::new(payload.complete),
        })
    }

    pub(crate) fn cursor(&self) -> i64 {
        self.cursor.load(Ordering::Acquire)
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    fn writer(&self) -> Result<MutexGuard<'_, IndexWriter>, IndexError> {
        let writer = self.writer.as_ref().ok_or(IndexError::ReadOnly)?;
        // A panic while the lock was held leaves operations that were not committed; `apply` rolls back.
        Ok(writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.writer.is_none()
    }

    /// Applies changes and makes them durable and visible together with the cursor, or nothing at all.
    pub(crate) fn apply(&self, changes: &[Change], cursor: i64) -> Result<Applied, IndexError> {
        let mut writer = self.writer()?;
        let outcome = self.stage(&writer, changes).and_then(|applied| {
            self.commit(&mut writer, cursor, self.is_complete())?;
            Ok(applied)
        });
        if outcome.is_err() {
            writer.rollback()?;
        }
        outcome
    }

    fn stage(&self, writer: &IndexWriter, changes: &[Change]) -> Result<Applied, IndexError> {
        let (mut analyst, mut applied) = (Analyst::default(), Applied::default());
        for change in changes {
            match change {
                Change::Upsert(document) => {
                    writer.delete_term(Term::from_field_text(self.columns.id, &document.id));
                    add(&self.columns, writer, &mut analyst, document, &mut applied)?;
                }
                Change::Remove { id } => {
                    writer.delete_term(Term::from_field_text(self.columns.id, id));
                    applied.removed += 1;
                }
            }
        }
        Ok(applied)
    }

    fn commit(&self, writer: &mut IndexWriter, cursor: i64, complete: bool) -> Result<(), IndexError> {
        write(writer, cursor, complete)?;
        self.publish(cursor, complete)
    }

    /// Makes what was written searchable.
    fn publish(&self, cursor: i64, complete: bool) -> Result<(), IndexError> {
        self.reader.reload()?;
        self.shelves.keep(&self.searcher())?;
        self.answers.forget();
        self.cursor.store(cursor, Ordering::Release);
        self.complete.store(complete, Ordering::Release);
        Ok(())
    }

    /// Stages changes and forgets to commit them, as a killed process does.
    #[cfg(test)]
    pub(crate) fn stage_only(&self, changes: &[Change]) -> Result<Applied, IndexError> {
        self.stage(&*self.writer()?, changes)
    }
}

fn writer_of(index: &tantivy::Index) -> Result<IndexWriter, IndexError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(WRITER_HEAP)
        .build();
    let writer = index.writer_with_options(options)?;
    writer.set_merge_policy(merge_policy());
    Ok(writer)
}

/// Makes documents and cursor durable together.
fn write(writer: &mut IndexWriter, cursor: i64, complete: bool) -> Result<(), IndexError> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&serde_json::to_string(&Payload { cursor, complete })?);
    prepared.commit()?;
    Ok(())
}

fn merge_policy() -> Box<dyn MergePolicy> {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_BEFORE_MERGE);
    Box::new(policy)
}
