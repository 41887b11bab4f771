//! Rules that the JSON API holds on to as an outside caller meets them: what an entry may say, whose codes are
//! whose, what a request must say, what the other side sees when.

use matou::audit::verify::{Options, verify};
use matou::job::queue::{Job, JobState, Patience};
use matou::text::Language;
use serde_json::{Value, json};

use crate::api_city::{City, Persona, city};

fn entry() -> Value {
    json!({
        "kind": "data.table",
        "title": {"zh": "床位日报"}, "summary": {"zh": "各医疗机构每日床位使用情况"},
        "domain": "健康保障", "format": "database", "update_cycle": "daily", "grade": 1,
        "sharing": {"type": "unconditional"}, "methods": ["table"], "division": "500000",
        "items": [{"name": "day", "title": {"zh": "日期"}, "kind": "D", "grade": 1, "is_key": true}],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut content = entry();
    content[name] = value;
    content
}

/// The fields a refusal names, with what it says in both languages.
fn fields(answer: &crate::api_city::Answer) -> Vec<&str> {
    assert_eq!(answer.code(), (422, "invalid_input"), "{}", answer.text);
    assert!(!answer.body["next"].as_str().unwrap().is_empty(), "{}", answer.text);
    let errors = answer.body["errors"].as_array().unwrap();
    for error in errors {
        assert!(error["zh"] != "" && error["en"] != "", "{error}");
    }
    errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_entry_says_only_what_the_catalogue_knows() {
    let city = city().await;
    let steward = city.person("steward@health").await;
    let draft = async |content: Value| {
        steward.post("resources", json!({"code": "2-02-022/000911", "content": content})).await
    };
    for (name, value, wrong) in [
        ("grade", json!(9), "grade"),
        ("domain", json!("nope"), "domain"),
        ("division", json!("999999"), "division"),
        ("class_path", json!(["9", "99"]), "class_path"),
        ("class_path", json!(["2", "02", "008"]), "class_path"),
        ("title", json!({"zh": "床位\u{0}日报"}), "title.zh"),
        ("tags", json!(["好", "坏\u{1b}"]), "tags.1"),
        ("sharing", json!({"type": "conditional", "conditions": ["\u{202e}反"]}), "sharing.conditions.0"),
    ] {
        assert_eq!(fields(&draft(with(name, value.clone())).await), [wrong], "{name}: {value}");
    }
    // All that is wrong is told at once.
    let mut content = with("grade", json!(9));
    content["domain"] = json!("nope");
    assert_eq!(fields(&draft(content).await), ["grade", "domain"]);

    // What the code says of the class need not be said again; a township below a known district is known.
    let made = draft(with("division", json!("500103001"))).await;
    let etag = made.header("etag").to_owned();
    let made = made.expect(201);
    assert_eq!(made["content"]["class_path"], json!(["2", "02", "022"]));
    let path = format!("resources/{}", made["id"].as_str().unwrap());
    let again = steward.call("PUT", &path, with("grade", json!(6)), &[("if-match", &etag)]).await;
    assert_eq!(fields(&again), ["grade"]);
}

#[tokio::test]
async fn a_department_gives_its_own_codes_and_frees_those_of_drafts_it_gives_up() {
    let city = city().await;
    let (health, police) = (city.person("steward@health").await, city.person("steward@police").await);
    let draft = async |who: &Persona<'_>, code: &str| {
        who.post("resources", json!({"code": code, "content": entry()})).await
    };
    for code in ["2-12-008/000099", "zz8795", "2-02-022", "2-13-022/1", "2-02-900/1"] {
        let refused = draft(&health, code).await;
        assert_eq!(fields(&refused), ["code"], "{code}");
        assert!(refused.text.contains("2-02-022/000001"), "an example is given: {}", refused.text);
    }
    assert!(draft(&health, "2-12-008/000099").await.text.contains("重庆市公安局"));
    let organisations = health.get("organisations?limit=100").await.expect(200);
    let mine = organisations["items"].as_array().unwrap().iter().find(|one| one["slug"] == "health").unwrap();
    assert_eq!(mine["class_group"], "022");

    let made = draft(&health, "2-02-022/000912").await.expect(201);
    let path = format!("resources/{}", made["id"].as_str().unwrap());
    assert!(made["yours"]["may"].as_array().unwrap().contains(&json!("resource.discard")), "{made}");
    assert_eq!(draft(&health, "2-02-022/000912").await.code(), (409, "duplicate_code"));
    assert_eq!(police.post(&format!("{path}/discard"), Value::Null).await.code(), (404, "not_found"));
    let desk = health.get("resources/desk?state=draft").await.expect(200);
    assert_eq!((&desk["total"], &desk["items"][0]["id"]), (&json!(1), &made["id"]));
    assert_eq!(police.get("resources/desk?state=draft").await.expect(200)["total"], 0);
    assert_eq!(fields(&health.get("resources/desk?state=zzz").await), ["state"]);
    assert_eq!(
        health.get("resources/desk?state=published&limit=3").await.expect(200)["items"][0]["standing"],
        "published"
    );

    health.post(&format!("{path}/discard"), Value::Null).await.expect(204);
    assert_eq!(health.get(&path).await.code(), (404, "not_found"));
    assert_eq!(health.get("resources/desk?state=draft").await.expect(200)["total"], 0);
    let anew = draft(&health, "2-02-022/000912").await.expect(201);
    assert_ne!(anew["id"], made["id"]);
    verified(&city).await;
}

/// The log and the tables tell the same.
async fn verified(city: &City) {
    city.settle().await;
    let app = &city.app;
    let key = app.keys.log.verifying_key();
    let tables = [("resource", "resource"), ("rule_draft", "rule_draft")];
    let options = Options { tables: &tables, ..Options::default() };
    let found = verify(&app.db.reader, &app.config.log.origin, &key, options).await.unwrap();
    assert!(found.is_intact(), "{}", found.summary(Language::Zh));
}

#[tokio::test]
async fn who_lacks_the_right_or_a_paper_is_told_which() {
    let city = city().await;
    let steward = city.person("steward@health").await;
    let made = steward.post("resources", json!({"code": "2-02-022/000913", "content": entry()})).await;
    let path = format!("resources/{}", made.expect(201)["id"].as_str().unwrap());
    let submit = format!("{path}/submit");
    let assess = |kind: &str| json!({"kind": kind, "finding": "不涉及"});

    // Not that the steward took part, but that the post is not entitled.
    let denied = steward.post(&format!("{path}/assess"), assess("secrecy")).await;
    assert_eq!(denied.code(), (403, "denied"), "{}", denied.text);
    let early = steward.post(&submit, Value::Null).await;
    assert_eq!(early.code(), (409, "wrong_stage"));
    let told = early.body["en"].to_string();
    for word in ["secrecy-risk assessment", "personal-information impact assessment", "secrecy officer"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let secrecy = city.person("secrecy@health").await;
    secrecy.post(&format!("{path}/assess"), assess("secrecy")).await.expect(200);
    let early = steward.post(&submit, Value::Null).await.expect(409);
    let (zh, next) = (early["zh"]["title"].as_str().unwrap(), early["zh"]["next"].as_str().unwrap());
    assert!(zh.contains("个人信息保护影响评估") && !zh.contains("保密风险评估"), "{zh}");
    assert!(next.contains("保密员"), "{next}");
    secrecy.post(&format!("{path}/assess"), assess("personal")).await.expect(200);
    steward.post(&submit, Value::Null).await.expect(200);
    let late = steward.post(&format!("{path}/discard"), Value::Null).await;
    assert_eq!(late.code(), (409, "wrong_stage"), "not while it is being reviewed");
    assert_eq!(steward.get("resources/desk?state=awaiting_head").await.expect(200)["total"], 1);
}

/// A basket with one entry that its head must decide on, submitted by the developer of Yuzhong.
struct Asked {
    request: String,
    line: String,
    resource: String,
}

async fn submission(developer: &Persona<'_>, terms: Value) -> crate::api_city::Answer {
    let app = developer.post("apps", json!({"name": "床位", "purpose": ""})).await.expect(201);
    let body = json!({"app": app["id"], "title": "床位核验", "use": terms});
    developer.post("requests", body).await
}

fn terms() -> Value {
    json!({
        "basis": "《基本医疗卫生与健康促进法》第三十五条", "scenario": "基层医疗服务", "scope": "渝中区",
        "method": "库表", "until": "2027-06-30",
    })
}

async fn ask(city: &City, developer: &Persona<'_>) -> Asked {
    let resource = city.resource("2-02-022/000002").await;
    let usual =
        developer.get(&format!("resources/{resource}")).await.expect(200)["yours"]["usual_scope"].clone();
    let mut scope = usual;
    scope["purpose"] = json!("家庭医生签约");
    scope["legal_basis"] = json!("渝府发〔2021〕42号");
    let item = format!("basket/items/{resource}");
    for (name, value, wrong) in [
        ("valid", json!({"until": "2020-01-01"}), "scope.valid.until"),
        ("valid", json!({"until": "2999-01-01"}), "scope.valid.until"),
        ("purpose", json!("坏\u{0}"), "scope.purpose"),
    ] {
        let mut bad = scope.clone();
        bad[name] = value;
        assert_eq!(fields(&developer.call("PUT", &item, json!({"scope": bad}), &[]).await), [wrong]);
    }
    let put = developer.put(&item, json!({"scope": scope})).await;
    assert!(matches!(put.status, 200 | 201), "{}", put.text);
    for (name, value) in
        [("method", "zzz"), ("until", "9999-12-31"), ("until", "2026-11-01"), ("basis", "a\u{0}b")]
    {
        let mut bad = terms();
        bad[name] = json!(value);
        assert_eq!(fields(&submission(developer, bad).await), [format!("use.{name}")]);
    }
    let whole = submission(developer, terms()).await.expect(201);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Asked { request: text(&whole["id"]), line: text(&whole["lines"][0]["id"]), resource }
}

#[tokio::test]
async fn a_line_says_its_own_purpose_and_its_provider_sees_it_once_it_was_sent() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let asked = ask(&city, &developer).await;
    let path = format!("lines/{}", asked.line);
    let mine = developer.get(&path).await.expect(200);
    assert_eq!(
        (&mine["scope"]["purpose"], &mine["scope"]["legal_basis"]),
        (&json!("家庭医生签约"), &json!("渝府发〔2021〕42号")),
        "the line wins"
    );
    let provider = city.person("head@health").await;
    for hidden in [path.clone(), format!("requests/{}", asked.request)] {
        assert_eq!(provider.get(&hidden).await.code(), (404, "not_found"), "{hidden}");
    }
    assert_eq!(provider.post(&format!("{path}/agree"), json!({})).await.code(), (404, "not_found"));
    // The developer is told that only the office head signs, not that they took part.
    let sign = format!("requests/{}/sign-off", asked.request);
    assert_eq!(developer.post(&sign, Value::Null).await.code(), (403, "office_head_only"));
    city.person("head@yuzhong").await.post(&sign, Value::Null).await.expect(200);
    assert_eq!(provider.get(&path).await.expect(200)["state"], "received");
    let note = provider.post(&format!("{path}/agree"), json!({"note": "a\u{0}"})).await;
    assert_eq!(fields(&note), ["note"]);

    // What was taken back before it was sent stays unknown, what comes after is known.
    developer.put(&format!("basket/items/{}", asked.resource), json!({})).await;
    let second = submission(&developer, terms()).await.expect(201);
    let line = second["lines"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(second["lines"][0]["scope"]["purpose"], "基层医疗服务", "else that of the request");
    developer
        .post(&format!("requests/{}/withdraw", second["id"].as_str().unwrap()), Value::Null)
        .await
        .expect(200);
    assert_eq!(provider.get(&format!("lines/{line}")).await.code(), (404, "not_found"));
    let answered = provider.get("lines?desk=answered").await.expect(200);
    assert!(!answered.to_string().contains(&line), "{answered}");

    receipts(&city, &developer, &asked).await;
}

/// Parties take the receipts of what their timeline tells; nobody else does.
async fn receipts(city: &City, developer: &Persona<'_>, asked: &Asked) {
    city.settle().await;
    let told = developer.get(&format!("requests/{}/timeline", asked.request)).await.expect(200);
    for event in told["items"].as_array().unwrap() {
        let path = format!("audit/entries/{}/receipt", event["entry"].as_str().unwrap());
        let receipt = developer.get(&path).await;
        assert_eq!(receipt.status, 200, "{event}: {}", receipt.text);
        assert!(receipt.text.starts_with("c2sp.org/tlog-proof@v1"), "{}", receipt.text);
        assert_eq!(city.person("steward@police").await.get(&path).await.status, 403);
    }
    let missing = "audit/entries/ent_00000000000000000000000000/receipt";
    assert!(matches!(developer.get(missing).await.status, 403 | 404));
}

#[tokio::test]
async fn the_operator_sees_the_system_and_takes_up_parked_jobs_and_nobody_else_does() {
    let city = city().await;
    let mut parked = Job::new("reconcile_grant", "gra_x", Patience::Parks, city.app.now());
    parked.state = JobState::Parked;
    parked.last_error = Some("connection refused".to_owned());
    matou::job::queue::enqueue(&city.app.db.writer, &parked).await.unwrap();
    let operator = city.person("operator@city").await;
    let system = operator.get("system").await.expect(200);
    assert_eq!(system["parked"][0]["last_error"], "connection refused");
    assert_eq!(system["health"]["index_lag"], 0);
    assert!(system["health"]["database_milliseconds"].is_i64(), "{system}");
    let retry = format!("jobs/{}/retry", parked.id);
    let developer = city.person("developer@yuzhong").await;
    assert_eq!(developer.get("system").await.code(), (403, "denied"));
    assert_eq!(developer.post(&retry, Value::Null).await.code(), (403, "denied"));
    assert_eq!(operator.post(&retry, Value::Null).await.expect(200)["state"], "open");
    assert_eq!(operator.post(&retry, Value::Null).await.code(), (409, "wrong_state"));
    assert_eq!(operator.get("system").await.expect(200)["parked"], json!([]));
}

#[tokio::test]
async fn drafts_of_rules_end_by_a_second_person_their_author_or_a_newer_version() {
    let city = city().await;
    let (one, two) = (city.person("security@city").await, city.person("policy2@city").await);
    let text = city.app.policy.rule_set("health").unwrap().text;
    let draft = async |who: &Persona<'_>, note: &str| {
        let body = json!({"text": format!("{}\n# {note}\n", text.trim_end()), "reason": note});
        who.put("policies/health", body).await.expect(201)["number"].as_i64().unwrap()
    };
    let act = async |who: &Persona<'_>, number: i64, act: &str, body: Value| {
        who.post(&format!("policies/health/drafts/{number}/{act}"), body).await
    };
    let (first, second, third, fourth) =
        (draft(&one, "一").await, draft(&one, "二").await, draft(&two, "三").await, draft(&one, "四").await);
    let why = json!({"reason": "没有必要"});
    assert_eq!(act(&one, first, "reject", why.clone()).await.code(), (403, "self_approval"));
    assert_eq!(fields(&act(&two, first, "reject", json!({"reason": ""})).await), ["reason"]);
    let rejected = act(&two, first, "reject", why).await.expect(200);
    assert_eq!((&rejected["state"], &rejected["rejected_because"]), (&json!("rejected"), &json!("没有必要")));
    assert_eq!(act(&two, second, "withdraw", Value::Null).await.code(), (403, "not_author"));
    assert_eq!(act(&one, second, "withdraw", Value::Null).await.expect(200)["state"], "withdrawn");
    act(&one, third, "approve", Value::Null).await.expect(200);
    let set = one.get("policies/health").await.expect(200);
    let state = |number: i64| {
        let drafts = set["drafts"].as_array().unwrap();
        drafts.iter().find(|draft| draft["number"] == number).unwrap()["state"].clone()
    };
    assert_eq!(state(fourth), "superseded");
    assert_eq!(act(&two, fourth, "approve", Value::Null).await.code(), (409, "policy_moved_on"));
    verified(&city).await;
}

#[tokio::test]
async fn what_nobody_sees_is_not_kept() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    for (name, purpose, wrong) in
        [("a\u{0}b", "", "name"), ("两\n行", "", "name"), ("好", "\u{7}", "purpose")]
    {
        let answer = developer.post("apps", json!({"name": name, "purpose": purpose})).await;
        assert_eq!(fields(&answer), [wrong], "{name:?}");
    }
    let demand = json!({"title": "需求\u{0}", "what": "是否在矫", "use_basis": "《社区矫正法》第八条"});
    assert_eq!(fields(&developer.post("demands", demand).await), ["title"]);
}
