//! Files that are sent: taken in with 202, worked off in the background, told row by row; and the catalogue out
//! and in again.

use std::io::Write as _;

use axum::body::Body;
use axum::http::Request;
use matou::catalog::export::Export;
use matou::catalog::import::{self, Importer, Mapping, native::Line};
use serde_json::{Value, json};

use crate::api_city::{Answer, City, Persona, cities, city};
use crate::gateway_world::worlds;

async fn send(city: &City, who: &Persona<'_>, query: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(format!("/api/v1/imports?{query}"))
        .header("authorization", format!("Bearer {}", who.token))
        .header("content-type", "application/octet-stream")
        .body(Body::from(body));
    city.send(request.unwrap()).await
}

/// Sends a file, lets the worker do its part, answers what became of it.
async fn done(city: &City, who: &Persona<'_>, query: &str, body: Vec<u8>) -> Value {
    let sent = send(city, who, query, body).await;
    let at = sent.header("location").to_owned();
    let sent = sent.expect(202);
    assert_eq!((&sent["state"], &sent["rows"]), (&json!("waiting"), &json!(0)));
    city.settle().await;
    who.get(&at).await.expect(200)
}

fn line(code: &str, title: &str, provider: &str) -> Value {
    json!({
        "code": code, "provider": provider,
        "content": {
            "kind": "data.table", "title": {"zh": title}, "format": "database", "update_cycle": "daily", "grade": 2,
            "sharing": {"type": "unconditional"}, "methods": ["table"],
            "items": [{"name": "day", "title": {"zh": "日期"}, "kind": "D", "grade": 2, "is_key": true}],
        },
    })
}

fn lines(all: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    (lines.join("\n") + "\n").into_bytes()
}

#[tokio::test]
async fn a_department_s_file_becomes_drafts_and_every_other_row_is_told() {
    for city in cities().await {
        let steward = city.person("steward@health").await;
        let file = lines(&[
            line("2-02-022/000981", "发热门诊日报", "health"),
            line("2-02-022/000982", "采血点", ""),
            line("2-02-022/000983", "户籍", "police"),
            line("2-02-022/000981", "又一个", "health"),
            json!({"code": "2-02-022/000985"}),
            line("2-02-022/000986", "带\u{202e}方向符", "health"),
        ]);
        let tried = done(&city, &steward, "as=matou&dry_run=true", file.clone()).await;
        assert_eq!((&tried["created"], &tried["refused"]), (&json!(2), &json!(4)), "{tried}");
        assert_eq!(
            steward.get("resources?code=2-02-022/000981").await.status,
            404,
            "a dry run makes nothing"
        );

        let taken = done(&city, &steward, "as=matou&file=entries.jsonl", file.clone()).await;
        assert_eq!(
            (&taken["state"], &taken["rows"], &taken["created"]),
            (&json!("done"), &json!(6), &json!(2)),
            "{taken}"
        );
        assert_eq!(tried["problems"], taken["problems"], "a dry run tells what the import will refuse");
        let told: Vec<(u64, &str)> = taken["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["line"].as_u64().unwrap(), row["code"].as_str().unwrap()))
            .collect();
        assert_eq!(told, [(3, "not_yours"), (4, "duplicate_row"), (5, "not_an_entry"), (6, "invalid_input")]);
        let entry = matou::catalog::store::by_code(&city.app.db.reader, "2-02-022/000981").await.unwrap();
        assert_eq!(
            (entry.state(), entry.provider),
            ("draft", city.app.tree().by_slug("health").unwrap().id.clone())
        );

        // The same once more changes nothing; something new is a new draft.
        let mut changed = file;
        changed.extend(lines(&[line("2-02-022/000989", "新增", "health")]));
        let again = done(&city, &steward, "as=matou", changed).await;
        assert_eq!(
            (&again["unchanged"], &again["created"], &again["updated"]),
            (&json!(2), &json!(1), &json!(0)),
            "{again}"
        );
        let listed = steward.get("imports").await.expect(200);
        assert_eq!((&listed["total"], &listed["items"][0]["problems"]), (&json!(3), &Value::Null));

        // Nobody else knows of it.
        let at = format!("imports/{}", taken["id"].as_str().unwrap());
        for other in ["head@police", "developer@yuzhong", "auditor@city"] {
            assert_eq!(city.person(other).await.get(&at).await.code(), (404, "not_found"), "{other}");
        }
        let log = matou::audit::store::rows_after(&city.app.db.reader, 0, 100_000).await.unwrap();
        assert!(
            log.iter()
                .any(|row| row.body.contains(taken["id"].as_str().unwrap()) && row.body.contains("\"done\""))
        );
    }
}

#[tokio::test]
async fn csv_json_and_gzip_are_read_and_what_is_no_file_is_refused() {
    let city = city().await;
    let authority = city.person("authority@city").await;
    let csv = "id,title,department,portal,access,frequency\nw-1,公交线路,某局,anhui_wuhu,无条件开放,每年\nw-2,站点,某局,nowhere,无条件开放,每年\n";
    let taken = done(&city, &authority, "as=cn_gov&into=harvested", csv.as_bytes().to_vec()).await;
    assert_eq!(
        (&taken["created"], &taken["problems"][0]["code"]),
        (&json!(1), &json!("unknown_source")),
        "{taken}"
    );

    let steward = city.person("steward@health").await;
    let array = json!([line("2-02-022/000991", "甲", "health"), line("2-02-022/000992", "乙", "health")]);
    let array = serde_json::to_vec_pretty(&array).unwrap();
    assert_eq!(done(&city, &steward, "as=matou", array).await["created"], 2);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&lines(&[line("2-02-022/000993", "丙", "health")])).unwrap();
    assert_eq!(done(&city, &steward, "as=matou", packed.finish().unwrap()).await["created"], 1);
    let broken = done(&city, &steward, "as=matou", b"[{\"code\": 1}".to_vec()).await;
    assert_eq!((&broken["state"], broken["failure"]["zh"].is_string()), (&json!("failed"), true), "{broken}");

    let field = |answer: &Answer| {
        (answer.status, answer.body["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
    };
    for (query, body, wrong) in [
        ("as=matou", b"".to_vec(), "file"),
        ("as=matou", b"PK\x03\x04rest".to_vec(), "file"),
        ("as=nothing", b"{}".to_vec(), "as"),
        ("as=matou&into=published", b"{}".to_vec(), "into"),
        ("as=matou&colour=red", b"{}".to_vec(), "colour"),
    ] {
        assert_eq!(field(&send(&city, &steward, query, body).await), (422, wrong.to_owned()), "{query}");
    }
    assert_eq!(send(&city, &steward, "as=cn_gov&into=harvested", csv.as_bytes().to_vec()).await.status, 403);
    let developer = city.person("developer@yuzhong").await;
    assert_eq!(send(&city, &developer, "as=matou", b"{}".to_vec()).await.status, 403);
    let large = send(&city, &steward, "as=matou", vec![b' '; 16 * 1024 * 1024 + 1]).await;
    assert_eq!(large.code(), (413, "too_large"));
}

#[tokio::test]
async fn a_long_file_is_worked_off_in_parts_and_counted_once() {
    let city = city().await;
    let authority = city.person("authority@city").await;
    let mut all: Vec<Value> =
        (0..2500).map(|number| line(&format!("long/{number}"), "长", "elsewhere")).collect();
    all.push(line("long/0", "重复", "elsewhere"));
    let taken = done(&city, &authority, "as=matou&into=harvested", lines(&all)).await;
    assert_eq!(
        (&taken["state"], &taken["rows"], &taken["created"]),
        (&json!("done"), &json!(2501), &json!(2500)),
        "{taken}"
    );
    assert_eq!(taken["problems"][0]["code"], "duplicate_row");
}

async fn exported(app: &matou::app::App) -> Vec<Line> {
    let (mut export, mut text) = (Export::default(), String::new());
    while let Some(lines) = export.next(app).await.unwrap() {
        text.push_str(&lines);
    }
    assert!(
        !text.contains("base_url") && !text.contains("\"table\":"),
        "where entries are bound to stays inside"
    );
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn what_was_exported_is_imported_and_comes_out_the_same() {
    let city = city().await;
    let out = exported(&city.app).await;
    assert!(out.len() > 50, "{}", out.len());
    let mut file = String::new();
    for line in &out {
        file.push_str(&serde_json::to_string(line).unwrap());
        file.push('\n');
    }
    let native = Mapping::shipped("matou").unwrap();
    let operator = Importer::Operator { name: "test" };
    let same =
        import::import(&city.app, operator, file.as_bytes(), &native, false, &mut |_| ()).await.unwrap();
    assert_eq!((same.unchanged, same.created, same.updated), (out.len() as u64, 0, 0), "{:?}", same.problems);

    for world in worlds().await {
        for _ in 0..2 {
            let taken = import::import(&world.app, operator, file.as_bytes(), &native, false, &mut |_| ())
                .await
                .unwrap();
            assert_eq!(taken.created + taken.unchanged, out.len() as u64, "{:?}", taken.problems);
        }
        let mut back = exported(&world.app).await;
        let mut out = out.clone();
        for lines in [&mut back, &mut out] {
            lines.sort_by(|one, other| one.code.cmp(&other.code));
        }
        for (before, after) in out.iter().zip(&back) {
            assert_eq!((&before.code, &before.content), (&after.code, &after.content));
            if before.provider == "health" {
                assert_eq!(after.provider, "health", "a department that is here too keeps its entries");
            }
        }
        assert_eq!(out.len(), back.len());
    }
}
