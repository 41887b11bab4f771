//! Kinds that are catalogued, asked for and decided on here, and opened by the provider by hand.
//!
//! Each moves to a file of its own when it gets a connector.

use super::{Delivery, KindInfo, Tile};
use crate::catalog::resource::Content;
use crate::error::FieldError;
use crate::scope::Method;

fn nothing_more(_content: &Content) -> Vec<FieldError> {
    Vec::new()
}

const fn by_hand(
    code: &'static str,
    name: (&'static str, &'static str),
    tile: Tile,
    methods: &'static [Method],
) -> KindInfo {
    KindInfo { code, name, tile, methods, has_items: false, delivery: Delivery::ByHand, check: nothing_more }
}

/// 文件.
pub const FILE: KindInfo = by_hand("data.file", ("文件", "File"), Tile::Data, &[Method::File]);
/// 数据流.
pub const STREAM: KindInfo = by_hand("data.stream", ("数据流", "Stream"), Tile::Data, &[Method::Api]);
/// 应用.
pub const APPLICATION: KindInfo =
    by_hand("application", ("应用", "Application"), Tile::Application, &[Method::Api]);
/// 组件.
pub const COMPONENT: KindInfo = by_hand("component", ("组件", "Component"), Tile::Component, &[Method::Api]);
/// 模型.
pub const MODEL: KindInfo = by_hand("model", ("模型", "Model"), Tile::Component, &[Method::Api]);
/// 算法.
pub const ALGORITHM: KindInfo = by_hand("algorithm", ("算法", "Algorithm"), Tile::Component, &[Method::Api]);
/// 智能体.
pub const AGENT: KindInfo = by_hand("agent", ("智能体", "Agent"), Tile::Component, &[Method::Api]);
/// 知识库.
pub const KNOWLEDGE: KindInfo =
    by_hand("knowledge", ("知识库", "Knowledge base"), Tile::Component, &[Method::Api]);
/// 云资源.
pub const CLOUD: KindInfo = by_hand("cloud", ("云资源", "Cloud resource"), Tile::Cloud, &[Method::Api]);
/// 算力.
pub const COMPUTE: KindInfo = by_hand("compute", ("算力", "Computing power"), Tile::Compute, &[Method::Api]);
/// 视联网点位.
pub const VIDEO: KindInfo =
    by_hand("sensing.video", ("视联网点位", "Video points"), Tile::Sensing, &[Method::Api]);
/// 感知终端.
pub const IOT: KindInfo =
    by_hand("sensing.iot", ("感知终端", "Sensing terminals"), Tile::Sensing, &[Method::Api]);
/// 指标.
pub const INDICATOR: KindInfo = by_hand("indicator", ("指标", "Indicator"), Tile::Indicator, &[Method::Api]);
/// 场景.
pub const SCENARIO: KindInfo = by_hand("scenario", ("场景", "Scenario"), Tile::Scenario, &[Method::Api]);
