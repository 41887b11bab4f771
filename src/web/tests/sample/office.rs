//! `/authority`, `/reports` and `/admin`.

use super::Pages;
use super::app::bars;
use super::publish::{choices, good};
use super::request::tokens;
use crate::random::Secret;
use crate::web::admin::{AdminPage, GatewayRow, HealthRow, JobRow};
use crate::web::audit::Figure;
use crate::web::authority::{AuditCase, AuthorityPage, DisputeCase, ExtensionCase, LateCase};
use crate::web::frame::Section;
use crate::web::locales;
use crate::web::part::chip::EntryState;
use crate::web::part::{Chip, Icon, Link, Tone};
use crate::web::report::{ReportRow, ReportsPage};

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

fn audits(pages: &Pages) -> Vec<AuditCase> {
    let t = locales::of(pages.language);
    vec![
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
            chips: vec![Chip::new(Tone::Amber, Icon::Eye, pages.say("疑似重复 1 条", "1 likely duplicate"))],
            due: Some(pages.due(2, "11月27日", "27 Nov")),
            is_clean: false,
            tokens: tokens(),
        },
    ]
}

fn authority(pages: &Pages) -> AuthorityPage {
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
        audits: audits(pages),
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
