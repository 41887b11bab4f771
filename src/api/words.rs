//! The closed vocabularies of the API, each listed once: for the document and for query parameters.
//!
//! Where the type behind a vocabulary lists its own values, they are taken from there; the others are held true
//! by the test that compares real answers with the document. It decides nothing.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::catalog::Kind;
use crate::catalog::vocabulary::{Format, ItemType, UpdateCycle};
use crate::grant::Waits;
use crate::identity::token::TokenScope;
use crate::org::Role;
use crate::policy::Action;
use crate::request::{RefusalGround, notice};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $all:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $name {
            /// Every word.
            pub fn all() -> Vec<&'static str> {
                $all
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::all()));
                RefOr::T(Schema::Object(words.build()))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

words! {
    /// Kinds of resources.
    KindWord = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    /// Formats.
    FormatWord = Format::ALL.iter().map(|format| format.as_str()).collect();
    /// Update cycles.
    UpdateCycleWord = UpdateCycle::ALL.iter().map(|cycle| cycle.as_str()).collect();
    /// Types of data items.
    ItemTypeWord = ItemType::ALL.iter().map(|kind| kind.as_str()).collect();
    /// Sharing attributes (Arts 14-15).
    SharingWord = vec!["unconditional", "conditional", "withheld"];
    /// Ways of sharing.
    MethodWord = vec!["api", "batch", "file", "table"];
    /// Whether an item is personal information.
    PersonalWord = vec!["none", "personal", "sensitive"];
    /// Grades; 0 only in harvested entries that do not say.
    GradeWord = vec!["0", "1", "2", "3", "4", "5"];
    /// Where an entry stands.
    ResourceStateWord =
        vec!["draft", "assessed", "awaiting_head", "submitted", "returned", "published", "withdrawn"];
    /// How far work on an entry has come.
    StageWord = vec!["draft", "assessed", "awaiting_head", "submitted", "returned"];
    /// Assessments of Art. 13.
    AssessmentWord = vec!["secrecy", "personal"];
    /// What an entry is bound to.
    BindingWord = vec!["hosted_table", "http"];
    /// Orders of hits.
    SortWord = vec!["relevance", "newest", "title"];
    /// Why a hit was found.
    WhyWord = vec![
        "code_exact", "title_exact", "title_start", "title_phrase", "code_part", "title_words", "field_exact",
        "field_phrase", "field_words", "summary", "elsewhere", "synonym", "pinyin", "spelling", "browsing",
    ];
    /// What a completion stands for.
    SuggestionWord = vec!["title", "field", "organisation", "code"];
    /// What the law calls an organisation.
    OrganisationKindWord = vec![
        "government_organ", "authorised_organisation", "other_state_organ", "party_organ",
        "public_service_enterprise", "enterprise", "contractor",
    ];
    /// Levels of government.
    TierWord = vec!["city", "district", "township", "village"];
    /// Levels of divisions.
    DivisionLevelWord = vec!["city", "county", "township"];
    /// How a post is held.
    PostKindWord = vec!["main", "concurrent", "attached", "seconded"];
    /// Roles.
    RoleWord = Role::ALL.iter().map(|role| role.as_str()).collect();
    /// Acts.
    ActionWord = Action::ALL.iter().map(|action| action.as_str()).collect();
    /// What a personal token is for.
    TokenScopeWord = TokenScope::ALL.iter().map(|scope| scope.as_str()).collect();
    /// Who had a token issued.
    IssuerWord = vec!["person", "operator"];
    /// What waits.
    TaskWord = vec![
        "sign_off", "answer", "supplement", "answer_offer", "decide_extension", "negotiate_dispute",
        "mediate_dispute", "decide_dispute", "approve_entry", "publish", "mend", "renew", "review", "connect",
        "open_by_hand", "answer_demand", "read_demand_answer", "search_news",
    ];
    /// Why a search is kept: somebody chose to, or looked for it in vain.
    KeptWord = vec!["chosen", "missed"];
    /// Whether a day can still move.
    CertaintyWord = vec!["fixed", "provisional"];
    /// Where a request stands.
    RequestStateWord = vec!["awaiting_sign_off", "signed_off", "declined", "withdrawn"];
    /// Where a line stands.
    LineStateWord = vec![
        "awaiting_sign_off", "received", "offered", "supplement_asked", "agreed", "refused", "disputed", "withdrawn",
    ];
    /// Lines that wait, that were answered, or whose clock may become longer.
    DeskWord = vec!["waiting", "answered", "extensions"];
    /// Where a longer clock stands.
    ExtensionStateWord = vec!["asked", "consented", "refused"];
    /// Where an offer stands.
    OfferStateWord = vec!["standing", "accepted", "declined", "lapsed"];
    /// How a line was answered.
    AnswerWord = vec!["agreed", "refused"];
    /// Grounds of refusal (Arts 15 and 21).
    RefusalGroundWord = RefusalGround::ALL.iter().map(|ground| ground.as_str()).collect();
    /// Where a dispute stands (Art. 28).
    DisputeStateWord = vec!["negotiating", "mediation", "government", "closed"];
    /// How a dispute ended.
    DisputeOutcomeWord = vec![
        "withdrawn", "given_in", "settled_to_provide", "settled_to_keep", "decided_to_provide", "decided_to_keep",
    ];
    /// What was done in a dispute.
    DisputeStepWord = vec!["filed", "escalated", "given_in", "withdrawn", "mediated", "decided"];
    /// What mediation came to: both sides agreed on one of the first two, or the government has to decide.
    MediatedWord = vec!["provide", "keep", "no_result"];
    /// What a line of the basket would meet.
    VerdictWord = vec!["automatic", "review", "likely_refused", "blocked"];
    /// What is to be known of a line beforehand.
    NoticeWord = notice::CODES.to_vec();
    /// Steps of a route.
    RouteActWord = vec!["sign_off", "answer", "provide"];
    /// Which side of a grant.
    SideWord = vec!["held", "given"];
    /// Where a grant stands.
    GrantStateWord = vec!["provisioning", "active", "suspended", "ended"];
    /// What a grant that is not open yet waits for.
    WaitsWord = Waits::ALL.iter().map(|waits| waits.as_str()).collect();
    /// How a grant ended.
    EndingWord = vec!["expired", "returned", "terminated"];
    /// Where calls are denied.
    DoorWord = vec!["token", "gateway"];
    /// Errors of the authorization server (RFC 6749, 8707, 9396 and 9449).
    OauthErrorWord = vec![
        "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope", "invalid_target",
        "invalid_authorization_details", "invalid_dpop_proof", "temporarily_unavailable", "server_error",
    ];
    /// What an application proves itself by.
    CredentialWord = vec!["secret", "key"];
    /// Where a hand-over stands.
    HandoverStateWord = vec!["waiting", "opened", "replaced", "expired"];
    /// How a grant is delivered.
    DeliveryWord = vec!["rows", "api", "by_hand"];
    /// Where a draft of rules stands.
    DraftStateWord = vec!["waiting", "approved", "rejected", "withdrawn", "superseded"];
    /// Where a demand stands.
    DemandStateWord = vec!["filed", "routed", "answered", "closed"];
    /// In whose name something was done.
    ActorWord = vec!["person", "system", "operator", "application", "consent"];
    /// Yes or no.
    FlagWord = vec!["true", "false"];
    /// Forms of an export.
    ExportWord = vec!["csv", "jsonl", "bundle"];
    /// How a grant was changed.
    AlterationWord = vec!["narrowed", "extended"];
    /// By what many grants are chosen.
    SelectionWord = vec!["grants", "application", "person", "organisation", "resource"];
    /// What became of a grant in a review.
    ReviewStateWord = vec!["open", "confirmed", "returned", "lapsed", "closed"];
    /// Where a public key stands.
    KeyStateWord = vec!["sealing", "live", "ended"];
    /// How assertions may be signed.
    KeyAlgorithmWord = vec!["ES256", "EdDSA", "RS256"];
    /// What becomes of imported rows.
    ImportTargetWord = vec!["drafts", "harvested"];
    /// How far an import has come.
    ImportStateWord = vec!["waiting", "running", "done", "failed"];
    /// Whether a job is still tried.
    JobStateWord = vec!["open", "parked"];
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use serde::de::DeserializeOwned;

    use super::*;

    fn reads<T: DeserializeOwned>(words: Vec<&str>) {
        for word in words {
            serde_json::from_value::<T>(word.into()).unwrap();
        }
    }

    #[test]
    fn every_word_is_one_that_the_type_behind_it_reads() {
        reads::<crate::scope::Method>(MethodWord::all());
        reads::<crate::catalog::Personal>(PersonalWord::all());
        reads::<crate::catalog::state::AssessmentKind>(AssessmentWord::all());
        reads::<search_index::Sort>(SortWord::all());
        reads::<search_index::Why>(WhyWord::all());
        reads::<crate::org::OrgKind>(OrganisationKindWord::all());
        reads::<crate::org::Tier>(TierWord::all());
        reads::<crate::org::division::DivisionLevel>(DivisionLevelWord::all());
        reads::<crate::org::PostKind>(PostKindWord::all());
        reads::<crate::identity::token::Issuer>(IssuerWord::all());
        reads::<crate::calendar::Certainty>(CertaintyWord::all());
        reads::<crate::dispute::Outcome>(DisputeOutcomeWord::all());
        reads::<crate::dispute::StepKind>(DisputeStepWord::all());
        reads::<crate::dispute::Mediated>(MediatedWord::all());
    }
}
