//! Rows through the gateway: what is granted, masked and counted, and what is refused at once.

use axum::body::Body;
use axum::http::Request;
use matou::audit::store as audit;
use matou::grant::usage::{self, digest};
use matou::grant::{Grant, commands, reconcile};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::gateway_world::{World, scope, table_content, worlds};

/// An application with one open grant on a table of 25 physicians, and its token.
async fn reader(world: &World, json: Value) -> (Grant, String) {
    world.table("physician", 25).await;
    let resource = world.resource(table_content("physician")).await;
    let application = world.application().await;
    let grant = world.opened_grant(&application.id, &resource, 2, scope(json)).await;
    let who = world.credentials(&application.id).await;
    let token = world.token(&who, &grant).await;
    (grant, token)
}

fn masked() -> Value {
    json!({
        "fields": [{"name": "number"}, {"name": "name", "mask": "name"}, {"name": "district"},
            {"name": "id_number", "mask": "hash"}, {"name": "score"}, {"name": "retired"}],
        "row_filter": {"eq": {"field": "district", "value": "渝中区"}},
    })
}

#[tokio::test]
async fn rows_come_in_pages_with_masks_and_only_where_the_filter_says() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        let (mut seen, mut query) = (Vec::new(), "?limit=7".to_owned());
        loop {
            let page = world.rows(&grant, &query, &token).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{}", page.body);
            seen.extend(page.body["items"].as_array().unwrap().clone());
            let Some(next) = page.body["next_cursor"].as_str() else { break };
            query = format!("?limit=7&cursor={next}");
        }
        let numbers: Vec<i64> = seen.iter().map(|row| row["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=25).filter(|number| number % 3 != 0).collect::<Vec<i64>>());
        assert_eq!(
            (&seen[0]["name"], &seen[0]["score"], &seen[0]["retired"]),
            (&json!("医**"), &json!(0.25), &json!(false))
        );
        assert_eq!(seen[1]["retired"], Value::Null);
        assert_eq!(seen[0]["id_number"].as_str().unwrap().len(), 64);

        let few = world.rows(&grant, "?number.ge=5&number.le=8&fields=score,number", &token).await;
        assert_eq!(
            few.body["items"],
            json!([{"score": 1.25, "number": 5}, {"score": 1.75, "number": 7}, {"score": 2.0, "number": 8}])
        );
        let one = world.rows(&grant, "?retired=true&score=2.0", &token).await;
        assert_eq!(one.body["items"].as_array().unwrap().len(), 1);
        assert_eq!(world.rows(&grant, "?district=江北区", &token).await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn two_grants_cannot_join_hashed_values() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        let resource = world.resource(table_content("physician")).await;
        let other = world.opened_grant(&grant.app, &resource, 2, scope(masked())).await;
        let who = world.credentials(&grant.app).await;
        assert_eq!(world.rows(&grant, "", &token).await.code(), (401, "token_revoked"));
        let first = world.rows(&grant, "", &world.token(&who, &grant).await).await;
        let second = world.rows(&other, "", &world.token(&who, &other).await).await;
        assert_ne!(first.body["items"][0]["id_number"], second.body["items"][0]["id_number"]);
        assert_eq!(first.body["items"][0]["number"], second.body["items"][0]["number"]);
    }
}

#[tokio::test]
async fn what_is_not_granted_is_refused_by_name() {
    for world in worlds().await {
        let narrow =
            json!({"fields": [{"name": "number"}, {"name": "name", "mask": "name"}, {"name": "district"}]});
        let (grant, token) = reader(&world, narrow).await;
        for query in ["?fields=number,id_number", "?id_number=1", "?id_number.ge=1"] {
            let refused = world.rows(&grant, query, &token).await;
            assert_eq!(refused.code(), (403, "column_not_granted"), "{query}");
        }
        let named = world.rows(&grant, "?fields=number,id_number", &token).await;
        assert!(named.body["detail"].as_str().unwrap().contains("`id_number`"), "{}", named.body);
        assert!(named.body["en"]["title"].as_str().unwrap().contains("`id_number`"));
        assert_eq!(world.rows(&grant, "?name=医师1", &token).await.code(), (403, "not_filterable"));
        let misspelt = world.rows(&grant, "?distrct=1", &token).await;
        let said = misspelt.body["errors"][0]["en"].as_str().unwrap();
        assert!(
            said.contains("`fields`") && said.contains("district") && !said.contains("id_number"),
            "{said}"
        );
        for query in [
            "?nonsense=1",
            "?rowid=1",
            "?%22%3B%20drop%20table%20physician%3B--=1",
            "?sort=number",
            "?fields=number,nonsense",
            "?limit=0",
            "?limit=1001",
            "?limit=x",
            "?cursor=AAAA",
            "?number=abc",
            "?number.gt=1",
            "?number=99999999999999999999",
            "?fields=",
            "?district=%00",
        ] {
            assert_eq!(world.rows(&grant, query, &token).await.code(), (422, "invalid_input"), "{query}");
        }
    }
}

#[tokio::test]
async fn sql_in_values_is_text_like_any_other() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        for text in
            ["' or '1'='1", "'; drop table physician; --", "%", "_", "\\", "渝中区' --", "\"", "$1", "?"]
        {
            let value: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let answer = world.rows(&grant, &format!("?district={value}"), &token).await;
            assert_eq!((answer.status, &answer.body["items"]), (200, &json!([])), "{text}");
        }
        assert_eq!(world.rows(&grant, "", &token).await.body["items"].as_array().unwrap().len(), 17);
    }
}

#[tokio::test]
async fn what_narrows_works_on_the_very_next_call_and_what_widens_waits_for_the_seal() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        commands::suspend(&world.app, &world.head, &grant.id, "超范围使用").await.unwrap();
        assert_eq!(world.rows(&grant, "", &token).await.code(), (403, "grant_suspended"));
        assert_eq!(reconcile::reconcile(&world.app, &grant.id).await.unwrap(), reconcile::Outcome::Settled);
        assert_eq!(world.log("grant", grant.id.as_str()).await[0].0, "grant.close_confirmed");

        commands::resume(&world.app, &world.head, &grant.id, "已整改").await.unwrap();
        assert_eq!(world.rows(&grant, "", &token).await.code(), (403, "grant_not_open"));
        let waiting = reconcile::reconcile(&world.app, &grant.id).await.unwrap_err();
        assert_eq!(waiting.code, "sealing");
        world.seal().await;
        assert_eq!(reconcile::sweep(&world.app).await.unwrap(), 0);
        assert_eq!(world.rows(&grant, "", &token).await.status, 200);

        let denied = commands::suspend(&world.app, &world.developer, &grant.id, "x").await.unwrap_err();
        assert_eq!(denied.status, 403);
        assert_eq!(
            commands::suspend(&world.app, &world.stranger, &grant.id, "x").await.unwrap_err().status,
            404
        );
        commands::end(&world.app, &world.head, &grant.id, "目的已实现").await.unwrap();
        assert_eq!(world.rows(&grant, "", &token).await.code(), (403, "grant_ended"));
        for _ in 0..2 {
            reconcile::reconcile(&world.app, &grant.id).await.unwrap();
        }
        let confirmed = world.log("grant", grant.id.as_str()).await;
        assert_eq!(confirmed.iter().filter(|(action, _)| action == "grant.close_confirmed").count(), 2);
        assert!(!world.grant(&grant.id).await.awaits_confirmation());
        assert_eq!(
            commands::resume(&world.app, &world.head, &grant.id, "x").await.unwrap_err().code,
            "wrong_state"
        );
    }
}

#[tokio::test]
async fn a_grant_is_open_between_its_dates_and_expires_by_itself() {
    for world in worlds().await {
        let mut limited = masked();
        limited["valid"] = json!({"until": "2026-11-26"});
        let (grant, token) = reader(&world, limited).await;
        assert_eq!(world.rows(&grant, "", &token).await.status, 200);
        world.tick(301);
        assert_eq!(world.rows(&grant, "", &token).await.code(), (401, "token_expired"));
        assert_eq!(reconcile::expire(&world.app).await.unwrap(), 0);
        world.tick(3 * 86_400);
        let who = world.credentials(&grant.app).await;
        let form = [("grant_type", "client_credentials"), ("scope", grant.id.as_str())];
        let refused = world.oauth("/oauth/token", &who, &form, None).await;
        assert_eq!(refused.body["code"], "grant_ended");
        assert_eq!(reconcile::expire(&world.app).await.unwrap(), 1);
        assert_eq!(reconcile::expire(&world.app).await.unwrap(), 0);
        reconcile::reconcile(&world.app, &grant.id).await.unwrap();
        let actions: Vec<String> =
            world.log("grant", grant.id.as_str()).await.into_iter().map(|(a, _)| a).collect();
        assert_eq!(actions[..2], ["grant.close_confirmed", "grant.expire"]);

        let mut later = masked();
        later["valid"] = json!({"from": "2027-01-01"});
        let resource = world.resource(table_content("physician")).await;
        let future = world.opened_grant(&grant.app, &resource, 2, scope(later)).await;
        let form = [("grant_type", "client_credentials"), ("scope", future.id.as_str())];
        assert_eq!(world.oauth("/oauth/token", &who, &form, None).await.body["code"], "grant_not_open");
    }
}

#[tokio::test]
async fn tokens_of_others_for_others_and_none_at_all_open_nothing() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        let path = format!("/gw/{}/rows", grant.id);
        let bare = world.send(Request::get(&path).body(Body::empty()).unwrap()).await;
        assert_eq!(
            (bare.code(), bare.header("www-authenticate")),
            ((401, "no_token"), "Bearer realm=\"matou\"")
        );
        assert_eq!(world.get(&path, "mtp_abc").await.code(), (401, "bad_token"));
        let resource = world.resource(table_content("physician")).await;
        let other = world.opened_grant(&grant.app, &resource, 2, scope(masked())).await;
        assert_eq!(world.rows(&other, "", &token).await.code(), (403, "grant_not_in_token"));
        assert_eq!(world.get("/gw/gra_nonsense/rows", &token).await.code(), (403, "grant_not_in_token"));
        assert_eq!(world.get(&format!("/gw/{}/api/x", grant.id), &token).await.code(), (404, "wrong_door"));
        let mut altered = token.clone();
        altered.replace_range(0..1, "f");
        assert_eq!(world.rows(&grant, "", &altered).await.code(), (401, "bad_token"));
    }
}

#[tokio::test]
async fn the_quota_of_a_day_is_exact_and_fresh_the_next_day() {
    for world in worlds().await {
        let mut limited = masked();
        limited["quota"] = json!({"calls_per_day": 3});
        let (grant, token) = reader(&world, limited).await;
        let calls = (0..8).map(|_| world.rows(&grant, "?limit=1", &token));
        let answers = futures_util::future::join_all(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 3);
        let refused = world.rows(&grant, "", &token).await;
        assert_eq!(refused.code(), (429, "quota_exhausted"));
        let wait: i64 = refused.header("retry-after").parse().unwrap();
        world.tick(wait);
        let who = world.credentials(&grant.app).await;
        let token = world.token(&who, &grant).await;
        assert_eq!(world.rows(&grant, "?limit=1", &token).await.status, 200);
        let used = commands::use_of(&world.app, &world.developer, &grant.id).await.unwrap();
        assert_eq!((used.days.len(), used.days[0].calls, used.days[0].rows, used.calls_today), (2, 3, 3, 1));
        assert_eq!(used.denied.iter().map(|denied| denied.calls).sum::<i64>(), 6);
        assert_eq!(commands::use_of(&world.app, &world.stranger, &grant.id).await.unwrap_err().status, 404);
    }
}

#[tokio::test]
async fn every_call_leaves_a_record_and_the_log_learns_of_use_without_being_flooded() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        world.rows(&grant, "?limit=5", &token).await;
        for _ in 0..40 {
            world.rows(&grant, "?id_card=1", &token).await;
            world.get(&format!("/gw/{}/rows", matou::id::GrantId::new()), "invented").await;
        }
        let newest = usage::store::newest(&world.app.db.reader, &grant.id, 9).await.unwrap();
        let told: Vec<_> =
            newest.iter().map(|used| (used.operation.as_str(), used.rows, used.status)).collect();
        assert_eq!(told.len(), 2);
        assert!(told.contains(&("rows", 5, 200)) && told.contains(&("token", 0, 200)), "{told:?}");

        let count = async || audit::rows_after(&world.app.db.reader, 0, 10_000).await.unwrap().len();
        let before = count().await;
        digest::digest(&world.app).await.unwrap();
        assert_eq!(count().await, before, "this minute is not over");
        world.tick(2 * 3600);
        digest::digest(&world.app).await.unwrap();
        digest::digest(&world.app).await.unwrap();
        let rows = audit::rows_after(&world.app.db.reader, 0, 10_000).await.unwrap();
        assert_eq!(rows.len(), before + 2);
        let entries: Vec<_> = rows[before..].iter().map(|row| row.entry().unwrap()).collect();
        assert_eq!((entries[0].action.as_str(), &entries[0].details["calls"]), ("use.denied", &json!(80)));
        assert_eq!(entries[0].details["lines"].as_array().unwrap().len(), 2);
        assert_eq!((entries[1].action.as_str(), &entries[1].details["records"]), ("use.digest", &json!(2)));
    }
}

#[tokio::test]
async fn what_a_provider_opens_by_hand_opens_and_closes_when_it_says_so() {
    for world in worlds().await {
        let mut content = table_content("physician");
        content.kind = matou::catalog::Kind::File;
        content.binding = None;
        let resource = world.resource(content).await;
        let application = world.application().await;
        let files = json!({"method": "file", "fields": [{"name": "number"}]});
        let grant = world.agreed(&application.id, &resource, 2, scope(files)).await;
        let (app, id) = (&world.app, &grant.id);
        assert_eq!(commands::opened_by_hand(app, &world.head, id).await.unwrap_err().code, "sealing");
        world.seal().await;
        assert_eq!(reconcile::reconcile(app, id).await.unwrap(), reconcile::Outcome::AwaitsPerson);
        assert_eq!(commands::opened_by_hand(app, &world.developer, id).await.unwrap_err().status, 403);
        // The denied attempt is in the log too, and waits for its place there.
        world.seal().await;
        assert_eq!(commands::opened_by_hand(app, &world.head, id).await.unwrap().state.as_str(), "active");
        assert_eq!(commands::closed_by_hand(app, &world.head, id).await.unwrap_err().code, "wrong_state");

        let who = world.credentials(&application.id).await;
        assert_eq!((who.grants[0].delivery, &who.grants[0].endpoint), ("by_hand", &None));
        let token = world.token(&who, &grant).await;
        assert_eq!(world.rows(&grant, "", &token).await.code(), (404, "wrong_door"));
        commands::end(app, &world.head, id, "用途已实现").await.unwrap();
        for _ in 0..2 {
            assert_eq!(reconcile::reconcile(app, id).await.unwrap_err().code, "close_by_hand");
        }
        assert!(world.grant(id).await.awaits_confirmation());
        commands::closed_by_hand(app, &world.head, id).await.unwrap();
        assert_eq!(reconcile::reconcile(app, id).await.unwrap(), reconcile::Outcome::Settled);
        let held = commands::held(app, &world.developer).await.unwrap();
        assert_eq!((held.len(), commands::given(app, &world.head).await.unwrap().len()), (1, 1));
        assert!(commands::given(app, &world.stranger).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn no_record_no_rows() {
    for world in worlds().await {
        let (grant, token) = reader(&world, masked()).await;
        world
            .app
            .db
            .writer
            .execute_unprepared("alter table use_record rename to use_record_away")
            .await
            .unwrap();
        let refused = world.rows(&grant, "", &token).await;
        assert_eq!(refused.code(), (503, "database_unavailable"));
        assert!(refused.body.get("items").is_none());
    }
}

#[tokio::test]
async fn a_table_that_misses_a_granted_column_does_not_open_and_a_failed_load_replaces_nothing() {
    for world in worlds().await {
        let resource = world.resource(table_content("absent")).await;
        let application = world.application().await;
        let grant = world.agreed(&application.id, &resource, 2, scope(masked())).await;
        world.seal().await;
        let missing = reconcile::reconcile(&world.app, &grant.id).await.unwrap_err();
        assert_eq!(missing.code, "scope_does_not_fit");
        assert_eq!(reconcile::sweep(&world.app).await.unwrap(), 1);
        world.table("absent", 4).await;
        assert_eq!(reconcile::sweep(&world.app).await.unwrap(), 0);
        let rows = vec![vec![json!(1), json!("a")], vec![json!("not a number"), json!("b")]];
        let columns = [("number", matou::scope::FieldType::Integer), ("name", matou::scope::FieldType::Text)];
        let refused =
            matou::connector::hosted_table::create(&world.app, "absent", &columns, rows.into_iter()).await;
        assert_eq!(refused.unwrap_err().code, "invalid_input");
        assert_eq!(reconcile::reconcile(&world.app, &grant.id).await.unwrap(), reconcile::Outcome::Settled);
        let refused = matou::connector::hosted_table::create(
            &world.app,
            "x\" (a text); --",
            &columns,
            std::iter::empty(),
        );
        assert_eq!(refused.await.unwrap_err().code, "invalid_input");
    }
}
