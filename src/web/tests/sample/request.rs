//! `/requests` and `/requests/{id}`: on its way, for sign-off, and with nothing in the list.

use super::Pages;
use crate::web::frame::{PrintHead, Section};
use crate::web::locales;
use crate::web::part::chip::LineState;
use crate::web::part::lane::{Day, Lane, Lanes, Step, StepKind};
use crate::web::part::{Chip, Due, Link, Paging, Said, Tokens};
use crate::web::request::{EntryRow, LineRow, Offer, RequestPage, RequestRow, RequestsPage, SignOff, Tab};

pub fn tokens() -> Tokens {
    Tokens::csrf("sample-form-token").once("8f14e45fceea167a5a36dedd4bea2543").at(7)
}

pub fn tabs(pages: &Pages, words: &[(&str, &str, u64)]) -> Vec<Tab> {
    let tab = |(place, &(zh, en, count)): (usize, &(&str, &str, u64))| Tab {
        word: pages.say(zh, en),
        count: Some(count),
        url: if place == 0 { String::new() } else { format!("?view={place}") },
    };
    words.iter().enumerate().map(tab).collect()
}

fn row(pages: &Pages, title: &str, answered: &str, state: LineState, due: Option<Due>) -> RequestRow {
    RequestRow {
        url: "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        number: "YZ-2026-0118".into(),
        title: pages.zh_only(title),
        app: pages.zh_only("渝中便民就医"),
        by: pages.said("陈思远", "Chen Siyuan"),
        submitted: pages.say("11月20日", "20 Nov"),
        answered: answered.into(),
        chip: Chip::line(state, locales::of(pages.language)),
        due,
    }
}

pub fn paging(pages: &Pages, last: u64) -> Paging {
    Paging {
        t: locales::of(pages.language),
        first: u64::from(last > 0),
        last,
        total: Some(last),
        previous: None,
        next: None,
        export: Some("?format=csv".into()),
    }
}

fn list(pages: &Pages) -> RequestsPage {
    let mut frame = pages.frame(("申请", "Requests"), "/requests");
    frame.section = Some(Section::Requests);
    RequestsPage {
        frame,
        tabs: tabs(
            pages,
            &[
                ("本单位", "Our organisation", 4),
                ("我经办的", "Drafted by me", 3),
                ("待我处理", "Waiting for me", 1),
                ("已办结", "Closed", 27),
            ],
        ),
        query: String::new(),
        rows: vec![
            row(
                pages,
                "智慧医疗便民就医导航",
                "2 / 5",
                LineState::SupplementAsked,
                Some(pages.due(2, "11月25日 17:30", "25 Nov 17:30")),
            ),
            row(
                pages,
                "困难老人主动发现",
                "1 / 3",
                LineState::Offered,
                Some(pages.due(6, "12月1日", "1 Dec")),
            ),
            row(
                pages,
                "瓶装燃气安全监管",
                "4 / 4",
                LineState::Open,
                Some(pages.due_done(true, "11月18日", "18 Nov")),
            ),
            row(pages, "惠民政策一件事：资格复核", "0 / 2", LineState::SigningOff, None),
        ],
        paging: paging(pages, 4),
    }
}

fn days(pages: &Pages) -> Vec<Day> {
    let november = [18, 19, 20, 23, 24, 25, 26, 27, 30];
    let december = [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18];
    let day = |month: u8, number: u8, first: bool| Day {
        number: number.to_string(),
        month: match (first, month) {
            (true, 11) => pages.say("11月", "Nov"),
            (true, _) => pages.say("12月", "Dec"),
            _ => String::new(),
        },
        full: if month == 11 {
            pages.say(&format!("11月{number}日"), &format!("{number} November"))
        } else {
            pages.say(&format!("12月{number}日"), &format!("{number} December"))
        },
        today: month == 11 && number == 25,
    };
    let mut days: Vec<Day> = november.iter().map(|number| day(11, *number, *number == 18)).collect();
    days.extend(december.iter().map(|number| day(12, *number, *number == 1)));
    days
}

fn lanes(pages: &Pages) -> Lanes {
    let t = locales::of(pages.language);
    let step = |day, kind, zh: &str, en: &str| Step { day, kind, words: pages.say(zh, en) };
    let lane = |department, lines: (&str, &str), state, due, due_day, steps| Lane {
        department,
        lines: pages.say(lines.0, lines.1),
        chip: Chip::line(state, t),
        due: Some(due),
        due_day: Some(due_day),
        steps,
    };
    let submitted = || step(2, StepKind::Submitted, "11月20日 提交", "20 Nov submitted");
    Lanes {
        t,
        days: days(pages),
        lanes: vec![
            lane(
                pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
                ("2 项", "2 lines"),
                LineState::Open,
                pages.due_done(true, "11月24日", "24 Nov"),
                12,
                vec![
                    submitted(),
                    step(3, StepKind::Agreed, "11月23日 答复：同意 2 项", "23 Nov answered: agreed to 2"),
                    step(4, StepKind::Opened, "11月24日 开通", "24 Nov opened"),
                ],
            ),
            lane(
                pages.said("重庆市公安局", "Public Security Bureau"),
                ("1 项", "1 line"),
                LineState::SupplementAsked,
                pages.due(2, "11月27日", "27 Nov"),
                12,
                vec![submitted(), step(4, StepKind::Asked, "11月24日 补正告知", "24 Nov supplement asked")],
            ),
            lane(
                pages.said("重庆市民政局", "Civil Affairs Bureau"),
                ("1 项", "1 line"),
                LineState::Submitted,
                pages.due(7, "12月4日", "4 Dec"),
                12,
                vec![submitted()],
            ),
            lane(
                pages.said("重庆市市场监督管理局", "Market Regulation Bureau"),
                ("1 项", "1 line"),
                LineState::Agreed,
                pages.due(18, "12月18日", "18 Dec"),
                22,
                vec![
                    submitted(),
                    step(5, StepKind::Agreed, "11月25日 答复：同意", "25 Nov answered: agreed"),
                ],
            ),
        ],
    }
}

fn line(
    pages: &Pages,
    title: Said,
    department: Said,
    fields: &str,
    state: LineState,
    answer: Said,
) -> LineRow {
    LineRow {
        id: format!("lin_06fb3q8l5du7t0a1b2c3d4e5{state:?}").to_lowercase(),
        resource_url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title,
        department,
        fields: fields.into(),
        chip: Chip::line(state, locales::of(pages.language)),
        due: None,
        answer,
        supplement: None,
        offer: None,
        dispute_url: None,
        dispute: None,
        withdraw: None,
        grant_url: None,
    }
}

fn lines(pages: &Pages) -> Vec<LineRow> {
    let health = || pages.said("市卫生健康委", "Health Commission");
    let mut open = line(
        pages,
        pages.said("医疗机构执业登记信息", "Registered medical institutions"),
        health(),
        "9 / 13",
        LineState::Open,
        pages.said("自动办理：常设同意 2026-03", "automatic: standing consent 2026-03"),
    );
    open.grant_url = Some("/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6".into());
    let mut asked = line(
        pages,
        pages.said("人口基本信息", "Basic population register"),
        pages.said("市公安局", "Public Security"),
        "4 / 12",
        LineState::SupplementAsked,
        pages.said(
            "请写明办理的行政权力事项编码和核验频次。",
            "Name the code of the administrative power and how often you verify.",
        ),
    );
    asked.supplement = Some(tokens());
    asked.due = Some(pages.due(2, "11月27日", "27 Nov"));
    asked.withdraw = Some(tokens());
    let mut offered = line(
        pages,
        pages.said("残疾人两项补贴发放信息", "Allowances for the disabled"),
        pages.said("市民政局", "Civil Affairs"),
        "5 / 14",
        LineState::Offered,
        pages.said("可满足用途，建议缩小：", "The purpose is met by less:"),
    );
    offered.offer = Some(Offer {
        tokens: tokens(),
        changes: vec![
            pages.said("不提供“银行账号”", "without “bank account”"),
            pages.said(
                "“公民身份号码”保留前 6 后 4 位",
                "“identity number” keeps 6 first and 4 last characters",
            ),
        ],
        due: Some(pages.due(6, "12月1日", "1 Dec")),
    });
    let mut refused = line(
        pages,
        pages.said("企业信用信息", "Credit of enterprises"),
        pages.said("市市场监管局", "Market Regulation"),
        "3 / 18",
        LineState::Refused,
        pages.said(
            "共享条件第 2 项：仅用于行政许可和执法检查；所列场景不属此范围。",
            "Condition 2: for licensing and inspection only; the scenario is neither.",
        ),
    );
    refused.dispute = Some(tokens());
    vec![open, asked, offered, refused]
}

fn entries(pages: &Pages) -> Vec<EntryRow> {
    let entry = |at: (&str, &str), who, words, proof: &str| EntryRow {
        at: pages.say(at.0, at.1),
        iso: "2026-11-24T08:12:00Z".into(),
        who,
        words,
        proof_url: proof.into(),
    };
    vec![
        entry(
            ("11月24日 16:12", "24 Nov 16:12"),
            pages.said(
                "市公安局 龚振华（数据共享工作机构负责人）",
                "Gong Zhenhua, office head, Public Security",
            ),
            pages.said(
                "一次性补正告知：写明行政权力事项编码和核验频次。",
                "Asked once for a supplement: power code and frequency.",
            ),
            "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6",
        ),
        entry(
            ("11月20日 10:03", "20 Nov 10:03"),
            pages.said("渝中区大数据局 周敏（共享工作机构负责人）", "Zhou Min, office head, Yuzhong"),
            pages.said("签发并分送 4 个部门，共 5 项。", "Signed off; 5 lines sent to 4 departments."),
            "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f7",
        ),
        entry(
            ("11月20日 09:41", "20 Nov 09:41"),
            pages.said("渝中区大数据局 陈思远", "Chen Siyuan, Yuzhong"),
            pages.said("提交申请。", "Submitted."),
            "",
        ),
    ]
}

fn request(pages: &Pages) -> RequestPage {
    let mut frame = pages
        .frame(("申请 YZ-2026-0118", "Request YZ-2026-0118"), "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6");
    frame.section = Some(Section::Requests);
    frame.trail = vec![Link::new(pages.say("申请", "Requests"), "/requests")];
    frame.print = Some(PrintHead {
        number: "YZ-2026-0118".into(),
        date: "2026-11-20".into(),
        receipt: "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f7".into(),
    });
    let use_row =
        |name: (&str, &str), value: (&str, &str)| (pages.say(name.0, name.1), pages.said(value.0, value.1));
    RequestPage {
        frame,
        id: "req_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        number: "YZ-2026-0118".into(),
        title: pages.zh_only("智慧医疗便民就医导航"),
        chip: Chip::line(LineState::SupplementAsked, locales::of(pages.language)),
        app: Link::new(
            pages.say("渝中便民就医", "Yuzhong health guide"),
            "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6",
        ),
        by: pages.said("渝中区大数据局 陈思远（数据资源科）", "Chen Siyuan, Yuzhong Big Data Bureau"),
        submitted: pages.say("11月20日提交", "submitted 20 Nov"),
        uses: vec![
            use_row(
                ("使用依据", "Basis of use"),
                ("《重庆市数据条例》第三十二条", "Chongqing Data Regulation, Art. 32"),
            ),
            use_row(
                ("使用场景", "Scenario"),
                ("居民查询附近可就诊机构时展示", "shown to residents who look for a doctor"),
            ),
            use_row(
                ("使用范围", "Scope"),
                ("渝中区 11 个街道政务服务窗口", "service windows of 11 subdistricts"),
            ),
            use_row(("使用方式", "Method"), ("接口逐次调用", "API, call by call")),
            use_row(("使用时限", "Until"), ("2027-06-30", "30 June 2027")),
        ],
        together: true,
        lanes: lanes(pages),
        lines: lines(pages),
        entries: entries(pages),
        sign_off: None,
        withdraw: Some(tokens()),
        copy: Some(tokens()),
        configure_url: Some("/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6/configure".into()),
    }
}

pub fn add(pages: &mut Pages) {
    let some = list(pages);
    pages.add("requests", &some);
    let none = RequestsPage { rows: Vec::new(), ..list(pages) };
    pages.add("requests-empty", &none);
    let running = request(pages);
    pages.add("request", &running);
    let mut waiting = request(pages);
    waiting.sign_off = Some(SignOff {
        tokens: tokens(),
        lines: 5,
        departments: 4,
        warnings: vec![pages.said(
            "含 3 个识别个人的数据项，最高一般 4 级。",
            "3 items identify people; the highest grade is 4.",
        )],
    });
    waiting.copy = None;
    waiting.configure_url = None;
    waiting.together = false;
    pages.add("request-sign-off", &waiting);
}
