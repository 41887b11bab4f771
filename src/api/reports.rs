//! `/reports`: how sharing goes, in the numbers of `oversight::report`.
//!
//! Shares are thousandths, so that nobody has to guess how they were rounded.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{Known, Params};
use super::parameter::{Form, Parameter, wrong};
use super::route::{Doc, Routes};
use super::view::{OrganisationRef, Text, organisation};
use super::words::RefusalGroundWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::grant::usage::civil_day;
use crate::id::OrgId;
use crate::oversight::days::Days;
use crate::oversight::report::{self, Dormant, Freshness, Report, Tally};

const ASKED: &Known = &[
    Parameter::text("organisation", "one provider: `org_..` or its short name; else all the caller may see"),
    Parameter::new("from", Form::Day, "first day; ninety days ago unless said"),
    Parameter::new("until", Form::Day, "last day; today unless said"),
];

/// Answers to requests, counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyView {
    /// Answered in the period.
    pub answered: u64,
    /// Late among them.
    pub late: u64,
    /// Not answered now although the time is over.
    pub overdue: u64,
    /// Refused, also where a dispute ended against it later.
    pub refused: u64,
    /// Those of the refused that a dispute, mediation or decision ended against (Art. 28); the answer that followed is
    /// counted too.
    pub overturned: u64,
    /// In time, in thousandths of the answers; null without answers.
    pub in_time_thousandths: Option<u64>,
    /// Refused, in thousandths of the answers; null without answers.
    pub refused_thousandths: Option<u64>,
    /// Half of the answers took at most so many working days.
    pub median_working_days: Option<i64>,
}

impl From<&Tally> for TallyView {
    fn from(tally: &Tally) -> Self {
        Self {
            answered: tally.answered,
            late: tally.late,
            overdue: tally.overdue,
            refused: tally.refused,
            overturned: tally.overturned,
            in_time_thousandths: tally.in_time(),
            refused_thousandths: tally.refused_share(),
            median_working_days: tally.median(),
        }
    }
}

/// How fresh entries of the catalogue are.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct FreshnessView {
    /// Published entries whose cycle can be told by their publication.
    pub measured: u64,
    /// Those whose update is due.
    pub stale: u64,
}

impl From<&Freshness> for FreshnessView {
    fn from(row: &Freshness) -> Self {
        Self { measured: row.measured, stale: row.stale }
    }
}

/// One provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderReport {
    /// Who.
    pub organisation: OrganisationRef,
    /// Its answers.
    pub answers: TallyView,
    /// Its entries.
    pub freshness: FreshnessView,
}

/// One month.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthReport {
    /// `YYYY-MM`.
    pub month: String,
    /// Answered.
    pub answered: u64,
    /// Late among them.
    pub late: u64,
}

/// Refusals on one ground.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroundReport {
    /// Its code.
    #[schema(value_type = RefusalGroundWord)]
    pub ground: String,
    /// In words.
    pub name: Text,
    /// How many.
    pub count: u64,
}

/// A live grant that nobody uses.
#[derive(Debug, Serialize, ToSchema)]
pub struct DormantView {
    /// `gra_..`.
    pub grant: String,
    /// Who provides.
    pub provider: OrganisationRef,
    /// Who holds it.
    pub requester: OrganisationRef,
    /// Day of its last use; null if there was none.
    pub last_used: Option<String>,
    /// Last day it is valid, where it has one.
    pub until: Option<String>,
}

/// Live grants.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantReport {
    /// How many are live.
    pub live: u64,
    /// Days without a call after which one counts as dormant.
    pub dormant_after_days: i64,
    /// The dormant ones, longest first.
    pub dormant: Vec<DormantView>,
}

/// A sharing report.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharingReport {
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// The one provider it is about; null if it is about all the caller may see.
    pub organisation: Option<OrganisationRef>,
    /// All answers.
    pub answers: TallyView,
    /// By provider.
    pub by_organisation: Vec<ProviderReport>,
    /// By month.
    pub months: Vec<MonthReport>,
    /// Refusals by ground, most frequent first.
    pub refusals: Vec<GroundReport>,
    /// Grants as they are now.
    pub grants: GrantReport,
    /// Entries as they are now.
    pub freshness: FreshnessView,
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("reports").get(
        "/api/v1/reports/sharing",
        sharing,
        Doc::new(
            "共享情况报告 / answers on time, refusals by ground, dormant grants, freshness of the catalogue",
        )
        .query(ASKED)
        .answers::<SharingReport>(),
    )
}

fn provider(app: &App, params: &Params) -> Result<Option<OrgId>> {
    let Some(named) = params.get("organisation") else { return Ok(None) };
    let known = app.tree().named(named).map(|org| org.id.clone());
    known.map(Some).ok_or_else(|| wrong("organisation", "没有这个单位", "there is no such organisation"))
}

async fn sharing(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<Json<SharingReport>> {
    let days = Days::read(params.get("from"), params.get("until"), caller.at)?;
    let asked = days.asked(provider(&app, &params)?);
    let report = report::make(&app, &caller, &asked).await?;
    Ok(Json(view(&app, days, asked.provider.as_ref(), &report)))
}

fn view(app: &App, days: Days, about: Option<&OrgId>, report: &Report) -> SharingReport {
    let answers = &report.answers;
    let month = |(month, (answered, late)): (&String, &(u64, u64))| MonthReport {
        month: month.clone(),
        answered: *answered,
        late: *late,
    };
    let refusals = answers.grounds.iter().map(|(ground, count)| GroundReport {
        ground: ground.as_str().to_owned(),
        name: ground.name().into(),
        count: *count,
    });
    SharingReport {
        from: days.first,
        until: days.last,
        organisation: about.map(|id| organisation(app, id)),
        answers: (&answers.all).into(),
        by_organisation: providers(app, report),
        months: answers.months.iter().map(month).collect(),
        refusals: refusals.collect(),
        grants: GrantReport {
            live: report.live,
            dormant_after_days: report::DORMANT_DAYS,
            dormant: report.dormant.iter().map(|found| dormant(app, found)).collect(),
        },
        freshness: FreshnessView {
            measured: report.freshness.values().map(|row| row.measured).sum(),
            stale: report.freshness.values().map(|row| row.stale).sum(),
        },
    }
}

fn providers(app: &App, report: &Report) -> Vec<ProviderReport> {
    let (answers, fresh) = (&report.answers.by_provider, &report.freshness);
    let all: std::collections::BTreeSet<&OrgId> = answers.keys().chain(fresh.keys()).collect();
    let one = |id: &OrgId| ProviderReport {
        organisation: organisation(app, id),
        answers: answers.get(id).map_or_else(|| (&Tally::default()).into(), TallyView::from),
        freshness: fresh.get(id).map(FreshnessView::from).unwrap_or_default(),
    };
    all.into_iter().map(one).collect()
}

fn dormant(app: &App, found: &Dormant) -> DormantView {
    let grant = &found.grant;
    DormantView {
        grant: grant.id.to_string(),
        provider: organisation(app, &grant.provider),
        requester: organisation(app, &grant.requester),
        last_used: found.last.clone(),
        until: grant.scope.valid.until.map(|until| civil_day(Timestamp(until))),
    }
}
