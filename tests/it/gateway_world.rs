//! A small world for tests of credentials and gateway: two departments, their people, a hosted table, grants
//! as agreeing makes them, and the routes called as an application calls them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use ed25519_dalek::{Signer as _, SigningKey};
use matou::app::App;
use matou::audit::entry::{ActorRef, Entry};
use matou::audit::store::Filter;
use matou::audit::{sealer, store as audit};
use matou::catalog::resource::{Binding, Content, Published, Resource};
use matou::clock::{Clock, Timestamp};
use matou::config::Config;
use matou::connector::hosted_table;
use matou::credential::commands::{self, Configured, Opened, Shown};
use matou::credential::handover::Credential;
use matou::credential::proof::token_digest;
use matou::credential::{Application, Handover};
use matou::grant::{Grant, GrantState, reconcile};
use matou::id::{AppId, GrantId, HandoverId, LineId, OrgId, PersonId, PostId, RequestId, ResourceId};
use matou::identity::{Caller, Via};
use matou::org::{OrgKind, Organisation, Person, Post, PostKind, Role, RoleTerm, Tier};
use matou::scope::{FieldType, Scope};
use matou::text::{Bilingual, Language};
use matou::{api, db, gateway};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::database::fresh_postgres;

/// 2026-11-24, in the afternoon in Chongqing.
pub const START: Timestamp = Timestamp(1_795_500_000_000_000);
pub const URL: &str = "http://127.0.0.1:8090";

pub struct World {
    pub app: Arc<App>,
    pub developer: Caller,
    pub colleague: Caller,
    pub head: Caller,
    pub stranger: Caller,
    _directory: tempfile::TempDir,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
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
}

fn organisation(slug: &str) -> Organisation {
    Organisation {
        id: OrgId::new(),
        slug: slug.to_owned(),
        name: Bilingual::zh(slug),
        kind: OrgKind::GovernmentOrgan,
        tier: Tier::City,
        parent: None,
        strip: None,
        division: None,
        uscc: None,
        class_group: None,
        is_authority: false,
        version: 0,
    }
}

fn caller(org: &Organisation, role: Role) -> Caller {
    let id = PersonId::new();
    let person =
        Person { login: format!("{role:?}@{}", org.slug), id, name: Bilingual::zh("某人"), version: 1 };
    let post = Post {
        id: PostId::new(),
        person: person.id.clone(),
        org: org.id.clone(),
        kind: PostKind::Main,
        title: Bilingual::zh("经办"),
        roles: vec![RoleTerm { role, from: Timestamp(0), until: None }],
        from: Timestamp(0),
        until: None,
        version: 1,
    };
    Caller {
        person,
        post,
        org: Arc::new(org.clone()),
        roles: vec![role],
        via: Via::Session { id: "session".to_owned() },
        stepped_up: true,
        at: START,
        language: Language::Zh,
        expected: matou::identity::precondition::Expected::Anything,
    }
}

/// The world on both databases.
pub async fn worlds() -> Vec<World> {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let sqlite = (file("matou.db"), file("warehouse.db"));
    let postgres = (fresh_postgres().await, fresh_postgres().await);
    vec![world(sqlite, directory).await, world(postgres, tempfile::tempdir().unwrap()).await]
}

async fn world((database, warehouse): (String, String), directory: tempfile::TempDir) -> World {
    let mut config = Config::default();
    config.database.url = database;
    config.warehouse.url = warehouse;
    config.keys.master = BASE64.encode(&[9; 32]);
    config.search.directory = directory.path().join("index").display().to_string();
    URL.clone_into(&mut config.server.public_url);
    let app = App::open(config, Clock::manual(START)).await.unwrap();
    let (yuzhong, health, police) = (organisation("yuzhong"), organisation("health"), organisation("police"));
    for org in [&yuzhong, &health, &police] {
        db::insert(&app.db.writer, org).await.unwrap();
    }
    app.reload_tree().await.unwrap();
    World {
        app: Arc::new(app),
        developer: caller(&yuzhong, Role::Developer),
        colleague: caller(&yuzhong, Role::Developer),
        head: caller(&health, Role::OfficeHead),
        stranger: caller(&police, Role::Developer),
        _directory: directory,
    }
}

/// Columns of the table `physician`.
pub const COLUMNS: [(&str, FieldType); 6] = [
    ("number", FieldType::Integer),
    ("name", FieldType::Text),
    ("district", FieldType::Text),
    ("id_number", FieldType::Text),
    ("score", FieldType::Number),
    ("retired", FieldType::Boolean),
];

/// The rows of that table: every third physician works in 江北区.
pub fn physicians(count: usize) -> Vec<Vec<Value>> {
    let row = |number: usize| {
        let district = if number.is_multiple_of(3) { "江北区" } else { "渝中区" };
        let id_number = format!("50010319{number:010}");
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let score = number as f64 / 4.0;
        vec![
            json!(number),
            json!(format!("医师{number}")),
            json!(district),
            json!(id_number),
            json!(score),
            if number == 2 { Value::Null } else { json!(number.is_multiple_of(2)) },
        ]
    };
    (1..=count).map(row).collect()
}

/// What the entry of a table says.
pub fn table_content(table: &str) -> Content {
    let item = |name: &str, kind: &str, key: bool| json!({"name": name, "title": {"zh": name}, "kind": kind, "grade": 2, "is_key": key});
    serde_json::from_value(json!({
        "kind": "data.table",
        "title": {"zh": "执业医师信息", "en": "Physicians"},
        "grade": 2,
        "items": [
            item("number", "I", true), item("name", "C", false), item("district", "C", false),
            item("id_number", "C", false), item("score", "B", false), item("retired", "L", false),
        ],
        "binding": {"type": "hosted_table", "table": table},
    }))
    .unwrap()
}

/// A scope from JSON, by the usual method.
pub fn scope(json: Value) -> Scope {
    let mut whole = json!({"method": "table"});
    for (name, value) in json.as_object().unwrap() {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).unwrap()
}

impl World {
    pub fn tick(&self, seconds: i64) {
        self.app.clock.advance_seconds(seconds);
    }

    /// Makes the table with some rows.
    pub async fn table(&self, name: &str, count: usize) {
        let made =
            hosted_table::create(&self.app, name, &COLUMNS, physicians(count).into_iter()).await.unwrap();
        assert_eq!(made, count as u64);
    }

    /// A published entry of the health commission.
    pub async fn resource(&self, content: Content) -> Resource {
        let id = ResourceId::new();
        let mut resource = Resource {
            code: format!("test/{id}"),
            id,
            provider: self.head.org.id.clone(),
            origin: matou::catalog::Origin::Own,
            published: Some(Published { content, entry_version: 1, at: START }),
            work: None,
            withdrawn: None,
            discarded: None,
            class: None,
            change_number: 1,
            created_at: START,
            version: 0,
        };
        db::insert(&self.app.db.writer, &resource).await.unwrap();
        resource.version = 1;
        resource
    }

    pub async fn application(&self) -> Application {
        let told = ("基层卫生一体化", "家庭医生签约");
        commands::register(&self.app, &self.developer, told, None).await.unwrap()
    }

    /// A grant as agreeing makes it: provisioning, with its entry in the log, not sealed.
    pub async fn agreed(&self, app: &AppId, resource: &Resource, grade: u8, scope: Scope) -> Grant {
        let content = resource.content().unwrap();
        let mut grant = Grant {
            id: GrantId::new(),
            line: LineId::new(),
            request: RequestId::new(),
            app: app.clone(),
            resource: resource.id.clone(),
            entry_version: 1,
            kind: content.kind.as_str().to_owned(),
            sharing: "conditional".to_owned(),
            grade,
            personal: true,
            provider: self.head.org.id.clone(),
            requester: self.developer.org.id.clone(),
            requested_by: vec![self.developer.person.id.clone()],
            scope,
            state: GrantState::Provisioning { due_at: START.plus_seconds(86_400), unconnected_since: None },
            changes: Vec::new(),
            renewal: None,
            created_at: START,
            version: 0,
        };
        db::insert(&self.app.db.writer, &grant).await.unwrap();
        grant.version = 1;
        let actor = ActorRef::System { part: "test".to_owned() };
        for (noun, id) in [("line", grant.line.to_string()), ("grant", grant.id.to_string())] {
            let entry = Entry::new(START, actor.clone(), "line.agree", noun, &id);
            audit::append(&self.app.db.writer, entry).await.unwrap();
        }
        grant
    }

    /// The sealer's turn.
    pub async fn seal(&self) {
        let app = &self.app;
        sealer::seal(&app.db.writer, &app.config.log.origin, &app.keys.log, app.now()).await.unwrap();
    }

    /// An open grant on a resource.
    pub async fn opened_grant(&self, app: &AppId, resource: &Resource, grade: u8, scope: Scope) -> Grant {
        let grant = self.agreed(app, resource, grade, scope).await;
        self.seal().await;
        assert_eq!(reconcile::reconcile(&self.app, &grant.id).await.unwrap(), reconcile::Outcome::Settled);
        self.seal().await;
        let grant = self.grant(&grant.id).await;
        assert_eq!(grant.state.as_str(), "active");
        grant
    }

    pub async fn grant(&self, id: &GrantId) -> Grant {
        matou::grant::store::grant(&self.app.db.reader, id).await.unwrap()
    }

    pub async fn handover(&self, id: &HandoverId) -> Handover {
        db::require(&self.app.db.reader, id.as_str()).await.unwrap()
    }

    pub async fn configure(&self, app: &AppId) -> Shown {
        match commands::configure(&self.app, &self.developer, app, Credential::Secret, false, None)
            .await
            .unwrap()
        {
            Configured::Handover(shown) => shown,
            Configured::Plan(plan) => panic!("not a dry run: {plan:?}"),
        }
    }

    /// Configures, seals and opens.
    pub async fn credentials(&self, app: &AppId) -> Opened {
        let shown = self.configure(app).await;
        self.seal().await;
        commands::open(&self.app, &self.developer, &shown.id).await.unwrap()
    }

    /// Entries of the log about an object, newest first: action, and code if it was denied.
    pub async fn log(&self, noun: &str, id: &str) -> Vec<(String, Value)> {
        let object = Some(matou::audit::entry::ObjectRef::new(noun, id));
        let page =
            audit::entries(&self.app.db.reader, &Filter { object, ..Filter::default() }, 50).await.unwrap();
        let told =
            |entry: Entry| (entry.action, serde_json::to_value(&entry.outcome).unwrap()["code"].clone());
        page.entries.into_iter().map(told).collect()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let router: Router =
            api::oauth::routes().merge(gateway::http::routes()).with_state(Arc::clone(&self.app));
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000_000).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Posts a form to an endpoint of the authorization server.
    pub async fn oauth(
        &self,
        path: &str,
        who: &Opened,
        form: &[(&str, &str)],
        proof: Option<&str>,
    ) -> Answer {
        let basic =
            BASE64.encode(format!("{}:{}", who.client_id, who.handed.secret().unwrap().expose()).as_bytes());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::post(path)
            .header("authorization", format!("Basic {basic}"))
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A bearer token for a grant.
    pub async fn token(&self, who: &Opened, grant: &Grant) -> String {
        let form = [("grant_type", "client_credentials"), ("scope", grant.id.as_str())];
        let answer = self.oauth("/oauth/token", who, &form, None).await;
        assert_eq!((answer.status, &answer.body["token_type"]), (200, &json!("Bearer")), "{}", answer.body);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// Calls the gateway with a bearer token.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Reads rows of a grant.
    pub async fn rows(&self, grant: &Grant, query: &str, token: &str) -> Answer {
        self.get(&format!("/gw/{}/rows{query}", grant.id), token).await
    }
}

/// A key that an application holds.
pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// A proof by that key for one call.
pub fn proof(
    key: &SigningKey,
    jti: &str,
    method: &str,
    path: &str,
    token: Option<&str>,
    at: Timestamp,
) -> String {
    let x = BASE64URL_NOPAD.encode(key.verifying_key().as_bytes());
    let header = json!({"typ": "dpop+jwt", "alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x}});
    let claims = json!({
        "jti": jti, "htm": method, "htu": format!("{URL}{path}"), "iat": at.seconds(), "ath": token.map(token_digest),
    });
    let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    let text = format!("{}.{}", encode(&header), encode(&claims));
    let signature = key.sign(text.as_bytes());
    format!("{text}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
}

/// A binding to an API.
pub fn api_binding(base_url: &str) -> Binding {
    Binding::Http { base_url: base_url.to_owned() }
}
