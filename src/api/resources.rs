//! `/resources`: one entry, its life, its versions, what resembles it and who holds grants on it.
//!
//! Finding entries is `finding`; the rules of an entry's life are `catalog`.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Created, List, Tagged};
use super::content_view::ContentView;
use super::extract::{Body, Conditional, Named, Once, Params};
use super::resource_view::{ResourceBrief, ResourceView, brief, full};
use super::route::{Doc, Routes};
use super::texts::{CodeText, ReasonText};
use super::view::{OrganisationRef, Reason, moment, organisation};
use super::words::{AssessmentWord, GrantStateWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::audit;
use crate::audit::entry::ObjectRef;
use crate::catalog::state::AssessmentKind;
use crate::catalog::{Content, Resource, commands};
use crate::error::{Problem, Result};
use crate::grant;
use crate::id::ResourceId;
use crate::identity::Caller;
use crate::policy::{Action, Subject};
use crate::search::{self, Ask};

/// A new entry.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    /// Resource code.
    #[schema(value_type = CodeText)]
    pub code: String,
    /// What it says.
    #[schema(value_type = ContentView)]
    pub content: Content,
}

/// An assessment (Art. 13).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssessment {
    /// Which of the two.
    #[schema(value_type = AssessmentWord)]
    pub kind: AssessmentKind,
    /// What was found.
    #[schema(value_type = ReasonText)]
    pub finding: String,
}

/// A version of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Its number.
    pub entry_version: u32,
    /// When it was published.
    pub published_at: String,
    /// The entry of the log that tells of it; none for what was there before the log began.
    pub audit_entry: Option<String>,
}

/// An organisation that holds a grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct HolderView {
    /// The grant.
    pub grant: String,
    /// Who holds it.
    pub organisation: OrganisationRef,
    /// Where the grant stands.
    #[schema(value_type = GrantStateWord)]
    pub state: String,
    /// Since when it was agreed.
    pub since: String,
}

/// The routes.
pub fn routes() -> Routes {
    readings(acts())
}

fn acts() -> Routes {
    Routes::new("resources")
        .post(
            "/api/v1/resources",
            create,
            Doc::new("起草条目 / draft an entry").takes::<NewResource>().creates::<ResourceView>().once(),
        )
        .get("/api/v1/resources/{id}", one, Doc::new("一个条目 / one entry").shows_one::<ResourceView>())
        .put(
            "/api/v1/resources/{id}",
            redraft,
            Doc::new("修改条目 / put new content on the desk; a `binding` left out or null stays as it is")
                .takes::<ContentView>()
                .answers::<ResourceView>()
                .tagged()
                .must_name_version(),
        )
        .post(
            "/api/v1/resources/{id}/discard",
            discard,
            Doc::new(
                "放弃草稿 / give a draft up before it is sent on; what is published stays, and the code of an \
                 entry that never was is free again",
            )
            .status(204)
            .versioned(),
        )
}

fn readings(routes: Routes) -> Routes {
    routes
        .get(
            "/api/v1/resources/{id}/versions",
            versions,
            Doc::new("历史版本 / versions, newest first").lists::<VersionView>(),
        )
        .get(
            "/api/v1/resources/{id}/similar",
            similar,
            Doc::new("相似条目 / entries that resemble it").lists::<ResourceBrief>(),
        )
        .get(
            "/api/v1/resources/{id}/users",
            users,
            Doc::new(
                "使用情况 / who holds grants on it; `total` counts those that may not be named here too",
            )
            .lists::<HolderView>(),
        )
        .merge(life())
}

/// What becomes of an entry, step by step.
fn life() -> Routes {
    Routes::new("resources")
        .post(
            "/api/v1/resources/{id}/assess",
            assess,
            Doc::new(
                "评估 / record an assessment. `GET /resources/{id}` tells which of the two is there: `work.secrecy` and \
                 `work.personal` are null until they are recorded",
            )
            .takes::<NewAssessment>().changes::<ResourceView>(),
        )
        .post(
            "/api/v1/resources/{id}/submit",
            submit,
            Doc::new(
                "报送 / send to the department head, once both assessments are there; 409 `wrong_stage` names what is \
                 missing, as `work.secrecy` and `work.personal` of `GET /resources/{id}` do by being null",
            )
            .changes::<ResourceView>(),
        )
        .post(
            "/api/v1/resources/{id}/head-approve",
            head_approve,
            Doc::new("部门负责人同意 / approve as department head").decides().changes::<ResourceView>(),
        )
        .post(
            "/api/v1/resources/{id}/publish",
            publish,
            Doc::new("发布 / publish as the competent authority").decides().changes::<ResourceView>(),
        )
        .post(
            "/api/v1/resources/{id}/return",
            send_back,
            Doc::new("退回 / send back with a reason").takes::<Reason>().changes::<ResourceView>(),
        )
        .post(
            "/api/v1/resources/{id}/withdraw",
            withdraw,
            Doc::new("下架 / take out of the catalogue")
                .decides()
                .takes::<Reason>()
                .changes::<ResourceView>(),
        )
}

/// The answer to whoever changed or read an entry.
pub async fn shown(app: &App, caller: &Caller, resource: &Resource) -> Answer<Tagged<ResourceView>> {
    let view = full(app, caller, resource).await?.ok_or_else(Problem::not_found)?;
    Ok(Tagged(resource.version, view))
}

async fn one(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
) -> Answer<Tagged<ResourceView>> {
    shown(&app, &caller, &commands::view(&app, &caller, &id).await?).await
}

async fn create(
    State(app): State<Shared>,
    Signed(caller): Signed,
    once: Once,
    body: Body<NewResource>,
) -> Answer<Created<ResourceView>> {
    let key = once.key(&caller, "POST /resources", &body.bytes)?;
    let NewResource { code, content } = body.value;
    let made = commands::create(&app, &caller, &code, content, key.as_ref()).await?;
    let Tagged(version, view) = shown(&app, &caller, &made).await?;
    Ok(Created { at: format!("/api/v1/resources/{}", made.id), version, view })
}

async fn redraft(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    conditional: Conditional,
    body: Body<Content>,
) -> Answer<Tagged<ResourceView>> {
    conditional.required()?;
    let mut content = body.value;
    let known = commands::view(&app, &caller, &id).await?;
    // What is not shown cannot be sent back, so leaving it out does not take it away.
    if content.binding.is_none() {
        let latest = known.work.as_ref().map(|work| &work.content).or_else(|| known.content());
        content.binding = latest.and_then(|latest| latest.binding.clone());
    }
    shown(&app, &caller, &commands::redraft(&app, &caller, &id, known.version, content).await?).await
}

async fn assess(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    body: Body<NewAssessment>,
) -> Answer<Tagged<ResourceView>> {
    let NewAssessment { kind, finding } = body.value;
    shown(&app, &caller, &commands::assess(&app, &caller, &id, kind, &finding).await?).await
}

macro_rules! acts {
    ($($name:ident),*) => {$(
        async fn $name(
            State(app): State<Shared>,
            Signed(caller): Signed,
            Named(id): Named<ResourceId>,
        ) -> Answer<Tagged<ResourceView>> {
            shown(&app, &caller, &commands::$name(&app, &caller, &id).await?).await
        }
    )*};
}
acts!(submit, head_approve, publish);

async fn send_back(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    body: Body<Reason>,
) -> Answer<Tagged<ResourceView>> {
    shown(&app, &caller, &commands::send_back(&app, &caller, &id, &body.value.reason).await?).await
}

async fn withdraw(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    body: Body<Reason>,
) -> Answer<Tagged<ResourceView>> {
    shown(&app, &caller, &commands::withdraw(&app, &caller, &id, &body.value.reason).await?).await
}

async fn discard(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
) -> Answer<StatusCode> {
    commands::discard(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn versions(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    params: Params,
) -> Answer<List<VersionView>> {
    let resource = commands::view(&app, &caller, &id).await?;
    Ok(List::page(version_list(&app, &resource).await?, &params, |view| view.entry_version.to_string())?)
}

async fn version_list(app: &App, resource: &Resource) -> Result<Vec<VersionView>> {
    let Some(published) = &resource.published else { return Ok(Vec::new()) };
    let filter = audit::store::Filter {
        object: Some(ObjectRef::new("resource", resource.id.as_str())),
        action: Some(Action::PublishResource.as_str().to_owned()),
        ..audit::store::Filter::default()
    };
    let mut told = audit::store::entries(&app.db.reader, &filter, 500).await?.entries;
    told.retain(|entry| !entry.is_denied());
    let mut views = vec![VersionView {
        entry_version: published.entry_version,
        published_at: moment(published.at),
        audit_entry: told.first().filter(|entry| entry.at == published.at).map(|entry| entry.id.to_string()),
    }];
    let earlier = told.iter().filter(|entry| entry.at < published.at);
    for (entry, entry_version) in earlier.zip((1..published.entry_version).rev()) {
        views.push(VersionView {
            entry_version,
            published_at: moment(entry.at),
            audit_entry: Some(entry.id.to_string()),
        });
    }
    Ok(views)
}

async fn similar(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    params: Params,
) -> Answer<List<ResourceBrief>> {
    let resource = commands::view(&app, &caller, &id).await?;
    let text = resource.content().map(|content| content.title.zh.clone()).unwrap_or_default();
    let found = search::search(&app, Some(&caller), Ask { text, limit: 11, ..Ask::default() }).await?;
    let full = found.hits.iter().filter(|hit| !hit.title_only && hit.id != id.as_str());
    let ids: Vec<ResourceId> = full.filter_map(|hit| hit.id.parse().ok()).take(10).collect();
    let entries = crate::catalog::store::resources(&app.db.reader, &ids).await?;
    let briefs = entries.iter().filter_map(|entry| brief(&app, entry)).collect();
    Ok(List::page(briefs, &params, |view: &ResourceBrief| view.id.clone())?)
}

async fn users(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<ResourceId>,
    params: Params,
) -> Answer<List<HolderView>> {
    let resource = commands::view(&app, &caller, &id).await?;
    let mut grants = grant::store::live_on(&app.db.reader, &resource.id).await?;
    let all = grants.len() as u64;
    let tree = app.tree();
    grants.retain(|grant| app.policy.allows(Action::ViewGrant, &caller, &tree, &grant.facts()).allowed);
    let page = List::page(grants, &params, |grant| grant.id.to_string())?;
    let mut named = page.map(|grant| HolderView {
        grant: grant.id.to_string(),
        organisation: organisation(&app, &grant.requester),
        state: grant.state.as_str().to_owned(),
        since: moment(grant.created_at),
    });
    named.total = Some(all);
    Ok(named)
}
