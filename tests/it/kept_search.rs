//! Kept searches: what is new of them is told by the visibility of whoever kept them, and to nobody else.

use matou::search::kept::{CHOSEN_MAX, MISSED_MAX};
use serde_json::{Value, json};

use crate::api_city::{City, Persona, cities, city, encoded};
use crate::web_world::both;

/// Of no entry of the sample city.
const WANTED: &str = "缆车停运救援";

/// Drafts an entry of the health commission; answers its path.
pub async fn draft(city: &City, code: &str, title: &str) -> String {
    let steward = city.person("steward@health").await;
    let content = json!({
        "kind": "data.table", "title": {"zh": title}, "summary": {"zh": "每日汇总"},
        "domain": "健康保障", "format": "database", "update_cycle": "daily", "grade": 1,
        "sharing": {"type": "unconditional"}, "methods": ["table"],
        "items": [{"name": "day", "title": {"zh": "日期"}, "kind": "D", "grade": 1, "is_key": true}],
        "binding": {"type": "hosted_table", "table": "health_institution"},
    });
    let made = steward.post("resources", json!({"code": code, "content": content})).await.expect(201);
    format!("resources/{}", made["id"].as_str().unwrap())
}

/// Takes a draft through assessments, approval and audit into the catalogue and the index.
pub async fn publish(city: &City, path: &str) {
    let secrecy = city.person("secrecy@health").await;
    for kind in ["secrecy", "personal"] {
        let assessment = json!({"kind": kind, "finding": "不涉及"});
        secrecy.post(&format!("{path}/assess"), assessment).await.expect(200);
    }
    let step = async |login: &str, step: &str| {
        city.person(login).await.post(&format!("{path}/{step}"), Value::Null).await.expect(200);
    };
    step("steward@health", "submit").await;
    step("director@health", "head-approve").await;
    city.app.clock.advance_seconds(60);
    step("authority@city", "publish").await;
    city.settle().await;
    city.app.clock.advance_seconds(60);
}

pub async fn look_for(persona: &Persona<'_>, text: &str) -> Value {
    persona.get(&format!("resources?q={}", encoded(text))).await.expect(200)
}

async fn kept(persona: &Persona<'_>) -> Vec<Value> {
    persona.get("me/searches").await.expect(200)["items"].as_array().unwrap().clone()
}

/// Kept searches in the inbox: their identifiers.
async fn told(persona: &Persona<'_>) -> Vec<String> {
    let inbox = persona.get("me/inbox?limit=100").await.expect(200);
    let items = inbox["items"].as_array().unwrap().iter();
    let news = items.filter(|item| item["task"] == "search_news" && item["noun"] == "search");
    news.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_kept_search_counts_what_was_published_since_and_may_be_seen() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        let made = developer.post("me/searches", json!({"text": "医疗机构"})).await;
        assert!(made.header("location").starts_with("/api/v1/me/searches/sea_"));
        let made = made.expect(201);
        assert_eq!((&made["why"], &made["news"]), (&json!("chosen"), &json!(0)), "what is there is known");
        let path = format!("me/searches/{}", made["id"].as_str().unwrap());
        let found = look_for(&developer, "医疗机构").await["total"].as_u64().unwrap();
        assert!(found > 0);

        let entry = draft(&city, "2-02-022/000911", "医疗机构夜间门诊").await;
        city.app.clock.advance_seconds(60);
        city.settle().await;
        assert_eq!(developer.get(&path).await.expect(200)["news"], 0, "a draft is no news");
        publish(&city, &entry).await;
        let listed = developer.get(&path).await;
        let etag = listed.header("etag").to_owned();
        assert_eq!(listed.expect(200)["news"], 1);
        assert_eq!(told(&developer).await, [made["id"].as_str().unwrap()]);

        // Entries that only resemble it, and people of other posts, learn nothing.
        let other = city.person("steward@police").await;
        assert!(kept(&other).await.is_empty() && told(&other).await.is_empty());
        for (method, path) in
            [("GET", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/seen"))]
        {
            assert_eq!(other.call(method, &path, Value::Null, &[]).await.code(), (404, "not_found"));
        }

        let stale = [("if-match", "\"9.0\"")];
        let seen = format!("{path}/seen");
        assert_eq!(developer.call("POST", &seen, Value::Null, &stale).await.status, 412);
        let seen = developer.call("POST", &seen, Value::Null, &[("if-match", &etag)]).await.expect(200);
        assert_eq!(seen["news"], 0);
        assert!(told(&developer).await.is_empty());
        assert_eq!(developer.delete(&path).await.status, 204);
        assert_eq!(developer.get(&path).await.code(), (404, "not_found"));
    }
}

#[tokio::test]
async fn what_is_looked_for_in_vain_is_told_once_it_can_be_found() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        look_for(&developer, WANTED).await;
        look_for(&developer, WANTED).await;
        let missed = kept(&developer).await;
        assert_eq!(missed.len(), 1, "{missed:?}");
        assert_eq!(
            (&missed[0]["why"], &missed[0]["times"]),
            (&json!("missed"), &json!(1)),
            "a reload is one look"
        );
        assert_eq!((&missed[0]["text"], &missed[0]["seen_at"]), (&json!(WANTED), &Value::Null));
        city.app.clock.advance_seconds(3600);
        look_for(&developer, WANTED).await;
        assert_eq!(kept(&developer).await[0]["times"], 2);
        assert!(told(&developer).await.is_empty());

        // Found, filtered, too short, or on a later page: no miss.
        for query in ["q=医疗机构", "q=缆车停运救援&kind=data.table", "q=鼋", "sort=title"] {
            let query: Vec<String> = query
                .split('&')
                .map(|pair| {
                    pair.split_once('=').map(|(name, value)| format!("{name}={}", encoded(value))).unwrap()
                })
                .collect();
            developer.get(&format!("resources?{}", query.join("&"))).await.expect(200);
        }
        assert_eq!(kept(&developer).await.len(), 1);

        let entry = draft(&city, "2-02-022/000912", "缆车停运救援记录").await;
        publish(&city, &entry).await;
        let id = kept(&developer).await[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(told(&developer).await, [id.as_str()]);
        developer.post(&format!("me/searches/{id}/seen"), Value::Null).await.expect(200);
        assert!(told(&developer).await.is_empty());
    }
}

#[tokio::test]
async fn keeping_twice_is_keeping_once_and_there_is_a_most() {
    let city = city().await;
    let developer = city.person("developer@yuzhong").await;
    let key = [("idempotency-key", "keep-1")];
    let body = json!({"query": "tag=b&q=%E5%8C%BB%E7%96%97&tag=a&kind=data.table&provider=health"});
    let first = developer.call("POST", "me/searches", body.clone(), &key).await.expect(201);
    let second = developer.call("POST", "me/searches", body, &key).await.expect(201);
    let parts = json!({
        "text": "医疗", "filters": {"kind": ["data.table"], "tag": ["a", "b"], "provider": ["health"]}, "sort": "relevance",
    });
    let third = developer.post("me/searches", parts).await.expect(201);
    assert_eq!((&first["id"], &first["id"]), (&second["id"], &third["id"]), "{first} {third}");
    let query = first["query"].as_str().unwrap();
    assert!(query.starts_with("q=%E5%8C%BB%E7%96%97&kind=data.table&provider=org_"), "{query}");
    developer.get(&format!("resources?{query}")).await.expect(200);

    let field = |answer: &crate::api_city::Answer| {
        assert_eq!(answer.status, 422, "{}", answer.text);
        answer.body["errors"][0]["field"].as_str().unwrap().to_owned()
    };
    for (body, wrong) in [
        (json!({}), "q"),
        (json!({"query": "sort=title"}), "q"),
        (json!({"query": "q=a", "text": "a"}), "query"),
        (json!({"query": "q=a&cursor=x"}), "cursor"),
        (json!({"query": "code=2-02-022/000001"}), "code"),
        (json!({"text": "a", "filters": {"colour": ["red"]}}), "colour"),
        (json!({"text": "a", "filters": {"kind": ["paper"]}}), "kind"),
        (json!({"text": "a", "filters": {"provider": ["nobody"]}}), "provider"),
        (json!({"text": "a", "sort": "size"}), "sort"),
        (json!({"text": "长".repeat(201)}), "q"),
        (json!({"text": "a\u{202e}b"}), "q"),
    ] {
        assert_eq!(field(&developer.post("me/searches", body.clone()).await), wrong, "{body}");
    }
    for number in 1..CHOSEN_MAX {
        developer.post("me/searches", json!({"text": format!("统计 {number}")})).await.expect(201);
    }
    let full = developer.post("me/searches", json!({"text": "统计"})).await;
    assert_eq!(full.code(), (409, "searches_full"));
    developer.post("me/searches", json!({"text": "统计 7"})).await.expect(201);

    let reader = [matou::identity::token::TokenScope::Read];
    let reader = city.person_with("developer@yuzhong", &reader).await;
    assert_eq!(reader.post("me/searches", json!({"text": "统计 7"})).await.code(), (403, "token_scope"));
    for number in 0..MISSED_MAX + 5 {
        city.app.clock.advance_seconds(1);
        look_for(&reader, &format!("zqxjv{number}kwyzq")).await;
    }
    let all = developer.get("me/searches?limit=100").await.expect(200);
    let missed: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["why"] == "missed")
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    assert_eq!(missed.len(), MISSED_MAX, "{missed:?}");
    assert_eq!(missed[0], format!("zqxjv{}kwyzq", MISSED_MAX + 4), "the newest first, the oldest went");
    let first = developer.get("me/searches?limit=10").await.expect(200);
    let next = encoded(first["next_cursor"].as_str().unwrap());
    let second = developer.get(&format!("me/searches?limit=10&cursor={next}")).await.expect(200);
    assert_ne!(first["items"], second["items"]);
}

#[tokio::test]
async fn a_search_is_saved_on_its_page_and_opened_from_the_list() {
    for city in both().await {
        let mut browser = city.browser("developer@yuzhong", false).await;
        let plain = browser.page("/catalog").await;
        assert!(!plain.html.contains("保存此检索"), "nothing in particular is asked for");
        assert!(browser.page("/searches").await.html.contains("还没有保存的检索"));
        let here = "/catalog?q=%E5%8C%BB%E7%96%97%E6%9C%BA%E6%9E%84&sharing=unconditional";
        let page = browser.page(here).await;
        assert!(page.html.contains("保存此检索"));
        let query = page.hidden("query").replace("&amp;", "&").replace("&#38;", "&");
        let saved = browser.post("/searches", &[("query", &query), ("return_to", here)]).await;
        assert_eq!(saved.location(), here, "{}", saved.html);
        let page = browser.page(here).await;
        assert!(page.html.contains("已保存") && !page.html.contains("保存此检索"), "{}", page.html);
        let list = browser.page("/searches").await;
        assert!(list.html.contains("医疗机构") && list.html.contains("无条件共享"), "{}", list.html);
        let (_, rest) = list.html.split_once("/searches?open=").unwrap();
        let id = &rest[..30];
        let open = browser.page(&format!("/searches?open={id}")).await;
        assert!(open.html.contains(&format!("action=\"/searches/{id}/open\"")), "{}", open.html);
        assert!(browser.page("/").await.html.contains("我保存的检索"));
        let opened = browser.post(&format!("/searches/{id}/open"), &[]).await;
        assert_eq!(opened.location(), here);
        let nothing = browser.post("/searches", &[("query", "sort=title")]).await;
        assert_eq!(nothing.status, 422, "{}", nothing.html);

        let vain = browser.page("/catalog?q=%E7%BC%86%E8%BD%A6%E5%81%9C%E8%BF%90%E6%95%91%E6%8F%B4").await;
        assert!(vain.html.contains("已将所查内容记入需求清单"), "{}", vain.html);
        assert!(browser.page("/searches").await.html.contains("没有查到（1 次）"));
        assert!(browser.page("/searches?lang=en").await.html.contains("not found"));
        let anybody = city.anybody().page("/catalog?q=%E7%BC%86%E8%BD%A6%E5%81%9C%E8%BF%90").await;
        assert!(!anybody.html.contains("记入需求清单") && !anybody.html.contains("保存此检索"));

        let mut other = city.browser("steward@health", false).await;
        assert_eq!(other.post(&format!("/searches/{id}/forget"), &[]).await.status, 404);
        browser.post(&format!("/searches/{id}/forget"), &[]).await;
        assert!(browser.page(here).await.html.contains("保存此检索"));
    }
}
