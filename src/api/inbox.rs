//! `/me/inbox`: what waits for the acting post, the soonest clock first.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::List;
use super::extract::Params;
use super::route::{Doc, Routes};
use super::view::{Due, Text, moment};
use super::words::TaskWord;
use super::{Answer, Shared, Signed};
use crate::notify::{self, InboxItem, Task};

/// Something that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingView {
    /// What is asked of the post.
    #[schema(value_type = TaskWord)]
    pub task: Task,
    /// The task in words.
    pub task_name: Text,
    /// `request`, `line`, `dispute`, `resource`, `grant`, `review`, `demand` or `search`.
    pub noun: String,
    /// Its identifier.
    pub id: String,
    /// What it is about.
    pub title: Text,
    /// Which organisation waits; one's own where nobody does.
    pub from: Text,
    /// Since when.
    pub since: String,
    /// Its legal clock.
    pub due: Option<Due>,
    /// Working days left; negative when overdue.
    pub working_days_left: Option<i64>,
}

impl From<InboxItem> for WaitingView {
    fn from(item: InboxItem) -> Self {
        Self {
            task: item.task,
            task_name: item.task.name().into(),
            noun: item.noun.to_owned(),
            id: item.id,
            title: (&item.title).into(),
            from: (&item.from).into(),
            since: moment(item.since),
            due: item.due.as_ref().map(Due::from),
            working_days_left: item.working_days_left,
        }
    }
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("me").get(
        "/api/v1/me/inbox",
        inbox,
        Doc::new("待办 / what waits for the acting post").lists::<WaitingView>(),
    )
}

async fn inbox(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<WaitingView>> {
    let waiting = notify::inbox(&app, &caller).await?;
    let place = |item: &InboxItem| format!("{}:{}", item.noun, item.id);
    Ok(List::page(waiting, &params, place)?.map(WaitingView::from))
}
