//! The database: connections, and one way to keep a noun in a table.
//!
//! A [`Record`] is a row whose JSON `body` is what the code reads; the columns beside it exist only
//! for `where` clauses and unique constraints (ADR 0001). Works the same on SQLite and PostgreSQL.
//! It never opens a transaction: that is `tx`.

use std::time::Duration;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Order, Query, SimpleExpr};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use sea_orm::Value;

use migrations::MigratorTrait;

use crate::error::{Problem, Result};

/// A writer and a pool of readers on the same database.
#[derive(Clone, Debug)]
pub struct Db {
    /// One connection on SQLite, a pool on PostgreSQL.
    pub writer: DatabaseConnection,
    /// For queries outside transactions.
    pub reader: DatabaseConnection,
}

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 100;
/// The same where tables are filled: each batch of rows is a statement of its own, of a hundred kilobytes and more.
const STATEMENTS_OF_A_LOADER: usize = 4;

async fn connect(url: &str, connections: u32, statements: usize) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false).connect_timeout(Duration::from_secs(5));
    options.map_sqlx_postgres_opts(move |postgres| postgres.statement_cache_capacity(statements));
    if url.starts_with("sqlite:") {
        // WAL with FULL: a commit survives loss of power (design.md section 11).
        options.map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(true)
                .statement_cache_capacity(statements)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .busy_timeout(Duration::from_secs(10))
        });
    }
    Database::connect(options).await.map_err(|cause| {
        Problem::database(cause).next(
            "请核对 database.url，并确认数据库已启动",
            "check `database.url` and that the database is running",
        )
    })
}

impl Db {
    /// Connects by URL: `sqlite:PATH` or `postgres://..`.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, STATEMENTS).await
    }

    /// The same for the hosted tables, which are filled here and read by what grants let through.
    pub async fn open_warehouse(url: &str) -> Result<Self> {
        Self::open_with(url, STATEMENTS_OF_A_LOADER).await
    }

    async fn open_with(url: &str, written: usize) -> Result<Self> {
        let writer = connect(url, if url.starts_with("sqlite:") { 1 } else { 8 }, written).await?;
        Ok(Self { writer, reader: connect(url, 8, STATEMENTS).await? })
    }

    /// Connects and brings the schema up to date. Processes that start together take turns.
    ///
    /// # Errors
    /// `newer_database` if a later version made the schema; then nothing is changed.
    pub async fn open_and_migrate(url: &str) -> Result<Self> {
        Self::open_and_migrate_to(url, u32::MAX).await
    }

    /// The same up to the first `count` migrations, for bringing back what an older schema held.
    pub async fn open_and_migrate_to(url: &str, count: u32) -> Result<Self> {
        let single = connect(url, 1, STATEMENTS).await?;
        let postgres = single.get_database_backend() == DbBackend::Postgres;
        if postgres {
            // Held by this one session and given back when it closes, also after a crash.
            single.execute_unprepared(MIGRATION_LOCK).await.map_err(Problem::database)?;
        }
        let applied = migrations::Migrator::get_migration_models(&single).await.map_err(Problem::database)?;
        refuse_newer(applied.iter().map(|model| model.version.as_str()))?;
        let steps = count.saturating_sub(u32::try_from(applied.len()).unwrap_or(u32::MAX));
        migrations::Migrator::up(&single, Some(steps)).await.map_err(Problem::database)?;
        single.close().await.map_err(Problem::database)?;
        Self::open(url).await
    }
}

/// The migrations that made a schema, in order; fails where none ever ran.
pub async fn applied_migrations(connection: &impl ConnectionTrait) -> Result<Vec<String>> {
    let backend = connection.get_database_backend();
    let text = "select version from seaql_migrations order by version";
    let rows = connection.query_all_raw(sea_orm::Statement::from_string(backend, text)).await;
    let rows = rows.map_err(Problem::database)?;
    rows.iter().map(|row| row.try_get("", "version").map_err(Problem::database)).collect()
}

/// The migrations this version knows, in order.
pub fn known_migrations() -> Vec<String> {
    migrations::Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// The first of some applied migrations that this version does not know.
pub fn unknown_migration<'a>(mut applied: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let known = known_migrations();
    applied.find(|name| !known.iter().any(|known| known == name))
}

/// Refuses a schema that a later version made.
///
/// # Errors
/// `newer_database`.
pub fn refuse_newer<'a>(applied: impl Iterator<Item = &'a str>) -> Result<()> {
    let Some(name) = unknown_migration(applied) else { return Ok(()) };
    Err(Problem::new(
        500,
        "newer_database",
        format!("数据库属于更新的版本（`{name}`），本版本不予打开，未作任何改动"),
        format!("a newer version made this database (`{name}`); it was not opened and nothing was changed"),
    )
    .next(
        "请改用该版本或更新版本的 matou，或恢复升级前的备份",
        "run that version of matou or a newer one, or restore the backup from before the upgrade",
    ))
}

/// An advisory lock with a number of our own, so that replicas do not migrate at the same time.
const MIGRATION_LOCK: &str = "select pg_advisory_lock(809)";

/// A noun that is kept in a table of its own.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync {
    /// The table.
    const TABLE: &'static str;
    /// The primary key in text form.
    fn key(&self) -> String;
    /// Columns beside the body, for `where` clauses.
    fn columns(&self) -> Vec<(&'static str, Value)>;
    /// The version this value was read at; 0 for a new one.
    fn version(&self) -> i64;
    /// Sets the version after a save.
    fn set_version(&mut self, version: i64);
}

/// One condition of a `where` clause.
#[derive(Clone, Debug)]
pub enum Where {
    /// Column equals value.
    Eq(&'static str, Value),
    /// Column is one of the values.
    In(&'static str, Vec<Value>),
    /// Column is greater than the value.
    Gt(&'static str, Value),
    /// Column is less than the value.
    Lt(&'static str, Value),
    /// Column is null.
    Null(&'static str),
}

impl Where {
    fn expression(&self) -> SimpleExpr {
        let column = |name: &'static str| Expr::col(Alias::new(name).into_column_ref());
        match self {
            Self::Eq(name, value) => column(name).eq(value.clone()),
            Self::In(name, values) => column(name).is_in(values.clone()),
            Self::Gt(name, value) => column(name).gt(value.clone()),
            Self::Lt(name, value) => column(name).lt(value.clone()),
            Self::Null(name) => column(name).is_null(),
        }
    }
}

/// How a list is cut: order column, direction, limit.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Column to order by.
    pub by: &'static str,
    /// Newest or largest first.
    pub descending: bool,
    /// At most this many rows.
    pub limit: u64,
}

impl Page {
    /// Ascending by a column.
    pub const fn ascending(by: &'static str, limit: u64) -> Self {
        Self { by, descending: false, limit }
    }
    /// Descending by a column.
    pub const fn descending(by: &'static str, limit: u64) -> Self {
        Self { by, descending: true, limit }
    }
}

fn decode<T: Record>(row: &QueryResult) -> Result<T> {
    let body: String = row.try_get("", "body").map_err(Problem::database)?;
    let version: i64 = row.try_get("", "version").map_err(Problem::database)?;
    let mut record: T = serde_json::from_str(&body)
        .map_err(|cause| Problem::internal(format!("row of {} does not decode: {cause}", T::TABLE)))?;
    record.set_version(version);
    Ok(record)
}

/// Loads one record by key.
pub async fn load<T: Record>(connection: &impl ConnectionTrait, key: &str) -> Result<Option<T>> {
    let mut found = list(connection, &[Where::Eq("id", key.into())], Page::ascending("id", 1)).await?;
    Ok(found.pop())
}

/// Loads one record by key, or answers that there is none.
pub async fn require<T: Record>(connection: &impl ConnectionTrait, key: &str) -> Result<T> {
    load(connection, key).await?.ok_or_else(Problem::not_found)
}

/// Lists records that meet all conditions.
pub async fn list<T: Record>(
    connection: &impl ConnectionTrait,
    conditions: &[Where],
    page: Page,
) -> Result<Vec<T>> {
    let mut query = Query::select();
    query
        .columns([Alias::new("body"), Alias::new("version")])
        .from(Alias::new(T::TABLE))
        .order_by(Alias::new(page.by), if page.descending { Order::Desc } else { Order::Asc })
        .limit(page.limit);
    for condition in conditions {
        query.and_where(condition.expression());
    }
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    rows.iter().map(decode).collect()
}

/// Records read at once by [`every`].
const CHUNK: u64 = 500;

/// Every record that meets all conditions, however many, in the order of their identifiers, which is that of their
/// making. For lists of which a reader sees only a part: who sees what is decided after, so nothing is cut before.
pub async fn every<T: Record>(connection: &impl ConnectionTrait, conditions: &[Where]) -> Result<Vec<T>> {
    let mut all = Vec::<T>::new();
    loop {
        let mut rest = conditions.to_vec();
        rest.extend(all.last().map(|last| Where::Gt("id", last.key().into())));
        let chunk: Vec<T> = list(connection, &rest, Page::ascending("id", CHUNK)).await?;
        let is_last = (chunk.len() as u64) < CHUNK;
        all.extend(chunk);
        if is_last {
            return Ok(all);
        }
    }
}

/// The same, newest first.
pub async fn every_newest_first<T: Record>(
    connection: &impl ConnectionTrait,
    conditions: &[Where],
) -> Result<Vec<T>> {
    let mut all = every(connection, conditions).await?;
    all.reverse();
    Ok(all)
}

/// Of every record that meets all conditions its key and a column of whole numbers, without reading the records.
pub async fn numbers<T: Record>(
    connection: &impl ConnectionTrait,
    column: &'static str,
    conditions: &[Where],
) -> Result<Vec<(String, i64)>> {
    let mut query = Query::select();
    query.columns([Alias::new("id"), Alias::new(column)]).from(Alias::new(T::TABLE));
    for condition in conditions {
        query.and_where(condition.expression());
    }
    let rows = connection.query_all(&query).await.map_err(Problem::database)?;
    let pair = |row: &QueryResult| {
        let key = row.try_get("", "id").map_err(Problem::database)?;
        Ok((key, row.try_get("", column).map_err(Problem::database)?))
    };
    rows.iter().map(pair).collect()
}

/// Counts records that meet all conditions.
pub async fn count<T: Record>(connection: &impl ConnectionTrait, conditions: &[Where]) -> Result<u64> {
    let mut query = Query::select();
    query.expr_as(Expr::col(Alias::new("id")).count(), Alias::new("n")).from(Alias::new(T::TABLE));
    for condition in conditions {
        query.and_where(condition.expression());
    }
    let row = connection.query_one(&query).await.map_err(Problem::database)?;
    let counted: i64 = row.map_or(Ok(0), |row| row.try_get("", "n")).map_err(Problem::database)?;
    Ok(u64::try_from(counted).unwrap_or(0))
}

fn body<T: Record>(record: &T) -> Result<Value> {
    serde_json::to_string(record).map(Value::from).map_err(Problem::internal)
}

fn conflict(cause: DbErr) -> Problem {
    match cause.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => {
            Problem::conflict("duplicate", "同样的内容已经存在", "this exists already")
        }
        _ => Problem::database(cause),
    }
}

/// Inserts a new record at version 1.
pub async fn insert<T: Record>(connection: &impl ConnectionTrait, record: &T) -> Result<()> {
    let mut names = vec![Alias::new("id"), Alias::new("version"), Alias::new("body")];
    let mut values: Vec<SimpleExpr> =
        vec![Expr::val(record.key()), Expr::val(1_i64), Expr::val(body(record)?)];
    for (name, value) in record.columns() {
        names.push(Alias::new(name));
        values.push(Expr::val(value));
    }
    let mut query = Query::insert();
    query.into_table(Alias::new(T::TABLE)).columns(names).values(values).map_err(Problem::internal)?;
    connection.execute(&query).await.map_err(conflict)?;
    Ok(())
}

/// Updates a record if nobody changed it since it was read; answers 412 otherwise.
pub async fn update<T: Record>(connection: &impl ConnectionTrait, record: &mut T) -> Result<()> {
    let read_at = record.version();
    let mut query = Query::update();
    query
        .table(Alias::new(T::TABLE))
        .value(Alias::new("body"), body(record)?)
        .value(Alias::new("version"), read_at + 1)
        .and_where(Expr::col(Alias::new("id")).eq(record.key()))
        .and_where(Expr::col(Alias::new("version")).eq(read_at));
    for (name, value) in record.columns() {
        query.value(Alias::new(name), value);
    }
    let done = connection.execute(&query).await.map_err(conflict)?;
    if done.rows_affected() == 0 {
        return Err(Problem::stale());
    }
    record.set_version(read_at + 1);
    Ok(())
}

/// Deletes a record by key; a missing one is no error.
pub async fn delete<T: Record>(connection: &impl ConnectionTrait, key: &str) -> Result<()> {
    let mut query = Query::delete();
    query.from_table(Alias::new(T::TABLE)).and_where(Expr::col(Alias::new("id")).eq(key));
    connection.execute(&query).await.map_err(Problem::database)?;
    Ok(())
}

/// The next number of a named sequence; inside a transaction it has no gaps.
pub async fn next_number(connection: &impl ConnectionTrait, name: &str) -> Result<i64> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "insert into sequence (name, value) values ($1, 1) \
             on conflict (name) do update set value = sequence.value + 1 returning value"
        }
        _ => {
            "insert into sequence (name, value) values (?, 1) \
             on conflict (name) do update set value = sequence.value + 1 returning value"
        }
    };
    let statement = sea_orm::Statement::from_sql_and_values(backend, sql, [name.into()]);
    let row = connection.query_one_raw(statement).await.map_err(Problem::database)?;
    row.ok_or_else(|| Problem::internal("a sequence returned no row"))?
        .try_get("", "value")
        .map_err(Problem::database)
}

/// Declares a [`Record`]: table, key field and the columns beside the body.
#[macro_export]
macro_rules! record {
    ($type:ty, $table:literal, $key:ident, |$this:ident| { $($column:literal: $value:expr),* $(,)? }) => {
        impl $crate::db::Record for $type {
            const TABLE: &'static str = $table;
            fn key(&self) -> String {
                self.$key.to_string()
            }
            fn columns(&self) -> Vec<(&'static str, $crate::db::Value)> {
                let $this = self;
                vec![$(($column, $crate::db::Value::from($value))),*]
            }
            fn version(&self) -> i64 {
                self.version
            }
            fn set_version(&mut self, version: i64) {
                self.version = version;
            }
        }
    };
}
