//! What a caller may not see does not exist: checked against a plain scan of all documents.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{index_of, titled, with_fields};
use crate::{ClassSet, Document, Facet, Filters, Query, Text, Visible};

const WORDS: [&str; 6] = ["企业", "人口", "登记", "信用", "环境", "医保"];

fn word(number: u8) -> &'static str {
    WORDS[usize::from(number) % WORDS.len()]
}

prop_compose! {
    fn document()(class in 0_u32..5, title in 0_u8..6, summary in 0_u8..6, field in 0_u8..6,
                  kind in 0_u8..3, sharing in 0_u8..3, tag in 0_u8..4) -> Document {
        let mut document = with_fields(titled(0, word(title)), &[("c", word(field))]);
        document.summary = Text::new(word(summary), "");
        document.class = class;
        document.kind = format!("k{kind}");
        document.sharing = format!("s{sharing}");
        document.tags = vec![format!("t{tag}"), "t9".to_owned()];
        document.provider_name = Text::new("某局", "");
        document
    }
}

fn some_classes() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(0_u32..5, 0..4)
}

/// Whether a plain scan finds the document.
fn expected(document: &Document, text: &str, filters: &Filters, full: &[u32], title_only: &[u32]) -> bool {
    let in_title = document.title.zh.contains(text);
    if full.contains(&document.class) {
        let texts = [&document.summary.zh, &document.fields[0].title.zh];
        let holds = in_title || texts.iter().any(|other| other.contains(text));
        return holds && passes(document, filters, None);
    }
    title_only.contains(&document.class) && in_title && filters.is_empty()
}

fn passes(document: &Document, filters: &Filters, except: Option<Facet>) -> bool {
    let accepts = |facet: Facet, values: &[String]| {
        Some(facet) == except
            || filters.of(facet).is_empty()
            || values.iter().any(|v| filters.of(facet).contains(v))
    };
    accepts(Facet::Kind, std::slice::from_ref(&document.kind))
        && accepts(Facet::Sharing, std::slice::from_ref(&document.sharing))
        && accepts(Facet::Tag, &document.tags)
}

fn expected_counts(
    documents: &[Document],
    text: &str,
    filters: &Filters,
    full: &[u32],
    facet: Facet,
) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> =
        filters.of(facet).iter().map(|value| (value.clone(), 0)).collect();
    let open = Filters::default();
    for document in documents {
        if expected(document, text, &open, full, &[]) && passes(document, filters, Some(facet)) {
            let values = match facet {
                Facet::Kind => vec![document.kind.clone()],
                Facet::Sharing => vec![document.sharing.clone()],
                _ => document.tags.clone(),
            };
            for value in values {
                *counts.entry(value).or_default() += 1;
            }
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn answers_are_those_of_a_plain_scan(
        mut documents in proptest::collection::vec(document(), 1..40),
        full in some_classes(), title_only in some_classes(), asked in 0_u8..6,
        kind in proptest::option::of(0_u8..3), tag in proptest::option::of(0_u8..4),
    ) {
        for (number, document) in (0_u32..).zip(&mut documents) {
            document.id = format!("res_{number:04}");
        }
        let index = index_of(documents.clone());
        let visible = Visible {
            full: full.iter().copied().collect(), title_only: title_only.iter().copied().collect(),
        };
        let filters = Filters {
            kind: kind.map(|kind| format!("k{kind}")).into_iter().collect(),
            tag: tag.map(|tag| format!("t{tag}")).into_iter().collect(),
            ..Filters::default()
        };
        for text in ["", word(asked)] {
            let facets = vec![Facet::Kind, Facet::Sharing, Facet::Tag];
            let query = Query {
                filters: filters.clone(), facets: facets.clone(), limit: 100, ..Query::new(text, &visible)
            };
            let page = index.search(&query).unwrap();
            let expect: BTreeSet<&str> = documents.iter()
                .filter(|document| expected(document, text, &filters, &full, &title_only))
                .map(|document| document.id.as_str()).collect();
            let found: BTreeSet<&str> = page.hits.iter().map(|hit| hit.id.as_str()).collect();
            prop_assert_eq!(&found, &expect);
            prop_assert_eq!(page.total, expect.len() as u64);
            for facet in facets {
                let counts: BTreeMap<String, u64> = page.facets[&facet].iter().cloned().collect();
                prop_assert_eq!(counts, expected_counts(&documents, text, &filters, &full, facet));
            }
            for hit in &page.hits {
                let by_title = !full.contains(&hit.class);
                prop_assert_eq!(hit.title_only, by_title);
                prop_assert!(!by_title || (hit.snippet.is_none() && hit.matched_fields.is_empty()));
            }
        }
    }
}

/// Two title-only entries that differ in everything but the title are told apart by nothing in the answer.
#[test]
fn the_order_of_title_only_hits_says_nothing_about_the_rest() {
    let mut rich = with_fields(titled(2, "企业信息"), &[("shadow", "企业信息")]);
    rich.summary = Text::new("企业信息企业信息", "covert");
    rich.updated_at = 1_900_000_000_000_000;
    let mut poor = titled(1, "企业信息");
    (poor.updated_at, poor.harvested) = (0, true);
    let visible = Visible { full: ClassSet::new(), title_only: [0].into_iter().collect() };
    let index = index_of([rich, poor]);
    for text in ["企业信息", "企业", ""] {
        let page = index.search(&Query::new(text, &visible)).unwrap();
        assert_eq!(super::ids(&page), ["res_0001", "res_0002"]);
        assert_eq!(page.hits[0].score.to_bits(), page.hits[1].score.to_bits());
    }
    for hidden in ["covert", "shadow"] {
        assert_eq!(index.search(&Query::new(hidden, &visible)).unwrap().total, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever is typed, pinyin, wrong spelling and sentences included: no hit, total or count is of a class
    /// that the caller does not see.
    #[test]
    fn no_text_reaches_a_hidden_class(
        mut documents in proptest::collection::vec(document(), 1..30),
        full in some_classes(), title_only in some_classes(),
        text in "([qyrkdjxhb]{2,4}|qiye|renkou|dengji|信用|企业|登记人口|哪张表有|环境 ){1,3}",
    ) {
        for (number, document) in (0_u32..).zip(&mut documents) {
            document.id = format!("res_{number:04}");
        }
        let index = index_of(documents.clone());
        let visible = Visible {
            full: full.iter().copied().collect(), title_only: title_only.iter().copied().collect(),
        };
        let query = Query { facets: Facet::ALL.to_vec(), limit: 100, ..Query::new(&text, &visible) };
        let page = index.search(&query).unwrap();
        prop_assert_eq!(page.total, page.hits.len() as u64);
        let seen_in_full = documents.iter().filter(|document| full.contains(&document.class)).count() as u64;
        for hit in &page.hits {
            prop_assert!(full.contains(&hit.class) || title_only.contains(&hit.class));
        }
        for counts in page.facets.values().flatten() {
            prop_assert!(counts.1 <= seen_in_full);
        }
        // A hidden document changes nothing: without it the answer is the same.
        let known = |document: &&Document| full.contains(&document.class) || title_only.contains(&document.class);
        let without = index_of(documents.iter().filter(known).cloned());
        let alone = without.search(&query).unwrap();
        prop_assert_eq!(alone.total, page.total);
        prop_assert_eq!(&alone.facets, &page.facets);
    }
}
