//! Searches that people keep, and what they looked for in vain.

use sea_orm_migration::prelude::*;

use crate::part::{index, record};

/// Creates the table of kept searches.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_kept_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let texts = ["post_id", "org_id", "query_digest", "folded"];
        manager.create_table(record("kept_search", &texts, &["missed", "last_at"])).await?;
        let mut once = index("kept_search", &["post_id", "query_digest"]);
        manager.create_index(once.unique().to_owned()).await?;
        manager.create_index(index("kept_search", &["missed", "last_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("kept_search")).to_owned()).await
    }
}
