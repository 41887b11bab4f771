//! An offer in words: what would change against what was asked, each in a sentence.
//!
//! What may be offered is `request::offer`; this only compares two scopes.

use super::reading::Reading;
use crate::catalog::Content;
use crate::request::Line;
use crate::request::state::Offer;
use crate::scope::Scope;
use crate::web::part::Said;

/// What an offer changes.
pub(super) fn changes(
    reading: &Reading<'_>,
    line: &Line,
    offer: &Offer,
    content: Option<&Content>,
) -> Vec<Said> {
    let l = &reading.t.line;
    let mut said = of_scope(reading, &line.scope, &offer.scope, content);
    said.extend(offer.conditions.iter().map(|condition| l.offer_condition.with(condition)));
    if !offer.note.is_empty() {
        said.push(l.offer_note.with(&offer.note));
    }
    said.iter().map(|words| reading.typed(words)).collect()
}

fn of_scope(reading: &Reading<'_>, asked: &Scope, offered: &Scope, content: Option<&Content>) -> Vec<String> {
    let l = &reading.t.line;
    let mut said = Vec::new();
    let title = |name: &str| {
        let item = content.and_then(|content| content.item(name));
        item.map_or_else(|| name.to_owned(), |item| item.title.in_language(reading.language).to_owned())
    };
    let mut less: Vec<String> = asked
        .fields
        .iter()
        .filter(|field| offered.field(&field.name).is_none())
        .map(|field| title(&field.name))
        .collect();
    less.extend(asked.operations.iter().filter(|name| !offered.operations.contains(name)).cloned());
    if !less.is_empty() {
        said.push(l.offer_less.with(less.join(reading.pick("、", ", "))));
    }
    for field in &offered.fields {
        let before = asked.field(&field.name).and_then(|asked| asked.mask);
        if let Some(mask) = field.mask.filter(|mask| Some(*mask) != before) {
            said.push(l.offer_mask.with(title(&field.name), reading.mask(mask)));
        }
    }
    if offered.row_filter != asked.row_filter {
        said.push(l.offer_rows.to_owned());
    }
    if offered.valid.until != asked.valid.until {
        said.push(l.offer_until.with(Reading::until(offered)));
    }
    if let Some(quota) = offered.quota.filter(|quota| Some(*quota) != asked.quota) {
        said.push(l.offer_quota.with(quota.calls_per_day));
    }
    said
}
