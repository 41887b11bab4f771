//! `/publish`: an entry sent back, nothing in the list, a new entry.

use super::Pages;
use super::request::{paging, tabs, tokens};
use crate::web::frame::Section;
use crate::web::locales;
use crate::web::part::chip::EntryState;
use crate::web::part::{Chip, Choice, Field, Icon, Link, Tone};
use crate::web::publish::{EntryForm, EntryWork, ImportForm, ImportRow, LifeStep, PublishPage, PublishRow};
use crate::web::register::ActForm;

pub fn good(pages: &Pages, zh: &str, en: &str) -> Chip {
    Chip::new(Tone::Green, Icon::Check, pages.say(zh, en))
}

pub fn choices(pages: &Pages, list: &[(&str, &str, &str)]) -> Vec<Choice> {
    list.iter().map(|(value, zh, en)| Choice::new(*value, pages.say(zh, en))).collect()
}

fn form(pages: &Pages) -> EntryForm {
    EntryForm {
        tokens: tokens(),
        code: "2-02-022/000002".into(),
        title_zh: pages.say("医师执业注册信息", "Physicians"),
        title_en: "Registered physicians".into(),
        kind: (
            "data.table".into(),
            choices(pages, &[("data.table", "库表", "Table"), ("data.api", "服务接口", "API")]),
        ),
        format: ("database".into(), choices(pages, &[("database", "数据库", "Database")])),
        update_cycle: (
            "daily".into(),
            choices(pages, &[("daily", "每日", "Daily"), ("monthly", "每月", "Monthly")]),
        ),
        sharing: (
            "conditional".into(),
            choices(
                pages,
                &[
                    ("unconditional", "无条件共享", "Unconditional"),
                    ("conditional", "有条件共享", "Conditional"),
                    ("withheld", "不予共享", "Not shared"),
                ],
            ),
        ),
        methods: choices(pages, &[("api", "接口", "API"), ("batch", "批量交换", "Batch")])
            .into_iter()
            .map(|choice| (choice, true))
            .collect(),
        items: pages.say(
            "practice_certificate|执业证书编码|C|2|key\nphysician_name|医师姓名|C|2|personal\n",
            "practice_certificate|Certificate|C|2|key\n",
        ),
        ..EntryForm::default()
    }
}

fn work(pages: &Pages) -> EntryWork {
    let t = locales::of(pages.language);
    let step = |word: (&str, &str), note: (&str, &str), place| LifeStep {
        word: pages.say(word.0, word.1),
        note: pages.say(note.0, note.1),
        place,
    };
    EntryWork {
        id: "res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title: pages.said("医师执业注册信息", "Registered physicians"),
        chip: Chip::entry(EntryState::Returned, t),
        public_url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        life: vec![
            step(("编制", "Draft"), ("何雨桐 11月18日", "He Yutong, 18 Nov"), 0),
            step(("评估", "Assessments"), ("保密、个人信息 11月19日", "secrecy, personal, 19 Nov"), 0),
            step(("负责人审定", "Head"), ("冉启明 11月20日", "Ran Qiming, 20 Nov"), 0),
            step(("主管部门审核", "Authority"), ("退回 11月24日", "sent back, 24 Nov"), 1),
            step(("发布", "Published"), ("", ""), 2),
        ],
        missing: vec![pages.said(
            "个人信息保护影响评估早于最新改动，须重做",
            "The impact assessment is older than the last change",
        )],
        returned: pages
            .said("共享条件第 1 项表述不清，请写明适用事项。", "Condition 1 is unclear: name the matters."),
        changes: vec![pages.said("新增数据项“专业技术职务”", "item “Title” added")],
        affected: vec![Link::new(
            pages.say("市医保局 · 医保智能监管", "Medical Insurance"),
            "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6",
        )],
        acts: vec![
            ActForm {
                action: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6/assess".into(),
                word: pages.say("登记评估", "Record an assessment"),
                is_final: false,
                rule: pages.say("条例第十三条", "Decree 809, Art. 13"),
                tokens: tokens(),
                fields: vec![
                    Field::new("kind", pages.say("评估类别", "Kind"))
                        .options(&choices(
                            pages,
                            &[
                                ("secrecy", "保密风险", "Secrecy"),
                                ("personal", "个人信息保护影响", "Personal information"),
                            ],
                        ))
                        .within("assess"),
                    Field::new("finding", pages.say("结论", "Finding")).lines(3),
                ],
            },
            ActForm {
                action: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6/submit".into(),
                word: pages.say("送审", "Submit"),
                is_final: false,
                rule: String::new(),
                tokens: tokens(),
                fields: Vec::new(),
            },
        ],
        form: Some(form(pages)),
    }
}

fn publish(pages: &Pages) -> PublishPage {
    let t = locales::of(pages.language);
    let who = [
        ("何雨桐", "He Yutong"),
        ("重庆市卫生健康委员会", "Municipal Health Commission"),
        ("信息中心目录管理员", "Catalogue steward"),
    ];
    let mut frame = pages.desk_frame(
        who,
        &[Section::Publish, Section::Catalog, Section::Grants],
        ("编目发布", "Publishing"),
        "/publish",
    );
    frame.section = Some(Section::Publish);
    let row = |title, code: &str, state, due, here| PublishRow {
        url: "/publish?open=res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title,
        code: code.into(),
        chip: Chip::entry(state, t),
        due,
        here,
    };
    PublishPage {
        frame,
        tabs: tabs(
            pages,
            &[
                ("全部", "All", 31),
                ("在编", "In work", 4),
                ("应更新", "Update due", 2),
                ("已发布", "Published", 25),
            ],
        ),
        rows: vec![
            row(
                pages.said("医师执业注册信息", "Registered physicians"),
                "2-02-022/000002",
                EntryState::Returned,
                Some(pages.due(4, "12月1日", "1 Dec")),
                true,
            ),
            row(
                pages.said("预防接种门诊信息", "Vaccination sites"),
                "2-02-022/000003",
                EntryState::UpdateDue,
                Some(pages.due(1, "11月26日", "26 Nov")),
                false,
            ),
            row(
                pages.said("医疗机构执业登记信息", "Registered medical institutions"),
                "2-02-022/000001",
                EntryState::Published,
                None,
                false,
            ),
        ],
        paging: paging(pages, 3),
        new_url: "/publish?new=1".into(),
        open: Some(work(pages)),
        import: Some(ImportForm {
            tokens: tokens(),
            kinds: choices(pages, &[("csv", "CSV", "CSV"), ("openapi", "OpenAPI", "OpenAPI")]),
            codes: choices(pages, &[("gb2017", "2017 编制指南", "2017 guide")]),
            ..ImportForm::default()
        }),
    }
}

pub fn add(pages: &mut Pages) {
    let desk = publish(pages);
    pages.add("publish", &desk);
    let mut bare = publish(pages);
    bare.open = None;
    bare.rows.clear();
    if let Some(import) = &mut bare.import {
        import.report = vec![ImportRow {
            row: 2,
            chip: Chip::new(Tone::Vermilion, Icon::Cross, pages.say("拒绝", "refused")),
            words: pages.said("共享类型代码 4 不在所选代码表中", "sharing code 4 is not in the list"),
        }];
    }
    pages.add("publish-empty", &bare);
    let mut new = publish(pages);
    if let Some(work) = &mut new.open {
        work.id = String::new();
        (work.acts, work.changes, work.affected, work.missing) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    }
    pages.add("publish-new", &new);
}
