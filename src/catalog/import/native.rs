//! A row in our own form, as `matou export` writes it: one entry in full, nothing to be mapped.
//!
//! Pure. What it is bound to stays where it was: an entry that comes from elsewhere is bound to nothing here.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::report::RowProblem;
use super::row::Row;
use crate::catalog::completeness;
use crate::catalog::{Content, Origin};

/// What the source of such rows is called, where they do not name another one.
pub const SOURCE: &str = "matou";
/// What a harvested entry may lack, beside what [`completeness::missing`] names.
const LACKS: [&str; 13] = [
    "title",
    "items",
    "format",
    "update_cycle",
    "sharing",
    "methods",
    "grade",
    "summary",
    "domain",
    "sharing.conditions",
    "sharing.reason",
    "sharing.basis",
    "provider",
];

/// One entry of an exported catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// 信息资源代码.
    pub code: String,
    /// Short name of the provider.
    pub provider: String,
    /// Its Chinese name.
    #[serde(default)]
    pub provider_name: String,
    /// Whether its department compiled it there, or it was taken over from a third catalogue.
    #[serde(default)]
    pub origin: Origin,
    /// What it says; never what it is bound to.
    pub content: Content,
}

/// Reads a row.
pub(super) fn read(line: u64, fields: &Map<String, Value>) -> Result<Row, RowProblem> {
    let refuse = |field: &str, value: &str, zh: String, en: String| {
        let problem = RowProblem::new(line, "not_an_entry", field, value).says(zh, en);
        Err(problem.next("请以 matou export 写出的格式提交", "write it as `matou export` does"))
    };
    let read = match serde_json::from_value::<Line>(Value::Object(fields.clone())) {
        Ok(read) => read,
        Err(cause) => {
            let said = cause.to_string();
            let said = said.split(", expected").next().unwrap_or(&said).to_owned();
            return refuse("", "", format!("不是一个条目：{said}"), format!("it is not an entry: {said}"));
        }
    };
    let Line { code, provider, provider_name, origin, mut content } = read;
    content.binding = None;
    if let Err(problem) = completeness::check_form(&content) {
        let wrong = problem.fields.into_iter().next();
        let (field, zh, en) =
            wrong.map_or((String::new(), problem.zh, problem.en), |wrong| (wrong.field, wrong.zh, wrong.en));
        return refuse(&field, "", zh, en);
    }
    if !super::row::is_code(&code) {
        let en = "a code has 1 to 100 characters".to_owned();
        return refuse("code", &code, "代码须为1至100字".to_owned(), en);
    }
    let (source, missing) = match origin {
        Origin::Own => (SOURCE.to_owned(), completeness::missing(&content)),
        Origin::Harvested { source, missing } => {
            let known = |lack: &String| LACKS.iter().find(|known| *known == lack).copied();
            let Some(missing) = missing.iter().map(known).collect() else {
                let en = "there is no such attribute to lack".to_owned();
                return refuse("origin.missing", &missing.join("|"), "没有这样的属性".to_owned(), en);
            };
            if source.is_empty() || source.chars().count() > 60 || source.chars().any(char::is_control) {
                let en = "a source has 1 to 60 characters".to_owned();
                return refuse("origin.source", &source, "来源须为1至60字".to_owned(), en);
            }
            (source, missing)
        }
    };
    let is_foreign = source != SOURCE;
    Ok(Row {
        line,
        source,
        source_name: Some(provider_name).filter(|name| is_foreign && !name.is_empty()),
        department: Some(provider).filter(|slug| !slug.is_empty()),
        theirs: Some(code.clone()),
        code,
        content,
        missing: missing.into_iter().map(ToOwned::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing unwrap is the test's failure")]
    use serde_json::json;

    use super::*;

    fn line() -> Value {
        json!({
            "code": "2-02/1", "provider": "health", "provider_name": "卫健委",
            "content": {"kind": "data.file", "title": {"zh": "名录"}, "format": null, "update_cycle": null, "sharing": null},
        })
    }

    fn code(value: &Value) -> Result<Row, &'static str> {
        read(3, value.as_object().unwrap()).map_err(|problem| problem.code)
    }

    #[test]
    fn an_entry_in_full_is_taken_and_what_is_not_one_is_refused() {
        let row = code(&line()).unwrap();
        assert_eq!((row.source.as_str(), row.department.as_deref()), (SOURCE, Some("health")));
        assert!(row.missing.contains(&"format".to_owned()));
        for (pointer, value) in [
            ("/code", json!("")),
            ("/code", json!("长".repeat(101))),
            ("/content/title/zh", json!(" ")),
            ("/content/kind", json!("nothing")),
            ("/content/format", json!("hologram")),
            ("/content", json!([])),
        ] {
            let mut wrong = line();
            *wrong.pointer_mut(pointer).unwrap() = value;
            assert_eq!(code(&wrong).unwrap_err(), "not_an_entry", "{pointer}");
        }
        let mut more = line();
        more["colour"] = json!("red");
        assert_eq!(code(&more).unwrap_err(), "not_an_entry");
    }

    #[test]
    fn where_it_was_taken_over_from_stays_told() {
        let mut harvested = line();
        harvested["origin"] = json!({"from": "harvested", "source": "wuhu", "missing": ["summary"]});
        let row = code(&harvested).unwrap();
        assert_eq!((row.source.as_str(), row.source_name.as_deref()), ("wuhu", Some("卫健委")));
        assert_eq!(row.missing, ["summary"]);
        harvested["origin"]["missing"] = json!(["taste"]);
        assert_eq!(code(&harvested).unwrap_err(), "not_an_entry");
    }
}
