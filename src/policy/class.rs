//! Visibility classes: entries that every rule must treat alike, so that a search decides once per class.
//!
//! class = (provider, kind, sharing, grade, personal, state). Its number is given in the publishing transaction
//! (`store`) and kept in the search index; here the classes a caller sees become two bitmaps over numbers. It
//! never looks at single entries.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::attribute::Attributes;
use super::engine::{Policy, Rules};
use super::facts::Facts;
use crate::id::OrgId;
use crate::identity::Caller;
use crate::org::{Organisation, PostKind, Role, Tree};

/// What makes entries alike for every rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClassKey {
    /// Who provides.
    pub provider: OrgId,
    /// Resource kind.
    pub kind: String,
    /// Sharing attribute.
    pub sharing: String,
    /// Grade.
    pub grade: u8,
    /// Whether personal information is in it.
    pub personal: bool,
    /// State.
    pub state: String,
}

impl ClassKey {
    /// The class of a resource with these facts; none without a provider.
    pub fn of(facts: &Facts) -> Option<Self> {
        Some(Self {
            provider: facts.provider.clone()?,
            kind: facts.kind.clone(),
            sharing: facts.sharing.clone(),
            grade: facts.grade,
            personal: facts.personal,
            state: facts.state.clone(),
        })
    }
    /// The facts every entry of the class has.
    pub fn facts(&self) -> Facts {
        Facts {
            noun: "resource",
            provider: Some(self.provider.clone()),
            kind: self.kind.clone(),
            sharing: self.sharing.clone(),
            grade: self.grade,
            personal: self.personal,
            state: self.state.clone(),
            ..Facts::default()
        }
    }
    /// The class in one text: equal texts are equal classes.
    pub fn text(&self) -> String {
        let personal = if self.personal { "personal" } else { "plain" };
        format!("{}/{}/{}/{}/{personal}/{}", self.provider, self.kind, self.sharing, self.grade, self.state)
    }
}

/// A set of class numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    /// Adds a number.
    pub fn insert(&mut self, number: u32) {
        let word = number as usize / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (number % 64);
    }
    /// Whether a number is in it.
    pub fn contains(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
    /// The words, lowest numbers first.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
    /// How many numbers are in it.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
}

/// The classes somebody sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visible {
    /// In full.
    pub full: Bitmap,
    /// Title and provider only; never overlaps with `full`.
    pub title_only: Bitmap,
}

/// What a caller's view depends on beside rules and classes: colleagues in like posts share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Viewer {
    org: OrgId,
    post: PostKind,
    roles: Vec<Role>,
}

impl Viewer {
    fn of(caller: &Caller) -> Self {
        let mut roles = caller.roles.clone();
        roles.sort_unstable();
        Self { org: caller.org.id.clone(), post: caller.post.kind, roles }
    }
}

/// Answers given, valid for one state of the rules.
#[derive(Debug, Default)]
pub(super) struct VisibleMemo {
    by_viewer: HashMap<Option<Viewer>, Seen>,
}

#[derive(Debug)]
struct Seen {
    /// The tree is rebuilt as a whole, so the caller's organisation is another object after a change. Holding it
    /// keeps its address from being used again.
    org: Option<Arc<Organisation>>,
    /// Classes are only ever added: length and last number tell whether the table has grown.
    table: (usize, Option<u32>),
    visible: Arc<Visible>,
}

/// Viewers remembered; one takes two bits a class.
const VIEWERS_MAX: usize = 10_000;

impl Policy {
    /// The classes a caller sees, in full and by title.
    pub fn visible(&self, caller: &Caller, tree: &Tree, classes: &[(u32, ClassKey)]) -> Arc<Visible> {
        let rules = self.rules();
        remember(&rules, Some(Viewer::of(caller)), Some(&caller.org), classes, |action, facts| {
            rules.decide(action, caller, tree, facts).allowed
        })
    }
    /// The classes somebody sees who is not signed in.
    pub fn visible_to_anybody(&self, tree: &Tree, classes: &[(u32, ClassKey)]) -> Arc<Visible> {
        let rules = self.rules();
        remember(&rules, None, None, classes, |action, facts| anybody_may(&rules, action, tree, facts))
    }
    /// Whether one entry is shown to a caller, or to somebody who is not signed in.
    pub fn shows(&self, action: Action, caller: Option<&Caller>, tree: &Tree, facts: &Facts) -> bool {
        let rules = self.rules();
        match caller {
            Some(caller) => rules.decide(action, caller, tree, facts).allowed,
            None => anybody_may(&rules, action, tree, facts),
        }
    }
}

fn anybody_may(rules: &Rules, action: Action, tree: &Tree, facts: &Facts) -> bool {
    let provider = facts.provider.as_ref().and_then(|id| tree.get(id)).map(|org| org.slug.as_str());
    rules.judge(&Attributes::anonymous(action, facts), provider).allowed
}

fn remember(
    rules: &Rules,
    viewer: Option<Viewer>,
    org: Option<&Arc<Organisation>>,
    classes: &[(u32, ClassKey)],
    may: impl Fn(Action, &Facts) -> bool,
) -> Arc<Visible> {
    let table = (classes.len(), classes.last().map(|(number, _)| *number));
    if let Some(known) = recall(rules, viewer.as_ref(), org, table) {
        return known;
    }
    // Decided without the lock: others need not wait, and two who decide the same find the same.
    let mut visible = Visible::default();
    for (number, class) in classes {
        let facts = class.facts();
        if may(Action::ViewResource, &facts) {
            visible.full.insert(*number);
        } else if may(Action::SeeTitle, &facts) {
            visible.title_only.insert(*number);
        }
    }
    let visible = Arc::new(visible);
    let mut memo = rules.visible.lock().unwrap_or_else(PoisonError::into_inner);
    if memo.by_viewer.len() >= VIEWERS_MAX {
        memo.by_viewer.clear();
    }
    let seen = Seen { org: org.cloned(), table, visible: Arc::clone(&visible) };
    memo.by_viewer.insert(viewer, seen);
    visible
}

fn recall(
    rules: &Rules,
    viewer: Option<&Viewer>,
    org: Option<&Arc<Organisation>>,
    table: (usize, Option<u32>),
) -> Option<Arc<Visible>> {
    let memo = rules.visible.lock().unwrap_or_else(PoisonError::into_inner);
    let seen = memo.by_viewer.get(&viewer.cloned())?;
    let same_org = match (&seen.org, org) {
        (Some(then), Some(now)) => Arc::ptr_eq(then, now),
        (None, None) => true,
        _ => false,
    };
    (same_org && seen.table == table).then(|| Arc::clone(&seen.visible))
}
