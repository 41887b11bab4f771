//! Copies of the whole state: made while everything runs, brought back into an empty database.
//!
//! A copy is a directory of JSON lines, one file a table, with a manifest that names schema, log head, counts
//! and the digest of every file. The ring of keys is in it, sealed; the master key is never in it, and without
//! it the copy can be neither read nor brought back. Each database is copied as of one moment, and both moments
//! agree: see `agree`. Nothing is brought back that does not verify: see `restore`.

mod agree;
mod make;
mod manifest;
mod problem;
mod restore;
mod store;

pub use make::make;
pub use manifest::{FORMAT_VERSION, LogHead, Manifest, Part, TableFile, Unmet};
pub use restore::{Restored, restore};
pub use store::{Column, Kind};
