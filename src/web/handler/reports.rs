//! `/reports`: fills the sharing report.

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;

use super::names::Names;
use crate::api::Shared;
use crate::clock::Timestamp;
use crate::error::Problem;
use crate::oversight::days::{Days, day_start};
use crate::oversight::report::{self, Report, Tally};
use crate::web::frame::{Frame, Section};
use crate::web::part::chart::Bar;
use crate::web::part::{Bars, Chip, Choice, Icon, Link, Tone};
use crate::web::reports::{AnswerRow, DormantRow, FreshRow, GroundRow, Ratio, ReportFigure, ReportsPage};
use crate::web::visit::{Fields, Page, SignedVisit, render};
use crate::web::wording;

/// Dormant grants shown.
const DORMANT_MAX: usize = 100;

/// Routes of the reports.
pub fn routes() -> Router<Shared> {
    Router::new().route("/reports", get(show))
}

async fn show(SignedVisit { app, caller, mut frame }: SignedVisit, RawQuery(raw): RawQuery) -> Page {
    let query = Fields::parse(raw.unwrap_or_default().as_bytes());
    frame.t.reports.title.clone_into(&mut frame.title);
    frame.section = Some(Section::Reports);
    // A form may come back half filled: what is no day counts as left open.
    let given = |name: &str| Some(query.text(name)).filter(|text| day_start(text).is_some());
    let days = Days::read(given("from"), given("until"), caller.at)?;
    let org = query.text("org").to_owned();
    let provider = if org.is_empty() { None } else { Some(org.parse().map_err(|_| Problem::not_found())?) };
    let asked = days.asked(provider);
    let report = report::make(&app, &caller, &asked).await?;
    let names = Names::load(&app, &frame, []).await?;
    let r = &frame.t.reports;
    let mut orgs = vec![Choice::new("", r.all_orgs)];
    let listed =
        report.freshness.keys().chain(report.answers.by_provider.keys()).chain(asked.provider.as_ref());
    for id in listed.collect::<std::collections::BTreeSet<_>>() {
        let name = names.org(id);
        // An option cannot mark a Chinese name on an English page; the short name stands for it.
        let short = app.tree().get(id).map_or_else(|| id.to_string(), |org| org.slug.clone());
        orgs.push(Choice::new(id.to_string(), if name.foreign { short } else { name.text }));
    }
    let page = ReportsPage {
        sentence: r.sentence.with(&days.first, &days.last),
        figures: figures(&frame, &report),
        months: months(&frame, &report),
        answers: answers(&frame, &names, &report),
        grounds: grounds(&frame, &report),
        dormant: dormant(&frame, &names, &report),
        freshness: freshness(&frame, &names, &report),
        from: days.first,
        until: days.last,
        org,
        orgs,
        frame,
    };
    render(&page)
}

fn percent(thousandths: Option<u64>) -> String {
    thousandths.map_or_else(|| "—".to_owned(), |share| format!("{}.{}%", share / 10, share % 10))
}

fn ratio(thousandths: Option<u64>) -> Option<Ratio> {
    thousandths.map(|share| Ratio { percent: share / 10, word: percent(thousandths) })
}

fn figures(frame: &Frame, report: &Report) -> Vec<ReportFigure> {
    let (r, all) = (&frame.t.reports, &report.answers.all);
    let measured: u64 = report.freshness.values().map(|row| row.measured).sum();
    let stale: u64 = report.freshness.values().map(|row| row.stale).sum();
    let fresh = ((measured - stale) * 1000).checked_div(measured);
    let figure =
        |name: &str, value: String, note: String| ReportFigure { name: name.to_owned(), value, note };
    vec![
        figure(r.figure_in_time, percent(all.in_time()), r.figure_in_time_note.with(all.answered)),
        figure(r.figure_overdue, all.overdue.to_string(), r.figure_overdue_note.to_owned()),
        figure(
            r.figure_refused,
            percent(all.refused_share()),
            refused(frame, all, r.figure_refused_note.of(all.refused)),
        ),
        figure(r.figure_dormant, report.dormant.len().to_string(), r.figure_dormant_note.with(report.live)),
        figure(r.figure_fresh, percent(fresh), r.figure_fresh_note.with(measured)),
    ]
}

/// How many were refused, and how many of those refusals did not last.
fn refused(frame: &Frame, tally: &Tally, counted: String) -> String {
    match tally.overturned {
        0 => counted,
        overturned => frame.t.reports.overturned.with(counted, overturned),
    }
}

fn months(frame: &Frame, report: &Report) -> Option<Bars> {
    let (r, all) = (&frame.t.reports, &report.answers.all);
    let bars = report.answers.months.iter();
    let bar = |(month, (answered, late)): (&String, &(u64, u64))| Bar {
        label: month.clone(),
        value: *answered,
        marked: *late,
    };
    (!report.answers.months.is_empty()).then(|| Bars {
        alternative: r.months_alternative.with(all.answered, all.late),
        label_heading: r.month.to_owned(),
        value_heading: r.count.to_owned(),
        marked_heading: r.late.to_owned(),
        table_word: r.table.to_owned(),
        bars: bars.map(bar).collect(),
    })
}

fn grounds(frame: &Frame, report: &Report) -> Vec<GroundRow> {
    let all = report.answers.all.refused;
    let row = |(ground, count): &(crate::request::RefusalGround, u64)| {
        let (zh, en) = ground.name();
        let share = (count * 1000).checked_div(all).unwrap_or(0);
        GroundRow {
            word: frame.language.pick(zh, en).to_owned(),
            count: count.to_string(),
            share: Ratio { percent: share / 10, word: percent(Some(share)) },
        }
    };
    report.answers.grounds.iter().map(row).collect()
}

fn answers(frame: &Frame, names: &Names, report: &Report) -> Vec<AnswerRow> {
    let mut rows: Vec<_> = report.answers.by_provider.iter().collect();
    rows.sort_by_key(|(_, tally)| (tally.in_time().unwrap_or(1000), std::cmp::Reverse(tally.answered)));
    rows.into_iter()
        .map(|(provider, tally)| AnswerRow {
            organisation: names.org(provider),
            answered: tally.answered.to_string(),
            late: tally.late.to_string(),
            overdue: tally.overdue.to_string(),
            refused: refused(frame, tally, tally.refused.to_string()),
            median: tally.median().map_or_else(|| "—".to_owned(), |days| days.to_string()),
            ratio: ratio(tally.in_time()),
        })
        .collect()
}

fn dormant(frame: &Frame, names: &Names, report: &Report) -> Vec<DormantRow> {
    let row = |found: &report::Dormant| {
        let grant = &found.grant;
        let until = grant.scope.valid.until.map(|until| wording::date(Timestamp(until)));
        DormantRow {
            grant: Link::new(grant.id.to_string(), format!("/grants/{}", grant.id)),
            provider: names.org(&grant.provider),
            holder: names.org(&grant.requester),
            last: found.last.clone().unwrap_or_else(|| frame.t.reports.never.to_owned()),
            until: until.unwrap_or_else(|| "—".to_owned()),
        }
    };
    report.dormant.iter().take(DORMANT_MAX).map(row).collect()
}

fn freshness(frame: &Frame, names: &Names, report: &Report) -> Vec<FreshRow> {
    let r = &frame.t.reports;
    let mut rows: Vec<_> = report.freshness.iter().collect();
    rows.sort_by_key(|(_, row)| std::cmp::Reverse(row.stale));
    rows.into_iter()
        .map(|(provider, row)| FreshRow {
            organisation: names.org(provider),
            entries: row.measured.to_string(),
            stale: row.stale.to_string(),
            ratio: ratio(((row.measured - row.stale) * 1000).checked_div(row.measured)),
            chip: if row.stale == 0 {
                Chip::new(Tone::Green, Icon::Check, r.verdict_good)
            } else {
                Chip::new(Tone::Amber, Icon::Clock, r.verdict_look)
            },
        })
        .collect()
}
