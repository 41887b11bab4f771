//! What the API shows of a catalogue entry: its state, the work on it, what the caller may do.
//!
//! What it says is `content_view`. What it is bound to is named by kind only, but to the people of its provider who
//! work on it.

use serde::Serialize;
use utoipa::ToSchema;

use super::content_view::ContentView;
use super::view::{OrganisationRef, PersonRef, ScopeForm, Text, moment, organisation, person};
use super::words::{ActionWord, BindingWord, KindWord, ResourceStateWord, StageWord};
use crate::app::App;
use crate::catalog::resource::{Assessment, Stage, Work};
use crate::catalog::{Binding, Origin, Resource, Sharing};
use crate::error::Result;
use crate::grant;
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::request::{basket, store};
use crate::scope::Scope;

/// A recorded assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    /// Who assessed.
    pub by: PersonRef,
    /// When.
    pub at: String,
    /// What was found.
    pub finding: String,
}

async fn assessment(app: &App, made: Option<&Assessment>) -> Result<Option<AssessmentView>> {
    let Some(made) = made else { return Ok(None) };
    let by = person(app, &made.by).await?;
    Ok(Some(AssessmentView { by, at: moment(made.at), finding: made.finding.clone() }))
}

/// Work on new content; shown to the provider and to the authority.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkView {
    /// How far it has come.
    #[schema(value_type = StageWord)]
    pub stage: String,
    /// Why it was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned_because: Option<String>,
    /// Who drafted.
    pub by: PersonRef,
    /// Secrecy-risk assessment.
    pub secrecy: Option<AssessmentView>,
    /// Personal-information impact assessment.
    pub personal: Option<AssessmentView>,
    /// The content.
    pub content: ContentView,
}

async fn work_view(app: &App, work: &Work, shows_binding: bool) -> Result<WorkView> {
    let returned_because = match &work.stage {
        Stage::Returned { reason } => Some(reason.clone()),
        _ => None,
    };
    Ok(WorkView {
        stage: work.stage.as_str().to_owned(),
        returned_because,
        by: person(app, &work.by).await?,
        secrecy: assessment(app, work.secrecy.as_ref()).await?,
        personal: assessment(app, work.personal.as_ref()).await?,
        content: ContentView::of(&work.content, shows_binding),
    })
}

/// An entry in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceBrief {
    /// `res_..`.
    pub id: String,
    /// Resource code.
    pub code: String,
    /// Title.
    pub title: Text,
    /// State.
    #[schema(value_type = ResourceStateWord)]
    pub state: String,
    /// Kind.
    #[schema(value_type = KindWord)]
    pub kind: String,
    /// Provider.
    pub provider: OrganisationRef,
    /// Sharing attribute; empty in harvested entries that do not say.
    pub sharing: String,
    /// Grade.
    pub grade: u8,
}

/// An entry in short.
pub fn brief(app: &App, resource: &Resource) -> Option<ResourceBrief> {
    let content = resource.content()?;
    Some(ResourceBrief {
        id: resource.id.to_string(),
        code: resource.code.clone(),
        title: (&content.title).into(),
        state: resource.state().to_owned(),
        kind: content.kind.as_str().to_owned(),
        provider: organisation(app, &resource.provider),
        sharing: content.sharing.as_ref().map_or("", Sharing::as_str).to_owned(),
        grade: content.grade,
    })
}

/// An entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceView {
    /// `res_..`.
    pub id: String,
    /// Resource code.
    pub code: String,
    /// Where it stands.
    #[schema(value_type = ResourceStateWord)]
    pub state: String,
    /// Who compiles it.
    pub provider: OrganisationRef,
    /// Name of the kind.
    pub kind_name: Text,
    /// What it says; the published content, else the draft.
    pub content: ContentView,
    /// Whether personal information is in it.
    pub personal: bool,
    /// Version of the entry, counted from 1 at the first publication.
    pub entry_version: Option<u32>,
    /// Number of its last change; a search with it as `min_seq` has taken that in.
    pub seq: i64,
    /// When this version was published.
    pub published_at: Option<String>,
    /// When and why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<WithdrawnView>,
    /// Where it was taken over from; such an entry cannot be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harvested: Option<HarvestedView>,
    /// What it is bound to, by kind; null for an entry that is only listed so far, see `awaits_connection`.
    #[schema(value_type = Option<BindingWord>)]
    pub bound_to: Option<String>,
    /// Whether it is only listed so far: what is agreed on it opens once its provider connects it.
    pub awaits_connection: bool,
    /// What is being worked on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<WorkView>,
    /// Where the caller stands with it.
    pub yours: Yours,
}

/// A withdrawal.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithdrawnView {
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// The origin of a harvested entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct HarvestedView {
    /// Which catalogue.
    pub source: String,
    /// Mandatory attributes it lacks.
    pub missing: Vec<String>,
}

/// Where the caller stands with an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct Yours {
    /// Acts the caller's post is entitled to; what the state then allows is another matter.
    #[schema(value_type = Vec<ActionWord>)]
    pub may: Vec<String>,
    /// Whether it is in the basket.
    pub in_basket: bool,
    /// A grant the organisation holds on it.
    pub grant: Option<String>,
    /// What the basket takes when no scope is named.
    #[schema(value_type = Option<ScopeForm>)]
    pub usual_scope: Option<Scope>,
}

const ACTS: [Action; 9] = [
    Action::AskResource,
    Action::DraftResource,
    Action::AssessResource,
    Action::SubmitResource,
    Action::DiscardResource,
    Action::HeadApproveResource,
    Action::PublishResource,
    Action::ReturnResource,
    Action::WithdrawResource,
];

/// Acts of those who work on an entry at its provider.
const OWN_DESK: [Action; 4] =
    [Action::DraftResource, Action::AssessResource, Action::SubmitResource, Action::HeadApproveResource];

/// An entry as the caller may see it.
///
/// # Errors
/// Only when the database is away.
pub async fn full(app: &App, caller: &Caller, resource: &Resource) -> Result<Option<ResourceView>> {
    let Some(content) = resource.content() else { return Ok(None) };
    let yours = yours(app, caller, resource).await?;
    let shows_binding = caller.org.id == resource.provider
        && OWN_DESK.iter().any(|action| yours.may.iter().any(|act| act == action.as_str()));
    let sees_work = caller.org.id == resource.provider
        || yours.may.iter().any(|act| act == Action::PublishResource.as_str());
    let harvested = match &resource.origin {
        Origin::Own => None,
        Origin::Harvested { source, missing } => {
            Some(HarvestedView { source: source.clone(), missing: missing.clone() })
        }
    };
    let work = match resource.work.as_ref().filter(|_| sees_work) {
        Some(work) => Some(work_view(app, work, shows_binding).await?),
        None => None,
    };
    let bound_to = content.binding.as_ref().map(|binding| match binding {
        Binding::HostedTable { .. } => "hosted_table".to_owned(),
        Binding::Http { .. } => "http".to_owned(),
    });
    Ok(Some(ResourceView {
        id: resource.id.to_string(),
        code: resource.code.clone(),
        state: resource.state().to_owned(),
        provider: organisation(app, &resource.provider),
        kind_name: content.kind.info().name.into(),
        content: ContentView::of(content, shows_binding),
        personal: content.has_personal(),
        seq: resource.change_number,
        entry_version: resource.published.as_ref().map(|published| published.entry_version),
        published_at: resource.published.as_ref().map(|published| moment(published.at)),
        withdrawn: resource
            .withdrawn
            .as_ref()
            .map(|gone| WithdrawnView { at: moment(gone.at), reason: gone.reason.clone() }),
        harvested,
        bound_to,
        awaits_connection: content.awaits_connection(),
        work,
        yours,
    }))
}

async fn yours(app: &App, caller: &Caller, resource: &Resource) -> Result<Yours> {
    let (tree, own) = (app.tree(), resource.facts());
    let asked = crate::request::check::asking(caller, resource);
    let facts = |action: &Action| if *action == Action::AskResource { &asked } else { &own };
    let may = |action: &&Action| app.policy.allows(**action, caller, &tree, facts(action)).allowed;
    let in_basket = store::basket_item(&app.db.reader, &caller.post.id, &resource.id).await?.is_some();
    let held =
        grant::store::live_of(&app.db.reader, &caller.org.id, std::slice::from_ref(&resource.id)).await?;
    Ok(Yours {
        may: ACTS.iter().filter(may).map(|action| action.as_str().to_owned()).collect(),
        in_basket,
        grant: held.last().map(|grant| grant.id.to_string()),
        usual_scope: resource.live().map(|live| basket::usual_scope(&live.content)),
    })
}
