//! A catalogue entry (目录条目): what everybody may know of it, what is being worked on, what it is bound to.
//!
//! The published content never changes in place: a change is worked on beside it ([`Work`]) and replaces it
//! when the authority publishes (Art. 15, no self-added conditions). Transitions are in `state`.

use serde::{Deserialize, Serialize};

use super::kind::{Delivery, Kind};
use super::operation::Operation;
use super::vocabulary::{Format, ItemType, Sharing, UpdateCycle};
use crate::clock::Timestamp;
use crate::id::{OrgId, PersonId, ResourceId};
use crate::policy::{Facts, Subject};
use crate::scope::{FieldShape, Mask, Method, ResourceShape};
use crate::text::Bilingual;

/// Whether an item is personal information (PIPL Arts 4 and 28).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// It is not.
    #[default]
    None,
    /// It is.
    Personal,
    /// It is sensitive (PIPL Art. 28).
    Sensitive,
}

/// A data item (数据项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Column or JSON member.
    pub name: String,
    /// What it means.
    pub title: Bilingual,
    /// Its type, one of the eleven codes of the 2017 guide.
    pub kind: ItemType,
    /// Its grade, 1 to 5; what has none counts as 3 (domain.md 3.5).
    #[serde(default = "grade_of_ungraded")]
    pub grade: u8,
    /// Whether it is personal information.
    #[serde(default)]
    pub personal: Personal,
    /// Whether it is part of the unique key.
    #[serde(default)]
    pub is_key: bool,
}

fn grade_of_ungraded() -> u8 {
    3
}

/// What the entry is bound to (挂接).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Binding {
    /// A table in the warehouse.
    HostedTable {
        /// Its name there.
        table: String,
    },
    /// An HTTP API of the provider.
    Http {
        /// Base address without a final slash. Never shown to callers.
        base_url: String,
    },
}

/// What an entry says: the nine mandatory attributes of Art. 13 and those of the 2017 guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its kind.
    pub kind: Kind,
    /// 目录名称.
    pub title: Bilingual,
    /// 信息资源摘要.
    #[serde(default)]
    pub summary: Bilingual,
    /// 类, 项, 目, 细目.
    #[serde(default)]
    pub class_path: Vec<String>,
    /// Theme (主题), such as 健康保障.
    #[serde(default)]
    pub domain: String,
    /// 数据格式; unknown only in harvested entries.
    pub format: Option<Format>,
    /// 更新频率; unknown only in harvested entries.
    pub update_cycle: Option<UpdateCycle>,
    /// 共享属性 with 使用条件; unknown only in harvested entries.
    pub sharing: Option<Sharing>,
    /// 共享方式.
    #[serde(default)]
    pub methods: Vec<Method>,
    /// Whether it is open to society.
    #[serde(default)]
    pub is_open: bool,
    /// 分类分级: 1 to 5, the highest of its items or above; 0 only in harvested entries.
    #[serde(default)]
    pub grade: u8,
    /// Division the data is about.
    #[serde(default)]
    pub division: Option<String>,
    /// Free words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The system it comes from.
    #[serde(default)]
    pub source_system: Option<String>,
    /// 数据项.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Operations of an API.
    #[serde(default)]
    pub operations: Vec<Operation>,
    /// 关联资源代码.
    #[serde(default)]
    pub related_codes: Vec<String>,
    /// What it is bound to.
    #[serde(default)]
    pub binding: Option<Binding>,
}

impl Content {
    /// Whether personal information is in it.
    pub fn has_personal(&self) -> bool {
        self.items.iter().any(|item| item.personal != Personal::None)
    }
    /// Whether our gateway is to supply it and nothing is connected yet that it could read. The catalogue comes
    /// first (Art. 12): such an entry is published and asked for; what is agreed opens once it is connected.
    pub fn awaits_connection(&self) -> bool {
        let delivery = self.kind.info().delivery;
        match self.binding {
            None => delivery != Delivery::ByHand,
            Some(Binding::HostedTable { .. }) => delivery == Delivery::HttpApi,
            Some(Binding::Http { .. }) => delivery == Delivery::HostedTable,
        }
    }
    /// Its fields and operations as scopes see them.
    pub fn shape(&self) -> ResourceShape {
        let field = |item: &Item| FieldShape {
            name: item.name.clone(),
            kind: item.kind.field_type(),
            grade: item.grade,
            personal: item.personal != Personal::None,
            key: item.is_key,
        };
        ResourceShape {
            fields: self.items.iter().map(field).collect(),
            operations: self.operations.iter().map(|operation| operation.name.clone()).collect(),
        }
    }
    /// The item of that name.
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.name == name)
    }
}

impl Item {
    /// A mask that suits an identifying item, offered to approvers.
    pub fn usual_mask(&self) -> Option<Mask> {
        if self.personal == Personal::None || self.is_key || self.kind != ItemType::Character {
            return None;
        }
        let name = self.name.as_str();
        Some(match name {
            _ if name.contains("id_number") || name.contains("id_card") => Mask::IdCard,
            _ if name.contains("phone") || name.contains("mobile") => Mask::Phone,
            _ if name.ends_with("name") || name.ends_with("person") => Mask::Name,
            _ => Mask::Partial { keep_start: 1, keep_end: 0 },
        })
    }
}

/// How far work on an entry has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// 草稿.
    Draft,
    /// Assessments are in (Art. 13).
    Assessed,
    /// With the department head.
    AwaitingHead,
    /// The department head agreed; with the authority.
    Submitted {
        /// Who agreed.
        head: PersonId,
        /// When the authority received it (K3 runs from here).
        at: Timestamp,
    },
    /// 退回修改.
    Returned {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The text form in rules and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Assessed => "assessed",
            Self::AwaitingHead => "awaiting_head",
            Self::Submitted { .. } => "submitted",
            Self::Returned { .. } => "returned",
        }
    }
}

/// A recorded assessment (Art. 13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Who assessed.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub finding: String,
}

/// Work on new content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The content.
    pub content: Content,
    /// How far it has come.
    #[serde(flatten)]
    pub stage: Stage,
    /// Who drafted.
    pub by: PersonId,
    /// Secrecy-risk assessment.
    pub secrecy: Option<Assessment>,
    /// Personal-information impact assessment.
    pub personal: Option<Assessment>,
}

/// Content that was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The content.
    pub content: Content,
    /// Version of the entry, counted from 1.
    pub entry_version: u32,
    /// When this version was published.
    pub at: Timestamp,
}

/// Where an entry comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// Its department compiled it here.
    #[default]
    Own,
    /// Taken over from a foreign catalogue: searchable, labelled, never grantable.
    Harvested {
        /// Which catalogue.
        source: String,
        /// Attributes of Art. 13 that it lacks.
        missing: Vec<String>,
    },
}

/// A catalogue entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its identifier, which never changes.
    pub id: ResourceId,
    /// 信息资源代码.
    pub code: String,
    /// The department that compiles it (Art. 12).
    pub provider: OrgId,
    /// Where it comes from.
    pub origin: Origin,
    /// What everybody sees.
    pub published: Option<Published>,
    /// What is being worked on.
    pub work: Option<Work>,
    /// When and why it was taken out of the catalogue.
    pub withdrawn: Option<Withdrawal>,
    /// When its department gave it up before it was ever published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discarded: Option<Discarding>,
    /// Number of its visibility class; none while it was never published.
    pub class: Option<u32>,
    /// Place in the catalogue's change feed.
    pub change_number: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

/// An entry taken out of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A draft that was given up. Its code is free again, so it is kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discarding {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// The code it had.
    pub code: String,
}

crate::record!(Resource, "resource", id, |this| {
    "code": this.code.clone(),
    "provider_id": this.provider.to_string(),
    "state": this.state(),
    "work_stage": this.work.as_ref().map(|work| work.stage.as_str()),
    "change_number": this.change_number,
});

impl Resource {
    /// The state in rules, JSON and lists.
    pub fn state(&self) -> &'static str {
        if self.discarded.is_some() {
            return "discarded";
        }
        match (&self.withdrawn, &self.published, &self.work) {
            (Some(_), _, _) => "withdrawn",
            (None, Some(_), _) => "published",
            (None, None, Some(work)) => work.stage.as_str(),
            (None, None, None) => "draft",
        }
    }
    /// Where it stands at its department's desk: what is in work comes before what is published.
    pub fn standing(&self) -> &'static str {
        match (&self.withdrawn, &self.work) {
            (None, Some(work)) => work.stage.as_str(),
            _ => self.state(),
        }
    }
    /// What there is to see: the published content, else the work.
    pub fn content(&self) -> Option<&Content> {
        self.published
            .as_ref()
            .map(|published| &published.content)
            .or(self.work.as_ref().map(|work| &work.content))
    }
    /// The published content, while it is in the catalogue.
    pub fn live(&self) -> Option<&Published> {
        self.published.as_ref().filter(|_| self.withdrawn.is_none())
    }
    /// Whether it was taken over from a foreign catalogue.
    pub fn is_harvested(&self) -> bool {
        matches!(self.origin, Origin::Harvested { .. })
    }
}

impl Subject for Resource {
    fn facts(&self) -> Facts {
        let content = self.content();
        Facts {
            noun: "resource",
            id: self.id.to_string(),
            provider: Some(self.provider.clone()),
            kind: content.map(|content| content.kind.as_str().to_owned()).unwrap_or_default(),
            sharing: content
                .and_then(|content| content.sharing.as_ref())
                .map(|sharing| sharing.as_str().to_owned())
                .unwrap_or_default(),
            grade: content.map_or(0, |content| content.grade),
            personal: content.is_some_and(Content::has_personal),
            state: self.state().to_owned(),
            participants: self.work.iter().map(|work| work.by.clone()).collect(),
            ..Facts::default()
        }
    }
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
