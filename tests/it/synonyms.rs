//! The city's list of synonyms: kept by the authority, effective on the next search, in every process, told in the
//! log, and never lost.

use axum::http::StatusCode;
use matou::{search, worker};
use serde_json::{Value, json};

use crate::api_city::{Persona, cities};
use crate::web_world;

/// A word of nobody's dictionary that means medical institutions.
const OWN: &str = "看病点 = 医疗机构";

async fn found(of: &Persona<'_>, text: &str) -> Vec<String> {
    let query = url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let page = of.get(&format!("resources?q={query}&limit=50")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|hit| hit["code"].as_str().unwrap().to_owned()).collect()
}

async fn keep(of: &Persona<'_>, text: &str) -> Value {
    let tag = of.get("synonyms").await.header("etag").to_owned();
    of.call("PUT", "synonyms", json!({"text": text}), &[("if-match", &tag)]).await.expect(200)
}

#[tokio::test]
async fn a_word_kept_by_the_authority_finds_at_once_and_in_every_process() {
    for city in cities().await {
        let authority = city.person("authority@city").await;
        let developer = city.person("developer@yuzhong").await;
        let institutions = "2-02-022/000001".to_owned();
        assert!(!found(&developer, "看病点").await.contains(&institutions));
        let begun = authority.get("synonyms").await.expect(200);
        assert_eq!((&begun["text"], &begun["changed_by"]), (&json!(""), &Value::Null));
        let shipped: Vec<Vec<String>> = serde_json::from_value(begun["shipped"].clone()).unwrap();
        assert!(shipped.iter().any(|group| group.contains(&"社保".to_owned())));

        let kept = keep(&authority, OWN).await;
        assert_eq!(kept["text"], OWN);
        assert!(found(&developer, "看病点").await.contains(&institutions));

        let elsewhere = city.beside().await;
        search::rebuild(&elsewhere.app).await.unwrap();
        let other = elsewhere.person("developer@yuzhong").await;
        assert!(!found(&other, "看病点").await.contains(&institutions), "nobody told it yet");
        worker::keep_current(&elsewhere.app).await.unwrap();
        assert!(found(&other, "看病点").await.contains(&institutions));

        keep(&authority, "").await;
        assert!(!found(&developer, "看病点").await.contains(&institutions));
        let seen = authority.get("synonyms").await.expect(200);
        assert_eq!(seen["before"], OWN, "what was taken out can be put back");
        city.settle().await;
        let log = city.person("auditor@city").await.get("audit/entries?action=search.tune").await.expect(200);
        let details: Vec<&Value> = log["items"].as_array().unwrap().iter().map(|it| &it["details"]).collect();
        assert!(details.iter().any(|detail| detail["added"] == json!([OWN])), "{details:?}");
        assert!(details.iter().any(|detail| detail["removed"] == json!([OWN])), "{details:?}");
    }
}

#[tokio::test]
async fn a_list_that_says_nothing_usable_or_is_not_ones_own_to_change_is_refused() {
    let city = crate::api_city::city().await;
    let authority = city.person("authority@city").await;
    assert_eq!(authority.put("synonyms", json!({"text": OWN})).await.code(), (428, "version_required"));
    let any = [("if-match", "*")];
    for login in ["developer@yuzhong", "authority@yuzhong", "operator@city", "contractor@vendor"] {
        let refused = city.person(login).await.call("PUT", "synonyms", json!({"text": OWN}), &any).await;
        assert_eq!(refused.status, 403, "{login}: {}", refused.text);
    }
    let text = format!("{OWN}\n看病点\n看病点 = 医院 ≠ 诊所");
    let wrong = authority.call("PUT", "synonyms", json!({"text": text}), &any).await;
    assert_eq!(wrong.code(), (422, "invalid_input"));
    for line in ["第2行", "line 3"] {
        assert!(wrong.text.contains(line), "{line}: {}", wrong.text);
    }
    let long = "看病点 = 医院\n".repeat(8_000);
    let wrong = authority.call("PUT", "synonyms", json!({"text": long}), &any).await;
    assert_eq!(wrong.code(), (422, "invalid_input"));
    assert_eq!(authority.get("synonyms").await.expect(200)["text"], "", "nothing was kept");
}

#[tokio::test]
async fn the_list_is_changed_on_its_page_put_back_and_not_overwritten() {
    for city in web_world::both().await {
        let mut authority = city.browser("authority@city", true).await;
        assert!(authority.page("/authority").await.html.contains("href=\"/synonyms\""));
        assert!(authority.page("/synonyms").await.html.contains("name=\"version\" value=\"0\""));
        let saved = authority.post("/synonyms", &[("text", OWN), ("version", "0")]).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/synonyms"), "{}", saved.html);
        let page = authority.page("/synonyms").await;
        assert!(page.html.contains(OWN) && page.html.contains("恢复上一版"), "{}", page.html);
        assert!(authority.page("/catalog?q=看病点").await.html.contains("执业登记信息"));

        let wrong = authority.post("/synonyms", &[("text", "# 试\n孤词"), ("version", "1")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.html.contains("第2行") && wrong.html.contains("孤词"), "{}", wrong.html);
        let stale = authority.post("/synonyms", &[("text", "甲乙 = 丙丁"), ("version", "0")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        assert!(stale.html.contains("甲乙 = 丙丁") && stale.html.contains(OWN), "{}", stale.html);
        let back = authority.post("/synonyms", &[("text", ""), ("version", "1")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.html);

        let mut developer = city.browser("developer@yuzhong", true).await;
        let seen = developer.page("/synonyms").await;
        assert!(!seen.html.contains("<textarea") && seen.html.contains("社保 = 社会保险"), "{}", seen.html);
        let refused = developer.post("/synonyms", &[("text", OWN), ("version", "2")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}
