//! `/` signed in, signed in with nothing to do, and for anybody.

use super::Pages;
use crate::web::home::{HomePage, Recent, Tile, Waiting};
use crate::web::locales;
use crate::web::part::chip::Sharing;
use crate::web::part::{Chip, Link};

fn tiles(pages: &Pages) -> Vec<Tile> {
    [
        ("data", "数据", "Data", "6,184"),
        ("application", "应用", "Applications", "412"),
        ("component", "组件", "Components", "237"),
        ("cloud", "云资源", "Cloud", "96"),
        ("sensing", "感知", "Sensing", "318"),
        ("compute", "算力", "Computing", "24"),
        ("indicator", "指标", "Indicators", "3,052"),
        ("scenario", "场景", "Scenarios", "45"),
    ]
    .into_iter()
    .map(|(kind, zh, en, count)| Tile {
        kind: kind.into(),
        word: pages.say(zh, en),
        count: count.into(),
        url: format!("/catalog?kind={kind}"),
    })
    .collect()
}

fn waiting(pages: &Pages) -> Vec<Waiting> {
    let case = |url: &str, title, act: (&str, &str), from, due| Waiting {
        url: url.into(),
        title,
        act: pages.say(act.0, act.1),
        from,
        due: Some(due),
    };
    vec![
        case(
            "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6",
            pages.zh_only("智慧医疗便民就医导航"),
            ("补正：用途说明", "Supplement: purpose"),
            pages.said("重庆市公安局", "Public Security Bureau"),
            pages.due(2, "11月25日 17:30", "25 Nov 17:30"),
        ),
        case(
            "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f7",
            pages.zh_only("困难老人主动发现"),
            ("确认民政局的调整方案", "Accept or decline an offer"),
            pages.said("重庆市民政局", "Civil Affairs Bureau"),
            pages.due(6, "12月1日 23:59", "1 Dec 23:59"),
        ),
        case(
            "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6",
            pages.zh_only("渝中便民就医"),
            ("3 项授权待配置", "3 grants to configure"),
            pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
            pages.due(14, "12月11日", "11 Dec"),
        ),
    ]
}

fn recent(pages: &Pages) -> Vec<Recent> {
    let t = locales::of(pages.language);
    [
        (
            "医疗机构执业登记信息",
            "Registered medical institutions",
            "重庆市卫生健康委员会",
            "Municipal Health Commission",
            "11月20日",
            "20 Nov",
            Sharing::Unconditional,
        ),
        (
            "企业登记基本信息",
            "Registered enterprises",
            "重庆市市场监督管理局",
            "Market Regulation Bureau",
            "11月20日",
            "20 Nov",
            Sharing::Unconditional,
        ),
        (
            "最低生活保障对象信息",
            "Recipients of the minimum living allowance",
            "重庆市民政局",
            "Civil Affairs Bureau",
            "11月19日",
            "19 Nov",
            Sharing::Conditional,
        ),
        (
            "机动车登记信息",
            "Registered motor vehicles",
            "重庆市公安局",
            "Public Security Bureau",
            "11月18日",
            "18 Nov",
            Sharing::Conditional,
        ),
        (
            "刑事案件侦查信息",
            "Criminal investigations",
            "重庆市公安局",
            "Public Security Bureau",
            "11月17日",
            "17 Nov",
            Sharing::Withheld,
        ),
    ]
    .into_iter()
    .map(|(zh, en, provider_zh, provider_en, day_zh, day_en, sharing)| Recent {
        url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title: pages.said(zh, en),
        provider: pages.said(provider_zh, provider_en),
        day: pages.say(day_zh, day_en),
        sharing: Some(Chip::sharing(sharing, t)),
    })
    .collect()
}

fn home(pages: &Pages) -> HomePage {
    HomePage {
        frame: pages.frame(("首页", "Home"), "/"),
        figures: vec![pages.say("10,368 项资源 · 128 个提供部门", "10,368 resources from 128 departments")],
        sign_in: None,
        in_time: Some("98.6%".into()),
        tiles: tiles(pages),
        searches: vec![
            Link::new(pages.say("医疗机构", "medical institutions"), "/catalog?q=%E5%8C%BB%E7%96%97"),
            Link::new(pages.say("预防接种门诊", "vaccination sites"), "/catalog?q=%E6%8E%A5%E7%A7%8D"),
            Link::new(pages.say("人口基本信息", "basic population"), "/catalog?q=%E4%BA%BA%E5%8F%A3"),
        ],
        saved: vec![
            (Link::new(pages.zh_only("医疗"), "/searches?open=sea_06fb3q8l5du7t0a1b2c3d4e5f6"), 3),
            (Link::new(pages.say("不动产登记", "real estate"), "/catalog?q=%E4%B8%8D%E5%8A%A8%E4%BA%A7"), 0),
        ],
        waiting: waiting(pages),
        recent: recent(pages),
    }
}

pub fn add(pages: &mut Pages) {
    let busy = home(pages);
    pages.add("home", &busy);
    let idle = HomePage {
        waiting: Vec::new(),
        recent: Vec::new(),
        searches: Vec::new(),
        saved: Vec::new(),
        ..home(pages)
    };
    pages.add("home-idle", &idle);
    let see_more =
        pages.say("登录后可见类别、数据项和共享条件", "sign in to see kinds, items and conditions");
    let anybody = HomePage {
        frame: pages.open_frame(("首页", "Home"), "/"),
        figures: vec![
            pages.say("115 项资源的名称和提供部门已公布", "115 resources are public by title and department"),
        ],
        sign_in: Some(Link::new(see_more, "/login?return_to=%2F")),
        saved: Vec::new(),
        tiles: Vec::new(),
        recent: recent(pages)
            .into_iter()
            .map(|entry| Recent { day: String::new(), sharing: None, ..entry })
            .collect(),
        ..home(pages)
    };
    pages.add("home-anybody", &anybody);
}
