//! `GET /resources/desk`: entries of one's own organisation wherever they stand, drafts included, and for the
//! authority what waits to be published.
//!
//! It reads tables, not the index, which knows published entries only; what the caller may not see is left out.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::List;
use super::extract::{Known, Params};
use super::parameter::Parameter;
use super::resource_view::{ResourceBrief, brief};
use super::route::{Doc, Routes};
use super::view::moment;
use super::words::ResourceStateWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::catalog::{Resource, commands};
use crate::error::Result;
use crate::identity::Caller;

const QUERY: &Known = &[Parameter::one_of(
    "state",
    ResourceStateWord::all,
    "only what stands there; with `submitted` the authority is told too what others sent it",
)];

/// An entry at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeskEntry {
    /// The entry in short.
    #[serde(flatten)]
    pub brief: ResourceBrief,
    /// Where it stands: the stage of what is being worked on, else the state.
    #[schema(value_type = ResourceStateWord)]
    pub standing: String,
    /// Version of the entry that is published.
    pub entry_version: Option<u32>,
    /// When it was made.
    pub created_at: String,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("resources").get(
        "/api/v1/resources/desk",
        list,
        Doc::new("本单位条目 / entries of one's own organisation, drafts included, newest change first")
            .query(QUERY)
            .lists::<DeskEntry>(),
    )
}

async fn list(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<List<DeskEntry>> {
    let found = match params.get("state") {
        None => commands::own_desk(&app, &caller).await?,
        Some(state) => standing(&app, &caller, state).await?,
    };
    let seen = found.into_iter().filter_map(|entry| at_desk(&app, &entry)).collect();
    Ok(List::page(seen, &params, |entry: &DeskEntry| entry.brief.id.clone())?)
}

async fn standing(app: &App, caller: &Caller, state: &str) -> Result<Vec<Resource>> {
    let mut found = commands::own_standing(app, caller, state).await?;
    if state == "submitted" {
        let sent = commands::awaiting_publication(app, caller).await?;
        found.extend(sent.into_iter().filter(|entry| entry.provider != caller.org.id));
        found.sort_by_key(|entry| std::cmp::Reverse(entry.change_number));
    }
    Ok(found)
}

fn at_desk(app: &App, entry: &Resource) -> Option<DeskEntry> {
    Some(DeskEntry {
        brief: brief(app, entry)?,
        standing: entry.standing().to_owned(),
        entry_version: entry.published.as_ref().map(|published| published.entry_version),
        created_at: moment(entry.created_at),
    })
}
