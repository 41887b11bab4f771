//! Decides for gateways outside (forward-auth, `auth_request`): may this call go through?
//!
//! The outside gateway sends the original method and address in headers; ours is `/gw/{grant}/..`. The call
//! counts against the quota and leaves a use record here; masks and row filters are the outside gateway's
//! matter, so a grant that has any is refused: it must be called through us.

use super::proxy;
use super::record::{self, Denied};
use super::rows::wrong_door;
use super::verify::{self, Admitted, Shown};
use crate::app::App;
use crate::catalog::kind::Delivery;
use crate::error::{Problem, Result};
use crate::grant::reconcile;

/// What an outside gateway asks.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// Original addresses, by whatever header.
    pub uris: Vec<&'a str>,
    /// Original methods, by whatever header.
    pub methods: Vec<&'a str>,
    /// Host the caller used.
    pub host: Option<&'a str>,
    /// `http` or `https`.
    pub proto: Option<&'a str>,
    /// The caller's `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The caller's `DPoP` headers.
    pub proofs: Vec<&'a str>,
}

/// The call may go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The grant.
    pub grant: String,
    /// The application.
    pub app: String,
}

/// The one value of a header that two names can carry. Two that differ are refused: one of them may be the
/// caller's own.
fn only<'a>(values: &[&'a str]) -> Result<&'a str> {
    let first = values.first().copied().filter(|first| values.iter().all(|other| other == first));
    first.ok_or_else(|| {
        Problem::new(
            400,
            "ambiguous_request",
            "缺少原始请求的方法或地址，或两个来源互相矛盾",
            "the original method or address is missing, or two headers contradict each other",
        )
        .next(
            "请由外部网关设置 X-Forwarded-Uri 和 X-Forwarded-Method，并清除调用方自带的同类头",
            "let the gateway set X-Forwarded-Uri and X-Forwarded-Method and drop what callers send themselves",
        )
    })
}

/// Decides about one call.
pub async fn check(app: &App, asked: &Asked<'_>) -> std::result::Result<Allowed, Denied> {
    let (uri, method) = (only(&asked.uris)?, only(&asked.methods)?);
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let (grant, door, rest) = parts(path).ok_or_else(|| wrong_door("/gw/{grant}/.."))?;
    let base = match (asked.proto, asked.host) {
        (Some(proto), Some(host)) => format!("{proto}://{host}"),
        _ => app.config.server.public_url.clone(),
    };
    let shown = Shown {
        authorization: asked.authorization,
        proofs: asked.proofs.clone(),
        method,
        url: format!("{base}{path}"),
    };
    let admitted = verify::admit(app, &shown, grant).await?;
    decide(app, &admitted, method, door, rest).await.map_err(|problem| Denied::of(&admitted, problem))?;
    Ok(Allowed { grant: admitted.grant.id.to_string(), app: admitted.grant.app.to_string() })
}

fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (grant, rest) = path.strip_prefix("/gw/")?.split_once('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((grant, &rest[..end], &rest[end..]))
}

async fn decide(app: &App, admitted: &Admitted, method: &str, door: &str, rest: &str) -> Result<()> {
    let masked = admitted.scope.fields.iter().any(|field| field.mask.is_some());
    if masked || admitted.scope.row_filter.is_some() {
        return Err(Problem::new(
            403,
            "needs_our_gateway",
            "该授权含脱敏或行筛选，须经本系统网关调用",
            "this grant masks fields or filters rows, so it must be called through our own gateway",
        )
        .next("请改用交接单所列地址", "use the endpoint of the hand-over"));
    }
    let operation = match (reconcile::delivery(&admitted.grant), door) {
        (Delivery::HttpApi, "api") => proxy::operation(admitted, method, rest)?.0.name.clone(),
        (Delivery::HostedTable, "rows") => "rows".to_owned(),
        (Delivery::HttpApi | Delivery::HostedTable | Delivery::ByHand, _) => {
            return Err(wrong_door("/gw/{grant}/.."));
        }
    };
    record::check_quota(app, admitted).await?;
    record::used(app, admitted, &format!("check:{operation}"), 0, 200).await.map(drop)
}
