//! Which application asks: `client_secret_basic` or `client_secret_post` (RFC 6749 section 2.3.1).
//!
//! It never tells why an authentication failed.

use data_encoding::BASE64;
use subtle::ConstantTimeEq;

use super::Application;
use super::oauth::{Answer, Refusal};
use crate::app::App;
use crate::db;
use crate::id::AppId;
use crate::random::{self, Secret};

/// What an application showed of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The client id, not believed yet.
    pub id: String,
    /// The secret.
    pub secret: Secret,
}

/// Reads `Basic` credentials; both parts are form-encoded before they are joined.
pub fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some(Credentials { id: form_decoded(id)?, secret: Secret::from_text(form_decoded(secret)?) })
}

fn form_decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    Some(pairs.next().map(|(name, _)| name.into_owned()).unwrap_or_default())
}

/// The credentials of a request: in the header or in the body, not in both.
pub fn of_request(header: Option<&str>, form: &[(String, String)]) -> Answer<Credentials> {
    let in_form = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (id, secret) = (in_form("client_id"), in_form("client_secret"));
    match (header, secret) {
        (Some(_), Some(_)) => Err(Refusal::invalid_request(
            "应用身份只能用一种方式证明",
            "authenticate either in the header or in the body, not in both",
        )),
        (Some(header), None) => {
            let found = basic(header).ok_or_else(Refusal::invalid_client)?;
            if id.is_some_and(|id| id != found.id) {
                return Err(Refusal::invalid_client());
            }
            Ok(found)
        }
        (None, Some(secret)) => {
            let id = id.ok_or_else(Refusal::invalid_client)?;
            Ok(Credentials { id, secret: Secret::from_text(secret) })
        }
        (None, None) => Err(Refusal::invalid_client()),
    }
}

/// The application with these credentials. The secret is compared in constant time, also for an application
/// that does not exist.
pub async fn authenticate(app: &App, shown: &Credentials) -> Answer<Application> {
    let known = match shown.id.parse::<AppId>() {
        Ok(id) => db::load::<Application>(&app.db.reader, id.as_str()).await?,
        Err(_) => None,
    };
    let nobody = random::digest(b"");
    let digest =
        known.as_ref().and_then(|known| known.secret.as_ref()).map_or(&nobody, |secret| &secret.digest);
    let matches: bool = shown.secret.digest().as_bytes().ct_eq(digest.as_bytes()).into();
    match known {
        Some(application) if matches && application.secret.is_some() => Ok(application),
        _ => Err(Refusal::invalid_client()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use proptest::prelude::*;

    use super::*;

    fn header(text: &str) -> String {
        format!("Basic {}", BASE64.encode(text.as_bytes()))
    }

    #[test]
    fn basic_credentials_are_form_encoded() {
        let found = basic(&header("app%5F1:a%2Bb+c%25")).unwrap();
        assert_eq!((found.id.as_str(), found.secret.expose()), ("app_1", "a+b c%"));
        assert_eq!(basic(&header("no colon")), None);
        assert_eq!(basic("Bearer x"), None);
    }

    #[test]
    fn one_way_of_authentication_at_a_time() {
        let form = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        let both = of_request(Some(&header("a:b")), &form(&[("client_secret", "b")])).unwrap_err();
        assert_eq!(both.error, "invalid_request");
        let other = of_request(Some(&header("a:b")), &form(&[("client_id", "c")])).unwrap_err();
        assert_eq!((other.error, other.status), ("invalid_client", 401));
        let posted = of_request(None, &form(&[("client_id", "a"), ("client_secret", "b")])).unwrap();
        assert_eq!((posted.id.as_str(), posted.secret.expose()), ("a", "b"));
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused(text in ".{0,200}", scheme in "(?i)basic|bearer|") {
            let _ = basic(&text);
            let _ = basic(&format!("{scheme} {text}"));
        }

        #[test]
        fn what_was_encoded_comes_out(id in "[ -~]{1,30}", secret in ".{0,60}") {
            let encode = |text: &str| {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
            };
            let found = basic(&header(&format!("{}:{}", encode(&id), encode(&secret)))).unwrap();
            prop_assert_eq!(found, Credentials { id, secret: Secret::from_text(secret) });
        }
    }
}
