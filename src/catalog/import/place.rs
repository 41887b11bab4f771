//! Whose entries the rows become: the department they name, if it is an organisation here, else one
//! organisation that stands for the foreign catalogue.
//!
//! An organisation that stands for a catalogue has no posts: nobody acts in its name, and what is asked of it
//! goes to the authority (`demand`). It never makes an organisation out of a department's name.

use std::collections::HashMap;

use super::mapping::{Mapping, slug_of};
use super::row::Row;
use super::{HARVEST_PREFIX, Importing, Work};
use crate::error::Result;
use crate::id::OrgId;
use crate::org::{OrgKind, Organisation, Tier, Tree};
use crate::text::Bilingual;

/// Which organisation a row belongs to.
pub(super) struct Places<'a> {
    mapping: &'a Mapping,
    by_name: HashMap<String, OrgId>,
    /// By the short name that stands for a source.
    by_source: HashMap<String, OrgId>,
    parent: Option<OrgId>,
    /// Organisations that are to be made with the next rows.
    pub(super) fresh: Vec<Organisation>,
}

impl<'a> Places<'a> {
    pub(super) fn new(mapping: &'a Mapping, tree: &Tree, importer: &Importing) -> Self {
        let mut by_name: HashMap<String, OrgId> =
            tree.all().map(|org| (org.name.zh.clone(), org.id.clone())).collect();
        for (name, slug) in &mapping.departments {
            if let Some(org) = tree.by_slug(slug) {
                by_name.insert(name.clone(), org.id.clone());
            }
        }
        if mapping.is_native {
            by_name.extend(tree.all().map(|org| (org.slug.clone(), org.id.clone())));
        }
        // Beside the authority that takes the catalogue over, so that it is the authority of what came.
        let authority = match &importer.work {
            Work::Permitted(permit) => Some(&permit.caller().org),
            Work::Drafts(caller) => Some(&caller.org),
            Work::AtTheMachine => tree.all().find(|org| org.is_authority && org.tier == Tier::City),
        };
        Self {
            mapping,
            by_name,
            by_source: tree
                .all()
                .filter(|org| org.slug.starts_with(HARVEST_PREFIX))
                .map(|org| (org.slug.clone(), org.id.clone()))
                .collect(),
            parent: authority.and_then(|org| org.parent.clone().or(Some(org.id.clone()))),
            fresh: Vec::new(),
        }
    }

    /// The organisation of a row; one is made if its source is met for the first time.
    pub(super) fn of(&mut self, row: &Row) -> OrgId {
        if let Some(org) = row.department.as_ref().and_then(|name| self.by_name.get(name)) {
            return org.clone();
        }
        let slug = slug_of(&row.source);
        if let Some(org) = self.by_source.get(&slug) {
            return org.clone();
        }
        let named = self.mapping.source.names.get(&row.source);
        let name = row.source_name.as_ref().or(named).unwrap_or(&row.source);
        let org = Organisation {
            id: OrgId::new(),
            slug: slug.clone(),
            name: Bilingual::zh(name),
            kind: OrgKind::GovernmentOrgan,
            tier: Tier::City,
            parent: self.parent.clone(),
            strip: None,
            division: None,
            uscc: None,
            is_authority: false,
            version: 0,
        };
        self.by_source.insert(slug, org.id.clone());
        let id = org.id.clone();
        self.fresh.push(org);
        id
    }

    /// Makes the organisations that rows of this batch need.
    pub(super) async fn settle(&mut self, importer: &Importing, tx: &mut crate::tx::Tx) -> Result<()> {
        for mut org in self.fresh.drain(..) {
            tx.insert(&mut org).await?;
            tx.record(importer.entry("organisation", org.id.as_str()).detail("slug", &org.slug).state(&org));
        }
        Ok(())
    }
}
