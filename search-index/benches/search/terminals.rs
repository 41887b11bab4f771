//! The sensing terminals of a city, 6.68 million of them: as the catalogue means them, groups of devices of one
//! kind in one street with one entry each; and, to know what that would cost, every device as an entry of its own
//! (`MATOU_BENCH_TERMINALS` says how many). Everything is made up, and the same on every run.

use std::time::Instant;

use search_index::{Document, Field, Index, Query, Text, Visible};

use super::{Numbers, Outcome, a_second, bytes, facets, measure, resident};

/// All terminals.
const TERMINALS: usize = 6_680_000;
const KINDS: [&str; 24] = [
    "智能水表",
    "智能燃气表",
    "智能电表",
    "烟雾探测器",
    "可燃气体探测器",
    "井盖监测器",
    "路灯控制器",
    "停车地磁",
    "空气质量微站",
    "噪声监测仪",
    "水位计",
    "雨量计",
    "水质监测仪",
    "边坡位移计",
    "桥梁应变计",
    "垃圾满溢监测器",
    "电梯监测终端",
    "消防栓压力计",
    "电动自行车充电桩",
    "视频监控点位",
    "车载定位终端",
    "独居老人手环",
    "森林防火云台",
    "冷链温湿度计",
];
const DISTRICTS: [&str; 38] = [
    "万州区",
    "黔江区",
    "涪陵区",
    "渝中区",
    "大渡口区",
    "江北区",
    "沙坪坝区",
    "九龙坡区",
    "南岸区",
    "北碚区",
    "渝北区",
    "巴南区",
    "长寿区",
    "江津区",
    "合川区",
    "永川区",
    "南川区",
    "綦江区",
    "大足区",
    "璧山区",
    "铜梁区",
    "潼南区",
    "荣昌区",
    "开州区",
    "梁平区",
    "武隆区",
    "城口县",
    "丰都县",
    "垫江县",
    "忠县",
    "云阳县",
    "奉节县",
    "巫山县",
    "巫溪县",
    "石柱县",
    "秀山县",
    "酉阳县",
    "彭水县",
];
/// Names of streets are two of these.
const SYLLABLES: [&str; 12] = ["龙", "石", "双", "新", "大", "白", "凤", "太", "玉", "黄", "金", "青"];
const ENDS: [&str; 9] = ["桥", "坪", "溪", "山", "湾", "塘", "坝", "庙", "河"];
/// Streets of a district; with the kinds this gives about 270 devices a group.
const STREETS: usize = 27;
const GROUPS: usize = KINDS.len() * DISTRICTS.len() * STREETS;

struct Place {
    kind: &'static str,
    district: &'static str,
    street: String,
}

fn place(group: usize) -> Place {
    let (kind, rest) = (group % KINDS.len(), group / KINDS.len());
    let (district, street) = (rest % DISTRICTS.len(), rest / DISTRICTS.len() % STREETS);
    let (first, last) = (SYLLABLES[(street + district) % SYLLABLES.len()], ENDS[street % ENDS.len()]);
    let form = if street % 3 == 0 { "镇" } else { "街道" };
    Place { kind: KINDS[kind], district: DISTRICTS[district], street: format!("{first}{last}{form}") }
}

fn entry(number: usize, group: usize, title: String) -> Document {
    let place = place(group);
    let provider = format!("{}物联感知运行中心", place.district);
    Document {
        id: format!("dev_{number:08}"),
        code: format!("86{:013}", number * 7),
        title: Text::new(title, ""),
        provider_id: format!("org_{}", place.district),
        provider_name: Text::new(provider, ""),
        kind: "stream".to_owned(),
        domain: place.kind.to_owned(),
        sharing: "conditional".to_owned(),
        grade: 2,
        division: place.district.to_owned(),
        class: u32::try_from(group % 1_200).unwrap_or(0),
        updated_at: 1_700_000_000_000_000 + i64::try_from(number).unwrap_or(0),
        ..Document::default()
    }
}

/// A group of devices: what they measure are its data items.
fn group(number: usize) -> Document {
    let Place { kind, district, street } = place(number);
    let field = |title: &&str| Field { name: format!("f{}", title.len()), title: Text::new(*title, "") };
    let devices = TERMINALS / GROUPS;
    let fields: Vec<Field> =
        ["设备编号", "采集时间", "测量值", "电池电量", "信号强度"].iter().map(field).collect();
    Document {
        summary: Text::new(
            format!(
                "{district}{street}的{kind}共{devices}台，经窄带物联网或5G接入，按主题、过滤条件和频率订阅。"
            ),
            "",
        ),
        fields,
        ..entry(number, number, format!("{district}{street}{kind}设备组"))
    }
}

/// One device.
fn device(number: usize) -> Document {
    let Place { kind, district, street } = place(number % GROUPS);
    entry(number, number % GROUPS, format!("{kind} {district}{street}{:04}号", number / GROUPS))
}

/// Builds and asks both.
pub fn compare() -> Outcome<()> {
    build("terminals as groups of devices", GROUPS, group)?;
    let devices = std::env::var("MATOU_BENCH_TERMINALS").ok().and_then(|count| count.parse().ok());
    devices.map_or(Ok(()), |count| build("terminals, each as an entry", count, device))
}

fn build(what: &str, count: usize, document: impl Fn(usize) -> Document) -> Outcome<()> {
    let before = resident();
    let directory = tempfile::tempdir()?;
    let index = Index::open(directory.path())?;
    let start = Instant::now();
    index.rebuild((0..count).map(&document), 1)?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what}: {count} documents, {} a second, {} MB on disk, {} MB more resident",
        a_second(count, seconds),
        bytes(directory.path()) >> 20,
        resident().saturating_sub(before) >> 10
    );
    let visible = Visible { full: (0..300).collect(), ..Visible::default() };
    let ask = |text: &str| {
        let query = Query { facets: facets(), ..Query::new(text, &visible) };
        index.search(&query).map(|page| page.total)
    };
    measure(what, &questions(count, &document), || index.forget(), ask);
    Ok(())
}

/// Kinds, streets, both, whole titles and codes.
fn questions(count: usize, document: impl Fn(usize) -> Document) -> Vec<String> {
    let mut numbers = Numbers(6);
    let question = |at: usize| {
        let number = numbers.below(count);
        let Place { kind, district, street } = place(number % GROUPS);
        match at % 6 {
            0 => kind.to_owned(),
            1 => street,
            2 => format!("{district}{kind}"),
            3 => format!("{street} {kind}"),
            4 => document(number).title.zh,
            _ => document(number).code,
        }
    };
    (0..120).map(question).collect()
}
