//! Login against the demonstration provider, through the same client as any other.

use std::net::SocketAddr;

use matou::clock::{Clock, Timestamp};
use matou::demo::load;
use matou::demo::provider::{DemoClient, DemoPerson, STEP_UP_ACR, issuer, serve};
use matou::id::PersonId;
use matou::identity::oidc::{Oidc, Settings};
use matou::org::Person;
use matou::random::Secret;
use matou::text::Bilingual;
use tokio::net::TcpListener;
use url::Url;

use crate::login_browser::{AFTER_LOGOUT_URL, Browser, CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, http, now};

fn people() -> Vec<DemoPerson> {
    let person = |login: &str, name, post| DemoPerson { login: login.to_owned(), name, post, organ: None };
    vec![
        person(
            "head@health",
            Bilingual::new("沈岚", "Shen Lan"),
            Bilingual::new("市卫生健康委 共享办负责人", "Health Commission, head of the sharing office"),
        ),
        person("developer@yuzhong", Bilingual::zh("陆<川>"), Bilingual::zh("渝中区 经办")),
    ]
}

fn client() -> DemoClient {
    DemoClient {
        id: CLIENT_ID.to_owned(),
        secret: Secret::from_text(CLIENT_SECRET.to_owned()),
        redirect_url: REDIRECT_URL.to_owned(),
        after_logout_url: AFTER_LOGOUT_URL.to_owned(),
    }
}

fn settings(address: SocketAddr) -> Settings {
    Settings {
        issuer: issuer(address),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::from_text(CLIENT_SECRET.to_owned())),
        redirect_url: REDIRECT_URL.to_owned(),
        after_logout_url: AFTER_LOGOUT_URL.to_owned(),
        step_up_acr: STEP_UP_ACR.to_owned(),
        demonstration: true,
    }
}

/// The provider, ended with the test's runtime.
async fn start(clock: Clock) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, people(), client(), clock));
    address
}

async fn client_of(address: SocketAddr) -> Oidc {
    Oidc::discover(settings(address), http(), now()).await.unwrap()
}

fn head() -> Person {
    Person { id: PersonId::new(), login: "head@health".to_owned(), name: Bilingual::zh("沈岚"), version: 0 }
}

#[tokio::test]
async fn one_click_signs_a_person_in() {
    let oidc = client_of(start(Clock::System).await).await;
    let mut browser = Browser::new();
    let begin = oidc.begin(None, "/basket", now()).await.unwrap();
    let page = browser.open(begin.url).await;
    for shown in ["沈岚", "Shen Lan", "Health Commission", "陆&#60;川&#62;", "<html lang=\"zh-CN\">"] {
        assert!(page.html().contains(shown), "the page should show {shown}");
    }
    assert!(!page.html().contains("<script") && !page.html().contains("type=\"password\""));
    let answer = browser.send(&page, &[("person", "head@health")]).await.answer();
    let signed_in = oidc.finish(&begin.pending, &answer, now()).await.unwrap();
    assert_eq!((signed_in.subject.as_str(), signed_in.name.as_deref()), ("head@health", Some("沈岚")));
    assert!(!signed_in.stepped_up);
    // A code counts once here, too.
    assert_eq!(oidc.finish(&begin.pending, &answer, now()).await.unwrap_err().code, "login_refused");
}

#[tokio::test]
async fn the_people_can_be_searched() {
    let oidc = client_of(start(Clock::System).await).await;
    let begin = oidc.begin(None, "/", now()).await.unwrap();
    for (query, shown, missing) in
        [("SHEN health", "沈岚", "渝中区"), ("渝中", "渝中区", "沈岚"), ("nobody", "Nobody matches", "沈岚")]
    {
        let mut url = begin.url.clone();
        url.query_pairs_mut().append_pair("q", query);
        let page = Browser::new().open(url).await;
        assert!(page.html().contains(shown) && !page.html().contains(missing), "{query}");
    }
}

#[tokio::test]
async fn the_people_of_the_story_come_first_and_the_others_by_organ() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, load::provider_people().unwrap(), client(), Clock::System));
    let oidc = client_of(address).await;
    let begin = oidc.begin(None, "/", now()).await.unwrap();
    let page = Browser::new().open(begin.url.clone()).await;
    let (story, others) = page.html().split_once("<h2>").unwrap();
    for login in ["developer@yuzhong", "head@health", "contractor@vendor"] {
        assert!(story.contains(&format!("value=\"{login}\"")) && !others.contains(login), "{login}");
    }
    for login in ["head@water", "steward@water", "steward@civil"] {
        assert!(others.contains(&format!("value=\"{login}\"")) && !story.contains(login), "{login}");
    }
    assert_eq!(others.matches("重庆市水利局").count(), 1, "an organ is named once");
    let mut url = begin.url.clone();
    url.query_pairs_mut().append_pair("q", "water steward");
    let mut browser = Browser::new();
    let found = browser.open(url).await;
    assert!(found.html().contains("steward@water") && !found.html().contains("head@"));
    let answer = browser.send(&found, &[("person", "steward@water")]).await.answer();
    assert_eq!(oidc.finish(&begin.pending, &answer, now()).await.unwrap().subject, "steward@water");
}

#[tokio::test]
async fn a_step_up_offers_only_who_is_signed_in() {
    let oidc = client_of(start(Clock::System).await).await;
    let mut browser = Browser::new();
    let begin = oidc.begin(Some(&head()), "/", now()).await.unwrap();
    let page = browser.open(begin.url).await;
    assert!(page.html().contains("再次确认") && !page.html().contains("渝中区"));
    let answer = browser.send(&page, &[("person", "head@health")]).await.answer();
    let signed_in = oidc.finish(&begin.pending, &answer, now()).await.unwrap();
    assert!(signed_in.stepped_up);
    assert_eq!(signed_in.acr.as_deref(), Some(STEP_UP_ACR));
}

#[tokio::test]
async fn a_click_of_an_hour_ago_is_no_step_up() {
    let late = Clock::manual(Timestamp(now().0).plus_seconds(-3600));
    let oidc = client_of(start(late).await).await;
    let (begin, answer) = Browser::new().sign_in(&oidc, Some(&head()), &[("person", "head@health")]).await;
    assert_eq!(oidc.finish(&begin.pending, &answer, now()).await.unwrap_err().code, "login_refused");
}

#[tokio::test]
async fn a_code_holds_for_a_minute() {
    let clock = Clock::manual(now());
    let oidc = client_of(start(clock.clone()).await).await;
    let (begin, answer) = Browser::new().sign_in(&oidc, None, &[("person", "head@health")]).await;
    clock.advance_seconds(61);
    assert_eq!(oidc.finish(&begin.pending, &answer, now()).await.unwrap_err().code, "login_refused");
}

#[tokio::test]
async fn cancelling_comes_back_as_cancelled() {
    let oidc = client_of(start(Clock::System).await).await;
    for nobody in ["", "mallory@health"] {
        let (begin, answer) = Browser::new().sign_in(&oidc, None, &[("person", nobody)]).await;
        assert_eq!(oidc.finish(&begin.pending, &answer, now()).await.unwrap_err().code, "login_cancelled");
    }
}

#[tokio::test]
async fn a_real_service_refuses_it() {
    let address = start(Clock::System).await;
    let real = Settings { demonstration: false, ..settings(address) };
    let problem = Oidc::discover(real, http(), now()).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (500, "demonstration_provider"));

    // The same when it appears after the start.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let oidc = Oidc::discover(Settings { demonstration: false, ..settings(address) }, http(), now()).await;
    let oidc = oidc.unwrap();
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(serve(listener, people(), client(), Clock::System));
    assert_eq!(oidc.begin(None, "/", now()).await.unwrap_err().code, "demonstration_provider");
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let problem = serve(listener, people(), client(), Clock::System).await.unwrap_err();
    assert_eq!(problem.code, "not_loopback");
    assert!(problem.en.contains("0.0.0.0"));
}

#[tokio::test]
async fn it_serves_its_own_client_at_its_own_address_only() {
    let address = start(Clock::System).await;
    let oidc = client_of(address).await;
    let begin = oidc.begin(None, "/", now()).await.unwrap();
    let with = |name: &str, value: &str| {
        let pairs: Vec<(String, String)> =
            begin.url.query_pairs().into_owned().filter(|(known, _)| known != name).collect();
        let mut url = begin.url.clone();
        url.query_pairs_mut().clear().extend_pairs(pairs).append_pair(name, value);
        url
    };
    for (name, value) in [("client_id", "other"), ("redirect_uri", "http://127.0.0.1:1/other")] {
        let response = http().get(with(name, value)).send().await.unwrap();
        assert_eq!(response.status(), 400, "{name}");
    }
    let plain = Browser::new().open(with("code_challenge_method", "plain")).await.answer();
    assert_eq!(plain.error.as_deref(), Some("invalid_request"));
    let silent = Browser::new().open(with("prompt", "none")).await.answer();
    assert_eq!(silent.error.as_deref(), Some("login_required"));

    // A name elsewhere that was made to point at this machine.
    let rebound = http().get(issuer(address) + "/jwks").header("host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), 421);
}

#[tokio::test]
async fn leaving_leads_back_to_the_client_only() {
    let address = start(Clock::System).await;
    let oidc = client_of(address).await;
    let url = oidc.logout_url(None, now()).await.unwrap().unwrap();
    assert_eq!(Browser::new().open(url).await.left_to().as_str(), AFTER_LOGOUT_URL);
    let elsewhere = format!("{}/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example", issuer(address));
    let page = Browser::new().open(Url::parse(&elsewhere).unwrap()).await;
    assert!(page.html().contains("已退出"));
}

#[tokio::test]
async fn a_wrong_secret_gets_no_token() {
    let address = start(Clock::System).await;
    let wrong = Settings { client_secret: None, ..settings(address) };
    let oidc = Oidc::discover(wrong, http(), now()).await.unwrap();
    let (begin, answer) = Browser::new().sign_in(&oidc, None, &[("person", "head@health")]).await;
    assert_eq!(oidc.finish(&begin.pending, &answer, now()).await.unwrap_err().code, "bad_identity_settings");
}
