//! Whoever is signed in on the sample pages.

use super::Pages;
use crate::web::frame::{Frame, PostOption, Section, SignedIn};
use crate::web::locales;
use crate::web::part::{Due, Said};

impl Pages {
    pub fn said(&self, zh: &str, en: &str) -> Said {
        Said::plain(self.language.pick(zh, en))
    }
    /// A text nobody has written in English.
    pub fn zh_only(&self, zh: &str) -> Said {
        Said::typed(zh, self.language)
    }
    pub fn due(&self, left: i64, zh_date: &str, en_date: &str) -> Due {
        let rule = self.say(
            "有条件共享须在 10 个工作日内答复（《政务数据共享条例》第二十一条）",
            "conditional sharing is answered within 10 working days (Decree 809, Art. 21)",
        );
        Due::running(
            locales::of(self.language),
            left,
            self.say(zh_date, en_date),
            "2026-11-25T09:30:00Z",
            rule,
        )
    }
    pub fn due_done(&self, in_time: bool, zh_date: &str, en_date: &str) -> Due {
        let rule = self.say(
            "无条件共享须在 1 个工作日内答复（《政务数据共享条例》第二十一条）",
            "unconditional sharing is answered within 1 working day (Decree 809, Art. 21)",
        );
        Due::done(
            locales::of(self.language),
            in_time,
            self.say(zh_date, en_date),
            "2026-11-18T08:00:00Z",
            rule,
        )
    }
    /// Nobody is signed in.
    pub fn open_frame(&self, title: (&str, &str), here: &str) -> Frame {
        let mut frame = Frame::new(self.language, self.say(title.0, title.1), here);
        frame.csrf = "sample-form-token".into();
        frame
    }
    fn signed(&self, who: SignedIn, title: (&str, &str), here: &str) -> Frame {
        let mut frame = self.open_frame(title, here);
        frame.signed_in = Some(who);
        frame
    }
    /// The developer of Yuzhong.
    pub fn frame(&self, title: (&str, &str), here: &str) -> Frame {
        let who = SignedIn {
            person: self.said("陈思远", "Chen Siyuan"),
            organisation: self.said("重庆市渝中区大数据局", "Yuzhong District Big Data Bureau"),
            post: self.said("数据资源科四级主任科员", "Officer, data resources section"),
            posts: vec![
                PostOption {
                    id: "pos_06fb3q8l5du7t0a1b2c3d4e5f6".into(),
                    organisation: self.said("重庆市渝中区大数据局", "Yuzhong District Big Data Bureau"),
                    title: self.said("数据资源科四级主任科员", "Officer, data resources section"),
                    kind: self.say("主职", "main post"),
                    acting: true,
                },
                PostOption {
                    id: "pos_06fb3q8l5du7t0a1b2c3d4e5f7".into(),
                    organisation: self.said("重庆市渝中区卫生健康委员会", "Yuzhong Health Commission"),
                    title: self.said("智慧医疗专班成员", "Member, smart medicine task force"),
                    kind: self.say("兼职", "concurrent post"),
                    acting: false,
                },
            ],
        };
        let mut frame = self.signed(who, title, here);
        frame.basket = Some(5);
        frame.inbox = 3;
        frame.soonest = Some(self.due(2, "11月25日 17:30", "25 Nov 17:30"));
        frame.sections =
            vec![Section::Catalog, Section::Requests, Section::Apps, Section::Grants, Section::Demands];
        frame
    }
    /// The office head of the health commission.
    pub fn head_frame(&self, title: (&str, &str), here: &str) -> Frame {
        let who = SignedIn {
            person: self.said("刘静怡", "Liu Jingyi"),
            organisation: self.said("重庆市卫生健康委员会", "Municipal Health Commission"),
            post: self.said("规划发展与信息化处处长", "Head of planning and information"),
            posts: vec![PostOption {
                id: "pos_06fb3q8l5du7t0a1b2c3d4e5f8".into(),
                organisation: self.said("重庆市卫生健康委员会", "Municipal Health Commission"),
                title: self.said("规划发展与信息化处处长", "Head of planning and information"),
                kind: self.say("主职", "main post"),
                acting: true,
            }],
        };
        let mut frame = self.signed(who, title, here);
        frame.inbox = 12;
        frame.soonest = Some(self.due(-1, "11月20日 23:59", "20 Nov 23:59"));
        frame.sections =
            vec![Section::Inbox, Section::Catalog, Section::Publish, Section::Grants, Section::Reports];
        frame
    }
    /// Somebody of another desk: name, organisation, post and sections.
    pub fn desk_frame(
        &self,
        [person, organisation, post]: [(&str, &str); 3],
        sections: &[Section],
        title: (&str, &str),
        here: &str,
    ) -> Frame {
        let who = SignedIn {
            person: self.said(person.0, person.1),
            organisation: self.said(organisation.0, organisation.1),
            post: self.said(post.0, post.1),
            posts: Vec::new(),
        };
        let mut frame = self.signed(who, title, here);
        frame.sections = sections.to_vec();
        frame
    }
}
