//! What the API shows of a line: what is asked for, where it stands, its clock, how it was answered.
//!
//! What came between question and answer is `line_between`.

use serde::Serialize;
use utoipa::ToSchema;

use super::line_between::{ExtensionView, OfferView, extension, offer};
use super::texts::{DayText, TermText, UseMethodText};
use super::view::{Due, OrganisationRef, PersonRef, ScopeForm, Text, moment, organisation, person};
use super::words::{AnswerWord, KindWord, LineStateWord, RefusalGroundWord, SharingWord};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::id::PersonId;
use crate::request::state::{Answerer, Refusal};
use crate::request::{Line, LineState, RefusalGround, UseTerms};
use crate::scope::Scope;

/// The five fields of Art. 20.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermsView {
    /// 使用依据.
    #[schema(value_type = TermText)]
    pub basis: String,
    /// 使用场景.
    #[schema(value_type = TermText)]
    pub scenario: String,
    /// 使用范围.
    #[schema(value_type = TermText)]
    pub scope: String,
    /// 共享方式.
    #[schema(value_type = UseMethodText)]
    pub method: String,
    /// 使用时限, `YYYY-MM-DD`.
    #[schema(value_type = DayText)]
    pub until: String,
}

impl From<&UseTerms> for TermsView {
    fn from(terms: &UseTerms) -> Self {
        Self {
            basis: terms.basis.clone(),
            scenario: terms.scenario.clone(),
            scope: terms.scope.clone(),
            method: terms.method.clone(),
            until: terms.until.clone(),
        }
    }
}

/// The one notice of what is missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplementView {
    /// Who asked.
    pub by: PersonRef,
    /// When.
    pub at: String,
    /// What is missing.
    pub missing: String,
    /// What was answered.
    pub answer: Option<String>,
}

/// How a line was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerView {
    /// What it was.
    #[schema(value_type = AnswerWord)]
    pub result: String,
    /// Who answers for it: the office head, or the one who signed the standing consent.
    pub by: PersonRef,
    /// The standing consent that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// When.
    pub at: String,
    /// What was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ScopeForm>)]
    pub granted: Option<Scope>,
    /// The grant it opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// A word to the requester.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Ground of refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RefusalGroundWord>)]
    pub ground: Option<String>,
    /// The ground in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground_name: Option<Text>,
    /// Reason of refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a renewal asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RenewsView {
    /// The grant.
    pub grant: String,
    /// Why it is still needed.
    pub reason: String,
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// `lin_..`.
    pub id: String,
    /// Its request.
    pub request: String,
    /// The application.
    pub app: String,
    /// The resource.
    pub resource: String,
    /// Its code when asked for.
    pub resource_code: String,
    /// Its title when asked for.
    pub resource_title: Text,
    /// Version of the entry that was asked for.
    pub entry_version: u32,
    /// Kind.
    #[schema(value_type = KindWord)]
    pub kind: String,
    /// Sharing attribute when asked for.
    #[schema(value_type = SharingWord)]
    pub sharing: String,
    /// Grade.
    pub grade: u8,
    /// Whether personal information is asked for.
    pub personal: bool,
    /// Who answers.
    pub provider: OrganisationRef,
    /// Who asks.
    pub requester: OrganisationRef,
    /// What for.
    #[serde(rename = "use")]
    pub terms: TermsView,
    /// What is asked for.
    #[schema(value_type = ScopeForm)]
    pub scope: Scope,
    /// Where it stands.
    #[schema(value_type = LineStateWord)]
    pub state: String,
    /// By when it must be answered.
    pub due: Option<Due>,
    /// The one supplement notice.
    pub supplement: Option<SupplementView>,
    /// The one extension of the clock.
    pub extension: Option<ExtensionView>,
    /// What the provider offered last instead of what was asked.
    pub offer: Option<OfferView>,
    /// The grant whose end it asks to move, if it is a renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews: Option<RenewsView>,
    /// The dispute about its refusal, ended or not.
    pub dispute: Option<String>,
    /// Whether the provider owes an agreement because of it.
    pub obliged: bool,
    /// The answer.
    pub answer: Option<AnswerView>,
    /// When it was submitted.
    pub created_at: String,
    /// Its version, which `If-Match` names: the ETag begins with it.
    pub version: i64,
}

async fn answer(app: &App, state: &LineState) -> Result<Option<AnswerView>> {
    Ok(match state {
        LineState::Agreed { answerer, at, granted, note, grant } => {
            let (by, consent) = match answerer {
                Answerer::Head { person } => (person, None),
                Answerer::Consent { consent, signed_by } => (signed_by, Some(consent.to_string())),
            };
            Some(AnswerView {
                result: "agreed".to_owned(),
                by: person(app, by).await?,
                consent,
                at: moment(*at),
                granted: Some((**granted).clone()),
                grant: Some(grant.to_string()),
                note: Some(note.clone()).filter(|note| !note.is_empty()),
                ground: None,
                ground_name: None,
                reason: None,
            })
        }
        LineState::Refused { person, at, ground, reason } => {
            Some(refused(app, person, *at, *ground, reason).await?)
        }
        LineState::Disputed { refusal, .. } => {
            let Refusal { person, at, ground, reason } = &**refusal;
            Some(refused(app, person, *at, *ground, reason).await?)
        }
        _ => None,
    })
}

async fn refused(
    app: &App,
    by: &PersonId,
    at: Timestamp,
    ground: RefusalGround,
    reason: &str,
) -> Result<AnswerView> {
    Ok(AnswerView {
        result: "refused".to_owned(),
        by: person(app, by).await?,
        consent: None,
        at: moment(at),
        granted: None,
        grant: None,
        note: None,
        ground: Some(ground.as_str().to_owned()),
        ground_name: Some(ground.name().into()),
        reason: Some(reason.to_owned()),
    })
}

/// A line as those who may see it see it.
///
/// # Errors
/// Only when the database is away.
pub async fn line_view(app: &App, line: &Line) -> Result<LineView> {
    let supplement = match &line.supplement {
        None => None,
        Some(asked) => Some(SupplementView {
            by: person(app, &asked.by).await?,
            at: moment(asked.at),
            missing: asked.missing.clone(),
            answer: asked.answer.clone(),
        }),
    };
    Ok(LineView {
        id: line.id.to_string(),
        request: line.request.to_string(),
        app: line.app.to_string(),
        resource: line.resource.to_string(),
        resource_code: line.resource_code.clone(),
        resource_title: (&line.resource_title).into(),
        entry_version: line.entry_version,
        kind: line.kind.clone(),
        sharing: line.sharing.clone(),
        grade: line.grade,
        personal: line.personal,
        provider: organisation(app, &line.provider),
        requester: organisation(app, &line.requester),
        terms: (&line.terms).into(),
        scope: line.scope.clone(),
        state: line.state.as_str().to_owned(),
        due: line.due.as_ref().map(Due::from),
        supplement,
        extension: extension(app, line).await?,
        offer: offer(app, line).await?,
        renews: line
            .renews
            .as_ref()
            .map(|renews| RenewsView { grant: renews.grant.to_string(), reason: renews.reason.clone() }),
        dispute: line.dispute.as_ref().map(ToString::to_string),
        obliged: line.is_obliged(app.now()),
        answer: answer(app, &line.state).await?,
        created_at: moment(line.created_at),
        version: line.version,
    })
}
