//! `/demands`, `/corrections`, `/disputes`, `/scenarios` and `/policies`.

use super::Pages;
use super::request::{paging, tabs, tokens};
use crate::web::frame::Section;
use crate::web::locales::{self, Words};
use crate::web::part::{Chip, Choice, Field, Icon, Link, Tone};
use crate::web::policy::{DraftCard, ExplainForm, Explanation, PoliciesPage, PolicyEdit, RuleRow};
use crate::web::register::{ActForm, Cell, Column, Filing, OpenRow, RegisterPage, RegisterRow};
use crate::web::request::EntryRow;

fn chip(pages: &Pages, zh: &str, en: &str) -> Chip {
    Chip::new(Tone::River, Icon::Clock, pages.say(zh, en))
}

fn demands(pages: &Pages) -> RegisterPage {
    let t: &Words = locales::of(pages.language);
    let r = &t.register;
    let mut frame = pages.frame(("数据需求", "Demands"), "/demands");
    frame.section = Some(Section::Demands);
    let row = |title: &str, here| RegisterRow {
        url: "/demands?open=dem_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title: pages.zh_only(title),
        note: pages.said("含 4 个数据项", "4 items"),
        cells: vec![
            Cell::Text(pages.said("渝中区大数据局", "Yuzhong Big Data Bureau")),
            Cell::Link(Link::new(
                pages.say("市住房城乡建委", "Housing Commission"),
                "/catalog?provider=org_1",
            )),
            Cell::Chip(chip(pages, "待编目", "to be catalogued")),
            Cell::Due(pages.due(5, "12月2日", "2 Dec")),
            if here { Cell::Number("37".into()) } else { Cell::Empty },
        ],
        here,
    };
    RegisterPage {
        frame,
        lead: r.demands_lead.into(),
        siblings: vec![
            Link::new(r.demands, ""),
            Link::new(r.corrections, "/corrections"),
            Link::new(r.disputes, "/disputes"),
            Link::new(r.scenarios, "/scenarios"),
        ],
        tabs: tabs(pages, &[("本单位", "Ours", 2), ("全部", "All", 41)]),
        columns: vec![
            Column::words(r.col_by),
            Column::words(r.col_department),
            Column::words(r.col_state),
            Column::words(r.col_due),
            Column::numbers(r.col_searches),
        ],
        title_column: r.col_title.into(),
        rows: vec![row("电梯维护保养记录", true), row("公共停车泊位实时余量", false)],
        paging: paging(pages, 2),
        empty: (r.demands_none.into(), r.demands_none_text.into()),
        filing: Some(Filing {
            action: "/demands".into(),
            word: r.demand_file.into(),
            opened: false,
            rule: r.demand_rule.into(),
            tokens: tokens(),
            fields: vec![
                Field::new("title", r.demand_title),
                Field::new("source", r.demand_source).optional(&t.part.optional),
                Field::new("items", r.demand_items).hint(r.demand_items_hint).lines(3),
                Field::new("basis", r.demand_basis).lines(3),
                Field::new("scenario", r.demand_scenario).lines(2),
            ],
        }),
        open: None,
    }
}

fn opened(pages: &Pages) -> OpenRow {
    let r = &locales::of(pages.language).register;
    let act = |action: &str, word: &str, is_final, fields| ActForm {
        action: format!("/demands/dem_06fb3q8l5du7t0a1b2c3d4e5f6/{action}"),
        word: word.into(),
        is_final,
        rule: r.demand_rule.into(),
        tokens: tokens(),
        fields,
    };
    OpenRow {
        title: pages.zh_only("电梯维护保养记录"),
        chips: vec![chip(pages, "待确定数源部门", "to be routed")],
        due: Some(pages.due(3, "11月30日", "30 Nov")),
        facts: vec![(
            r.demand_basis.to_owned(),
            pages.said("《特种设备安全监察条例》", "Special Equipment Regulation"),
        )],
        links: vec![Link::new(pages.say("相近条目 2 个", "2 similar entries"), "/catalog?q=1")],
        entries: vec![EntryRow {
            at: pages.say("11月24日 10:20", "24 Nov 10:20"),
            iso: "2026-11-24T02:20:00Z".into(),
            who: pages.said("陈思远", "Chen Siyuan"),
            words: pages.said("提出需求。", "Filed."),
            proof_url: String::new(),
        }],
        acts: vec![
            act("route", r.demand_route, false, vec![Field::new("org", r.col_department).within("route")]),
            act("accept", r.dispute_settle, false, Vec::new()),
            act(
                "decline",
                r.demand_decline,
                true,
                vec![Field::new("reason", r.reason).lines(3).within("decline")],
            ),
        ],
    }
}

/// A register with nothing in it.
fn empty(pages: &Pages, title: (&str, &str), here: &str, words: [&'static str; 3]) -> RegisterPage {
    RegisterPage {
        frame: pages.frame(title, here),
        lead: words[0].into(),
        tabs: Vec::new(),
        rows: Vec::new(),
        empty: (words[1].into(), words[2].into()),
        filing: None,
        ..demands(pages)
    }
}

fn draft(pages: &Pages) -> DraftCard {
    let good = |zh: &str, en: &str| Chip::new(Tone::Green, Icon::Check, pages.say(zh, en));
    DraftCard {
        number: 4,
        by: pages.said("田沁 · 11月24日", "Tian Qin · 24 Nov"),
        note: pages.said("副处长可答复一般 2 级以下。", "The deputy may answer up to grade 2."),
        changes: vec![
            ('+', "p, office_head, agree, provider, conditional, 1-2, allow".into()),
            ('-', "p, office_head, agree, provider, *, 1-2, deny".into()),
        ],
        scenarios: vec![(pages.say("本人申请本人答复", "own request"), good("通过", "passed"))],
        approve: Some(tokens()),
        withdraw: None,
    }
}

fn policies(pages: &Pages) -> PoliciesPage {
    let who = [
        ("田沁", "Tian Qin"),
        ("市政务数据中心", "City Data Centre"),
        ("安全管理员", "Security administrator"),
    ];
    let mut frame =
        pages.desk_frame(who, &[Section::Policies, Section::Audit], ("策略", "Policies"), "/policies");
    frame.section = Some(Section::Policies);
    let good = |zh: &str, en: &str| Chip::new(Tone::Green, Icon::Check, pages.say(zh, en));
    PoliciesPage {
        frame,
        org: "org_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        organisation: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
        organisations: vec![
            Choice::new("city", pages.say("全市规则", "The city")),
            Choice::new(
                "org_06fb3q8l5du7t0a1b2c3d4e5f6",
                pages.say("重庆市卫生健康委员会", "Health Commission"),
            ),
        ],
        version: pages.say("第 12 版 · 2026-10-08 起生效", "version 12 · in force since 8 Oct 2026"),
        rules: vec![RuleRow {
            line: "3".into(),
            text: "p, office_head, agree, provider, conditional, 1-4, allow".into(),
            words: pages.said(
                "本单位共享工作机构负责人可答复有条件共享的申请",
                "the provider's office head may answer conditional requests",
            ),
            chip: good("允许", "allow"),
            cites: pages.said("条例第二十条", "Decree 809, Art. 20"),
        }],
        drafts: vec![draft(pages)],
        edit: Some(PolicyEdit {
            tokens: tokens(),
            text: "p, office_head, agree, provider, conditional, 1-4, allow\n".into(),
            note: String::new(),
        }),
        explain: ExplainForm {
            person: "dual@health".into(),
            action: "line.agree".into(),
            actions: vec![
                Choice::new("line.agree", pages.say("同意", "agree")),
                Choice::new("catalog.read", pages.say("查看", "see")),
            ],
            object: "lin_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        },
        answer: Some(Explanation {
            chip: Chip::new(Tone::Vermilion, Icon::Barred, pages.say("不允许", "denied")),
            sentence: pages.said(
                "向晓岚以任何岗位都不能答复本人起草的申请。",
                "Xiang Xiaolan may not answer a request of her own in any post.",
            ),
            line: "law: no_self_approval".into(),
            facts: vec![(
                pages.say("岗位", "Post"),
                pages.said("市卫生健康委（主职）", "Health Commission (main post)"),
            )],
            variations: vec![
                pages.said("由另一名负责人答复则允许（第 3 行）", "allowed for another office head (line 3)"),
            ],
        }),
    }
}

pub fn add(pages: &mut Pages) {
    let t = locales::of(pages.language);
    let r = &t.register;
    let list = demands(pages);
    pages.add("demands", &list);
    let open = RegisterPage { open: Some(opened(pages)), ..demands(pages) };
    pages.add("demand", &open);
    let words = [
        (
            "corrections",
            ("数据校核", "Corrections"),
            "/corrections",
            [r.corrections_lead, r.corrections_none, r.corrections_none_text],
        ),
        (
            "disputes",
            ("争议处理", "Disputes"),
            "/disputes",
            [r.disputes_lead, r.disputes_none, r.disputes_none_text],
        ),
        (
            "scenarios",
            ("场景机会清单", "Scenarios"),
            "/scenarios",
            [r.scenarios_lead, r.scenarios_none, r.scenarios_none_text],
        ),
    ];
    for (name, title, here, words) in words {
        let page = empty(pages, title, here, words);
        pages.add(name, &page);
    }
    let rules = policies(pages);
    pages.add("policies", &rules);
    let bare =
        PoliciesPage { answer: None, drafts: Vec::new(), rules: Vec::new(), edit: None, ..policies(pages) };
    pages.add("policies-empty", &bare);
}
