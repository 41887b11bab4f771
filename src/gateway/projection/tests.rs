//! Only granted fields of granted rows leave, whatever form the answer has.
#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn scope() -> Scope {
    serde_json::from_value(json!({
        "method": "api",
        "fields": [{"name": "name", "mask": "name"}, {"name": "district"}],
        "row_filter": {"eq": {"field": "district", "value": "渝中区"}},
        "operations": ["list"],
    }))
    .unwrap()
}

fn key() -> MaskKey {
    MaskKey::derive(&[7; 32], "gra_1")
}

fn left(answer: Value) -> Option<(Value, u64)> {
    project(answer, &scope(), &key())
}

#[test]
fn objects_lists_and_envelopes_are_masked_and_filtered() {
    let here = json!({"name": "张三丰", "district": "渝中区", "id_number": "secret"});
    let there = json!({"name": "李四", "district": "江北区"});
    let shown = json!({"name": "张**", "district": "渝中区"});
    assert_eq!(left(here.clone()), Some((shown.clone(), 1)));
    assert_eq!(left(there.clone()), Some((Value::Null, 0)));
    assert_eq!(left(json!([here, there])), Some((json!([shown]), 1)));
    assert_eq!(
        left(json!({"items": [here], "total": 9, "next_cursor": "x", "debug": {"sql": "select"}})),
        Some((json!({"items": [shown], "total": 9, "next_cursor": "x"}), 1))
    );
    assert_eq!(
        left(json!({"code": 0, "message": "李四", "data": {"items": [here, there], "page": 1}})),
        Some((json!({"code": 0, "data": {"items": [shown], "page": 1}}), 1))
    );
    assert_eq!(left(json!({"data": here})), Some((json!({"data": shown}), 1)));
}

#[test]
fn what_has_another_form_does_not_leave() {
    for answer in [json!("张三丰"), json!(7), json!(["张三丰"]), json!({"items": [["张三丰"]]}), json!([[]])]
    {
        assert_eq!(left(answer.clone()), None, "{answer}");
    }
    // An envelope whose member is no list is a row without granted fields.
    assert_eq!(left(json!({"items": "张三丰"})), Some((Value::Null, 0)));
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!("secret")),
        Just(json!("渝中区")),
        (0..9_i64).prop_map(|number| json!(number)),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop::sample::select(vec!["items", "data", "name", "district", "other", "total"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((name, inner), 0..4).prop_map(|members| Value::Object(
                members.into_iter().map(|(n, v)| (n.to_owned(), v)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_field_leaves_that_is_not_granted(answer in json_value()) {
        let Some((left, _)) = left(answer) else { return Ok(()) };
        // The only granted plain field is compared with a text by the filter, so nothing else can be in it;
        // the only other granted field is masked. So the one long text can leave nowhere but beside rows.
        let without_beside = strip(left);
        prop_assert!(!without_beside.to_string().contains("secret"), "{}", without_beside);
        prop_assert!(!without_beside.to_string().contains("other"), "{}", without_beside);
    }
}

fn strip(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members.into_iter().filter(|(name, _)| name != "total").map(|(n, v)| (n, strip(v))).collect(),
        ),
        other => other,
    }
}
