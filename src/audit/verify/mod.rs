//! Proof that the log is whole, without trusting the system that wrote it.
//!
//! [`verify`] walks the log in the database: every entry's form and columns, every leaf, tile and signed head,
//! and the tables against the last state that the log tells of each object. It names the first entry that was
//! changed, removed, reordered or put in, and how that was noticed. Constant memory; reads only; repairs
//! nothing. [`verify_directory`] does the same with an exported log, without any database. What no check inside one database can see, a restored backup, shows against checkpoints that
//! somebody keeps elsewhere ([`Options::known`]).

mod anchor;
mod database;
mod files;
mod finding;
mod judge;
mod row;
mod store;
mod tables;

pub use files::verify_directory;
pub use finding::{Fault, Finding, Noticed, SignedHead, Verification};
pub(super) use row::read_entry;

use ed25519_dalek::VerifyingKey;

use super::store::Connection;
use crate::error::Result;

/// What a verification looks at beside the log itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Checkpoints of this log that somebody kept elsewhere.
    pub known: &'a [String],
    /// Nouns of objects and the tables where they are kept; none are compared if it is empty.
    pub tables: &'a [(&'a str, &'a str)],
}

/// Verifies the log in the database and compares the tables with it.
///
/// # Errors
/// `bad_checkpoint` if a known checkpoint is not one of this log; otherwise only if the database fails: what is
/// wrong with the log is in the answer.
pub async fn verify(
    connection: &impl Connection,
    origin: &str,
    key: &VerifyingKey,
    options: Options<'_>,
) -> Result<Verification> {
    let anchors = anchor::Anchors::new(connection, origin, key, options.known)?;
    let head = anchors.newest().await?;
    let mut report = database::Walk::new(connection, origin, anchors, head).run().await?;
    tables::compare(connection, options.tables, &mut report).await?;
    Ok(report)
}
