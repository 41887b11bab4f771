//! `/divisions`: administrative divisions as they were on a day.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::List;
use super::extract::{Known, Params};
use super::parameter::{Form, Parameter, wrong};
use super::route::{Doc, Routes};
use super::words::DivisionLevelWord;
use super::{Answer, Shared, Signed};
use crate::app::App;
use crate::calendar::parse_date;
use crate::org::division::{Division, DivisionLevel};
use crate::request::due::civil_day;

const QUERY: &Known = &[
    Parameter::new("at", Form::Day, "the day; today unless said"),
    Parameter::text("parent", "only those below this code"),
];

/// A division.
#[derive(Debug, Serialize, ToSchema)]
pub struct DivisionView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its level.
    #[schema(value_type = DivisionLevelWord)]
    pub level: DivisionLevel,
    /// Code of the division above.
    pub parent: Option<String>,
    /// The first day in force.
    pub valid_from: Option<String>,
    /// The first day no longer in force.
    pub valid_to: Option<String>,
    /// Codes of those that took over its territory.
    pub successors: Vec<String>,
    /// Whether the code is ours until the official one is published.
    pub is_provisional: bool,
}

impl From<&Division> for DivisionView {
    fn from(division: &Division) -> Self {
        Self {
            code: division.code.clone(),
            name: division.name.clone(),
            level: division.level,
            parent: division.parent.clone(),
            valid_from: division.valid_from.map(|day| day.to_string()),
            valid_to: division.valid_to.map(|day| day.to_string()),
            successors: division.successors.clone(),
            is_provisional: division.is_provisional,
        }
    }
}

/// Whether a code is, or ever was, that of a division.
pub fn is_known(app: &App, code: &str) -> bool {
    app.divisions().all().iter().any(|division| division.code == code)
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new("organisations").get(
        "/api/v1/divisions",
        list,
        Doc::new("行政区划 / divisions in force on a day").query(QUERY).lists::<DivisionView>(),
    )
}

async fn list(
    State(app): State<Shared>,
    Signed(caller): Signed,
    params: Params,
) -> Answer<List<DivisionView>> {
    let day = match params.get("at") {
        None => civil_day(caller.at)?,
        Some(text) => parse_date(text).map_err(|_| wrong("at", "须为 YYYY-MM-DD", "must be `YYYY-MM-DD`"))?,
    };
    let known = app.divisions();
    if let Some(parent) = params.get("parent")
        && !known.at(day).any(|division| division.code == parent)
    {
        return Err(wrong("parent", "当日没有这一区划代码", "there is no such division on that day").into());
    }
    let below = |division: &&Division| {
        params.get("parent").is_none_or(|parent| division.parent.as_deref() == Some(parent))
    };
    let all: Vec<DivisionView> = known.at(day).filter(below).map(DivisionView::from).collect();
    Ok(List::page(all, &params, |division| division.code.clone())?)
}
