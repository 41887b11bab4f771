//! `/catalog` with hits, with nothing found, and for somebody who is not signed in.

use super::Pages;
use crate::web::catalog::{CatalogPage, Hit, Saving};
use crate::web::locales;
use crate::web::part::chip::{EntryState, LineState, Sharing};
use crate::web::part::{BasketAct, Chip, Facet, FacetValue, Link, Marked, Paging, Standing, Tokens};

/// zh, en, count, chosen.
type Value = (&'static str, &'static str, u64, bool);

fn facet(pages: &Pages, title: (&str, &str), values: &[Value], more: bool) -> Facet {
    let value = |&(zh, en, count, chosen): &Value| FacetValue {
        word: pages.said(zh, en),
        count,
        url: "/catalog?q=%E5%8C%BB%E7%96%97&sharing=conditional".into(),
        chosen,
        depth: 0,
    };
    Facet {
        title: pages.say(title.0, title.1),
        values: values.iter().map(value).collect(),
        more: more.then(|| "/catalog?q=%E5%8C%BB%E7%96%97&facets=provider".into()),
    }
}

fn facets(pages: &Pages) -> Vec<Facet> {
    vec![
        facet(
            pages,
            ("资源类别", "Kind"),
            &[
                ("库表", "Table", 61, false),
                ("服务接口", "API", 27, false),
                ("应用", "Application", 5, false),
                ("指标", "Indicator", 14, false),
            ],
            false,
        ),
        facet(
            pages,
            ("共享属性", "Sharing"),
            &[
                ("无条件共享", "Unconditional", 38, false),
                ("有条件共享", "Conditional", 52, true),
                ("不予共享", "Not shared", 3, false),
            ],
            false,
        ),
        facet(
            pages,
            ("提供部门", "Provider"),
            &[
                ("市卫生健康委", "Health Commission", 31, false),
                ("市公安局", "Public Security", 8, false),
                ("市医保局", "Medical Insurance", 7, false),
                ("市民政局", "Civil Affairs", 4, false),
                ("渝中区卫生健康委", "Yuzhong Health", 2, false),
            ],
            true,
        ),
        facet(
            pages,
            ("分级", "Grade"),
            &[
                ("一般 1 级", "Grade 1", 20, false),
                ("一般 2 级", "Grade 2", 17, false),
                ("一般 3 级", "Grade 3", 11, false),
                ("一般 4 级", "Grade 4", 4, false),
            ],
            false,
        ),
        facet(
            pages,
            ("更新频率", "Update cycle"),
            &[("实时", "Real time", 6, false), ("每日", "Daily", 29, false), ("每月", "Monthly", 17, false)],
            false,
        ),
    ]
}

struct Sample {
    title: (&'static str, &'static str, usize),
    provider: (&'static str, &'static str),
    kind: (&'static str, &'static str, &'static str),
    code: &'static str,
    summary: (&'static str, &'static str),
    sharing: Sharing,
    grade: u8,
}

const SAMPLES: [Sample; 5] = [
    Sample {
        title: ("医疗机构执业登记信息", "Registered medical institutions", 6),
        provider: ("重庆市卫生健康委员会", "Municipal Health Commission"),
        kind: ("data.table", "库表", "Table"),
        code: "2-02-022/000001",
        summary: (
            "全市医院、社区卫生服务中心、乡镇卫生院、门诊部和村卫生室的执业登记信息，含诊疗科目、床位、等级和许可证有效期。",
            "Hospitals, community health centres, township clinics and village rooms licensed to practise, with beds and level.",
        ),
        sharing: Sharing::Unconditional,
        grade: 1,
    },
    Sample {
        title: ("医师执业注册信息", "Registered physicians", 6),
        provider: ("重庆市卫生健康委员会", "Municipal Health Commission"),
        kind: ("data.table", "库表", "Table"),
        code: "2-02-022/000002",
        summary: (
            "在全市医疗机构注册执业的医师信息，含执业类别、执业范围、职称和主要执业机构，用于医保医师管理和行政许可核验。",
            "Physicians registered to practise in the city: category, scope, title and main institution.",
        ),
        sharing: Sharing::Conditional,
        grade: 4,
    },
    Sample {
        title: ("医疗保险参保信息核验", "Verification of medical insurance", 6),
        provider: ("重庆市医疗保障局", "Medical Insurance Bureau"),
        kind: ("data.api", "服务接口", "API"),
        code: "2-03-031/000007",
        summary: (
            "按公民身份号码核验参保状态，返回是或否，不返回个人明细。",
            "Verifies by identity number whether a person is insured; answers yes or no.",
        ),
        sharing: Sharing::Conditional,
        grade: 3,
    },
    Sample {
        title: ("医疗救助对象信息", "Recipients of medical assistance", 6),
        provider: ("重庆市民政局", "Civil Affairs Bureau"),
        kind: ("data.table", "库表", "Table"),
        code: "2-03-020/000004",
        summary: (
            "纳入医疗救助的低保、特困和低收入人员，按月更新，用于一站式结算和困难群众主动发现。",
            "Persons in medical assistance, updated monthly, for settlement and for finding people in need.",
        ),
        sharing: Sharing::Conditional,
        grade: 3,
    },
    Sample {
        title: ("医疗废物集中处置监管", "Supervision of medical waste", 6),
        provider: ("重庆市生态环境局", "Ecology and Environment Bureau"),
        kind: ("application", "应用", "Application"),
        code: "2-11-016/000002",
        summary: ("区县可按层级开通本辖区视图。", "Districts can open the view of their own area."),
        sharing: Sharing::Unconditional,
        grade: 2,
    },
];

fn hit(pages: &Pages, sample: &Sample, standing: Standing) -> Hit {
    let t = locales::of(pages.language);
    let (zh, en, marked) = sample.title;
    let title = if pages.language == crate::text::Language::Zh {
        Marked::new(zh, std::slice::from_ref(&(0..marked)))
    } else {
        Marked::plain(en)
    };
    let mut chips = vec![Chip::sharing(sample.sharing, t), Chip::grade(sample.grade, t)];
    if sample.grade >= 3 {
        chips.push(Chip::personal(t));
    }
    if sample.code == "2-11-016/000002" {
        chips.push(Chip::entry(EntryState::Harvested, t));
    }
    Hit {
        url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title,
        kind: sample.kind.0.into(),
        kind_word: pages.say(sample.kind.1, sample.kind.2),
        provider: pages.said(sample.provider.0, sample.provider.1),
        code: sample.code.into(),
        freshness: pages.say("每日更新，11月20日", "daily, 20 Nov"),
        chips,
        summary: Marked::plain(pages.say(sample.summary.0, sample.summary.1)),
        why: vec![locales::of(pages.language).catalog.why_title_part],
        matched: if sample.grade == 4 {
            vec![
                Marked::plain(pages.say("主要执业机构", "main institution")),
                Marked::plain(pages.say("执业范围", "scope")),
            ]
        } else {
            Vec::new()
        },
        act: BasketAct {
            t,
            resource: "res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
            title: pages.say(zh, en),
            return_to: "/catalog?q=%E5%8C%BB%E7%96%97".into(),
            tokens: Tokens::csrf("sample-form-token"),
            standing,
        },
    }
}

fn saving(saved: Option<&str>) -> Saving {
    Saving {
        tokens: Tokens::csrf("sample-form-token"),
        query: "q=%E5%8C%BB%E7%96%97&sharing=conditional".into(),
        return_to: "/catalog?q=%E5%8C%BB%E7%96%97".into(),
        saved: saved.map(Into::into),
    }
}

fn catalog(pages: &Pages) -> CatalogPage {
    let t = locales::of(pages.language);
    let mut frame = pages.frame(("目录", "Catalogue"), "/catalog?q=%E5%8C%BB%E7%96%97");
    frame.section = Some(crate::web::frame::Section::Catalog);
    frame.query = pages.say("医疗", "medical");
    let standings = [
        Standing::InBasket,
        Standing::Addable,
        Standing::Granted("/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6".into()),
        Standing::Requested(
            Chip::line(LineState::Submitted, t),
            "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        ),
        Standing::Closed(pages.say("汇聚条目，不能授权", "Harvested: cannot be granted")),
    ];
    CatalogPage {
        frame,
        total: "52".into(),
        facets: facets(pages),
        chosen: vec![Link::new(pages.say("有条件共享", "Conditional"), "/catalog?q=%E5%8C%BB%E7%96%97")],
        clear: "/catalog".into(),
        orders: vec![
            Link::new(pages.say("最相关", "Best match"), ""),
            Link::new(pages.say("最近发布", "Newest"), "/catalog?sort=published"),
            Link::new(pages.say("使用最多", "Most used"), "/catalog?sort=used"),
        ],
        hits: SAMPLES.iter().zip(standings).map(|(sample, standing)| hit(pages, sample, standing)).collect(),
        related_only: false,
        meant: None,
        lagging: false,
        demand_url: "/demands?new=1&title=%E5%8C%BB%E7%96%97".into(),
        saving: Some(saving(None)),
        noted: false,
        paging: Paging {
            t,
            first: 1,
            last: 20,
            total: Some(52),
            previous: None,
            next: Some("/catalog?cursor=eyJ".into()),
            export: Some("/catalog.csv?q=%E5%8C%BB%E7%96%97".into()),
        },
    }
}

pub fn add(pages: &mut Pages) {
    let found = catalog(pages);
    pages.add("catalog", &found);
    let mut nothing = catalog(pages);
    nothing.hits.clear();
    nothing.total = "0".into();
    nothing.saving = Some(saving(Some("/searches?open=sea_06fb3q8l5du7t0a1b2c3d4e5f6")));
    nothing.noted = true;
    nothing.meant = Some(Link::new(pages.say("医疗机构", "medical institutions"), "/catalog?q=1"));
    pages.add("catalog-empty", &nothing);
    let mut anybody = catalog(pages);
    anybody.frame = pages.open_frame(("目录", "Catalogue"), "/catalog");
    anybody.saving = None;
    anybody.related_only = true;
    anybody.lagging = true;
    for hit in &mut anybody.hits {
        hit.act.standing = Standing::SignIn("/login?return_to=%2Fcatalog".into());
    }
    pages.add("catalog-anybody", &anybody);
}
