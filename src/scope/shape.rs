//! What a resource offers, and whether a scope fits it.

use std::collections::BTreeSet;

use super::{Mask, Scalar, Scope, ScopeError};

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Characters.
    Text,
    /// Whole numbers.
    Integer,
    /// Other numbers.
    Number,
    /// true or false.
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
    /// RFC 3339 text.
    Timestamp,
}

/// One field of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldShape {
    /// Column or JSON member name.
    pub name: String,
    /// Its type.
    pub kind: FieldType,
    /// Its grade, 1 (least) to 4.
    pub grade: u8,
    /// Whether it is personal information (PIPL Art. 4).
    pub personal: bool,
    /// Whether it is part of the unique key.
    pub key: bool,
}

/// Fields and operations of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceShape {
    /// All fields.
    pub fields: Vec<FieldShape>,
    /// All operations of an API resource.
    pub operations: Vec<String>,
}

impl ResourceShape {
    fn field(&self, name: &str) -> Option<&FieldShape> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl FieldType {
    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Date | Self::Timestamp)
    }

    fn takes(self, value: &Scalar) -> bool {
        match value {
            Scalar::Bool(_) => self == Self::Boolean,
            Scalar::Int(_) | Scalar::Float(_) => matches!(self, Self::Integer | Self::Number),
            Scalar::Text(_) => self.is_text(),
        }
    }

    fn takes_mask(self, mask: Mask) -> bool {
        match mask {
            Mask::Hide | Mask::Hash => true,
            Mask::YearOnly => matches!(self, Self::Date | Self::Timestamp),
            Mask::IdCard | Mask::Name | Mask::Phone | Mask::Partial { .. } => self == Self::Text,
        }
    }
}

impl Scope {
    /// All that does not fit the resource, one error for each field.
    pub fn check_against(&self, shape: &ResourceShape) -> Result<(), Vec<ScopeError>> {
        let mut errors = Vec::new();
        let mut seen = BTreeSet::new();
        for field in &self.fields {
            let name = || field.name.clone();
            if !seen.insert(&field.name) {
                errors.push(ScopeError::DuplicateField(name()));
            }
            match (shape.field(&field.name), field.mask) {
                (None, _) => errors.push(ScopeError::UnknownField(name())),
                (Some(of), Some(_)) if of.key => errors.push(ScopeError::MaskedKey(name())),
                (Some(of), Some(mask)) if !of.kind.takes_mask(mask) => {
                    errors.push(ScopeError::MaskType(name()));
                }
                _ => {}
            }
        }
        if let Some(filter) = &self.row_filter {
            filter.visit(&mut |name, values, prefix| match shape.field(name) {
                None => errors.push(ScopeError::UnknownFilterField(name.to_owned())),
                Some(of) if (prefix && !of.kind.is_text()) || !values.iter().all(|v| of.kind.takes(v)) => {
                    errors.push(ScopeError::FilterType(name.to_owned()));
                }
                Some(_) => {}
            });
        }
        let unknown = self.operations.iter().filter(|op| !shape.operations.contains(op));
        errors.extend(unknown.cloned().map(ScopeError::UnknownOperation));
        if (self.fields.is_empty() && self.operations.is_empty()) || self.valid.is_empty() {
            errors.push(ScopeError::Nothing);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}
