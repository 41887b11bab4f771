//! Reviews: a holder confirms what it needs, gives back what it does not, and loses what nobody answers for.

use matou::worker;
use serde_json::{Value, json};

use crate::api_city::{City, cities};
use crate::grant_world::{Held, days_later, entries, id};

async fn open(city: &City, held: &Held) -> String {
    let health = city.person("head@health").await;
    let holder = city.person("head@yuzhong").await;
    let wish = json!({"reason": "年度复核", "app": held.app});
    let of_health = city.app.tree().by_slug("health").unwrap().id.clone();
    let foreign = holder.post("reviews", json!({"reason": "年度复核", "provider": of_health})).await;
    assert_eq!(foreign.code(), (403, "denied"), "only the provider or its authority asks");
    let short = health.post("reviews", json!({"reason": "年度复核", "working_days": 1})).await;
    assert_eq!(short.body["errors"][0]["field"], "working_days");
    assert_eq!(health.post("reviews", json!({"reason": " "})).await.status, 422);
    let review = health.post("reviews", wish.clone()).await.expect(201);
    // Ten working days after Tuesday, 24 November 2026.
    assert_eq!((&review["due"]["date"], &review["open"]), (&json!("2026-12-08"), &json!(1)), "{review}");
    assert_eq!(review["items"][0]["grant"], held.grant);
    assert_eq!(health.post("reviews", wish).await.code(), (409, "nothing_to_review"), "it is under way");
    let inbox = holder.get("me/inbox").await.expect(200);
    let waits: Vec<&Value> =
        inbox["items"].as_array().unwrap().iter().filter(|one| one["task"] == "review").collect();
    assert_eq!((waits.len(), &waits[0]["id"]), (1, &review["id"]), "{inbox}");
    id(&review)
}

async fn confirm(city: &City, held: &Held) {
    let review = open(city, held).await;
    let path = format!("reviews/{review}/confirm");
    let answer = json!({"grants": [held.grant], "reason": "签约服务仍在开展"});
    let developer = city.person("developer@yuzhong").await;
    assert_eq!(developer.post(&path, answer.clone()).await.code(), (403, "office_head_only"));
    let holder = city.person("head@yuzhong").await;
    let silent = json!({"grants": [held.grant], "reason": ""});
    assert_eq!(holder.post(&path, silent).await.status, 422);
    assert_eq!(holder.post(&path, json!({"grants": [], "reason": "需要"})).await.status, 422);
    let confirmed = holder.post(&path, answer.clone()).await.expect(200);
    let item = &confirmed["items"][0];
    assert_eq!((&item["state"], &item["reason"]), (&json!("confirmed"), &json!("签约服务仍在开展")));
    assert_eq!(holder.post(&path, answer).await.code(), (409, "already_answered"));
    days_later(city, 30).await;
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200, "what is needed goes on");
    assert_eq!(entries(city, "grant.confirm").await.len(), 1);
}

#[tokio::test]
async fn what_is_confirmed_goes_on() {
    for city in cities().await {
        let held = Held::make(&city).await;
        confirm(&city, &held).await;
    }
}

async fn lapse(city: &City, held: &Held) {
    let review = open(city, held).await;
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200);
    // The evening of the last day, then the day after.
    days_later(city, 14).await;
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200, "the due day is over at its end, not before");
    days_later(city, 1).await;
    assert_eq!(held.call(city, &token).await.status, 401, "that token is of yesterday");
    assert_ne!(held.ask_token(city).await.status, 200, "and there is no new one");
    let seen = held.seen(city).await;
    assert_eq!((&seen["state"], &seen["open"]), (&json!("suspended"), &json!(false)));
    assert!(seen["confirmed_at"].is_string(), "{seen}");
    let view = city.person("auditor@city").await.get(&format!("reviews/{review}")).await.expect(200);
    assert_eq!((&view["lapsed"], &view["items"][0]["grant_state"]), (&json!(1), &json!("suspended")));
    let told = entries(city, "grant.lapse").await;
    assert_eq!(told.len(), 2, "one of the grant, one of its item: {told:?}");
    assert!(told.iter().all(|entry| entry["actor"]["kind"] == "system"), "{told:?}");
    worker::minute(&city.app).await.unwrap();
    assert_eq!(entries(city, "grant.lapse").await.len(), 2, "once");

    let holder = city.person("head@yuzhong").await;
    let late = json!({"grants": [held.grant], "reason": "仍需使用"});
    let late = holder.post(&format!("reviews/{review}/confirm"), late).await;
    assert_eq!(late.code(), (409, "review_lapsed"));
    let health = city.person("head@health").await;
    let reason = json!({"reason": "使用部门已说明"});
    health.post(&format!("grants/{}/resume", held.grant), reason).await.expect(202);
    city.settle().await;
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200, "the provider opens it again");
}

#[tokio::test]
async fn what_nobody_answers_for_is_suspended_after_the_due_day() {
    for city in cities().await {
        let held = Held::make(&city).await;
        lapse(&city, &held).await;
    }
}

async fn give_back(city: &City, held: &Held) {
    let authority = city.person("authority@city").await;
    let of_health = city.app.tree().by_slug("health").unwrap().id.clone();
    let wish = json!({"reason": "全市复核", "provider": of_health, "working_days": 20});
    let review = id(&authority.post("reviews", wish).await.expect(201));
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200);
    let holder = city.person("developer@yuzhong").await;
    let body = json!({"grants": [held.grant], "reason": "项目已结束"});
    let path = format!("reviews/{review}/give-back");
    assert_eq!(city.person("steward@police").await.post(&path, body.clone()).await.status, 404);
    let view = holder.post(&path, body).await.expect(200);
    assert_eq!((&view["returned"], &view["open"]), (&json!(1), &json!(0)));
    assert_eq!(held.call(city, &token).await.status, 403, "given back is closed at once");
    assert_eq!(held.seen(city).await["ended_how"], "returned");
    days_later(city, 60).await;
    assert!(entries(city, "grant.lapse").await.is_empty(), "nothing was left to suspend");
}

#[tokio::test]
async fn what_is_given_back_is_closed_at_once() {
    for city in cities().await {
        let held = Held::make(&city).await;
        give_back(&city, &held).await;
    }
}
