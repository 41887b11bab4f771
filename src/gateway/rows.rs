//! Rows of hosted tables: `GET /gw/{grant}/rows`.
//!
//! Columns, row filter and masks are computed by the warehouse from the scope; nothing else is ever fetched.

use serde_json::{Map, Value, json};

use super::cursor::CursorKey;
use super::query;
use super::record::{self, Denied};
use super::verify::{self, Admitted, Shown};
use crate::app::App;
use crate::catalog::kind::Delivery;
use crate::connector::hosted_table;
use crate::error::{Problem, Result};
use crate::grant::reconcile;
use crate::scope::MaskKey;
use crate::scope::sql::Page;

/// The grant is reached through another door.
pub fn wrong_door(door: &'static str) -> Problem {
    Problem::new(404, "wrong_door", "该授权不从此地址提供", "this grant is not served at this address").next(
        format!("请使用交接单所列地址（{door}）"),
        format!("use the endpoint of the hand-over ({door})"),
    )
}

/// Answers a page of rows: `{items, next_cursor}`.
pub async fn rows(
    app: &App,
    shown: &Shown<'_>,
    grant: &str,
    pairs: &[(String, String)],
) -> std::result::Result<Value, Denied> {
    let admitted = verify::admit(app, shown, grant).await?;
    page(app, &admitted, pairs).await.map_err(|problem| Denied::of(&admitted, problem))
}

async fn page(app: &App, admitted: &Admitted, pairs: &[(String, String)]) -> Result<Value> {
    if reconcile::delivery(&admitted.grant) != Delivery::HostedTable {
        return Err(wrong_door("/gw/{grant}/api/.."));
    }
    record::check_quota(app, admitted).await?;
    let shape = admitted.content.shape();
    let cursors = CursorKey::derive(&app.keys.mask, admitted.grant.id.as_str());
    let query = query::read(pairs, &admitted.scope, &shape, &cursors)?;
    let key = MaskKey::derive(&app.keys.mask, admitted.grant.id.as_str());
    // One more than wanted tells whether there is a next page.
    let wanted = query.page.limit as usize;
    let page = Page { limit: query.page.limit + 1, ..query.page };
    let mut found =
        hosted_table::read(app, &admitted.content, &admitted.scope, &query.filter, page, &key).await?;
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).and_then(|(row, _)| cursors.write(*row));
    record::used(app, admitted, "rows", found.len() as u64, 200).await?;
    let items: Vec<Value> =
        found.into_iter().map(|(_, row)| Value::Object(only(row, query.fields.as_deref()))).collect();
    Ok(json!({ "items": items, "next_cursor": next }))
}

fn only(mut row: Map<String, Value>, fields: Option<&[String]>) -> Map<String, Value> {
    match fields {
        None => row,
        Some(fields) => fields.iter().filter_map(|name| row.remove_entry(name)).collect(),
    }
}
