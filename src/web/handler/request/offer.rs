//! `POST /lines/{id}/accept-offer` and `/decline-offer`: the requester answers an offer on the page of the request.
//!
//! The rule is `request::offer`.

use axum::extract::Path;

use super::{done, line_id};
use crate::request::{decide, offer};
use crate::web::frame::Flash;
use crate::web::visit::{Page, Posted};

/// Takes the offer.
pub(super) async fn accept(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let request = decide::view_line(&posted.app, &posted.caller, &id).await?.request;
    let outcome = offer::accept(&posted.app, &posted.caller, &id, posted.form.number("version")).await;
    let outcome = outcome.map(|_| Flash::good(posted.frame.t.line.done_accepted));
    done(posted, &request, "", outcome).await
}

/// Keeps to what was asked.
pub(super) async fn decline(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let request = decide::view_line(&posted.app, &posted.caller, &id).await?.request;
    let (version, note) = (posted.form.number("version"), posted.form.text("note"));
    let outcome = offer::decline(&posted.app, &posted.caller, &id, version, note).await;
    let outcome = outcome.map(|_| Flash::good(posted.frame.t.line.done_declined));
    done(posted, &request, id.as_str(), outcome).await
}
