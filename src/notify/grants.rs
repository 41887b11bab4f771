//! What waits because of grants: those that are nearly over, for who asked for them, and reviews, for who answers.

use super::{InboxItem, Task, organisation};
use crate::app::App;
use crate::calendar::Certainty;
use crate::catalog;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::grant::{self, Grant, review};
use crate::identity::Caller;
use crate::policy::action::ConfirmNeed;
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
