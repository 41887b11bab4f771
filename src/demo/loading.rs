//! How far the load of the sample city came: begun before anything else, complete with its last transaction.
//!
//! So a load that was killed is told from a city, and goes on at the next start. It loads nothing itself: that is
//! `load`.

use serde::{Deserialize, Serialize};

use super::city;
use crate::app::App;
use crate::db;
use crate::error::{Problem, Result};
use crate::setting;
use crate::tx::{Internal, Tx};

#[derive(Clone, Default, Serialize, Deserialize)]
struct Loading {
    id: String,
    complete: bool,
    #[serde(skip)]
    version: i64,
}

crate::record!(Loading, "setting", id, |_this| {});

const ID: &str = "sample_city";

/// Whether the city has still to be loaded: nothing is there yet, or a load was interrupted.
///
/// # Errors
/// Only when the database is away.
pub async fn is_needed(app: &App) -> Result<bool> {
    match db::load::<Loading>(&app.db.reader, ID).await? {
        Some(loading) => Ok(!loading.complete),
        None => Ok(app.tree().all().next().is_none()),
    }
}

/// Notes that a load is under way; answers whether an earlier one left something.
///
/// # Errors
/// `database_in_use` for a database that holds something else.
pub(super) async fn begin(app: &App) -> Result<bool> {
    app.reload_tree().await?;
    let tx = Tx::internal(&app.db, Internal::Seed).await?;
    if db::load::<Loading>(tx.connection(), ID).await?.is_some() {
        return Ok(true);
    }
    if app.tree().all().next().is_some() {
        return Err(Problem::conflict(
            "database_in_use",
            "数据库已有其他内容，未装载示例城市",
            "the database holds something else; the sample city was not loaded",
        )
        .next("请换用空的数据目录", "choose an empty data directory"));
    }
    setting::keep_divisions(&tx, city::DIVISIONS).await?;
    tx.insert(&mut Loading { id: ID.to_owned(), ..Loading::default() }).await?;
    tx.commit().await?;
    app.reload_divisions().await?;
    Ok(false)
}

/// Says that everything is there, in the transaction that writes the last of it.
pub(super) async fn complete(tx: &Tx) -> Result<()> {
    let mut loading: Loading = db::require(tx.connection(), ID).await?;
    loading.complete = true;
    tx.update(&mut loading).await
}
