//! What can go wrong with an index. Text that people type never does: see `query/understand.rs`.

/// A failure of the index.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// Another process writes to the same directory.
    #[error("another process writes to this index")]
    Locked,
    /// The index was opened for reading beside the process that writes it.
    #[error("this index is open for reading only")]
    ReadOnly,
    /// The cursor was not made by this index for this question.
    #[error("the cursor does not belong to this search")]
    Cursor,
    /// A rebuild is under way already.
    #[error("a rebuild is under way already")]
    Rebuilding,
    /// The source of a rebuild failed; the live index is as it was.
    #[error("the source of the rebuild failed: {0}")]
    Source(String),
    /// Reading or writing files failed.
    #[error("index files: {0}")]
    Io(#[from] std::io::Error),
    /// What a commit says about itself cannot be read or written.
    #[error("the state of the index: {0}")]
    State(#[from] serde_json::Error),
    /// A stored record cannot be read.
    #[error("a stored record cannot be read")]
    Unreadable,
    /// The engine below failed.
    #[error("search engine: {0}")]
    Engine(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        match error {
            tantivy::TantivyError::LockFailure(..) => Self::Locked,
            other => Self::Engine(other),
        }
    }
}
