//! What the login tests need around the login client: a browser of few needs, and the independent provider.
//!
//! The provider is the npm package that `tests/provider` starts; `tests/run` installs it and says where in
//! `MATOU_TEST_PROVIDER`. Nothing here reaches beyond loopback.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use matou::identity::oidc::{Answer, Begin, Oidc};
use matou::org::Person;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

/// Where the provider sends people back to. Nobody listens there: the browser stops before.
pub const REDIRECT_URL: &str = "http://127.0.0.1:1/login/answer";
/// Where it sends them after logout.
pub const AFTER_LOGOUT_URL: &str = "http://127.0.0.1:1/";
/// The client's name at the provider.
pub const CLIENT_ID: &str = "matou";
/// Its secret, with every character that must be encoded before it is joined to the name.
pub const CLIENT_SECRET: &str = "s3cret:+/% &";

/// A client as the application makes it: no redirects, and nothing waits for ever.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// Where a click led.
#[derive(Debug)]
pub enum Place {
    /// A page of the provider.
    Page { url: Url, html: String },
    /// Away from the provider.
    Left(Url),
}

impl Place {
    pub fn html(&self) -> &str {
        match self {
            Self::Page { html, .. } => html,
            Self::Left(url) => panic!("the provider should show a page, but sent on to {}", url.path()),
        }
    }
    /// The address the provider sent the browser to.
    pub fn left_to(self) -> Url {
        match self {
            Self::Left(url) => url,
            Self::Page { url, html } => panic!("the provider should send back from {url}, but shows {html}"),
        }
    }
    /// What the provider says through the browser.
    pub fn answer(self) -> Answer {
        let url = self.left_to();
        assert_eq!(url.as_str().split('?').next(), Some(REDIRECT_URL));
        let said: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let take = |name: &str| said.get(name).cloned();
        Answer { code: take("code"), state: take("state"), iss: take("iss"), error: take("error") }
    }
}

/// A browser without JavaScript that keeps cookies.
pub struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new() -> Self {
        Self { http: http(), cookies: BTreeMap::new() }
    }

    /// Opens an address and follows redirects within its site.
    pub async fn open(&mut self, url: Url) -> Place {
        let request = self.http.get(url.clone());
        self.go(url, request).await
    }

    /// Fills in the posting form of a page and sends it.
    pub async fn send(&mut self, place: &Place, filled: &[(&str, &str)]) -> Place {
        let Place::Page { url, html } = place else { panic!("there is no page to fill in") };
        let form = html.split("<form").find(|form| attribute(form, "method").as_deref() == Some("post"));
        let form =
            form.unwrap_or_else(|| panic!("{url} has no form: {html}")).split("</form>").next().unwrap();
        let mut fields: Vec<(String, String)> = form.split("<input").skip(1).filter_map(hidden).collect();
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let url = url.join(&attribute(form, "action").unwrap()).unwrap();
        let request = self.http.post(url.clone()).form(&fields);
        self.go(url, request).await
    }

    /// Begins a login, fills in the provider's form and brings the answer back.
    pub async fn sign_in(
        &mut self,
        oidc: &Oidc,
        step_up: Option<&Person>,
        filled: &[(&str, &str)],
    ) -> (Begin, Answer) {
        let begin = oidc.begin(step_up, "/desk", now()).await.unwrap();
        let page = self.open(begin.url.clone()).await;
        let answer = self.send(&page, filled).await.answer();
        (begin, answer)
    }

    async fn go(&mut self, mut url: Url, first: reqwest::RequestBuilder) -> Place {
        let origin = url.origin();
        let mut request = first;
        for _ in 0..10 {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let response = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
            for cookie in response.headers().get_all(SET_COOKIE) {
                self.keep(cookie.to_str().unwrap());
            }
            let Some(next) = response.headers().get(LOCATION) else {
                return Place::Page { url, html: response.text().await.unwrap() };
            };
            url = url.join(next.to_str().unwrap()).unwrap();
            if url.origin() != origin {
                return Place::Left(url);
            }
            request = self.http.get(url.clone());
        }
        panic!("the provider redirects in a circle, last to {url}")
    }

    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The value of the first such attribute.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(value.replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&"))
}

fn hidden(input: &str) -> Option<(String, String)> {
    let tag = input.split('>').next()?;
    (attribute(tag, "type")? == "hidden")
        .then(|| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .flatten()
}

/// The machine's time: the independent provider knows no other.
pub fn now() -> matou::clock::Timestamp {
    matou::clock::Clock::System.now()
}

/// The independent provider, ended with the test.
pub struct IndependentProvider {
    process: Child,
    pub issuer: String,
}

impl Drop for IndependentProvider {
    fn drop(&mut self) {
        // It may have ended by itself; what counts is that it is gone.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl IndependentProvider {
    /// The authentication class that its form gives for a second factor.
    pub const STEP_UP_ACR: &str = "urn:example:second-factor";

    /// Starts it; `options` are those of tests/provider/provider.mjs.
    pub fn start(options: &[&str]) -> Self {
        let prepared = std::env::var("MATOU_TEST_PROVIDER")
            .expect("MATOU_TEST_PROVIDER is not set: run tests/run, which installs the provider and sets it");
        let mut process = Command::new(format!("{prepared}/node"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/provider/provider.mjs"))
            .args(["--client", CLIENT_ID, "--secret", CLIENT_SECRET])
            .args(["--redirect", REDIRECT_URL, "--after-logout", AFTER_LOGOUT_URL])
            .args(["--step-up", Self::STEP_UP_ACR])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("MATOU_TEST_PROVIDER names a directory with `node` in it");
        let mut issuer = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut issuer).unwrap();
        if issuer.is_empty() {
            let mut said = String::new();
            process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("the provider did not start: {said}");
        }
        issuer.truncate(issuer.trim_end().len());
        Self { process, issuer }
    }

    /// Makes it misbehave: `tamper/WAY`, `rotate` or `words`.
    pub async fn control(&self, what: &str) {
        let answer = http().post(format!("{}/-/{what}", self.issuer)).send().await.unwrap();
        assert!(answer.status().is_success(), "the provider knows no `{what}`");
    }
}
