//! The login client: discovery, code with PKCE, state, nonce, id token checks, step-up and logout.
//!
//! One code path for every provider, the demonstration one included. A provider that is down when the
//! process starts is looked up again at the next login. Nothing is kept here but what the provider
//! publishes: logins under way lie in the session (see `session`).

mod refusal;
mod settings;

pub use settings::Settings;

use std::sync::Arc;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreGrantType, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthenticationContextClass, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, LoginHint, LogoutProviderMetadata, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, Scope, SignatureVerificationError, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use super::session::{LogoutHint, PendingLogin};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::org::Person;
use crate::random::Secret;
use refusal::{
    cancelled, demonstration_provider, exchange_failed, in_full, refused, step_up_not_proven, unavailable,
};
use settings::local_path;

/// Seconds after which the provider's metadata and keys are read again.
const METADATA_SECONDS: i64 = 3600;
/// Seconds by which the provider's clock may differ from ours.
const SKEW_SECONDS: i64 = 60;
/// Signatures that only the provider can make; `none` and shared secrets are not among them.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Marks of ours among the provider's metadata.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Marks {
    /// Set by the demonstration provider.
    #[serde(default)]
    matou_demonstration: bool,
}

impl AdditionalProviderMetadata for Marks {}

type Metadata = ProviderMetadata<
    LogoutProviderMetadata<Marks>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

struct Provider {
    metadata: Metadata,
    read_at: Timestamp,
}

/// The login client.
pub struct Oidc {
    issuer: IssuerUrl,
    redirect_url: RedirectUrl,
    settings: Settings,
    http: reqwest::Client,
    provider: Mutex<Option<Arc<Provider>>>,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A login to send the person to.
#[derive(Clone, Debug)]
pub struct Begin {
    /// Where to send the browser.
    pub url: Url,
    /// What to keep in the session.
    pub pending: PendingLogin,
}

/// What the provider sends back through the browser.
#[derive(Clone, Default, Deserialize)]
pub struct Answer {
    /// The code to exchange.
    pub code: Option<String>,
    /// Ties the answer to a login under way.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why not.
    pub error: Option<String>,
}

/// What a finished login says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The person's name at the provider: our `Person::login`.
    pub subject: String,
    /// Their name in words, if the provider tells it.
    pub name: Option<String>,
    /// When they proved who they are.
    pub auth_time: Option<Timestamp>,
    /// In which class.
    pub acr: Option<String>,
    /// Whether this login proves presence just now.
    pub stepped_up: bool,
    /// For logout at the provider.
    pub logout_hint: LogoutHint,
}

impl Oidc {
    /// Takes the settings and looks the provider up. One that does not answer now is asked again at the
    /// first login, so that a start does not depend on it.
    ///
    /// # Errors
    /// `bad_identity_settings` for addresses that cannot be right; `demonstration_provider` if that is
    /// what answers and it is not wanted.
    pub async fn discover(settings: Settings, http: reqwest::Client, now: Timestamp) -> Result<Self> {
        let (issuer, redirect_url) = settings.addresses()?;
        let oidc = Self { issuer, redirect_url, settings, http, provider: Mutex::new(None) };
        match oidc.check(now).await {
            Err(problem) if problem.code == "provider_unavailable" => {
                tracing::warn!(issuer = %*oidc.issuer, "the identity provider does not answer yet");
            }
            other => other?,
        }
        Ok(oidc)
    }

    /// Asks the provider for its metadata and keys anew, as `matou check` does.
    pub async fn check(&self, now: Timestamp) -> Result<()> {
        self.provider(now, true).await.map(drop)
    }

    /// Begins a login; a step-up asks the signed-in person to prove their presence again.
    pub async fn begin(&self, step_up: Option<&Person>, return_to: &str, now: Timestamp) -> Result<Begin> {
        let client = self.client(&*self.provider(now, false).await?);
        let (state, nonce) = (Secret::generate(""), Secret::generate(""));
        let verifier = Secret::generate("");
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.expose().into()));
        let pending = PendingLogin {
            state: state.expose().to_owned(),
            nonce: nonce.expose().to_owned(),
            verifier: verifier.expose().to_owned(),
            step_up: step_up.is_some(),
            return_to: local_path(return_to),
            begun_at: now,
        };
        let mut asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state.expose().to_owned()),
                move || Nonce::new(nonce.expose().to_owned()),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        if let Some(person) = step_up {
            asked = asked
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(std::time::Duration::ZERO)
                .add_auth_context_value(AuthenticationContextClass::new(self.settings.step_up_acr.clone()))
                .set_login_hint(LoginHint::new(person.login.clone()));
        }
        let (url, _, _) = asked.url();
        Ok(Begin { url, pending })
    }

    /// Exchanges the answer's code and checks the id token. `pending` was taken out of the session by the
    /// answer's state, so an answer counts once.
    ///
    /// # Errors
    /// `login_cancelled`, `login_refused`, `step_up_not_proven`, `provider_unavailable`.
    pub async fn finish(&self, pending: &PendingLogin, answer: &Answer, now: Timestamp) -> Result<SignedIn> {
        let code = self.code_of(pending, answer)?;
        let provider = self.provider(now, false).await?;
        let client = self.client(&provider);
        let response = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| unavailable("it names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|cause| exchange_failed(&cause))?;
        let id_token = response.id_token().ok_or_else(|| refused("no id token came"))?;
        let first = self.verify(&provider, id_token, pending, now);
        let claims = match first {
            // The provider may have changed its keys since they were read. A token that does not name its
            // key then looks forged rather than unknown.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            )) => {
                let fresh = self.provider(now, true).await?;
                self.verify(&fresh, id_token, pending, now).cloned()
            }
            other => other.cloned(),
        };
        self.signed_in(&claims.map_err(|cause| refused(in_full(&cause)))?, id_token, pending)
    }

    /// Where to send the browser so that the provider forgets the person too; none if it offers no logout.
    pub async fn logout_url(&self, hint: Option<&LogoutHint>, now: Timestamp) -> Result<Option<Url>> {
        let provider = self.provider(now, false).await?;
        let endpoint = provider.metadata.additional_metadata().end_session_endpoint.as_ref();
        Ok(endpoint.map(|endpoint| {
            let mut url = endpoint.url().clone();
            let mut query = url.query_pairs_mut();
            query.append_pair("client_id", &self.settings.client_id);
            query.append_pair("post_logout_redirect_uri", &self.settings.after_logout_url);
            if let Some(LogoutHint(id_token)) = hint {
                query.append_pair("id_token_hint", id_token);
            }
            drop(query);
            url
        }))
    }

    async fn provider(&self, now: Timestamp, anew: bool) -> Result<Arc<Provider>> {
        let mut known = self.provider.lock().await;
        if let Some(provider) = known.as_ref()
            && !anew
            && now < provider.read_at.plus_seconds(METADATA_SECONDS)
        {
            return Ok(Arc::clone(provider));
        }
        match self.read(now).await {
            Ok(provider) => Ok(Arc::clone(known.insert(Arc::new(provider)))),
            // What was read before still holds while the provider is away.
            Err(problem) => known.clone().filter(|_| !anew).ok_or(problem),
        }
    }

    async fn read(&self, now: Timestamp) -> Result<Provider> {
        let metadata =
            Metadata::discover_async(self.issuer.clone(), &self.http).await.map_err(unavailable)?;
        if metadata.additional_metadata().additional_metadata.matou_demonstration
            && !self.settings.demonstration
        {
            return Err(demonstration_provider());
        }
        Ok(Provider { metadata, read_at: now })
    }

    fn client(&self, provider: &Provider) -> Client {
        let secret = self.settings.client_secret.as_ref();
        let offered = provider.metadata.token_endpoint_auth_methods_supported();
        let by_body = offered.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        CoreClient::from_provider_metadata(
            provider.metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            secret.map(|secret| ClientSecret::new(secret.expose().to_owned())),
        )
        .set_auth_type(if by_body { AuthType::RequestBody } else { AuthType::BasicAuth })
        .set_redirect_uri(self.redirect_url.clone())
    }

    fn code_of(&self, pending: &PendingLogin, answer: &Answer) -> Result<String> {
        if answer.state.as_ref() != Some(&pending.state) {
            return Err(super::session::login_not_pending());
        }
        if answer.iss.as_ref().is_some_and(|iss| iss != self.issuer.as_str()) {
            return Err(refused("another provider answered"));
        }
        match (answer.error.as_deref(), &answer.code) {
            (Some("access_denied"), _) => Err(cancelled()),
            (Some(error), _) => Err(refused(format!("the provider answered {:?}", shortened(error)))),
            (None, Some(code)) => Ok(code.clone()),
            (None, None) => Err(refused("the answer holds no code")),
        }
    }

    fn verify<'a>(
        &self,
        provider: &Provider,
        id_token: &'a CoreIdToken,
        pending: &PendingLogin,
        now: Timestamp,
    ) -> std::result::Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
        let oldest = pending.begun_at.plus_seconds(-SKEW_SECONDS).seconds();
        let newest = now.plus_seconds(SKEW_SECONDS).seconds();
        let client = self.client(provider);
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || moment(now.plus_seconds(-SKEW_SECONDS)))
            .set_issue_time_verifier_fn(move |issued| {
                let fits = (oldest..=newest).contains(&issued.timestamp());
                if fits { Ok(()) } else { Err("it was not issued for this login".to_owned()) }
            });
        id_token.claims(&verifier, &Nonce::new(pending.nonce.clone()))
    }

    /// Reads verified claims. The access token is not used, so its hash is not looked at.
    fn signed_in(
        &self,
        claims: &CoreIdTokenClaims,
        id_token: &CoreIdToken,
        pending: &PendingLogin,
    ) -> Result<SignedIn> {
        if claims.authorized_party().is_some_and(|party| **party != self.settings.client_id) {
            return Err(refused("the id token was made for another client"));
        }
        let auth_time = claims.auth_time().map(|time| Timestamp(time.timestamp_micros()));
        let acr = claims.auth_context_ref().map(|acr| acr.to_string());
        let earliest = pending.begun_at.plus_seconds(-SKEW_SECONDS);
        let just_now = auth_time.is_some_and(|time| time >= earliest);
        let stepped_up = pending.step_up && just_now && acr.as_ref() == Some(&self.settings.step_up_acr);
        if pending.step_up && !stepped_up {
            return Err(step_up_not_proven());
        }
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        let logout_hint = LogoutHint(id_token.to_string());
        let subject = claims.subject().to_string();
        Ok(SignedIn { subject, name, auth_time, acr, stepped_up, logout_hint })
    }
}

fn moment(at: Timestamp) -> chrono::DateTime<chrono::Utc> {
    // Out of range only for times no clock shows; then every token counts as expired.
    chrono::DateTime::from_timestamp_micros(at.0).unwrap_or(chrono::DateTime::<chrono::Utc>::MAX_UTC)
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
