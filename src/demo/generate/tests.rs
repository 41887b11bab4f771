//! The full city has the numbers of the real one, holds together and is the same every time.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::demo::city::SharingSeed;
use crate::org::{OrgKind, Role, Tier, uscc};

#[test]
fn the_whole_city_has_its_centres_and_twenty_thousand_organisations() {
    let (mut slugs, mut codes, mut names) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut centres = BTreeMap::new();
    let mut count = 0;
    for org in organisations(Size::CITY).unwrap() {
        count += 1;
        let parent_is_known = org.parent.as_ref().is_none_or(|parent| slugs.contains(parent));
        assert!(parent_is_known, "the parent of `{}` comes later or not at all", org.slug);
        assert_eq!(uscc::check(&org.uscc), Ok(()), "{}", org.slug);
        assert!(codes.insert(org.uscc), "`{}` shares its credit code", org.slug);
        if org.strip.as_deref() == Some("centre") {
            *centres.entry(org.tier).or_insert(0) += 1;
        }
        if org.tier != Tier::Village {
            names.insert(org.name.zh);
        }
        assert!(slugs.insert(org.slug.clone()), "`{}` is there twice", org.slug);
    }
    assert_eq!(count, 20_000);
    assert_eq!(
        centres.into_iter().collect::<Vec<_>>(),
        [
            (Tier::City, 1),
            (Tier::District, organisation::DISTRICTS),
            (Tier::Township, organisation::TOWNSHIPS)
        ]
    );
    for slug in ["city", "health", "yuzhong", "wanzhou-health", "wanzhou-t01-centre"] {
        assert!(slugs.contains(slug), "{slug}");
    }
    assert!(names.contains("重庆市万州区卫生健康委员会") && names.contains("重庆市公安局万州区分局"));
}

#[test]
fn divisions_of_the_whole_city_are_in_force() {
    let divisions = city::divisions().unwrap();
    let today = crate::calendar::parse_date("2026-11-23").unwrap();
    let codes: HashSet<_> = organisations(Size::CITY).unwrap().filter_map(|org| org.division).collect();
    for code in codes {
        assert!(divisions.get(&code, today).is_some(), "{code}");
    }
}

#[test]
fn eight_hundred_thousand_people_hold_posts_that_exist() {
    let orgs: HashSet<_> = organisations(Size::CITY).unwrap().map(|org| org.slug).collect();
    let mut logins = HashSet::with_capacity(Size::CITY.people);
    let (mut concurrent, mut heads) = (0, HashSet::new());
    for person in people(Size::CITY).unwrap() {
        for post in &person.posts {
            assert!(orgs.contains(&post.org), "{}", person.login);
        }
        if person.posts[0].roles == [Role::OfficeHead] {
            heads.insert(person.posts[0].org.clone());
        }
        concurrent += usize::from(person.posts.len() > 1);
        assert!(!person.name.zh.is_empty());
        assert!(logins.insert(person.login), "a login is there twice");
    }
    assert_eq!(logins.len(), 800_000);
    assert!(logins.contains("head@health") && logins.contains("developer@yuzhong"));
    assert!((10_000..24_000).contains(&concurrent), "{concurrent}");
    assert!(heads.len() > 3_000, "{}", heads.len());
}

#[test]
fn a_hundred_thousand_entries_have_their_own_codes_and_real_providers() {
    let providers: HashSet<_> = organisations(Size::CITY)
        .unwrap()
        .filter(|org| org.tier != Tier::Village && org.kind != OrgKind::Contractor)
        .map(|org| org.slug)
        .collect();
    let of_small_city: HashSet<_> = organisations(Size { organisations: 4_000, ..Size::CITY })
        .unwrap()
        .map(|org| org.slug)
        .filter(|slug| providers.contains(slug))
        .collect();
    let (mut slugs, mut codes, mut titles) = (HashSet::new(), HashSet::new(), HashSet::new());
    let (mut sharing, mut kinds) = (BTreeMap::new(), BTreeMap::new());
    for entry in resources(Size::CITY).unwrap() {
        assert!(of_small_city.contains(&entry.provider), "{} of {}", entry.slug, entry.provider);
        assert!(codes.insert(entry.code.clone()), "{} is there twice", entry.code);
        assert!(slugs.insert(entry.slug.clone()), "{} is there twice", entry.slug);
        titles.insert((entry.provider.clone(), entry.title.zh.clone()));
        assert_eq!(entry.items.is_empty(), !entry.kind.starts_with("data."), "{}", entry.slug);
        let word = match &entry.sharing {
            SharingSeed::Unconditional => {
                assert!(entry.grade <= 2, "{}", entry.slug);
                "unconditional"
            }
            SharingSeed::Conditional { .. } => "conditional",
            SharingSeed::Withheld { .. } => "withheld",
        };
        *sharing.entry(word).or_insert(0) += 1;
        if codes.len() % 10 == 0 {
            let checked =
                entry.content(None).and_then(|content| crate::catalog::completeness::check(&content));
            assert!(checked.is_ok(), "{}: {checked:?}", entry.slug);
        }
        *kinds.entry(entry.kind).or_insert(0) += 1;
    }
    assert_eq!(codes.len(), 100_000);
    assert_eq!(titles.len(), 100_000, "a provider has a title twice");
    for (word, share) in
        [("unconditional", 40_000..62_000), ("conditional", 30_000..50_000), ("withheld", 3_000..12_000)]
    {
        assert!(share.contains(&sharing[word]), "{word}: {}", sharing[word]);
    }
    assert!(kinds.len() >= 4 && kinds["data.table"] > 40_000, "{kinds:?}");
}

#[test]
fn it_is_the_same_every_time_and_as_large_as_asked_for() {
    let size = Size { organisations: 4_000, people: 5_000, resources: 3_000 };
    assert!(organisations(size).unwrap().eq(organisations(size).unwrap()));
    assert!(people(size).unwrap().eq(people(size).unwrap()));
    assert!(resources(size).unwrap().eq(resources(size).unwrap()));
    assert_eq!(organisations(size).unwrap().count(), 4_000);
    assert_eq!(people(size).unwrap().count(), 5_000);
    assert_eq!(resources(size).unwrap().count(), 3_000);
    // A smaller catalogue is the beginning of a larger one.
    let larger = Size { resources: 5_000, ..size };
    assert!(resources(size).unwrap().eq(resources(larger).unwrap().take(3_000)));
    let few = Size { organisations: 10, people: 5, resources: 7 };
    assert_eq!(people(few).unwrap().count(), 5);
    assert_eq!(resources(few).unwrap().count(), 7);
}
