//! The facets: the properties of an entry that can be filtered by and counted. A closed set.

use serde::{Deserialize, Serialize};

use crate::document::Document;

/// A property to filter by and to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Kind of resource.
    Kind,
    /// Provider department, by identifier.
    Provider,
    /// Provider department with every organisation above it, by identifier.
    Organisation,
    /// Subject domain.
    Domain,
    /// Class of the catalogue with every class above it.
    Class,
    /// Sharing attribute.
    Sharing,
    /// Grade of the data, as a number in digits.
    Grade,
    /// Tier of government.
    Tier,
    /// Administrative division with every division above it.
    Division,
    /// Update cycle.
    UpdateCycle,
    /// Tag.
    Tag,
}

impl Facet {
    /// All facets.
    pub const ALL: [Self; 11] = [
        Self::Kind,
        Self::Provider,
        Self::Organisation,
        Self::Domain,
        Self::Class,
        Self::Sharing,
        Self::Grade,
        Self::Tier,
        Self::Division,
        Self::UpdateCycle,
        Self::Tag,
    ];

    /// Name in URLs and in the index.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Provider => "provider",
            Self::Organisation => "organisation",
            Self::Domain => "domain",
            Self::Class => "class",
            Self::Sharing => "sharing",
            Self::Grade => "grade",
            Self::Tier => "tier",
            Self::Division => "division",
            Self::UpdateCycle => "update_cycle",
            Self::Tag => "tag",
        }
    }

    /// Whether its values lie below each other, so that an entry has all those above its own.
    pub fn is_tree(self) -> bool {
        matches!(self, Self::Organisation | Self::Class | Self::Division)
    }

    /// The facet of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// The values of a document, empty ones left out.
    pub(crate) fn values(self, document: &Document) -> Vec<String> {
        let mut values = match self {
            Self::Kind => vec![document.kind.clone()],
            Self::Provider => vec![document.provider_id.clone()],
            Self::Organisation => above(&document.provider_id, &document.provider_above),
            Self::Domain => vec![document.domain.clone()],
            Self::Class => document.classes.clone(),
            Self::Sharing => vec![document.sharing.clone()],
            Self::Grade => vec![document.grade.to_string()],
            Self::Tier => vec![document.tier.clone()],
            Self::Division => above(&document.division, &document.division_above),
            Self::UpdateCycle => vec![document.update_cycle.clone()],
            Self::Tag => document.tags.clone(),
        };
        values.retain(|value| !value.is_empty());
        values.sort();
        values.dedup();
        values
    }
}

/// A value and those above it.
fn above(value: &str, above: &[String]) -> Vec<String> {
    std::iter::once(value.to_owned()).chain(above.iter().cloned()).collect()
}
