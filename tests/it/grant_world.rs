//! A grant of the sample city that an application calls through the gateway, for stories about its later life.

use axum::body::Body;
use axum::http::Request;
use data_encoding::BASE64;
use matou::worker;
use serde_json::{Value, json};

use crate::api_city::{Answer, City, Persona};

/// 医疗机构执业登记信息, of the health commission.
pub const INSTITUTIONS: &str = "2-02-022/000001";

/// A grant with the credentials of its application.
pub struct Held {
    pub grant: String,
    pub app: String,
    credentials: (String, String),
}

pub fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

/// Ends the standing consents of the health commission, so that its office head answers.
pub async fn without_consents(city: &City) {
    let health = city.person("head@health").await;
    for consent in health.get("consents").await.expect(200)["items"].as_array().unwrap() {
        health.post(&format!("consents/{}/end", id(consent)), Value::Null).await.expect(200);
    }
}

/// Signs a request off and agrees to its one line; answers the line.
pub async fn sign_and_agree(city: &City, request: &str) -> Value {
    let head = city.person("head@yuzhong").await;
    let signed = head.post(&format!("requests/{request}/sign-off"), Value::Null).await.expect(200);
    let line = id(&signed["lines"][0]);
    city.person("head@health").await.post(&format!("lines/{line}/agree"), json!({})).await.expect(200)
}

impl Held {
    /// Asks for medical institutions until 2027-06-30, has it agreed to, configures and opens the hand-over.
    pub async fn make(city: &City) -> Self {
        without_consents(city).await;
        let developer = city.person("developer@yuzhong").await;
        let resource = city.resource(INSTITUTIONS).await;
        let fields = json!([
            {"name": "registration_number"}, {"name": "institution_name"}, {"name": "category"}, {"name": "beds"},
        ]);
        let scope = json!({"fields": fields, "method": "table"});
        developer.put(&format!("basket/items/{resource}"), json!({"scope": scope})).await.expect(201);
        let app = json!({"name": "基层卫生一体化", "purpose": "家庭医生签约"});
        let app = id(&developer.post("apps", app).await.expect(201));
        let terms = json!({
            "basis": "《基本医疗卫生与健康促进法》第三十五条", "scenario": "基层医疗服务", "scope": "渝中区社区卫生服务",
            "method": "库表", "until": "2027-06-30",
        });
        let body = json!({"app": app, "title": "家庭医生签约核验", "use": terms});
        let request = id(&developer.post("requests", body).await.expect(201));
        let agreed = sign_and_agree(city, &request).await;
        let grant = agreed["answer"]["grant"].as_str().unwrap().to_owned();
        city.settle().await;
        let made = developer.post(&format!("apps/{app}/configure"), json!({"apply": true})).await.expect(200);
        city.settle().await;
        let open = format!("handover/{}/open", id(&made["handover"]));
        let opened = developer.post(&open, Value::Null).await.expect(200);
        let text = |name: &str| opened[name].as_str().unwrap().to_owned();
        Self { grant, app, credentials: (text("client_id"), text("client_secret")) }
    }

    /// Asks the token endpoint for a token of this grant.
    pub async fn ask_token(&self, city: &City) -> Answer {
        let (client, secret) = &self.credentials;
        let basic = BASE64.encode(format!("{client}:{secret}").as_bytes());
        let form = format!("grant_type=client_credentials&scope={}", self.grant);
        let request = Request::post("/oauth/token")
            .header("authorization", format!("Basic {basic}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form));
        city.send(request.unwrap()).await
    }

    /// A token for this grant by the application's own credentials.
    pub async fn token(&self, city: &City) -> String {
        self.ask_token(city).await.expect(200)["access_token"].as_str().unwrap().to_owned()
    }

    /// Reads one row with a token.
    pub async fn call(&self, city: &City, token: &str) -> Answer {
        let path = format!("/gw/{}/rows?limit=1", self.grant);
        Persona::of(city, token.to_owned()).get(&path).await
    }

    /// The columns of the row that a call with this token reads.
    pub async fn columns(&self, city: &City, token: &str) -> Vec<String> {
        let rows = self.call(city, token).await.expect(200);
        let mut columns: Vec<String> = rows["items"][0].as_object().unwrap().keys().cloned().collect();
        columns.sort();
        columns
    }

    /// The grant as somebody sees it.
    pub async fn seen(&self, city: &City) -> Value {
        let auditor = city.person("auditor@city").await;
        auditor.get(&format!("grants/{}", self.grant)).await.expect(200)
    }
}

/// Entries of the log with an action that were not denied.
pub async fn entries(city: &City, action: &str) -> Vec<Value> {
    let auditor = city.person("auditor@city").await;
    let page = auditor.get(&format!("audit/entries?action={action}&limit=100")).await.expect(200);
    let done = page["items"].as_array().unwrap().iter().filter(|entry| entry["denied"].is_null());
    done.cloned().collect()
}

/// Lets time pass, and what it brings about.
pub async fn days_later(city: &City, days: i64) {
    city.app.clock.advance_seconds(days * 86_400);
    worker::minute(&city.app).await.unwrap();
    city.settle().await;
}
