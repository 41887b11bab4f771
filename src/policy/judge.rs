//! One casbin enforcer over the rules of a decision, with an effector that remembers which lines fitted.
//!
//! casbin compares; what counts is exactly `some(where (p.eft == allow)) && !some(where (p.eft == deny))`.
//! It holds rules only: never grants, memberships or the memo. Which sets belong together is `engine`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use casbin::rhai::Dynamic;
use casbin::{
    CoreApi, DefaultModel, EffectKind, Effector, EffectorStream, Enforcer, Model, NullAdapter,
    function_map::OperatorFunction,
};
use futures_util::FutureExt;

use super::action::Action;
use super::attribute::Attributes;
use super::pattern;
use super::permit::RuleRef;
use super::rule::{Effect, Rule, RuleSet};
use crate::error::{Problem, Result};

/// What the rules say to one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether they allow it.
    pub allowed: bool,
    /// The line that decided: the first that denies, else the first that allows.
    pub rule: Option<(RuleRef, Arc<Rule>)>,
    /// How many lines fitted.
    pub fitted: usize,
}

/// The rules of a decision, ready to judge.
pub(super) struct Judge {
    enforcer: Mutex<Enforcer>,
    heard: Heard,
    lines: Vec<(RuleRef, Arc<Rule>)>,
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge").field("lines", &self.lines.len()).finish_non_exhaustive()
    }
}

type Heard = Arc<Mutex<Vec<usize>>>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads `model.conf`. casbin's reader is asynchronous in form only: over a text it never waits.
pub(super) fn read_model(text: &str) -> Result<DefaultModel> {
    let model = DefaultModel::from_str(text).now_or_never();
    model.ok_or_else(|| Problem::internal("reading the model waited"))?.map_err(Problem::internal)
}

impl Judge {
    /// Puts together what some sets say of one act: casbin's cost grows with the lines, and most lines speak of
    /// other acts.
    pub(super) fn new(model: &DefaultModel, sets: &[&RuleSet], action: Action) -> Result<Self> {
        let mut model = model.clone();
        let mut lines = Vec::new();
        for set in sets {
            let name: Arc<str> = Arc::from(set.name.as_str());
            for rule in set.deciding().filter(|rule| rule.actions.contains(&action)) {
                let place = RuleRef { set: Arc::clone(&name), line: rule.line, version: set.version };
                model.add_policy("p", "p", rule.policy(&place.to_string()));
                lines.push((place, Arc::new(rule.clone())));
            }
        }
        let enforcer = Enforcer::new_raw(model, NullAdapter).now_or_never();
        let mut enforcer = enforcer
            .ok_or_else(|| Problem::internal("building an enforcer waited"))?
            .map_err(Problem::internal)?;
        enforcer.add_function("fits", OperatorFunction::Arg2(fits));
        let heard = Heard::default();
        enforcer.set_effector(Box::new(Recorder { heard: Arc::clone(&heard) }));
        Ok(Self { enforcer: Mutex::new(enforcer), heard, lines })
    }

    /// What the rules say.
    pub(super) fn judge(&self, case: &Attributes<'_>) -> Result<Verdict> {
        if self.lines.is_empty() {
            return Ok(Verdict { allowed: false, rule: None, fitted: 0 });
        }
        // One at a time: the effector has no other way to say which lines fitted. Answers are remembered.
        let enforcer = lock(&self.enforcer);
        lock(&self.heard).clear();
        let mut values = vec![case.roles.to_string(), case.action.as_str().to_owned()];
        values.extend(case.values().map(ToOwned::to_owned));
        let allowed = enforcer.enforce(values).map_err(Problem::internal)?;
        let heard = std::mem::take(&mut *lock(&self.heard));
        let fitted = heard.iter().filter_map(|index| self.lines.get(*index));
        let first = |effect: Effect| fitted.clone().find(|(_, rule)| rule.effect == effect).cloned();
        Ok(Verdict {
            allowed,
            rule: first(Effect::Deny).or_else(|| first(Effect::Allow)),
            fitted: heard.len(),
        })
    }
}

fn fits(value: Dynamic, wanted: Dynamic) -> Dynamic {
    match (value.into_immutable_string(), wanted.into_immutable_string()) {
        (Ok(value), Ok(wanted)) => pattern::fits(&value, &wanted).into(),
        _ => false.into(),
    }
}

/// Listens to every line, so that a decision can name the one that decided.
struct Recorder {
    heard: Heard,
}

impl Effector for Recorder {
    fn new_stream(&self, _effect: &str, _lines: usize) -> Box<dyn EffectorStream> {
        Box::new(Record { heard: Arc::clone(&self.heard), index: 0, allowed: false, denied: false })
    }
}

struct Record {
    heard: Heard,
    index: usize,
    allowed: bool,
    denied: bool,
}

impl EffectorStream for Record {
    fn next(&self) -> bool {
        self.allowed && !self.denied
    }
    fn push_effect(&mut self, effect: EffectKind) -> bool {
        match effect {
            EffectKind::Allow => self.allowed = true,
            EffectKind::Deny => self.denied = true,
            EffectKind::Indeterminate => {}
        }
        if effect != EffectKind::Indeterminate {
            lock(&self.heard).push(self.index);
        }
        self.index += 1;
        // Never done early: a later line may deny.
        false
    }
}
