//! Acts that take no body: what is sent along all the same is refused, not passed over in silence.
//!
//! Laid around every act that declares none (see `route`). It only looks; [`Signed`](super::Signed) refuses, once it
//! knows who calls.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::{Map, Value};

use crate::error::Problem;

/// Bytes of a body that says nothing: `{}` with blanks.
const BYTES_MAX: usize = 64;

/// The mark of a request that holds a body nobody asked for.
#[derive(Clone, Copy, Debug)]
pub struct Unasked;

/// Marks a request whose body says something.
pub async fn around(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if !says_nothing(body).await {
        parts.extensions.insert(Unasked);
    }
    next.run(Request::from_parts(parts, Body::empty())).await
}

async fn says_nothing(body: Body) -> bool {
    let Ok(bytes) = to_bytes(body, BYTES_MAX).await else { return false };
    bytes.is_empty() || serde_json::from_slice::<Map<String, Value>>(&bytes).is_ok_and(|body| body.is_empty())
}

/// The refusal of such a body.
pub fn unasked() -> Problem {
    Problem::new(400, "malformed", "该操作不接受正文，未执行", "this act takes no body; nothing was done")
        .field("body", "须为空或 {}", "must be left out, or be `{}`")
        .next(
            "请去掉正文后再提交；各操作接受的内容见接口文档",
            "leave the body out; what each act takes is in the document of the API",
        )
}
