//! A scope as one parameterised SELECT for SQLite and PostgreSQL.
//!
//! Names are checked and quoted, values are parameters only, masks are computed by the database. The one
//! exception is the `hash` mask, which SQLite cannot compute: such a column comes out under a name ending in
//! `:unhashed` and [`Sql::finish`] must be called on each row as it streams by.
//! Expects a scope that passed [`Scope::check_against`]; dates are stored as text.

use serde_json::{Map, Value};

use super::{Comparison, Mask, MaskKey, RowFilter, Scalar, Scope, ScopeError};

/// The column every hosted table has as its paging key; on SQLite the built-in one.
pub const ROW_ID: &str = "rowid";

/// Which database the text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite 3.35 or newer.
    Sqlite,
    /// PostgreSQL, database encoding UTF-8.
    Postgres,
}

/// The caller's own comparisons; each narrows. `In`, `And` and `Not` are not for callers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientFilter {
    /// Equal to.
    pub eq: Vec<Comparison>,
    /// At least.
    pub ge: Vec<Comparison>,
    /// At most.
    pub le: Vec<Comparison>,
}

/// One page of rows in the order of [`ROW_ID`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Most rows.
    pub limit: u32,
    /// Only rows after this one.
    pub after_rowid: Option<i64>,
}

/// A statement; the parameters in order of their placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct Sql {
    /// SQL with `?` or `$n`.
    pub text: String,
    /// Their values.
    pub params: Vec<Scalar>,
    hashed: Vec<String>,
}

impl Sql {
    /// Replaces the columns that wait for the `hash` mask.
    pub fn finish(&self, row: &mut Map<String, Value>, key: &MaskKey) {
        for name in &self.hashed {
            let raw = row.remove(&format!("{name}:unhashed")).unwrap_or(Value::Null);
            row.insert(name.clone(), Mask::Hash.apply(&raw, key));
        }
    }
}

/// Compiles the readable part of `table`: granted columns, granted rows, masks, the caller's filter, a page.
pub fn compile(
    scope: &Scope,
    table: &str,
    dialect: Dialect,
    extra: &ClientFilter,
    page: Page,
) -> Result<Sql, ScopeError> {
    let mut out = Writer { dialect, params: Vec::new(), hashed: Vec::new() };
    let table = identifier(table)?;
    let mut columns = vec![format!("t.\"{ROW_ID}\" AS \"{ROW_ID}\"")];
    for field in &scope.fields {
        columns.push(out.column(&field.name, field.mask)?);
    }
    let mut conditions = Vec::new();
    if let Some(filter) = &scope.row_filter {
        conditions.push(out.filter(filter)?);
    }
    for (operator, comparisons) in [("=", &extra.eq), (">=", &extra.ge), ("<=", &extra.le)] {
        for comparison in comparisons {
            if scope.field(&comparison.field).is_none_or(|field| field.mask.is_some()) {
                return Err(ScopeError::NotFilterable(comparison.field.clone()));
            }
            conditions.push(out.comparison(comparison, operator)?);
        }
    }
    if let Some(after) = page.after_rowid {
        let after = out.bind(ROW_ID, &Scalar::Int(after))?;
        conditions.push(format!("t.\"{ROW_ID}\" > {after}"));
    }
    let conditions = if conditions.is_empty() { "TRUE".to_owned() } else { conditions.join(" AND ") };
    let text = format!(
        "SELECT {} FROM \"{table}\" AS t WHERE {conditions} ORDER BY t.\"{ROW_ID}\" LIMIT {}",
        columns.join(", "),
        page.limit
    );
    Ok(Sql { text, params: out.params, hashed: out.hashed })
}

struct Writer {
    dialect: Dialect,
    params: Vec<Scalar>,
    hashed: Vec<String>,
}

impl Writer {
    fn bind(&mut self, field: &str, value: &Scalar) -> Result<String, ScopeError> {
        let unusable = match value {
            // PostgreSQL cannot hold NUL, SQLite's functions stop at it.
            Scalar::Text(text) => text.contains('\0'),
            Scalar::Float(number) => !number.is_finite(),
            Scalar::Bool(_) | Scalar::Int(_) => false,
        };
        if unusable {
            return Err(ScopeError::BadValue(field.to_owned()));
        }
        self.params.push(value.clone());
        Ok(match self.dialect {
            Dialect::Sqlite => "?".to_owned(),
            Dialect::Postgres => format!("${}", self.params.len()),
        })
    }

    fn column(&mut self, name: &str, mask: Option<Mask>) -> Result<String, ScopeError> {
        let raw = column(name)?;
        let Some(mask) = mask else { return Ok(format!("{raw} AS \"{name}\"")) };
        let text = format!("CAST({raw} AS TEXT)");
        let shown = match (mask, mask.cover()) {
            (_, Some(cover)) => {
                let (start, end, stars) = (cover.start, cover.end, cover.stars);
                let tail = format!("substr({text}, length({text}) - {end} + 1)");
                format!(
                    "CASE WHEN {raw} IS NULL THEN NULL WHEN length({text}) < {} THEN '{stars}' \
                     ELSE substr({text}, 1, {start}) || '{stars}' || {tail} END",
                    cover.least
                )
            }
            (Mask::Hash, None) => {
                self.hashed.push(name.to_owned());
                return Ok(format!("{raw} AS \"{name}:unhashed\""));
            }
            (Mask::YearOnly, None) => {
                let test = match self.dialect {
                    Dialect::Sqlite => "GLOB '[0-9][0-9][0-9][0-9]'",
                    Dialect::Postgres => "~ '^[0-9]{4}$'",
                };
                format!("CASE WHEN substr({text}, 1, 4) {test} THEN substr({text}, 1, 4) END")
            }
            _ => "CAST(NULL AS TEXT)".to_owned(),
        };
        Ok(format!("{shown} AS \"{name}\""))
    }

    fn filter(&mut self, filter: &RowFilter) -> Result<String, ScopeError> {
        match filter {
            RowFilter::And(parts) => self.joined(parts, " AND ", "TRUE"),
            RowFilter::Or(parts) => self.joined(parts, " OR ", "FALSE"),
            RowFilter::Not(part) => Ok(format!("(NOT {})", self.filter(part)?)),
            RowFilter::Eq(c) => self.comparison(c, "="),
            RowFilter::Ne(c) => self.comparison(c, "<>"),
            RowFilter::Lt(c) => self.comparison(c, "<"),
            RowFilter::Le(c) => self.comparison(c, "<="),
            RowFilter::Gt(c) => self.comparison(c, ">"),
            RowFilter::Ge(c) => self.comparison(c, ">="),
            RowFilter::In(m) => {
                let parts: Vec<_> = m
                    .values
                    .iter()
                    .map(|value| RowFilter::Eq(Comparison { field: m.field.clone(), value: value.clone() }))
                    .collect();
                self.joined(&parts, " OR ", "FALSE")
            }
            RowFilter::Prefix(c) => {
                let Scalar::Text(start) = &c.value else {
                    return Err(ScopeError::FilterType(c.field.clone()));
                };
                let (column, length) = (column(&c.field)?, start.chars().count());
                let value = self.bind(&c.field, &c.value)?;
                Ok(format!("(substr(CAST({column} AS TEXT), 1, {length}) = {value})"))
            }
            RowFilter::IsNull(name) => Ok(format!("({} IS NULL)", column(&name.field)?)),
        }
    }

    fn joined(&mut self, parts: &[RowFilter], with: &str, empty: &str) -> Result<String, ScopeError> {
        let parts = parts.iter().map(|part| self.filter(part)).collect::<Result<Vec<_>, _>>()?;
        Ok(if parts.is_empty() { empty.to_owned() } else { format!("({})", parts.join(with)) })
    }

    fn comparison(&mut self, c: &Comparison, operator: &str) -> Result<String, ScopeError> {
        let column = column(&c.field)?;
        let value = self.bind(&c.field, &c.value)?;
        Ok(match (self.dialect, &c.value) {
            // By code point, whatever the database's locale.
            (Dialect::Postgres, Scalar::Text(_)) => {
                format!("(CAST({column} AS TEXT) COLLATE \"C\" {operator} {value})")
            }
            _ => format!("({column} {operator} {value})"),
        })
    }
}

fn identifier(name: &str) -> Result<&str, ScopeError> {
    let fits = name.len() <= 63
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits { Ok(name) } else { Err(ScopeError::BadName(name.to_owned())) }
}

/// Qualified on purpose: SQLite reads an unknown name in bare double quotes as a string.
fn column(name: &str) -> Result<String, ScopeError> {
    if name == ROW_ID {
        return Err(ScopeError::BadName(name.to_owned()));
    }
    Ok(format!("t.\"{}\"", identifier(name)?))
}
