//! The OpenAPI 3.1 document of all JSON routes, made from their declarations, and the page to browse it.
//!
//! Served at `/api/v1/openapi.json` and, without any network, at `/api/docs`.

use axum::http::header::HeaderName;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::Shared;
use super::route::{Doc, Operation};
use super::view::Text;

/// Where the document is.
pub const PATH: &str = "/api/v1/openapi.json";

/// A refusal (RFC 9457), `application/problem+json`.
#[derive(Debug, ToSchema)]
pub struct ProblemDetails {
    /// Address that explains the code.
    pub r#type: String,
    /// What happened.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What happened.
    pub detail: String,
    /// What to do next.
    pub next: String,
    /// Wrong fields.
    pub errors: Option<Vec<FieldDetails>>,
}

/// A wrong field.
#[derive(Debug, ToSchema)]
pub struct FieldDetails {
    /// Path of the field, such as `use.basis`.
    pub field: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

/// The document of these routes.
pub fn of(operations: &[Operation]) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new()
        .schema(ProblemDetails::name(), ProblemDetails::schema())
        .schema(FieldDetails::name(), FieldDetails::schema())
        .schema(Text::name(), Text::schema())
        .security_scheme(
            "token",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some("Personal token `mtp_..` of one post, with scopes and an end"))
                    .build(),
            ),
        );
    for operation in operations {
        for (name, schema) in &operation.doc.schemas {
            components = components.schema(name, schema.clone());
        }
        let item = utoipa::openapi::PathItem::new(method(operation.method), described(operation));
        paths = paths.path(operation.path, item);
    }
    let info = InfoBuilder::new()
        .title("码头 Matou")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "政务数据共享目录与授权。Every act is done in the capacity of one post. Refusals are \
             `application/problem+json` with a stable `code` and what to do next.",
        ))
        .build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn method(name: &str) -> HttpMethod {
    match name {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn described(operation: &Operation) -> utoipa::openapi::path::Operation {
    let doc = &operation.doc;
    let mut built = OperationBuilder::new()
        .tag(operation.noun)
        .summary(Some(doc.summary))
        .operation_id(Some(operation_id(operation)))
        .security(SecurityRequirement::new("token", [operation.scope().as_str()]));
    for parameter in parameters(operation) {
        built = built.parameter(parameter);
    }
    if let Some(body) = &doc.body {
        let content = ContentBuilder::new().schema(Some(body.clone())).build();
        let body = RequestBodyBuilder::new().required(Some(Required::True)).content(doc.body_media, content);
        built = built.request_body(Some(body.build()));
    }
    built.response(doc.status.to_string(), success(doc)).response("default", refusal()).build()
}

fn success(doc: &Doc) -> utoipa::openapi::Response {
    let mut response = ResponseBuilder::new().description(doc.summary);
    if let Some(answer) = &doc.answer {
        response = response.content(doc.media, ContentBuilder::new().schema(Some(answer.clone())).build());
    }
    response.build()
}

fn refusal() -> utoipa::openapi::Response {
    let schema = RefOr::Ref::<utoipa::openapi::Schema>(Ref::from_schema_name(ProblemDetails::name()));
    ResponseBuilder::new()
        .description("拒绝或失败 / a refusal or failure")
        .content("application/problem+json", ContentBuilder::new().schema(Some(schema)).build())
        .build()
}

/// `get_resources_id_users`.
fn operation_id(operation: &Operation) -> String {
    let path = operation.path.trim_start_matches("/api/v1/");
    let words = path.split(['/', '{', '}', '-']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    format!("{}_{}", operation.method.to_lowercase(), words.join("_"))
}

fn parameters(operation: &Operation) -> Vec<Parameter> {
    let text = || Some(ObjectBuilder::new().schema_type(Type::String).build());
    let make = |name: &str, place: ParameterIn, required: Required, says: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(required)
            .description(Some(says).filter(|says| !says.is_empty()))
            .schema(text())
            .build()
    };
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut all: Vec<Parameter> =
        names.map(|name| make(name, ParameterIn::Path, Required::True, "")).collect();
    for (name, says) in operation.doc.query.iter().flat_map(|known| known.iter()) {
        all.push(make(name, ParameterIn::Query, Required::False, says));
    }
    if operation.doc.versioned {
        let says = "the ETag that was read; 412 if somebody changed it meanwhile";
        all.push(make("If-Match", ParameterIn::Header, Required::False, says));
    }
    if operation.doc.once {
        let says = "submitting twice under one key does it once; remembered 24 hours";
        all.push(make("Idempotency-Key", ParameterIn::Header, Required::False, says));
    }
    all
}

/// The document as a route, and the page that browses it.
pub fn routes(document: &OpenApi) -> Router<Shared> {
    let json = serde_json::to_value(document).unwrap_or_default();
    let serve = move || {
        let json = json.clone();
        async move { Json(json).into_response() }
    };
    let page = SwaggerUi::new("/api/docs").config(Config::from(PATH).use_base_layout());
    Router::new().route(PATH, get(serve)).merge(Router::<Shared>::from(page)).layer(
        tower_http::set_header::SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("x-content-type-options"),
            axum::http::HeaderValue::from_static("nosniff"),
        ),
    )
}
