//! The `matou` binary: brings a database up to date. It holds no rules.

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
        /// `sqlite:PATH` or `postgres://..`.
        #[arg(long, env = "MATOU__DATABASE__URL", default_value = "sqlite:matou.db", hide_env_values = true)]
        database: String,
    },
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let Command::Migrate { database } = Arguments::parse().command;
    match matou::db::Db::open_and_migrate(&database).await {
        Ok(_) => {
            println!("数据库已是最新版本 / the database is up to date");
            std::process::ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{} / {}\n{} / {}", problem.zh, problem.en, problem.next.0, problem.next.1);
            std::process::ExitCode::FAILURE
        }
    }
}
