//! The life of an application's credentials, as its developers and its programs meet it.

use axum::body::Body;
use axum::http::Request;
use data_encoding::BASE64URL_NOPAD;
use matou::credential::commands::{self, Configured};
use matou::grant::commands as grants;
use matou::random::Secret;
use serde_json::{Value, json};

use crate::gateway_world::{START, World, key, proof, scope, table_content, worlds};

fn all_plain() -> matou::scope::Scope {
    scope(json!({"fields": [{"name": "number"}, {"name": "name"}, {"name": "district"}]}))
}

async fn one_grant(world: &World, grade: u8) -> (matou::credential::Application, matou::grant::Grant) {
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
        let Configured::Plan(plan) =
            commands::configure(&world.app, &world.developer, &application.id, true).await.unwrap()
        else {
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
        assert!(opened.secret.expose().starts_with("mcs_"));
        let body = serde_json::to_string(&world.handover(&shown.id).await).unwrap();
        assert!(!body.contains("sealed") && body.contains("opened"), "{body}");
        let kept = commands::get(&world.app, &world.developer, &application.id).await.unwrap();
        assert_eq!(kept.secret.unwrap().digest, opened.secret.digest());

        let env = &opened.files.iter().find(|(name, _)| *name == ".env").unwrap().1;
        assert!(env.expose().contains(&format!("MATOU_CLIENT_SECRET={}", opened.secret.expose())));
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

/// A form, and the error of the standard with our code, or none if a token is issued.
type Case<'a> = (&'a [(&'a str, &'a str)], Option<(&'a str, &'a str)>);

#[tokio::test]
async fn token_requests_are_refused_in_the_words_of_the_standard() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let resource = world.resource(table_content("physician")).await;
        let other = world.opened_grant(&application.id, &resource, 2, all_plain()).await;
        let pending = world.agreed(&application.id, &resource, 2, all_plain()).await;
        world.seal().await;
        let who = world.credentials(&application.id).await;
        let foreign = format!("http://127.0.0.1:8090/gw/{}/rows", matou::id::GrantId::new());
        let wider = json!([{"type": "matou_grant", "identifier": grant.id, "scope":
            {"method": "table", "fields": [{"name": "id_number"}]}}])
        .to_string();
        let both = format!("{} {}", grant.id, other.id);
        let cases: [Case<'_>; 9] = [
            (&[], Some(("invalid_request", "invalid_request"))),
            (&[("grant_type", "password")], Some(("unsupported_grant_type", "unsupported_grant_type"))),
            (&[("grant_type", "client_credentials")], Some(("invalid_target", "invalid_target"))),
            (
                &[("grant_type", "client_credentials"), ("resource", &foreign)],
                Some(("invalid_target", "invalid_target")),
            ),
            (
                &[("grant_type", "client_credentials"), ("resource", "https://elsewhere/")],
                Some(("invalid_target", "invalid_target")),
            ),
            (
                &[("grant_type", "client_credentials"), ("scope", pending.id.as_str())],
                Some(("invalid_target", "grant_not_open")),
            ),
            (
                &[("grant_type", "client_credentials"), ("scope", "openid")],
                Some(("invalid_scope", "invalid_scope")),
            ),
            (
                &[("grant_type", "client_credentials"), ("authorization_details", &wider)],
                Some(("invalid_authorization_details", "invalid_authorization_details")),
            ),
            (&[("grant_type", "client_credentials"), ("scope", &both)], None),
        ];
        for (form, expected) in cases {
            let answer = world.oauth("/oauth/token", &who, form, None).await;
            match expected {
                Some((error, code)) => {
                    assert_eq!(answer.status, 400, "{form:?}");
                    assert_eq!(
                        (&answer.body["error"], &answer.body["code"]),
                        (&json!(error), &json!(code)),
                        "{form:?}"
                    );
                }
                None => assert_eq!(answer.body["authorization_details"].as_array().unwrap().len(), 2),
            }
        }
        let nine: Vec<String> = (0..9).map(|_| matou::id::GrantId::new().to_string()).collect();
        let form = [("grant_type", "client_credentials"), ("scope", &*nine.join(" "))];
        assert_eq!(world.oauth("/oauth/token", &who, &form, None).await.body["error"], "invalid_target");
        let counted =
            matou::grant::usage::store::denials_about(&world.app.db.reader, application.id.as_str(), 0);
        let calls: i64 = counted.await.unwrap().iter().map(|denied| denied.calls).sum();
        assert_eq!(calls, 9);
    }
}

#[tokio::test]
async fn secrets_of_nobody_and_half_credentials_open_nothing() {
    for world in worlds().await {
        let (application, _) = one_grant(&world, 2).await;
        let form = [("grant_type", "client_credentials")];
        let mut who = world.credentials(&application.id).await;
        let right = who.secret.clone();
        for (id, secret) in [
            (application.id.clone(), Secret::from_text(String::new())),
            (application.id.clone(), Secret::from_text("mcs_".to_owned())),
            (matou::id::AppId::new(), right),
        ] {
            (who.client_id, who.secret) = (id, secret);
            assert_eq!(world.oauth("/oauth/token", &who, &form, None).await.body["error"], "invalid_client");
        }
        // Registered but never configured: not even an empty secret fits.
        let fresh = world.application().await;
        (who.client_id, who.secret) = (fresh.id, Secret::from_text(String::new()));
        assert_eq!(world.oauth("/oauth/token", &who, &form, None).await.body["error"], "invalid_client");
        let bare = Request::post("/oauth/token").body(Body::from("grant_type=client_credentials")).unwrap();
        assert_eq!(world.send(bare).await.status, 401);
    }
}

#[tokio::test]
async fn tokens_are_signed_as_the_metadata_says_introspected_and_revoked() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let who = world.credentials(&application.id).await;
        let token = world.token(&who, &grant).await;
        let get = async |path: &str| world.send(Request::get(path).body(Body::empty()).unwrap()).await.body;
        let metadata = get("/.well-known/oauth-authorization-server").await;
        assert_eq!(metadata["token_endpoint"], "http://127.0.0.1:8090/oauth/token");
        let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(get("/oauth/jwks").await).unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        let known = keys.find(header.kid.as_ref().unwrap()).unwrap();
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
        validation.set_audience(&["http://127.0.0.1:8090"]);
        validation.validate_exp = false;
        let key = jsonwebtoken::DecodingKey::from_jwk(known).unwrap();
        let claims = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap().claims;
        assert_eq!((header.typ.as_deref(), &claims["client_id"]), (Some("at+jwt"), &json!(application.id)));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
        assert_eq!(claims["authorization_details"][0]["identifier"], grant.id.as_str());

        let form = [("token", token.as_str())];
        let active = world.oauth("/oauth/introspect", &who, &form, None).await.body;
        assert_eq!((&active["active"], &active["client_id"]), (&json!(true), &json!(application.id)));
        assert_eq!(
            world.oauth("/oauth/introspect", &who, &[("token", "x.y.z")], None).await.body["active"],
            false
        );
        for _ in 0..2 {
            assert_eq!(world.oauth("/oauth/revoke", &who, &form, None).await.status, 200);
        }
        assert_eq!(world.oauth("/oauth/introspect", &who, &form, None).await.body["active"], false);
        assert_eq!(world.rows(&grant, "", &token).await.code(), (401, "token_revoked"));
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
async fn grants_of_grade_three_ask_for_a_proof_everywhere() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 3).await;
        let who = world.credentials(&application.id).await;
        assert!(who.grants[0].sender_constrained);
        let form = [("grant_type", "client_credentials"), ("scope", grant.id.as_str())];
        let bare = world.oauth("/oauth/token", &who, &form, None).await;
        assert_eq!(bare.body["error"], "invalid_dpop_proof");
        assert!(bare.body["error_description"].as_str().unwrap().contains("DPoP"), "{}", bare.body);

        let (mine, other) = (key(1), key(2));
        let shown = proof(&mine, "t1", "POST", "/oauth/token", None, START);
        let answer = world.oauth("/oauth/token", &who, &form, Some(&shown)).await;
        assert_eq!((answer.status, &answer.body["token_type"]), (200, &json!("DPoP")), "{}", answer.body);
        let replay = world.oauth("/oauth/token", &who, &form, Some(&shown)).await;
        assert_eq!(replay.body["code"], "proof_replayed");

        let token = answer.body["access_token"].as_str().unwrap();
        let path = format!("/gw/{}/rows", grant.id);
        let call = async |scheme: &str, proofs: &[String]| {
            let mut request = Request::get(&path).header("authorization", format!("{scheme} {token}"));
            for proof in proofs {
                request = request.header("dpop", proof);
            }
            world.send(request.body(Body::empty()).unwrap()).await
        };
        let fresh = |key, jti: &str| proof(key, jti, "GET", &path, Some(token), START);
        let bare = call("Bearer", &[]).await;
        assert_eq!(bare.code(), (401, "proof_required"));
        assert!(bare.header("www-authenticate").starts_with("DPoP "), "{}", bare.header("www-authenticate"));
        assert_eq!(call("Bearer", &[fresh(&mine, "g0")]).await.code(), (401, "proof_required"));
        assert_eq!(call("DPoP", &[fresh(&other, "g1")]).await.code(), (401, "wrong_key"));
        assert_eq!(call("DPoP", &[fresh(&mine, "g2")]).await.status, 200);
        assert_eq!(call("DPoP", &[fresh(&mine, "g2")]).await.code(), (401, "proof_replayed"));
        assert_eq!(call("DPoP", &[fresh(&mine, "g3"), fresh(&mine, "g4")]).await.code(), (401, "bad_proof"));
        let elsewhere = proof(&mine, "g5", "GET", "/gw/other/rows", Some(token), START);
        assert_eq!(call("DPoP", &[elsewhere]).await.code(), (401, "bad_proof"));
        // A plain token of the same application is refused at the gateway too, should one ever exist.
        let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1).unwrap().as_bytes()).unwrap();
        assert!(serde_json::from_slice::<Value>(&claims).unwrap()["cnf"]["jkt"].is_string());
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
