//! Tables about companies and trades: credit records, tax grades, high-tech firms, cooperatives, gas, drivers.

use chrono::Days;
use serde_json::{Value, json};

use super::{DATA_DAY, Draw, TableSeed, citizen, firm, place};
use crate::org::uscc;

pub(super) const TABLES: &[TableSeed] = &[
    table! { "development_credit_record", 3_000, credit_record: record_number Text, uscc Text,
    subject_name Text, category Text, content Text, source Text, occurred_on Date, repaired_on Date,
    published_until Date },
    table! { "tax_grade_a", 1_400, grade_a: uscc Text, year Integer, enterprise_name Text, division_code Text,
    tax_office Text, consecutive_years Integer },
    table! { "science_high_tech_firm", 700, high_tech: certificate_number Text, uscc Text,
    enterprise_name Text, field Text, division_code Text, recognised_on Date, valid_until Date,
    research_staff Integer },
    table! { "agriculture_cooperative", 520, cooperative: uscc Text, cooperative_name Text, level Text,
    main_product Text, members Integer, land Real, certification Text, division_code Text, address Text },
    table! { "economy_gas_outlet", 1_436, gas_outlet: outlet_code Text, outlet_name Text, outlet_kind Text,
    uscc Text, division_code Text, address Text, duty_phone Text, storage_limit Integer, licence_until Date,
    last_inspection_on Date, conclusion Text },
    table! { "transport_driver", 2_400, driver: certificate_number Text, driver_name Text, id_number Text,
    phone Text, category Text, employer_name Text, division_code Text, issued_on Date, valid_until Date,
    credit_level Text, status Text },
];

fn credit_record(draw: &mut Draw, number: usize) -> Vec<Value> {
    let firm = firm::any(draw);
    let occurred = draw.day(1_090, 3);
    let (category, content, bureau) = draw.pick(&[
        ("行政许可", "取得道路货物运输经营许可", "交通运输委"),
        ("行政许可", "取得食品经营许可", "市场监管局"),
        ("行政许可", "取得排污许可", "生态环境局"),
        ("行政处罚", "未落实安全生产主体责任被处罚款", "应急管理局"),
        ("行政处罚", "未按期申报纳税被处罚款", "税务局"),
        ("行政处罚", "施工现场扬尘防治不达标被处罚款", "住房城乡建委"),
        ("守信激励", "获评劳动关系和谐企业", "人力社保局"),
        ("守信激励", "获评纳税信用A级", "税务局"),
        ("失信惩戒", "列入拖欠农民工工资失信名单", "人力社保局"),
    ]);
    let is_bad = matches!(category, "行政处罚" | "失信惩戒");
    let repaired = occurred.checked_add_days(Days::new(90 + draw.below(300))).filter(|day| *day <= DATA_DAY);
    let repaired = repaired.filter(|_| is_bad && draw.chance(45));
    vec![
        json!(format!("XY{}{:06}", occurred.format("%Y"), number + 1)),
        json!(firm.uscc),
        json!(firm.name),
        json!(category),
        json!(content),
        json!(format!("{}{bureau}", firm.district.name)),
        json!(occurred.to_string()),
        json!(repaired.map(|day| day.to_string())),
        json!((occurred + Days::new(3 * 365)).to_string()),
    ]
}

fn grade_a(draw: &mut Draw, number: usize) -> Vec<Value> {
    // 7,919 is prime and no divisor of the number of companies: no company comes twice.
    let firm = firm::firm(number * 7_919);
    vec![
        json!(firm.uscc),
        json!(2025),
        json!(firm.name),
        json!(firm.district.code),
        json!(format!("国家税务总局重庆市{}税务局", firm.district.name)),
        json!(draw.usually(&[1_i64, 1, 2, 3, 4, 5])),
    ]
}

fn high_tech(draw: &mut Draw, number: usize) -> Vec<Value> {
    const FIELDS: [(&str, &str); 6] = [
        ("软件", "电子信息"),
        ("数据服务", "电子信息"),
        ("机电设备", "先进制造与自动化"),
        ("汽车零部件", "先进制造与自动化"),
        ("医药", "生物与新医药"),
        ("环保科技", "资源与环境"),
    ];
    let firm = firm::in_trade(number, 17, &FIELDS.map(|(trade, _)| trade));
    let field =
        FIELDS.iter().find(|(trade, _)| firm.name.contains(trade)).map_or("新材料", |(_, field)| field);
    let recognised = draw.day(1_050, 20);
    vec![
        json!(format!("GR{}5109{:05}", recognised.format("%Y"), number + 1)),
        json!(firm.uscc),
        json!(firm.name),
        json!(field),
        json!(firm.district.code),
        json!(recognised.to_string()),
        json!((recognised + Days::new(3 * 365)).to_string()),
        json!(draw.between(4, 260)),
    ]
}

fn cooperative(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::DISTRICTS[6 + draw.index(place::DISTRICTS.len() - 6)];
    let product =
        draw.pick(&["柑橘", "榨菜", "花椒", "脆李", "茶叶", "中药材", "生猪", "稻渔", "脐橙", "高山蔬菜"]);
    let style = draw.pick(&["丰禾", "绿野", "金穗", "山里红", "巴山", "云上", "清江", "众兴"]);
    vec![
        json!(uscc::complete("93", "500900", &format!("MBF{number:05}")).unwrap_or_default()),
        json!(format!("{}{style}{product}专业合作社", district.short())),
        json!(draw.usually(&["市级", "市级", "国家级"])),
        json!(product),
        json!(draw.between(8, 460)),
        json!(draw.hundredths(60, 6_500)),
        json!(draw.usually(&["无", "绿色食品", "地理标志", "有机农产品"])),
        json!(district.code),
        json!(place::address(draw, district)),
    ]
}

/// The first 72 are filling stations, the other 1,364 outlets, as the city counts them.
fn gas_outlet(draw: &mut Draw, number: usize) -> Vec<Value> {
    let is_station = number < 72;
    let owner = firm::firm(if is_station { number * 3 } else { number % 72 * 3 });
    let district = place::DISTRICTS[number % place::DISTRICTS.len()];
    let short = district.short();
    let name = if is_station {
        format!("{short}第{}液化气充装站", number / place::DISTRICTS.len() + 1)
    } else {
        format!("{short}{}便民供应点", place::road(draw))
    };
    vec![
        json!(format!("RQ{}{number:05}", &district.code[2..])),
        json!(name),
        json!(if is_station { "充装场站" } else { "经营点" }),
        json!(owner.uscc),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(draw.landline()),
        json!(if is_station { draw.between(20, 200) * 1_000 } else { draw.between(1, 6) * 140 }),
        json!((DATA_DAY + Days::new(draw.below(1_000))).to_string()),
        json!(draw.date(60, 1)),
        json!(draw.usually(&["合格", "合格", "合格", "限期整改", "停业整顿"])),
    ]
}

fn driver(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::aged(number, 12, 22, 59);
    let issued = draw.day(4_000, 30);
    vec![
        json!(format!("5009{:09}", number * 31 + 700_001)),
        json!(person.name),
        json!(person.id_number),
        json!(person.phone),
        json!(draw.usually(&[
            "网络预约出租汽车",
            "巡游出租汽车",
            "道路货物运输",
            "道路旅客运输",
            "危险货物运输"
        ])),
        json!(firm::in_trade(draw.index(600), 20, &["物流"]).name),
        json!(person.district.code),
        json!(issued.to_string()),
        json!((DATA_DAY + Days::new(draw.below(2_000))).to_string()),
        json!(draw.usually(&["AAA级", "AA级", "A级", "B级"])),
        json!(draw.usually(&["有效", "有效", "有效", "注销", "吊销"])),
    ]
}
