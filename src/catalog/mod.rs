//! The catalogue (目录): entries, their vocabulary, kinds and life.
//!
//! `resource` says what an entry is, `state` how it moves, `completeness` what it must say, `kind` what
//! differs by kind, `commands` what people do with it, `store` how it is kept. Who may do it is `policy`.

pub mod code;
pub mod commands;
pub mod completeness;
pub mod export;
pub mod import;
pub mod kind;
pub mod operation;
pub mod resource;
pub mod state;
pub mod store;
pub mod vocabulary;

pub use kind::Kind;
pub use operation::Operation;
pub use resource::{Binding, Content, Item, Origin, Personal, Resource};
pub use vocabulary::{Format, ItemType, Sharing, UpdateCycle};
