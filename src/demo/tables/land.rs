//! Tables about land and buildings: real estate, landslides, car parks, heritage, shelters.

use serde_json::{Value, json};

use super::{Draw, TableSeed, citizen, firm, place};

pub(super) const TABLES: &[TableSeed] = &[
    table! { "planning_real_estate", 3_600, real_estate: unit_number Text, certificate_number Text,
    holder_name Text, holder_id_number Text, location Text, division_code Text, purpose Text,
    floor_area Real, registered_on Date, mortgage Text, seizure Text },
    table! { "planning_landslide", 960, landslide: site_code Text, site_name Text, kind Text,
    division_code Text, volume Real, threatened_households Integer, threatened_people Integer, level Text,
    watcher_name Text, watcher_phone Text, checked_on Date },
    table! { "urban_car_park", 780, car_park: park_code Text, park_name Text, division_code Text,
    address Text, spaces Integer, chargers Integer, fee Real, hours Text, operator_uscc Text, filed_on Date },
    table! { "culture_heritage", 640, heritage: site_code Text, site_name Text, level Text, category Text,
    period Text, division_code Text, address Text, keeper_unit Text, hazards Integer, checked_on Date },
    table! { "emergency_shelter", 560, shelter: shelter_code Text, shelter_name Text, shelter_kind Text,
    division_code Text, address Text, capacity Integer, area Integer, facilities Text, duty_phone Text,
    filed_on Date },
];

fn yes(is: bool) -> &'static str {
    if is { "是" } else { "否" }
}

fn real_estate(draw: &mut Draw, number: usize) -> Vec<Value> {
    let holder = citizen::adult(draw);
    let district = holder.district;
    let registered = draw.day(6_000, 3);
    vec![
        json!(format!("5009{:02}GB{:05}F{:08}", number % 97, number / 4 + 1, number + 1)),
        json!(format!("渝（{}）{}不动产权第009{:06}号", registered.format("%Y"), district.name, number + 1)),
        json!(holder.name),
        json!(holder.id_number),
        json!(format!(
            "{}{}{}栋{}-{}",
            district.name,
            place::road(draw),
            draw.between(1, 16),
            draw.between(1, 33),
            draw.between(1, 8)
        )),
        json!(district.code),
        json!(draw.usually(&["成套住宅", "成套住宅", "商业服务", "办公", "车库"])),
        json!(draw.hundredths(26, 188)),
        json!(registered.to_string()),
        json!(yes(draw.chance(34))),
        json!(yes(draw.chance(3))),
    ]
}

fn landslide(draw: &mut Draw, number: usize) -> Vec<Value> {
    // Hills begin outside the central districts.
    let district = place::DISTRICTS[7 + draw.index(place::DISTRICTS.len() - 7)];
    let kind = draw.usually(&["滑坡", "危岩", "崩塌", "不稳定斜坡", "泥石流"]);
    let households = draw.between(1, 60);
    let watcher = citizen::adult(draw);
    let place_name =
        draw.pick(&["大石坝", "黄泥坡", "响水洞", "老鹰岩", "梨树湾", "白岩", "长五间", "对窝田"]);
    vec![
        json!(format!("{}{:06}", &district.code[2..], number + 1)),
        json!(format!("{}{place_name}{}号{kind}", district.short(), number / 11 + 1)),
        json!(kind),
        json!(district.code),
        json!(draw.hundredths(0, 480)),
        json!(households),
        json!(households * draw.between(2, 4)),
        json!(draw.usually(&["群测群防", "专业监测", "专群结合"])),
        json!(watcher.name),
        json!(watcher.phone),
        json!(draw.date(40, 1)),
    ]
}

fn car_park(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::district(draw);
    let road = place::road(draw);
    let operator = firm::any(draw);
    let spaces = draw.between(30, 1_600);
    let site = draw.pick(&["广场", "医院", "商业中心", "体育馆", "轨道站", "公园", "农贸市场"]);
    vec![
        json!(format!("TC{}{:04}", &district.code[2..], number + 1)),
        json!(format!("{}{road}{site}停车场", district.short())),
        json!(district.code),
        json!(format!("重庆市{}{road}", district.name)),
        json!(spaces),
        json!(spaces * draw.between(0, 25) / 100),
        json!(draw.pick(&[3.0, 4.0, 5.0, 6.0, 8.0])),
        json!(draw.usually(&["全天", "06:00-24:00", "07:00-22:00"])),
        json!(operator.uscc),
        json!(draw.date(2_800, 20)),
    ]
}

fn heritage(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::district(draw);
    let (category, noun, periods) = draw.pick(&[
        ("古建筑", "宗祠", ["明", "清"]),
        ("古建筑", "石牌坊", ["明", "清"]),
        ("石窟寺及石刻", "摩崖造像", ["宋", "明"]),
        ("近现代重要史迹及代表性建筑", "旧居", ["民国", "清"]),
        ("近现代重要史迹及代表性建筑", "旧址", ["民国", "1949年以后"]),
        ("古遗址", "寨堡遗址", ["宋", "清"]),
        ("古墓葬", "崖墓群", ["汉", "宋"]),
    ]);
    let style = draw.pick(&["云峰", "文昌", "朝阳", "石龙", "罗家", "桂香", "双桂", "太平", "飞来"]);
    vec![
        json!(format!("50{}-{:04}", &district.code[2..], number + 1)),
        json!(format!("{}{style}{noun}", district.short())),
        json!(draw.usually(&[
            "一般不可移动文物",
            "区县级文物保护单位",
            "市级文物保护单位",
            "全国重点文物保护单位"
        ])),
        json!(category),
        json!(draw.pick(&periods)),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(format!("{}文物管理所", district.name)),
        json!(draw.usually(&[0_i64, 0, 1, 2])),
        json!(draw.date(90, 1)),
    ]
}

fn shelter(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::district(draw);
    let road = place::road(draw);
    let (site, kind) = draw.pick(&[
        ("公园", "室外"),
        ("体育场", "室外"),
        ("中学操场", "室外"),
        ("体育馆", "室内"),
        ("文化中心", "室内"),
    ]);
    let area = draw.between(800, 60_000);
    vec![
        json!(format!("BN{}{:04}", &district.code[2..], number + 1)),
        json!(format!("{}{road}{site}应急避难场所", district.short())),
        json!(format!("{kind}{}", draw.pick(&["紧急", "短期", "长期"]))),
        json!(district.code),
        json!(format!("重庆市{}{road}", district.name)),
        json!(area / draw.between(2, 4)),
        json!(area),
        json!(draw.pick(&[
            "供水、照明、广播",
            "供水、应急厕所、医疗点",
            "供电、棚宿区、物资库",
            "供水、供电、医疗点、通信"
        ])),
        json!(draw.landline()),
        json!(draw.date(3_600, 30)),
    ]
}
