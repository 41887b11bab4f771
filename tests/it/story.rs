//! The whole story, from searching to suspension and proof, as people live it over the API.

use axum::body::Body;
use axum::http::Request;
use data_encoding::BASE64;
use matou::audit::verify::{Options, Verification, verify};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::api_city::{City, Persona, cities, encoded};

/// 医疗机构执业登记信息: a standing consent answers.
const INSTITUTIONS: &str = "2-02-022/000001";
/// 医师执业注册信息: the health commission's head answers.
const PHYSICIANS: &str = "2-02-022/000002";
const TABLES: [(&str, &str); 7] = [
    ("resource", "resource"),
    ("request", "request"),
    ("line", "line"),
    ("grant", "access_grant"),
    ("application", "application"),
    ("handover", "handover"),
    ("consent", "consent"),
];

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

/// The items of a list whose member has a value.
fn those<'a>(list: &'a Value, member: &str, value: &str) -> Vec<&'a Value> {
    list["items"].as_array().unwrap().iter().filter(|item| item[member] == value).collect()
}

pub async fn fill_basket(city: &City, developer: &Persona<'_>) -> [String; 4] {
    let found = developer.get(&format!("resources?q={}&facets=kind,provider", encoded("医疗机构"))).await;
    let found = found.expect(200);
    let hit = those(&found, "code", INSTITUTIONS);
    assert_eq!(hit.len(), 1, "{found}");
    assert!(found["facets"]["kind"].as_array().unwrap().iter().any(|count| count["value"] == "data.table"));
    let institutions = id(hit[0]);
    let whole = developer.get(&format!("resources/{institutions}")).await.expect(200);
    assert!(whole["yours"]["may"].as_array().unwrap().contains(&json!("resource.ask")), "{whole}");

    let physicians = city.resource(PHYSICIANS).await;
    let of_police = |title: &str| {
        let path = format!("resources?provider=police&limit=100&q={}", encoded(title));
        async move { developer.get(&path).await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned() }
    };
    let population = of_police("人口").await;
    let identity_check = of_police("身份核验").await;
    let fields = json!([
        {"name": "registration_number"}, {"name": "institution_name"}, {"name": "beds"},
        {"name": "responsible_person", "mask": "name"},
    ]);
    let scope = json!({"fields": fields, "method": "table"});
    developer.put(&format!("basket/items/{institutions}"), json!({"scope": scope})).await.expect(201);
    for other in [&physicians, &population, &identity_check] {
        developer.put(&format!("basket/items/{other}"), json!({})).await.expect(201);
    }
    [institutions, physicians, population, identity_check]
}

async fn check_basket(developer: &Persona<'_>, institutions: &str) {
    let checked = developer.post("basket/check", json!({"scenario": "基层医疗服务"})).await.expect(200);
    assert_eq!((&checked["can_be_submitted"], checked["lines"].as_array().unwrap().len()), (&json!(true), 4));
    for line in checked["lines"].as_array().unwrap() {
        let automatic = line["item"]["resource"] == institutions;
        assert_eq!(line["verdict"] == "automatic", automatic, "{line}");
        let acts: Vec<&str> =
            line["route"].as_array().unwrap().iter().map(|step| step["act"].as_str().unwrap()).collect();
        let expected =
            if automatic { vec!["sign_off", "provide"] } else { vec!["sign_off", "answer", "provide"] };
        assert_eq!(acts, expected);
    }
}

/// Submits twice under one key; answers application and request.
pub async fn submit(developer: &Persona<'_>) -> (String, String) {
    let app = developer.post("apps", json!({"name": "基层卫生一体化", "purpose": "家庭医生签约"})).await;
    let app = id(&app.expect(201));
    let terms = json!({
        "basis": "《基本医疗卫生与健康促进法》第三十五条", "scenario": "基层医疗服务", "scope": "渝中区社区卫生服务",
        "method": "库表", "until": "2027-06-30",
    });
    let body = json!({"app": app, "title": "家庭医生签约核验", "use": terms});
    let key = [("idempotency-key", "first-try")];
    let first = developer.call("POST", "requests", body.clone(), &key).await;
    assert!(first.header("location").starts_with("/api/v1/requests/req_"));
    let request = id(&first.expect(201));
    let second = developer.call("POST", "requests", body.clone(), &key).await.expect(201);
    assert_eq!(id(&second), request);
    let mut other = body;
    other["title"] = json!("另一个");
    let reused = developer.call("POST", "requests", other, &key).await;
    assert_eq!(reused.code(), (422, "idempotency_key_reused"));
    assert_eq!(developer.get("requests").await.expect(200)["total"], 1);
    assert_eq!(developer.get("basket").await.expect(200)["total"], 0);
    (app, request)
}

pub async fn decide(city: &City, request: &str, [institutions, physicians, population, api]: &[String; 4]) {
    let head = city.person("head@yuzhong").await;
    let inbox = head.get("me/inbox").await.expect(200);
    assert_eq!(those(&inbox, "task", "sign_off").len(), 1, "{inbox}");
    let signed = head.post(&format!("requests/{request}/sign-off"), Value::Null).await.expect(200);
    let state = |whole: &Value, resource: &str| {
        let lines = whole["lines"].as_array().unwrap();
        lines.iter().find(|line| line["resource"] == resource).unwrap()["state"].clone()
    };
    assert_eq!(state(&signed, institutions), "agreed");
    assert_eq!(state(&signed, physicians), "received");

    let health = city.person("head@health").await;
    let waiting = health.get("lines").await.expect(200);
    let line = those(&waiting, "resource", physicians)[0].clone();
    let path = format!("lines/{}", id(&line));
    let mut narrower = line["scope"].clone();
    let asked = narrower["fields"].as_array().unwrap().len();
    narrower["fields"].as_array_mut().unwrap().truncate(2);
    assert!(asked > 2, "{line}");
    let agreement = json!({"scope": narrower, "note": "按最小必要范围提供"});
    let agree = format!("{path}/agree");
    let stale = health.call("POST", &agree, agreement.clone(), &[("if-match", "\"99\"")]).await;
    assert_eq!(stale.code(), (412, "stale_version"));
    let seen = health.get(&path).await;
    let etag = seen.header("etag").to_owned();
    let agreed = health.call("POST", &agree, agreement, &[("if-match", &etag)]).await.expect(200);
    assert_eq!(agreed["answer"]["granted"]["fields"].as_array().unwrap().len(), 2);

    let police = city.person("head@police").await;
    for refused in [population, api] {
        let waiting = police.get("lines").await.expect(200);
        let line = id(those(&waiting, "resource", refused)[0]);
        let empty = json!({"ground": "not_necessary", "reason": " "});
        assert_eq!(police.post(&format!("lines/{line}/refuse"), empty).await.status, 422);
        let refusal = json!({"ground": "not_necessary", "reason": "签约核验无需人口明细"});
        let answer = police.post(&format!("lines/{line}/refuse"), refusal).await.expect(200);
        assert_eq!(answer["answer"]["ground"], "not_necessary");
    }
}

/// Configures and opens once; answers client id and secret.
async fn credentials(city: &City, developer: &Persona<'_>, app: &str) -> (String, String) {
    let configure = format!("apps/{app}/configure");
    let plan = developer.post(&configure, Value::Null).await.expect(200);
    assert_eq!(plan["plan"]["grants"].as_array().unwrap().len(), 2, "{plan}");
    let made = developer.post(&configure, json!({"apply": true})).await.expect(200);
    let handover = id(&made["handover"]);
    city.settle().await;
    let shown = developer.get(&format!("handover/{handover}")).await;
    assert!(!shown.text.contains("mcs_"), "showing holds no secret");
    assert_eq!(shown.expect(200)["sealed"], true);
    let open = format!("handover/{handover}/open");
    let opened = developer.post(&open, Value::Null).await;
    assert_eq!(opened.header("cache-control"), "no-store");
    let opened = opened.expect(200);
    assert_eq!(developer.post(&open, Value::Null).await.code(), (409, "already_opened"));
    let text = |name: &str| opened[name].as_str().unwrap().to_owned();
    (text("client_id"), text("client_secret"))
}

async fn token(city: &City, (client, secret): &(String, String), grant: &str) -> String {
    let basic = BASE64.encode(format!("{client}:{secret}").as_bytes());
    let form = format!("grant_type=client_credentials&scope={grant}");
    let request = Request::post("/oauth/token")
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form));
    city.send(request.unwrap()).await.expect(200)["access_token"].as_str().unwrap().to_owned()
}

async fn prove(city: &City) -> Verification {
    let app = &city.app;
    let options = Options { tables: &TABLES, ..Options::default() };
    verify(&app.db.reader, &app.config.log.origin, &app.keys.log.verifying_key(), options).await.unwrap()
}

async fn audit(city: &City, developer: &Persona<'_>, request: &str) {
    assert_eq!(developer.get("audit/entries").await.status, 403);
    city.settle().await;
    let auditor = city.person("auditor@city").await;
    let refusals = auditor.get("audit/entries?action=line.refuse&limit=100").await.expect(200);
    assert_eq!(refusals["items"].as_array().unwrap().len(), 2);
    let entry = &refusals["items"][0];
    assert_eq!((&entry["actor"]["organisation"]["slug"], &entry["sealed"]), (&json!("police"), &json!(true)));
    let receipt = auditor.get(&format!("audit/entries/{}/receipt", id(entry))).await;
    assert!(receipt.text.starts_with("c2sp.org/tlog-proof@v1\n"), "{}", receipt.text);
    let denied = auditor.get("audit/entries?denied=true&action=audit.read").await.expect(200);
    assert_eq!(denied["items"].as_array().unwrap().len(), 1);
    let export = auditor.get("audit/export?format=jsonl&action=line.").await;
    assert!(export.text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert_eq!(export.text.lines().count(), 6, "{}", export.text);

    let timeline = developer.get(&format!("requests/{request}/timeline?limit=100")).await.expect(200);
    let acts: Vec<&str> =
        timeline["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    let place =
        |act: &str| acts.iter().position(|told| *told == act).unwrap_or_else(|| panic!("{act}: {acts:?}"));
    assert!(place("request.submit") < place("request.sign_off"));
    assert!(place("request.sign_off") < place("line.refuse"));
    assert!(place("line.agree") < place("grant.suspend"));

    let whole = prove(city).await;
    assert!(whole.is_intact(), "{:?}", whole.first);
    assert!(whole.objects > 10);
    let number = entry["number"].as_i64().unwrap();
    let tamper = format!(
        "update audit_entry set body = replace(body, 'not_necessary', 'not_held') where number = {number}"
    );
    city.app.db.writer.execute_unprepared(&tamper).await.unwrap();
    assert_eq!(prove(city).await.first.unwrap().number, Some(number));
}

async fn tell(city: &City) {
    let developer = city.person("developer@yuzhong").await;
    let resources = fill_basket(city, &developer).await;
    check_basket(&developer, &resources[0]).await;
    let (app, request) = submit(&developer).await;
    decide(city, &request, &resources).await;
    city.settle().await;

    let credentials = credentials(city, &developer, &app).await;
    let grants = developer.get(&format!("grants?app={app}")).await.expect(200);
    let grant = id(those(&grants, "resource", &resources[0])[0]);
    assert_eq!(developer.get(&format!("grants/{grant}")).await.expect(200)["open"], true);
    let bearer = Persona::of(city, token(city, &credentials, &grant).await);
    let rows = bearer.get(&format!("/gw/{grant}/rows?limit=5")).await.expect(200);
    let rows = rows["items"].as_array().unwrap_or_else(|| panic!("{rows}")).clone();
    assert_eq!(rows.len(), 5);
    for row in &rows {
        let mut columns: Vec<&String> = row.as_object().unwrap().keys().collect();
        columns.sort();
        assert_eq!(columns, ["beds", "institution_name", "registration_number", "responsible_person"]);
        assert!(row["responsible_person"].as_str().unwrap().ends_with("**"), "{row}");
    }
    let used = developer.get(&format!("grants/{grant}/use")).await.expect(200);
    assert!(used["newest"].as_array().unwrap().iter().any(|one| one["rows"] == 5), "{used}");

    let health = city.person("head@health").await;
    let reason = json!({"reason": "数据核对期间暂停"});
    let closed = health.post(&format!("grants/{grant}/suspend"), reason).await.expect(200);
    assert_eq!((&closed["state"], &closed["open"]), (&json!("suspended"), &json!(false)));
    let refused = bearer.get(&format!("/gw/{grant}/rows?limit=5")).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    audit(city, &developer, &request).await;
}

#[tokio::test]
async fn from_search_to_rows_and_proof() {
    for city in cities().await {
        tell(&city).await;
    }
}
