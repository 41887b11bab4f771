//! Whether a department's allowance stays inside what the city allows or delegates.
//!
//! Value by value: whatever the department's line admits, the city's line must admit. For sets that are not
//! closed (kinds, states, strips) the words of both lines stand for all, with one that neither names.

use super::every_role;
use crate::policy::action::Action;
use crate::policy::attribute::Attribute;
use crate::policy::pattern::{fits, words};
use crate::policy::rule::{Effect, Rule, RuleSet};

/// Whether each act of the rule is covered by a line of the city.
pub(super) fn is_covered(city: &RuleSet, rule: &Rule) -> bool {
    let covers = |action: &Action| {
        city.rules.iter().any(|wider| {
            wider.effect != Effect::Deny && wider.actions.contains(action) && is_inside(rule, wider)
        })
    };
    rule.actions.iter().all(covers)
}

fn is_inside(rule: &Rule, wider: &Rule) -> bool {
    let roles = every_role().all(|role| !fits(role, &rule.roles) || fits(role, &wider.roles));
    roles && Attribute::ALL.into_iter().all(|attribute| is_narrower(attribute, rule, wider))
}

fn is_narrower(attribute: Attribute, rule: &Rule, wider: &Rule) -> bool {
    let (narrow, wide) = (rule.pattern(attribute), wider.pattern(attribute));
    let admitted = |value: &str| !fits(value, narrow) || fits(value, wide);
    // The empty value is "does not apply": only a line that names nothing admits it.
    let closed = attribute.values().unwrap_or_default().iter().copied();
    let open = words(narrow).chain(words(wide));
    closed.chain(open).chain(["", "neither-names-this"]).all(admitted)
}
