//! Tables of social security: labour, healthcare security, provident fund, disabled persons, veterans, housing.

use chrono::Months;
use serde_json::{Value, json};

use super::{DATA_DAY, Draw, TableSeed, citizen, firm, health, place};

pub(super) const TABLES: &[TableSeed] = &[
    table! { "labour_pensioner", 2_600, pensioner: insurance_number Text, full_name Text, id_number Text,
    scheme Text, retired_on Date, monthly_amount Real, certified_on Date, division_code Text, phone Text,
    status Text },
    table! { "labour_insured", 3_400, insured: insurance_number Text, full_name Text, id_number Text,
    employer_uscc Text, employer_name Text, base_band Text, months_paid Integer, last_paid_month Text,
    division_code Text, status Text },
    table! { "insurance_member", 5_000, member_row: member_number Text, full_name Text, id_number Text,
    scheme Text, division_code Text, employer_name Text, paid_year Integer, aid_kind Text, phone Text,
    status Text },
    table! { "insurance_institution", 900, institution: institution_code Text, institution_name Text,
    institution_kind Text, level Text, division_code Text, address Text, phone Text, cross_region Text,
    agreement_until Date },
    table! { "fund_account", 2_800, account: account_number Text, full_name Text, id_number Text,
    employer_uscc Text, employer_name Text, base_band Text, balance Real, paid_until Text, status Text },
    table! { "disabled_certificate", 1_500, certificate: certificate_number Text, full_name Text,
    id_number Text, kind Text, degree Text, guardian_name Text, guardian_phone Text, division_code Text,
    issued_on Date, valid_until Date, status Text },
    table! { "veterans_card", 1_100, veteran: card_number Text, holder_name Text, id_number Text,
    category Text, division_code Text, issued_on Date, status Text },
    table! { "housing_public_rental", 1_600, tenant: contract_number Text, applicant_name Text,
    id_number Text, phone Text, estate Text, room Text, household_size Integer, monthly_rent Real,
    division_code Text, starts_on Date, ends_on Date },
];

const BANDS: [&str; 5] = ["5000元以下", "5000—8000元", "8000—12000元", "12000—20000元", "20000元以上"];

/// A month of the two years before the day of the rows, such as `2026-09`.
fn month(draw: &mut Draw, oldest: u64) -> String {
    draw.day(oldest, 31).format("%Y-%m").to_string()
}

fn pensioner(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::aged(number, 11, 60, 95);
    let scheme = draw.usually(&["城镇职工基本养老保险", "城乡居民基本养老保险"]);
    let amount =
        if scheme.starts_with("城乡") { draw.hundredths(145, 480) } else { draw.hundredths(1_900, 6_800) };
    vec![
        json!(format!("5009{:08}", number * 13 + 20_001)),
        json!(person.name),
        json!(person.id_number),
        json!(scheme),
        json!((person.born + Months::new(12 * 55 + draw.pick(&[0, 0, 36, 60]))).to_string()),
        json!(amount),
        json!(draw.date(420, 3)),
        json!(person.district.code),
        json!(person.phone),
        json!(draw.usually(&["正常发放", "正常发放", "待认证", "暂停", "终止"])),
    ]
}

fn insured(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::aged(number, 8, 22, 59);
    let employer = firm::any(draw);
    vec![
        json!(format!("5009{:08}", number * 13 + 20_007)),
        json!(person.name),
        json!(person.id_number),
        json!(employer.uscc),
        json!(employer.name),
        json!(draw.pick(&BANDS)),
        json!(draw.between(1, 12 * i64::from(person.age() - 18).clamp(1, 40))),
        json!(month(draw, 120)),
        json!(employer.district.code),
        json!(draw.usually(&["正常参保", "正常参保", "中断缴费", "转出"])),
    ]
}

/// What table and sample API tell of a member of the medical insurance.
pub struct Member {
    /// 个人医保编号.
    pub number: String,
    /// Who it is.
    pub person: citizen::Citizen,
    /// 险种类型.
    pub scheme: &'static str,
    /// 参保状态.
    pub status: &'static str,
    /// 缴费年度.
    pub paid_year: i64,
}

/// How many members there are.
pub const MEMBERS: usize = 5_000;

const FIRST_MEMBER: usize = 300_011;
const MEMBER_STEP: usize = 17;

/// The member of a number.
pub fn member(number: usize) -> Member {
    let mut draw = Draw::new("member", number);
    let person = citizen::citizen(number * 6);
    let is_of_working_age = (22..60).contains(&person.age());
    let scheme = if is_of_working_age && draw.chance(60) {
        "职工基本医疗保险"
    } else {
        "城乡居民基本医疗保险"
    };
    Member {
        number: format!("5009{:010}", number * MEMBER_STEP + FIRST_MEMBER),
        person,
        scheme,
        status: draw.usually(&["正常参保", "正常参保", "暂停参保", "终止参保"]),
        paid_year: draw.usually(&[2026, 2026, 2025]),
    }
}

/// The member of an individual number, with the number of their row.
pub fn member_of(number: &str) -> Option<(usize, Member)> {
    let row = number.get(4..)?.parse::<usize>().ok()?.checked_sub(FIRST_MEMBER)? / MEMBER_STEP;
    Some((row, member(row))).filter(|(row, member)| *row < MEMBERS && member.number == number)
}

fn member_row(draw: &mut Draw, number: usize) -> Vec<Value> {
    let member = member(number);
    let employer = firm::any(draw).name;
    let is_employee = member.scheme.starts_with("职工");
    vec![
        json!(member.number),
        json!(member.person.name),
        json!(member.person.id_number),
        json!(member.scheme),
        json!(member.person.district.code),
        json!(if is_employee { employer } else { "—".to_owned() }),
        json!(member.paid_year),
        json!(if is_employee {
            "无"
        } else {
            draw.usually(&["无", "无", "低保对象", "特困人员", "监测对象"])
        }),
        json!(member.person.phone),
        json!(member.status),
    ]
}

fn institution(draw: &mut Draw, number: usize) -> Vec<Value> {
    let is_pharmacy = number % 3 == 2;
    let (name, kind, level, district) = if is_pharmacy {
        let firm = firm::firm(number);
        (format!("{}第{}药房", firm.name, number / 3 + 1), "零售药店", "不分级", firm.district)
    } else {
        let (name, kind, level, district) = health::institution_name(number % health::INSTITUTIONS);
        (name, kind, level, district)
    };
    vec![
        json!(format!("{}5009{:05}", if is_pharmacy { 'P' } else { 'H' }, number + 1)),
        json!(name),
        json!(kind),
        json!(level),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(draw.landline()),
        json!(draw.usually(&["已开通", "已开通", "未开通"])),
        json!((DATA_DAY + chrono::Days::new(draw.below(700))).to_string()),
    ]
}

fn account(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::aged(number, 10, 22, 59);
    let employer = firm::any(draw);
    vec![
        json!(format!("1009{:08}", number * 19 + 40_009)),
        json!(person.name),
        json!(person.id_number),
        json!(employer.uscc),
        json!(employer.name),
        json!(draw.pick(&BANDS)),
        json!(draw.hundredths(80, 260_000)),
        json!(month(draw, 150)),
        json!(draw.usually(&["正常", "正常", "封存", "托管"])),
    ]
}

/// The certificate number is the identity number with kind and degree behind it.
fn certificate(draw: &mut Draw, number: usize) -> Vec<Value> {
    const KINDS: [&str; 7] = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"];
    let person = citizen::citizen(number * 20);
    let guardian = citizen::adult(draw);
    let (kind, degree) = (draw.index(KINDS.len()), draw.index(4));
    let issued = draw.day(3_400, 20);
    vec![
        json!(format!("{}{}{}", person.id_number, kind + 1, degree + 1)),
        json!(person.name),
        json!(person.id_number),
        json!(format!("{}残疾", KINDS[kind])),
        json!(["一级", "二级", "三级", "四级"][degree]),
        json!(guardian.name),
        json!(guardian.phone),
        json!(person.district.code),
        json!(issued.to_string()),
        json!((issued + chrono::Days::new(3_652)).to_string()),
        json!(draw.usually(&["有效", "有效", "有效", "冻结", "注销"])),
    ]
}

fn veteran(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::aged(number, 24, 22, 90);
    vec![
        json!(format!("渝Y{:08}", number * 7 + 100_003)),
        json!(person.name),
        json!(person.id_number),
        json!(draw.usually(&["退役军人", "“三属”", "残疾军人", "其他优抚对象"])),
        json!(person.district.code),
        json!(draw.date(1_300, 15)),
        json!(draw.usually(&["有效", "有效", "挂失", "注销"])),
    ]
}

fn tenant(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::aged(number, 18, 22, 80);
    let estate =
        draw.pick(&["民心佳园", "康居西城", "城南家园", "云篆山水", "缙云新居", "樵坪人家", "半岛逸景"]);
    let starts = draw.day(1_000, 10);
    vec![
        json!(format!("GZ{}{:05}", starts.format("%Y"), number + 1)),
        json!(person.name),
        json!(person.id_number),
        json!(person.phone),
        json!(estate),
        json!(format!("{}栋{}-{}", draw.between(1, 28), draw.between(1, 33), draw.between(1, 8))),
        json!(draw.between(1, 5)),
        json!(draw.hundredths(320, 900)),
        json!(person.district.code),
        json!(starts.to_string()),
        json!((starts + chrono::Days::new(3 * 365)).to_string()),
    ]
}
