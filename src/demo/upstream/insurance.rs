//! Insurance status of the healthcare security bureau, over the members of its hosted table.
//!
//! Settlements are what a grant usually leaves out: health and money of one person.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Asked, list, one};
use crate::demo::tables::Draw;
use crate::demo::tables::health;
use crate::demo::tables::society::{self, Member};

pub(super) fn router() -> Router {
    Router::new()
        .route("/members", get(list_members))
        .route("/members/{member_number}", get(get_member))
        .route("/members/{member_number}/settlements", get(list_settlements))
}

fn tell(member: Member) -> Value {
    json!({
        "member_number": member.number,
        "full_name": member.person.name,
        "id_number": member.person.id_number,
        "phone": member.person.phone,
        "scheme": member.scheme,
        "division_code": member.person.district.code,
        "status": member.status,
        "valid_until": format!("{}-12-31", member.paid_year),
    })
}

async fn list_members(Query(ask): Asked) -> Response {
    let all = (0..society::MEMBERS).map(society::member);
    ask.page(all.filter(|member| ask.covers(member.person.district.code)), tell)
}

async fn get_member(Path(member_number): Path<String>) -> Response {
    one(society::member_of(&member_number).map(|(_, member)| tell(member)))
}

async fn list_settlements(Path(member_number): Path<String>) -> Response {
    let Some((number, member)) = society::member_of(&member_number) else { return one(None) };
    let mut draw = Draw::new("settlement", number);
    let count = draw.between(1, 6);
    let settlements = (1..=count).map(|serial| {
        let (institution, ..) = health::institution_name(draw.index(health::INSTITUTIONS));
        let total = draw.hundredths(60, 9_000);
        json!({
            "settlement_number": format!("{}{serial:03}", member.number),
            "member_number": member.number,
            "institution_name": institution,
            "settled_on": draw.date(360, 1),
            "total_fee": total,
            "fund_paid": (total * 65.0).round() / 100.0,
        })
    });
    list(settlements.collect())
}
