//! Keeping grants: revocations of several in one act, reviews of what is still needed.

use sea_orm_migration::prelude::*;

use crate::part::{index, record};

/// Creates the tables of keeping.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_keeping"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(record("revocation", &["org_id"], &["created_at"])).await?;
        manager.create_index(index("revocation", &["created_at"])).await?;
        manager.create_table(record("review", &["provider_id"], &["created_at"])).await?;
        manager.create_index(index("review", &["created_at"])).await?;
        let texts = ["review_id", "grant_id", "holder_id", "state"];
        manager.create_table(record("review_item", &texts, &["due_at"])).await?;
        manager.create_index(index("review_item", &["review_id"])).await?;
        manager.create_index(index("review_item", &["grant_id"])).await?;
        manager.create_index(index("review_item", &["holder_id", "state"])).await?;
        manager.create_index(index("review_item", &["state", "due_at"])).await?;
        // What one revocation ends is looked up by whose it is.
        manager.create_index(index("access_grant", &["requester_org"])).await?;
        manager.create_index(index("access_grant", &["resource_id"])).await?;
        manager.create_index(index("access_grant", &["provider_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["access_grant_requester_org", "access_grant_resource_id", "access_grant_provider_id"] {
            manager.drop_index(Index::drop().name(name).table(Alias::new("access_grant")).to_owned()).await?;
        }
        for name in ["review_item", "review", "revocation"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
