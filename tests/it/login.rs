//! Login against an OpenID provider that is not ours: good answers are taken, bad ones refused without a
//! word of the provider's. The demonstration provider has its own cases in `login_demonstration`.

use std::io::Write;
use std::sync::{Arc, Mutex};

use matou::clock::Timestamp;
use matou::error::Problem;
use matou::id::PersonId;
use matou::identity::oidc::{Answer, Oidc, Settings, SignedIn};
use matou::org::Person;
use matou::random::Secret;
use matou::text::Bilingual;

use crate::login_browser::{
    AFTER_LOGOUT_URL, Browser, CLIENT_ID, CLIENT_SECRET, IndependentProvider, Place, REDIRECT_URL, http, now,
};

const SIGN_IN: &[(&str, &str)] = &[("login", "head@health"), ("choice", "go")];
const SIGN_IN_TWO_FACTORS: &[(&str, &str)] =
    &[("login", "head@health"), ("choice", "go"), ("second_factor", "yes")];

fn settings(issuer: &str) -> Settings {
    Settings {
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::from_text(CLIENT_SECRET.to_owned())),
        redirect_url: REDIRECT_URL.to_owned(),
        after_logout_url: AFTER_LOGOUT_URL.to_owned(),
        step_up_acr: IndependentProvider::STEP_UP_ACR.to_owned(),
        demonstration: false,
    }
}

async fn client_of(provider: &IndependentProvider) -> Oidc {
    Oidc::discover(settings(&provider.issuer), http(), now()).await.unwrap()
}

fn head() -> Person {
    Person { id: PersonId::new(), login: "head@health".to_owned(), name: Bilingual::zh("沈岚"), version: 0 }
}

/// One login in a fresh browser; a step-up with both factors.
async fn login(oidc: &Oidc, step_up: bool) -> Result<SignedIn, Problem> {
    let (person, filled) = if step_up { (Some(head()), SIGN_IN_TWO_FACTORS) } else { (None, SIGN_IN) };
    let (begin, answer) = Browser::new().sign_in(oidc, person.as_ref(), filled).await;
    oidc.finish(&begin.pending, &answer, now()).await
}

/// What went to the log while the guard lived, as an operator sees it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let sink = self.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || sink.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_good_login_tells_who_came_and_when() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    let mut browser = Browser::new();
    let started = Timestamp(now().seconds() * 1_000_000);
    let begin = oidc.begin(None, "/requests?page=2", now()).await.unwrap();
    assert_eq!(begin.pending.return_to, "/requests?page=2");
    let page = browser.open(begin.url).await;
    let answer = browser.send(&page, SIGN_IN).await.answer();
    let signed_in = oidc.finish(&begin.pending, &answer, now()).await.unwrap();

    assert_eq!(signed_in.subject, "head@health");
    assert!(!signed_in.stepped_up);
    let auth_time = signed_in.auth_time.unwrap();
    assert!(started <= auth_time && auth_time <= now());

    // The provider still knows the browser: the second login needs no click.
    let again = oidc.begin(None, "/", now()).await.unwrap();
    let answer = browser.open(again.url).await.answer();
    assert_eq!(oidc.finish(&again.pending, &answer, now()).await.unwrap().subject, "head@health");
}

#[tokio::test]
async fn other_signatures_and_ways_to_show_the_secret_work() {
    let provider =
        IndependentProvider::start(&["--algorithm", "ES256", "--client-auth", "client_secret_post"]);
    let oidc = client_of(&provider).await;
    assert_eq!(login(&oidc, false).await.unwrap().subject, "head@health");
}

#[tokio::test]
async fn a_step_up_asks_the_signed_in_person_again() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    let mut browser = Browser::new();
    browser.sign_in(&oidc, None, SIGN_IN).await;

    let begin = oidc.begin(Some(&head()), "/", now()).await.unwrap();
    let page = browser.open(begin.url).await;
    assert!(
        page.html().contains("signed in as head@health") && page.html().contains("value=\"head@health\"")
    );
    let answer = browser.send(&page, SIGN_IN_TWO_FACTORS).await.answer();
    let signed_in = oidc.finish(&begin.pending, &answer, now()).await.unwrap();
    assert!(signed_in.stepped_up);
    assert_eq!(signed_in.acr.as_deref(), Some(IndependentProvider::STEP_UP_ACR));

    // The earlier step-up does not make a plain login one.
    let plain = oidc.begin(None, "/", now()).await.unwrap();
    let answer = browser.open(plain.url).await.answer();
    assert!(!oidc.finish(&plain.pending, &answer, now()).await.unwrap().stepped_up);
}

#[tokio::test]
async fn a_step_up_that_proves_nothing_is_refused() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    let (begin, answer) = Browser::new().sign_in(&oidc, Some(&head()), SIGN_IN).await;
    let problem = oidc.finish(&begin.pending, &answer, now()).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (403, "step_up_not_proven"));
    for way in ["old_auth_time", "no_auth_time"] {
        provider.control(&format!("tamper/{way}")).await;
        assert_eq!(login(&oidc, true).await.unwrap_err().code, "step_up_not_proven", "{way}");
    }
    provider.control("tamper/nothing").await;
    assert!(login(&oidc, true).await.unwrap().stepped_up);
}

/// What a faulty or forging provider sends, and the word by which the log tells the operator why.
const FAULTY: [(&str, &str); 14] = [
    ("wrong_nonce", "nonce mismatch"),
    ("no_nonce", "missing nonce"),
    ("wrong_audience", "Invalid audiences: must contain"),
    ("second_audience", "not a trusted audience"),
    ("other_party", "made for another client"),
    ("wrong_issuer", "Invalid issuer"),
    ("expired", "ID token expired"),
    ("old", "not issued for this login"),
    ("unknown_key", "No matching key"),
    ("forged_key", "bad signature"),
    ("unsigned", "No signature"),
    ("shared_secret", "Disallowed signature algorithm"),
    ("no_id_token", "no id token"),
    ("words", "invalid_grant"),
];

#[tokio::test]
async fn faulty_answers_are_refused_without_the_providers_words() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    for (way, cause) in FAULTY {
        provider.control(&if way == "words" { way.to_owned() } else { format!("tamper/{way}") }).await;
        let (begin, answer) = Browser::new().sign_in(&oidc, None, SIGN_IN).await;
        let log = Log::default();
        let outcome = {
            let _listening = log.listen();
            oidc.finish(&begin.pending, &answer, now()).await
        };
        let problem = outcome.expect_err(way);
        assert_eq!((problem.status, problem.code), (403, "login_refused"), "{way}");
        assert_eq!(problem.en, "the login did not pass the checks; no session was made");
        assert_eq!(problem.zh, "登录未通过校验，未建立会话");

        let log = log.text();
        assert!(log.contains("WARN") && log.contains(cause), "{way} should be told by `{cause}`: {log}");
        let secrets = [answer.code.as_deref().unwrap(), &begin.pending.verifier, &begin.pending.nonce];
        for secret in secrets.into_iter().chain([CLIENT_SECRET, "words of the provider", "eyJ"]) {
            assert!(!log.contains(secret), "{way} puts a secret into the log: {log}");
        }
    }
}

#[tokio::test]
async fn what_is_only_unusual_is_taken() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    // `nothing` is signed again unchanged: the refusals above are for what was changed, nothing else.
    for way in ["nothing", "just_expired", "no_kid"] {
        provider.control(&format!("tamper/{way}")).await;
        assert_eq!(login(&oidc, false).await.expect(way).subject, "head@health");
    }
}

#[tokio::test]
async fn a_cancelled_login_says_so_in_our_words() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    let (begin, answer) = Browser::new().sign_in(&oidc, None, &[("choice", "cancel")]).await;
    let problem = oidc.finish(&begin.pending, &answer, now()).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (403, "login_cancelled"));
    assert_eq!((problem.zh.as_str(), problem.en.as_str()), ("您取消了登录", "you cancelled the login"));
}

#[tokio::test]
async fn an_answer_counts_once_and_for_its_own_login_only() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    let (mine, my_answer) = Browser::new().sign_in(&oidc, None, SIGN_IN).await;
    let (_, their_answer) = Browser::new().sign_in(&oidc, None, SIGN_IN).await;

    let crossed = oidc.finish(&mine.pending, &their_answer, now()).await.unwrap_err();
    assert_eq!((crossed.status, crossed.code), (400, "login_not_pending"));
    // Their code under my state: the verifier does not fit.
    let injected = Answer { code: their_answer.code.clone(), ..my_answer.clone() };
    assert_eq!(oidc.finish(&mine.pending, &injected, now()).await.unwrap_err().code, "login_refused");
    let elsewhere = Answer { iss: Some("https://another.example".to_owned()), ..my_answer.clone() };
    assert_eq!(oidc.finish(&mine.pending, &elsewhere, now()).await.unwrap_err().code, "login_refused");
    let empty = Answer { code: None, ..my_answer.clone() };
    assert_eq!(oidc.finish(&mine.pending, &empty, now()).await.unwrap_err().code, "login_refused");

    assert_eq!(oidc.finish(&mine.pending, &my_answer, now()).await.unwrap().subject, "head@health");
    assert_eq!(oidc.finish(&mine.pending, &my_answer, now()).await.unwrap_err().code, "login_refused");
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found_in_the_middle_of_a_login() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    // Providers that publish one key need not name it in their tokens.
    for way in ["nothing", "no_kid"] {
        provider.control(&format!("tamper/{way}")).await;
        let (begin, answer) = Browser::new().sign_in(&oidc, None, SIGN_IN).await;
        provider.control("rotate").await;
        let signed_in = oidc.finish(&begin.pending, &answer, now()).await.expect(way);
        assert_eq!(signed_in.subject, "head@health");
    }
}

#[tokio::test]
async fn a_provider_may_start_later_and_go_away() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let oidc = Oidc::discover(settings(&format!("http://127.0.0.1:{port}")), http(), now()).await.unwrap();
    let problem = oidc.begin(None, "/", now()).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (503, "provider_unavailable"));
    assert_eq!(oidc.check(now()).await.unwrap_err().code, "provider_unavailable");

    let provider = IndependentProvider::start(&["--port", &port]);
    assert_eq!(login(&oidc, false).await.unwrap().subject, "head@health");
    let (begin, answer) = Browser::new().sign_in(&oidc, None, SIGN_IN).await;
    drop(provider);

    // A page can still send people there, even when what was read is stale; nobody gets in.
    let much_later = now().plus_seconds(24 * 3600);
    assert_eq!(oidc.begin(None, "/", much_later).await.unwrap().url.path(), "/auth");
    let problem = oidc.finish(&begin.pending, &answer, now()).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (503, "provider_unavailable"));
    assert_eq!(oidc.check(now()).await.unwrap_err().code, "provider_unavailable");
}

#[tokio::test]
async fn a_wrong_client_secret_is_the_operators_matter() {
    let provider = IndependentProvider::start(&[]);
    let wrong =
        Settings { client_secret: Some(Secret::from_text("wrong".to_owned())), ..settings(&provider.issuer) };
    let oidc = Oidc::discover(wrong, http(), now()).await.unwrap();
    let problem = login(&oidc, false).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (500, "bad_identity_settings"));
    assert!(problem.en.contains("`identity.client_secret`"));
}

#[tokio::test]
async fn leaving_ends_the_session_at_the_provider_too() {
    let provider = IndependentProvider::start(&[]);
    let oidc = client_of(&provider).await;
    let mut browser = Browser::new();
    let (begin, answer) = browser.sign_in(&oidc, None, SIGN_IN).await;
    let signed_in = oidc.finish(&begin.pending, &answer, now()).await.unwrap();

    let url = oidc.logout_url(Some(&signed_in.logout_hint), now()).await.unwrap().unwrap();
    let page = browser.open(url).await;
    let left = browser.send(&page, &[("logout", "yes")]).await.left_to();
    assert_eq!(left.as_str(), AFTER_LOGOUT_URL);
    let again = oidc.begin(None, "/", now()).await.unwrap();
    assert!(matches!(browser.open(again.url).await, Place::Page { .. }), "the provider must ask again");
}
