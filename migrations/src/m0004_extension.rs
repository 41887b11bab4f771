//! Lines that wait for an authority's consent to a longer clock are found by when that was asked for.

use sea_orm_migration::prelude::*;

/// Adds the column and its index.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_extension"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        table
            .table(Alias::new("line"))
            .add_column(ColumnDef::new(Alias::new("extension_asked_at")).big_integer());
        manager.alter_table(table).await?;
        let mut index = Index::create();
        index.name("line_extension_asked_at").table(Alias::new("line")).col(Alias::new("extension_asked_at"));
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("line_extension_asked_at").to_owned()).await?;
        let mut table = Table::alter();
        table.table(Alias::new("line")).drop_column(Alias::new("extension_asked_at"));
        manager.alter_table(table).await
    }
}
