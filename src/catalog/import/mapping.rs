//! How a foreign catalogue is read: which field is what, and which of its words mean which of ours.
//!
//! A mapping is a TOML file that names its code list. It never guesses: a word that is not in the list is the
//! row's error (domain.md 2.4: the same code means different things in different lists).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{HARVEST_PREFIX, native};
use crate::catalog::vocabulary::{Format, UpdateCycle};
use crate::error::{Problem, Result};

/// The word for "the source says nothing we can use".
pub const UNSAID: &str = "unsaid";

const SHARINGS: [&str; 3] = ["unconditional", "conditional", "withheld"];

/// Mappings that come with the program: name and text.
const SHIPPED: [(&str, &str); 1] = [("cn_gov", include_str!("mappings/cn_gov.toml"))];

/// A mapping file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Where the rows come from.
    pub source: SourceOf,
    /// Which field is what.
    pub fields: Fields,
    /// What holds for every row.
    #[serde(default)]
    pub fixed: Fixed,
    /// Texts that mean nothing.
    #[serde(default)]
    pub unsaid: Unsaid,
    /// Words of the source.
    pub codes: Codes,
    /// Department names of the source that are organisations here under another name: name and short name.
    #[serde(default)]
    pub departments: BTreeMap<String, String>,
    /// The form of the file.
    #[serde(default)]
    pub file: FileForm,
    /// Whether rows are entries in our own form, so that nothing is mapped: what `matou export` writes.
    #[serde(skip)]
    pub is_native: bool,
}

/// Section `[source]`: one catalogue for the whole file, or a field that tells it row by row.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceOf {
    /// Field that holds the short name of the source.
    #[serde(default)]
    pub field: Option<String>,
    /// Short name of the source of every row.
    #[serde(default)]
    pub slug: Option<String>,
    /// What sources are called, by short name. A source that is not here is the row's error.
    pub names: BTreeMap<String, String>,
}

/// Section `[fields]`: names of fields in the source; what is left out is not taken.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// What the source calls a row; without it the code comes from title and department.
    pub code: Option<String>,
    /// 目录名称.
    pub title: String,
    /// 摘要.
    pub summary: Option<String>,
    /// Who provides.
    pub department: Option<String>,
    /// 共享属性.
    pub sharing: Option<String>,
    /// 更新频率.
    pub update_cycle: Option<String>,
    /// Formats: a list, or words parted by commas.
    pub formats: Option<String>,
    /// When it was first issued there.
    pub issued: Option<String>,
    /// When it was last changed there.
    pub modified: Option<String>,
    /// Theme: the first of these fields that says something.
    pub domain: Vec<String>,
    /// Free words: of all these fields.
    pub tags: Vec<String>,
}

/// Section `[fixed]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fixed {
    /// Whether every row is open to society.
    pub is_open: bool,
}

/// Section `[unsaid]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Unsaid {
    /// Texts that stand for "nothing was said".
    pub texts: Vec<String>,
}

/// Section `[codes]`: the words of the source, by ours.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Name of the code list, as errors and the log call it.
    pub name: String,
    /// 共享属性.
    #[serde(default)]
    pub sharing: BTreeMap<String, String>,
    /// 更新频率.
    #[serde(default)]
    pub update_cycle: BTreeMap<String, String>,
    /// 数据格式.
    #[serde(default)]
    pub format: BTreeMap<String, String>,
}

/// Section `[file]`; what is left out is found out from the file itself.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileForm {
    /// `jsonl`, `json` or `csv`.
    pub form: Option<Form>,
    /// `utf-8` or `gb18030`.
    pub encoding: Option<Encoding>,
}

/// How rows are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One JSON object a line.
    Jsonl,
    /// One JSON array of objects.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// How characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a mark at its beginning.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB 18030, and with it GBK and GB 2312.
    #[serde(rename = "gb18030")]
    Gb18030,
}

impl Mapping {
    /// Reads a mapping file and checks that every word stands for one of ours.
    ///
    /// # Errors
    /// `bad_mapping` naming the place.
    pub fn parse(text: &str) -> Result<Self> {
        let mapping: Self = toml::from_str(text).map_err(|cause| bad("", cause.message()))?;
        if mapping.fields.title.is_empty() {
            return Err(bad("fields.title", "a mapping says which field is the title"));
        }
        if mapping.codes.name.trim().is_empty() {
            return Err(bad("codes.name", "name the code list of the source"));
        }
        if mapping.source.field.is_some() == mapping.source.slug.is_some() {
            return Err(bad("source", "give either `field` or `slug`"));
        }
        if let Some(slug) = &mapping.source.slug
            && !mapping.source.names.contains_key(slug)
        {
            return Err(bad("source.names", "the source has no name"));
        }
        let slugs: BTreeSet<String> = mapping.source.names.keys().map(|source| slug_of(source)).collect();
        if slugs.len() != mapping.source.names.len() {
            return Err(bad("source.names", "two sources differ only in signs that short names cannot hold"));
        }
        mapping.check_words()?;
        Ok(mapping)
    }

    fn check_words(&self) -> Result<()> {
        let is_cycle = |word: &str| UpdateCycle::parse(word).is_some();
        check_list("codes.sharing", &self.codes.sharing, |word| SHARINGS.contains(&word))?;
        check_list("codes.update_cycle", &self.codes.update_cycle, is_cycle)?;
        check_list("codes.format", &self.codes.format, |word| Format::parse(word).is_some())
    }

    /// A mapping that comes with the program.
    ///
    /// # Errors
    /// `bad_mapping` naming those there are.
    pub fn shipped(name: &str) -> Result<Self> {
        if name == native::SOURCE {
            return Ok(Self::native());
        }
        let found = SHIPPED.iter().find(|(known, _)| *known == name);
        let known = || Self::names().join(", ");
        let (_, text) =
            found.ok_or_else(|| bad(name, &format!("no such mapping; there are: {}", known())))?;
        Self::parse(text)
    }

    /// The mappings that come with the program.
    pub fn names() -> Vec<&'static str> {
        SHIPPED.iter().map(|(name, _)| *name).chain([native::SOURCE]).collect()
    }

    /// Rows in our own form.
    fn native() -> Self {
        let names = BTreeMap::from([(native::SOURCE.to_owned(), "其他 Matou 目录".to_owned())]);
        Self {
            source: SourceOf { slug: Some(native::SOURCE.to_owned()), field: None, names },
            codes: Codes { name: native::SOURCE.to_owned(), ..Codes::default() },
            is_native: true,
            ..Self::default()
        }
    }

    /// Whether a text stands for "nothing was said".
    pub fn is_unsaid(&self, text: &str) -> bool {
        text.is_empty() || self.unsaid.texts.iter().any(|word| word == text)
    }
}

/// The short name of the organisation that stands for a source.
pub(super) fn slug_of(source: &str) -> String {
    let sign = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("{HARVEST_PREFIX}{}", source.chars().map(sign).collect::<String>())
}

fn check_list(place: &str, list: &BTreeMap<String, String>, known: impl Fn(&str) -> bool) -> Result<()> {
    match list.iter().find(|(_, ours)| *ours != UNSAID && !known(ours)) {
        Some((theirs, ours)) => {
            Err(bad(&format!("{place}.{theirs}"), &format!("`{ours}` is not a value of ours")))
        }
        None => Ok(()),
    }
}

fn bad(place: &str, what: &str) -> Problem {
    let at = if place.is_empty() { String::new() } else { format!(" `{place}`") };
    Problem::new(
        422,
        "bad_mapping",
        format!("映射文件{at} 不可用：{what}"),
        format!("mapping file{at}: {what}"),
    )
    .next("请改正映射文件后重新导入", "correct the mapping file and import again")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use super::*;

    const SMALL: &str =
        "[source]\nslug = 'a'\nnames = { a = '甲' }\n[fields]\ntitle = 't'\n[codes]\nname = 'x'\n";

    #[test]
    fn what_ships_can_be_read() {
        for (name, _) in SHIPPED {
            Mapping::shipped(name).unwrap();
        }
        assert!(Mapping::shipped("none").unwrap_err().en.contains("cn_gov"));
    }

    #[test]
    fn a_wrong_mapping_is_refused_with_its_place() {
        Mapping::parse(SMALL).unwrap();
        let refusal = |text: &str| Mapping::parse(text).unwrap_err().en;
        assert!(refusal(&format!("{SMALL}sharing = {{ '1' = 'open' }}")).contains("codes.sharing.1"));
        assert!(refusal(&SMALL.replace("name = 'x'", "name = ''")).contains("codes.name"));
        assert!(refusal(&SMALL.replace("slug = 'a'", "")).contains("source"));
        let alike = SMALL.replace("a = '甲'", "a = '甲', 'x-1' = '乙', 'x_1' = '丙'");
        assert!(refusal(&alike).contains("source.names"));
        assert!(refusal(&format!("colour = 1\n{SMALL}")).contains("colour"));
    }
}
