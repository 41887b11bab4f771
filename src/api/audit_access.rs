//! `/audit/access`: who could read what at a moment, and who allowed it, told from the log by
//! `oversight::access`. Only readers of the log get an answer, and an attempt of others is an entry of it.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::entry_view::{ActorView, Names, actor};
use super::extract::{Known, Params};
use super::parameter::{Form, Parameter};
use super::route::{Doc, Routes};
use super::view::{OrganisationRef, ScopeForm, Text, moment, organisation};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::catalog;
use crate::credential::Application;
use crate::db;
use crate::error::Result;
use crate::oversight::access::{self, Access, Found, Question, Written};
use crate::scope::Scope;

const QUESTION: &Known = &[
    Parameter::new("at", Form::Moment, "the moment; now unless said"),
    Parameter::text("resource", "`res_..` or a resource code"),
    Parameter::text("app", "`app_..`"),
    Parameter::text("org", "whose access: `org_..`, short name or Chinese name"),
];

/// One access that was open.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessAt {
    /// `gra_..`.
    pub grant: String,
    /// Who could read.
    pub organisation: OrganisationRef,
    /// With which application.
    pub app: String,
    /// Its name.
    pub application: String,
    /// What.
    pub resource: String,
    /// Its title.
    pub title: Text,
    /// Whose data.
    pub provider: OrganisationRef,
    /// Which part of it.
    #[schema(value_type = ScopeForm)]
    pub scope: Scope,
    /// Who allowed it.
    pub allowed_by: Option<ActorView>,
    /// When it was opened.
    pub opened_at: String,
    /// When it was closed afterwards, if it was.
    pub closed_at: Option<String>,
    /// The entry of the log that opened it; its receipt proves it.
    pub proof: String,
}

/// What was open at the moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessFound {
    /// The moment.
    pub at: String,
    /// Every access that was open.
    pub items: Vec<AccessAt>,
    /// False if more grants fit the question than were looked into: then ask more narrowly.
    pub complete: bool,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("audit").get(
        "/api/v1/audit/access",
        ask,
        Doc::new("某一时刻谁能读什么、由谁批准 / who could read what at a moment, and who allowed it")
            .query(QUESTION)
            .answers::<AccessFound>(),
    )
}

async fn ask(State(app): State<Shared>, Signed(caller): Signed, params: Params) -> Answer<Json<AccessFound>> {
    let text = |name: &str| params.get(name).unwrap_or_default();
    let written = Written { org: text("org"), app: text("app"), resource: text("resource") };
    let at = params.moment("at")?.unwrap_or(caller.at);
    let question = Question::read(&app, &caller, at, written).await?;
    let Found { accesses, is_cut } = access::could_read(&app, &caller, &question).await?;
    Ok(Json(AccessFound { at: moment(at), items: views(&app, &accesses).await?, complete: !is_cut }))
}

async fn views(app: &App, accesses: &[Access]) -> Result<Vec<AccessAt>> {
    let ids: Vec<_> = accesses.iter().map(|access| access.grant.resource.clone()).collect();
    let resources = catalog::store::resources(&app.db.reader, &ids).await?;
    let (mut names, mut views) = (Names::new(), Vec::new());
    for Access { grant, allowed_by, opened, closed_at } in accesses {
        let application: Option<Application> = db::load(&app.db.reader, grant.app.as_str()).await?;
        let content = resources.iter().find(|one| one.id == grant.resource).and_then(|one| one.content());
        views.push(AccessAt {
            grant: grant.id.to_string(),
            organisation: organisation(app, &grant.requester),
            app: grant.app.to_string(),
            application: application.map(|application| application.name).unwrap_or_default(),
            resource: grant.resource.to_string(),
            title: content.map(|content| (&content.title).into()).unwrap_or_default(),
            provider: organisation(app, &grant.provider),
            scope: grant.scope.clone(),
            allowed_by: match allowed_by {
                Some(by) => Some(actor(app, &mut names, by).await?),
                None => None,
            },
            opened_at: moment(opened.at),
            closed_at: closed_at.map(moment),
            proof: opened.id.to_string(),
        });
    }
    Ok(views)
}
