//! How an application reaches each of its grants: addresses, state, samples. Holds no secret.

use serde::Serialize;

use super::samples;
use crate::app::App;
use crate::catalog;
use crate::catalog::kind::{Delivery, Kind};
use crate::error::Result;
use crate::grant::{self, Grant, GrantState, reconcile};
use crate::id::{AppId, GrantId, ResourceId};
use crate::text::Bilingual;

/// From this grade on, a token must be bound to a key of the application (design.md section 6).
pub const BOUND_FROM_GRADE: u8 = 3;

/// Whether tokens for an entry of this grade must be sender-constrained. The grade of the entry counts, not the
/// highest of the columns that are granted: an entry may stand above each of its items, because together they tell
/// more (domain.md 3.5), and a later version of the entry must not loosen what was agreed.
pub fn is_bound(grade: u8) -> bool {
    grade >= BOUND_FROM_GRADE
}

/// Why: Chinese, English. Told with the basket check, with the grant and with the plan of a configuration.
pub const BOUND_BECAUSE: (&str, &str) = (
    "条目为三级及以上：取令牌和调用都须附应用自己密钥的 DPoP 证明（RFC 9449），普通 Bearer 令牌不受理",
    "the entry is of grade 3 or above: tokens are bound to a key of the application, which signs a DPoP proof (RFC \
     9449) for the token and for every call; a plain bearer token is refused",
);

/// Whether tokens for a grant must be sender-constrained.
pub fn needs_proof(grant: &Grant) -> bool {
    is_bound(grant.grade)
}

/// One grant as the application's developers need to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Access {
    /// The grant.
    pub grant: GrantId,
    /// The resource.
    pub resource: ResourceId,
    /// Title of the resource.
    pub title: Bilingual,
    /// Where the grant stands.
    pub state: &'static str,
    /// Whether the log has its place for it, without which nothing opens.
    pub sealed: bool,
    /// What will be made or was made: `rows`, `api` or `by_hand`.
    pub delivery: &'static str,
    /// Address of the grant at the gateway; none where the provider opens by hand.
    pub endpoint: Option<String>,
    /// What a first call adds to the address; `{name}` stands for a value to fill in.
    pub path: String,
    /// Whether tokens must be bound to a key (DPoP).
    pub sender_constrained: bool,
    /// A call that works as it stands, once the secret is in the environment.
    pub sample: Option<String>,
}

/// The address of a grant's own door at the gateway; the value of `resource` in token requests.
pub fn endpoint(app: &App, grant: &Grant) -> Option<String> {
    let door = match reconcile::delivery(grant) {
        Delivery::HostedTable => "rows",
        Delivery::HttpApi => "api",
        Delivery::ByHand => return None,
    };
    Some(format!("{}/gw/{}/{door}", app.config.server.public_url, grant.id))
}

/// The address of the token endpoint.
pub fn token_url(app: &App) -> String {
    format!("{}/oauth/token", app.config.server.public_url)
}

/// The grants of an application that have not ended, oldest first.
pub async fn live_grants(app: &App, id: &AppId) -> Result<Vec<Grant>> {
    let mut grants = grant::store::of_app(&app.db.reader, id).await?;
    grants.retain(|grant| !matches!(grant.state, GrantState::Ended { .. }));
    Ok(grants)
}

/// How the application reaches each grant.
pub async fn of(app: &App, grants: &[Grant]) -> Result<Vec<Access>> {
    let ids: Vec<ResourceId> = grants.iter().map(|grant| grant.resource.clone()).collect();
    let resources = catalog::store::resources(&app.db.reader, &ids).await?;
    let mut all = Vec::new();
    for grant in grants {
        let resource = resources.iter().find(|resource| resource.id == grant.resource);
        let content = resource.and_then(|resource| resource.content());
        let title = content.map(|content| content.title.clone()).unwrap_or_default();
        let endpoint = endpoint(app, grant);
        let path = match (reconcile::delivery(grant), content) {
            (Delivery::HttpApi, Some(content)) => samples::first_call(&grant.scope, content),
            _ => "?limit=10".to_owned(),
        };
        let sample = endpoint
            .as_ref()
            .map(|endpoint| samples::curl(&token_url(app), endpoint, &path, needs_proof(grant)));
        all.push(Access {
            grant: grant.id.clone(),
            resource: grant.resource.clone(),
            title,
            state: grant.state.as_str(),
            sealed: reconcile::is_sealed(app, grant).await?,
            delivery: match Kind::parse(&grant.kind).map(|kind| kind.info().delivery) {
                Some(Delivery::HostedTable) => "rows",
                Some(Delivery::HttpApi) => "api",
                Some(Delivery::ByHand) | None => "by_hand",
            },
            endpoint,
            path,
            sender_constrained: needs_proof(grant),
            sample,
        });
    }
    Ok(all)
}
