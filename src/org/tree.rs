//! The organisation tree in memory: parents, relations, the authority that is responsible.
//!
//! Read once and shared; a changed tree is a new [`Tree`]. It never reads the database itself.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Organisation;
use crate::id::OrgId;

/// How the caller's organisation stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same organisation.
    Own,
    /// The caller's organisation is above the other.
    Parent,
    /// Both belong to one vertical line (条线).
    SameStrip,
    /// None of these.
    Other,
}

impl Relation {
    /// The text form used in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Parent => "parent",
            Self::SameStrip => "same_strip",
            Self::Other => "other",
        }
    }
}

/// Looked at for every decision, so hashed by what is quick on short texts.
type Quick<K, V> = HashMap<K, V, RandomState>;

/// All organisations, by identifier and short name.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    by_id: Quick<OrgId, Arc<Organisation>>,
    by_slug: Quick<String, OrgId>,
    by_class_group: Quick<String, OrgId>,
    /// The authority that stands at, or directly below, an organisation.
    authorities: Quick<OrgId, OrgId>,
}

/// More levels than any real tree has; stops at a loop in bad data.
const LEVELS_MAX: usize = 16;

impl Tree {
    /// Builds the tree.
    pub fn new(organisations: Vec<Organisation>) -> Self {
        let by_slug = organisations.iter().map(|org| (org.slug.clone(), org.id.clone())).collect();
        let groups = organisations.iter().filter_map(|org| Some((org.class_group.clone()?, org.id.clone())));
        let by_class_group = groups.collect();
        let mut authorities = Quick::default();
        for org in organisations.iter().filter(|org| org.is_authority) {
            authorities.insert(org.id.clone(), org.id.clone());
            if let Some(parent) = &org.parent {
                authorities.entry(parent.clone()).or_insert_with(|| org.id.clone());
            }
        }
        let by_id = organisations.into_iter().map(|org| (org.id.clone(), Arc::new(org))).collect();
        Self { by_id, by_slug, by_class_group, authorities }
    }
    /// An organisation by identifier.
    pub fn get(&self, id: &OrgId) -> Option<&Arc<Organisation>> {
        self.by_id.get(id)
    }
    /// An organisation by short name.
    pub fn by_slug(&self, slug: &str) -> Option<&Arc<Organisation>> {
        self.by_slug.get(slug).and_then(|id| self.by_id.get(id))
    }
    /// An organisation as people and scripts name it: by identifier, short name, or full name in either language.
    pub fn named(&self, name: &str) -> Option<&Arc<Organisation>> {
        let by_id = name.parse().ok().and_then(|id| self.get(&id));
        let full = || self.all().find(|org| org.name.zh == name || org.name.en.as_deref() == Some(name));
        by_id.or_else(|| self.by_slug(name)).or_else(|| (!name.is_empty()).then(full).flatten())
    }
    /// The organisation that a 目 of resource codes was given to.
    pub fn by_class_group(&self, group: &str) -> Option<&Arc<Organisation>> {
        self.by_class_group.get(group).and_then(|id| self.by_id.get(id))
    }
    /// All of them, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Organisation>> {
        self.by_id.values()
    }
    /// The organisation and everything above it, nearest first.
    pub fn upward<'a>(&'a self, id: &OrgId) -> impl Iterator<Item = &'a Arc<Organisation>> {
        std::iter::successors(self.by_id.get(id), |org| {
            org.parent.as_ref().and_then(|parent| self.by_id.get(parent))
        })
        .take(LEVELS_MAX)
    }
    /// How `from` stands to `to`.
    pub fn relation(&self, from: &OrgId, to: &OrgId) -> Relation {
        if from == to {
            return Relation::Own;
        }
        if self.upward(to).skip(1).any(|org| &org.id == from) {
            return Relation::Parent;
        }
        match (self.get(from), self.get(to)) {
            (Some(a), Some(b)) if a.strip.is_some() && a.strip == b.strip => Relation::SameStrip,
            _ => Relation::Other,
        }
    }
    /// The competent authority of an organisation's own tier: the authority with the nearest common parent.
    pub fn authority_of(&self, id: &OrgId) -> Option<&Arc<Organisation>> {
        self.upward(id)
            .find_map(|above| self.authorities.get(&above.id).and_then(|found| self.by_id.get(found)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;
    use crate::org::{OrgKind, Tier};
    use crate::text::Bilingual;

    fn organisation(slug: &str, tier: Tier, parent: Option<&Organisation>, strip: &str) -> Organisation {
        Organisation {
            id: OrgId::new(),
            slug: slug.to_owned(),
            name: Bilingual::zh(slug),
            kind: OrgKind::GovernmentOrgan,
            tier,
            parent: parent.map(|org| org.id.clone()),
            strip: (!strip.is_empty()).then(|| strip.to_owned()),
            division: None,
            uscc: None,
            class_group: None,
            is_authority: slug.starts_with("authority"),
            version: 0,
        }
    }

    #[test]
    fn relations_and_authorities_follow_the_tree() {
        let city = organisation("city", Tier::City, None, "");
        let health = organisation("health", Tier::City, Some(&city), "health");
        let bureau = organisation("authority-city", Tier::City, Some(&city), "");
        let district = organisation("yuzhong", Tier::District, Some(&city), "");
        let local = organisation("yuzhong-health", Tier::District, Some(&district), "health");
        let local_bureau = organisation("authority-yuzhong", Tier::District, Some(&district), "");
        let all = [&city, &health, &bureau, &district, &local, &local_bureau].map(Clone::clone);
        let tree = Tree::new(all.to_vec());
        assert_eq!(tree.relation(&health.id, &health.id), Relation::Own);
        assert_eq!(tree.relation(&city.id, &local.id), Relation::Parent);
        assert_eq!(tree.relation(&local.id, &health.id), Relation::SameStrip);
        assert_eq!(tree.relation(&district.id, &health.id), Relation::Other);
        assert_eq!(tree.authority_of(&local.id).unwrap().slug, "authority-yuzhong");
        assert_eq!(tree.authority_of(&health.id).unwrap().slug, "authority-city");
    }
}
