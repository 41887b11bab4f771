//! Persons of the full city: the first of an organisation heads its sharing office, the next keep its entries
//! and ask for others.

use crate::demo::city::{OrganisationSeed, PersonSeed, PostSeed};
use crate::demo::tables::{Draw, citizen};
use crate::org::{PostKind, Role, Tier};
use crate::text::Bilingual;

/// The person of a number in an organisation; one in fifty holds a concurrent post in a second one.
pub(super) fn person(
    number: usize,
    round: usize,
    org: &OrganisationSeed,
    second: impl FnOnce() -> String,
) -> PersonSeed {
    let mut draw = Draw::new("staff", number);
    let mut posts = vec![post(&mut draw, org.slug.clone(), PostKind::Main, role(round, org.tier))];
    if round > 1 && draw.below(50) == 0 {
        posts.push(post(&mut draw, second(), PostKind::Concurrent, Role::Developer));
    }
    let (name, _) = citizen::name(&mut draw);
    PersonSeed { login: format!("u{number:06}@{}", org.slug), name: Bilingual { zh: name, en: None }, posts }
}

fn role(round: usize, tier: Tier) -> Role {
    match (round, tier) {
        (0, Tier::Village) => Role::Developer,
        (0, _) => Role::OfficeHead,
        (1, Tier::City | Tier::District) => Role::Steward,
        (2, Tier::City | Tier::District) => Role::DepartmentHead,
        (3, Tier::City | Tier::District) => Role::SecrecyOfficer,
        _ => Role::Developer,
    }
}

fn post(draw: &mut Draw, org: String, kind: PostKind, role: Role) -> PostSeed {
    let (zh, en) = match role {
        Role::OfficeHead => ("数据共享工作机构负责人", "Head of the data-sharing office"),
        Role::Steward => ("目录管理员", "Catalogue steward"),
        Role::DepartmentHead => ("主要负责人", "Head of the department"),
        Role::SecrecyOfficer => ("保密专员", "Secrecy officer"),
        _ => ("工作人员", "Officer"),
    };
    let from = i32::try_from(draw.between(30, 2_400)).map_or(-30, |days| -days);
    PostSeed { org, kind, title: Bilingual::new(zh, en), roles: vec![role], from, last_day: None }
}
