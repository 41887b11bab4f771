//! `POST /lines/{id}/dispute`: the requester disputes a refusal on the page of the request.
//!
//! How it goes on is on `/disputes`; the rules are `crate::dispute`.

use axum::extract::Path;

use super::{done, line_id};
use crate::dispute;
use crate::request::decide;
use crate::web::frame::Flash;
use crate::web::visit::{Page, Posted, say};

/// Files the dispute.
pub(super) async fn file(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let request = decide::view_line(&posted.app, &posted.caller, &id).await?.request;
    let (version, why) = (posted.form.number("version"), posted.form.text("reason"));
    let key = posted.form.key(&posted.caller, &format!("POST /lines/{id}/dispute"))?;
    match dispute::file(&posted.app, &posted.caller, &id, version, why, key.as_ref()).await {
        Ok(dispute) => {
            let words = posted.frame.t.line.done_filed;
            say(&posted.frame, &format!("/disputes?open={}", dispute.id), Flash::good(words))
        }
        Err(problem) => done(posted, &request, id.as_str(), Err(problem)).await,
    }
}
