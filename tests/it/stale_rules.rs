//! A decision made under rules that another process has changed meanwhile is refused and writes nothing.

use matou::audit::store::{Filter, entries};
use serde_json::json;

use crate::api_city::{City, cities};
use crate::grant_world::Held;

const DENY: &str = "role,action,when,effect,basis,zh,en\noffice_head,line.agree,grade>=5,deny,statute:《中华人民共和国数据安全法》第二十一条,核心数据不提供,core data is not provided\n";

/// The number of the newest entry of the log.
async fn newest(city: &City) -> i64 {
    entries(&city.app.db.reader, &Filter::default(), 1).await.unwrap().entries[0].number
}

/// Two persons change the rules of the civil affairs bureau in a process of their own.
async fn change_rules(other: &City) {
    let text = json!({"text": DENY, "reason": "核心数据一律不提供"});
    other.person("security@city").await.put("policies/civil", text).await.expect(201);
    let approve = "policies/civil/drafts/1/approve";
    let made = other.person("policy2@city").await.post(approve, json!({})).await.expect(200);
    assert_eq!(made["number"], 1, "{made}");
}

#[tokio::test]
async fn a_permit_under_stale_rules_is_refused_in_the_command() {
    for city in cities().await {
        let held = Held::make(&city).await;
        let token = held.token(&city).await;
        let health = city.person("head@health").await;
        let before = held.seen(&city).await;

        // This process goes on with the rules it read; only the transaction sees that they changed.
        change_rules(&city.beside().await).await;
        let known = city.app.policy.version();
        let last = newest(&city).await;
        let suspend = format!("grants/{}/suspend", held.grant);
        let narrow = format!("grants/{}/narrow", held.grant);
        let mut scope = before["scope"].clone();
        scope["fields"].as_array_mut().unwrap().truncate(1);
        for (path, body) in [
            (&suspend, json!({"reason": "数据核对期间暂停"})),
            (&narrow, json!({"scope": scope, "reason": "核减"})),
        ] {
            let refused = health.post(path, body).await;
            assert_eq!(refused.code(), (409, "policy_changed"), "{path}");
            assert_ne!(refused.body["next"], "", "it says what to do");
        }
        assert_eq!(city.app.policy.version(), known);
        assert_eq!((newest(&city).await, held.seen(&city).await), (last, before), "nothing was written");
        assert_eq!(held.call(&city, &token).await.status, 200, "the grant is as open as before");

        // What the worker does every two seconds; then the same act goes through.
        assert!(city.app.policy.refresh(&city.app.db.reader).await.unwrap());
        health.post(&suspend, json!({"reason": "数据核对期间暂停"})).await.expect(200);
        assert_eq!(held.call(&city, &token).await.status, 403);
    }
}
