//! What waits because of grants: those that are nearly over, for who asked for them, reviews, for who answers, and
//! what was agreed and its provider has to connect or open first.

use super::{InboxItem, Task, organisation};
use crate::app::App;
use crate::calendar::Certainty;
use crate::catalog;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::grant::{self, Grant, Waits, review, waits};
use crate::identity::Caller;
use crate::org::Role;
use crate::policy::action::{ConfirmNeed, DraftResource, ResumeGrant};
use crate::policy::{ActionKind, Subject};
use crate::request::{DueDate, due, renew};
use crate::text::Bilingual;

/// Days before its end at which a grant is told of.
const ENDING_DAYS: i64 = 30;
/// The clock of a grant's own end.
const END: &str = "end";

/// Grants that end soon and whose renewal nobody asked for yet.
pub(super) async fn ending(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    let soon = caller.at.plus_seconds(ENDING_DAYS * 86_400);
    for grant in grant::store::ending(&app.db.reader, &caller.org.id, soon).await? {
        let asked = grant.requested_by.contains(&caller.person.id);
        let Some(until) = grant.scope.valid.until else { continue };
        if !asked || !grant.is_open(caller.at) || grant.renewal.is_some() {
            continue;
        }
        if renew::open_for(app, &grant).await?.is_none() {
            items.push(ending_item(app, caller, grant, Timestamp(until)).await?);
        }
    }
    Ok(())
}

async fn ending_item(app: &App, caller: &Caller, grant: Grant, until: Timestamp) -> Result<InboxItem> {
    let counted = DueDate {
        at: until,
        date: due::civil_day(until)?.to_string(),
        clock: END.to_owned(),
        working_days: 0,
        profile: String::new(),
        certainty: Certainty::Fixed,
    };
    Ok(InboxItem {
        task: Task::Renew,
        noun: "grant",
        title: title(app, &grant).await?,
        from: organisation(app, &grant.provider),
        since: grant.created_at,
        working_days_left: Some(due::working_days_left(app, &counted, caller.at)?),
        due: Some(counted),
        id: grant.id.to_string(),
    })
}

async fn title(app: &App, grant: &Grant) -> Result<Bilingual> {
    let resource = catalog::store::resource(&app.db.reader, &grant.resource).await?;
    Ok(resource.content().map(|content| content.title.clone()).unwrap_or_default())
}

/// Agreed grants that their provider has to make ready: an entry to be connected, told once with the soonest of its
/// clocks, or a grant to be opened by hand.
pub(super) async fn to_open(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    let tree = app.tree();
    let mut waiting = Vec::new();
    for grant in grant::store::to_open(&app.db.reader, &caller.org.id).await? {
        if let Some((waits, by)) = waits::of(app, &grant).await?.filter(|(waits, _)| waits.is_for_provider())
        {
            waiting.push((by, waits, grant));
        }
    }
    waiting.sort_by_key(|(by, ..)| *by);
    let mut told = Vec::new();
    for (by, waits, grant) in waiting {
        let resource = catalog::store::resource(&app.db.reader, &grant.resource).await?;
        let (task, noun, id) = if waits == Waits::Connection {
            // Who edits entries does it; the office head answers for its time.
            let edits = app.policy.allows(DraftResource::ACTION, caller, &tree, &resource.facts()).allowed;
            if told.contains(&resource.id) || !(edits || caller.has_role(Role::OfficeHead)) {
                continue;
            }
            told.push(resource.id.clone());
            (Task::Connect, "resource", resource.id.to_string())
        } else {
            if !app.policy.allows(ResumeGrant::ACTION, caller, &tree, &grant.facts()).allowed {
                continue;
            }
            (Task::OpenByHand, "grant", grant.id.to_string())
        };
        let due = due::of_supply(app, by)?;
        items.push(InboxItem {
            task,
            noun,
            id,
            title: resource.content().map(|content| content.title.clone()).unwrap_or_default(),
            from: organisation(app, &grant.requester),
            since: grant.unconnected_since().unwrap_or(grant.created_at),
            working_days_left: Some(due::working_days_left(app, &due, caller.at)?),
            due: Some(due),
        });
    }
    Ok(())
}

/// Reviews with grants that wait for the reader's confirmation.
pub(super) async fn reviews(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    let (reader, tree) = (&app.db.reader, app.tree());
    let mut told = Vec::new();
    for item in review::store::waiting_for(reader, &caller.org.id).await? {
        if told.contains(&item.review) {
            continue;
        }
        let grant = grant::store::grant(reader, &item.grant).await?;
        if !app.policy.allows(ConfirmNeed::ACTION, caller, &tree, &grant.facts()).allowed {
            continue;
        }
        let opened = review::store::review(reader, &item.review).await?;
        let due = due::of_review(&opened);
        items.push(InboxItem {
            task: Task::Review,
            noun: "review",
            title: Bilingual::zh(opened.reason),
            from: organisation(app, &opened.provider),
            since: opened.opened_at,
            working_days_left: Some(due::working_days_left(app, &due, caller.at)?),
            due: Some(due),
            id: opened.id.to_string(),
        });
        told.push(item.review);
    }
    Ok(())
}
