//! What a caller asks of rows: `limit`, `cursor`, `fields=a,b`, `name=value`, `name.ge=..`, `name.le=..`.
//!
//! Pure. Values become what the field's type says; a name that is not granted is refused by name. It only
//! ever narrows.

use super::cursor::CursorKey;
use crate::api::protocol::{ROWS_MAX, ROWS_USUAL};
use crate::error::{Problem, Result};
use crate::scope::sql::{ClientFilter, Page};
use crate::scope::{Comparison, FieldType, ResourceShape, Scalar, Scope};

/// Most comparisons of one call.
const COMPARISONS_MAX: usize = 32;

/// A question about rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The comparisons.
    pub filter: ClientFilter,
    /// The page.
    pub page: Page,
    /// The fields wanted, in the order wanted; all granted ones when absent.
    pub fields: Option<Vec<String>>,
}

/// The field is not granted, whether or not the resource has it.
pub fn column_not_granted(name: &str) -> Problem {
    let name = short(name);
    Problem::new(
        403,
        "column_not_granted",
        format!("数据项 `{name}` 不在授权范围内"),
        format!("`{name}` is not granted"),
    )
    .field(name, "未授权", "not granted")
    .next("请只使用授权范围内的数据项；如需更多，请重新申请", "use granted fields only, or ask for more")
}

fn short(name: &str) -> String {
    name.chars().take(80).collect()
}

/// Neither a parameter nor a column: says what there is.
fn unknown(parameter: &str, scope: &Scope) -> Problem {
    let columns: Vec<&str> = scope.fields.iter().map(|field| field.name.as_str()).collect();
    let columns = columns.join(", ");
    wrong(
        &short(parameter),
        format!("没有这个参数。可用：limit、cursor、fields，以及已授权的数据项（{columns}），可加 .ge、.le"),
        format!(
            "there is no such parameter; there are `limit`, `cursor`, `fields`, and the granted columns \
             ({columns}), each alone or with `.ge` or `.le`"
        ),
    )
}

fn wrong(name: &str, zh: impl Into<String>, en: impl Into<String>) -> Problem {
    Problem::invalid("未查询", "nothing was read").field(name, zh, en)
}

/// Reads the query of a call.
///
/// # Errors
/// `column_not_granted`; `invalid_input` naming the parameter.
pub fn read(
    pairs: &[(String, String)],
    scope: &Scope,
    shape: &ResourceShape,
    cursors: &CursorKey<'_>,
) -> Result<Query> {
    let mut query = Query {
        filter: ClientFilter::default(),
        page: Page { limit: ROWS_USUAL, after_rowid: None },
        fields: None,
    };
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => query.page.limit = limit(value)?,
            "cursor" => {
                let after = cursors.read(value).ok_or_else(|| {
                    wrong(
                        "cursor",
                        "游标无效，请使用上一页返回的 next_cursor",
                        "use `next_cursor` of the page before",
                    )
                })?;
                query.page.after_rowid = Some(after);
            }
            "fields" => query.fields = Some(fields(value, scope, shape)?),
            name => compare(&mut query.filter, name, value, scope, shape)?,
        }
    }
    let count = query.filter.eq.len() + query.filter.ge.len() + query.filter.le.len();
    if count > COMPARISONS_MAX {
        let (zh, en) =
            (format!("筛选条件最多{COMPARISONS_MAX}个"), format!("at most {COMPARISONS_MAX} comparisons"));
        return Err(wrong("query", zh, en));
    }
    Ok(query)
}

fn limit(text: &str) -> Result<u32> {
    let given = text.parse().ok().filter(|limit| (1..=ROWS_MAX).contains(limit));
    given.ok_or_else(|| {
        wrong("limit", format!("须为1到{ROWS_MAX}的整数"), format!("a whole number from 1 to {ROWS_MAX}"))
    })
}

fn fields(text: &str, scope: &Scope, shape: &ResourceShape) -> Result<Vec<String>> {
    let mut wanted: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if !shape.fields.iter().any(|field| field.name == name) {
            return Err(wrong(
                "fields",
                format!("没有数据项 `{}`", short(name)),
                format!("there is no column `{}`", short(name)),
            ));
        }
        if scope.field(name).is_none() {
            return Err(column_not_granted(name));
        }
        if !wanted.iter().any(|known| known == name) {
            wanted.push(name.to_owned());
        }
    }
    if wanted.is_empty() {
        return Err(wrong("fields", "请写明至少一个数据项", "name at least one field"));
    }
    Ok(wanted)
}

fn compare(
    filter: &mut ClientFilter,
    parameter: &str,
    text: &str,
    scope: &Scope,
    shape: &ResourceShape,
) -> Result<()> {
    let (name, operator) = parameter.split_once('.').unwrap_or((parameter, "eq"));
    // What the entry offers is published (Art. 16), so to say that a name is none of it tells nothing.
    let known =
        shape.fields.iter().find(|field| field.name == name).ok_or_else(|| unknown(parameter, scope))?;
    if scope.field(name).is_none() {
        return Err(column_not_granted(name));
    }
    let value = scalar(text, known.kind).ok_or_else(|| {
        wrong(name, "筛选值与数据项类型不符", "the value does not fit the type of the field")
    })?;
    let comparison = Comparison { field: name.to_owned(), value };
    match operator {
        "eq" => filter.eq.push(comparison),
        "ge" => filter.ge.push(comparison),
        "le" => filter.le.push(comparison),
        _ => {
            return Err(wrong(
                name,
                "只支持等于、`.ge`（不小于）和 `.le`（不大于）",
                "only equality, `.ge` (at least) and `.le` (at most) are supported",
            ));
        }
    }
    Ok(())
}

fn scalar(text: &str, kind: FieldType) -> Option<Scalar> {
    Some(match kind {
        FieldType::Integer => Scalar::Int(text.parse().ok()?),
        FieldType::Number => Scalar::Float(text.parse().ok().filter(|number: &f64| number.is_finite())?),
        FieldType::Boolean => Scalar::Bool(text.parse().ok()?),
        FieldType::Text | FieldType::Date | FieldType::Timestamp => Scalar::Text(text.to_owned()),
    })
}
