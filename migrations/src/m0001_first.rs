//! First schema: people, catalogue, requests, grants, log, jobs.

use sea_orm_migration::prelude::*;

/// Creates every table of the first release.
#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_first"
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    TextNull,
    Big,
    BigNull,
}
use Kind::{Big, BigNull, Text, TextNull};

struct Noun {
    table: &'static str,
    columns: &'static [(&'static str, Kind)],
    unique: &'static [&'static [&'static str]],
    index: &'static [&'static [&'static str]],
}

const NOUNS: &[Noun] = &[
    Noun {
        table: "organisation",
        columns: &[("slug", Text), ("parent_id", TextNull), ("tier", Big)],
        unique: &[&["slug"]],
        index: &[&["parent_id"]],
    },
    Noun { table: "person", columns: &[("login", Text)], unique: &[&["login"]], index: &[] },
    Noun {
        table: "post",
        columns: &[("person_id", Text), ("org_id", Text)],
        unique: &[],
        index: &[&["person_id"], &["org_id"]],
    },
    Noun { table: "session", columns: &[("person_id", TextNull)], unique: &[], index: &[&["person_id"]] },
    Noun {
        table: "personal_token",
        columns: &[("digest", Text), ("person_id", Text)],
        unique: &[&["digest"]],
        index: &[&["person_id"]],
    },
    Noun {
        table: "resource",
        columns: &[
            ("code", Text),
            ("provider_id", Text),
            ("state", Text),
            ("work_stage", TextNull),
            ("change_number", Big),
        ],
        unique: &[&["code"]],
        index: &[&["change_number"], &["provider_id"], &["state"], &["work_stage"]],
    },
    Noun { table: "visibility_class", columns: &[("number", Big)], unique: &[&["number"]], index: &[] },
    Noun {
        table: "basket_item",
        columns: &[("post_id", Text), ("resource_id", Text), ("added_at", Big)],
        unique: &[&["post_id", "resource_id"]],
        index: &[],
    },
    Noun {
        table: "application",
        columns: &[("org_id", Text), ("created_at", Big)],
        unique: &[],
        index: &[&["org_id"]],
    },
    Noun {
        table: "request",
        columns: &[("requester_org", Text), ("state", Text), ("created_at", Big)],
        unique: &[],
        index: &[&["requester_org"]],
    },
    Noun {
        table: "line",
        columns: &[
            ("request_id", Text),
            ("resource_id", Text),
            ("provider_id", Text),
            ("state", Text),
            ("due_at", BigNull),
        ],
        unique: &[],
        index: &[&["request_id"], &["provider_id", "state"]],
    },
    Noun {
        table: "access_grant",
        columns: &[
            ("line_id", Text),
            ("app_id", Text),
            ("provider_id", Text),
            ("requester_org", Text),
            ("resource_id", Text),
            ("state", Text),
            ("until", BigNull),
            ("created_at", Big),
        ],
        unique: &[&["line_id"]],
        index: &[&["app_id"], &["state"]],
    },
    Noun {
        table: "handover",
        columns: &[("app_id", Text), ("created_at", Big)],
        unique: &[],
        index: &[&["app_id"]],
    },
    Noun {
        table: "use_record",
        columns: &[("grant_id", Text), ("at", Big)],
        unique: &[],
        index: &[&["grant_id", "at"]],
    },
    Noun {
        table: "audit_entry",
        columns: &[("number", Big), ("leaf_index", BigNull), ("object", Text), ("at", Big)],
        unique: &[&["number"], &["leaf_index"]],
        index: &[&["object"]],
    },
    Noun {
        table: "log_head",
        columns: &[("log", Text), ("size", Big)],
        unique: &[&["log", "size"]],
        index: &[],
    },
    Noun { table: "log_tile", columns: &[], unique: &[], index: &[] },
    Noun {
        table: "job",
        columns: &[("state", Text), ("run_at", Big)],
        unique: &[],
        index: &[&["state", "run_at"]],
    },
    Noun { table: "idempotency", columns: &[("expires_at", Big)], unique: &[], index: &[&["expires_at"]] },
    Noun { table: "setting", columns: &[], unique: &[], index: &[] },
    Noun {
        table: "demand",
        columns: &[("org_id", Text), ("created_at", Big)],
        unique: &[],
        index: &[&["org_id"]],
    },
    Noun {
        table: "consent",
        columns: &[("resource_id", Text), ("provider_id", Text), ("created_at", Big)],
        unique: &[],
        index: &[&["resource_id"], &["provider_id"]],
    },
];

fn column(name: &str, kind: Kind) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    match kind {
        Text => column.text().not_null(),
        TextNull => column.text(),
        Big => column.big_integer().not_null(),
        BigNull => column.big_integer(),
    };
    column
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for noun in NOUNS {
            let mut table = Table::create();
            table.table(Alias::new(noun.table)).if_not_exists();
            table.col(ColumnDef::new(Alias::new("id")).text().not_null().primary_key());
            table.col(column("version", Big)).col(column("body", Text));
            for (name, kind) in noun.columns {
                table.col(column(name, *kind));
            }
            manager.create_table(table).await?;
            for (unique, columns) in
                noun.unique.iter().map(|c| (true, c)).chain(noun.index.iter().map(|c| (false, c)))
            {
                let mut index = Index::create();
                index.name(format!("{}_{}", noun.table, columns.join("_"))).table(Alias::new(noun.table));
                for name in *columns {
                    index.col(Alias::new(*name));
                }
                if unique {
                    index.unique();
                }
                manager.create_index(index).await?;
            }
        }
        let mut sequence = Table::create();
        sequence
            .table(Alias::new("sequence"))
            .col(ColumnDef::new(Alias::new("name")).text().not_null().primary_key())
            .col(column("value", Big));
        manager.create_table(sequence).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for noun in NOUNS.iter().rev() {
            manager.drop_table(Table::drop().table(Alias::new(noun.table)).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table(Alias::new("sequence")).to_owned()).await
    }
}
