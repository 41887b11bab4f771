//! `/demands`, `/corrections`, `/disputes`, `/scenarios`.

use super::Pages;
use super::request::{paging, tabs, tokens};
use crate::web::frame::Section;
use crate::web::locales::{self, Words};
use crate::web::part::{Chip, Field, Icon, Link, Tone};
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
}
