//! `/apps/{id}/keys`: public keys by which an application proves who it is (`private_key_jwt`, RFC 7523).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Created, List};
use super::extract::{Body, Named, Once, Params};
use super::route::{Doc, Routes};
use super::view::{PersonRef, moment, person};
use super::words::{KeyAlgorithmWord, KeyStateWord};
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::credential::ClientKey;
use crate::credential::commands::{self, KeyReference};
use crate::credential::keys::{self, KeyState};
use crate::error::{Problem, Result};
use crate::id::AppId;

/// A public key of an application.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyView {
    /// Its thumbprint (RFC 7638).
    pub id: String,
    /// What assertions name it by.
    pub kid: String,
    /// How it signs.
    #[schema(value_type = KeyAlgorithmWord)]
    pub alg: String,
    /// The key itself, public members only.
    #[schema(value_type = Object)]
    pub jwk: Value,
    /// Whether assertions signed by it are taken.
    #[schema(value_type = KeyStateWord)]
    pub state: String,
    /// Who added it.
    pub added_by: PersonRef,
    /// When.
    pub added_at: String,
    /// Who ended it.
    pub ended_by: Option<PersonRef>,
    /// When it was ended.
    pub ended_at: Option<String>,
}

async fn view(app: &App, key: &ClientKey, state: KeyState) -> Result<KeyView> {
    let reference = KeyReference::to(key);
    Ok(KeyView {
        id: key.id.clone(),
        kid: reference.kid,
        alg: reference.alg.to_owned(),
        jwk: key.public.to_jwk(),
        state: state.as_str().to_owned(),
        added_by: person(app, &key.added_by).await?,
        added_at: moment(key.added_at),
        ended_by: match &key.end {
            Some(end) => Some(person(app, &end.by).await?),
            None => None,
        },
        ended_at: key.end.as_ref().map(|end| moment(end.at)),
    })
}

/// A key to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// A public JWK (RFC 7517): Ed25519, P-256, or RSA of 2048 to 4096 bits.
    #[schema(value_type = Object)]
    pub jwk: Value,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("apps")
        .get(
            "/api/v1/apps/{id}/keys",
            list,
            Doc::new("应用公钥 / public keys, newest first").lists::<KeyView>(),
        )
        .post(
            "/api/v1/apps/{id}/keys",
            add,
            Doc::new("登记公钥 / register a public key; it opens nothing before the log has sealed it")
                .decides()
                .takes::<NewKey>()
                .creates::<KeyView>()
                .versioned()
                .once(),
        )
        .delete(
            "/api/v1/apps/{id}/keys/{key}",
            end,
            Doc::new("终止公钥 / end a key for good, and every token issued to it")
                .decides()
                .status(204)
                .versioned(),
        )
}

async fn list(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<AppId>,
    params: Params,
) -> Answer<List<KeyView>> {
    let application = commands::get(&app, &caller, &id).await?;
    let all = keys::list(&app, &application).await?;
    let List { items, next_cursor, total } = List::page(all, &params, |(key, _)| key.id.clone())?;
    let mut views = Vec::new();
    for (key, state) in &items {
        views.push(view(&app, key, *state).await?);
    }
    Ok(List { items: views, next_cursor, total })
}

async fn add(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(id): Named<AppId>,
    once: Once,
    body: Body<NewKey>,
) -> Answer<Created<KeyView>> {
    let once = once.key(&caller, &format!("POST /apps/{id}/keys"), &body.bytes)?;
    let (application, key) = keys::add(&app, &caller, &id, &body.value.jwk, once.as_ref()).await?;
    // Sent again, it may be live or ended by now.
    let view = view(&app, &key, keys::state(&app, &key).await?).await?;
    Ok(Created { at: format!("/api/v1/apps/{id}/keys"), version: application.version, view })
}

async fn end(
    State(app): State<Shared>,
    Signed(caller): Signed,
    path: std::result::Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
) -> Answer<StatusCode> {
    let Path((id, key)) = path.map_err(|_| Problem::not_found())?;
    let id: AppId = id.parse().map_err(|_| Problem::not_found())?;
    keys::end(&app, &caller, &id, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}
