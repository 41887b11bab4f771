//! The catalogue comes first: an entry with nothing behind it is listed, asked for and agreed to; everybody is told that
//! its provider has to connect it and by when, and once it is connected the grant opens by itself.

use matou::connector::hosted_table;
use matou::scope::FieldType;
use serde_json::{Value, json};

use crate::api_city::{City, Persona, cities};
use crate::grant_world::{id, sign_and_agree};
use crate::web_world;

/// 家庭医生签约服务信息 of the health commission: a table of grade 4 that nobody connected.
const FAMILY_DOCTORS: &str = "2-02-022/000009";
const TABLE: &str = "health_family_doctor";
const COLUMNS: [&str; 8] = [
    "contract_number",
    "resident_name",
    "id_number",
    "focus_group",
    "team_name",
    "institution_name",
    "signed_on",
    "valid_until",
];

/// Puts the entry into the basket and submits it; answers the request.
async fn submitted(developer: &Persona<'_>, resource: &str) -> String {
    developer.put(&format!("basket/items/{resource}"), json!({})).await.expect(201);
    let app =
        id(&developer.post("apps", json!({"name": "基层智治", "purpose": "网格走访"})).await.expect(201));
    let terms = json!({
        "basis": "《基本医疗卫生与健康促进法》第三十一条", "scenario": "网格走访", "scope": "渝中区", "method": "库表",
        "until": "2027-06-30",
    });
    let body = json!({"app": app, "title": "家庭医生签约走访", "use": terms});
    id(&developer.post("requests", body).await.expect(201))
}

/// What waits for somebody under a task.
async fn tasks(who: &Persona<'_>, task: &str) -> Vec<Value> {
    let inbox = who.get("me/inbox?limit=100").await.expect(200);
    inbox["items"].as_array().unwrap().iter().filter(|item| item["task"] == task).cloned().collect()
}

/// Binds the entry to a table that is there and brings it to publication.
async fn connect(city: &City, resource: &str) {
    let columns = COLUMNS.map(|name| (name, FieldType::Text));
    let row = COLUMNS.iter().map(|name| json!(format!("{name} 1"))).collect();
    hosted_table::create(&city.app, TABLE, &columns, std::iter::once(row)).await.unwrap();
    let (steward, secrecy) = (city.person("steward@health").await, city.person("secrecy@health").await);
    let path = format!("resources/{resource}");
    let seen = steward.get(&path).await;
    let etag = seen.header("etag").to_owned();
    let mut content = seen.expect(200)["content"].clone();
    content["binding"] = json!({"type": "hosted_table", "table": TABLE});
    steward.call("PUT", &path, content, &[("if-match", &etag)]).await.expect(200);
    for kind in ["secrecy", "personal"] {
        secrecy.post(&format!("{path}/assess"), json!({"kind": kind, "finding": "可控"})).await.expect(200);
    }
    steward.post(&format!("{path}/submit"), Value::Null).await.expect(200);
    city.person("director@health").await.post(&format!("{path}/head-approve"), Value::Null).await.expect(200);
    city.person("authority@city").await.post(&format!("{path}/publish"), Value::Null).await.expect(200);
}

/// The basket says beforehand that nothing is connected yet and that tokens will be bound to a key.
async fn told_beforehand(developer: &Persona<'_>) {
    let line = developer.post("basket/check", json!({})).await.expect(200)["lines"][0].clone();
    assert_eq!((&line["connected"], &line["sender_constrained"]), (&json!(false), &json!(true)), "{line}");
    let codes: Vec<&Value> =
        line["notices"].as_array().unwrap().iter().map(|notice| &notice["code"]).collect();
    assert_eq!(codes, [&json!("not_connected"), &json!("sender_constrained")]);
    let said = line["notices"][0]["says"]["en"].as_str().unwrap();
    assert!(said.contains("nothing connected yet") && said.contains("20 working days"), "{said}");
    assert!(line["notices"][1]["says"]["en"].as_str().unwrap().contains("DPoP"), "{line}");
    assert_ne!(line["verdict"], "blocked");
}

#[tokio::test]
async fn what_is_only_listed_is_agreed_to_and_opens_once_its_provider_connects_it() {
    for city in cities().await {
        let (developer, steward) =
            (city.person("developer@yuzhong").await, city.person("steward@health").await);
        let resource = city.resource(FAMILY_DOCTORS).await;
        developer.put(&format!("basket/items/{resource}"), json!({})).await.expect(201);
        told_beforehand(&developer).await;
        developer.delete(&format!("basket/items/{resource}")).await;
        let request = submitted(&developer, &resource).await;
        let agreed = sign_and_agree(&city, &request).await;
        let grant = agreed["answer"]["grant"].as_str().unwrap().to_owned();
        city.settle().await;

        // Both sides are told who has to act and by when; nothing is parked where only the operator sees it.
        let seen = developer.get(&format!("grants/{grant}")).await.expect(200);
        let waits = &seen["waits_for"];
        assert_eq!(
            (&seen["state"], &waits["what"]),
            (&json!("provisioning"), &json!("connection")),
            "{seen}"
        );
        assert_eq!((&waits["who"]["slug"], &waits["due"]["clock"]), (&json!("health"), &json!("K7")));
        assert_eq!(waits["due"]["at"], seen["open_by"]);
        assert_eq!(seen["sender_constrained"], true);
        assert!(seen["sender_constrained_because"]["zh"].as_str().unwrap().contains("DPoP"), "{seen}");
        let story = developer.get(&format!("requests/{request}/timeline?limit=100")).await.expect(200);
        let told = |action: &str| {
            story["items"].as_array().unwrap().iter().filter(|event| event["action"] == action).count()
        };
        assert_eq!((told("grant.await_connection"), told("grant.activate")), (1, 0), "{story}");
        for who in [&steward, &city.person("head@health").await] {
            let waiting = tasks(who, "connect").await;
            assert_eq!(waiting.len(), 1, "{waiting:?}");
            assert_eq!((&waiting[0]["id"], &waiting[0]["due"]), (&json!(resource), &waits["due"]));
        }
        assert!(tasks(&developer, "connect").await.is_empty());
        assert!(tasks(&city.person("secrecy@health").await, "connect").await.is_empty());
        let jobs = city.person("operator@city").await.get("system").await.expect(200);
        assert!(!jobs.to_string().contains(&grant), "{jobs}");
        let pages = web_world::City::over(&city.app);
        let mut browser = pages.browser("developer@yuzhong", false).await;
        for path in [format!("/grants/{grant}"), format!("/requests/{request}")] {
            let html = browser.page(&path).await.html;
            assert!(html.contains("尚未挂接资源"), "{path}: {html}");
        }

        connect(&city, &resource).await;
        city.settle().await;
        let seen = developer.get(&format!("grants/{grant}")).await.expect(200);
        assert_eq!((&seen["state"], &seen["waits_for"]), (&json!("active"), &Value::Null), "{seen}");
        assert!(tasks(&steward, "connect").await.is_empty());
    }
}
