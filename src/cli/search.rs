//! `matou search`: the catalogue from the terminal, as the operator may see it: what anybody may find.

use super::Setting;
use crate::error::{Problem, Result};
use crate::search::{self, Ask};

/// Arguments of `matou search`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to look for.
    query: String,
    /// Most hits.
    #[arg(long, default_value_t = 10)]
    limit: usize,
}

pub(super) async fn run(setting: Setting<'_>, arguments: Arguments) -> Result<()> {
    let app = match setting.app().await {
        Ok(app) => {
            search::follow(&app).await?;
            app
        }
        // A running process keeps the index up to date.
        Err(Problem { code: "index_in_use", .. }) => setting.app_beside().await?,
        Err(problem) => return Err(problem),
    };
    search::synonyms::refresh(&app).await?;
    let ask = Ask { text: arguments.query, limit: arguments.limit.clamp(1, 100), ..Ask::default() };
    let page = search::search(&app, None, ask).await?;
    if setting.json {
        println!("{}", serde_json::to_string_pretty(&*page).map_err(Problem::internal)?);
        return Ok(());
    }
    println!("{} 条 / hits", page.total);
    for hit in &page.hits {
        let title: String = hit.title.zh.iter().map(|segment| segment.text.as_str()).collect();
        println!("  {}  {title}", hit.id);
    }
    Ok(())
}
