//! Organisations, persons and the posts that join them.
//!
//! Every act is done in the capacity of ONE [`Post`]: a person in an organisation, with roles that start
//! and end. This module never decides what a role may do: that is `policy`. The rows are read in `store`,
//! the whole tree at once in [`Tree`].

pub mod division;
pub mod store;
mod tree;
pub mod uscc;

pub use tree::{Relation, Tree};

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{OrgId, PersonId, PostId};
use crate::text::Bilingual;

/// What the law calls the organisation; it decides rights and clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    /// 政府部门: bound by Decree 809 in full.
    GovernmentOrgan,
    /// 法律、法规授权的组织: same rights and clocks (Art. 2).
    AuthorisedOrganisation,
    /// 其他国家机关, such as congress or courts: acts by reference (Art. 43).
    OtherStateOrgan,
    /// 党委机构、政协: by agreement.
    PartyOrgan,
    /// 公共服务企业: water, power, gas, transport.
    PublicServiceEnterprise,
    /// 企业.
    Enterprise,
    /// 受托方: bound to a contract (Art. 36).
    Contractor,
}

impl OrgKind {
    /// The text form used in rules, JSON and facets.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GovernmentOrgan => "government_organ",
            Self::AuthorisedOrganisation => "authorised_organisation",
            Self::OtherStateOrgan => "other_state_organ",
            Self::PartyOrgan => "party_organ",
            Self::PublicServiceEnterprise => "public_service_enterprise",
            Self::Enterprise => "enterprise",
            Self::Contractor => "contractor",
        }
    }
    /// Whether every published entry is announced to it (Art. 16) and it may ask in its own name.
    pub fn is_government(self) -> bool {
        matches!(
            self,
            Self::GovernmentOrgan | Self::AuthorisedOrganisation | Self::OtherStateOrgan | Self::PartyOrgan
        )
    }
}

/// The level of the organisation (层级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 市.
    City,
    /// 区县.
    District,
    /// 镇街.
    Township,
    /// 村社.
    Village,
}

impl Tier {
    /// The text form used in rules, JSON and facets.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::Township => "township",
            Self::Village => "village",
        }
    }
    /// 1 for the city to 4 for a village.
    pub fn number(self) -> i64 {
        match self {
            Self::City => 1,
            Self::District => 2,
            Self::Township => 3,
            Self::Village => 4,
        }
    }
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its identifier.
    pub id: OrgId,
    /// A short stable name for policies, sign-in names and URLs of the demo, such as `health`.
    pub slug: String,
    /// Its name.
    pub name: Bilingual,
    /// What the law calls it.
    pub kind: OrgKind,
    /// Its level.
    pub tier: Tier,
    /// The organisation it belongs to.
    pub parent: Option<OrgId>,
    /// 条线: the vertical line of business, such as `health` for a city commission and its district bureaus.
    pub strip: Option<String>,
    /// Code of its administrative division at `division_as_of` (domain.md 4.2); zones have none.
    pub division: Option<String>,
    /// Unified social credit code (GB 32100-2015).
    pub uscc: Option<String>,
    /// 目: the three digits that its resource codes have, and nobody else's; none while none were given to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_group: Option<String>,
    /// Whether it is the competent authority (主管部门) of its tier and area.
    pub is_authority: bool,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Organisation, "organisation", id, |this| {
    "slug": this.slug.clone(),
    "parent_id": this.parent.as_ref().map(ToString::to_string),
    "tier": this.tier.number(),
});

/// A person, in whatever posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their identifier.
    pub id: PersonId,
    /// Subject at the identity provider; in the demo a sign-in name such as `head@health`.
    pub login: String,
    /// Their name.
    pub name: Bilingual,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Person, "person", id, |this| { "login": this.login.clone() });

/// How a person holds a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostKind {
    /// 主职.
    Main,
    /// 兼职.
    Concurrent,
    /// 挂职.
    Attached,
    /// 借调: works for the host, decides nothing in its name.
    Seconded,
}

impl PostKind {
    /// The text form used in rules and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Concurrent => "concurrent",
            Self::Attached => "attached",
            Self::Seconded => "seconded",
        }
    }
}

/// What a post entitles to, in the words the policies use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Searches, asks, configures applications (需求方经办).
    Developer,
    /// Keeps the entries of a provider (提供方经办).
    Steward,
    /// Head of the sharing office (共享工作机构负责人, Art. 20); signs off and decides.
    OfficeHead,
    /// Head of the department (部门负责人, Art. 13); approves the catalogue.
    DepartmentHead,
    /// Assesses secrecy before publication (Art. 13).
    SecrecyOfficer,
    /// Competent authority (主管部门): audits and publishes, consents, mediates, suspends.
    Authority,
    /// Final decision in disputes (Art. 28).
    Government,
    /// Reads the log.
    Auditor,
    /// 系统管理员: runs the system, reads no data.
    SystemAdmin,
    /// 安全管理员: policies and keys.
    SecurityAdmin,
    /// 审计管理员: retention and exports of the log.
    AuditAdmin,
    /// 公权力监督: reads every exercise of power.
    Supervisor,
    /// Staff of a contractor (受托方, Art. 36): drafts for an official.
    Contractor,
}

impl Role {
    /// Every role, in the order of the matrix.
    pub const ALL: [Self; 13] = [
        Self::Developer,
        Self::Steward,
        Self::OfficeHead,
        Self::DepartmentHead,
        Self::SecrecyOfficer,
        Self::Authority,
        Self::Government,
        Self::Auditor,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
        Self::Supervisor,
        Self::Contractor,
    ];
    /// The text form used in rules and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::Steward => "steward",
            Self::OfficeHead => "office_head",
            Self::DepartmentHead => "department_head",
            Self::SecrecyOfficer => "secrecy_officer",
            Self::Authority => "authority",
            Self::Government => "government",
            Self::Auditor => "auditor",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
            Self::Supervisor => "supervisor",
            Self::Contractor => "contractor",
        }
    }
}

/// A role for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleTerm {
    /// The role.
    pub role: Role,
    /// From this moment.
    pub from: Timestamp,
    /// Until this moment, exclusive; open-ended when absent.
    pub until: Option<Timestamp>,
}

/// A person in an organisation, with roles and dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its identifier.
    pub id: PostId,
    /// Who holds it.
    pub person: PersonId,
    /// Where.
    pub org: OrgId,
    /// How.
    pub kind: PostKind,
    /// What it is called.
    pub title: Bilingual,
    /// What it entitles to.
    pub roles: Vec<RoleTerm>,
    /// From this moment.
    pub from: Timestamp,
    /// Until this moment, exclusive; open-ended when absent.
    pub until: Option<Timestamp>,
    /// Version in the database.
    #[serde(skip)]
    pub version: i64,
}

crate::record!(Post, "post", id, |this| { "person_id": this.person.to_string(), "org_id": this.org.to_string() });

fn runs(from: Timestamp, until: Option<Timestamp>, now: Timestamp) -> bool {
    from <= now && until.is_none_or(|end| now < end)
}

impl Post {
    /// Whether the post is held at this moment.
    pub fn is_held(&self, now: Timestamp) -> bool {
        runs(self.from, self.until, now)
    }
    /// The roles in force at this moment; none outside the post's own dates.
    pub fn roles_at(&self, now: Timestamp) -> Vec<Role> {
        if !self.is_held(now) {
            return Vec::new();
        }
        self.roles.iter().filter(|term| runs(term.from, term.until, now)).map(|term| term.role).collect()
    }
}
