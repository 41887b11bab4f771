//! Disputes about refusals.

use sea_orm_migration::prelude::*;

/// Creates the table of disputes.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_dispute"
    }
}

/// Columns a dispute is found by: its sides, and who mediates or decides.
const SIDES: [&str; 4] = ["requester_org", "provider_id", "mediator_id", "government_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let text = |name: &str| ColumnDef::new(Alias::new(name)).text().to_owned();
        let number = |name: &str| ColumnDef::new(Alias::new(name)).big_integer().not_null().to_owned();
        let mut table = Table::create();
        table.table(Alias::new("dispute")).if_not_exists();
        table.col(text("id").not_null().primary_key()).col(number("version")).col(text("body").not_null());
        table.col(text("state").not_null()).col(number("created_at"));
        for side in SIDES {
            let mut column = text(side);
            // An authority that is a side itself does not mediate: then nobody does.
            if side != "mediator_id" {
                column.not_null();
            }
            table.col(column);
        }
        manager.create_table(table).await?;
        for side in SIDES {
            let mut index = Index::create();
            index.name(format!("dispute_{side}_state")).table(Alias::new("dispute"));
            index.col(Alias::new(side)).col(Alias::new("state"));
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("dispute")).to_owned()).await
    }
}
