//! `/audit`: fills the pages of the log. What may be read is decided by `oversight::log`.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;

use super::names::Names;
use crate::api::{Shared, answer};
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry, ObjectRef, Outcome};
use crate::audit::export::{Format, Listing};
use crate::audit::store::{DayOfLog, EntryPage, Filter};
use crate::audit::words;
use crate::clock::{DAY_MICROS, Timestamp};
use crate::error::{Problem, Result};
use crate::identity::Caller;
use crate::oversight::days::day_start;
use crate::oversight::log::{self as oversight, CheckedHead};
use crate::policy::Action;
use crate::web::audit::{AccessForm, AuditFilter, AuditPage, AuditRow, Figure, Finding, LogHead};
use crate::web::frame::{Frame, Section};
use crate::web::part::chart::Bar;
use crate::web::part::{Bars, Chip, Choice, Icon, Paging, Said, Tone};
use crate::web::visit::{Fields, Page, SignedVisit, render};
use crate::web::wording;

/// Entries of one page.
const ROWS: usize = 50;
/// Days of the chart.
const DAYS: i64 = 30;
/// Denials of one person that make a finding.
const OFTEN: usize = 5;

/// Routes of the log.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/audit", get(list))
        .route("/audit/export", get(export))
        .merge(super::audit_entry::routes())
        .merge(super::access::routes())
}

fn object(text: &str) -> Option<ObjectRef> {
    if let Some((noun, id)) = text.split_once(':') {
        return Some(ObjectRef::new(noun, id));
    }
    let noun = match text.split_once('_')?.0 {
        "res" => "resource",
        "req" => "request",
        "lin" => "line",
        "gra" => "grant",
        "app" => "application",
        "han" => "handover",
        "con" => "consent",
        "dem" => "demand",
        "dis" => "dispute",
        "tok" => "token",
        "job" => "job",
        _ => return None,
    };
    Some(ObjectRef::new(noun, text))
}

/// Reads the filter of a query; a person's sign-in name stands for the person.
async fn filter(app: &App, query: &Fields) -> Result<Filter> {
    let text = |name: &str| Some(query.text(name).to_owned()).filter(|text| !text.is_empty());
    let mut actor = text("actor");
    if let Some(name) = &actor {
        if let Some(person) = crate::org::store::person_by_login(&app.db.reader, name).await? {
            actor = Some(person.id.to_string());
        } else if let Some(org) = app.tree().by_slug(name) {
            actor = Some(org.id.to_string());
        }
    }
    let end = |start: Timestamp| Timestamp(start.0 + DAY_MICROS);
    Ok(Filter {
        object: text("object").and_then(|text| object(&text)),
        from: text("from").and_then(|text| day_start(&text)),
        until: text("until").and_then(|text| day_start(&text)).map(end),
        before: query.number("cursor"),
        action: text("action"),
        actor,
        denied: query.text("result") == "denied",
    })
}

/// The query of the list without its place, with further pairs.
fn address(path: &str, query: &Fields, further: &[(&str, String)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    let kept = ["action", "result", "actor", "object", "from", "until"];
    text.extend_pairs(
        kept.iter().map(|name| (*name, query.text(name))).filter(|(_, value)| !value.is_empty()),
    );
    text.extend_pairs(further);
    let pairs = text.finish();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{pairs}") }
}

async fn list(SignedVisit { app, caller, mut frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    frame.t.frame.audit.clone_into(&mut frame.title);
    frame.section = Some(Section::Audit);
    let found = oversight::list(&app, &caller, &filter(&app, &query).await?, ROWS).await?;
    let names = Names::of_entries(&app, &frame, &found.entries).await?;
    let head = oversight::head(&app, &caller).await?;
    let since = Timestamp(caller.at.0 - DAYS * DAY_MICROS);
    let days = oversight::days(&app, &caller, since).await?;
    let findings = findings(&app, &caller, &frame, since).await?;
    let page = AuditPage {
        head: log_head(&frame, head, caller.at),
        figures: figures(&frame, &days),
        trend: trend(&frame, &days, caller.at),
        findings,
        access: AccessForm { at: wording::date(caller.at) + "T09:00", ..AccessForm::default() },
        filter: filter_form(&frame, &query),
        rows: found.entries.iter().map(|entry| row(&frame, &names, entry, caller.at)).collect(),
        paging: paging(&frame, &query, &found),
        lines_url: address("/audit/export", &query, &[("format", "jsonl".to_owned())]),
        frame,
    };
    render(&page)
}

fn filter_form(frame: &Frame, query: &Fields) -> AuditFilter {
    let (a, text) = (&frame.t.audit, |name: &str| query.text(name).to_owned());
    let written = Action::ALL.iter().filter(|action| !action.is_view()).map(|action| action.as_str());
    let own = ["grant.activate", "grant.expire", "grant.close_confirmed", "use.digest", "use.denied"];
    let word =
        |action: &str| words::act(action).map_or("", |(zh, en)| frame.language.pick(zh, en)).to_owned();
    let mut actions = vec![Choice::new("", a.all_actions)];
    actions.extend(written.chain(own).map(|action| Choice::new(action, word(action))));
    AuditFilter {
        action: text("action"),
        actions,
        actor: text("actor"),
        object: text("object"),
        result: text("result"),
        results: vec![Choice::new("", a.all_results), Choice::new("denied", a.result_denied)],
        from: text("from"),
        until: text("until"),
    }
}

fn paging(frame: &Frame, query: &Fields, found: &EntryPage) -> Paging {
    let seen = u64::try_from(query.number("seen").unwrap_or(0)).unwrap_or(0);
    let last = seen + found.entries.len() as u64;
    let next =
        |cursor: i64| address("/audit", query, &[("cursor", cursor.to_string()), ("seen", last.to_string())]);
    Paging {
        t: frame.t,
        first: if found.entries.is_empty() { 0 } else { seen + 1 },
        last,
        total: None,
        previous: (seen > 0).then(|| address("/audit", query, &[])),
        next: found.next.map(next),
        export: Some(address("/audit/export", query, &[("format", "csv".to_owned())])),
    }
}

fn log_head(frame: &Frame, head: Option<CheckedHead>, now: Timestamp) -> LogHead {
    let a = &frame.t.audit;
    let Some(head) = head else {
        return LogHead {
            chip: Chip::new(Tone::Amber, Icon::Clock, a.chip_behind),
            words: a.empty_log.to_owned(),
            at: "—".to_owned(),
            root: "—".to_owned(),
            witnesses: "0".to_owned(),
            unsealed: 0,
        };
    };
    let chip = if head.is_sound {
        Chip::new(Tone::Green, Icon::Check, a.chip_verified)
    } else {
        Chip::new(Tone::Vermilion, Icon::Alert, a.chip_broken)
    };
    LogHead {
        chip,
        words: a.verified.with(wording::thousands(if head.is_sound { head.size } else { 0 })),
        at: wording::moment(head.at, now, frame.language),
        root: head.root.chars().take(16).collect::<String>() + "…",
        witnesses: head.witnesses.to_string(),
        unsealed: head.unsealed,
    }
}

fn figures(frame: &Frame, days: &[DayOfLog]) -> Vec<Figure> {
    let a = &frame.t.audit;
    let entries: u64 = days.iter().map(|day| day.entries).sum();
    let denied: u64 = days.iter().map(|day| day.denied).sum();
    let share = (denied * 1000).checked_div(entries).unwrap_or(0);
    let figure = |name: &str, value: String| Figure { name: name.to_owned(), value, trend: String::new() };
    vec![
        figure(a.figure_entries, wording::thousands(entries)),
        figure(a.figure_denied, wording::thousands(denied)),
        figure(a.figure_share, format!("{}.{}%", share / 10, share % 10)),
    ]
}

/// The last thirty days, those without entries included.
fn trend(frame: &Frame, days: &[DayOfLog], now: Timestamp) -> Option<Bars> {
    if days.is_empty() {
        return None;
    }
    let last = (now.0 + DAY_MICROS / 3).div_euclid(DAY_MICROS);
    let a = &frame.t.audit;
    let of = |day: i64| days.iter().find(|known| known.day == day);
    let bar = |day: i64| {
        let noon = Timestamp(day * DAY_MICROS + DAY_MICROS / 6);
        Bar {
            label: wording::date(noon),
            value: of(day).map_or(0, |known| known.entries),
            marked: of(day).map_or(0, |known| known.denied),
        }
    };
    let (entries, denied): (u64, u64) =
        (days.iter().map(|day| day.entries).sum(), days.iter().map(|day| day.denied).sum());
    Some(Bars {
        alternative: a.trend_words.with(entries, denied),
        label_heading: a.day.to_owned(),
        value_heading: a.figure_entries.to_owned(),
        marked_heading: a.figure_denied.to_owned(),
        table_word: a.table.to_owned(),
        bars: (last - DAYS..=last).map(bar).collect(),
    })
}

async fn findings(app: &App, caller: &Caller, frame: &Frame, since: Timestamp) -> Result<Vec<Finding>> {
    let a = &frame.t.audit;
    let mut findings = Vec::new();
    let late = crate::request::store::overdue(&app.db.reader, caller.at).await?;
    let late = late.iter().filter(|line| !line.state.is_final()).count();
    if late > 0 {
        findings.push(Finding {
            chip: Chip::new(Tone::Vermilion, Icon::Clock, a.chip_late),
            words: Said::plain(a.find_late.of(late)),
            url: "/reports".to_owned(),
        });
    }
    let denied = Filter { from: Some(since), denied: true, ..Filter::default() };
    let denied = oversight::list(app, caller, &denied, 500).await?.entries;
    let names = Names::of_entries(app, frame, &denied).await?;
    let mut counted: Vec<(&ActorRef, usize)> = Vec::new();
    for entry in &denied {
        match counted.iter_mut().find(|(actor, _)| **actor == entry.actor) {
            Some((_, count)) => *count += 1,
            None => counted.push((&entry.actor, 1)),
        }
    }
    counted.retain(|(_, count)| *count >= OFTEN);
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (actor, count) in counted.into_iter().take(8) {
        let (ActorRef::Person { person, .. }, said) = (actor, names.actor(actor)) else { continue };
        findings.push(Finding {
            chip: Chip::new(Tone::Amber, Icon::Alert, a.chip_often),
            words: Said { text: a.find_denied.with(said.text, count), foreign: said.foreign },
            url: format!("/audit?actor={person}&result=denied"),
        });
    }
    Ok(findings)
}

pub(super) fn outcome(frame: &Frame, entry: &Entry) -> Chip {
    match &entry.outcome {
        Outcome::Done => Chip::new(Tone::Green, Icon::Check, frame.t.audit.chip_done),
        Outcome::Denied { .. } => Chip::new(Tone::Vermilion, Icon::Cross, frame.t.audit.chip_denied),
    }
}

fn row(frame: &Frame, names: &Names, entry: &Entry, now: Timestamp) -> AuditRow {
    AuditRow {
        url: format!("/audit/entries/{}", entry.id),
        number: wording::thousands(u64::try_from(entry.number).unwrap_or(0)),
        at: wording::moment(entry.at, now, frame.language),
        actor: names.actor(&entry.actor),
        action: names.act(&entry.action),
        object: names.object_in_short(&entry.object.noun, &entry.object.id),
        chip: outcome(frame, entry),
    }
}

async fn export(SignedVisit { app, caller, frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    oversight::require_reader(&app, &caller).await?;
    let wanted = Filter { before: None, ..filter(&app, &query).await? };
    let (format, kind, name) = match query.text("format") {
        "jsonl" => (Format::JsonLines, "application/x-ndjson", "audit.jsonl"),
        _ => (Format::Csv(frame.language), "text/csv; charset=utf-8", "audit.csv"),
    };
    let pieces =
        futures_util::stream::try_unfold((Listing::new(wanted, format), app), |(mut listing, app)| async {
            let piece = listing.next(&app.db.reader).await?;
            Ok::<_, Problem>(piece.map(|bytes| (bytes, (listing, app))))
        });
    Ok(answer::file(kind, name, pieces))
}
