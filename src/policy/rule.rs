//! Rule files: one line is one rule, read strictly, with the line it stands on.
//!
//! `role,action,when,effect,basis,zh,en`; see policies/README.md. A line that names what does not exist is an
//! error with its number. Whether the law allows the rule is `legal`; deciding is `judge`.

use std::fmt::Write as _;

use serde::Deserialize;

use super::action::Action;
use super::attribute::{ANONYMOUS, Attribute, Attributes};
use super::pattern;
use crate::org::Role;

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies, whatever else allows.
    Deny,
    /// Says what a department may allow in its own file; decides nothing itself.
    Delegate,
}

impl Effect {
    /// The text form used in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Delegate => "delegate",
        }
    }
    fn parse(text: &str) -> Option<Self> {
        [Self::Allow, Self::Deny, Self::Delegate].into_iter().find(|effect| effect.as_str() == text)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The line it stands on, counted from 1.
    pub line: usize,
    /// Pattern of roles.
    pub roles: String,
    /// Acts it speaks of.
    pub actions: Vec<Action>,
    /// Patterns by attribute; `*` where the rule names nothing. In the order of [`Attribute::ALL`].
    pub when: [String; Attribute::COUNT],
    /// What it does.
    pub effect: Effect,
    /// What it rests on: `statute:..`, `conditions:..` or `internal:..`; may be empty for an allowance.
    pub basis: String,
    /// Reason in Chinese.
    pub zh: String,
    /// Reason in English.
    pub en: String,
    /// The line as it was written, for people.
    pub text: String,
}

impl Rule {
    /// The pattern for an attribute.
    pub fn pattern(&self, attribute: Attribute) -> &str {
        &self.when[attribute as usize]
    }
    fn says_the_same(&self, other: &Self) -> bool {
        (self.effect, &self.roles, &self.actions, &self.when)
            == (other.effect, &other.roles, &other.actions, &other.when)
    }
    /// Whether the rule speaks of this case: what casbin finds by the model, in plain code. Checks of rules and
    /// the property tests use it; decisions do not.
    pub fn fits(&self, case: &Attributes<'_>) -> bool {
        let names = |attribute: &Attribute| pattern::fits(case.get(*attribute), self.pattern(*attribute));
        self.actions.contains(&case.action)
            && pattern::fits(&case.roles, &self.roles)
            && Attribute::ALL.iter().all(names)
    }
    /// The fields of casbin's policy, in the order of `model.conf`.
    pub(super) fn policy(&self, place: &str) -> Vec<String> {
        let actions: Vec<&str> = self.actions.iter().map(|action| action.as_str()).collect();
        let mut fields = vec![self.roles.clone(), actions.join("|")];
        fields.extend(self.when.iter().cloned());
        fields.extend([self.effect.as_str().to_owned(), place.to_owned()]);
        fields
    }
}

/// What is wrong with a rule, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The set: `city` or a department.
    pub set: String,
    /// The line, counted from 1; 0 for the set as a whole.
    pub line: usize,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {} [{}]", self.set, self.line, self.en, self.code)
    }
}

/// The rules of the city or of one department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// `city` or the short name of a department.
    pub name: String,
    /// Which revision, counted from 1.
    pub version: i64,
    /// The file as it was written.
    pub text: String,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// The name of the set that applies to everybody.
pub const CITY: &str = "city";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    role: String,
    action: String,
    when: String,
    effect: String,
    basis: String,
    zh: String,
    en: String,
}

impl RuleSet {
    /// Reads a rule file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line.
    pub fn parse(name: &str, version: i64, text: &str) -> Result<Self, Vec<Violation>> {
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
        let (mut rules, mut violations) = (Vec::new(), Vec::new());
        let mut record = csv::StringRecord::new();
        let headers = reader.headers().cloned().unwrap_or_default();
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let line = line_of(&record);
                    let rule = record
                        .deserialize::<Row>(Some(&headers))
                        .map_err(|_| wrong("columns", COLUMNS))
                        .and_then(|row| read(row, line));
                    match rule {
                        Ok(rule) => rules.push(rule),
                        Err((code, zh, en)) => {
                            violations.push(Violation { set: name.to_owned(), line, code, zh, en });
                        }
                    }
                }
                Err(cause) => {
                    let line = cause.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
                    let (code, zh, en) = wrong("columns", COLUMNS);
                    violations.push(Violation { set: name.to_owned(), line, code, zh, en });
                    break;
                }
            }
        }
        if violations.is_empty() {
            return Ok(Self { name: name.to_owned(), version, text: text.to_owned(), rules });
        }
        Err(violations)
    }
    /// Whether these are the city's rules.
    pub fn is_city(&self) -> bool {
        self.name == CITY
    }
    /// The rule on a line.
    pub fn at(&self, line: usize) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.line == line)
    }
    /// Whether it may allow what another text of the set does not: a new allowance, or a denial that is gone.
    pub fn is_wider_than(&self, before: Option<&Self>) -> bool {
        let has = |set: Option<&Self>, rule: &Rule| {
            set.is_some_and(|set| set.rules.iter().any(|other| other.says_the_same(rule)))
        };
        let gone = before.iter().flat_map(|set| &set.rules).filter(|rule| !has(Some(self), rule));
        let new = self.rules.iter().filter(|rule| !has(before, rule));
        new.into_iter().any(|rule| rule.effect == Effect::Allow)
            || gone.into_iter().any(|rule| rule.effect == Effect::Deny)
    }
    /// The rules that decide: all but delegations.
    pub fn deciding(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.effect != Effect::Delegate)
    }
}

fn line_of(record: &csv::StringRecord) -> usize {
    record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0))
}

/// What a line consists of; named where one does not, for the reader's own words say nothing to an author.
const COLUMNS: &str = "role,action,when,effect,basis,zh,en";

type Wrong = (&'static str, String, String);

fn wrong(code: &'static str, given: &str) -> Wrong {
    let (zh, en) = match code {
        "columns" => ("列不完整", "the columns are not as they should be"),
        "unknown_role" => ("没有这个角色", "there is no such role"),
        "unknown_action" => ("没有这个操作", "there is no such act"),
        "unknown_effect" => {
            ("效果只能是 allow、deny、delegate", "the effect is one of allow, deny, delegate")
        }
        "unknown_attribute" => ("没有这个属性", "there is no such attribute"),
        "unknown_value" => ("该属性没有这个取值", "the attribute has no such value"),
        "repeated_attribute" => ("同一属性写了两次", "the attribute is named twice"),
        _ => ("条件写法不对", "the condition is not written as it should be"),
    };
    (code, format!("{zh}：`{given}`"), format!("{en}: `{given}`"))
}

fn read(row: Row, line: usize) -> Result<Rule, Wrong> {
    let effect = Effect::parse(&row.effect).ok_or_else(|| wrong("unknown_effect", &row.effect))?;
    let mut text = format!("{}, {}, {}, {}", row.role, row.action, row.when, row.effect);
    if !row.basis.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(text, ", {}", row.basis);
    }
    Ok(Rule {
        line,
        roles: read_roles(&row.role)?,
        actions: read_actions(&row.action)?,
        when: read_when(&row.when)?,
        effect,
        basis: row.basis,
        zh: row.zh,
        en: row.en,
        text,
    })
}

fn read_roles(text: &str) -> Result<String, Wrong> {
    if text == "*" {
        // Everybody in a post. Who is not signed in must be named.
        return Ok(format!("!{ANONYMOUS}"));
    }
    for word in pattern::words(text) {
        if word != ANONYMOUS && !Role::ALL.iter().any(|role| role.as_str() == word) {
            return Err(wrong("unknown_role", word));
        }
    }
    match text.strip_prefix('!') {
        Some(excluded) => Ok(format!("!{ANONYMOUS}|{excluded}")),
        None => Ok(text.to_owned()),
    }
}

fn read_actions(text: &str) -> Result<Vec<Action>, Wrong> {
    let mut actions = Vec::new();
    for word in text.split('|') {
        match (Action::parse(word), word.strip_suffix(".*")) {
            (Some(action), _) => actions.push(action),
            (None, Some(noun)) => {
                let of_noun = |action: &Action| action.as_str().split('.').next() == Some(noun);
                let before = actions.len();
                actions.extend(Action::ALL.iter().copied().filter(of_noun));
                if actions.len() == before {
                    return Err(wrong("unknown_action", word));
                }
            }
            (None, None) => return Err(wrong("unknown_action", word)),
        }
    }
    Ok(actions)
}

fn read_when(text: &str) -> Result<[String; Attribute::COUNT], Wrong> {
    let mut when: [String; Attribute::COUNT] = std::array::from_fn(|_| "*".to_owned());
    if text == "*" || text.is_empty() {
        return Ok(when);
    }
    for condition in text.split('&').map(str::trim) {
        let (name, pattern) = split(condition).ok_or_else(|| wrong("condition", condition))?;
        let attribute = Attribute::parse(name).ok_or_else(|| wrong("unknown_attribute", name))?;
        check_pattern(attribute, &pattern)?;
        if when[attribute as usize] != "*" {
            return Err(wrong("repeated_attribute", name));
        }
        when[attribute as usize] = attribute.expand(&pattern);
    }
    Ok(when)
}

/// Splits `grade<=3` into name and pattern.
fn split(condition: &str) -> Option<(&str, String)> {
    let at = condition.find(['=', '!', '<', '>'])?;
    let (name, rest) = condition.split_at(at);
    let pattern = match (rest.strip_prefix("!="), rest.strip_prefix('=')) {
        (Some(excluded), _) => format!("!{excluded}"),
        (None, Some(wanted)) => wanted.to_owned(),
        (None, None) => rest.to_owned(),
    };
    let is_empty = pattern::words(&pattern).any(str::is_empty) || pattern.is_empty();
    (!is_empty).then(|| (name.trim(), pattern))
}

fn check_pattern(attribute: Attribute, text: &str) -> Result<(), Wrong> {
    if pattern::is_comparison(text) {
        let allowed = attribute == Attribute::Grade;
        return if allowed { Ok(()) } else { Err(wrong("condition", text)) };
    }
    if pattern::is_broken_comparison(text) {
        return Err(wrong("condition", text));
    }
    for word in pattern::words(text) {
        let is_group = attribute == Attribute::Organisation && word == "government";
        let is_known = match attribute.values() {
            Some(values) => values.contains(&word) || is_group,
            None => word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c)),
        };
        if !is_known {
            return Err(wrong("unknown_value", word));
        }
    }
    Ok(())
}
