//! What the API shows of a catalogue entry: its content, its state, the work on it, what the caller may do.
//!
//! Where an entry is bound to is named by kind only; addresses and tables of providers never get out.

use serde::Serialize;
use utoipa::ToSchema;

use super::view::{OrganisationRef, PersonRef, ScopeForm, Text, moment, organisation, person};
use super::words::{
    ActionWord, BindingWord, FormatWord, ItemTypeWord, KindWord, MethodWord, PersonalWord, ResourceStateWord,
    StageWord, UpdateCycleWord,
};
use crate::app::App;
use crate::catalog::resource::{Assessment, Stage, Work};
use crate::catalog::{
    Binding, Content, Format, Item, ItemType, Kind, Operation, Origin, Personal, Resource, Sharing,
    UpdateCycle,
};
use crate::error::Result;
use crate::grant;
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::request::{basket, store};
use crate::scope::{Method, Scope};

/// A data item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Column or JSON member.
    pub name: String,
    /// What it means.
    pub title: Text,
    /// One of the eleven type codes of the 2017 guide.
    #[schema(value_type = ItemTypeWord)]
    pub kind: ItemType,
    /// Grade, 1 to 5.
    pub grade: u8,
    /// Whether it is personal information.
    #[schema(value_type = PersonalWord)]
    pub personal: Personal,
    /// Whether it is part of the unique key.
    pub is_key: bool,
}

impl From<&Item> for ItemView {
    fn from(item: &Item) -> Self {
        Self {
            name: item.name.clone(),
            title: (&item.title).into(),
            kind: item.kind,
            grade: item.grade,
            personal: item.personal,
            is_key: item.is_key,
        }
    }
}

/// An operation of an API.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperationView {
    /// Its name in scopes.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Path below the grant's address.
    pub path: String,
    /// Query parameters it takes; where it is told, the gateway refuses any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Vec<String>>,
    /// What it does.
    pub title: Text,
}

impl From<&Operation> for OperationView {
    fn from(operation: &Operation) -> Self {
        Self {
            name: operation.name.clone(),
            method: operation.method.clone(),
            path: operation.path.clone(),
            query: operation.query.clone(),
            title: (&operation.title).into(),
        }
    }
}

/// What an entry says. The same members, with `binding` beside them, are what a draft is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContentView {
    /// Kind, such as `data.table`.
    #[schema(value_type = KindWord)]
    pub kind: Kind,
    /// Title.
    pub title: Text,
    /// Abstract.
    pub summary: Text,
    /// 类, 项, 目; follows from the resource code when left out.
    pub class_path: Vec<String>,
    /// Theme, one of the twelve of the guide of 2017, such as `健康保障`.
    pub domain: String,
    /// Format.
    #[schema(value_type = Option<FormatWord>)]
    pub format: Option<Format>,
    /// Update cycle.
    #[schema(value_type = Option<UpdateCycleWord>)]
    pub update_cycle: Option<UpdateCycle>,
    /// `{type: unconditional}`, `{type: conditional, conditions}` or `{type: withheld, reason, basis}`.
    #[schema(value_type = Option<Object>)]
    pub sharing: Option<Sharing>,
    /// Ways of sharing.
    #[schema(value_type = Vec<MethodWord>)]
    pub methods: Vec<Method>,
    /// Whether it is open to society.
    pub is_open: bool,
    /// Grade, 1 to 5.
    pub grade: u8,
    /// Division the data is about.
    pub division: Option<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// The system it comes from.
    pub source_system: Option<String>,
    /// Data items.
    pub items: Vec<ItemView>,
    /// Operations of an API.
    pub operations: Vec<OperationView>,
    /// Related resource codes.
    pub related_codes: Vec<String>,
}

impl From<&Content> for ContentView {
    fn from(content: &Content) -> Self {
        Self {
            kind: content.kind,
            title: (&content.title).into(),
            summary: (&content.summary).into(),
            class_path: content.class_path.clone(),
            domain: content.domain.clone(),
            format: content.format,
            update_cycle: content.update_cycle,
            sharing: content.sharing.clone(),
            methods: content.methods.clone(),
            is_open: content.is_open,
            grade: content.grade,
            division: content.division.clone(),
            tags: content.tags.clone(),
            source_system: content.source_system.clone(),
            items: content.items.iter().map(ItemView::from).collect(),
            operations: content.operations.iter().map(OperationView::from).collect(),
            related_codes: content.related_codes.clone(),
        }
    }
}

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

async fn work_view(app: &App, work: &Work) -> Result<WorkView> {
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
        content: (&work.content).into(),
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
    /// When this version was published.
    pub published_at: Option<String>,
    /// When and why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<WithdrawnView>,
    /// Where it was taken over from; such an entry cannot be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harvested: Option<HarvestedView>,
    /// What it is bound to.
    #[schema(value_type = Option<BindingWord>)]
    pub bound_to: Option<String>,
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

/// An entry as the caller may see it.
///
/// # Errors
/// Only when the database is away.
pub async fn full(app: &App, caller: &Caller, resource: &Resource) -> Result<Option<ResourceView>> {
    let Some(content) = resource.content() else { return Ok(None) };
    let yours = yours(app, caller, resource).await?;
    let sees_work = caller.org.id == resource.provider
        || yours.may.iter().any(|act| act == Action::PublishResource.as_str());
    let harvested = match &resource.origin {
        Origin::Own => None,
        Origin::Harvested { source, missing } => {
            Some(HarvestedView { source: source.clone(), missing: missing.clone() })
        }
    };
    let work = match resource.work.as_ref().filter(|_| sees_work) {
        Some(work) => Some(work_view(app, work).await?),
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
        content: content.into(),
        personal: content.has_personal(),
        entry_version: resource.published.as_ref().map(|published| published.entry_version),
        published_at: resource.published.as_ref().map(|published| moment(published.at)),
        withdrawn: resource
            .withdrawn
            .as_ref()
            .map(|gone| WithdrawnView { at: moment(gone.at), reason: gone.reason.clone() }),
        harvested,
        bound_to,
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
