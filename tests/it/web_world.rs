//! The sample city behind the pages, on both databases, and a browser that is signed in without a provider.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use data_encoding::BASE64;
use matou::app::App;
use matou::clock::{Clock, Timestamp};
use matou::config::Config;
use matou::demo::load;
use matou::identity::session::{PendingLogin, Proven, csrf_token};
use matou::identity::store;
use matou::random::Secret;
use matou::{org, search, web};
use tower::ServiceExt;

use crate::database::fresh_postgres;

/// 2026-11-24, in the morning in Chongqing.
pub const START: Timestamp = Timestamp(1_795_485_600_000_000);

pub struct City {
    pub app: Arc<App>,
    _directory: tempfile::TempDir,
}

/// What a page answered.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

impl Seen {
    pub fn location(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }
    /// The value of a hidden field, the first of that name.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            self.html.split_once(&mark).unwrap_or_else(|| panic!("no field {name}: {}", self.html));
        rest.split('"').next().unwrap().to_owned()
    }
}

/// Somebody's browser.
pub struct Browser {
    routes: Router,
    pub cookies: Vec<String>,
    pub csrf: String,
    /// Whether the page's script asks.
    pub accept_json: bool,
}

async fn city((database, warehouse): (String, String), directory: tempfile::TempDir) -> City {
    let mut config = Config::default();
    config.database.url = database;
    config.warehouse.url = warehouse;
    config.keys.master = BASE64.encode(&[9; 32]);
    config.search.directory = directory.path().join("index").display().to_string();
    let app = App::open(config, Clock::manual(START)).await.unwrap();
    load::load(&app, "http://127.0.0.1:1", &mut |_, _| {}).await.unwrap();
    search::rebuild(&app).await.unwrap();
    City { app: Arc::new(app), _directory: directory }
}

/// The city on SQLite.
pub async fn one() -> City {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let urls = (file("matou.db"), file("warehouse.db"));
    city(urls, directory).await
}

/// The city on both databases.
pub async fn both() -> Vec<City> {
    let postgres = (fresh_postgres().await, fresh_postgres().await);
    vec![one().await, city(postgres, tempfile::tempdir().unwrap()).await]
}

impl City {
    /// The pages of a city that is there.
    pub fn over(app: &Arc<App>) -> Self {
        Self { app: Arc::clone(app), _directory: tempfile::tempdir().unwrap() }
    }

    /// A browser in which nobody is signed in.
    pub fn anybody(&self) -> Browser {
        let routes = web::routes().with_state(Arc::clone(&self.app));
        Browser { routes, cookies: Vec::new(), csrf: String::new(), accept_json: false }
    }

    /// A browser in which somebody is signed in, as a finished login leaves it.
    pub async fn browser(&self, login: &str, stepped_up: bool) -> Browser {
        let (connection, now) = (&self.app.db.writer, self.app.now());
        let person = org::store::person_by_login(connection, login).await.unwrap().unwrap();
        let pending = PendingLogin {
            state: Secret::generate("").expose().to_owned(),
            nonce: "n".to_owned(),
            verifier: "v".to_owned(),
            step_up: stepped_up,
            return_to: "/".to_owned(),
            begun_at: now,
        };
        let anonymous = store::begin_login(connection, None, pending.clone(), now).await.unwrap().unwrap();
        let proven = Proven { person: person.id, stepped_up, logout_hint: None, device: "test".to_owned() };
        let secret = store::complete_login(connection, &anonymous, &pending, proven, now).await.unwrap();
        let mut browser = self.anybody();
        browser.cookies.push(format!("matou_session={}", secret.expose()));
        browser.csrf = csrf_token(&secret).unwrap();
        browser
    }
}

impl Browser {
    async fn go(&mut self, request: Request<Body>) -> Seen {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let name = pair.split('=').next().unwrap().to_owned() + "=";
            self.cookies.retain(|kept| !kept.starts_with(&name));
            self.cookies.push(pair);
        }
        let html = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Seen { status: parts.status, headers: parts.headers, html }
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        let request = Request::get(path).header("cookie", self.cookies.join("; "));
        self.go(request.body(Body::empty()).unwrap()).await
    }

    /// A page that must be there.
    pub async fn page(&mut self, path: &str) -> Seen {
        let seen = self.get(path).await;
        assert_eq!(seen.status, StatusCode::OK, "{path}: {}", seen.html);
        seen
    }

    /// Sends fields as they are, without the form token.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("cookie", self.cookies.join("; "))
            .header("accept", if self.accept_json { "application/json" } else { "text/html" })
            .header("content-type", "application/x-www-form-urlencoded");
        self.go(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form of a page with a file in it.
    pub async fn post_file(&mut self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Seen {
        let csrf = self.csrf.clone();
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n",
            file.0
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file.1);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post(path)
            .header("cookie", self.cookies.join("; "))
            .header("content-type", "multipart/form-data; boundary=edge");
        self.go(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form of a page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &all).await
    }
}
