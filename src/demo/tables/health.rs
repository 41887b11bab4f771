//! Tables of the health commission.

use serde_json::{Value, json};

use super::SqlType::{Date, Integer, Text};
use super::{Draw, TableSeed, citizen, place};

pub(super) const TABLES: &[TableSeed] = &[
    TableSeed {
        name: "health_institution",
        columns: &[
            ("registration_number", Text),
            ("institution_name", Text),
            ("category", Text),
            ("level", Text),
            ("ownership", Text),
            ("division_code", Text),
            ("address", Text),
            ("phone", Text),
            ("beds", Integer),
            ("departments", Text),
            ("responsible_person", Text),
            ("issued_on", Date),
            ("valid_until", Date),
        ],
        count: 1_240,
        row: institution,
    },
    TableSeed {
        name: "health_physician",
        columns: &[
            ("practice_certificate", Text),
            ("physician_name", Text),
            ("id_number", Text),
            ("sex", Text),
            ("practice_category", Text),
            ("practice_scope", Text),
            ("title", Text),
            ("institution_name", Text),
            ("division_code", Text),
            ("registered_on", Date),
            ("status", Text),
        ],
        count: 3_600,
        row: physician,
    },
    TableSeed {
        name: "health_vaccination_site",
        columns: &[
            ("site_code", Text),
            ("site_name", Text),
            ("division_code", Text),
            ("address", Text),
            ("phone", Text),
            ("service_hours", Text),
            ("vaccines", Text),
            ("takes_appointments", Text),
        ],
        count: 486,
        row: vaccination_site,
    },
];

/// How many medical institutions there are.
pub const INSTITUTIONS: usize = 1_240;
const DEPARTMENTS: [&str; 12] = [
    "内科",
    "外科",
    "妇产科",
    "儿科",
    "口腔科",
    "眼科",
    "中医科",
    "急诊医学科",
    "康复医学科",
    "皮肤科",
    "精神科",
    "医学影像科",
];

/// Name, category and level belong together: no village room is of grade three.
pub fn institution_name(number: usize) -> (String, &'static str, &'static str, place::District) {
    let mut draw = Draw::new("institution", number);
    let district = place::district(&mut draw);
    let short = district.short();
    let serial = number / 37 + 1;
    let (name, category, level) = match draw.below(20) {
        0 => (format!("重庆市{}人民医院{}", district.name, branch(serial)), "综合医院", "三级"),
        1 => (format!("重庆市{}中医院{}", district.name, branch(serial)), "中医医院", "二级"),
        2 => (format!("{short}妇幼保健院{}", branch(serial)), "妇幼保健院", "二级"),
        3..=6 => (format!("{short}第{serial}社区卫生服务中心"), "社区卫生服务中心", "一级"),
        7..=11 => (format!("{short}第{serial}卫生院"), "乡镇卫生院", "一级"),
        12..=15 => (format!("{short}安和{serial}口腔门诊部"), "门诊部", "未定级"),
        _ => (format!("{short}第{serial}村卫生室"), "村卫生室", "未定级"),
    };
    (name, category, level, district)
}

fn branch(serial: usize) -> String {
    format!("{}院区", ["总", "东", "西", "南", "北"][serial % 5])
}

fn institution(draw: &mut Draw, number: usize) -> Vec<Value> {
    let (name, category, level, district) = institution_name(number);
    let beds = match level {
        "三级" => draw.between(500, 2_400),
        "二级" => draw.between(100, 499),
        "一级" => draw.between(10, 99),
        _ => 0,
    };
    let first = draw.index(8);
    let issued = draw.day(1_800, 30);
    vec![
        json!(format!("PDY{}{:06}", &district.code[4..], number + 100_001)),
        json!(name),
        json!(category),
        json!(level),
        json!(if category == "门诊部" { "民营" } else { draw.usually(&["公立", "民营"]) }),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(draw.landline()),
        json!(beds),
        json!(DEPARTMENTS[first..first + 4].join("、")),
        json!(citizen::adult(draw).name),
        json!(issued.to_string()),
        json!((issued + chrono::Days::new(5 * 365 + 1)).to_string()),
    ]
}

fn physician(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::adult(draw);
    let (institution, _, _, district) = institution_name(draw.index(INSTITUTIONS));
    let (category, scope) = draw.pick(&[
        ("临床", "内科专业"),
        ("临床", "外科专业"),
        ("临床", "儿科专业"),
        ("临床", "全科医学专业"),
        ("口腔", "口腔专业"),
        ("公共卫生", "公共卫生专业"),
        ("中医", "中医专业"),
    ]);
    vec![
        json!(format!("1105000000{:05}", number + 10_001)),
        json!(person.name),
        json!(person.id_number),
        json!(person.sex),
        json!(category),
        json!(scope),
        json!(draw.usually(&["主治医师", "住院医师", "副主任医师", "主任医师"])),
        json!(institution),
        json!(district.code),
        json!(draw.date(7_000, 40)),
        json!(draw.usually(&["在册", "在册", "多机构备案", "注销"])),
    ]
}

fn vaccination_site(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::district(draw);
    let short = district.short();
    vec![
        json!(format!("JZ{}{:04}", &district.code[2..], number + 1)),
        json!(format!("{short}{}预防接种门诊", place::road(draw))),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(draw.landline()),
        json!(draw.pick(&["周一至周五 08:00-16:30", "周一至周六 08:30-12:00", "每日 08:00-17:00"])),
        json!(draw.pick(&[
            "免疫规划疫苗",
            "免疫规划疫苗、流感疫苗",
            "免疫规划疫苗、流感疫苗、HPV疫苗、带状疱疹疫苗"
        ])),
        json!(draw.usually(&["是", "否"])),
    ]
}
