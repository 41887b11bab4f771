//! What is in a basket while the catalogue and the calendar go on, told over the API on both databases.

use serde_json::{Value, json};

use crate::api_city::{City, cities};
use crate::grant_world::{days_later, id};

/// 医疗机构执业登记信息, of the health commission.
const INSTITUTIONS: &str = "2-02-022/000001";

/// Publishes the entry anew without one of its items.
async fn publish_without(city: &City, entry: &str, item: &str) {
    let path = format!("resources/{entry}");
    let steward = city.person("steward@health").await;
    let seen = steward.get(&path).await;
    let etag = seen.header("etag").to_owned();
    let mut content = seen.expect(200)["content"].clone();
    content["items"].as_array_mut().unwrap().retain(|one| one["name"] != item);
    steward.call("PUT", &path, content, &[("if-match", &etag)]).await.expect(200);
    let secrecy = city.person("secrecy@health").await;
    for kind in ["secrecy", "personal"] {
        let assessment = json!({"kind": kind, "finding": "不涉及"});
        secrecy.post(&format!("{path}/assess"), assessment).await.expect(200);
    }
    steward.post(&format!("{path}/submit"), Value::Null).await.expect(200);
    city.person("director@health").await.post(&format!("{path}/head-approve"), Value::Null).await.expect(200);
    city.person("authority@city").await.post(&format!("{path}/publish"), Value::Null).await.expect(200);
}

async fn checked(city: &City) -> Value {
    let developer = city.person("developer@yuzhong").await;
    developer.post("basket/check", json!({})).await.expect(200)["lines"][0].clone()
}

#[tokio::test]
async fn what_fits_the_entry_no_more_is_told_and_not_submitted() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        let entry = city.resource(INSTITUTIONS).await;
        let put = developer.put(&format!("basket/items/{entry}"), json!({})).await.expect(201);
        assert_ne!(checked(&city).await["verdict"], "blocked");
        let names = put["scope"]["fields"].as_array().unwrap();
        let gone = names.last().unwrap()["name"].as_str().unwrap().to_owned();
        publish_without(&city, &entry, &gone).await;

        let line = checked(&city).await;
        assert_eq!(
            (&line["verdict"], &line["code"]),
            (&json!("blocked"), &json!("scope_outdated")),
            "{line}"
        );
        let app = developer.post("apps", json!({"name": "便民就医", "purpose": "居民就医导航"})).await;
        let terms = json!({
            "basis": "《重庆市数据条例》第三十二条", "scenario": "居民查询医疗机构", "scope": "渝中区",
            "method": "库表", "until": "2027-06-30",
        });
        let body = json!({"app": id(&app.expect(201)), "title": "便民就医", "use": terms});
        let refused = developer.post("requests", body.clone()).await;
        assert_eq!(refused.code(), (409, "line_blocked"));
        assert_eq!(developer.get("basket").await.expect(200)["items"].as_array().unwrap().len(), 1, "kept");

        // Chosen again it fits; an end that has passed by the time of submitting does not.
        let mut scope = put["scope"].clone();
        scope["fields"].as_array_mut().unwrap().pop();
        scope["valid"] = json!({"until": "2026-12-31"});
        developer.put(&format!("basket/items/{entry}"), json!({"scope": scope})).await.expect(200);
        assert_ne!(checked(&city).await["verdict"], "blocked");
        days_later(&city, 60).await;
        assert_eq!(checked(&city).await["code"], "scope_outdated");
        scope["valid"] = json!({});
        let developer = city.person("developer@yuzhong").await;
        developer.put(&format!("basket/items/{entry}"), json!({"scope": scope})).await.expect(200);
        developer.post("requests", body).await.expect(201);
    }
}
