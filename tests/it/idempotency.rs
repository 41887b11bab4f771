//! What is sent twice is made once: every route that creates, and every form that does.

use matou::api;
use serde_json::{Value, json};

use crate::api_city::{Answer, City, Persona, cities, city};
use crate::web_world::{self, Browser};

/// 医疗机构执业登记信息: a standing consent answers.
const INSTITUTIONS: &str = "2-02-022/000001";
/// 医师执业注册信息.
const PHYSICIANS: &str = "2-02-022/000002";

async fn send(who: &Persona<'_>, path: &str, body: &Value, key: &str) -> Answer {
    who.call("POST", path, body.clone(), &[("idempotency-key", key)]).await
}

/// Sends the same twice and something else under the same key; answers what was made.
async fn made_once(who: &Persona<'_>, path: &str, body: &Value, other: &Value) -> String {
    let first = send(who, path, body, "one").await;
    let (place, first) = (first.header("location").to_owned(), first.expect(201));
    let id = first["id"].as_str().unwrap_or_else(|| panic!("no id in {first}")).to_owned();
    assert!(place.ends_with(&id), "{place}");
    let second = send(who, path, body, "one").await;
    assert_eq!(second.header("location"), place);
    assert_eq!(second.expect(201)["id"], id, "{path}");
    assert_eq!(send(who, path, other, "one").await.code(), (422, "idempotency_key_reused"), "{path}");
    assert_eq!(send(who, path, other, "").await.code(), (422, "invalid_input"), "{path}");
    id
}

#[tokio::test]
async fn every_creating_route_makes_one_thing_under_one_key() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        let app = json!({"name": "基层卫生一体化"});
        made_once(&developer, "apps", &app, &json!({"name": "另一个"})).await;
        let total = developer.get("apps").await.expect(200)["total"].clone();
        let neighbour = city.person("dual@health").await;
        neighbour.post("apps", app.clone()).await;
        let elsewhere = send(&city.person("developer@town").await, "apps", &app, "one").await;
        assert_eq!(elsewhere.status, 201, "a key belongs to one caller: {}", elsewhere.text);

        let demand = json!({"title": "救护车轨迹", "what": "近一年", "use_basis": "《急救条例》"});
        let mut other = demand.clone();
        other["what"] = json!("近两年");
        let id = made_once(&developer, "demands", &demand, &other).await;
        assert!(id.starts_with("dem_"), "the same key does for another route");

        let consent = json!({"resource": city.resource(PHYSICIANS).await, "until": "2027-06-30"});
        let mut other = consent.clone();
        other["until"] = json!("2027-07-01");
        made_once(&city.person("head@health").await, "consents", &consent, &other).await;

        let content = json!({"kind": "data.table", "title": {"zh": "疫苗接种点"}});
        let entry = json!({"code": "2-02-022/000971", "content": content});
        made_once(
            &city.person("steward@health").await,
            "resources",
            &entry,
            &json!({"code": "2-02-022/000972", "content": content}),
        )
        .await;

        assert_eq!(developer.get("apps").await.expect(200)["total"], total);
        city.app.clock.advance_seconds(24 * 3600);
        let tomorrow = city.person("developer@yuzhong").await;
        assert_eq!(send(&tomorrow, "apps", &json!({"name": "另一个"}), "one").await.status, 201, "forgotten");
    }
}

#[test]
fn the_document_names_the_key_on_every_route_that_creates() {
    let document = serde_json::to_value(api::document::of(api::declared().operations())).unwrap();
    let mut creating = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let post = &item["post"];
        if post["responses"]["201"].is_object() {
            creating += 1;
            let names = post["parameters"].as_array().unwrap().iter().map(|one| &one["name"]);
            assert!(names.into_iter().any(|name| name == "Idempotency-Key"), "{path}");
        }
    }
    assert!(creating >= 6, "{creating}");
}

#[tokio::test]
async fn a_secret_shown_once_is_neither_kept_nor_made_anew() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let wish = json!({"name": "报表", "scopes": ["read"], "expires_at": "2026-12-20T00:00:00Z"});
    let issued = send(&developer, "me/tokens", &wish, "token").await.expect(201);
    let again = send(&developer, "me/tokens", &wish, "token").await;
    assert_eq!(again.code(), (409, "token_issued_before"));
    assert!(again.text.contains(issued["token"]["id"].as_str().unwrap()) && !again.text.contains("mtp_"));
    let secret = issued["secret"].as_str().unwrap().to_owned();
    assert_eq!(Persona::of(&city, secret).get("me").await.status, 200);
    assert_eq!(developer.get("me/tokens").await.expect(200)["total"], 2, "the operator's and this one");
}

/// A request of one line that a standing consent agrees to; answers application and request.
async fn granted(city: &City, developer: &Persona<'_>) -> (String, String) {
    let app = developer.post("apps", json!({"name": "基层卫生一体化"})).await.expect(201)["id"].clone();
    let institutions = city.resource(INSTITUTIONS).await;
    developer.put(&format!("basket/items/{institutions}"), json!({})).await.expect(201);
    let terms = json!({
        "basis": "《基本医疗卫生与健康促进法》第三十五条", "scenario": "基层医疗服务", "scope": "渝中区社区卫生服务",
        "method": "库表", "until": "2027-06-30",
    });
    let body = json!({"app": app, "title": "家庭医生签约核验", "use": terms});
    let request = developer.post("requests", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    let head = city.person("head@yuzhong").await;
    let signed = head.post(&format!("requests/{request}/sign-off"), Value::Null).await.expect(200);
    assert_eq!(signed["lines"][0]["state"], "agreed", "{signed}");
    (app.as_str().unwrap().to_owned(), request)
}

#[tokio::test]
async fn applying_twice_at_the_same_moment_makes_one_hand_over() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        let (app, _) = granted(&city, &developer).await;
        let (path, apply) = (format!("apps/{app}/configure"), json!({"apply": true}));
        let dry = send(&developer, &path, &json!({}), "apply").await.expect(200);
        assert!(dry["plan"].is_object(), "a dry run makes nothing, so the key is still free");
        let (first, second) =
            tokio::join!(send(&developer, &path, &apply, "apply"), send(&developer, &path, &apply, "apply"));
        let id = |answer: Answer| answer.expect(200)["handover"]["id"].as_str().unwrap().to_owned();
        let made = id(first);
        assert_eq!(made, id(second));
        assert_eq!(made, id(send(&developer, &path, &apply, "apply").await));
        let all = developer.get(&format!("apps/{app}/handovers")).await.expect(200);
        assert_eq!((&all["total"], &all["items"][0]["state"]), (&json!(1), &json!("waiting")), "{all}");
        let other = id(send(&developer, &path, &apply, "apply again").await);
        assert_ne!(made, other, "who wants another says so with another key");
    }
}

#[tokio::test]
async fn copying_twice_does_not_put_back_what_was_taken_out() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let (_, request) = granted(&city, &developer).await;
    let path = format!("requests/{request}/copy");
    let basket = async || developer.get("basket").await.expect(200)["total"].clone();
    assert_eq!(send(&developer, &path, &Value::Null, "copy").await.expect(200)["lines"], 1);
    assert_eq!(basket().await, 1);
    let institutions = city.resource(INSTITUTIONS).await;
    developer.delete(&format!("basket/items/{institutions}")).await;
    assert_eq!(send(&developer, &path, &Value::Null, "copy").await.expect(200)["lines"], 1);
    assert_eq!(basket().await, 0);
}

/// Sends a form twice, as an impatient person does; both answers lead to the same place, which is told.
async fn doubly(browser: &mut Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let seen = browser.page(page).await;
    let mark = format!("action=\"{path}\"");
    let mut forms = seen.html.split(&mark).skip(1);
    let held = |form: &str| {
        Some(form.split_once("name=\"idempotency_key\" value=\"")?.1.split('"').next()?.to_owned())
    };
    let key = forms.find_map(held).unwrap_or_else(|| panic!("no form for {path} holds a key: {}", seen.html));
    let mut all = vec![("idempotency_key", key.as_str())];
    all.extend_from_slice(fields);
    let first = browser.post(path, &all).await;
    let second = browser.post(path, &all).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.html);
    assert_eq!(first.location(), second.location(), "{path}");
    all.push(("more", "typed"));
    let reused = browser.post(path, &all).await;
    assert_eq!(reused.status.as_u16(), 422, "{path}");
    assert!(reused.html.contains("idempotency_key_reused"), "{}", reused.html);
    first.location().to_owned()
}

#[tokio::test]
async fn a_form_that_creates_is_one_act_however_often_it_is_sent() {
    let city = web_world::one().await;
    let mut developer = city.browser("developer@yuzhong", true).await;
    doubly(&mut developer, "/apps", "/apps", &[("name", "基层卫生一体化"), ("purpose", "签约")]).await;
    assert_eq!(developer.page("/apps").await.html.matches("基层卫生一体化").count(), 1);
    let demand = [("title", "救护车轨迹"), ("what", "近一年"), ("use_basis", "《急救条例》")];
    doubly(&mut developer, "/demands?new=1", "/demands", &demand).await;
    assert_eq!(developer.page("/demands").await.html.matches("救护车轨迹").count(), 1);

    let mut head = city.browser("head@health", true).await;
    let physicians = matou::catalog::store::by_code(&city.app.db.reader, PHYSICIANS).await.unwrap();
    let item = physicians.content().unwrap().items[0].name.clone();
    let id = physicians.id.to_string();
    let consent = [("resource", &*id), ("covers", &*item), ("until", "2027-06-30")];
    doubly(&mut head, &format!("/consents?resource={id}"), "/consents", &consent).await;

    let mut steward = city.browser("steward@health", true).await;
    let entry =
        [("code", "2-02-022/000971"), ("kind", "data.table"), ("title.zh", "疫苗接种点"), ("grade", "2")];
    let made = doubly(&mut steward, "/publish/new", "/publish", &entry).await;
    assert!(made.starts_with("/publish/res_"), "{made}");

    let page = developer.page("/me").await;
    let form = page.html.split("action=\"/me/tokens\"").nth(1).unwrap();
    let key = form.split("name=\"idempotency_key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let wish = [("idempotency_key", key), ("name", "报表"), ("scopes", "read"), ("days", "7")];
    let issued = developer.post("/me/tokens", &wish).await;
    assert!(issued.status.is_success() && issued.html.contains("mtp_"), "{}", issued.html);
    let reloaded = developer.post("/me/tokens", &wish).await;
    assert_eq!(reloaded.status.as_u16(), 409);
    assert!(reloaded.html.contains("已经签发") && !reloaded.html.contains("mtp_"), "{}", reloaded.html);
}

#[tokio::test]
async fn the_plan_page_sent_twice_leads_to_one_hand_over() {
    let city = web_world::one().await;
    let mut developer = city.browser("developer@yuzhong", true).await;
    let app = developer.post("/apps", &[("name", "便民就医")]).await.location().to_owned();
    let institutions = matou::catalog::store::by_code(&city.app.db.reader, INSTITUTIONS).await.unwrap().id;
    developer.post("/basket/items", &[("resource", institutions.as_str()), ("return_to", "/catalog")]).await;
    let form = [
        ("app", app.trim_start_matches("/apps/")),
        ("title", "便民就医"),
        ("use.basis", "《重庆市数据条例》第三十二条"),
        ("use.scenario", "基层医疗服务"),
        ("use.scope", "区级窗口"),
        ("use.method", "库表"),
        ("use.until", "2027-06-30"),
    ];
    let request = developer.post("/requests", &form).await.location().to_owned();
    let mut head = city.browser("head@yuzhong", true).await;
    let version = head.page(&request).await.hidden("version");
    head.post(&format!("{request}/sign-off"), &[("version", &version)]).await;

    let path = format!("{app}/configure");
    let page = developer.page(&path).await;
    let (key, plan) = (page.hidden("idempotency_key"), page.hidden("plan"));
    let fields = [("idempotency_key", &*key), ("plan", &*plan)];
    let first = developer.post(&path, &fields).await;
    let second = developer.post(&path, &fields).await;
    assert!(first.location().contains("?handover=han_"), "{}", first.html);
    assert_eq!(second.location(), first.location());
    assert_eq!(developer.page(&app).await.html.matches("href=\"/handover/han_").count(), 1);
}
