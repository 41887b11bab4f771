//! The basket's lines by department and what the whole would take, worded from the check.
//!
//! The check of `request` judges; nothing is judged here.

use super::basket::joined;
use super::standing::name;
use crate::app::App;
use crate::catalog::vocabulary::method_name;
use crate::catalog::{Content, Personal};
use crate::error::Result;
use crate::id::OrgId;
use crate::request::check::{Checked, CheckedLine, Verdict};
use crate::scope::{Method, Scope};
use crate::text::{Bilingual, Language};
use crate::web::basket::{BasketLine, Group, Plan};
use crate::web::frame::Frame;
use crate::web::part::chip::Verdict as Shown;
use crate::web::part::{Chip, Choice, Link, Said};
use crate::web::wording;

fn provider(line: &CheckedLine) -> Option<&OrgId> {
    line.resource.as_ref().map(|resource| &resource.provider)
}

fn content(line: &CheckedLine) -> Option<&Content> {
    line.resource.as_ref().and_then(|resource| resource.content())
}

/// Lines by department, in the order of the basket.
pub(super) fn groups(app: &App, frame: &Frame, checked: &Checked) -> Result<Vec<Group>> {
    let mut order: Vec<Option<&OrgId>> = Vec::new();
    for line in &checked.lines {
        if !order.contains(&provider(line)) {
            order.push(provider(line));
        }
    }
    let tree = app.tree();
    let mut groups = Vec::new();
    for org in order {
        let lines = || checked.lines.iter().filter(|line| provider(line) == org);
        let last = lines().filter_map(|line| line.answer_due.as_ref()).max_by_key(|due| due.at);
        let department = org.and_then(|id| tree.get(id)).map(|org| Said::new(&org.name, frame.language));
        groups.push(Group {
            department: department.unwrap_or_else(|| Said::plain(frame.t.visit.unknown_provider)),
            due: last.map(|due| wording::due(app, frame, due)).transpose()?,
            lines: lines().map(|line| row(frame, line)).collect(),
        });
    }
    Ok(groups)
}

/// Fields asked for as they are that identify a person.
fn identifying(scope: &Scope, content: &Content) -> Vec<Bilingual> {
    let open = |name: &str| scope.field(name).is_some_and(|field| field.mask.is_none());
    let items = content.items.iter().filter(|item| item.personal != Personal::None && open(&item.name));
    items.map(|item| item.title.clone()).collect()
}

fn row(frame: &Frame, line: &CheckedLine) -> BasketLine {
    let (language, t) = (frame.language, frame.t);
    let content = content(line);
    let scope = &line.item.scope;
    let fields = content.filter(|content| !content.items.is_empty());
    let identifying = content.map(|content| identifying(scope, content).len()).unwrap_or_default();
    let (verdict, reason) = verdict(frame, line);
    BasketLine {
        resource: line.item.resource.to_string(),
        url: format!("/resources/{}", line.item.resource),
        title: content
            .map_or_else(|| Said::plain(t.visit.gone), |content| Said::new(&content.title, language)),
        kind: content.map_or("", |content| content.kind.as_str()).to_owned(),
        fields: fields
            .map(|content| format!("{} / {}", scope.fields.len(), content.items.len()))
            .unwrap_or_default(),
        identifying: if identifying > 0 { t.visit.identifying.of(identifying) } else { String::new() },
        verdict: Chip::verdict(verdict, t),
        reason,
        hints: line.hints.iter().map(|hint| Said::new(hint, language)).collect(),
        notices: line.notices.iter().map(|notice| Said::new(&notice.says, language)).collect(),
        duplicate: line
            .duplicate_of
            .as_ref()
            .map(|id| Link::new(t.visit.held_already, format!("/grants/{id}"))),
    }
}

fn verdict(frame: &Frame, line: &CheckedLine) -> (Shown, Said) {
    let (language, v) = (frame.language, &frame.t.visit);
    match &line.verdict {
        Verdict::Automatic { .. } => (Shown::Automatic, Said::plain(v.under_consent)),
        Verdict::Review => {
            let rule = line.answer_due.as_ref().map(|due| wording::rule(due, language));
            (Shown::Review, Said::plain(rule.unwrap_or_default()))
        }
        Verdict::LikelyRefused { why, .. } => (Shown::LikelyRefused, Said::new(why, language)),
        Verdict::Blocked { why, .. } => (Shown::Blocked, Said::new(why, language)),
    }
}

/// What the whole would take.
pub(super) fn plan(app: &App, frame: &Frame, checked: &Checked) -> Plan {
    let (language, now, v) = (frame.language, app.now(), &frame.t.visit);
    let mut departments: Vec<_> = checked.lines.iter().filter_map(provider).collect();
    departments.sort_unstable();
    departments.dedup();
    let automatic = checked.lines.iter().filter(|line| matches!(line.verdict, Verdict::Automatic { .. }));
    let timed = checked.lines.iter().filter_map(|line| Some((line, line.provide_due.as_ref()?)));
    let slowest = timed.max_by_key(|(_, due)| due.at);
    let day = slowest.map(|(_, due)| wording::day(due.at, now, language)).unwrap_or_default();
    let title =
        slowest.and_then(|(line, _)| content(line)).map(|content| content.title.in_language(language));
    Plan {
        lines: checked.lines.len() as u64,
        departments: departments.len() as u64,
        automatic: automatic.count() as u64,
        slowest: title.map(|title| v.slowest.with(title, &day)).unwrap_or_default(),
        usable_by: day,
        hints: Vec::new(),
        warnings: aggregation(frame, checked),
    }
}

/// Personal information of several departments joined may identify people (聚合风险).
fn aggregation(frame: &Frame, checked: &Checked) -> Vec<Said> {
    let mut sources: Vec<(&OrgId, Vec<String>)> = Vec::new();
    for line in &checked.lines {
        let (Some(org), Some(content)) = (provider(line), content(line)) else { continue };
        let named = identifying(&line.item.scope, content);
        let words: Vec<String> =
            named.iter().map(|title| title.in_language(frame.language).to_owned()).collect();
        if !words.is_empty() {
            sources.push((org, words));
        }
    }
    let first = sources.first().map(|(org, _)| *org);
    if sources.iter().all(|(org, _)| Some(*org) == first) {
        return Vec::new();
    }
    let mut fields: Vec<String> = sources.into_iter().flat_map(|(_, words)| words).collect();
    fields.sort_unstable();
    fields.dedup();
    vec![Said::typed(frame.t.visit.aggregation.with(joined(&fields, frame.language)), frame.language)]
}

/// Ways of use in the order they are offered.
const METHODS: [Method; 4] = [Method::Api, Method::Table, Method::Batch, Method::File];

/// The way of use a request keeps, in the reader's language where it is one that was offered.
pub(super) fn method_said(text: &str, language: Language) -> Said {
    let offered = METHODS.into_iter().map(method_name).find(|(zh, _)| *zh == text);
    offered.map_or_else(|| Said::typed(text, language), |names| Said::plain(name(names, language)))
}

/// Ways of use that fit the lines; the request keeps the words.
pub(super) fn methods(checked: &Checked, language: Language) -> Vec<Choice> {
    let asked = |method: &Method| checked.lines.iter().any(|line| line.item.scope.method == *method);
    let fitting = METHODS.into_iter().filter(asked);
    fitting.map(|method| Choice::new(method_name(method).0, name(method_name(method), language))).collect()
}
