//! What a question gets as its answer: [`Decision`] for buttons and lists, [`Denial`] for commands.
//!
//! A denial says which rule or bound stood in the way, in words a person can act on. It is made by `engine`.

use super::action::Action;
use super::bounds::Bound;
use super::facts::Facts;
use super::judge::Verdict;
use super::permit::RuleRef;
use crate::error::Problem;

/// Why a decision came out as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A rule allows it.
    Allowed,
    /// A rule denies it; its reason and basis.
    Denied {
        /// Reason in Chinese.
        zh: String,
        /// Reason in English.
        en: String,
        /// What the rule rests on.
        basis: String,
    },
    /// No rule allows it.
    NoRule,
    /// It would break what no rule may break.
    Bound(Bound),
}

/// An answer without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rule that decided, if a rule did.
    pub rule: Option<RuleRef>,
    /// Why.
    pub why: Why,
}

impl Decision {
    pub(super) fn of(verdict: &Verdict, bound: Option<Bound>) -> Self {
        // Whoever the rules do not entitle is told that, not that only their part in it stands in the way.
        let bound = bound.filter(|bound| *bound != Bound::SelfApproval || verdict.allowed);
        if let Some(bound) = bound {
            return Self { allowed: false, rule: None, why: Why::Bound(bound) };
        }
        let rule = verdict.rule.as_ref().map(|(place, _)| place.clone());
        let why = match (&verdict.rule, verdict.allowed) {
            (_, true) => Why::Allowed,
            (Some((_, rule)), false) => {
                Why::Denied { zh: rule.zh.clone(), en: rule.en.clone(), basis: rule.basis.clone() }
            }
            (None, false) => Why::NoRule,
        };
        Self { allowed: verdict.allowed, rule, why }
    }
    /// The refusal, if it is one.
    pub fn problem(&self) -> Option<Problem> {
        if self.allowed {
            return None;
        }
        Some(match &self.why {
            Why::Bound(bound) => bound.problem(),
            Why::Denied { zh, en, basis } => {
                let (basis_zh, basis_en) = cited(basis);
                Problem::new(403, "denied", format!("{zh}{basis_zh}"), format!("{en}{basis_en}")).next(
                    "如有异议，可向本级政务数据共享主管部门提出",
                    "if you disagree, turn to the competent authority of your tier",
                )
            }
            Why::Allowed | Why::NoRule => Problem::new(
                403,
                "denied",
                "您当前的岗位无权办理此事项",
                "your present post is not entitled to this",
            )
            .next("请切换岗位，或转有权人员办理", "choose another post, or pass it to somebody entitled"),
        })
    }
}

fn cited(basis: &str) -> (String, String) {
    let text = basis.split_once(':').map_or(basis, |(_, text)| text);
    if text.is_empty() {
        Default::default()
    } else {
        (format!("（依据：{text}）"), format!(" (basis: {text})"))
    }
}

/// A refused command: what to answer, and what the log must hold.
#[derive(Clone, Debug)]
pub struct Denial {
    /// What to answer.
    pub problem: Problem,
    /// The rule that denied, if a rule did.
    pub rule: Option<RuleRef>,
    /// What was tried.
    pub action: Action,
    /// On what.
    pub facts: Box<Facts>,
}

impl From<Denial> for Problem {
    fn from(denial: Denial) -> Self {
        denial.problem
    }
}
