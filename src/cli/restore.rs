//! `matou restore DIR`: brings a copy back into an empty database, if it verifies.

use std::path::PathBuf;

use super::Setting;
use super::audit::TABLES;
use crate::backup;
use crate::clock::Clock;
use crate::error::{Problem, Result};
use crate::text::Language;

/// Arguments of `matou restore`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The directory of the copy.
    directory: PathBuf,
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let config = setting.read()?;
    let restored = backup::restore(&config, &Clock::System, &arguments.directory, &TABLES).await?;
    if setting.json {
        println!("{}", serde_json::to_string_pretty(&restored.verification).map_err(Problem::internal)?);
        return Ok(());
    }
    let (manifest, made) = (&restored.manifest, restored.manifest.made_at.beijing());
    println!("已恢复 {made} 的备份：{} 张表，{} 行", manifest.files.len(), manifest.rows());
    println!("{}", restored.verification.summary(Language::Zh));
    println!(
        "restored the copy of {made} (+08:00): {} tables, {} rows",
        manifest.files.len(),
        manifest.rows()
    );
    println!("{}", restored.verification.summary(Language::En));
    println!("请运行 matou check，再启动服务；备份之后的操作不在其中，已发出的更新检查点可以证明。");
    println!("Run `matou check`, then start; what happened after the copy is not in it, as checkpoints");
    println!("published since can prove.");
    Ok(())
}
