//! `matou keys rotate`: seals under the new master key what lies sealed under a former one.

use super::Setting;
use crate::credential::rotation;
use crate::error::Result;

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Seals everything under the master key that is configured now; what was sealed under `keys.former_files` is
    /// opened with those. It may be broken off and run again.
    Rotate,
}

pub(super) async fn run(setting: Setting<'_>, command: Command) -> Result<()> {
    let Command::Rotate = command;
    let app = setting.app_without_index().await?;
    let done = rotation::rotate(&app, super::operator()).await?;
    if setting.json {
        println!(
            "{}",
            serde_json::json!({
                "key": done.key, "resealed": done.resealed, "already": done.already,
            })
        );
        return Ok(());
    }
    println!("主密钥 / master key {}：重新密封 {}，原已密封 {}", done.key, done.resealed, done.already);
    println!("{} sealed anew, {} were so already", done.resealed, done.already);
    println!("可从配置中去掉 keys.former_files，并销毁旧密钥");
    println!("take keys.former_files out of the configuration and destroy the former key");
    Ok(())
}
