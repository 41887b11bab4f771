//! Hosted tables: rows kept in the warehouse and read through our gateway.
//!
//! A table is filled under another name and renamed at the end, so a half-loaded one is never read. Reading
//! takes the one statement a scope compiles to; no other column or row is ever fetched. Dates are kept as
//! text, and every table has a `rowid` as its paging key.

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use serde_json::{Map, Value};

use super::{Confirmed, Connector, Observed, Target, not_bound, ready};
use crate::app::App;
use crate::catalog::resource::{Binding, Content};
use crate::db::{Db, Value as Parameter};
use crate::error::{Problem, Result};
use crate::id::GrantId;
use crate::scope::sql::{self, ClientFilter, Dialect, Page, ROW_ID, Sql};
use crate::scope::{FieldType, Mask, MaskKey, ResourceShape, Scalar, Scope, ScopeError};
use crate::tx::{Internal, Tx};

/// Most rows of one insert.
const BATCH_ROWS: usize = 500;
/// Most parameters of one statement, below the limits of both databases.
const PARAMETERS_MAX: usize = 30_000;

/// A table of the warehouse.
#[derive(Clone, Copy, Debug)]
pub struct HostedTable;

/// The table an entry is bound to.
pub fn table(content: &Content) -> Result<&str> {
    match &content.binding {
        Some(Binding::HostedTable { table }) => Ok(table),
        _ => Err(not_bound()),
    }
}

/// A scope that does not fit what it is about.
pub fn scope_problem(wrong: &[ScopeError]) -> Problem {
    let start = Problem::new(
        409,
        "scope_does_not_fit",
        "授权范围与资源现状不符",
        "the granted scope does not fit the resource",
    )
    .next("请联系数据提供部门核对数据项", "ask the provider to check the data items");
    wrong.iter().fold(start, |problem, error| {
        let zh = format!("授权范围不符（{}）", error.code());
        problem.field("scope", zh, error.to_string())
    })
}

fn dialect(warehouse: &Db) -> Dialect {
    match warehouse.reader.get_database_backend() {
        DbBackend::Postgres => Dialect::Postgres,
        _ => Dialect::Sqlite,
    }
}

fn identifier(name: &str) -> Result<&str> {
    let fits = name.len() <= 50
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits && name != ROW_ID {
        return Ok(name);
    }
    let given: String = name.chars().take(80).collect();
    Err(Problem::invalid("库表未建立", "the table was not made").field(
        "name",
        format!("`{given}` 不能用作表名或列名：须以小写字母开头，只含小写字母、数字和下划线"),
        format!("`{given}` cannot name a table or column: lower-case letters, digits and underscores"),
    ))
}

fn column_type(kind: FieldType, dialect: Dialect) -> &'static str {
    match (kind, dialect) {
        (FieldType::Text | FieldType::Date | FieldType::Timestamp, _) => "TEXT",
        (FieldType::Integer, _) => "BIGINT",
        (FieldType::Number, Dialect::Sqlite) => "DOUBLE",
        (FieldType::Number, Dialect::Postgres) => "DOUBLE PRECISION",
        (FieldType::Boolean, _) => "BOOLEAN",
    }
}

fn parameter(value: &Value, kind: FieldType) -> Result<Parameter> {
    let wrong = || {
        Problem::invalid("库表未建立", "the table was not made").field(
            "rows",
            format!("值 `{value}` 与列的类型不符"),
            format!("the value `{value}` does not fit the type of its column"),
        )
    };
    Ok(match (kind, value) {
        (FieldType::Integer, Value::Null) => Parameter::BigInt(None),
        (FieldType::Number, Value::Null) => Parameter::Double(None),
        (FieldType::Boolean, Value::Null) => Parameter::Bool(None),
        (_, Value::Null) => Parameter::String(None),
        (FieldType::Integer, value) => value.as_i64().ok_or_else(wrong)?.into(),
        (FieldType::Number, value) => value.as_f64().ok_or_else(wrong)?.into(),
        (FieldType::Boolean, value) => value.as_bool().ok_or_else(wrong)?.into(),
        (_, Value::String(text)) => text.clone().into(),
        (_, Value::Number(number)) => number.to_string().into(),
        _ => return Err(wrong()),
    })
}

async fn run(warehouse: &Db, text: &str) -> Result<()> {
    warehouse.writer.execute_unprepared(text).await.map_err(Problem::database).map(drop)
}

/// Makes a table and fills it; an earlier one of that name is replaced when all rows are in. Answers how many.
///
/// # Errors
/// `invalid_input` for a name, a row of another width or a value of another type. Then nothing is replaced.
pub async fn create(
    app: &App,
    name: &str,
    columns: &[(&str, FieldType)],
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<u64> {
    let warehouse = &app.warehouse;
    let dialect = dialect(warehouse);
    let name = identifier(name)?;
    let loading = format!("{name}_loading");
    let mut definitions = vec![match dialect {
        Dialect::Sqlite => "\"rowid\" INTEGER PRIMARY KEY".to_owned(),
        Dialect::Postgres => "\"rowid\" BIGINT PRIMARY KEY".to_owned(),
    }];
    for (column, kind) in columns {
        definitions.push(format!("\"{}\" {}", identifier(column)?, column_type(*kind, dialect)));
    }
    run(warehouse, &format!("DROP TABLE IF EXISTS \"{loading}\"")).await?;
    run(warehouse, &format!("CREATE TABLE \"{loading}\" ({})", definitions.join(", "))).await?;
    let filled = fill(warehouse, &loading, columns, rows).await;
    if filled.is_err() {
        run(warehouse, &format!("DROP TABLE IF EXISTS \"{loading}\"")).await?;
    }
    let count = filled?;
    // At once, so that nobody ever reads, or copies, a warehouse without the table.
    let tx = Tx::internal(warehouse, Internal::Warehouse).await?;
    let swap = [
        format!("DROP TABLE IF EXISTS \"{name}\""),
        format!("ALTER TABLE \"{loading}\" RENAME TO \"{name}\""),
    ];
    for step in swap {
        tx.connection().execute_unprepared(&step).await.map_err(Problem::database)?;
    }
    tx.commit().await?;
    Ok(count)
}

async fn fill(
    warehouse: &Db,
    table: &str,
    columns: &[(&str, FieldType)],
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<u64> {
    let batch = BATCH_ROWS.min(PARAMETERS_MAX / (columns.len() + 1)).max(1);
    let mut names = vec![format!("\"{ROW_ID}\"")];
    names.extend(columns.iter().map(|(name, _)| format!("\"{name}\"")));
    let insert = format!("INSERT INTO \"{table}\" ({}) VALUES ", names.join(", "));
    let mut count: i64 = 0;
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let mut values = Vec::new();
        let mut places = Vec::new();
        for row in rows.by_ref().take(batch) {
            if row.len() != columns.len() {
                return Err(Problem::invalid("库表未建立", "the table was not made").field(
                    "rows",
                    format!("第{}行的列数不符", count + 1),
                    format!("row {} has another number of columns", count + 1),
                ));
            }
            count += 1;
            let first = values.len() + 1;
            values.push(count.into());
            for (value, (_, kind)) in row.iter().zip(columns) {
                values.push(parameter(value, *kind)?);
            }
            places.push(placeholders(warehouse, first, columns.len() + 1));
        }
        let text = format!("{insert}{}", places.join(", "));
        let backend = warehouse.writer.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, text, values);
        warehouse.writer.execute_raw(statement).await.map_err(Problem::database)?;
    }
    Ok(u64::try_from(count).unwrap_or(0))
}

fn placeholders(warehouse: &Db, first: usize, count: usize) -> String {
    let places: Vec<String> = match dialect(warehouse) {
        Dialect::Sqlite => vec!["?".to_owned(); count],
        Dialect::Postgres => (first..first + count).map(|place| format!("${place}")).collect(),
    };
    format!("({})", places.join(", "))
}

/// The columns of a table, none if it does not exist.
pub async fn columns(app: &App, table: &str) -> Result<Vec<String>> {
    let backend = app.warehouse.reader.get_database_backend();
    let text = match backend {
        DbBackend::Postgres => {
            "select column_name::text as name from information_schema.columns \
             where table_schema = current_schema() and table_name = $1 order by ordinal_position"
        }
        _ => "select name from pragma_table_info(?)",
    };
    let statement = Statement::from_sql_and_values(backend, text, [table.into()]);
    let rows = app.warehouse.reader.query_all_raw(statement).await.map_err(Problem::database)?;
    rows.iter().map(|row| row.try_get("", "name").map_err(Problem::database)).collect()
}

/// Rows that were read: the paging key of each, and its masked fields.
pub type Rows = Vec<(i64, Map<String, Value>)>;

/// Reads a page of what a scope lets through, narrowed by the caller's own comparisons.
///
/// # Errors
/// `not_filterable` or another refusal of the scope; `not_bound`.
pub async fn read(
    app: &App,
    content: &Content,
    scope: &Scope,
    filter: &ClientFilter,
    page: Page,
    key: &MaskKey,
) -> Result<Rows> {
    let warehouse = &app.warehouse;
    let sql = sql::compile(scope, table(content)?, dialect(warehouse), filter, page)
        .map_err(|error| refused(&error))?;
    let parameters = sql.params.iter().map(|value| match value {
        Scalar::Bool(value) => Parameter::from(*value),
        Scalar::Int(value) => (*value).into(),
        Scalar::Float(value) => (*value).into(),
        Scalar::Text(value) => value.clone().into(),
    });
    let backend = warehouse.reader.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, &sql.text, parameters);
    let found = warehouse.reader.query_all_raw(statement).await.map_err(Problem::database)?;
    let shape = content.shape();
    found.iter().map(|row| decode(row, scope, &shape, &sql, key).map_err(Problem::database)).collect()
}

fn decode(
    row: &QueryResult,
    scope: &Scope,
    shape: &ResourceShape,
    sql: &Sql,
    key: &MaskKey,
) -> std::result::Result<(i64, Map<String, Value>), DbErr> {
    let mut fields = Map::new();
    for field in &scope.fields {
        let kind = shape.fields.iter().find(|known| known.name == field.name).map(|known| known.kind);
        let (name, kind) = match field.mask {
            None => (field.name.clone(), kind.unwrap_or(FieldType::Text)),
            Some(Mask::Hash) => (format!("{}:unhashed", field.name), kind.unwrap_or(FieldType::Text)),
            Some(_) => (field.name.clone(), FieldType::Text),
        };
        let value = match kind {
            FieldType::Integer => row.try_get::<Option<i64>>("", &name)?.map_or(Value::Null, Value::from),
            FieldType::Number => row.try_get::<Option<f64>>("", &name)?.map_or(Value::Null, Value::from),
            FieldType::Boolean => row.try_get::<Option<bool>>("", &name)?.map_or(Value::Null, Value::from),
            FieldType::Text | FieldType::Date | FieldType::Timestamp => {
                row.try_get::<Option<String>>("", &name)?.map_or(Value::Null, Value::from)
            }
        };
        fields.insert(name, value);
    }
    sql.finish(&mut fields, key);
    Ok((row.try_get("", ROW_ID)?, fields))
}

fn refused(error: &ScopeError) -> Problem {
    match error {
        ScopeError::NotFilterable(name) => Problem::new(
            403,
            "not_filterable",
            format!("数据项 `{name}` 未授权或已脱敏，不能作为筛选条件"),
            format!("`{name}` is not granted in plain, so it cannot be filtered on"),
        )
        .next("请只按已授权且未脱敏的数据项筛选", "filter on fields granted without a mask"),
        ScopeError::BadValue(name) => Problem::invalid("未查询", "nothing was read").field(
            name.clone(),
            "筛选值含有不能比较的字符",
            "the value holds a character that cannot be compared",
        ),
        other => scope_problem(std::slice::from_ref(other)),
    }
}

async fn observe(app: &App, target: Target<'_>) -> Result<Observed> {
    let table = match table(target.content) {
        Ok(table) => table,
        Err(problem) => return Ok(Observed::NotReady(problem)),
    };
    if let Err(wrong) = target.scope.check_against(&target.content.shape()) {
        return Ok(Observed::NotReady(scope_problem(&wrong)));
    }
    let present = columns(app, table).await?;
    let missing: Vec<_> = target
        .scope
        .fields
        .iter()
        .filter(|field| !present.contains(&field.name))
        .map(|field| ScopeError::UnknownField(field.name.clone()))
        .collect();
    if !missing.is_empty() {
        return Ok(Observed::NotReady(scope_problem(&missing)));
    }
    // One row is read to see that types fit too; it goes nowhere.
    let page = Page { limit: 1, after_rowid: None };
    let key = MaskKey::derive(&app.keys.mask, target.grant.as_str());
    Ok(match read(app, target.content, target.scope, &ClientFilter::default(), page, &key).await {
        Ok(_) => Observed::Ready,
        Err(problem) => Observed::NotReady(problem),
    })
}

impl Connector for HostedTable {
    fn name(&self) -> &'static str {
        "hosted_table"
    }
    fn observe<'a>(&'a self, app: &'a App, target: Target<'a>) -> BoxFuture<'a, Result<Observed>> {
        Box::pin(observe(app, target))
    }
    fn open<'a>(&'a self, app: &'a App, target: Target<'a>) -> BoxFuture<'a, Result<Confirmed>> {
        Box::pin(ready(self, app, target))
    }
    fn close<'a>(&'a self, _app: &'a App, _grant: &'a GrantId) -> BoxFuture<'a, Result<Confirmed>> {
        // Our gateway reads the grant on every call, so it is closed with the commit that ended it.
        Box::pin(async { Ok(Confirmed::Yes) })
    }
}
