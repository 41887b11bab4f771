//! Holds every answer that any test gets over the router against the OpenAPI document: the status is declared, the
//! media type is, the headers are, and the body is what the schema says, with no member more.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use matou::api;
use serde_json::{Map, Value};

use crate::api_city::Answer;

/// The document as it is served.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut operations = api::declared().operations().to_vec();
    operations.extend(api::protocol::operations());
    serde_json::to_value(api::document::of(&operations)).unwrap()
});

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) | (Some("{path}"), Some(_)) => return true,
            (Some(want), Some(part)) if want == part || want.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// The path of the document that an address is of: the most literal one.
pub fn template(path: &str) -> Option<&'static str> {
    let paths = DOCUMENT["paths"].as_object().unwrap().keys().map(String::as_str);
    paths.filter(|template| fits(template, path)).min_by_key(|template| template.matches('{').count())
}

/// What follows a reference.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => resolved(DOCUMENT.pointer(reference.trim_start_matches('#')).expect(reference)),
        None => value,
    }
}

/// Panics if an answer is not as the document says.
pub fn check(method: &str, uri: &str, answer: &Answer) {
    let path = uri.split('?').next().unwrap();
    let Some(template) = template(path) else { return };
    let operation = &DOCUMENT["paths"][template][method.replace("HEAD", "GET").to_lowercase()];
    if operation.is_null() {
        assert_eq!(answer.status, 405, "{method} {path} is served but not told of");
        return;
    }
    let at = format!("{method} {template} {}", answer.status);
    let declared = &operation["responses"][answer.status.to_string()];
    let told = if declared.is_null() {
        // Only what no caller can bring about may be told of in general.
        assert!(answer.status >= 500, "{at}: this status is not told of: {}", answer.text);
        &operation["responses"]["default"]
    } else {
        resolved(declared)
    };
    for name in told["headers"].as_object().map(|all| all.keys()).into_iter().flatten() {
        assert!(!answer.header(&name.to_lowercase()).is_empty(), "{at}: {name} is promised");
    }
    if !answer.header("etag").is_empty() {
        assert!(told["headers"]["ETag"].is_object(), "{at}: an ETag nobody was told of");
    }
    let Some(content) = told["content"].as_object() else {
        assert!(answer.text.is_empty() || answer.body == Value::Object(Map::new()), "{at}: {}", answer.text);
        return;
    };
    let media = answer.header("content-type").split(';').next().unwrap().to_owned();
    let body =
        content.get(&media).unwrap_or_else(|| panic!("{at}: `{media}` is not told of: {}", answer.text));
    if media.ends_with("json") {
        let mut faults = Vec::new();
        compare(&body["schema"], &answer.body, "", &mut faults);
        assert!(faults.is_empty(), "{at}: {faults:#?}\n{}", answer.text);
    }
}

/// Everything in which a value is not as its schema says.
fn compare(schema: &'static Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let schema = resolved(schema);
    for choice in ["oneOf", "anyOf"] {
        let Some(choices) = schema[choice].as_array() else { continue };
        let failed = |one: &'static Value| {
            let mut found = Vec::new();
            compare(one, value, at, &mut found);
            found
        };
        let found: Vec<Vec<String>> = choices.iter().map(failed).collect();
        if !found.iter().any(Vec::is_empty) {
            // The choice that came nearest says most.
            faults.extend(found.into_iter().min_by_key(Vec::len).unwrap_or_default());
        }
        return;
    }
    if !has_type(&schema["type"], value) {
        faults.push(format!("{at}: {value} is no {}", schema["type"]));
        return;
    }
    if let Some(text) = value.as_str() {
        let (length, bound) = (text.chars().count() as u64, |name: &str| schema[name].as_u64());
        if bound("minLength").is_some_and(|least| length < least)
            || bound("maxLength").is_some_and(|most| length > most)
        {
            faults.push(format!("{at}: {length} characters are too few or too many"));
        }
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        faults.push(format!("{at}: {value} is not among {words:?}"));
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (number, one) in values.iter().enumerate() {
            compare(items, one, &format!("{at}/{number}"), faults);
        }
    }
    if let Some(members) = value.as_object() {
        compare_members(schema, members, at, faults);
    }
}

fn has_type(told: &Value, value: &Value) -> bool {
    let one = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the document knows a type `{other}`"),
    };
    match told {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().any(|name| one(name.as_str().unwrap())),
        _ => true,
    }
}

fn compare_members(schema: &'static Value, members: &Map<String, Value>, at: &str, faults: &mut Vec<String>) {
    let mut parts = Vec::new();
    gather(schema, &mut parts);
    let mut is_open = true;
    for part in &parts {
        for name in part["required"].as_array().into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap()) {
                faults.push(format!("{at}: {name} is missing"));
            }
        }
        is_open &= part["properties"].is_null();
    }
    for (name, value) in members {
        let at = format!("{at}/{name}");
        let told = parts.iter().find_map(|part| part["properties"].get(name));
        let other = parts.iter().map(|part| &part["additionalProperties"]).find(|other| !other.is_null());
        match (told, other) {
            (Some(told), _) => compare(told, value, &at, faults),
            (None, Some(other)) if other.is_object() => compare(other, value, &at, faults),
            (None, _) if is_open => {}
            (None, _) => faults.push(format!("{at}: is not told of")),
        }
    }
}

/// An object schema and those it is put together from.
fn gather(schema: &'static Value, parts: &mut Vec<&'static Value>) {
    let schema = resolved(schema);
    parts.push(schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(part, parts);
    }
}

/// Told of by what is below it: it answers only that a path is missing.
const BARE: [&str; 2] = ["/gw/{grant}/api", "/gw/{grant}/api/"];

#[test]
fn every_address_for_programs_is_in_the_document() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut found = 0;
    for file in ["api/oauth.rs", "api/log.rs", "gateway/http.rs"] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let routes = text.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1));
        for path in routes.filter(|path| !BARE.contains(path)) {
            assert!(paths.contains_key(&path.replace("{*", "{")), "{path} of {file} is not told of");
            found += 1;
        }
    }
    assert_eq!(found, api::protocol::operations().len() - 1, "one address is told of for two methods");
    for operation in api::declared().operations() {
        assert!(paths[operation.path][operation.method.to_lowercase()].is_object(), "{}", operation.path);
    }
}

/// The document has one place for each name: of two forms under one name the second would take the place of the
/// first.
#[test]
fn every_form_has_a_name_of_its_own() {
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let mut operations = api::declared().operations().to_vec();
    operations.extend(api::protocol::operations());
    for (name, schema) in operations.iter().flat_map(|operation| operation.doc.schemas()) {
        let form = serde_json::to_value(schema).unwrap();
        let first = known.entry(name.clone()).or_insert_with(|| form.clone());
        assert_eq!(*first, form, "two forms are called {name}");
    }
    assert!(known.len() > 100, "{}", known.len());
}

#[test]
fn a_value_that_is_not_as_the_document_says_is_found() {
    let schema: &'static Value = &DOCUMENT["components"]["schemas"]["OrganisationRef"];
    let faults = |value: Value| {
        let mut faults = Vec::new();
        compare(schema, &value, "", &mut faults);
        faults.len()
    };
    let name = serde_json::json!({"zh": "市卫生健康委"});
    assert_eq!(faults(serde_json::json!({"id": "org_1", "slug": "health", "name": name})), 0);
    assert_eq!(faults(serde_json::json!({"id": 7, "slug": "health", "name": name})), 1);
    assert_eq!(faults(serde_json::json!({"id": "org_1", "name": name})), 1);
    assert_eq!(faults(serde_json::json!({"id": "org_1", "slug": "health", "name": {"zh": 1}})), 1);
    assert_eq!(faults(serde_json::json!({"id": "org_1", "slug": "health", "name": name, "more": 1})), 1);
}
