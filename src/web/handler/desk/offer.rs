//! `POST /lines/{id}/counter-offer`: what is ticked on the desk is offered instead of what was asked.
//!
//! The rule is `request::offer`.

use axum::extract::Path;

use super::{again, case, line_id};
use crate::request::decide;
use crate::request::offer::{self, Terms};
use crate::web::frame::Flash;
use crate::web::visit::{Page, Posted, say};

/// Offers what is ticked, under the conditions that are ticked.
pub(super) async fn make(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let (app, caller, form) = (&posted.app, &posted.caller, &posted.form);
    let line = decide::view_line(app, caller, &id).await?;
    let made = match case::narrower(&line, form) {
        Err(problem) => Err(problem),
        Ok(scope) => {
            let conditions = form.all("conditions").map(ToOwned::to_owned).collect();
            let terms = Terms { scope, conditions, note: form.text("note").to_owned() };
            offer::make(app, caller, &id, form.number("version"), &terms).await
        }
    };
    match made {
        Ok(line) => {
            let title = line.resource_title.in_language(posted.frame.language);
            let words = posted.frame.t.line.done_offered.with(title);
            say(&posted.frame, &format!("/inbox/lines/{id}"), Flash::good(words))
        }
        Err(problem) => again(posted, &id, problem, "offer").await,
    }
}
