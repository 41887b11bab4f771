//! `/basket` filled, refused with errors, and empty.

use super::Pages;
use crate::error::Problem;
use crate::web::basket::{BasketLine, BasketPage, Group, Plan, RequestForm};
use crate::web::frame::{Flash, ProblemSummary, Undo};
use crate::web::locales;
use crate::web::part::chip::Verdict;
use crate::web::part::{Chip, Choice, Link, Said};

fn line(pages: &Pages, title: Said, fields: &str, verdict: Verdict, reason: Said) -> BasketLine {
    BasketLine {
        resource: "res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title,
        kind: if fields.is_empty() { "application".into() } else { "data.table".into() },
        fields: fields.into(),
        identifying: String::new(),
        verdict: Chip::verdict(verdict, locales::of(pages.language)),
        reason,
        hints: Vec::new(),
        notices: Vec::new(),
        duplicate: None,
    }
}

fn groups(pages: &Pages) -> Vec<Group> {
    let mut physicians = line(
        pages,
        pages.said("医师执业注册信息", "Registered physicians"),
        "7 / 11",
        Verdict::Review,
        pages.said("含个人信息，须负责人答复", "personal information: the office head answers"),
    );
    physicians.identifying = pages.say("1 项识别个人", "1 identifies a person");
    physicians.hints = vec![pages.said("去掉“医师姓名”即可自动办理", "Automatic without “Name”")];
    let institutions = line(
        pages,
        pages.said("医疗机构执业登记信息", "Registered medical institutions"),
        "9 / 13",
        Verdict::Automatic,
        pages.said("无条件共享，常设同意 2026-03", "unconditional, standing consent 2026-03"),
    );
    let mut population = line(
        pages,
        pages.said("人口基本信息", "Basic population register"),
        "4 / 12",
        Verdict::LikelyRefused,
        pages.said("共享条件第 1 项：须写明行政权力事项", "condition 1: name the administrative power"),
    );
    population.identifying = pages.say("3 项识别个人", "3 identify a person");
    let mut allowance = line(
        pages,
        pages.said("残疾人两项补贴发放信息", "Allowances for the disabled"),
        "5 / 14",
        Verdict::Review,
        pages.said("用途与既往 3 次同意一致", "same use as 3 earlier agreements"),
    );
    allowance.duplicate = Some(Link::new(
        pages.say("本单位“渝中救助”已获其中 3 项", "Your “Yuzhong aid” holds 3 of them"),
        "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6",
    ));
    let group = |department, lines, due| Group { department, due: Some(due), lines };
    vec![
        group(
            pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
            vec![institutions, physicians],
            pages.due(10, "12月8日", "8 Dec"),
        ),
        group(
            pages.said("重庆市公安局", "Public Security Bureau"),
            vec![population],
            pages.due(10, "12月8日", "8 Dec"),
        ),
        group(
            pages.said("重庆市民政局", "Civil Affairs Bureau"),
            vec![allowance],
            pages.due(10, "12月8日", "8 Dec"),
        ),
    ]
}

fn basket(pages: &Pages) -> BasketPage {
    let mut frame = pages.frame(("资源车", "Basket"), "/basket");
    frame.basket = Some(4);
    BasketPage {
        frame,
        groups: groups(pages),
        plan: Plan {
            lines: 4,
            departments: 3,
            automatic: 1,
            slowest: pages.say("人口基本信息：12月8日前答复", "Basic population register: answered by 8 Dec"),
            usable_by: pages.say("12月9日", "9 Dec"),
            hints: vec![pages.said("减去 2 个数据项，可多 1 项自动办理。", "Two items fewer make one more line automatic.")],
            warnings: vec![pages.said(
                "“人口基本信息”与“残疾人两项补贴”合用可识别个人，须说明必要性。",
                "“Basic population register” and “Allowances” together identify people: state why both are needed.",
            )],
        },
        form: RequestForm::default(),
        apps: vec![Choice::new("app_06fb3q8l5du7t0a1b2c3d4e5f6", pages.say("渝中便民就医", "Yuzhong health guide"))],
        methods: vec![
            Choice::new("api", pages.say("接口逐次调用", "API, call by call")),
            Choice::new("table", pages.say("库表查询", "Rows of a table")),
        ],
        until_hint: pages.say("一般不超过 12 个月，到期可续。", "Usually 12 months at most; can be renewed."),
        key: "8f14e45fceea167a5a36dedd4bea2543".into(),
        can_submit: true,
    }
}

pub fn add(pages: &mut Pages) {
    let mut filled = basket(pages);
    filled.frame.flash = vec![Flash {
        good: true,
        words: pages.say("已移出“法人单位基本信息”。", "“Legal entities” was removed."),
        link: None,
        undo: Some(Undo {
            action: "/basket/items".into(),
            word: pages.say("放回", "Put back"),
            fields: vec![("resource".into(), "res_06fb3q8l5du7t0a1b2c3d4e5f9".into())],
        }),
    }];
    pages.add("basket", &filled);
    let problem = Problem::invalid("申请还缺 2 项内容", "the request lacks two things")
        .field("use.basis", "请写明使用依据的法律、法规或职责条款", "name the law, regulation or duty")
        .field("use.until", "使用时限不得早于答复时限", "use cannot end before the answer is due");
    let mut refused = basket(pages);
    refused.frame.problem = Some(ProblemSummary::new(&problem, pages.language, true));
    refused.form = RequestForm {
        title: pages.say("智慧医疗便民就医导航", "Finding a doctor"),
        scenario: pages.say("居民在渝快办查询附近医院时展示", "shown to residents who look for a hospital"),
        until: "2026-11-30".into(),
        together: true,
        ..RequestForm::default()
    };
    pages.add("basket-refused", &refused);
    let mut empty = basket(pages);
    empty.groups.clear();
    empty.frame.basket = Some(0);
    pages.add("basket-empty", &empty);
}
