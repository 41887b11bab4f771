//! What `matou check` looks at outside the databases: address, directories, index, identity provider.
//!
//! It removes what it writes and makes nothing that stays.

use std::path::{Path, PathBuf};

use super::line::{Level, Line, ill, well};
use crate::cli::serve;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::error::Problem;
use crate::identity::oidc::Oidc;

pub(super) fn listening(config: &Config) -> Line {
    let server = &config.server;
    let problem = match server.listen.parse::<std::net::SocketAddr>() {
        Err(_) => Problem::new(
            500,
            "bad_address",
            format!("不能监听 `{}`", server.listen),
            format!("cannot listen on `{}`", server.listen),
        )
        .next("请写成 地址:端口", "write it as address:port"),
        Ok(address) if !address.ip().is_loopback() && server.behind_proxy.is_empty() => Problem::new(
            500,
            "needs_tls",
            format!("不在 `{address}` 上提供明文服务"),
            format!("no plain HTTP is served on `{address}`"),
        )
        .next(
            "请监听回环地址，或在 server.behind_proxy 列出终止 TLS 的代理地址",
            "listen on loopback, or name the proxies that end TLS in `server.behind_proxy`",
        ),
        Ok(address) => {
            let public = &server.public_url;
            return well("listening", format!("{address}，对外 {public}"), format!("{address}, as {public}"));
        }
    };
    ill("listening", Level::Fail, problem)
}

/// The file of an SQLite address; it must not come to be by looking.
pub(super) fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Where files are written, each once.
pub(super) fn directories(config: &Config) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = [&config.database.url, &config.warehouse.url]
        .into_iter()
        .filter_map(|url| sqlite_file(url))
        .filter_map(|file| file.parent().map(Path::to_owned))
        .map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder })
        .collect();
    all.dedup();
    all
}

pub(super) fn writable(directory: &Path) -> Line {
    let shown = directory.display();
    match tempfile_in(directory) {
        Ok(()) => well("disk", format!("`{shown}` 可写"), format!("`{shown}` can be written to")),
        Err(cause) => ill(
            "disk",
            Level::Fail,
            Problem::new(
                500,
                "data_directory",
                format!("目录 `{shown}` 不可写：{cause}"),
                format!("cannot write to `{shown}`: {cause}"),
            )
            .next("请核对目录、权限和剩余空间", "check the directory, permissions and free space"),
        ),
    }
}

/// Writes a small file and removes it.
fn tempfile_in(directory: &Path) -> std::io::Result<()> {
    let probe = directory.join(format!(".matou-check-{}", std::process::id()));
    let written =
        std::fs::write(&probe, b"matou check").and_then(|()| std::fs::File::open(&probe)?.sync_all());
    let removed = std::fs::remove_file(&probe);
    written.and(removed)
}

pub(super) fn index(config: &Config) -> Line {
    const ABOUT: &str = "index";
    let directory = Path::new(&config.search.directory);
    if !directory.exists() {
        return well(ABOUT, "首次启动时建立", "it is built at the first start");
    }
    match search_index::Index::open(directory) {
        Ok(index) => {
            let count = index.len();
            well(ABOUT, format!("可用，{count} 条"), format!("opens, {count} entries"))
        }
        Err(search_index::IndexError::Locked) => {
            well(ABOUT, "正由运行中的进程使用", "in use by a running process")
        }
        Err(cause) => ill(
            ABOUT,
            Level::Fail,
            Problem::new(
                500,
                "index_broken",
                format!("索引目录打不开：{cause}"),
                format!("the index does not open: {cause}"),
            )
            .next(
                "索引可由数据重建：请删除 search.directory 后启动",
                "it is derived: delete `search.directory` and start",
            ),
        ),
    }
}

pub(super) async fn provider(config: &Config, now: Timestamp) -> Line {
    const ABOUT: &str = "identity";
    let settings = match serve::settings(config) {
        Ok(settings) => settings,
        // Neither the demo nor `matou work` needs one.
        Err(problem) => return ill(ABOUT, Level::Warn, problem),
    };
    let issuer = settings.issuer.clone();
    let http = reqwest::Client::builder()
        .timeout(std::time::Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let asked = async {
        let oidc = Oidc::discover(settings, http.map_err(Problem::internal)?, now).await?;
        oidc.check(now).await
    };
    match asked.await {
        Ok(()) => well(ABOUT, format!("`{issuer}` 可用"), format!("`{issuer}` answers")),
        Err(problem) => ill(ABOUT, Level::Fail, problem),
    }
}
