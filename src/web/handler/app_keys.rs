//! The public keys on the page of an application: registered by pasting a JWK, ended by a form.

use axum::Router;
use axum::extract::Path;
use axum::routing::post;

use super::app::page;
use super::reading::Reading;
use crate::api::Shared;
use crate::credential::Application;
use crate::credential::commands::KeyReference;
use crate::credential::keys::{self, KeyState};
use crate::error::{Problem, Result};
use crate::id::AppId;
use crate::web::app::KeyRow;
use crate::web::frame::{Flash, ProblemSummary};
use crate::web::part::{Chip, Icon, Tone};
use crate::web::visit::{Page, Posted, refused, say};

/// The two forms.
pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/apps/{id}/keys", post(add)).route("/apps/{id}/keys/{key}/end", post(end))
}

fn chip(reading: &Reading<'_>, state: KeyState) -> Chip {
    match state {
        KeyState::Sealing => Chip::new(Tone::River, Icon::Seal, reading.pick("存证中", "being sealed")),
        KeyState::Live => Chip::new(Tone::Green, Icon::Check, reading.pick("有效", "live")),
        KeyState::Ended => Chip::new(Tone::Plain, Icon::Stop, reading.pick("已终止", "ended")),
    }
}

/// The keys of an application.
pub(super) async fn rows(
    reading: &Reading<'_>,
    application: &Application,
    may_end: bool,
) -> Result<Vec<KeyRow>> {
    let mut rows = Vec::new();
    for (key, state) in keys::list(reading.app, application).await? {
        let KeyReference { kid, alg, thumbprint } = KeyReference::to(&key);
        let can_end = may_end && state != KeyState::Ended;
        rows.push(KeyRow {
            kid,
            alg,
            since: reading.moment(key.added_at),
            by: reading.person(&key.added_by).await?,
            chip: chip(reading, state),
            end_url: if can_end {
                format!("/apps/{}/keys/{thumbprint}/end", application.id)
            } else {
                String::new()
            },
        });
    }
    Ok(rows)
}

/// What was pasted, read as JSON; what is none is wrong as a key.
fn pasted(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}

async fn add(Path(id): Path<String>, posted: Posted) -> Page {
    let id: AppId = id.parse().map_err(|_| Problem::not_found())?;
    let Posted { app, caller, mut frame, form, .. } = posted;
    let text = form.text("jwk");
    let key = form.key(&caller, &format!("POST /apps/{id}/keys"))?;
    match keys::add(&app, &caller, &id, &pasted(text), key.as_ref()).await {
        Ok(_) => {
            let words = frame.language.pick(
                "公钥已登记，存证完成后即可用于签名取令牌。",
                "The key is registered; it can be used as soon as the log has sealed it.",
            );
            say(&frame, &format!("/apps/{id}"), Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 409 | 422) => {
            frame.here = format!("/apps/{id}");
            frame.problem = Some(ProblemSummary::new(&problem, frame.language, true));
            // A private key that was pasted is not written into the page again.
            let entered = if problem.code == "private_key_shown" { "" } else { text };
            refused(&problem, &page((&app, &caller), frame, &id, Some(entered)).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn end(Path((id, key)): Path<(String, String)>, posted: Posted) -> Page {
    let id: AppId = id.parse().map_err(|_| Problem::not_found())?;
    keys::end(&posted.app, &posted.caller, &id, &key).await?;
    let words = posted.frame.language.pick(
        "公钥已终止，凭它签发的令牌一并失效。",
        "The key was ended, and every token that was issued to it.",
    );
    say(&posted.frame, &format!("/apps/{id}"), Flash::good(words))
}
