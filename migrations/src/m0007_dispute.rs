//! Disputes about refusals.

use sea_orm_migration::prelude::*;

use crate::part::{index, record};

/// Creates the table of disputes.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_dispute"
    }
}

/// Columns a dispute is found by: its sides, and who mediates or decides.
const SIDES: [&str; 4] = ["requester_org", "provider_id", "government_id", "mediator_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let [requester, provider, government, mediator] = SIDES;
        let mut table = record("dispute", &["state", requester, provider, government], &["created_at"]);
        // An authority that is a side itself does not mediate: then nobody does.
        table.col(ColumnDef::new(Alias::new(mediator)).text());
        manager.create_table(table).await?;
        for side in SIDES {
            manager.create_index(index("dispute", &[side, "state"])).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("dispute")).to_owned()).await
    }
}
