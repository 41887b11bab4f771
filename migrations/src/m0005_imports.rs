//! Files sent to be imported into the catalogue, and what became of them.

use sea_orm_migration::prelude::*;

use crate::part::{index, record};

/// Creates the tables of imports.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(record("catalog_import", &["org_id"], &["created_at"])).await?;
        manager.create_index(index("catalog_import", &["org_id"])).await?;
        manager.create_table(record("catalog_import_file", &[], &[])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["catalog_import_file", "catalog_import"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}
