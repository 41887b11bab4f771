//! Lines are found by who asked for what, whatever number of them there is.

use sea_orm_migration::prelude::*;

use crate::part::index;

/// Adds the requester to lines, and the indexes of both look-ups.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_look_up"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut line = Table::alter();
        line.table(Alias::new("line"))
            .add_column(ColumnDef::new(Alias::new("requester_org")).text().not_null().default(""));
        manager.alter_table(line).await?;
        let told = "update line set requester_org = coalesce((select request.requester_org from request \
                    where request.id = line.request_id), '')";
        manager.get_connection().execute_unprepared(told).await?;
        manager.create_index(index("line", &["requester_org", "state"])).await?;
        manager.create_index(index("line", &["resource_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["line_resource_id", "line_requester_org_state"] {
            manager.drop_index(Index::drop().name(name).table(Alias::new("line")).to_owned()).await?;
        }
        let mut line = Table::alter();
        line.table(Alias::new("line")).drop_column(Alias::new("requester_org"));
        manager.alter_table(line).await
    }
}
