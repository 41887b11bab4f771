//! Bringing a copy back: into an empty database only, and only what verifies.
//!
//! Everything is filled in one transaction a database, the log is verified inside it against the tables and the
//! checkpoint of the manifest, and only then is it committed. Whatever is wrong, nothing stays behind.

use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::Value as Json;

use super::make::operator;
use super::manifest::{Manifest, Part, TableFile};
use super::{problem, store};
use crate::audit::entry::Entry;
use crate::audit::store::Connection;
use crate::audit::verify::{self, Options, Verification};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::error::{Problem, Result};
use crate::keys::{Keys, MasterKey};
use crate::text::Language;
use crate::tx::{Internal, Tx};

/// What was brought back.
#[derive(Debug)]
pub struct Restored {
    /// The copy's manifest.
    pub manifest: Manifest,
    /// What verification said.
    pub verification: Verification,
}

/// Brings a copy back. `tables` are nouns of the log and the tables that hold them.
///
/// # Errors
/// `incomplete_copy`, `altered_copy`, `newer_copy`, `copy_not_intact`, `database_not_empty`, `other_log`,
/// `wrong_master_key`, or the database's. Then nothing was brought back.
pub async fn restore(
    config: &Config,
    clock: &Clock,
    directory: &Path,
    tables: &[(&str, &str)],
) -> Result<Restored> {
    let manifest = Manifest::read(directory)?;
    if let Some(name) = db::unknown_migration(manifest.migrations.iter().map(String::as_str)) {
        return Err(problem::newer(name));
    }
    if manifest.origin != config.log.origin {
        return Err(problem::other_log(&manifest.origin));
    }
    let master = MasterKey::read(&config.keys)?;
    let count = u32::try_from(manifest.migrations.len()).map_err(Problem::internal)?;
    let records = Db::open_and_migrate_to(&config.database.url, count).await?;
    let warehouse = Db::open_warehouse(&config.warehouse.url).await?;
    let shared = config.database.url == config.warehouse.url;
    refuse_unless_empty(&records, &warehouse, shared).await?;

    let mut tx = Tx::internal(&records, Internal::Restore).await?;
    fill(tx.connection(), &manifest, Part::Records, directory).await?;
    let keys = Keys::open_existing(tx.connection(), master).await?;
    let keys = keys.ok_or_else(|| problem::incomplete("keys"))?;
    Manifest::check_seal(directory, &keys)?;
    let verification = verified(tx.connection(), &manifest, &keys, tables).await?;
    if shared {
        fill(tx.connection(), &manifest, Part::Warehouse, directory).await?;
    } else {
        let rows = Tx::internal(&warehouse, Internal::Restore).await?;
        fill(rows.connection(), &manifest, Part::Warehouse, directory).await?;
        rows.commit().await?;
    }
    tx.record(entry(&manifest, clock));
    tx.commit().await?;
    Db::open_and_migrate(&config.database.url).await?;
    Ok(Restored { manifest, verification })
}

/// What happened between the copy and now is missing: the log says so itself.
fn entry(manifest: &Manifest, clock: &Clock) -> Entry {
    let head = manifest.log.as_ref();
    Entry::new(clock.now(), operator(), "backup.restore", "backup", &manifest.made_at.rfc3339())
        .detail("copy_made_at", manifest.made_at)
        .detail("log_size", head.map_or(0, |head| head.size))
        .detail("log_root", head.map(|head| head.root.as_str()))
}

async fn refuse_unless_empty(records: &Db, warehouse: &Db, shared: bool) -> Result<()> {
    for table in store::tables(&records.reader).await? {
        if !store::is_empty(&records.reader, &table).await? {
            return Err(problem::not_empty("database.url", &table));
        }
    }
    match store::tables(&warehouse.reader).await?.first() {
        Some(table) if !shared => Err(problem::not_empty("warehouse.url", table)),
        _ => Ok(()),
    }
}

async fn verified(
    connection: &impl Connection,
    manifest: &Manifest,
    keys: &Keys,
    tables: &[(&str, &str)],
) -> Result<Verification> {
    let known: Vec<String> = manifest.log.iter().map(|head| head.checkpoint.clone()).collect();
    let copied = |table: &str| manifest.files.iter().any(|file| file.table == table);
    let tables: Vec<(&str, &str)> = tables.iter().copied().filter(|(_, table)| copied(table)).collect();
    let options = Options { known: &known, tables: &tables };
    let verification =
        verify::verify(connection, &manifest.origin, &keys.log.verifying_key(), options).await?;
    match &verification.first {
        None => Ok(verification),
        Some(first) => Err(problem::not_intact(
            first.text.in_language(Language::Zh),
            first.text.in_language(Language::En),
        )),
    }
}

async fn fill(connection: &impl Connection, manifest: &Manifest, part: Part, directory: &Path) -> Result<()> {
    let present = store::tables(connection).await?;
    for file in manifest.files.iter().filter(|file| file.part == part) {
        if !present.contains(&file.table) {
            store::create(connection, &file.table, &file.columns).await?;
        }
        table(connection, file, directory).await?;
    }
    Ok(())
}

async fn table(connection: &impl Connection, file: &TableFile, directory: &Path) -> Result<()> {
    let name = TableFile::name(file.part, &file.table);
    let altered = || problem::altered(&name);
    let opened = std::fs::File::open(file.path(directory)).map_err(|_| problem::incomplete(&name))?;
    let size = store::batch(&file.columns);
    let (mut rows, mut count): (Vec<Vec<Json>>, u64) = (Vec::new(), 0);
    for line in BufReader::new(opened).lines() {
        let line = line.map_err(|_| altered())?;
        rows.push(serde_json::from_str(&line).map_err(|_| altered())?);
        count += 1;
        if rows.len() == size {
            store::insert(connection, &file.table, &file.columns, &rows).await?.ok_or_else(altered)?;
            rows.clear();
        }
    }
    store::insert(connection, &file.table, &file.columns, &rows).await?.ok_or_else(altered)?;
    if count == file.rows { Ok(()) } else { Err(altered()) }
}
