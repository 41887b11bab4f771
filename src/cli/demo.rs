//! `matou demo`: one process with the sample city, its identity provider and its upstream, on loopback.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::net::TcpListener;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::demo::provider::{self, DemoClient};
use crate::demo::{load, loading, upstream};
use crate::error::{Problem, Result};
use crate::identity::oidc::{Oidc, Settings};
use crate::keys::MasterKey;
use crate::random::Secret;
use crate::{search, server, worker};

/// Arguments of `matou demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Directory of everything it keeps.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Port of the pages; the identity provider takes the next one. 0 takes free ones.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Starts over: removes what an earlier demo kept in the directory.
    #[arg(long)]
    reset: bool,
}

/// What a directory must hold to be removed by `--reset`.
const MARK: &str = "matou-demo";

fn prepare(arguments: &Arguments) -> Result<()> {
    let mark = arguments.data.join(MARK);
    if arguments.reset && arguments.data.exists() {
        if !mark.exists() {
            let shown = arguments.data.display();
            return Err(Problem::new(
                500,
                "not_a_demo",
                format!("`{shown}` 不是演示数据目录，未删除任何内容"),
                format!("`{shown}` holds no demo; nothing was removed"),
            )
            .next("请核对 --data", "check --data"));
        }
        std::fs::remove_dir_all(&arguments.data).map_err(Problem::internal)?;
    }
    std::fs::create_dir_all(&arguments.data)
        .and_then(|()| std::fs::write(&mark, "sample city of matou\n"))
        .map_err(|cause| {
            let shown = arguments.data.display();
            Problem::new(
                500,
                "data_directory",
                format!("数据目录 `{shown}` 不可写：{cause}"),
                format!("cannot write to the data directory `{shown}`: {cause}"),
            )
            .next("请用 --data 指定可写目录", "choose a writable one with --data")
        })
}

/// The configuration of the demo, kept as a file too, so that other commands find it:
/// `matou --config data/matou.toml token head@health`.
fn configuration(data: &Path, public_url: String, issuer: String) -> Result<Config> {
    let data = std::fs::canonicalize(data).map_err(Problem::internal)?;
    let path = |name: &str| data.join(name).display().to_string();
    let config = Config {
        database: config::Database { url: format!("sqlite:{}", path("matou.db")) },
        warehouse: config::Warehouse { url: format!("sqlite:{}", path("warehouse.db")) },
        server: config::Server { public_url, ..config::Server::default() },
        // Pages allow forms to lead to this provider: sign-out and confirming one's identity do.
        identity: config::Identity { issuer, ..config::Identity::default() },
        keys: config::Keys { master_file: path("master.key"), ..config::Keys::default() },
        log: config::Log { origin: "matou.demo/log".to_owned() },
        search: config::Search { directory: path("index") },
    };
    let text = toml::to_string(&config).map_err(Problem::internal)?;
    std::fs::write(data.join("matou.toml"), text).map_err(Problem::internal)?;
    Ok(config)
}

fn address(listener: &TcpListener) -> Result<String> {
    let address = listener.local_addr().map_err(Problem::internal)?;
    Ok(format!("http://{address}"))
}

/// The upstream keeps its port, because entries are bound to it.
async fn upstream_listener(data: &Path, port: u16) -> Result<TcpListener> {
    let file = data.join("upstream.port");
    let kept = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<u16>().ok());
    let wanted = kept.unwrap_or(if port == 0 { 0 } else { port.saturating_add(2) });
    let listener = server::bind(&format!("127.0.0.1:{wanted}")).await?;
    let port = listener.local_addr().map_err(Problem::internal)?.port();
    std::fs::write(file, port.to_string()).map_err(Problem::internal)?;
    Ok(listener)
}

pub(super) async fn run(arguments: Arguments) -> Result<()> {
    let stop = super::stop_signal();
    let pages = server::bind(&format!("127.0.0.1:{}", arguments.port)).await?;
    prepare(&arguments)?;
    let next = if arguments.port == 0 { 0 } else { arguments.port.saturating_add(1) };
    let identity = server::bind(&format!("127.0.0.1:{next}")).await?;
    let systems = upstream_listener(&arguments.data, arguments.port).await?;
    let config = configuration(&arguments.data, address(&pages)?, address(&identity)?)?;
    MasterKey::make_file(Path::new(&config.keys.master_file))?;
    let app = App::open(config, Clock::System).await?;
    let upstream_address = address(&systems)?;
    let secret = load::upstream_secret(&app);
    tokio::spawn(async move { upstream::serve(systems, secret).await });
    if loading::is_needed(&app).await? {
        fill(&app, &upstream_address).await?;
    }
    if app.index.needs_rebuild() {
        search::rebuild(&app).await?;
    }
    worker::settle(&app).await?;
    let app = Arc::new(sign_in(app, identity).await?);
    let working = tokio::spawn({
        let (app, stop) = (Arc::clone(&app), stop.clone());
        async move { worker::run(&app, stop).await }
    });
    welcome(&app)?;
    server::serve(Arc::clone(&app), pages, stop).await?;
    working.await.map_err(Problem::internal)
}

async fn fill(app: &App, upstream: &str) -> Result<()> {
    let bar = ProgressBar::new(1);
    let style =
        ProgressStyle::with_template("{spinner} 装载示例城市 loading the sample city {bar:30} {pos}/{len}");
    bar.set_style(style.map_err(Problem::internal)?);
    load::load(app, upstream, &mut |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })
    .await?;
    bar.finish_and_clear();
    Ok(())
}

async fn sign_in(app: App, listener: TcpListener) -> Result<App> {
    let issuer = address(&listener)?;
    let public = app.config.server.public_url.clone();
    let secret = Secret::generate("");
    let client = DemoClient {
        id: "matou".to_owned(),
        secret: secret.clone(),
        redirect_url: format!("{public}/login/callback"),
        after_logout_url: format!("{public}/"),
    };
    let settings = Settings {
        issuer,
        client_id: client.id.clone(),
        client_secret: Some(secret),
        redirect_url: client.redirect_url.clone(),
        after_logout_url: client.after_logout_url.clone(),
        step_up_acr: provider::STEP_UP_ACR.to_owned(),
        demonstration: true,
    };
    let (people, clock) = (load::provider_people()?, app.clock.clone());
    tokio::spawn(async move { provider::serve(listener, people, client, clock).await });
    let oidc = Oidc::discover(settings, app.http.clone(), app.now()).await?;
    Ok(app.with_oidc(oidc))
}

fn welcome(app: &App) -> Result<()> {
    println!("\n码头 Matou · 演示城市 sample city");
    println!("打开 open    {}", app.config.server.public_url);
    println!("接口 API     {}/api/docs", app.config.server.public_url);
    println!("人员 people  登录时点选即可 / pick one when you sign in:");
    let (staff, story): (Vec<_>, Vec<_>) =
        load::provider_people()?.into_iter().partition(|person| person.organ.is_some());
    for person in story {
        println!("  {:<22} {} · {}", person.login, person.name.zh, person.post.zh);
    }
    println!(
        "  另有 and {} more  其他部门的负责人与目录管理员 head@<部门> steward@<部门>，登录页可查找 find them there",
        staff.len()
    );
    println!("停止 stop    Ctrl+C");
    Ok(())
}
