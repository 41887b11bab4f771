//! Foreign catalogues as they come: what is taken, what is not and why, and that a second run changes nothing.

use std::io::Write as _;
use std::sync::Arc;

use matou::app::App;
use matou::audit::store::Filter;
use matou::audit::{store as audit, verify};
use matou::catalog::import::{self, Importer, Mapping, Progress, Report};
use matou::catalog::{Format, Kind, Origin, Resource, Sharing, UpdateCycle, commands, store};
use matou::clock::Timestamp;
use matou::id::OrgId;
use matou::identity::Caller;
use matou::org::{OrgKind, Organisation, Role, RoleTerm, Tier};
use matou::text::Bilingual;
use matou::{db, search};
use serde_json::json;

use crate::gateway_world::{World, worlds};

/// Somebody of an organisation in a role.
pub fn in_role(like: &Caller, org: &Organisation, role: Role) -> Caller {
    let mut caller = like.clone();
    caller.org = Arc::new(org.clone());
    caller.post.org = org.id.clone();
    caller.post.roles = vec![RoleTerm { role, from: Timestamp(0), until: None }];
    caller.roles = vec![role];
    caller
}

/// Adds an organisation to the world.
pub async fn settle(app: &App, slug: &str, name: &str, is_authority: bool) -> Organisation {
    let parent = app.tree().by_slug("city").map(|city| city.id.clone());
    let org = Organisation {
        id: OrgId::new(),
        slug: slug.to_owned(),
        name: Bilingual::zh(name),
        kind: OrgKind::GovernmentOrgan,
        tier: Tier::City,
        parent,
        strip: None,
        division: None,
        uscc: None,
        class_group: None,
        is_authority,
        version: 0,
    };
    db::insert(&app.db.writer, &org).await.unwrap();
    app.reload_tree().await.unwrap();
    org
}

/// The authority of the city.
pub async fn authority(world: &World) -> Caller {
    settle(&world.app, "city", "示例市人民政府", false).await;
    let bureau = settle(&world.app, "bigdata", "示例市大数据局", true).await;
    in_role(&world.head, &bureau, Role::Authority)
}

/// A file in the shape of the portals' catalogue, with the mess of real ones.
fn mess() -> String {
    let row = |id: u32, changes: serde_json::Value| {
        let mut row = json!({
            "access": "无条件开放", "department": "某市交通运输局", "description": "公交线路的首末站与票价。",
            "domain": ["道路交通"], "formats": ["xlsx", "csv"], "frequency": "每年", "id": format!("wuhu-{id:05}"),
            "issued": "2022-11-09", "modified": "2023-02-14", "portal": "anhui_wuhu", "theme": ["交通出行"],
            "title": format!("公交线路{id}"), "url": "https://portal.example/1", "rows": "12",
        });
        for (name, value) in changes.as_object().unwrap() {
            row[name] = value.clone();
        }
        row.to_string()
    };
    let lines = [
        row(1, json!({})),
        row(2, json!({"modified": "2023-2-4", "frequency": "其他", "formats": ["mysql"]})),
        row(3, json!({"description": "暂无", "modified": "", "frequency": null, "formats": ["http"]})),
        row(4, json!({"access": "有条件开放", "description": "公交线路4", "frequency": "每两年"})),
        row(5, json!({"title": "<script>alert('码头')</script>'; drop table resource; --"})),
        row(6, json!({"title": "=cmd|' /C calc'!A0", "description": "第一行\n第二行\t\u{0}末"})),
        row(7, json!({"department": "示例市卫生健康委", "title": "医疗机构𠮷名录"})),
        row(8, json!({"access": "秘密"})),
        row(9, json!({"frequency": "7"})),
        row(10, json!({"modified": "2023-02-30"})),
        row(11, json!({"title": "暂无"})),
        row(12, json!({"portal": "nowhere"})),
        r#"{"id": "wuhu-00013", "title": "断"#.to_owned(),
        String::new(),
        "[1, 2]".to_owned(),
        row(1, json!({"title": "编码重复"})),
        row(16, json!({"title": "长".repeat(201)})),
        row(17, json!({"title": {"zh": "不是文字"}})),
        row(18, json!({"formats": ["hologram"]})),
        row(19, json!({"portal": "sichuan_neijiang", "department": "暂无", "formats": ["$type", "其他"]})),
    ];
    lines.join("\n")
}

async fn run(app: &App, importer: Importer<'_>, file: &[u8], dry_run: bool) -> Report {
    let mapping = Mapping::shipped("cn_gov").unwrap();
    import::import(app, importer, file, &mapping, dry_run, &mut |_| ()).await.unwrap()
}

async fn entry(app: &App, code: &str) -> Resource {
    store::by_code(&app.db.reader, code).await.unwrap()
}

fn missing(resource: &Resource) -> Vec<&str> {
    match &resource.origin {
        Origin::Harvested { missing, .. } => missing.iter().map(String::as_str).collect(),
        Origin::Own => panic!("not harvested"),
    }
}

fn refused(report: &Report) -> Vec<(u64, &str, &str, &str)> {
    let told = |row: &'_ import::RowProblem| (row.line, row.code);
    report
        .problems
        .iter()
        .map(|row| (told(row).0, row.code, row.field.as_str(), row.value.as_str()))
        .collect()
}

#[tokio::test]
async fn rows_become_harvested_entries_and_every_other_row_is_told() {
    for world in worlds().await {
        let (app, authority) = (&world.app, authority(&world).await);
        settle(app, "weijianwei", "示例市卫生健康委", false).await;
        let report = run(app, Importer::Person(&authority), mess().as_bytes(), false).await;
        assert_eq!((report.rows, report.created, report.updated, report.unchanged), (19, 8, 0, 0));
        let wrong = refused(&report);
        assert_eq!(
            wrong.iter().map(|(line, code, ..)| (*line, *code)).collect::<Vec<_>>(),
            [
                (8, "unknown_code"),
                (9, "unknown_code"),
                (10, "not_a_date"),
                (11, "no_title"),
                (12, "unknown_source"),
                (13, "not_json"),
                (15, "not_json"),
                (16, "duplicate_row"),
                (17, "not_an_entry"),
                (18, "not_text"),
                (19, "unknown_code"),
            ]
        );
        assert_eq!(wrong[0], (8, "unknown_code", "access", "秘密"));
        assert_eq!(report.problems[0].known, ["无条件开放", "有条件开放"]);
        assert!(report.problems[0].en.contains("cn_portals_2022"));
        assert!(
            report
                .problems
                .iter()
                .all(|row| !row.zh.is_empty() && !row.en.is_empty() && !row.next.0.is_empty())
        );

        let plain = entry(app, "anhui_wuhu/wuhu-00001").await;
        let content = plain.content().unwrap();
        assert_eq!((plain.state(), content.kind, content.is_open), ("published", Kind::File, true));
        assert_eq!(
            (content.format, content.update_cycle),
            (Some(Format::Spreadsheet), Some(UpdateCycle::Yearly))
        );
        assert_eq!(content.sharing, Some(Sharing::Unconditional));
        assert_eq!(content.tags, ["某市交通运输局", "交通出行"]);
        let told = "（来源：芜湖市数据开放平台；数据提供单位：某市交通运输局；发布于 2022-11-09；更新于 2023-02-14）";
        assert_eq!(content.summary.zh, format!("公交线路的首末站与票价。\n{told}"));
        assert_eq!(missing(&plain), ["methods", "grade"]);
        assert_eq!(app.tree().get(&plain.provider).unwrap().slug, "harvest-anhui-wuhu");
    }
}

#[tokio::test]
async fn what_the_source_leaves_open_stays_open() {
    for world in worlds().await {
        let (app, authority) = (&world.app, authority(&world).await);
        let health = settle(app, "weijianwei", "示例市卫生健康委", false).await;
        run(app, Importer::Person(&authority), mess().as_bytes(), false).await;
        let table = entry(app, "anhui_wuhu/wuhu-00002").await;
        assert_eq!(missing(&table), ["items", "update_cycle", "methods", "grade"]);
        assert!(table.content().unwrap().summary.zh.contains("更新于 2023-02-04"));
        let api = entry(app, "anhui_wuhu/wuhu-00003").await;
        assert_eq!(missing(&api), ["items", "update_cycle", "methods", "grade", "summary"]);
        assert_eq!(api.content().unwrap().kind, Kind::Api);
        // A description that repeats the title says nothing.
        let repeated = entry(app, "anhui_wuhu/wuhu-00004").await;
        assert_eq!(missing(&repeated), ["methods", "grade", "summary", "sharing.conditions"]);
        let hostile = entry(app, "anhui_wuhu/wuhu-00005").await;
        assert_eq!(
            hostile.content().unwrap().title.zh,
            "<script>alert('码头')</script>'; drop table resource; --"
        );
        assert!(
            entry(app, "anhui_wuhu/wuhu-00006")
                .await
                .content()
                .unwrap()
                .summary
                .zh
                .starts_with("第一行 第二行  末\n")
        );
        assert_eq!(entry(app, "anhui_wuhu/wuhu-00007").await.provider, health.id);
        let nobody = entry(app, "sichuan_neijiang/wuhu-00019").await;
        assert_eq!(missing(&nobody), ["format", "methods", "grade", "provider"]);
        // Every department may find them; who is outside government only what is shared unconditionally.
        assert_eq!(commands::view(app, &world.developer, &repeated.id).await.unwrap().id, repeated.id);
        search::follow(app).await.unwrap();
        let ask = search::Ask { text: "公交线路".to_owned(), limit: 50, ..search::Ask::default() };
        assert!(search::search(app, Some(&world.developer), ask).await.unwrap().hits.len() >= 4);
    }
}

#[tokio::test]
async fn what_another_process_imports_is_found_here() {
    for world in worlds().await {
        let (app, authority) = (&world.app, authority(&world).await);
        // Its own index, and what it knows of organisations from before the import.
        let (mut config, own) = (app.config.clone(), tempfile::tempdir().unwrap());
        config.search.directory = own.path().join("index").display().to_string();
        let here = App::open(config, app.clock.clone()).await.unwrap();
        search::follow(&here).await.unwrap();
        run(app, Importer::Person(&authority), mess().as_bytes(), false).await;
        search::follow(&here).await.unwrap();
        let ask = search::Ask { text: "公交线路".to_owned(), limit: 50, ..search::Ask::default() };
        assert!(search::search(&here, Some(&world.developer), ask).await.unwrap().hits.len() >= 4);
    }
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_changed_row_is_taken_anew() {
    for world in worlds().await {
        let (app, authority) = (&world.app, authority(&world).await);
        let importer = Importer::Person(&authority);
        let first = run(app, importer, mess().as_bytes(), false).await;
        let again = run(app, importer, mess().as_bytes(), false).await;
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, first.created));
        assert_eq!(again.problems, first.problems);

        let before = entry(app, "anhui_wuhu/wuhu-00001").await;
        let newer = mess().replacen("公交线路的首末站与票价。", "增加了夜班线路。", 1);
        let changed = run(app, importer, newer.as_bytes(), false).await;
        assert_eq!((changed.created, changed.updated, changed.unchanged), (0, 1, first.created - 1));
        let after = entry(app, "anhui_wuhu/wuhu-00001").await;
        assert_eq!((after.id, after.published.unwrap().entry_version), (before.id.clone(), 2));
        assert!(after.change_number > before.change_number);

        // What its department made its own, and what was withdrawn, an import leaves alone.
        let mut own = entry(app, "anhui_wuhu/wuhu-00002").await;
        own.origin = Origin::Own;
        "其他名称".clone_into(&mut own.published.as_mut().unwrap().content.title.zh);
        db::update(&app.db.writer, &mut own).await.unwrap();
        let kept = run(app, importer, mess().as_bytes(), false).await;
        assert!(refused(&kept).contains(&(2, "entry_kept", "code", "anhui_wuhu/wuhu-00002")));
    }
}

#[tokio::test]
async fn each_entry_has_its_entry_in_the_log_and_the_tables_agree() {
    for world in worlds().await {
        let (app, authority) = (&world.app, authority(&world).await);
        let dry = run(app, Importer::Operator { name: "root" }, mess().as_bytes(), true).await;
        assert_eq!((dry.created, dry.dry_run, store::count(&app.db.reader).await.unwrap()), (8, true, 0));
        assert!(app.tree().by_slug("harvest-anhui-wuhu").is_none());

        run(app, Importer::Operator { name: "root" }, mess().as_bytes(), false).await;
        let filter = Filter { action: Some("resource.import".to_owned()), ..Filter::default() };
        let entries = audit::entries(&app.db.reader, &filter, 100).await.unwrap().entries;
        // Eight entries, two organisations that stand for the sources.
        assert_eq!(entries.len(), 10);
        world.seal().await;
        let options = verify::Options { tables: &[("resource", "resource")], ..verify::Options::default() };
        let key = app.keys.log.verifying_key();
        let found = verify::verify(&app.db.reader, &app.config.log.origin, &key, options).await.unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        assert_eq!(found.objects, 8);

        let denied = Importer::Person(&world.developer);
        let mapping = Mapping::shipped("cn_gov").unwrap();
        let refusal =
            import::import(app, denied, mess().as_bytes(), &mapping, false, &mut |_| ()).await.unwrap_err();
        assert_eq!((refusal.status, refusal.code), (403, "denied"));
        drop(authority);
    }
}

const CSV_MAPPING: &str = r#"
[source]
slug = "old"
names = { old = "旧目录" }
[fields]
title = "名称"
summary = "摘要"
department = "单位"
sharing = "共享类型"
update_cycle = "更新周期"
formats = "格式"
[codes]
name = "idatrix_2019"
sharing = { "1" = "unconditional", "2" = "conditional", "3" = "withheld" }
update_cycle = { "1" = "real_time", "6" = "yearly" }
format = { "2" = "spreadsheet" }
"#;

#[tokio::test]
async fn csv_gb18030_and_compressed_files_are_recognised() {
    let csv = "名称,摘要,单位,共享类型,更新周期,格式\r\n\"企业,名录\",\"含\"\"𠮷\"\"字\n第二行\",某局,2,6,2\r\n缺列,某局\r\n\
               企业年报,,某局,3,9,2\r\n企业年报,,某局,3,6,2\r\n企业年报,再一次,某局,3,6,2\r\n";
    let (gb18030, ..) = encoding_rs::GB18030.encode(csv);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&gb18030).unwrap();
    let marked = format!("\u{feff}{csv}");
    let files = [csv.as_bytes().to_vec(), gb18030.to_vec(), packed.finish().unwrap(), marked.into_bytes()];
    let mapping = Mapping::parse(CSV_MAPPING).unwrap();
    for world in worlds().await {
        let authority = authority(&world).await;
        for (turn, file) in files.iter().enumerate() {
            let mut steps: Vec<Progress> = Vec::new();
            let report = import::import(
                &world.app,
                Importer::Person(&authority),
                file.as_slice(),
                &mapping,
                false,
                &mut |step| steps.push(step),
            )
            .await
            .unwrap();
            let taken = if turn == 0 { (2, 0) } else { (0, 2) };
            assert_eq!((report.created, report.unchanged), taken, "file {turn}");
            let lines: Vec<(u64, &str)> = report.problems.iter().map(|row| (row.line, row.code)).collect();
            assert_eq!(lines, [(4, "columns"), (5, "unknown_code"), (7, "duplicate_row")], "file {turn}");
            assert_eq!(steps, [Progress { rows: 5, taken: 2, refused: 3 }]);
        }
        let all = store::in_state(&world.app.db.reader, "published").await.unwrap();
        let titles: Vec<&str> = all.iter().map(|it| it.content().unwrap().title.zh.as_str()).collect();
        assert_eq!(titles, ["企业年报", "企业,名录"]);
        assert!(all[1].content().unwrap().summary.zh.starts_with("含\"𠮷\"字 第二行\n"));
        assert_eq!(
            missing(&all[0]),
            ["methods", "grade", "summary", "domain", "sharing.reason", "sharing.basis"]
        );
    }
}

#[tokio::test]
async fn a_broken_file_is_said_plainly_and_single_wrong_bytes_spoil_one_row() {
    for world in worlds().await {
        let authority = authority(&world).await;
        let mut file = mess().into_bytes();
        let place = mess().find("公交线路2").unwrap();
        file[place] = 0xff;
        let report = run(&world.app, Importer::Person(&authority), &file, true).await;
        assert!(refused(&report).iter().any(|(_, code, ..)| *code == "encoding"), "{report:?}");
        assert_eq!(report.created, 7);

        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(mess().as_bytes()).unwrap();
        let mut packed = packed.finish().unwrap();
        packed.truncate(packed.len() / 2);
        let mapping = Mapping::shipped("cn_gov").unwrap();
        let importer = Importer::Person(&authority);
        let refusal =
            import::import(&world.app, importer, packed.as_slice(), &mapping, true, &mut |_| ()).await;
        assert_eq!(refusal.unwrap_err().code, "import_broken_off");
    }
}

#[tokio::test]
async fn the_report_opens_in_a_spreadsheet_without_running_anything() {
    for world in worlds().await {
        let authority = authority(&world).await;
        let file = mess().replace("\"access\":\"秘密\"", "\"access\":\"=1+1\"");
        let csv = run(&world.app, Importer::Person(&authority), file.as_bytes(), true).await.to_csv();
        assert!(csv.starts_with("line,code,field,value,"));
        assert!(csv.contains("8,unknown_code,access,'=1+1,"), "{csv}");
        assert_eq!(csv.lines().count(), 12);
    }
}
