//! `/policies`: rules, an explanation, a draft that waits; `/synonyms`.

use super::Pages;
use super::office::frame;
use super::request::tokens;
use crate::web::frame::Section;
use crate::web::locales;
use crate::web::part::{Chip, Choice, Icon, Said, Tone};
use crate::web::policies::{
    Answer, DiffLine, DraftRow, HistoryRow, PoliciesPage, PolicyDraftPage, Question, RuleLine, SetLink,
};
use crate::web::synonyms::SynonymsPage;

fn answer(pages: &Pages) -> Answer {
    let p = &locales::of(pages.language).policies;
    Answer {
        chip: Chip::new(Tone::Vermilion, Icon::Cross, p.denied),
        sentence: pages
            .said("陈思远（四级主任科员）：申请资源", "Chen Siyuan (officer): asks for a resource"),
        reason: pages.said("不予共享的条目不能申请", "what is not shared cannot be asked for"),
        rule: "city@1:29".into(),
        line: Said::plain("*, resource.ask, sharing=withheld, deny"),
        basis: pages.zh_only("《政务数据共享条例》第十五条"),
        facts: vec![(p.fact_sharing.into(), pages.say("不予共享", "withheld"))],
        changes: vec![(
            p.fact_sharing.into(),
            pages.say("不予共享", "withheld"),
            pages.say("有条件共享", "conditional"),
        )],
    }
}

fn draft(pages: &Pages) -> DraftRow {
    let p = &locales::of(pages.language).policies;
    DraftRow {
        number: 3,
        chip: Chip::new(Tone::River, Icon::Clock, p.draft_waiting),
        by: pages.said("赵明远 · 11月24日 10:02", "Zhao Mingyuan · 24 Nov 10:02"),
        reason: pages.zh_only("镇街经办可以代拟申请"),
        diff: vec![
            DiffLine { added: false, text: "developer,resource.ask,requester=own,allow,,,".into() },
            DiffLine { added: true, text: "developer|steward,resource.ask,requester=own,allow,,,".into() },
        ],
        may_approve: true,
        may_withdraw: false,
        rejected: Said::default(),
    }
}

fn policies(pages: &Pages) -> PoliciesPage {
    let t = locales::of(pages.language);
    let p = &t.policies;
    let rule = |number, who: (&str, &str), act: (&str, &str), reason: (&str, &str), here| RuleLine {
        number,
        chip: Chip::new(Tone::Green, Icon::Check, p.effect_allow),
        who: pages.say(who.0, who.1),
        acts: vec![pages.say(act.0, act.1)],
        when: vec![pages.say("与提供单位的关系：本单位", "relation to the provider: own")],
        reason: pages.said(reason.0, reason.1),
        basis: pages.zh_only("《政务数据共享条例》第十二条"),
        source: pages
            .zh_only("steward, resource.draft, provider=own, allow, statute:《政务数据共享条例》第十二条"),
        here,
    };
    PoliciesPage {
        frame: frame(pages, Section::Policies, ("策略", "Rules"), "/policies"),
        sets: vec![
            SetLink { word: Said::plain(p.city), url: "/policies?set=city".into(), lines: 42, here: true },
            SetLink {
                word: pages.said("重庆市公安局", "Public Security Bureau"),
                url: "/policies?set=police".into(),
                lines: 2,
                here: false,
            },
        ],
        set: Said::plain(p.city),
        slug: "city".into(),
        edition: p.edition.with(1, 42),
        waits_for_seal: true,
        lines: vec![
            rule(
                15,
                ("目录管理员", "steward"),
                ("编制条目", "drafted an entry"),
                ("各部门编制本部门目录", "each department compiles its own catalogue"),
                true,
            ),
            rule(
                16,
                ("保密审查员", "secrecy officer"),
                ("评估条目", "assessed an entry"),
                ("保密风险和个人信息保护评估", "assessments before publication"),
                false,
            ),
        ],
        question: Question {
            act: "resource.ask".into(),
            acts: vec![Choice::new("resource.ask", pages.say("申请资源", "ask for a resource"))],
            resource: "2-02-022/000002".into(),
            person: "developer@yuzhong".into(),
        },
        answer: Some(answer(pages)),
        drafts: vec![draft(pages)],
        history: vec![HistoryRow {
            number: 1,
            by: pages.said("孙宁 · 11月2日", "Sun Ning · 2 Nov"),
            reason: pages.zh_only("首次生效"),
        }],
        may_draft: true,
    }
}

fn synonyms(pages: &Pages) -> SynonymsPage {
    SynonymsPage {
        frame: frame(pages, Section::Authority, ("检索词表", "Search words"), "/synonyms"),
        text: "滴滴车 = 网络预约出租汽车\n".into(),
        theirs: None,
        before: Some("网约车 = 网络预约出租汽车".into()),
        changed: pages.said("孙宁 · 11月2日", "Sun Ning · 2 Nov"),
        tokens: Some(tokens()),
        shipped: vec![pages.zh_only("社保 = 社会保险"), pages.zh_only("医保 = 医疗保险 = 医疗保障")],
    }
}

pub fn add(pages: &mut Pages) {
    pages.add("synonyms", &synonyms(pages));
    let mut stale = synonyms(pages);
    stale.theirs = Some("公交 = 公共汽车".into());
    pages.add("synonyms-stale", &stale);
    let mut read_only = synonyms(pages);
    (read_only.tokens, read_only.before) = (None, None);
    pages.add("synonyms-read-only", &read_only);
    pages.add("policies", &policies(pages));
    let draft = PolicyDraftPage {
        frame: frame(pages, Section::Policies, ("起草修改", "Draft a change"), "/policies/city/draft"),
        set: Said::plain(locales::of(pages.language).policies.city),
        slug: "city".into(),
        text: "role,action,when,effect,basis,zh,en\n".into(),
        reason: String::new(),
    };
    pages.add("policy-draft", &draft);
}
