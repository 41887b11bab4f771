//! The sample rows: valid in form, the same every time, nobody's.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use std::collections::HashSet;

use serde_json::Value;

use super::*;
use crate::org::uscc;

#[test]
fn tables_hold_hundreds_to_thousands_of_rows_of_the_declared_types() {
    for table in tables() {
        let mut rows = 0;
        for row in table.rows() {
            rows += 1;
            assert_eq!(row.len(), table.columns.len(), "{}", table.name);
            for ((column, kind), value) in table.columns.iter().zip(&row) {
                let fits = match kind {
                    SqlType::Text => value.is_string(),
                    SqlType::Integer => value.is_i64(),
                    SqlType::Real => value.is_f64(),
                    SqlType::Date => {
                        value.is_null()
                            || crate::calendar::parse_date(value.as_str().unwrap_or_default()).is_ok()
                    }
                };
                assert!(fits, "{}.{column} is {value}", table.name);
            }
        }
        assert_eq!(rows, table.count);
        assert!((300..=10_000).contains(&rows), "{} has {rows} rows", table.name);
    }
}

#[test]
fn rows_are_the_same_every_time() {
    for (table, again) in tables().into_iter().zip(tables()) {
        assert!(table.rows().take(50).eq(again.rows().take(50)), "{}", table.name);
    }
    assert_eq!(Draw::new("example", 7).digits(12), Draw::new("example", 7).digits(12));
}

#[test]
fn every_number_of_a_person_or_company_passes_its_check_and_is_nobodys() {
    for table in tables() {
        for row in table.rows() {
            for ((column, _), value) in table.columns.iter().zip(&row) {
                let text = value.as_str().unwrap_or_default();
                if column.ends_with("id_number") {
                    assert_eq!(text.len(), 18, "{}.{column}", table.name);
                    assert!(text.starts_with("5009"), "{}.{column}: {text}", table.name);
                    assert_eq!(text.chars().last(), Some(citizen::check_character(text)), "{text}");
                } else if column.ends_with("uscc") {
                    assert_eq!(uscc::check(text), Ok(()), "{}.{column}: {text}", table.name);
                    assert_eq!(&text[2..8], "500900");
                } else if column.ends_with("phone") {
                    assert!(
                        text.starts_with("100") || text.starts_with("023-0"),
                        "{}.{column}: {text}",
                        table.name
                    );
                }
            }
        }
    }
}

#[test]
fn the_check_character_follows_the_standard() {
    assert_eq!(citizen::check_character("11010519491231002"), 'X');
}

#[test]
fn no_two_citizens_share_a_number_and_tables_tell_of_the_same_ones() {
    let numbers: HashSet<_> = (0..citizen::CITIZENS).map(|n| citizen::citizen(n).id_number).collect();
    assert_eq!(numbers.len(), citizen::CITIZENS);
    let named = |table: &str, column: &str| -> HashSet<Value> {
        let table = tables().into_iter().find(|seed| seed.name == table).unwrap();
        let at = table.columns.iter().position(|(name, _)| *name == column).unwrap();
        table.rows().map(|row| row[at].clone()).collect()
    };
    let register = named("police_population", "id_number");
    let assisted = named("civil_assistance", "id_number");
    assert!(register.intersection(&assisted).count() > 100);
    assert!(named("market_enterprise", "uscc").len() == 4_000);
}

#[test]
fn some_names_have_characters_beyond_the_basic_plane() {
    let rare = (0..citizen::CITIZENS)
        .map(|n| citizen::citizen(n).name)
        .filter(|name| name.chars().any(|c| c > '\u{FFFF}'));
    assert!(rare.count() > 10);
}

#[test]
fn districts_are_those_in_force_on_the_day_of_the_rows() {
    let divisions = crate::demo::city::divisions().unwrap();
    for district in place::DISTRICTS {
        assert_eq!(divisions.get(district.code, DATA_DAY).unwrap().name, district.name);
    }
}

#[test]
fn bodies_bear_the_short_name_of_their_district() {
    let short = |name: &str| place::DISTRICTS.iter().find(|district| district.name == name).unwrap().short();
    assert_eq!(short("渝中区"), "渝中");
    assert_eq!(short("两江新区"), "两江新区");
    assert_eq!(short("石柱土家族自治县"), "石柱");
    assert_eq!(short("彭水苗族土家族自治县"), "彭水");
}

#[test]
fn one_of_a_block_fits_or_comes_nearest() {
    let ages: Vec<_> = (0..500).map(|number| citizen::aged(number, 25, 6, 17).age()).collect();
    assert!(ages.iter().filter(|age| (6..=17).contains(*age)).count() > 450);
    assert!(ages.iter().all(|age| (0..=40).contains(age)), "{ages:?}");
}
