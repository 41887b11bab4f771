//! What an entry says, in JSON: items, operations, attributes, and what it is bound to.
//!
//! It is the form of a draft too. The secret that is shared with a provider's API is no part of an entry and never gets
//! out (see `connector::http_api`).

use serde::Serialize;
use utoipa::ToSchema;

use super::texts::{EntrySummary, EntryTitle, NameText};
use super::view::Text;
use super::words::{FormatWord, ItemTypeWord, KindWord, MethodWord, PersonalWord, UpdateCycleWord};
use crate::catalog::{
    Binding, Content, Format, Item, ItemType, Kind, Operation, Personal, Sharing, UpdateCycle,
};
use crate::scope::Method;

/// A data item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Column or JSON member.
    #[schema(value_type = NameText)]
    pub name: String,
    /// What it means.
    pub title: Text,
    /// One of the eleven type codes of the 2017 guide.
    #[schema(value_type = ItemTypeWord)]
    pub kind: ItemType,
    /// Grade, 1 to 5; 3 when left out.
    #[schema(required = false)]
    pub grade: u8,
    /// Whether it is personal information.
    #[schema(value_type = PersonalWord, required = false)]
    pub personal: Personal,
    /// Whether it is part of the unique key.
    #[schema(required = false)]
    pub is_key: bool,
}

impl From<&Item> for ItemView {
    fn from(item: &Item) -> Self {
        Self {
            name: item.name.clone(),
            title: (&item.title).into(),
            kind: item.kind,
            grade: item.grade,
            personal: item.personal,
            is_key: item.is_key,
        }
    }
}

/// An operation of an API.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperationView {
    /// Its name in scopes.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Path below the grant's address.
    pub path: String,
    /// Query parameters it takes; where it is told, the gateway refuses any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Vec<String>>,
    /// What it does.
    pub title: Text,
}

impl From<&Operation> for OperationView {
    fn from(operation: &Operation) -> Self {
        Self {
            name: operation.name.clone(),
            method: operation.method.clone(),
            path: operation.path.clone(),
            query: operation.query.clone(),
            title: (&operation.title).into(),
        }
    }
}

/// What an entry is bound to (挂接).
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BindingView {
    /// A table of the warehouse, for `data.table`.
    HostedTable {
        /// Its name there.
        table: String,
    },
    /// An HTTP API of the provider, for `data.api`.
    Http {
        /// `https` or `http` address without a final slash, credentials or query. What proves to the API that a call
        /// comes from this gateway is kept apart from the entry and is never shown.
        base_url: String,
    },
}

impl From<&Binding> for BindingView {
    fn from(binding: &Binding) -> Self {
        match binding {
            Binding::HostedTable { table } => Self::HostedTable { table: table.clone() },
            Binding::Http { base_url } => Self::Http { base_url: base_url.clone() },
        }
    }
}

/// What an entry says. The same members are what a draft is made of; what may be left out there is not required here.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContentView {
    /// Kind, such as `data.table`.
    #[schema(value_type = KindWord)]
    pub kind: Kind,
    /// Title.
    #[schema(value_type = EntryTitle)]
    pub title: Text,
    /// Abstract.
    #[schema(value_type = EntrySummary, required = false)]
    pub summary: Text,
    /// 类, 项, 目; follows from the resource code when left out.
    #[schema(required = false)]
    pub class_path: Vec<String>,
    /// Theme, one of the twelve of the guide of 2017, such as `健康保障`.
    #[schema(required = false)]
    pub domain: String,
    /// Format.
    #[schema(value_type = Option<FormatWord>)]
    pub format: Option<Format>,
    /// Update cycle.
    #[schema(value_type = Option<UpdateCycleWord>)]
    pub update_cycle: Option<UpdateCycle>,
    /// `{type: unconditional}`, `{type: conditional, conditions}` or `{type: withheld, reason, basis}`.
    #[schema(value_type = Option<Object>)]
    pub sharing: Option<Sharing>,
    /// Ways of sharing.
    #[schema(value_type = Vec<MethodWord>, required = false)]
    pub methods: Vec<Method>,
    /// Whether it is open to society.
    #[schema(required = false)]
    pub is_open: bool,
    /// Grade, 1 to 5.
    #[schema(required = false)]
    pub grade: u8,
    /// Division the data is about.
    pub division: Option<String>,
    /// Free words.
    #[schema(required = false)]
    pub tags: Vec<String>,
    /// The system it comes from.
    pub source_system: Option<String>,
    /// Data items.
    #[schema(required = false)]
    pub items: Vec<ItemView>,
    /// Operations of an API.
    #[schema(required = false)]
    pub operations: Vec<OperationView>,
    /// Related resource codes.
    #[schema(required = false)]
    pub related_codes: Vec<String>,
    /// What it is bound to. In a draft left out for an entry that is only listed so far; in an answer shown to the
    /// people of its provider who work on it, and to nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding: Option<BindingView>,
}

impl ContentView {
    /// What an entry says, with what it is bound to for those who may see that.
    pub fn of(content: &Content, shows_binding: bool) -> Self {
        Self {
            kind: content.kind,
            title: (&content.title).into(),
            summary: (&content.summary).into(),
            class_path: content.class_path.clone(),
            domain: content.domain.clone(),
            format: content.format,
            update_cycle: content.update_cycle,
            sharing: content.sharing.clone(),
            methods: content.methods.clone(),
            is_open: content.is_open,
            grade: content.grade,
            division: content.division.clone(),
            tags: content.tags.clone(),
            source_system: content.source_system.clone(),
            items: content.items.iter().map(ItemView::from).collect(),
            operations: content.operations.iter().map(OperationView::from).collect(),
            related_codes: content.related_codes.clone(),
            binding: content.binding.as_ref().filter(|_| shows_binding).map(BindingView::from),
        }
    }
}
