//! Who may act: sessions, form tokens and personal tokens as a browser or a script meets them.

use axum::http::Request;
use axum::http::request::Parts;
use matou::clock::Timestamp;
use matou::db::{self, Db};
use matou::error::Result;
use matou::id::{OrgId, PersonId, PostId};
use matou::identity::caller::{self, Entrance, FormToken, caller_from_parts};
use matou::identity::session::{self, PendingLogin, Proven};
use matou::identity::token::{Issuer, TokenScope, Wish};
use matou::identity::{Caller, Via, posts_on_offer, store};
use matou::org::{OrgKind, Organisation, Person, Post, PostKind, Role, RoleTerm, Tier, Tree};
use matou::random::Secret;
use matou::text::{Bilingual, Language};

use crate::database::both;

const NOW: Timestamp = Timestamp(1_800_000_000_000_000);
const DAY: i64 = 86_400;

/// 周敏 holds a main post in health and a concurrent one in Yuzhong until tomorrow.
struct City {
    db: Db,
    tree: Tree,
    person: Person,
    main: Post,
    concurrent: Post,
}

fn organisation(slug: &str, name: &str) -> Organisation {
    Organisation {
        id: OrgId::new(),
        slug: format!("{slug}-{}", OrgId::new()),
        name: Bilingual::zh(name),
        kind: OrgKind::GovernmentOrgan,
        tier: Tier::City,
        parent: None,
        strip: None,
        division: None,
        uscc: None,
        class_group: None,
        is_authority: false,
        version: 0,
    }
}

fn post(person: &Person, org: &Organisation, kind: PostKind, until: Option<Timestamp>) -> Post {
    let from = NOW.plus_seconds(-DAY);
    Post {
        id: PostId::new(),
        person: person.id.clone(),
        org: org.id.clone(),
        kind,
        title: Bilingual::zh("数据共享科科长"),
        roles: vec![RoleTerm { role: Role::Steward, from, until: None }],
        from,
        until,
        version: 0,
    }
}

async fn city(db: Db) -> City {
    let (health, yuzhong) = (organisation("health", "市卫生健康委"), organisation("yuzhong", "渝中区"));
    let id = PersonId::new();
    let person = Person { login: format!("周敏-{id}"), id, name: Bilingual::zh("周敏"), version: 0 };
    let concurrent = post(&person, &yuzhong, PostKind::Concurrent, Some(NOW.plus_seconds(DAY)));
    let main = post(&person, &health, PostKind::Main, None);
    for org in [&health, &yuzhong] {
        db::insert(&db.writer, org).await.unwrap();
    }
    db::insert(&db.writer, &person).await.unwrap();
    for held in [&main, &concurrent] {
        db::insert(&db.writer, held).await.unwrap();
    }
    City { db, tree: Tree::new(vec![health, yuzhong]), person, main, concurrent }
}

fn login(state: &str, step_up: bool, begun_at: Timestamp) -> PendingLogin {
    let (nonce, verifier) = ("nonce".to_owned(), "verifier".to_owned());
    PendingLogin { state: state.to_owned(), nonce, verifier, step_up, return_to: "/desk".into(), begun_at }
}

fn proven(person: &Person, stepped_up: bool) -> Proven {
    let device = "Firefox\u{7} 国产浏览器".to_owned();
    Proven { person: person.id.clone(), stepped_up, logout_hint: None, device }
}

fn request(method: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

impl City {
    fn entrance(&self, now: Timestamp) -> Entrance<'_> {
        Entrance { db: &self.db, tree: &self.tree, now, https: true }
    }
    /// Signs in through a fresh browser.
    async fn sign_in(&self, now: Timestamp) -> Secret {
        let writer = &self.db.writer;
        let cookie = store::begin_login(writer, None, login("s", false, now), now).await.unwrap().unwrap();
        let pending = store::take_login(writer, &cookie, "s", now).await.unwrap();
        store::complete_login(writer, &cookie, &pending, proven(&self.person, false), now).await.unwrap()
    }
    async fn get(&self, cookie: &Secret, now: Timestamp) -> Result<Caller> {
        let sent = format!("other=1; __Host-matou_session={}", cookie.expose());
        caller_from_parts(&self.entrance(now), &request("GET", &[("cookie", &sent)]), FormToken::InHeader)
            .await
    }
    async fn bearer(&self, secret: &str, now: Timestamp) -> Result<Caller> {
        let sent = format!("Bearer {secret}");
        caller_from_parts(
            &self.entrance(now),
            &request("POST", &[("authorization", &sent)]),
            FormToken::InHeader,
        )
        .await
    }
}

#[tokio::test]
async fn login_moves_to_a_new_cookie_and_an_answer_counts_once() {
    for (db, _directory) in both().await {
        let city = city(db).await;
        let writer = &city.db.writer;
        let before = store::begin_login(writer, None, login("一", false, NOW), NOW).await.unwrap().unwrap();
        let tab = store::begin_login(writer, Some(&before), login("二", false, NOW), NOW).await.unwrap();
        assert_eq!(tab, None, "a second tab keeps the cookie");
        assert_eq!(city.get(&before, NOW).await.unwrap_err().code, "unauthenticated");

        let wrong = store::take_login(writer, &before, "三", NOW).await.unwrap_err();
        assert_eq!((wrong.status, wrong.code), (400, "login_not_pending"));
        let pending = store::take_login(writer, &before, "一", NOW).await.unwrap();
        assert_eq!(pending.return_to, "/desk");
        let replayed = store::take_login(writer, &before, "一", NOW).await.unwrap_err();
        assert_eq!(replayed.code, "login_not_pending");
        let other_browser = store::take_login(writer, &Secret::generate(""), "二", NOW).await.unwrap_err();
        assert_eq!(other_browser.code, "login_not_pending");

        let after =
            store::complete_login(writer, &before, &pending, proven(&city.person, false), NOW).await.unwrap();
        assert_ne!(after.expose(), before.expose());
        assert_eq!(city.get(&before, NOW).await.unwrap_err().code, "unauthenticated");
        let caller = city.get(&after, NOW).await.unwrap();
        assert_eq!((caller.person.name.zh.as_str(), &caller.post.id), ("周敏", &city.main.id));
        assert_eq!((caller.org.name.zh.as_str(), caller.has_role(Role::Steward)), ("市卫生健康委", true));
        assert!(!caller.stepped_up);

        // The second tab's login is still under way, until ten minutes have passed.
        let late = NOW.plus_seconds(session::LOGIN_SECONDS);
        assert_eq!(
            store::take_login(writer, &after, "二", late).await.unwrap_err().code,
            "login_not_pending"
        );
    }
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_twelve_hours() {
    for (db, _directory) in both().await {
        let city = city(db).await;
        let idle = city.sign_in(NOW).await;
        let end = NOW.plus_seconds(session::IDLE_SECONDS);
        assert_eq!(city.get(&idle, end).await.unwrap_err().code, "unauthenticated");

        let busy = city.sign_in(NOW).await;
        let mut now = NOW;
        let last = NOW.plus_seconds(session::ABSOLUTE_SECONDS - 1);
        while now.plus_seconds(1200) < last {
            now = now.plus_seconds(1200);
            city.get(&busy, now).await.expect("used every twenty minutes");
        }
        city.get(&busy, last).await.unwrap();
        assert_eq!(city.get(&busy, last.plus_seconds(1)).await.unwrap_err().status, 401);

        // Swept as of long ago, so that other tests' sessions on the same database are left alone.
        let (long_ago, later) = (Timestamp(0), Timestamp(0).plus_seconds(session::IDLE_SECONDS));
        let old = city.sign_in(long_ago).await;
        let young = city.sign_in(later).await;
        assert!(store::sweep(&city.db.writer, later).await.unwrap() >= 1);
        assert_eq!(store::load(&city.db.reader, &old, long_ago).await.unwrap(), None);
        assert!(store::load(&city.db.reader, &young, later).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_person_sees_and_ends_their_own_sessions_only() {
    for (db, _directory) in both().await {
        let (mine, other) = (city(db.clone()).await, city(db).await);
        let here = mine.sign_in(NOW).await;
        let (office, home) = (mine.sign_in(NOW).await, mine.sign_in(NOW.plus_seconds(60)).await);
        let listed = store::list_for(&mine.db.reader, &mine.person.id, NOW).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!(
            (listed[0].id.as_str(), listed[0].device.as_str()),
            (home.digest().as_str(), "Firefox 国产浏览器")
        );
        let writer = &mine.db.writer;
        let foreign = store::end(writer, &other.person.id, &office.digest()).await.unwrap_err();
        assert_eq!(foreign.code, "not_found");
        store::end(writer, &mine.person.id, &office.digest()).await.unwrap();
        assert_eq!(mine.get(&office, NOW).await.unwrap_err().status, 401);
        assert_eq!(store::end_all_other(writer, &mine.person.id, &here.digest()).await.unwrap(), 1);
        assert_eq!(mine.get(&home, NOW).await.unwrap_err().status, 401);
        mine.get(&here, NOW).await.unwrap();
    }
}

#[tokio::test]
async fn a_step_up_counts_for_ten_minutes_and_for_the_same_person_only() {
    for (db, _directory) in both().await {
        let (mine, other) = (city(db.clone()).await, city(db).await);
        let writer = &mine.db.writer;
        let mut cookie = mine.sign_in(NOW).await;
        store::choose_post(writer, &cookie.digest(), &mine.concurrent, NOW).await.unwrap();
        assert_eq!(mine.get(&cookie, NOW).await.unwrap().require_step_up().unwrap_err().status, 403);

        store::begin_login(writer, Some(&cookie), login("甲", true, NOW), NOW).await.unwrap();
        let pending = store::take_login(writer, &cookie, "甲", NOW).await.unwrap();
        let stranger = store::complete_login(writer, &cookie, &pending, proven(&other.person, true), NOW);
        assert_eq!(stranger.await.unwrap_err().code, "other_person");
        cookie =
            store::complete_login(writer, &cookie, &pending, proven(&mine.person, true), NOW).await.unwrap();

        let caller = mine.get(&cookie, NOW).await.unwrap();
        assert_eq!((&caller.post.id, caller.require_step_up()), (&mine.concurrent.id, Ok(())));
        let later = NOW.plus_seconds(session::STEP_UP_SECONDS);
        assert!(!mine.get(&cookie, later).await.unwrap().stepped_up);

        // Somebody else at the same machine does not land in the former person's post.
        store::begin_login(writer, Some(&cookie), login("乙", false, NOW), NOW).await.unwrap();
        let pending = store::take_login(writer, &cookie, "乙", NOW).await.unwrap();
        let next = store::complete_login(writer, &cookie, &pending, proven(&other.person, false), NOW);
        let next = other.get(&next.await.unwrap(), NOW).await.unwrap();
        assert_eq!((next.person.id, next.post.id), (other.person.id.clone(), other.main.id.clone()));
    }
}

#[tokio::test]
async fn one_acts_in_a_chosen_post_and_a_post_that_ended_gives_nothing() {
    for (db, _directory) in both().await {
        let (city, other) = (city(db.clone()).await, city(db).await);
        let writer = &city.db.writer;
        let cookie = city.sign_in(NOW).await;
        let foreign = store::choose_post(writer, &cookie.digest(), &other.main, NOW).await.unwrap_err();
        assert_eq!(foreign.code, "not_found");
        store::choose_post(writer, &cookie.digest(), &city.concurrent, NOW).await.unwrap();
        assert_eq!(city.get(&cookie, NOW).await.unwrap().org.name.zh, "渝中区");

        // Tomorrow the concurrent post has ended while the session (of another day) still names it.
        let tomorrow = NOW.plus_seconds(DAY);
        let posts = [city.concurrent.clone(), city.main.clone()];
        let offered: Vec<&PostId> = posts_on_offer(&posts, tomorrow).iter().map(|post| &post.id).collect();
        assert_eq!(offered, [&city.main.id]);
        let early = city.sign_in(tomorrow.plus_seconds(-60)).await;
        store::choose_post(writer, &early.digest(), &city.concurrent, tomorrow.plus_seconds(-60))
            .await
            .unwrap();
        let caller = city.get(&early, tomorrow).await.unwrap();
        assert_eq!((&caller.post.id, caller.roles), (&city.concurrent.id, vec![]));
        let again = store::choose_post(writer, &early.digest(), &city.concurrent, tomorrow).await;
        assert_eq!(again.unwrap_err().code, "post_ended");

        let mut main = city.main.clone();
        main.version = 1;
        main.until = Some(tomorrow);
        db::update(writer, &mut main).await.unwrap();
        let none = city.get(&early, tomorrow).await.unwrap_err();
        assert_eq!((none.status, none.code), (403, "no_post"));
        assert!(none.zh.contains("岗位") && !none.next.1.is_empty());
    }
}

#[tokio::test]
async fn a_change_needs_the_form_token_of_this_session() {
    let (db, _directory) = both().await.swap_remove(0);
    let city = city(db).await;
    let (cookie, another) = (city.sign_in(NOW).await, city.sign_in(NOW).await);
    let sent = format!("__Host-matou_session={}", cookie.expose());
    let right = session::csrf_token(&cookie).unwrap();
    let foreign = session::csrf_token(&another).unwrap();
    let post = |headers: &[(&str, &str)]| request("POST", &[&[("cookie", sent.as_str())], headers].concat());
    let entrance = city.entrance(NOW);

    for wrong in [None, Some(""), Some("猜测"), Some(foreign.as_str())] {
        let field = FormToken::InField(wrong);
        let refused = caller_from_parts(&entrance, &post(&[]), field).await.unwrap_err();
        assert_eq!((refused.status, refused.code), (403, "csrf"));
    }
    let elsewhere = post(&[("sec-fetch-site", "cross-site"), ("x-csrf-token", &right)]);
    let refused = caller_from_parts(&entrance, &elsewhere, FormToken::InHeader).await.unwrap_err();
    assert_eq!(refused.code, "csrf");
    caller_from_parts(&entrance, &post(&[]), FormToken::InField(Some(&right))).await.unwrap();
    let by_script = post(&[("sec-fetch-site", "same-origin"), ("x-csrf-token", &right)]);
    caller_from_parts(&entrance, &by_script, FormToken::InHeader).await.unwrap();
}

#[tokio::test]
async fn a_planted_cookie_opens_nothing() {
    let (db, _directory) = both().await.swap_remove(0);
    let city = city(db).await;
    let cookie = city.sign_in(NOW).await;
    let entrance = city.entrance(NOW);
    let plain = format!("matou_session={}", cookie.expose());
    let two = format!("__Host-matou_session={}; __Host-matou_session=planted", cookie.expose());
    let digest = format!("__Host-matou_session={}", cookie.digest());
    for sent in [plain, two, digest, "__Host-matou_session=".to_owned()] {
        let parts = request("GET", &[("cookie", &sent)]);
        let refused = caller_from_parts(&entrance, &parts, FormToken::InHeader).await.unwrap_err();
        assert_eq!(refused.code, "unauthenticated");
    }
    let over_tls = caller::set_cookie(&cookie, true);
    assert!(over_tls.starts_with("__Host-matou_session=") && over_tls.ends_with("; Secure"));
    assert!(over_tls.contains("HttpOnly") && caller::clear_cookie(false).contains("Max-Age=0"));
    let english = request("GET", &[("accept-language", "en-GB,zh;q=0.5")]);
    assert_eq!(caller::language(&english), Language::En);
    assert_eq!(caller::language(&request("GET", &[])), Language::Zh);
    let chosen = request("GET", &[("accept-language", "en"), ("cookie", "matou_language=zh")]);
    assert_eq!(caller::language(&chosen), Language::Zh);
}

fn wish(scopes: &[TokenScope], issuer: Issuer, days: i64) -> Wish {
    let expires_at = NOW.plus_seconds(days * DAY);
    Wish { name: "夜间对账脚本".to_owned(), scopes: scopes.to_vec(), expires_at, issuer }
}

#[tokio::test]
async fn a_personal_token_acts_in_one_post_until_it_ends() {
    for (db, _directory) in both().await {
        let city = city(db).await;
        let writer = &city.db.writer;
        let read = wish(&[TokenScope::Read], Issuer::Person, 30);
        let (token, secret) = store::issue_token(writer, &city.concurrent, read, NOW).await.unwrap();
        assert!(secret.expose().starts_with("mtp_"));
        assert!(!serde_json::to_string(&token).unwrap().contains(secret.expose()), "only a digest is kept");

        let caller = city.bearer(secret.expose(), NOW).await.unwrap();
        assert_eq!((&caller.post.id, caller.stepped_up), (&city.concurrent.id, false));
        assert!(matches!(&caller.via, Via::Token { id, .. } if *id == token.id));
        caller.require_scope(TokenScope::Read).unwrap();
        let narrow = caller.require_scope(TokenScope::Write).unwrap_err();
        assert_eq!((narrow.status, narrow.code), (403, "token_scope"));
        assert!(narrow.zh.contains("`write`"));

        let ended = city.bearer(secret.expose(), NOW.plus_seconds(DAY)).await.unwrap_err();
        assert_eq!(ended.code, "post_ended", "the one post it acts in has ended");
        assert!(ended.status == 403 && !ended.next.0.is_empty() && !ended.next.1.is_empty());
        let expired = city.bearer(secret.expose(), NOW.plus_seconds(30 * DAY)).await.unwrap_err();
        assert_eq!(expired.code, "unauthenticated");
        for wrong in ["mtp_", "mtp_猜", "xyz", &token.digest, ""] {
            assert_eq!(city.bearer(wrong, NOW).await.unwrap_err().status, 401);
        }

        let nobody = PersonId::new();
        let foreign = store::revoke_token(writer, &nobody, &token.id, NOW).await.unwrap_err();
        assert_eq!(foreign.code, "not_found");
        store::revoke_token(writer, &city.person.id, &token.id, NOW).await.unwrap();
        assert_eq!(city.bearer(secret.expose(), NOW).await.unwrap_err().status, 401);
        let again = store::revoke_token(writer, &city.person.id, &token.id, NOW.plus_seconds(9)).await;
        assert_eq!(again.unwrap().revoked_at, Some(NOW));
        assert_eq!(store::tokens_of(writer, &city.person.id).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_token_for_deciding_comes_from_the_operator_only() {
    let (db, _directory) = both().await.swap_remove(0);
    let city = city(db).await;
    let writer = &city.db.writer;
    let own = wish(&[TokenScope::Read, TokenScope::Decide], Issuer::Person, 1);
    let refused = store::issue_token(writer, &city.main, own, NOW).await.unwrap_err();
    assert_eq!((refused.status, refused.fields[0].field.as_str()), (422, "scopes"));
    for (scopes, days) in [(vec![], 1), (vec![TokenScope::Read], 0), (vec![TokenScope::Read], 91)] {
        let bad = wish(&scopes, Issuer::Operator, days);
        assert_eq!(store::issue_token(writer, &city.main, bad, NOW).await.unwrap_err().status, 422);
    }
    let given = wish(&[TokenScope::Decide], Issuer::Operator, 1);
    let (_, secret) = store::issue_token(writer, &city.main, given, NOW).await.unwrap();
    let caller = city.bearer(secret.expose(), NOW).await.unwrap();
    assert_eq!(caller.require_step_up(), Ok(()));
    assert_eq!(format!("{secret:?}"), "Secret(..)");
}
