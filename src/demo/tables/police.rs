//! Tables of the public security bureau.

use serde_json::{Value, json};

use super::SqlType::{Date, Integer, Text};
use super::{Draw, TableSeed, citizen};

pub(super) const TABLES: &[TableSeed] = &[
    TableSeed {
        name: "police_population",
        columns: &[
            ("id_number", Text),
            ("full_name", Text),
            ("sex", Text),
            ("nation", Text),
            ("born_on", Date),
            ("household_number", Text),
            ("division_code", Text),
            ("household_address", Text),
            ("phone", Text),
            ("marital_status", Text),
            ("status", Text),
            ("updated_on", Date),
        ],
        count: 6_000,
        row: person,
    },
    TableSeed {
        name: "police_vehicle",
        columns: &[
            ("plate_number", Text),
            ("plate_kind", Text),
            ("vehicle_kind", Text),
            ("brand", Text),
            ("fuel", Text),
            ("owner_name", Text),
            ("owner_id_number", Text),
            ("division_code", Text),
            ("registered_on", Date),
            ("inspected_until", Date),
            ("seats", Integer),
            ("status", Text),
        ],
        count: 3_200,
        row: vehicle,
    },
];

fn person(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::citizen(number);
    let married =
        if person.age() < 22 { "未婚" } else { draw.usually(&["已婚", "未婚", "离异", "丧偶"]) };
    vec![
        json!(person.id_number),
        json!(person.name),
        json!(person.sex),
        json!(person.nation),
        json!(person.born.to_string()),
        json!(format!("5009{:06}", number / 3 + 1)),
        json!(person.district.code),
        json!(person.address),
        json!(person.phone),
        json!(married),
        json!(draw.usually(&["正常", "正常", "正常", "迁出", "死亡注销"])),
        json!(draw.date(900, 1)),
    ]
}

fn vehicle(draw: &mut Draw, number: usize) -> Vec<Value> {
    let owner = citizen::adult(draw);
    let is_electric = draw.chance(38);
    let (kind, seats) =
        draw.usually(&[("小型轿车", 5), ("小型普通客车", 7), ("轻型厢式货车", 2), ("大型普通客车", 45)]);
    // 渝X is no series of the city; green plates have one character more.
    let plate = if is_electric { format!("渝XD{number:05}") } else { format!("渝X{number:05}") };
    let registered = draw.day(5_000, 5);
    vec![
        json!(plate),
        json!(if is_electric { "小型新能源汽车号牌" } else { "小型汽车号牌" }),
        json!(kind),
        json!(draw.pick(&["长江牌", "缙云牌", "山茶牌", "渝舟牌"])),
        json!(if is_electric { "电" } else { draw.usually(&["汽油", "天然气", "柴油"]) }),
        json!(owner.name),
        json!(owner.id_number),
        json!(owner.district.code),
        json!(registered.to_string()),
        json!((super::DATA_DAY + chrono::Days::new(draw.below(720))).to_string()),
        json!(seats),
        json!(draw.usually(&["正常", "正常", "违法未处理", "抵押登记", "注销"])),
    ]
}
