//! `If-Match` and `If-None-Match` over the whole JSON API: every change that has a version is held to it, and what
//! was read is sent again only once it changed.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

use crate::api_city::{City, city};
use crate::api_document::{DOCUMENT, template};

/// 医疗机构执业登记信息.
pub const INSTITUTIONS: &str = "2-02-022/000001";
/// 医师执业注册信息: the health commission's head answers.
pub const PHYSICIANS: &str = "2-02-022/000002";

/// 企业登记: the market office's head answers.
const ENTERPRISES: &str = "1-02-026/000001";

pub fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

fn content() -> Value {
    json!({
        "kind": "data.table", "title": {"zh": "试点床位日报"}, "summary": {"zh": "每日床位使用"},
        "class_path": [], "domain": "健康保障", "format": "database", "update_cycle": "daily", "grade": 1,
        "sharing": {"type": "unconditional"}, "methods": ["table"],
        "items": [{"name": "day", "title": {"zh": "日期"}, "kind": "D", "grade": 1, "is_key": true}],
    })
}

/// One of everything that can be changed, with somebody who may change it.
pub struct Things {
    pub resource: String,
    pub request: String,
    pub signed: String,
    pub line: String,
    pub grant: String,
    pub app: String,
    pub consent: String,
    pub demand: String,
    pub key: String,
    pub review: String,
    pub handover: String,
    pub draft: i64,
    pub dispute: String,
    pub search: String,
}

async fn ask(city: &City, app: &str, code: &str) -> String {
    let developer = city.person("developer@yuzhong").await;
    let resource = city.resource(code).await;
    developer.put(&format!("basket/items/{resource}"), json!({})).await.expect(201);
    let terms = json!({
        "basis": "《基本医疗卫生与健康促进法》第三十五条", "scenario": "基层医疗服务",
        "scope": "渝中区社区卫生服务", "method": "库表", "until": "2027-06-30",
    });
    let body = json!({"app": app, "title": "家庭医生签约核验", "use": terms});
    id(&developer.post("requests", body).await.expect(201))
}

pub async fn things(city: &City) -> Things {
    let developer = city.person("developer@yuzhong").await;
    let steward = city.person("steward@health").await;
    let draft = json!({"code": "2-02-022/900001", "content": content()});
    let resource = id(&steward.post("resources", draft).await.expect(201));
    let app =
        id(&developer.post("apps", json!({"name": "基层卫生", "purpose": "家庭医生签约"})).await.expect(201));
    let signed = ask(city, &app, PHYSICIANS).await;
    let head = city.person("head@yuzhong").await;
    let signed_off = head.post(&format!("requests/{signed}/sign-off"), Value::Null).await.expect(200);
    let line = id(&signed_off["lines"][0]);
    let automatic = ask(city, &app, INSTITUTIONS).await;
    let agreed = head.post(&format!("requests/{automatic}/sign-off"), Value::Null).await.expect(200);
    let grant =
        agreed["lines"][0]["answer"]["grant"].as_str().unwrap_or_else(|| panic!("{agreed}")).to_owned();
    city.settle().await;
    let consents = city.person("head@health").await.get("consents").await.expect(200);
    let demand = json!({"title": "殡葬服务", "what": "殡葬服务机构名录", "use_basis": "《殡葬管理条例》"});
    let demand = id(&developer.post("demands", demand).await.expect(201));
    let request = ask(city, &app, INSTITUTIONS).await;
    let x = BASE64URL_NOPAD.encode(SigningKey::from_bytes(&[7; 32]).verifying_key().as_bytes());
    let jwk = json!({"jwk": {"kty": "OKP", "crv": "Ed25519", "kid": "k7", "x": x}});
    let key = id(&developer.post(&format!("apps/{app}/keys"), jwk).await.expect(201));
    let provider = city.person("head@health").await;
    let review = id(&provider.post("reviews", json!({"reason": "年度复核"})).await.expect(201));
    let configured =
        developer.post(&format!("apps/{app}/configure"), json!({"apply": true})).await.expect(200);
    let text = city.app.policy.rule_set("health").unwrap().text;
    let rules = json!({"text": format!("{}\n# 试\n", text.trim_end()), "reason": "试"});
    let draft = city.person("security@city").await.put("policies/health", rules).await.expect(201);
    let dispute = disputed(city, &app).await;
    let search = id(&developer.post("me/searches", json!({"text": "医疗机构"})).await.expect(201));
    Things {
        resource,
        request,
        signed,
        line,
        grant,
        app,
        consent: id(&consents["items"][0]),
        demand,
        key,
        review,
        handover: id(&configured["handover"]),
        draft: draft["number"].as_i64().unwrap(),
        dispute,
        search,
    }
}

/// A refusal that its requester disputes.
async fn disputed(city: &City, app: &str) -> String {
    let developer = city.person("developer@yuzhong").await;
    let request = ask(city, app, ENTERPRISES).await;
    let head = city.person("head@yuzhong").await;
    let signed_off = head.post(&format!("requests/{request}/sign-off"), Value::Null).await.expect(200);
    let line = id(&signed_off["lines"][0]);
    let refusal = json!({"ground": "not_necessary", "reason": "不必要"});
    city.person("head@market").await.post(&format!("lines/{line}/refuse"), refusal).await.expect(200);
    id(&developer.post(&format!("lines/{line}/dispute"), reason()).await.expect(201))
}

type Change = (&'static str, &'static str, String, Value);

/// Every change that the document lets be conditional, by somebody who may make it.
fn changes(of: &Things) -> Vec<Change> {
    let mut all = of_entries(of);
    all.extend(of_requests(of));
    all.extend(of_access(of));
    all.extend(of_disputes(of));
    all
}

fn reason() -> Value {
    json!({"reason": "数据核对"})
}

fn of_entries(Things { resource, demand, draft, search, .. }: &Things) -> Vec<Change> {
    let entry = |act: &str| format!("resources/{resource}/{act}");
    let rules = |act: &str| format!("policies/health/drafts/{draft}/{act}");
    let assessment = json!({"kind": "secrecy", "finding": "不涉及"});
    vec![
        ("steward@health", "PUT", format!("resources/{resource}"), content()),
        ("secrecy@health", "POST", entry("assess"), assessment),
        ("steward@health", "POST", entry("submit"), Value::Null),
        ("director@health", "POST", entry("head-approve"), Value::Null),
        ("authority@city", "POST", entry("publish"), Value::Null),
        ("authority@city", "POST", entry("return"), reason()),
        ("director@health", "POST", entry("withdraw"), reason()),
        ("steward@health", "POST", entry("discard"), Value::Null),
        ("authority@yuzhong", "POST", format!("demands/{demand}/route"), json!({"to": "yuzhong-civil"})),
        ("authority@yuzhong", "POST", format!("demands/{demand}/return"), json!({"note": "不归本单位"})),
        ("authority@yuzhong", "POST", format!("demands/{demand}/answer"), json!({"note": "已转交"})),
        ("developer@yuzhong", "POST", format!("demands/{demand}/close"), Value::Null),
        ("developer@yuzhong", "POST", format!("me/searches/{search}/seen"), Value::Null),
        ("developer@yuzhong", "DELETE", format!("me/searches/{search}"), Value::Null),
        ("authority@city", "PUT", "synonyms".to_owned(), json!({"text": "甲乙 = 丙丁"})),
        ("policy2@city", "POST", rules("approve"), Value::Null),
        ("policy2@city", "POST", rules("reject"), reason()),
        ("security@city", "POST", rules("withdraw"), Value::Null),
        ("developer@yuzhong", "PUT", format!("basket/items/{resource}"), json!({})),
        ("developer@yuzhong", "DELETE", format!("basket/items/{resource}"), Value::Null),
    ]
}

fn of_requests(Things { request, signed, line, consent, .. }: &Things) -> Vec<Change> {
    let line = |act: &str| format!("lines/{line}/{act}");
    let refusal = json!({"ground": "not_necessary", "reason": "不必要"});
    vec![
        ("head@yuzhong", "POST", format!("requests/{request}/sign-off"), Value::Null),
        ("head@yuzhong", "POST", format!("requests/{request}/decline"), reason()),
        ("developer@yuzhong", "POST", format!("requests/{signed}/withdraw"), Value::Null),
        ("head@health", "POST", line("agree"), Value::Null),
        ("head@health", "POST", line("refuse"), refusal),
        ("head@health", "POST", line("supplement"), json!({"missing": "用途说明"})),
        ("developer@yuzhong", "POST", line("dispute"), reason()),
        ("developer@yuzhong", "POST", line("resubmit"), json!({"answer": "已补充"})),
        ("head@health", "POST", line("extend"), json!({"days": 5, "reason": "核对"})),
        ("authority@city", "POST", line("decide-extension"), json!({"consent": true})),
        ("head@health", "POST", line("counter-offer"), Value::Null),
        ("developer@yuzhong", "POST", line("accept-offer"), Value::Null),
        ("developer@yuzhong", "POST", line("decline-offer"), Value::Null),
        ("head@health", "POST", format!("consents/{consent}/end"), Value::Null),
    ]
}

fn of_disputes(Things { dispute, .. }: &Things) -> Vec<Change> {
    let act = |act: &str| format!("disputes/{dispute}/{act}");
    vec![
        ("head@market", "POST", act("give-in"), Value::Null),
        ("developer@yuzhong", "POST", act("escalate"), reason()),
        ("developer@yuzhong", "POST", act("withdraw"), Value::Null),
        ("authority@city", "POST", act("mediate"), json!({"result": "no_result", "reason": "认识不一"})),
        ("government@city", "POST", act("decide"), json!({"provide": true, "reason": "必要"})),
    ]
}

fn of_access(Things { grant, app, key, review, handover, .. }: &Things) -> Vec<Change> {
    let act = |act: &str| format!("grants/{grant}/{act}");
    let needed = || json!({"grants": [grant], "reason": "仍需使用"});
    let less = json!({"scope": {"fields": [{"name": "name"}], "method": "table"}, "reason": "收窄"});
    vec![
        ("developer@yuzhong", "POST", format!("apps/{app}/configure"), json!({"apply": true})),
        ("developer@yuzhong", "POST", format!("apps/{app}/keys"), json!({"jwk": {}})),
        ("developer@yuzhong", "DELETE", format!("apps/{app}/keys/{key}"), Value::Null),
        ("developer@yuzhong", "POST", format!("handover/{handover}/open"), Value::Null),
        ("developer@yuzhong", "POST", act("give-back"), reason()),
        ("developer@yuzhong", "POST", act("renew"), json!({"until": "2027-12-31", "reason": "仍需使用"})),
        ("head@health", "POST", act("suspend"), reason()),
        ("head@health", "POST", act("resume"), reason()),
        ("head@health", "POST", act("end"), reason()),
        ("head@health", "POST", act("narrow"), less),
        ("head@health", "POST", act("opened-by-hand"), Value::Null),
        ("head@health", "POST", act("closed-by-hand"), Value::Null),
        ("head@yuzhong", "POST", format!("reviews/{review}/confirm"), needed()),
        ("developer@yuzhong", "POST", format!("reviews/{review}/give-back"), needed()),
    ]
}

#[tokio::test]
async fn nothing_is_changed_that_is_not_what_the_caller_expects() {
    let city = city().await;
    let mut of = things(&city).await;
    let draft = std::mem::replace(&mut of.resource, city.resource("2-02-022/000003").await);
    let (mut tried, mut passed) = (BTreeSet::new(), Vec::new());
    for (login, method, path, body) in changes(&of) {
        let is_basket = path.starts_with("basket");
        let path = if is_basket { path } else { path.replace(&of.resource, &draft) };
        let caller = city.person(login).await;
        if is_basket && method == "PUT" {
            caller.put(&path, json!({})).await.expect(201);
        }
        for tag in ["\"99\"", "\"98\", \"99.abc\"", "\"of-another-server\"", "W/\"1\""] {
            let refused = caller.call(method, &path, body.clone(), &[("if-match", tag)]).await;
            if refused.code() != (412, "stale_version") {
                passed.push(format!("{method} {path} {tag}: {:?}", refused.code()));
            }
        }
        let wrong = caller.call(method, &path, body.clone(), &[("if-match", "99")]).await;
        assert_eq!(wrong.code(), (400, "bad_header"), "{method} {path}");
        tried.insert((method.to_lowercase(), template(&format!("/api/v1/{path}")).unwrap()));
    }
    assert!(passed.is_empty(), "{passed:#?}");
    let conditional = |operation: &Value| {
        operation["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == "If-Match")
    };
    let mut told = BTreeSet::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if conditional(operation) {
                told.insert((method.clone(), path.as_str()));
            }
        }
    }
    assert_eq!(tried, told, "every conditional change is tried here");
    // Nothing was done.
    let developer = city.person("developer@yuzhong").await;
    assert_eq!(developer.get(&format!("grants/{}", of.grant)).await.expect(200)["state"], "active");
    assert_eq!(developer.get(&format!("lines/{}", of.line)).await.expect(200)["state"], "received");
    let request = developer.get(&format!("requests/{}", of.request)).await.expect(200);
    assert_eq!(request["state"], "awaiting_sign_off");
    // Where nothing has a version, no tag can be its own.
    let path = format!("requests/{}/copy", of.request);
    let copied = developer.call("POST", &path, Value::Null, &[("if-match", "\"1\"")]).await;
    assert_eq!(copied.code(), (412, "stale_version"));
    developer.call("POST", &path, Value::Null, &[("if-match", "*")]).await.expect(200);
}

#[tokio::test]
async fn what_was_read_is_changed_by_its_tag_and_read_again_only_when_it_changed() {
    let city = city().await;
    let of = things(&city).await;
    let steward = city.person("steward@health").await;
    let path = format!("resources/{}", of.resource);
    let seen = steward.get(&path).await;
    let etag = seen.header("etag").to_owned();
    for held in [etag.as_str(), "*", &format!("W/{etag}"), &format!("\"other\", {etag}")] {
        let again = steward.call("GET", &path, Value::Null, &[("if-none-match", held)]).await;
        assert_eq!(
            (again.status, again.text.as_str(), again.header("etag")),
            (304, "", etag.as_str()),
            "{held}"
        );
    }
    let stale = steward.call("GET", &path, Value::Null, &[("if-none-match", "\"0.0\"")]).await;
    assert_eq!(stale.status, 200);
    let other = steward.call("GET", &path, Value::Null, &[("if-match", "\"99\"")]).await;
    assert_eq!(other.code(), (412, "stale_version"));

    assert_eq!(steward.put(&path, content()).await.code(), (428, "version_required"));
    let whatever = steward.call("PUT", &path, content(), &[("if-match", "*")]).await;
    assert_eq!(whatever.status, 200, "{}", whatever.text);
    let list = format!("\"77\", {}", whatever.header("etag"));
    steward.call("PUT", &path, content(), &[("if-match", &list)]).await.expect(200);
    let gone = steward.call("GET", &path, Value::Null, &[("if-none-match", &etag)]).await;
    assert_eq!(gone.status, 200);

    // What is shown beside the record changes the tag too: an entry one has put into the basket meanwhile.
    let developer = city.person("developer@yuzhong").await;
    let physicians = city.resource(PHYSICIANS).await;
    let path = format!("resources/{physicians}");
    let before = developer.get(&path).await.header("etag").to_owned();
    let put = format!("basket/items/{physicians}");
    assert_eq!(developer.put(&put, json!({})).await.status, 201);
    assert_eq!(developer.put(&put, Value::Null).await.status, 200);
    let after = developer.call("GET", &path, Value::Null, &[("if-none-match", &before)]).await.expect(200);
    assert_eq!(after["yours"]["in_basket"], true);
}
