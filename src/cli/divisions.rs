//! `matou divisions import FILE`: the city's administrative divisions with the dates they are in force.

use std::path::PathBuf;

use super::Setting;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::setting;

/// What can be done with the divisions.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Takes a file in place of the one before.
    Import {
        /// `[[division]]` tables: code, name, level, parent, `valid_from`, `valid_to`, successors.
        file: PathBuf,
    },
}

pub(super) async fn run(setting: Setting<'_>, command: Command) -> Result<()> {
    let Command::Import { file } = command;
    let text = super::read_file(&file)?;
    let db = Db::open_and_migrate(&setting.read()?.database.url).await?;
    let divisions = setting::import_divisions(&db, &text, super::operator(), Clock::System.now()).await?;
    let count = divisions.all().len();
    println!("已收录行政区划 {count} 条；重新启动各进程后生效");
    println!("{count} divisions are kept; restart the processes to use them");
    Ok(())
}
