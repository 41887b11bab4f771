//! `matou reindex`: builds the search index anew beside the live one and swaps.

use super::Setting;
use crate::error::Result;
use crate::search;

pub(super) async fn run(setting: Setting<'_>) -> Result<()> {
    let app = setting.app().await?;
    let count = search::rebuild(&app).await?;
    println!("已重建索引：{count} 条 / rebuilt the index: {count} entries");
    Ok(())
}
