//! `/resources/{id}`: to be asked for, in the basket, an API that is granted, one that is not shared.

use super::Pages;
use crate::web::locales;
use crate::web::part::chip::{EntryState, Sharing};
use crate::web::part::{Chip, Icon, Link, Standing, Tone};
use crate::web::resource::{
    ItemRow, OperationRow, QualityRow, ResourcePage, Route, RouteStep, UserRow, VersionRow,
};

const ITEMS: [(&str, &str, &str, &str, u8, &str, bool); 11] = [
    ("practice_certificate", "执业证书编码", "Practice certificate", "C", 2, "key", true),
    ("physician_name", "医师姓名", "Name", "C", 2, "personal", true),
    ("id_number", "公民身份号码", "Identity number", "C", 4, "personal", false),
    ("sex", "性别", "Sex", "C", 2, "personal", false),
    ("practice_category", "执业类别", "Category", "C", 1, "", true),
    ("practice_scope", "执业范围", "Scope", "C", 1, "", true),
    ("title", "专业技术职务", "Title", "C", 2, "", false),
    ("institution_name", "主要执业机构", "Main institution", "C", 1, "", true),
    ("division_code", "执业机构所在区划", "Division", "C", 1, "", true),
    ("registered_on", "注册日期", "Registered on", "D", 1, "", false),
    ("status", "注册状态", "State", "C", 1, "", true),
];

fn items(pages: &Pages) -> Vec<ItemRow> {
    let t = locales::of(pages.language);
    let row =
        |&(name, zh, en, kind, grade, mark, chosen): &(&str, &str, &str, &str, u8, &str, bool)| ItemRow {
            name: name.into(),
            title: pages.said(zh, en),
            kind: if kind == "D" { pages.say("日期", "date") } else { pages.say("字符", "text") },
            grade: Chip::grade(grade, t),
            marks: match mark {
                "personal" => vec![Chip::personal(t)],
                "key" => vec![Chip::new(Tone::Plain, Icon::Key, pages.say("主键", "key"))],
                _ => Vec::new(),
            },
            chosen,
            mask: (name == "id_number")
                .then(|| (pages.say("身份号码：留前 6 后 4", "identity number: first 6, last 4"), true)),
        };
    ITEMS.iter().map(row).collect()
}

fn route(pages: &Pages) -> Route {
    let step = |who, act: (&str, &str), within: (&str, &str)| RouteStep {
        who,
        act: pages.say(act.0, act.1),
        within: pages.say(within.0, within.1),
    };
    Route {
        steps: vec![
            step(
                pages.said("本单位共享工作机构负责人 周敏", "Your office head Zhou Min"),
                ("签发", "signs off"),
                ("条例第二十条", "Art. 20"),
            ),
            step(
                pages.said("市卫生健康委共享工作机构负责人", "Office head, Health Commission"),
                ("答复", "answers"),
                ("10 个工作日内，12月8日前（第二十一条）", "within 10 working days, by 8 Dec (Art. 21)"),
            ),
            step(
                pages.said("系统", "The system"),
                ("开通", "opens"),
                (
                    "自动配置，通常 1 分钟；法定 20 个工作日内（第二十二条）",
                    "usually a minute; at most 20 working days (Art. 22)",
                ),
            ),
        ],
        expected: pages.say("预计 12月8日前可用", "Usable by 8 December"),
        hints: vec![pages.said(
            "去掉“公民身份号码”后属于常设同意范围，可自动办理。",
            "Without “Identity number” a standing consent covers it and it is automatic.",
        )],
    }
}

fn resource(pages: &Pages) -> ResourcePage {
    let t = locales::of(pages.language);
    let mut frame = pages
        .frame(("医师执业注册信息", "Registered physicians"), "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6");
    frame.section = Some(crate::web::frame::Section::Catalog);
    frame.trail = vec![
        Link::new(pages.say("目录", "Catalogue"), "/catalog"),
        Link::new(pages.say("健康保障", "Health"), "/catalog?domain=1"),
    ];
    ResourcePage {
        frame,
        id: "res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        title: pages.said("医师执业注册信息", "Registered physicians"),
        kind: "data.table".into(),
        kind_word: pages.say("库表", "Table"),
        code: "2-02-022/000002".into(),
        provider: pages.said("重庆市卫生健康委员会", "Municipal Health Commission"),
        provider_url: "/catalog?provider=org_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        edition: pages.say("第 3 版 · 2026-11-20 发布", "version 3 · published 20 Nov 2026"),
        chips: vec![Chip::sharing(Sharing::Conditional, t), Chip::grade(4, t), Chip::personal(t)],
        summary: pages.said(
            "在全市医疗机构注册执业的医师信息，含执业类别、执业范围、职称和主要执业机构。用于医保医师管理、行政许可核验和多点执业备案。",
            "Physicians registered to practise in the city: category, scope, title and main institution.",
        ),
        notices: Vec::new(),
        standing: Standing::Addable,
        items: items(pages),
        operations: Vec::new(),
        conditions: vec![
            pages.said("仅用于医保医师管理、行政许可核验和执法检查", "Only for insurance management, licensing and inspection"),
            pages.said("公民身份号码仅可用于比对，不得展示或留存", "Identity numbers for comparison only, neither shown nor kept"),
        ],
        route: Some(route(pages)),
        facts: vec![
            (pages.say("更新频率", "Update cycle"), pages.said("每日", "daily")),
            (pages.say("数据格式", "Format"), pages.said("数据库", "database")),
            (pages.say("共享方式", "Methods"), pages.said("接口、批量交换", "API, batch")),
            (pages.say("数据来源", "Source system"), pages.zh_only("医师电子化注册系统")),
            (pages.say("主题", "Theme"), pages.zh_only("健康保障")),
        ],
        versions: vec![
            VersionRow {
                number: 3,
                date: "2026-11-20".into(),
                changes: vec![
                    pages.said("新增数据项“专业技术职务”", "item “Title” added"),
                    pages.said("“公民身份号码”由 3 级调为 4 级", "“Identity number” raised from grade 3 to 4"),
                ],
                url: String::new(),
            },
            VersionRow { number: 2, date: "2026-03-02".into(), changes: Vec::new(), url: "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6?version=2".into() },
        ],
        quality: vec![
            QualityRow { name: pages.say("完整性", "Complete"), value: "99.2%".into(), chip: Chip::new(Tone::Green, Icon::Check, pages.say("达标", "meets")) },
            QualityRow { name: pages.say("时效性", "Timely"), value: pages.say("迟 1 日", "1 day late"), chip: Chip::new(Tone::Amber, Icon::Alert, pages.say("待改进", "below")) },
        ],
        users: vec![UserRow {
            organisation: pages.said("重庆市医疗保障局", "Medical Insurance Bureau"),
            app: pages.zh_only("医保智能监管"),
            since: pages.say("2026年3月起", "since Mar 2026"),
        }],
        user_count: 4,
        similar: vec![Link::new(pages.say("护士执业注册信息", "Registered nurses"), "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f7")],
        correction_url: "/corrections?new=1&resource=res_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
    }
}

pub fn add(pages: &mut Pages) {
    let t = locales::of(pages.language);
    let addable = resource(pages);
    pages.add("resource", &addable);
    let chosen = ResourcePage { standing: Standing::InBasket, ..resource(pages) };
    pages.add("resource-in-basket", &chosen);
    let granted = ResourcePage {
        standing: Standing::Granted("/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6".into()),
        kind: "data.api".into(),
        operations: vec![OperationRow {
            name: "verify".into(),
            call: "GET /verify".into(),
            title: pages.said("核验参保状态", "Verify insurance"),
            chosen: true,
        }],
        items: Vec::new(),
        versions: Vec::new(),
        users: Vec::new(),
        ..resource(pages)
    };
    pages.add("resource-granted", &granted);
    let withheld = ResourcePage {
        standing: Standing::Closed(pages.say("不予共享，不能申请", "Not shared: cannot be asked for")),
        chips: vec![Chip::sharing(Sharing::Withheld, t), Chip::entry(EntryState::WithdrawalNotice, t)],
        notices: vec![pages.said(
            "拟于 2027-05-20 撤下，在用授权继续服务至撤下之日。",
            "To be withdrawn on 20 May 2027; live grants go on until then.",
        )],
        route: None,
        conditions: Vec::new(),
        ..resource(pages)
    };
    pages.add("resource-withheld", &withheld);
}
