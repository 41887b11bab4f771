//! `matou reindex`: builds the search index anew beside the live one and swaps. Where processes are running, it
//! asks each of them to do so with its own copy.

use super::Setting;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::{search, setting};

pub(super) async fn run(setting: Setting<'_>) -> Result<()> {
    let app = match setting.app().await {
        Ok(app) => app,
        Err(Problem { code: "index_in_use", .. }) => return ask_others(setting).await,
        Err(problem) => return Err(problem),
    };
    let count = search::rebuild(&app).await?;
    println!("已重建索引：{count} 条 / rebuilt the index: {count} entries");
    Ok(())
}

async fn ask_others(setting: Setting<'_>) -> Result<()> {
    let db = Db::open_and_migrate(&setting.read()?.database.url).await?;
    setting::want_index_rebuild(&db, super::operator(), Clock::System.now()).await?;
    println!("索引由运行中的进程使用：已通知各进程在旁重建，数秒内开始，期间检索不中断");
    println!(
        "running processes use the index: each was asked to build it anew beside, within seconds; searches go on"
    );
    Ok(())
}
