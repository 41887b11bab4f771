//! Catalogue entries of the sample city, one file for each provider.
//!
//! The files are written to be read: an item is one line, `name|名称|type|grade|flags`, its English name follows
//! from the column name; what follows from the kind (format, methods) or from the items (grade) is left out.

use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

/// A catalogue entry to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceSeed {
    /// A short stable name.
    pub slug: String,
    /// 信息资源代码: 类-项-目/顺序号.
    pub code: String,
    /// Kind, such as `data.table`.
    pub kind: String,
    /// Short name of the provider.
    pub provider: String,
    /// Title.
    pub title: Bilingual,
    /// Abstract.
    pub summary: Bilingual,
    /// Theme (主题).
    pub domain: String,
    /// Format, such as `database`.
    pub format: String,
    /// Update cycle, such as `daily`.
    pub update_cycle: String,
    /// Sharing attribute.
    pub sharing: SharingSeed,
    /// Ways of sharing, such as `table`.
    pub methods: Vec<String>,
    /// Whether it is open to society.
    pub is_open: bool,
    /// Grade 1 to 5: the highest of its items or above.
    pub grade: u8,
    /// Division the data is about; none for a functional zone.
    pub division: String,
    /// Free words.
    pub tags: Vec<String>,
    /// The system it comes from.
    pub source_system: Option<String>,
    /// Its items.
    pub items: Vec<ItemSeed>,
    /// Operations of an API.
    pub operations: Vec<OperationSeed>,
    /// The sample table with its rows.
    pub table: Option<String>,
    /// Path of the API at the sample upstream.
    pub upstream: Option<String>,
}

impl ResourceSeed {
    /// 类, 项, 目: the parts of the code before the slash.
    pub fn class_path(&self) -> Vec<String> {
        let class = self.code.split_once('/').map_or(self.code.as_str(), |(class, _)| class);
        class.split('-').map(ToOwned::to_owned).collect()
    }
}

/// 共享属性 (Decree 809 Arts 14-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SharingSeed {
    /// 无条件共享.
    Unconditional,
    /// 有条件共享.
    Conditional {
        /// The published conditions.
        conditions: Vec<String>,
    },
    /// 不予共享.
    Withheld {
        /// Why.
        reason: String,
        /// Law or administrative regulation, with its article.
        basis: String,
    },
}

/// Whether an item is personal information (PIPL Arts 4 and 28).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// It is not.
    #[default]
    None,
    /// It is.
    Personal,
    /// It is sensitive.
    Sensitive,
}

/// A data item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemSeed {
    /// Column or JSON member.
    pub name: String,
    /// What it means.
    pub title: Bilingual,
    /// One of the eleven codes C N Y D T L M G B I F.
    pub kind: char,
    /// 1 to 5.
    pub grade: u8,
    /// Whether it is personal information.
    pub personal: Personal,
    /// Whether it is part of the unique key.
    pub is_key: bool,
}

/// An operation of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationSeed {
    /// Its name in scopes.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Path below the API's base, perhaps with all its query parameters: `/path?one,two`.
    pub path: String,
    /// What it does.
    pub title: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    provider: String,
    /// Division of the entries that name none.
    division: String,
    resource: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    code: String,
    #[serde(default = "table")]
    kind: String,
    title: (String, String),
    #[serde(rename = "abstract")]
    summary: String,
    abstract_en: Option<String>,
    domain: String,
    format: Option<String>,
    update: String,
    sharing: SharingSeed,
    methods: Option<Vec<String>>,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    grade: u8,
    division: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    system: Option<String>,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    operations: Vec<String>,
    table: Option<String>,
    upstream: Option<String>,
}

fn table() -> String {
    "data.table".to_owned()
}

pub(super) fn read(text: &str) -> Result<Vec<ResourceSeed>, String> {
    let file: File = toml::from_str(text).map_err(|cause| cause.to_string())?;
    file.resource.into_iter().map(|entry| entry.seed(&file.provider, &file.division)).collect()
}

impl Entry {
    fn seed(self, provider: &str, division: &str) -> Result<ResourceSeed, String> {
        let items = self.items.iter().map(|line| item(line)).collect::<Result<Vec<_>, _>>()?;
        let operations = self.operations.iter().map(|line| operation(line)).collect::<Result<_, _>>()?;
        let highest = items.iter().map(|item| item.grade).max().unwrap_or(1);
        if self.grade != 0 && self.grade < highest {
            return Err(format!("`{}` is graded {} below its highest item", self.slug, self.grade));
        }
        let (format, methods) = usual_form(&self.kind);
        Ok(ResourceSeed {
            slug: self.slug,
            code: self.code,
            provider: provider.to_owned(),
            title: Bilingual::new(self.title.0, self.title.1),
            summary: Bilingual { zh: self.summary, en: self.abstract_en },
            domain: self.domain,
            format: self.format.unwrap_or_else(|| format.to_owned()),
            update_cycle: self.update,
            sharing: self.sharing,
            methods: self.methods.unwrap_or_else(|| methods.iter().map(ToString::to_string).collect()),
            is_open: self.open,
            grade: self.grade.max(highest),
            division: self.division.unwrap_or_else(|| division.to_owned()),
            tags: self.tags,
            source_system: self.system,
            kind: self.kind,
            items,
            operations,
            table: self.table,
            upstream: self.upstream,
        })
    }
}

/// Format and ways of sharing that a kind usually has.
fn usual_form(kind: &str) -> (&'static str, &'static [&'static str]) {
    match kind {
        "data.table" => ("database", &["table", "batch"]),
        "data.file" => ("document", &["file"]),
        "data.stream" | "sensing.video" => ("stream", &["api"]),
        "indicator" => ("database", &["api"]),
        "scenario" => ("document", &["api"]),
        _ => ("service_interface", &["api"]),
    }
}

/// `name|名称|type|grade|flags`; flags are `key`, `personal`, `sensitive`.
fn item(line: &str) -> Result<ItemSeed, String> {
    let wrong = || format!("`{line}` is not `name|名称|type|grade|flags`");
    let mut parts = line.split('|');
    let mut next = || parts.next().filter(|part| !part.is_empty());
    let (name, zh) = next().zip(next()).ok_or_else(wrong)?;
    let kind = next().and_then(|part| part.chars().next()).ok_or_else(wrong)?;
    let grade = next().and_then(|part| part.parse().ok()).ok_or_else(wrong)?;
    let (mut personal, mut is_key) = (Personal::None, false);
    for flag in next().unwrap_or_default().split_whitespace() {
        match flag {
            "key" => is_key = true,
            "personal" => personal = Personal::Personal,
            "sensitive" => personal = Personal::Sensitive,
            _ => return Err(wrong()),
        }
    }
    let title = Bilingual::new(zh, english(name));
    Ok(ItemSeed { name: name.to_owned(), title, kind, grade, personal, is_key })
}

/// Column names are English words: `issued_on` reads "Issued on"; a few short forms are written out.
fn english(name: &str) -> String {
    let word = |word: &str| match word {
        "uscc" => "unified social credit code".to_owned(),
        "id" | "aqi" | "pm10" | "cod" | "vin" => word.to_ascii_uppercase(),
        "pm25" => "PM2.5".to_owned(),
        _ => word.to_owned(),
    };
    let words = name.split('_').map(word).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// `name|METHOD|/path|名称|English`; the path may tell its query parameters, `/path?one,two`.
fn operation(line: &str) -> Result<OperationSeed, String> {
    let parts: Vec<&str> = line.split('|').collect();
    let [name, method, path, zh, en] = parts[..] else {
        return Err(format!("`{line}` is not `name|METHOD|/path|名称|English`"));
    };
    let [name, method, path] = [name, method, path].map(ToOwned::to_owned);
    Ok(OperationSeed { name, method, path, title: Bilingual::new(zh, en) })
}

/// Every file of the catalogue, by the provider's short name.
pub(super) const FILES: &[(&str, &str)] = &[
    ("bigdata", include_str!("resources/bigdata.toml")),
    ("office", include_str!("resources/office.toml")),
    ("development", include_str!("resources/development.toml")),
    ("education", include_str!("resources/education.toml")),
    ("science", include_str!("resources/science.toml")),
    ("economy", include_str!("resources/economy.toml")),
    ("police", include_str!("resources/police.toml")),
    ("civil", include_str!("resources/civil.toml")),
    ("justice", include_str!("resources/justice.toml")),
    ("finance", include_str!("resources/finance.toml")),
    ("labour", include_str!("resources/labour.toml")),
    ("planning", include_str!("resources/planning.toml")),
    ("ecology", include_str!("resources/ecology.toml")),
    ("housing", include_str!("resources/housing.toml")),
    ("urban", include_str!("resources/urban.toml")),
    ("transport", include_str!("resources/transport.toml")),
    ("water", include_str!("resources/water.toml")),
    ("agriculture", include_str!("resources/agriculture.toml")),
    ("commerce", include_str!("resources/commerce.toml")),
    ("culture", include_str!("resources/culture.toml")),
    ("health", include_str!("resources/health.toml")),
    ("veterans", include_str!("resources/veterans.toml")),
    ("emergency", include_str!("resources/emergency.toml")),
    ("audit", include_str!("resources/audit.toml")),
    ("market", include_str!("resources/market.toml")),
    ("assets", include_str!("resources/assets.toml")),
    ("sport", include_str!("resources/sport.toml")),
    ("statistics", include_str!("resources/statistics.toml")),
    ("insurance", include_str!("resources/insurance.toml")),
    ("forestry", include_str!("resources/forestry.toml")),
    ("petitions", include_str!("resources/petitions.toml")),
    ("tax", include_str!("resources/tax.toml")),
    ("weather", include_str!("resources/weather.toml")),
    ("fund", include_str!("resources/fund.toml")),
    ("disabled", include_str!("resources/disabled.toml")),
    ("centre", include_str!("resources/centre.toml")),
    ("irs", include_str!("resources/irs.toml")),
    ("court", include_str!("resources/court.toml")),
    ("gas", include_str!("resources/gas.toml")),
    ("metro", include_str!("resources/metro.toml")),
    ("yuzhong", include_str!("resources/yuzhong.toml")),
    ("yuzhong-urban", include_str!("resources/yuzhong_urban.toml")),
    ("yuzhong-civil", include_str!("resources/yuzhong_civil.toml")),
    ("yuzhong-education", include_str!("resources/yuzhong_education.toml")),
];
