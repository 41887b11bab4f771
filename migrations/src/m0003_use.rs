//! Use of grants: calls counted by day, denied calls by minute, and marks of tokens that are worth nothing
//! any more.

use sea_orm_migration::prelude::*;

/// Creates the tables of use.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_use"
    }
}

fn table(name: &str, texts: &[&str], numbers: &[&str]) -> TableCreateStatement {
    let mut create = Table::create();
    create.table(Alias::new(name)).if_not_exists();
    create.col(ColumnDef::new(Alias::new("id")).text().not_null().primary_key());
    for column in texts {
        create.col(ColumnDef::new(Alias::new(*column)).text().not_null());
    }
    for column in numbers {
        create.col(ColumnDef::new(Alias::new(*column)).big_integer().not_null());
    }
    create
}

fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(Alias::new(table));
    for name in columns {
        index.col(Alias::new(*name));
    }
    index
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table("use_day", &["grant_id", "day"], &["calls", "rows"])).await?;
        manager.create_index(index("use_day", &["grant_id", "day"])).await?;
        manager
            .create_table(table("use_denial", &["door", "about", "code"], &["minute", "calls", "digested"]))
            .await?;
        manager.create_index(index("use_denial", &["digested", "minute"])).await?;
        manager.create_index(index("use_denial", &["about"])).await?;
        manager.create_table(table("token_mark", &["body"], &["version", "expires_at"])).await?;
        manager.create_index(index("token_mark", &["expires_at"])).await?;
        manager.create_index(index("use_record", &["at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["use_day", "use_denial", "token_mark"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
