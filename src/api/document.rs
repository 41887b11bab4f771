//! The OpenAPI 3.1 document of all JSON routes, made from their declarations, and the page to browse it.
//!
//! Served at `/api/v1/openapi.json` and, without any network, at `/api/docs`.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::routing::get;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::ComponentsBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder};
use utoipa::{PartialSchema, ToSchema};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::route::Operation;
use super::view::Text;
use super::words::OauthErrorWord;
use super::{Shared, operation};

/// Where the document is.
pub const PATH: &str = "/api/v1/openapi.json";

/// A refusal (RFC 9457), `application/problem+json`. `title`, `detail` and `next` are in the language of
/// `Accept-Language`, Chinese unless said.
#[derive(Debug, ToSchema)]
pub struct ProblemDetails {
    /// Address that explains the code.
    pub r#type: String,
    /// What happened, in short.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What happened this time: which fields were wrong and how, and what to do.
    pub detail: String,
    /// What to do next.
    pub next: String,
    /// The same in Chinese.
    pub zh: ProblemWords,
    /// The same in English.
    pub en: ProblemWords,
    /// Wrong fields, if any were.
    pub errors: Option<Vec<FieldDetails>>,
}

/// A refusal of the authorization server (RFC 6749 section 5.2) with our own words beside the standard's.
#[derive(Debug, ToSchema)]
pub struct OauthRefusal {
    /// Code of the standard.
    #[schema(value_type = OauthErrorWord)]
    pub error: String,
    /// What happened and what to do, in English.
    pub error_description: String,
    /// Address that explains our code.
    pub error_uri: String,
    /// Our stable code.
    pub code: String,
    /// What happened and what to do, in Chinese.
    pub description_zh: String,
}

/// A refusal in one language.
#[derive(Debug, ToSchema)]
pub struct ProblemWords {
    /// What happened.
    pub title: String,
    /// What to do next.
    pub next: String,
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
    let mut components = security(ComponentsBuilder::new())
        .schema(ProblemDetails::name(), ProblemDetails::schema())
        .schema(ProblemWords::name(), ProblemWords::schema())
        .schema(OauthRefusal::name(), OauthRefusal::schema())
        .schema(OauthErrorWord::name(), OauthErrorWord::schema())
        .schema(FieldDetails::name(), FieldDetails::schema())
        .schema(Text::name(), Text::schema());
    for (name, says) in operation::REFUSALS {
        components = components.response(name, operation::refusal(says));
    }
    for operation in operations {
        for (name, schema) in operation.doc.schemas() {
            components = components.schema(name, schema);
        }
        let item = PathItem::new(method(operation.method), operation::described(operation));
        paths = paths.path(operation.path, item);
    }
    let info = InfoBuilder::new()
        .title("码头 Matou")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "政务数据共享目录与授权。Every act is done in the capacity of one post. Refusals are \
             `application/problem+json` with a stable `code` and what to do next, in the language of \
             `Accept-Language`. What is not declared here (a parameter, a member of a body) is refused, not ignored.",
        ))
        .build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn security(components: ComponentsBuilder) -> ComponentsBuilder {
    let scheme = |scheme: HttpAuthScheme, says: &str| {
        SecurityScheme::Http(HttpBuilder::new().scheme(scheme).description(Some(says)).build())
    };
    components
        .security_scheme(
            operation::PERSONAL_TOKEN,
            scheme(HttpAuthScheme::Bearer, "Personal token `mtp_..` of one post, with scopes and an end"),
        )
        .security_scheme(
            operation::CLIENT,
            scheme(HttpAuthScheme::Basic, "Client id `app_..` and client secret of an application"),
        )
        .security_scheme(
            operation::ACCESS_TOKEN,
            scheme(
                HttpAuthScheme::Bearer,
                "Access token of `/oauth/token`; from grade 3 on with the scheme `DPoP` and a proof (RFC 9449)",
            ),
        )
}

fn method(name: &str) -> HttpMethod {
    match name {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

/// The document as a route, and the page that browses it. It is made when first asked for, and kept as text.
pub fn routes(operations: Vec<Operation>) -> Router<Shared> {
    let text = Arc::new(LazyLock::new(move || Bytes::from(of(&operations).to_json().unwrap_or_default())));
    let serve = async move || ([(CONTENT_TYPE, "application/json")], Bytes::clone(&text));
    let page = SwaggerUi::new("/api/docs").config(Config::from(PATH).use_base_layout());
    Router::new().route(PATH, get(serve)).merge(Router::<Shared>::from(page)).layer(
        tower_http::set_header::SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("x-content-type-options"),
            axum::http::HeaderValue::from_static("nosniff"),
        ),
    )
}
