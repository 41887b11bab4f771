//! Work that follows a commit: a lease queue that any number of processes share.
//!
//! A job names its subject and never carries instructions; running one twice does no harm. See `queue`.

pub mod queue;
