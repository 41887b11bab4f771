//! The list of needs: what is looked for in vain reaches the authority that is competent, as a text and numbers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api_city::{City, cities};
use crate::kept_search::{draft, look_for, publish};
use crate::web_world::both;

/// Of no entry of the sample city.
const WANTED: &str = "缆车停运救援";
/// Of no entry of any city, from a department that there is.
const OF_WEATHER: &str = "气象局 zqxjvkwyzq";

async fn needs(city: &City, login: &str) -> Vec<Value> {
    let answer = city.person(login).await.get("demands/unmet").await;
    for person in ["per_", "pos_", "陈思远", "developer@"] {
        assert!(!answer.text.contains(person), "nobody is named: {}", answer.text);
    }
    answer.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_looked_for_in_vain_is_listed_for_the_competent_authority_until_it_is_published() {
    for city in cities().await {
        look_for(&city.person("developer@yuzhong").await, OF_WEATHER).await;
        look_for(&city.person("developer@yuzhong").await, WANTED).await;
        city.app.clock.advance_seconds(60);
        look_for(&city.person("head@yuzhong").await, "纜車，停運救援").await;
        look_for(&city.person("developer@town").await, " 缆车停运救援 ").await;
        look_for(&city.person("steward@health").await, WANTED).await;
        look_for(&city.person("authority@yuzhong").await, WANTED).await;

        let district = needs(&city, "authority@yuzhong").await;
        let said: Vec<&str> = district.iter().map(|need| need["text"].as_str().unwrap()).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert_eq!(said[1], OF_WEATHER);
        let [first, second] = district.as_slice() else { unreachable!() };
        assert_eq!(
            (&first["organisations"], &first["people"], &first["times"]),
            (&json!(2), &json!(3), &json!(3))
        );
        assert!(first["first_at"].as_str() < first["last_at"].as_str(), "{first}");
        assert_eq!(second["owner"]["slug"], "weather");
        assert!(second["demand_url"].as_str().unwrap().starts_with("/demands?new=1&title=%E6%B0%94"));
        let of_city = needs(&city, "authority@city").await;
        assert_eq!(of_city.len(), 1, "{of_city:?}");
        assert_eq!((&of_city[0]["text"], &of_city[0]["organisations"]), (&json!(WANTED), &json!(1)));
        for login in ["developer@yuzhong", "head@yuzhong", "steward@health", "auditor@city", "operator@city"]
        {
            let refused = city.person(login).await.get("demands/unmet").await;
            assert_eq!(refused.status, 403, "{login}: {}", refused.text);
        }

        let page = city.person("authority@yuzhong").await.get("demands/unmet?limit=1").await.expect(200);
        let next = crate::api_city::encoded(page["next_cursor"].as_str().unwrap());
        let path = format!("demands/unmet?limit=1&cursor={next}");
        let page = city.person("authority@yuzhong").await.get(&path).await.expect(200);
        assert_eq!((&page["items"][0]["text"], &page["total"]), (&json!(OF_WEATHER), &json!(2)));

        let entry = draft(&city, "2-02-022/000921", "缆车停运救援记录").await;
        assert_eq!(needs(&city, "authority@city").await.len(), 1, "a draft meets nothing");
        publish(&city, &entry).await;
        assert!(needs(&city, "authority@city").await.is_empty());
        assert_eq!(needs(&city, "authority@yuzhong").await.len(), 1);
        for login in ["developer@yuzhong", "head@yuzhong", "developer@town", "steward@health"] {
            let inbox = city.person(login).await.get("me/inbox?limit=100").await.expect(200);
            let told = inbox["items"].as_array().unwrap().iter().filter(|item| item["task"] == "search_news");
            assert_eq!(told.count(), 1, "{login}: {inbox}");
        }
        let own = city.person("authority@yuzhong").await.get("me/searches").await.expect(200);
        assert_eq!(own["total"], 0, "reading the list is no need");
    }
}

#[tokio::test]
async fn a_need_is_passed_to_the_department_that_should_own_the_answer() {
    for city in cities().await {
        look_for(&city.person("developer@yuzhong").await, "渝中区民政局 缆车").await;
        let authority = city.person("authority@yuzhong").await;
        let need = needs(&city, "authority@yuzhong").await.remove(0);
        assert_eq!((&need["owner"]["slug"], &need["demand"]), (&json!("yuzhong-civil"), &Value::Null));
        assert!(need["demand_url"].as_str().unwrap().ends_with("&to=yuzhong-civil"), "{need}");

        let mut body = json!({"title": need["text"], "what": "缆车停运记录", "use_basis": "多家单位查询未得", "to": "health"});
        let refused = authority.post("demands", body.clone()).await.expect(422);
        assert_eq!(refused["errors"][0]["field"], "to", "of another tier: {refused}");
        body["to"] = json!("yuzhong-civil");
        assert_eq!(city.person("developer@yuzhong").await.post("demands", body.clone()).await.status, 403);
        let filed = authority.post("demands", body).await.expect(201);
        assert_eq!(
            (&filed["addressee"]["slug"], &filed["state"]),
            (&json!("yuzhong-civil"), &json!("routed"))
        );
        assert_eq!(filed["passed"][0]["from"]["slug"], "yuzhong-bigdata");
        let need = needs(&city, "authority@yuzhong").await.remove(0);
        assert_eq!((&need["demand"], &need["demand_state"]), (&filed["id"], &json!("routed")));
    }
}

#[tokio::test]
async fn a_demand_of_another_tier_goes_through_its_authority() {
    for city in cities().await {
        let developer = city.person("developer@yuzhong").await;
        let body = json!({"title": "执业登记变更", "what": "变更记录", "use_basis": "《医疗机构管理条例》"});
        let filed = developer.post("demands", body).await.expect(201);
        assert_eq!(filed["addressee"]["slug"], "yuzhong-bigdata");
        let path = |act: &str| format!("demands/{}/{act}", filed["id"].as_str().unwrap());
        let (district, of_city) =
            (city.person("authority@yuzhong").await, city.person("authority@city").await);
        let wrong = district.post(&path("route"), json!({"to": "health"})).await.expect(422);
        let said = wrong["errors"][0].to_string();
        assert!(said.contains("bigdata") || said.contains("大数据"), "names who is competent: {said}");
        district.post(&path("route"), json!({"to": "bigdata", "note": "属市级数据"})).await.expect(200);
        of_city.post(&path("route"), json!({"to": "health"})).await.expect(200);
        let steward = city.person("steward@health").await;
        let waits = steward.get("me/inbox?limit=100").await.expect(200);
        let task = |inbox: &Value, task: &str| {
            inbox["items"].as_array().unwrap().iter().filter(|item| item["task"] == task).count()
        };
        assert_eq!(task(&waits, "answer_demand"), 1, "{waits}");
        steward.post(&path("return"), json!({"note": "请转药监"})).await.expect(200);
        of_city.post(&path("route"), json!({"to": "health", "note": "经核属卫健"})).await.expect(200);
        steward.post(&path("answer"), json!({"note": "已列入编目计划"})).await.expect(200);
        let inbox = developer.get("me/inbox?limit=100").await.expect(200);
        assert_eq!(task(&inbox, "read_demand_answer"), 1, "{inbox}");
        let shown = developer.get(&format!("demands/{}", filed["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(shown["passed"].as_array().unwrap().len(), 4, "{shown}");
    }
}

#[tokio::test]
async fn the_list_stands_beside_demands_for_whoever_may_read_it() {
    for city in both().await {
        let mut developer = city.browser("developer@yuzhong", false).await;
        developer.page("/catalog?q=%E7%BC%86%E8%BD%A6%E5%81%9C%E8%BF%90%E6%95%91%E6%8F%B4").await;
        assert!(!developer.page("/demands").await.html.contains("/demands/unmet"));
        assert_eq!(developer.get("/demands/unmet").await.status, StatusCode::FORBIDDEN);
        let mut authority = city.browser("authority@yuzhong", false).await;
        assert!(authority.page("/demands").await.html.contains("/demands/unmet"));
        assert!(authority.page("/disputes").await.html.contains("/demands/unmet"));
        let list = authority.page("/demands/unmet").await;
        assert!(list.html.contains(WANTED) && !list.html.contains("陈思远"), "{}", list.html);
        assert!(authority.page("/demands/unmet?lang=en").await.html.contains("List of needs"));
        let form = authority.page("/demands?new=1&title=%E7%BC%86%E8%BD%A6&to=yuzhong-civil&lang=zh").await;
        let value = r#"value="重庆市渝中区民政局""#;
        assert!(form.html.contains(value), "the probable source is filled in: {}", form.html);
        let wish = [
            ("title", WANTED),
            ("what", "停运与救援"),
            ("use_basis", "查询未得"),
            ("to", "重庆市渝中区民政局"),
        ];
        let filed = authority.post("/demands", &wish).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.html);
        let list = authority.page("/demands/unmet").await;
        assert!(list.html.contains("待答复"), "{}", list.html);
        let mut other = city.browser("authority@city", false).await;
        assert!(!other.page("/demands/unmet").await.html.contains(WANTED));
    }
}
