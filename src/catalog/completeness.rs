//! Whether an entry says all that Decree 809 Art. 13 and its kind demand, field by field.
//!
//! [`check_form`] refuses what is no entry at all; [`check_draft`] adds what a department's own draft may not say,
//! though it may be incomplete; [`check`] is for publication; [`missing`] lists what a harvested entry lacks.
//! Entries of foreign catalogues speak their own words, so of them only the form is asked.

use std::collections::BTreeSet;

use super::code::{self, ResourceCode};
use super::resource::{Binding, Content};
use super::vocabulary::{Sharing, THEMES, is_theme};
use crate::error::{FieldError, Problem, Result};
use crate::org::division::Divisions;
use crate::text::Bilingual;

/// Longest title in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest abstract in characters.
pub const SUMMARY_CHARS_MAX: usize = 4000;
/// The highest grade.
const GRADE_MAX: u8 = 5;
/// Longest name of an item in characters.
pub const NAME_CHARS_MAX: usize = 63;
/// Most items of one entry.
pub const ITEMS_MAX: usize = 500;

fn wrong(field: &str, zh: &str, en: &str) -> FieldError {
    FieldError { field: field.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

fn answer(fields: Vec<FieldError>) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let mut problem = wrongly_filled();
    problem.fields = fields;
    Err(problem)
}

fn wrongly_filled() -> Problem {
    Problem::invalid("目录条目填写有误", "the catalogue entry is not complete or not valid")
}

/// What no draft may be: without a title, too long, with duplicate or unusable names.
pub fn check_form(content: &Content) -> Result<()> {
    let mut fields = Vec::new();
    let title = content.title.zh.trim();
    if title.is_empty() {
        fields.push(wrong("title.zh", "请填写目录名称", "give the entry a title"));
    }
    if title.chars().count() > TITLE_CHARS_MAX {
        fields.push(wrong(
            "title.zh",
            "名称过长，最多200字",
            "the title is too long: at most 200 characters",
        ));
    }
    if content.summary.zh.chars().count() > SUMMARY_CHARS_MAX {
        fields.push(wrong(
            "summary.zh",
            "摘要过长，最多4000字",
            "the abstract is too long: at most 4000 characters",
        ));
    }
    if content.grade > GRADE_MAX {
        fields.push(wrong("grade", "级别须为1至5", "a grade is 1 to 5"));
    }
    if content.items.len() > ITEMS_MAX {
        fields.push(wrong("items", "数据项过多，最多500项", "too many items: at most 500"));
    }
    let mut seen = BTreeSet::new();
    for (place, item) in content.items.iter().enumerate() {
        let field = format!("items.{place}.name");
        if !is_name(&item.name) {
            let zh = format!("`{}` 不能作数据项英文名：小写字母开头，只含小写字母、数字、下划线", item.name);
            let en =
                format!("`{}` is not a usable item name: lower-case letters, digits, underscores", item.name);
            fields.push(FieldError { field, zh, en });
        } else if !seen.insert(&item.name) {
            let zh = format!("数据项 `{}` 重复", item.name);
            let en = format!("the item `{}` is listed twice", item.name);
            fields.push(FieldError { field, zh, en });
        }
        if !(1..=GRADE_MAX).contains(&item.grade) {
            fields.push(wrong(&format!("items.{place}.grade"), "级别须为1至5", "a grade is 1 to 5"));
        }
    }
    answer(fields)
}

/// What no draft of a department may be: no entry at all, in words that the catalogue does not know, at odds with
/// its own code, or with characters that nobody sees.
pub fn check_draft(content: &Content, own: Option<&ResourceCode>) -> Result<()> {
    let mut fields = fields_of(check_form(content));
    fields.extend(unknown_words(content));
    fields.extend(unplain(content));
    fields.extend(wrong_binding(content));
    let path = &content.class_path;
    if let Some(own) = own.filter(|own| own.class_path != *path) {
        let said = own.class_path.join(", ");
        fields.push(FieldError {
            field: "class_path".to_owned(),
            zh: format!("分类与信息资源代码不符，代码的分类是 {said}；可留空"),
            en: format!("it is at odds with the resource code, whose class is {said}; it can be left out"),
        });
    } else if own.is_none() && !path.is_empty() && !code::is_class_path(path) {
        fields.push(wrong("class_path", "分类应为类、项、目", "a class path is class, division, group"));
    }
    answer(fields)
}

fn fields_of(found: Result<()>) -> Vec<FieldError> {
    found.err().map(|problem| problem.fields).unwrap_or_default()
}

/// Values outside the catalogue's closed vocabularies that are texts in [`Content`].
fn unknown_words(content: &Content) -> Vec<FieldError> {
    let mut fields = Vec::new();
    let domain = content.domain.as_str();
    if !domain.is_empty() && !is_theme(domain) {
        let known = THEMES.map(|(zh, _)| zh).join("、");
        let worded = THEMES.map(|(zh, en)| format!("{zh} ({en})")).join(", ");
        fields.push(FieldError {
            field: "domain".to_owned(),
            zh: format!("没有主题“{domain}”，可选：{known}"),
            en: format!("there is no theme `{domain}`; choose one of {worded}"),
        });
    }
    fields
}

/// An address or table that the gateway could not use, or that holds what does not belong into an entry: the secret of
/// an API is kept beside it, sealed.
fn wrong_binding(content: &Content) -> Option<FieldError> {
    match &content.binding {
        None => None,
        Some(Binding::HostedTable { table }) => (!is_name(table)).then(|| {
            wrong(
                "binding.table",
                "须为托管库表名：小写字母开头，只含小写字母、数字、下划线",
                "must name a hosted table: lower-case letters, digits, underscores",
            )
        }),
        Some(Binding::Http { base_url }) => (!is_base_url(base_url)).then(|| {
            wrong(
                "binding.base_url",
                "须为 https 或 http 基地址，不含用户名、密码、查询参数，末尾不加斜杠",
                "must be an https or http base address without user name, password, query or final slash",
            )
        }),
    }
}

fn is_base_url(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else { return false };
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && !text.contains(['?', '#', '@'])
        && !text.ends_with('/')
}

/// A division that the city does not have; anything goes while nobody set the city's divisions.
pub fn unknown_division(content: &Content, known: &Divisions) -> Option<FieldError> {
    let code = content.division.as_deref()?;
    let is_known = known.all().is_empty() || known.has(code);
    (!is_known).then(|| FieldError {
        field: "division".to_owned(),
        zh: format!("没有行政区划代码“{code}”，可在 /api/v1/divisions 查询"),
        en: format!("there is no division `{code}`; /api/v1/divisions lists them"),
    })
}

/// Texts with characters that nobody sees.
fn unplain(content: &Content) -> Vec<FieldError> {
    let mut problem = wrongly_filled().plain("summary.zh", &content.summary.zh);
    problem = problem.plain("summary.en", content.summary.en.as_deref().unwrap_or_default());
    let both = |problem: Problem, field: &str, text: &Bilingual| {
        let problem = problem.plain_line(format!("{field}.zh"), &text.zh);
        problem.plain_line(format!("{field}.en"), text.en.as_deref().unwrap_or_default())
    };
    problem = both(problem, "title", &content.title);
    for (place, item) in content.items.iter().enumerate() {
        problem = both(problem, &format!("items.{place}.title"), &item.title);
    }
    for (place, operation) in content.operations.iter().enumerate() {
        problem = both(problem, &format!("operations.{place}.title"), &operation.title);
        let texts = [&operation.name, &operation.method, &operation.path];
        for (name, text) in ["name", "method", "path"].into_iter().zip(texts) {
            problem = problem.plain_line(format!("operations.{place}.{name}"), text);
        }
    }
    for (name, texts) in [("tags", &content.tags), ("related_codes", &content.related_codes)] {
        for (place, text) in texts.iter().enumerate() {
            problem = problem.plain_line(format!("{name}.{place}"), text);
        }
    }
    problem = problem.plain_line("source_system", content.source_system.as_deref().unwrap_or_default());
    match &content.sharing {
        Some(Sharing::Conditional { conditions }) => {
            for (place, text) in conditions.iter().enumerate() {
                problem = problem.plain(format!("sharing.conditions.{place}"), text);
            }
        }
        Some(Sharing::Withheld { reason, basis }) => {
            problem = problem.plain("sharing.reason", reason).plain("sharing.basis", basis);
        }
        Some(Sharing::Unconditional) | None => {}
    }
    problem.fields
}

/// The form of an item's name, for whoever checks it beforehand.
pub fn name_pattern() -> String {
    format!("^[a-z][a-z0-9_]{{0,{}}}$", NAME_CHARS_MAX - 1)
}

fn is_name(name: &str) -> bool {
    name.len() <= NAME_CHARS_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name != crate::scope::sql::ROW_ID
}

/// The mandatory attributes (Art. 13) an entry lacks, by field name.
pub fn missing(content: &Content) -> Vec<&'static str> {
    let info = content.kind.info();
    let checks = [
        ("title", content.title.zh.trim().is_empty()),
        ("items", info.has_items && content.items.is_empty()),
        ("format", content.format.is_none()),
        ("update_cycle", content.update_cycle.is_none()),
        ("sharing", content.sharing.is_none()),
        ("methods", content.methods.is_empty()),
        ("grade", content.grade == 0),
        ("summary", content.summary.zh.trim().is_empty()),
        ("domain", content.domain.trim().is_empty()),
    ];
    checks.into_iter().filter(|(_, lacks)| *lacks).map(|(field, _)| field).collect()
}

/// Everything publication demands.
pub fn check(content: &Content) -> Result<()> {
    check_form(content)?;
    let lacks: Vec<FieldError> = missing(content)
        .into_iter()
        .map(|field| wrong(field, "必填（第十三条）", "mandatory (Decree 809 Art. 13)"))
        .collect();
    let mut fields = unknown_words(content);
    fields.extend(lacks);
    fields.extend(wrong_sharing(content));
    if let Some(method) = content.methods.iter().find(|method| !content.kind.info().methods.contains(method))
    {
        let (zh, en) = super::vocabulary::method_name(*method);
        fields.push(FieldError {
            field: "methods".to_owned(),
            zh: format!("这类资源不能以“{zh}”共享"),
            en: format!("this kind cannot be shared by `{en}`"),
        });
    }
    let highest = content.items.iter().map(|item| item.grade).max().unwrap_or(0);
    if content.grade != 0 && content.grade < highest {
        fields.push(wrong(
            "grade",
            "条目级别不得低于数据项最高级别（就高从严）",
            "the grade is at least that of its highest item",
        ));
    }
    fields.extend((content.kind.info().check)(content));
    answer(fields)
}

/// What the law asks of the sharing attribute and it does not say (Arts 14-15).
fn wrong_sharing(content: &Content) -> Vec<FieldError> {
    let mut fields = Vec::new();
    match &content.sharing {
        Some(Sharing::Conditional { conditions }) if conditions.iter().all(|text| text.trim().is_empty()) => {
            fields.push(wrong(
                "sharing.conditions",
                "有条件共享须列明条件",
                "conditional sharing must list its conditions",
            ));
        }
        Some(Sharing::Withheld { reason, basis }) => {
            if reason.trim().is_empty() {
                fields.push(wrong(
                    "sharing.reason",
                    "不予共享须说明理由",
                    "withholding must give its reason",
                ));
            }
            if !cites_a_law(basis) {
                fields.push(wrong(
                    "sharing.basis",
                    "不予共享须引用法律、行政法规或国务院决定的条款（第十五条），部门规章和地方规定不足",
                    "withholding must cite an article of a law, administrative regulation or State Council decision (Art. 15)",
                ));
            }
        }
        _ => {}
    }
    fields
}

/// Whether a basis names a law, administrative regulation or State Council decision and an article.
fn cites_a_law(basis: &str) -> bool {
    let basis = basis.trim();
    let rank = ["法》", "条例》", "国务院", "法典》"];
    let lower = ["规章", "办法》", "实施细则", "地方性法规", "通知》"];
    let names = rank.iter().any(|word| basis.contains(word));
    let only_lower = lower.iter().any(|word| basis.contains(word)) && !basis.contains("法》");
    names && !only_lower && basis.contains('第') && basis.contains('条')
}
