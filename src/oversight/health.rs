//! How the parts of the system are, measured now: databases, index, log, rules, calendar.
//!
//! Figures only, and none of any department's data; the operator's page and the API word them.

use std::sync::atomic::Ordering;

use crate::app::App;
use crate::audit::store as log;
use crate::catalog;
use crate::clock::Timestamp;
use crate::db::Db;
use crate::error::Result;

/// What was measured.
#[derive(Clone, Debug)]
pub struct Health {
    /// Milliseconds the database took to answer; none if it did not.
    pub database: Option<i64>,
    /// The same of the hosted tables.
    pub warehouse: Option<i64>,
    /// Changes of the catalogue that this process's index has not taken in.
    pub index_lag: u64,
    /// Hits of searches looked at again that their asker may not see, in this process since it started.
    pub search_leaks: u64,
    /// Entries of the log under its newest head.
    pub sealed: i64,
    /// When that head was signed; none before the first.
    pub sealed_at: Option<Timestamp>,
    /// Entries that wait for their place.
    pub unsealed: i64,
    /// When the newest entry was written; none in an empty log.
    pub written_at: Option<Timestamp>,
    /// Change number of the rules in force.
    pub rules: i64,
    /// Sets of rules.
    pub rule_sets: usize,
    /// Versions that wait for the seal.
    pub rules_waiting: usize,
    /// Last year of the working-day calendar.
    pub calendar_until: i32,
}

/// Measures it. Who may know is asked by the caller of this function.
///
/// # Errors
/// Only when the database is away in the middle of it.
pub(super) async fn measure(app: &App) -> Result<Health> {
    let reader = &app.db.reader;
    let newest = log::entries(reader, &log::Filter::default(), 1).await?;
    let (written, written_at) = newest.entries.first().map_or((0, None), |one| (one.number, Some(one.at)));
    let head = log::head(reader, &app.config.log.origin).await?;
    let sealed = head.as_ref().map_or(0, |head| i64::try_from(head.size).unwrap_or(i64::MAX));
    let changed = catalog::store::newest_change(reader).await?;
    Ok(Health {
        database: answers(app, &app.db).await,
        warehouse: answers(app, &app.warehouse).await,
        index_lag: u64::try_from(changed.saturating_sub(app.index.cursor())).unwrap_or(0),
        search_leaks: app.searches.leaks.load(Ordering::Relaxed),
        sealed,
        sealed_at: head.map(|head| head.at),
        unsealed: written.saturating_sub(sealed),
        written_at,
        rules: app.policy.version(),
        rule_sets: app.policy.rule_sets().len(),
        rules_waiting: app.policy.waiting().len(),
        calendar_until: app.calendar.coverage().map(|(year, _)| year).max().unwrap_or(0),
    })
}

async fn answers(app: &App, db: &Db) -> Option<i64> {
    let begun = app.now();
    db.reader.ping().await.is_ok().then(|| (app.now().0 - begun.0) / 1000)
}
