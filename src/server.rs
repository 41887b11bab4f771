//! The router: puts JSON API, OAuth, gateway, pages and log tiles together, and serves until told to stop.
//!
//! It holds no rules. Plain HTTP is served on loopback, or to proxies that the operator named.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;

use crate::api::{self, Shared};
use crate::app::App;
use crate::error::{Problem, Result};
use crate::{audit, gateway, web};

/// Largest body of a request in bytes; imports have their own.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How long requests under way may take after the stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Every route.
pub fn router(app: Shared) -> Router {
    Router::new()
        .merge(api::routes())
        .merge(api::oauth::routes())
        .merge(api::log::routes())
        .merge(gateway::http::routes())
        .merge(web::routes())
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(api::wording::around))
        .with_state(app)
}

/// Ready when the records can be read.
async fn ready(State(app): State<Shared>) -> impl IntoResponse {
    match audit::store::head(&app.db.reader, &app.config.log.origin).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n"),
    }
}

/// Binds an address, in words if it cannot be had.
///
/// # Errors
/// `port_taken`, or `bad_address`.
pub async fn bind(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AddrInUse => Problem::new(
            500,
            "port_taken",
            format!("端口已被占用：`{address}`"),
            format!("the port is taken: `{address}`"),
        )
        .next(
            "请停止占用该端口的程序，或用 --port / server.listen 换一个",
            "stop what holds it, or choose another with --port or `server.listen`",
        ),
        _ => Problem::new(
            500,
            "bad_address",
            format!("不能监听 `{address}`"),
            format!("cannot listen on `{address}`"),
        )
        .next("请核对 server.listen", "check `server.listen`"),
    })
}

/// Serves until told to stop, then lets requests under way finish.
///
/// # Errors
/// `needs_tls` for an address others can reach without a proxy that ends TLS.
pub async fn serve(app: Arc<App>, listener: TcpListener, mut stop: watch::Receiver<bool>) -> Result<()> {
    let address = listener.local_addr().map_err(Problem::internal)?;
    if !address.ip().is_loopback() && app.config.server.behind_proxy.is_empty() {
        return Err(Problem::new(
            500,
            "needs_tls",
            format!("不在 `{address}` 上提供明文服务"),
            format!("no plain HTTP is served on `{address}`"),
        )
        .next(
            "请监听回环地址，或在 server.behind_proxy 列出终止 TLS 的代理地址",
            "listen on loopback, or name the proxies that end TLS in `server.behind_proxy`",
        ));
    }
    let service = router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let mut told = stop.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        drop(told.changed().await);
    });
    tokio::select! {
        ended = serving.into_future() => ended.map_err(Problem::internal),
        () = async { drop(stop.changed().await); tokio::time::sleep(DRAIN).await } => Ok(()),
    }
}
