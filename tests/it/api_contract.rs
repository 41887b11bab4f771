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
    let says_something = format!("{{{}}}", " ".repeat(100_000));
    let said = r#"{"reason": "已核对"}"#;
    for (number, act) in acts.iter().enumerate() {
        // One layer looks at them all, so that each form of a body is tried once and each act with one.
        let bodies = if number == 0 { vec![said, "[]", "x", "null", &says_something] } else { vec![said] };
        for body in bodies {
            let answer = sent(&city, &token, act, body).await;
            assert_eq!(answer.code(), (400, "malformed"), "{act:?} {body:.40}");
            assert_eq!(answer.body["errors"][0]["field"], "body", "{act:?}");
        }
    }
    for body in ["", "{}", " { }\n"] {
        assert_ne!(sent(&city, &token, &acts[0], body).await.code().1, "malformed", "{body}");
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
        assert_eq!(
            (&entry["bound_to"], &entry["awaits_connection"]),
            (&json!("hosted_table"), &json!(false))
        );
    }

    let schemas = &DOCUMENT["components"]["schemas"];
    assert!(schemas["ContentView"]["properties"]["binding"].is_object());
    let members = schemas["BindingView"].to_string();
    for member in ["hosted_table", "\"table\"", "\"http\"", "base_url"] {
        assert!(members.contains(member), "{member}: {members}");
    }

    // A secret does not belong into an address.
    let steward = city.person("steward@health").await;
    let content = |binding: Value| {
        json!({"code": "2-02-022/000921", "content": {
            "kind": "data.api", "title": {"zh": "床位查询"}, "binding": binding,
        }})
    };
    for address in [
        "https://user:password@api.example.gov.cn/beds",
        "https://api.example.gov.cn/beds?key=1",
        "ftp://example.cn",
        "https://api.example.gov.cn/beds/",
        "beds",
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
        operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|one| one["name"] == "DPoP" && one["in"] == "header")
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
    let twice =
        sent(&city, &developer.token, &act, r#"{"name": "甲", "purpose": "签约", "name": "乙"}"#).await;
    let error = &twice.body["errors"][0];
    assert_eq!((twice.status, &error["field"]), (422, &json!("name")), "{}", twice.text);
    assert!(
        error["en"].as_str().unwrap().contains("twice") && error["zh"].as_str().unwrap().contains("两次")
    );

    let path = format!("basket/items/{}", city.resource(INSTITUTIONS).await);
    let nothing = developer.put(&path, json!({"scope": {"method": "table"}})).await;
    let error = &nothing.body["errors"][0];
    assert_eq!((nothing.status, &error["field"]), (422, &json!("scope.fields")), "{}", nothing.text);
    assert!(error["en"].as_str().unwrap().contains("at least one"), "{error}");
    let told = DOCUMENT["components"]["schemas"]["ScopeForm"]["description"].as_str().unwrap();
    assert!(told.contains("at least one"), "{told}");
}

#[tokio::test]
async fn what_is_found_has_a_tag_and_is_sent_again_only_when_it_changed() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let path = "resources?q=yiliao&facets=kind";
    let found = developer.get(path).await;
    let etag = found.header("etag").to_owned();
    assert!(etag.starts_with("W/\""), "{etag}");
    for held in [etag.as_str(), etag.trim_start_matches("W/"), "*"] {
        let again = developer.call("GET", path, Value::Null, &[("if-none-match", held)]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{held}");
    }
    let other = developer.call("GET", "resources?q=yiliao", Value::Null, &[("if-none-match", &etag)]).await;
    assert_eq!(other.status, 200);
    let strongly = developer.call("GET", path, Value::Null, &[("if-match", &etag)]).await;
    assert_eq!(strongly.code(), (412, "stale_version"), "a weak tag is no version");
}

/// The schema of a member of a form, by its path.
fn member(form: &str, path: &str) -> Value {
    let follow = |schema: &Value| match schema["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    };
    let start = DOCUMENT["components"]["schemas"][form].clone();
    path.split('.').fold(start, |schema, name| follow(&schema["properties"][name]))
}

#[tokio::test]
async fn what_the_document_says_of_a_text_is_what_the_server_holds() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let steward = city.person("steward@health").await;
    let filled = |path: &str, text: String| {
        let mut body = match path.split_once(' ').unwrap().0 {
            "requests" => json!({"app": "app_06h1rc2ju9p0t9c66fkqfkcdok", "title": "t", "use": {}}),
            "demands" => json!({"title": "t", "what": "w", "use_basis": "b"}),
            "resources" => {
                json!({"code": "2-02-022/000931", "content": {"kind": "data.table", "title": {"zh": "t"}, "summary": {"zh": "s"}}})
            }
            "me/tokens" => json!({"name": "n", "scopes": ["read"], "expires_at": "2026-12-24T00:00:00Z"}),
            _ => json!({"name": "n"}),
        };
        let pointer = format!("/{}", path.split_once(' ').unwrap().1.replace('.', "/"));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = json!(text);
        body
    };
    for (form, path, field) in [
        ("NewApp", "apps name", "name"),
        ("NewApp", "apps purpose", "purpose"),
        ("Filing", "demands title", "title"),
        ("Filing", "demands what", "what"),
        ("NewToken", "me/tokens name", "name"),
        ("NewRequest", "requests title", "title"),
        ("NewRequest", "requests use.basis", "use.basis"),
        ("NewResource", "resources content.title.zh", "title.zh"),
        ("NewResource", "resources content.summary.zh", "summary.zh"),
    ] {
        let (address, place) = path.split_once(' ').unwrap();
        let told = member(form, place);
        let most =
            usize::try_from(told["maxLength"].as_u64().unwrap_or_else(|| panic!("{path}: {told}"))).unwrap();
        let wrong = async |text: String| {
            let who = if address == "resources" { &steward } else { &developer };
            let answer = who.post(address, filled(path, text)).await;
            let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
            errors.iter().any(|error| error["field"] == field)
        };
        assert!(wrong("长".repeat(most + 1)).await, "{path}: longer than {most}");
        assert!(!wrong("长".repeat(most)).await, "{path}: {most}");
        if told["minLength"] == 1 {
            assert!(wrong(" ".to_owned()).await, "{path}: nothing but a blank");
        }
    }
    assert_eq!(member("TermsView", "until")["format"], "date");
    let method = member("TermsView", "method");
    assert!(method["anyOf"][0]["enum"].as_array().unwrap().contains(&json!("table")), "{method}");
    assert_eq!(member("NewResource", "code")["pattern"], r"^[1-3]-\d{2}-\d{3}(-\d{1,10})?/\d{1,12}$");
}
