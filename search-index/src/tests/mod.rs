//! Tests of the crate through its public calls; each file keeps one promise.
#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

mod feed;
mod finding;
mod suggesting;
mod visibility;

use std::sync::Arc;

use crate::{Change, Document, Field, Index, Page, Query, Text, Visible};

/// A document with a title, everything else by its number.
fn titled(number: u32, title: &str) -> Document {
    Document {
        id: format!("res_{number:04}"),
        code: format!("3070161/{number:06}"),
        title: Text::new(title, ""),
        provider_id: format!("org_{}", number % 3),
        provider_name: Text::new("市规划自然资源局", "Bureau of Planning and Natural Resources"),
        kind: "table".to_owned(),
        sharing: "conditional".to_owned(),
        grade: 2,
        updated_at: 1_700_000_000_000_000 + i64::from(number),
        ..Document::default()
    }
}

fn with_fields(mut document: Document, fields: &[(&str, &str)]) -> Document {
    document.fields = fields
        .iter()
        .map(|(name, title)| Field { name: (*name).to_owned(), title: Text::new(*title, "") })
        .collect();
    document
}

fn index_of(documents: impl IntoIterator<Item = Document>) -> Index {
    let index = Index::in_memory().unwrap();
    let changes: Vec<Change> = documents.into_iter().map(Change::from).collect();
    index.apply(&changes, 1).unwrap();
    index
}

fn all_visible() -> Visible {
    Visible::below(64)
}

fn search(index: &Index, text: &str) -> Page {
    Arc::unwrap_or_clone(index.search(&Query::new(text, &all_visible())).unwrap())
}

fn ids(page: &Page) -> Vec<&str> {
    page.hits.iter().map(|hit| hit.id.as_str()).collect()
}
