//! Many grants ended in one act: seen before, closed at once, followed until every enforcement point confirmed.

use matou::db;
use matou::grant::Grant;
use matou::id::GrantId;
use serde_json::{Value, json};

use crate::api_city::{City, cities};
use crate::grant_world::{Held, entries, id};

async fn load(city: &City, grant: &str) -> Grant {
    let grant: GrantId = grant.parse().unwrap();
    matou::grant::store::grant(&city.app.db.reader, &grant).await.unwrap()
}

/// A copy of a grant on a resource that is opened and closed by hand, or of another provider.
async fn copy(city: &City, of: &str, kind: &str, provider: Option<&str>) -> String {
    let mut grant = Grant { id: GrantId::new(), line: matou::id::LineId::new(), ..load(city, of).await };
    kind.clone_into(&mut grant.kind);
    if let Some(slug) = provider {
        grant.provider = city.app.tree().by_slug(slug).unwrap().id.clone();
    }
    db::insert(&city.app.db.writer, &grant).await.unwrap();
    grant.id.to_string()
}

fn grants(list: &Value) -> Vec<&str> {
    let mut grants: Vec<&str> =
        list.as_array().unwrap().iter().map(|one| one["grant"].as_str().unwrap()).collect();
    grants.sort_unstable();
    grants
}

async fn look_first(city: &City, held: &Held, by_hand: &str, of_police: &str) -> String {
    let health = city.person("head@health").await;
    let selection = json!({"selection": {"by": "application", "app": held.app}});
    let preview = health.post("revocations/preview", selection.clone()).await.expect(200);
    let mut mine = [held.grant.as_str(), by_hand];
    mine.sort_unstable();
    assert_eq!(grants(&preview["closes"]), mine, "what is another provider's is none of its business");
    assert_eq!(preview["holders"][0]["slug"], "yuzhong");
    let hit = preview["closes"].as_array().unwrap().iter().find(|one| one["grant"] == held.grant).unwrap();
    assert_eq!((&hit["calls"], &hit["app_name"]), (&json!(1), &json!("基层卫生一体化")), "{hit}");
    // The holder sees all of it and may end none of it.
    let holder = city.person("developer@yuzhong").await;
    let seen = holder.post("revocations/preview", selection.clone()).await.expect(200);
    assert_eq!((seen["closes"].as_array().unwrap().len(), seen["spared"].as_array().unwrap().len()), (0, 3));
    let mut body = selection;
    body["reason"] = json!("密钥泄露");
    assert_eq!(holder.post("revocations", body).await.code(), (409, "nothing_to_revoke"));
    let named =
        json!({"selection": {"by": "grants", "grants": [held.grant, of_police]}, "reason": "密钥泄露"});
    assert_eq!(health.post("revocations", named).await.code(), (404, "not_found"));
    preview["digest"].as_str().unwrap().to_owned()
}

async fn revoke(city: &City, held: &Held, by_hand: &str, of_police: &str) {
    let token = held.token(city).await;
    assert_eq!(held.call(city, &token).await.status, 200);
    let digest = look_first(city, held, by_hand, of_police).await;
    let health = city.person("head@health").await;
    let body = |digest: &str, reason: &str| json!({"selection": {"by": "application", "app": held.app}, "digest": digest, "reason": reason});
    assert_eq!(health.post("revocations", body(&digest, " ")).await.status, 422);
    let other = health.post("revocations", body("0", "密钥泄露")).await;
    assert_eq!(other.code(), (409, "selection_changed"));
    assert_eq!(held.call(city, &token).await.status, 200, "what was refused closed nothing");

    let key = [("idempotency-key", "leak")];
    let done = health.call("POST", "revocations", body(&digest, "密钥泄露"), &key).await.expect(201);
    let again = health.call("POST", "revocations", body(&digest, "密钥泄露"), &key).await.expect(201);
    assert_eq!(id(&done), id(&again));
    assert_eq!(held.call(city, &token).await.status, 403, "closed with the commit");
    assert_eq!(done["unconfirmed"], 2);
    for grant in [held.grant.as_str(), by_hand] {
        assert_eq!(load(city, grant).await.state.as_str(), "ended");
    }
    assert_eq!(load(city, of_police).await.state.as_str(), "active");
    follow(city, &id(&done), held, by_hand).await;
}

/// The connector confirms by itself; what only a person can close stays unconfirmed until that person says so.
async fn follow(city: &City, revocation: &str, held: &Held, by_hand: &str) {
    let auditor = city.person("auditor@city").await;
    let path = format!("revocations/{revocation}");
    let of = |view: &Value, grant: &str| {
        view["grants"].as_array().unwrap().iter().find(|one| one["grant"] == grant).unwrap().clone()
    };
    let before = of(&auditor.get(&path).await.expect(200), &held.grant);
    let points: Vec<(&Value, bool)> = before["acknowledgements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["point"], one["confirmed_at"].is_string()))
        .collect();
    assert_eq!(points, [(&json!("gateway"), true), (&json!("hosted_table"), false)]);
    city.settle().await;
    let after = auditor.get(&path).await.expect(200);
    assert_eq!((&of(&after, &held.grant)["confirmed"], &after["unconfirmed"]), (&json!(true), &json!(1)));
    let listed = auditor.get("revocations").await.expect(200);
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["unconfirmed"]),
        (&json!(revocation), &json!(1))
    );

    let health = city.person("head@health").await;
    health.post(&format!("grants/{by_hand}/closed-by-hand"), Value::Null).await.expect(200);
    let confirmed = auditor.get(&path).await.expect(200);
    assert_eq!((&confirmed["unconfirmed"], &of(&confirmed, by_hand)["confirmed"]), (&json!(0), &json!(true)));
    // Both sides find it; a stranger does not learn that it exists.
    city.person("developer@yuzhong").await.get(&path).await.expect(200);
    assert_eq!(city.person("steward@police").await.get(&path).await.status, 404);
    let ended = entries(city, "grant.end").await;
    assert_eq!(ended.iter().filter(|entry| entry["object"]["noun"] == "revocation").count(), 1, "{ended:?}");
}

#[tokio::test]
async fn an_application_loses_its_grants_in_one_act() {
    for city in cities().await {
        let held = Held::make(&city).await;
        let by_hand = copy(&city, &held.grant, "model", None).await;
        let of_police = copy(&city, &held.grant, "data.table", Some("police")).await;
        revoke(&city, &held, &by_hand, &of_police).await;
    }
}

#[tokio::test]
async fn a_person_or_a_department_or_a_resource_is_enough_to_name() {
    for city in cities().await {
        let held = Held::make(&city).await;
        let token = held.token(&city).await;
        let authority = city.person("authority@city").await;
        let grant = load(&city, &held.grant).await;
        for selection in [
            json!({"by": "person", "person": grant.requested_by[0]}),
            json!({"by": "organisation", "organisation": grant.requester}),
            json!({"by": "resource", "resource": grant.resource}),
            json!({"by": "grants", "grants": [grant.id]}),
        ] {
            let seen =
                authority.post("revocations/preview", json!({"selection": selection})).await.expect(200);
            assert_eq!(grants(&seen["closes"]), [held.grant.as_str()], "{selection}");
        }
        assert_eq!(held.call(&city, &token).await.status, 200, "looking closes nothing");
        let unknown = json!({"selection": {"by": "tier", "tier": "city"}});
        assert_eq!(authority.post("revocations/preview", unknown).await.status, 422);
        let body =
            json!({"selection": {"by": "person", "person": grant.requested_by[0]}, "reason": "调离岗位"});
        authority.post("revocations", body).await.expect(201);
        assert_eq!(held.call(&city, &token).await.status, 403);
    }
}
