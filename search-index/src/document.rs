//! What goes into the index: one [`Document`] for each catalogue entry, and the [`Change`]s that follow it.
//! Plain data; it never looks anything up. How it is analysed is in `schema.rs`.

use serde::{Deserialize, Serialize};

/// A text in Chinese and, where somebody wrote it, in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Text {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// A data item (信息项) of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its technical name, such as a column.
    pub name: String,
    /// Its title for people.
    pub title: Text,
}

/// A catalogue entry as the index sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Identifier; a later document with the same one takes the place of an earlier.
    pub id: String,
    /// Resource code (信息资源代码).
    pub code: String,
    /// Title.
    pub title: Text,
    /// Summary.
    pub summary: Text,
    /// Identifier of the provider department.
    pub provider_id: String,
    /// Identifiers of the organisations above it.
    #[serde(default)]
    pub provider_above: Vec<String>,
    /// Name of the provider department.
    pub provider_name: Text,
    /// Kind of resource.
    pub kind: String,
    /// Subject domain.
    pub domain: String,
    /// Class in the catalogue with every class above it.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Sharing attribute.
    pub sharing: String,
    /// Grade of the data.
    pub grade: u8,
    /// Tier of government.
    pub tier: String,
    /// Administrative division.
    pub division: String,
    /// Divisions above it.
    #[serde(default)]
    pub division_above: Vec<String>,
    /// Update cycle.
    pub update_cycle: String,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Data items.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Visibility class: who may see the entry is decided by class, outside this crate.
    pub class: u32,
    /// Last change, in microseconds UTC.
    pub updated_at: i64,
    /// Whether the entry came from a foreign catalogue.
    #[serde(default)]
    pub harvested: bool,
    /// Version number of the entry, kept to compare the index with its source.
    #[serde(default)]
    pub seq: i64,
}

/// One step of the feed that the index follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Change {
    /// The entry is there, as given.
    Upsert(Box<Document>),
    /// The entry is gone.
    Remove {
        /// Identifier of the entry.
        id: String,
    },
}

impl Change {
    /// Identifier of the entry that changes.
    pub fn id(&self) -> &str {
        match self {
            Self::Upsert(document) => &document.id,
            Self::Remove { id } => id,
        }
    }
}

impl From<Document> for Change {
    fn from(document: Document) -> Self {
        Self::Upsert(Box::new(document))
    }
}
