//! Air quality of the ecology bureau, over the stations of its hosted table.
//!
//! Who keeps a station is personal information inside an API that is otherwise open: it shows why operations
//! and fields are granted one by one.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Asked, one};
use crate::demo::tables::nature::{self, STATIONS, Station};
use crate::demo::tables::{DATA_DAY, Draw, citizen, place};

pub(super) fn router() -> Router {
    Router::new()
        .route("/stations", get(list_stations))
        .route("/stations/{station_code}", get(get_station))
        .route("/stations/{station_code}/keeper", get(get_keeper))
}

fn find(code: &str) -> Option<(usize, Station)> {
    (0..STATIONS).map(|number| (number, nature::station(number))).find(|(_, station)| station.code == code)
}

fn tell((number, station): (usize, Station)) -> Value {
    let mut draw = Draw::new("air now", number);
    let (longitude, latitude) = place::coordinates(&mut draw);
    let (pm25, ozone) = (draw.between(8, 78), draw.between(30, 175));
    let mut told = json!({
        "station_code": station.code,
        "station_name": station.name,
        "division_code": station.district.code,
        "longitude": longitude,
        "latitude": latitude,
        "aqi": nature::air_index(pm25, ozone).0,
        "pm25": pm25,
        "ozone": ozone,
        "observed_at": format!("{DATA_DAY}T08:00:00Z"),
    });
    let keeper = keeper(number);
    told["keeper_name"] = json!(keeper.name);
    told["keeper_phone"] = json!(keeper.phone);
    told
}

fn keeper(number: usize) -> citizen::Citizen {
    citizen::aged(number, 40, 24, 58)
}

async fn list_stations(Query(ask): Asked) -> Response {
    let all = (0..STATIONS).map(|number| (number, nature::station(number)));
    ask.page(all.filter(|(_, station)| ask.covers(station.district.code)), tell)
}

async fn get_station(Path(code): Path<String>) -> Response {
    one(find(&code).map(tell))
}

async fn get_keeper(Path(code): Path<String>) -> Response {
    one(find(&code).map(|(number, station)| {
        let keeper = keeper(number);
        json!({"station_code": station.code, "keeper_name": keeper.name, "keeper_phone": keeper.phone})
    }))
}
