//! What must hold of the sample city whatever its files say.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use std::collections::{BTreeSet, HashMap, HashSet};

use super::*;
use crate::clock::Timestamp;
use crate::demo::tables::{SqlType, tables};
use crate::org::division::DivisionLevel;
use crate::org::{PostKind, Role, uscc};

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
    let by_login = |login: &str| people.iter().find(|person| person.login == login).unwrap();
    let former = &by_login("former@health").posts[0];
    let (_, ended) = former.term(NOON);
    assert_eq!(ended.unwrap().beijing(), "2026-11-23 00:00");
    let seconded = &by_login("seconded@police").posts[1];
    assert_eq!((seconded.kind, seconded.org.as_str()), (PostKind::Seconded, "yuzhong"));
    assert_eq!(by_login("dual@health").posts[1].roles, [Role::Developer]);
}

#[test]
fn the_catalogue_names_real_providers_and_unique_codes() {
    let orgs: HashSet<_> = organisations().unwrap().into_iter().map(|org| org.slug).collect();
    let (mut slugs, mut codes, mut titles) = (HashSet::new(), HashSet::new(), HashSet::new());
    for resource in resources().unwrap() {
        assert!(orgs.contains(&resource.provider), "{}", resource.slug);
        assert!(slugs.insert(resource.slug.clone()), "`{}` is there twice", resource.slug);
        assert!(codes.insert(resource.code.clone()), "{} is there twice", resource.code);
        assert!(titles.insert(resource.title.zh.clone()), "{} is there twice", resource.title.zh);
        let (class, number) = resource.code.split_once('/').unwrap();
        assert_eq!(class.split('-').map(str::len).collect::<Vec<_>>(), [1, 2, 3], "{}", resource.code);
        assert!(number.len() == 6 && number.bytes().all(|b| b.is_ascii_digit()), "{}", resource.code);
        assert!(resource.summary.zh.chars().count() >= 25, "{} says too little", resource.slug);
        assert!(resource.title.en.as_ref().is_some_and(|en| en.is_ascii()), "{}", resource.slug);
    }
}

const DOMAINS: [&str; 12] = [
    "公共服务",
    "健康保障",
    "社会保障",
    "食品药品安全",
    "安全生产",
    "价格监管",
    "能源安全",
    "信用体系",
    "城乡建设",
    "社区治理",
    "生态环保",
    "应急维稳",
];
const KINDS: [&str; 13] = [
    "data.table",
    "data.api",
    "data.file",
    "data.stream",
    "application",
    "component",
    "model",
    "cloud",
    "compute",
    "sensing.video",
    "sensing.iot",
    "indicator",
    "scenario",
];
const CYCLES: [&str; 9] =
    ["real_time", "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "irregular", "never"];

#[test]
fn entries_carry_what_the_decree_asks_for() {
    for resource in resources().unwrap() {
        let slug = &resource.slug;
        assert!(KINDS.contains(&resource.kind.as_str()), "{slug}");
        assert!(DOMAINS.contains(&resource.domain.as_str()), "{slug}");
        assert!(CYCLES.contains(&resource.update_cycle.as_str()), "{slug}");
        let has_items = resource.kind.starts_with("data.");
        assert_eq!(!resource.items.is_empty(), has_items, "{slug}");
        assert_eq!(!resource.operations.is_empty(), resource.kind == "data.api", "{slug}");
        assert!(
            resource.kind != "data.table" || resource.items.iter().any(|item| item.is_key),
            "{slug} has no key"
        );
        assert!(resource.upstream.is_none() || resource.kind == "data.api", "{slug}");
        for item in &resource.items {
            assert!("CNYDTLMGBIF".contains(item.kind), "{slug}.{}", item.name);
            assert!((1..=5).contains(&item.grade), "{slug}.{}", item.name);
            assert!(
                item.personal != Personal::Sensitive || item.grade >= 3,
                "{slug}.{} is graded too low",
                item.name
            );
        }
        match &resource.sharing {
            SharingSeed::Unconditional => assert!(resource.grade <= 2, "{slug} is grade {}", resource.grade),
            SharingSeed::Conditional { conditions } => {
                assert!(
                    !conditions.is_empty() && conditions.iter().all(|text| !text.trim().is_empty()),
                    "{slug}"
                );
            }
            SharingSeed::Withheld { reason, basis } => {
                let cites_article = basis.starts_with('《') && basis.contains("第") && basis.contains('条');
                let is_statute = basis.contains('法') || basis.contains("条例");
                assert!(cites_article && is_statute && !reason.is_empty(), "{slug}: {basis}");
            }
        }
        assert!(!resource.is_open || resource.sharing == SharingSeed::Unconditional, "{slug}");
    }
}

#[test]
fn every_table_has_the_columns_its_entry_promises() {
    let tables: HashMap<_, _> = tables().into_iter().map(|table| (table.name, table)).collect();
    let mut used = HashSet::new();
    for resource in resources().unwrap() {
        let Some(name) = &resource.table else { continue };
        let table = tables.get(name.as_str()).unwrap_or_else(|| panic!("`{name}` has no rows"));
        used.insert(table.name);
        let promised: Vec<_> =
            resource.items.iter().map(|item| (item.name.as_str(), sql_type(item.kind))).collect();
        assert_eq!(table.columns, promised, "{name}");
    }
    assert_eq!(used.len(), tables.len(), "a table belongs to no entry");
}

fn sql_type(kind: char) -> SqlType {
    match kind {
        'D' => SqlType::Date,
        'I' => SqlType::Integer,
        'N' | 'Y' | 'B' | 'F' => SqlType::Real,
        _ => SqlType::Text,
    }
}
