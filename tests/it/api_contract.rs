//! What the API and its document promise each other: nothing that is sent is passed over in silence, and what is
//! refused is refused by its own name.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::api_city::{Answer, City, city};
use crate::api_document::DOCUMENT;

/// A path with something in place of each name.
fn concrete(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

/// Every act of persons that declares no body.
fn bodyless() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let acts = path.starts_with("/api/v1/") && method != "get";
            if acts && operation["requestBody"].is_null() {
                found.push((method.to_uppercase(), concrete(path)));
            }
        }
    }
    found
}

async fn sent(city: &City, token: &str, (method, path): &(String, String), body: &str) -> Answer {
    let request = Request::builder()
        .method(method.as_str())
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    city.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_body_that_an_act_does_not_take_is_refused_not_ignored() {
    let city = city().await;
    let token = city.person("head@yuzhong").await.token;
    let acts = bodyless();
    assert!(acts.len() > 15, "{acts:?}");
    for act in &acts {
        for body in [r#"{"reason": "已核对"}"#, "[]", "x", "null", &format!("{{{}}}", " ".repeat(100_000))] {
            let answer = sent(&city, &token, act, body).await;
            assert_eq!(answer.code(), (400, "malformed"), "{act:?} {body:.40}");
            assert_eq!(answer.body["errors"][0]["field"], "body", "{act:?}");
        }
        for body in ["", "{}", " { }\n"] {
            assert_ne!(sent(&city, &token, act, body).await.code().1, "malformed", "{act:?} {body}");
        }
    }
    // Who calls comes first: nothing is told to a stranger.
    let answer = sent(&city, "mtp_nobody", &acts[0], r#"{"reason": "x"}"#).await;
    assert_eq!(answer.code(), (401, "unauthenticated"));
    assert_eq!(json!(answer.body["errors"]), Value::Null);
}
