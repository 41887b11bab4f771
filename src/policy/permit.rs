//! The proof that somebody may do something to a loaded subject.
//!
//! Transitions take a [`Permit`]; only this module's siblings can make one. It owns the subject, so what was
//! judged is what is changed.

use std::marker::PhantomData;
use std::sync::Arc;

use super::action::ActionKind;
use super::facts::Subject;
use crate::audit::entry::{ActorRef, Entry};
use crate::identity::Caller;

/// The rule that decided: which file, which line, which version of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRef {
    /// `city` or the short name of a department.
    pub set: Arc<str>,
    /// Line in that set, counted from 1.
    pub line: usize,
    /// Version of the set.
    pub version: i64,
}

impl std::fmt::Display for RuleRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}:{}", self.set, self.version, self.line)
    }
}

/// Leave to do `A` to the subject it owns.
#[derive(Debug)]
pub struct Permit<A, S> {
    subject: S,
    caller: Caller,
    rule: RuleRef,
    rules_version: i64,
    noun: &'static str,
    id: String,
    action: PhantomData<A>,
}

impl<A: ActionKind, S: Subject> Permit<A, S> {
    /// Made by the engine only.
    pub(in crate::policy) fn new(subject: S, caller: Caller, rule: RuleRef, rules_version: i64) -> Self {
        let facts = subject.facts();
        Self { subject, caller, rule, rules_version, noun: facts.noun, id: facts.id, action: PhantomData }
    }
}

impl<A: ActionKind, S> Permit<A, S> {
    /// What was judged.
    pub fn subject(&self) -> &S {
        &self.subject
    }
    /// Hands the subject out to be changed; the permit is used up.
    pub fn into_subject(self) -> S {
        self.subject
    }
    /// Who may.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
    /// The rule that allowed it.
    pub fn rule(&self) -> &RuleRef {
        &self.rule
    }
    /// The version of all rules it was given under; `tx` compares it with the one in force at commit.
    pub fn rules_version(&self) -> i64 {
        self.rules_version
    }
    /// The audit entry of this act, about the subject; add details and the state it leaves.
    pub fn entry(&self) -> Entry {
        self.entry_about(self.noun, &self.id)
    }
    /// The audit entry of this act, about another object it brought forth.
    pub fn entry_about(&self, noun: &str, id: &str) -> Entry {
        Entry::new(self.caller.at, actor(&self.caller), A::ACTION.as_str(), noun, id)
            .rule(&self.rule.to_string())
    }
}

/// A caller as the log names them.
pub fn actor(caller: &Caller) -> ActorRef {
    ActorRef::Person {
        person: caller.person.id.clone(),
        post: caller.post.id.clone(),
        org: caller.org.id.clone(),
    }
}
