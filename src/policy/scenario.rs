//! Policy tests in words: given a caller, when they try something, then it is allowed or refused with a code.
//!
//! Files in `policies/scenarios/` with a small city of their own, so that they mean the same everywhere. A draft
//! of rules comes into force only if all of them hold; `matou policy test` runs them too. It decides nothing.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::action::Action;
use super::engine::Policy;
use super::explain::Explanation;
use super::facts::Facts;
use super::files;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::id::{OrgId, PersonId, PostId};
use crate::identity::{Caller, Via};
use crate::org::{OrgKind, Organisation, Person, Post, PostKind, Role, Tier, Tree};
use crate::text::{Bilingual, Language};

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it says, as a sentence.
    pub name: Bilingual,
    /// Who acts.
    pub given: Given,
    /// What they try, and on what.
    pub when: When,
    /// What must come out.
    pub then: Then,
    /// The department whose own rules it tells of; that department may change them.
    #[serde(default)]
    pub of: Option<String>,
}

/// Who acts, in which post.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Short name of the organisation.
    pub organisation: String,
    /// Roles of the post; none once it has ended.
    pub roles: Vec<Role>,
    /// How it is held.
    #[serde(default = "main_post")]
    pub post: PostKind,
}

fn main_post() -> PostKind {
    PostKind::Main
}

/// What is tried, on what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The act, such as `line.agree`.
    pub action: String,
    /// Short name of the provider.
    pub provider: Option<String>,
    /// Short name of the requester.
    pub requester: Option<String>,
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
    /// Whether an emergency order is in force.
    pub emergency: bool,
    /// Short name of who mediates, in a dispute.
    pub mediator: Option<String>,
    /// Short name of the government that decides it.
    pub government: Option<String>,
    /// Whether the caller asked for, drafted or signed off the same thing, in whatever post.
    pub takes_part: bool,
    /// Whose own matter it is: the caller's (`true`), somebody else's (`false`).
    pub own_matter: Option<bool>,
}

/// What must come out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Code of the refusal.
    #[serde(default)]
    pub code: Option<String>,
    /// The set whose line decides.
    #[serde(default)]
    pub rule: Option<String>,
}

/// Scenarios and the city they play in.
#[derive(Clone, Debug)]
pub struct Scenarios {
    tree: Tree,
    all: Vec<(String, Scenario)>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many held.
    pub passed: usize,
    /// Those that did not.
    pub failures: Vec<Failure>,
}

/// A scenario that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The file it is in.
    pub file: String,
    /// What it says.
    pub name: Bilingual,
    /// What should have come out, such as `self_approval` or `allowed by city`.
    pub expected: String,
    /// What came out.
    pub found: String,
    /// Why it came out so.
    pub explanation: Explanation,
}

impl Report {
    /// The refusal, if any scenario failed.
    pub fn problem(&self) -> Option<Problem> {
        if self.failures.is_empty() {
            return None;
        }
        let count = self.failures.len();
        let problem = Problem::conflict(
            "scenarios_failed",
            format!("{count}个情景未通过，规则未生效"),
            format!("{count} scenarios fail; the rules were not changed"),
        )
        .next("请修改草案，或先修改情景", "change the draft, or the scenarios first");
        Some(self.failures.iter().fold(problem, |problem, failure| {
            let (expected, found) = (&failure.expected, &failure.found);
            let zh = format!("{}：应为`{expected}`，实为`{found}`", failure.name.zh);
            let name = failure.name.in_language(Language::En);
            problem.field(&*failure.file, zh, format!("{name}: expected `{expected}`, found `{found}`"))
        }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Organisations {
    organisation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    zh: String,
    kind: OrgKind,
    tier: Tier,
    parent: Option<String>,
    strip: Option<String>,
    #[serde(default)]
    is_authority: bool,
}

const FILES: &[(&str, &str)] = &[
    ("asking.toml", include_str!("../../policies/scenarios/asking.toml")),
    ("catalogue.toml", include_str!("../../policies/scenarios/catalogue.toml")),
    ("deciding.toml", include_str!("../../policies/scenarios/deciding.toml")),
    ("hostile.toml", include_str!("../../policies/scenarios/hostile.toml")),
    ("running.toml", include_str!("../../policies/scenarios/running.toml")),
];

impl Scenarios {
    /// The scenarios of this repository.
    ///
    /// # Errors
    /// `scenarios_unreadable` naming the file; the tests read every one of them.
    pub fn embedded() -> Result<Self> {
        Self::parse(include_str!("../../policies/scenarios/organisations.toml"), FILES)
    }
    /// The scenarios in a directory laid out like `policies/scenarios/`, for `matou policy test`.
    ///
    /// # Errors
    /// `rules_unreadable`, `scenarios_unreadable`.
    pub fn read(directory: &Path) -> Result<Self> {
        let organisations = directory.join("organisations.toml");
        let mut texts = Vec::new();
        for path in files::list(directory, "toml")?.into_iter().filter(|path| *path != organisations) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((name, files::read_text(&path)?));
        }
        let borrowed: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
        Self::parse(&files::read_text(&organisations)?, &borrowed)
    }
    /// Reads an organisation file and scenario files, each with its name.
    ///
    /// # Errors
    /// `scenarios_unreadable`.
    pub fn parse(organisations: &str, files: &[(&str, &str)]) -> Result<Self> {
        let tree = read_tree(organisations)?;
        let mut all = Vec::new();
        for (file, text) in files {
            let read: File = toml::from_str(text).map_err(|cause| unreadable(file, &cause.to_string()))?;
            for scenario in read.scenario {
                check(&tree, &scenario).map_err(|what| unreadable(file, &what))?;
                all.push(((*file).to_owned(), scenario));
            }
        }
        Ok(Self { tree, all })
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
    /// Plays all of them under some rules.
    pub fn run(&self, policy: &Policy) -> Report {
        self.run_where(policy, |_| true)
    }
    /// Plays those that must hold whatever a department writes into its own set.
    pub fn run_for_change_of(&self, set: &str, policy: &Policy) -> Report {
        self.run_where(policy, |scenario| scenario.of.as_deref() != Some(set))
    }

    fn run_where(&self, policy: &Policy, wanted: impl Fn(&Scenario) -> bool) -> Report {
        let mut report = Report { passed: 0, failures: Vec::new() };
        for (file, scenario) in self.all.iter().filter(|(_, scenario)| wanted(scenario)) {
            match self.play(policy, file, scenario) {
                Some(failure) => report.failures.push(failure),
                None => report.passed += 1,
            }
        }
        report
    }

    fn play(&self, policy: &Policy, file: &str, scenario: &Scenario) -> Option<Failure> {
        // Both were checked when the file was read.
        let action = Action::parse(&scenario.when.action)?;
        let org = self.tree.by_slug(&scenario.given.organisation)?;
        let caller = caller(&scenario.given, org);
        let facts = self.facts(&scenario.when, &caller);
        let decision = policy.allows(action, &caller, &self.tree, &facts);
        let code = decision.problem().map(|problem| problem.code);
        let set = decision.rule.as_ref().map(|rule| &*rule.set);
        let then = &scenario.then;
        let holds = decision.allowed == then.allowed
            && then.code.as_deref().is_none_or(|wanted| Some(wanted) == code)
            && then.rule.as_deref().is_none_or(|wanted| Some(wanted) == set);
        (!holds).then(|| Failure {
            file: file.to_owned(),
            name: scenario.name.clone(),
            expected: outcome(then.allowed, then.code.as_deref(), then.rule.as_deref()),
            found: outcome(decision.allowed, code, set),
            explanation: policy.explain(action, &caller, &self.tree, &facts),
        })
    }

    fn facts(&self, when: &When, caller: &Caller) -> Facts {
        let org = |slug: &Option<String>| {
            slug.as_ref().and_then(|slug| self.tree.by_slug(slug)).map(|org| org.id.clone())
        };
        let person = &caller.person.id;
        Facts {
            noun: "scenario",
            id: String::new(),
            provider: org(&when.provider),
            requester: org(&when.requester),
            mediator: org(&when.mediator),
            government: org(&when.government),
            kind: when.kind.clone(),
            sharing: when.sharing.clone(),
            grade: when.grade,
            personal: when.personal,
            state: when.state.clone(),
            emergency: when.emergency,
            judges: Vec::new(),
            participants: if when.takes_part { vec![person.clone()] } else { Vec::new() },
            owner: when.own_matter.map(|own| if own { person.clone() } else { PersonId::new() }),
        }
    }
}

fn outcome(allowed: bool, code: Option<&str>, set: Option<&str>) -> String {
    let what = if allowed { "allowed" } else { code.unwrap_or("refused") };
    set.map_or_else(|| what.to_owned(), |set| format!("{what} by {set}"))
}

/// A caller made of nothing but a post; the moment does not matter to rules.
fn caller(given: &Given, org: &Arc<Organisation>) -> Caller {
    let at = Timestamp::default();
    let name = Bilingual::zh("情景人物");
    let person = Person { id: PersonId::new(), login: String::new(), name: name.clone(), version: 0 };
    let post = Post {
        id: PostId::new(),
        person: person.id.clone(),
        org: org.id.clone(),
        kind: given.post,
        title: name,
        roles: Vec::new(),
        from: at,
        until: None,
        version: 0,
    };
    Caller {
        person,
        post,
        org: Arc::clone(org),
        roles: given.roles.clone(),
        via: Via::Session { id: String::new() },
        stepped_up: true,
        at,
        language: Language::default(),
        expected: crate::identity::precondition::Expected::Anything,
    }
}

fn check(tree: &Tree, scenario: &Scenario) -> std::result::Result<(), String> {
    if Action::parse(&scenario.when.action).is_none() {
        return Err(format!("there is no act `{}`", scenario.when.action));
    }
    let named = [
        Some(&scenario.given.organisation),
        scenario.when.provider.as_ref(),
        scenario.when.requester.as_ref(),
    ];
    match named.into_iter().flatten().find(|slug| tree.by_slug(slug).is_none()) {
        Some(slug) => Err(format!("there is no organisation `{slug}` in organisations.toml")),
        None => Ok(()),
    }
}

fn read_tree(text: &str) -> Result<Tree> {
    let file = "organisations.toml";
    let read: Organisations = toml::from_str(text).map_err(|cause| unreadable(file, &cause.to_string()))?;
    let mut ids: HashMap<String, OrgId> = HashMap::new();
    let mut made = Vec::new();
    for entry in read.organisation {
        let parent = match &entry.parent {
            Some(slug) => {
                let known = ids.get(slug).cloned();
                Some(known.ok_or_else(|| unreadable(file, &format!("`{slug}` is not above yet")))?)
            }
            None => None,
        };
        let id = OrgId::new();
        ids.insert(entry.slug.clone(), id.clone());
        made.push(Organisation {
            id,
            slug: entry.slug,
            name: Bilingual::zh(entry.zh),
            kind: entry.kind,
            tier: entry.tier,
            parent,
            strip: entry.strip,
            division: None,
            uscc: None,
            class_group: None,
            is_authority: entry.is_authority,
            version: 0,
        });
    }
    Ok(Tree::new(made))
}

fn unreadable(file: &str, cause: &str) -> Problem {
    Problem::new(
        422,
        "scenarios_unreadable",
        format!("情景文件 `{file}` 读不出：{cause}"),
        format!("scenario file `{file}` cannot be read: {cause}"),
    )
    .next("请改正该文件", "correct that file")
}
