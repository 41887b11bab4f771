//! APIs of providers through the gateway, with a provider on loopback that tells what reached it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use matou::catalog::resource::Content;
use matou::connector::http_api;
use matou::grant::{Grant, usage};
use matou::random::Secret;
use matou::tx::{Internal, Tx};
use serde_json::{Value, json};

use crate::gateway_world::{Answer, World, api_binding, scope, worlds};

type Heard = Arc<Mutex<Vec<(Method, String, HeaderMap, String)>>>;

/// A provider: `/list`, `/one/{id}`, and ways to misbehave.
async fn provider(
    State(heard): State<Heard>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = String::from_utf8(body.to_vec()).unwrap();
    heard.lock().unwrap().push((method, uri.to_string(), headers, text));
    let person =
        |name: &str, district: &str| json!({"name": name, "district": district, "id_number": "50010319"});
    let json = |value: Value| axum::Json(value).into_response();
    match uri.path() {
        "/base/list" => json(json!({
            "items": [person("张三丰", "渝中区"), person("李四", "江北区")], "total": 2, "debug": "10.1.2.3"
        })),
        "/base/one/%E5%BC%A0" | "/base/change" => json(person("张三丰", "渝中区")),
        "/base/one/away" => json(person("李四", "江北区")),
        "/base/one/failing" => (StatusCode::INTERNAL_SERVER_ERROR, "ORA-00942 at 10.1.2.3").into_response(),
        "/base/one/wrong" => (StatusCode::BAD_REQUEST, "10.1.2.3 says no").into_response(),
        "/base/one/page" => ([("content-type", "text/html")], "<p>50010319</p>").into_response(),
        "/base/one/scalar" => json(json!("50010319")),
        "/base/one/moved" => (StatusCode::FOUND, [("location", "http://127.0.0.1:1/")]).into_response(),
        "/base/one/huge" => json(json!([{"name": "x".repeat(9_000_000)}])),
        "/base/one/nothing" => StatusCode::NO_CONTENT.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn start() -> (String, Heard) {
    let heard = Heard::default();
    let router = Router::new().fallback(provider).with_state(Arc::clone(&heard));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}/base"), heard)
}

fn content(base_url: &str) -> Content {
    let item = |name: &str| json!({"name": name, "title": {"zh": name}, "kind": "C", "grade": 2});
    let operation = |name: &str, method: &str, path: &str| json!({"name": name, "method": method, "path": path, "title": {"zh": name}});
    let mut content: Content = serde_json::from_value(json!({
        "kind": "data.api",
        "title": {"zh": "医师查询接口"},
        "grade": 2,
        "items": [item("name"), item("district"), item("id_number")],
        "operations": [operation("list", "GET", "/list"), operation("one", "GET", "/one/{id}"),
            operation("secret", "GET", "/one/all"), operation("change", "POST", "/change"),
            operation("remove", "DELETE", "/one/{id}")],
    }))
    .unwrap();
    content.operations[0].query = Some(vec!["page".to_owned(), "q".to_owned()]);
    content.binding = Some(api_binding(base_url));
    content
}

fn granted() -> Value {
    json!({
        "method": "api",
        "fields": [{"name": "name", "mask": "name"}, {"name": "district"}],
        "row_filter": {"eq": {"field": "district", "value": "渝中区"}},
        "operations": ["list", "one", "change"],
    })
}

async fn reader(world: &World, base_url: &str, json: Value) -> (Grant, String) {
    let resource = world.resource(content(base_url)).await;
    let tx = Tx::internal(&world.app.db, Internal::Seed).await.unwrap();
    for text in ["an older one", "shared secret"] {
        let secret = Secret::from_text(text.to_owned());
        http_api::keep_secret(&world.app, &tx, &resource.id, &secret).await.unwrap();
    }
    tx.commit().await.unwrap();
    let application = world.application().await;
    let grant = world.opened_grant(&application.id, &resource, 2, scope(json)).await;
    let who = world.credentials(&application.id).await;
    let token = world.token(&who, &grant).await;
    (grant, token)
}

async fn call(world: &World, grant: &Grant, method: &str, path: &str, token: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/gw/{}/api{path}", grant.id))
        .header("authorization", format!("Bearer {token}"))
        .header("cookie", "session=secret")
        .header("content-type", "application/json");
    world.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn granted_operations_answer_with_granted_fields_of_granted_rows() {
    for world in worlds().await {
        let (base, heard) = start().await;
        let (grant, token) = reader(&world, &base, granted()).await;
        let list = call(&world, &grant, "GET", "/list?page=1&q=%E5%BC%A0%20%26", &token, "").await;
        assert_eq!((list.status, list.header("cache-control")), (200, "no-store"));
        assert_eq!(list.body, json!({"items": [{"name": "张**", "district": "渝中区"}], "total": 2}));
        let one = call(&world, &grant, "GET", "/one/%E5%BC%A0", &token, "").await;
        assert_eq!(one.body, json!({"name": "张**", "district": "渝中区"}));
        let changed = call(&world, &grant, "POST", "/change", &token, "{\"a\":1}").await;
        assert_eq!(changed.status, 200);
        assert_eq!(
            call(&world, &grant, "GET", "/one/away", &token, "").await.code(),
            (404, "no_such_object")
        );
        assert_eq!(call(&world, &grant, "GET", "/one/nothing", &token, "").await.status, 204);
        let head = call(&world, &grant, "HEAD", "/list?page=1", &token, "").await;
        assert_eq!((head.status, &head.body), (200, &Value::Null));

        let heard = heard.lock().unwrap();
        // The first call is the reconciler's.
        let (_, uri, headers, _) = &heard[1];
        assert_eq!(uri, "/base/list?page=1&q=%E5%BC%A0+%26");
        assert_eq!(headers["x-matou-grant"], grant.id.as_str());
        assert_eq!(headers["x-matou-secret"], "shared secret");
        assert!(!headers.contains_key("authorization") && !headers.contains_key("cookie"));
        assert_eq!((&heard[3].0, heard[3].3.as_str()), (&Method::POST, "{\"a\":1}"));
    }
}

#[tokio::test]
async fn what_is_not_granted_never_reaches_the_provider() {
    for world in worlds().await {
        let (base, heard) = start().await;
        let (grant, token) = reader(&world, &base, granted()).await;
        let before = heard.lock().unwrap().len();
        for (method, path, code) in [
            ("GET", "/one/all", (403, "operation_not_granted")),
            ("GET", "/one/%61ll", (403, "operation_not_granted")),
            ("DELETE", "/one/7", (403, "operation_not_granted")),
            ("GET", "/other", (403, "operation_not_granted")),
            ("GET", "", (403, "operation_not_granted")),
            ("GET", "/", (403, "operation_not_granted")),
            ("GET", "/one/../list", (400, "bad_path")),
            ("GET", "/one/%2e%2e", (400, "bad_path")),
            ("GET", "/one/%2E%2E/%2E%2E/admin", (400, "bad_path")),
            ("GET", "/one/a%2f..%2fb", (400, "bad_path")),
            ("GET", "/one/a%5Cb", (400, "bad_path")),
            ("GET", "/one//all", (400, "bad_path")),
            ("GET", "//one/all", (400, "bad_path")),
            ("GET", "/one/%252e%252e", (400, "bad_path")),
            ("GET", "/one/..;/all", (400, "bad_path")),
            ("GET", "/one/a%00", (400, "bad_path")),
            ("GET", "/one/", (400, "bad_path")),
            ("GET", "/list?risk=A", (422, "invalid_input")),
            ("HEAD", "/one/all", (403, "")),
        ] {
            assert_eq!(call(&world, &grant, method, path, &token, "").await.code(), code, "{method} {path}");
        }
        let form = Request::post(format!("/gw/{}/api/change", grant.id))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/x-www-form-urlencoded");
        let form = world.send(form.body(Body::from("a=1")).unwrap()).await;
        assert_eq!(form.code(), (415, "json_only"));
        assert_eq!(heard.lock().unwrap().len(), before);
    }
}

#[tokio::test]
async fn a_provider_that_fails_or_answers_oddly_leaks_nothing() {
    for world in worlds().await {
        let (base, _heard) = start().await;
        let (grant, token) = reader(&world, &base, granted()).await;
        for (path, code) in [
            ("/one/failing", (502, "upstream_failed")),
            ("/one/moved", (502, "upstream_failed")),
            ("/one/wrong", (422, "upstream_refused")),
            ("/one/absent", (404, "no_such_object")),
            ("/one/page", (502, "upstream_not_json")),
            ("/one/scalar", (502, "upstream_not_json")),
            ("/one/huge", (502, "upstream_too_large")),
        ] {
            let answer = call(&world, &grant, "GET", path, &token, "").await;
            assert_eq!(answer.code(), code, "{path}");
            let text = answer.body.to_string();
            assert!(
                !text.contains("10.1.2.3") && !text.contains("127.0.0.1") && !text.contains("50010319"),
                "{text}"
            );
        }
        let uses = usage::store::newest(&world.app.db.reader, &grant.id, 20).await.unwrap();
        let statuses: Vec<u16> =
            uses.iter().filter(|used| used.operation == "api:one").map(|used| used.status).collect();
        assert_eq!(statuses.len(), 7);
        assert!(statuses.iter().all(|status| *status >= 400), "{statuses:?}");
    }
}

#[tokio::test]
async fn an_api_that_cannot_be_reached_does_not_open() {
    for world in worlds().await {
        let resource = world.resource(content("http://127.0.0.1:1/base")).await;
        let application = world.application().await;
        let grant = world.agreed(&application.id, &resource, 2, scope(granted())).await;
        world.seal().await;
        let refused = matou::grant::reconcile::reconcile(&world.app, &grant.id).await.unwrap_err();
        assert_eq!(refused.code, "upstream_failed");
        assert_eq!(world.grant(&grant.id).await.state.as_str(), "provisioning");
    }
}

#[tokio::test]
async fn outside_gateways_ask_and_get_one_answer() {
    for world in worlds().await {
        let (base, heard) = start().await;
        let mut plain = granted();
        plain["fields"] = json!([{"name": "name"}]);
        plain.as_object_mut().unwrap().remove("row_filter");
        plain["quota"] = json!({"calls_per_day": 2});
        let (grant, token) = reader(&world, &base, plain).await;
        let before = heard.lock().unwrap().len();
        let ask = async |headers: &[(&str, &str)]| {
            let mut request = Request::get("/gw/check").header("authorization", format!("Bearer {token}"));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            world.send(request.body(Body::empty()).unwrap()).await
        };
        let list = format!("/gw/{}/api/list?q=1", grant.id);
        let all = format!("/gw/{}/api/one/all", grant.id);
        let yes = ask(&[("x-forwarded-uri", &list), ("x-forwarded-method", "GET")]).await;
        assert_eq!((yes.status, yes.header("x-matou-grant")), (200, grant.id.as_str()));
        let no = ask(&[("x-original-uri", &all), ("x-original-method", "GET")]).await;
        assert_eq!(no.code(), (403, "operation_not_granted"));
        let forged = [("x-original-uri", &*list), ("x-forwarded-uri", &*all), ("x-forwarded-method", "GET")];
        assert_eq!(ask(&forged).await.code(), (400, "ambiguous_request"));
        assert_eq!(ask(&[("x-forwarded-uri", &list)]).await.code(), (400, "ambiguous_request"));
        assert_eq!(
            ask(&[("x-forwarded-uri", "/elsewhere"), ("x-forwarded-method", "GET")]).await.status,
            404
        );
        ask(&[("x-forwarded-uri", &list), ("x-forwarded-method", "GET")]).await;
        let over = ask(&[("x-forwarded-uri", &list), ("x-forwarded-method", "GET")]).await;
        assert_eq!(over.code(), (429, "quota_exhausted"));
        assert_eq!(heard.lock().unwrap().len(), before, "a check calls nobody");

        let (masked, token) = reader(&world, &base, granted()).await;
        let path = format!("/gw/{}/api/list", masked.id);
        let request = Request::get("/gw/check")
            .header("authorization", format!("Bearer {token}"))
            .header("x-forwarded-uri", path)
            .header("x-forwarded-method", "GET");
        let refused = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(refused.code(), (403, "needs_our_gateway"));
    }
}
