//! Forms that alter a grant: what is taken away, and a later end that is asked for.
//!
//! The page takes rows away by one item and one value; other conditions are for the API.

use axum::extract::Path;

use super::{answer, grant_id};
use crate::app::App;
use crate::catalog::Content;
use crate::error::{Problem, Result};
use crate::grant::{Grant, commands, reconcile};
use crate::request::commands::last_moment;
use crate::request::renew;
use crate::scope::{Comparison, FieldType, RowFilter, Scalar, Scope};
use crate::web::frame::Flash;
use crate::web::grant::GrantPage;
use crate::web::handler::reading::Reading;
use crate::web::part::Choice;
use crate::web::visit::{Fields, Page, Posted, say};

/// The items by which rows can be taken away: those it opens uncovered.
pub(super) fn row_choices(reading: &Reading<'_>, grant: &Grant, content: Option<&Content>) -> Vec<Choice> {
    let Some(content) = content else { return Vec::new() };
    let plain = grant.scope.fields.iter().filter(|field| field.mask.is_none());
    let items = plain.filter_map(|field| content.item(&field.name));
    let choice = |item: &crate::catalog::Item| {
        Choice::new(&item.name, format!("{} {}", item.title.in_language(reading.language), item.name))
    };
    let choices: Vec<Choice> = items.map(choice).collect();
    if choices.is_empty() {
        return choices;
    }
    std::iter::once(Choice::new("", reading.t.grant.narrow_all_rows)).chain(choices).collect()
}

/// The condition rows must meet to stay, by the type of the chosen item; none if none was chosen.
async fn rows(app: &App, grant: &Grant, form: &Fields) -> Result<Option<RowFilter>> {
    let (field, text) = (form.text("row_field"), form.text("row_value"));
    if field.is_empty() {
        return Ok(None);
    }
    let shape = reconcile::content(app, grant).await?.shape();
    let kind = shape.fields.iter().find(|known| known.name == field).map(|known| known.kind);
    let value = match kind {
        Some(FieldType::Integer) => text.parse().ok().map(Scalar::Int),
        Some(FieldType::Number) => {
            text.parse().ok().filter(|value: &f64| value.is_finite()).map(Scalar::Float)
        }
        Some(FieldType::Boolean) => text.parse().ok().map(Scalar::Bool),
        Some(FieldType::Text | FieldType::Date | FieldType::Timestamp) if !text.is_empty() => {
            Some(Scalar::Text(text.to_owned()))
        }
        _ => None,
    };
    let value = value.ok_or_else(|| {
        Problem::invalid("未收窄", "not narrowed").field(
            "row_value",
            "请填写该数据项类型的值",
            "give a value of that item's type",
        )
    })?;
    Ok(Some(RowFilter::Eq(Comparison { field: field.to_owned(), value })))
}

/// What is left of a grant by the boxes that stayed ticked.
async fn left(app: &App, grant: &Grant, form: &Fields) -> Result<Scope> {
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
    if let Some(rows) = rows(app, grant, form).await? {
        scope.row_filter = Some(rows);
    }
    Ok(scope)
}

pub(super) async fn narrow(Path(id): Path<String>, posted: Posted) -> Page {
    let known = grant_id(&id)?;
    let grant = commands::get(&posted.app, &posted.caller, &known).await?;
    let reason = posted.form.text("reason");
    let done = match left(&posted.app, &grant, &posted.form).await {
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
    let key = posted.form.key(&posted.caller, &format!("POST /grants/{known}/renew"))?;
    match renew::ask(&posted.app, &posted.caller, &known, &wish, key.as_ref()).await {
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
    if matches!(page.frame.tried.as_str(), "narrow" | "renew") {
        form.text("until").clone_into(&mut page.until);
    }
    if page.frame.has_tried("narrow") {
        for field in &mut page.fields {
            field.stays = form.all("fields").any(|name| name == field.name);
        }
        for operation in &mut page.operations {
            operation.stays = form.all("operations").any(|name| name == operation.name);
        }
    }
}
