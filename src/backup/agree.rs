//! Two databases as of moments that agree: the tables of the warehouse copy are those the records speak of.
//!
//! Records and warehouse share no transaction. So the list of hosted tables is read before the records' moment
//! and again at the warehouse's: where both lists are the same, no table was made, changed or dropped between
//! them. While the copy is made nobody can replace one. Rows of a table may be younger than the records by the
//! time between both, never of another shape.

use std::collections::BTreeMap;
use std::time::Duration;

use super::manifest::Unmet;
use super::{problem, store};
use crate::app::App;
use crate::audit::store::Connection;
use crate::catalog;
use crate::connector::hosted_table;
use crate::db;
use crate::error::Result;
use crate::grant;
use crate::tx::Snapshot;

/// How often both are read anew while tables change.
const TRIES: u32 = 10;
/// How long is waited before another try.
const PAUSE: Duration = Duration::from_millis(200);
/// More grants than any city has open.
const GRANTS_MAX: u64 = 10_000_000;

/// Hosted tables with their columns.
type Shapes = BTreeMap<String, Vec<String>>;

/// Both databases, each as of one moment, that agree.
pub(super) struct Moment {
    /// Records.
    pub records: Snapshot,
    /// Hosted tables.
    pub warehouse: Snapshot,
    /// Open grants that read a table, or columns, which the warehouse lacks; so it was before the copy.
    pub unmet: Vec<Unmet>,
}

async fn shapes(connection: &impl Connection) -> Result<Shapes> {
    let mut shapes = Shapes::new();
    for table in store::tables(connection).await? {
        let columns = store::columns(connection, &table).await?;
        shapes.insert(table, columns.into_iter().map(|column| column.name).collect());
    }
    Ok(shapes)
}

/// Opens both.
///
/// # Errors
/// `tables_change` if hosted tables are replaced all the while.
pub(super) async fn open(app: &App) -> Result<Moment> {
    let mut last = None;
    for _ in 0..TRIES {
        let before = shapes(&app.warehouse.reader).await?;
        let records = Snapshot::open(&app.db).await?;
        // On SQLite the moment is that of the first read.
        db::applied_migrations(records.connection()).await?;
        let warehouse = Snapshot::open(&app.warehouse).await?;
        // The first act of the transaction, for its moment is that of the first read: PostgreSQL drops a table under
        // readers that do not hold it.
        let held = store::hold(warehouse.connection(), before.keys()).await?;
        if held && before == shapes(warehouse.connection()).await? {
            let unmet = unmet(&records, &before).await?;
            // What is missing may be a table that was being replaced at both looks.
            if unmet.is_empty() || last.as_ref() == Some(&unmet) {
                return Ok(Moment { records, warehouse, unmet });
            }
            last = Some(unmet);
        }
        warehouse.close().await?;
        records.close().await?;
        tokio::time::sleep(PAUSE).await;
    }
    Err(problem::tables_change())
}

/// Open grants on hosted tables that name what is not there.
async fn unmet(records: &Snapshot, shapes: &Shapes) -> Result<Vec<Unmet>> {
    let mut unmet = Vec::new();
    for state in ["provisioning", "active", "suspended"] {
        for grant in grant::store::in_state(records.connection(), state, GRANTS_MAX).await? {
            let resource = catalog::store::resource(records.connection(), &grant.resource).await?;
            let bound = resource.content().and_then(|content| hosted_table::table(content).ok());
            let Some(table) = bound else { continue };
            let columns = shapes.get(table);
            let there = |name: &String| columns.is_some_and(|columns| columns.contains(name));
            let missing: Vec<String> = grant
                .scope
                .fields
                .iter()
                .map(|field| field.name.clone())
                .filter(|name| !there(name))
                .collect();
            if columns.is_none() || !missing.is_empty() {
                unmet.push(Unmet { grant: grant.id.to_string(), table: table.to_owned(), columns: missing });
            }
        }
    }
    unmet.sort();
    Ok(unmet)
}
