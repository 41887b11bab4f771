//! The engine: rules in force, the judges over them, and the answers already given.
//!
//! The hot path is a look-up: an answer is remembered by the tuple of attributes, and every change of rules
//! begins with an empty memory. It knows none of the nouns; `bounds` has the last word over every rule.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use casbin::DefaultModel;
use foldhash::fast::RandomState;

use super::action::{Action, ActionKind, Side};
use super::attribute::{Attributes, requester_of};
use super::bounds;
use super::class::VisibleMemo;
use super::decision::{Decision, Denial};
use super::facts::{Facts, Subject};
use super::files::RuleFiles;
use super::judge::{self, Judge, Verdict};
use super::permit::{Permit, RuleRef};
use super::rule::RuleSet;
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::org::Tree;

/// Judges kept, one for an act under the rules of a department; one takes some tens of kilobytes.
const JUDGES_MAX: usize = 512;
/// Answers remembered before the memory is emptied; the attributes are closed sets, so this is rarely met.
const ANSWERS_MAX: usize = 200_000;

/// Who may do what, by the rules in force.
#[derive(Debug)]
pub struct Policy {
    rules: RwLock<Arc<Rules>>,
}

/// One state of the rules, with what follows from it.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) version: i64,
    pub(super) waiting: Vec<String>,
    pub(super) city: RuleSet,
    pub(super) departments: HashMap<String, RuleSet, RandomState>,
    model: Model,
    judges: Mutex<Judges>,
    answers: RwLock<HashMap<String, Arc<Verdict>, RandomState>>,
    pub(super) visible: Mutex<VisibleMemo>,
}

struct Model(DefaultModel);

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Model")
    }
}

#[derive(Debug, Default)]
struct Judges {
    by_act: HashMap<(Option<String>, Action), (Arc<Judge>, u64)>,
    used: u64,
}

impl Policy {
    /// Reads and checks rule files; the version of such rules is 1.
    ///
    /// # Errors
    /// `policy_invalid` with every violation and its line.
    pub fn seed(files: RuleFiles) -> Result<Self> {
        let (city, departments) = files.parse(1)?;
        Ok(Self::of(Rules::new(1, city, departments)?))
    }
    /// Decides by given sets, whether or not the law would let them into force: for properties that hold whatever
    /// the rules say.
    ///
    /// # Errors
    /// Only when the model is broken.
    pub fn whatever_the_law_says(city: RuleSet, departments: Vec<RuleSet>) -> Result<Self> {
        Ok(Self::of(Rules::new(1, city, departments)?))
    }
    pub(super) fn of(rules: Rules) -> Self {
        Self { rules: RwLock::new(Arc::new(rules)) }
    }
    /// The version of the rules in force here.
    pub fn version(&self) -> i64 {
        self.rules().version
    }
    pub(super) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }
    pub(super) fn put(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }
    /// The rules of the city, or of a department if it has any.
    pub fn rule_set(&self, name: &str) -> Option<RuleSet> {
        self.rules().set(name).cloned()
    }
    /// The names of all sets, the city's first.
    pub fn rule_sets(&self) -> Vec<String> {
        let rules = self.rules();
        let mut names: Vec<String> = rules.departments.keys().cloned().collect();
        names.sort_unstable();
        names.insert(0, rules.city.name.clone());
        names
    }

    /// Whether the caller may, for buttons and lists. A missing step-up or token scope does not count: the
    /// command itself asks for them.
    pub fn allows(&self, action: Action, caller: &Caller, tree: &Tree, facts: &Facts) -> Decision {
        self.rules().decide(action, caller, tree, facts)
    }

    /// What the caller's post is entitled to in matters of their own organisation, and in matters of nobody in
    /// particular: for menus and `GET /me`. What a subject then allows is another question.
    pub fn rights(&self, caller: &Caller, tree: &Tree) -> Vec<Action> {
        let org = Some(caller.org.id.clone());
        let own = Facts {
            provider: org.clone(),
            requester: org,
            state: "published".to_owned(),
            owner: Some(caller.person.id.clone()),
            ..Facts::default()
        };
        let nobodys = Facts { provider: None, requester: None, ..own.clone() };
        let may = |action: &Action| {
            [&own, &nobodys].iter().any(|facts| self.allows(*action, caller, tree, facts).allowed)
        };
        Action::ALL.iter().copied().filter(may).collect()
    }

    /// How the provider's rules look at the caller asking for something: what denies here does not stop the
    /// request, it foretells a likely refusal and names its basis.
    pub fn foresee(&self, caller: &Caller, tree: &Tree, facts: &Facts) -> Decision {
        self.rules().decide(Action::ExpectAgreement, caller, tree, facts)
    }

    /// Leave for the caller to do `A` to a loaded subject.
    ///
    /// # Errors
    /// The denial with its rule; also `token_scope` and `step_up_required`.
    #[expect(clippy::unused_async, reason = "commands await it, so that asking elsewhere stays possible")]
    pub async fn permit<A: ActionKind, S: Subject>(
        &self,
        caller: &Caller,
        tree: &Tree,
        subject: S,
    ) -> std::result::Result<Permit<A, S>, Denial> {
        let facts = subject.facts();
        // Read before deciding: if the rules change in between, the permit counts as given under the former ones.
        let version = self.version();
        match self.rule_for(A::ACTION, caller, tree, &facts) {
            Ok(rule) => Ok(Permit::new(subject, caller.clone(), rule, version)),
            Err((problem, rule)) => Err(Denial { problem, rule, action: A::ACTION, facts: Box::new(facts) }),
        }
    }

    fn rule_for(
        &self,
        action: Action,
        caller: &Caller,
        tree: &Tree,
        facts: &Facts,
    ) -> std::result::Result<RuleRef, (Problem, Option<RuleRef>)> {
        let decision = self.allows(action, caller, tree, facts);
        if let Some(problem) = decision.problem() {
            return Err((problem, decision.rule));
        }
        caller.require_scope(action.scope()).map_err(|problem| (problem, None))?;
        if action.asks_step_up() {
            caller.require_step_up().map_err(|problem| (problem, None))?;
        }
        // An allowed decision always names its rule; without one nothing is allowed.
        decision.rule.ok_or_else(|| (Problem::internal("allowed without a rule"), None))
    }
}

impl Rules {
    pub(super) fn new(version: i64, city: RuleSet, departments: Vec<RuleSet>) -> Result<Self> {
        let model = Model(judge::read_model(super::files::MODEL)?);
        let departments = departments.into_iter().map(|set| (set.name.clone(), set)).collect();
        Ok(Self {
            version,
            waiting: Vec::new(),
            city,
            departments,
            model,
            judges: Mutex::default(),
            answers: RwLock::default(),
            visible: Mutex::default(),
        })
    }
    pub(super) fn set(&self, name: &str) -> Option<&RuleSet> {
        if name == self.city.name { Some(&self.city) } else { self.departments.get(name) }
    }
    /// Rules and bounds on a case of a caller.
    pub(super) fn decide(&self, action: Action, caller: &Caller, tree: &Tree, facts: &Facts) -> Decision {
        let case = Attributes::of(action, caller, tree, facts);
        let takes_part = facts.takes_part(action, &caller.person.id);
        let verdict = self.judge(&case, department(action, caller, tree, facts));
        Decision::of(&verdict, bounds::broken(&case, takes_part))
    }
    /// The rules on a case, those of one department beside the city's.
    pub(super) fn judge(&self, case: &Attributes<'_>, department: Option<&str>) -> Arc<Verdict> {
        // Departments without own rules share one judge and one answer.
        let set = department.filter(|name| self.departments.contains_key(*name));
        let key = case.key(set);
        if let Some(known) = self.answers.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let verdict = match self.judge_for(set, case.action).and_then(|judge| judge.judge(case)) {
            Ok(verdict) => Arc::new(verdict),
            // Fail closed: what cannot be judged is not allowed, and not remembered.
            Err(_logged) => return Arc::new(Verdict { allowed: false, rule: None, fitted: 0 }),
        };
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS_MAX {
            answers.clear();
        }
        answers.insert(key, Arc::clone(&verdict));
        verdict
    }
    fn judge_for(&self, set: Option<&str>, action: Action) -> Result<Arc<Judge>> {
        let mut judges = self.judges.lock().unwrap_or_else(PoisonError::into_inner);
        judges.used += 1;
        let now = judges.used;
        let key = (set.map(ToOwned::to_owned), action);
        if let Some((judge, used)) = judges.by_act.get_mut(&key) {
            *used = now;
            return Ok(Arc::clone(judge));
        }
        let mut sets = vec![&self.city];
        sets.extend(set.and_then(|name| self.departments.get(name)));
        let judge = Arc::new(Judge::new(&self.model.0, &sets, action)?);
        if judges.by_act.len() >= JUDGES_MAX {
            let oldest = judges.by_act.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone());
            oldest.map(|key| judges.by_act.remove(&key));
        }
        judges.by_act.insert(key, (Arc::clone(&judge), now));
        Ok(judge)
    }
}

/// Whose rules apply beside the city's.
pub(super) fn department<'a>(
    action: Action,
    caller: &Caller,
    tree: &'a Tree,
    facts: &Facts,
) -> Option<&'a str> {
    let org = match action.side() {
        Side::City => None,
        Side::Provider => facts.provider.as_ref(),
        Side::Requester => requester_of(action, caller, facts),
    };
    org.and_then(|id| tree.get(id)).map(|org| org.slug.as_str())
}
