//! What comes between question and answer of a line, told over the API on both databases: a longer clock, an offer.
//! What may follow a refusal is in `dispute`.

use axum::body::Body;
use axum::http::Request;
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::api_city::{City, Persona, cities};

/// 医师执业注册信息: conditional, the health commission's head answers.
const PHYSICIANS: &str = "2-02-022/000002";
/// 企业登记: its grade asks for no proof of a key; the market office's head answers.
pub const ENTERPRISES: &str = "1-02-026/000001";
/// Seconds of a day.
const DAY: i64 = 86_400;

/// The identifier of what was answered.
pub fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

/// Asks for the physicians' register and has it signed off; answers application and line.
async fn asked(city: &City) -> (String, String) {
    asked_for(city, PHYSICIANS).await
}

/// Asks for an entry to be used until the middle of next year; answers application and line.
pub async fn asked_for(city: &City, code: &str) -> (String, String) {
    asked_until(city, code, "2027-06-30").await
}

/// Asks for an entry to be used until a day, and has it signed off; answers application and line.
pub async fn asked_until(city: &City, code: &str, until: &str) -> (String, String) {
    let developer = city.person("developer@yuzhong").await;
    let entry = city.resource(code).await;
    developer.put(&format!("basket/items/{entry}"), json!({})).await.expect(201);
    let app = developer.post("apps", json!({"name": "便民就医", "purpose": "居民就医导航"})).await;
    let app = id(&app.expect(201));
    let terms = json!({
        "basis": "《重庆市数据条例》第三十二条", "scenario": "居民查询医师", "scope": "渝中区",
        "method": "库表", "until": until,
    });
    let body = json!({"app": app, "title": "便民就医", "use": terms});
    let request = developer.post("requests", body).await.expect(201);
    let head = city.person("head@yuzhong").await;
    let signed = head.post(&format!("requests/{}/sign-off", id(&request)), Value::Null).await.expect(200);
    (app, id(&signed["lines"][0]))
}

/// The tasks of somebody's inbox that are about a line.
pub async fn tasks(person: &Persona<'_>, line: &str) -> Vec<String> {
    let inbox = person.get("me/inbox?limit=100").await.expect(200);
    let own = inbox["items"].as_array().unwrap().iter().filter(|item| item["id"] == line);
    own.map(|item| item["task"].as_str().unwrap().to_owned()).collect()
}

/// A problem says in both languages what to do next.
pub fn has_next_step(problem: &Value) {
    for language in ["zh", "en"] {
        assert!(!problem[language]["next"].as_str().unwrap_or_default().is_empty(), "{problem}");
    }
}

#[tokio::test]
async fn a_clock_is_extended_once_by_the_authority_of_the_provider() {
    for city in cities().await {
        let (_, line) = asked(&city).await;
        let health = city.person("head@health").await;
        let path = format!("lines/{line}");
        let seen = health.get(&path).await;
        let etag = seen.header("etag").to_owned();
        let before = seen.expect(200);
        assert_eq!((&before["due"]["date"], &before["due"]["clock"]), (&json!("2026-12-08"), &json!("K5")));

        let extend = format!("{path}/extend");
        let wish = json!({"days": 5, "reason": "需会同医政处核对"});
        let steward = city.person("steward@health").await;
        assert_eq!(steward.post(&extend, wish.clone()).await.code(), (403, "office_head_only"));
        let long = health.post(&extend, json!({"days": 11, "reason": "核对"})).await;
        assert_eq!((long.status, &long.body["errors"][0]["field"]), (422, &json!("days")));
        let silent = health.post(&extend, json!({"days": 5, "reason": " "})).await;
        assert_eq!((silent.status, &silent.body["errors"][0]["field"]), (422, &json!("reason")));
        let stale = health.call("POST", &extend, wish.clone(), &[("if-match", "\"99\"")]).await;
        assert_eq!(stale.code(), (412, "stale_version"));
        has_next_step(&stale.body);
        let waiting = health.call("POST", &extend, wish.clone(), &[("if-match", &etag)]).await.expect(200);
        assert_eq!(waiting["due"], before["due"], "asking moves nothing");
        assert_eq!(waiting["extension"]["state"], "asked");
        let twice = health.post(&extend, wish.clone()).await;
        assert_eq!(twice.code(), (409, "extension_asked_before"));
        has_next_step(&twice.body);

        let decide = format!("{path}/decide-extension");
        let consent = json!({"consent": true});
        let own = health.post(&decide, consent.clone()).await;
        assert_eq!(own.code(), (403, "tier_authority_only"));
        let district = city.person("authority@yuzhong").await;
        assert_eq!(
            district.post(&decide, consent.clone()).await.code(),
            (404, "not_found"),
            "not its provider"
        );
        let authority = city.person("authority@city").await;
        assert_eq!(tasks(&authority, &line).await, ["decide_extension"]);
        let listed = authority.get("lines?desk=extensions").await.expect(200);
        assert_eq!(listed["items"][0]["id"], line.as_str());
        let unsaid = authority.post(&decide, json!({"consent": false})).await;
        assert_eq!((unsaid.status, &unsaid.body["errors"][0]["field"]), (422, &json!("reason")));
        let hidden = json!({"consent": true, "reason": "同\u{7f}意"});
        let hidden = authority.post(&decide, hidden).await;
        assert_eq!((hidden.status, &hidden.body["errors"][0]["field"]), (422, &json!("note")));
        let moved = authority.post(&decide, consent.clone()).await.expect(200);
        assert_eq!(
            (&moved["due"]["date"], &moved["due"]["clock"], &moved["due"]["working_days"]),
            (&json!("2026-12-15"), &json!("K6"), &json!(15))
        );
        assert_eq!(moved["extension"]["due_before"], "2026-12-08");
        assert_eq!(authority.post(&decide, consent).await.code(), (409, "no_extension_asked"));
        assert!(tasks(&authority, &line).await.is_empty());

        // The requester is told, and what was extended can still be answered.
        let developer = city.person("developer@yuzhong").await;
        assert_eq!(developer.get(&path).await.expect(200)["extension"]["state"], "consented");
        let agreed = health.post(&format!("{path}/agree"), Value::Null).await.expect(200);
        assert_eq!((&agreed["state"], &agreed["due"]), (&json!("agreed"), &Value::Null));
        assert_eq!(health.post(&extend, wish).await.code(), (409, "already_decided"));
    }
}

#[tokio::test]
async fn what_is_late_is_not_made_punctual() {
    let city = &cities().await[0];
    let (_, line) = asked(city).await;
    let wish = json!({"days": 5, "reason": "核对"});
    let extend = format!("lines/{line}/extend");
    city.person("head@health").await.post(&extend, wish.clone()).await.expect(200);
    city.app.clock.advance_seconds(15 * DAY);
    let decide = format!("lines/{line}/decide-extension");
    let late = city.person("authority@city").await.post(&decide, json!({"consent": true})).await;
    assert_eq!(late.code(), (409, "extension_too_late"));
    has_next_step(&late.body);
    let refused = json!({"consent": false, "reason": "逾期"});
    let refused = city.person("authority@city").await.post(&decide, refused).await.expect(200);
    assert_eq!(refused["extension"]["note"], "逾期");
    let again = city.person("head@health").await.post(&extend, wish).await;
    assert_eq!(again.code(), (409, "extension_asked_before"));
}

/// The rows of a grant, read by the application with credentials made for it.
pub async fn rows(city: &City, app: &str, grant: &str) -> Vec<Value> {
    let developer = city.person("developer@yuzhong").await;
    let made = developer.post(&format!("apps/{app}/configure"), json!({"apply": true})).await.expect(200);
    city.settle().await;
    let open = format!("handover/{}/open", id(&made["handover"]));
    let opened = developer.post(&open, Value::Null).await.expect(200);
    let text = |name: &str| opened[name].as_str().unwrap().to_owned();
    let basic = BASE64.encode(format!("{}:{}", text("client_id"), text("client_secret")).as_bytes());
    let request = Request::post("/oauth/token")
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("grant_type=client_credentials&scope={grant}")));
    let answer = city.send(request.unwrap()).await.expect(200);
    let bearer = Persona::of(city, answer["access_token"].as_str().unwrap().to_owned());
    let read = bearer.get(&format!("/gw/{grant}/rows?limit=3")).await.expect(200);
    read["items"].as_array().unwrap_or_else(|| panic!("{read}")).clone()
}

#[tokio::test]
async fn an_offer_that_is_accepted_opens_a_grant_that_works() {
    for city in cities().await {
        let (app, line) = asked_for(&city, ENTERPRISES).await;
        let (market, developer) = (city.person("head@market").await, city.person("developer@yuzhong").await);
        let path = format!("lines/{line}");
        let seen = market.get(&path).await.expect(200);
        let mut less = seen["scope"].clone();
        less["fields"].as_array_mut().unwrap().truncate(2);
        let offer = format!("{path}/counter-offer");
        let same = market.post(&offer, json!({"note": "照旧"})).await;
        assert_eq!((same.status, &same.body["errors"][0]["field"]), (422, &json!("scope")));
        let added = json!({"scope": less, "conditions": ["须报分管领导批准"]});
        let added = market.post(&offer, added).await;
        assert_eq!((added.status, &added.body["errors"][0]["field"]), (422, &json!("conditions")));
        let mut wider = less.clone();
        wider["fields"][0] = json!({"name": "not_asked_for"});
        assert_eq!(market.post(&offer, json!({"scope": wider})).await.status, 422);
        assert_eq!(
            developer.post(&format!("{path}/accept-offer"), Value::Null).await.code(),
            (409, "no_offer")
        );

        let hidden = json!({"scope": less, "note": "按\u{0}最小必要范围"});
        let hidden = market.post(&offer, hidden).await;
        assert_eq!((hidden.status, &hidden.body["errors"][0]["field"]), (422, &json!("note")));
        let first = json!({"scope": less, "note": "按最小必要范围"});
        let made = market.post(&offer, first.clone()).await.expect(200);
        assert_eq!((&made["state"], &made["offer"]["state"]), (&json!("offered"), &json!("standing")));
        assert_eq!((&made["due"], &made["scope"]), (&seen["due"], &seen["scope"]), "the clock runs on");
        assert_eq!(tasks(&developer, &line).await, ["answer_offer"]);
        assert!(tasks(&market, &line).await.is_empty());
        let long = json!({"note": "长".repeat(2001)});
        let long = developer.post(&format!("{path}/decline-offer"), long).await;
        assert_eq!((long.status, &long.body["errors"][0]["field"]), (422, &json!("note")));
        let declined = json!({"note": "还需执业范围"});
        let declined = developer.post(&format!("{path}/decline-offer"), declined).await.expect(200);
        assert_eq!(
            (&declined["state"], &declined["offer"]["state"]),
            (&json!("received"), &json!("declined"))
        );
        assert_eq!(tasks(&market, &line).await, ["answer"]);

        market.post(&offer, first).await.expect(200);
        let accept = format!("{path}/accept-offer");
        let own = market.post(&accept, Value::Null).await;
        assert_eq!(own.code(), (403, "denied"));
        let stale = developer.call("POST", &accept, Value::Null, &[("if-match", "\"1\"")]).await;
        assert_eq!(stale.code(), (412, "stale_version"));
        has_next_step(&stale.body);
        let taken = developer.post(&accept, Value::Null).await.expect(200);
        assert_eq!((&taken["state"], &taken["offer"]["state"]), (&json!("agreed"), &json!("accepted")));
        assert_eq!(taken["answer"]["granted"]["fields"], less["fields"]);
        // Nothing is left to take back, and it does not look as if the grant ended.
        let request = taken["request"].as_str().unwrap();
        let withdrawn = developer.post(&format!("requests/{request}/withdraw"), Value::Null).await;
        assert_eq!(withdrawn.code(), (409, "all_answered"));
        has_next_step(&withdrawn.body);
        let twice = developer.post(&accept, Value::Null).await;
        assert_eq!(twice.code(), (409, "no_offer"));
        has_next_step(&twice.body);

        city.settle().await;
        let grant = taken["answer"]["grant"].as_str().unwrap();
        assert_eq!(developer.get(&format!("grants/{grant}")).await.expect(200)["open"], true);
        let rows = rows(&city, &app, grant).await;
        assert_eq!(rows.len(), 3);
        // The offer was the provider's consent: whoever made it answers for what can be read.
        let auditor = city.person("auditor@city").await;
        let could = auditor.get(&format!("audit/access?app={app}")).await.expect(200);
        let allowed_by = &could["items"][0]["allowed_by"];
        assert_eq!(allowed_by["organisation"]["slug"], "market", "{could}");
        assert!(rows.iter().all(|row| row.as_object().unwrap().len() == 2), "{rows:?}");
    }
}

#[tokio::test]
async fn an_offer_does_not_free_the_provider_from_its_answer() {
    let city = &cities().await[0];
    let (_, line) = asked(city).await;
    let health = city.person("head@health").await;
    let path = format!("lines/{line}");
    let published = json!({"conditions": ["公民身份号码仅可用于比对，不得展示或留存"]});
    let offered = health.post(&format!("{path}/counter-offer"), published).await.expect(200);
    assert_eq!((&offered["state"], &offered["offer"]["scope"]), (&json!("offered"), &offered["scope"]));
    let agreed = health.post(&format!("{path}/agree"), Value::Null).await.expect(200);
    assert_eq!((&agreed["state"], &agreed["offer"]["state"]), (&json!("agreed"), &json!("lapsed")));
    let late =
        city.person("developer@yuzhong").await.post(&format!("{path}/accept-offer"), Value::Null).await;
    assert_eq!(late.code(), (409, "no_offer"));
}
