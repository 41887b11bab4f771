//! Which application asks: `client_secret_basic` or `client_secret_post` (RFC 6749 section 2.3.1), or
//! `private_key_jwt` (RFC 7523).
//!
//! It never tells why an authentication failed, but to who holds the key.

use data_encoding::BASE64;
use subtle::ConstantTimeEq;

use super::access::token_url;
use super::assertion::{self, Assertion};
use super::oauth::{Answer, Refusal};
use super::{Application, ClientKey};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db;
use crate::error::Problem;
use crate::grant::reconcile;
use crate::id::AppId;
use crate::random::{self, Secret};
use crate::tx::{Internal, Tx};

/// What an application showed of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The client id, not believed yet.
    pub id: String,
    /// What is to prove it.
    pub proof: Shown,
}

/// What is to prove who an application is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A secret.
    Secret(Secret),
    /// An assertion, signed by a key of its own.
    Assertion(Box<Assertion>),
}

/// By what an application proved who it is; tokens die with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvenBy {
    /// The secret that is in force since then.
    Secret(Timestamp),
    /// The key of this thumbprint.
    Key(String),
}

/// Reads `Basic` credentials; both parts are form-encoded before they are joined.
pub fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let proof = Shown::Secret(Secret::from_text(form_decoded(secret)?));
    Some(Credentials { id: form_decoded(id)?, proof })
}

fn form_decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    Some(pairs.next().map(|(name, _)| name.into_owned()).unwrap_or_default())
}

/// The credentials of a request: in the header, in the body, or as an assertion; never in two ways.
pub fn of_request(header: Option<&str>, form: &[(String, String)]) -> Answer<Credentials> {
    let in_form = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (id, secret, asserted) =
        (in_form("client_id"), in_form("client_secret"), in_form("client_assertion"));
    let ways = [header.is_some(), secret.is_some(), asserted.is_some()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        return Err(Refusal::invalid_request(
            "应用身份只能用一种方式证明",
            "authenticate in one way: in the header, in the body, or by an assertion",
        ));
    }
    let found = if let Some(header) = header {
        basic(header).ok_or_else(Refusal::invalid_client)?
    } else if let Some(text) = asserted {
        by_assertion(&text, form)?
    } else {
        let (id, secret) = id.clone().zip(secret).ok_or_else(Refusal::invalid_client)?;
        Credentials { id, proof: Shown::Secret(Secret::from_text(secret)) }
    };
    if id.is_some_and(|id| id != found.id) { Err(Refusal::invalid_client()) } else { Ok(found) }
}

fn by_assertion(text: &str, form: &[(String, String)]) -> Answer<Credentials> {
    let all = |name: &str| form.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
    let (types, texts): (Vec<&String>, Vec<&String>) =
        (all("client_assertion_type"), all("client_assertion"));
    if texts.len() > 1 || types.len() != 1 || types.iter().any(|given| *given != assertion::TYPE) {
        let en = format!("send one `client_assertion` with `client_assertion_type={}`", assertion::TYPE);
        return Err(Refusal::invalid_request("断言或其类型有误", &en));
    }
    let assertion = Assertion::read(text).ok_or_else(Refusal::invalid_client)?;
    Ok(Credentials { id: assertion.client().to_owned(), proof: Shown::Assertion(Box::new(assertion)) })
}

/// The application with these credentials, and by what it proved so.
///
/// A secret is compared in constant time, also for an application that does not exist. An assertion is used
/// up whatever becomes of the request it came with.
pub async fn authenticate(app: &App, shown: &Credentials) -> Answer<(Application, ProvenBy)> {
    let known = match shown.id.parse::<AppId>() {
        Ok(id) => db::load::<Application>(&app.db.reader, id.as_str()).await?,
        Err(_) => None,
    };
    match &shown.proof {
        Shown::Secret(secret) => by_secret(known, secret),
        Shown::Assertion(assertion) => {
            let application = known.ok_or_else(Refusal::invalid_client)?;
            let key = signer(&application, assertion).ok_or_else(Refusal::invalid_client)?.clone();
            let (issuer, token_url) = (app.config.server.public_url.as_str(), token_url(app));
            let mut mark = assertion.check(&[issuer, &token_url], app.now())?;
            if !audit::store::entry(&app.db.reader, &key.entry).await?.is_sealed() {
                return Err(Refusal { status: 401, error: "invalid_client", problem: reconcile::sealing() });
            }
            let tx = Tx::internal(&app.db, Internal::Use).await?;
            match tx.insert(&mut mark).await {
                Ok(()) => tx.commit().await?,
                Err(Problem { code: "duplicate", .. }) => return Err(assertion::replayed()),
                Err(problem) => return Err(problem.into()),
            }
            Ok((application, ProvenBy::Key(key.id)))
        }
    }
}

fn by_secret(known: Option<Application>, shown: &Secret) -> Answer<(Application, ProvenBy)> {
    let nobody = random::digest(b"");
    let digest =
        known.as_ref().and_then(|known| known.secret.as_ref()).map_or(&nobody, |secret| &secret.digest);
    let matches: bool = shown.digest().as_bytes().ct_eq(digest.as_bytes()).into();
    let application = known.filter(|_| matches).ok_or_else(Refusal::invalid_client)?;
    let since = application.secret.as_ref().ok_or_else(Refusal::invalid_client)?.since;
    Ok((application, ProvenBy::Secret(since)))
}

/// The live key that signed: the one it names, by our name or the holder's, or any if it names none.
fn signer<'a>(application: &'a Application, assertion: &Assertion) -> Option<&'a ClientKey> {
    let named = |key: &&ClientKey| {
        assertion.key().is_none_or(|name| key.id == name || key.kid.as_deref() == Some(name))
    };
    let live = application.keys.iter().filter(|key| key.is_live());
    live.filter(named).find(|key| assertion.is_signed_by(&key.public))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use proptest::prelude::*;

    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    fn shown(id: &str, secret: &str) -> Credentials {
        Credentials { id: id.to_owned(), proof: Shown::Secret(Secret::from_text(secret.to_owned())) }
    }

    fn header(text: &str) -> String {
        format!("Basic {}", BASE64.encode(text.as_bytes()))
    }

    #[test]
    fn basic_credentials_are_form_encoded() {
        let found = basic(&header("app%5F1:a%2Bb+c%25")).unwrap();
        assert_eq!(found, shown("app_1", "a+b c%"));
        assert_eq!(basic(&header("no colon")), None);
        assert_eq!(basic("Bearer x"), None);
    }

    #[test]
    fn one_way_of_authentication_at_a_time() {
        let both = of_request(Some(&header("a:b")), &form(&[("client_secret", "b")])).unwrap_err();
        assert_eq!(both.error, "invalid_request");
        let other = of_request(Some(&header("a:b")), &form(&[("client_id", "c")])).unwrap_err();
        assert_eq!((other.error, other.status), ("invalid_client", 401));
        let posted = of_request(None, &form(&[("client_id", "a"), ("client_secret", "b")])).unwrap();
        assert_eq!(posted, shown("a", "b"));
        let kind = ("client_assertion_type", assertion::TYPE);
        for (header, form, error) in [
            (Some("Basic x"), vec![kind, ("client_assertion", "a.b.c")], "invalid_request"),
            (None, vec![kind, ("client_assertion", "a.b.c"), ("client_secret", "b")], "invalid_request"),
            (None, vec![("client_assertion", "a.b.c")], "invalid_request"),
            (None, vec![kind, ("client_assertion", "a.b.c"), ("client_assertion", "d")], "invalid_request"),
            (None, vec![("client_assertion_type", "saml"), ("client_assertion", "a.b.c")], "invalid_request"),
            (None, vec![kind, ("client_assertion", "a.b.c")], "invalid_client"),
            (None, vec![kind, ("client_id", "a")], "invalid_client"),
        ] {
            let refused = of_request(header, &self::form(&form)).unwrap_err();
            assert_eq!(refused.error, error, "{form:?}");
        }
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
            prop_assert_eq!(found, shown(&id, &secret));
        }
    }
}
