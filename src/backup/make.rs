//! Making a copy while everything runs: each database is read as of one moment, by one transaction; `agree` opens
//! both.
//!
//! The manifest is written last, so a copy that was cut short is seen to be incomplete. That a copy was made is
//! an entry of the log, which the next copy holds. It never writes into a directory that holds anything.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::agree::{self, Moment};
use super::manifest::{FORMAT_VERSION, LogHead, Manifest, Part, TableFile, is_plain};
use super::{problem, store};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::audit::store as audit;
use crate::db;
use crate::error::{Problem, Result};
use crate::tx::{Internal, Snapshot, Tx};

/// What every manifest says of the copy.
const WITHOUT: &str = "主密钥不在备份中，须另行妥善保管；没有它，备份无法恢复。索引由数据重建。 / The master key is \
                       not in this copy: keep it elsewhere; without it the copy cannot be restored. The search \
                       index is built anew.";

/// Makes a new file that only its owner can read.
pub(super) fn create(path: &Path) -> Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    opened.map_err(|cause| problem::directory(path, &cause))
}

fn prepare(directory: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if std::fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(problem::directory_not_empty(directory));
    }
    for folder in [directory.to_owned(), directory.join("records"), directory.join("warehouse")] {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|cause| problem::directory(&folder, &cause))?;
    }
    Ok(())
}

/// Copies everything into a new or empty directory. Answers the manifest.
///
/// # Errors
/// `directory_not_empty`, `backup_directory`, `tables_change`, or the database's.
pub async fn make(app: &App, directory: &Path) -> Result<Manifest> {
    let Moment { records, warehouse, unmet } = agree::open(app).await?;
    prepare(directory)?;
    let mut manifest = Manifest {
        format_version: FORMAT_VERSION,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.now(),
        migrations: Vec::new(),
        origin: app.config.log.origin.clone(),
        log: None,
        without: WITHOUT.to_owned(),
        unmet,
        files: Vec::new(),
    };
    manifest.migrations = db::applied_migrations(records.connection()).await?;
    let head = audit::head(records.connection(), &manifest.origin).await?;
    manifest.log = head.map(|head| LogHead { size: head.size, root: head.root, checkpoint: head.checkpoint });
    let names = store::tables(records.connection()).await?;
    // Where both live in one database, the records' list names every table already.
    let shared = app.config.database.url == app.config.warehouse.url;
    let hosted = if shared { Vec::new() } else { store::tables(warehouse.connection()).await? };
    for table in names {
        manifest.files.push(copy(&records, Part::Records, &table, directory).await?);
    }
    records.close().await?;
    for table in hosted {
        manifest.files.push(copy(&warehouse, Part::Warehouse, &table, directory).await?);
    }
    warehouse.close().await?;
    let digest = manifest.write(directory, &app.keys)?;
    enter(app, &manifest, &digest).await?;
    Ok(manifest)
}

async fn copy(snapshot: &Snapshot, part: Part, table: &str, directory: &Path) -> Result<TableFile> {
    let connection = snapshot.connection();
    let columns = store::columns(connection, table).await?;
    if !is_plain(table) || columns.iter().any(|column| !is_plain(&column.name)) {
        return Err(Problem::internal(format!("`{table}` is no table of ours")));
    }
    let path = directory.join(TableFile::name(part, table));
    let failed = |cause: std::io::Error| problem::directory(&path, &cause);
    let mut file = BufWriter::new(create(&path)?);
    let (mut digest, mut count, mut place) = (Sha256::new(), 0, None);
    loop {
        let (rows, last) = store::page(connection, table, &columns, place).await?;
        for row in rows {
            let mut line = serde_json::to_vec(&row).map_err(Problem::internal)?;
            line.push(b'\n');
            digest.update(&line);
            file.write_all(&line).map_err(failed)?;
            count += 1;
        }
        if last.is_none() {
            break;
        }
        place = last;
    }
    let file = file.into_inner().map_err(|cause| failed(cause.into_error()))?;
    file.sync_all().map_err(failed)?;
    let sha256 = HEXLOWER.encode(&digest.finalize());
    Ok(TableFile { part, table: table.to_owned(), columns, rows: count, sha256 })
}

/// Who acts at the machine.
pub(super) fn operator() -> ActorRef {
    ActorRef::Operator { name: std::env::var("USER").unwrap_or_else(|_| "operator".to_owned()) }
}

async fn enter(app: &App, manifest: &Manifest, digest: &str) -> Result<()> {
    let mut tx = Tx::internal(&app.db, Internal::Backup).await?;
    tx.record(
        Entry::new(app.now(), operator(), "backup.make", "backup", digest)
            .detail("rows", manifest.rows())
            .detail("log_size", manifest.log.as_ref().map_or(0, |head| head.size)),
    );
    tx.commit().await
}
