//! The identity provider of the demonstration: one clicks a person and is signed in as them.
//!
//! It speaks OpenID Connect (discovery, code with PKCE, logout) to the same client code as any other
//! provider, and marks itself so that `serve` refuses it. It listens on loopback only and never knows a
//! password. Codes and tokens are in `issue`, pages in `page`.

mod issue;
mod page;

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use url::Url;

use crate::clock::Clock;
use crate::error::{Problem, Result};
use crate::random::Secret;
use crate::text::Bilingual;
use issue::{Desk, Login};
use page::{Choose, Notice, STYLE};

/// The authentication class of a step-up here.
pub const STEP_UP_ACR: &str = "step-up";
const PLAIN_ACR: &str = "demonstration";

/// Somebody one can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// Sign-in name, which becomes the subject.
    pub login: String,
    /// Name.
    pub name: Bilingual,
    /// Organisation and title, as the page shows it; the title alone where `organ` names the organisation.
    pub post: Bilingual,
    /// For whom the story does not need: the organisation they are listed under.
    pub organ: Option<Bilingual>,
}

impl DemoPerson {
    fn matches(&self, query: &str) -> bool {
        let english = |text: &Bilingual| text.en.clone().unwrap_or_default();
        let organ = self.organ.clone().unwrap_or_default();
        let shown = [&self.name, &self.post, &organ];
        let words = shown.into_iter().flat_map(|text| [text.zh.to_lowercase(), english(text).to_lowercase()]);
        let all: Vec<String> = words.chain([self.login.to_lowercase()]).collect();
        query.to_lowercase().split_whitespace().all(|word| all.iter().any(|text| text.contains(word)))
    }
}

/// The one client it serves.
#[derive(Clone, Debug)]
pub struct DemoClient {
    /// Its name.
    pub id: String,
    /// Its secret.
    pub secret: Secret,
    /// Where people are sent back to.
    pub redirect_url: String,
    /// Where they are sent after logout.
    pub after_logout_url: String,
}

struct Provider {
    issuer: String,
    people: Vec<DemoPerson>,
    client: DemoClient,
    clock: Clock,
    desk: Desk,
}

/// What `/authorize` is asked (OpenID Connect Core 3.1.2.1), and the search of its page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Ask {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: String,
    code_challenge_method: String,
    prompt: Option<String>,
    max_age: Option<String>,
    acr_values: Option<String>,
    login_hint: Option<String>,
    q: Option<String>,
    person: Option<String>,
}

impl Ask {
    fn wants_step_up(&self) -> bool {
        self.acr_values.as_deref().unwrap_or("").split(' ').any(|class| class == STEP_UP_ACR)
    }
    /// Every parameter that the page carries on.
    fn hidden(&self) -> Vec<(&'static str, &str)> {
        let always = [
            ("response_type", &self.response_type),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &self.scope),
            ("code_challenge", &self.code_challenge),
            ("code_challenge_method", &self.code_challenge_method),
        ];
        let sometimes = [
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("prompt", &self.prompt),
            ("max_age", &self.max_age),
            ("acr_values", &self.acr_values),
            ("login_hint", &self.login_hint),
        ];
        let given = sometimes.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        always.into_iter().map(|(name, value)| (name, value.as_str())).chain(given).collect()
    }
}

/// Serves until the task is dropped. The issuer is `http://` and the listener's address.
///
/// # Errors
/// `not_loopback` for a listener that others could reach.
pub async fn serve(
    listener: TcpListener,
    people: Vec<DemoPerson>,
    client: DemoClient,
    clock: Clock,
) -> Result<()> {
    let address = listener.local_addr().map_err(Problem::internal)?;
    if !address.ip().is_loopback() {
        return Err(not_loopback(address));
    }
    let provider = Provider { issuer: issuer(address), people, client, clock, desk: Desk::new() };
    axum::serve(listener, router(Arc::new(provider))).await.map_err(Problem::internal)
}

/// The issuer of a provider that listens at an address.
pub fn issuer(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn not_loopback(address: SocketAddr) -> Problem {
    Problem::new(
        500,
        "not_loopback",
        format!("演示身份提供方不能监听 `{address}`：任何人可冒充任何人"),
        format!("the demonstration provider must not listen on `{address}`: anybody is anybody there"),
    )
    .next("请改用 127.0.0.1", "use 127.0.0.1")
}

fn router(provider: Arc<Provider>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/jwks", get(async |State(provider): State<Arc<Provider>>| Json(provider.desk.jwks())))
        .route("/authorize", get(choose).post(chosen))
        .route("/token", post(token))
        .route("/logout", get(logout))
        .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .layer(middleware::from_fn(only_this_machine))
        .with_state(provider)
}

/// A page elsewhere whose name was made to point here must not reach it: the host is an address of ours.
async fn only_this_machine(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let name = Url::parse(&format!("http://{host}")).ok();
    let here = match name.as_ref().and_then(Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !here {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, axum::http::HeaderValue::from_static("no-referrer"));
    response
}

async fn metadata(State(provider): State<Arc<Provider>>) -> Json<serde_json::Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile"],
        "acr_values_supported": [PLAIN_ACR, STEP_UP_ACR],
        "claims_supported": ["sub", "name", "auth_time", "acr", "nonce"],
        "prompt_values_supported": ["none", "login", "select_account"],
        "authorization_response_iss_parameter_supported": true,
        "matou_demonstration": true,
    }))
}

/// Refuses what must not even be redirected, then what the client is told of.
fn check(provider: &Provider, ask: &Ask) -> std::result::Result<(), Response> {
    if ask.client_id != provider.client.id || ask.redirect_uri != provider.client.redirect_url {
        let (zh, en) = ("登录请求的来源未登记", "This login was asked for by an unknown client");
        return Err((StatusCode::BAD_REQUEST, notice(Notice { zh, en })).into_response());
    }
    if ask.response_type != "code" {
        return Err(send_back(provider, ask, &[("error", "unsupported_response_type")]));
    }
    if !ask.scope.split(' ').any(|scope| scope == "openid") {
        return Err(send_back(provider, ask, &[("error", "invalid_scope")]));
    }
    if ask.code_challenge_method != "S256" || ask.code_challenge.is_empty() {
        return Err(send_back(provider, ask, &[("error", "invalid_request")]));
    }
    Ok(())
}

fn send_back(provider: &Provider, ask: &Ask, answer: &[(&str, &str)]) -> Response {
    let Ok(mut url) = Url::parse(&ask.redirect_uri) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    url.query_pairs_mut().extend_pairs(answer).append_pair("iss", &provider.issuer);
    if let Some(state) = &ask.state {
        url.query_pairs_mut().append_pair("state", state);
    }
    Redirect::to(url.as_str()).into_response()
}

fn notice(page: impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(cause) => {
            tracing::error!(%cause, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn choose(State(provider): State<Arc<Provider>>, Query(ask): Query<Ask>) -> Response {
    if let Err(refusal) = check(&provider, &ask) {
        return refusal;
    }
    // Nobody is ever signed in here already: each login is a click, so any max_age is met.
    if ask.prompt.as_deref() == Some("none") {
        return send_back(&provider, &ask, &[("error", "login_required")]);
    }
    let back = Url::parse(&ask.redirect_uri).map(|url| url.origin().ascii_serialization());
    // Browsers ask leave for the redirect that answers the form, too.
    let policy = format!(
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self' {}",
        back.unwrap_or_default()
    );
    ([(CONTENT_SECURITY_POLICY, policy)], notice(Choose::new(&ask, &provider.people))).into_response()
}

async fn chosen(State(provider): State<Arc<Provider>>, Form(ask): Form<Ask>) -> Response {
    if let Err(refusal) = check(&provider, &ask) {
        return refusal;
    }
    let person = provider.people.iter().find(|person| Some(&person.login) == ask.person.as_ref());
    let Some(person) = person else {
        return send_back(&provider, &ask, &[("error", "access_denied")]);
    };
    let code = provider.desk.give_code(Login {
        subject: person.login.clone(),
        name: person.name.zh.clone(),
        nonce: ask.nonce.clone(),
        acr: if ask.wants_step_up() { STEP_UP_ACR } else { PLAIN_ACR },
        challenge: ask.code_challenge.clone(),
        redirect_uri: ask.redirect_uri.clone(),
        at: provider.clock.now(),
    });
    send_back(&provider, &ask, &[("code", code.expose())])
}

/// What `/token` is asked (RFC 6749, 4.1.3 with RFC 7636).
#[derive(Deserialize)]
struct Exchange {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

fn is_client(provider: &Provider, headers: &HeaderMap) -> bool {
    // Name and secret are form-encoded before they are joined (RFC 6749, 2.3.1).
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(&provider.client.id), encoded(provider.client.secret.expose()));
    let expected = format!("Basic {}", BASE64.encode(pair.as_bytes()));
    let given = headers.get(AUTHORIZATION).map_or(&b""[..], axum::http::HeaderValue::as_bytes);
    bool::from(expected.as_bytes().ct_eq(given))
}

async fn token(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    Form(exchange): Form<Exchange>,
) -> Response {
    if !is_client(&provider, &headers) {
        return (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client"}))).into_response();
    }
    let now = provider.clock.now();
    let code = Secret::from_text(exchange.code);
    let login = provider.desk.redeem(&code, &exchange.code_verifier, &exchange.redirect_uri, now);
    let Some(login) = login.filter(|_| exchange.grant_type == "authorization_code") else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    };
    let id_token = provider.desk.id_token(&login, &provider.issuer, &provider.client.id, now);
    // The protocol wants an access token; this one opens nothing.
    let access_token = Secret::generate("");
    let access_token = access_token.expose();
    Json(
        json!({"access_token": access_token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}),
    )
    .into_response()
}

#[derive(Deserialize)]
struct Leave {
    post_logout_redirect_uri: Option<String>,
}

async fn logout(State(provider): State<Arc<Provider>>, Query(leave): Query<Leave>) -> Response {
    match leave.post_logout_redirect_uri {
        Some(back) if back == provider.client.after_logout_url => Redirect::to(&back).into_response(),
        _ => notice(Notice { zh: "已退出", en: "Signed out" }),
    }
}
