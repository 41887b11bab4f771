//! The pieces that most tables are made of. It decides nothing of a schema: that is each migration's.

use sea_orm_migration::prelude::*;

/// A table with an identifier and columns of texts and numbers.
pub fn table(name: &str, texts: &[&str], numbers: &[&str]) -> TableCreateStatement {
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

/// A table of records: their JSON body and version beside the columns they are looked up by.
pub fn record(name: &str, texts: &[&str], numbers: &[&str]) -> TableCreateStatement {
    table(name, &[&["body"], texts].concat(), &[&["version"], numbers].concat())
}

/// An index over columns, named by them.
pub fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(Alias::new(table));
    for name in columns {
        index.col(Alias::new(*name));
    }
    index
}
