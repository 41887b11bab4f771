//! Paths that try to get out, and the operation that is meant.
#![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]

use proptest::prelude::*;

use super::*;
use crate::text::Bilingual;

fn operation(name: &str, method: &str, path: &str) -> Operation {
    let (path, query) = Operation::parted(path);
    Operation { name: name.into(), method: method.into(), path, query, title: Bilingual::default() }
}

#[test]
fn what_two_servers_could_read_differently_is_refused() {
    for path in [
        "/..",
        "/.",
        "/a/../b",
        "/a/./b",
        "/a//b",
        "//a",
        "/a/",
        "/%2e%2e/b",
        "/%2E./b",
        "/a/%2e",
        "/a%2fb",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/%252e%252e/b",
        "/a%00b",
        "/a%0ab",
        "/a;b",
        "/..;/b",
        "/a%3bb",
        "/a%3Fb",
        "/a%23b",
        "/%",
        "/%2",
        "/%zz",
        "/%ff",
        "/%c0%ae%c0%ae/b",
        "a/b",
        "/...",
        "/a%25b",
    ] {
        assert_eq!(segments(path), None, "{path}");
    }
    assert_eq!(segments("/v1/people/%E5%BC%A0").unwrap(), ["v1", "people", "张"]);
    assert_eq!(segments("").unwrap(), Vec::<String>::new());
    assert_eq!(segments("/a.b/c..d").unwrap(), ["a.b", "c..d"]);
}

#[test]
fn the_most_literal_operation_is_meant() {
    let all = [
        operation("one", "GET", "/people/{id}"),
        operation("everybody", "GET", "/people/all"),
        operation("change", "POST", "/people/{id}"),
        operation("root", "GET", "/"),
    ];
    let find = |method: &str, path: &str| {
        find(&all, method, &segments(path).unwrap()).map(|operation| operation.name.as_str())
    };
    assert_eq!(find("GET", "/people/7"), Some("one"));
    assert_eq!(find("GET", "/people/all"), Some("everybody"));
    assert_eq!(find("GET", "/people/%61ll"), Some("everybody"));
    assert_eq!(find("POST", "/people/all"), Some("change"));
    assert_eq!(find("DELETE", "/people/7"), None);
    assert_eq!(find("GET", "/people"), None);
    assert_eq!(find("GET", "/people/7/8"), None);
    assert_eq!(find("GET", ""), Some("root"));
}

proptest! {
    #[test]
    fn what_is_read_is_written_and_read_the_same(path in "(/[a-z.%2eEfF;/\\\\ 张-]{0,12}){0,4}") {
        if let Some(read) = segments(&path) {
            let written = write(&read);
            prop_assert_eq!(segments(&written).unwrap(), read);
            prop_assert!(!written.contains("//") && !written.contains("/../") && !written.ends_with("/.."));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(path in "(?s).{0,80}") {
        let _ = segments(&path);
    }
}
