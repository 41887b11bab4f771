//! Enterprise credit of the market regulation bureau, over the enterprises of its hosted table.
//!
//! Penalties are the rows of `market_penalty`, so that table and API tell the same.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Asked, list, one};
use crate::demo::tables::firm::{self, Firm};
use crate::demo::tables::{Draw, tables};

/// As many as the hosted table `market_enterprise` has rows.
const ENTERPRISES: usize = 4_000;

/// Where the number of an invented company stands in its credit code.
const NUMBER: std::ops::Range<usize> = 11..16;

pub(super) fn router() -> Router {
    Router::new()
        .route("/enterprises", get(list_enterprises))
        .route("/enterprises/{uscc}", get(get_enterprise))
        .route("/enterprises/{uscc}/penalties", get(list_penalties))
        .route("/enterprises/{uscc}/assessments", post(reassess))
}

/// Penalties by credit code.
static PENALTIES: LazyLock<HashMap<String, Vec<Value>>> = LazyLock::new(|| {
    let mut all: HashMap<String, Vec<Value>> = HashMap::new();
    for table in tables().into_iter().filter(|table| table.name == "market_penalty") {
        for row in table.rows() {
            let told: HashMap<_, _> = table.columns.iter().map(|(name, _)| *name).zip(row).collect();
            let uscc = told["uscc"].as_str().unwrap_or_default().to_owned();
            all.entry(uscc).or_default().push(json!({
                "uscc": told["uscc"],
                "decision_number": told["decision_number"],
                "penalty_kind": told["penalty_kind"],
                "decided_on": told["decided_on"],
            }));
        }
    }
    all
});

fn penalties(uscc: &str) -> &'static [Value] {
    PENALTIES.get(uscc).map_or(&[], Vec::as_slice)
}

fn find(uscc: &str) -> Option<(usize, Firm)> {
    let number = uscc.get(NUMBER)?.parse().ok().filter(|number| *number < ENTERPRISES)?;
    Some((number, firm::firm(number))).filter(|(_, firm)| firm.uscc == uscc)
}

fn risk(number: usize, penalties: usize) -> (&'static str, f64) {
    let mut draw = Draw::new("credit", number);
    let score =
        (98.0 - draw.hundredths(0, 30) - 8.0 * f64::from(u8::try_from(penalties).unwrap_or(9))).max(5.0);
    let class = match score {
        85.0.. => "A（信用风险低）",
        75.0.. => "B（信用风险一般）",
        60.0.. => "C（信用风险较高）",
        _ => "D（信用风险高）",
    };
    (class, (score * 100.0).round() / 100.0)
}

fn tell((number, firm): (usize, Firm)) -> Value {
    let penalties = penalties(&firm.uscc).len();
    let (class, score) = risk(number, penalties);
    json!({
        "uscc": firm.uscc,
        "enterprise_name": firm.name,
        "division_code": firm.district.code,
        "status": firm.status,
        "is_abnormal": number % 23 == 7,
        "penalties": penalties,
        "risk_class": class,
        "risk_score": score,
        "legal_representative": firm.representative.name,
        "representative_phone": firm.representative.phone,
        "assessed_on": Draw::new("assessed", number).date(120, 1),
    })
}

async fn list_enterprises(Query(ask): Asked) -> Response {
    let all = (0..ENTERPRISES).map(|number| (number, firm::firm(number)));
    ask.page(all.filter(|(_, firm)| ask.covers(firm.district.code)), tell)
}

async fn get_enterprise(Path(uscc): Path<String>) -> Response {
    one(find(&uscc).map(tell))
}

async fn list_penalties(Path(uscc): Path<String>) -> Response {
    if find(&uscc).is_none() {
        return one(None);
    }
    list(penalties(&uscc).to_vec())
}

/// A real system would queue it; the sample one comes to the same result as before.
async fn reassess(Path(uscc): Path<String>) -> Response {
    let Some(found) = find(&uscc) else { return one(None) };
    (StatusCode::ACCEPTED, one(Some(tell(found)))).into_response()
}
