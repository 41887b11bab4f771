//! Less of a grant at once, and a later end by the ordinary route, told at the gateway's door.

use matou::clock::Timestamp;
use matou::oversight::access::{self, Question};
use serde_json::{Value, json};

use crate::api_city::{City, cities};
use crate::grant_world::{Held, days_later, entries, id, sign_and_agree};

async fn narrow(city: &City, held: &Held) {
    let health = city.person("head@health").await;
    let path = format!("grants/{}/narrow", held.grant);
    let part = |fields: &[&str]| {
        let fields: Vec<Value> = fields.iter().map(|name| json!({"name": name})).collect();
        json!({"fields": fields, "method": "table"})
    };
    let token = held.token(city).await;
    let before = held.columns(city, &token).await;
    assert_eq!(before, ["beds", "category", "institution_name", "registration_number"]);

    let wider = json!({"scope": part(&["registration_number", "phone", "no_such"]), "reason": "核减"});
    let refused = health.post(&path, wider).await;
    assert_eq!(refused.code(), (422, "invalid_input"), "{}", refused.text);
    let wider = json!({"scope": part(&["registration_number", "phone"]), "reason": "核减"});
    let refused = health.post(&path, wider).await;
    assert!(refused.status == 422 && refused.text.contains("fields.phone"), "{}", refused.text);
    let silent = json!({"scope": part(&["registration_number"]), "reason": " "});
    assert_eq!(health.post(&path, silent).await.body["errors"][0]["field"], "reason");
    let all = part(&["registration_number", "institution_name", "category", "beds"]);
    let same = health.post(&path, json!({"scope": all, "reason": "核减"})).await;
    assert_eq!(same.code(), (409, "nothing_narrowed"));
    let less =
        json!({"scope": part(&["registration_number", "institution_name"]), "reason": "床位数不再需要"});
    let other = city.person("head@yuzhong").await.post(&path, less.clone()).await;
    assert_eq!(other.code(), (403, "denied"), "the holder takes nothing away");
    let stale = health.call("POST", &path, less.clone(), &[("if-match", "\"99\"")]).await;
    assert_eq!(stale.code(), (412, "stale_version"));
    assert_eq!(held.columns(city, &token).await, before, "what was refused changed nothing");

    let narrowed = health.post(&path, less).await.expect(200);
    assert_eq!((&narrowed["state"], &narrowed["changes"][0]["how"]), (&json!("active"), &json!("narrowed")));
    assert_eq!(narrowed["changes"][0]["reason"], "床位数不再需要");
    // The same token, which still names the former scope.
    assert_eq!(held.columns(city, &token).await, ["institution_name", "registration_number"]);

    let seen = held.seen(city).await;
    let mut rows = seen["scope"].clone();
    rows["row_filter"] = json!({"eq": {"field": "registration_number", "value": "none"}});
    health.post(&path, json!({"scope": rows, "reason": "核减记录"})).await.expect(200);
    assert_eq!(held.call(city, &token).await.expect(200)["items"], json!([]));
    assert_eq!(entries(city, "grant.narrow").await.len(), 2);
}

async fn bring_nearer(city: &City, held: &Held) {
    let health = city.person("head@health").await;
    let mut scope = held.seen(city).await["scope"].clone();
    scope["valid"] = json!({"until": "2026-11-20"});
    let path = format!("grants/{}/narrow", held.grant);
    let past = health.post(&path, json!({"scope": scope, "reason": "提前结束"})).await;
    assert_eq!(past.body["errors"][0]["field"], "scope.valid.until", "{}", past.text);
    scope["valid"] = json!({"until": "2026-11-25"});
    health.post(&path, json!({"scope": scope, "reason": "提前结束"})).await.expect(200);
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200);
    days_later(city, 2).await;
    assert_ne!(held.ask_token(city).await.status, 200);
    let seen = held.seen(city).await;
    assert_eq!((&seen["state"], &seen["ended_how"]), (&json!("ended"), &json!("expired")));
}

#[tokio::test]
async fn the_provider_takes_a_part_away_at_once() {
    for city in cities().await {
        let held = Held::make(&city).await;
        narrow(&city, &held).await;
        bring_nearer(&city, &held).await;
    }
}

/// What an auditor is told could be read at a moment.
async fn could_read(city: &City, at: Timestamp) -> Vec<(usize, bool)> {
    let auditor = city.caller("auditor@city").await;
    let question = Question { at, ..Question::default() };
    let found = access::could_read(&city.app, &auditor, &question).await.unwrap();
    found.accesses.into_iter().map(|one| (one.grant.scope.fields.len(), one.closed_at.is_some())).collect()
}

#[tokio::test]
async fn the_history_tells_what_could_be_read_then_and_not_what_can_be_now() {
    for city in cities().await {
        let held = Held::make(&city).await;
        let before = city.app.now();
        days_later(&city, 3).await;
        let mut scope = held.seen(&city).await["scope"].clone();
        scope["fields"].as_array_mut().unwrap().truncate(1);
        let body = json!({"scope": scope, "reason": "最小必要"});
        let path = format!("grants/{}/narrow", held.grant);
        city.person("head@health").await.post(&path, body).await.expect(200);
        let narrowed = city.app.now();
        assert_eq!(could_read(&city, before).await, [(4, false)]);
        assert_eq!(could_read(&city, narrowed).await, [(1, false)]);

        let request = ask_for_longer(&city, &held).await;
        sign_and_agree(&city, &request).await;
        city.settle().await;
        let past_the_former_end = narrowed.plus_seconds(250 * 86_400);
        assert_eq!(could_read(&city, past_the_former_end).await, [(1, false)], "renewed");
        assert_eq!(could_read(&city, before).await, [(4, false)], "and the past stays as it was");
    }
}

async fn told_to_renew(city: &City) -> Vec<Value> {
    let inbox = city.person("developer@yuzhong").await.get("me/inbox").await.expect(200);
    inbox["items"].as_array().unwrap().iter().filter(|one| one["task"] == "renew").cloned().collect()
}

#[tokio::test]
async fn who_asked_is_told_before_a_grant_ends() {
    for city in cities().await {
        let held = Held::make(&city).await;
        assert!(told_to_renew(&city).await.is_empty(), "there is time");
        days_later(&city, 210).await;
        let told = told_to_renew(&city).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0]["id"], &told[0]["due"]["date"]), (&json!(held.grant), &json!("2027-06-30")));
        ask_for_longer(&city, &held).await;
        assert!(told_to_renew(&city).await.is_empty(), "a renewal is under way");
    }
}

async fn ask_for_longer(city: &City, held: &Held) -> String {
    let developer = city.person("developer@yuzhong").await;
    let path = format!("grants/{}/renew", held.grant);
    let wish = |until: &str, reason: &str| json!({"until": until, "reason": reason});
    for (until, reason, field) in [
        ("2027-06-01", "签约服务持续到年底", "until"),
        ("not a day", "签约服务持续到年底", "until"),
        ("2027-12-31", " ", "reason"),
    ] {
        let refused = developer.post(&path, wish(until, reason)).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["field"]), (422, &json!(field)), "{until}");
    }
    let longer = wish("2027-12-31", "签约服务持续到年底");
    let provider = city.person("head@health").await.post(&path, longer.clone()).await;
    assert_eq!(provider.status, 403, "only the holder asks: {}", provider.text);
    let keys = [[("idempotency-key", "renew-once")], [("idempotency-key", "renew-beside")]];
    let send = |at: usize| developer.call("POST", &path, longer.clone(), &keys[at]);
    let (first, second) = tokio::join!(send(0), send(1));
    let (made, other) = if first.status == 201 { (0, &second) } else { (1, &first) };
    assert!(matches!(other.status, 409 | 412), "two at once are one renewal: {}", other.text);
    let asked = if made == 0 { first } else { second }.expect(201);
    let twice = send(made).await.expect(201);
    assert_eq!(id(&asked), id(&twice));
    assert_eq!(developer.post(&path, longer).await.code(), (409, "renewal_waits"));
    let line = &asked["lines"][0];
    assert_eq!((&asked["state"], &line["state"]), (&json!("awaiting_sign_off"), &json!("awaiting_sign_off")));
    assert_eq!(line["renews"], json!({"grant": held.grant, "reason": "签约服务持续到年底"}));
    id(&asked)
}

async fn renew(city: &City, held: &Held) {
    let before = held.seen(city).await;
    let request = ask_for_longer(city, held).await;
    assert_eq!(held.seen(city).await["scope"], before["scope"], "asking changes nothing");
    let agreed = sign_and_agree(city, &request).await;
    assert_eq!(agreed["answer"]["grant"], held.grant, "the same grant");
    let waits = held.seen(city).await;
    assert_eq!(waits["scope"]["valid"], before["scope"]["valid"], "a later end waits for the seal");
    assert_eq!(waits["renewed_until"], "2027-12-31T15:59:59Z");
    city.settle().await;
    let renewed = held.seen(city).await;
    assert_eq!(renewed["scope"]["valid"]["until"], "2027-12-31T15:59:59.999999Z");
    let change = &renewed["changes"][0];
    assert_eq!((&change["how"], &change["line"]), (&json!("extended"), &agreed["id"]));
    assert_eq!((&renewed["id"], renewed.get("renewed_until")), (&before["id"], None));

    // Past the former end: the same credentials, the same address.
    days_later(city, 240).await;
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200);
    days_later(city, 180).await;
    assert_ne!(held.ask_token(city).await.status, 200);
    assert_eq!(held.seen(city).await["ended_how"], "expired");
    assert_eq!(entries(city, "grant.extend").await.len(), 1);
}

#[tokio::test]
async fn a_renewal_is_signed_off_and_answered_and_keeps_the_grant() {
    for city in cities().await {
        let held = Held::make(&city).await;
        renew(&city, &held).await;
    }
}

/// What is narrowed while a renewal waits stays narrowed, whatever was asked for.
async fn narrowed_meanwhile(city: &City) {
    let held = Held::make(city).await;
    let request = ask_for_longer(city, &held).await;
    let mut scope = held.seen(city).await["scope"].clone();
    scope["fields"].as_array_mut().unwrap().truncate(2);
    let body = json!({"scope": scope, "reason": "最小必要"});
    let path = format!("grants/{}/narrow", held.grant);
    city.person("head@health").await.post(&path, body).await.expect(200);
    let agreed = sign_and_agree(city, &request).await;
    assert_eq!(agreed["answer"]["granted"]["fields"].as_array().unwrap().len(), 2);
    city.settle().await;
    let seen = held.seen(city).await;
    assert_eq!(seen["scope"]["fields"].as_array().unwrap().len(), 2);
    assert_eq!(seen["scope"]["valid"]["until"], "2027-12-31T15:59:59.999999Z");
    let token = held.token(city).await;
    assert_eq!(held.columns(city, &token).await, ["institution_name", "registration_number"]);
}

/// A refusal leaves the grant its former end; a renewal answered too late opens anew.
async fn answered_otherwise(city: &City) {
    let held = Held::make(city).await;
    let request = ask_for_longer(city, &held).await;
    let head = city.person("head@yuzhong").await;
    let signed = head.post(&format!("requests/{request}/sign-off"), Value::Null).await.expect(200);
    let refusal = json!({"ground": "not_necessary", "reason": "签约已结束"});
    let refuse = format!("lines/{}/refuse", id(&signed["lines"][0]));
    city.person("head@health").await.post(&refuse, refusal).await.expect(200);
    assert_eq!(held.seen(city).await["scope"]["valid"]["until"], "2027-06-30T15:59:59.999999Z");

    let late = ask_for_longer_again(city, &held).await;
    days_later(city, 230).await;
    assert_eq!(held.seen(city).await["state"], "ended");
    let agreed = sign_and_agree(city, &late).await;
    assert_ne!(agreed["answer"]["grant"], held.grant);
    city.settle().await;
    let developer = city.person("developer@yuzhong").await;
    let anew = developer.get(&format!("grants/{}", agreed["answer"]["grant"].as_str().unwrap())).await;
    assert_eq!(anew.expect(200)["open"], true);
}

async fn ask_for_longer_again(city: &City, held: &Held) -> String {
    let developer = city.person("developer@yuzhong").await;
    let wish = json!({"until": "2027-12-31", "reason": "另有一批签约"});
    id(&developer.post(&format!("grants/{}/renew", held.grant), wish).await.expect(201))
}

#[tokio::test]
async fn a_renewal_never_opens_more_than_the_grant_and_its_answer_say() {
    for city in cities().await {
        narrowed_meanwhile(&city).await;
    }
    for city in cities().await {
        answered_otherwise(&city).await;
    }
}
