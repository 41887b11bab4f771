//! Keys of an application and files of entries, as people meet them on pages.

use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::SigningKey;
use matou::worker;

use crate::web_world::{both, one};

fn jwk(seed: u8, more: &str) -> String {
    let x = BASE64URL_NOPAD.encode(SigningKey::from_bytes(&[seed; 32]).verifying_key().as_bytes());
    format!("{{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"kid\": \"k{seed}\", \"x\": \"{x}\"{more}}}")
}

#[tokio::test]
async fn a_key_is_pasted_seen_and_ended_and_a_private_one_is_not_written_back() {
    for city in both().await {
        let mut developer = city.browser("developer@yuzhong", true).await;
        let registered = developer.post("/apps", &[("name", "密钥试点"), ("purpose", "联调")]).await;
        let page = registered.location().to_owned();
        assert!(developer.page(&page).await.html.contains("还没有登记公钥"));
        let keys = format!("{page}/keys");
        let wrong = developer.post(&keys, &[("jwk", "{\"kty\": \"oct\"}")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.html.contains("只接受 Ed25519"), "{}", wrong.html);
        let private = developer.post(&keys, &[("jwk", &jwk(1, ", \"d\": \"c2VjcmV0LWtleQ\""))]).await;
        assert_eq!(private.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            !private.html.contains("c2VjcmV0LWtleQ") && private.html.contains("私钥"),
            "{}",
            private.html
        );

        let added = developer.post(&keys, &[("jwk", &jwk(1, ""))]).await;
        assert_eq!(
            (added.status, added.location()),
            (StatusCode::SEE_OTHER, page.as_str()),
            "{}",
            added.html
        );
        assert!(developer.page(&page).await.html.contains("存证中"));
        worker::settle(&city.app).await.unwrap();
        let seen = developer.page(&page).await;
        assert!(seen.html.contains("<code>k1</code>") && seen.html.contains("EdDSA"), "{}", seen.html);
        let (_, rest) = seen.html.split_once(&format!("action=\"{keys}/")).unwrap();
        let end = format!("{keys}/{}", rest.split('"').next().unwrap());
        assert_eq!(developer.post(&end, &[]).await.status, StatusCode::SEE_OTHER);
        let ended = developer.page(&page).await;
        assert!(ended.html.contains("已终止") && !ended.html.contains(&end), "{}", ended.html);
        let mut stranger = city.browser("steward@health", true).await;
        assert_eq!(stranger.post(&keys, &[("jwk", &jwk(2, ""))]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_is_sent_from_a_page_and_its_rows_are_told() {
    let city = one().await;
    let mut steward = city.browser("steward@health", true).await;
    assert!(steward.page("/publish").await.html.contains("/publish/imports"));
    let empty = steward.page("/publish/imports").await;
    assert!(empty.html.contains("multipart/form-data") && empty.html.contains("还没有导入过文件"));
    assert!(!empty.html.contains("收录条目"), "a steward does not take foreign catalogues over");
    let file = "{\"code\": \"w/1\", \"provider\": \"health\", \"content\": {\"kind\": \"data.file\", \"title\": {\"zh\": \"门诊\"}, \
                \"format\": null, \"update_cycle\": null, \"sharing\": null}}\n{\"code\": 7}\n";
    let fields = [("as", "matou"), ("into", "drafts")];
    let sent = steward.post_file("/publish/imports", &fields, ("名录.jsonl", file.as_bytes())).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    let page = sent.location().to_owned();
    let waiting = steward.page(&page).await;
    assert!(waiting.html.contains("排队中") && waiting.html.contains("文件已接收"), "{}", waiting.html);
    worker::settle(&city.app).await.unwrap();
    let done = steward.page(&page).await;
    assert!(done.html.contains("已完成") && done.html.contains("不是一个条目"), "{}", done.html);
    assert!(steward.page("/publish/imports").await.html.contains("名录.jsonl"));
    assert!(steward.page("/publish?state=work").await.html.contains("门诊"));

    let none = steward.post_file("/publish/imports", &fields, ("", b"")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.html.contains("请选择文件"), "{}", none.html);
    let forged = steward.post_file("/publish/imports", &[("csrf", "x")], ("a", b"{}")).await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY, "the first token counts");
    steward.csrf = "forged".to_owned();
    let forged = steward.post_file("/publish/imports", &fields, ("a", b"{}")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let mut authority = city.browser("authority@city", true).await;
    assert!(authority.page("/publish/imports").await.html.contains("收录条目"));
    let mut english = city.browser("steward@health", true).await;
    assert!(english.page(&format!("{page}?lang=en")).await.html.contains("Rows not taken"));
}
