//! What those who oversee ask over the API: the sharing report, and who could read what at a moment.

use matou::oversight::inquiry::{Inquiry, inquire_at_the_machine};
use matou::policy::Action;
use serde_json::{Value, json};

use crate::api_city::{City, city};
use crate::api_conditional::things;
use crate::story::{decide, fill_basket, submit};

/// The sample city after one request: two lines agreed, two refused.
async fn answered() -> (City, String, [String; 4]) {
    let city = city().await;
    let (resources, app) = {
        let developer = city.person("developer@yuzhong").await;
        let resources = fill_basket(&city, &developer).await;
        let (app, request) = submit(&developer).await;
        decide(&city, &request, &resources).await;
        (resources, app)
    };
    city.settle().await;
    (city, app, resources)
}

fn of<'a>(report: &'a Value, slug: &str) -> &'a Value {
    let rows = report["by_organisation"].as_array().unwrap();
    rows.iter().find(|row| row["organisation"]["slug"] == slug).unwrap_or_else(|| panic!("{report}"))
}

#[tokio::test]
async fn the_report_counts_answers_of_all_or_of_one() {
    let (city, _, _) = answered().await;
    let authority = city.person("authority@city").await;
    let all = authority.get("reports/sharing").await.expect(200);
    assert_eq!((&all["from"], &all["until"]), (&json!("2026-08-26"), &json!("2026-11-24")));
    let answers = &all["answers"];
    assert_eq!(
        (&answers["answered"], &answers["refused"], &answers["late"]),
        (&json!(4), &json!(2), &json!(0))
    );
    assert_eq!(
        (&answers["in_time_thousandths"], &answers["refused_thousandths"]),
        (&json!(1000), &json!(500))
    );
    assert_eq!(all["refusals"][0]["ground"], "not_necessary");
    assert_eq!(
        (of(&all, "police")["answers"]["refused"].clone(), &all["grants"]["live"]),
        (json!(2), &json!(2))
    );
    assert!(all["freshness"]["measured"].as_u64().unwrap() > 0);

    let health = authority.get("reports/sharing?organisation=health").await.expect(200);
    assert_eq!((&health["answers"]["answered"], &health["answers"]["refused"]), (&json!(2), &json!(0)));
    assert_eq!(health["organisation"]["slug"], "health");
    let before = authority.get("reports/sharing?until=2026-11-23").await.expect(200);
    assert_eq!(
        (&before["answers"]["answered"], &before["answers"]["median_working_days"]),
        (&json!(0), &json!(null))
    );

    // A department sees its own numbers, and only those.
    let own = city.person("head@health").await.get("reports/sharing").await.expect(200);
    assert_eq!(own["answers"]["answered"], 2);
    let foreign = city.person("head@health").await.get("reports/sharing?organisation=police").await;
    assert_eq!(foreign.status, 403);
    assert_eq!(city.person("developer@yuzhong").await.get("reports/sharing").await.status, 403);
    for (query, field) in
        [("from=1.1.2026", "from"), ("organisation=nowhere", "organisation"), ("colour=1", "colour")]
    {
        let wrong = authority.get(&format!("reports/sharing?{query}")).await;
        assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (422, &json!(field)), "{query}");
    }
}

#[tokio::test]
async fn the_auditor_learns_who_could_read_what_and_who_allowed_it() {
    let (city, app, [institutions, physicians, ..]) = answered().await;
    let auditor = city.person("auditor@city").await;
    let found = auditor.get("audit/access").await.expect(200);
    assert_eq!((found["items"].as_array().unwrap().len(), &found["complete"]), (2, &json!(true)), "{found}");
    let one =
        auditor.get(&format!("audit/access?resource={physicians}&app={app}&org=yuzhong")).await.expect(200);
    let one = &one["items"][0];
    assert_eq!(
        (&one["organisation"]["slug"], &one["provider"]["slug"]),
        (&json!("yuzhong"), &json!("health"))
    );
    assert_eq!(one["scope"]["fields"].as_array().unwrap().len(), 2);
    let head = city.person("head@health").await.get("me").await.expect(200);
    assert_eq!(one["allowed_by"]["person"]["id"], head["person"]);
    let proof = one["proof"].as_str().unwrap();
    let entry = auditor.get(&format!("audit/entries/{proof}")).await.expect(200);
    assert_eq!((&entry["action"], &entry["object"]["id"]), (&json!("grant.activate"), &one["grant"]));
    // Of what a standing consent answered, its signer is who allowed it.
    let by_code = auditor.get("audit/access?resource=2-02-022/000001").await.expect(200);
    assert_eq!(
        (&by_code["items"][0]["resource"], &by_code["items"][0]["allowed_by"]["kind"]),
        (&json!(institutions), &json!("consent"))
    );
    let before = auditor.get("audit/access?at=2026-11-01T00:00:00Z").await.expect(200);
    assert_eq!(before["items"], json!([]));

    let wrong = auditor.get("audit/access?org=nowhere").await;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (422, &json!("org")));
    // Who may not read the log learns nothing, not even whether a code exists.
    let developer = city.person("developer@yuzhong").await;
    for query in ["", "?resource=2-02-022/000001", "?resource=none"] {
        assert_eq!(developer.get(&format!("audit/access{query}")).await.status, 403);
    }
}

#[tokio::test]
async fn the_operator_and_the_person_get_the_same_explanation() {
    let (city, app, [_, physicians, ..]) = answered().await;
    let developer = city.person("developer@yuzhong").await;
    let ask = |action, about: Option<&str>, post: Option<&str>| Inquiry {
        action,
        about: about.map(ToOwned::to_owned),
        who: "developer@yuzhong".to_owned(),
        post: post.map(ToOwned::to_owned),
    };
    for (action, about) in [
        (Action::ReadAudit, None),
        (Action::AskResource, Some(physicians.as_str())),
        (Action::AskResource, Some("2-02-022/000002")),
        (Action::ConfigureApp, Some(app.as_str())),
    ] {
        let told = inquire_at_the_machine(&city.app, &ask(action, about, None)).await.unwrap();
        let body = json!({"action": action.as_str(), "about": about});
        let said = developer.post("policies/explain", body).await.expect(200);
        assert_eq!(said["allowed"], told.explanation.allowed, "{said}");
        assert_eq!(said["rule"].as_str(), told.explanation.rule.as_deref(), "{said}");
        assert!(!told.explanation.what_would_change.is_empty(), "{action:?}");
    }
    let field = async |inquiry: Inquiry| {
        inquire_at_the_machine(&city.app, &inquiry).await.unwrap_err().fields.remove(0).field
    };
    assert_eq!(field(ask(Action::AskResource, Some("none"), None)).await, "resource");
    assert_eq!(field(ask(Action::ReadAudit, None, Some("health"))).await, "person");
}

#[tokio::test]
async fn a_refusal_that_a_dispute_ended_against_is_still_counted() {
    let city = city().await;
    let of = things(&city).await;
    let counted = async || {
        let authority = city.person("authority@city").await;
        let report = authority.get("reports/sharing?organisation=market").await.expect(200);
        let answers = &report["answers"];
        let ground = report["refusals"][0].clone();
        let number = |name: &str| answers[name].as_u64().unwrap();
        (number("answered"), number("refused"), number("overturned"), ground["count"].as_u64())
    };
    assert_eq!(counted().await, (1, 1, 0, Some(1)), "while the dispute runs");
    let market = city.person("head@market").await;
    market.post(&format!("disputes/{}/give-in", of.dispute), Value::Null).await.expect(200);
    assert_eq!(counted().await, (1, 1, 1, Some(1)), "the provider gave in and owes a new answer");
    let dispute = market.get(&format!("disputes/{}", of.dispute)).await.expect(200);
    let line = dispute["line"].as_str().unwrap();
    market.post(&format!("lines/{line}/agree"), Value::Null).await.expect(200);
    assert_eq!(counted().await, (2, 1, 1, Some(1)), "and agreed");
}
