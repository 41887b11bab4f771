//! Forms that alter a grant: what is taken away, and a later end that is asked for.

use axum::extract::Path;

use super::{answer, grant_id};
use crate::error::{Problem, Result};
use crate::grant::{Grant, commands};
use crate::request::commands::last_moment;
use crate::request::renew;
use crate::scope::Scope;
use crate::web::frame::Flash;
use crate::web::grant::GrantPage;
use crate::web::handler::reading::Reading;
use crate::web::visit::{Fields, Page, Posted, say};

/// What is left of a grant by the boxes that stayed ticked.
fn left(grant: &Grant, form: &Fields) -> Result<Scope> {
    let mut scope = grant.scope.clone();
    scope.fields.retain(|field| form.all("fields").any(|name| name == field.name));
    scope.operations.retain(|operation| form.all("operations").any(|name| name == operation));
    let until = form.text("until");
    if !until.is_empty() && until != Reading::until(&grant.scope) {
        let moment = last_moment(until).ok_or_else(|| {
            Problem::invalid("未收窄", "not narrowed").field(
                "until",
                "使用至须为日期，如 2027-06-30",
                "a date such as 2027-06-30",
            )
        })?;
        scope.valid.until = Some(moment.0);
    }
    Ok(scope)
}

pub(super) async fn narrow(Path(id): Path<String>, posted: Posted) -> Page {
    let known = grant_id(&id)?;
    let grant = commands::get(&posted.app, &posted.caller, &known).await?;
    let reason = posted.form.text("reason");
    let done = match left(&grant, &posted.form) {
        Ok(scope) => commands::narrow(&posted.app, &posted.caller, &known, None, &scope, reason).await,
        Err(problem) => Err(problem),
    };
    let done = done.map_err(|mut problem| {
        for wrong in &mut problem.fields {
            if wrong.field == "valid.until" {
                "until".clone_into(&mut wrong.field);
            }
        }
        problem
    });
    answer(
        posted,
        &id,
        "narrow",
        done,
        ("已收窄，即刻起按新范围开放。", "Narrowed; calls read the smaller extent from now on."),
    )
    .await
}

pub(super) async fn renew(Path(id): Path<String>, posted: Posted) -> Page {
    let known = grant_id(&id)?;
    let wish = renew::Wish {
        until: posted.form.text("until").to_owned(),
        reason: posted.form.text("reason").to_owned(),
    };
    match renew::ask(&posted.app, &posted.caller, &known, &wish, None).await {
        Ok(whole) => {
            let words = posted.frame.language.pick(
                "延期申请已提交，待本单位负责人签发。",
                "The renewal is submitted and waits for your office head.",
            );
            say(&posted.frame, &format!("/requests/{}", whole.request.id), Flash::good(words))
        }
        Err(problem) => answer(posted, &id, "renew", Err(problem), ("", "")).await,
    }
}

/// Shows a refused form as it was filled in.
pub(super) fn as_entered(page: &mut GrantPage, form: &Fields) {
    if matches!(page.tried, "narrow" | "renew") {
        form.text("until").clone_into(&mut page.until);
    }
    if page.tried == "narrow" {
        for field in &mut page.fields {
            field.stays = form.all("fields").any(|name| name == field.name);
        }
        for operation in &mut page.operations {
            operation.stays = form.all("operations").any(|name| name == operation.name);
        }
    }
}
