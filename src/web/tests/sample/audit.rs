//! `/audit`, an entry with and without proof, and the access question.

use super::Pages;
use super::request::paging;
use crate::web::audit::{
    AccessForm, AccessPage, AccessRow, AuditEntryPage, AuditFilter, AuditPage, AuditRow, Figure, Finding,
    LogHead, Proof,
};
use crate::web::frame::{Frame, PrintHead, Section};
use crate::web::part::{Chip, Choice, Icon, Link, Said, Tone};

fn frame(pages: &Pages, title: (&str, &str), here: &str) -> Frame {
    let who = [
        ("柳如松", "Liu Rusong"),
        ("重庆市审计局", "Audit Bureau"),
        ("电子数据审计处审计师", "Auditor, electronic data"),
    ];
    let mut frame = pages.desk_frame(who, &[Section::Audit, Section::Reports, Section::Catalog], title, here);
    frame.section = Some(Section::Audit);
    frame
}

fn verified(pages: &Pages) -> Chip {
    Chip::new(Tone::Green, Icon::Check, pages.say("完整", "intact"))
}

fn rows(pages: &Pages) -> Vec<AuditRow> {
    let row = |number: &str, actor, action: (&str, &str), object: &str, denied: bool| AuditRow {
        url: "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        number: number.into(),
        at: pages.say("11月25日 09:41:02", "25 Nov 09:41:02"),
        actor,
        action: pages.say(action.0, action.1),
        object: Link::new(object, "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6"),
        chip: if denied {
            Chip::new(Tone::Vermilion, Icon::Barred, pages.say("被拒绝", "denied"))
        } else {
            Chip::new(Tone::Plain, Icon::Check, pages.say("已执行", "done"))
        },
    };
    vec![
        row(
            "128,402",
            pages.said("系统 · 授权", "system · grant"),
            ("开通授权", "grant opened"),
            "gra_06fb3q8l5du7",
            false,
        ),
        row(
            "128,401",
            pages.said("刘静怡 · 市卫生健康委", "Liu Jingyi · Health"),
            ("答复：同意", "line agreed"),
            "lin_06fb3q8l5du7",
            false,
        ),
        row(
            "128,400",
            pages.said("向晓岚 · 渝中区卫生健康委（兼职）", "Xiang Xiaolan · Yuzhong Health"),
            ("答复：同意", "line agreed"),
            "lin_06fb3q8l5du8",
            true,
        ),
        row(
            "128,399",
            pages.said("周敏 · 渝中区大数据局", "Zhou Min · Yuzhong"),
            ("签发申请", "request signed off"),
            "req_06fb3q8l5du7",
            false,
        ),
    ]
}

fn audit(pages: &Pages) -> AuditPage {
    let figure = |name: (&str, &str), value: &str, trend: (&str, &str)| Figure {
        name: pages.say(name.0, name.1),
        value: value.into(),
        trend: pages.say(trend.0, trend.1),
    };
    let finding = |tone, icon, chip: (&str, &str), words| Finding {
        chip: Chip::new(tone, icon, pages.say(chip.0, chip.1)),
        words,
        url: "/audit?result=denied".into(),
    };
    let options = |list: &[(&str, &str, &str)]| -> Vec<Choice> {
        list.iter().map(|(value, zh, en)| Choice::new(*value, pages.say(zh, en))).collect()
    };
    AuditPage {
        frame: frame(pages, ("审计", "Audit"), "/audit"),
        head: LogHead {
            chip: verified(pages),
            words: pages.say("已验证 128,402 条", "128,402 entries verified"),
            at: pages.say("11月25日 09:41:02", "25 Nov 09:41:02"),
            root: "9f86d081…0f00a08".into(),
            witnesses: "2 / 2".into(),
            unsealed: 3,
        },
        figures: vec![
            figure(("答复", "Answers"), "1,206", ("比上月多 48", "48 more than last month")),
            figure(("按时", "In time"), "98.6%", ("上月 97.9%", "97.9% last month")),
            figure(("被拒绝的操作", "Denied acts"), "31", ("", "")),
            figure(("撤销未确认", "Unconfirmed"), "1", ("", "")),
        ],
        trend: None,
        findings: vec![
            finding(
                Tone::Vermilion,
                Icon::Alert,
                ("逾期", "late"),
                pages.said("2 项答复逾期且未报延期", "2 answers are late without an extension"),
            ),
            finding(
                Tone::Amber,
                Icon::Eye,
                ("兼职", "two posts"),
                pages.said(
                    "1 次以兼职岗位答复本人申请，已拒绝",
                    "1 attempt to answer one's own request in another post, denied",
                ),
            ),
        ],
        access: AccessForm { at: "2026-03-03T12:00".into(), ..AccessForm::default() },
        filter: AuditFilter {
            actions: options(&[
                ("", "全部", "all"),
                ("line.agree", "答复：同意", "line agreed"),
                ("grant.end", "终止授权", "grant ended"),
            ]),
            results: options(&[("", "全部", "all"), ("denied", "被拒绝", "denied")]),
            from: "2026-11-01".into(),
            ..AuditFilter::default()
        },
        rows: rows(pages),
        paging: paging(pages, 4),
        lines_url: "/audit/export?format=jsonl".into(),
    }
}

fn entry(pages: &Pages) -> AuditEntryPage {
    let fact = |zh: &str, en: &str, value: Said| (pages.say(zh, en), value);
    let mut frame =
        frame(pages, ("日志第 128,401 条", "Entry 128,401"), "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6");
    frame.trail = vec![Link::new(pages.say("审计", "Audit"), "/audit")];
    frame.print = Some(PrintHead {
        number: "128,401".into(),
        date: "2026-11-25".into(),
        receipt: "/api/v1/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6/receipt".into(),
    });
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    AuditEntryPage {
        frame,
        id: "aud_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        number: "128,401".into(),
        chip: Chip::new(Tone::Plain, Icon::Check, pages.say("已执行", "done")),
        sentence: pages.said("刘静怡同意提供 6 个数据项", "Liu Jingyi agreed to 6 items"),
        facts: vec![
            fact("行为人", "Actor", pages.said("刘静怡", "Liu Jingyi")),
            fact("岗位", "Post", pages.said("市卫生健康委 规划发展与信息化处处长（主职）", "Head of planning and information, Health Commission")),
            fact("时间", "Time", pages.said("2026-11-25 09:41:02", "2026-11-25 09:41:02")),
            fact("策略", "Rule", pages.said("city.csv 第 17 行（版本 12）", "city.csv line 17 (version 12)")),
        ],
        related: vec![Link::new("YZ-2026-0118", "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6")],
        leaf: r#"{"action":"line.agree","actor":{"kind":"person","org":"org_06…"},"at":"2026-11-25T01:41:02.000000Z","format":1}"#.into(),
        proof: Some(Proof {
            chip: Chip::new(Tone::Green, Icon::Check, pages.say("已验证", "verified")),
            index: "128,400".into(),
            size: "128,402".into(),
            leaf_hash: hash.into(),
            path: vec![hash.into(), hash.into(), hash.into()],
            root: hash.into(),
            checkpoint: "matou.example/2026\n128402\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— matou.example/2026 Az3grl…\n— witness.example wRJmB…\n".into(),
            receipt_url: "/api/v1/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6/receipt".into(),
            command: "matou audit verify --receipt aud_06fb3q8l5du7.tlog-proof".into(),
        }),
        previous: Some("/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f5".into()),
        next: None,
    }
}

fn access(pages: &Pages) -> AccessPage {
    let mut frame = frame(pages, ("谁能读什么", "Who could read what"), "/audit/access");
    frame.trail = vec![Link::new(pages.say("审计", "Audit"), "/audit")];
    AccessPage {
        frame,
        access: AccessForm {
            at: "2026-03-03T12:00".into(),
            resource: pages.say("医师执业注册信息", "physicians"),
            ..AccessForm::default()
        },
        sentence: pages.say(
            "2026年3月3日 12:00，2 个应用能读医师执业注册信息。",
            "At 12:00 on 3 March 2026 two applications could read it.",
        ),
        rows: vec![AccessRow {
            organisation: pages.said("重庆市医疗保障局", "Medical Insurance Bureau"),
            app: pages.zh_only("医保智能监管"),
            resource: pages.said("医师执业注册信息 第 2 版", "Registered physicians, version 2"),
            fields: pages.say("7 项，公民身份号码脱敏", "7, identity number masked"),
            grant: Link::new("gra_06fb3q8l5du7", "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6"),
            allowed_by: pages.said("刘静怡 · 规划发展与信息化处处长", "Liu Jingyi, head of planning"),
            during: "2025-09-14 – 2026-09-13".into(),
            proof_url: "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        }],
        paging: paging(pages, 1),
    }
}

pub fn add(pages: &mut Pages) {
    let log = audit(pages);
    pages.add("audit", &log);
    let mut none = audit(pages);
    none.rows.clear();
    none.findings.clear();
    none.trend = Some(super::app::bars(pages));
    pages.add("audit-empty", &none);
    let one = entry(pages);
    pages.add("audit-entry", &one);
    let mut unsealed = entry(pages);
    unsealed.proof = None;
    pages.add("audit-entry-unsealed", &unsealed);
    let some = access(pages);
    pages.add("access", &some);
    let nobody = AccessPage { rows: Vec::new(), ..access(pages) };
    pages.add("access-nobody", &nobody);
    let unasked = AccessPage { sentence: String::new(), ..access(pages) };
    pages.add("access-unasked", &unasked);
}
