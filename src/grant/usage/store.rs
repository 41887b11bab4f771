//! Tables of use: counters that many processes raise at once, and marks of tokens.
//!
//! Counters are raised by one statement, never read and written back. It opens no transaction.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use super::{Door, TokenMark, UseRecord};
use crate::clock::Timestamp;
use crate::db::{self, Page, Value, Where};
use crate::error::{Problem, Result};
use crate::id::GrantId;

/// Calls and rows of one civil day.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DayOfUse {
    /// `YYYY-MM-DD` in Beijing.
    pub day: String,
    /// Calls that went through.
    pub calls: i64,
    /// Rows handed out.
    pub rows: i64,
}

/// Denied calls of one minute, door, object and code.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Denials {
    /// Minutes since 1970.
    #[serde(skip)]
    pub minute: i64,
    /// `token` or `gateway`.
    pub door: String,
    /// The grant or application, or `-` where it is not known.
    pub about: String,
    /// Why they were denied.
    pub code: String,
    /// How many.
    pub calls: i64,
}

async fn query(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    let backend = connection.get_database_backend();
    let text = placeholders(sql, backend);
    let statement = Statement::from_sql_and_values(backend, text, values);
    connection.query_all_raw(statement).await.map_err(Problem::database)
}

/// Statements are written with `?`; PostgreSQL numbers its places.
fn placeholders(sql: &str, backend: DbBackend) -> String {
    if backend != DbBackend::Postgres {
        return sql.to_owned();
    }
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(first, |text, (place, part)| format!("{text}${}{part}", place + 1))
}

fn get<T: sea_orm::TryGetable>(row: &QueryResult, name: &str) -> Result<T> {
    row.try_get("", name).map_err(Problem::database)
}

/// Counts one call of a grant on a day; answers the calls of that day with this one.
pub async fn count_use(
    connection: &impl ConnectionTrait,
    grant: &GrantId,
    day: &str,
    rows: u64,
) -> Result<i64> {
    let sql = "insert into use_day (id, grant_id, day, calls, rows) values (?, ?, ?, 1, ?) on conflict (id) \
               do update set calls = use_day.calls + 1, rows = use_day.rows + excluded.rows returning calls";
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let values = vec![format!("{grant}:{day}").into(), grant.to_string().into(), day.into(), rows.into()];
    let found = query(connection, sql, values).await?;
    get(found.first().ok_or_else(|| Problem::internal("a counter returned no row"))?, "calls")
}

/// Adds rows to a call that was counted before they were known.
pub async fn add_rows(
    connection: &impl ConnectionTrait,
    grant: &GrantId,
    day: &str,
    rows: u64,
) -> Result<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let values = vec![rows.into(), format!("{grant}:{day}").into()];
    query(connection, "update use_day set rows = rows + ? where id = ? returning id", values).await.map(drop)
}

/// Calls of a grant on one day.
pub async fn calls_on(connection: &impl ConnectionTrait, grant: &GrantId, day: &str) -> Result<i64> {
    let values = vec![format!("{grant}:{day}").into()];
    let found = query(connection, "select calls from use_day where id = ?", values).await?;
    found.first().map_or(Ok(0), |row| get(row, "calls"))
}

/// The days on which a grant was used since one day, oldest first.
pub async fn days(connection: &impl ConnectionTrait, grant: &GrantId, since: &str) -> Result<Vec<DayOfUse>> {
    let sql = "select day, calls, rows from use_day where grant_id = ? and day >= ? order by day";
    let found = query(connection, sql, vec![grant.to_string().into(), since.into()]).await?;
    found
        .iter()
        .map(|row| Ok(DayOfUse { day: get(row, "day")?, calls: get(row, "calls")?, rows: get(row, "rows")? }))
        .collect()
}

/// The newest uses of a grant.
pub async fn newest(
    connection: &impl ConnectionTrait,
    grant: &GrantId,
    limit: u64,
) -> Result<Vec<UseRecord>> {
    let of_grant = [Where::Eq("grant_id", grant.to_string().into())];
    db::list(connection, &of_grant, Page::descending("at", limit)).await
}

/// Uses of all grants from a moment on and before another, oldest first.
pub async fn between(
    connection: &impl ConnectionTrait,
    from: Timestamp,
    until: Timestamp,
    limit: u64,
) -> Result<Vec<UseRecord>> {
    let within = [Where::Gt("at", (from.0 - 1).into()), Where::Lt("at", until.0.into())];
    db::list(connection, &within, Page::ascending("at", limit)).await
}

/// Counts a denied call.
pub async fn count_denial(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    door: Door,
    about: &str,
    code: &str,
) -> Result<()> {
    let sql = "insert into use_denial (id, door, about, code, minute, calls, digested) \
               values (?, ?, ?, ?, ?, 1, 0) on conflict (id) \
               do update set calls = use_denial.calls + 1, digested = 0 returning calls";
    let minute = now.seconds().div_euclid(60);
    let values = vec![
        format!("{minute}:{}:{about}:{code}", door.as_str()).into(),
        door.as_str().into(),
        about.into(),
        code.into(),
        minute.into(),
    ];
    query(connection, sql, values).await.map(drop)
}

/// Takes the denied calls before a minute that the log does not know of yet; two takers never get the same.
pub async fn take_denials(connection: &impl ConnectionTrait, before_minute: i64) -> Result<Vec<Denials>> {
    let sql = "update use_denial set digested = 1 where digested = 0 and minute < ? \
               returning minute, door, about, code, calls";
    let found = query(connection, sql, vec![before_minute.into()]).await?;
    let mut taken: Vec<Denials> = found.iter().map(denials).collect::<Result<_>>()?;
    taken.sort_by(|a, b| (a.minute, &a.door, &a.about, &a.code).cmp(&(b.minute, &b.door, &b.about, &b.code)));
    Ok(taken)
}

/// Denied calls about a grant or application since a minute, newest first.
pub async fn denials_about(
    connection: &impl ConnectionTrait,
    about: &str,
    since_minute: i64,
) -> Result<Vec<Denials>> {
    let sql = "select minute, door, about, code, calls from use_denial where about = ? and minute >= ? \
               order by minute desc, code";
    query(connection, sql, vec![about.into(), since_minute.into()]).await?.iter().map(denials).collect()
}

fn denials(row: &QueryResult) -> Result<Denials> {
    Ok(Denials {
        minute: get(row, "minute")?,
        door: get(row, "door")?,
        about: get(row, "about")?,
        code: get(row, "code")?,
        calls: get(row, "calls")?,
    })
}

/// Whether a token was revoked.
pub async fn is_revoked(connection: &impl ConnectionTrait, token: &str) -> Result<bool> {
    Ok(db::load::<TokenMark>(connection, &TokenMark::revoked_id(token)).await?.is_some())
}

/// Forgets marks that no longer matter.
pub async fn forget_marks(connection: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    query(connection, "delete from token_mark where expires_at < ? returning id", vec![now.0.into()])
        .await
        .map(drop)
}

/// The last day each grant was used on.
pub async fn last_days(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, String>> {
    let sql = "select grant_id, max(day) as last from use_day group by grant_id";
    let found = query(connection, sql, Vec::new()).await?;
    found.iter().map(|row| Ok((get(row, "grant_id")?, get(row, "last")?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_for_postgresql() {
        let sql = "update t set a = ? where b = ?";
        assert_eq!(placeholders(sql, DbBackend::Postgres), "update t set a = $1 where b = $2");
        assert_eq!(placeholders(sql, DbBackend::Sqlite), sql);
    }
}
