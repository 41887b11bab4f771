//! Placeholder of the first slice.
pub(crate) const TABLE: &str = "";
