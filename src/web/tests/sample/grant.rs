//! `/grants` and a grant: live, suspended, with an unconfirmed revocation.

use super::Pages;
use super::app::bars;
use super::request::{paging, tabs, tokens};
use crate::web::frame::Section;
use crate::web::grant::{DeniedRow, GrantActs, GrantField, GrantPage, GrantRow, GrantsPage, PointRow};
use crate::web::locales;
use crate::web::part::chip::GrantState;
use crate::web::part::{Chip, Icon, Link, Tone};
use crate::web::request::EntryRow;

fn list(pages: &Pages) -> GrantsPage {
    let t = locales::of(pages.language);
    let mut frame = pages.frame(("授权", "Grants"), "/grants");
    frame.section = Some(Section::Grants);
    let row = |resource, provider, state, due, calls: &str| GrantRow {
        url: "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        resource,
        provider,
        holder: pages.said("渝中区大数据局", "Yuzhong Big Data Bureau"),
        app: pages.zh_only("渝中便民就医"),
        chip: Chip::grant(state, t),
        due: Some(due),
        calls: calls.into(),
    };
    GrantsPage {
        frame,
        tabs: tabs(
            pages,
            &[
                ("本单位持有", "We hold", 12),
                ("本单位给出", "We gave", 0),
                ("即将到期", "Ending soon", 1),
                ("三个月未用", "Dormant", 2),
            ],
        ),
        query: String::new(),
        rows: vec![
            row(
                pages.said("医疗机构执业登记信息", "Registered medical institutions"),
                pages.said("市卫生健康委", "Health Commission"),
                GrantState::Live,
                pages.due(142, "2027-06-30", "30 Jun 2027"),
                "11,284",
            ),
            row(
                pages.said("人口基本信息", "Basic population register"),
                pages.said("市公安局", "Public Security"),
                GrantState::Revoking,
                pages.due(0, "11月25日", "25 Nov"),
                "0",
            ),
            row(
                pages.said("残疾人两项补贴发放信息", "Allowances for the disabled"),
                pages.said("市民政局", "Civil Affairs"),
                GrantState::Suspended,
                pages.due(24, "2026-12-31", "31 Dec"),
                "61",
            ),
        ],
        paging: paging(pages, 3),
    }
}

fn grant(pages: &Pages, state: GrantState) -> GrantPage {
    let t = locales::of(pages.language);
    let mut frame =
        pages.frame(("医师执业注册信息", "Registered physicians"), "/grants/gra_06fb3q8l5du7t0a1b2c3d4e5f6");
    frame.section = Some(Section::Grants);
    frame.trail = vec![Link::new(pages.say("授权", "Grants"), "/grants")];
    let field = |name: &str, title, mask: &str| GrantField { name: name.into(), title, mask: mask.into() };
    GrantPage {
        frame,
        id: "gra_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        resource: Link::new(pages.say("医师执业注册信息", "Registered physicians"), "/resources/res_06fb3q8l5du7t0a1b2c3d4e5f6"),
        chip: Chip::grant(state, t),
        sentence: pages.say("可读 6 个数据项，渝中区范围。", "Opens 6 items of Yuzhong."),
        due: Some(pages.due(142, "2027-06-30", "30 Jun 2027")),
        parties: vec![
            (pages.say("提供部门", "Provider"), Link::new(pages.say("重庆市卫生健康委员会", "Municipal Health Commission"), "")),
            (pages.say("使用部门", "Holder"), Link::new(pages.say("重庆市渝中区大数据局", "Yuzhong Big Data Bureau"), "")),
            (pages.say("应用", "Application"), Link::new(pages.say("渝中便民就医", "Yuzhong health guide"), "/apps/app_06fb3q8l5du7t0a1b2c3d4e5f6")),
            (pages.say("申请", "Request"), Link::new("YZ-2026-0118", "/requests/req_06fb3q8l5du7t0a1b2c3d4e5f6")),
            (pages.say("答复人", "Agreed to by"), Link::new(pages.say("刘静怡", "Liu Jingyi"), "")),
        ],
        notices: Vec::new(),
        fields: vec![
            field("physician_name", pages.said("医师姓名", "Name"), ""),
            field("id_number", pages.said("公民身份号码", "Identity number"), "110***********002X"),
            field("practice_scope", pages.said("执业范围", "Scope"), ""),
            field("title", pages.said("专业技术职务", "Title"), ""),
        ],
        rows: pages.said("执业机构所在区划为渝中区", "division is Yuzhong"),
        limits: vec![
            (pages.say("使用方式", "Method"), pages.said("接口逐次调用", "API, call by call")),
            (pages.say("配额", "Quota"), pages.said("每日 20,000 次", "20,000 calls a day")),
            (pages.say("用途", "Purpose"), pages.said("居民就医导航", "finding a doctor")),
        ],
        endpoint: "https://matou.example/gw/gra_06fb3q8l5du7t0a1b2c3d4e5f6/rows".into(),
        sample: "curl -H \"Authorization: Bearer $TOKEN\" \\\n  'https://matou.example/gw/gra_06fb3q8l5du7t0a1b2c3d4e5f6/rows?limit=50'".into(),
        usage: Some(bars(pages)),
        points: vec![PointRow {
            name: pages.say("市级网关", "City gateway"),
            chip: Chip::new(Tone::Green, Icon::Check, pages.say("已确认", "confirmed")),
            note: pages.say("11月24日 10:20:03", "24 Nov 10:20:03"),
        }],
        entries: vec![EntryRow {
            at: pages.say("11月24日 10:20", "24 Nov 10:20"),
            iso: "2026-11-24T02:20:00Z".into(),
            who: pages.said("系统", "the system"),
            words: pages.said("开通，市级网关已确认。", "Opened; the city gateway confirmed."),
            proof_url: "/audit/entries/aud_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
        }],
        tokens: tokens(),
        may: GrantActs { give_back: true, ..GrantActs::default() },
        denied: vec![DeniedRow {
            when: pages.say("11月7日 03:12", "7 Nov 03:12"),
            why: pages.say("超过每日调用上限", "the quota is used up"),
            calls: 74,
        }],
    }
}

pub fn add(pages: &mut Pages) {
    let some = list(pages);
    pages.add("grants", &some);
    let none = GrantsPage { rows: Vec::new(), ..list(pages) };
    pages.add("grants-empty", &none);
    let live = grant(pages, GrantState::Live);
    pages.add("grant", &live);
    let mut provider = grant(pages, GrantState::Suspended);
    provider.may = GrantActs { suspend: true, resume: true, end: true, ..GrantActs::default() };
    provider.notices = vec![pages.said(
        "已暂停：11月22日检查发现超范围展示，须于 12月6日前整改。",
        "Suspended: shown beyond the scope on 22 Nov; to be put right by 6 Dec.",
    )];
    pages.add("grant-provider", &provider);
    let mut revoking = grant(pages, GrantState::Revoking);
    revoking.notices = vec![pages.said(
        "区级网关尚未确认撤销，正在持续重试；令牌最迟 5 分钟失效。",
        "The district gateway has not confirmed yet; retrying. Tokens end within 5 minutes.",
    )];
    revoking.points.push(PointRow {
        name: pages.say("渝中区网关", "Yuzhong gateway"),
        chip: Chip::new(Tone::Vermilion, Icon::Alert, pages.say("未确认", "unconfirmed")),
        note: pages.say("已等待 42 秒，第 7 次重试", "waiting 42 seconds, try 7"),
    });
    revoking.may = GrantActs { closed_by_hand: true, ..GrantActs::default() };
    revoking.endpoint = String::new();
    revoking.usage = None;
    pages.add("grant-revoking", &revoking);
}
