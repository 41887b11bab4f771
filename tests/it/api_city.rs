//! The sample city behind the whole router, and people who call it with personal tokens.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use data_encoding::BASE64;
use matou::app::App;
use matou::clock::{Clock, Timestamp};
use matou::config::Config;
use matou::identity::precondition::Expected;
use matou::identity::store::issue_token;
use matou::identity::token::{Issuer, TokenScope, Wish};
use matou::identity::{Caller, Via, posts_on_offer};
use matou::text::Language;
use matou::{demo, org, server, worker};
use serde_json::Value;
use tower::ServiceExt;

use crate::api_document;
use crate::database::fresh_postgres;

/// 2026-11-24, in the afternoon in Chongqing.
const START: Timestamp = Timestamp(1_795_500_000_000_000);

/// The city.
pub struct City {
    pub app: Arc<App>,
    _directory: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    /// Status and code of a problem.
    pub fn code(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    /// The body, where the status is the one expected.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }
}

/// Somebody with a token.
pub struct Persona<'a> {
    city: &'a City,
    pub token: String,
}

/// The city on both databases.
pub async fn cities() -> Vec<City> {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let sqlite = (file("matou.db"), file("warehouse.db"));
    let postgres = (fresh_postgres().await, fresh_postgres().await);
    vec![open(sqlite, directory).await, open(postgres, tempfile::tempdir().unwrap()).await]
}

/// The city on SQLite alone, for what no database can change.
pub async fn city() -> City {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let urls = (file("matou.db"), file("warehouse.db"));
    open(urls, directory).await
}

async fn open((database, warehouse): (String, String), directory: tempfile::TempDir) -> City {
    let mut config = Config::default();
    config.database.url = database;
    config.warehouse.url = warehouse;
    config.keys.master = BASE64.encode(&[9; 32]);
    config.search.directory = directory.path().join("index").display().to_string();
    "http://127.0.0.1:8090".clone_into(&mut config.server.public_url);
    let app = App::open(config, Clock::manual(START)).await.unwrap();
    demo::load::load(&app, "http://127.0.0.1:9", &mut |_, _| {}).await.unwrap();
    worker::settle(&app).await.unwrap();
    City { app: Arc::new(app), _directory: directory }
}

impl City {
    /// Another process over the same database, with rules read now.
    pub async fn beside(&self) -> Self {
        let clock = Clock::manual(self.app.now());
        let app = App::open_without_index(self.app.config.clone(), clock).await.unwrap();
        Self { app: Arc::new(app), _directory: tempfile::tempdir().unwrap() }
    }

    /// A token with every scope, as the operator issues it.
    pub async fn person(&self, login: &str) -> Persona<'_> {
        self.person_with(login, &TokenScope::ALL).await
    }

    /// A token with some scopes.
    pub async fn person_with(&self, login: &str, scopes: &[TokenScope]) -> Persona<'_> {
        let (app, now) = (&self.app, self.app.now());
        let person = org::store::person_by_login(&app.db.reader, login).await.unwrap().expect(login);
        let posts = org::store::posts_of(&app.db.reader, &person.id).await.unwrap();
        let post = posts_on_offer(&posts, now)[0];
        let wish = Wish {
            name: "test".to_owned(),
            scopes: scopes.to_vec(),
            expires_at: now.plus_seconds(8 * 3600),
            issuer: Issuer::Operator,
        };
        let (_, secret) = issue_token(&app.db.writer, post, wish, now).await.unwrap();
        Persona { city: self, token: secret.expose().to_owned() }
    }

    /// Somebody as commands see them, who proved their presence a moment ago.
    pub async fn caller(&self, login: &str) -> Caller {
        let (app, at) = (&self.app, self.app.now());
        let person = org::store::person_by_login(&app.db.reader, login).await.unwrap().expect(login);
        let posts = org::store::posts_of(&app.db.reader, &person.id).await.unwrap();
        let post = posts_on_offer(&posts, at)[0].clone();
        let via = Via::Session { id: "test".to_owned() };
        let org = app.tree().get(&post.org).unwrap().clone();
        let roles = post.roles_at(at);
        Caller {
            person,
            post,
            org,
            roles,
            via,
            stepped_up: true,
            at,
            language: Language::Zh,
            expected: Expected::Anything,
        }
    }

    /// The identifier of an entry by its resource code.
    pub async fn resource(&self, code: &str) -> String {
        matou::catalog::store::by_code(&self.app.db.reader, code).await.unwrap().id.to_string()
    }

    /// What the worker does, until nothing is left.
    pub async fn settle(&self) {
        worker::settle(&self.app).await.unwrap();
    }

    /// One request through the whole router; the answer must be as the document says.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, uri) = (request.method().to_string(), request.uri().to_string());
        let response = server::router(Arc::clone(&self.app)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 20_000_000).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, text, body };
        api_document::check(&method, &uri, &answer);
        answer
    }
}

impl<'a> Persona<'a> {
    /// Whoever shows this token.
    pub fn of(city: &'a City, token: String) -> Self {
        Self { city, token }
    }
    /// One call of the API; a null body sends none.
    pub async fn call(&self, method: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Answer {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.city.send(request.body(body).unwrap()).await
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null, &[]).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, body, &[]).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call("PUT", path, body, &[]).await
    }
    pub async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, Value::Null, &[]).await
    }
}

/// Percent-encodes a query value.
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
