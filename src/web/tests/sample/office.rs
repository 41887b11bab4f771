//! The desks of office: publishing, authority, rules, operation, reports.

use super::Pages;
use super::request::tokens;
use crate::web::admin::{AdminPage, HealthRow, JobRow};
use crate::web::authority::{AuthorityPage, DisputeCase, ExtensionCase, LateLine, WaitingEntry};
use crate::web::frame::{Frame, Section};
use crate::web::imports::{ImportForm, ImportPage, ImportRow, ImportsPage, ProblemRow};
use crate::web::locales;
use crate::web::part::chart::Bar;
use crate::web::part::chip::{EntryState, LineState, Sharing};
use crate::web::part::{Bars, Chip, Choice, Icon, Link, Said, Tone};
use crate::web::publish::{
    DeskRow, EntryActs, EntryForm, EntryOptions, PublishEntryPage, PublishFormPage, PublishItem, PublishPage,
    Step,
};
use crate::web::reports::{AnswerRow, DormantRow, FreshRow, GroundRow, Ratio, ReportFigure, ReportsPage};
use crate::web::request::Tab;

const ENTRY: &str = "res_06fb3q8l5du7t0a1b2c3d4e5f6";

pub fn frame(pages: &Pages, section: Section, title: (&str, &str), here: &str) -> Frame {
    let who = [
        ("赵明远", "Zhao Mingyuan"),
        ("重庆市大数据应用发展管理局", "Municipal Big Data Bureau"),
        ("数据资源处处长", "Head of data resources"),
    ];
    let sections =
        [Section::Catalog, Section::Publish, Section::Authority, Section::Policies, Section::Reports];
    let mut frame = pages.desk_frame(who, &sections, title, here);
    frame.section = Some(section);
    frame
}

fn import_row(pages: &Pages, chip: Chip) -> ImportRow {
    ImportRow {
        url: "/publish/imports/imp_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        file: pages.zh_only("2026年目录.csv"),
        chip,
        rows: "1,204".into(),
        created: "1,180".into(),
        updated: "12".into(),
        unchanged: "9".into(),
        refused: "3".into(),
        sent: pages.said("何静 · 11月24日 10:20", "He Jing · 24 Nov 10:20"),
    }
}

fn imports(pages: &Pages) -> ImportsPage {
    let i = &locales::of(pages.language).imports;
    ImportsPage {
        frame: frame(pages, Section::Publish, ("批量导入", "Bulk import"), "/publish/imports"),
        form: Some(ImportForm {
            mappings: vec![Choice::new("matou", i.as_matou), Choice::new("cn_gov", i.as_cn_gov)],
            mapping: "matou".into(),
            targets: vec![Choice::new("drafts", i.into_drafts), Choice::new("harvested", i.into_harvested)],
            into: "drafts".into(),
            ..ImportForm::default()
        }),
        rows: vec![import_row(pages, Chip::new(Tone::Green, Icon::Check, i.done))],
    }
}

fn import(pages: &Pages) -> ImportPage {
    let i = &locales::of(pages.language).imports;
    ImportPage {
        frame: frame(
            pages,
            Section::Publish,
            ("导入", "Import"),
            "/publish/imports/imp_06fb3q8l5du7t0a1b2c3d4e5f6",
        ),
        row: import_row(pages, Chip::new(Tone::River, Icon::Clock, i.working)),
        dry_run: true,
        is_open: true,
        failure: Some(pages.said("文件在第 1204 行之后无法读取", "the file cannot be read after line 1204")),
        problems: vec![ProblemRow {
            line: "17".into(),
            field: pages.zh_only("共享属性"),
            value: pages.zh_only("秘密"),
            why: pages.said("代码表中没有这个值", "the code list does not have this value"),
            next: pages.said("请改正该行", "correct the row"),
        }],
        is_cut: true,
    }
}

fn publish(pages: &Pages) -> PublishPage {
    let t = locales::of(pages.language);
    let row = |title, code: &str, state, edition: &str, next: &str| DeskRow {
        url: format!("/publish/{ENTRY}"),
        title: pages.zh_only(title),
        code: code.into(),
        kind: pages.say("库表", "Table"),
        chip: Chip::entry(state, t),
        edition: edition.into(),
        next: Said::plain(next),
    };
    let tab = |word: &str, url: &str, count| Tab { word: word.into(), url: url.into(), count: Some(count) };
    let p = &t.publish;
    PublishPage {
        frame: frame(pages, Section::Publish, ("编目发布", "Compile and publish"), "/publish"),
        tabs: vec![
            tab(p.view_all, "", 4),
            tab(p.view_work, "/publish?state=work", 1),
            tab(p.view_returned, "/publish?state=returned", 1),
        ],
        may_draft: true,
        rows: vec![
            row(
                "医疗机构执业登记信息",
                "2-02-022/000001",
                EntryState::Published,
                &p.edition.with(3),
                p.next_none,
            ),
            row("医师执业注册信息", "2-02-022/000002", EntryState::Assessed, "", p.next_submit),
            row("护士执业注册信息", "2-02-022/000003", EntryState::Returned, "", p.next_returned),
            row("医疗广告审查信息", "2-02-022/000009", EntryState::Submitted, "", p.next_authority),
        ],
    }
}

fn entry(pages: &Pages) -> PublishEntryPage {
    let t = locales::of(pages.language);
    let p = &t.publish;
    let step = |class, name: &str, note: &str| Step { class, name: name.into(), note: Said::plain(note) };
    let mut frame = frame(pages, Section::Publish, ("医师执业注册信息", "2-02-022/000002"), "/publish/1");
    frame.trail = vec![Link::new(t.frame.publish, "/publish")];
    PublishEntryPage {
        frame,
        id: ENTRY.into(),
        title: pages.zh_only("医师执业注册信息"),
        code: "2-02-022/000002".into(),
        kind: pages.say("库表", "Table"),
        chips: vec![
            Chip::entry(EntryState::Draft, t),
            Chip::sharing(Sharing::Conditional, t),
            Chip::grade(3, t),
            Chip::personal(t),
        ],
        returned: Some(pages.zh_only("使用条件第二项与条例第十五条不符，请改写")),
        missing: vec![
            pages.say("使用条件：有条件共享须列明条件", "Conditions: conditional sharing lists them"),
        ],
        steps: vec![
            step("done", p.step_draft, "Lin Yue"),
            step("done", p.step_secrecy, p.step_article_13),
            step("now", p.step_personal, p.step_article_13),
            step("later", p.step_head, p.step_article_13),
            step("later", p.step_authority, p.step_article_16),
        ],
        may: EntryActs {
            edit: Some(format!("/publish/{ENTRY}/edit")),
            assess: vec![Choice::new("personal", p.assess_personal)],
            discard: true,
            submit: true,
            head_approve: true,
            send_back: true,
            withdraw: true,
        },
        assessments: vec![(
            p.assess_secrecy.into(),
            pages.zh_only("不涉及国家秘密和工作秘密"),
            pages.said("林越 · 11月20日", "Lin Yue · 20 Nov"),
        )],
        facts: vec![
            (p.f_format.into(), pages.said("数据库", "Database")),
            (p.f_cycle.into(), pages.said("每日", "Daily")),
        ],
        items: vec![PublishItem {
            name: "physician_name".into(),
            title: pages.zh_only("姓名"),
            kind: pages.say("字符型", "Character"),
            grade: Chip::grade(3, t),
            marks: vec![Chip::personal(t)],
        }],
    }
}

fn form(pages: &Pages) -> PublishFormPage {
    let choice = |value: &str, zh, en| Choice::new(value, pages.say(zh, en));
    PublishFormPage {
        frame: frame(pages, Section::Publish, ("新建目录条目", "New catalogue entry"), "/publish/new"),
        action: "/publish".into(),
        tokens: tokens(),
        is_new: true,
        provider: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
        code_hint: locales::of(pages.language).publish.f_code_hint.with("2-02-022/000001"),
        form: EntryForm {
            kind: "data.table".into(),
            sharing: "conditional".into(),
            methods: vec!["table".into()],
            ..EntryForm::default()
        },
        options: EntryOptions {
            kinds: vec![choice("data.table", "库表", "Table")],
            formats: vec![choice("database", "数据库", "Database")],
            cycles: vec![choice("daily", "每日", "Daily")],
            sharings: vec![
                choice("unconditional", "无条件共享", "Unconditional"),
                choice("conditional", "有条件共享", "Conditional"),
                choice("withheld", "不予共享", "Withheld"),
            ],
            methods: vec![choice("table", "库表", "Table"), choice("batch", "批量交换", "Batch exchange")],
            grades: vec![choice("3", "一般 3 级", "Grade 3")],
            domains: vec![choice("健康保障", "健康保障", "Health")],
        },
    }
}

fn authority(pages: &Pages) -> AuthorityPage {
    let t = locales::of(pages.language);
    let waiting = |title, left: i64, zh_date, en_date| WaitingEntry {
        id: format!("{ENTRY}{left}"),
        url: format!("/publish/{ENTRY}"),
        title: pages.zh_only(title),
        code: "2-02-022/000002".into(),
        provider: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
        chips: vec![Chip::sharing(Sharing::Conditional, t), Chip::grade(3, t)],
        edition: t.authority.next_edition.with(2),
        remarks: vec![Said::plain(t.authority.remark_conditions)],
        due: Some(pages.due(left, zh_date, en_date)),
        ticked: false,
    };
    AuthorityPage {
        frame: frame(pages, Section::Authority, ("主管台", "Authority's desk"), "/authority"),
        waiting: vec![
            waiting("医师执业注册信息", 1, "11月25日", "25 Nov"),
            waiting("护士执业注册信息", 2, "11月26日", "26 Nov"),
        ],
        may_publish: true,
        may_return: true,
        may_tune: true,
        extensions: vec![ExtensionCase {
            id: "lin_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
            resource: Link::new(
                pages.say("出生医学证明签发信息", "2-02-022/000007"),
                "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6",
            ),
            provider: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
            requester: pages.said("渝中区大数据局", "Yuzhong Big Data Bureau"),
            days: t.line.days_more.of(5_u64),
            reason: pages.said("需会同妇幼处核对", "to be checked with the maternity division"),
            due: Some(pages.due(2, "11月27日", "27 Nov")),
            tokens: tokens(),
        }],
        disputes: vec![DisputeCase {
            title: Link::new(
                pages.say("常住人口基本信息", "2-02-011/000001"),
                "/disputes?open=dis_06fb3q8l5du7t0a1b2c3d4e5f6",
            ),
            provider: pages.said("重庆市公安局", "Public Security Bureau"),
            requester: pages.said("渝中区大数据局", "Yuzhong Big Data Bureau"),
            due: Some(pages.due(6, "12月4日", "4 Dec")),
        }],
        late: vec![LateLine {
            resource: Link::new(pages.say("不动产登记信息核验", "2-03-009/000004"), "/requests/1"),
            provider: pages.said("重庆市规划和自然资源局", "Planning and Natural Resources"),
            requester: pages.said("重庆市渝中区大数据局", "Yuzhong Big Data Bureau"),
            chip: Chip::line(LineState::Submitted, t),
            due: pages.due(-2, "11月20日", "20 Nov"),
        }],
        reason: String::new(),
    }
}

fn admin(pages: &Pages) -> AdminPage {
    let a = &locales::of(pages.language).admin;
    let health = |name: &str, value: String, tone, word: &str| HealthRow {
        name: name.into(),
        value,
        chip: Chip::new(tone, if tone == Tone::Green { Icon::Check } else { Icon::Alert }, word),
        note: a.index_note.into(),
    };
    let job = |id: &str| JobRow {
        id: id.into(),
        kind: a.job_reconcile.into(),
        subject: "gra_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        tries: 12,
        at: pages.say("11月24日 09:41", "24 Nov 09:41"),
        error: Said::plain("connection refused"),
    };
    AdminPage {
        frame: frame(pages, Section::Admin, ("运维", "Operation"), "/admin"),
        health: vec![
            health(a.part_database, a.in_milliseconds.with(2), Tone::Green, a.good),
            health(a.part_index, a.index_lag.of(140), Tone::Amber, a.look),
            health(a.part_log, a.log_age.with(a.seconds.of(4)), Tone::Green, a.good),
            health(a.part_policy, a.policy_version.with(7), Tone::Green, a.good),
            health(a.part_calendar, a.calendar_until.with(2026), Tone::Amber, a.look),
        ],
        parked: vec![job("job_06fb3q8l5du7t0a1b2c3d4e5f6")],
        open: vec![job("job_06fb3q8l5du7t0a1b2c3d4e5f7")],
        open_count: 1,
        may_retry: true,
    }
}

fn bars(pages: &Pages, bars: &[(&str, u64, u64)]) -> Bars {
    let r = &locales::of(pages.language).reports;
    Bars {
        alternative: r.months_alternative.with(312, 9),
        label_heading: r.month.into(),
        value_heading: r.count.into(),
        marked_heading: r.late.into(),
        table_word: r.table.into(),
        bars: bars
            .iter()
            .map(|(label, value, marked)| Bar { label: (*label).into(), value: *value, marked: *marked })
            .collect(),
    }
}

fn reports(pages: &Pages) -> ReportsPage {
    let r = &locales::of(pages.language).reports;
    let ratio = |percent| Some(Ratio { percent, word: format!("{percent}%") });
    let figure =
        |name: &str, value: &str, note: String| ReportFigure { name: name.into(), value: value.into(), note };
    let answer = |organisation, percent, late: &str| AnswerRow {
        organisation,
        answered: "104".into(),
        late: late.into(),
        overdue: "1".into(),
        refused: "6".into(),
        median: "3".into(),
        ratio: ratio(percent),
    };
    ReportsPage {
        frame: frame(pages, Section::Reports, ("共享报表", "Sharing report"), "/reports"),
        from: "2026-09-01".into(),
        until: "2026-11-24".into(),
        org: String::new(),
        orgs: vec![Choice::new("", r.all_orgs)],
        sentence: r.sentence.with("2026-09-01", "2026-11-24"),
        figures: vec![
            figure(r.figure_in_time, "97.1%", r.figure_in_time_note.with(312)),
            figure(r.figure_overdue, "3", r.figure_overdue_note.into()),
            figure(r.figure_refused, "5.4%", r.figure_refused_note.of(17)),
            figure(r.figure_dormant, "4", r.figure_dormant_note.with(86)),
            figure(r.figure_fresh, "92.0%", r.figure_fresh_note.with(231)),
        ],
        months: Some(bars(pages, &[("2026-09", 88, 5), ("2026-10", 96, 3), ("2026-11", 128, 1)])),
        answers: vec![
            answer(pages.said("重庆市卫生健康委员会", "Municipal Health Commission"), 99, "1"),
            answer(pages.said("重庆市公安局", "Public Security Bureau"), 84, "16"),
        ],
        grounds: vec![GroundRow {
            word: pages.say("使用依据不足", "the basis of use is not sufficient"),
            count: "9".into(),
            share: Ratio { percent: 53, word: "52.9%".into() },
        }],
        dormant: vec![DormantRow {
            grant: Link::new("2-03-031/000007", "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6"),
            provider: pages.said("重庆市医疗保障局", "Medical Insurance Bureau"),
            holder: pages.said("重庆市渝中区大数据局", "Yuzhong Big Data Bureau"),
            last: r.never.into(),
            until: "2027-06-30".into(),
        }],
        freshness: vec![FreshRow {
            organisation: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
            entries: "31".into(),
            stale: "4".into(),
            ratio: ratio(87),
            chip: Chip::new(Tone::Amber, Icon::Clock, r.verdict_look),
        }],
    }
}

pub fn add(pages: &mut Pages) {
    pages.add("publish", &publish(pages));
    pages.add("publish-entry", &entry(pages));
    pages.add("publish-form", &form(pages));
    pages.add("imports", &imports(pages));
    pages.add("import", &import(pages));
    pages.add("authority", &authority(pages));
    let mut nothing = authority(pages);
    nothing.waiting.clear();
    nothing.late.clear();
    pages.add("authority-empty", &nothing);
    pages.add("admin", &admin(pages));
    pages.add("reports", &reports(pages));
}
