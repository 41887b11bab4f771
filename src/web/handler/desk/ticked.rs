//! What was ticked and chosen in the open case: the scope it makes, and the same boxes shown again.

use super::case::MASKS;
use crate::clock::Timestamp;
use crate::error::{Problem, Result};
use crate::request::Line;
use crate::request::commands::last_moment;
use crate::scope::{Quota, Scope};
use crate::web::desk::Case;
use crate::web::visit::Fields;
use crate::web::wording;

/// What was ticked and entered, as a scope; none if it is just what was asked for.
pub(super) fn narrower(line: &Line, form: &Fields) -> Result<Option<Scope>> {
    let refused = || Problem::invalid("未答复", "not answered");
    let mut scope = line.scope.clone();
    scope.fields.retain(|field| form.all("fields").any(|name| name == field.name));
    scope.operations.retain(|operation| form.all("operations").any(|name| name == operation));
    for field in &mut scope.fields {
        let chosen = form.text(&format!("mask.{}", field.name)).to_owned();
        if let Some((_, mask)) = MASKS.into_iter().find(|(name, _)| *name == chosen) {
            field.mask = Some(mask);
        }
    }
    let until = form.text("until");
    let asked = line.scope.valid.until.map(|until| wording::date(Timestamp(until))).unwrap_or_default();
    if !until.is_empty() && until != asked {
        let moment = last_moment(until).ok_or_else(|| {
            refused().field("until", "使用至须为日期，如 2027-06-30", "a date such as 2027-06-30")
        })?;
        scope.valid.until = Some(moment.0);
    }
    let quota = form.text("quota");
    if !quota.is_empty() {
        let calls_per_day =
            quota.parse().ok().filter(|calls: &u32| *calls > 0).ok_or_else(|| {
                refused().field("quota", "每日调用上限须为正整数", "a whole number above zero")
            })?;
        scope.quota = Some(Quota { calls_per_day });
    }
    Ok((scope != line.scope).then_some(scope))
}

/// Shows the boxes as they were ticked.
pub(super) fn tick_again(case: &mut Case, form: &Fields) {
    for field in &mut case.fields {
        field.ticked = form.all("fields").any(|name| name == field.name);
        form.text(&format!("mask.{}", field.name)).clone_into(&mut field.chosen_mask);
    }
    for operation in &mut case.operations {
        operation.ticked = form.all("operations").any(|name| name == operation.name);
    }
    form.text("until").clone_into(&mut case.until);
    form.text("quota").clone_into(&mut case.quota);
}
