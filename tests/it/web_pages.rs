//! The pages as people see them: each for several people in both languages, forms checked, text escaped.

use axum::http::StatusCode;

use crate::web_world::{Browser, City, both, one};

const PEOPLE: [&str; 6] =
    ["developer@yuzhong", "head@yuzhong", "head@health", "steward@health", "authority@city", "auditor@city"];

/// The entry whose Chinese title begins so.
async fn resource(city: &City, title: &str) -> String {
    let all = matou::catalog::store::changed_after(&city.app.db.reader, 0, 1000).await.unwrap();
    let found =
        all.iter().find(|one| one.content().is_some_and(|content| content.title.zh.starts_with(title)));
    found.unwrap().id.to_string()
}

/// Every form of a page proves where it comes from, and nothing is inline.
fn check_page(html: &str, path: &str) {
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap();
        if form.split('>').next().unwrap().contains("method=\"post\"") {
            assert!(form.contains("name=\"csrf\""), "{path}: a form without its token: {form}");
        }
    }
    for inline in [" style=", "<style", " onclick=", "javascript:"] {
        assert!(!html.contains(inline), "{path}: {inline}");
    }
}

#[tokio::test]
async fn every_page_opens_for_people_of_all_kinds_in_both_languages() {
    for city in both().await {
        let entry = format!("/resources/{}", resource(&city, "医疗机构").await);
        for login in PEOPLE {
            let mut browser = city.browser(login, false).await;
            for path in [
                "/",
                "/catalog",
                "/catalog?q=医疗&sharing=conditional&sort=newest",
                &entry,
                "/basket",
                "/requests",
            ] {
                let path = path.replace("医疗", "%E5%8C%BB%E7%96%97");
                let chinese = browser.page(&path).await;
                assert!(chinese.html.contains("lang=\"zh-CN\""), "{login} {path}");
                check_page(&chinese.html, &path);
                let join = if path.contains('?') { '&' } else { '?' };
                let english = browser.page(&format!("{path}{join}lang=en")).await;
                assert!(english.html.contains("<html lang=\"en\">"), "{login} {path}");
            }
        }
    }
}

#[tokio::test]
async fn anybody_may_look_around_but_is_sent_to_the_login_for_more() {
    let city = one().await;
    let mut browser = city.anybody();
    let home = browser.page("/").await;
    assert!(home.html.contains("/login?return_to="));
    let policy = home.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(home.headers["x-content-type-options"], "nosniff");
    let basket = browser.get("/basket").await;
    assert_eq!((basket.status, basket.location()), (StatusCode::SEE_OTHER, "/login?return_to=%2Fbasket"));
    let nothing = browser.get("/resources/res_00000000000000000000000000").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    assert!(nothing.html.contains("not_found") && nothing.html.contains("<html"));
}

#[tokio::test]
async fn an_address_that_nobody_serves_leaves_whoever_is_signed_in_signed_in() {
    let city = one().await;
    let nowhere = city.anybody().get("/nowhere").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(nowhere.html.contains("/login?return_to="), "{}", nowhere.html);
    let mut developer = city.browser("developer@yuzhong", false).await;
    let nowhere = developer.get("/nowhere").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(!nowhere.html.contains("/login?return_to="), "{}", nowhere.html);
    assert!(nowhere.html.contains("/basket") && nowhere.html.contains("not_found"), "{}", nowhere.html);
}

#[tokio::test]
async fn figures_and_tiles_of_the_home_page_tell_the_same() {
    let city = one().await;
    // The number that stands before some words.
    let number = |html: &str, words: &str| -> u64 {
        let (text, _) = html.split_once(words).unwrap_or_else(|| panic!("no `{words}` in {html}"));
        let digits = text.chars().rev().take_while(|c| c.is_ascii_digit() || *c == ',');
        let backward: Vec<char> = digits.filter(char::is_ascii_digit).collect();
        backward.into_iter().rev().collect::<String>().parse().unwrap()
    };
    let tiles = |html: &str| -> Vec<u64> {
        let (_, tiles) = html.split_once("class=\"tiles\"").unwrap();
        let (tiles, _) = tiles.split_once("</ul>").unwrap();
        let counts = tiles.split("<b>").skip(1).map(|rest| rest.split('<').next().unwrap());
        counts.map(|count| count.replace(',', "").parse().unwrap()).collect()
    };
    let mut anybody = city.anybody();
    let zh = anybody.page("/?lang=zh").await.html;
    let en = anybody.page("/?lang=en").await.html;
    let known = number(&zh, " 项资源的名称和提供部门已公布");
    assert!(known > 0);
    assert_eq!(number(&en, " resources are public by title and department"), known);
    for home in [&zh, &en] {
        assert!(!home.contains("class=\"tiles\""), "no kind is public, so none is counted");
        assert!(!home.contains("<b>0</b>") && home.contains("/login?return_to="), "{home}");
    }
    let listed = anybody.page("/catalog?lang=zh").await.html;
    assert_eq!(number(&listed, " 项</span>"), known, "the catalogue lists as many");
    assert!(!listed.contains("2-02-022/"), "a title alone tells no code");

    let mut developer = city.browser("developer@yuzhong", false).await;
    let home = developer.page("/?lang=zh").await.html;
    assert_eq!(tiles(&home).iter().sum::<u64>(), number(&home, " 项资源 · "));
    let mut contractor = city.browser("contractor@vendor", false).await;
    let home = contractor.page("/?lang=zh").await.html;
    if home.contains("class=\"tiles\"") {
        assert_eq!(tiles(&home).iter().sum::<u64>(), number(&home, " 项资源 · "));
    }
}

#[tokio::test]
async fn a_form_without_the_token_or_from_elsewhere_changes_nothing() {
    let city = one().await;
    let entry = resource(&city, "医疗机构").await;
    let mut browser = city.browser("developer@yuzhong", false).await;
    let forged = browser.post_raw("/basket/items", &[("resource", &entry)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let wrong = browser.post_raw("/basket/items", &[("csrf", "guess"), ("resource", &entry)]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    for path in ["/requests", "/me/post", "/logout", "/basket/clear", "/login/step-up"] {
        assert_eq!(browser.post_raw(path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(browser.page("/basket").await.html.contains("资源车是空的"));
}

async fn fill(browser: &mut Browser, city: &City, titles: &[&str]) {
    for title in titles {
        let id = resource(city, title).await;
        let put = browser.post("/basket/items", &[("resource", &id), ("return_to", "/catalog")]).await;
        assert_eq!((put.status, put.location()), (StatusCode::SEE_OTHER, "/catalog"), "{}", put.html);
    }
}

const USE: [(&str, &str); 6] = [
    ("title", "<b>便民就医</b>"),
    ("use.basis", "<script>alert(1)</script>"),
    ("use.scenario", "门诊导航 \"引号\""),
    ("use.scope", "<i>区级</i>"),
    ("use.method", "服务接口"),
    ("use.until", "2027-06-30"),
];

#[tokio::test]
async fn a_basket_becomes_a_request_that_its_head_signs_off() {
    for city in both().await {
        let mut developer = city.browser("developer@yuzhong", false).await;
        fill(&mut developer, &city, &["医疗机构", "养老机构"]).await;
        let told = developer.page("/catalog").await;
        assert!(told.html.contains("已加入资源车"));
        assert!(!developer.page("/catalog").await.html.contains("已加入资源车"), "told once");

        let page = developer.page("/basket").await;
        let key = page.hidden("idempotency_key");
        let (_, apps) = page.html.split_once("name=\"app\"").unwrap();
        let app = format!("app_{}", &apps.split_once("value=\"app_").unwrap().1[..26]);
        let mut fields = vec![("idempotency_key", key.as_str()), ("app", app.as_str())];
        fields.extend_from_slice(&USE);

        let kept = developer.post("/requests", &fields[..7]).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", kept.html);
        assert!(kept.html.contains("&#60;script&#62;") && !kept.html.contains("<script>alert"));
        assert!(kept.html.contains("&#60;b&#62;便民就医"));

        let key = kept.hidden("idempotency_key");
        fields[0].1 = key.as_str();
        let sent = developer.post("/requests", &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
        let again = developer.post("/requests", &fields).await;
        assert_eq!(sent.location(), again.location(), "sent twice is one request");
        let url = sent.location().to_owned();
        let request = developer.page(&url).await;
        assert!(!request.html.contains("<i>区级") && !request.html.contains("<script>alert"));
        assert!(!request.html.contains("/sign-off"), "nobody signs off their own request");

        let mut head = city.browser("head@yuzhong", false).await;
        let seen = head.page(&url).await;
        let version = seen.hidden("version");
        let sign = format!("{url}/sign-off");
        let stopped = head.post(&sign, &[("version", &version)]).await;
        assert_eq!(stopped.status, StatusCode::FORBIDDEN);
        assert!(stopped.html.contains("action=\"/login/step-up\""));
        assert_eq!(stopped.hidden("to"), sign);
        assert!(stopped.hidden("fields").contains(&format!("version={version}")));

        let mut head = city.browser("head@yuzhong", true).await;
        let signed = head.post(&sign, &[("version", &version)]).await;
        assert_eq!(
            (signed.status, signed.location()),
            (StatusCode::SEE_OTHER, url.as_str()),
            "{}",
            signed.html
        );
        let done = head.page(&format!("{url}?lang=en")).await;
        assert!(done.html.contains("Request signed off"));
        assert!(head.page("/requests").await.html.contains("&#60;b&#62;便民就医"));
        let stranger = city.browser("developer@town", false).await.get(&url).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_taken_out_can_be_put_back_with_its_choice() {
    let city = one().await;
    let entry = resource(&city, "医疗机构").await;
    let mut browser = city.browser("developer@yuzhong", false).await;
    let nothing = [("resource", entry.as_str()), ("return_to", &format!("/resources/{entry}"))];
    let refused = browser.post("/basket/items", &nothing).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "an entry without a tick is asked for by nobody"
    );

    fill(&mut browser, &city, &["医疗机构"]).await;
    let removed = browser.post(&format!("/basket/items/{entry}/remove"), &[]).await;
    assert_eq!(removed.location(), "/basket");
    let page = browser.page("/basket").await;
    assert!(page.html.contains("资源车是空的") && page.html.contains("action=\"/basket/undo\""));
    let item = page.hidden("item").replace("&#34;", "\"").replace("&quot;", "\"");
    let back = browser.post("/basket/undo", &[("item", &item)]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = browser.page("/basket").await;
    assert!(page.html.contains(&entry));
    browser.post("/basket/clear", &[]).await;
    assert!(browser.page("/basket").await.html.contains("资源车是空的"));
}

#[tokio::test]
async fn a_person_of_two_posts_chooses_and_keeps_their_language() {
    let city = one().await;
    let mut browser = city.browser("dual@health", false).await;
    let home = browser.page("/").await;
    let posts: Vec<&str> =
        home.html.split("name=\"post\" value=\"").skip(1).map(|rest| &rest[..30]).collect();
    assert_eq!(posts.len(), 2, "{}", home.html);
    let chosen = browser.post("/me/post", &[("post", posts[1]), ("return_to", "/catalog")]).await;
    assert_eq!(chosen.location(), "/catalog", "{}", chosen.html);
    assert!(browser.page("/catalog").await.html.contains("现以"));
    let english = browser.get("/language?to=en&return_to=%2Fcatalog%3Flang%3Dzh%26q%3Dx").await;
    assert_eq!(english.location(), "/catalog?q=x");
    assert!(browser.page("/catalog").await.html.contains("<html lang=\"en\">"));
    let away = browser.get("/language?to=en&return_to=%2F%2Fevil.example").await;
    assert_eq!(away.location(), "/");
    let left = browser.post("/logout", &[]).await;
    assert_eq!(left.location(), "/");
    assert_eq!(browser.get("/basket").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_script_learns_how_many_lines_are_in_the_basket() {
    let city = one().await;
    let entry = resource(&city, "医疗机构").await;
    let mut browser = city.browser("developer@yuzhong", false).await;
    browser.accept_json = true;
    let answer = browser.post("/basket/items", &[("resource", &entry)]).await;
    assert_eq!(answer.html, "{\"count\":1}");
}
