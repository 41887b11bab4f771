//! Use of grants: calls counted by day, denied calls by minute, and marks of tokens that are worth nothing
//! any more.

use sea_orm_migration::prelude::*;

use crate::part::{index, table};

/// Creates the tables of use.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_use"
    }
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
