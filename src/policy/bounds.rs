//! What no rule may break, checked after the rules: no self-approval in any post, separated duties, the office
//! head's consent (Art. 20), the department head's (Art. 13) and the authority's audit (Art. 16).
//!
//! These are code, not rules, so that no file and no draft can take them away. What bounds the rules themselves
//! is `legal`.

use super::action::Action;
use super::attribute::{Attribute, Attributes};
use crate::error::Problem;
use crate::org::{OrgKind, PostKind, Relation, Role};

/// A bound that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// The post acts no longer.
    PostEnded,
    /// Who asked, drafted or signed off does not decide, in whatever post.
    SelfApproval,
    /// 借调: works for the host, decides nothing in its name.
    SecondedCannotDecide,
    /// Only the office head of the own department consents (Art. 20).
    OfficeHeadOnly,
    /// Only the department head approves the catalogue (Art. 13).
    DepartmentHeadOnly,
    /// Only the competent authority publishes (Art. 16).
    AuthorityOnly,
    /// Only the competent authority of the provider's tier consents to more time (Art. 21).
    TierAuthorityOnly,
    /// Only the authority of both sides mediates (Art. 28).
    MediatorOnly,
    /// Only the government of that authority's level decides a dispute (Art. 28).
    GovernmentOnly,
    /// 受托方 neither decide, submit nor take credentials (Art. 36).
    ContractorCannotDecide,
    /// Who audits changes nothing.
    AuditorReadsOnly,
    /// The three administrators are three persons and decide no requests.
    DutiesNotSeparated,
}

impl Bound {
    /// Every bound.
    pub const ALL: [Self; 12] = [
        Self::PostEnded,
        Self::SelfApproval,
        Self::SecondedCannotDecide,
        Self::OfficeHeadOnly,
        Self::DepartmentHeadOnly,
        Self::AuthorityOnly,
        Self::TierAuthorityOnly,
        Self::MediatorOnly,
        Self::GovernmentOnly,
        Self::ContractorCannotDecide,
        Self::AuditorReadsOnly,
        Self::DutiesNotSeparated,
    ];
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PostEnded => "post_ended",
            Self::SelfApproval => "self_approval",
            Self::SecondedCannotDecide => "seconded_cannot_decide",
            Self::OfficeHeadOnly => "office_head_only",
            Self::DepartmentHeadOnly => "department_head_only",
            Self::AuthorityOnly => "authority_only",
            Self::TierAuthorityOnly => "tier_authority_only",
            Self::MediatorOnly => "mediator_only",
            Self::GovernmentOnly => "government_only",
            Self::ContractorCannotDecide => "contractor_cannot_decide",
            Self::AuditorReadsOnly => "auditor_reads_only",
            Self::DutiesNotSeparated => "duties_not_separated",
        }
    }
    /// What it says, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::PostEnded => ("该岗位已终止，不能再以此身份办理", "this post has ended and acts no longer"),
            Self::SelfApproval => (
                "您参与了此项申请或编制，不得由本人审批",
                "you took part in asking for or drafting this, so you cannot decide on it in any post",
            ),
            Self::SecondedCannotDecide => {
                ("借调岗位不得以接收单位名义作出决定", "a seconded post decides nothing in the host's name")
            }
            Self::OfficeHeadOnly => (
                "须经本部门政务数据共享工作机构负责人同意（第二十条）",
                "the head of the department's own sharing office must consent (Art. 20)",
            ),
            Self::DepartmentHeadOnly => {
                ("须由本部门负责人审核（第十三条）", "the head of the department must approve (Art. 13)")
            }
            Self::AuthorityOnly => (
                "须由同级政务数据共享主管部门审核公布（第十六条）",
                "only the competent authority of the same tier publishes (Art. 16)",
            ),
            Self::TierAuthorityOnly => (
                "须经提供部门同级政务数据共享主管部门同意（第二十一条）",
                "the competent authority of the provider's tier must consent (Art. 21)",
            ),
            Self::MediatorOnly => (
                "须由双方同级或共同上级的主管部门协调（第二十八条）",
                "only the authority of both sides mediates (Art. 28)",
            ),
            Self::GovernmentOnly => (
                "协调不成的，须由该主管部门的本级人民政府决定（第二十八条）",
                "only the government of the mediating authority's level decides (Art. 28)",
            ),
            Self::ContractorCannotDecide => (
                "受托方只能代拟，不得提交、决定或领取凭据（第三十六条）",
                "a contractor drafts; it neither submits, decides nor takes credentials (Art. 36)",
            ),
            Self::AuditorReadsOnly => {
                ("审计、监督岗位只读，不得改变任何内容", "audit and supervision read and change nothing")
            }
            Self::DutiesNotSeparated => (
                "系统、安全、审计管理员须三员分立，且不得决定数据申请",
                "system, security and audit administrators are separate persons and decide no requests",
            ),
        }
    }
    fn next(self) -> (&'static str, &'static str) {
        match self {
            Self::PostEnded => ("请切换到现任岗位", "choose a post you hold now"),
            Self::SelfApproval | Self::SecondedCannotDecide => {
                ("请由本部门其他有权人员办理", "let another entitled person of the department decide")
            }
            Self::OfficeHeadOnly => ("请转共享工作机构负责人", "pass it to the head of the sharing office"),
            Self::DepartmentHeadOnly => ("请报部门负责人", "pass it to the head of the department"),
            Self::MediatorOnly => {
                ("请由争议页所列主管部门办理", "leave it to the authority named with the dispute")
            }
            Self::GovernmentOnly => {
                ("请由争议页所列人民政府办理", "leave it to the government named with the dispute")
            }
            Self::AuthorityOnly | Self::TierAuthorityOnly => {
                ("请报送主管部门", "send it to the competent authority")
            }
            Self::ContractorCannotDecide => {
                ("请交由委托单位经办人提交", "let an official of the department submit it")
            }
            Self::AuditorReadsOnly => ("如需办理业务，请使用其他岗位", "use another post for this"),
            Self::DutiesNotSeparated => ("请由专任人员办理", "let the person in charge of that duty do it"),
        }
    }
    /// The refusal.
    pub fn problem(self) -> Problem {
        let ((zh, en), (next_zh, next_en)) = (self.sentence(), self.next());
        Problem::new(403, self.code(), zh, en).next(next_zh, next_en)
    }
}

/// The first bound the case would break, whatever the rules say. `takes_part`: whether the person asked for,
/// drafted or signed off what is judged, in whatever post.
pub(super) fn broken(case: &Attributes<'_>, takes_part: bool) -> Option<Bound> {
    let action = case.action;
    // Asked in this order and only as far as needed: every button of every list passes here.
    let personal = if case.roles.is_empty() {
        Some(Bound::PostEnded)
    } else if changes(action) && watches(case) {
        Some(Bound::AuditorReadsOnly)
    } else if is_for_officials(action) && is_contractor(case) {
        Some(Bound::ContractorCannotDecide)
    } else if mixes_duties(case) {
        Some(Bound::DutiesNotSeparated)
    } else if decides(action) && case.get(Attribute::Post) == PostKind::Seconded.as_str() {
        Some(Bound::SecondedCannotDecide)
    } else {
        None
    };
    // Last: who is not entitled at all is told so, not that only their part in it stands in the way.
    let own = (takes_part && judges_others(action)).then_some(Bound::SelfApproval);
    personal.or_else(|| office(case)).or(own)
}

fn watches(case: &Attributes<'_>) -> bool {
    case.has_role(Role::Auditor) || case.has_role(Role::Supervisor)
}

fn is_contractor(case: &Attributes<'_>) -> bool {
    case.get(Attribute::Organisation) == OrgKind::Contractor.as_str() || case.has_role(Role::Contractor)
}

/// The bounds that ask for one office.
fn office(case: &Attributes<'_>) -> Option<Bound> {
    let is_own = |side| case.get(side) == Relation::Own.as_str();
    let (bound, holds) = match case.action {
        Action::SignOffRequest | Action::DeclineRequest | Action::ConfirmNeed => {
            (Bound::OfficeHeadOnly, case.has_role(Role::OfficeHead) && is_own(Attribute::Requester))
        }
        Action::Agree
        | Action::Refuse
        | Action::CounterOffer
        | Action::Extend
        | Action::GiveInDispute
        | Action::SignConsent => {
            (Bound::OfficeHeadOnly, case.has_role(Role::OfficeHead) && is_own(Attribute::Provider))
        }
        Action::HeadApproveResource => {
            (Bound::DepartmentHeadOnly, case.has_role(Role::DepartmentHead) && is_own(Attribute::Provider))
        }
        Action::PublishResource => (Bound::AuthorityOnly, is_authority(case)),
        Action::DecideExtension => (Bound::TierAuthorityOnly, is_authority(case)),
        Action::MediateDispute => (Bound::MediatorOnly, is_authority(case)),
        Action::DecideDispute => {
            let is_competent = case.get(Attribute::Authority) == "yes";
            (Bound::GovernmentOnly, is_competent && case.has_role(Role::Government))
        }
        _ => return None,
    };
    (!holds).then_some(bound)
}

/// Whether the caller acts for the authority in the matter. Whose authority it is shows only where there is a
/// provider.
fn is_authority(case: &Attributes<'_>) -> bool {
    let is_known = !case.get(Attribute::Provider).is_empty();
    is_known && case.get(Attribute::Authority) == "yes" && case.has_role(Role::Authority)
}

/// Acts that only one office may do, so that no rule can pass them on.
pub(super) fn is_bound_to_office(action: Action) -> bool {
    matches!(
        action,
        Action::SignOffRequest
            | Action::DeclineRequest
            | Action::Agree
            | Action::Refuse
            | Action::CounterOffer
            | Action::Extend
            | Action::DecideExtension
            | Action::GiveInDispute
            | Action::MediateDispute
            | Action::DecideDispute
            | Action::SignConsent
            | Action::ConfirmNeed
            | Action::HeadApproveResource
            | Action::PublishResource
    )
}

/// Acts that decide in an organisation's name.
pub(super) fn decides(action: Action) -> bool {
    match action {
        Action::AssessResource
        | Action::HeadApproveResource
        | Action::PublishResource
        | Action::ReturnResource
        | Action::WithdrawResource
        | Action::SignOffRequest
        | Action::DeclineRequest
        | Action::Agree
        | Action::Refuse
        | Action::AskSupplement
        | Action::CounterOffer
        | Action::Extend
        | Action::DecideExtension
        | Action::GiveInDispute
        | Action::MediateDispute
        | Action::DecideDispute
        | Action::SignConsent
        | Action::EndConsent
        | Action::SuspendGrant
        | Action::ResumeGrant
        | Action::NarrowGrant
        | Action::OpenReview
        | Action::ConfirmNeed
        | Action::EndGrant
        | Action::AnswerDemand
        | Action::ApprovePolicy => true,
        Action::SeeTitle
        | Action::ViewResource
        | Action::DraftResource
        | Action::SubmitResource
        | Action::DiscardResource
        | Action::ImportResources
        | Action::AskResource
        | Action::SubmitRequest
        | Action::ViewRequest
        | Action::WithdrawRequest
        | Action::ViewLine
        | Action::ExpectAgreement
        | Action::AcceptOffer
        | Action::DeclineOffer
        | Action::DisputeRefusal
        | Action::ViewDispute
        | Action::EscalateDispute
        | Action::WithdrawDispute
        | Action::Resubmit
        | Action::ViewGrant
        | Action::ReturnGrant
        | Action::RegisterApp
        | Action::ViewApp
        | Action::ConfigureApp
        | Action::KeepKeys
        | Action::OpenHandover
        | Action::FileDemand
        | Action::ViewDemand
        | Action::RouteDemand
        | Action::SurveyDemands
        | Action::IssueToken
        | Action::ReadAudit
        | Action::ViewPolicy
        | Action::DraftPolicy
        | Action::ViewSystem
        | Action::TuneSearch
        | Action::RetryJob
        | Action::ViewReport => false,
    }
}

/// Decisions on what others asked or drafted. Stopping is left out: what narrows must always be possible, and
/// a participant who stops a grant gains nothing. Nor does the holder's head judge others who confirms the need of
/// the own department: that head signed the request off, and the provider decides.
pub(super) fn judges_others(action: Action) -> bool {
    let stops = matches!(
        action,
        Action::SuspendGrant
            | Action::NarrowGrant
            | Action::EndGrant
            | Action::EndConsent
            | Action::WithdrawResource
    );
    decides(action) && !stops && action != Action::ConfirmNeed
}

/// Whether the act changes anything but the person's own tokens.
fn changes(action: Action) -> bool {
    !action.is_view() && action != Action::IssueToken
}

/// Acts that Art. 36 keeps from contractors.
fn is_for_officials(action: Action) -> bool {
    let acts = matches!(
        action,
        Action::SubmitRequest
            | Action::AcceptOffer
            | Action::DisputeRefusal
            | Action::EscalateDispute
            | Action::WithdrawDispute
            | Action::RegisterApp
            | Action::ConfigureApp
            | Action::KeepKeys
            | Action::OpenHandover
            | Action::ImportResources
            | Action::DraftPolicy
            | Action::RouteDemand
            | Action::TuneSearch
            | Action::RetryJob
            | Action::ReadAudit
            | Action::ViewSystem
    );
    acts || decides(action)
}

/// Two of the three administrators in one post do neither's work; each of them decides only on rules.
fn mixes_duties(case: &Attributes<'_>) -> bool {
    let action = case.action;
    let of_administrators = matches!(
        action,
        Action::ReadAudit
            | Action::DraftPolicy
            | Action::ApprovePolicy
            | Action::ViewSystem
            | Action::RetryJob
    );
    let decides_requests = decides(action) && action != Action::ApprovePolicy;
    if !of_administrators && !decides_requests {
        return false;
    }
    let administers = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
    let held = administers.iter().filter(|role| case.has_role(**role)).count();
    (held > 1 && of_administrators) || (held > 0 && decides_requests)
}
