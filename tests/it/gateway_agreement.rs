//! Token, gateway and SQL agree on what is readable: all give what the scope says of each row, on any scope.

use matou::credential::commands::Opened;
use matou::grant::Grant;
use matou::scope::{
    Comparison, FieldName, Mask, MaskKey, Membership, RowFilter, Scalar, Scope, details, intersect,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::gateway_world::{COLUMNS, World, physicians, scope, table_content, worlds};

const ROWS: usize = 12;

fn mask() -> impl Strategy<Value = Option<Mask>> {
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(Mask::Hash)),
        1 => Just(Some(Mask::Hide)),
        1 => Just(Some(Mask::Name)),
        1 => (0..4_u16, 0..4_u16).prop_map(|(keep_start, keep_end)| Some(Mask::Partial { keep_start, keep_end })),
    ]
}

fn leaf() -> impl Strategy<Value = RowFilter> {
    let number = (-1..14_i64).prop_map(|value| ("number", Scalar::Int(value)));
    let score = (0..14_i32).prop_map(|value| ("score", Scalar::Float(f64::from(value) / 4.0)));
    let retired = any::<bool>().prop_map(|value| ("retired", Scalar::Bool(value)));
    let district = prop::sample::select(vec!["渝中区", "江北区", "' or 1=1 --", ""])
        .prop_map(|value| ("district", Scalar::Text(value.to_owned())));
    let comparison =
        (prop_oneof![number, score, district], 0..6_u8).prop_map(|((field, value), operator)| {
            let c = Comparison { field: field.to_owned(), value };
            match operator {
                0 => RowFilter::Eq(c),
                1 => RowFilter::Ne(c),
                2 => RowFilter::Lt(c),
                3 => RowFilter::Le(c),
                4 => RowFilter::Gt(c),
                _ => RowFilter::Ge(c),
            }
        });
    prop_oneof![
        4 => comparison,
        1 => retired.prop_map(|(field, value)| RowFilter::Eq(Comparison { field: field.to_owned(), value })),
        1 => Just(RowFilter::IsNull(FieldName { field: "retired".to_owned() })),
        1 => Just(RowFilter::Prefix(Comparison { field: "name".to_owned(), value: Scalar::Text("医师1".to_owned()) })),
        1 => prop::collection::vec(0..14_i64, 0..4).prop_map(|values| RowFilter::In(Membership {
            field: "number".to_owned(), values: values.into_iter().map(Scalar::Int).collect() })),
    ]
}

fn filter() -> impl Strategy<Value = RowFilter> {
    leaf().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(RowFilter::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(RowFilter::Or),
            inner.prop_map(|part| RowFilter::Not(Box::new(part))),
        ]
    })
}

/// A scope on the table: some fields, masks where the type takes them, perhaps a filter.
fn any_scope() -> impl Strategy<Value = Scope> {
    let fields = prop::collection::vec((any::<bool>(), mask()), COLUMNS.len());
    (fields, prop::option::of(filter())).prop_map(|(chosen, row_filter)| {
        let mut fields = vec![json!({"name": "number"})];
        for ((name, kind), (is_in, mask)) in COLUMNS.iter().zip(chosen).skip(1) {
            let fits = *kind == matou::scope::FieldType::Text
                || matches!(mask, Some(Mask::Hash | Mask::Hide) | None);
            if is_in && fits {
                fields.push(match mask {
                    Some(mask) => json!({"name": name, "mask": mask}),
                    None => json!({"name": name}),
                });
            }
        }
        let mut made = scope(json!({ "fields": fields }));
        made.row_filter = row_filter;
        made
    })
}

fn as_objects() -> Vec<Map<String, Value>> {
    let named = |row: Vec<Value>| COLUMNS.iter().map(|(name, _)| (*name).to_owned()).zip(row).collect();
    physicians(ROWS).into_iter().map(named).collect()
}

/// What the scope says of each row, without database or token.
fn expected(world: &World, grant: &Grant, scope: &Scope) -> Vec<Value> {
    let key = MaskKey::derive(&world.app.keys.mask, grant.id.as_str());
    as_objects().iter().filter_map(|row| scope.apply_row(row, &key)).map(Value::Object).collect()
}

/// A token narrowed to a scope of its own, if that is not wider; the scope it says it carries.
async fn token(world: &World, who: &Opened, grant: &Grant, narrower: &Scope) -> Option<(String, Scope)> {
    let details = json!([{"type": "matou_grant", "identifier": grant.id, "scope": narrower}]).to_string();
    let form = [("grant_type", "client_credentials"), ("authorization_details", &*details)];
    let answer = world.oauth("/oauth/token", who, &form, None).await;
    if answer.status != 200 {
        assert_eq!(answer.body["error"], "invalid_authorization_details", "{}", answer.body);
        return None;
    }
    let named = details::from_json(&answer.body["authorization_details"]).unwrap();
    let details::Detail::Grant { scope, .. } = named.into_iter().next().unwrap();
    Some((answer.body["access_token"].as_str().unwrap().to_owned(), scope))
}

async fn agree(world: &World, who: &mut Option<Opened>, granted: Scope, narrower: Scope) {
    let resource = world.resource(table_content("physician")).await;
    let app = match who {
        Some(who) => who.client_id.clone(),
        None => world.application().await.id,
    };
    let grant = world.opened_grant(&app, &resource, 2, granted.clone()).await;
    if who.is_none() {
        *who = Some(world.credentials(&app).await);
    }
    let who = who.as_ref().unwrap();
    let plain = world.token(who, &grant).await;
    let all = world.rows(&grant, "", &plain).await;
    assert_eq!(all.body["items"], Value::Array(expected(world, &grant, &granted)), "{granted:?}");
    // Mostly what lies in both, which is never wider; now and then whatever came, which mostly is.
    let narrower = intersect(&granted, &narrower).unwrap_or(narrower);
    let Some((token, carried)) = token(world, who, &grant, &narrower).await else { return };
    let less = world.rows(&grant, "", &token).await;
    assert_eq!(
        less.body["items"],
        Value::Array(expected(world, &grant, &carried)),
        "{granted:?} {narrower:?}"
    );
    let meet = intersect(&granted, &narrower).unwrap();
    assert_eq!(less.body["items"], Value::Array(expected(world, &grant, &meet)));
}

#[test]
fn any_scope_reads_the_same_everywhere() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let worlds = runtime.block_on(async {
        let worlds = worlds().await;
        for world in &worlds {
            world.table("physician", ROWS).await;
        }
        worlds
    });
    for world in worlds {
        let who = std::cell::RefCell::new(None);
        let mut runner =
            TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        runner
            .run(&(any_scope(), any_scope()), |(granted, narrower)| {
                let mut held = who.borrow_mut();
                runtime.block_on(agree(&world, &mut held, granted, narrower));
                Ok(())
            })
            .unwrap();
    }
}
