//! One route in the OpenAPI document: its parameters with their forms, its body, what it answers, how it refuses.
//!
//! Everything is taken from the declaration of the route; nothing is said here that the route does not hold.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{OperationBuilder, Parameter as ParameterDoc, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::document::{OauthRefusal, ProblemDetails};
use super::parameter::{Form, Parameter};
use super::route::{Doc, Operation, Shows};
use super::texts::KeyText;

/// Name of the security scheme of persons.
pub const PERSONAL_TOKEN: &str = "token";
/// Name of the security scheme of applications at the authorization server.
pub const CLIENT: &str = "client";
/// Name of the security scheme of applications at the gateway.
pub const ACCESS_TOKEN: &str = "access_token";

/// Refusals that many routes share: name of the component, what it means.
pub const REFUSALS: [(&str, &str); 11] = [
    (
        "400",
        "请求无法读取 / the body is missing, not JSON or not asked for, or a header or path is malformed",
    ),
    ("401", "未登录或令牌无效 / no valid token"),
    ("403", "无权 / seen, but not allowed"),
    ("404", "没有，或无权知道 / not there, or not the caller's to know of"),
    (
        "409",
        "状态不允许，或同时被他人更改 / the state does not allow it, or somebody changed it at the same moment; `sealing` comes with `Retry-After`",
    ),
    ("412", "版本不符 / what `If-Match` names is not what is there now"),
    ("413", "内容过大 / too large"),
    ("415", "不是所要求的格式 / another media type than asked for"),
    (
        "422",
        "参数或字段有误 / a parameter or a member of the body is wrong, `errors` names each; of a call at the gateway also `upstream_refused`: the provider's API does not accept it",
    ),
    ("428", "须给出版本 / `If-Match` is missing"),
    ("429", "超过限额 / the quota is used up; comes with `Retry-After`"),
];

fn refusing(says: &str) -> ResponseBuilder {
    let schema = RefOr::Ref::<Schema>(Ref::from_schema_name(ProblemDetails::name()));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(says).content("application/problem+json", content)
}

/// A refusal as a response.
pub fn refusal(says: &str) -> Response {
    refusing(says).build()
}

/// A refusal of the authorization server; what the router itself refuses is problem details there too.
fn oauth_refusal(says: &str) -> Response {
    let schema = RefOr::Ref::<Schema>(Ref::from_schema_name(OauthRefusal::name()));
    refusing(says).content("application/json", ContentBuilder::new().schema(Some(schema)).build()).build()
}

/// The operation of a route.
pub fn described(operation: &Operation) -> utoipa::openapi::path::Operation {
    let doc = &operation.doc;
    let mut built = OperationBuilder::new()
        .tag(operation.noun)
        .summary(Some(doc.summary))
        .operation_id(Some(operation_id(operation)));
    let none: [&str; 0] = [];
    match doc.shows {
        Shows::PersonalToken => {
            built = built.security(SecurityRequirement::new(PERSONAL_TOKEN, [operation.scope().as_str()]));
        }
        Shows::Client => built = built.security(SecurityRequirement::new(CLIENT, none)),
        Shows::AccessToken => built = built.security(SecurityRequirement::new(ACCESS_TOKEN, none)),
        Shows::Nothing => {}
    }
    for parameter in parameters(operation) {
        built = built.parameter(parameter);
    }
    if let Some((media, schema, is_required)) = &doc.body {
        let content = ContentBuilder::new().schema(Some(schema.clone())).build();
        let required = if *is_required { Required::True } else { Required::False };
        built = built.request_body(Some(
            RequestBodyBuilder::new().required(Some(required)).content(*media, content).build(),
        ));
    }
    built = built.response(doc.status.to_string(), success(doc, doc.summary));
    if let Some((status, when)) = doc.also {
        built = built.response(status.to_string(), success(doc, when));
    }
    if doc.tagged && operation.method == "GET" {
        let unchanged =
            ResponseBuilder::new().description("未变 / what `If-None-Match` names is what is there");
        built = built.response("304", unchanged.header("ETag", etag()).build());
    }
    for (status, says) in &doc.refuses {
        let refused = if doc.shows == Shows::Client { oauth_refusal(says) } else { refusal(says) };
        built = built.response(status.to_string(), refused);
    }
    for status in refusals(operation) {
        built = built.response(status, Ref::from_response_name(status));
    }
    let says = "拒绝或失败 / a refusal or failure";
    let by_default = if doc.shows == Shows::Client { oauth_refusal(says) } else { refusal(says) };
    built.response("default", by_default).build()
}

/// How a route may refuse, as far as its declaration tells.
fn refusals(operation: &Operation) -> Vec<&'static str> {
    let doc = &operation.doc;
    let reads = operation.method == "GET";
    let own_protocol = doc.shows == Shows::Client || doc.shows == Shows::Nothing;
    if own_protocol {
        return Vec::new();
    }
    let is_called_by_applications = doc.shows == Shows::AccessToken;
    // Any header of tags or path may be malformed, any body one that nobody asked for, any parameter unknown.
    let mut all = vec!["400", "401", "403", "422"];
    if operation.path.contains('{')
        || doc.body.is_some()
        || !doc.taken.query.is_empty()
        || is_called_by_applications
    {
        all.push("404");
    }
    if is_called_by_applications {
        all.extend(["409", "429"]);
    } else {
        // Whatever is read or changed may be asked for by a version that is not there.
        all.push("412");
        all.extend((!reads).then_some("409"));
    }
    if doc.body.is_some() {
        all.extend(["413", "415"]);
    }
    if doc.must_name_version {
        all.push("428");
    }
    all
}

fn success(doc: &Doc, says: &str) -> Response {
    let mut response = ResponseBuilder::new().description(says);
    if let Some(answer) = &doc.answer {
        for media in &doc.media {
            let content = ContentBuilder::new().schema(Some(answer.clone())).build();
            response = response.content(*media, content);
        }
    }
    if doc.tagged || doc.status == 201 {
        response = response.header("ETag", etag());
    }
    if doc.status == 201 {
        response = response.header("Location", header("where the new thing is"));
    }
    response.build()
}

fn etag() -> Header {
    header("version and digest of what is shown; `If-Match` compares the version, `If-None-Match` the whole")
}

fn header(says: &str) -> Header {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    HeaderBuilder::new().schema(Some(Schema::Object(text))).description(Some(says)).build()
}

/// `get_resources_id_users`.
fn operation_id(operation: &Operation) -> String {
    let path = operation.path.trim_start_matches("/api/v1/");
    let words = path.split(['/', '{', '}', '-', '.']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    format!("{}_{}", operation.method.to_lowercase(), words.join("_"))
}

fn built(
    name: &str,
    place: ParameterIn,
    required: bool,
    says: &str,
    schema: impl Into<RefOr<Schema>>,
) -> ParameterDoc {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description(Some(says).filter(|says| !says.is_empty()))
        .schema(Some(schema))
        .build()
}

fn text() -> Schema {
    Schema::Object(ObjectBuilder::new().schema_type(Type::String).build())
}

fn parameters(operation: &Operation) -> Vec<ParameterDoc> {
    let doc = &operation.doc;
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut all: Vec<ParameterDoc> =
        names.map(|name| built(name, ParameterIn::Path, true, "", text())).collect();
    for one in doc.taken.query.iter().flat_map(|known| known.iter()) {
        all.push(built(one.name, ParameterIn::Query, false, one.says, schema(one)));
    }
    if doc.taken.versioned {
        let says = "the ETag that was read, or `*`; 412 if what is there is another version";
        all.push(built("If-Match", ParameterIn::Header, doc.must_name_version, says, text()));
    }
    if doc.tagged && operation.method == "GET" {
        let says = "the ETag that was read; 304 if nothing changed";
        all.push(built("If-None-Match", ParameterIn::Header, false, says, text()));
    }
    if doc.once {
        let says = "submitting twice under one key does it once; remembered 24 hours";
        all.push(built("Idempotency-Key", ParameterIn::Header, false, says, KeyText::schema()));
    }
    for (name, says) in &doc.headers {
        all.push(built(name, ParameterIn::Header, false, says, text()));
    }
    all
}

/// What a query parameter may be.
fn schema(parameter: &Parameter) -> Schema {
    let one = ObjectBuilder::new();
    let format = |format: KnownFormat| {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)))
    };
    let one = match parameter.form {
        Form::Text | Form::Id(_) => one.schema_type(Type::String),
        Form::OneOf(words) => one.schema_type(Type::String).enum_values(Some(words())),
        Form::Number { least, most, usual } => {
            let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            one.schema_type(Type::Integer)
                .minimum(Some(number(least)))
                .maximum(most.map(number))
                .default(usual.map(serde_json::Value::from))
        }
        Form::Moment => format(KnownFormat::DateTime),
        Form::Day => format(KnownFormat::Date),
    };
    if parameter.repeats {
        Schema::Array(ArrayBuilder::new().items(one).build())
    } else {
        Schema::Object(one.build())
    }
}
