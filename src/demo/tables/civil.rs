//! Tables of the civil affairs bureau.

use serde_json::{Value, json};

use super::SqlType::{Date, Integer, Real, Text};
use super::{Draw, TableSeed, citizen, place};

pub(super) const TABLES: &[TableSeed] = &[
    TableSeed {
        name: "civil_marriage",
        columns: &[
            ("certificate_number", Text),
            ("kind", Text),
            ("husband_name", Text),
            ("husband_id_number", Text),
            ("wife_name", Text),
            ("wife_id_number", Text),
            ("registered_on", Date),
            ("office", Text),
            ("division_code", Text),
        ],
        count: 2_400,
        row: marriage,
    },
    TableSeed {
        name: "civil_assistance",
        columns: &[
            ("case_number", Text),
            ("applicant_name", Text),
            ("id_number", Text),
            ("phone", Text),
            ("kind", Text),
            ("household_size", Integer),
            ("monthly_amount", Real),
            ("cause", Text),
            ("division_code", Text),
            ("approved_on", Date),
            ("bank_account", Text),
            ("status", Text),
        ],
        count: 1_800,
        row: assistance,
    },
    TableSeed {
        name: "civil_care_home",
        columns: &[
            ("home_code", Text),
            ("home_name", Text),
            ("operator_kind", Text),
            ("division_code", Text),
            ("address", Text),
            ("phone", Text),
            ("beds", Integer),
            ("residents", Integer),
            ("stars", Integer),
            ("medical_service", Text),
            ("filed_on", Date),
        ],
        count: 628,
        row: care_home,
    },
];

/// Neither spouse is the other, both are of age.
fn couple(draw: &mut Draw) -> (citizen::Citizen, citizen::Citizen) {
    let of = |draw: &mut Draw, sex| loop {
        let person = citizen::adult(draw);
        if person.sex == sex {
            break person;
        }
    };
    (of(draw, "男"), of(draw, "女"))
}

fn marriage(draw: &mut Draw, number: usize) -> Vec<Value> {
    let (husband, wife) = couple(draw);
    let is_divorce = draw.chance(28);
    let letter = if is_divorce { 'L' } else { 'J' };
    let registered = draw.day(3_600, 1);
    vec![
        json!(format!("{letter}500900-{}-{:06}", registered.format("%Y"), number + 1)),
        json!(if is_divorce { "离婚登记" } else { "结婚登记" }),
        json!(husband.name),
        json!(husband.id_number),
        json!(wife.name),
        json!(wife.id_number),
        json!(registered.to_string()),
        json!(format!("{}民政局婚姻登记处", husband.district.name)),
        json!(husband.district.code),
    ]
}

fn assistance(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::adult(draw);
    let kind = draw.usually(&["城市低保", "农村低保", "特困供养", "低保边缘家庭", "临时救助"]);
    let size = if kind == "特困供养" { 1 } else { draw.between(1, 6) };
    vec![
        json!(format!("JZ{}{:06}", &person.district.code[2..], number + 1)),
        json!(person.name),
        json!(person.id_number),
        json!(person.phone),
        json!(kind),
        json!(size),
        json!(draw.hundredths(280, 980)),
        json!(draw.pick(&["因病", "因残", "因学", "缺乏劳动力", "失业", "突发事故"])),
        json!(person.district.code),
        json!(draw.date(1_400, 5)),
        json!(format!("6200{}", draw.digits(15))),
        json!(draw.usually(&["在享", "在享", "停发", "复核中"])),
    ]
}

fn care_home(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::district(draw);
    let short = district.short();
    let beds = draw.between(20, 420);
    let style = draw.pick(&["福寿", "夕阳红", "康宁", "松鹤", "怡养", "银龄", "静安", "百合"]);
    vec![
        json!(format!("YL{}{:04}", &district.code[2..], number + 1)),
        json!(format!("{short}{style}第{}养老院", number / 37 + 1)),
        json!(draw.pick(&["公办", "民办", "公建民营"])),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(draw.landline()),
        json!(beds),
        json!(beds * draw.between(35, 96) / 100),
        json!(draw.between(1, 5)),
        json!(draw.pick(&["内设医务室", "与医院签约", "医养结合机构"])),
        json!(draw.date(5_000, 30)),
    ]
}
