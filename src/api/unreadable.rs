//! Why a body could not be read, in both languages: the field, and what it must be.
//!
//! The reader's own words name types of ours and places in the text; none of them gets out.

use axum::extract::rejection::JsonRejection;

use crate::error::Problem;

/// The problem of a body that does not fit, naming the field.
pub fn problem(rejection: &JsonRejection) -> Problem {
    let text = rejection.body_text();
    let said = text.split_once(": ").map_or(text.as_str(), |(_, said)| said);
    if !matches!(rejection, JsonRejection::JsonDataError(_)) {
        let (zh, en) = place(said);
        return Problem::new(400, "bad_json", "提交内容不是有效的 JSON", "what was sent is not JSON")
            .field("body", zh, en)
            .next("请核对 JSON 写法", "check the JSON");
    }
    let problem = Problem::invalid("提交内容有误，未执行", "what was sent does not fit; nothing was done");
    let (path, message) = parted(said);
    let quoted = quoted(message).next().unwrap_or_default();
    if message.starts_with("unknown field") {
        return problem.field(at_end(&path, quoted), "没有这个字段", "there is no such field");
    }
    if message.starts_with("duplicate field") {
        return problem.field(
            at_end(&path, quoted),
            "同名字段出现两次，只能有一个",
            "occurs twice; send it once",
        );
    }
    if message.starts_with("missing field") {
        return problem.field(below(&path, quoted), "缺少此字段", "this field is missing");
    }
    let field = if path.is_empty() { "body".to_owned() } else { path };
    let (zh, en) = wording(message);
    problem.field(field, zh, en)
}

/// The path of a member of what a path leads to.
fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The same where the path may lead to the member itself.
fn at_end(path: &str, name: &str) -> String {
    let ends = path == name || path.ends_with(&format!(".{name}"));
    if ends { path.to_owned() } else { below(path, name) }
}

/// Where a text stops being JSON.
fn place(said: &str) -> (String, String) {
    let number = |name: &str| {
        let rest = said.rsplit_once(name)?.1;
        rest.trim_start().split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    match (number(" line "), number(" column ")) {
        (Some(line), Some(column)) => (
            format!("第{line}行第{column}个字符处不是有效的 JSON"),
            format!("not JSON from line {line}, column {column} on"),
        ),
        _ => ("不是有效的 JSON".to_owned(), "not JSON".to_owned()),
    }
}

fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// Path and message of an error written `a.b[0]: message`; a message without a path comes back whole.
fn parted(said: &str) -> (String, &str) {
    let is_path = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '-' | '?'))
    };
    match said.split_once(": ") {
        Some((path, message)) if is_path(path) => (path.replace('[', ".").replace(']', ""), message),
        _ => (String::new(), said),
    }
}

/// What a value must be.
fn wording(message: &str) -> (String, String) {
    let message = message.split(" at line ").next().unwrap_or(message);
    if message.starts_with("unknown variant") {
        let known: Vec<&str> = quoted(message).skip(1).collect();
        let en = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        return (format!("须为 {} 之一", known.join("、")), format!("must be one of {en}"));
    }
    if message.ends_with("is not an identifier of the form") || message.contains("is not an identifier") {
        return ("不是有效的编号".to_owned(), "is not an identifier".to_owned());
    }
    let expected = message.rsplit_once("expected ").map_or("", |(_, expected)| expected);
    let (zh, en) = kind(expected);
    (zh.to_owned(), en.to_owned())
}

/// The reader's name of what it expected, in words.
fn kind(expected: &str) -> (&'static str, &'static str) {
    match expected {
        "u8" => ("须为0至255的整数", "must be a whole number from 0 to 255"),
        "u16" | "u32" | "u64" | "u128" | "usize" => {
            ("须为不小于0的整数", "must be a whole number, not below 0")
        }
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => ("须为整数", "must be a whole number"),
        "f32" | "f64" => ("须为数字", "must be a number"),
        "a boolean" => ("须为 true 或 false", "must be `true` or `false`"),
        "a string" | "string" | "a borrowed string" | "string or map" => ("须为文字", "must be text"),
        "a sequence" => ("须为列表", "must be a list"),
        "a map" => ("须为对象", "must be an object"),
        _ if expected.starts_with("struct ") || expected.starts_with("internally tagged") => {
            ("须为对象", "must be an object")
        }
        _ if expected.contains("RFC 3339") || expected.contains("date") => {
            ("须为 YYYY-MM-DD 或 RFC 3339 时间", "must be `YYYY-MM-DD` or a time in RFC 3339")
        }
        _ => ("值不符合要求，请对照接口文档", "does not fit; compare it with the document of the API"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use axum::Json;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Outer {
        inner: Vec<Inner>,
        #[serde(default)]
        colour: Option<Colour>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Inner {
        number: u8,
    }

    fn refused(text: &str) -> Problem {
        problem(&Json::<Outer>::from_bytes(text.as_bytes()).unwrap_err())
    }

    #[test]
    fn the_field_that_does_not_fit_is_named_with_its_path() {
        let field = |text: &str| refused(text).fields[0].field.clone();
        assert_eq!(field(r#"{"inner": [{"number": 1, "colour": 2}]}"#), "inner.0.colour");
        assert_eq!(field(r#"{"inner": [{"number": 1}, {}]}"#), "inner.1.number");
        assert_eq!(field(r#"{"inner": [{"number": 300}]}"#), "inner.0.number");
        assert_eq!(field(r#"{"inner": [], "more": 1}"#), "more");
        assert_eq!(field("{}"), "inner");
        assert_eq!(field(r#"{"inner": [], "inner": []}"#), "inner");
        assert_eq!(field(r#"{"inner": [{"number": 1, "number": 2}]}"#), "inner.0.number");
        assert_eq!(refused(r#"{"inner": [], "inner": []}"#).fields[0].en, "occurs twice; send it once");
        assert_eq!((refused("{").status, field("{").as_str()), (400, "body"));
    }

    #[test]
    fn no_name_of_ours_gets_out_and_both_languages_say_what_is_wanted() {
        for text in [
            r#"{"inner": [7]}"#,
            r#"{"inner": [{"number": 300}]}"#,
            r#"{"inner": 1}"#,
            r#"{"inner": [], "colour": "blue"}"#,
            "[]",
            "{",
            "{\"inner\": [}",
        ] {
            let field = &refused(text).fields[0];
            for inner in ["Inner", "Outer", "Colour", "u8", "variant", "struct", "EOF", "expected"] {
                assert!(!field.en.contains(inner) && !field.zh.contains(inner), "{text}: {field:?}");
            }
        }
        let colour = refused(r#"{"inner": [], "colour": "blue"}"#);
        assert_eq!(colour.fields[0].en, "must be one of `red`, `green`");
        assert_eq!(refused("{\"inner\":\n x").fields[0].zh, "第2行第2个字符处不是有效的 JSON");
    }
}
