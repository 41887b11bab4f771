//! Who could read what at a moment: told from the log, not from how things stand today.
//!
//! Each grant's own entries are replayed up to the moment. It decides nothing and changes nothing.

use serde::Deserialize;

use super::log::require_reader;
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry, ObjectRef};
use crate::audit::store::{self, Filter};
use crate::catalog::store::by_code;
use crate::clock::Timestamp;
use crate::db::{self, Page, Where};
use crate::error::{Problem, Result, if_found};
use crate::grant::Grant;
use crate::id::{AppId, OrgId, ResourceId};
use crate::identity::Caller;
use crate::org::Organisation;
use crate::policy::ActionKind;
use crate::policy::action::CounterOffer;
use crate::scope::Scope;

/// Grants looked into for one answer.
const GRANTS_MAX: u64 = 500;
/// Entries of one grant that are replayed.
const ENTRIES_MAX: usize = 400;

/// The question; what is left open is not narrowed by.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The moment.
    pub at: Timestamp,
    /// Who.
    pub org: Option<OrgId>,
    /// With which application.
    pub app: Option<AppId>,
    /// What.
    pub resource: Option<ResourceId>,
}

/// The question as somebody writes it; what is empty is left open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written<'a> {
    /// An organisation: identifier, short name or Chinese name.
    pub org: &'a str,
    /// The identifier of an application.
    pub app: &'a str,
    /// A resource: identifier or code.
    pub resource: &'a str,
}

impl Question {
    /// Finds what is named, for whoever may read the log: nobody else learns what exists.
    ///
    /// # Errors
    /// The denial; `invalid_input` naming each that is not there.
    pub async fn read(app: &App, caller: &Caller, at: Timestamp, written: Written<'_>) -> Result<Self> {
        require_reader(app, caller).await?;
        let mut problem = Problem::invalid("未查询", "nothing was looked up");
        let mut question = Self { at, ..Self::default() };
        if !written.org.is_empty() {
            let tree = app.tree();
            let named = |org: &Organisation| org.slug == written.org || org.name.zh == written.org;
            let known = tree.all().find(|org| named(org)).map(|org| org.id.clone());
            question.org = known.or_else(|| written.org.parse().ok());
            if question.org.is_none() {
                problem = problem.field("org", "没有这个单位", "there is no such organisation");
            }
        }
        if !written.app.is_empty() {
            question.app = written.app.parse().ok();
            if question.app.is_none() {
                problem = problem.field("app", "请填写应用编号", "give the identifier of the application");
            }
        }
        if !written.resource.is_empty() {
            question.resource = match written.resource.parse() {
                Ok(id) => Some(id),
                Err(_) => if_found(by_code(&app.db.reader, written.resource).await)?.map(|entry| entry.id),
            };
            if question.resource.is_none() {
                problem = problem.field("resource", "没有这个资源代码", "there is no such resource code");
            }
        }
        if problem.fields.is_empty() { Ok(question) } else { Err(problem) }
    }
}

/// One access that was open.
#[derive(Clone, Debug)]
pub struct Access {
    /// The grant, with the scope it had at the moment.
    pub grant: Grant,
    /// Who allowed it.
    pub allowed_by: Option<ActorRef>,
    /// The entry that opened it.
    pub opened: Entry,
    /// When it was closed afterwards, if it was.
    pub closed_at: Option<Timestamp>,
}

/// What was open at the moment, and what was left out because there were too many grants to look into.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Accesses.
    pub accesses: Vec<Access>,
    /// Whether more grants fit the question than were looked into.
    pub is_cut: bool,
}

/// Answers the question.
pub async fn could_read(app: &App, caller: &Caller, question: &Question) -> Result<Found> {
    require_reader(app, caller).await?;
    let mut narrowed = Vec::new();
    if let Some(org) = &question.org {
        narrowed.push(Where::Eq("requester_org", org.to_string().into()));
    }
    if let Some(application) = &question.app {
        narrowed.push(Where::Eq("app_id", application.to_string().into()));
    }
    if let Some(resource) = &question.resource {
        narrowed.push(Where::Eq("resource_id", resource.to_string().into()));
    }
    let grants: Vec<Grant> =
        db::list(&app.db.reader, &narrowed, Page::descending("id", GRANTS_MAX + 1)).await?;
    let mut found = Found { is_cut: grants.len() as u64 > GRANTS_MAX, ..Found::default() };
    for grant in grants.into_iter().take(usize::try_from(GRANTS_MAX).unwrap_or(usize::MAX)) {
        if grant.created_at > question.at {
            continue;
        }
        let about = Filter { object: Some(ObjectRef::new("grant", grant.id.as_str())), ..Filter::default() };
        let mut entries = store::entries(&app.db.reader, &about, ENTRIES_MAX).await?.entries;
        entries.reverse();
        let Some(mut access) = replay(grant, &entries, question.at) else { continue };
        if access.allowed_by.is_none() {
            access.allowed_by = offered_by(app, &access).await?;
        }
        found.accesses.push(access);
    }
    Ok(found)
}

/// Who made the offer that the requester accepted: the provider's consent to that much (Art. 20).
async fn offered_by(app: &App, access: &Access) -> Result<Option<ActorRef>> {
    let offers = Filter {
        object: Some(ObjectRef::new("line", access.grant.line.as_str())),
        action: Some(CounterOffer::ACTION.as_str().to_owned()),
        until: Some(Timestamp(access.opened.at.0 + 1)),
        ..Filter::default()
    };
    let offers = store::entries(&app.db.reader, &offers, ENTRIES_MAX).await?.entries;
    Ok(offers.into_iter().find(|entry| !entry.is_denied()).map(|entry| entry.actor))
}

/// Whether the entries of a grant, oldest first, leave it open at a moment.
fn replay(mut grant: Grant, entries: &[Entry], at: Timestamp) -> Option<Access> {
    let (mut allowed_by, mut opened) = (None, None::<Entry>);
    let done = entries.iter().filter(|entry| !entry.is_denied());
    let mut closed_at = None;
    for entry in done {
        let closes = matches!(
            entry.action.as_str(),
            "grant.suspend" | "grant.end" | "grant.return" | "grant.expire" | "grant.lapse"
        );
        if entry.at > at {
            if closes && opened.is_some() {
                closed_at = closed_at.or(Some(entry.at));
            }
            continue;
        }
        // Narrowing and renewals leave the scope that was in force from then on.
        if let Some(scope) = entry.details.get("scope").and_then(|told| Scope::deserialize(told).ok()) {
            grant.scope = scope;
        }
        match entry.action.as_str() {
            "line.agree" => allowed_by = Some(entry.actor.clone()),
            "grant.activate" => opened = Some(entry.clone()),
            // By hand; an ordinary resumption only goes back to provisioning.
            "grant.resume"
                if entry.details.get("state_now").and_then(|state| state.as_str()) == Some("active") =>
            {
                opened = Some(entry.clone());
            }
            _ if closes => opened = None,
            _ => {}
        }
    }
    let opened = opened.filter(|_| grant.scope.valid.contains(at.0));
    opened.map(|opened| Access { grant, allowed_by, opened, closed_at })
}
