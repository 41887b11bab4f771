//! The commands of the `matou` binary, one file each. They read arguments, call what everybody calls, and say
//! what came of it; they hold no rules.
//!
//! Exit codes: 0 done, 1 failed with a message, 2 wrong usage.

mod audit;
mod backup;
mod calendar;
mod check;
mod demo;
mod divisions;
mod export;
mod import;
mod keys;
mod policy;
mod reindex;
mod restore;
mod search;
mod serve;
mod token;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::audit::entry::ActorRef;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Problem, Result};

/// Data-sharing catalogue and access broker.
#[derive(Debug, Parser)]
#[command(name = "matou", version)]
struct Arguments {
    /// Configuration file; every key also as `MATOU__SECTION__KEY`.
    #[arg(long, global = true, default_value = "matou.toml")]
    config: PathBuf,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// One process with the sample city, on this machine only.
    Demo(demo::Arguments),
    /// Pages, API and gateway; background work too unless `--no-worker`.
    Serve(serve::Arguments),
    /// Background work only.
    Work,
    /// Brings the database up to date.
    Migrate,
    /// Looks at everything an installation needs and says what to do.
    Check,
    /// Working days.
    #[command(subcommand)]
    Calendar(calendar::Command),
    /// Administrative divisions.
    #[command(subcommand)]
    Divisions(divisions::Command),
    /// Searches the catalogue from the terminal, as somebody not signed in or as the operator.
    Search(search::Arguments),
    /// Takes a foreign catalogue over.
    Import(import::Arguments),
    /// Writes the published catalogue as JSON lines.
    Export(export::Arguments),
    /// Builds the search index anew.
    Reindex,
    /// Rules: runs scenarios, explains decisions.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Prints a personal token for somebody (an audited act of the operator).
    Token(token::Arguments),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Copies everything into a directory while the system runs.
    Backup(backup::Arguments),
    /// The master key.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Brings a copy back into an empty database, if it verifies.
    Restore(restore::Arguments),
}

/// What every command is given.
#[derive(Clone, Copy, Debug)]
struct Setting<'a> {
    config: &'a Path,
    json: bool,
}

impl Setting<'_> {
    fn read(&self) -> Result<Config> {
        Config::read(self.config)
    }
    /// For commands that serve or search.
    async fn app(&self) -> Result<App> {
        App::open(self.read()?, Clock::System).await
    }
    /// For searching beside a running process.
    async fn app_beside(&self) -> Result<App> {
        App::open_beside(self.read()?, Clock::System).await
    }
    /// For commands beside a running process.
    async fn app_without_index(&self) -> Result<App> {
        App::open_without_index(self.read()?, Clock::System).await
    }
}

/// Runs the command line.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    start_log();
    let setting = Setting { config: &arguments.config, json: arguments.json };
    let done = match arguments.command {
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Serve(arguments) => serve::run(setting, arguments).await,
        Command::Work => serve::work(setting).await,
        Command::Migrate => migrate(setting).await,
        Command::Check => check::run(setting).await,
        Command::Calendar(command) => calendar::run(setting, command).await,
        Command::Divisions(command) => divisions::run(setting, command).await,
        Command::Search(arguments) => search::run(setting, arguments).await,
        Command::Import(arguments) => import::run(setting, arguments).await,
        Command::Export(arguments) => export::run(setting, arguments).await,
        Command::Keys(command) => keys::run(setting, command).await,
        Command::Reindex => reindex::run(setting).await,
        Command::Policy(command) => policy::run(setting, command).await,
        Command::Token(arguments) => token::run(setting, arguments).await,
        Command::Audit(command) => audit::run(setting, command).await,
        Command::Backup(arguments) => backup::run(setting, arguments).await,
        Command::Restore(arguments) => restore::run(setting, arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem, setting.json);
            ExitCode::FAILURE
        }
    }
}

fn start_log() {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("MATOU_LOG").unwrap_or_else(|_| EnvFilter::new("warn,matou=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() { log.init() } else { log.json().init() }
}

fn complain(problem: &Problem, json: bool) {
    if json {
        eprintln!("{}", crate::api::problem::details(problem, crate::text::Language::default()));
        return;
    }
    eprintln!("{}\n{}", problem.zh, problem.en);
    for wrong in &problem.fields {
        eprintln!("  {}: {} / {}", wrong.field, wrong.zh, wrong.en);
    }
    eprintln!("→ {}\n→ {}", problem.next.0, problem.next.1);
}

async fn migrate(setting: Setting<'_>) -> Result<()> {
    crate::db::Db::open_and_migrate(&setting.read()?.database.url).await?;
    println!("数据库已是最新版本 / the database is up to date");
    Ok(())
}

/// A file that the operator named.
fn read_file(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|_| {
        let shown = file.display();
        let (zh, en) = (format!("文件 `{shown}` 读不出来"), format!("cannot read `{shown}`"));
        Problem::new(500, "unreadable_file", zh, en).next("请核对路径", "check the path")
    })
}

/// Who acts at the machine, as entries of the log name them.
fn operator() -> ActorRef {
    ActorRef::Operator { name: std::env::var("USER").unwrap_or_else(|_| "operator".to_owned()) }
}

/// Told when the operator asks to stop.
fn stop_signal() -> tokio::sync::watch::Receiver<bool> {
    let (tell, told) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        let _nobody_listens_any_more = tell.send(true);
    });
    told
}
