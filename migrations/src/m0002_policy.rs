//! Rules: every version of every set, and drafts that wait for a second person.

use sea_orm_migration::prelude::*;

use crate::part::index;

/// Creates the tables of the rules.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_policy"
    }
}

fn record(table: &str) -> TableCreateStatement {
    let mut create = Table::create();
    create
        .table(Alias::new(table))
        .if_not_exists()
        .col(ColumnDef::new(Alias::new("id")).text().not_null().primary_key())
        .col(ColumnDef::new(Alias::new("version")).big_integer().not_null())
        .col(ColumnDef::new(Alias::new("body")).text().not_null())
        .col(ColumnDef::new(Alias::new("rule_set")).text().not_null());
    create
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut versions = record("rule_version");
        versions
            .col(ColumnDef::new(Alias::new("number")).big_integer().not_null())
            .col(ColumnDef::new(Alias::new("changed")).big_integer().not_null());
        manager.create_table(versions).await?;
        // Two approvals at once cannot both become the next version.
        manager.create_index(index("rule_version", &["rule_set", "number"]).unique().to_owned()).await?;
        manager.create_index(index("rule_version", &["changed"]).unique().to_owned()).await?;
        let mut drafts = record("rule_draft");
        drafts
            .col(ColumnDef::new(Alias::new("number")).big_integer().not_null())
            .col(ColumnDef::new(Alias::new("state")).text().not_null());
        manager.create_table(drafts).await?;
        manager.create_index(index("rule_draft", &["rule_set", "number"]).unique().to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["rule_draft", "rule_version"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}
