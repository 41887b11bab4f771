//! Who may do what: the only place that makes a [`Permit`].
//!
//! casbin holds rules, never grants or memberships (design.md section 4). A noun tells its facts through
//! [`Subject`]; the engine knows none of the nouns. What no rule may break (no self-approval, separated
//! duties) is code in `bounds`, run after the rules.

pub mod action;
mod facts;
mod permit;

pub use action::{Action, ActionKind};
pub use facts::{Facts, Subject};
pub use permit::{Permit, RuleRef, actor};
