//! The published side of the log: signed heads and the tiles of the tree.
//!
//! Grown by [`super::sealer`], which alone writes here; served as they are kept.

pub mod store;
