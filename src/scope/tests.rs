//! Token, JSON evaluation and SQL agree on what is readable.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};
use serde_json::json;

use super::sql::{ClientFilter, Dialect, Page, compile};
use super::*;

fn scope(json: Value) -> Scope {
    serde_json::from_value(json).unwrap()
}

fn text() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "",
        "张",
        "张三丰",
        "11010519491231002X",
        "13800138000",
        "2024-05-01",
        "%",
        "_%'",
        "\"; DROP TABLE t;--",
        "渝北区",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "[张渝a%'\"0-9]{0,20}"]
}

fn filter() -> impl Strategy<Value = RowFilter> {
    let leaf = prop_oneof![
        (text(), 0..7_u8).prop_map(|(v, op)| leaf("name", Scalar::Text(v), op)),
        (-3..3_i64, 0..6_u8).prop_map(|(v, op)| leaf("age", Scalar::Int(v), op)),
        prop::collection::vec(text(), 0..3).prop_map(|v| RowFilter::In(Membership {
            field: "name".to_owned(),
            values: v.into_iter().map(Scalar::Text).collect()
        })),
        Just(RowFilter::IsNull(FieldName { field: "age".to_owned() })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(RowFilter::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(RowFilter::Or),
            inner.prop_map(|part| RowFilter::Not(Box::new(part))),
        ]
    })
}

fn leaf(field: &str, value: Scalar, op: u8) -> RowFilter {
    let c = Comparison { field: field.to_owned(), value };
    match op {
        0 => RowFilter::Eq(c),
        1 => RowFilter::Ne(c),
        2 => RowFilter::Lt(c),
        3 => RowFilter::Le(c),
        4 => RowFilter::Gt(c),
        5 => RowFilter::Ge(c),
        _ => RowFilter::Prefix(c),
    }
}

fn mask() -> impl Strategy<Value = Option<Mask>> {
    prop_oneof![
        Just(None),
        Just(Some(Mask::IdCard)),
        Just(Some(Mask::Name)),
        Just(Some(Mask::Phone)),
        (0..4_u16, 0..4_u16).prop_map(|(keep_start, keep_end)| Some(Mask::Partial { keep_start, keep_end })),
        Just(Some(Mask::Hash)),
        Just(Some(Mask::YearOnly)),
        Just(Some(Mask::Hide)),
    ]
}

type Row = (Option<String>, Option<i64>);

fn param(value: &Scalar) -> sea_orm::Value {
    match value {
        Scalar::Bool(v) => (*v).into(),
        Scalar::Int(v) => (*v).into(),
        Scalar::Float(v) => (*v).into(),
        Scalar::Text(v) => v.clone().into(),
    }
}

async fn by_sql(scope: &Scope, rows: &[Row], key: &MaskKey) -> Vec<Map<String, Value>> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Box::pin(Database::connect(options)).await.unwrap();
    db.execute_unprepared("CREATE TABLE people (name TEXT, age INTEGER)").await.unwrap();
    for (name, age) in rows {
        let insert = "INSERT INTO people VALUES (?, ?)";
        let values = [name.clone().into(), (*age).into()];
        db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, insert, values)).await.unwrap();
    }
    let page = Page { limit: 100, after_rowid: None };
    let sql = compile(scope, "people", Dialect::Sqlite, &ClientFilter::default(), page).unwrap();
    let statement =
        Statement::from_sql_and_values(DbBackend::Sqlite, &sql.text, sql.params.iter().map(param));
    let found = db.query_all_raw(statement).await.unwrap();
    let hashed = scope.field("name").unwrap().mask == Some(Mask::Hash);
    let column = if hashed { "name:unhashed" } else { "name" };
    let read = found.iter().map(|row| {
        let name: Option<String> = row.try_get("", column).unwrap();
        let age: Option<i64> = row.try_get("", "age").unwrap();
        let mut out = Map::from_iter([(column.to_owned(), json!(name)), ("age".to_owned(), json!(age))]);
        sql.finish(&mut out, key);
        out
    });
    read.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn json_and_sql_read_the_same(
        filter in prop::option::of(filter()),
        mask in mask(),
        rows in prop::collection::vec((prop::option::of(text()), prop::option::of(-3..3_i64)), 0..8),
    ) {
        let mut scope = scope(json!({"fields": [{"name": "name"}, {"name": "age"}], "method": "table"}));
        scope.row_filter = filter;
        scope.fields[0].mask = mask;
        let back: Scope = serde_json::from_str(&serde_json::to_string(&scope).unwrap()).unwrap();
        prop_assert_eq!(&back, &scope);
        let key = MaskKey::derive(&[7; 32], "gra_1");
        let by_json: Vec<_> = rows.iter().filter_map(|(name, age)| {
            let row = Map::from_iter([("name".to_owned(), json!(name)), ("age".to_owned(), json!(age))]);
            back.apply_row(&row, &key)
        }).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        prop_assert_eq!(by_json, runtime.block_on(by_sql(&scope, &rows, &key)));
    }
}

#[test]
fn masks_cover_as_named() {
    let key = MaskKey::derive(&[7; 32], "gra_1");
    for (mask, value, covered) in [
        (Mask::IdCard, "11010519491231002X", json!("110105********002X")),
        (Mask::Name, "张三丰", json!("张**")),
        (Mask::Name, "张", json!("**")),
        (Mask::Phone, "13800138000", json!("138****8000")),
        (Mask::YearOnly, "2024-05-01", json!("2024")),
        (Mask::Hide, "x", Value::Null),
    ] {
        assert_eq!(mask.apply(&json!(value), &key), covered);
    }
    let other = MaskKey::derive(&[7; 32], "gra_2");
    assert_ne!(Mask::Hash.apply(&json!("x"), &key), Mask::Hash.apply(&json!("x"), &other));
}

#[test]
fn narrowing_never_widens() {
    let granted = scope(json!({"method": "table", "fields": [{"name": "a", "mask": "phone"}, {"name": "b"}],
        "quota": {"calls_per_day": 10}, "valid": {"until": "2026-12-31"}}));
    let wider = scope(json!({"method": "table", "fields": [{"name": "a"}, {"name": "c"}],
        "quota": {"calls_per_day": 11}, "valid": {"until": "2027-01-01"}}));
    let errors = narrow(&granted, &wider).unwrap_err();
    let parts = ["fields.a", "fields.c", "quota", "valid.until"].map(|p| ScopeError::Wider(p.to_owned()));
    assert_eq!(errors, parts);
    let narrower = scope(json!({"method": "table", "fields": [{"name": "b", "mask": "hide"}]}));
    let narrowed = narrow(&granted, &narrower).unwrap();
    assert_eq!((narrowed.quota, narrowed.valid), (granted.quota, granted.valid));
    assert_eq!(narrowed.fields, narrower.fields);
}

#[test]
fn callers_filter_only_on_plain_granted_fields_and_names_are_checked() {
    let scope = scope(json!({"method": "table", "fields": [{"name": "a", "mask": "phone"}, {"name": "b"}]}));
    let page = Page { limit: 10, after_rowid: Some(5) };
    let on = |field: &str| ClientFilter {
        eq: vec![Comparison { field: field.to_owned(), value: Scalar::Text("x".to_owned()) }],
        ..ClientFilter::default()
    };
    for field in ["a", "c"] {
        let refused = compile(&scope, "t1", Dialect::Postgres, &on(field), page);
        assert_eq!(refused, Err(ScopeError::NotFilterable(field.to_owned())));
    }
    let sql = compile(&scope, "t1", Dialect::Postgres, &on("b"), page).unwrap();
    assert!(sql.text.contains("COLLATE \"C\" = $1) AND t.\"rowid\" > $2"), "{}", sql.text);
    assert!(compile(&scope, "t\" --", Dialect::Sqlite, &on("b"), page).is_err());
}

#[test]
fn a_scope_is_checked_and_carried_by_a_token() {
    let field = |name: &str, key| FieldShape {
        name: name.into(),
        kind: FieldType::Integer,
        grade: 1,
        personal: false,
        key,
    };
    let shape = ResourceShape { fields: vec![field("id", true), field("n", false)], operations: vec![] };
    let wrong = scope(
        json!({"method": "table", "fields": [{"name": "id", "mask": "hide"}, {"name": "n", "mask": "name"},
        {"name": "x"}], "row_filter": {"eq": {"field": "n", "value": "1"}}}),
    );
    let codes: Vec<_> = wrong.check_against(&shape).unwrap_err().iter().map(ScopeError::code).collect();
    assert_eq!(codes, ["masked_key", "mask_type", "unknown_field", "filter_type"]);
    let right = scope(json!({"method": "table", "fields": [{"name": "id"}]}));
    right.check_against(&shape).unwrap();
    let details = vec![details::Detail::Grant { identifier: "gra_1".to_owned(), scope: right }];
    let json = details::to_json(&details).unwrap();
    assert_eq!(json[0]["type"], "matou_grant");
    assert_eq!(details::from_json(&json).unwrap(), details);
    assert!(details::to_json(&vec![details[0].clone(); 9]).is_err());
}
