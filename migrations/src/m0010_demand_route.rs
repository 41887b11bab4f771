//! Demands are found by who is to answer them, whatever number of them there is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::part::index;

/// Adds addressee and state to demands, and the indexes of both look-ups.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0010_demand_route"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [
            ColumnDef::new(Alias::new("addressee_id")).text(),
            ColumnDef::new(Alias::new("state")).text().not_null().default(""),
        ] {
            let mut demand = Table::alter();
            manager.alter_table(demand.table(Alias::new("demand")).add_column(column).to_owned()).await?;
        }
        let told = if manager.get_database_backend() == DatabaseBackend::Postgres {
            "update demand set addressee_id = body::json ->> 'to', state = body::json ->> 'state'"
        } else {
            "update demand set addressee_id = json_extract(body, '$.to'), state = json_extract(body, '$.state')"
        };
        manager.get_connection().execute_unprepared(told).await?;
        manager.create_index(index("demand", &["addressee_id", "state"])).await?;
        manager.create_index(index("demand", &["org_id", "state"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["demand_org_id_state", "demand_addressee_id_state"] {
            manager.drop_index(Index::drop().name(name).table(Alias::new("demand")).to_owned()).await?;
        }
        for name in ["state", "addressee_id"] {
            let mut demand = Table::alter();
            manager
                .alter_table(demand.table(Alias::new("demand")).drop_column(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
