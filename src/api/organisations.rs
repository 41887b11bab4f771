//! `/organisations`: the tree of who takes part.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::List;
use super::extract::{Known, Named, Params};
use super::parameter::{Parameter, wrong};
use super::route::{Doc, Routes};
use super::view::{OrganisationRef, Text, organisation};
use super::words::{OrganisationKindWord, TierWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::org::{OrgKind, Organisation, Tier};

const QUERY: &Known = &[
    Parameter::text(
        "parent",
        "only those directly below this one, `org_..` or short name; `root` for those below none",
    ),
    Parameter::one_of("tier", TierWord::all, "its level"),
    Parameter::text("q", "part of the name or short name"),
];

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationView {
    /// `org_..`.
    pub id: String,
    /// Short name.
    pub slug: String,
    /// Name.
    pub name: Text,
    /// What the law calls it.
    #[schema(value_type = OrganisationKindWord)]
    pub kind: OrgKind,
    /// Its level.
    #[schema(value_type = TierWord)]
    pub tier: Tier,
    /// The one it belongs to.
    pub parent: Option<OrganisationRef>,
    /// Its vertical line of business.
    pub strip: Option<String>,
    /// 目: third part of its resource codes, which nobody else's have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_group: Option<String>,
    /// Code of its division.
    pub division: Option<String>,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Whether it is the competent authority of its tier and area.
    pub is_authority: bool,
    /// How many are directly below.
    pub below: usize,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("organisations")
        .get(
            "/api/v1/organisations",
            list,
            Doc::new("组织机构 / organisations").query(QUERY).lists::<OrganisationView>(),
        )
        .get(
            "/api/v1/organisations/{id}",
            one,
            Doc::new("一个机构 / one organisation, by `org_..` or short name").answers::<OrganisationView>(),
        )
}

fn view(app: &App, org: &Organisation) -> OrganisationView {
    OrganisationView {
        id: org.id.to_string(),
        slug: org.slug.clone(),
        name: (&org.name).into(),
        kind: org.kind,
        tier: org.tier,
        parent: org.parent.as_ref().map(|parent| organisation(app, parent)),
        strip: org.strip.clone(),
        class_group: org.class_group.clone(),
        division: org.division.clone(),
        uscc: org.uscc.clone(),
        is_authority: org.is_authority,
        below: app.tree().all().filter(|other| other.parent.as_ref() == Some(&org.id)).count(),
    }
}

fn named(app: &App, name: &str) -> Result<Arc<Organisation>> {
    app.tree().named(name).cloned().ok_or_else(Problem::not_found)
}

async fn one(
    State(app): State<Shared>,
    Signed(_): Signed,
    Named(name): Named<String>,
) -> Answer<Json<OrganisationView>> {
    Ok(Json(view(&app, &*named(&app, &name)?)))
}

async fn list(
    State(app): State<Shared>,
    Signed(_): Signed,
    params: Params,
) -> Answer<List<OrganisationView>> {
    let tree = app.tree();
    let mut all: Vec<Arc<Organisation>> = tree.all().cloned().collect();
    match params.get("parent") {
        None => {}
        Some("root") => all.retain(|org| org.parent.is_none()),
        Some(name) => {
            let unknown = |_| wrong("parent", "没有这个机构", "there is no such organisation");
            let parent = named(&app, name).map_err(unknown)?;
            all.retain(|org| org.parent.as_ref() == Some(&parent.id));
        }
    }
    if let Some(tier) = params.get("tier") {
        all.retain(|org| org.tier.as_str() == tier);
    }
    if let Some(part) = params.get("q") {
        let english = |org: &Organisation| org.name.en.as_ref().is_some_and(|name| name.contains(part));
        all.retain(|org| org.name.zh.contains(part) || org.slug.contains(part) || english(org));
    }
    all.sort_by(|a, b| (a.tier, &a.id).cmp(&(b.tier, &b.id)));
    let page = List::page(all, &params, |org| org.id.to_string())?;
    Ok(page.map(|org| view(&app, &org)))
}
