//! Organisations of the sample city, in groups that share what they have in common.

use serde::Deserialize;

use crate::org::uscc;
use crate::org::{OrgKind, Tier};
use crate::text::Bilingual;

/// An organisation to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSeed {
    /// Its short name, unique.
    pub slug: String,
    /// Its name.
    pub name: Bilingual,
    /// What the law calls it.
    pub kind: OrgKind,
    /// Its level.
    pub tier: Tier,
    /// Short name of the organisation above.
    pub parent: Option<String>,
    /// 条线.
    pub strip: Option<String>,
    /// Code of its division; functional zones have none.
    pub division: Option<String>,
    /// A credit code that is valid in form and belongs to nobody.
    pub uscc: String,
    /// 目 of its resource codes.
    pub class_group: Option<String>,
    /// Whether it is the competent authority of its tier and area.
    pub is_authority: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    kind: OrgKind,
    tier: Tier,
    parent: Option<String>,
    division: Option<String>,
    organisations: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    zh: String,
    en: String,
    kind: Option<OrgKind>,
    parent: Option<String>,
    strip: Option<String>,
    division: Option<String>,
    class_group: Option<String>,
    #[serde(default)]
    is_authority: bool,
}

pub(super) fn read(text: &str) -> Result<Vec<OrganisationSeed>, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    Ok(file.group.into_iter().flat_map(Group::seeds).collect())
}

impl Group {
    fn seeds(self) -> impl Iterator<Item = OrganisationSeed> {
        self.organisations.into_iter().map(move |entry| {
            let kind = entry.kind.unwrap_or(self.kind);
            let division = entry.division.or_else(|| self.division.clone());
            OrganisationSeed {
                uscc: invented_uscc(kind, division.as_deref(), &entry.slug),
                name: Bilingual::new(entry.zh, entry.en),
                parent: entry.parent.or_else(|| self.parent.clone()),
                slug: entry.slug,
                strip: entry.strip,
                class_group: entry.class_group,
                is_authority: entry.is_authority,
                tier: self.tier,
                kind,
                division,
            }
        })
    }
}

/// Subject codes that start so have not been issued; both check characters are right.
const UNISSUED: &str = "MBD";

/// A credit code for a short name: always the same one, valid in form.
pub fn invented_uscc(kind: OrgKind, division: Option<&str>, slug: &str) -> String {
    let category = match kind {
        OrgKind::GovernmentOrgan | OrgKind::OtherStateOrgan | OrgKind::PartyOrgan => "11",
        OrgKind::AuthorisedOrganisation => "12",
        OrgKind::PublicServiceEnterprise | OrgKind::Enterprise | OrgKind::Contractor => "91",
    };
    let county = division.and_then(|code| code.get(..6));
    let county = county.filter(|code| code.bytes().all(|b| b.is_ascii_digit())).unwrap_or("500000");
    let number = crate::demo::tables::Draw::new(slug, 0).below(100_000);
    uscc::complete(category, county, &format!("{UNISSUED}{number:05}")).unwrap_or_default()
}
