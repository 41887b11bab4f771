//! Who may do what: the only place that makes a [`Permit`].
//!
//! casbin holds rules, never grants or memberships (design.md section 4). A noun tells its facts through
//! [`Subject`]; the engine knows none of the nouns. What no rule may break (no self-approval, separated
//! duties) is code in `bounds`, run after the rules; what the law asks of rules is `legal`. Rules live in
//! `policies/`: start with its README.

pub mod action;
mod attribute;
mod bounds;
pub mod class;
mod decision;
mod draft;
pub mod edit;
mod engine;
pub mod explain;
mod facts;
mod files;
mod judge;
mod legal;
mod matrix;
mod pattern;
mod permit;
mod reload;
mod rule;
pub mod scenario;
pub mod store;
#[cfg(test)]
mod tests;

pub use action::{Action, ActionKind};
pub use attribute::Attribute;
pub use bounds::Bound;
pub use class::{Bitmap, ClassKey, Visible};
pub use decision::{Decision, Denial, Why};
pub use draft::{DraftState, RuleDesk, RuleDraft};
pub use engine::Policy;
pub use explain::Explanation;
pub(crate) use facts::between_departments;
pub use facts::{Facts, Subject};
pub use files::RuleFiles;
pub use permit::{Permit, RuleRef, actor};
pub use rule::{Effect, Rule, RuleSet, Violation};
