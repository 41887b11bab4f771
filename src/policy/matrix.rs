//! The permission matrix: every act, for every role, standing and state, as one reviewed page.
//!
//! Written from the rules in force by asking the same engine; a test compares it with docs/generated. It lists
//! what rules and bounds allow, not what a state machine then makes of it.

use std::fmt::Write as _;

use super::action::Action;
use super::attribute::{ANONYMOUS, Attribute, Attributes};
use super::bounds::{self, Bound};
use super::engine::{Policy, Rules};
use super::rule::Effect;
use crate::org::{OrgKind, Role};

/// How the caller's organisation may stand in the matter, with the letter of the matrix.
const STANDINGS: [(char, [&str; 4]); 5] = [
    // provider, requester, authority, tier
    ('P', ["own", "other", "no", "district"]),
    ('R', ["other", "own", "no", "district"]),
    ('A', ["other", "other", "yes", "district"]),
    ('C', ["other", "other", "no", "city"]),
    ('O', ["other", "other", "no", "district"]),
];

const INTRODUCTION: &str = "\
# Permissions

Generated from `policies/` by `tests/it/policy_matrix.rs`; do not edit. Run the tests with `MATOU_BLESS=1` to write it anew.

A cell says where the caller's organisation may stand: **P** it is the provider, **R** it asks or holds, **A** it is
the competent authority of the provider, **C** any other organisation of the city tier, **O** any other organisation
of a district. `all` means all five, an empty cell never. The case: main post, a conditional data table of
grade 3 with personal information, one's own matter, no part in asking or drafting, no emergency. Roles are those of a
government organ; contractors belong to a contractor, the last two columns are a developer of an enterprise and
somebody who is not signed in. A state that makes no difference is not listed.
";

impl Policy {
    /// The matrix as Markdown.
    pub fn matrix(&self) -> String {
        let rules = self.rules();
        let mut page = INTRODUCTION.to_owned();
        write_matrix(&mut page, &rules);
        write_bounds(&mut page);
        write_departments(&mut page, &rules);
        page
    }
}

/// Columns: a role in an organisation of some kind.
fn columns() -> Vec<(String, &'static str, OrgKind)> {
    let mut columns: Vec<(String, &'static str, OrgKind)> = Role::ALL
        .iter()
        .map(|role| {
            let of = if *role == Role::Contractor { OrgKind::Contractor } else { OrgKind::GovernmentOrgan };
            (role.as_str().replace('_', " "), role.as_str(), of)
        })
        .collect();
    columns.push(("enterprise".to_owned(), Role::Developer.as_str(), OrgKind::Enterprise));
    columns.push((ANONYMOUS.to_owned(), ANONYMOUS, OrgKind::Enterprise));
    columns
}

/// States that rules may name, by noun.
fn states(action: Action) -> &'static [&'static str] {
    match action.as_str().split('.').next() {
        Some("resource") => {
            &["draft", "assessed", "awaiting_head", "submitted", "returned", "published", "withdrawn"]
        }
        Some("grant") => &["provisioning", "active", "suspended", "ended"],
        _ => &[""],
    }
}

// Writing to a String cannot fail, so results of `write!` are dropped below.

fn write_matrix(page: &mut String, rules: &Rules) {
    let columns = columns();
    let names: Vec<&str> = columns.iter().map(|(name, _, _)| name.as_str()).collect();
    let _ = writeln!(page, "\n## City\n\n| act | state | {} |", names.join(" | "));
    let _ = writeln!(page, "|---|---|{}", "---|".repeat(columns.len()));
    for action in Action::ALL {
        let mut rows: Vec<(Vec<&str>, String)> = Vec::new();
        for state in states(*action) {
            let cells: Vec<String> =
                columns.iter().map(|column| cell(rules, *action, column, state)).collect();
            let cells = cells.join(" | ");
            match rows.iter_mut().find(|(_, known)| *known == cells) {
                Some((states, _)) => states.push(state),
                None => rows.push((vec![state], cells)),
            }
        }
        let makes_difference = rows.len() > 1;
        for (states, cells) in rows {
            let states = if makes_difference { states.join(", ") } else { String::new() };
            let step_up = if action.asks_step_up() { " ⚿" } else { "" };
            let _ = writeln!(page, "| `{}`{step_up} | {states} | {cells} |", action.as_str());
        }
    }
    page.push_str("\n⚿ asks for a fresh proof of presence.\n");
}

fn cell(
    rules: &Rules,
    action: Action,
    column: &(String, &'static str, OrgKind),
    state: &'static str,
) -> String {
    let (_, role, kind) = column;
    let may = |standing: &[&'static str; 4]| {
        let case = case(action, role, *kind, standing, state);
        rules.judge(&case, None).allowed && bounds::broken(&case, false).is_none()
    };
    if *role == ANONYMOUS {
        // Who is not signed in stands nowhere.
        return if may(&[""; 4]) { "yes".to_owned() } else { String::new() };
    }
    let letters: String =
        STANDINGS.iter().filter(|(_, where_)| may(where_)).map(|(letter, _)| letter).collect();
    if letters.len() == STANDINGS.len() { "all".to_owned() } else { letters }
}

fn case(
    action: Action,
    role: &'static str,
    kind: OrgKind,
    standing: &[&'static str; 4],
    state: &'static str,
) -> Attributes<'static> {
    let mut case = Attributes::blank(action, role);
    let [provider, requester, authority, tier] = *standing;
    let is_somebody = role != ANONYMOUS;
    let of_somebody = |value: &'static str| if is_somebody { value } else { "" };
    for (attribute, value) in [
        (Attribute::Provider, provider),
        (Attribute::Requester, requester),
        (Attribute::Authority, authority),
        (Attribute::Tier, tier),
        (Attribute::Organisation, of_somebody(kind.as_str())),
        (Attribute::Post, of_somebody("main")),
        (Attribute::Kind, "data.table"),
        (Attribute::Sharing, "conditional"),
        (Attribute::Grade, "3"),
        (Attribute::Personal, "yes"),
        (Attribute::State, state),
        (Attribute::Emergency, "no"),
        (Attribute::Owner, of_somebody("yes")),
    ] {
        case.set(attribute, value);
    }
    case
}

fn write_bounds(page: &mut String) {
    page.push_str("\n## What no rule can change\n\n| code | says |\n|---|---|\n");
    for bound in Bound::ALL {
        let (zh, en) = bound.sentence();
        let _ = writeln!(page, "| `{}` | {zh}<br>{en} |", bound.code());
    }
}

fn write_departments(page: &mut String, rules: &Rules) {
    page.push_str("\n## Departments that differ\n");
    let mut names: Vec<&String> = rules.departments.keys().collect();
    names.sort_unstable();
    for set in names.into_iter().filter_map(|name| rules.set(name)) {
        let _ = writeln!(page, "\n### {}\n\n| line | effect | rule | because |\n|---|---|---|---|", set.name);
        for rule in &set.rules {
            let effect = match rule.effect {
                Effect::Allow => "allows",
                Effect::Deny => "denies",
                Effect::Delegate => "delegates",
            };
            let text = rule.text.replace('|', "\\|");
            let _ = writeln!(page, "| {} | {effect} | `{text}` | {}<br>{} |", rule.line, rule.zh, rule.en);
        }
    }
}
