//! The door, errors, and `/me`.

use super::Pages;
use super::request::tokens;
use crate::error::Problem;
use crate::random::Secret;
use crate::web::entrance::{ChoosePostPage, ErrorPage, SignInPage};
use crate::web::frame::ProblemSummary;
use crate::web::me::{MePage, SessionRow, TokenForm, TokenRow};
use crate::web::part::{Chip, Choice, Icon, Link, Tone};

fn me(pages: &Pages) -> MePage {
    MePage {
        frame: pages.frame(("我的会话与令牌", "My sessions and tokens"), "/me"),
        facts: vec![
            (pages.say("姓名", "Name"), pages.said("陈思远", "Chen Siyuan")),
            (pages.say("登录名", "Sign-in name"), pages.said("developer@yuzhong", "developer@yuzhong")),
            (
                pages.say("当前岗位", "Acting post"),
                pages.said("数据资源科四级主任科员（主职）", "Officer, data resources (main post)"),
            ),
        ],
        sessions: vec![
            SessionRow {
                id: "9f86d081".into(),
                device: "Firefox 128 · Kylin V10".into(),
                started: "2026-11-25 08:58".into(),
                seen: pages.say("现在", "now"),
                present: true,
            },
            SessionRow {
                id: "0a1b2c3d".into(),
                device: "Chrome 126 · Windows".into(),
                started: "2026-11-24 16:40".into(),
                seen: "2026-11-24 17:31".into(),
                present: false,
            },
        ],
        tokens: vec![TokenRow {
            id: "tok_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
            name: pages.zh_only("每日目录同步脚本"),
            post: pages.said("渝中区大数据局 · 主职", "Yuzhong Big Data Bureau · main post"),
            scopes: pages.say("读目录", "read the catalogue"),
            until: "2027-02-23".into(),
            chip: Chip::new(Tone::Green, Icon::Check, pages.say("有效", "valid")),
            revocable: true,
        }],
        issued: None,
        form: Some(TokenForm {
            tokens: tokens(),
            post: pages.say("数据资源科四级主任科员", "Officer, data resources"),
            scopes: vec![
                (Choice::new("catalog:read", pages.say("读目录", "read the catalogue")), true),
                (Choice::new("requests:write", pages.say("起草申请", "draft requests")), false),
            ],
            days: "90".into(),
            days_hint: pages.say("最多 90 天", "90 at most"),
            ..TokenForm::default()
        }),
    }
}

pub fn add(pages: &mut Pages) {
    let sign_in = SignInPage {
        frame: pages.open_frame(("请先登录", "Sign in"), "/basket"),
        why: pages.say("资源车需要登录后使用。", "The basket belongs to a signed-in person."),
        provider: pages.say("演示身份提供方", "the demonstration provider"),
        sign_in_url: "/login?return_to=%2Fbasket".into(),
    };
    pages.add("sign-in", &sign_in);
    let frame = pages.frame(("选择岗位", "Choose a post"), "/inbox");
    let posts = frame.signed_in.clone().unwrap().posts;
    let choose = ChoosePostPage {
        frame,
        posts,
        ended: vec![pages.say(
            "市卫生健康委 规划发展与信息化处副处长（至 11月24日）",
            "Deputy head of planning, Health Commission (until 24 Nov)",
        )],
        return_to: "/inbox".into(),
    };
    pages.add("choose-post", &choose);
    let none = ChoosePostPage {
        frame: pages.frame(("选择岗位", "Choose a post"), "/inbox"),
        posts: Vec::new(),
        ended: Vec::new(),
        return_to: "/".into(),
    };
    pages.add("choose-post-none", &none);
    let error = |pages: &Pages, problem: &Problem, trace: &str| ErrorPage {
        frame: pages.frame(("没有找到", "Not found"), "/resources/res_0"),
        problem: ProblemSummary::new(problem, pages.language, false),
        trace: trace.into(),
        links: vec![
            Link::new(pages.say("去目录检索", "Search the catalogue"), "/catalog"),
            Link::new(pages.say("回首页", "Home"), "/"),
        ],
    };
    let missing = error(pages, &Problem::not_found(), "");
    pages.add("error-not-found", &missing);
    let broken = error(pages, &Problem::database("sample"), "01JD-8X2K");
    pages.add("error-database", &broken);
    let mut step_up = error(
        pages,
        &Problem::new(
            403,
            "step_up_required",
            "此操作须先再次确认本人身份",
            "this act asks you to prove your identity once more",
        ),
        "",
    );
    step_up.problem = step_up.problem.with_step_up(&step_up.frame);
    pages.add("error-step-up", &step_up);
    let own = me(pages);
    pages.add("me", &own);
    let issued = MePage {
        issued: Some(Secret::from_text("mtp_sample-shown-once".into())),
        tokens: Vec::new(),
        form: None,
        ..me(pages)
    };
    pages.add("me-issued", &issued);
}
