//! `/consents`: with an entry chosen, refused, for a post that may not sign, and with nothing signed.

use super::Pages;
use super::request::tokens;
use crate::error::Problem;
use crate::web::consent::{ConsentForm, ConsentRow, ConsentsPage, Covered};
use crate::web::frame::{ProblemSummary, Section};
use crate::web::locales;
use crate::web::part::{Chip, Choice, Icon, Link, Tone};

fn rows(pages: &Pages) -> Vec<ConsentRow> {
    let row = |title, purposes, chip, may_end| ConsentRow {
        id: "con_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        resource: Link::new("", "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6"),
        title,
        version: 3,
        covers: 9,
        purposes,
        signed_by: pages.said("刘静怡", "Liu Jingyi"),
        signed: "2026-03-02".into(),
        until: "2028-12-31".into(),
        chip,
        may_end,
    };
    vec![
        row(
            pages.said("医疗机构执业登记信息", "Registered medical institutions"),
            pages.said("任何履职用途", "any duty"),
            Chip::new(Tone::Green, Icon::Check, pages.say("有效", "stands")),
            true,
        ),
        row(
            pages.said("预防接种门诊信息", "Vaccination sites"),
            pages.zh_only("居民就医导航"),
            Chip::new(Tone::Amber, Icon::Alert, pages.say("条目已换版，不再适用", "entry changed")),
            false,
        ),
    ]
}

fn form(pages: &Pages) -> ConsentForm {
    let t = locales::of(pages.language);
    let item = |name: &str, title, personal| Covered {
        name: name.into(),
        title,
        marks: if personal { vec![Chip::personal(t)] } else { Vec::new() },
        ticked: !personal,
    };
    ConsentForm {
        tokens: tokens(),
        entries: vec![Choice::new(
            "res_06fb3q8l5du7t0a1b2c3d4e5f6",
            pages.say("医师执业注册信息", "Registered physicians"),
        )],
        chosen: "res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title: pages.said("医师执业注册信息", "Registered physicians"),
        covered: vec![
            item("physician_name", pages.said("医师姓名", "Name"), true),
            item("practice_scope", pages.said("执业范围", "Scope"), false),
            item("institution_name", pages.said("主要执业机构", "Main institution"), false),
        ],
        ..ConsentForm::default()
    }
}

pub fn add(pages: &mut Pages) {
    let page = |pages: &Pages| {
        let mut frame = pages.head_frame(("常设同意", "Standing consents"), "/consents");
        frame.section = Some(Section::Inbox);
        ConsentsPage { frame, rows: rows(pages), form: Some(form(pages)) }
    };
    let some = page(pages);
    pages.add("consents", &some);
    let problem = Problem::invalid("常设同意未签署", "the standing consent was not signed")
        .field("covers", "至少勾选一个数据项或操作", "tick at least one item or operation")
        .field("until", "须为三年之内的日期", "a day ahead, within three years");
    let mut refused = page(pages);
    refused.frame.problem = Some(ProblemSummary::new(&problem, pages.language, true));
    pages.add("consents-refused", &refused);
    let mut read_only = page(pages);
    read_only.form = None;
    pages.add("consents-read", &read_only);
    let mut none = page(pages);
    none.rows.clear();
    none.form = Some(ConsentForm::default());
    pages.add("consents-empty", &none);
}
