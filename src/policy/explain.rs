//! Why a decision came out as it did, and what would change it: decided again with each single fact varied.
//!
//! The same engine decides; nothing here has a rule of its own.

use std::borrow::Cow;

use serde::Serialize;

use super::action::Action;
use super::attribute::{Attribute, Attributes};
use super::bounds;
use super::decision::{Decision, Why};
use super::engine::{Policy, Rules, department};
use super::facts::Facts;
use crate::identity::Caller;
use crate::org::{Role, Tree};

/// A decision in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The act.
    pub action: &'static str,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rule that decided: set, version and line, such as `police@3:4`.
    pub rule: Option<String>,
    /// That line as it is written.
    pub line: Option<String>,
    /// What the rule rests on.
    pub basis: Option<String>,
    /// Code of the bound that stands above all rules, if one was met.
    pub bound: Option<&'static str>,
    /// The reason in Chinese.
    pub zh: String,
    /// The reason in English.
    pub en: String,
    /// The facts that were looked at; what does not apply is left out.
    pub facts: Vec<FactValue>,
    /// Single facts that would turn the decision round.
    pub what_would_change: Vec<Change>,
}

/// A fact and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactValue {
    /// Its name in rules.
    pub fact: &'static str,
    /// Its value.
    pub value: String,
}

/// A fact that would turn the decision round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its name in rules.
    pub fact: &'static str,
    /// What it is; empty where it does not apply.
    pub from: String,
    /// What it would have to be.
    pub to: String,
}

/// Names of the facts beside [`Attribute`]s.
const ROLE: &str = "role";
const PARTICIPANT: &str = "participant";

impl Policy {
    /// Explains what [`Policy::allows`] answers.
    pub fn explain(&self, action: Action, caller: &Caller, tree: &Tree, facts: &Facts) -> Explanation {
        let rules = self.rules();
        let question = Question {
            rules: &rules,
            department: department(action, caller, tree, facts),
            case: Attributes::of(action, caller, tree, facts),
            takes_part: facts.takes_part(action, &caller.person.id),
        };
        question.explain()
    }
}

struct Question<'a> {
    rules: &'a Rules,
    department: Option<&'a str>,
    case: Attributes<'a>,
    takes_part: bool,
}

impl Question<'_> {
    fn decide(&self, case: &Attributes<'_>, takes_part: bool) -> Decision {
        Decision::of(&self.rules.judge(case, self.department), bounds::broken(case, takes_part))
    }

    fn explain(&self) -> Explanation {
        let decision = self.decide(&self.case, self.takes_part);
        let rule = decision
            .rule
            .as_ref()
            .and_then(|place| self.rules.set(&place.set).and_then(|set| set.at(place.line)));
        let problem = decision.problem();
        let allowed_by = || rule.map(|rule| (rule.zh.clone(), rule.en.clone())).unwrap_or_default();
        let (zh, en) = problem.map_or_else(allowed_by, |problem| (problem.zh, problem.en));
        Explanation {
            action: self.case.action.as_str(),
            allowed: decision.allowed,
            rule: decision.rule.as_ref().map(ToString::to_string),
            line: rule.map(|rule| rule.text.clone()),
            basis: rule.map(|rule| rule.basis.clone()).filter(|basis| !basis.is_empty()),
            bound: match &decision.why {
                Why::Bound(bound) => Some(bound.code()),
                _ => None,
            },
            zh,
            en,
            facts: self.facts(),
            what_would_change: self.changes(decision.allowed),
        }
    }

    fn facts(&self) -> Vec<FactValue> {
        let named = Attribute::ALL.into_iter().map(|fact| (fact.as_str(), self.case.get(fact).to_owned()));
        let takes_part = if self.takes_part { "yes" } else { "no" };
        [(ROLE, self.case.roles.to_string())]
            .into_iter()
            .chain(named)
            .chain([(PARTICIPANT, takes_part.to_owned())])
            .filter(|(_, value)| !value.is_empty())
            .map(|(fact, value)| FactValue { fact, value })
            .collect()
    }

    /// Every single fact that would turn the decision round.
    fn changes(&self, allowed: bool) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut try_case = |fact: &'static str, from: &str, to: &str, case: &Attributes<'_>, part: bool| {
            if self.decide(case, part).allowed != allowed {
                changes.push(Change { fact, from: from.to_owned(), to: to.to_owned() });
            }
        };
        for role in Role::ALL {
            if self.case.roles != role.as_str() {
                let mut case = self.case.clone();
                case.roles = Cow::Borrowed(role.as_str());
                try_case(ROLE, &self.case.roles, role.as_str(), &case, self.takes_part);
            }
        }
        for attribute in Attribute::ALL {
            let from = self.case.get(attribute);
            for to in self.candidates(attribute).into_iter().filter(|to| to != from) {
                let mut case = self.case.clone();
                case.set(attribute, to.clone());
                try_case(attribute.as_str(), from, &to, &case, self.takes_part);
            }
        }
        let (from, to) = if self.takes_part { ("yes", "no") } else { ("no", "yes") };
        try_case(PARTICIPANT, from, to, &self.case, !self.takes_part);
        changes
    }

    /// The values a fact might take: its closed set, else the words that rules name for it.
    fn candidates(&self, attribute: Attribute) -> Vec<String> {
        // What does not apply to the noun cannot be otherwise.
        if self.case.get(attribute).is_empty() {
            return Vec::new();
        }
        if let Some(values) = attribute.values() {
            return values.iter().map(|value| (*value).to_owned()).collect();
        }
        let sets = [Some(&self.rules.city), self.department.and_then(|name| self.rules.set(name))];
        let mut named: Vec<String> = sets
            .into_iter()
            .flatten()
            .flat_map(|set| &set.rules)
            .filter(|rule| rule.actions.contains(&self.case.action))
            .flat_map(|rule| super::pattern::words(rule.pattern(attribute)))
            .map(ToOwned::to_owned)
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }
}
