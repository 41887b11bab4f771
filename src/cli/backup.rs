//! `matou backup DIR`: a copy of everything, made while the system runs.

use std::path::PathBuf;

use super::Setting;
use crate::backup;
use crate::error::{Problem, Result};

/// Arguments of `matou backup`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A new or empty directory.
    directory: PathBuf,
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let app = setting.app_without_index().await?;
    let manifest = backup::make(&app, &arguments.directory).await?;
    if setting.json {
        println!("{}", serde_json::to_string_pretty(&manifest).map_err(Problem::internal)?);
        return Ok(());
    }
    let (shown, tables, rows) = (arguments.directory.display(), manifest.files.len(), manifest.rows());
    let size = manifest.log.as_ref().map_or(0, |head| head.size);
    println!("已备份到 `{shown}`：{tables} 张表，{rows} 行，日志已封存 {size} 条");
    println!("copied to `{shown}`: {tables} tables, {rows} rows, {size} sealed log entries");
    println!("{}", manifest.without);
    for lost in &manifest.unmet {
        println!("授权 {} 所读的库表 `{}` 不在库中", lost.grant, lost.table);
        println!("the grant {} reads the table `{}`, which is not there", lost.grant, lost.table);
    }
    Ok(())
}
