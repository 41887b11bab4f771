//! What the log learns of use: denied calls by the minute, and one digest of all use records by the hour.
//!
//! Run by the worker every minute. The hourly digest is what makes a use record that was removed or altered
//! later show: the same records in the same order give the same digest. It never names data subjects.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::store;
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};
use crate::tx::{Internal, Tx};

/// Most lines of one entry; the rest is summed up.
const LINES_MAX: usize = 100;
/// Records read at a time.
const RECORDS: u64 = 100_000;
const HOUR_SECONDS: i64 = 3600;
const GRACE_SECONDS: i64 = 300;
const CURSOR: &str = "use_digest";

/// How far the hourly digests have come.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cursor {
    id: String,
    until: Timestamp,
    #[serde(skip)]
    version: i64,
}

crate::record!(Cursor, "setting", id, |_this| {});

fn system() -> ActorRef {
    ActorRef::System { part: "gateway".to_owned() }
}

/// Brings the log up to date: denied calls of past minutes, use records of past hours, old marks forgotten.
pub async fn digest(app: &App) -> Result<()> {
    denied_calls(app).await?;
    hours(app).await?;
    let tx = Tx::internal(&app.db, Internal::Use).await?;
    store::forget_marks(tx.connection(), app.now()).await?;
    tx.commit().await
}

/// One entry for each past minute in which calls were denied.
async fn denied_calls(app: &App) -> Result<()> {
    let now = app.now();
    let mut tx = Tx::internal(&app.db, Internal::Use).await?;
    let taken = store::take_denials(tx.connection(), now.seconds().div_euclid(60)).await?;
    for minute in taken.chunk_by(|a, b| a.minute == b.minute) {
        let started = Timestamp(minute[0].minute.saturating_mul(60_000_000)).rfc3339();
        let total: i64 = minute.iter().map(|denied| denied.calls).sum();
        let entry = Entry::new(now, system(), "use.denied", "minute", &started)
            .detail("calls", total)
            .detail("lines", &minute[..minute.len().min(LINES_MAX)])
            .detail("lines_left_out", minute.len().saturating_sub(LINES_MAX));
        tx.record(entry);
    }
    tx.commit().await
}

fn start_of_hour(at: Timestamp) -> Timestamp {
    Timestamp(at.seconds().div_euclid(HOUR_SECONDS) * HOUR_SECONDS * 1_000_000)
}

/// One entry for each past hour in which there was use.
async fn hours(app: &App) -> Result<()> {
    // A call under way at the full hour still belongs to the hour it came in.
    let end = start_of_hour(app.now().plus_seconds(-GRACE_SECONDS));
    let known = db::load::<Cursor>(&app.db.reader, CURSOR).await?;
    let mut from = known.as_ref().map_or(Timestamp(0), |cursor| cursor.until);
    let mut cursor = known.unwrap_or(Cursor { id: CURSOR.to_owned(), until: from, version: 0 });
    while from < end {
        let Some(first) = store::between(&app.db.reader, from, end, 1).await?.pop() else { return Ok(()) };
        let hour = start_of_hour(first.at);
        let until = hour.plus_seconds(HOUR_SECONDS);
        cursor.until = until;
        let mut tx = Tx::internal(&app.db, Internal::Use).await?;
        match if cursor.version == 0 { tx.insert(&mut cursor).await } else { tx.update(&mut cursor).await } {
            Ok(()) => {}
            // Another process was quicker.
            Err(Problem { code: "stale_version" | "duplicate", .. }) => return Ok(()),
            Err(problem) => return Err(problem),
        }
        let (count, digest) = of_hour(&tx, hour, until).await?;
        tx.record(
            Entry::new(app.now(), system(), "use.digest", "hour", &hour.rfc3339())
                .detail("records", count)
                .detail("sha256", digest),
        );
        tx.commit().await?;
        from = until;
    }
    Ok(())
}

/// Number and digest of the records of an hour, in the order of their identifiers.
async fn of_hour(tx: &Tx, from: Timestamp, until: Timestamp) -> Result<(usize, String)> {
    let mut records = store::between(tx.connection(), from, until, RECORDS).await?;
    records.sort_by(|a, b| a.id.cmp(&b.id));
    let mut hasher = Sha256::new();
    for record in &records {
        let line = serde_json_canonicalizer::to_vec(record).map_err(Problem::internal)?;
        hasher.update(line);
        hasher.update(b"\n");
    }
    Ok((records.len(), data_encoding::HEXLOWER.encode(&hasher.finalize())))
}
