//! Tokens: what the token endpoint issues and refuses, and what the other endpoints say of them.

use axum::body::Body;
use axum::http::Request;
use data_encoding::BASE64URL_NOPAD;
use matou::credential::commands::Handed;
use matou::random::Secret;
use serde_json::{Value, json};

use crate::credential::{all_plain, one_grant};
use crate::gateway_world::{START, key, proof, table_content, worlds};

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
        let right = who.handed.secret().unwrap().clone();
        for (id, secret) in [
            (application.id.clone(), Secret::from_text(String::new())),
            (application.id.clone(), Secret::from_text("mcs_".to_owned())),
            (matou::id::AppId::new(), right),
        ] {
            (who.client_id, who.handed) = (id, Handed::Secret(secret));
            assert_eq!(world.oauth("/oauth/token", &who, &form, None).await.body["error"], "invalid_client");
        }
        // Registered but never configured: not even an empty secret fits.
        let fresh = world.application().await;
        (who.client_id, who.handed) = (fresh.id, Handed::Secret(Secret::from_text(String::new())));
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
async fn scopes_too_large_for_a_token_are_refused_and_fit_into_two() {
    for world in worlds().await {
        world.table("physician", 5).await;
        let resource = world.resource(table_content("physician")).await;
        let application = world.application().await;
        let mut large = all_plain();
        let filter = json!({"in": {"field": "district", "values": vec!["渝中区"; 300]}});
        large.row_filter = serde_json::from_value(filter).unwrap();
        let first = world.opened_grant(&application.id, &resource, 2, large.clone()).await;
        let second = world.opened_grant(&application.id, &resource, 2, large).await;
        let who = world.credentials(&application.id).await;
        let both = format!("{} {}", first.id, second.id);
        let form = [("grant_type", "client_credentials"), ("scope", &*both)];
        let refused = world.oauth("/oauth/token", &who, &form, None).await;
        assert_eq!(
            (&refused.body["error"], &refused.body["code"]),
            (&json!("invalid_target"), &json!("token_too_large"))
        );
        let token = world.token(&who, &second).await;
        assert_eq!(world.rows(&second, "", &token).await.body["items"].as_array().unwrap().len(), 4);
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
