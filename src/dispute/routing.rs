//! Who is competent in a dispute, by the organisation tree (Art. 28).
//!
//! Both sides of one area: its authority. Sides of different tiers or areas: the authority of the area that holds
//! both. Nobody judges in their own matter: where the authority or its government is a side, the next level above is
//! competent; where no authority is left, the government decides at once.

use crate::id::OrgId;
use crate::org::Tree;

/// Who mediates, and whose government decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The authority; none where each that could is a side itself, or stands under one.
    pub mediator: Option<OrgId>,
    /// The government of its level.
    pub government: OrgId,
}

/// The route of a dispute between two organisations; none where nobody above is without a part in it.
pub fn route(tree: &Tree, provider: &OrgId, requester: &OrgId) -> Option<Route> {
    let above: Vec<&OrgId> = tree.upward(requester).map(|org| &org.id).collect();
    let common = tree.upward(provider).map(|org| &org.id).find(|id| above.contains(id)).unwrap_or(provider);
    let is_side = |id: &OrgId| id == provider || id == requester;
    let mediated = tree.upward(common).filter_map(|org| tree.authority_of(&org.id)).find_map(|authority| {
        let government = authority.parent.clone().filter(|id| !is_side(id))?;
        (!is_side(&authority.id)).then(|| Route { mediator: Some(authority.id.clone()), government })
    });
    let decided = || {
        let government = tree.upward(common).map(|org| org.id.clone()).find(|id| !is_side(id))?;
        Some(Route { mediator: None, government })
    };
    mediated.or_else(decided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::org::{OrgKind, Organisation, Tier};
    use crate::text::Bilingual;

    fn organisation(slug: &str, tier: Tier, parent: Option<&Organisation>) -> Organisation {
        Organisation {
            id: OrgId::new(),
            slug: slug.to_owned(),
            name: Bilingual::zh(slug),
            kind: OrgKind::GovernmentOrgan,
            tier,
            parent: parent.map(|org| org.id.clone()),
            strip: None,
            division: None,
            uscc: None,
            class_group: None,
            is_authority: slug.contains("authority"),
            version: 0,
        }
    }

    #[test]
    fn the_authority_of_the_area_that_holds_both_mediates_and_its_government_decides() {
        let city = organisation("city", Tier::City, None);
        let authority = organisation("authority", Tier::City, Some(&city));
        let health = organisation("health", Tier::City, Some(&city));
        let district = organisation("district", Tier::District, Some(&city));
        let local = organisation("district-authority", Tier::District, Some(&district));
        let (bureau, street) = (
            organisation("bureau", Tier::District, Some(&district)),
            organisation("street", Tier::Township, Some(&district)),
        );
        let all = [&city, &authority, &health, &district, &local, &bureau, &street].map(Clone::clone);
        let tree = Tree::new(all.to_vec());
        let between = |one: &Organisation, other: &Organisation| route(&tree, &one.id, &other.id);
        let by = |mediator: Option<&Organisation>, government: &Organisation| {
            Some(Route { mediator: mediator.map(|org| org.id.clone()), government: government.id.clone() })
        };
        assert_eq!(between(&bureau, &street), by(Some(&local), &district));
        assert_eq!(between(&health, &bureau), by(Some(&authority), &city), "another tier");
        assert_eq!(between(&bureau, &health), by(Some(&authority), &city));
        assert_eq!(between(&local, &street), by(Some(&authority), &city), "a side does not mediate");
        assert_eq!(between(&authority, &health), by(None, &city), "nobody is left to mediate");
        assert_eq!(between(&district, &street), by(Some(&authority), &city), "a side does not decide");
        assert_eq!(between(&city, &health), None, "nobody is left to decide");
    }
}
