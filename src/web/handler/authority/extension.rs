//! Longer clocks on the authority's desk: what waits, and the consent or its refusal (Art. 21).
//!
//! The rule is `request::extend`.

use axum::extract::Path;

use super::{page, title};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::id::LineId;
use crate::identity::Caller;
use crate::request::Line;
use crate::request::extend::{self, Verdict};
use crate::web::authority::ExtensionCase;
use crate::web::frame::{Flash, Frame};
use crate::web::handler::names::Names;
use crate::web::part::{Link, Said};
use crate::web::visit::{Page, Posted, refused, say};
use crate::web::wording;

/// Extensions the caller may decide on.
pub(super) async fn waiting(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    names: &Names,
) -> Result<Vec<ExtensionCase>> {
    let lines = extend::waiting(app, caller).await?;
    lines.iter().map(|line| case(app, frame, names, line)).collect()
}

fn case(app: &App, frame: &Frame, names: &Names, line: &Line) -> Result<ExtensionCase> {
    let asked = line.waiting_extension();
    Ok(ExtensionCase {
        id: line.id.to_string(),
        resource: Link::new(title(frame, line), format!("/requests/{}", line.request)),
        provider: names.org(&line.provider),
        requester: names.org(&line.requester),
        days: asked.map(|asked| frame.t.line.days_more.of(asked.days)).unwrap_or_default(),
        reason: asked.map(|asked| Said::typed(&asked.reason, frame.language)).unwrap_or_default(),
        due: line.due.as_ref().map(|due| wording::due(app, frame, due)).transpose()?,
        tokens: frame.tokens().at(line.version),
    })
}

/// Consents, or does not.
pub(super) async fn decide(Path(id): Path<String>, posted: Posted) -> Page {
    let id: LineId = id.parse().map_err(|_| Problem::not_found())?;
    let Posted { app, caller, mut frame, form, .. } = posted;
    let verdict = if form.text("consent") == "yes" { Verdict::Consented } else { Verdict::Refused };
    let decided = extend::decide(&app, &caller, &id, form.number("version"), verdict, form.text("reason"));
    match decided.await {
        Ok(line) => {
            let l = &frame.t.line;
            let words = match (verdict, &line.due) {
                (Verdict::Consented, Some(due)) => l.done_consented.with(&due.date),
                _ => l.done_not_consented.to_owned(),
            };
            say(&frame, "/authority", Flash::good(words))
        }
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            "/authority".clone_into(&mut frame.here);
            frame.refuse(&problem, id.as_str(), form.without_token());
            refused(&problem, &page(&app, &caller, frame, &[]).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}
