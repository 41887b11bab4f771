//! The JSON API as its callers see it: every route documented and guarded, nothing unknown taken, nothing told
//! that the caller may not know.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use matou::api;
use matou::identity::token::TokenScope;
use serde_json::{Value, json};

use crate::api_city::{city, encoded};

/// Every route with the scope a personal token needs.
const PERMISSIONS: &str = include_str!("api_permissions.csv");

fn table() -> Vec<[String; 3]> {
    let rows = PERMISSIONS.lines().skip(1).map(|line| {
        let mut cells = line.split(',').map(ToOwned::to_owned);
        [cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap()]
    });
    rows.collect()
}

/// A path with something in place of each name.
fn concrete(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn routes_document_and_permission_table_are_the_same() {
    let declared = api::declared();
    let mut routes: Vec<String> = declared
        .operations()
        .iter()
        .map(|one| format!("{},{},{}", one.method, one.path, one.scope().as_str()))
        .collect();
    routes.sort_by_key(|line| line.split(',').nth(1).map(ToOwned::to_owned));
    let written: BTreeSet<&str> = PERMISSIONS.lines().skip(1).collect();
    let served: BTreeSet<&str> = routes.iter().map(String::as_str).collect();
    assert_eq!(served, written, "the table should read:\nmethod,path,token_scope\n{}", routes.join("\n"));

    let document = serde_json::to_value(api::document::of(declared.operations())).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            documented.insert((method.to_uppercase(), path.clone()));
        }
    }
    let written: BTreeSet<(String, String)> =
        table().into_iter().map(|[method, path, _]| (method, path)).collect();
    assert_eq!(documented, written);
}

#[test]
fn no_route_is_added_past_the_declarations() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let own_protocols = ["route.rs", "document.rs", "oauth.rs", "log.rs"];
    for file in std::fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_file() && !own_protocols.contains(&name) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains(".route("), "{name}: declare it with Routes, so that it is documented");
        }
    }
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = serde_json::to_value(api::document::of(api::declared().operations())).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut open = vec![&document];
    let mut references = 0;
    while let Some(value) = open.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            references += 1;
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(references > 100);
}

#[tokio::test]
async fn nobody_gets_past_without_a_token_of_the_right_scope() {
    let city = city().await;
    let no_read = city.person_with("developer@yuzhong", &[TokenScope::Write]).await;
    for [method, path, scope] in table() {
        let path = concrete(&path);
        let request = Request::builder().method(&*method).uri(&path).body(Body::empty()).unwrap();
        let answer = city.send(request).await;
        assert_eq!(answer.code(), (401, "unauthenticated"), "{method} {path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        if method == "GET" {
            assert_eq!(scope, "read");
            assert_eq!(no_read.get(&path).await.code(), (403, "token_scope"), "{path}");
        }
    }
}

#[tokio::test]
async fn the_document_is_browsable_without_a_network() {
    let city = city().await;
    let send = async |path: &str| city.send(Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(send("/api/v1/openapi.json").await.expect(200)["info"]["title"], "码头 Matou");
    let page = send("/api/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<html"), "{}", page.text);
    assert!(!page.text.contains("src=\"http") && !page.text.contains("href=\"http"), "{}", page.text);
    let script = send("/api/docs/swagger-ui-bundle.js").await;
    assert_eq!((script.status, script.text.len() > 100_000), (200, true));
}

#[tokio::test]
async fn what_is_unknown_is_refused_by_name() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let field = |answer: &crate::api_city::Answer| {
        assert_eq!(answer.status, 422, "{}", answer.text);
        answer.body["errors"][0]["field"].as_str().unwrap().to_owned()
    };
    let more = developer.post("apps", json!({"name": "应用", "colour": "red"})).await;
    assert_eq!(field(&more), "colour");
    let submission = json!({"app": "app_1", "title": "x", "use": {}});
    assert_eq!(field(&developer.post("requests", submission).await), "app");
    let institutions = city.resource("2-02-022/000001").await;
    let scope = json!({"scope": {"fields": [{"name": "beds", "colour": 1}], "method": "table"}});
    let put = developer.put(&format!("basket/items/{institutions}"), scope).await;
    assert_eq!(field(&put), "scope.fields.0.colour");
    assert_eq!(field(&developer.get("resources?colour=red").await), "colour");
    assert_eq!(field(&developer.get("resources?limit=101").await), "limit");
    assert_eq!(field(&developer.get("grants?cursor=elsewhere").await), "cursor");
    for path in ["resources/nothing", "requests/req_1", "lines/7", "grants/x", "organisations/nowhere"] {
        assert_eq!(developer.get(path).await.code(), (404, "not_found"), "{path}");
    }
    let form = Request::post("/api/v1/apps")
        .header("authorization", format!("Bearer {}", developer.token))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("name=x"));
    assert_eq!(city.send(form.unwrap()).await.code(), (415, "not_json"));
}

#[tokio::test]
async fn an_entry_goes_from_draft_to_the_catalogue() {
    let city = city().await;
    let steward = city.person("steward@health").await;
    let content = json!({
        "kind": "data.table", "title": {"zh": "试点床位日报"}, "summary": {"zh": "每日床位使用"},
        "domain": "健康保障", "format": "database", "update_cycle": "daily", "grade": 1,
        "sharing": {"type": "unconditional"}, "methods": ["table"],
        "items": [{"name": "day", "title": {"zh": "日期"}, "kind": "D", "grade": 1, "is_key": true}],
        "binding": {"type": "hosted_table", "table": "health_institution"},
    });
    let made = steward.post("resources", json!({"code": "2-02-022/000901", "content": content})).await;
    let etag = made.header("etag").to_owned();
    let made = made.expect(201);
    let path = format!("resources/{}", made["id"].as_str().unwrap());
    // Who works on it sees what it is bound to; nobody else does.
    let bound = json!({"type": "hosted_table", "table": "health_institution"});
    assert_eq!(made["work"]["content"]["binding"], bound);
    let stranger = city.person("developer@yuzhong").await;
    assert_eq!(stranger.get(&path).await.code(), (404, "not_found"));

    // What was read can be sent back; what is left out stays as it is.
    let mut again = made["work"]["content"].clone();
    again.as_object_mut().unwrap().remove("binding");
    again["tags"] = json!(["床位"]);
    assert_eq!(steward.put(&path, again.clone()).await.code(), (428, "version_required"));
    let changed = steward.call("PUT", &path, again, &[("if-match", &etag)]).await.expect(200);
    assert_eq!(
        (&changed["bound_to"], &changed["content"]["tags"]),
        (&json!("hosted_table"), &json!(["床位"]))
    );
    assert_eq!(changed["work"]["content"]["binding"], bound);

    let secrecy = city.person("secrecy@health").await;
    for kind in ["secrecy", "personal"] {
        let assessment = json!({"kind": kind, "finding": "不涉及"});
        secrecy.post(&format!("{path}/assess"), assessment).await.expect(200);
    }
    steward.post(&format!("{path}/submit"), Value::Null).await.expect(200);
    assert_eq!(steward.post(&format!("{path}/publish"), Value::Null).await.status, 403);
}

#[tokio::test]
async fn a_person_sees_who_they_are_and_revokes_what_they_hold() {
    let city = city().await;
    let dual = city.person("dual@health").await;
    let me = dual.get("me").await.expect(200);
    assert_eq!((&me["login"], me["posts"].as_array().unwrap().len()), (&json!("dual@health"), 2));
    assert!(me["rights"].as_array().unwrap().contains(&json!("line.agree")), "{me}");
    let wish =
        |scopes: Value| json!({"name": "脚本", "scopes": scopes, "expires_at": "2026-12-24T00:00:00Z"});
    let too_much = dual.post("me/tokens", wish(json!(["read", "decide"]))).await;
    assert_eq!((too_much.status, &too_much.body["errors"][0]["field"]), (422, &json!("scopes")));
    let issued = dual.post("me/tokens", wish(json!(["read"]))).await.expect(201);
    let script = crate::api_city::Persona::of(&city, issued["secret"].as_str().unwrap().to_owned());
    script.get("me").await.expect(200);
    let other = city.person("head@police").await;
    let path = format!("me/tokens/{}", issued["token"]["id"].as_str().unwrap());
    assert_eq!(other.delete(&path).await.code(), (404, "not_found"));
    assert_eq!(dual.delete(&path).await.status, 204);
    assert_eq!(script.get("me").await.code(), (401, "unauthenticated"));
    let listed = dual.get("me/tokens").await;
    assert!(!listed.text.contains("digest") && !listed.text.contains("mtp_"));
}

#[tokio::test]
async fn lists_say_where_they_go_on() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let first = developer.get("organisations?limit=3").await.expect(200);
    let next = encoded(first["next_cursor"].as_str().unwrap());
    let second = developer.get(&format!("organisations?limit=3&cursor={next}")).await.expect(200);
    assert_ne!(first["items"], second["items"]);
    assert_eq!(first["total"], second["total"]);
    let before = developer.get("divisions?at=2025-01-01&limit=100").await.expect(200);
    let after = developer.get("divisions?at=2026-01-01&limit=100").await.expect(200);
    assert!(before.to_string().contains("江北区") && !after.to_string().contains("\"江北区\""));
    let rules = developer.get("policies").await.expect(200);
    assert_eq!(rules["items"][0]["set"], "city");
    let why = developer.post("policies/explain", json!({"action": "audit.read"})).await.expect(200);
    assert_eq!(why["allowed"], false);
}
