//! The index as its users hold it: open, follow the feed, rebuild beside the live generation, ask. All calls
//! take `&self` and may come from any thread. What is on disk and why is told at [`Index::open`].

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::document::{Change, Document};
use crate::error::IndexError;
use crate::generation::{Access, Applied, Generation};
use crate::query::synonyms::Synonyms;
use crate::schema;

/// Names the live generation inside a version's directory.
const CURRENT: &str = "CURRENT";

/// The search index of a catalogue.
pub struct Index {
    root: Option<PathBuf>,
    live: RwLock<Arc<Generation>>,
    synonyms: RwLock<Arc<Synonyms>>,
    feed: Mutex<Feed>,
}

/// Changes that arrive while a rebuild is under way, to be repeated on the new generation.
#[derive(Default)]
struct Feed {
    journal: Option<Vec<Change>>,
}

impl Index {
    /// Opens the index in a directory, or starts an empty one.
    ///
    /// The directory holds one directory for each version of schema and analysis, in it one for each
    /// generation, and a file `CURRENT` that names the live one. An index of another version, or one whose
    /// files cannot be read, is left alone and an empty one is started: see [`Index::needs_rebuild`].
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let versions = dir.join(schema::version());
        fs::create_dir_all(&versions)?;
        let live = match Self::open_current(&versions, Access::Write) {
            Ok(Some(live)) => live,
            Ok(None) => Self::start(&versions)?,
            Err(IndexError::Locked) => return Err(IndexError::Locked),
            Err(error) => {
                tracing::warn!(%error, "the index cannot be read; an empty one takes its place");
                Self::start(&versions)?
            }
        };
        Ok(Self::with(Some(dir.to_owned()), live))
    }

    /// Opens the index of a directory for searching alone, beside the process that writes it: what was committed
    /// by now. None if there is none of this version yet.
    pub fn look(dir: &Path) -> Result<Option<Self>, IndexError> {
        let versions = dir.join(schema::version());
        let live = Self::open_current(&versions, Access::Read)?;
        Ok(live.map(|live| Self::with(Some(dir.to_owned()), live)))
    }

    /// An index in memory, for tests and demonstrations.
    pub fn in_memory() -> Result<Self, IndexError> {
        Ok(Self::with(None, Generation::in_memory()?))
    }

    fn with(root: Option<PathBuf>, live: Generation) -> Self {
        Self { root, live: RwLock::new(Arc::new(live)), synonyms: RwLock::default(), feed: Mutex::default() }
    }

    fn open_current(versions: &Path, access: Access) -> Result<Option<Generation>, IndexError> {
        match fs::read_to_string(versions.join(CURRENT)) {
            Ok(name) => Generation::open(&versions.join(name.trim()), access).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn start(versions: &Path) -> Result<Generation, IndexError> {
        let generation = Generation::create(&next_generation(versions)?)?;
        make_current(versions, &generation)?;
        Ok(generation)
    }

    /// The generation that answers now.
    pub(crate) fn live(&self) -> Arc<Generation> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Words of one meaning for all further questions, in place of those given before.
    pub fn use_synonyms(&self, synonyms: Synonyms) {
        *self.synonyms.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(synonyms);
    }

    /// The words in use.
    pub(crate) fn synonyms(&self) -> Arc<Synonyms> {
        Arc::clone(&self.synonyms.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the feed has been read up to, as of the last commit; 0 for an empty index.
    pub fn cursor(&self) -> i64 {
        self.live().cursor()
    }

    /// Whether the index never got all documents: it is new, or made by another version.
    pub fn needs_rebuild(&self) -> bool {
        !self.live().is_complete()
    }

    /// How many documents the index holds, visible to somebody or not. For monitoring.
    pub fn len(&self) -> u64 {
        self.live().searcher().num_docs()
    }

    /// Whether the index holds no document.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets answers kept in memory; for measuring what a question costs without them.
    pub fn forget(&self) {
        self.live().answers.forget();
    }

    /// Applies changes in their order and makes them durable together with the cursor: after this call they
    /// are searchable, after a crash either all of it happened or nothing. Doing it twice does no harm.
    pub fn apply(&self, changes: &[Change], cursor: i64) -> Result<Applied, IndexError> {
        let mut feed = self.feed();
        let applied = self.live().apply(changes, cursor)?;
        if let Some(journal) = &mut feed.journal {
            journal.extend_from_slice(changes);
        }
        Ok(applied)
    }

    /// Builds the index anew from all documents and swaps it in when it is complete. Searches and changes go
    /// on meanwhile; the changes are repeated on the new index before the swap.
    ///
    /// `cursor` is the feed's position *before* the first document was read, and the index's afterwards.
    pub fn rebuild(
        &self,
        documents: impl Iterator<Item = Document>,
        cursor: i64,
    ) -> Result<Applied, IndexError> {
        self.try_rebuild(documents.map(Ok), cursor)
    }

    /// Like [`Index::rebuild`], from a source that can fail. A failure leaves the live index as it was.
    pub fn try_rebuild(
        &self,
        documents: impl Iterator<Item = Result<Document, String>>,
        cursor: i64,
    ) -> Result<Applied, IndexError> {
        {
            let mut feed = self.feed();
            if self.live().is_read_only() {
                return Err(IndexError::ReadOnly);
            }
            if feed.journal.is_some() {
                return Err(IndexError::Rebuilding);
            }
            feed.journal = Some(Vec::new());
        }
        let outcome = self.build(documents, cursor);
        if outcome.is_err() {
            self.feed().journal = None;
        }
        outcome
    }

    fn build(
        &self,
        documents: impl Iterator<Item = Result<Document, String>>,
        cursor: i64,
    ) -> Result<Applied, IndexError> {
        let versions = self.root.as_ref().map(|root| root.join(schema::version()));
        let directory = versions.as_ref().map(|versions| next_generation(versions)).transpose()?;
        let (fresh, filled) = match Generation::filled(directory.as_deref(), documents, cursor) {
            Ok(filled) => filled,
            Err(error) => {
                if let Some(directory) = &directory {
                    remove(directory);
                }
                return Err(error);
            }
        };
        let mut feed = self.feed();
        // What was applied between the first document and the journal is in neither, so the index does not count as
        // further than it was before: the feed repeats everything since.
        let changes = feed.journal.take().unwrap_or_default();
        if !changes.is_empty() {
            fresh.apply(&changes, cursor)?;
        }
        if let Some(versions) = &versions {
            make_current(versions, &fresh)?;
        }
        let former = {
            let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *live, Arc::new(fresh))
        };
        feed.journal = None;
        drop(feed);
        // Searches under way keep their files open; nothing new can find the former generation.
        discard(&former);
        self.remove_other_versions();
        Ok(filled)
    }

    fn remove_other_versions(&self) {
        let Some(root) = &self.root else { return };
        let Ok(entries) = fs::read_dir(root) else { return };
        let ours = schema::version();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_version(&name) && name != ours {
                remove(&entry.path());
            }
        }
    }
}

/// Whether a directory name is one that `schema::version` gives.
fn is_version(name: &str) -> bool {
    let parts = name.strip_prefix('v').and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(number, hash)| number.parse::<u32>().is_ok() && u64::from_str_radix(hash, 16).is_ok())
}

/// A directory for the next generation; leftovers of generations that are not current are removed.
fn next_generation(versions: &Path) -> Result<PathBuf, IndexError> {
    let current = fs::read_to_string(versions.join(CURRENT)).unwrap_or_default();
    let mut highest = 0;
    for entry in fs::read_dir(versions)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(number) = name.strip_prefix('g').and_then(|number| number.parse::<u64>().ok()) else {
            continue;
        };
        highest = highest.max(number);
        if name != current.trim() {
            remove(&entry.path());
        }
    }
    Ok(versions.join(format!("g{:06}", highest + 1)))
}

/// Names a generation as the live one; atomic, and durable before it returns.
fn make_current(versions: &Path, generation: &Generation) -> Result<(), IndexError> {
    let name = generation.directory.as_ref().and_then(|path| path.file_name());
    let Some(name) = name else { return Ok(()) };
    let draft = versions.join("CURRENT.new");
    fs::write(&draft, name.to_string_lossy().as_bytes())?;
    fs::File::open(&draft)?.sync_all()?;
    fs::rename(&draft, versions.join(CURRENT))?;
    fs::File::open(versions)?.sync_all()?;
    Ok(())
}

fn discard(generation: &Generation) {
    if let Some(directory) = &generation.directory {
        remove(directory);
    }
}

fn remove(directory: &Path) {
    if let Err(error) = fs::remove_dir_all(directory) {
        tracing::warn!(%error, "files of a former index stay behind");
    }
}
