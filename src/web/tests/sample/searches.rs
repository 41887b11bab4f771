//! `/searches`: kept searches, one of them open, and none yet; `/demands/unmet`: what is looked for in vain.

use super::Pages;
use super::request::{paging, tokens};
use crate::web::frame::Section;
use crate::web::locales;
use crate::web::part::{Chip, Icon, Link, Said, Tone};
use crate::web::register::{ActForm, Cell, Column, OpenRow, RegisterPage, RegisterRow};

const OPEN: &str = "/searches?open=sea_06fb3q8l5du7t0a1b2c3d4e5f6";

fn searches(pages: &Pages) -> RegisterPage {
    let s = &locales::of(pages.language).searches;
    let mut frame = pages.frame(("保存的检索", "Saved searches"), "/searches");
    frame.section = Some(Section::Catalog);
    let row = |title: Said, conditions: Said, chip: Chip, news: &str| RegisterRow {
        url: OPEN.into(),
        title,
        note: Said::default(),
        cells: vec![
            Cell::Text(conditions),
            Cell::Chip(chip),
            if news.is_empty() { Cell::Empty } else { Cell::Number(news.into()) },
            Cell::Text(pages.said("11月24日", "24 Nov")),
        ],
        here: false,
    };
    let chosen = || Chip::new(Tone::River, Icon::Search, s.chosen);
    let missed = |times: u32| Chip::new(Tone::Plain, Icon::Clock, s.missed.of(times));
    let conditions = || pages.said("库表 · 有条件共享", "Table · Conditional");
    let medical = row(pages.zh_only("医疗"), conditions(), chosen(), "3");
    RegisterPage {
        frame,
        lead: s.lead.into(),
        siblings: Vec::new(),
        tabs: Vec::new(),
        columns: vec![
            Column::words(s.col_conditions),
            Column::words(s.col_why),
            Column::numbers(s.col_news),
            Column::words(s.col_at),
        ],
        title_column: s.col_search.into(),
        rows: vec![
            medical,
            row(Said::plain(s.by_conditions), conditions(), chosen(), ""),
            row(pages.zh_only("电梯维护保养记录"), Said::default(), missed(1), "1"),
            row(pages.zh_only("公共停车泊位实时余量"), Said::default(), missed(4), ""),
        ],
        paging: paging(pages, 4),
        empty: (s.none.into(), s.none_text.into()),
        filing: None,
        open: None,
    }
}

/// The list of needs.
fn needs(pages: &Pages) -> RegisterPage {
    let t = locales::of(pages.language);
    let s = &t.searches;
    let mut frame = pages.frame(("需求清单", "List of needs"), "/demands/unmet");
    frame.section = Some(Section::Demands);
    let row = |title: &str, numbers: [&str; 3], owner: Option<Said>| {
        let mut cells: Vec<Cell> = numbers.map(|number| Cell::Number(number.into())).into();
        cells.push(Cell::Text(pages.said("9月3日", "3 Sep")));
        cells.push(Cell::Text(pages.said("11月24日", "24 Nov")));
        cells.push(owner.map_or(Cell::Empty, |org| Cell::Link(Link::new(org, "/catalog?provider=org_1"))));
        let note = Said::default();
        RegisterRow { url: "/catalog?q=1".into(), title: pages.zh_only(title), note, cells, here: false }
    };
    let housing = pages.said("市住房城乡建委", "Housing Commission");
    let numbers = [s.col_orgs, s.col_people, s.col_times].map(Column::numbers);
    let words = [s.col_first, s.col_last, s.col_owner].map(Column::words);
    RegisterPage {
        frame,
        lead: s.needs_lead.into(),
        siblings: vec![
            Link::new(t.register.demands, "/demands"),
            Link::new(t.register.disputes, "/disputes"),
            Link::new(s.needs, ""),
        ],
        columns: numbers.into_iter().chain(words).collect(),
        title_column: s.col_need.into(),
        rows: vec![
            row("电梯维护保养记录", ["14", "37", "112"], Some(housing)),
            row("公共停车泊位实时余量", ["3", "3", "4"], None),
        ],
        paging: paging(pages, 2),
        empty: (s.needs_none.into(), s.needs_none_text.into()),
        ..searches(pages)
    }
}

pub fn add(pages: &mut Pages) {
    let list = needs(pages);
    pages.add("needs", &list);
    let s = &locales::of(pages.language).searches;
    let list = searches(pages);
    pages.add("searches", &list);
    let act = |step: &str, word: &str, rule: &str, is_final| ActForm {
        action: format!("/searches/sea_06fb3q8l5du7t0a1b2c3d4e5f6/{step}"),
        word: word.into(),
        is_final,
        rule: rule.into(),
        tokens: tokens(),
        fields: Vec::new(),
    };
    let open = OpenRow {
        title: pages.zh_only("医疗"),
        chips: vec![Chip::new(Tone::River, Icon::Search, s.chosen)],
        due: None,
        facts: vec![
            (s.col_conditions.into(), pages.said("库表 · 有条件共享", "Table · Conditional")),
            (s.col_news.into(), Said::plain(s.news.of(3))),
        ],
        links: Vec::new(),
        entries: Vec::new(),
        acts: vec![act("open", s.see, s.see_rule, false), act("forget", s.forget, "", true)],
    };
    let mut opened = searches(pages);
    opened.rows[0].here = true;
    opened.open = Some(open);
    pages.add("search", &opened);
    let none = RegisterPage { rows: Vec::new(), ..searches(pages) };
    pages.add("searches-none", &none);
}
