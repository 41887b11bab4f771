//! Files sent to be imported into the catalogue, and what became of them.

use sea_orm_migration::prelude::*;

/// Creates the tables of imports.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_imports"
    }
}

fn record(table: &str) -> TableCreateStatement {
    let mut create = Table::create();
    create
        .table(Alias::new(table))
        .if_not_exists()
        .col(ColumnDef::new(Alias::new("id")).text().not_null().primary_key())
        .col(ColumnDef::new(Alias::new("version")).big_integer().not_null())
        .col(ColumnDef::new(Alias::new("body")).text().not_null());
    create
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut imports = record("catalog_import");
        imports
            .col(ColumnDef::new(Alias::new("org_id")).text().not_null())
            .col(ColumnDef::new(Alias::new("created_at")).big_integer().not_null());
        manager.create_table(imports).await?;
        let mut index = Index::create();
        index.name("catalog_import_org_id").table(Alias::new("catalog_import")).col(Alias::new("org_id"));
        manager.create_index(index).await?;
        manager.create_table(record("catalog_import_file")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["catalog_import_file", "catalog_import"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}
