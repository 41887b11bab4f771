//! What applications call, in the document: the authorization server and the gateway.
//!
//! Their routes are `oauth` and `gateway::http`; a test calls each address that is told of here. It serves nothing.

use serde::Serialize;
use utoipa::ToSchema;

use super::parameter::{Known, Parameter};
use super::route::{Doc, Operation, Shows};

/// Most rows of a page.
pub const ROWS_MAX: u32 = 1000;
/// Rows of a page when nothing is said.
pub const ROWS_USUAL: u32 = 100;

const ROWS: &Known = &[
    Parameter::number("limit", (1, ROWS_MAX as u64, ROWS_USUAL as u64), "rows of one page"),
    Parameter::text("cursor", "`next_cursor` of the page before; of no use with another grant"),
    Parameter::text("fields", "granted columns, separated by commas, in the order wanted; all unless said"),
    Parameter::text(
        "{column}",
        "only rows in which this granted column is equal to the value; put the column's name in its place. 403 \
         `column_not_granted` for a column that is not granted, `not_filterable` for one that is masked",
    ),
    Parameter::text("{column}.ge", "only rows in which this granted column is at least the value"),
    Parameter::text("{column}.le", "only rows in which this granted column is at most the value"),
];

/// The header of a proof, where a token is asked for.
const PROOF_FOR_TOKEN: (&str, &str) = (
    "DPoP",
    "a proof (RFC 9449 section 4.2): a JWT of type `dpop+jwt`, signed by a key of the application with ES256 or EdDSA, \
     with `htm` `POST` and `htu` the address of this endpoint. Needed where a named grant is `sender_constrained` \
     (grade 3 and above); with it the token is bound to that key and `token_type` is `DPoP`",
);
/// The header of a proof, where a token is used.
const PROOF_FOR_CALL: (&str, &str) = (
    "DPoP",
    "a proof (RFC 9449 section 7) by the key that the token is bound to, with `ath`, the digest of the token; needed \
     with a token of type `DPoP`, which is sent as `Authorization: DPoP ..`",
);
/// Why a form is not taken.
const BAD_FORM: &str =
    "请求不被接受 / `invalid_request`: it is no form, or `token` is missing or there twice";
/// Why a client is not known.
const UNKNOWN_CLIENT: &str =
    "应用身份验证失败 / `invalid_client`: client id, secret or assertion are wrong or no longer in force";

/// A page of rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowsForm {
    /// The rows: granted columns only, masked where the grant says so.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<serde_json::Value>,
    /// Where the next page starts; null on the last. Only we can read it.
    pub next_cursor: Option<String>,
}

/// A token request (RFC 6749 section 4.4). Client id and secret go into `Authorization: Basic`, or
/// into the form; an application with keys of its own signs an assertion instead (RFC 7523).
#[derive(Debug, ToSchema)]
pub struct TokenRequest {
    /// `client_credentials`.
    pub grant_type: String,
    /// The address of a grant, as in the hand-over; may be repeated (RFC 8707). May be left out by an application
    /// that holds one grant.
    pub resource: Option<Vec<String>>,
    /// Identifiers of grants, separated by blanks; another way to name them.
    pub scope: Option<String>,
    /// Grants with narrower scopes, as JSON text (RFC 9396).
    pub authorization_details: Option<String>,
    /// Client id, where `Authorization` is not used.
    pub client_id: Option<String>,
    /// Client secret, where `Authorization` is not used.
    pub client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with an assertion.
    pub client_assertion_type: Option<String>,
    /// A JWT signed by a key of the application, instead of a secret.
    pub client_assertion: Option<String>,
}

/// An access token (RFC 6749 section 5.1).
#[derive(Debug, ToSchema)]
pub struct TokenAnswer {
    /// The token, a JWT (RFC 9068).
    pub access_token: String,
    /// `Bearer`, or `DPoP` for a token bound to a key.
    pub token_type: String,
    /// Seconds it lives.
    pub expires_in: i64,
    /// The grants it opens and what may be read of each (RFC 9396).
    #[schema(value_type = Vec<Object>)]
    pub authorization_details: Vec<String>,
}

/// A token that is asked about, or given up.
#[derive(Debug, ToSchema)]
pub struct TokenForm {
    /// The token.
    pub token: String,
    /// `access_token`; of no further effect.
    pub token_type_hint: Option<String>,
}

/// What there is to know of a token (RFC 7662). Of one that opens nothing only `active` is told.
#[derive(Debug, ToSchema)]
pub struct Introspection {
    /// Whether it opens anything now.
    pub active: bool,
    /// The application.
    pub client_id: Option<String>,
    /// The application once more.
    pub sub: Option<String>,
    /// Who issued it.
    pub iss: Option<String>,
    /// Whom it is for.
    pub aud: Option<String>,
    /// Since when, seconds since 1970.
    pub iat: Option<i64>,
    /// Until when, seconds since 1970.
    pub exp: Option<i64>,
    /// Its identifier.
    pub jti: Option<String>,
    /// `Bearer` or `DPoP`.
    pub token_type: Option<String>,
    /// The key it is bound to (RFC 9449).
    #[schema(value_type = Option<Object>)]
    pub cnf: Option<String>,
    /// The grants it opens.
    #[schema(value_type = Option<Vec<Object>>)]
    pub authorization_details: Option<String>,
}

/// Metadata of the authorization server (RFC 8414).
#[derive(Debug, ToSchema)]
pub struct ServerMetadata {
    /// Who issues tokens.
    pub issuer: String,
    /// Where tokens are issued.
    pub token_endpoint: String,
    /// Where the keys are.
    pub jwks_uri: String,
    /// Where tokens are asked about.
    pub introspection_endpoint: String,
    /// Where tokens are given up.
    pub revocation_endpoint: String,
    /// None: nobody is sent here by a browser.
    pub response_types_supported: Vec<String>,
    /// `client_credentials`.
    pub grant_types_supported: Vec<String>,
    /// How a client authenticates for a token.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// How a client authenticates to ask about a token.
    pub introspection_endpoint_auth_methods_supported: Vec<String>,
    /// How a client authenticates to give up a token.
    pub revocation_endpoint_auth_methods_supported: Vec<String>,
    /// How a client may sign what it authenticates with for a token (RFC 7523).
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// How a client may sign what it authenticates with to ask about a token.
    pub introspection_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// How a client may sign what it authenticates with to give up a token.
    pub revocation_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// How proofs may be signed (RFC 9449).
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// Types of authorization details (RFC 9396).
    pub authorization_details_types_supported: Vec<String>,
}

/// Keys that access tokens are signed with (RFC 7517).
#[derive(Debug, ToSchema)]
pub struct KeySet {
    /// The keys.
    #[schema(value_type = Vec<Object>)]
    pub keys: Vec<String>,
}

fn operation(method: &'static str, path: &'static str, noun: &'static str, doc: Doc) -> Operation {
    Operation { method, path, noun, doc }
}

/// The operations of applications.
pub fn operations() -> Vec<Operation> {
    let mut all = authorization_server();
    all.extend(gateway());
    all.extend(log());
    all
}

fn authorization_server() -> Vec<Operation> {
    let one = |method, path, doc| operation(method, path, "oauth", doc);
    vec![
        one(
            "POST",
            "/oauth/token",
            Doc::new(
                "取令牌 / issue an access token of five minutes. Refusals have the form of RFC 6749 section 5.2 \
                 with `code` and `description_zh` beside it",
            )
            .shows(Shows::Client)
            .header(PROOF_FOR_TOKEN.0, PROOF_FOR_TOKEN.1)
            .refuses(
                400,
                "请求不被接受 / `invalid_request`, `unsupported_grant_type`, `invalid_scope`, `invalid_target` (a grant is \
                 not held or not open, or none of several is named), `invalid_authorization_details`, or \
                 `invalid_dpop_proof` (RFC 9449 section 5): code `proof_required` where a proof is missing, `bad_proof` \
                 where it does not hold, `proof_replayed` where it was used before",
            )
            .refuses(401, UNKNOWN_CLIENT)
            .takes_form::<TokenRequest>()
            .answers::<TokenAnswer>(),
        ),
        one(
            "POST",
            "/oauth/introspect",
            Doc::new("查验令牌 / what a token of one's own opens (RFC 7662)")
                .shows(Shows::Client)
                .refuses(400, BAD_FORM)
                .refuses(401, UNKNOWN_CLIENT)
                .takes_form::<TokenForm>()
                .answers::<Introspection>(),
        ),
        one(
            "POST",
            "/oauth/revoke",
            Doc::new("吊销令牌 / give up a token (RFC 7009); the answer is an empty object")
                .shows(Shows::Client)
                .refuses(400, BAD_FORM)
                .refuses(401, UNKNOWN_CLIENT)
                .takes_form::<TokenForm>(),
        ),
        one(
            "GET",
            "/oauth/jwks",
            Doc::new("令牌公钥 / the keys that tokens are signed with")
                .shows(Shows::Nothing)
                .answers::<KeySet>(),
        ),
        one(
            "GET",
            "/.well-known/oauth-authorization-server",
            Doc::new("授权服务器元数据 / metadata (RFC 8414)")
                .shows(Shows::Nothing)
                .answers::<ServerMetadata>(),
        ),
    ]
}

fn gateway() -> Vec<Operation> {
    let (proof, says) = PROOF_FOR_CALL;
    let called = |doc: Doc| doc.shows(Shows::AccessToken).header(proof, says);
    let one = |method, path, doc: Doc| operation(method, path, "gateway", called(doc));
    let by_operation = |summary| Doc::new(summary).may_take::<ApiBody>().answers::<ApiAnswer>();
    vec![
        one(
            "GET",
            "/gw/{grant}/rows",
            Doc::new("读取数据 / rows of a hosted table, as far as the grant goes").query(ROWS).answers::<RowsForm>(),
        ),
        one(
            "GET",
            "/gw/{grant}/api/{path}",
            Doc::new(
                "调用接口 / call a granted operation of the provider's API that reads. Path and query are those of \
                 the operation in the catalogue and go to the provider as they are; HEAD is answered too",
            )
            .answers::<ApiAnswer>(),
        ),
        one(
            "POST",
            "/gw/{grant}/api/{path}",
            by_operation("调用接口 / call a granted operation that takes a body; PUT, PATCH and DELETE likewise"),
        ),
        one(
            "GET",
            "/gw/check",
            Doc::new(
                "外部网关询问 / a gateway outside asks whether a call may go through: it sends the original method \
                 and address in `X-Forwarded-Method` and `X-Forwarded-Uri`; 200 without a body, or the refusal that \
                 the call itself would meet; 400 `ambiguous_request` where method or address are missing or there twice",
            ),
        ),
    ]
}

fn log() -> Vec<Operation> {
    let one = |path, doc: Doc| operation("GET", path, "log", doc.shows(Shows::Nothing));
    vec![
        one(
            "/log/checkpoint",
            Doc::new("日志检查点 / the newest signed checkpoint of the log")
                .media(&["text/plain"])
                .refuses(404, "没有 / nothing was sealed yet"),
        ),
        one(
            "/log/key",
            Doc::new("日志公钥 / the key that checkpoints are verified with").media(&["text/plain"]),
        ),
        one(
            "/log/tile/{path}",
            Doc::new(
                "日志瓦片 / a tile of hashes as C2SP tlog-tiles names it, open to all; bundles of entries \
                 (`entries/..`) only with a personal token of somebody who may read the log",
            )
            .media(&["application/octet-stream"])
            .refuses(401, "未登录 / a bundle of entries without a valid token")
            .refuses(403, "无权 / a bundle of entries for somebody who may not read the log")
            .refuses(404, "没有 / the log has no such tile (yet)"),
        ),
    ]
}

/// A body for the provider's API.
#[derive(Debug, ToSchema)]
#[schema(value_type = Object)]
pub struct ApiBody(pub serde_json::Value);

/// What the provider's API answers: granted fields of granted rows. 404 `no_such_object` where it has none.
#[derive(Debug, ToSchema)]
#[schema(value_type = Object)]
pub struct ApiAnswer(pub serde_json::Value);
