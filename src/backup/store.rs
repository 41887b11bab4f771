//! Tables as they are, whatever they mean: names, columns and rows, read and written a page at a time.
//!
//! The same four kinds of values on both databases, so that a copy of one can be brought back into the other.
//! It opens no transaction.

use sea_orm::sea_query::{Alias, ColumnDef, Expr, ExprTrait, Order, Query, SimpleExpr, Table};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, RuntimeErr, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::manifest::is_plain;
use crate::db::Value;
use crate::error::{Problem, Result};

/// Rows of a page.
const PAGE: u64 = 500;
/// Most parameters of one statement, below the limits of both databases.
const PARAMETERS_MAX: usize = 30_000;
/// What a table is ordered by: the first of these that it has.
const KEYS: [&str; 3] = ["rowid", "id", "name"];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number, written as text so that no digit is lost.
    Number,
    /// True or false.
    Boolean,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a page is read after.
#[derive(Clone, Debug)]
pub(super) struct Place(Value);

async fn ask(connection: &impl ConnectionTrait, text: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), text, values);
    connection.query_all_raw(statement).await.map_err(Problem::database)
}

fn text(row: &QueryResult, name: &str) -> Result<String> {
    row.try_get("", name).map_err(Problem::database)
}

/// The tables of a database, without the one that lists migrations and those that are being loaded.
pub(super) async fn tables(connection: &impl ConnectionTrait) -> Result<Vec<String>> {
    let question = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "select table_name::text as name from information_schema.tables \
             where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1"
        }
        _ => "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name",
    };
    let rows = ask(connection, question, Vec::new()).await?;
    let names: Vec<String> = rows.iter().map(|row| text(row, "name")).collect::<Result<_>>()?;
    let kept = |name: &String| name != "seaql_migrations" && !name.ends_with("_loading");
    Ok(names.into_iter().filter(kept).collect())
}

/// Keeps tables from being dropped until the transaction ends; `false` if one is gone already. Who replaces a table
/// meanwhile waits. SQLite keeps what a reader began with by itself.
pub(super) async fn hold(
    connection: &impl ConnectionTrait,
    tables: impl Iterator<Item = &String>,
) -> Result<bool> {
    let names: Vec<String> = tables.filter(|name| is_plain(name)).map(|name| format!("\"{name}\"")).collect();
    if names.is_empty() || connection.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let lock = format!("lock table {} in access share mode", names.join(", "));
    match connection.execute_unprepared(&lock).await {
        Ok(_) => Ok(true),
        Err(cause) if is_missing_table(&cause) => Ok(false),
        Err(cause) => Err(Problem::database(cause)),
    }
}

/// Whether a statement failed because a table it names is not there (SQLSTATE 42P01).
fn is_missing_table(cause: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = cause
    else {
        return false;
    };
    cause.as_database_error().is_some_and(|error| error.code().as_deref() == Some("42P01"))
}

/// The columns of a table.
pub(super) async fn columns(connection: &impl ConnectionTrait, table: &str) -> Result<Vec<Column>> {
    let question = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "select column_name::text as name, data_type::text as kind from information_schema.columns \
             where table_schema = current_schema() and table_name = $1 order by ordinal_position"
        }
        _ => "select name, type as kind from pragma_table_info(?) order by cid",
    };
    let rows = ask(connection, question, vec![table.into()]).await?;
    let column = |row: &QueryResult| {
        let (name, kind) = (text(row, "name")?, text(row, "kind")?.to_lowercase());
        let kind = match kind.as_str() {
            "text" | "varchar" | "character varying" => Kind::Text,
            "bigint" | "integer" => Kind::Integer,
            "double" | "double precision" => Kind::Number,
            "boolean" => Kind::Boolean,
            other => return Err(Problem::internal(format!("{table}.{name} is of the kind {other}"))),
        };
        Ok(Column { name, kind })
    };
    rows.iter().map(column).collect()
}

/// Whether a table holds nothing.
pub(super) async fn is_empty(connection: &impl ConnectionTrait, table: &str) -> Result<bool> {
    let mut query = Query::select();
    query.expr_as(Expr::val(1_i64), Alias::new("one")).from(Alias::new(table)).limit(1);
    Ok(connection.query_one(&query).await.map_err(Problem::database)?.is_none())
}

fn cell(row: &QueryResult, column: &Column) -> std::result::Result<Json, sea_orm::DbErr> {
    let name = column.name.as_str();
    Ok(match column.kind {
        Kind::Text => row.try_get::<Option<String>>("", name)?.map_or(Json::Null, Json::from),
        Kind::Integer => row.try_get::<Option<i64>>("", name)?.map_or(Json::Null, Json::from),
        Kind::Number => {
            row.try_get::<Option<f64>>("", name)?.map_or(Json::Null, |number| Json::from(number.to_string()))
        }
        Kind::Boolean => row.try_get::<Option<bool>>("", name)?.map_or(Json::Null, Json::from),
    })
}

fn value(cell: &Json, kind: Kind) -> Option<Value> {
    Some(match (kind, cell) {
        (Kind::Text, Json::Null) => Value::String(None),
        (Kind::Integer, Json::Null) => Value::BigInt(None),
        (Kind::Number, Json::Null) => Value::Double(None),
        (Kind::Boolean, Json::Null) => Value::Bool(None),
        (Kind::Text, Json::String(text)) => text.clone().into(),
        (Kind::Integer, Json::Number(number)) => number.as_i64()?.into(),
        (Kind::Number, Json::String(text)) => text.parse::<f64>().ok()?.into(),
        (Kind::Boolean, Json::Bool(truth)) => (*truth).into(),
        _ => return None,
    })
}

/// Reads rows in the order of their key; answers where to go on, or none at the end.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: &[Column],
    after: Option<Place>,
) -> Result<(Vec<Vec<Json>>, Option<Place>)> {
    let key = KEYS
        .iter()
        .find_map(|key| columns.iter().find(|column| column.name == *key))
        .ok_or_else(|| Problem::internal(format!("table {table} has no key")))?;
    let mut query = Query::select();
    query
        .columns(columns.iter().map(|column| Alias::new(&column.name)))
        .from(Alias::new(table))
        .order_by(Alias::new(&key.name), Order::Asc)
        .limit(PAGE);
    if let Some(Place(last)) = after {
        query.and_where(Expr::col(Alias::new(&key.name)).gt(last));
    }
    let found = connection.query_all(&query).await.map_err(Problem::database)?;
    let read = |row: &QueryResult| columns.iter().map(|column| cell(row, column)).collect();
    let rows: std::result::Result<Vec<Vec<Json>>, _> = found.iter().map(read).collect();
    let last = match found.last() {
        Some(row) => value(&cell(row, key).map_err(Problem::database)?, key.kind).map(Place),
        None => None,
    };
    Ok((rows.map_err(Problem::database)?, last))
}

/// How many rows of that width [`insert`] takes at once.
pub(super) fn batch(columns: &[Column]) -> usize {
    (PARAMETERS_MAX / columns.len().max(1)).clamp(1, 500)
}

/// Adds rows; `None` if a value does not fit its column.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: &[Column],
    rows: &[Vec<Json>],
) -> Result<Option<()>> {
    let mut query = Query::insert();
    query.into_table(Alias::new(table)).columns(columns.iter().map(|column| Alias::new(&column.name)));
    for row in rows {
        let cells = row.iter().zip(columns).map(|(cell, column)| value(cell, column.kind).map(Expr::val));
        let Some(values) = cells.collect::<Option<Vec<SimpleExpr>>>() else { return Ok(None) };
        if query.values(values).is_err() {
            return Ok(None);
        }
    }
    if !rows.is_empty() {
        connection.execute(&query).await.map_err(Problem::database)?;
    }
    Ok(Some(()))
}

/// Makes a table of the warehouse as hosted tables are made: a key and plain columns.
pub(super) async fn create(connection: &impl ConnectionTrait, table: &str, columns: &[Column]) -> Result<()> {
    let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let mut create = Table::create();
    create.table(Alias::new(table));
    for column in columns {
        let mut definition = ColumnDef::new(Alias::new(&column.name));
        match column.kind {
            Kind::Text => definition.text(),
            Kind::Integer if sqlite && column.name == KEYS[0] => definition.integer(),
            Kind::Integer => definition.big_integer(),
            Kind::Number => definition.double(),
            Kind::Boolean => definition.boolean(),
        };
        if column.name == KEYS[0] {
            definition.not_null().primary_key();
        }
        create.col(definition);
    }
    connection.execute(&create).await.map_err(Problem::database)?;
    Ok(())
}
