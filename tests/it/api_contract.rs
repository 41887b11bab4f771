//! What the API and its document promise each other: nothing that is sent is passed over in silence, and what is
//! refused is refused by its own name.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api_city::{Answer, City, cities, city};
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

/// 医疗机构执业登记信息, bound to a hosted table.
const INSTITUTIONS: &str = "2-02-022/000001";

#[tokio::test]
async fn what_an_entry_is_bound_to_is_documented_and_shown_to_its_own_people_only() {
    let city = city().await;
    let path = format!("resources/{}", city.resource(INSTITUTIONS).await);
    for (login, sees) in [
        ("steward@health", true),
        ("director@health", true),
        ("secrecy@health", true),
        ("steward@police", false),
        ("developer@yuzhong", false),
        ("authority@city", false),
        ("auditor@city", false),
    ] {
        let entry = city.person(login).await.get(&path).await.expect(200);
        assert_eq!(entry["content"]["binding"]["table"] == "health_institution", sees, "{login}");
        assert_eq!(entry.to_string().contains("health_institution"), sees, "{login}");
        assert_eq!((&entry["bound_to"], &entry["awaits_connection"]), (&json!("hosted_table"), &json!(false)));
    }

    let schemas = &DOCUMENT["components"]["schemas"];
    assert!(schemas["ContentView"]["properties"]["binding"].is_object());
    let members = schemas["BindingView"].to_string();
    for member in ["hosted_table", "\"table\"", "\"http\"", "base_url"] {
        assert!(members.contains(member), "{member}: {members}");
    }

    // A secret does not belong into an address.
    let steward = city.person("steward@health").await;
    let content = |binding: Value| json!({"code": "2-02-022/000921", "content": {
        "kind": "data.api", "title": {"zh": "床位查询"}, "binding": binding,
    }});
    for address in [
        "https://user:password@api.example.gov.cn/beds", "https://api.example.gov.cn/beds?key=1", "ftp://example.cn",
        "https://api.example.gov.cn/beds/", "beds",
    ] {
        let refused = steward.post("resources", content(json!({"type": "http", "base_url": address}))).await;
        assert_eq!(refused.code(), (422, "invalid_input"), "{address}");
        assert_eq!(refused.body["errors"][0]["field"], "binding.base_url", "{address}");
        assert!(!refused.text.contains("password@"), "{}", refused.text);
    }
    let bound = json!({"type": "http", "base_url": "https://api.example.gov.cn/beds"});
    let made = steward.post("resources", content(bound.clone())).await.expect(201);
    assert_eq!(made["work"]["content"]["binding"], bound);
}

#[test]
fn the_document_tells_how_tokens_are_bound_and_how_the_authorization_server_refuses() {
    let token = &DOCUMENT["paths"]["/oauth/token"]["post"];
    let header = |operation: &Value| {
        operation["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == "DPoP" && one["in"] == "header")
    };
    assert!(header(token), "{token}");
    assert!(header(&DOCUMENT["paths"]["/gw/{grant}/rows"]["get"]));
    let told = token["responses"]["400"]["description"].as_str().unwrap();
    for code in ["invalid_dpop_proof", "proof_required", "proof_replayed", "invalid_target"] {
        assert!(told.contains(code), "{code}: {told}");
    }
    for path in ["/oauth/token", "/oauth/introspect", "/oauth/revoke"] {
        let responses = &DOCUMENT["paths"][path]["post"]["responses"];
        assert!(responses["401"]["description"].as_str().unwrap().contains("invalid_client"), "{path}");
        assert!(responses["400"]["content"]["application/json"].is_object(), "{path}");
    }
}

#[tokio::test]
async fn acts_at_the_same_moment_conflict_where_nobody_named_a_version() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        let resource = city.resource(INSTITUTIONS).await;
        developer.put(&format!("basket/items/{resource}"), json!({})).await.expect(201);
        let app = developer.post("apps", json!({"name": "基层卫生", "purpose": "签约"})).await.expect(201);
        let terms = json!({
            "basis": "《基本医疗卫生与健康促进法》第三十五条", "scenario": "基层医疗服务", "scope": "渝中区",
            "method": "库表", "until": "2027-06-30",
        });
        let body = json!({"app": app["id"], "title": "家庭医生签约核验", "use": terms});
        let request = developer.post("requests", body).await.expect(201);
        let path = format!("requests/{}/sign-off", request["id"].as_str().unwrap());
        let head = city.person("head@yuzhong").await;
        let answers = join_all((0..6).map(|_| head.post(&path, Value::Null))).await;
        let mut codes: Vec<(u16, &str)> = answers.iter().map(Answer::code).collect();
        codes.sort_unstable();
        assert_eq!(codes[0], (200, ""), "{codes:?}");
        let others = &codes[1..];
        assert!(
            others.iter().all(|code| [(409, "changed_meanwhile"), (409, "wrong_state")].contains(code)),
            "{codes:?}"
        );
        // A version that was named and is not there any more is a precondition that failed.
        let named = head.call("POST", &path, Value::Null, &[("if-match", "\"1\"")]).await;
        assert_eq!(named.code(), (412, "stale_version"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_said_in_words_that_help() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let act = ("POST".to_owned(), "/api/v1/apps".to_owned());
    let twice = sent(&city, &developer.token, &act, r#"{"name": "甲", "purpose": "签约", "name": "乙"}"#).await;
    let error = &twice.body["errors"][0];
    assert_eq!((twice.status, &error["field"]), (422, &json!("name")), "{}", twice.text);
    assert!(error["en"].as_str().unwrap().contains("twice") && error["zh"].as_str().unwrap().contains("两次"));

    let path = format!("basket/items/{}", city.resource(INSTITUTIONS).await);
    let nothing = developer.put(&path, json!({"scope": {"method": "table"}})).await;
    let error = &nothing.body["errors"][0];
    assert_eq!((nothing.status, &error["field"]), (422, &json!("scope.fields")), "{}", nothing.text);
    assert!(error["en"].as_str().unwrap().contains("at least one"), "{error}");
    let told = DOCUMENT["components"]["schemas"]["ScopeForm"]["description"].as_str().unwrap();
    assert!(told.contains("at least one"), "{told}");
}
