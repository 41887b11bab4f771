//! What the catalogue cannot grant becomes a demand that reaches who can answer it, and nobody else.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use matou::audit::verify;
use matou::catalog::import::{self, Importer, Mapping};
use matou::catalog::{Resource, store};
use matou::demand::{self, Demand, DemandState, Wish};
use matou::identity::token::{self, Issuer, TokenScope};
use matou::identity::{self, Caller};
use matou::org::Role;
use matou::{api, db};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::gateway_world::{START, World, table_content, worlds};
use crate::import::{authority, in_role, settle};

fn wish(about: Option<&Resource>) -> Wish {
    Wish {
        about: about.map(|entry| entry.id.clone()),
        title: "公交线路的实时位置".to_owned(),
        what: "线路、车辆、经纬度，每 30 秒一次，只要渝中区。<b>'; --".to_owned(),
        use_basis: "《示例市公共交通条例》第十条".to_owned(),
        to: String::new(),
    }
}

/// One harvested entry of a portal and one of a department that is here.
async fn harvest(world: &World, authority: &Caller) -> (Resource, Resource) {
    settle(&world.app, "jiaotong", "示例市交通运输局", false).await;
    let row = |id: &str, department: &str| {
        json!({"id": id, "portal": "anhui_wuhu", "title": "公交线路", "department": department}).to_string()
    };
    let file = [row("a", "某县交通局"), row("b", "示例市交通运输局")].join("\n");
    let mapping = Mapping::shipped("cn_gov").unwrap();
    let importer = Importer::Person(authority);
    import::import(&world.app, importer, file.as_bytes(), &mapping, false, &mut |_| ()).await.unwrap();
    let entry = async |code| store::by_code(&world.app.db.reader, code).await.unwrap();
    (entry("anhui_wuhu/a").await, entry("anhui_wuhu/b").await)
}

/// A developer whose department has the authority above.
async fn asking(world: &World) -> Caller {
    let org = settle(&world.app, "tourism", "示例市文化旅游委", false).await;
    in_role(&world.developer, &org, Role::Developer)
}

fn ids(demands: &[Demand]) -> Vec<&str> {
    demands.iter().map(|demand| demand.id.as_str()).collect()
}

#[tokio::test]
async fn a_demand_reaches_who_can_answer_it() {
    for world in worlds().await {
        let app = &world.app;
        let authority = authority(&world).await;
        let (foreign, local) = harvest(&world, &authority).await;
        let asking = asking(&world).await;
        let transport = app.tree().by_slug("jiaotong").unwrap().as_ref().clone();
        let steward = in_role(&world.head, &transport, Role::Steward);

        let to_department = demand::file(app, &asking, wish(Some(&local)), None).await.unwrap();
        assert_eq!(to_department.addressee(), Some(&transport.id));
        let to_authority = demand::file(app, &asking, wish(Some(&foreign)), None).await.unwrap();
        assert_eq!(to_authority.addressee(), Some(&authority.org.id));
        let free = demand::file(app, &asking, wish(None), None).await.unwrap();
        assert_eq!(free.addressee(), Some(&authority.org.id));
        // A department without an authority above: it stays filed until somebody takes it up.
        let lone = demand::file(app, &world.developer, wish(None), None).await.unwrap();
        assert_eq!(lone.state, DemandState::Filed);

        let listed = async |caller: &Caller| demand::list(app, caller).await.unwrap();
        assert_eq!(listed(&asking).await.len(), 3);
        assert_eq!(ids(&listed(&steward).await), [to_department.id.as_str()]);
        assert_eq!(listed(&authority).await.len(), 2);
        assert!(listed(&world.stranger).await.is_empty());
        let hidden = demand::view(app, &world.stranger, &free.id).await.unwrap_err();
        assert_eq!((hidden.status, hidden.code), (404, "not_found"));
    }
}

#[tokio::test]
async fn an_authority_passes_a_demand_on_and_who_got_it_by_mistake_returns_it() {
    for world in worlds().await {
        let app = &world.app;
        let authority = authority(&world).await;
        let asking = asking(&world).await;
        settle(app, "jiaotong", "示例市交通运输局", false).await;
        let transport = app.tree().by_slug("jiaotong").unwrap().as_ref().clone();
        let steward = in_role(&world.head, &transport, Role::Steward);
        let filed = demand::file(app, &asking, wish(None), None).await.unwrap();
        let id = &filed.id;

        let foreign = demand::route(app, &asking, id, "jiaotong", "").await.unwrap_err();
        assert_eq!((foreign.status, foreign.code), (403, "denied"));
        for (to, said) in [("nowhere", "没有这个单位"), ("", "没有这个单位")] {
            let wrong = demand::route(app, &authority, id, to, "").await.unwrap_err();
            assert_eq!((wrong.status, wrong.fields[0].zh.as_str()), (422, said));
        }
        let own = authority.org.slug.clone();
        assert_eq!(demand::route(app, &authority, id, &own, "").await.unwrap_err().fields[0].field, "to");
        let long = demand::route(app, &authority, id, "jiaotong", &"长".repeat(2001)).await.unwrap_err();
        assert_eq!(long.fields[0].field, "note");
        assert_eq!(demand::give_back(app, &authority, id, "不归我们").await.unwrap_err().code, "wrong_stage");

        let routed = demand::route(app, &authority, id, "示例市交通运输局", "请核实").await.unwrap();
        assert_eq!((routed.addressee(), routed.passed.len()), (Some(&transport.id), 1));
        let waiting = demand::waiting(app, &steward).await.unwrap();
        assert_eq!(ids(&waiting), [id.as_str()]);
        assert_eq!(demand::route(app, &steward, id, &own, "").await.unwrap_err().status, 403);
        assert_eq!(demand::give_back(app, &steward, id, " ").await.unwrap_err().fields[0].field, "note");
        let back = demand::give_back(app, &steward, id, "属公交集团").await.unwrap();
        assert_eq!((back.addressee(), back.passed.len()), (Some(&authority.org.id), 2));
        assert!(demand::waiting(app, &steward).await.unwrap().is_empty());
        assert_eq!(ids(&demand::waiting(app, &authority).await.unwrap()), [id.as_str()]);

        demand::route(app, &authority, id, "jiaotong", "").await.unwrap();
        demand::answer(app, &steward, id, "下月编目", None).await.unwrap();
        assert_eq!(
            ids(&demand::waiting(app, &asking).await.unwrap()),
            [id.as_str()],
            "its answer is to be read"
        );
        assert_eq!(demand::route(app, &authority, id, "jiaotong", "").await.unwrap_err().status, 403);
        demand::close(app, &asking, id).await.unwrap();
        assert!(demand::waiting(app, &asking).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_answer_names_an_entry_and_is_given_once_by_whom_it_was_asked() {
    for world in worlds().await {
        let app = &world.app;
        let authority = authority(&world).await;
        let asking = asking(&world).await;
        let filed = demand::file(app, &asking, wish(None), None).await.unwrap();
        let entry = world.resource(table_content("physician")).await;
        let harvested = harvest(&world, &authority).await.0;

        let foreign = demand::answer(app, &world.stranger, &filed.id, "不归我管", None).await.unwrap_err();
        assert_eq!(foreign.status, 404);
        let own = demand::answer(app, &asking, &filed.id, "自己答复", None).await.unwrap_err();
        assert_eq!(own.status, 403);
        let empty = demand::answer(app, &authority, &filed.id, "  ", None).await.unwrap_err();
        assert_eq!((empty.status, empty.fields[0].field.as_str()), (422, "note"));
        let useless =
            demand::answer(app, &authority, &filed.id, "见此", Some(harvested.id)).await.unwrap_err();
        assert_eq!(useless.fields[0].field, "resource");

        let answered =
            demand::answer(app, &authority, &filed.id, "已有条目", Some(entry.id.clone())).await.unwrap();
        assert_eq!(answered.state.as_str(), "answered");
        let again = demand::answer(app, &authority, &filed.id, "再答", None).await.unwrap_err();
        assert_eq!((again.status, again.code), (409, "wrong_stage"));
        let instead = demand::file(app, &asking, wish(Some(&entry)), None).await.unwrap_err();
        assert_eq!((instead.status, instead.code), (409, "ask_instead"));

        assert_eq!(demand::close(app, &authority, &filed.id).await.unwrap_err().status, 403);
        assert_eq!(demand::close(app, &asking, &filed.id).await.unwrap().state.as_str(), "closed");
        assert_eq!(demand::close(app, &asking, &filed.id).await.unwrap_err().code, "wrong_stage");
        world.seal().await;
        let options = verify::Options { tables: &[("demand", "demand")], ..verify::Options::default() };
        let key = app.keys.log.verifying_key();
        let found = verify::verify(&app.db.reader, &app.config.log.origin, &key, options).await.unwrap();
        assert!(found.findings.is_empty() && found.objects == 1, "{:?}", found.findings);
    }
}

#[tokio::test]
async fn a_demand_says_what_for_and_nobody_files_for_others() {
    for world in worlds().await {
        let app = &world.app;
        let long = Wish { what: "长".repeat(2001), title: String::new(), ..wish(None) };
        let refusal = demand::file(app, &world.developer, long, None).await.unwrap_err();
        let fields: Vec<&str> = refusal.fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!((refusal.status, fields), (422, vec!["title", "what"]));
        let auditor = in_role(&world.developer, &world.developer.org, Role::Auditor);
        assert_eq!(demand::file(app, &auditor, wish(None), None).await.unwrap_err().status, 403);
        assert!(demand::list(app, &world.developer).await.unwrap().is_empty());
    }
}

/// A token of somebody, as a script holds it.
async fn bearer(world: &World, caller: &Caller) -> String {
    let app = &world.app;
    db::insert(&app.db.writer, &caller.person).await.unwrap();
    db::insert(&app.db.writer, &caller.post).await.unwrap();
    let wish = token::Wish {
        name: "脚本".to_owned(),
        scopes: vec![TokenScope::Read, TokenScope::Write, TokenScope::Decide],
        expires_at: START.plus_seconds(86_400),
        issuer: Issuer::Operator,
    };
    let (_, secret) = identity::store::issue_token(&app.db.writer, &caller.post, wish, START).await.unwrap();
    format!("Bearer {}", secret.expose())
}

async fn call(world: &World, bearer: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = match &body {
        Some(_) => Request::post(path).header("content-type", "application/json"),
        None => Request::get(path),
    };
    let body = Body::from(body.map(|body| body.to_string()).unwrap_or_default());
    let request = request.header("authorization", bearer).body(body).unwrap();
    let router: Router = api::demand::routes().into_router().with_state(Arc::clone(&world.app));
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_same_over_http() {
    for world in worlds().await {
        let authority = authority(&world).await;
        let asking = asking(&world).await;
        let (developer, officer) = (bearer(&world, &asking).await, bearer(&world, &authority).await);
        let body = json!({"title": "公交", "what": "位置", "use_basis": "条例"});
        let (status, filed) = call(&world, &developer, "/api/v1/demands", Some(body.clone())).await;
        assert_eq!((status, &filed["state"]), (201, &json!("routed")), "{filed}");
        let path = format!("/api/v1/demands/{}", filed["id"].as_str().unwrap());
        let (status, listed) = call(&world, &officer, "/api/v1/demands", None).await;
        assert_eq!((status, &listed["items"][0]["id"]), (200, &filed["id"]));
        let answer = json!({"note": "将列入目录"});
        let (status, refused) =
            call(&world, &developer, &format!("{path}/answer"), Some(answer.clone())).await;
        assert_eq!(status, 403, "{refused}");
        let (status, answered) = call(&world, &officer, &format!("{path}/answer"), Some(answer)).await;
        assert_eq!(
            (status, &answered["state"], &answered["note"]),
            (200, &json!("answered"), &json!("将列入目录"))
        );
        let (status, closed) = call(&world, &developer, &format!("{path}/close"), Some(json!({}))).await;
        assert_eq!((status, &closed["state"]), (200, &json!("closed")));
        assert_eq!(call(&world, &developer, "/api/v1/demands/dem_x", None).await.0, 404);
        let mut unknown = body;
        unknown["priority"] = json!(1);
        assert_eq!(call(&world, &developer, "/api/v1/demands", Some(unknown)).await.0, 422);
        assert_eq!(call(&world, "Bearer none", "/api/v1/demands", None).await.0, 401);
    }
}
