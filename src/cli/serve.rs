//! `matou serve` and `matou work`: the processes of a real installation.

use std::sync::Arc;

use super::Setting;
use crate::app::App;
use crate::config::Config;
use crate::error::{Problem, Result};
use crate::identity::oidc::{Oidc, Settings};
use crate::random::Secret;
use crate::{server, worker};

/// Arguments of `matou serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Leaves background work to `matou work`.
    #[arg(long)]
    no_worker: bool,
}

pub(super) fn settings(config: &Config) -> Result<Settings> {
    let (identity, public) = (&config.identity, &config.server.public_url);
    if identity.issuer.is_empty() {
        return Err(Problem::new(
            500,
            "no_identity_provider",
            "没有配置身份提供方，拒绝启动",
            "no identity provider is configured; refusing to start",
        )
        .next("请在 identity.issuer 配置 OpenID 提供方", "set `identity.issuer` to your OpenID provider"));
    }
    Ok(Settings {
        issuer: identity.issuer.clone(),
        client_id: identity.client_id.clone(),
        client_secret: Some(identity.client_secret.clone())
            .filter(|text| !text.is_empty())
            .map(Secret::from_text),
        redirect_url: format!("{public}/login/callback"),
        after_logout_url: format!("{public}/"),
        step_up_acr: identity.step_up_acr.clone(),
        demonstration: false,
    })
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let stop = super::stop_signal();
    let config = setting.read()?;
    let settings = settings(&config)?;
    let listener = server::bind(&config.server.listen).await?;
    let app = setting.app().await?;
    let oidc = Oidc::discover(settings, app.http.clone(), app.now()).await?;
    let app = Arc::new(app.with_oidc(oidc));
    if arguments.no_worker {
        tokio::spawn(follow(Arc::clone(&app), stop.clone()));
    } else {
        let (app, stop) = (Arc::clone(&app), stop.clone());
        tokio::spawn(async move { worker::run(&app, stop).await });
    }
    tracing::info!(listen = %app.config.server.listen, "serving");
    server::serve(app, listener, stop).await
}

/// A process without a worker still keeps its own index and rules up to date.
async fn follow(app: Arc<App>, mut stop: tokio::sync::watch::Receiver<bool>) {
    loop {
        if let Err(problem) = worker::keep_current(&app).await {
            tracing::warn!(code = problem.code, "index or rules could not be brought up to date");
        }
        tokio::select! {
            () = tokio::time::sleep(std::time::Duration::from_millis(300)) => {}
            _ = stop.changed() => return,
        }
    }
}

pub(super) async fn work(setting: Setting<'_>) -> Result<()> {
    let stop = super::stop_signal();
    let app = setting.app().await?;
    worker::run(&app, stop).await;
    Ok(())
}
