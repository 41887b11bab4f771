//! Calls to providers' HTTP APIs: `/gw/{grant}/api/..`.
//!
//! Only granted operations, only granted fields of the answer. The use record is written before the provider
//! is called and completed before the answer leaves. Nothing of the caller's headers reaches the provider,
//! nothing of the provider's address or errors reaches the caller.

use futures_util::StreamExt;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde_json::Value;

use super::record::{self, Denied};
use super::rows::wrong_door;
use super::verify::{self, Admitted, Shown};
use super::{path, projection};
use crate::app::App;
use crate::catalog::Operation;
use crate::catalog::kind::Delivery;
use crate::connector::http_api::{self, GRANT_HEADER, SECRET_HEADER, upstream_failed};
use crate::error::{Problem, Result};
use crate::grant::{reconcile, usage};
use crate::scope::MaskKey;

/// Longest answer that is looked at, in bytes.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A call as it came.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The path below the grant, as written.
    pub path: &'a str,
    /// The query.
    pub query: Vec<(String, String)>,
    /// Type of the body.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: Vec<u8>,
}

/// Answers a call; null for an answer without content.
pub async fn call(
    app: &App,
    shown: &Shown<'_>,
    grant: &str,
    call: Call<'_>,
) -> std::result::Result<Value, Denied> {
    let admitted = verify::admit(app, shown, grant).await?;
    serve(app, &admitted, shown.method, call).await.map_err(|problem| Denied::of(&admitted, problem))
}

/// The granted operation a call means, and its path in the form for the provider.
///
/// # Errors
/// `bad_path`, `operation_not_granted`.
pub fn operation<'a>(admitted: &'a Admitted, method: &str, given: &str) -> Result<(&'a Operation, String)> {
    let segments = path::segments(given).ok_or_else(|| {
        Problem::new(
            400,
            "bad_path",
            "请求路径含有不允许的写法",
            "the path is written in a way that is not allowed",
        )
        .next(
            "路径中不能有 `.`、`..`、空段或经编码的斜杠",
            "leave out dot segments, empty segments and encoded slashes",
        )
    })?;
    // Whoever may read an answer may ask for its head (RFC 9110 section 9.3.2).
    let method = if method == "HEAD" { "GET" } else { method };
    let found = path::find(&admitted.content.operations, method, &segments);
    let granted = found.filter(|found| admitted.scope.operations.contains(&found.name));
    let operation = granted.ok_or_else(|| {
        Problem::new(403, "operation_not_granted", "该操作不在授权范围内", "this operation is not granted")
            .next(
                "请只调用授权范围内的操作；如需更多，请重新申请",
                "call granted operations only, or ask for more",
            )
    })?;
    Ok((operation, path::write(&segments)))
}

async fn serve(app: &App, admitted: &Admitted, method: &str, call: Call<'_>) -> Result<Value> {
    if reconcile::delivery(&admitted.grant) != Delivery::HttpApi {
        return Err(wrong_door("/gw/{grant}/rows"));
    }
    let (operation, path) = operation(admitted, method, call.path)?;
    known_query(operation, &call.query)?;
    if !call.body.is_empty() && !is_json(call.content_type) {
        return Err(Problem::new(415, "json_only", "请求体须为 JSON", "the body of a call must be JSON")
            .next("请以 application/json 发送", "send it as application/json"));
    }
    record::check_quota(app, admitted).await?;
    let name = format!("api:{}", operation.name);
    let mut used = record::used(app, admitted, &name, 0, 0).await?;
    let answered = ask(app, admitted, (operation, &path), call).await;
    let (value, rows) = match answered {
        Ok(answered) => answered,
        Err(problem) => {
            usage::complete(app, &mut used, 0, problem.status).await?;
            return Err(problem);
        }
    };
    usage::complete(app, &mut used, rows, 200).await?;
    Ok(value)
}

/// Refuses a parameter that the entry does not tell of: ignored, it would give more than was meant to be asked.
fn known_query(operation: &Operation, query: &[(String, String)]) -> Result<()> {
    let Some(known) = &operation.query else { return Ok(()) };
    let all = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut problem = Problem::invalid("未调用", "the provider was not called");
    for (name, _) in query.iter().filter(|(name, _)| !known.contains(name)) {
        let name: String = name.chars().take(80).collect();
        problem = if known.is_empty() {
            problem.field(name, "该操作没有查询参数", "this operation takes no query parameters")
        } else {
            let (zh, en) =
                (format!("没有这个参数，可用：{all}"), format!("no such parameter; there are {all}"));
            problem.field(name, zh, en)
        };
    }
    if problem.fields.is_empty() { Ok(()) } else { Err(problem) }
}

fn is_json(content_type: Option<&str>) -> bool {
    let kind =
        content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

async fn ask(
    app: &App,
    admitted: &Admitted,
    (operation, path): (&Operation, &str),
    call: Call<'_>,
) -> Result<(Value, u64)> {
    let base = http_api::base_url(&admitted.content)?;
    let method = Method::from_bytes(operation.method.as_bytes()).map_err(|_| upstream_failed())?;
    let mut request = app
        .http
        .request(method, format!("{base}{path}"))
        .query(&call.query)
        .header(ACCEPT, "application/json")
        .header(GRANT_HEADER, admitted.grant.id.as_str());
    if let Some(secret) = http_api::secret(app, &admitted.grant.resource).await? {
        request = request.header(SECRET_HEADER, secret.expose());
    }
    if !call.body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/json").body(call.body);
    }
    let response = request.send().await.map_err(|cause| {
        tracing::warn!(grant = %admitted.grant.id, cause = %cause.without_url(), "a provider's API cannot be reached");
        upstream_failed()
    })?;
    let answer = read(response).await?;
    let key = MaskKey::derive(&app.keys.mask, admitted.grant.id.as_str());
    match answer {
        Value::Null => Ok((Value::Null, 0)),
        answer => {
            let left = projection::project(answer, &admitted.scope, &key).ok_or_else(not_json)?;
            // A single object outside the granted rows: not there, as far as this grant goes.
            if left.0.is_null() { Err(no_such_object()) } else { Ok(left) }
        }
    }
}

/// Also the answer for what the row filter hides: the two must not be told apart.
fn no_such_object() -> Problem {
    Problem::new(
        404,
        "no_such_object",
        "数据提供部门的接口没有这一对象，或它不在授权的行范围内",
        "the provider's API has no such object, or it is outside the granted rows",
    )
    .next("请核对路径和参数中的编号", "check the identifiers in path and query")
}

fn not_json() -> Problem {
    Problem::new(
        502,
        "upstream_not_json",
        "数据提供部门的接口返回了不受支持的内容",
        "the provider's API answered in a form that is not supported",
    )
    .next("请联系数据提供部门：只支持 JSON 对象或列表", "tell the provider: only JSON objects and lists pass")
}

async fn read(response: Response) -> Result<Value> {
    match response.status().as_u16() {
        204 => return Ok(Value::Null),
        200..=299 => {}
        404 => return Err(no_such_object()),
        400 | 409 | 422 => {
            return Err(Problem::new(
                422,
                "upstream_refused",
                "数据提供部门的接口不接受本次请求的参数",
                "the provider's API does not accept the parameters of this call",
            )
            .next("请核对目录条目中的接口说明", "check the call against the description in the catalogue"));
        }
        _ => return Err(upstream_failed()),
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !is_json(kind) {
        return Err(not_json());
    }
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.map_err(|_| upstream_failed())?);
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(Problem::new(
                502,
                "upstream_too_large",
                "数据提供部门的接口返回内容过大",
                "the provider's API answered with more than may pass at once",
            )
            .next("请缩小查询范围或分页", "ask for less at a time"));
        }
    }
    serde_json::from_slice(&bytes).map_err(|_| not_json())
}
