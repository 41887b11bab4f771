//! `/policies`: rules of the city and of one department, drafts that a second person approves, and why.
//!
//! Forms: GET `/policies` (`org`; with `person`, `action`, `object` it explains), `POST /policies/{org}/drafts`
//! (`text`, `note`), `POST /policies/{org}/drafts/{number}/approve` and `/withdraw`. Rules are judged by
//! `policy`; a draft whose scenarios fail cannot be approved.

use askama::Template;

use super::frame::Frame;
use super::part::{Chip, Choice, Icon, Said, Tokens};

/// The policies of an organisation.
#[derive(Template)]
#[template(path = "policies.html")]
pub struct PoliciesPage {
    /// Frame.
    pub frame: Frame,
    /// `org_..`, or `city` for the city's rules.
    pub org: String,
    /// Whose rules.
    pub organisation: Said,
    /// Organisations with rules of their own.
    pub organisations: Vec<Choice>,
    /// `第 12 版 · 2026-10-08 起`.
    pub version: String,
    /// Rules in force.
    pub rules: Vec<RuleRow>,
    /// Drafts that wait.
    pub drafts: Vec<DraftCard>,
    /// Present if the reader may draft: hidden fields, text and note.
    pub edit: Option<PolicyEdit>,
    /// The question why.
    pub explain: ExplainForm,
    /// The answer.
    pub answer: Option<Explanation>,
}

/// A rule.
pub struct RuleRow {
    /// Its line.
    pub line: String,
    /// The line itself.
    pub text: String,
    /// What it means.
    pub words: Said,
    /// Allow or deny.
    pub chip: Chip,
    /// The statute or published condition it cites; may be empty.
    pub cites: Said,
}

/// A draft.
pub struct DraftCard {
    /// Its number.
    pub number: u64,
    /// Who drafted, when.
    pub by: Said,
    /// Why.
    pub note: Said,
    /// Lines added and taken away: sign and line.
    pub changes: Vec<(char, String)>,
    /// Scenarios and how they came out.
    pub scenarios: Vec<(String, Chip)>,
    /// Present if the reader may approve it.
    pub approve: Option<Tokens>,
    /// Present if the reader may withdraw it.
    pub withdraw: Option<Tokens>,
}

/// What drafts.
pub struct PolicyEdit {
    /// Hidden fields.
    pub tokens: Tokens,
    /// Field `text`: all lines.
    pub text: String,
    /// Field `note`.
    pub note: String,
}

/// Who, what, to what.
#[derive(Clone, Debug, Default)]
pub struct ExplainForm {
    /// Field `person`: sign-in name or `pos_..`.
    pub person: String,
    /// Field `action`.
    pub action: String,
    /// Options of `action`.
    pub actions: Vec<Choice>,
    /// Field `object`: code or id.
    pub object: String,
}

/// Why a decision comes out as it does.
pub struct Explanation {
    /// Allowed or denied.
    pub chip: Chip,
    /// In one sentence.
    pub sentence: Said,
    /// The line that decided, or the rule of law in code.
    pub line: String,
    /// The facts: name and value.
    pub facts: Vec<(String, Said)>,
    /// What would change it: one fact each.
    pub variations: Vec<Said>,
}
