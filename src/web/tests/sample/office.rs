//! `/publish`, `/authority`, `/reports` and `/admin`.

use super::Pages;
use super::app::bars;
use super::request::{paging, tabs, tokens};
use crate::random::Secret;
use crate::web::admin::{AdminPage, GatewayRow, HealthRow, JobRow};
use crate::web::audit::Figure;
use crate::web::authority::{AuditCase, AuthorityPage, DisputeCase, ExtensionCase, LateCase};
use crate::web::frame::Section;
use crate::web::locales;
use crate::web::part::chip::EntryState;
use crate::web::part::{Chip, Choice, Field, Icon, Link, Tone};
use crate::web::publish::{EntryForm, EntryWork, ImportForm, ImportRow, LifeStep, PublishPage, PublishRow};
use crate::web::register::ActForm;
use crate::web::report::{ReportRow, ReportsPage};

fn good(pages: &Pages, zh: &str, en: &str) -> Chip {
    Chip::new(Tone::Green, Icon::Check, pages.say(zh, en))
}

fn choices(pages: &Pages, list: &[(&str, &str, &str)]) -> Vec<Choice> {
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

fn figures(pages: &Pages) -> Vec<Figure> {
    let figure = |name: (&str, &str), value: &str, trend: (&str, &str)| Figure {
        name: pages.say(name.0, name.1),
        value: value.into(),
        trend: pages.say(trend.0, trend.1),
    };
    vec![
        figure(("今日到期", "Due today"), "7", ("", "")),
        figure(("逾期", "Late"), "2", ("", "")),
        figure(("本月按时", "In time"), "98.6%", ("上月 97.9%", "97.9% last month")),
    ]
}

fn authority(pages: &Pages) -> AuthorityPage {
    let t = locales::of(pages.language);
    let who = [
        ("傅子衿", "Fu Zijin"),
        ("重庆市大数据应用发展管理局", "Big Data Administration"),
        ("数据资源处处长", "Head of data resources"),
    ];
    let mut frame = pages.desk_frame(
        who,
        &[Section::Authority, Section::Catalog, Section::Demands, Section::Reports, Section::Audit],
        ("主管台", "Authority"),
        "/authority",
    );
    frame.section = Some(Section::Authority);
    let request = || Link::new("YZ-2026-0118", "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6");
    AuthorityPage {
        frame,
        figures: figures(pages),
        audits: vec![
            AuditCase {
                id: "res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
                url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6?work=1".into(),
                title: pages.said("医师执业注册信息", "Registered physicians"),
                provider: pages.said("市卫生健康委", "Health Commission"),
                changes: pages.said("第 4 版：新增 1 项，条件 1 改写", "version 4: one item, condition 1"),
                chips: vec![Chip::entry(EntryState::Submitted, t), good(pages, "检查通过", "checks pass")],
                due: Some(pages.due(1, "11月26日", "26 Nov")),
                is_clean: true,
                tokens: tokens(),
            },
            AuditCase {
                id: "res_06fb3q8l5du7t0a1b2c3d4e5f7".into(),
                url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f7?work=1".into(),
                title: pages.said("机动车登记信息", "Registered vehicles"),
                provider: pages.said("市公安局", "Public Security"),
                changes: pages.said("新条目", "new"),
                chips: vec![Chip::new(
                    Tone::Amber,
                    Icon::Eye,
                    pages.say("疑似重复 1 条", "1 likely duplicate"),
                )],
                due: Some(pages.due(2, "11月27日", "27 Nov")),
                is_clean: false,
                tokens: tokens(),
            },
        ],
        tokens: tokens(),
        extensions: vec![ExtensionCase {
            id: "lin_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
            request: request(),
            title: pages.said("人口基本信息", "Basic population register"),
            department: pages.said("市公安局", "Public Security"),
            asked: pages.say("延长 5 个工作日，至 12月15日", "5 working days, until 15 Dec"),
            reason: pages.said("需与部级平台核对字段。", "fields are checked with the ministry."),
            due: pages.due(2, "11月27日", "27 Nov"),
            tokens: tokens(),
        }],
        disputes: vec![DisputeCase {
            url: "/disputes?open=lin_06fb3q8l5du7t0a1b2c3d4e5f7".into(),
            title: pages.said("企业信用信息", "Credit of enterprises"),
            sides: pages.said("渝中区大数据局 · 市市场监管局", "Yuzhong · Market Regulation"),
            chip: Chip::new(Tone::Amber, Icon::Scales, pages.say("待协调", "to mediate")),
            due: None,
        }],
        late: vec![LateCase {
            id: "lin_06fb3q8l5du7t0a1b2c3d4e5f8".into(),
            request: request(),
            title: pages.said("医疗机构执业登记信息", "Registered medical institutions"),
            department: pages.said("市卫生健康委", "Health Commission"),
            due: pages.due(-1, "11月24日", "24 Nov"),
            urged: pages.say("已督办 1 次，11月24日", "urged once, 24 Nov"),
            urge: Some(tokens()),
        }],
    }
}

fn reports(pages: &Pages) -> ReportsPage {
    let who = [
        ("雷正纲", "Lei Zhenggang"),
        ("市纪委监委", "Discipline Commission"),
        ("公权力大数据监督专班", "Supervision of public power"),
    ];
    let mut frame =
        pages.desk_frame(who, &[Section::Reports, Section::Audit], ("报表", "Reports"), "/reports");
    frame.section = Some(Section::Reports);
    ReportsPage {
        frame,
        from: "2026-11-01".into(),
        until: "2026-11-25".into(),
        org: String::new(),
        organisations: choices(
            pages,
            &[("", "全市", "the city"), ("org_1", "市卫生健康委", "Health Commission")],
        ),
        figures: figures(pages),
        answers: Some(bars(pages)),
        refusals: vec![
            (pages.said("不符合共享条件", "a condition is not met"), 12),
            (pages.said("法律、行政法规另有规定", "a statute provides otherwise"), 3),
        ],
        rows: vec![ReportRow {
            organisation: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
            entries: 31,
            answers: 214,
            in_time: "99.1%".into(),
            median: "3".into(),
            refusals: 4,
            grants: 187,
            chip: good(pages, "按时", "in time"),
        }],
        dormant: vec![(
            Link::new(
                pages.say("预防接种门诊信息", "Vaccination sites"),
                "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6",
            ),
            pages.said("北碚区民政局", "Beibei Civil Affairs"),
            pages.say("97 日未用", "97 days"),
        )],
        stale: Vec::new(),
        export_url: "/reports?format=csv".into(),
        basis: pages.say("据日志第 98,001 至 128,402 条计算", "from log entries 98,001 to 128,402"),
    }
}

fn admin(pages: &Pages) -> AdminPage {
    let who = [
        ("卢海波", "Lu Haibo"),
        ("市政务数据中心", "City Data Centre"),
        ("系统管理员", "System administrator"),
    ];
    let mut frame =
        pages.desk_frame(who, &[Section::Admin, Section::Catalog], ("运维", "Operation"), "/admin");
    frame.section = Some(Section::Admin);
    AdminPage {
        frame,
        sentence: pages
            .say("一个执行点落后，其余正常。", "One enforcement point lags; everything else is well."),
        chip: Chip::new(Tone::Amber, Icon::Alert, pages.say("需关注", "look at it")),
        checks: vec![
            HealthRow {
                name: pages.say("数据库", "Database"),
                chip: good(pages, "正常", "well"),
                words: pages.said("可写，4 毫秒", "writable, 4 ms"),
                next: pages.said("", ""),
            },
            HealthRow {
                name: pages.say("工作日历", "Calendar"),
                chip: Chip::new(Tone::Amber, Icon::Clock, pages.say("将缺", "ending")),
                words: pages.said("2027 年放假安排尚未导入", "the notice for 2027 is missing"),
                next: pages.said("运行 matou calendar import", "run matou calendar import"),
            },
        ],
        parked: vec![JobRow {
            id: "job_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
            what: pages.said("发送通知邮件", "send a notice by mail"),
            tries: 12,
            since: "2026-11-25 07:10".into(),
            error: "connection refused".into(),
            retry: Some(tokens()),
        }],
        queue: vec![(pages.say("等待", "waiting"), "3".into()), (pages.say("执行中", "running"), "1".into())],
        gateways: vec![GatewayRow {
            name: pages.say("渝中区网关", "Yuzhong gateway"),
            chip: Chip::new(Tone::Amber, Icon::Clock, pages.say("落后 42 秒", "42 s behind")),
            feed: "20,418 / 20,420".into(),
            heard: pages.say("42 秒前", "42 s ago"),
        }],
        enrolment: None,
        enrol: Some(tokens()),
        reindex: Some(tokens()),
        versions: vec![("matou".into(), "0.1.0".into()), (pages.say("迁移", "migration"), "12".into())],
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
    let due = authority(pages);
    pages.add("authority", &due);
    let mut done = authority(pages);
    (done.audits, done.extensions, done.disputes, done.late) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    pages.add("authority-empty", &done);
    let report = reports(pages);
    pages.add("reports", &report);
    let empty = ReportsPage {
        rows: Vec::new(),
        refusals: Vec::new(),
        dormant: Vec::new(),
        answers: None,
        ..reports(pages)
    };
    pages.add("reports-empty", &empty);
    let operation = admin(pages);
    pages.add("admin", &operation);
    let enrolled = AdminPage {
        enrolment: Some(Secret::from_text("sample-code".into())),
        parked: Vec::new(),
        gateways: Vec::new(),
        ..admin(pages)
    };
    pages.add("admin-enrolment", &enrolled);
}
