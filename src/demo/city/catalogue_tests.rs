//! What must hold of every catalogue entry of the sample city.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::*;
use crate::catalog::code::ResourceCode;
use crate::catalog::completeness;
use crate::catalog::resource::Binding;
use crate::demo::tables::{DATA_DAY, SqlType, tables};
use crate::org::Tier;

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

/// How many entries share what a function says of them.
fn counted(of: impl Fn(&ResourceSeed) -> String) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for resource in resources().unwrap() {
        *counts.entry(of(&resource)).or_default() += 1;
    }
    counts
}

#[test]
fn the_catalogue_is_large_and_varied() {
    let all = resources().unwrap();
    assert!(all.len() >= 200, "{}", all.len());
    let city: HashSet<_> = organisations()
        .unwrap()
        .into_iter()
        .filter_map(|org| (org.tier == Tier::City).then_some(org.slug))
        .collect();
    let (of_city, of_districts): (Vec<_>, Vec<_>) =
        counted(|resource| resource.provider.clone()).into_keys().partition(|slug| city.contains(slug));
    assert!(of_city.len() >= 25, "{of_city:?}");
    assert!((2..=5).contains(&of_districts.iter().filter(|slug| slug.starts_with("yuzhong")).count()));
    let sharing = counted(|resource| match resource.sharing {
        SharingSeed::Unconditional => "unconditional".to_owned(),
        SharingSeed::Conditional { .. } => "conditional".to_owned(),
        SharingSeed::Withheld { .. } => "withheld".to_owned(),
    });
    for (word, percent) in [("unconditional", 40..=55), ("conditional", 38..=52), ("withheld", 6..=12)] {
        let share = sharing[word] * 100 / all.len();
        assert!(percent.contains(&share), "{word}: {share} %");
    }
    assert_eq!(counted(|resource| resource.grade.to_string()).len(), 5);
    let kinds = counted(|resource| resource.kind.clone());
    for kind in KINDS {
        assert!(kinds.get(kind).is_some_and(|count| *count >= 3), "{kind}");
    }
}

#[test]
fn the_catalogue_would_publish_every_entry() {
    for resource in resources().unwrap() {
        let content = resource.content(Some("http://127.0.0.1:9")).unwrap();
        let code = ResourceCode::parse(&resource.code).unwrap();
        let checks = [completeness::check_draft(&content, Some(&code)), completeness::check(&content)];
        let wrong: Vec<_> =
            checks.into_iter().filter_map(Result::err).flat_map(|problem| problem.fields).collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", resource.slug);
        assert_eq!(content.binding.is_some(), resource.table.is_some() || resource.upstream.is_some());
    }
    let api = resources().unwrap().into_iter().find(|resource| resource.slug == "ecology-air-api").unwrap();
    assert_eq!(api.content(None).unwrap().binding, None);
    let bound = api.content(Some("http://127.0.0.1:9")).unwrap().binding;
    assert_eq!(bound, Some(Binding::Http { base_url: "http://127.0.0.1:9/air".to_owned() }));
}

#[test]
fn codes_follow_the_guide() {
    let organisations = organisations().unwrap().into_iter();
    let groups: HashMap<_, _> = organisations.map(|org| (org.slug, org.class_group)).collect();
    for resource in resources().unwrap() {
        let [class, division, group] = &resource.class_path()[..] else { panic!("{}", resource.code) };
        let division: usize = division.parse().unwrap();
        match class.as_str() {
            "1" => assert!((1..=5).contains(&division), "{}", resource.code),
            "2" => assert_eq!(DOMAINS[division - 1], resource.domain, "{}", resource.slug),
            "3" => assert_eq!(division, 7, "{}", resource.code),
            _ => panic!("{}", resource.code),
        }
        assert_eq!(groups[&resource.provider].as_ref(), Some(group), "{}", resource.slug);
    }
}

#[test]
fn the_five_base_databases_are_there() {
    let all = resources().unwrap();
    let bases = all.iter().filter(|resource| resource.tags.iter().any(|tag| tag == "基础数据库"));
    let bases: BTreeMap<_, _> =
        bases.map(|resource| (resource.class_path()[1].clone(), resource.title.zh.as_str())).collect();
    let expected =
        ["人口基础库", "法人单位基础库", "自然资源和空间地理基础库", "社会信用基础库", "电子证照基础库"];
    assert_eq!(bases.into_values().collect::<Vec<_>>(), expected);
}

#[test]
fn a_grade_below_the_highest_item_is_refused() {
    let text = r#"
        provider = "health"
        division = "500000"
        [[resource]]
        slug = "example"
        code = "2-02-022/000099"
        title = ["示例", "Example"]
        abstract = "示例"
        domain = "健康保障"
        update = "daily"
        sharing = { type = "unconditional" }
        grade = GRADE
        items = ["id_number|公民身份号码|C|4|key personal"]
    "#;
    let read = |grade: &str| resource::read(&text.replace("GRADE", grade));
    assert_eq!(read("0").unwrap()[0].grade, 4);
    assert_eq!(read("0").unwrap()[0].items[0].title.en.as_deref(), Some("ID number"));
    assert_eq!(read("5").unwrap()[0].grade, 5);
    assert!(read("3").unwrap_err().contains("below its highest item"));
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
const FORMATS: [&str; 7] =
    ["document", "spreadsheet", "database", "image", "stream", "self_describing", "service_interface"];
const CYCLES: [&str; 9] =
    ["real_time", "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "irregular", "never"];

#[test]
fn entries_carry_what_the_decree_asks_for() {
    let divisions = divisions().unwrap();
    for resource in resources().unwrap() {
        let slug = &resource.slug;
        assert!(KINDS.contains(&resource.kind.as_str()), "{slug}");
        assert!(DOMAINS.contains(&resource.domain.as_str()), "{slug}");
        assert!(CYCLES.contains(&resource.update_cycle.as_str()), "{slug}");
        assert!(FORMATS.contains(&resource.format.as_str()), "{slug}");
        assert!(!resource.methods.is_empty(), "{slug}");
        assert!(
            divisions.get(&resource.division, DATA_DAY).is_some(),
            "{slug} lies in {}",
            resource.division
        );
        let has_items = resource.kind.starts_with("data.");
        assert_eq!(!resource.items.is_empty(), has_items, "{slug}");
        assert_eq!(!resource.operations.is_empty(), resource.kind == "data.api", "{slug}");
        assert!(
            resource.kind != "data.table" || resource.items.iter().any(|item| item.is_key),
            "{slug} has no key"
        );
        assert!(resource.upstream.is_none() || resource.kind == "data.api", "{slug}");
        if matches!(resource.kind.as_str(), "data.table" | "data.api") {
            assert!((6..=14).contains(&resource.items.len()), "{slug} has {} items", resource.items.len());
        }
        let names: BTreeSet<_> = resource.items.iter().map(|item| &item.name).collect();
        assert_eq!(names.len(), resource.items.len(), "{slug} has an item twice");
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
                // A law, code or administrative regulation, never a ministry's 办法 or a notice.
                let (instrument, article) = basis.split_once('》').unwrap();
                let is_statute = ["法", "法典", "条例"].iter().any(|end| instrument.ends_with(end));
                assert!(instrument.starts_with('《') && is_statute, "{slug}: {basis}");
                assert!(article.starts_with('第') && article.contains('条'), "{slug}: {basis}");
                assert!(!reason.is_empty() && !resource.is_open, "{slug}");
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
    assert!(used.len() >= 12);
}

#[test]
fn the_key_of_an_entry_is_unique_in_its_rows() {
    let tables: HashMap<_, _> = tables().into_iter().map(|table| (table.name, table)).collect();
    for resource in resources().unwrap() {
        let Some(table) = resource.table.as_ref().and_then(|name| tables.get(name.as_str())) else {
            continue;
        };
        let keys: Vec<_> =
            resource.items.iter().enumerate().filter(|(_, item)| item.is_key).map(|(at, _)| at).collect();
        let mut seen = HashSet::new();
        for row in table.rows() {
            let key: Vec<_> = keys.iter().map(|at| row[*at].to_string()).collect();
            assert!(seen.insert(key.clone()), "{} has {key:?} twice", table.name);
        }
    }
}

fn sql_type(kind: char) -> SqlType {
    match kind {
        'D' => SqlType::Date,
        'I' => SqlType::Integer,
        'N' | 'Y' | 'B' | 'F' => SqlType::Real,
        _ => SqlType::Text,
    }
}
