//! What the law asks of rules, checked before they come into force and by `matou policy test`.
//!
//! A rule that crosses it is refused with its line: hiding what is announced (Art. 16), denying a request without
//! a basis (Arts 15, 39), an answer that nobody gives (Art. 20), widening what was not delegated. What bounds
//! single acts is `bounds`.

mod coverage;

use super::action::{Action, Side};
use super::attribute::{ANONYMOUS, Attribute, Attributes};
use super::bounds;
use super::pattern::fits;
use super::rule::{Effect, Rule, RuleSet, Violation};
use crate::org::{Role, Tier};

/// Lines that may speak of one act: the city's and one department's together, which is what a decision reads.
pub const LINES_MAX: usize = 50;

const GOVERNMENT_KINDS: [&str; 4] =
    ["government_organ", "authorised_organisation", "other_state_organ", "party_organ"];

/// Everything in which the rules cross the law, in the order of sets and lines.
pub fn check(city: &RuleSet, departments: &[RuleSet]) -> Vec<Violation> {
    let mut found = Vec::new();
    check_announcement(city, &mut found);
    for rule in &city.rules {
        note(
            city,
            rule,
            check_any(rule).or_else(|| check_city(rule)).or_else(|| check_audit(rule)),
            &mut found,
        );
    }
    check_length(city, None, &mut found);
    for set in departments {
        for rule in &set.rules {
            let own = || check_department(city, rule).or_else(|| check_audit(rule));
            let wrong = check_any(rule).or_else(own);
            note(set, rule, wrong, &mut found);
        }
        check_length(city, Some(set), &mut found);
    }
    found
}

fn note(set: &RuleSet, rule: &Rule, wrong: Option<Crossing>, found: &mut Vec<Violation>) {
    found.extend(wrong.map(|crossing| crossing.at(set, rule.line)));
}

/// How a rule can cross the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crossing {
    HidesPublished,
    NotAnnounced,
    BasisMissing,
    BasisNotPublished,
    AutomaticAnswer,
    AuthorityOnly,
    NotDelegated,
    DelegatedByDepartment,
    Undelegable,
    HidesFromAudit,
    BlocksAuthority,
    NeverConsulted,
    TooManyLines,
    ReasonMissing,
}

impl Crossing {
    fn at(self, set: &RuleSet, line: usize) -> Violation {
        let (code, zh, en) = self.says();
        Violation { set: set.name.clone(), line, code, zh: zh.to_owned(), en: en.to_owned() }
    }
    fn says(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::HidesPublished => (
                "hides_published",
                "已发布条目须向各政府部门公布，仅主管部门可注明依据加以限制（第十六条）",
                "published entries are announced to every government department; only the authority may \
                 restrict that, citing a ground (Art. 16)",
            ),
            Self::NotAnnounced => (
                "not_announced",
                "城市规则未让全部政府部门看到已发布条目（第十六条）",
                "the city's rules do not show published entries to every government department (Art. 16)",
            ),
            Self::BasisMissing => (
                "basis_missing",
                "拒绝须写明依据：statute:法律法规，或 conditions:已公布的共享条件（第十五条、第三十九条）",
                "a denial cites its basis: `statute:` or `conditions:` of the published entry (Arts 15, 39)",
            ),
            Self::BasisNotPublished => (
                "basis_not_published",
                "内部规定不能作为拒绝他人申请的依据（第十五条、第三十九条）",
                "an internal regulation is no basis to deny what others ask for (Arts 15, 39)",
            ),
            Self::AutomaticAnswer => (
                "automatic_answer",
                "同意须由共享工作机构负责人作出，或依其签署的常设同意，不得由规则自动作出（第二十条）",
                "consent is given by the office head or under a standing consent one signed; no rule gives it \
                 (Art. 20)",
            ),
            Self::AuthorityOnly => (
                "authority_only",
                "目录只能由同级主管部门审核公布（第十六条）",
                "only the competent authority publishes (Art. 16)",
            ),
            Self::NotDelegated => (
                "not_delegated",
                "部门只能收窄；城市规则标明可下放的才能放宽",
                "a department may narrow, and widen only what the city's rules delegate",
            ),
            Self::DelegatedByDepartment => {
                ("delegated_by_department", "只有城市规则可以下放权限", "only the city's rules delegate")
            }
            Self::Undelegable => (
                "undelegable",
                "法律规定由特定负责人行使的权限不能下放",
                "what the law gives to one office cannot be delegated",
            ),
            Self::HidesFromAudit => (
                "hides_from_audit",
                "规则不得妨碍审计和监督查阅",
                "no rule hides anything from audit and supervision",
            ),
            Self::BlocksAuthority => (
                "blocks_authority",
                "部门规则不得妨碍主管部门履职（第二十七条）",
                "no department's rule stands in the way of the authority (Art. 27)",
            ),
            Self::NeverConsulted => (
                "never_consulted",
                "该操作不看部门规则，此行不起作用",
                "no department's rules are asked about this act, so the line has no effect",
            ),
            Self::TooManyLines => {
                ("too_many_lines", "一个操作最多50行规则", "at most 50 lines speak of one act")
            }
            Self::ReasonMissing => (
                "reason_missing",
                "拒绝须用中英文写明理由",
                "a denial says its reason in Chinese and English",
            ),
        }
    }
}

/// What holds for every set.
fn check_any(rule: &Rule) -> Option<Crossing> {
    let denies = rule.effect == Effect::Deny;
    if denies && (rule.zh.is_empty() || rule.en.is_empty()) {
        return Some(Crossing::ReasonMissing);
    }
    if denies && basis(rule).is_none() {
        return Some(Crossing::BasisMissing);
    }
    if rule.effect == Effect::Allow && consents(rule) && rule.roles != Role::OfficeHead.as_str() {
        return Some(Crossing::AutomaticAnswer);
    }
    let publishes = rule.actions.contains(&Action::PublishResource) && rule.effect == Effect::Allow;
    let by_authority = rule.roles == Role::Authority.as_str() && rule.pattern(Attribute::Authority) == "yes";
    (publishes && !by_authority).then_some(Crossing::AuthorityOnly)
}

/// Audit and supervision see everything, whatever else a rule hides.
fn check_audit(rule: &Rule) -> Option<Crossing> {
    let watched = [Role::Auditor, Role::Supervisor].iter().any(|role| fits(role.as_str(), &rule.roles));
    let views = rule.actions.iter().any(|action| action.is_view() && *action != Action::ExpectAgreement);
    (rule.effect == Effect::Deny && watched && views).then_some(Crossing::HidesFromAudit)
}

/// What holds for the city's set.
fn check_city(rule: &Rule) -> Option<Crossing> {
    match rule.effect {
        Effect::Delegate if rule.actions.iter().any(|action| bounds::is_bound_to_office(*action)) => {
            Some(Crossing::Undelegable)
        }
        Effect::Deny if basis(rule) == Some(Basis::Internal) => Some(Crossing::BasisNotPublished),
        _ => None,
    }
}

/// What holds for a department's set.
fn check_department(city: &RuleSet, rule: &Rule) -> Option<Crossing> {
    if rule.effect == Effect::Delegate {
        return Some(Crossing::DelegatedByDepartment);
    }
    if rule.actions.iter().any(|action| action.side() == Side::City) {
        return Some(Crossing::NeverConsulted);
    }
    if rule.effect == Effect::Allow {
        return (!coverage::is_covered(city, rule)).then_some(Crossing::NotDelegated);
    }
    if hides_published(rule) {
        return Some(Crossing::HidesPublished);
    }
    let of_authority = |role: Role| fits(role.as_str(), &rule.roles);
    let reaches_authority = of_authority(Role::Authority) && admits(rule, Attribute::Authority, "yes");
    if reaches_authority && rule.actions.iter().any(|action| is_for_authority(*action)) {
        return Some(Crossing::BlocksAuthority);
    }
    let of_provider = rule.actions.iter().any(|action| action.side() == Side::Provider);
    (of_provider && basis(rule) == Some(Basis::Internal)).then_some(Crossing::BasisNotPublished)
}

fn consents(rule: &Rule) -> bool {
    rule.actions.iter().any(|action| {
        matches!(action, Action::Agree | Action::CounterOffer | Action::SignConsent | Action::SignOffRequest)
    })
}

/// Acts the authority does in every provider's matters.
fn is_for_authority(action: Action) -> bool {
    matches!(
        action,
        Action::SuspendGrant
            | Action::ResumeGrant
            | Action::EndGrant
            | Action::OpenReview
            | Action::ViewResource
            | Action::SeeTitle
            | Action::ViewRequest
            | Action::ViewLine
            | Action::ViewApp
            | Action::ViewGrant
            | Action::ViewDemand
            | Action::WithdrawResource
    )
}

fn admits(rule: &Rule, attribute: Attribute, value: &str) -> bool {
    fits(value, rule.pattern(attribute))
}

/// Whether a denial can meet a government caller who looks at a published entry.
fn hides_published(rule: &Rule) -> bool {
    let looks = rule.actions.iter().any(|action| matches!(action, Action::ViewResource | Action::SeeTitle));
    let officials = Role::ALL.iter().filter(|role| **role != Role::Contractor);
    looks
        && admits(rule, Attribute::State, "published")
        && GOVERNMENT_KINDS.iter().any(|kind| admits(rule, Attribute::Organisation, kind))
        && officials.into_iter().any(|role| fits(role.as_str(), &rule.roles))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    Statute,
    Conditions,
    Internal,
}

/// What kind of basis a rule cites; none if it cites nothing.
fn basis(rule: &Rule) -> Option<Basis> {
    let (kind, text) = rule.basis.split_once(':')?;
    let kind = match kind {
        "statute" => Basis::Statute,
        "conditions" => Basis::Conditions,
        "internal" => Basis::Internal,
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(kind)
}

fn check_length(city: &RuleSet, set: Option<&RuleSet>, found: &mut Vec<Violation>) {
    let lines = |set: &RuleSet, act| set.deciding().filter(|rule| rule.actions.contains(act)).count();
    let of_act = |act| lines(city, act) + set.map_or(0, |set| lines(set, act));
    if Action::ALL.iter().any(|act| of_act(act) > LINES_MAX) {
        found.push(Crossing::TooManyLines.at(set.unwrap_or(city), 0));
    }
}

/// Every official sees every published entry, unless the city denies it and cites a ground.
fn check_announcement(city: &RuleSet, found: &mut Vec<Violation>) {
    for role in Role::ALL.iter().filter(|role| **role != Role::Contractor) {
        for case in published_cases(role.as_str()) {
            let says =
                |effect: Effect| city.rules.iter().any(|rule| rule.effect == effect && rule.fits(&case));
            if !says(Effect::Allow) && !says(Effect::Deny) {
                found.push(Crossing::NotAnnounced.at(city, 0));
                return;
            }
        }
    }
}

/// Published entries of others as an official may meet them.
fn published_cases(role: &str) -> Vec<Attributes<'_>> {
    let tiers = [Tier::City, Tier::District, Tier::Township, Tier::Village];
    let mut cases = Vec::new();
    for kind in GOVERNMENT_KINDS {
        for tier in tiers {
            for sharing in ["unconditional", "conditional", "withheld"] {
                for (grade, personal) in [("1", "no"), ("3", "yes"), ("5", "yes")] {
                    let mut case = Attributes::blank(Action::ViewResource, role);
                    for (attribute, value) in [
                        (Attribute::Provider, "other"),
                        (Attribute::Authority, "no"),
                        (Attribute::Organisation, kind),
                        (Attribute::Tier, tier.as_str()),
                        (Attribute::Post, "main"),
                        (Attribute::Kind, "data.table"),
                        (Attribute::Sharing, sharing),
                        (Attribute::Grade, grade),
                        (Attribute::Personal, personal),
                        (Attribute::State, "published"),
                        (Attribute::Emergency, "no"),
                    ] {
                        case.set(attribute, value);
                    }
                    cases.push(case);
                }
            }
        }
    }
    cases
}

/// Roles a rule may name, with who is not signed in.
fn every_role() -> impl Iterator<Item = &'static str> {
    Role::ALL.iter().map(|role| role.as_str()).chain([ANONYMOUS])
}
