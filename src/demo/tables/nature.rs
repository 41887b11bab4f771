//! Tables about nature and its dangers: air, weather, reservoirs, discharges, chemical firms.

use chrono::{Datelike, Days};
use serde_json::{Value, json};

use super::{DATA_DAY, Draw, TableSeed, citizen, firm, place};

pub(super) const TABLES: &[TableSeed] = &[
    table! { "ecology_air_quality", 3_600, air: station_code Text, observed_on Date, station_name Text,
    division_code Text, pm25 Integer, pm10 Integer, ozone Integer, aqi Integer, main_pollutant Text,
    level Text },
    table! { "weather_daily", 3_600, weather: station_code Text, observed_on Date, division_code Text,
    highest Real, lowest Real, rainfall Real, humidity Integer, wind Real, sunshine Real },
    table! { "water_reservoir", 620, reservoir: reservoir_code Text, reservoir_name Text, scale Text,
    division_code Text, capacity Real, dam_kind Text, main_use Text, flood_level Real,
    administrative_head Text, technical_head Text, built_on Date },
    table! { "ecology_discharge_permit", 860, discharge: permit_number Text, uscc Text,
    enterprise_name Text, industry Text, division_code Text, category Text, pollutants Text, limit_cod Real,
    valid_until Date },
    table! { "emergency_chemical_firm", 420, chemical: licence_number Text, uscc Text, enterprise_name Text,
    business_form Text, division_code Text, address Text, hazard_level Text, storage Real,
    contact_name Text, contact_phone Text, valid_until Date },
];

/// An air-quality station.
pub struct Station {
    /// 点位编码.
    pub code: String,
    /// 点位名称.
    pub name: String,
    /// Where it stands.
    pub district: place::District,
}

/// How many stations there are.
pub const STATIONS: usize = 60;

/// The station of a number.
pub fn station(number: usize) -> Station {
    let district = place::DISTRICTS[number % place::DISTRICTS.len()];
    let sites = ["子站", "东站", "西站", "南站", "北站"];
    let site = sites[number / place::DISTRICTS.len() % sites.len()];
    Station { code: format!("CQ{:03}", number + 1), name: format!("{}{site}", district.short()), district }
}

/// Index and level of the air from its fine particles and ozone (HJ 633-2012, the lower bands only).
pub fn air_index(pm25: i64, ozone: i64) -> (i64, &'static str) {
    let of_particles = if pm25 <= 35 { pm25 * 50 / 35 } else { 50 + (pm25 - 35) * 50 / 40 };
    let of_ozone = if ozone <= 100 { ozone / 2 } else { 50 + (ozone - 100) * 50 / 60 };
    let index = of_particles.max(of_ozone);
    let level = match index {
        ..=50 => "一级（优）",
        51..=100 => "二级（良）",
        101..=150 => "三级（轻度污染）",
        _ => "四级（中度污染）",
    };
    (index, level)
}

fn air(draw: &mut Draw, number: usize) -> Vec<Value> {
    const DAYS: usize = 60;
    let station = station(number / DAYS);
    let day = days_back(number % DAYS);
    let (pm25, ozone) = (draw.between(8, 78), draw.between(30, 175));
    let (index, level) = air_index(pm25, ozone);
    let pollutant = match index {
        ..=50 => "—",
        _ if air_index(pm25, 0).0 == index => "PM2.5",
        _ => "臭氧",
    };
    vec![
        json!(station.code),
        json!(day),
        json!(station.name),
        json!(station.district.code),
        json!(pm25),
        json!(pm25 + draw.between(6, 40)),
        json!(ozone),
        json!(index),
        json!(pollutant),
        json!(level),
    ]
}

fn days_back(days: usize) -> String {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    DATA_DAY.checked_sub_days(days).unwrap_or(DATA_DAY).to_string()
}

fn weather(draw: &mut Draw, number: usize) -> Vec<Value> {
    const DAYS: usize = 90;
    let station = number / DAYS;
    let back = number % DAYS;
    let month = DATA_DAY.checked_sub_days(Days::new(back as u64)).map_or(10, |day| day.month());
    let mean = match month {
        8 => 31,
        9 => 26,
        _ => 19,
    };
    let highest = draw.hundredths(mean + 1, mean + 8);
    let is_wet = draw.chance(36);
    vec![
        json!(format!("A{:04}", station * 7 + 1_001)),
        json!(days_back(back)),
        json!(place::DISTRICTS[station % place::DISTRICTS.len()].code),
        json!(highest),
        json!(tenths(highest - draw.hundredths(3, 9))),
        json!(if is_wet { draw.hundredths(0, 62) } else { 0.0 }),
        json!(draw.between(if is_wet { 74 } else { 45 }, 96)),
        json!(draw.hundredths(1, 9)),
        json!(if is_wet { 0.0 } else { draw.hundredths(1, 11) }),
    ]
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn reservoir(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::DISTRICTS[5 + draw.index(place::DISTRICTS.len() - 5)];
    let scale = draw.usually(&["小（2）型", "小（1）型", "中型", "大型"]);
    let (low, high) = match scale {
        "小（2）型" => (10, 99),
        "小（1）型" => (100, 999),
        "中型" => (1_000, 9_999),
        _ => (10_000, 32_000),
    };
    let style = draw.pick(&["红旗", "胜利", "团结", "龙潭", "石板", "青龙", "观音", "马鞍", "跳石", "三清"]);
    vec![
        json!(format!("5009{:07}", number * 3 + 1)),
        json!(format!("{}{style}{}水库", district.short(), ["", "上", "下", "大", "小"][number % 5])),
        json!(scale),
        json!(district.code),
        json!(draw.hundredths(low, high)),
        json!(draw.usually(&["均质土坝", "浆砌石重力坝", "混凝土拱坝", "面板堆石坝"])),
        json!(draw.usually(&["灌溉", "供水", "防洪", "发电"])),
        json!(draw.hundredths(220, 860)),
        json!(citizen::adult(draw).name),
        json!(citizen::adult(draw).name),
        json!(draw.date(24_000, 700)),
    ]
}

fn discharge(draw: &mut Draw, number: usize) -> Vec<Value> {
    let firm = firm::in_trade(number, 13, &["火锅食品", "汽车零部件", "机电设备", "医药", "环保科技"]);
    vec![
        json!(format!("{}{:03}P", firm.uscc, number % 9 + 1)),
        json!(firm.uscc),
        json!(firm.name),
        json!(firm.industry),
        json!(firm.district.code),
        json!(draw.usually(&["登记管理", "简化管理", "重点管理"])),
        json!(draw.pick(&["化学需氧量、氨氮", "颗粒物、二氧化硫", "挥发性有机物", "化学需氧量、总磷"])),
        json!(draw.hundredths(0, 120)),
        json!((DATA_DAY + Days::new(draw.below(1_800))).to_string()),
    ]
}

fn chemical(draw: &mut Draw, number: usize) -> Vec<Value> {
    let firm = firm::in_trade(number, 28, &["医药", "环保科技", "汽车零部件", "机电设备"]);
    let form = draw.usually(&["经营许可（不带储存）", "经营许可（带储存）", "使用许可", "生产许可"]);
    let is_stored = form != "经营许可（不带储存）";
    vec![
        json!(format!("渝安经〔2024〕009{:04}", number + 1)),
        json!(firm.uscc),
        json!(firm.name),
        json!(form),
        json!(firm.district.code),
        json!(firm.address),
        json!(if is_stored {
            draw.usually(&["不构成", "四级", "三级", "二级"])
        } else {
            "不构成"
        }),
        json!(if is_stored { draw.hundredths(1, 900) } else { 0.0 }),
        json!(firm.representative.name),
        json!(firm.representative.phone),
        json!((DATA_DAY + Days::new(draw.below(1_000))).to_string()),
    ]
}
