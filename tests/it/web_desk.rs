//! The desk, applications, grants, own matters and consents as people see them, from the basket to the secret.

use axum::http::StatusCode;
use matou::{catalog, worker};

use crate::web_world::{Browser, City, Seen, both, one};

async fn resource(city: &City, title: &str) -> String {
    let all = catalog::store::changed_after(&city.app.db.reader, 0, 1000).await.unwrap();
    let found =
        all.iter().find(|one| one.content().is_some_and(|content| content.title.zh.starts_with(title)));
    found.unwrap().id.to_string()
}

/// The first identifier of a kind on a page.
fn id_in(seen: &Seen, before: &str) -> String {
    let (_, rest) = seen.html.split_once(before).unwrap_or_else(|| panic!("no {before}: {}", seen.html));
    rest.chars().take(30).collect()
}

fn values(seen: &Seen, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    seen.html.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Asks for the physicians' register and has it signed off; answers the application.
pub async fn ask(city: &City) -> String {
    let mut developer = city.browser("developer@yuzhong", true).await;
    let registered = developer.post("/apps", &[("name", "渝中便民就医"), ("purpose", "居民就医导航")]).await;
    assert_eq!(registered.status, StatusCode::SEE_OTHER, "{}", registered.html);
    let app = registered.location().trim_start_matches("/apps/").to_owned();
    let entry = resource(city, "医师执业").await;
    let shown = developer.page(&format!("/resources/{entry}")).await;
    let fields = values(&shown, "fields");
    let mut put = vec![("resource", entry.as_str()), ("return_to", "/basket")];
    put.extend(fields.iter().map(|field| ("fields", field.as_str())));
    assert_eq!(developer.post("/basket/items", &put).await.status, StatusCode::SEE_OTHER);
    let key = developer.page("/basket").await.hidden("idempotency_key");
    let form = [
        ("idempotency_key", key.as_str()),
        ("app", app.as_str()),
        ("title", "便民就医"),
        ("use.basis", "《重庆市数据条例》第三十二条"),
        ("use.scenario", "居民查询附近医师时核验"),
        ("use.scope", "区级窗口"),
        ("use.method", "服务接口"),
        ("use.until", "2027-06-30"),
    ];
    let sent = developer.post("/requests", &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    let mut head = city.browser("head@yuzhong", true).await;
    assert!(head.page("/inbox").await.html.contains("便民就医"), "the office head finds it in the inbox");
    let version = head.page(sent.location()).await.hidden("version");
    let signed = head.post(&format!("{}/sign-off", sent.location()), &[("version", &version)]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.html);
    app
}

/// Agrees to two items, one of them covered; answers the grant.
pub async fn agree(city: &City) -> String {
    let mut head = city.browser("head@health", true).await;
    let desk = head.page("/inbox").await;
    for told in ["陈", "居民查询附近医师时核验", "《重庆市数据条例》第三十二条", "identifying"]
    {
        assert!(desk.html.contains(told), "the case tells {told}");
    }
    let line = id_in(&desk, "action=\"/lines/");
    let (version, fields) = (desk.hidden("version"), values(&desk, "fields"));
    let answer = format!("/lines/{line}/refuse");
    let empty = head.post(&answer, &[("version", &version), ("ground", "not_necessary")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.html.contains("请写明理由"), "{}", empty.html);
    let agree = format!("/lines/{line}/agree");
    let nothing = head.post(&agree, &[("version", &version)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing ticked is nothing agreed");
    let stale = head.post(&agree, &[("version", "99"), ("fields", &fields[0])]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let mask = format!("mask.{}", fields[1]);
    let form = [
        ("version", version.as_str()),
        ("fields", fields[0].as_str()),
        ("fields", fields[1].as_str()),
        (mask.as_str(), "hide"),
        ("quota", "500"),
    ];
    let agreed = head.post(&agree, &form).await;
    assert_eq!((agreed.status, agreed.location()), (StatusCode::SEE_OTHER, "/inbox"), "{}", agreed.html);
    assert!(head.page("/inbox").await.html.contains("已同意"));
    let answered = head.page(&format!("/inbox/lines/{line}")).await;
    assert!(!answered.html.contains(&format!("/lines/{line}/agree\" data-ticks><input type=\"checkbox\"")));
    id_in(&answered, "href=\"/grants/")
}

async fn open_once(developer: &mut Browser, city: &City, app: &str) {
    let configure = format!("/apps/{app}/configure");
    let plan = developer.page(&configure).await;
    let applied = developer.post(&configure, &[("plan", "another")]).await;
    assert_eq!(applied.status, StatusCode::CONFLICT, "only what was shown is made");
    let applied = developer.post(&configure, &[("plan", &plan.hidden("plan"))]).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.html);
    let handover = applied.location().split("handover=").nth(1).unwrap().to_owned();
    let (page, open) = (format!("/handover/{handover}"), format!("/handover/{handover}/open"));
    let early = developer.post(&open, &[]).await;
    assert!(early.html.contains("sealing") && !early.html.contains("mcs_"), "{}", early.html);
    worker::settle(&city.app).await.unwrap();
    for _ in 0..2 {
        assert!(!developer.page(&page).await.html.contains("mcs_"), "looking shows no secret");
    }
    let opened = developer.post(&open, &[]).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.html);
    assert_eq!(opened.headers["cache-control"], "no-store");
    for told in ["MATOU_CLIENT_SECRET=mcs_", ".env", "matou.json", "matou_sample.py"] {
        assert!(opened.html.contains(told), "{told}");
    }
    let again = developer.post(&open, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.html.contains("already_opened") && !again.html.contains("mcs_"));
    assert!(developer.page(&page).await.html.contains("已拆封"));
}

#[tokio::test]
async fn what_is_ticked_is_granted_configured_opened_once_and_closed() {
    for city in both().await {
        let app = ask(&city).await;
        let grant = agree(&city).await;
        let mut developer = city.browser("developer@yuzhong", true).await;
        open_once(&mut developer, &city, &app).await;
        assert!(developer.page(&format!("/apps/{app}")).await.html.contains(&grant));

        let seen = developer.page(&format!("/grants/{grant}")).await;
        for told in ["有效", "隐去内容", "每日 500 次", "<svg class=\"bars\"", "查看数据表"] {
            assert!(seen.html.contains(told), "the grant tells {told}: {}", seen.html);
        }
        let mut health = city.browser("head@health", true).await;
        assert!(health.page("/grants?view=given").await.html.contains(&grant));
        let suspend = format!("/grants/{grant}/suspend");
        let silent = health.post(&suspend, &[("reason", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", silent.html);
        let done = health.post(&suspend, &[("reason", "超范围展示")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(health.page(&format!("/grants/{grant}")).await.html.contains("超范围展示"));
        let back = format!("/grants/{grant}/return");
        let returned = developer.post(&back, &[("reason", "不再需要")]).await;
        assert_eq!(returned.status, StatusCode::SEE_OTHER, "{}", returned.html);
        let mut stranger = city.browser("developer@town", true).await;
        for path in [format!("/grants/{grant}"), format!("/apps/{app}")] {
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn the_pages_open_for_people_of_all_kinds_in_both_languages() {
    let city = one().await;
    for login in ["developer@yuzhong", "head@yuzhong", "head@health", "authority@city", "auditor@city"] {
        let mut browser = city.browser(login, false).await;
        for path in ["/inbox", "/inbox?view=answered", "/apps", "/grants", "/me", "/consents"] {
            assert!(browser.page(path).await.html.contains("lang=\"zh-CN\""), "{login} {path}");
            let join = if path.contains('?') { '&' } else { '?' };
            let english = browser.page(&format!("{path}{join}lang=en")).await;
            assert!(english.html.contains("<html lang=\"en\">"), "{login} {path}");
        }
    }
}

#[tokio::test]
async fn a_token_is_shown_once_and_a_consent_names_what_is_ticked() {
    let city = one().await;
    let mut developer = city.browser("developer@yuzhong", true).await;
    let refused = developer.post("/me/tokens", &[("name", "脚本"), ("days", "30")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("name", "每日同步"), ("days", "30"), ("scopes", "read")];
    let issued = developer.post("/me/tokens", &form).await;
    assert!(issued.status == StatusCode::OK && issued.html.contains("mtp_"), "{}", issued.html);
    assert_eq!(issued.headers["cache-control"], "no-store");
    let shown = developer.page("/me").await;
    assert!(shown.html.contains("每日同步") && !shown.html.contains("mtp_"));
    let token = id_in(&shown, "action=\"/me/tokens/");
    assert_eq!(
        developer.post(&format!("/me/tokens/{token}/revoke"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(developer.page("/me").await.html.contains("已撤销"));

    let mut head = city.browser("head@health", true).await;
    let entry = resource(&city, "医师执业").await;
    let chosen = head.page(&format!("/consents?resource={entry}")).await;
    let covers = values(&chosen, "covers");
    let none = head.post("/consents", &[("resource", &entry), ("until", "2028-12-31")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing ticked must not mean everything");
    let form = [("resource", entry.as_str()), ("covers", covers[0].as_str()), ("until", "2028-12-31")];
    let signed = head.post("/consents", &form).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.html);
    let list = head.page("/consents").await;
    let consent = id_in(&list, "action=\"/consents/");
    assert_eq!(head.post(&format!("/consents/{consent}/end"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(head.page("/consents").await.html.contains("已终止"));
}

#[tokio::test]
async fn a_longer_clock_and_an_offer_go_through_the_pages() {
    for city in both().await {
        ask(&city).await;
        let mut head = city.browser("head@health", true).await;
        let desk = head.page("/inbox").await;
        let line = id_in(&desk, "action=\"/lines/");
        let (version, fields) = (desk.hidden("version"), values(&desk, "fields"));
        let extend = format!("/lines/{line}/extend");
        let wordless = head.post(&extend, &[("version", &version), ("days", "5")]).await;
        assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wordless.html.contains("data-key=\"e\" open") && wordless.html.contains("请写明理由"));
        let form = [("version", version.as_str()), ("days", "5"), ("reason", "需会同医政处核对")];
        let asked = head.post(&extend, &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.html);
        let after = head.page(&format!("/inbox/lines/{line}")).await;
        assert!(after.html.contains("待主管部门审批") && !after.html.contains("/extend\""), "{}", after.html);

        let mut authority = city.browser("authority@city", true).await;
        let page = authority.page("/authority").await;
        assert!(page.html.contains("需会同医政处核对"), "{}", page.html);
        let decide = format!("/lines/{line}/decide-extension");
        let version = after.hidden("version");
        let hidden = [("version", version.as_str()), ("consent", "no"), ("reason", "未见\u{7}必要")];
        let hidden = authority.post(&decide, &hidden).await;
        assert_eq!(hidden.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(hidden.html.contains("必要") && hidden.html.contains("<details class=\"menu\" open>"));
        let done = authority.post(&decide, &[("version", &version), ("consent", "yes")]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/authority"), "{}", done.html);
        assert!(authority.page("/authority").await.html.contains("没有待审批的延期申请"));
        let english = authority.page("/authority?lang=en").await;
        assert!(english.html.contains("No extension waits"), "{}", english.html);

        let moved = head.page(&format!("/inbox/lines/{line}")).await;
        assert!(moved.html.contains("经主管部门同意延期"), "{}", moved.html);
        let version = moved.hidden("version");
        let offer = format!("/lines/{line}/counter-offer");
        let mut all = vec![("version", version.as_str())];
        all.extend(fields.iter().map(|field| ("fields", field.as_str())));
        let same = head.post(&offer, &all).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY, "the same is no offer");
        let form = [("version", version.as_str()), ("fields", fields[0].as_str()), ("note", "先行提供")];
        let made = head.post(&offer, &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.html);

        let mut developer = city.browser("developer@yuzhong", true).await;
        let inbox = developer.page("/inbox").await;
        assert!(inbox.html.contains("确认调整方案"), "{}", inbox.html);
        let seen = developer.get(&format!("/lines/{line}")).await;
        let request = developer.page(seen.location()).await;
        for told in ["不提供：", "先行提供", "接受调整", "维持原申请"] {
            assert!(request.html.contains(told), "{told}: {}", request.html);
        }
        let decline = format!("/lines/{line}/decline-offer");
        let long = "还".repeat(2001);
        let long = developer.post(&decline, &[("note", &long)]).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(long.html.contains("还还还") && long.html.contains("最多2000字"), "{}", long.html);
        let accept = format!("/lines/{line}/accept-offer");
        let stale = developer.post(&accept, &[("version", "1")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let form = request.html.split_once(&accept).unwrap().1;
        let version = form.split_once("name=\"version\" value=\"").unwrap().1.split('"').next().unwrap();
        let taken = developer.post(&accept, &[("version", version)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.html);
        let after = developer.page(seen.location()).await;
        for told in ["已接受调整方案", "接受调整方案", "审批延期", "/grants/gra_"] {
            assert!(after.html.contains(told), "{told}: {}", after.html);
        }
    }
}
