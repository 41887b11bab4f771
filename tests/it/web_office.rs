//! The desks of office as people see them: from a draft to its publication, the log, rules, operation, reports, demands.

use axum::http::StatusCode;
use matou::tx::{Internal, Tx};
use matou::{audit, job, oversight};

use crate::web_world::{Browser, City, START, Seen, both, one};

/// With `MATOU_PAGES` set, pages are also written there to be looked at.
fn keep(name: &str, seen: &Seen) {
    if let Ok(folder) = std::env::var("MATOU_PAGES") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("live-{name}.html")), &seen.html).unwrap();
    }
}

async fn seal(city: &City) {
    let app = &city.app;
    let tx = Tx::internal(&app.db, Internal::Seal).await.unwrap();
    audit::sealer::seal(tx.connection(), &app.config.log.origin, &app.keys.log, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn done(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let seen = browser.post(path, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path}: {}", seen.html);
    seen.location().to_owned()
}

const ENTRY: [(&str, &str); 14] = [
    ("code", "2-02-022/000777"),
    ("kind", "data.table"),
    ("title.zh", "互联网医院备案信息"),
    ("summary.zh", "全市互联网医院的备案信息"),
    ("items", "org_code|机构代码|C|1|key\norg_name|机构名称|C|1|"),
    ("format", "database"),
    ("update_cycle", "monthly"),
    ("sharing", "conditional"),
    ("methods", "table"),
    ("sharing.conditions", "仅用于履职"),
    ("domain", "健康保障"),
    ("grade", "1"),
    ("tags", "医疗 备案"),
    ("binding", ""),
];

async fn compile(city: &City) -> String {
    let mut steward = city.browser("steward@health", true).await;
    keep("publish", &steward.page("/publish").await);
    keep("publish-form", &steward.page("/publish/new").await);
    let mut wrong = ENTRY;
    wrong[4] = ("items", "org_code|机构代码|C|1|key\norg_name|机构名称|Z|1|");
    let refused = steward.post("/publish", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("第 2 行不能读作数据项"), "{}", refused.html);
    assert!(refused.html.contains("互联网医院备案信息"), "what was typed is kept");
    let page = done(&mut steward, "/publish", &ENTRY).await;
    let again = steward.post("/publish", &ENTRY).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.html.contains("信息资源代码已被使用"), "{}", again.html);
    let shown = steward.page(&page).await;
    assert!(shown.html.contains("草稿已保存") && shown.html.contains("仅用于履职"), "{}", shown.html);
    assert!(!shown.html.contains("报部门负责人审定</button>"), "not before the assessments");
    page
}

async fn assess(city: &City, page: &str) {
    let mut secrecy = city.browser("secrecy@health", true).await;
    let path = format!("{page}/assess");
    for kind in ["secrecy", "personal"] {
        assert!(secrecy.page(page).await.html.contains("记录评估"));
        done(&mut secrecy, &path, &[("kind", kind), ("finding", "不涉密，不含个人信息")]).await;
    }
    let mut steward = city.browser("steward@health", true).await;
    assert!(steward.page(page).await.html.contains("报部门负责人审定</button>"));
    done(&mut steward, &format!("{page}/submit"), &[]).await;
    let mut unproven = city.browser("director@health", false).await;
    let asked = unproven.post(&format!("{page}/head-approve"), &[]).await;
    assert_ne!(asked.status, StatusCode::SEE_OTHER, "who they are is asked once more");
    let mut director = city.browser("director@health", true).await;
    keep("publish-entry", &director.page(page).await);
    done(&mut director, &format!("{page}/head-approve"), &[]).await;
}

async fn publish(city: &City, page: &str) {
    let id = page.trim_start_matches("/publish/");
    let mut authority = city.browser("authority@city", true).await;
    let desk = authority.page("/authority").await;
    keep("authority", &desk);
    assert!(desk.html.contains("互联网医院备案信息") && desk.html.contains("还剩"), "{}", desk.html);
    let nobody = authority.post("/authority/publish", &[]).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert!(authority.page("/authority").await.html.contains("尚未选择条目"));
    let reason = authority.post("/authority/return", &[("resources", id), ("reason", " ")]).await;
    assert_eq!(reason.status, StatusCode::UNPROCESSABLE_ENTITY, "a return says why");
    done(&mut authority, "/authority/publish", &[("resources", id)]).await;
    let after = authority.page("/authority").await;
    assert!(after.html.contains("已发布 1 项"), "{}", after.html);
    assert!(!after.html.contains("互联网医院备案信息"));
    let mut steward = city.browser("steward@health", true).await;
    let published = steward.page("/publish?state=published").await;
    assert!(published.html.contains("互联网医院备案信息") && published.html.contains("第 1 版"));
    let stranger = city.browser("developer@yuzhong", true).await.get("/authority").await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_entry_goes_from_the_steward_to_the_catalogue_and_into_the_log() {
    for city in both().await {
        let page = compile(&city).await;
        assess(&city, &page).await;
        publish(&city, &page).await;
        let id = page.trim_start_matches("/publish/");
        seal(&city).await;
        let mut auditor = city.browser("auditor@city", true).await;
        let list = auditor.page(&format!("/audit?object={id}")).await;
        assert!(list.html.contains("发布条目") && list.html.contains("部门负责人审定条目"), "{}", list.html);
        keep("audit", &auditor.page("/audit").await);
        let (_, rest) = list.html.split_once("/audit/entries/").unwrap();
        let entry: String = rest.chars().take(30).collect();
        let shown = auditor.page(&format!("/audit/entries/{entry}")).await;
        keep("audit-entry", &shown);
        assert!(shown.html.contains("刚刚验证通过") && shown.html.contains("&#34;resource.publish&#34;"));
        let receipt = auditor.page(&format!("/audit/entries/{entry}/receipt")).await;
        let proven =
            audit::receipt::verify_receipt(&receipt.html, &oversight::log::verifier(&city.app)).unwrap();
        assert_eq!(proven.entry.action, "resource.publish");
    }
}

#[tokio::test]
async fn the_log_is_filtered_exported_and_closed_to_others() {
    for city in both().await {
        let mut stranger = city.browser("developer@yuzhong", true).await;
        assert_eq!(stranger.get("/audit").await.status, StatusCode::FORBIDDEN);
        seal(&city).await;
        let mut auditor = city.browser("auditor@city", true).await;
        let head = auditor.page("/audit").await;
        assert!(head.html.contains("已验证 ") && !head.html.contains("已被改动"), "{}", head.html);
        let denied = auditor.page("/audit?result=denied&actor=developer@yuzhong").await;
        assert!(denied.html.contains("查阅审计日志") && denied.html.contains("被拒"), "{}", denied.html);
        let csv = auditor.page("/audit/export?format=csv&result=denied").await;
        assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert!(csv.html.contains("audit.read"), "{}", csv.html);
        let lines = auditor.page("/audit/export?format=jsonl&action=audit.read").await;
        assert!(lines.html.lines().all(|line| line.contains("\"action\":\"audit.read\"")));
        assert_eq!(lines.html.lines().count(), 1);
        assert_eq!(auditor.get("/audit/entries/aud_0").await.status, StatusCode::NOT_FOUND);
        let access = auditor.page("/audit/access?at=2026-11-24T09:00").await;
        keep("access", &access);
        assert!(access.html.contains("那一刻"), "{}", access.html);
        let wrong = auditor.get("/audit/access?at=2026-11-24T09:00&org=nowhere").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_draft_is_given_up_and_its_code_is_free_again() {
    let city = one().await;
    let mut steward = city.browser("steward@health", true).await;
    let form = steward.page("/publish/new").await;
    assert!(form.html.contains("类-项-目/顺序号，如 2-02-022/000001"), "{}", form.html);
    assert!(form.html.contains("<option value=\"健康保障\""), "themes are chosen, not typed: {}", form.html);
    let mut foreign = ENTRY;
    foreign[0] = ("code", "2-12-008/000777");
    let refused = steward.post("/publish", &foreign).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("属于重庆市公安局"), "{}", refused.html);
    let mut unknown = ENTRY;
    unknown[10] = ("domain", "卫生健康");
    let refused = steward.post("/publish", &unknown).await;
    assert!(refused.html.contains("没有主题“卫生健康”"), "{}", refused.html);

    let page = done(&mut steward, "/publish", &ENTRY).await;
    assert!(steward.page("/publish?state=work").await.html.contains("互联网医院备案信息"), "own drafts");
    assert!(steward.page(&page).await.html.contains("放弃草稿"));
    let mut stranger = city.browser("steward@police", true).await;
    assert_eq!(stranger.post(&format!("{page}/discard"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(done(&mut steward, &format!("{page}/discard"), &[]).await, "/publish");
    let desk = steward.page("/publish?state=work").await;
    assert!(desk.html.contains("草稿已放弃") && !desk.html.contains("互联网医院备案信息"), "{}", desk.html);
    assert_eq!(steward.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_ne!(done(&mut steward, "/publish", &ENTRY).await, page);
}

#[tokio::test]
async fn a_draft_of_rules_is_taken_back_or_turned_down_with_a_reason() {
    let city = one().await;
    let mut head = city.browser("head@health", true).await;
    let mut security = city.browser("security@city", true).await;
    let text = city.app.policy.rule_set("health").unwrap().text;
    let text = format!("{}\n# 复核.\n", text.trim_end());
    for _ in 0..2 {
        done(&mut head, "/policies/health/drafts", &[("text", &text), ("reason", "补充")]).await;
    }
    let own = head.page("/policies?set=health").await;
    assert!(own.html.contains("/drafts/2/withdraw\"") && !own.html.contains("/reject\""), "{}", own.html);
    done(&mut head, "/policies/health/drafts/2/withdraw", &[]).await;
    assert!(head.page("/policies?set=health").await.html.contains("草案已撤回"));
    let others = security.page("/policies?set=health").await;
    assert!(
        others.html.contains("/drafts/1/reject\"") && !others.html.contains("/withdraw\""),
        "{}",
        others.html
    );
    let silent = security.post("/policies/health/drafts/1/reject", &[("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    done(&mut security, "/policies/health/drafts/1/reject", &[("reason", "没有法律依据")]).await;
    let after = head.page("/policies?set=health").await;
    assert!(after.html.contains("没有法律依据") && !after.html.contains("/drafts/1/"), "{}", after.html);
}

#[tokio::test]
async fn rules_are_explained_drafted_and_approved_by_a_second_person() {
    for city in both().await {
        let mut head = city.browser("head@health", true).await;
        let rules = head.page("/policies?set=health").await;
        assert!(rules.html.contains("目录管理员一次告知需补正的全部材料"), "{}", rules.html);
        let why = head.page("/policies?set=city&act=audit.read&person=developer@yuzhong").await;
        keep("policies", &why);
        assert!(
            why.html.contains("不可以") && why.html.contains("审计人员"),
            "what would change it: {}",
            why.html
        );
        let unknown = head.page("/policies?set=city&act=audit.read&person=nobody@nowhere").await;
        assert!(unknown.html.contains("没有这个登录名或岗位"));
        let form = head.page("/policies/health/draft").await;
        keep("policy-draft", &form);
        let bad = head
            .post("/policies/health/drafts", &[("text", "role,action\nnobody,nothing"), ("reason", "试")])
            .await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.html);
        let before = city.app.policy.rule_set("health").unwrap();
        let text = format!("{}\n# 复核.\n", before.text.trim_end()).replace('\n', "\r\n");
        done(&mut head, "/policies/health/drafts", &[("text", &text), ("reason", "补充说明")]).await;
        let drafted = head.page("/policies?set=health").await;
        assert!(
            drafted.html.contains("+ # 复核.") && !drafted.html.contains("/approve\""),
            "{}",
            drafted.html
        );
        let own = head.post("/policies/health/drafts/1/approve", &[]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN, "nobody approves their own draft");
        let mut security = city.browser("security@city", true).await;
        assert!(security.page("/policies?set=health").await.html.contains("/approve\""));
        done(&mut security, "/policies/health/drafts/1/approve", &[]).await;
        assert_eq!(city.app.policy.rule_set("health").unwrap().version, before.version + 1);
    }
}

#[tokio::test]
async fn a_parked_job_is_seen_and_taken_up_again() {
    for city in both().await {
        let mut parked = job::queue::Job::new("reconcile_grant", "gra_x", job::queue::Patience::Parks, START);
        parked.state = job::queue::JobState::Parked;
        parked.last_error = Some("connection refused".to_owned());
        job::queue::enqueue(&city.app.db.writer, &parked).await.unwrap();
        let mut operator = city.browser("operator@city", true).await;
        let board = operator.page("/admin").await;
        keep("admin", &board);
        assert!(
            board.html.contains("connection refused") && board.html.contains("与目录一致"),
            "{}",
            board.html
        );
        done(&mut operator, &format!("/admin/jobs/{}/retry", parked.id), &[]).await;
        let after = operator.page("/admin").await;
        assert!(
            after.html.contains("任务已重新排队") && after.html.contains("没有停办的任务"),
            "{}",
            after.html
        );
        assert_eq!(
            operator.post(&format!("/admin/jobs/{}/retry", parked.id), &[]).await.status,
            StatusCode::CONFLICT
        );
        let stranger = city.browser("developer@yuzhong", true).await.get("/admin").await;
        assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_report_counts_and_a_demand_is_filed_answered_and_closed() {
    for city in both().await {
        let mut authority = city.browser("authority@city", true).await;
        let report = authority.page("/reports").await;
        keep("reports", &report);
        for told in ["按时答复率", "沉睡授权", "目录更新及时率", "重庆市卫生健康委员会"]
        {
            assert!(report.html.contains(told), "the report tells {told}: {}", report.html);
        }
        let mut developer = city.browser("developer@yuzhong", true).await;
        let refused = developer.post("/demands", &[("title", "社区矫正对象核验")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.html.contains("社区矫正对象核验"), "what was typed is kept");
        let fields =
            [("title", "社区矫正对象核验"), ("what", "是否在矫"), ("use_basis", "《社区矫正法》第八条")];
        let open = done(&mut developer, "/demands", &fields).await;
        let shown = developer.page(&open).await;
        keep("demands", &shown);
        assert!(shown.html.contains("是否在矫") && shown.html.contains("待答复"), "{}", shown.html);
        let id = open.split_once("open=").unwrap().1.to_owned();
        let mut district = city.browser("authority@yuzhong", true).await;
        assert!(district.page(&open).await.html.contains(&format!("/demands/{id}/answer")));
        done(&mut district, &format!("/demands/{id}/answer"), &[("note", "司法局已着手编目")]).await;
        assert!(developer.page(&open).await.html.contains("司法局已着手编目"));
        done(&mut developer, &format!("/demands/{id}/close"), &[]).await;
    }
}

#[tokio::test]
async fn english_pages_of_office_show_no_unmarked_chinese_heading() {
    let city = one().await;
    let mut auditor = city.browser("auditor@city", true).await;
    seal(&city).await;
    for path in ["/audit", "/policies?set=police", "/reports", "/demands"] {
        let page =
            auditor.page(&format!("{path}{}lang=en", if path.contains('?') { '&' } else { '?' })).await;
        let (_, heading) = page.html.split_once("<h1").unwrap();
        let heading = heading.split("</h1>").next().unwrap();
        let han = heading.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!han, "{path}: {heading}");
    }
}
