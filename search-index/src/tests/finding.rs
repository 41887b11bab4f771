//! What must be found, and what must come first.

use proptest::prelude::*;

use super::{all_visible, ids, index_of, search, titled, with_fields};
use crate::{ClassSet, Document, Facet, Filters, Query, Sort, Synonyms, Text, Told, Visible, Why};

const TITLES: [&str; 10] = [
    "重庆市不动产登记信息",
    "长寿区企业法人基本信息（2024年）",
    "ＡＰＩ接口调用量统计",
    "PM2.5浓度监测数据",
    "渝快办“一件事”办件量",
    "Registered companies 企业名录",
    "不動產權證書電子證照",
    "出租汽车从业人员资格证",
    "市场主体注册资本金",
    "12345热线工单",
];

fn catalogue() -> Vec<Document> {
    (0..).zip(TITLES).map(|(number, title)| titled(number, title)).collect()
}

/// Any piece of two to five characters finds its title; the first page is read to the end.
#[test]
fn every_piece_of_every_title_finds_it() {
    let index = index_of(catalogue());
    for (number, title) in TITLES.iter().enumerate() {
        let characters: Vec<char> = title.chars().collect();
        for length in 1..=5 {
            for piece in characters.windows(length) {
                let piece: String = piece.iter().collect();
                let found = search(&index, &piece);
                let id = format!("res_{number:04}");
                assert!(ids(&found).contains(&id.as_str()), "{piece:?} does not find {title:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The same for titles of arbitrary ideographs, letters and digits, among others.
    #[test]
    fn every_piece_of_any_title_finds_it(title in "[一-龥a-zA-Z0-9（）· ]{2,24}", from in 0_usize..24, length in 2_usize..=5) {
        let characters: Vec<char> = title.chars().collect();
        let from = from.min(characters.len() - 1);
        let piece: String = characters[from..(from + length).min(characters.len())].iter().collect();
        let mut documents = catalogue();
        documents.push(titled(99, &title));
        let index = index_of(documents);
        let found = search(&index, &piece);
        prop_assert!(ids(&found).contains(&"res_0099"), "{:?} does not find {:?}", piece, title);
    }

    /// Nothing that can be typed is an error.
    #[test]
    fn no_text_is_an_error(text in "\\PC{0,60}") {
        let index = index_of(catalogue());
        index.search(&Query::new(&text, &all_visible())).unwrap();
    }
}

#[test]
fn stray_operators_and_sentences_are_only_text() {
    let index = index_of(catalogue());
    for text in [
        "\"不动产",
        "不动产 AND",
        "+不动产 -登记",
        "title:不动产",
        "(不动产",
        "不动产*",
        "~不动产^2",
        "[不动产 TO",
    ] {
        assert!(ids(&search(&index, text)).contains(&"res_0000"), "{text}");
    }
    for text in [
        "",
        "   ",
        "\"\"",
        "()",
        "AND OR NOT",
        "\u{0}",
        "*:*",
        "请问一下，我想知道怎么才能查到不动产登记的信息呢？？",
    ] {
        search(&index, text);
    }
    assert_eq!(search(&index, "？！").total, 10, "without a letter there is nothing to search for: browse");
}

#[test]
fn the_code_then_the_exact_title_come_first() {
    let mut long = titled(2, "不动产登记信息查询统计不动产登记信息");
    long.summary = Text::new("不动产登记信息 ".repeat(40), "");
    let mut coded = titled(3, "别的");
    coded.code = "不动产登记信息".to_owned();
    let mut mentions = titled(4, "其他");
    mentions.summary = Text::new("不动产登记信息", "");
    let index = index_of([long, mentions, titled(1, "不动产登记信息"), titled(5, "登记的不动产"), coded]);
    let page = search(&index, "不动产登记信息");
    assert_eq!(ids(&page)[..4], ["res_0003", "res_0001", "res_0002", "res_0004"]);
    assert_eq!(page.hits[1].why[0], Why::TitleExact);
    assert_eq!(page.hits[2].why[0], Why::TitleStart);
    let by_code = search(&index, "3070161/000005");
    assert_eq!(ids(&by_code)[0], "res_0005");
    assert_eq!(by_code.hits[0].why[0], Why::CodeExact);
}

#[test]
fn a_question_for_a_field_finds_the_table() {
    let tables = [
        titled(1, "统一社会信用代码赋码情况"),
        with_fields(titled(2, "企业登记"), &[("uscc", "统一社会信用代码"), ("name", "企业名称")]),
        with_fields(titled(3, "人口"), &[("name", "姓名")]),
    ];
    let index = index_of(tables);
    let page = search(&index, "哪张表有统一社会信用代码？");
    assert_eq!(ids(&page), ["res_0002", "res_0001"]);
    assert_eq!(page.hits[0].matched_fields[0].name, "uscc");
    assert_eq!(page.hits[0].why[0], Why::FieldExact);
    assert_eq!(ids(&search(&index, "uscc")), ["res_0002"]);
}

#[test]
fn traditional_wide_and_radical_forms_are_the_same() {
    let index = index_of(catalogue());
    for text in ["不動產登記", "不动产登记"] {
        assert_eq!(ids(&search(&index, text))[0], "res_0000");
    }
    assert_eq!(ids(&search(&index, "api接口"))[0], "res_0002");
    assert_eq!(ids(&search(&index, "⻓寿"))[0], "res_0001");
}

#[test]
fn english_is_stemmed_and_typos_are_forgiven() {
    let mut water = titled(1, "水环境质量");
    water.title.en = "Environmental quality of surface water".to_owned();
    let mut schools = titled(2, "学校");
    schools.title.en = "Schools and kindergartens".to_owned();
    let index = index_of([water, schools]);
    assert_eq!(ids(&search(&index, "school")), ["res_0002"]);
    assert_eq!(ids(&search(&index, "quality waters")), ["res_0001"]);
    let typo = search(&index, "enviromental");
    assert_eq!(ids(&typo), ["res_0001"]);
    assert!(typo.relaxed);
    assert_eq!(ids(&search(&index, "kindergarden")), ["res_0002"]);
    assert!(search(&index, "zzzzqqqq").hits.is_empty());
}

#[test]
fn titles_that_start_with_a_reading_come_first() {
    let index = index_of([titled(1, "报废机动车登记"), titled(2, "新机动车登记"), titled(3, "机动车登记")]);
    for text in ["jdc", "jdcdj", "jidongche"] {
        assert_eq!(ids(&search(&index, text))[0], "res_0003", "{text}");
    }
}

#[test]
fn readings_find_in_full_by_initials_and_half_typed() {
    let index = index_of([
        with_fields(titled(1, "重庆市长寿区不动产登记信息"), &[("uscc", "统一社会信用代码")]),
        titled(2, "长江航运统计"),
        titled(3, "产业园区"),
        titled(4, "银行网点"),
    ]);
    for text in [
        "changshou",
        "chang shou",
        "changsh",
        "cq",
        "bdcdj",
        "chongqing",
        "bdcdjxx",
        "cqs",
        "tyshxydm",
        "ghzrzyj",
    ] {
        assert!(ids(&search(&index, text)).contains(&"res_0001"), "{text}");
    }
    assert_eq!(ids(&search(&index, "changjiang")), ["res_0002"]);
    assert_eq!(ids(&search(&index, "yinhang"))[0], "res_0004");
    assert_eq!(ids(&search(&index, "重庆 bdcdj")), ["res_0001"]);
    let page = search(&index, "changshou");
    assert_eq!(ids(&page), ["res_0001"]);
    assert!(page.hits[0].why.contains(&Why::Pinyin));
    let marked: Vec<&str> =
        page.hits[0].title.zh.iter().filter(|piece| piece.matched).map(|piece| piece.text.as_str()).collect();
    assert_eq!(marked, ["长寿"]);
    // A Chinese query is never read: homophones stay apart.
    assert!(!ids(&search(&index, "产业")).contains(&"res_0001"));
    assert_eq!(search(&index, "常受").total, 0);
}

#[test]
fn a_latin_word_comes_before_a_piece_of_another() {
    let mut robust = titled(1, "甲");
    robust.title.en = "Robustness of bridges".to_owned();
    let mut stops = titled(2, "乙");
    stops.title.en = "City bus stops".to_owned();
    let index = index_of([robust, stops, with_fields(titled(3, "信用等级A企业"), &[("aqi", "指数")])]);
    assert_eq!(ids(&search(&index, "bus")), ["res_0002", "res_0001"]);
    let page = search(&index, "aqi");
    assert_eq!(ids(&page), ["res_0003"]);
    assert_eq!(page.hits[0].why, [Why::FieldExact], "letters inside a title are no reading");
}

#[test]
fn synonyms_find_below_the_word_itself() {
    let index = index_of([titled(1, "社会保险参保人数"), titled(2, "社保缴费记录"), titled(3, "公共图书馆")]);
    let page = search(&index, "社保");
    assert_eq!(ids(&page), ["res_0002", "res_0001"]);
    assert!(page.hits[1].why.contains(&Why::Synonym));
}

#[test]
fn an_abbreviation_finds_the_full_name() {
    let index =
        index_of([titled(1, "机动车驾驶员培训机构名录"), titled(2, "公共厕所分布"), titled(3, "图书馆")]);
    assert_eq!(ids(&search(&index, "驾培")), ["res_0001"]);
    assert_eq!(ids(&search(&index, "公厕")), ["res_0002"]);
}

#[test]
fn a_common_word_does_not_bring_in_the_whole_catalogue() {
    let common = (0..40).map(|number| titled(number, "企业年报"));
    let index = index_of(common.chain([titled(99, "危岩监测")]));
    let page = search(&index, "哪些企业做过危岩普查");
    assert!(page.relaxed);
    assert_eq!(ids(&page), ["res_0099"]);
}

#[test]
fn a_sentence_with_a_wrong_character_still_finds_something() {
    let index = index_of(catalogue());
    assert_eq!(ids(&search(&index, "出租汽车从业人圆资格证")), ["res_0007"]);
    let page = search(&index, "出租骑车从业人员资格证");
    assert!(page.relaxed);
    assert_eq!(ids(&page)[0], "res_0007");
}

#[test]
fn pages_are_complete_and_repeat_nothing() {
    let titles = ["企业信息", "企业名录", "企业信用", "企业年报"];
    let documents = (0..57_u32).map(|number| titled(number, titles[number as usize % 4]));
    let index = index_of(documents);
    for sort in [Sort::Relevance, Sort::Newest, Sort::Title] {
        for text in ["", "企业"] {
            let visible = all_visible();
            let mut query = Query { sort, limit: 10, ..Query::new(text, &visible) };
            let mut seen: Vec<String> = Vec::new();
            loop {
                let page = index.search(&query).unwrap();
                assert_eq!(page.total, 57);
                seen.extend(page.hits.iter().map(|hit| hit.id.clone()));
                query.cursor.clone_from(&page.next_cursor);
                // Changes between pages to other entries must not move the rest.
                index.apply(&[titled(1000, "无关").into()], 2).unwrap();
                index.apply(&[crate::Change::Remove { id: "res_1000".to_owned() }], 3).unwrap();
                if query.cursor.is_none() {
                    break;
                }
            }
            let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
            assert_eq!((seen.len(), distinct.len()), (57, 57), "{sort:?} {text:?}");
        }
    }
}

#[test]
fn synonyms_kept_while_it_runs_act_on_the_next_question() {
    let index = index_of([
        titled(1, "网络预约出租汽车驾驶员名录"),
        titled(2, "社会保险参保人数"),
        titled(3, "图书馆"),
    ]);
    assert!(ids(&search(&index, "滴滴车")).is_empty());
    assert_eq!(ids(&search(&index, "社保")), ["res_0002"]);
    index.use_synonyms(Synonyms::read("滴滴车 = 网络预约出租汽车\n社保 ≠ 社会保险").unwrap());
    let page = search(&index, "滴滴车");
    assert_eq!(ids(&page), ["res_0001"]);
    assert!(page.hits[0].why.contains(&Why::Synonym) && !page.relaxed);
    assert!(!search(&index, "社保").hits.iter().any(|hit| hit.why.contains(&Why::Synonym)));
    index.use_synonyms(Synonyms::default());
    assert!(ids(&search(&index, "滴滴车")).is_empty());
}

#[test]
fn a_tree_is_counted_at_every_level_and_filtered_with_all_below() {
    let of = |number: u32, provider: &str, above: &[&str], division: &str| {
        let mut document = titled(number, "企业信息");
        provider.clone_into(&mut document.provider_id);
        document.provider_above = above.iter().map(|id| (*id).to_owned()).collect();
        division.clone_into(&mut document.division);
        document.division_above = vec!["500000".to_owned()];
        document.classes = vec!["2".to_owned(), "2-02".to_owned()];
        document
    };
    let bureau = of(1, "org_bureau", &["org_district", "org_city"], "500103");
    let district = of(2, "org_district", &["org_city"], "500103");
    let index = index_of([bureau, district, of(3, "org_city", &[], "500000")]);
    let visible = all_visible();
    let count = |facet: Facet, filters: Filters| {
        let query = Query { facets: vec![facet], filters, ..Query::new("", &visible) };
        index.search(&query).unwrap()
    };
    let page = count(Facet::Organisation, Filters::default());
    let expected = [("org_city", 3), ("org_district", 2), ("org_bureau", 1)];
    assert_eq!(page.facets[&Facet::Organisation], expected.map(|(id, count)| (id.to_owned(), count)));
    let district = Filters { organisation: vec!["org_district".to_owned()], ..Filters::default() };
    assert_eq!(count(Facet::Organisation, district).total, 2);
    let only = Filters { provider: vec!["org_district".to_owned()], ..Filters::default() };
    assert_eq!(count(Facet::Provider, only).total, 1);
    let all = Filters { division: vec!["500000".to_owned()], ..Filters::default() };
    let page = count(Facet::Division, all);
    assert_eq!(page.total, 3);
    assert_eq!(page.facets[&Facet::Division], [("500000".to_owned(), 3), ("500103".to_owned(), 2)]);
    assert_eq!(count(Facet::Class, Filters::default()).facets[&Facet::Class].len(), 2);
}

#[test]
fn rare_values_are_told_when_they_are_asked_for() {
    let index = index_of((0..120_u32).map(|number| {
        let mut document = titled(number, "企业信息");
        document.tags = vec![format!("标签{number:03}")];
        document
    }));
    let visible = all_visible();
    let told = vec![Told::Values(Facet::Tag, vec!["标签119".to_owned(), "没有".to_owned()])];
    let query = Query { facets: vec![Facet::Tag], told, ..Query::new("", &visible) };
    let page = index.search(&query).unwrap();
    let tags = &page.facets[&Facet::Tag];
    assert_eq!((tags.len(), tags.last().unwrap()), (101, &("标签119".to_owned(), 1)));
    let told = vec![Told::Beginning(Facet::Tag, "标签11".to_owned())];
    let query = Query { facets: vec![Facet::Tag], told, ..Query::new("", &visible) };
    assert_eq!(index.search(&query).unwrap().facets[&Facet::Tag].len(), 110);
}

#[test]
fn a_strict_question_finds_nothing_that_only_resembles_it() {
    let index = index_of(catalogue());
    let visible = all_visible();
    let query = Query::new("出租骑车从业人员资格证", &visible);
    let page = index.search(&query).unwrap();
    assert!(page.relaxed && page.total > 0);
    assert_eq!(page.exact, Some(0));
    let page = index.search(&Query { strict: true, ..query }).unwrap();
    assert!(!page.relaxed);
    assert_eq!((page.total, page.exact), (0, Some(0)));
}

#[test]
fn what_is_newer_is_told_from_what_is_not_and_a_title_has_no_age() {
    let index = index_of((0..9).map(|number| titled(number, "企业信息")));
    let visible = all_visible();
    let at = titled(6, "").updated_at;
    let query = Query { newer_than: Some(at), strict: true, ..Query::new("企业", &visible) };
    assert_eq!(ids(&index.search(&query).unwrap()), ["res_0007", "res_0008"]);
    let all = index.search(&Query { newer_than: None, ..query.clone() }).unwrap();
    assert_eq!(all.total, 9, "answers are kept for the whole question");
    let titles = Visible { full: ClassSet::default(), title_only: visible.full.clone() };
    let page = index.search(&Query { visible: &titles, ..query.clone() }).unwrap();
    assert_eq!(page.total, 0);
    assert_eq!(index.search(&Query { visible: &titles, newer_than: None, ..query }).unwrap().total, 9);
}

#[test]
fn one_text_has_one_form() {
    assert_eq!(crate::folded("  ＡＰＩ，接口 "), "api 接口");
    assert_eq!(crate::folded("不動產登記"), crate::folded("不动产登记"));
}
