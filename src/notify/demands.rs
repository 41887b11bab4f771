//! Demands that wait for an answer of the reader's organisation, and answers to what the reader filed.

use super::{InboxItem, Task, organisation};
use crate::app::App;
use crate::demand::{self, DemandState};
use crate::error::Result;
use crate::identity::Caller;
use crate::text::Bilingual;

/// What waits because of demands (Art. 20).
pub(super) async fn waiting(app: &App, caller: &Caller, items: &mut Vec<InboxItem>) -> Result<()> {
    for demand in demand::waiting(app, caller).await? {
        let (task, from, since) = match &demand.state {
            DemandState::Answered { to, at, .. } => {
                (Task::ReadDemandAnswer, to.as_ref().unwrap_or(&demand.org), *at)
            }
            _ => (Task::AnswerDemand, &demand.org, demand.since()),
        };
        items.push(InboxItem {
            task,
            noun: "demand",
            id: demand.id.to_string(),
            from: organisation(app, from),
            title: Bilingual::zh(demand.title),
            since,
            due: None,
            working_days_left: None,
        });
    }
    Ok(())
}
