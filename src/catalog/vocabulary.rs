//! Closed vocabularies of the catalogue: sharing attribute, format, update cycle, item type.
//!
//! Text forms are ours; foreign code lists are mapped in `import`, where an unknown code is an error.

use serde::{Deserialize, Serialize};

use crate::scope::{FieldType, Method};

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The text form.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
            /// Name: Chinese, English.
            pub fn name(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($zh, $en),)* }
            }
            /// Reads the text form.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

vocabulary! {
    /// 信息资源格式 (guide of 2017, seven classes).
    Format {
        /// 电子文件.
        Document = "document", "电子文件", "Document";
        /// 电子表格.
        Spreadsheet = "spreadsheet", "电子表格", "Spreadsheet";
        /// 数据库.
        Database = "database", "数据库", "Database";
        /// 图形图像.
        Image = "image", "图形图像", "Image";
        /// 流媒体.
        Stream = "stream", "流媒体", "Stream";
        /// 自描述格式.
        SelfDescribing = "self_describing", "自描述格式", "Self-describing";
        /// 服务接口.
        ServiceInterface = "service_interface", "服务接口", "Service interface";
    }
}

vocabulary! {
    /// 更新频率.
    UpdateCycle {
        /// 实时.
        RealTime = "real_time", "实时", "Real time";
        /// 每日.
        Daily = "daily", "每日", "Daily";
        /// 每周.
        Weekly = "weekly", "每周", "Weekly";
        /// 每月.
        Monthly = "monthly", "每月", "Monthly";
        /// 每季度.
        Quarterly = "quarterly", "每季度", "Quarterly";
        /// 每半年.
        HalfYearly = "half_yearly", "每半年", "Half-yearly";
        /// 每年.
        Yearly = "yearly", "每年", "Yearly";
        /// 不定期.
        Irregular = "irregular", "不定期", "Irregular";
        /// 不更新 (历史存量).
        Never = "never", "不更新", "Not updated";
    }
}

vocabulary! {
    /// 数据类型 (guide of 2017, eleven codes).
    ItemType {
        /// 字符型.
        Character = "C", "字符型", "Character";
        /// 数值型.
        Numeric = "N", "数值型", "Numeric";
        /// 货币型.
        Currency = "Y", "货币型", "Currency";
        /// 日期型.
        Date = "D", "日期型", "Date";
        /// 日期时间型.
        DateTime = "T", "日期时间型", "Date and time";
        /// 逻辑型.
        Logical = "L", "逻辑型", "Logical";
        /// 备注型.
        Memo = "M", "备注型", "Memo";
        /// 通用型.
        General = "G", "通用型", "General";
        /// 双精度型.
        Double = "B", "双精度型", "Double";
        /// 整型.
        Integer = "I", "整型", "Integer";
        /// 浮点型.
        Float = "F", "浮点型", "Float";
    }
}

impl ItemType {
    /// The type scopes compare and mask by.
    pub fn field_type(self) -> FieldType {
        match self {
            Self::Character | Self::Memo | Self::General => FieldType::Text,
            Self::Numeric | Self::Currency | Self::Double | Self::Float => FieldType::Number,
            Self::Date => FieldType::Date,
            Self::DateTime => FieldType::Timestamp,
            Self::Logical => FieldType::Boolean,
            Self::Integer => FieldType::Integer,
        }
    }
}

/// 主题 of the guide of 2017 in its order: 项 `01` to `12` of class 2. Chinese, which is the value, and English.
pub const THEMES: [(&str, &str); 12] = [
    ("公共服务", "Public services"),
    ("健康保障", "Health"),
    ("社会保障", "Social security"),
    ("食品药品安全", "Food and drug safety"),
    ("安全生产", "Work safety"),
    ("价格监管", "Price supervision"),
    ("能源安全", "Energy security"),
    ("信用体系", "Credit system"),
    ("城乡建设", "Urban and rural construction"),
    ("社区治理", "Community governance"),
    ("生态环保", "Environment"),
    ("应急维稳", "Emergencies and stability"),
];

/// 基础信息资源 in the order of the guide: 项 `01` to `05` of class 1.
const BASES: [(&str, &str); 5] = [
    ("人口", "Population"),
    ("法人单位", "Legal entities"),
    ("自然资源和空间地理", "Natural resources and space"),
    ("社会信用", "Public credit"),
    ("电子证照", "Electronic licences"),
];

/// 类 of the guide of 2017.
const CLASSES: [(&str, &str); 3] =
    [("基础信息资源", "Base data"), ("主题信息资源", "Thematic data"), ("部门信息资源", "Departmental data")];

/// Name of 类 or 项 by its path, such as `2` or `2-02`: Chinese, English; none where the guide names none.
pub fn class_name(path: &str) -> Option<(&'static str, &'static str)> {
    let nth = |names: &[(&'static str, &'static str)], text: &str| {
        let number: usize = text.parse().ok()?;
        names.get(number.checked_sub(1)?).copied()
    };
    match path.split('-').collect::<Vec<_>>().as_slice() {
        [class] => nth(&CLASSES, class),
        ["1", division] => nth(&BASES, division),
        ["2", division] => nth(&THEMES, division),
        _ => None,
    }
}

/// Whether a word is one of the themes.
pub fn is_theme(word: &str) -> bool {
    domain_name(word).is_some()
}

/// 共享属性 (Arts 14-15) with its conditions or reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Sharing {
    /// 无条件共享: to every department.
    Unconditional,
    /// 有条件共享.
    Conditional {
        /// The published conditions; empty ones count as unconditional in practice, so they are refused.
        conditions: Vec<String>,
    },
    /// 不予共享.
    Withheld {
        /// Why.
        reason: String,
        /// The law, administrative regulation or State Council decision it rests on.
        basis: String,
    },
}

impl Sharing {
    /// The text form of the attribute.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unconditional => "unconditional",
            Self::Conditional { .. } => "conditional",
            Self::Withheld { .. } => "withheld",
        }
    }
    /// Name: Chinese, English.
    pub fn name(&self) -> (&'static str, &'static str) {
        sharing_name(self.as_str())
    }
}

/// Name of a sharing attribute by its text form.
pub fn sharing_name(text: &str) -> (&'static str, &'static str) {
    match text {
        "unconditional" => ("无条件共享", "Unconditional"),
        "conditional" => ("有条件共享", "Conditional"),
        "withheld" => ("不予共享", "Withheld"),
        _ => ("未说明", "Not stated"),
    }
}

/// A theme of the catalogue (主题领域): Chinese, English; none for one that a provider coined.
pub fn domain_name(text: &str) -> Option<(&'static str, &'static str)> {
    THEMES.into_iter().find(|(zh, _)| *zh == text)
}

/// Name of a way of sharing.
pub fn method_name(method: Method) -> (&'static str, &'static str) {
    match method {
        Method::Api => ("服务接口", "API"),
        Method::Batch => ("批量交换", "Batch exchange"),
        Method::File => ("文件下载", "File download"),
        Method::Table => ("库表", "Table"),
    }
}

/// Ways of sharing with their codes.
const WAYS: [(Method, &str); 4] =
    [(Method::Api, "api"), (Method::Batch, "batch"), (Method::File, "file"), (Method::Table, "table")];

/// Every word that names a way of sharing: codes and names, without repetition.
pub fn method_words() -> Vec<&'static str> {
    let mut words: Vec<&str> = WAYS.iter().map(|(_, code)| *code).collect();
    words.extend(WAYS.iter().map(|(method, _)| method_name(*method).0));
    words.extend(WAYS.iter().map(|(method, _)| method_name(*method).1));
    words
}

/// Whether a text names ways of sharing: by code or by name, several separated by commas.
pub fn names_methods(text: &str) -> bool {
    let words = method_words();
    let is_one = |word: &str| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    text.split([',', '，', '、', ';', '；']).all(|word| is_one(word.trim()))
}
