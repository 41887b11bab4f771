//! Access tokens (RFC 9068): issued to applications for their open grants, read by the gateway.
//!
//! A token lives five minutes and dies with the secret or key it was issued to. That it is valid opens nothing by
//! itself: the gateway looks at the grant anew on every call.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access::{needs_proof, token_url};
use super::client::{self, Credentials, ProvenBy};
use super::oauth::{Answer, Refusal};
use super::proof::Proof;
use super::{Application, assertion, jws, selection, store};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::error::{Problem, Result};
use crate::grant::usage::{self, Door, TokenMark, UseRecord};
use crate::grant::{self, Grant};
use crate::id::{AppId, GrantId, UseId};
use crate::scope::details::{self, Detail};
use crate::scope::{Scope, intersect};
use crate::tx::{Internal, Tx};

/// Seconds a token lives.
pub const SECONDS: i64 = 300;
const KIND: &str = "at+jwt";
/// How applications prove who they are.
const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

/// What a token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer: this installation.
    pub iss: String,
    /// The application.
    pub sub: AppId,
    /// Audience: this installation's gateway.
    pub aud: String,
    /// The application once more, as RFC 9068 wants it.
    pub client_id: AppId,
    /// Issued at, seconds since 1970.
    pub iat: i64,
    /// Expires at.
    pub exp: i64,
    /// Identifier of the token.
    pub jti: String,
    /// The grants and their scopes.
    pub authorization_details: Value,
    /// The key it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    /// Since when the secret was in force that it was issued to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_since: Option<Timestamp>,
    /// The key of the application that it was issued to, where it was not a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_key: Option<String>,
}

/// The key a token is bound to (RFC 9449 section 6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Thumbprint of the key.
    pub jkt: String,
}

/// A request as it came to an endpoint of the authorization server.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `DPoP` headers.
    pub proofs: Vec<&'a str>,
    /// The form.
    pub form: Vec<(String, String)>,
}

impl Request<'_> {
    /// The value of a parameter that may be there once.
    fn parameter(&self, name: &str) -> Answer<Option<&str>> {
        let mut values = self.form.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            let en = format!("the parameter `{name}` is there more than once");
            return Err(Refusal::invalid_request(&format!("参数 `{name}` 重复"), &en));
        }
        Ok(first)
    }
}

/// Answers a token request. A refusal is counted, not logged one by one.
pub async fn issue(app: &App, request: &Request<'_>) -> Answer<Value> {
    let shown = client::of_request(request.authorization, &request.form);
    let answer = match &shown {
        Ok(shown) => issue_to(app, request, shown).await,
        Err(refusal) => Err(refusal.clone()),
    };
    if let Err(refusal) = &answer {
        let known = shown.ok().and_then(|shown| shown.id.parse::<AppId>().ok());
        count_refusal(app, known, refusal).await;
    }
    answer
}

/// Counted about the application only if there is one, so that invented names make no rows.
async fn count_refusal(app: &App, named: Option<AppId>, refusal: &Refusal) {
    let known = match &named {
        Some(id) => store::application(&app.db.reader, id).await.is_ok(),
        None => false,
    };
    let about = named.filter(|_| known).map_or_else(|| "-".to_owned(), |id| id.to_string());
    usage::denied(app, Door::Token, &about, refusal.problem.code).await;
}

async fn issue_to(app: &App, request: &Request<'_>, shown: &Credentials) -> Answer<Value> {
    let (application, by) = client::authenticate(app, shown).await?;
    match request.parameter("grant_type")? {
        Some("client_credentials") => {}
        Some(_) => {
            let problem = Problem::new(
                400,
                "unsupported_grant_type",
                "只支持 client_credentials",
                "only `client_credentials` is supported",
            );
            return Err(Refusal::new("unsupported_grant_type", problem));
        }
        None => return Err(Refusal::invalid_request("缺少 grant_type", "`grant_type` is missing")),
    }
    let now = app.now();
    let wanted = selection::named(&request.form, &app.config.server.public_url)?;
    let held = grant::store::of_app(&app.db.reader, &application.id).await?;
    let chosen = selection::choose(&wanted, &held, now)?;
    let proof = Proof::of_headers(&request.proofs)?;
    let mark = match &proof {
        Some(proof) => Some(proof.check("POST", &token_url(app), None, now)?),
        None if chosen.iter().any(|(grant, _)| needs_proof(grant)) => {
            return Err(Refusal::new("invalid_dpop_proof", proof_required()));
        }
        None => None,
    };
    let claims = claims(app, (&application, by), &chosen, proof.map(|proof| proof.thumbprint))?;
    let token = jws::sign(&app.keys.token, KIND, &claims)?;
    record(app, &claims, &chosen, mark).await?;
    Ok(json!({
        "access_token": token,
        "token_type": if claims.cnf.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": SECONDS,
        "authorization_details": claims.authorization_details,
    }))
}

/// Grants of this grade need a token bound to a key.
pub fn proof_required() -> Problem {
    Problem::new(
        401,
        "proof_required",
        "三级及以上数据的令牌须与应用密钥绑定，不能使用无绑定令牌",
        "grants of grade 3 and above need a token bound to a key of the application; a plain bearer token is refused",
    )
    .next(
        "请按交接单中的示例，在取令牌和调用时都附上 DPoP 证明（RFC 9449）",
        "send a `DPoP` proof (RFC 9449) with the token request and with every call, as the sample in the hand-over does",
    )
}

fn claims(
    app: &App,
    (application, by): (&Application, ProvenBy),
    chosen: &[(Grant, Scope)],
    thumbprint: Option<String>,
) -> Answer<Claims> {
    let named: Vec<Detail> = chosen
        .iter()
        .map(|(grant, scope)| Detail::Grant { identifier: grant.id.to_string(), scope: scope.clone() })
        .collect();
    let too_large = |cause: crate::scope::ScopeError| {
        let problem = Problem::new(
            400,
            "token_too_large",
            "所选授权的范围写入令牌后过大",
            format!("the scopes of these grants do not fit into one token: {cause}"),
        )
        .next("请分多个令牌申请", "ask for fewer grants with one token");
        Refusal::new("invalid_target", problem)
    };
    let (secret_since, client_key) = match by {
        ProvenBy::Secret(since) => (Some(since), None),
        ProvenBy::Key(id) => (None, Some(id)),
    };
    let now = app.now();
    Ok(Claims {
        iss: app.config.server.public_url.clone(),
        sub: application.id.clone(),
        aud: app.config.server.public_url.clone(),
        client_id: application.id.clone(),
        iat: now.seconds(),
        exp: now.seconds() + SECONDS,
        jti: UseId::new().to_string(),
        authorization_details: details::to_json(&named).map_err(too_large)?,
        cnf: thumbprint.map(|jkt| Confirmation { jkt }),
        secret_since,
        client_key,
    })
}

/// Writes down which grants the token was issued for, before it leaves.
async fn record(
    app: &App,
    claims: &Claims,
    chosen: &[(Grant, Scope)],
    mark: Option<TokenMark>,
) -> Result<()> {
    let tx = Tx::internal(&app.db, Internal::Use).await?;
    if let Some(mut mark) = mark {
        usage::spend(&tx, &mut mark).await?;
    }
    for (grant, _) in chosen {
        tx.insert(&mut UseRecord::new(&grant.id, &claims.client_id, "token", &claims.jti, app.now())).await?;
    }
    tx.commit().await
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Not one of ours, or altered.
    Foreign,
    /// Older than five minutes.
    Expired,
    /// Revoked, or issued to a secret or key that is no longer in force.
    Revoked,
}

/// The claims of a token that is ours, alive and not revoked.
pub async fn read(app: &App, token: &str) -> Result<std::result::Result<Claims, Unusable>> {
    let Some(claims) = jws::verify::<Claims>(&app.keys.token, KIND, token) else {
        return Ok(Err(Unusable::Foreign));
    };
    let here = &app.config.server.public_url;
    if claims.iss != *here || claims.aud != *here || claims.sub != claims.client_id {
        return Ok(Err(Unusable::Foreign));
    }
    if claims.exp <= app.now().seconds() {
        return Ok(Err(Unusable::Expired));
    }
    if usage::store::is_revoked(&app.db.reader, &claims.jti).await? {
        return Ok(Err(Unusable::Revoked));
    }
    let application = db::load::<Application>(&app.db.reader, claims.client_id.as_str()).await?;
    let lives = application.is_some_and(|application| is_backed(&claims, &application));
    Ok(if lives { Ok(claims) } else { Err(Unusable::Revoked) })
}

/// Whether what it was issued to is still in force.
fn is_backed(claims: &Claims, application: &Application) -> bool {
    match (&claims.client_key, claims.secret_since) {
        (Some(key), None) => application.live_key(key).is_some(),
        (None, Some(since)) => application.secret.as_ref().is_some_and(|secret| secret.since == since),
        _ => false,
    }
}

/// The scope a token names for a grant.
pub fn scope_of(claims: &Claims, grant: &GrantId) -> Option<Scope> {
    let all = details::from_json(&claims.authorization_details).ok()?;
    all.into_iter()
        .find_map(|Detail::Grant { identifier, scope }| (identifier == grant.as_str()).then_some(scope))
}

/// What both of the endpoints below need: the client, and the token it shows.
async fn shown_token<'a>(app: &App, request: &'a Request<'_>) -> Answer<(Application, &'a str)> {
    let credentials = client::of_request(request.authorization, &request.form)?;
    let (application, _) = client::authenticate(app, &credentials).await?;
    let token = request.parameter("token")?;
    Ok((application, token.ok_or_else(|| Refusal::invalid_request("缺少 token", "`token` is missing"))?))
}

/// Introspection (RFC 7662): an application asks about a token of its own. Scopes are those in force now.
pub async fn introspect(app: &App, request: &Request<'_>) -> Answer<Value> {
    let (application, token) = shown_token(app, request).await?;
    let inactive = json!({ "active": false });
    let Ok(claims) = read(app, token).await? else { return Ok(inactive) };
    if claims.client_id != application.id {
        return Ok(inactive);
    }
    let mut in_force = Vec::new();
    for grant in grant::store::of_app(&app.db.reader, &application.id).await? {
        let named = scope_of(&claims, &grant.id).filter(|_| grant.is_open(app.now()));
        if let Some(scope) = named.and_then(|scope| intersect(&grant.scope, &scope).ok()) {
            in_force.push(Detail::Grant { identifier: grant.id.to_string(), scope });
        }
    }
    if in_force.is_empty() {
        return Ok(inactive);
    }
    Ok(json!({
        "active": true,
        "client_id": claims.client_id,
        "sub": claims.sub,
        "iss": claims.iss,
        "aud": claims.aud,
        "iat": claims.iat,
        "exp": claims.exp,
        "jti": claims.jti,
        "token_type": if claims.cnf.is_some() { "DPoP" } else { "Bearer" },
        "cnf": claims.cnf,
        "authorization_details": in_force,
    }))
}

/// Revocation (RFC 7009): the token is worth nothing from the commit on. A token that is not the client's, or
/// no token at all, changes nothing and is answered the same.
pub async fn revoke(app: &App, request: &Request<'_>) -> Answer<()> {
    let (application, token) = shown_token(app, request).await?;
    let Ok(claims) = read(app, token).await? else { return Ok(()) };
    if claims.client_id != application.id {
        return Ok(());
    }
    let expires = Timestamp(claims.exp.saturating_mul(1_000_000));
    let tx = Tx::internal(&app.db, Internal::Use).await?;
    match tx.insert(&mut TokenMark::revoked(&claims.jti, expires)).await {
        Ok(()) => Ok(tx.commit().await?),
        // Revoked by another call of the same moment.
        Err(Problem { code: "duplicate", .. }) => Ok(()),
        Err(problem) => Err(problem.into()),
    }
}

/// Metadata of the authorization server (RFC 8414).
pub fn metadata(app: &App) -> Value {
    let base = &app.config.server.public_url;
    json!({
        "issuer": base,
        "token_endpoint": token_url(app),
        "jwks_uri": format!("{base}/oauth/jwks"),
        "introspection_endpoint": format!("{base}/oauth/introspect"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": METHODS,
        "token_endpoint_auth_signing_alg_values_supported": assertion::ALGORITHMS,
        "introspection_endpoint_auth_methods_supported": METHODS,
        "introspection_endpoint_auth_signing_alg_values_supported": assertion::ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": assertion::ALGORITHMS,
        "dpop_signing_alg_values_supported": ["ES256", "EdDSA"],
        "authorization_details_types_supported": ["matou_grant"],
    })
}
