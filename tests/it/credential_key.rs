//! Applications that prove who they are with a key of their own instead of a secret (RFC 7523).

use axum::body::Body;
use axum::http::Request;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use ed25519_dalek::{Signer as _, SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey};
use matou::clock::Timestamp;
use matou::credential::commands::{self, Configured, Handed};
use matou::credential::handover::Credential;
use matou::credential::keys::{self, KeyState};
use matou::grant::Grant;
use matou::id::AppId;
use serde_json::{Value, json};

use crate::api_city::city;
use crate::credential::one_grant;
use crate::gateway_world::{Answer, START, URL, World, key, worlds};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A P-256 key made for this test alone, in PKCS#8, with its public coordinates.
const P256: (&str, &str, &str) = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXYPeST2nLKSVyloHjrlEe+gZSICmkwWwsTjd25CPWwyhRANCAAQJM/sBed9aj7MBOblx14tIq8b/qkaceezunLIyUWagGUsOWnLEkV9+OOP9dT6h6VJIIsJOmujZ0l8CQ66meNhi",
    "CTP7AXnfWo-zATm5cdeLSKvG_6pGnHns7pyyMlFmoBk",
    "Sw5acsSRX3444_11PqHpUkgiwk6a6NnSXwJDrqZ42GI",
);

fn jwk(key: &SigningKey, kid: &str) -> Value {
    let x = BASE64URL_NOPAD.encode(key.verifying_key().as_bytes());
    json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig"})
}

fn claims(client: &AppId, jti: &str, at: Timestamp) -> Value {
    json!({
        "iss": client, "sub": client, "aud": format!("{URL}/oauth/token"), "iat": at.seconds(),
        "exp": at.seconds() + 60, "jti": jti,
    })
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    format!("{}.{}", encode(header), encode(claims))
}

fn assertion(key: &SigningKey, kid: &str, claims: &Value) -> String {
    let text = unsigned(&json!({"alg": "EdDSA", "kid": kid, "typ": "JWT"}), claims);
    let signature = key.sign(text.as_bytes());
    format!("{text}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
}

/// Posts a form with an assertion to an endpoint of the authorization server.
async fn post(world: &World, path: &str, assertion: &str, form: &[(&str, &str)]) -> Answer {
    let mut all = vec![("client_assertion_type", TYPE), ("client_assertion", assertion)];
    all.extend_from_slice(form);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(body)).unwrap()).await
}

async fn token(world: &World, assertion: &str, grant: &Grant) -> Answer {
    let form = [("grant_type", "client_credentials"), ("scope", grant.id.as_str())];
    post(world, "/oauth/token", assertion, &form).await
}

async fn add(world: &World, app: &AppId, jwk: &Value) -> String {
    keys::add(&world.app, &world.developer, app, jwk, None).await.unwrap().1.id
}

#[tokio::test]
async fn a_registered_key_opens_what_a_secret_would_and_dies_with_its_end() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let (mine, client) = (key(1), &application.id);
        let id = add(&world, client, &jwk(&mine, "k1")).await;
        let early = token(&world, &assertion(&mine, "k1", &claims(client, "0", START)), &grant).await;
        assert_eq!(
            (early.status, &early.body["code"]),
            (401, &json!("sealing")),
            "not before it is in the log"
        );
        world.seal().await;
        let shown = assertion(&mine, "k1", &claims(client, "1", START));
        let answer = token(&world, &shown, &grant).await;
        assert_eq!((answer.status, &answer.body["token_type"]), (200, &json!("Bearer")), "{}", answer.body);
        let bearer = answer.body["access_token"].as_str().unwrap();
        assert_eq!(world.rows(&grant, "", bearer).await.status, 200);

        // The same once more is a replay, at whatever endpoint.
        let again = token(&world, &shown, &grant).await;
        assert_eq!(
            (&again.body["error"], &again.body["code"]),
            (&json!("invalid_client"), &json!("bad_assertion"))
        );
        let again = post(&world, "/oauth/introspect", &shown, &[("token", bearer)]).await;
        assert_eq!(again.status, 401);
        let fresh = |jti: &str| assertion(&mine, &id, &claims(client, jti, START));
        let active = post(&world, "/oauth/introspect", &fresh("2"), &[("token", bearer)]).await;
        assert_eq!(active.body["active"], true, "{}", active.body);

        keys::end(&world.app, &world.colleague, client, &id).await.unwrap();
        assert_eq!(world.rows(&grant, "", bearer).await.code(), (401, "token_revoked"));
        assert_eq!(token(&world, &fresh("3"), &grant).await.body["error"], "invalid_client");
        let ended = commands::get(&world.app, &world.developer, client).await.unwrap();
        let listed = keys::list(&world.app, &ended).await.unwrap();
        assert_eq!(listed.iter().map(|(_, state)| *state).collect::<Vec<_>>(), [KeyState::Ended]);
        let log = world.log("application", client.as_str()).await;
        assert_eq!(log.iter().filter(|(act, _)| act == "app.keys").count(), 2);
    }
}

#[tokio::test]
async fn of_one_assertion_shown_twice_at_once_one_is_taken() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        add(&world, &application.id, &jwk(&key(1), "k1")).await;
        world.seal().await;
        let shown = assertion(&key(1), "k1", &claims(&application.id, "1", START));
        let (a, b) = tokio::join!(token(&world, &shown, &grant), token(&world, &shown, &grant));
        let mut told = [a.status, b.status];
        told.sort_unstable();
        assert_eq!(told, [200, 401]);
    }
}

#[tokio::test]
async fn several_keys_serve_side_by_side_and_another_application_s_key_never() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let (client, other) = (&application.id, world.application().await);
        add(&world, client, &jwk(&key(1), "k1")).await;
        let elliptic =
            json!({"kty": "EC", "crv": "P-256", "x": P256.1, "y": P256.2, "kid": "k2", "alg": "ES256"});
        add(&world, client, &elliptic).await;
        add(&world, &other.id, &jwk(&key(3), "k3")).await;
        world.seal().await;
        let text = unsigned(&json!({"alg": "ES256"}), &claims(client, "1", START));
        let private = EncodingKey::from_ec_der(&BASE64.decode(P256.0.as_bytes()).unwrap());
        let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &private, Algorithm::ES256).unwrap();
        assert_eq!(token(&world, &format!("{text}.{signature}"), &grant).await.status, 200);
        assert_eq!(
            token(&world, &assertion(&key(1), "k1", &claims(client, "2", START)), &grant).await.status,
            200
        );
        for (key, kid) in [(key(3), "k3"), (key(3), "k1"), (key(1), "k2"), (key(4), "k1")] {
            let forged = assertion(&key, kid, &claims(client, "3", START));
            assert_eq!(token(&world, &forged, &grant).await.body["code"], "invalid_client", "{kid}");
        }
        // A key of the other application opens nothing of this one.
        let own = assertion(&key(3), "k3", &claims(&other.id, "4", START));
        assert_eq!(token(&world, &own, &grant).await.body["error"], "invalid_target");
        for (member, value) in
            [("aud", json!("https://elsewhere.example")), ("exp", json!(START.seconds() + 301))]
        {
            let mut claims = claims(client, "5", START);
            claims[member] = value;
            assert_eq!(
                token(&world, &assertion(&key(1), "k1", &claims), &grant).await.body["code"],
                "bad_assertion"
            );
        }
    }
}

#[tokio::test]
async fn a_hand_over_that_refers_to_a_key_holds_no_secret_and_ends_the_old_one() {
    for world in worlds().await {
        let (application, grant) = one_grant(&world, 2).await;
        let client = &application.id;
        let by_key = async |dry_run| {
            commands::configure(&world.app, &world.developer, client, Credential::Key, dry_run, None).await
        };
        assert_eq!(by_key(true).await.unwrap_err().code, "no_key");
        let old = world.credentials(client).await;
        let bearer = world.token(&old, &grant).await;
        let id = add(&world, client, &jwk(&key(1), "k1")).await;
        let Configured::Plan(plan) = by_key(true).await.unwrap() else { panic!("a dry run makes nothing") };
        assert_eq!((plan.credential, plan.replaces_secret), (Credential::Key, true));
        let Configured::Handover(shown) = by_key(false).await.unwrap() else { panic!("it makes one") };
        assert_eq!(shown.key.as_ref(), Some(&id));
        world.seal().await;
        let opened = commands::open(&world.app, &world.developer, &shown.id).await.unwrap();
        let Handed::Key(reference) = &opened.handed else { panic!("no secret") };
        assert_eq!((reference.kid.as_str(), reference.alg, &reference.thumbprint), ("k1", "EdDSA", &id));
        let told = opened.body().to_string();
        assert!(!told.contains("client_secret\"") && !told.contains("mcs_"), "{told}");
        let (_, settings) = opened.files.iter().find(|(name, _)| *name == "matou.json").unwrap();
        let settings: Value = serde_json::from_str(settings.expose()).unwrap();
        assert_eq!(settings["client_key"]["kid"], "k1");
        assert!(settings["grants"][0]["sample"].as_str().unwrap().starts_with("python3 "));

        assert_eq!(world.rows(&grant, "", &bearer).await.code(), (401, "token_revoked"));
        let form = [("grant_type", "client_credentials")];
        assert_eq!(world.oauth("/oauth/token", &old, &form, None).await.status, 401);
        let fresh = token(&world, &assertion(&key(1), "k1", &claims(client, "1", START)), &grant).await;
        assert_eq!(fresh.status, 200, "{}", fresh.body);

        // A reference to a key that was ended meanwhile is not opened.
        let Configured::Handover(shown) = by_key(false).await.unwrap() else { panic!("it makes one") };
        keys::end(&world.app, &world.developer, client, &id).await.unwrap();
        world.seal().await;
        let refused = commands::open(&world.app, &world.developer, &shown.id).await.unwrap_err();
        assert_eq!(refused.code, "key_ended");
    }
}

#[tokio::test]
async fn keys_are_their_organisation_s_matter_and_no_private_key_is_taken() {
    for world in worlds().await {
        let (application, _) = one_grant(&world, 2).await;
        let client = &application.id;
        let mut private = jwk(&key(1), "k1");
        private["d"] = json!("AAAA");
        let refused = keys::add(&world.app, &world.developer, client, &private, None).await.unwrap_err();
        assert_eq!(refused.code, "private_key_shown");
        let id = add(&world, client, &jwk(&key(1), "k1")).await;
        let foreign =
            keys::add(&world.app, &world.stranger, client, &jwk(&key(2), "k2"), None).await.unwrap_err();
        assert_eq!(foreign.status, 404);
        assert_eq!(keys::end(&world.app, &world.stranger, client, &id).await.unwrap_err().status, 404);
        assert_eq!(keys::end(&world.app, &world.developer, client, "none").await.unwrap_err().status, 404);
        let mut absent = world.developer.clone();
        absent.stepped_up = false;
        let denied = keys::add(&world.app, &absent, client, &jwk(&key(2), "k2"), None).await.unwrap_err();
        assert_eq!(denied.code, "step_up_required");
        let metadata = world.get("/.well-known/oauth-authorization-server", "none").await.body;
        assert_eq!(metadata["token_endpoint_auth_methods_supported"][2], "private_key_jwt");
        assert_eq!(
            metadata["token_endpoint_auth_signing_alg_values_supported"],
            json!(["ES256", "EdDSA", "RS256"])
        );
    }
}

#[tokio::test]
async fn keys_are_kept_over_the_api() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let made = developer.post("apps", json!({"name": "密钥试点"})).await.expect(201);
    let app = format!("apps/{}", made["id"].as_str().unwrap());
    let path = format!("{app}/keys");
    let mut private = jwk(&key(1), "k1");
    private["d"] = json!("AAAA");
    assert_eq!(developer.post(&path, json!({"jwk": private})).await.code(), (422, "private_key_shown"));
    let added = developer.post(&path, json!({"jwk": jwk(&key(1), "k1")})).await.expect(201);
    assert_eq!(
        (&added["state"], &added["alg"], &added["kid"]),
        (&json!("sealing"), &json!("EdDSA"), &json!("k1"))
    );
    city.settle().await;
    let listed = developer.get(&path).await.expect(200);
    assert_eq!((&listed["total"], &listed["items"][0]["state"]), (&json!(1), &json!("live")));
    assert_eq!(developer.get(&app).await.expect(200)["live_keys"], 1);
    let end = format!("{path}/{}", added["id"].as_str().unwrap());
    assert_eq!(city.person("steward@health").await.delete(&end).await.code(), (404, "not_found"));
    assert_eq!(developer.delete(&end).await.status, 204);
    assert_eq!(developer.delete(&end).await.code(), (409, "key_ended"));
    let known = developer.post(&path, json!({"jwk": jwk(&key(1), "again")})).await;
    assert_eq!(known.code(), (409, "key_known"));
    let refused = developer.post(&format!("{app}/configure"), json!({"credential": "key"})).await;
    assert_eq!(refused.code(), (409, "no_grants"));
}
