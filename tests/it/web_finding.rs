//! The catalogue page as a person narrows it: trees of organisations, classes and divisions, and a result to take home.

use axum::http::StatusCode;

use crate::api_city::{self, encoded};
use crate::kept_search::{draft, publish};
use crate::web_world::{Browser, both, one};

/// The address of the first facet value whose link says so.
fn value(html: &str, word: &str) -> String {
    let facets = html.split_once("<aside").unwrap().1.split_once("</aside>").unwrap().0;
    let link = facets
        .split("<li")
        .find(|item| item.contains(word))
        .unwrap_or_else(|| panic!("no {word} in {facets}"));
    link.split_once("href=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

async fn narrowed(browser: &mut Browser, from: &str, word: &str) -> (String, String) {
    let page = browser.page(from).await;
    let address = value(&page.html, word);
    let html = browser.page(&address).await.html;
    (address, html)
}

#[tokio::test]
async fn a_chosen_organisation_shows_what_is_below_it_and_its_entries_are_all_of_them() {
    let city = one().await;
    let mut browser = city.browser("developer@yuzhong", true).await;
    let begun = browser.page("/catalog").await.html;
    // The city stands above everybody and is open from the start.
    assert!(begun.contains("class=\"below below-1\""), "{begun}");
    assert!(!begun.contains("below-2"));
    let (address, html) = narrowed(&mut browser, "/catalog?all=organisation", "渝中区人民政府").await;
    assert!(address.contains("organisation=org_"), "{address}");
    assert!(html.contains("below-2"), "what is below the district is shown: {html}");
    assert!(html.contains("aria-current=\"true\""));
    let (below, html) = narrowed(&mut browser, &address, "渝中区教育委员会").await;
    assert_eq!(below.matches("organisation=").count(), 2, "{below}");
    assert!(html.contains("渝中区人民政府"));
}

#[tokio::test]
async fn classes_and_divisions_are_trees_in_words() {
    let city = one().await;
    let mut browser = city.browser("developer@yuzhong", true).await;
    let (address, html) = narrowed(&mut browser, "/catalog", "主题信息资源").await;
    assert!(address.ends_with("class=2"), "{address}");
    assert!(html.contains("健康保障") && html.contains("class=2-02"), "{html}");
    let (_, html) = narrowed(&mut browser, &address, "class=2-02").await;
    assert!(html.contains("class=2-02-022"), "{html}");
}

#[tokio::test]
async fn a_result_is_taken_home_as_a_table_of_what_one_may_see() {
    for city in both().await {
        let mut browser = city.browser("developer@yuzhong", true).await;
        let page = browser.page("/catalog?q=医疗机构&sharing=conditional").await;
        let link = page.html.split("href=\"").map(|rest| rest.split('"').next().unwrap());
        let link = link.into_iter().find(|url| url.starts_with("/catalog/export")).unwrap();
        let link = link.replace("&#38;", "&").replace("&amp;", "&");
        let table = browser.get(&link).await;
        assert_eq!(table.status, StatusCode::OK);
        assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
        let text = table.html.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().get(0), Some("信息资源代码"));
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        let total = page.html.split_once("<span class=\"count\">").unwrap().1.split(' ').next().unwrap();
        assert_eq!(rows.len().to_string(), total, "as many rows as hits");
        assert!(rows.iter().all(|row| row.get(5) == Some("有条件共享")), "{rows:?}");

        // All pages of a long list, and for a visitor nothing but codes, titles and addresses.
        let everything = browser.get("/catalog/export").await.html;
        assert!(everything.lines().count() > 200, "{}", everything.lines().count());
        let mut visitor = city.anybody();
        let titles = visitor.get("/catalog/export").await;
        let mut reader = csv::Reader::from_reader(titles.html.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert!(!rows.is_empty());
        for row in &rows {
            assert!((3..11).all(|column| row.get(column) == Some("")), "{row:?}");
        }
    }
}

#[tokio::test]
async fn what_one_searched_for_comes_back_while_typing_and_to_nobody_else() {
    let city = one().await;
    let mut browser = city.browser("developer@yuzhong", true).await;
    browser.page("/catalog?q=缆车停运救援").await;
    let typed = "/suggest?q=缆车";
    let completions = |html: &str| -> serde_json::Value { serde_json::from_str(html).unwrap() };
    let own = completions(&browser.page(typed).await.html);
    assert_eq!(
        (&own["items"][0]["text"], &own["items"][0]["note"]),
        (&"缆车停运救援".into(), &"检索过".into())
    );
    let url = own["items"][0]["url"].as_str().unwrap();
    assert!(browser.page(url).await.html.contains("缆车停运救援"));
    let mut other = city.browser("steward@health", true).await;
    assert_eq!(completions(&other.page(typed).await.html)["items"], serde_json::json!([]));
    let mut visitor = city.anybody();
    assert_eq!(completions(&visitor.page(typed).await.html)["items"], serde_json::json!([]));
}

#[tokio::test]
async fn who_waits_for_a_change_finds_what_was_just_published() {
    let city = api_city::city().await;
    let entry = draft(&city, "2-02-022/000912", "急救站点分布").await;
    publish(&city, &entry).await;
    let developer = city.person("developer@yuzhong").await;
    let seq = developer.get(&entry).await.expect(200)["seq"].as_i64().unwrap();
    let found =
        developer.get(&format!("resources?q={}&min_seq={seq}", encoded("急救站点"))).await.expect(200);
    assert_eq!(found["items"][0]["code"], "2-02-022/000912");
    let never = developer.get(&format!("resources?min_seq={}", seq + 1_000_000)).await;
    assert_eq!(never.code(), (503, "index_behind"));
    assert_eq!(developer.get("resources?min_seq=soon").await.status, 422);
}
