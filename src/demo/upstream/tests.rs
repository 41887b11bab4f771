//! The sample upstream: serves what the catalogue promises, to the gateway only.

#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use std::collections::{BTreeSet, HashSet};

use axum::body::Body;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;
use crate::demo::city::{self, ResourceSeed};
use crate::demo::tables::tables;

const SECRET: &str = "a secret of the test";

async fn call(method: &str, path: &str, secret: Option<&str>) -> (StatusCode, Value) {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    if let Some(secret) = secret {
        request = request.header(SECRET_HEADER, secret);
    }
    let router = router(Secret::from_text(SECRET.to_owned()));
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

async fn read(path: &str) -> Value {
    let (status, body) = call("GET", path, Some(SECRET)).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

fn entries() -> Vec<ResourceSeed> {
    city::resources().unwrap().into_iter().filter(|entry| entry.upstream.is_some()).collect()
}

/// Fills `{name}` with the item of that name from a record of the list.
fn filled(path: &str, record: &Value) -> String {
    let Some((before, rest)) = path.split_once('{') else { return path.to_owned() };
    let (name, after) = rest.split_once('}').unwrap();
    format!("{before}{}{after}", record[name].as_str().unwrap())
}

/// Every record in an answer, whether alone or in a list.
fn records(body: &Value) -> Vec<&Value> {
    body["items"].as_array().map_or_else(|| vec![body], |items| items.iter().collect())
}

#[tokio::test]
async fn every_operation_of_every_entry_with_an_upstream_is_served() {
    let entries = entries();
    assert!(entries.len() >= 2);
    for entry in entries {
        let base = entry.upstream.as_deref().unwrap();
        assert!(entry.operations.len() >= 3, "{}", entry.slug);
        let pages = entry.operations.iter().find(|operation| !operation.path.contains('{')).unwrap();
        let sample = read(&format!("{base}{}?size=1", pages.path)).await["items"][0].clone();
        let mut told = BTreeSet::new();
        for operation in &entry.operations {
            let path = format!("{base}{}", filled(&operation.path, &sample));
            let (status, body) = call(&operation.method, &path, Some(SECRET)).await;
            assert!(status.is_success(), "{} {path}: {status} {body}", operation.method);
            for record in records(&body) {
                told.extend(record.as_object().unwrap().keys().cloned());
            }
        }
        let promised: BTreeSet<_> = entry.items.iter().map(|item| item.name.clone()).collect();
        let untold: Vec<_> = told.difference(&promised).collect();
        assert!(untold.is_empty(), "{} tells more than its items: {untold:?}", entry.slug);
    }
}

#[tokio::test]
async fn every_item_is_told_by_some_operation() {
    // The first company may have no penalty: take one that has.
    let penalised = tables().into_iter().find(|table| table.name == "market_penalty").unwrap();
    let enterprises: HashSet<_> = tables()
        .into_iter()
        .find(|table| table.name == "market_enterprise")
        .unwrap()
        .rows()
        .map(|row| row[0].clone())
        .collect();
    let uscc = penalised.rows().map(|row| row[1].clone()).find(|uscc| enterprises.contains(uscc)).unwrap();
    let uscc = uscc.as_str().unwrap();
    let enterprise = read(&format!("/credit/enterprises/{uscc}")).await;
    let penalties = read(&format!("/credit/enterprises/{uscc}/penalties")).await;
    assert_eq!(enterprise["penalties"], penalties["total"]);
    assert_eq!(penalties["items"][0]["uscc"], uscc);
    for item in &entries().iter().find(|entry| entry.slug == "market-enterprise-credit-api").unwrap().items {
        let told = !enterprise[&item.name].is_null() || !penalties["items"][0][&item.name].is_null();
        assert!(told, "{}", item.name);
    }
}

#[tokio::test]
async fn nobody_gets_in_without_the_secret() {
    for secret in [None, Some(""), Some("a secret of the tesT"), Some("a secret of the test ")] {
        for path in ["/credit/enterprises", "/insurance/members", "/air/stations", "/"] {
            let (status, body) = call("GET", path, secret).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} {secret:?}");
            assert_eq!(body, json!({"error": "unauthorized"}));
        }
    }
    let open = router(Secret::from_text(String::new()));
    let request = axum::http::Request::get("/air/stations").header(SECRET_HEADER, "");
    let response = open.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "an empty secret opens nothing");
}

#[tokio::test]
async fn pages_hold_every_member_once_and_agree_with_the_hosted_table() {
    let mut seen = HashSet::new();
    let mut total = 0;
    for page in 1.. {
        let body = read(&format!("/insurance/members?division_code=500103&size=100&page={page}")).await;
        total = body["total"].as_u64().unwrap();
        let items = body["items"].as_array().unwrap();
        if items.is_empty() {
            break;
        }
        for item in items {
            assert_eq!(item["division_code"], "500103");
            assert!(seen.insert(item["id_number"].clone()), "{item} comes twice");
        }
    }
    let table = tables().into_iter().find(|table| table.name == "insurance_member").unwrap();
    let rows: HashSet<_> = table.rows().filter(|row| row[4] == "500103").map(|row| row[2].clone()).collect();
    assert_eq!(seen, rows);
    assert_eq!(usize::try_from(total).unwrap(), rows.len());
    let defaults = read("/insurance/members?page=0&size=9999").await;
    assert_eq!((&defaults["page"], &defaults["size"]), (&json!(1), &json!(SIZE_MAX)));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for path in [
        "/credit/enterprises/91500900MBD000000X",
        "/credit/enterprises/中",
        "/credit/enterprises/x/penalties",
        "/insurance/members/50090000000000",
        "/insurance/members/5009/settlements",
        "/air/stations/CQ999",
        "/air/nothing",
    ] {
        let path = path.replace('中', "%E4%B8%AD");
        let (status, _) = call("GET", &path, Some(SECRET)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn it_does_not_listen_where_others_could_reach_it() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let problem = serve(listener, Secret::from_text(SECRET.to_owned())).await.unwrap_err();
    assert_eq!(problem.code, "not_loopback");
}
