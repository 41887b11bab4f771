//! Catalogue entries of the full city: a subject of a department, told in one of ten forms, for an area.
//!
//! City organs come first, then departments of districts, then townships, which tell of their own area what the
//! department above them asks for.

use super::organisation::Layout;
use super::words::{DEPARTMENTS, Department, FORMS, Form, THEMES};
use crate::demo::city::{ItemSeed, OperationSeed, Personal, ResourceSeed, SharingSeed};
use crate::demo::tables::Draw;
use crate::text::Bilingual;

/// Whose area an entry tells of.
struct Place {
    provider: String,
    name: String,
    en: String,
    division: String,
}

/// Entries one area can have.
const ENTRIES: usize = DEPARTMENTS.len() * 10 * FORMS.len();

pub(super) fn resource(number: usize, layout: &Layout) -> ResourceSeed {
    let (place_number, entry) = (number / ENTRIES, number % ENTRIES);
    let department = &DEPARTMENTS[entry % DEPARTMENTS.len()];
    let subject_number = entry / DEPARTMENTS.len();
    let form = &FORMS[subject_number / department.subjects.len()];
    let subject = department.subjects[subject_number % department.subjects.len()];
    let place = place(place_number, department, layout);
    let mut draw = Draw::new("entry", number);
    let items = items(&mut draw, form);
    let highest = items.iter().map(|item| item.grade).max().unwrap_or(1);
    let theme = THEMES[department.theme - 1];
    let group = entry % DEPARTMENTS.len() + 201;
    ResourceSeed {
        slug: format!("g{number:06}"),
        code: format!("2-{:02}-{group}-{place_number:04}/{:06}", department.theme, entry + 1),
        kind: form.kind.to_owned(),
        title: Bilingual::new(
            format!("{}{subject}{}", place.name, form.ending),
            format!("{}: {} {}", place.en, department.en, form.en),
        ),
        summary: Bilingual { zh: summary(&mut draw, &place.name, subject, form), en: None },
        domain: theme.to_owned(),
        format: format_of(form.kind).to_owned(),
        update_cycle: (*draw.usually(&[&"monthly", &"daily", &"weekly", &"yearly", &"real_time"])).to_owned(),
        sharing: sharing(&mut draw, highest, theme),
        methods: methods_of(form.kind).iter().map(ToString::to_string).collect(),
        is_open: false,
        grade: highest,
        division: place.division,
        tags: vec![subject.to_owned(), theme.to_owned()],
        source_system: Some(format!("{subject}管理系统")),
        operations: operations(form),
        provider: place.provider,
        items,
        table: None,
        upstream: None,
    }
}

fn place(number: usize, department: &Department, layout: &Layout) -> Place {
    if number == 0 {
        let (name, en) = ("全市".to_owned(), "The city".to_owned());
        return Place { provider: department.strip.to_owned(), name, en, division: "500000".to_owned() };
    }
    if let Some(area) = layout.areas.get(number - 1) {
        return Place {
            provider: format!("{}-{}", area.slug, department.strip),
            name: area.name.clone(),
            en: area.en.clone(),
            division: area.division.clone().unwrap_or_else(|| "500000".to_owned()),
        };
    }
    let (slug, name, division) = layout.township_name(number - 1 - layout.areas.len());
    Place {
        en: slug.clone(),
        provider: slug,
        name,
        division: division.unwrap_or_else(|| "500000".to_owned()),
    }
}

fn summary(draw: &mut Draw, area: &str, subject: &str, form: &Form) -> String {
    let use_of = draw.pick(&["业务协同", "资格核验", "监督检查", "统计分析", "“一件事”联办", "网格走访"]);
    let start = draw.pick(&["汇集", "登记", "记录", "反映"]);
    let note = if form.is_personal { "个人信息按最小必要提供" } else { "不含个人信息" };
    format!("{start}{area}{subject}的{}，供有关部门用于{use_of}；{note}。", form.ending)
}

fn format_of(kind: &str) -> &'static str {
    match kind {
        "data.file" => "spreadsheet",
        "data.api" => "service_interface",
        _ => "database",
    }
}

fn methods_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "data.table" => &["table", "batch"],
        "data.file" => &["file"],
        _ => &["api"],
    }
}

/// Items about a person, those asked for most first.
const PERSON: [(&str, &str, char, u8, Personal); 5] = [
    ("full_name", "姓名", 'C', 3, Personal::Personal),
    ("id_number", "公民身份号码", 'C', 4, Personal::Personal),
    ("phone", "联系电话", 'C', 4, Personal::Personal),
    ("address", "住址", 'C', 4, Personal::Personal),
    ("hardship", "困难类型", 'C', 4, Personal::Sensitive),
];

/// Items about anything.
const BODY: [(&str, &str, char, u8, Personal); 9] = [
    ("unit_name", "单位名称", 'C', 1, Personal::None),
    ("uscc", "统一社会信用代码", 'C', 1, Personal::None),
    ("division_code", "行政区划代码", 'C', 1, Personal::None),
    ("status", "状态", 'C', 1, Personal::None),
    ("updated_on", "更新日期", 'D', 1, Personal::None),
    ("quantity", "数量", 'I', 1, Personal::None),
    ("amount", "金额（元）", 'Y', 2, Personal::None),
    ("longitude", "经度", 'B', 2, Personal::None),
    ("latitude", "纬度", 'B', 2, Personal::None),
];

/// Seven or more items: what identifies, what is said, where and when.
fn items(draw: &mut Draw, form: &Form) -> Vec<ItemSeed> {
    if form.kind == "indicator" {
        return Vec::new();
    }
    let persons = if form.is_personal { 1 + draw.index(PERSON.len()) } else { 0 };
    let body = 6 + draw.index(BODY.len() - 5);
    let first = ("record_number", "编号", 'C', if persons == 0 { 1 } else { 2 }, Personal::None);
    let all =
        std::iter::once(first).chain(PERSON.into_iter().take(persons)).chain(BODY.into_iter().take(body));
    all.map(|(name, zh, kind, grade, personal)| ItemSeed {
        name: name.to_owned(),
        title: Bilingual::new(zh, name.replace('_', " ")),
        kind,
        grade,
        personal,
        is_key: name == "record_number",
    })
    .collect()
}

fn operations(form: &Form) -> Vec<OperationSeed> {
    if form.kind != "data.api" {
        return Vec::new();
    }
    let operation = |name: &str, path: &str, zh: &str, en: &str| OperationSeed {
        name: name.to_owned(),
        method: "GET".to_owned(),
        path: path.to_owned(),
        title: Bilingual::new(zh, en),
    };
    vec![
        operation("list_records", "/records", "分页查询", "List records"),
        operation("get_record", "/records/{record_number}", "按编号查询", "Read one record"),
    ]
}

/// What is graded above 2 is shared under conditions, if at all.
fn sharing(draw: &mut Draw, grade: u8, theme: &str) -> SharingSeed {
    let chance = draw.below(100);
    if grade > 2 && chance < 14 {
        let (reason, basis) = draw.pick(&[
            ("能够识别单个统计调查对象身份", "《中华人民共和国统计法》第二十八条"),
            ("案件涉及未成年人身份信息", "《中华人民共和国未成年人保护法》第一百零三条"),
            ("执行职务中知悉的信息应当保密", "《中华人民共和国审计法》第十六条"),
        ]);
        return SharingSeed::Withheld { reason: reason.to_owned(), basis: basis.to_owned() };
    }
    if grade > 2 || chance < 12 {
        let condition = draw.pick(&[
            "限依法履行职责使用，须写明办理事项和依据",
            "仅用于核验，不得留存",
            "不得向第三方提供",
            "限本行政区域使用",
        ]);
        return SharingSeed::Conditional { conditions: vec![format!("{theme}：{condition}")] };
    }
    SharingSeed::Unconditional
}
