//! `/inbox` with an open case, without one, and with nothing that waits.

use super::Pages;
use super::request::{paging, tabs, tokens};
use crate::web::desk::{Acts, Case, CaseField, CaseItem, ConditionCheck, Entered, InboxPage, Precedent};
use crate::web::frame::Section;
use crate::web::locales;
use crate::web::part::chip::{LineState, Sharing};
use crate::web::part::{Chip, Choice, Due, Icon, Link, Said, Tone};

fn item(pages: &Pages, number: u8, title: Said, from: Said, due: Due) -> CaseItem {
    CaseItem {
        url: format!("/inbox?case=lin_06fb3q8l5du7t0a1b2c3d4e5f{number}"),
        line: (number != 3).then(|| format!("lin_06fb3q8l5du7t0a1b2c3d4e5f{number}")),
        title,
        from,
        act: if number == 3 { pages.say("签发", "sign off") } else { pages.say("答复", "answer") },
        due: Some(due),
        here: number == 1,
    }
}

fn cases(pages: &Pages) -> Vec<CaseItem> {
    let yuzhong = || pages.said("渝中区大数据局", "Yuzhong Big Data Bureau");
    vec![
        item(
            pages,
            0,
            pages.said("医疗机构执业登记信息", "Registered medical institutions"),
            pages.said("北碚区民政局", "Beibei Civil Affairs"),
            pages.due(-1, "11月24日", "24 Nov"),
        ),
        item(
            pages,
            1,
            pages.said("医师执业注册信息", "Registered physicians"),
            yuzhong(),
            pages.due(0, "11月25日 23:59", "25 Nov 23:59"),
        ),
        item(
            pages,
            2,
            pages.said("预防接种门诊信息", "Vaccination sites"),
            pages.said("解放碑街道", "Jiefangbei Subdistrict"),
            pages.due(2, "11月27日", "27 Nov"),
        ),
        item(
            pages,
            3,
            pages.zh_only("传染病监测预警一件事"),
            pages.said("本委 疾控处", "own disease control division"),
            pages.due(3, "11月30日", "30 Nov"),
        ),
        item(
            pages,
            4,
            pages.said("医师执业注册信息", "Registered physicians"),
            pages.said("市医保局", "Medical Insurance"),
            pages.due(8, "12月7日", "7 Dec"),
        ),
        item(
            pages,
            5,
            pages.said("护士执业注册信息", "Registered nurses"),
            pages.said("南岸区卫生健康委", "Nan'an Health"),
            pages.due(9, "12月8日", "8 Dec"),
        ),
    ]
}

fn fields(pages: &Pages) -> Vec<CaseField> {
    let t = locales::of(pages.language);
    [
        ("physician_name", "医师姓名", "Name", 2, true, ""),
        ("id_number", "公民身份号码", "Identity number", 4, true, "110***********002X"),
        ("practice_category", "执业类别", "Category", 1, false, ""),
        ("practice_scope", "执业范围", "Scope", 1, false, ""),
        ("institution_name", "主要执业机构", "Main institution", 1, false, ""),
        ("division_code", "执业机构所在区划", "Division", 1, false, ""),
        ("status", "注册状态", "State", 1, false, ""),
    ]
    .into_iter()
    .map(|(name, zh, en, grade, personal, mask)| CaseField {
        name: name.into(),
        title: pages.said(zh, en),
        grade: Some(Chip::grade(grade, t)),
        marks: if personal { vec![Chip::personal(t)] } else { Vec::new() },
        mask: mask.into(),
        masks: if personal {
            vec![
                Choice::new("", pages.say("按申请", "as asked")),
                Choice::new("hash", pages.say("加密摘要", "keyed digest")),
            ]
        } else {
            Vec::new()
        },
        chosen_mask: String::new(),
        identifying: personal,
        ticked: name != "id_number",
    })
    .collect()
}

fn precedents(pages: &Pages) -> Vec<Precedent> {
    let t = locales::of(pages.language);
    let row = |date: &str, organisation, state, fields: &str| Precedent {
        url: "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f8".into(),
        date: date.into(),
        organisation,
        purpose: pages.said("执业核验", "verification of practice"),
        chip: Chip::line(state, t),
        fields: fields.into(),
    };
    vec![
        row("2026-09-14", pages.said("市医保局", "Medical Insurance"), LineState::Agreed, "7 / 7"),
        row("2026-06-02", pages.said("沙坪坝区大数据局", "Shapingba Big Data"), LineState::Agreed, "6 / 8"),
        row("2026-02-20", pages.said("市人力社保局", "Human Resources"), LineState::Refused, "0 / 11"),
    ]
}

fn conditions(pages: &Pages) -> Vec<ConditionCheck> {
    vec![
        ConditionCheck {
            words: pages.said(
                "仅用于医保医师管理、行政许可核验和执法检查",
                "Only for insurance management, licensing and inspection",
            ),
            chip: Chip::new(Tone::Amber, Icon::Eye, pages.say("待您判断", "for you to judge")),
        },
        ConditionCheck {
            words: pages
                .said("公民身份号码仅可用于比对，不得展示或留存", "Identity numbers for comparison only"),
            chip: Chip::new(Tone::Green, Icon::Check, pages.say("已脱敏", "masked")),
        },
    ]
}

fn case(pages: &Pages) -> Case {
    let t = locales::of(pages.language);
    let pair = |zh: &str, en: &str, value: Said| (pages.say(zh, en), value);
    Case {
        id: "lin_06fb3q8l5du7t0a1b2c3d4e5f1".into(),
        resource: Link::new(
            pages.say("医师执业注册信息", "Registered physicians"),
            "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6",
        ),
        chips: vec![
            Chip::line(LineState::Submitted, t),
            Chip::sharing(Sharing::Conditional, t),
            Chip::grade(4, t),
        ],
        due: Some(pages.due(0, "11月25日 23:59", "25 Nov 23:59")),
        request: Link::new(
            pages.say("YZ-2026-0118 智慧医疗便民就医导航", "YZ-2026-0118"),
            "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6",
        ),
        organisation: pages.said("重庆市渝中区大数据局", "Yuzhong District Big Data Bureau"),
        people: vec![
            pair(
                "经办",
                "Drafted by",
                pages.said("陈思远 · 数据资源科（主职）", "Chen Siyuan, data resources (main post)"),
            ),
            pair("签发", "Signed off by", pages.said("周敏 · 共享工作机构负责人", "Zhou Min, office head")),
            pair("应用", "Application", pages.zh_only("渝中便民就医")),
        ],
        uses: vec![
            pair(
                "依据",
                "Basis",
                pages.said("《重庆市数据条例》第三十二条", "Chongqing Data Regulation, Art. 32"),
            ),
            pair(
                "场景",
                "Scenario",
                pages.said("居民查询附近可就诊机构时展示", "shown to residents who look for a doctor"),
            ),
            pair("范围", "Scope", pages.said("11 个街道政务服务窗口", "windows of 11 subdistricts")),
            pair("方式", "Method", pages.said("接口逐次调用，至 2027-06-30", "API, until 30 June 2027")),
        ],
        conditions: conditions(pages),
        fields: fields(pages),
        not_asked: 4,
        operations: Vec::new(),
        extent: pages.say("约 3,180 行 · 渝中区", "about 3,180 rows · Yuzhong"),
        warnings: vec![pages.said(
            "该应用已有“预约挂号记录”，合用可识别个人就诊关系。",
            "The application also reads “Appointments”: together they reveal who sees whom.",
        )],
        precedents: precedents(pages),
        history: vec![(
            pages.say("11月20日", "20 Nov"),
            pages.said("收到申请，时限自次日起算", "received; the day of receipt is not counted"),
        )],
        until: "2027-06-30".into(),
        quota: "20000".into(),
        grant: None,
        confirm: "/login?step_up=1&return_to=%2Finbox".into(),
        tokens: tokens(),
        may: Acts { agree: true, offer: true, supplement: true, extend: true, refuse: true },
        grounds: vec![
            Choice::new("condition:1", pages.say("不符合共享条件第 1 项", "condition 1 is not met")),
            Choice::new("condition:2", pages.say("不符合共享条件第 2 项", "condition 2 is not met")),
            Choice::new("statute", pages.say("法律、行政法规另有规定", "a statute provides otherwise")),
        ],
        entered: Entered::default(),
    }
}

fn inbox(pages: &Pages) -> InboxPage {
    let mut frame = pages.head_frame(("待办", "Inbox"), "/inbox");
    frame.section = Some(Section::Inbox);
    InboxPage {
        frame,
        tabs: tabs(
            pages,
            &[
                ("全部", "All", 12),
                ("答复", "To answer", 9),
                ("签发", "To sign off", 2),
                ("目录", "Catalogue", 1),
            ],
        ),
        cases: cases(pages),
        paging: paging(pages, 6),
        open: Some(case(pages)),
        bulk: Some(tokens()),
    }
}

pub fn add(pages: &mut Pages) {
    let open = inbox(pages);
    pages.add("inbox", &open);
    let mut list = inbox(pages);
    list.open = None;
    list.bulk = None;
    pages.add("inbox-list", &list);
    let mut read_only = inbox(pages);
    if let Some(case) = &mut read_only.open {
        case.may = Acts::default();
        case.precedents.clear();
    }
    pages.add("inbox-answered", &read_only);
    let mut none = inbox(pages);
    none.cases.clear();
    pages.add("inbox-empty", &none);
}
