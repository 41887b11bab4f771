//! The JSON API as HTTP: languages, methods, statuses, closed sets, and what the document promises.

use axum::body::Body;
use axum::http::Request;
use matou::api;
use serde_json::{Value, json};

use crate::api_city::{Answer, Persona, city, encoded};
use crate::api_conditional::{INSTITUTIONS, PHYSICIANS, Things, id, things};
use crate::api_document::DOCUMENT;

#[tokio::test]
async fn refusals_speak_the_language_asked_for_and_say_what_happened_this_time() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let refused = async |language: &str| {
        let headers = [("accept-language", language)];
        developer.call("GET", "resources?limit=500&colour=red", Value::Null, &headers).await
    };
    let english = refused("en-GB, zh;q=0.1").await;
    assert_eq!(english.code(), (422, "invalid_input"));
    assert_eq!(english.header("content-language"), "en");
    assert_eq!(english.body["title"], english.body["en"]["title"]);
    assert_eq!(english.body["next"], english.body["en"]["next"]);
    let detail = english.body["detail"].as_str().unwrap();
    assert!(detail.contains("`limit` must be 1 to 100") && detail.contains("`colour`"), "{detail}");
    assert_ne!(english.body["detail"], english.body["title"]);
    let chinese = refused("zh-CN").await;
    assert_eq!(chinese.body["title"], chinese.body["zh"]["title"]);
    assert_eq!((chinese.header("content-language"), &chinese.body["en"]), ("zh", &english.body["en"]));
    let elsewhere = developer.call("GET", "/gw/gra_1/rows", Value::Null, &[("accept-language", "en")]).await;
    assert_eq!(elsewhere.body["title"], elsewhere.body["en"]["title"]);
}

#[tokio::test]
async fn what_the_router_refuses_by_itself_is_told_to_programs_too() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    for (method, path, allowed) in [
        ("DELETE", "apps", "GET,HEAD,POST"),
        ("PATCH", "me", "GET,HEAD"),
        ("GET", "/oauth/token", "POST"),
        ("POST", "/gw/gra_1/rows", "GET,HEAD"),
    ] {
        let refused = developer.call(method, path, Value::Null, &[]).await;
        assert_eq!(refused.code(), (405, "method_not_allowed"), "{path}: {}", refused.text);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let mut names: Vec<&str> = refused.header("allow").split(',').map(str::trim).collect();
        names.sort_unstable();
        assert_eq!(names.join(","), allowed, "{path}");
    }
    assert_eq!(developer.get("nothing/here").await.code(), (404, "not_found"));
    let huge = json!({"name": "x".repeat(3_000_000)});
    assert_eq!(developer.post("apps", huge).await.code(), (413, "too_large"));
}

#[tokio::test]
async fn closed_sets_refuse_what_is_not_in_them() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let auditor = city.person("auditor@city").await;
    for query in [
        "resources?kind=zzz",
        "resources?grade=99",
        "resources?grade=x",
        "resources?sharing=zz",
        "resources?tier=zz",
        "resources?provider=zz",
        "resources?division=zz",
        "resources?update_cycle=zz",
        "resources?sort=zz",
        "resources?facets=zz",
        "grants?state=zz",
        "grants?resource=zz",
        "grants?app=zz",
        "grants?side=zz",
        "requests?state=zz",
        "lines?desk=zz",
        "organisations?tier=zz",
        "organisations?parent=zz",
        "divisions?parent=zz",
        "divisions?at=zz",
        "suggest?limit=21",
        "suggest?limit=0",
    ] {
        let refused = developer.get(query).await;
        assert_eq!(refused.code(), (422, "invalid_input"), "{query}: {}", refused.text);
        let name = query.split(['?', '=']).nth(1).unwrap();
        assert_eq!(refused.body["errors"][0]["field"], name, "{query}");
    }
    for query in ["audit/entries?cursor=-1", "audit/entries?denied=maybe", "audit/export?format=xml"] {
        assert_eq!(auditor.get(query).await.code(), (422, "invalid_input"), "{query}");
    }
    // A parameter of another route, and one given twice, are not passed over either.
    assert_eq!(developer.get("me?limit=1").await.code(), (422, "invalid_input"));
    assert_eq!(developer.get("requests?state=declined&state=withdrawn").await.code(), (422, "invalid_input"));
    let several = "resources?grade=1&grade=2&kind=data.table&provider=health&provider=police";
    assert_eq!(developer.get(several).await.status, 200);
}

#[tokio::test]
async fn bodies_are_demanded_where_they_are_and_explained_without_our_names() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let raw = async |text: &'static str| -> Answer {
        let request = Request::post("/api/v1/apps")
            .header("authorization", format!("Bearer {}", developer.token))
            .header("content-type", "application/json")
            .body(Body::from(text));
        city.send(request.unwrap()).await
    };
    assert_eq!(raw("").await.code(), (400, "no_body"));
    assert_eq!(raw("{\"name\":").await.code(), (400, "bad_json"));
    assert_eq!(raw("nonsense").await.code(), (400, "bad_json"));
    assert_eq!(raw("{}").await.code(), (422, "invalid_input"));
    let institutions = city.resource(INSTITUTIONS).await;
    let put = format!("basket/items/{institutions}");
    for (scope, field) in [
        (json!({"fields": [{"name": "beds", "mask": "zz"}], "method": "table"}), "scope.fields.0.mask"),
        (json!({"fields": [{"name": "beds"}], "method": "zz"}), "scope.method"),
        (
            json!({"fields": [{"name": "beds"}], "method": "table", "quota": {"calls_per_day": -1}}),
            "scope.quota.calls_per_day",
        ),
        (json!({"fields": [{"name": "zz"}], "method": "table"}), "scope.fields"),
        (
            json!({
                "fields": [{"name": "beds"}], "method": "table",
                "row_filter": {"eq": {"field": "zz", "value": 1}},
            }),
            "scope.row_filter",
        ),
    ] {
        let refused = developer.put(&put, json!({"scope": scope})).await;
        assert_eq!(refused.code(), (422, "invalid_input"), "{}", refused.text);
        let told = &refused.body["errors"][0];
        assert_eq!(told["field"], field, "{told}");
        for ours in ["u32", "u8", "variant", "struct", "enum"] {
            assert!(!told["en"].as_str().unwrap().contains(ours), "{told}");
        }
    }
    let security = city.person("security@city").await;
    let draft = json!({"text": "role,action\ndeveloper,resource.view\n", "reason": "试"});
    let refused = security.put("policies/city", draft).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(!refused.text.contains("deserialize"), "{}", refused.text);
}

/// An address with its thing in its place; it ends with a slash where there is no such thing.
fn filled(path: &str, of: &Things, handover: &str, entry: &str) -> String {
    let path = path.replace("/api/v1/", "");
    let one = match path.split('/').next().unwrap() {
        "resources" => &of.resource,
        "requests" => &of.request,
        "lines" => &of.line,
        "grants" => &of.grant,
        "apps" => &of.app,
        "demands" => &of.demand,
        "reviews" => &of.review,
        "handover" => handover,
        "audit" => entry,
        "organisations" => "health",
        "policies" => "city",
        _ => "",
    };
    let parts = path.split('/').map(|part| if part.starts_with('{') { one } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Reads every address of the document that reads, as somebody who may.
#[tokio::test]
async fn every_reading_address_answers_as_the_document_says() {
    let city = city().await;
    let of = things(&city).await;
    city.settle().await;
    let developer = city.person("developer@yuzhong").await;
    let configured = developer.post(&format!("apps/{}/configure", of.app), json!({"apply": true})).await;
    let handover = id(&configured.expect(200)["handover"]);
    let open = format!("handover/{handover}/open");
    let sealing = developer.post(&open, Value::Null).await;
    assert_eq!((sealing.code(), sealing.header("retry-after")), ((409, "sealing"), "2"));
    city.settle().await;
    let opened = developer.post(&open, Value::Null).await.expect(200);
    let env = opened["files"][0]["content"].as_str().unwrap();
    assert!(
        env.contains("# 医疗机构执业登记信息") && env.contains("MATOU_GRANT_1="),
        "the title stands above it"
    );
    city.person("head@health")
        .await
        .post(&format!("grants/{}/suspend", of.grant), json!({"reason": "核对"}))
        .await
        .expect(200);
    let resumed = city.person("head@health").await;
    let resumed =
        resumed.post(&format!("grants/{}/resume", of.grant), json!({"reason": "完毕"})).await.expect(202);
    assert_eq!((&resumed["state"], &resumed["open"]), (&json!("provisioning"), &json!(false)));
    city.settle().await;
    let auditor = city.person("auditor@city").await;
    let entry = id(&auditor.get("audit/entries?limit=1").await.expect(200)["items"][0]);
    let (steward, head) = (city.person("steward@health").await, city.person("head@health").await);
    let security = city.person("security@city").await;
    for operation in api::declared().operations().iter().filter(|one| one.method == "GET") {
        let path = filled(operation.path, &of, &handover, &entry);
        // Of these there is none here; one is read in the tests of its noun.
        if path.ends_with('/') {
            continue;
        }
        let reader: &Persona<'_> = match operation.noun {
            "audit" => &auditor,
            "policies" => &security,
            "resources" => &steward,
            "consents" | "reviews" => &head,
            _ => &developer,
        };
        let answer = reader.get(&path).await;
        // What is read by a role that these people do not hold is read in the tests of that role.
        assert!(matches!(answer.status, 200 | 403), "{path}: {}", answer.text);
    }
    for query in ["format=jsonl", "format=csv"] {
        assert_eq!(auditor.get(&format!("audit/export?{query}")).await.status, 200);
    }
    let by_code = developer.get(&format!("resources?code={}", encoded(PHYSICIANS))).await.expect(200);
    assert_eq!(by_code["code"], PHYSICIANS);
    assert_eq!(developer.get("resources?facets=all&limit=100").await.status, 200);
}

#[tokio::test]
async fn what_applications_call_is_told_of_and_there() {
    let city = city().await;
    for operation in api::protocol::operations() {
        let path = operation.path.replace("{grant}", "gra_1").replace("{path}", "000");
        let request = Request::builder().method(operation.method).uri(&path).body(Body::empty()).unwrap();
        let answer = city.send(request).await;
        let is_there = answer.status != 405 && (answer.status != 404 || operation.noun == "log");
        assert!(is_there, "{} {path}: {}", operation.method, answer.text);
    }
    let rows = &DOCUMENT["paths"]["/gw/{grant}/rows"]["get"]["parameters"];
    let told: Vec<&str> = rows.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    for name in ["grant", "limit", "cursor", "fields", "{column}", "{column}.ge", "{column}.le"] {
        assert!(told.contains(&name), "{name}: {told:?}");
    }
    let form = Request::post("/oauth/token")
        .header("content-type", "application/json")
        .body(Body::from(json!({"grant_type": "client_credentials"}).to_string()));
    let refused = city.send(form.unwrap()).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_request")));
}

#[test]
fn the_document_says_what_a_caller_must_know() {
    let operation = |path: &str, method: &str| &DOCUMENT["paths"][path][method];
    let parameter = |path: &str, method: &str, name: &str| {
        let all = operation(path, method)["parameters"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{path}: {name}"))
    };
    assert_eq!(parameter("/api/v1/resources/{id}", "put", "If-Match")["required"], true);
    assert_eq!(parameter("/api/v1/lines/{id}/agree", "post", "If-Match")["required"], false);
    let limit = &parameter("/api/v1/grants", "get", "limit")["schema"];
    assert_eq!(
        (&limit["type"], &limit["minimum"], &limit["maximum"]),
        (&json!("integer"), &json!(1), &json!(100))
    );
    let state = &parameter("/api/v1/grants", "get", "state")["schema"];
    assert_eq!(state["enum"], json!(["provisioning", "active", "suspended", "ended"]));
    let kind = &parameter("/api/v1/resources", "get", "kind")["schema"];
    assert!(kind["items"]["enum"].as_array().unwrap().contains(&json!("data.table")));
    let one = &operation("/api/v1/resources/{id}", "get")["responses"];
    assert!(one["200"]["headers"]["ETag"].is_object() && one["304"].is_object() && !one["404"].is_null());
    let made = &operation("/api/v1/apps", "post")["responses"];
    assert!(made["201"]["headers"]["Location"].is_object() && !made["422"].is_null());
    assert!(
        operation("/api/v1/audit/export", "get")["responses"]["200"]["content"]["application/jsonl"]
            .is_object()
    );
    assert_eq!(operation("/api/v1/lines/{id}/agree", "post")["requestBody"]["required"], false);
    assert_eq!(operation("/api/v1/apps", "post")["requestBody"]["required"], true);
    let problem = &DOCUMENT["components"]["schemas"]["ProblemDetails"]["properties"];
    assert!(problem["zh"].is_object() && problem["en"].is_object());
}
