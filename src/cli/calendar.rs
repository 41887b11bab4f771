//! `matou calendar import FILE`: the working days of a year, as its notice has them.

use std::path::PathBuf;

use super::Setting;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::setting;

/// What can be done with the calendar.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Adds or replaces the years of a file.
    Import {
        /// A file of the form of `china.toml`.
        file: PathBuf,
    },
}

pub(super) async fn run(setting: Setting<'_>, command: Command) -> Result<()> {
    let Command::Import { file } = command;
    let text = super::read_file(&file)?;
    let db = Db::open_and_migrate(&setting.read()?.database.url).await?;
    let calendar = setting::import_calendar(&db, &text, super::operator(), Clock::System.now()).await?;
    let years: Vec<String> = calendar.coverage().map(|(year, _)| year.to_string()).collect();
    println!("工作日历已涵盖：{}；重新启动各进程后生效", years.join("、"));
    println!("the calendar covers {}; restart the processes to use it", years.join(", "));
    Ok(())
}
