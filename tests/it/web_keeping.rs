//! Keeping a grant on the pages: less of it, longer, under review, and ended with others in one act.

use axum::http::StatusCode;
use matou::worker;

use crate::web_desk::{agree, ask};
use crate::web_world::{Browser, City, Seen, both};

/// What an attribute of the first form to an address holds.
fn action(seen: &Seen, to: &str) -> String {
    let (_, rest) =
        seen.html.split_once(&format!("action=\"{to}")).unwrap_or_else(|| panic!("{}", seen.html));
    format!("{to}{}", rest.split('"').next().unwrap()).replace("&amp;", "&").replace("&#38;", "&")
}

async fn done(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = browser.post(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.html);
    answer.location().to_owned()
}

async fn alter(city: &City, grant: &str) {
    let mut health = city.browser("head@health", true).await;
    let page = format!("/grants/{grant}");
    let seen = health.page(&page).await;
    let names: Vec<&str> = seen.html.split("name=\"fields\" value=\"").skip(1).collect();
    let first = names[0].split('"').next().unwrap().to_owned();
    let narrow = format!("{page}/narrow");
    let nothing = health.post(&narrow, &[("reason", "核减")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing ticked is nothing narrowed");
    assert!(nothing.html.contains("核减"), "the reason that was entered is kept");
    let untyped =
        [("fields", first.as_str()), ("row_field", first.as_str()), ("row_value", " "), ("reason", "核减")];
    assert_eq!(
        health.post(&narrow, &untyped).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a value is missing"
    );
    let rows = [
        ("fields", first.as_str()),
        ("row_field", first.as_str()),
        ("row_value", "甲001"),
        ("reason", "最小必要"),
    ];
    done(&mut health, &narrow, &rows).await;
    assert!(health.page(&page).await.html.contains("甲001"), "the page tells which rows are left");
    assert!(health.page(&page).await.html.contains("收窄：最小必要"));

    let mut developer = city.browser("developer@yuzhong", true).await;
    let renew = format!("{page}/renew");
    assert!(developer.page(&page).await.html.contains("申请延期"));
    let early = developer.post(&renew, &[("until", "2027-01-01"), ("reason", "继续使用")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.html.contains("2027-01-01") && early.html.contains("须晚于现有时限"), "{}", early.html);
    let request = done(&mut developer, &renew, &[("until", "2027-12-31"), ("reason", "继续使用")]).await;
    assert!(developer.page(&request).await.html.contains("延期"));
    let waits = developer.page(&page).await.html;
    assert!(waits.contains("正在办理") && !waits.contains("申请延期"), "one renewal at a time: {waits}");
    let mut head = city.browser("head@yuzhong", true).await;
    let version = head.page(&request).await.hidden("version");
    done(&mut head, &format!("{request}/sign-off"), &[("version", &version)]).await;
    assert!(health.page("/inbox").await.html.contains("继续使用"), "the provider reads that it is a renewal");
}

async fn review(city: &City) {
    let mut health = city.browser("head@health", true).await;
    let silent = health.post("/reviews", &[("reason", " "), ("working_days", "17")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.html.contains("value=\"17\"") && silent.html.contains("filing\" open"), "{}", silent.html);
    let opened = done(&mut health, "/reviews", &[("reason", "年度复核"), ("working_days", "10")]).await;
    assert!(health.page(&opened).await.html.contains("待答复"));
    let mut head = city.browser("head@yuzhong", true).await;
    assert!(head.page("/inbox?view=other").await.html.contains(&opened), "it is in the inbox");
    assert!(head.page(&opened).await.html.contains("确认仍需使用"));
    let confirm = format!("{opened}/confirm");
    let long = "仍".repeat(2001);
    let long = head.post(&confirm, &[("reason", &long)]).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.html.contains("仍仍仍"), "what was written is kept");
    assert_eq!(long.html.matches("最多2000字").count(), 2, "in the summary and at its own field only");
    done(&mut head, &confirm, &[("reason", "便民就医仍在开展")]).await;
    let answered = head.page(&opened).await.html;
    assert!(answered.contains("便民就医仍在开展") && !answered.contains(&confirm), "{answered}");
    assert!(!head.page("/inbox?view=other").await.html.contains(&opened));
}

async fn revoke(city: &City, app: &str) {
    let mut health = city.browser("head@health", true).await;
    let missing = health.post("/revocations/preview", &[("by", "application"), ("about", "app_1")]).await;
    let missing = health.get(missing.location()).await;
    assert!(missing.status == StatusCode::UNPROCESSABLE_ENTITY && missing.html.contains("app_1"));
    let preview = done(&mut health, "/revocations/preview", &[("by", "application"), ("about", app)]).await;
    let seen = health.page(&preview).await;
    assert!(seen.html.contains("撤销 1 项授权"), "{}", seen.html);
    let act = action(&seen, "/revocations?");
    let hidden = health.post(&act, &[("reason", "密钥\u{7}泄露")]).await;
    assert_eq!(hidden.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(hidden.html.contains("泄露") && !hidden.html.contains("filing\" open"), "{}", hidden.html);
    let revoked = done(&mut health, &act, &[("reason", "密钥泄露")]).await;
    assert!(health.page(&revoked).await.html.contains("1 项未确认"));
    assert_eq!(
        health.post(&act, &[("reason", "密钥泄露")]).await.status,
        StatusCode::CONFLICT,
        "seen is gone"
    );
    worker::settle(&city.app).await.unwrap();
    assert!(health.page(&revoked).await.html.contains("全部确认关闭"));
    for path in ["/reviews", "/revocations", "/grants"] {
        let english = health.page(&format!("{path}?lang=en")).await;
        assert!(english.html.contains("<html lang=\"en\">"), "{path}");
    }
}

#[tokio::test]
async fn a_grant_is_kept_narrowed_renewed_reviewed_and_revoked_on_pages() {
    for city in both().await {
        let app = ask(&city).await;
        let grant = agree(&city).await;
        worker::settle(&city.app).await.unwrap();
        alter(&city, &grant).await;
        review(&city).await;
        revoke(&city, &app).await;
    }
}
