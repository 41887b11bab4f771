//! What the API shows of the log: an entry in full to its readers, an event of a request to its two sides.

use std::collections::HashMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::List;
use super::extract::{Named, Params};
use super::route::{Doc, Routes};
use super::view::{OrganisationRef, PersonRef, moment, organisation, person};
use super::words::ActorWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::audit;
use crate::audit::entry::{ActorRef, Entry, ObjectRef, Outcome};
use crate::error::Result;
use crate::id::RequestId;
use crate::request::{LineState, commands};

/// Most events of one object in a timeline.
const EVENTS_MAX: usize = 500;

/// Something in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObjectView {
    /// The noun.
    pub noun: String,
    /// Its identifier.
    pub id: String,
}

impl From<&ObjectRef> for ObjectView {
    fn from(object: &ObjectRef) -> Self {
        Self { noun: object.noun.clone(), id: object.id.clone() }
    }
}

/// In whose name something was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActorView {
    /// What kind of actor.
    #[schema(value_type = ActorWord)]
    pub kind: String,
    /// Who, where it is a person or a consent they signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRef>,
    /// In which post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// For which organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationRef>,
    /// The part of the system, the operator's name, the application or the consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An entry of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    /// `aud_..`.
    pub id: String,
    /// Place in the log, from 1 without gaps.
    pub number: i64,
    /// When.
    pub at: String,
    /// In whose name.
    pub actor: ActorView,
    /// What was done, such as `line.agree`.
    pub action: String,
    /// To what.
    pub object: ObjectView,
    /// Stable code of the refusal, if it was denied.
    pub denied: Option<String>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// What else there is to know.
    #[schema(value_type = Object)]
    pub details: serde_json::Map<String, serde_json::Value>,
    /// Other objects it concerns.
    pub related: Vec<ObjectView>,
    /// Whether it has its place in the signed tree.
    pub sealed: bool,
}

/// Names of persons that were looked up already.
pub type Names = HashMap<String, PersonRef>;

async fn named(app: &App, names: &mut Names, id: &crate::id::PersonId) -> Result<PersonRef> {
    if let Some(known) = names.get(id.as_str()) {
        return Ok(known.clone());
    }
    let found = person(app, id).await?;
    names.insert(id.to_string(), found.clone());
    Ok(found)
}

/// Somebody as the log names them, with their name looked up.
///
/// # Errors
/// Only when the database is away.
pub async fn actor(app: &App, names: &mut Names, actor: &ActorRef) -> Result<ActorView> {
    let mut view =
        ActorView { kind: String::new(), person: None, post: None, organisation: None, name: None };
    let kind = match actor {
        ActorRef::Person { person, post, org } => {
            view.person = Some(named(app, names, person).await?);
            view.post = Some(post.to_string());
            view.organisation = Some(organisation(app, org));
            "person"
        }
        ActorRef::System { part } => {
            view.name = Some(part.clone());
            "system"
        }
        ActorRef::Operator { name } => {
            view.name = Some(name.clone());
            "operator"
        }
        ActorRef::Application { app: id } => {
            view.name = Some(id.to_string());
            "application"
        }
        ActorRef::Consent { id, signed_by } => {
            view.person = Some(named(app, names, signed_by).await?);
            view.name = Some(id.clone());
            "consent"
        }
    };
    kind.clone_into(&mut view.kind);
    Ok(view)
}

/// An entry as the readers of the log see it.
///
/// # Errors
/// Only when the database is away.
pub async fn entry_view(app: &App, names: &mut Names, entry: &Entry) -> Result<EntryView> {
    let denied = match &entry.outcome {
        Outcome::Done => None,
        Outcome::Denied { code } => Some(code.clone()),
    };
    Ok(EntryView {
        id: entry.id.to_string(),
        number: entry.number,
        at: moment(entry.at),
        actor: actor(app, names, &entry.actor).await?,
        action: entry.action.clone(),
        object: (&entry.object).into(),
        denied,
        rule: entry.rule.clone(),
        details: entry.details.clone(),
        related: entry.related.iter().map(ObjectView::from).collect(),
        sealed: entry.is_sealed(),
    })
}

/// An event in the story of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    /// The entry of the log that tells it.
    pub entry: String,
    /// Its place in the log.
    pub number: i64,
    /// When.
    pub at: String,
    /// In whose name.
    pub actor: ActorView,
    /// What was done.
    pub action: String,
    /// To the request, a line or a grant.
    pub object: ObjectView,
    /// The rule that decided.
    pub rule: Option<String>,
    /// What else there is to know.
    #[schema(value_type = Object)]
    pub details: serde_json::Map<String, serde_json::Value>,
    /// Whether it has its place in the signed tree.
    pub sealed: bool,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("requests").get(
        "/api/v1/requests/{id}/timeline",
        timeline,
        Doc::new("办理过程 / what happened to the request, its lines and grants, in order")
            .lists::<EventView>(),
    )
}

/// The story of what the caller may see of a request. Denied attempts belong to the log's readers alone.
async fn timeline(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<RequestId>,
    params: Params,
) -> Answer<List<EventView>> {
    let whole = commands::view(&app, &caller, &id).await?;
    let mut objects = vec![ObjectRef::new("request", id.as_str())];
    for line in &whole.lines {
        objects.push(ObjectRef::new("line", line.id.as_str()));
        if let LineState::Agreed { grant, .. } = &line.state {
            objects.push(ObjectRef::new("grant", grant.as_str()));
        }
    }
    let mut told = Vec::new();
    for object in objects {
        let filter = audit::store::Filter { object: Some(object), ..audit::store::Filter::default() };
        told.extend(audit::store::entries(&app.db.reader, &filter, EVENTS_MAX).await?.entries);
    }
    told.retain(|entry| !entry.is_denied());
    told.sort_by_key(|entry| entry.number);
    let List { items, next_cursor, total } = List::page(told, &params, |entry| entry.id.to_string())?;
    let (mut names, mut events) = (Names::new(), Vec::new());
    for entry in &items {
        events.push(EventView {
            entry: entry.id.to_string(),
            number: entry.number,
            at: moment(entry.at),
            actor: actor(&app, &mut names, &entry.actor).await?,
            action: entry.action.clone(),
            object: (&entry.object).into(),
            rule: entry.rule.clone(),
            details: entry.details.clone(),
            sealed: entry.is_sealed(),
        });
    }
    Ok(List { items: events, next_cursor, total })
}
