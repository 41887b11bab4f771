//! Resource kinds (domain.md 2.2): one file a kind that differs, one variant in [`Kind`].
//!
//! What a kind is called, where it stands on the home page, how it may be shared and what a grant of it
//! opens. It knows no database and no HTTP; how a target is reached is `connector`.

mod api;
mod other;
mod table;

use serde::{Deserialize, Serialize};

use super::resource::Content;
use crate::error::FieldError;
use crate::scope::Method;

/// What opens when a grant of this kind becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Rows of a hosted table through our gateway.
    HostedTable,
    /// An HTTP API through our gateway.
    HttpApi,
    /// The provider opens it by hand and says so.
    ByHand,
}

/// What a kind means.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// The text form in rules, JSON and facets.
    pub code: &'static str,
    /// Name: Chinese, English.
    pub name: (&'static str, &'static str),
    /// Tile of the home page it belongs to.
    pub tile: Tile,
    /// Ways of sharing that make sense.
    pub methods: &'static [Method],
    /// Whether its content is told item by item.
    pub has_items: bool,
    /// What a grant opens.
    pub delivery: Delivery,
    /// What an entry of this kind must have beyond the nine mandatory attributes.
    pub check: fn(&Content) -> Vec<FieldError>,
}

/// Tiles of the home page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tile {
    /// 应用.
    Application,
    /// 数据.
    Data,
    /// 组件.
    Component,
    /// 云资源.
    Cloud,
    /// 感知.
    Sensing,
    /// 算力.
    Compute,
    /// 指标.
    Indicator,
    /// 场景.
    Scenario,
}

impl Tile {
    /// All tiles in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Application,
        Self::Data,
        Self::Component,
        Self::Cloud,
        Self::Sensing,
        Self::Compute,
        Self::Indicator,
        Self::Scenario,
    ];
    /// Name: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => ("应用", "Applications"),
            Self::Data => ("数据", "Data"),
            Self::Component => ("组件", "Components"),
            Self::Cloud => ("云资源", "Cloud"),
            Self::Sensing => ("感知", "Sensing"),
            Self::Compute => ("算力", "Compute"),
            Self::Indicator => ("指标", "Indicators"),
            Self::Scenario => ("场景", "Scenarios"),
        }
    }
    /// The kinds behind it.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| kind.info().tile == self)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $info:path;)*) => {
        /// The kind of a resource.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "&'static str")]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: [Self; { [$(Self::$name),*].len() }] = [$(Self::$name),*];
            /// What it means.
            pub fn info(self) -> &'static KindInfo {
                match self { $(Self::$name => &$info,)* }
            }
        }
    };
}

kinds! {
    /// 库表.
    Table = table::INFO;
    /// 服务接口.
    Api = api::INFO;
    /// 文件.
    File = other::FILE;
    /// 数据流.
    Stream = other::STREAM;
    /// 应用.
    Application = other::APPLICATION;
    /// 组件.
    Component = other::COMPONENT;
    /// 模型.
    Model = other::MODEL;
    /// 算法.
    Algorithm = other::ALGORITHM;
    /// 智能体.
    Agent = other::AGENT;
    /// 知识库.
    Knowledge = other::KNOWLEDGE;
    /// 云资源.
    Cloud = other::CLOUD;
    /// 算力.
    Compute = other::COMPUTE;
    /// 视联网点位.
    Video = other::VIDEO;
    /// 感知终端.
    Iot = other::IOT;
    /// 指标.
    Indicator = other::INDICATOR;
    /// 场景.
    Scenario = other::SCENARIO;
}

impl Kind {
    /// The text form in rules, JSON and facets.
    pub fn as_str(self) -> &'static str {
        self.info().code
    }
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl From<Kind> for &'static str {
    fn from(kind: Kind) -> Self {
        kind.as_str()
    }
}

impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("there is no resource kind `{text}`"))
    }
}
