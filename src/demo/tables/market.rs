//! Tables of the market regulation bureau.

use serde_json::{Value, json};

use super::SqlType::{Date, Integer, Real, Text};
use super::{Draw, TableSeed, firm};

pub(super) const TABLES: &[TableSeed] = &[
    TableSeed {
        name: "market_enterprise",
        columns: &[
            ("uscc", Text),
            ("enterprise_name", Text),
            ("enterprise_kind", Text),
            ("industry", Text),
            ("legal_representative", Text),
            ("registered_capital", Integer),
            ("founded_on", Date),
            ("division_code", Text),
            ("address", Text),
            ("business_scope", Text),
            ("registration_office", Text),
            ("status", Text),
        ],
        count: 4_000,
        row: enterprise,
    },
    TableSeed {
        name: "market_penalty",
        columns: &[
            ("decision_number", Text),
            ("uscc", Text),
            ("enterprise_name", Text),
            ("facts", Text),
            ("legal_basis", Text),
            ("penalty_kind", Text),
            ("fine", Real),
            ("decided_on", Date),
            ("authority", Text),
            ("published_until", Date),
        ],
        count: 900,
        row: penalty,
    },
    TableSeed {
        name: "market_food_licence",
        columns: &[
            ("licence_number", Text),
            ("uscc", Text),
            ("operator_name", Text),
            ("business_form", Text),
            ("items", Text),
            ("division_code", Text),
            ("address", Text),
            ("risk_level", Text),
            ("issued_on", Date),
            ("valid_until", Date),
        ],
        count: 1_500,
        row: food_licence,
    },
];

fn enterprise(_: &mut Draw, number: usize) -> Vec<Value> {
    let firm = firm::firm(number);
    vec![
        json!(firm.uscc),
        json!(firm.name),
        json!(firm.kind),
        json!(firm.industry),
        json!(firm.representative.name),
        json!(firm.capital),
        json!(firm.founded.to_string()),
        json!(firm.district.code),
        json!(firm.address),
        json!(format!("一般项目：{}相关经营活动（依法须经批准的项目除外）", firm.industry)),
        json!(format!("{}市场监督管理局", firm.district.name)),
        json!(firm.status),
    ]
}

fn penalty(draw: &mut Draw, number: usize) -> Vec<Value> {
    let firm = firm::any(draw);
    let (facts, basis) = draw.pick(&[
        ("经营超过保质期的食品", "《中华人民共和国食品安全法》第一百二十四条"),
        ("未按规定明码标价", "《中华人民共和国价格法》第四十二条"),
        ("发布虚假广告", "《中华人民共和国广告法》第五十五条"),
        ("使用未经检定的计量器具", "《中华人民共和国计量法》第二十五条"),
        ("特种设备未按期检验仍继续使用", "《中华人民共和国特种设备安全法》第八十四条"),
        ("未按时公示年度报告", "《企业信息公示暂行条例》第十八条"),
    ]);
    let kind = draw.usually(&["罚款", "警告", "没收违法所得", "责令停产停业"]);
    let decided = draw.day(1_000, 3);
    vec![
        json!(format!("渝市监处罚〔{}〕{}号", decided.format("%Y"), number + 1)),
        json!(firm.uscc),
        json!(firm.name),
        json!(facts),
        json!(basis),
        json!(kind),
        json!(if kind == "罚款" { draw.hundredths(500, 80_000) } else { 0.0 }),
        json!(decided.to_string()),
        json!(format!("{}市场监督管理局", firm.district.name)),
        json!((decided + chrono::Days::new(3 * 365)).to_string()),
    ]
}

fn food_licence(draw: &mut Draw, number: usize) -> Vec<Value> {
    let firm = firm::any(draw);
    let issued = draw.day(1_700, 10);
    vec![
        json!(format!("JY2500900{:07}", number + 1)),
        json!(firm.uscc),
        json!(firm.name),
        json!(draw.usually(&["餐饮服务经营者", "食品销售经营者", "单位食堂", "网络食品经营者"])),
        json!(draw.pick(&[
            "热食类食品制售",
            "预包装食品销售",
            "热食类食品制售、冷食类食品制售",
            "散装食品销售"
        ])),
        json!(firm.district.code),
        json!(firm.address),
        json!(draw.pick(&["A", "B", "C", "D"])),
        json!(issued.to_string()),
        json!((issued + chrono::Days::new(5 * 365 + 1)).to_string()),
    ]
}
