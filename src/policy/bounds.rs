//! What no rule may break, checked after the rules: no self-approval in any post, separated duties, the office
//! head's consent (Art. 20), the department head's (Art. 13) and the authority's audit (Art. 16).
//!
//! These are code, not rules, so that no file and no draft can take them away. What bounds the rules themselves
//! is `legal`.

use super::action::Action;
use super::facts::Facts;
use crate::error::Problem;
use crate::identity::Caller;
use crate::org::{OrgKind, PostKind, Relation, Role, Tree};

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
    /// 受托方 neither decide, submit nor take credentials (Art. 36).
    ContractorCannotDecide,
    /// Who audits changes nothing.
    AuditorReadsOnly,
    /// The three administrators are three persons and decide no requests.
    DutiesNotSeparated,
}

impl Bound {
    /// Every bound.
    pub const ALL: [Self; 9] = [
        Self::PostEnded,
        Self::SelfApproval,
        Self::SecondedCannotDecide,
        Self::OfficeHeadOnly,
        Self::DepartmentHeadOnly,
        Self::AuthorityOnly,
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
            Self::AuthorityOnly => ("请报送主管部门", "send it to the competent authority"),
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

/// The first bound the act would break, whatever the rules say.
pub(super) fn broken(action: Action, caller: &Caller, tree: &Tree, facts: &Facts) -> Option<Bound> {
    let is_contractor = caller.has_role(Role::Contractor) || caller.org.kind == OrgKind::Contractor;
    let checks = [
        (Bound::PostEnded, caller.roles.is_empty()),
        (Bound::AuditorReadsOnly, changes(action) && watches(caller)),
        (Bound::ContractorCannotDecide, is_contractor && for_officials(action)),
        (Bound::DutiesNotSeparated, mixes_duties(action, caller)),
        (Bound::SecondedCannotDecide, decides(action) && caller.post.kind == PostKind::Seconded),
        (Bound::SelfApproval, judges_others(action) && facts.participants.contains(&caller.person.id)),
    ];
    let personal = checks.into_iter().find_map(|(bound, is_broken)| is_broken.then_some(bound));
    personal.or_else(|| office(action, caller, tree, facts))
}

/// The bounds that ask for one office.
fn office(action: Action, caller: &Caller, tree: &Tree, facts: &Facts) -> Option<Bound> {
    let is_own = |org: Option<&crate::id::OrgId>| {
        org.is_some_and(|org| tree.relation(&caller.org.id, org) == Relation::Own)
    };
    let heads = |bound, role, org| (!(caller.has_role(role) && is_own(org))).then_some(bound);
    match action {
        Action::SignOffRequest | Action::DeclineRequest => {
            heads(Bound::OfficeHeadOnly, Role::OfficeHead, facts.requester.as_ref())
        }
        Action::Agree | Action::Refuse | Action::SignConsent => {
            heads(Bound::OfficeHeadOnly, Role::OfficeHead, facts.provider.as_ref())
        }
        Action::HeadApproveResource => {
            heads(Bound::DepartmentHeadOnly, Role::DepartmentHead, facts.provider.as_ref())
        }
        Action::PublishResource => {
            let authority = facts.provider.as_ref().and_then(|provider| tree.authority_of(provider));
            let is_it = authority.is_some_and(|org| org.id == caller.org.id);
            (!(is_it && caller.has_role(Role::Authority))).then_some(Bound::AuthorityOnly)
        }
        _ => None,
    }
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
        | Action::SignConsent
        | Action::EndConsent
        | Action::SuspendGrant
        | Action::ResumeGrant
        | Action::EndGrant
        | Action::ApprovePolicy => true,
        Action::SeeTitle
        | Action::ViewResource
        | Action::DraftResource
        | Action::SubmitResource
        | Action::ImportResources
        | Action::AskResource
        | Action::SubmitRequest
        | Action::ViewRequest
        | Action::WithdrawRequest
        | Action::ViewLine
        | Action::Resubmit
        | Action::ViewGrant
        | Action::ReturnGrant
        | Action::RegisterApp
        | Action::ViewApp
        | Action::ConfigureApp
        | Action::OpenHandover
        | Action::FileDemand
        | Action::ViewDemand
        | Action::IssueToken
        | Action::ReadAudit
        | Action::ViewPolicy
        | Action::DraftPolicy
        | Action::ViewSystem
        | Action::RetryJob
        | Action::ViewReport => false,
    }
}

/// Decisions on what others asked or drafted. Stopping is left out: what narrows must always be possible, and
/// a participant who stops a grant gains nothing.
pub(super) fn judges_others(action: Action) -> bool {
    let stops = matches!(
        action,
        Action::SuspendGrant | Action::EndGrant | Action::EndConsent | Action::WithdrawResource
    );
    decides(action) && !stops
}

/// Whether the act changes anything but the person's own tokens.
fn changes(action: Action) -> bool {
    !action.is_view() && action != Action::IssueToken
}

fn watches(caller: &Caller) -> bool {
    caller.has_role(Role::Auditor) || caller.has_role(Role::Supervisor)
}

/// Acts that Art. 36 keeps from contractors.
fn for_officials(action: Action) -> bool {
    let acts = matches!(
        action,
        Action::SubmitRequest
            | Action::RegisterApp
            | Action::ConfigureApp
            | Action::OpenHandover
            | Action::ImportResources
            | Action::DraftPolicy
            | Action::RetryJob
            | Action::ReadAudit
            | Action::ViewSystem
    );
    acts || decides(action)
}

/// Two of the three administrators in one post do neither's work; each of them decides only on rules.
fn mixes_duties(action: Action, caller: &Caller) -> bool {
    let administers = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
    let held = administers.iter().filter(|role| caller.has_role(**role)).count();
    let of_administrators = matches!(
        action,
        Action::ReadAudit
            | Action::DraftPolicy
            | Action::ApprovePolicy
            | Action::ViewSystem
            | Action::RetryJob
    );
    let decides_requests = decides(action) && action != Action::ApprovePolicy;
    (held > 1 && of_administrators) || (held > 0 && decides_requests)
}
