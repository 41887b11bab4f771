//! Disputes about refusals (Art. 28), told over the API on both databases: negotiated, mediated, decided, and what
//! becomes of the line.

use serde_json::{Value, json};

use crate::api_city::{City, cities};
use crate::line_life::{ENTERPRISES, asked_for, asked_until, has_next_step, id, rows, tasks};

/// Seconds of fifteen days.
const FIFTEEN_DAYS: i64 = 15 * 86_400;

async fn refused(city: &City, line: &str) {
    let refusal = json!({"ground": "not_necessary", "reason": "导航无需企业明细"});
    let market = city.person("head@market").await;
    market.post(&format!("lines/{line}/refuse"), refusal).await.expect(200);
}

/// Files a dispute about the refusal of a line; answers its path.
async fn disputed(city: &City, line: &str) -> String {
    let developer = city.person("developer@yuzhong").await;
    let grounds = json!({"reason": "条例未限定用途，已公布条件均满足"});
    let filed = developer.post(&format!("lines/{line}/dispute"), grounds).await.expect(201);
    format!("disputes/{}", id(&filed))
}

async fn negotiate_and_mediate(city: &City, line: &str) -> String {
    let (market, developer) = (city.person("head@market").await, city.person("developer@yuzhong").await);
    let (authority, government) = (city.person("authority@city").await, city.person("government@city").await);
    let dispute = format!("lines/{line}/dispute");
    let early = developer.post(&dispute, json!({"reason": "x"})).await;
    assert_eq!(early.code(), (409, "not_refused"));
    has_next_step(&early.body);
    refused(city, line).await;
    assert_eq!(market.post(&dispute, json!({"reason": "x"})).await.code(), (403, "denied"));
    assert_eq!(developer.post(&dispute, json!({"reason": " "})).await.status, 422);
    let path = disputed(city, line).await;
    let shown = developer.get(&path).await;
    let etag = shown.header("etag").to_owned();
    let shown = shown.expect(200);
    assert_eq!(
        (&shown["state"], &shown["mediator"]["slug"], &shown["government"]["slug"]),
        (&json!("negotiating"), &json!("bigdata"), &json!("city"))
    );
    assert_eq!((&shown["due"]["date"], &shown["due"]["clock"]), (&json!("2026-12-01"), &json!("D1")));
    let in_dispute = developer.get(&format!("lines/{line}")).await.expect(200);
    assert_eq!(
        (&in_dispute["state"], &in_dispute["answer"]["result"]),
        (&json!("disputed"), &json!("refused"))
    );
    let stranger = city.person("head@police").await;
    assert_eq!(stranger.get(&path).await.code(), (404, "not_found"));
    let bare = path.trim_start_matches("disputes/").to_owned();
    // Both sides negotiate: who refused may give in, who asked turns to the authority or takes it back.
    for side in [&market, &developer] {
        assert_eq!(tasks(side, &bare).await, ["negotiate_dispute"]);
    }
    assert!(tasks(&authority, &bare).await.is_empty(), "nobody mediates before it was negotiated");
    let withdrawn =
        developer.post(&format!("requests/{}/withdraw", text(&shown, "request")), Value::Null).await;
    assert_eq!(withdrawn.code(), (409, "dispute_open"));

    let mediate = format!("{path}/mediate");
    let no_result = json!({"result": "no_result", "reason": "双方对用途必要性认识不一"});
    assert_eq!(authority.post(&mediate, no_result.clone()).await.code(), (409, "wrong_stage"));
    let escalate = format!("{path}/escalate");
    let words = json!({"reason": "两次协商未果"});
    let stale = developer.call("POST", &escalate, words.clone(), &[("if-match", "\"9\"")]).await;
    assert_eq!(stale.code(), (412, "stale_version"));
    let up = developer.call("POST", &escalate, words, &[("if-match", &etag)]).await.expect(200);
    assert_eq!((&up["state"], &up["due"]["clock"]), (&json!("mediation"), &json!("D2")));
    assert_eq!(up["due"]["date"], "2026-12-08");
    assert_eq!(tasks(&authority, &bare).await, ["mediate_dispute"]);
    for other in ["authority@yuzhong", "government@city", "head@market"] {
        let refused = city.person(other).await.post(&mediate, no_result.clone()).await;
        // Who may not see it is not told that it exists.
        assert!([(403, "mediator_only"), (404, "not_found")].contains(&refused.code()), "{other}");
    }
    let decide = format!("{path}/decide");
    let ruling = json!({"provide": true, "reason": "属履职所需的最小范围"});
    assert_eq!(government.post(&decide, ruling).await.code(), (409, "wrong_stage"));
    let referred = authority.post(&mediate, no_result).await.expect(200);
    assert_eq!((&referred["state"], &referred["due"]["clock"]), (&json!("government"), &json!("D3")));
    assert!(tasks(&authority, &bare).await.is_empty());
    assert_eq!(tasks(&government, &bare).await, ["decide_dispute"]);
    path
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name}: {value}")).to_owned()
}

/// Both sides read in the story of the request what was done in the dispute, with the words.
async fn told_in_the_timeline(city: &City, request: &str) {
    for side in ["developer@yuzhong", "head@market"] {
        let told = city.person(side).await.get(&format!("requests/{request}/timeline?limit=100")).await;
        let told = told.expect(200);
        let steps: Vec<(&str, &str)> = told["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["object"]["noun"] == "dispute")
            .map(|event| (event["action"].as_str().unwrap(), event["details"]["state_now"].as_str().unwrap()))
            .collect();
        let expected = [
            ("line.dispute", "negotiating"),
            ("dispute.escalate", "mediation"),
            ("dispute.mediate", "government"),
            ("dispute.decide", "closed"),
        ];
        assert_eq!(steps, expected, "{side}");
    }
}

#[tokio::test]
async fn a_refusal_is_disputed_mediated_in_vain_and_decided_by_the_government() {
    for city in cities().await {
        let (app, line) = asked_for(&city, ENTERPRISES).await;
        let path = negotiate_and_mediate(&city, &line).await;
        let decide = format!("{path}/decide");
        let ruling = json!({"provide": true, "reason": "属履职所需的最小范围"});
        let authority = city.person("authority@city").await;
        assert_eq!(authority.post(&decide, ruling.clone()).await.code(), (403, "government_only"));
        let government = city.person("government@city").await;
        let silent = government.post(&decide, json!({"provide": true, "reason": ""})).await;
        assert_eq!((silent.status, &silent.body["errors"][0]["field"]), (422, &json!("reason")));
        let decided = government.post(&decide, ruling.clone()).await.expect(200);
        assert_eq!(
            (&decided["state"], &decided["outcome"], &decided["due"]),
            (&json!("closed"), &json!("decided_to_provide"), &Value::Null)
        );
        let kinds: Vec<&str> =
            decided["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["filed", "escalated", "mediated", "decided"]);
        assert_eq!(government.post(&decide, ruling).await.code(), (409, "wrong_stage"));

        // The line is open again, under a clock of its own, and nothing but an agreement ends it.
        let market = city.person("head@market").await;
        let open = format!("lines/{line}");
        let reopened = market.get(&open).await.expect(200);
        assert_eq!((&reopened["state"], &reopened["obliged"]), (&json!("received"), &json!(true)));
        assert_eq!(reopened["due"]["date"], "2026-11-25");
        assert_eq!(tasks(&market, &line).await, ["answer"]);
        let mut less = reopened["scope"].clone();
        less["fields"].as_array_mut().unwrap().truncate(1);
        for (act, body) in [
            ("refuse", json!({"ground": "not_held", "reason": "没有"})),
            ("supplement", json!({"missing": "批文"})),
            ("extend", json!({"days": 5, "reason": "忙"})),
            ("agree", json!({"scope": less})),
        ] {
            let barred = market.post(&format!("{open}/{act}"), body).await;
            assert_eq!(barred.code(), (409, "dispute_binds"), "{act}");
            has_next_step(&barred.body);
        }
        let agreed = market.post(&format!("{open}/agree"), Value::Null).await.expect(200);
        city.settle().await;
        let grant = text(&agreed["answer"], "grant");
        assert_eq!(rows(&city, &app, &grant).await.len(), 3);
        told_in_the_timeline(&city, &text(&decided, "request")).await;
        let auditor = city.person("auditor@city").await;
        let entries = auditor.get("audit/entries?action=dispute.decide").await.expect(200);
        let about: Vec<&Value> =
            entries["items"].as_array().unwrap().iter().map(|one| &one["object"]).collect();
        assert_eq!(about.len(), 3, "dispute, line and who was not entitled: {about:?}");
    }
}

#[tokio::test]
async fn a_dispute_that_is_lost_or_taken_back_leaves_the_refusal_as_it_was() {
    let city = &cities().await[0];
    let (_, line) = asked_for(city, ENTERPRISES).await;
    let path = negotiate_and_mediate(city, &line).await;
    let kept = json!({"provide": false, "reason": "超出最小必要"});
    let kept = city.person("government@city").await.post(&format!("{path}/decide"), kept).await.expect(200);
    assert_eq!(kept["outcome"], "decided_to_keep");
    let developer = city.person("developer@yuzhong").await;
    let shown = developer.get(&format!("lines/{line}")).await.expect(200);
    assert_eq!((&shown["state"], &shown["answer"]["ground"]), (&json!("refused"), &json!("not_necessary")));
    let again = developer.post(&format!("lines/{line}/dispute"), json!({"reason": "再议"})).await;
    assert_eq!(again.code(), (409, "disputed_before"));
    has_next_step(&again.body);
    assert_eq!(developer.get("disputes?state=closed").await.expect(200)["total"], 1);

    let (_, line) = asked_for(city, ENTERPRISES).await;
    refused(city, &line).await;
    let path = disputed(city, &line).await;
    developer.post(&format!("{path}/withdraw"), Value::Null).await.expect(200);
    assert_eq!(developer.get(&format!("lines/{line}")).await.expect(200)["state"], "refused");
}

#[tokio::test]
async fn a_provider_that_gives_in_owes_what_was_asked() {
    let city = &cities().await[0];
    let (_, line) = asked_for(city, ENTERPRISES).await;
    refused(city, &line).await;
    let path = disputed(city, &line).await;
    let developer = city.person("developer@yuzhong").await;
    assert_eq!(
        developer.post(&format!("{path}/give-in"), Value::Null).await.code(),
        (403, "office_head_only")
    );
    let market = city.person("head@market").await;
    let given = market.post(&format!("{path}/give-in"), json!({"note": "重新核对后可以提供"})).await;
    assert_eq!(given.expect(200)["outcome"], "given_in");
    let mut less = market.get(&format!("lines/{line}")).await.expect(200)["scope"].clone();
    less["fields"].as_array_mut().unwrap().truncate(2);
    // What the requester accepts may still be less.
    market.post(&format!("lines/{line}/counter-offer"), json!({"scope": less})).await.expect(200);
    let taken = developer.post(&format!("lines/{line}/accept-offer"), Value::Null).await.expect(200);
    assert_eq!(taken["state"], "agreed");
}

#[tokio::test]
async fn what_is_settled_with_the_authority_binds_and_goes_no_further() {
    let city = &cities().await[0];
    for (result, outcome, state) in
        [("provide", "settled_to_provide", "received"), ("keep", "settled_to_keep", "refused")]
    {
        let (_, line) = asked_for(city, ENTERPRISES).await;
        refused(city, &line).await;
        let path = disputed(city, &line).await;
        let developer = city.person("developer@yuzhong").await;
        developer.post(&format!("{path}/escalate"), json!({"reason": "协商未果"})).await.expect(200);
        let authority = city.person("authority@city").await;
        let settled = json!({"result": result, "reason": "双方当场达成一致"});
        let settled = authority.post(&format!("{path}/mediate"), settled).await.expect(200);
        assert_eq!((&settled["state"], &settled["outcome"]), (&json!("closed"), &json!(outcome)));
        assert_eq!(developer.get(&format!("lines/{line}")).await.expect(200)["state"], state);
        let ruling = json!({"provide": false, "reason": "x"});
        let after = city.person("government@city").await.post(&format!("{path}/decide"), ruling).await;
        assert_eq!(after.code(), (409, "wrong_stage"));
        for step in ["escalate", "withdraw"] {
            let body = if step == "escalate" { json!({"reason": "再议"}) } else { Value::Null };
            assert_eq!(developer.post(&format!("{path}/{step}"), body).await.code(), (409, "wrong_stage"));
        }
    }
}

#[tokio::test]
async fn a_dispute_that_is_filed_twice_under_one_key_is_one() {
    let city = &cities().await[0];
    let (_, line) = asked_for(city, ENTERPRISES).await;
    refused(city, &line).await;
    let (path, developer) = (format!("lines/{line}/dispute"), city.person("developer@yuzhong").await);
    let file = async |why: &str| {
        let key = [("idempotency-key", "one")];
        developer.call("POST", &path, json!({"reason": why}), &key).await
    };
    let first = id(&file("已公布条件均满足").await.expect(201));
    assert_eq!(id(&file("已公布条件均满足").await.expect(201)), first);
    assert_eq!(file("另有理由").await.code(), (422, "idempotency_key_reused"));
}

#[tokio::test]
async fn once_the_time_of_use_is_over_nothing_is_left_to_dispute_or_to_owe() {
    let city = &cities().await[0];
    let (_, late) = asked_until(city, ENTERPRISES, "2026-12-05").await;
    refused(city, &late).await;
    let (_, owed) = asked_until(city, ENTERPRISES, "2026-12-05").await;
    refused(city, &owed).await;
    let path = disputed(city, &owed).await;
    city.person("head@market").await.post(&format!("{path}/give-in"), Value::Null).await.expect(200);
    city.app.clock.advance_seconds(FIFTEEN_DAYS);
    let developer = city.person("developer@yuzhong").await;
    let filed = developer.post(&format!("lines/{late}/dispute"), json!({"reason": "x"})).await;
    assert_eq!(filed.code(), (409, "use_over"));
    has_next_step(&filed.body);
    assert_eq!(developer.get(&format!("lines/{owed}")).await.expect(200)["obliged"], false);
    refused(city, &owed).await;
    let again = developer.post(&format!("lines/{owed}/dispute"), json!({"reason": "x"})).await;
    assert_eq!(again.status, 409);
}
