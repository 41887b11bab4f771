//! Proofs as clients make them, and as attackers do.
#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use ed25519_dalek::{Signer as _, SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000_000_000);
const URL: &str = "http://127.0.0.1:8090/gw/gra_1/rows";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn jwk() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": BASE64URL_NOPAD.encode(key().verifying_key().as_bytes())})
}

fn claims() -> Value {
    json!({"jti": "1", "htm": "GET", "htu": URL, "iat": NOW.seconds(), "ath": token_digest("token")})
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    format!("{}.{}", encode(header), encode(claims))
}

fn signed(header: &Value, claims: &Value) -> String {
    let text = unsigned(header, claims);
    let signature = key().sign(text.as_bytes());
    format!("{text}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
}

fn header() -> Value {
    json!({"typ": "dpop+jwt", "alg": "EdDSA", "jwk": jwk()})
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object
}

#[test]
fn a_proof_is_taken_for_its_call_its_token_and_its_minute() {
    let proof = Proof::read(&signed(&header(), &claims())).unwrap();
    let check = |method: &str, url: &str, token: &str, at: i64| {
        proof.check(method, url, Some(token), NOW.plus_seconds(at)).map(drop).map_err(|problem| problem.code)
    };
    assert_eq!(check("GET", URL, "token", 0), Ok(()));
    assert_eq!(check("GET", &format!("{URL}?a=b"), "token", 60), Ok(()));
    assert_eq!(check("POST", URL, "token", 0), Err("bad_proof"));
    assert_eq!(check("GET", "http://127.0.0.1:8090/gw/gra_2/rows", "token", 0), Err("bad_proof"));
    assert_eq!(check("GET", URL, "other", 0), Err("bad_proof"));
    assert_eq!(check("GET", URL, "token", 61), Err("bad_proof"));
    assert_eq!(check("GET", URL, "token", -61), Err("bad_proof"));
}

#[test]
fn forged_proofs_are_refused() {
    let other = BASE64URL_NOPAD.encode(SigningKey::from_bytes(&[4; 32]).verifying_key().as_bytes());
    let unbound = with(claims(), "ath", Value::Null);
    assert!(
        Proof::read(&signed(&header(), &unbound)).unwrap().check("GET", URL, Some("token"), NOW).is_err()
    );
    for header in [
        with(header(), "typ", json!("JWT")),
        with(header(), "alg", json!("none")),
        with(header(), "alg", json!("HS256")),
        with(header(), "alg", json!("ES256")),
        with(header(), "jwk", with(jwk(), "x", json!(other))),
        with(header(), "jwk", with(jwk(), "d", json!("private"))),
        with(header(), "jwk", with(jwk(), "crv", json!("P-256"))),
        with(header(), "jwk", with(jwk(), "y", json!(""))),
        with(header(), "jwk", json!({"kty": "oct", "k": "AAAA"})),
    ] {
        assert_eq!(Proof::read(&signed(&header, &claims())).unwrap_err().code, "bad_proof", "{header}");
    }
    for jti in [json!(""), json!("x".repeat(129)), Value::Null] {
        assert!(Proof::read(&signed(&header(), &with(claims(), "jti", jti))).is_err());
    }
    let two = signed(&header(), &claims());
    assert_eq!(Proof::of_headers(&[&two, &two]).unwrap_err().code, "bad_proof");
    assert_eq!(Proof::of_headers(&[]).unwrap(), None);
}

/// A P-256 key made for this test alone, in PKCS#8, with its public coordinates.
const P256: (&str, &str, &str) = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXYPeST2nLKSVyloHjrlEe+gZSICmkwWwsTjd25CPWwyhRANCAAQJM/sBed9aj7MBOblx14tIq8b/qkaceezunLIyUWagGUsOWnLEkV9+OOP9dT6h6VJIIsJOmujZ0l8CQ66meNhi",
    "CTP7AXnfWo-zATm5cdeLSKvG_6pGnHns7pyyMlFmoBk",
    "Sw5acsSRX3444_11PqHpUkgiwk6a6NnSXwJDrqZ42GI",
);

#[test]
fn keys_on_p256_are_taken_too() {
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": P256.1, "y": P256.2});
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
    let text = unsigned(&header, &claims());
    let private = EncodingKey::from_ec_der(&data_encoding::BASE64.decode(P256.0.as_bytes()).unwrap());
    let signature = crypto::sign(text.as_bytes(), &private, Algorithm::ES256).unwrap();
    let proof = Proof::read(&format!("{text}.{signature}")).unwrap();
    assert!(proof.check("GET", URL, Some("token"), NOW).is_ok());
    assert_eq!(proof.thumbprint, "AyFsalg4ktk3gBorSaYpQCvcM6gZ9R4hH2fQxugydK4");
    let altered = format!("{}.{signature}", unsigned(&header, &with(claims(), "jti", json!("2"))));
    assert_eq!(Proof::read(&altered).unwrap_err().code, "bad_proof");
    let off_the_curve = with(header, "jwk", with(jwk_of_p256(), "y", json!(P256.1)));
    assert!(Proof::read(&format!("{}.{signature}", unsigned(&off_the_curve, &claims()))).is_err());
}

fn jwk_of_p256() -> Value {
    json!({"kty": "EC", "crv": "P-256", "x": P256.1, "y": P256.2})
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,300}", a in "[A-Za-z0-9_-]{0,80}", b in "[A-Za-z0-9_-]{0,80}") {
        let _ = Proof::read(&text);
        let _ = Proof::read(&format!("{a}.{b}.{a}"));
    }

    #[test]
    fn any_header_and_claims_are_read_or_refused(
        typ in "dpop\\+jwt|JWT", alg in "EdDSA|ES256|none", x in "[A-Za-z0-9_-]{40,44}", iat: i64, jti in ".{0,5}",
    ) {
        let key = json!({"kty": "EC", "crv": "P-256", "x": x, "y": x});
        let header = json!({"typ": typ, "alg": alg, "jwk": key});
        let forged = signed(&header, &json!({"jti": jti, "htm": "GET", "htu": URL, "iat": iat}));
        prop_assert!(Proof::read(&forged).is_err());
        let own = json!({"jti": jti, "htm": "GET", "htu": URL, "iat": iat});
        if let Ok(proof) = Proof::read(&signed(&with(header_of_own(), "typ", json!(typ)), &own)) {
            let _ = proof.check("GET", URL, None, NOW);
        }
    }
}

fn header_of_own() -> Value {
    header()
}
