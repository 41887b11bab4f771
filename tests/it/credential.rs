//! The life of an application's credentials, as its developers and its programs meet it.

use matou::credential::commands::{self, Configured};
use matou::credential::handover::Credential;
use matou::grant::commands as grants;
use serde_json::{Value, json};

use crate::gateway_world::{World, scope, table_content, worlds};

pub fn all_plain() -> matou::scope::Scope {
    scope(json!({"fields": [{"name": "number"}, {"name": "name"}, {"name": "district"}]}))
}

pub async fn one_grant(world: &World, grade: u8) -> (matou::credential::Application, matou::grant::Grant) {
    world.table("physician", 5).await;
    let resource = world.resource(table_content("physician")).await;
    let application = world.application().await;
    let grant = world.opened_grant(&application.id, &resource, grade, all_plain()).await;
    (application, grant)
}

#[tokio::test]
async fn an_application_is_registered_configured_opened_once_and_reads() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let Configured::Plan(plan) = commands::configure(
            &world.app,
            &world.developer,
            &application.id,
            Credential::Secret,
            true,
            None,
        )
        .await
        .unwrap() else {
            panic!("a dry run makes nothing");
        };
        assert_eq!((plan.grants.len(), plan.grants[0].state, plan.replaces_secret), (1, "active", false));
        assert_eq!(plan.grants[0].title.zh, "执业医师信息");
        assert!(commands::handovers(&world.app, &world.developer, &application.id).await.unwrap().is_empty());

        let shown = world.configure(&application.id).await;
        for _ in 0..3 {
            let again = commands::show(&world.app, &world.developer, &shown.id).await.unwrap();
            assert_eq!((again.state, again.sealed, again.grants.len()), ("waiting", false, 1));
        }
        let early = commands::open(&world.app, &world.developer, &shown.id).await.unwrap_err();
        assert_eq!((early.status, early.code), (409, "sealing"));
        world.seal().await;
        assert!(commands::show(&world.app, &world.developer, &shown.id).await.unwrap().sealed);

        let opened = commands::open(&world.app, &world.colleague, &shown.id).await.unwrap();
        assert_eq!(opened.client_id, application.id);
        assert!(opened.handed.secret().unwrap().expose().starts_with("mcs_"));
        let body = serde_json::to_string(&world.handover(&shown.id).await).unwrap();
        assert!(!body.contains("sealed") && body.contains("opened"), "{body}");
        let kept = commands::get(&world.app, &world.developer, &application.id).await.unwrap();
        assert_eq!(kept.secret.unwrap().digest, opened.handed.secret().unwrap().digest());

        let secret = opened.handed.secret().unwrap().expose();
        assert_eq!(opened.body()["client_secret"], secret);
        assert!(!format!("{opened:?}").contains(secret));
        let log = matou::audit::store::rows_after(&world.app.db.reader, 0, 1000).await.unwrap();
        assert!(log.iter().all(|row| !row.body.contains(secret)));

        let env = &opened.files.iter().find(|(name, _)| *name == ".env").unwrap().1;
        assert!(
            env.expose()
                .contains(&format!("MATOU_CLIENT_SECRET={}", opened.handed.secret().unwrap().expose()))
        );
        let json = &opened.files.iter().find(|(name, _)| *name == "matou.json").unwrap().1;
        let json: Value = serde_json::from_str(json.expose()).unwrap();
        let endpoint = json["grants"][0]["endpoint"].as_str().unwrap();
        assert_eq!(endpoint, format!("http://127.0.0.1:8090/gw/{}/rows", grant.id));

        let form = [("grant_type", "client_credentials"), ("resource", endpoint)];
        let answer = world.oauth("/oauth/token", &opened, &form, None).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.body);
        assert_eq!(answer.body["expires_in"], 300);
        let rows = world.rows(&grant, "?limit=2", answer.body["access_token"].as_str().unwrap()).await;
        assert_eq!(rows.status, 200, "{}", rows.body);
        assert_eq!(rows.body["items"][0], json!({"number": 1, "name": "医师1", "district": "渝中区"}));
    }
}

#[tokio::test]
async fn a_second_opening_gives_nothing_and_is_in_the_log() {
    for world in worlds().await {
        let (application, _) = one_grant(&world, 2).await;
        let shown = world.configure(&application.id).await;
        world.seal().await;
        commands::open(&world.app, &world.developer, &shown.id).await.unwrap();
        let again = commands::open(&world.app, &world.developer, &shown.id).await.unwrap_err();
        assert_eq!((again.status, again.code), (409, "already_opened"));
        let log = world.log("handover", shown.id.as_str()).await;
        assert_eq!(log[0], ("handover.open".to_owned(), json!("already_opened")));
        assert_eq!(log[1], ("handover.open".to_owned(), Value::Null));
    }
}

#[tokio::test]
async fn of_two_openings_at_once_one_gets_the_secret() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let shown = world.configure(&application.id).await;
        world.seal().await;
        let (a, b) = tokio::join!(
            commands::open(&world.app, &world.developer, &shown.id),
            commands::open(&world.app, &world.colleague, &shown.id)
        );
        let (won, lost) = match (a, b) {
            (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
            (a, b) => panic!("exactly one must win: {a:?} {b:?}"),
        };
        assert_eq!(lost.code, "already_opened");
        let token = world.token(&won, &grant).await;
        assert_eq!(world.rows(&grant, "", &token).await.status, 200);
    }
}

#[tokio::test]
async fn a_hand_over_expires_is_replaced_and_is_for_its_organisation_only() {
    for world in worlds().await {
        let (application, _) = one_grant(&world, 2).await;
        let first = world.configure(&application.id).await;
        let second = world.configure(&application.id).await;
        world.seal().await;
        let replaced = commands::open(&world.app, &world.developer, &first.id).await.unwrap_err();
        assert_eq!(replaced.code, "handover_replaced");
        let body = serde_json::to_string(&world.handover(&first.id).await).unwrap();
        assert!(!body.contains("sealed"), "{body}");

        for command in [
            commands::open(&world.app, &world.stranger, &second.id).await.map(drop),
            commands::show(&world.app, &world.stranger, &second.id).await.map(drop),
            commands::get(&world.app, &world.stranger, &application.id).await.map(drop),
        ] {
            assert_eq!(command.unwrap_err().status, 404);
        }
        let mut absent = world.developer.clone();
        absent.stepped_up = false;
        let denied = commands::open(&world.app, &absent, &second.id).await.unwrap_err();
        assert_eq!(denied.code, "step_up_required");
        world.seal().await;

        world.tick(7 * 86_400);
        let expired = commands::open(&world.app, &world.developer, &second.id).await.unwrap_err();
        assert_eq!((expired.status, expired.code), (409, "handover_expired"));
        assert_eq!(commands::show(&world.app, &world.developer, &second.id).await.unwrap().state, "expired");
        assert_eq!(commands::expire(&world.app).await.unwrap(), 1);
        assert_eq!(commands::expire(&world.app).await.unwrap(), 0);
        assert!(!serde_json::to_string(&world.handover(&second.id).await).unwrap().contains("sealed"));
    }
}

#[tokio::test]
async fn configuring_again_kills_the_old_secret_and_its_tokens_when_it_is_opened() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let old = world.credentials(&application.id).await;
        let token = world.token(&old, &grant).await;
        world.tick(1);
        let shown = world.configure(&application.id).await;
        world.seal().await;
        assert_eq!(world.rows(&grant, "", &token).await.status, 200, "configuring alone changes nothing");
        let new = commands::open(&world.app, &world.developer, &shown.id).await.unwrap();
        assert_eq!(world.rows(&grant, "", &token).await.code(), (401, "token_revoked"));
        let form = [("grant_type", "client_credentials")];
        let refused = world.oauth("/oauth/token", &old, &form, None).await;
        assert_eq!((refused.status, &refused.body["error"]), (401, &json!("invalid_client")));
        assert_eq!(refused.header("www-authenticate"), "Basic realm=\"matou\"");
        let token = world.token(&new, &grant).await;
        assert_eq!(world.rows(&grant, "", &token).await.status, 200);
    }
}

#[tokio::test]
async fn another_application_neither_sees_nor_revokes_a_token() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let who = world.credentials(&application.id).await;
        let token = world.token(&who, &grant).await;
        let other = world.application().await;
        let resource = world.resource(table_content("physician")).await;
        world.opened_grant(&other.id, &resource, 2, all_plain()).await;
        let stranger = world.credentials(&other.id).await;
        let form = [("token", token.as_str())];
        assert_eq!(
            world.oauth("/oauth/introspect", &stranger, &form, None).await.body,
            json!({"active": false})
        );
        assert_eq!(world.oauth("/oauth/revoke", &stranger, &form, None).await.status, 200);
        assert_eq!(world.rows(&grant, "", &token).await.status, 200);
        let form = [("grant_type", "client_credentials"), ("scope", grant.id.as_str())];
        let refused = world.oauth("/oauth/token", &stranger, &form, None).await;
        assert_eq!(refused.body["error"], "invalid_target");
    }
}

#[tokio::test]
async fn a_grant_given_back_leaves_the_others_of_the_application() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let resource = world.resource(table_content("physician")).await;
        let kept = world.opened_grant(&application.id, &resource, 2, all_plain()).await;
        let who = world.credentials(&application.id).await;
        let token = world.token(&who, &grant).await;
        grants::give_back(&world.app, &world.developer, &grant.id, "项目结束").await.unwrap();
        assert_eq!(world.rows(&grant, "", &token).await.code(), (403, "grant_ended"));
        // One is left, so it needs no naming any more.
        let answer = world.oauth("/oauth/token", &who, &[("grant_type", "client_credentials")], None).await;
        assert_eq!(
            answer.body["authorization_details"][0]["identifier"],
            kept.id.as_str(),
            "{}",
            answer.body
        );
    }
}
