//! `POST /lines/{id}/extend`: the provider asks for a longer clock from the desk.
//!
//! The rule is `request::extend`; the authority decides on `/authority`.

use axum::extract::Path;

use super::{again, line_id};
use crate::error::Problem;
use crate::request::extend;
use crate::web::frame::Flash;
use crate::web::visit::{Page, Posted, say};

/// Asks the authority for more time.
pub(super) async fn extend(Path(id): Path<String>, posted: Posted) -> Page {
    let id = line_id(&id)?;
    let (version, why) = (posted.form.number("version"), posted.form.text("reason"));
    let days = posted.form.text("days").parse().map_err(|_| {
        Problem::invalid("未申请延期", "no extension was asked for").field(
            "days",
            "请填写工作日数",
            "give a number of working days",
        )
    });
    let asked = match days {
        Ok(days) => extend::ask(&posted.app, &posted.caller, &id, version, days, why).await,
        Err(problem) => Err(problem),
    };
    match asked {
        Ok(_) => {
            let words = posted.frame.t.line.done_asked;
            say(&posted.frame, &format!("/inbox/lines/{id}"), Flash::good(words))
        }
        Err(problem) => again(posted, &id, problem, "extend").await,
    }
}
