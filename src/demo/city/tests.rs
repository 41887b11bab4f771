//! What must hold of the sample city whatever its files say.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use std::collections::{BTreeSet, HashSet};

use super::*;
use crate::clock::Timestamp;
use crate::org::division::DivisionLevel;
use crate::org::{OrgKind, PostKind, Role, Tier, uscc};

/// 2026-11-23, 12:00 in Beijing.
const NOON: Timestamp = Timestamp(1_795_406_400_000_000);

#[test]
fn organisations_form_one_tree_with_valid_codes() {
    let all = organisations().unwrap();
    let mut seen = HashSet::new();
    let mut codes = HashSet::new();
    for org in &all {
        let parent_is_known = org.parent.as_ref().is_none_or(|parent| seen.contains(parent.as_str()));
        assert!(parent_is_known, "the parent of `{}` comes later or not at all", org.slug);
        assert!(seen.insert(org.slug.as_str()), "`{}` is there twice", org.slug);
        assert_eq!(uscc::check(&org.uscc), Ok(()), "{}", org.slug);
        assert!(codes.insert(&org.uscc), "`{}` shares its credit code", org.slug);
    }
    assert_eq!(all.iter().filter(|org| org.parent.is_none()).count(), 1);
    for slug in ["bigdata", "yuzhong-bigdata"] {
        assert!(all.iter().any(|org| org.slug == slug && org.is_authority), "{slug}");
    }
}

#[test]
fn every_area_has_a_government_and_a_centre() {
    let divisions = divisions().unwrap();
    let today = crate::calendar::parse_date("2026-11-23").unwrap();
    let all = organisations().unwrap();
    let in_division = |code: &str, is_centre: bool| {
        all.iter()
            .filter(|org| org.division.as_deref() == Some(code))
            .filter(|org| if is_centre { org.name.zh.ends_with("中心") } else { org.slug.ends_with("-gov") })
            .count()
    };
    for county in divisions.at(today).filter(|division| division.level == DivisionLevel::County) {
        assert_eq!(in_division(&county.code, false), 1, "{}", county.name);
        assert_eq!(in_division(&county.code, true), 1, "{}", county.name);
    }
    let townships: Vec<_> = divisions.at(today).filter(|d| d.level == DivisionLevel::Township).collect();
    assert_eq!(townships.len(), 19);
    for township in townships {
        assert_eq!(in_division(&township.code, true), 1, "{}", township.name);
        let has_office = all
            .iter()
            .any(|org| org.division.as_ref() == Some(&township.code) && org.kind == OrgKind::GovernmentOrgan);
        assert!(has_office, "{}", township.name);
    }
    for zone in ["gaoxin", "wansheng"] {
        let found = |slug: &str| all.iter().find(|org| org.slug == slug).unwrap();
        assert_eq!(found(&format!("{zone}-gov")).division, None);
        assert_eq!(found(zone).parent.as_deref(), Some(format!("{zone}-gov").as_str()));
    }
    let is_organ = |org: &&OrganisationSeed| org.tier == Tier::City && org.kind == OrgKind::GovernmentOrgan;
    assert!(all.iter().filter(is_organ).count() >= 25);
}

#[test]
fn every_division_of_an_organisation_is_in_force() {
    let divisions = divisions().unwrap();
    let today = crate::calendar::parse_date("2026-11-23").unwrap();
    for org in organisations().unwrap() {
        if let Some(code) = &org.division {
            assert!(divisions.get(code, today).is_some(), "`{}` lies in {code}", org.slug);
        }
    }
}

#[test]
fn the_county_level_is_complete_before_and_after_the_merger() {
    let divisions = divisions().unwrap();
    let counties = |date: &str| {
        let date = crate::calendar::parse_date(date).unwrap();
        divisions.at(date).filter(|division| division.level == DivisionLevel::County).count()
    };
    assert_eq!(counties("2024-04-08"), 38);
    assert_eq!(counties("2025-11-05"), 38);
    assert_eq!(counties("2025-11-06"), 37);
    let today = crate::calendar::parse_date("2026-11-23").unwrap();
    let names = |code| {
        divisions.responsible(code, today).iter().map(|division| division.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("500105"), ["两江新区"]);
    assert_eq!(names("500112"), ["两江新区", "北碚区"]);
    assert_eq!(names("500226"), ["荣昌区"]);
    let streets = |parent: &str| {
        divisions.at(today).filter(|division| division.parent.as_deref() == Some(parent)).count()
    };
    assert_eq!((streets("500103"), streets("500104")), (11, 8));
}

#[test]
fn the_people_of_the_demo_can_do_their_parts() {
    let people = people().unwrap();
    let orgs: HashSet<_> = organisations().unwrap().into_iter().map(|org| org.slug).collect();
    let logins: BTreeSet<_> = people.iter().map(|person| person.login.as_str()).collect();
    let promised = "developer@yuzhong head@yuzhong steward@health head@health steward@police head@police head@civil \
        head@market authority@city auditor@city operator@city security@city authority@yuzhong government@city \
        secrecy@health supervisor@city developer@town clerk@village contractor@vendor policy2@city approver2@health \
        auditadmin@city dual@health seconded@police former@health director@health director@police";
    assert_eq!(logins, promised.split_whitespace().collect::<BTreeSet<_>>());
    let names: HashSet<_> = people.iter().map(|person| &person.name.zh).collect();
    assert_eq!(names.len(), people.len(), "two people share a name");
    for person in &people {
        assert_eq!(person.posts[0].kind, PostKind::Main, "{}", person.login);
        assert!(person.posts.iter().all(|post| orgs.contains(&post.org)), "{}", person.login);
    }
    // Every act of the main story has somebody who may do it.
    let held: BTreeSet<_> =
        people.iter().flat_map(|person| &person.posts).flat_map(|post| &post.roles).collect();
    assert_eq!(held.len(), Role::ALL.len(), "{held:?}");
    for (login, org) in
        [("authority@city", "bigdata"), ("authority@yuzhong", "yuzhong-bigdata"), ("policy2@city", "irs")]
    {
        let person = people.iter().find(|person| person.login == login).unwrap();
        assert_eq!(person.posts[0].org, org);
    }
    let by_login = |login: &str| people.iter().find(|person| person.login == login).unwrap();
    let former = &by_login("former@health").posts[0];
    let (_, ended) = former.term(NOON);
    assert_eq!(ended.unwrap().beijing(), "2026-11-23 00:00");
    let seconded = &by_login("seconded@police").posts[1];
    assert_eq!((seconded.kind, seconded.org.as_str()), (PostKind::Seconded, "yuzhong"));
    assert_eq!(by_login("dual@health").posts[1].roles, [Role::Developer]);
}

#[test]
fn every_providing_organ_can_answer_and_keep_its_entries() {
    let (people, staff) = (people().unwrap(), self::staff().unwrap());
    assert_eq!(staff, self::staff().unwrap(), "always the same");
    let all: Vec<_> = people.iter().chain(&staff).collect();
    let names: HashSet<_> = all.iter().map(|person| &person.name.zh).collect();
    let logins: HashSet<_> = all.iter().map(|person| person.login.as_str()).collect();
    assert_eq!((names.len(), logins.len()), (all.len(), all.len()), "two people share a name");
    assert!(all.iter().all(|person| person.name.en.is_some()));
    let providers: BTreeSet<_> = resources().unwrap().into_iter().map(|entry| entry.provider).collect();
    for provider in providers {
        for (part, role) in [("head", Role::OfficeHead), ("steward", Role::Steward)] {
            let login = format!("{part}@{provider}");
            let found = all.iter().find(|person| person.login == login).unwrap_or_else(|| panic!("{login}"));
            let post = &found.posts[0];
            assert_eq!((&post.org, post.roles.contains(&role)), (&provider, true), "{login}");
            assert!(post.from < 0 && post.last_day.is_none(), "{login} is in office");
        }
    }
}
