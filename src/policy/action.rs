//! The closed set of acts that need a permit, once as zero-sized types and once as an enum.
//!
//! The types make `Permit<Agree, Line>` another type than `Permit<Refuse, Line>`; the enum is what rules,
//! the audit log and the permission matrix name. One macro makes both, so they cannot differ.

use crate::identity::token::TokenScope;

/// Whose department rules apply beside the city's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The provider's: seeing and deciding.
    Provider,
    /// The requester's: asking and signing off.
    Requester,
    /// Nobody's: only the city's rules.
    City,
}

/// An act as a type.
pub trait ActionKind: Send + Sync + 'static {
    /// The same act as a value.
    const ACTION: Action;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $side:ident, $step_up:literal;)*) => {
        /// Every act that needs a permit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every act, in the order of the permission matrix.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The text form used in rules, the audit log and JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// Whose department rules apply.
            pub fn side(self) -> Side {
                match self { $(Self::$name => Side::$side,)* }
            }
            /// Whether the person must have proved their presence a few minutes ago.
            pub fn asks_step_up(self) -> bool {
                match self { $(Self::$name => $step_up,)* }
            }
            /// Reads the text form.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.as_str() == text)
            }
        }

        $($(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl ActionKind for $name {
            const ACTION: Action = Action::$name;
        })*
    };
}

actions! {
    /// Seeing an entry of the catalogue in full.
    ViewResource = "resource.view", Provider, false;
    /// Knowing that an entry exists: its title and provider, nothing more.
    SeeTitle = "resource.title", Provider, false;
    /// Drafting or changing an entry (Art. 12: each department compiles its own).
    DraftResource = "resource.draft", Provider, false;
    /// Recording the secrecy or personal-information assessment (Art. 13).
    AssessResource = "resource.assess", Provider, false;
    /// Sending an entry to the department head.
    SubmitResource = "resource.submit", Provider, false;
    /// Approving an entry as department head (Art. 13).
    HeadApproveResource = "resource.head_approve", Provider, true;
    /// Publishing as the competent authority (Art. 16).
    PublishResource = "resource.publish", City, true;
    /// Sending an entry back as the competent authority.
    ReturnResource = "resource.return", City, false;
    /// Giving up a draft that was not sent on.
    DiscardResource = "resource.discard", Provider, false;
    /// Taking an entry out of the catalogue.
    WithdrawResource = "resource.withdraw", Provider, true;
    /// Loading entries in bulk.
    ImportResources = "resource.import", City, false;
    /// Asking for a resource: basket and request line.
    AskResource = "resource.ask", Requester, false;
    /// Submitting a request.
    SubmitRequest = "request.submit", Requester, false;
    /// Seeing a request with its lines.
    ViewRequest = "request.view", Requester, false;
    /// Consenting to a request as the requester's office head (Art. 20).
    SignOffRequest = "request.sign_off", Requester, true;
    /// Sending a request back unsigned as the requester's office head.
    DeclineRequest = "request.decline", Requester, false;
    /// Taking a request or line back.
    WithdrawRequest = "request.withdraw", Requester, false;
    /// Seeing one line as its provider.
    ViewLine = "line.view", Provider, false;
    /// Agreeing to a line as the provider's office head (Art. 20).
    Agree = "line.agree", Provider, true;
    /// Refusing a line with reasons (Art. 21).
    Refuse = "line.refuse", Provider, true;
    /// Asking once for everything that is missing (Art. 21).
    AskSupplement = "line.supplement", Provider, false;
    /// Offering less than was asked, or the same under published conditions, as the provider's office head.
    CounterOffer = "line.counter_offer", Provider, true;
    /// Taking such an offer as the requester.
    AcceptOffer = "line.accept_offer", Requester, false;
    /// Keeping to what was asked.
    DeclineOffer = "line.decline_offer", Requester, false;
    /// Asking the authority for a longer clock (Art. 21).
    Extend = "line.extend", Provider, false;
    /// Consenting to a longer clock, or not, as the authority of the provider's tier (Art. 21).
    DecideExtension = "line.decide_extension", City, true;
    /// Disputing a refusal as the requester (Art. 28).
    DisputeRefusal = "line.dispute", Requester, false;
    /// Seeing a dispute: for both sides and those above them; no department narrows that.
    ViewDispute = "dispute.view", City, false;
    /// Giving in as the provider's office head.
    GiveInDispute = "dispute.give_in", Provider, true;
    /// Turning to the authority because negotiation led nowhere.
    EscalateDispute = "dispute.escalate", Requester, false;
    /// Taking a dispute back.
    WithdrawDispute = "dispute.withdraw", Requester, false;
    /// Mediating as the authority of both sides (Art. 28).
    MediateDispute = "dispute.mediate", City, true;
    /// Deciding finally as the government of that authority's level (Art. 28).
    DecideDispute = "dispute.decide", City, true;
    /// Expecting the provider to agree: what the check of a basket asks before anybody submits. No permit is
    /// given for it; a rule that denies it foretells a refusal and stops nobody from asking.
    ExpectAgreement = "line.expect", Provider, false;
    /// Answering such a notice.
    Resubmit = "line.resubmit", Requester, false;
    /// Signing a standing consent as the provider's office head (Art. 20).
    SignConsent = "consent.sign", Provider, true;
    /// Ending a standing consent.
    EndConsent = "consent.end", Provider, false;
    /// Seeing a grant and its use.
    ViewGrant = "grant.view", Provider, false;
    /// Suspending a grant (Art. 27: provider or authority).
    SuspendGrant = "grant.suspend", Provider, true;
    /// Resuming a suspended grant.
    ResumeGrant = "grant.resume", Provider, true;
    /// Taking a part of a grant away as the provider's office head, for whom it was agreed to (Arts 20, 27).
    NarrowGrant = "grant.narrow", Provider, true;
    /// Ending a grant for good.
    EndGrant = "grant.end", Provider, true;
    /// Asking the holders of a provider's grants what they still need (Art. 27).
    OpenReview = "grant.review", Provider, true;
    /// Confirming as the holder's office head that a grant is still needed (Art. 27).
    ConfirmNeed = "grant.confirm", Requester, true;
    /// Giving a grant back as its holder (Art. 27: purpose achieved).
    ReturnGrant = "grant.return", Requester, false;
    /// Registering an application system.
    RegisterApp = "app.register", Requester, false;
    /// Seeing an application with its grants.
    ViewApp = "app.view", Requester, false;
    /// Configuring an application: credentials into a sealed hand-over.
    ConfigureApp = "app.configure", Requester, true;
    /// Adding and ending public keys by which an application proves who it is.
    KeepKeys = "app.keys", Requester, true;
    /// Opening a sealed hand-over.
    OpenHandover = "handover.open", Requester, true;
    /// Filing a demand for what is not in the catalogue (Art. 20).
    FileDemand = "demand.file", Requester, false;
    /// Seeing demands addressed to a provider.
    ViewDemand = "demand.view", Provider, false;
    /// Answering a demand addressed to one's own organisation.
    AnswerDemand = "demand.answer", Provider, false;
    /// Passing a demand that was addressed to the authority on to who can answer it (Art. 20).
    RouteDemand = "demand.route", City, false;
    /// Reading what departments look for in vain, as their competent authority (Art. 20).
    SurveyDemands = "demand.survey", City, false;
    /// Issuing a personal token for one's own post.
    IssueToken = "token.issue", City, false;
    /// Reading the log.
    ReadAudit = "audit.read", City, false;
    /// Reading rules.
    ViewPolicy = "policy.view", City, false;
    /// Drafting a change of rules.
    DraftPolicy = "policy.draft", Provider, true;
    /// Approving a draft of rules as a second person.
    ApprovePolicy = "policy.approve", Provider, true;
    /// Seeing how the system runs: jobs, health.
    ViewSystem = "system.view", City, false;
    /// Keeping the words that searches take for one another.
    TuneSearch = "search.tune", City, false;
    /// Taking a parked job up again.
    RetryJob = "system.retry_job", City, false;
    /// Reading sharing reports (Art. 38).
    ViewReport = "report.view", City, false;
}

impl Action {
    /// Whether it only looks.
    pub fn is_view(self) -> bool {
        matches!(
            self,
            Self::ViewResource
                | Self::SeeTitle
                | Self::ViewRequest
                | Self::ViewLine
                | Self::ExpectAgreement
                | Self::ViewGrant
                | Self::ViewApp
                | Self::ViewDemand
                | Self::SurveyDemands
                | Self::ViewDispute
                | Self::ReadAudit
                | Self::ViewPolicy
                | Self::ViewSystem
                | Self::ViewReport
        )
    }
    /// What a personal token must have been issued for. A token never makes another one without `decide`.
    pub fn scope(self) -> TokenScope {
        if self.is_view() {
            TokenScope::Read
        } else if self.asks_step_up() || self == Self::IssueToken {
            TokenScope::Decide
        } else {
            TokenScope::Write
        }
    }
}
