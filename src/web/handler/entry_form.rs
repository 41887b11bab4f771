//! The text form of an entry: lines for items and operations, fields for the rest, and back again.
//!
//! It only reads and writes; whether an entry is complete is `catalog::completeness`.

use crate::catalog::vocabulary::{THEMES, method_name};
use crate::catalog::{
    Binding, Content, Format, Item, ItemType, Kind, Operation, Personal, Sharing, UpdateCycle,
};
use crate::error::{Problem, Result};
use crate::scope::Method;
use crate::text::{Bilingual, Language};
use crate::web::locales;
use crate::web::part::Choice;
use crate::web::publish::{EntryForm, EntryOptions};
use crate::web::visit::Fields;

const METHODS: [Method; 4] = [Method::Api, Method::Batch, Method::File, Method::Table];

fn method_code(method: Method) -> &'static str {
    match method {
        Method::Api => "api",
        Method::Batch => "batch",
        Method::File => "file",
        Method::Table => "table",
    }
}

/// What was typed.
pub fn typed(fields: &Fields) -> EntryForm {
    let text = |name: &str| fields.text(name).to_owned();
    EntryForm {
        code: text("code"),
        kind: text("kind"),
        title_zh: text("title.zh"),
        title_en: text("title.en"),
        summary_zh: text("summary.zh"),
        items: text("items"),
        operations: text("operations"),
        binding: text("binding"),
        format: text("format"),
        update_cycle: text("update_cycle"),
        sharing: text("sharing"),
        methods: fields.all("methods").map(ToOwned::to_owned).collect(),
        conditions: text("sharing.conditions"),
        reason: text("sharing.reason"),
        basis: text("sharing.basis"),
        domain: text("domain"),
        grade: text("grade"),
        tags: text("tags"),
    }
}

/// What stands in an entry, to be changed.
pub fn written(code: &str, content: &Content) -> EntryForm {
    let (mut conditions, mut reason, mut basis) = (String::new(), String::new(), String::new());
    match &content.sharing {
        Some(Sharing::Conditional { conditions: listed }) => conditions = listed.join("\n"),
        Some(Sharing::Withheld { reason: why, basis: law }) => (reason, basis) = (why.clone(), law.clone()),
        Some(Sharing::Unconditional) | None => {}
    }
    EntryForm {
        code: code.to_owned(),
        kind: content.kind.as_str().to_owned(),
        title_zh: content.title.zh.clone(),
        title_en: content.title.en.clone().unwrap_or_default(),
        summary_zh: content.summary.zh.clone(),
        items: content.items.iter().map(item_line).collect::<Vec<_>>().join("\n"),
        operations: content.operations.iter().map(operation_line).collect::<Vec<_>>().join("\n"),
        binding: match &content.binding {
            Some(Binding::HostedTable { table }) => table.clone(),
            Some(Binding::Http { base_url }) => base_url.clone(),
            None => String::new(),
        },
        format: content.format.map(|format| format.as_str().to_owned()).unwrap_or_default(),
        update_cycle: content.update_cycle.map(|cycle| cycle.as_str().to_owned()).unwrap_or_default(),
        sharing: content.sharing.as_ref().map(|sharing| sharing.as_str().to_owned()).unwrap_or_default(),
        methods: content.methods.iter().map(|method| method_code(*method).to_owned()).collect(),
        conditions,
        reason,
        basis,
        domain: content.domain.clone(),
        grade: content.grade.to_string(),
        tags: content.tags.join(" "),
    }
}

/// Reads the form over what the entry said before, whose other attributes stay.
///
/// # Errors
/// `invalid_input` naming each line that does not read.
pub fn content(form: &EntryForm, before: Option<&Content>) -> Result<Content> {
    let mut problem = Problem::invalid("未保存", "nothing was saved");
    let Some(kind) = Kind::parse(&form.kind) else {
        return Err(problem.field("kind", "请选择资源类别", "choose a kind"));
    };
    let mut items = Vec::new();
    let mut operations = Vec::new();
    for (place, line) in lines(&form.items) {
        match item(line) {
            Some(item) => items.push(item),
            None => problem = unreadable(problem, "items", place),
        }
    }
    for (place, line) in lines(&form.operations) {
        match operation(line) {
            Some(operation) => operations.push(operation),
            None => problem = unreadable(problem, "operations", place),
        }
    }
    if !problem.fields.is_empty() {
        return Err(problem);
    }
    let methods =
        METHODS.into_iter().filter(|method| form.methods.iter().any(|code| code == method_code(*method)));
    Ok(Content {
        kind,
        title: Bilingual { zh: form.title_zh.clone(), en: filled(&form.title_en) },
        summary: Bilingual {
            zh: form.summary_zh.clone(),
            en: before.and_then(|before| before.summary.en.clone()),
        },
        class_path: before.map(|before| before.class_path.clone()).unwrap_or_default(),
        domain: form.domain.clone(),
        format: Format::parse(&form.format),
        update_cycle: UpdateCycle::parse(&form.update_cycle),
        sharing: sharing(form),
        methods: methods.collect(),
        is_open: before.is_some_and(|before| before.is_open),
        grade: form.grade.parse().unwrap_or(0),
        division: before.and_then(|before| before.division.clone()),
        tags: form.tags.split_whitespace().map(ToOwned::to_owned).collect(),
        source_system: before.and_then(|before| before.source_system.clone()),
        items,
        operations,
        related_codes: before.map(|before| before.related_codes.clone()).unwrap_or_default(),
        binding: filled(&form.binding).map(|text| match kind.as_str() {
            "data.table" => Binding::HostedTable { table: text },
            _ => Binding::Http { base_url: text },
        }),
    })
}

fn sharing(form: &EntryForm) -> Option<Sharing> {
    Some(match form.sharing.as_str() {
        "unconditional" => Sharing::Unconditional,
        "conditional" => Sharing::Conditional {
            conditions: lines(&form.conditions).map(|(_, line)| line.to_owned()).collect(),
        },
        "withheld" => Sharing::Withheld { reason: form.reason.clone(), basis: form.basis.clone() },
        _ => return None,
    })
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The lines that say something, counted from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty())
}

fn unreadable(problem: Problem, field: &str, place: usize) -> Problem {
    let word = |language| {
        let p = &locales::of(language).publish;
        if field == "items" { p.bad_item.with(place) } else { p.bad_operation.with(place) }
    };
    problem.field(field, word(Language::Zh), word(Language::En))
}

fn bilingual(text: &str) -> Bilingual {
    match text.split_once("//") {
        Some((zh, en)) => Bilingual { zh: zh.trim().to_owned(), en: filled(en) },
        None => Bilingual::zh(text.trim()),
    }
}

fn both(text: &Bilingual) -> String {
    match &text.en {
        Some(en) if !en.is_empty() => format!("{}//{en}", text.zh),
        _ => text.zh.clone(),
    }
}

fn item(line: &str) -> Option<Item> {
    // People type the full-width bar as often as the other.
    let line = line.replace('｜', "|");
    let mut parts = line.split('|').map(str::trim);
    let (name, title, kind) = (parts.next()?, parts.next()?, parts.next()?);
    let grade = parts.next().filter(|text| !text.is_empty()).map_or(Ok(3), str::parse).ok()?;
    let mut item = Item {
        name: name.to_owned(),
        title: bilingual(title),
        kind: ItemType::parse(&kind.to_ascii_uppercase())?,
        grade,
        personal: Personal::None,
        is_key: false,
    };
    for mark in parts.next().unwrap_or_default().split([',', '，', ' ']).filter(|mark| !mark.is_empty()) {
        match mark {
            "key" | "主键" => item.is_key = true,
            "personal" | "个人信息" => item.personal = Personal::Personal,
            "sensitive" | "敏感" | "敏感个人信息" => item.personal = Personal::Sensitive,
            _ => return None,
        }
    }
    (parts.next().is_none() && !title.is_empty()).then_some(item)
}

fn item_line(item: &Item) -> String {
    let marks = [
        (item.is_key, "key"),
        (item.personal == Personal::Personal, "personal"),
        (item.personal == Personal::Sensitive, "sensitive"),
    ];
    let marks: Vec<&str> = marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect();
    format!("{}|{}|{}|{}|{}", item.name, both(&item.title), item.kind.as_str(), item.grade, marks.join(","))
}

fn operation(line: &str) -> Option<Operation> {
    let line = line.replace('｜', "|");
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let [name, method, path, title] = parts.as_slice() else { return None };
    let (path, query) = Operation::parted(path);
    (path.starts_with('/') && !name.is_empty()).then(|| Operation {
        name: (*name).to_owned(),
        method: method.to_ascii_uppercase(),
        path,
        query,
        title: bilingual(title),
    })
}

fn operation_line(operation: &Operation) -> String {
    format!("{}|{}|{}|{}", operation.name, operation.method, operation.address(), both(&operation.title))
}

/// What can be chosen.
pub fn options(language: Language) -> EntryOptions {
    let pick = |(zh, en): (&'static str, &'static str)| language.pick(zh, en);
    let t = locales::of(language);
    let grade = |grade: u8| Choice::new(grade.to_string(), t.part.grade_general.with(grade));
    EntryOptions {
        kinds: Kind::ALL.into_iter().map(|kind| Choice::new(kind.as_str(), pick(kind.info().name))).collect(),
        formats: Format::ALL.iter().map(|format| Choice::new(format.as_str(), pick(format.name()))).collect(),
        cycles: UpdateCycle::ALL
            .iter()
            .map(|cycle| Choice::new(cycle.as_str(), pick(cycle.name())))
            .collect(),
        sharings: ["unconditional", "conditional", "withheld"]
            .map(|code| Choice::new(code, pick(crate::catalog::vocabulary::sharing_name(code))))
            .to_vec(),
        methods: METHODS.map(|method| Choice::new(method_code(method), pick(method_name(method)))).to_vec(),
        domains: std::iter::once(Choice::new("", t.publish.f_domain_none))
            .chain(THEMES.map(|theme| Choice::new(theme.0, pick(theme))))
            .collect(),
        grades: (1..=4).map(grade).chain([Choice::new("5", t.part.grade_important)]).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    #[test]
    fn an_entry_survives_its_text_form() {
        let form = EntryForm {
            kind: "data.table".into(),
            title_zh: "医疗机构执业登记信息".into(),
            items: "org_code|机构代码//Code|C|1|key\nleader_name｜负责人｜c｜3｜个人信息".into(),
            sharing: "conditional".into(),
            conditions: "仅用于履职\n\n不得转供".into(),
            methods: vec!["table".into()],
            grade: "3".into(),
            ..EntryForm::default()
        };
        let read = content(&form, None).unwrap();
        assert_eq!(read.items.len(), 2);
        assert!(read.items[0].is_key && read.items[1].personal == Personal::Personal);
        assert_eq!(content(&written("X", &read), Some(&read)).unwrap(), read);
    }

    #[test]
    fn a_line_that_does_not_read_is_named() {
        let form = EntryForm {
            kind: "data.table".into(),
            items: "good|好|C|1|\nbad|坏|Q|1".into(),
            ..EntryForm::default()
        };
        let problem = content(&form, None).unwrap_err();
        assert_eq!(problem.fields.len(), 1);
        assert!(problem.fields[0].zh.contains('2'), "{}", problem.fields[0].zh);
    }
}
