//! The `matou` binary: brings a database up to date. It holds no rules.

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

/// Data-sharing catalogue and access broker.
#[derive(Debug, Parser)]
#[command(name = "matou", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Brings the database up to date.
    Migrate {
        /// Configuration file; every key also as `MATOU__SECTION__KEY`.
        #[arg(long, default_value = "matou.toml")]
        config: PathBuf,
    },
}

async fn migrate(file: &Path) -> matou::error::Result<()> {
    let config = matou::config::Config::read(file)?;
    matou::db::Db::open_and_migrate(&config.database.url).await.map(|_| ())
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let Command::Migrate { config } = Arguments::parse().command;
    match migrate(&config).await {
        Ok(()) => {
            println!("数据库已是最新版本 / the database is up to date");
            std::process::ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{} / {}\n{} / {}", problem.zh, problem.en, problem.next.0, problem.next.1);
            std::process::ExitCode::FAILURE
        }
    }
}
