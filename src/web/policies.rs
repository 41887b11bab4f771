//! `/policies`: the rules as people read them, why a decision comes out as it does, and drafts for a second person.
//!
//! GET forms: `/policies` (`set`, and for the explanation `act`, `resource`, `person`). Forms: `POST
//! /policies/{set}/drafts` (`text`, `reason`), `/policies/{set}/drafts/{number}/approve`, `/reject` (`reason`) and `/withdraw`.
//! What decides is `policy`; nothing here reads a rule.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Icon, Said};

/// Rules.
#[derive(Template)]
#[template(path = "policies.html")]
pub struct PoliciesPage {
    /// Frame.
    pub frame: Frame,
    /// Sets, the city's first.
    pub sets: Vec<SetLink>,
    /// The set shown.
    pub set: Said,
    /// Its short name.
    pub slug: String,
    /// `第 3 版 · 12 行`.
    pub edition: String,
    /// Whether a version waits for the log's seal.
    pub waits_for_seal: bool,
    /// Its lines.
    pub lines: Vec<RuleLine>,
    /// The question of the explanation.
    pub question: Question,
    /// Its answer.
    pub answer: Option<Answer>,
    /// Drafts, newest first.
    pub drafts: Vec<DraftRow>,
    /// Versions, newest first.
    pub history: Vec<HistoryRow>,
    /// Whether the post may draft.
    pub may_draft: bool,
}

/// A set of the list.
pub struct SetLink {
    /// Its name.
    pub word: Said,
    /// Where it is shown.
    pub url: String,
    /// Lines that decide.
    pub lines: usize,
    /// Whether it is the one shown.
    pub here: bool,
}

/// A rule.
pub struct RuleLine {
    /// Line in the file.
    pub number: usize,
    /// Allows, denies, delegates.
    pub chip: Chip,
    /// Who, worded.
    pub who: String,
    /// Acts, worded.
    pub acts: Vec<String>,
    /// When, worded.
    pub when: Vec<String>,
    /// Its reason.
    pub reason: Said,
    /// What it rests on.
    pub basis: Said,
    /// The line as written.
    pub source: Said,
    /// Whether it decided the question.
    pub here: bool,
}

/// Who, what and which resource.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Field `act`.
    pub act: String,
    /// Options of `act`.
    pub acts: Vec<Choice>,
    /// Field `resource`: a resource code; may be empty.
    pub resource: String,
    /// Field `person`: a sign-in name, or a post.
    pub person: String,
}

/// Why it comes out so.
pub struct Answer {
    /// Allowed or denied.
    pub chip: Chip,
    /// Who would do what, in words.
    pub sentence: Said,
    /// The reason.
    pub reason: Said,
    /// The rule that decided, such as `city@1:15`; empty if none did.
    pub rule: String,
    /// That line as written.
    pub line: Said,
    /// What it rests on.
    pub basis: Said,
    /// What was looked at: name and value.
    pub facts: Vec<(String, String)>,
    /// What would turn it round: name, value now, value then.
    pub changes: Vec<(String, String, String)>,
}

/// A draft.
pub struct DraftRow {
    /// Its number.
    pub number: i64,
    /// State.
    pub chip: Chip,
    /// Who drafted it, and when.
    pub by: Said,
    /// Why.
    pub reason: Said,
    /// What it changes.
    pub diff: Vec<DiffLine>,
    /// Whether the caller may approve it.
    pub may_approve: bool,
    /// Whether the caller drafted it and may take it back.
    pub may_withdraw: bool,
    /// Why it was turned down.
    pub rejected: Said,
}

/// A line that comes or goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// Whether it is new; else it goes.
    pub added: bool,
    /// The line.
    pub text: String,
}

/// The lines that differ, in the order of the texts: those that go before those that come.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    // Longest common run of lines, so that a moved block shows as little as possible.
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(DiffLine { added: false, text: old[i].to_owned() });
            i += 1;
        } else {
            lines.push(DiffLine { added: true, text: new[j].to_owned() });
            j += 1;
        }
    }
    lines
}

/// A version.
pub struct HistoryRow {
    /// Its number.
    pub number: i64,
    /// By whom and when.
    pub by: Said,
    /// Why.
    pub reason: Said,
}

/// The form of a draft.
#[derive(Template)]
#[template(path = "policy_draft.html")]
pub struct PolicyDraftPage {
    /// Frame; `problem` names lines that do not read or cross the law.
    pub frame: Frame,
    /// The set.
    pub set: Said,
    /// Its short name.
    pub slug: String,
    /// The rules as they would be.
    pub text: String,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_that_differ_are_told() {
        let told = diff("a\nb\nc", "a\nx\nc\nd");
        let told: Vec<(bool, &str)> = told.iter().map(|line| (line.added, line.text.as_str())).collect();
        assert_eq!(told, [(false, "b"), (true, "x"), (true, "d")]);
        assert!(diff("a\nb", "a\nb").is_empty());
    }
}
