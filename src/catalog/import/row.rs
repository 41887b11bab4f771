//! A row of a foreign catalogue as content of ours, by its mapping.
//!
//! Pure. What the source leaves open stays open and is listed as missing; what it says in words that the mapping
//! does not know is the row's error, with line, field, value and the known values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::date;
use super::mapping::{Mapping, UNSAID};
use super::report::RowProblem;
use crate::catalog::completeness;
use crate::catalog::{Content, Format, Kind, Sharing, UpdateCycle};
use crate::random;
use crate::text::Bilingual;

/// Longest code in characters, as for entries drafted here.
const CODE_CHARS_MAX: usize = 100;
/// Most free words of one entry.
const TAGS_MAX: usize = 20;

type Read<T> = std::result::Result<T, RowProblem>;

/// A row that can be taken, but for its provider.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) source: String,
    /// What the source is called, where the row says it.
    pub(super) source_name: Option<String>,
    pub(super) department: Option<String>,
    /// What the source calls the row.
    pub(super) theirs: Option<String>,
    pub(super) code: String,
    pub(super) content: Content,
    pub(super) missing: Vec<String>,
}

/// One row with what is needed to read it.
struct Reading<'a> {
    line: u64,
    fields: &'a Map<String, Value>,
    mapping: &'a Mapping,
}

/// Reads a row.
pub(super) fn read(line: u64, fields: &Map<String, Value>, mapping: &Mapping) -> Read<Row> {
    let reading = Reading { line, fields, mapping };
    let source = reading.source()?;
    let title = reading.title()?;
    let department = reading.text(mapping.fields.department.as_ref())?;
    let theirs = reading.text(mapping.fields.code.as_ref())?;
    let code = code(&source, theirs.as_deref(), &title, department.as_deref());
    let mut content = reading.content(title, department.as_deref())?;
    let mut missing: Vec<String> =
        completeness::missing(&content).into_iter().map(ToOwned::to_owned).collect();
    if let Some(Sharing::Conditional { .. }) = content.sharing {
        missing.push("sharing.conditions".to_owned());
    }
    if let Some(Sharing::Withheld { .. }) = content.sharing {
        missing.extend(["sharing.reason", "sharing.basis"].map(ToOwned::to_owned));
    }
    if department.is_none() {
        missing.push("provider".to_owned());
    }
    content.summary.zh = reading.told(&source, department.as_deref(), &content.summary.zh)?;
    completeness::check_form(&content).map_err(|problem| {
        let told = problem.fields.into_iter().next();
        let (field, zh, en) =
            told.map_or((String::new(), problem.zh, problem.en), |wrong| (wrong.field, wrong.zh, wrong.en));
        reading.problem("not_an_entry", &field, "").says(zh, en).next("请改正该行", "correct the row")
    })?;
    Ok(Row { line, source, source_name: None, department, theirs, code, content, missing })
}

impl Reading<'_> {
    fn problem(&self, code: &'static str, field: &str, value: &str) -> RowProblem {
        RowProblem::new(self.line, code, field, value)
    }

    /// A field as text without control characters; none if it is absent or says nothing.
    fn text(&self, field: Option<&String>) -> Read<Option<String>> {
        let Some(field) = field else { return Ok(None) };
        match self.fields.get(field) {
            None => Ok(None),
            Some(value) => self.plain(field, value),
        }
    }

    fn plain(&self, field: &str, value: &Value) -> Read<Option<String>> {
        let text = match value {
            Value::Null => return Ok(None),
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(self
                    .problem("not_text", field, &value.to_string())
                    .says("此处应为文字", "this should be a text")
                    .next("请改正该行或映射文件", "correct the row or the mapping"));
            }
        };
        let blank = |c: char| if c.is_control() { ' ' } else { c };
        let text = text.chars().map(blank).collect::<String>().trim().to_owned();
        Ok((!self.mapping.is_unsaid(&text)).then_some(text))
    }

    /// A field as words: a list, or a text parted by commas.
    fn words(&self, field: &str) -> Read<Vec<String>> {
        match self.fields.get(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => {
                let words: Read<Vec<Option<String>>> =
                    values.iter().map(|value| self.plain(field, value)).collect();
                Ok(words?.into_iter().flatten().collect())
            }
            Some(value) => {
                let text = self.plain(field, value)?.unwrap_or_default();
                let parted = text.split([',', '，', '、', ';', '；', '|']).map(str::trim);
                Ok(parted.filter(|word| !self.mapping.is_unsaid(word)).map(ToOwned::to_owned).collect())
            }
        }
    }

    fn source(&self) -> Read<String> {
        let source = &self.mapping.source;
        let field = source.field.as_deref().unwrap_or_default();
        let slug = match &source.slug {
            Some(slug) => slug.clone(),
            None => self.text(source.field.as_ref())?.unwrap_or_default(),
        };
        if source.names.contains_key(&slug) {
            return Ok(slug);
        }
        let mut problem = self.problem("unknown_source", field, &slug);
        problem.known = source.names.keys().cloned().collect();
        Err(problem
            .says("映射文件中没有这个来源", "the mapping does not know this source")
            .next("请在映射文件 [source.names] 中补上", "add it to [source.names] of the mapping"))
    }

    fn title(&self) -> Read<String> {
        let field = &self.mapping.fields.title;
        self.text(Some(field))?.ok_or_else(|| {
            self.problem("no_title", field, "")
                .says("没有名称", "it has no title")
                .next("请补上名称", "give it a title")
        })
    }

    fn content(&self, title: String, department: Option<&str>) -> Read<Content> {
        let fields = &self.mapping.fields;
        let format = self.format()?;
        let summary = self.text(fields.summary.as_ref())?.filter(|summary| *summary != title);
        Ok(Content {
            kind: match format {
                Some(Format::Database) => Kind::Table,
                Some(Format::ServiceInterface) => Kind::Api,
                _ => Kind::File,
            },
            title: Bilingual::zh(title),
            summary: Bilingual::zh(summary.unwrap_or_default()),
            class_path: Vec::new(),
            domain: self.domain()?,
            format,
            update_cycle: self
                .coded(fields.update_cycle.as_ref(), &self.mapping.codes.update_cycle)?
                .and_then(|word| UpdateCycle::parse(&word)),
            sharing: self.sharing()?,
            methods: Vec::new(),
            is_open: self.mapping.fixed.is_open,
            grade: 0,
            division: None,
            tags: self.tags(department)?,
            source_system: None,
            items: Vec::new(),
            operations: Vec::new(),
            related_codes: Vec::new(),
            binding: None,
        })
    }

    fn domain(&self) -> Read<String> {
        for field in &self.mapping.fields.domain {
            if let Some(word) = self.words(field)?.into_iter().next() {
                return Ok(word);
            }
        }
        Ok(String::new())
    }

    fn tags(&self, department: Option<&str>) -> Read<Vec<String>> {
        let mut tags: Vec<String> = department.map(ToOwned::to_owned).into_iter().collect();
        for field in &self.mapping.fields.tags {
            for word in self.words(field)? {
                if !tags.contains(&word) && tags.len() < TAGS_MAX {
                    tags.push(word);
                }
            }
        }
        Ok(tags)
    }

    fn sharing(&self) -> Read<Option<Sharing>> {
        let word = self.coded(self.mapping.fields.sharing.as_ref(), &self.mapping.codes.sharing)?;
        Ok(match word.as_deref() {
            Some("unconditional") => Some(Sharing::Unconditional),
            Some("conditional") => Some(Sharing::Conditional { conditions: Vec::new() }),
            Some("withheld") => Some(Sharing::Withheld { reason: String::new(), basis: String::new() }),
            _ => None,
        })
    }

    /// The first format that means something; each must be known.
    fn format(&self) -> Read<Option<Format>> {
        let Some(field) = &self.mapping.fields.formats else { return Ok(None) };
        let mut first = None;
        for word in self.words(field)? {
            let ours = self.known(field, &word, &self.mapping.codes.format)?;
            first = first.or(Format::parse(ours));
        }
        Ok(first)
    }

    /// A coded field by our word; none if the source says nothing.
    fn coded(&self, field: Option<&String>, list: &BTreeMap<String, String>) -> Read<Option<String>> {
        let (Some(name), Some(word)) = (field, self.text(field)?) else { return Ok(None) };
        let ours = self.known(name, &word, list)?;
        Ok((ours != UNSAID).then(|| ours.to_owned()))
    }

    fn known<'b>(&self, field: &str, word: &str, list: &'b BTreeMap<String, String>) -> Read<&'b str> {
        if let Some(ours) = list.get(word) {
            return Ok(ours);
        }
        let codes = &self.mapping.codes.name;
        let mut problem = self.problem("unknown_code", field, word);
        problem.known = list.keys().cloned().collect();
        Err(problem
            .says(
                format!("代码表 `{codes}` 中没有这个值"),
                format!("the code list `{codes}` does not have this value"),
            )
            .next("请改正该行，或在映射文件中补上该值", "correct the row, or add the value to the mapping"))
    }

    /// The abstract with where it comes from.
    fn told(&self, source: &str, department: Option<&str>, summary: &str) -> Read<String> {
        let name = self.mapping.source.names.get(source).map_or(source, String::as_str);
        let mut parts = vec![format!("来源：{name}")];
        if let Some(department) = department {
            parts.push(format!("数据提供单位：{department}"));
        }
        let dates = [("发布于", &self.mapping.fields.issued), ("更新于", &self.mapping.fields.modified)];
        for (label, field) in dates {
            if let Some(day) = self.day(field.as_ref())? {
                parts.push(format!("{label} {day}"));
            }
        }
        let origin = format!("（{}）", parts.join("；"));
        Ok(if summary.is_empty() { origin } else { format!("{summary}\n{origin}") })
    }

    fn day(&self, field: Option<&String>) -> Read<Option<String>> {
        let (Some(name), Some(text)) = (field, self.text(field)?) else { return Ok(None) };
        date::read(&text).map(Some).ok_or_else(|| {
            self.problem("not_a_date", name, &text)
                .says("读不出日期", "this is not a date")
                .next("请写成 2024-01-31 的形式", "write it like 2024-01-31")
        })
    }
}

/// Whether a text can be the code of an entry.
pub(super) fn is_code(text: &str) -> bool {
    let length = text.chars().count();
    (1..=CODE_CHARS_MAX).contains(&length) && text.trim() == text && !text.chars().any(char::is_control)
}

/// `<source>/<what the source calls it>`, or a digest of title and department.
fn code(source: &str, theirs: Option<&str>, title: &str, department: Option<&str>) -> String {
    let Some(theirs) = theirs else {
        // A unit separator cannot be in either text, so two pairs never run together into one.
        let pair = format!("{title}\u{1f}{}", department.unwrap_or_default());
        return format!("{source}/{}", short_digest(&pair));
    };
    let code = format!("{source}/{theirs}");
    if code.chars().count() <= CODE_CHARS_MAX { code } else { format!("{source}/{}", short_digest(theirs)) }
}

fn short_digest(text: &str) -> String {
    random::digest(text.as_bytes()).chars().take(32).collect()
}
