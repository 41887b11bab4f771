//! Rules in words: roles, acts and conditions as people say them.
//!
//! A pattern keeps its form; only its words are worded. What a rule means is `policy`.

use crate::audit::words;
use crate::policy::{Action, Attribute, DraftState, Effect, Rule};
use crate::text::Language;
use crate::web::frame::Frame;
use crate::web::locales::Words;
use crate::web::part::{Chip, Icon, Said, Tone};
use crate::web::policies::RuleLine;

/// The name of an act.
pub fn act(frame: &Frame, action: Action) -> String {
    words::act(action.as_str()).map_or(action.as_str(), |(zh, en)| frame.language.pick(zh, en)).to_owned()
}

/// A basis without the word that classifies it.
pub fn basis(text: &str) -> &str {
    text.split_once(':').map_or(text, |(_, basis)| basis)
}

/// Words for one page.
pub struct RuleWords {
    t: &'static Words,
    language: Language,
}

impl RuleWords {
    /// Words in the language of the page.
    pub fn new(frame: &Frame) -> Self {
        Self { t: frame.t, language: frame.language }
    }
    /// Allowed or denied.
    pub fn verdict(&self, allowed: bool) -> Chip {
        if allowed {
            Chip::new(Tone::Green, Icon::Check, self.t.policies.allowed)
        } else {
            Chip::new(Tone::Vermilion, Icon::Cross, self.t.policies.denied)
        }
    }
    /// Where a draft stands.
    pub fn draft(&self, state: &DraftState) -> Chip {
        let p = &self.t.policies;
        match state {
            DraftState::Waiting => Chip::new(Tone::River, Icon::Clock, p.draft_waiting),
            DraftState::Approved { .. } => Chip::new(Tone::Green, Icon::Check, p.draft_approved),
            DraftState::Rejected { .. } => Chip::new(Tone::Plain, Icon::Cross, p.draft_rejected),
        }
    }
    /// One rule.
    pub fn line(&self, rule: &Rule, here: bool) -> RuleLine {
        let p = &self.t.policies;
        let chip = match rule.effect {
            Effect::Allow => Chip::new(Tone::Green, Icon::Check, p.effect_allow),
            Effect::Deny => Chip::new(Tone::Vermilion, Icon::Cross, p.effect_deny),
            Effect::Delegate => Chip::new(Tone::Plain, Icon::Narrow, p.effect_delegate),
        };
        let named = Attribute::ALL.into_iter().filter(|attribute| rule.pattern(*attribute) != "*");
        let when = named.map(|attribute| {
            let name = attribute.as_str();
            self.condition(name, rule.pattern(attribute))
        });
        RuleLine {
            number: rule.line,
            chip,
            who: self.roles(&rule.roles),
            acts: rule
                .actions
                .iter()
                .map(|action| {
                    let (zh, en) = words::act(action.as_str()).unwrap_or((action.as_str(), action.as_str()));
                    self.language.pick(zh, en).to_owned()
                })
                .collect(),
            when: when.collect(),
            reason: Said::plain(self.language.pick(&rule.zh, &rule.en)),
            basis: Said::typed(basis(&rule.basis), self.language),
            source: Said::typed(&rule.text, self.language),
            here,
        }
    }
    fn condition(&self, name: &str, pattern: &str) -> String {
        let is = self.language.pick("：", ": ");
        format!("{}{is}{}", self.fact(name), self.value(name, pattern))
    }
    fn roles(&self, pattern: &str) -> String {
        match pattern {
            "*" | "!anonymous" => self.t.policies.anybody.to_owned(),
            "anonymous" => self.t.policies.anonymous.to_owned(),
            _ => self.value("role", pattern),
        }
    }
    /// The name of a fact.
    pub fn fact(&self, name: &str) -> String {
        let p = &self.t.policies;
        match name {
            "role" => p.fact_role,
            "provider" => p.fact_provider,
            "requester" => p.fact_requester,
            "authority" => p.fact_authority,
            "tier" => p.fact_tier,
            "strip" => p.fact_strip,
            "organisation" => p.fact_organisation,
            "post" => p.fact_post,
            "kind" => p.fact_kind,
            "sharing" => p.fact_sharing,
            "grade" => p.fact_grade,
            "personal" => p.fact_personal,
            "state" => p.fact_state,
            "emergency" => p.fact_emergency,
            "owner" => p.fact_owner,
            "participant" => p.fact_participant,
            other => other,
        }
        .to_owned()
    }
    /// The words of a value or pattern, joined as the language joins them.
    pub fn value(&self, name: &str, text: &str) -> String {
        for (sign, zh, en) in [(">=", "不低于", "at least "), ("<=", "不高于", "at most ")] {
            if let Some(bound) = text.strip_prefix(sign) {
                return format!("{}{bound}", self.language.pick(zh, en));
            }
        }
        let (not, text) = match text.strip_prefix('!') {
            Some(rest) => (self.language.pick("非", "not "), rest),
            None => ("", text),
        };
        let split = |c: char| c == '|' || c == ',';
        let parts: Vec<&str> = text.split(split).map(|part| self.word(name, part.trim())).collect();
        format!("{not}{}", parts.join(self.language.pick("、", ", ")))
    }
    fn word<'a>(&self, name: &str, code: &'a str) -> &'a str {
        let found = match name {
            "role" => role(code),
            "provider" | "requester" => relation(code),
            "tier" => tier(code),
            "organisation" => organisation(code),
            "post" => post(code),
            "sharing" => match crate::catalog::vocabulary::sharing_name(code) {
                ("未说明", _) => None,
                known => Some(known),
            },
            "kind" => crate::catalog::Kind::parse(code).map(|kind| kind.info().name),
            "state" => state(code),
            "authority" | "personal" | "emergency" | "owner" | "participant" => yes_no(code),
            _ => None,
        };
        found.map_or(code, |(zh, en)| self.language.pick(zh, en))
    }
}

type Word = Option<(&'static str, &'static str)>;

fn yes_no(code: &str) -> Word {
    match code {
        "yes" => Some(("是", "yes")),
        "no" => Some(("否", "no")),
        _ => None,
    }
}

fn role(code: &str) -> Word {
    Some(match code {
        "developer" => ("需求方经办", "developer"),
        "steward" => ("目录管理员", "steward"),
        "office_head" => ("共享工作机构负责人", "office head"),
        "department_head" => ("部门负责人", "department head"),
        "secrecy_officer" => ("保密审查员", "secrecy officer"),
        "authority" => ("主管部门", "competent authority"),
        "government" => ("本级政府", "government"),
        "auditor" => ("审计人员", "auditor"),
        "system_admin" => ("系统管理员", "system administrator"),
        "security_admin" => ("安全管理员", "security administrator"),
        "audit_admin" => ("审计管理员", "audit administrator"),
        "supervisor" => ("监督人员", "supervisor"),
        "contractor" => ("受托方", "contractor"),
        _ => return None,
    })
}

fn state(code: &str) -> Word {
    Some(match code {
        "draft" => ("草稿", "draft"),
        "assessed" => ("已评估", "assessed"),
        "awaiting_head" => ("待部门负责人审定", "with the department head"),
        "submitted" => ("待主管部门审核", "with the authority"),
        "returned" => ("退回修改", "returned"),
        "published" => ("已发布", "published"),
        "withdrawn" => ("已撤下", "withdrawn"),
        _ => return None,
    })
}

fn relation(code: &str) -> Word {
    Some(match code {
        "own" => ("本单位", "own"),
        "parent" => ("上级", "parent"),
        "same_strip" => ("同条线", "same line of business"),
        "other" => ("其他单位", "other"),
        _ => return None,
    })
}

fn tier(code: &str) -> Word {
    Some(match code {
        "city" => ("市", "city"),
        "district" => ("区县", "district"),
        "township" => ("镇街", "township"),
        "village" => ("村社", "village"),
        _ => return None,
    })
}

fn organisation(code: &str) -> Word {
    Some(match code {
        "government_organ" => ("政府部门", "government organ"),
        "authorised_organisation" => ("法律法规授权的组织", "authorised organisation"),
        "other_state_organ" => ("其他国家机关", "other state organ"),
        "party_organ" => ("党委机构、政协", "party organ"),
        "public_service_enterprise" => ("公共服务企业", "public service enterprise"),
        "enterprise" => ("企业", "enterprise"),
        "contractor" => ("受托方", "contractor"),
        _ => return None,
    })
}

fn post(code: &str) -> Word {
    Some(match code {
        "main" => ("主职", "main"),
        "concurrent" => ("兼职", "concurrent"),
        "attached" => ("挂职", "attached"),
        "seconded" => ("借调", "seconded"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_keep_their_form_in_words() {
        let frame = Frame::new(Language::Zh, "", "/");
        let words = RuleWords::new(&frame);
        assert_eq!(words.value("tier", "township|village"), "镇街、村社");
        assert_eq!(words.value("state", "!published"), "非已发布");
        assert_eq!(words.value("grade", ">=4"), "不低于4");
    }
}
