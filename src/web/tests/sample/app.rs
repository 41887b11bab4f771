//! `/apps`, an application, its configuration in three steps, and the envelope in every state.

use super::Pages;
use super::request::{paging, tokens};
use crate::random::Secret;
use crate::web::app::{AppGrantRow, AppPage, AppRow, AppsPage, HandoverRow, KeyRow, NewKey, RegisterApp};
use crate::web::configure::{
    Change, ConfigurePage, Envelope, HandoverEntry, HandoverFile, HandoverPage, PlannedGrant, ProgressRow,
    Stage,
};
use crate::web::frame::{Frame, Section};
use crate::web::locales;
use crate::web::part::chart::Bar;
use crate::web::part::chip::GrantState;
use crate::web::part::{Bars, Chip, Icon, Link, Tone};

fn frame(pages: &Pages, title: (&str, &str), here: &str) -> Frame {
    let mut frame = pages.frame(title, here);
    frame.section = Some(Section::Apps);
    if here != "/apps" {
        frame.trail = vec![Link::new(pages.say("应用", "Applications"), "/apps")];
    }
    frame
}

fn active(pages: &Pages) -> Chip {
    Chip::new(Tone::Green, Icon::Check, pages.say("启用", "active"))
}

fn apps(pages: &Pages) -> AppsPage {
    let row = |name: &str, live, waiting| AppRow {
        url: "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        name: pages.zh_only(name),
        owner: pages.said("陈思远", "Chen Siyuan"),
        since: "2026-03-02".into(),
        live,
        waiting,
        chip: active(pages),
    };
    AppsPage {
        frame: frame(pages, ("应用", "Applications"), "/apps"),
        rows: vec![row("渝中便民就医", 6, 3), row("渝中救助", 4, 0), row("瓶装燃气智慧管理", 2, 0)],
        paging: paging(pages, 3),
        register: Some(RegisterApp { tokens: tokens(), ..RegisterApp::default() }),
    }
}

pub fn bars(pages: &Pages) -> Bars {
    let bar = |day: u64| Bar {
        label: if day < 16 {
            pages.say(&format!("10月{}日", day + 16), &format!("{} Oct", day + 16))
        } else {
            pages.say(&format!("11月{}日", day - 15), &format!("{} Nov", day - 15))
        },
        value: if day % 7 > 4 { 40 + day } else { 420 + (day * 97) % 260 },
        marked: if day == 22 { 74 } else { 0 },
    };
    Bars {
        alternative: pages.say(
            "近 30 日共 11,284 次调用，最多一日 672 次；11月7日有 74 次被拒绝。",
            "11,284 calls in 30 days, at most 672 a day; 74 were denied on 7 November.",
        ),
        label_heading: pages.say("日期", "Day"),
        value_heading: pages.say("调用", "Calls"),
        marked_heading: pages.say("被拒绝", "Denied"),
        table_word: pages.say("查看数据表", "As a table"),
        bars: (0..30).map(bar).collect(),
    }
}

fn keys(pages: &Pages) -> Vec<KeyRow> {
    vec![
        KeyRow {
            kid: "2026-11".into(),
            alg: "ES256",
            since: pages.say("11月20日 09:12", "20 Nov 09:12"),
            by: pages.said("陈思远", "Chen Siyuan"),
            chip: Chip::new(Tone::Green, Icon::Check, pages.say("有效", "live")),
            end_url: "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6/keys/2026-11/end".into(),
        },
        KeyRow {
            kid: "2025-05".into(),
            alg: "RS256",
            since: pages.say("2025年5月8日", "8 May 2025"),
            by: pages.said("陈思远", "Chen Siyuan"),
            chip: Chip::new(Tone::Plain, Icon::Stop, pages.say("已终止", "ended")),
            end_url: String::new(),
        },
    ]
}

fn app(pages: &Pages) -> AppPage {
    let t = locales::of(pages.language);
    let grant = |resource, provider, state, calls: &str| AppGrantRow {
        url: "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        resource,
        provider,
        chip: Chip::grant(state, t),
        until: "2027-06-30".into(),
        calls: calls.into(),
    };
    AppPage {
        frame: frame(pages, ("渝中便民就医", "Yuzhong health guide"), "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6"),
        id: "app_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        name: pages.zh_only("渝中便民就医"),
        chip: active(pages),
        facts: vec![
            (
                pages.say("责任单位", "Organisation"),
                pages.said("重庆市渝中区大数据局", "Yuzhong Big Data Bureau"),
            ),
            (pages.say("责任人", "Answerable"), pages.said("陈思远", "Chen Siyuan")),
            (pages.say("受托方", "Contractor"), pages.zh_only("渝数科技（示例）有限公司，合同至 2027-06-30")),
            (pages.say("用途", "Purpose"), pages.said("居民就医导航与预约", "finding and booking a doctor")),
        ],
        waiting: 3,
        configure_url: "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6/configure".into(),
        handovers: vec![
            HandoverRow {
                url: "/handover/han_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
                made: pages.say("11月24日 10:20", "24 Nov 10:20"),
                chip: Chip::new(Tone::River, Icon::Envelope, pages.say("待拆封", "sealed")),
                due: Some(pages.due(2, "11月27日", "27 Nov")),
            },
            HandoverRow {
                url: "/handover/han_06fb3q8l5du7t0a1b2c3d4e5f7".into(),
                made: pages.say("3月2日 15:00", "2 Mar 15:00"),
                chip: Chip::new(Tone::Plain, Icon::Check, pages.say("已拆封", "opened")),
                due: None,
            },
        ],
        keys: keys(pages),
        new_key: Some(NewKey { tokens: tokens(), ..NewKey::default() }),
        grants: vec![
            grant(
                pages.said("医疗机构执业登记信息", "Registered medical institutions"),
                pages.said("市卫生健康委", "Health Commission"),
                GrantState::Live,
                "11,284",
            ),
            grant(
                pages.said("医师执业注册信息", "Registered physicians"),
                pages.said("市卫生健康委", "Health Commission"),
                GrantState::Provisioning,
                "0",
            ),
            grant(
                pages.said("残疾人两项补贴发放信息", "Allowances for the disabled"),
                pages.said("市民政局", "Civil Affairs"),
                GrantState::Suspended,
                "61",
            ),
        ],
        usage: Some(bars(pages)),
    }
}

fn planned(pages: &Pages) -> Vec<PlannedGrant> {
    let grant = |id: &str, resource, provider, scope: (&str, &str), changes| PlannedGrant {
        id: id.into(),
        resource,
        provider,
        scope: pages.say(scope.0, scope.1),
        changes,
    };
    vec![
        grant(
            "gra_06fb3q8l5du7t0a1b2c3d4e5f6",
            pages.said("医师执业注册信息", "Registered physicians"),
            pages.said("市卫生健康委", "Health Commission"),
            ("6 个数据项 · 渝中区 · 至 2027-06-30", "6 items · Yuzhong · until 30 Jun 2027"),
            vec![
                Change {
                    sign: '+',
                    what: pages.say("行级查询接口 /gw/gra_06fb…/rows", "rows at /gw/gra_06fb…/rows"),
                    exact: "SELECT physician_name, practice_category, practice_scope,\n       institution_name, division_code, status\nFROM health_physician\nWHERE division_code = '500103'\nLIMIT 500".into(),
                },
                Change { sign: '+', what: pages.say("每日 20,000 次配额", "quota of 20,000 calls a day"), exact: String::new() },
            ],
        ),
        grant(
            "gra_06fb3q8l5du7t0a1b2c3d4e5f7",
            pages.said("预防接种门诊信息", "Vaccination sites"),
            pages.said("市卫生健康委", "Health Commission"),
            ("8 个数据项 · 全部 · 至 2027-06-30", "8 items · all rows · until 30 Jun 2027"),
            vec![
                Change { sign: '~', what: pages.say("行级查询接口：由 6 项增至 8 项", "rows: from 6 items to 8"), exact: String::new() },
                Change { sign: '-', what: pages.say("旧版客户端密钥（本次交付后失效）", "the former client secret, after the hand-over"), exact: String::new() },
            ],
        ),
    ]
}

fn configure(pages: &Pages, stage: Stage) -> ConfigurePage {
    let here = "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6/configure";
    let chip = |tone, icon, zh: &str, en: &str| Chip::new(tone, icon, pages.say(zh, en));
    ConfigurePage {
        frame: frame(pages, ("一体化配置", "Configure"), here),
        app: "app_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        name: pages.said("渝中便民就医", "Yuzhong health guide"),
        stage,
        grants: planned(pages),
        tokens: tokens(),
        plan: "9b2f".into(),
        credential: "secret",
        ways: vec![
            Link::new(pages.say("新密钥", "A new secret"), ""),
            Link::new(pages.say("应用自持公钥", "Its own key"), format!("{here}?credential=key")),
        ],
        notices: vec![pages.said(
            "现用密钥将在拆封新信封时失效。",
            "The secret in force dies when the new envelope is opened.",
        )],
        progress: vec![
            ProgressRow {
                resource: pages.said("医师执业注册信息", "Registered physicians"),
                what: pages.say("行级查询接口", "rows"),
                chip: chip(Tone::Green, Icon::Check, "已完成", "done"),
                note: pages.said("", ""),
            },
            ProgressRow {
                resource: pages.said("预防接种门诊信息", "Vaccination sites"),
                what: pages.say("行级查询接口", "rows"),
                chip: chip(Tone::Amber, Icon::Clock, "重试中", "retrying"),
                note: pages.said(
                    "第 2 个执行点暂不可达，30 秒后重试；其余不受影响。",
                    "Enforcement point 2 cannot be reached; next try in 30 seconds.",
                ),
            },
        ],
        handover: (stage == Stage::Sealed).then(|| {
            Link::new(pages.say("打开信封页", "To the envelope"), "/handover/han_06fb3q8l5du7t0a1b2c3d4e5f6")
        }),
        refresh_url: here.into(),
    }
}

fn handover(pages: &Pages, state: Envelope) -> HandoverPage {
    HandoverPage {
        frame: frame(pages, ("密封交付", "Sealed hand-over"), "/handover/han_06fb3q8l5du7t0a1b2c3d4e5f6"),
        id: "han_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        app: Link::new(
            pages.say("渝中便民就医", "Yuzhong health guide"),
            "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6",
        ),
        sealed: pages.say("11月24日 10:20", "24 Nov 10:20"),
        contents: vec![HandoverEntry {
            grant: Link::new(
                pages.say("医师执业注册信息", "Registered physicians"),
                "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6",
            ),
            endpoint: "https://matou.example/gw/gra_06fb3q8l5du7t0a1b2c3d4e5f6/rows".into(),
            state: Chip::new(Tone::Green, Icon::Check, pages.say("已开通", "open")),
        }],
        state,
    }
}

pub fn add(pages: &mut Pages) {
    let list = apps(pages);
    pages.add("apps", &list);
    let none = AppsPage { rows: Vec::new(), ..apps(pages) };
    pages.add("apps-empty", &none);
    let one = app(pages);
    pages.add("app", &one);
    let mut fresh = app(pages);
    (fresh.grants, fresh.handovers, fresh.usage, fresh.waiting) = (Vec::new(), Vec::new(), None, 0);
    pages.add("app-new", &fresh);
    for (name, stage) in [
        ("configure-plan", Stage::Plan),
        ("configure-applying", Stage::Applying),
        ("configure-sealed", Stage::Sealed),
    ] {
        let page = configure(pages, stage);
        pages.add(name, &page);
    }
    let mut nothing = configure(pages, Stage::Plan);
    nothing.grants.clear();
    pages.add("configure-nothing", &nothing);
    let opened = Envelope::Opened(vec![HandoverFile {
        name: ".env".into(),
        text: Secret::from_text("MATOU_CLIENT_ID=app_06fb3q8l5du7t0a1b2c3d4e5f6\nMATOU_CLIENT_SECRET=shown-once\nMATOU_TOKEN_URL=https://matou.example/oauth/token\n".into()),
    }]);
    let states = [
        ("handover-waiting", Envelope::Waiting),
        ("handover-sealed", Envelope::Sealed(tokens(), pages.due(2, "11月27日", "27 Nov"))),
        ("handover-opened", opened),
        (
            "handover-already-opened",
            Envelope::AlreadyOpened(
                pages.say("11月24日 10:31", "24 Nov 10:31"),
                pages.said("陈思远", "Chen Siyuan"),
            ),
        ),
        ("handover-replaced", Envelope::Replaced),
        ("handover-lapsed", Envelope::Lapsed),
    ];
    for (name, state) in states {
        let page = handover(pages, state);
        pages.add(name, &page);
    }
}
