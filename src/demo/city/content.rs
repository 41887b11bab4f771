//! A catalogue entry of the sample city as the catalogue itself writes it.
//!
//! The words of the files are those of `catalog`; one it does not know is a defect of the build. It never
//! publishes: the loader takes an entry through the same steps as a department does.

use super::{ItemSeed, OperationSeed, Personal, ResourceSeed, SharingSeed};
use crate::catalog::Operation;
use crate::catalog::kind::Kind;
use crate::catalog::resource::{self, Binding, Content, Item};
use crate::catalog::vocabulary::{Format, ItemType, Sharing, UpdateCycle};
use crate::error::{Problem, Result};
use crate::scope::Method;

impl ResourceSeed {
    /// What the entry says. `upstream` is the address of the sample upstream without a final slash; an API that
    /// has a path there is bound to it, a table to its rows in the warehouse.
    pub fn content(&self, upstream: Option<&str>) -> Result<Content> {
        let unknown = |word: &str| Problem::internal(format!("sample city, {}: `{word}`", self.slug));
        let method = |word: &String| {
            serde_json::from_value::<Method>(serde_json::Value::String(word.clone()))
                .map_err(|_| unknown(word))
        };
        let table = self.table.clone().map(|table| Binding::HostedTable { table });
        let http = self.upstream.as_ref().zip(upstream);
        let http = http.map(|(path, address)| Binding::Http { base_url: format!("{address}{path}") });
        Ok(Content {
            kind: Kind::parse(&self.kind).ok_or_else(|| unknown(&self.kind))?,
            title: self.title.clone(),
            summary: self.summary.clone(),
            class_path: self.class_path(),
            domain: self.domain.clone(),
            format: Some(Format::parse(&self.format).ok_or_else(|| unknown(&self.format))?),
            update_cycle: Some(
                UpdateCycle::parse(&self.update_cycle).ok_or_else(|| unknown(&self.update_cycle))?,
            ),
            sharing: Some(self.sharing.clone().into()),
            methods: self.methods.iter().map(method).collect::<Result<_>>()?,
            is_open: self.is_open,
            grade: self.grade,
            division: Some(self.division.clone()),
            tags: self.tags.clone(),
            source_system: self.source_system.clone(),
            items: self
                .items
                .iter()
                .map(|item| item.content().ok_or_else(|| unknown(&item.name)))
                .collect::<Result<_>>()?,
            operations: self.operations.iter().map(OperationSeed::content).collect(),
            related_codes: Vec::new(),
            binding: table.or(http),
        })
    }
}

impl From<SharingSeed> for Sharing {
    fn from(seed: SharingSeed) -> Self {
        match seed {
            SharingSeed::Unconditional => Self::Unconditional,
            SharingSeed::Conditional { conditions } => Self::Conditional { conditions },
            SharingSeed::Withheld { reason, basis } => Self::Withheld { reason, basis },
        }
    }
}

impl ItemSeed {
    fn content(&self) -> Option<Item> {
        Some(Item {
            name: self.name.clone(),
            title: self.title.clone(),
            kind: ItemType::parse(self.kind.encode_utf8(&mut [0; 4]))?,
            grade: self.grade,
            personal: match self.personal {
                Personal::None => resource::Personal::None,
                Personal::Personal => resource::Personal::Personal,
                Personal::Sensitive => resource::Personal::Sensitive,
            },
            is_key: self.is_key,
        })
    }
}

impl OperationSeed {
    fn content(&self) -> Operation {
        let (path, query) = Operation::parted(&self.path);
        Operation {
            name: self.name.clone(),
            method: self.method.clone(),
            path,
            query,
            title: self.title.clone(),
        }
    }
}
