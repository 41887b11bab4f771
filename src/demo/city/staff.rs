//! Heads and stewards of the providing organs that have none among the people of the story.
//!
//! Whoever provides data must be able to answer (Art. 20) and to keep its entries, so each gets `head@ORGAN` and
//! `steward@ORGAN` by rule: always the same invented names. Those of the story are in `people.toml` and stay as
//! they are.

use std::collections::HashSet;

use super::person::{PersonSeed, PostSeed};
use crate::demo::tables::Draw;
use crate::org::{PostKind, Role};
use crate::text::Bilingual;

const SURNAMES: [(&str, &str); 32] = [
    ("敖", "Ao"),
    ("白", "Bai"),
    ("曹", "Cao"),
    ("代", "Dai"),
    ("范", "Fan"),
    ("高", "Gao"),
    ("古", "Gu"),
    ("郭", "Guo"),
    ("韩", "Han"),
    ("胡", "Hu"),
    ("黄", "Huang"),
    ("江", "Jiang"),
    ("康", "Kang"),
    ("赖", "Lai"),
    ("林", "Lin"),
    ("龙", "Long"),
    ("梅", "Mei"),
    ("牟", "Mou"),
    ("倪", "Ni"),
    ("潘", "Pan"),
    ("彭", "Peng"),
    ("任", "Ren"),
    ("沈", "Shen"),
    ("舒", "Shu"),
    ("宋", "Song"),
    ("陶", "Tao"),
    ("王", "Wang"),
    ("文", "Wen"),
    ("肖", "Xiao"),
    ("杨", "Yang"),
    ("张", "Zhang"),
    ("朱", "Zhu"),
];
const GIVEN: [(&str, &str); 32] = [
    ("安平", "Anping"),
    ("秉文", "Bingwen"),
    ("成林", "Chenglin"),
    ("楚云", "Chuyun"),
    ("定国", "Dingguo"),
    ("枫", "Feng"),
    ("光耀", "Guangyao"),
    ("海燕", "Haiyan"),
    ("红玉", "Hongyu"),
    ("会英", "Huiying"),
    ("继红", "Jihong"),
    ("嘉宁", "Jianing"),
    ("建川", "Jianchuan"),
    ("景行", "Jingxing"),
    ("开明", "Kaiming"),
    ("兰心", "Lanxin"),
    ("立夏", "Lixia"),
    ("明珠", "Mingzhu"),
    ("培元", "Peiyuan"),
    ("清和", "Qinghe"),
    ("秋实", "Qiushi"),
    ("瑞雪", "Ruixue"),
    ("少华", "Shaohua"),
    ("书言", "Shuyan"),
    ("天明", "Tianming"),
    ("望舒", "Wangshu"),
    ("晓光", "Xiaoguang"),
    ("欣然", "Xinran"),
    ("延年", "Yannian"),
    ("永健", "Yongjian"),
    ("泽宇", "Zeyu"),
    ("志远", "Zhiyuan"),
];

/// What each organ needs: the first part of the sign-in name, the role, the post.
const POSTS: [(&str, Role, &str, &str); 2] = [
    ("head", Role::OfficeHead, "数据共享工作机构负责人", "Head of the data-sharing office"),
    ("steward", Role::Steward, "目录管理员", "Catalogue steward"),
];

/// The staff of some organs beside the people there are.
pub(super) fn of<'a>(organs: impl Iterator<Item = &'a str>, people: &[PersonSeed]) -> Vec<PersonSeed> {
    let known: HashSet<&str> = people.iter().map(|person| person.login.as_str()).collect();
    let mut names: HashSet<String> = people.iter().map(|person| person.name.zh.clone()).collect();
    let mut staff = Vec::new();
    for organ in organs {
        for (part, role, zh, en) in POSTS {
            let login = format!("{part}@{organ}");
            if known.contains(login.as_str()) {
                continue;
            }
            let mut draw = Draw::new(&login, 0);
            let from = i32::try_from(draw.between(120, 1_800)).map_or(-120, |days| -days);
            let post = PostSeed {
                org: organ.to_owned(),
                kind: PostKind::Main,
                title: Bilingual::new(zh, en),
                roles: vec![role],
                from,
                last_day: None,
            };
            staff.push(PersonSeed { login, name: unused(&mut draw, &mut names), posts: vec![post] });
        }
    }
    staff
}

/// A name that nobody bears yet.
fn unused(draw: &mut Draw, names: &mut HashSet<String>) -> Bilingual {
    loop {
        let (surname, given) = (draw.pick(&SURNAMES), draw.pick(&GIVEN));
        let name = format!("{}{}", surname.0, given.0);
        if names.insert(name.clone()) {
            return Bilingual::new(name, format!("{} {}", surname.1, given.1));
        }
    }
}
